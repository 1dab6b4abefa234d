"""Before the first sale: the float is counted and the shift opened."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.errors import Invalid, PosError
from pos_app.domain.money import Currency
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.shift.count import CountCard
from pos_app.ui.screens.shift.rows import AmountCard, AmountRow
from pos_app.ui.widgets.badges import State
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Notice
from pos_app.ui.widgets.painting import Themed
from pos_app.ui.widgets.text import Text


class OpenPage(Themed, QWidget):
    """Signal: open_wanted(Money) with the counted float."""

    open_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formats = Formats()
        self._title = Text(tr("Open shift"), "h1")
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
        self._card.body.addWidget(self._help)
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

    def begin_count(self, currency: Currency, formats: Formats, *, may_open: bool) -> None:
        """Start with nothing counted."""
        self._formats = formats
        self.count.set_currency(currency, formats)
        self.count.clear()
        self.say("")
        self.button.setEnabled(may_open)
        self.button.setToolTip("" if may_open else tr("Your role may not open a shift."))
        self._show()

    def submit(self) -> None:
        """Open with what was counted, nothing included: an empty drawer is a float too."""
        try:
            counted = self.count.counted()
        except PosError as error:
            self.say(error.sentence)
            return
        self.open_wanted.emit(counted)

    def say(self, words: str) -> None:
        """Why the shift was not opened, or nothing."""
        self.notice.set_notice(words, "triangle-alert")
        self.notice.setVisible(bool(words))

    def _show(self) -> None:
        try:
            total = self._formats.money(self.count.counted())
        except Invalid:
            total = "–"
        self._card.set_rows([AmountRow(tr("Counted"), total, strong=True)])

    def set_size_class(self, size: theme.SizeClass) -> None:
        """Leave the hints out where there is no room."""
        self.count.set_compact(size is theme.SizeClass.COMPACT)

    def restyle(self) -> None:
        """Take the distances again."""
        look = theme.current()
        self._head.setContentsMargins(0, 0, 0, look.px(4))
        self._head.setSpacing(look.px(12))
        self._column.setSpacing(look.px(14))
        self._across.setSpacing(look.px(16))
        self._side.setFixedWidth(look.px(328))
        self._side_column.setSpacing(look.px(12))
