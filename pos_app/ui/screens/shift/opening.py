"""Before the first sale: the float is counted and the shift opened."""

from contextlib import suppress

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.errors import Invalid, PosError
from pos_app.domain.money import Currency, Money
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.shift.count import CountCard
from pos_app.ui.screens.shift.figures import difference_words
from pos_app.ui.screens.shift.rows import AmountCard, AmountRow, Difference, side_width
from pos_app.ui.widgets.badges import State
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Notice
from pos_app.ui.widgets.painting import Themed
from pos_app.ui.widgets.text import Text


class OpenPage(Themed, QWidget):
    """Signals: open_wanted(DrawerCount) with the counted float; reports_wanted()."""

    open_wanted = Signal(object)
    reports_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formats = Formats()
        self._expected: Money | None = None
        self._size = theme.SizeClass.REGULAR
        self._title = Text(tr("Open shift"), "h1", amount=True)
        self._detail = Text(tr("Sales can be made once a shift is open."), "body", "secondary")
        self.count = CountCard(tr("Count the drawer"))
        self._card = AmountCard(tr("Float"))
        self._help = Text(
            tr("The cash in the drawer before the first sale. Closing reckons from it."),
            "label",
            "secondary",
            weight=400,
            wrap=True,
        )
        self.difference = Difference()
        self._card.body.addWidget(self.difference)
        self._card.body.addWidget(self._help)
        self.reports_button = Button(tr("X and Z reports"), icon="receipt-text")
        self.reports_button.clicked.connect(self.reports_wanted)
        self.notice = Notice("", "triangle-alert", State.WARNING, role="label", edged=True)
        self.notice.hide()
        self.button = Button(tr("Open shift"), Kind.PRIMARY, key="Ctrl Enter", height=76, px=18)
        self.count.changed.connect(self._show)
        self.count.entered.connect(self.submit)
        self.button.clicked.connect(self.submit)
        self._lay_out()
        self.begin()

    def _lay_out(self) -> None:
        self._head = QHBoxLayout()
        self._head.addWidget(self._title)
        self._head.addWidget(self._detail, 1)
        self._head.addWidget(self.reports_button)
        self._side = QWidget()
        self._side_column = QVBoxLayout(self._side)
        self._side_column.setContentsMargins(0, 0, 0, 0)
        self._side_column.addWidget(self._card)
        self._side_column.addWidget(self.notice)
        self._side_column.addStretch(1)
        self._side_column.addWidget(self.button)
        self._across = QHBoxLayout()
        self._across.addWidget(self.count, 1)
        self._across.addWidget(self._side)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._head)
        self._column.addLayout(self._across, 1)

    def begin_count(
        self, currency: Currency, formats: Formats, expected: Money | None, *, may_open: bool
    ) -> None:
        """Start with nothing counted; `expected` is what the last closing left, None for the first
        shift and for whoever counts blind.
        """
        self._formats, self._expected = formats, expected
        self.count.set_currency(currency, formats)
        self.count.clear()
        self.say("")
        self.button.setEnabled(may_open)
        self.button.setToolTip("" if may_open else tr("Your role may not open a shift."))
        self._show()

    def submit(self) -> None:
        """Open with what was counted, nothing included: an empty drawer is a float too."""
        try:
            counted = self.count.drawer()
        except PosError as error:
            self.say(error.sentence)
            return
        self.open_wanted.emit(counted)

    def say(self, words: str) -> None:
        """Why the shift was not opened, or nothing."""
        self.notice.set_notice(words, "triangle-alert")
        self.notice.setVisible(bool(words))

    def _show(self) -> None:
        counted: Money | None = None
        with suppress(Invalid):
            counted = self.count.counted()
        total = "–" if counted is None else self._formats.money(counted)
        rows = [AmountRow(tr("Counted"), total, strong=True)]
        expected = self._expected
        if expected is not None:
            rows.insert(0, AmountRow(tr("Left by the last closing"), self._formats.money(expected)))
        self._card.set_rows(rows)
        is_told = expected is not None and counted is not None and self.count.is_touched
        self.difference.setVisible(is_told)
        if expected is not None and counted is not None:
            apart = counted - expected
            said, amount = difference_words(apart, self._formats)
            self.difference.set_difference(said, amount, exact=not apart)

    def set_size_class(self, size: theme.SizeClass) -> None:
        """Leave the hints out where there is no room."""
        self._size = size
        self.count.set_compact(size is theme.SizeClass.COMPACT)
        self._widen()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The card at the side takes its share."""
        super().resizeEvent(event)
        self._widen()

    def _widen(self) -> None:
        self._side.setFixedWidth(side_width(self._size, self.width()))

    def restyle(self) -> None:
        """Take the distances again."""
        look = theme.current()
        self._head.setContentsMargins(0, 0, 0, look.px(4))
        self._head.setSpacing(look.px(12))
        self._column.setSpacing(look.px(14))
        self._across.setSpacing(look.px(16))
        self._widen()
        self._side_column.setSpacing(look.px(12))
