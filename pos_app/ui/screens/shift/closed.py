"""The shift is closed: what was counted and the difference, now that nothing can be changed."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.services.closing import Closed
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.shift.figures import difference_words
from pos_app.ui.screens.shift.rows import AmountRow, AmountRows, Difference
from pos_app.ui.widgets.badges import State
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card, Icon
from pos_app.ui.widgets.painting import Align
from pos_app.ui.widgets.text import Text


class ClosedPage(QWidget):
    """Signal: next_wanted() to open the next shift."""

    next_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.card = _ClosedCard()
        self.card.button.clicked.connect(self.next_wanted)
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addWidget(self.card, 0, Align.AlignHCenter)
        column.addStretch(1)

    def show_closed(self, closed: Closed, formats: Formats) -> None:
        """Show the result."""
        self.card.show_closed(closed, formats)


class _ClosedCard(Card):
    def __init__(self) -> None:
        super().__init__()
        self._tick = Icon("circle-check", State.OK.ink, size=28)
        self.title = Text("", "h1")
        self.rows, self.difference = AmountRows(), Difference()
        self.button = Button(tr("Open the next shift"), Kind.PRIMARY, key="Enter", height=64)
        self._head = QHBoxLayout()
        self._head.addStretch(1)
        self._head.addWidget(self._tick)
        self._head.addWidget(self.title)
        self._head.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        for part in (self.rows, self.difference, self.button):
            self._column.addWidget(part)
        self.begin()

    def show_closed(self, closed: Closed, formats: Formats) -> None:
        """Expected, counted, and what lies between."""
        self.title.setText(tr("Closed: Z report {number}", number=closed.number))
        self.rows.set_rows(
            [
                AmountRow(tr("Expected"), formats.money(closed.expected)),
                AmountRow(tr("Counted"), formats.money(closed.counted), strong=True),
                AmountRow(tr("Left as float"), formats.money(closed.float_left), ruled=True),
                AmountRow(tr("For the bank"), formats.money(closed.banked)),
            ]
        )
        said, amount = difference_words(closed.difference, formats)
        self.difference.set_difference(said, amount, exact=not closed.difference)

    def restyle(self) -> None:
        """Take width and margins again."""
        look = theme.current()
        self.setFixedWidth(look.px(440))
        side = look.px(28)
        self._column.setContentsMargins(side, side, side, side)
        self._column.setSpacing(look.px(14))
        self._head.setSpacing(look.px(11))
