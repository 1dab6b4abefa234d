"""The open shift: its figures at this moment (an X), the drawer, and the way to close it."""

from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos_app.services.shifts import Figures, ShiftView
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.shift import figures as words
from pos_app.ui.screens.shift.cash import CashCard
from pos_app.ui.screens.shift.drawer import DrawerCard
from pos_app.ui.screens.shift.rows import AmountCard
from pos_app.ui.widgets.badges import State
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Notice
from pos_app.ui.widgets.painting import Themed
from pos_app.ui.widgets.scrolling import scrolling
from pos_app.ui.widgets.text import Text


class OverviewPage(Themed, QWidget):
    """Signals: close_wanted(); drawer_wanted(str) with the reason; reports_wanted()."""

    close_wanted = Signal()
    drawer_wanted = Signal(str)
    reports_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Text("", "h1", amount=True)
        self._detail = Text("", "body", "secondary")
        self.reports_button = Button(tr("X and Z reports"), icon="receipt-text")
        self.reports_button.clicked.connect(self.reports_wanted)
        self.drawer_button = Button(tr("Open drawer"), icon="inbox", key="F9")
        self.cash_button = Button(tr("Cash in or out"), key="F8")
        self.close_button = Button(tr("Count and close"), Kind.PRIMARY, icon="clock")
        self.notice = Notice("", "info", State.NEUTRAL, role="label")
        self.drawer, self.money = DrawerCard(), CashCard()
        self.sales, self.tenders = AmountCard(tr("Sales")), AmountCard(tr("Paid by"))
        self.taxes, self.cash = AmountCard(tr("Taxes")), AmountCard(tr("Cash in the drawer"))
        self._blind = Text(
            tr("What was taken and what should be there is shown once you have counted."),
            "small",
            "secondary",
            wrap=True,
        )
        self.cash.body.addWidget(self._blind)
        self.drawer_button.clicked.connect(self.ask_drawer)
        self.cash_button.clicked.connect(self.ask_cash)
        self.money.closed.connect(self.leave_drawer)
        self.close_button.clicked.connect(self.close_wanted)
        self.drawer.open_wanted.connect(self.drawer_wanted)
        self.drawer.closed.connect(self.leave_drawer)
        self._lay_out()
        self.leave_drawer()
        self.say("")
        self.begin()

    def _lay_out(self) -> None:
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._named, self._buttons = QHBoxLayout(), QHBoxLayout()
        self._named.addWidget(self.title)
        self._named.addWidget(self._detail, 1)
        for part in (
            self.reports_button, self.cash_button, self.drawer_button, self.close_button,
        ):  # fmt: skip
            self._buttons.addWidget(part)
        self._head.addLayout(self._named, 1)
        self._head.addLayout(self._buttons)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column, cards in ((left, (self.sales, self.taxes)), (right, (self.tenders, self.cash))):
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)
        self._left, self._right = left, right
        inside = QWidget()
        self._across = QHBoxLayout(inside)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.addLayout(left, 1)
        self._across.addLayout(right, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._head)
        self._column.addWidget(self.notice)
        self._column.addWidget(self.drawer)
        self._column.addWidget(self.money)
        self._column.addWidget(scrolling(inside), 1)

    def show_shift(self, shift: ShiftView, formats: Formats, zone: ZoneInfo, till: str) -> None:
        """Say which shift it is."""
        self.title.setText(tr("Shift {number}", number=shift.number))
        self._detail.setText(words.opened_words(shift, formats, zone, till))

    def show_figures(self, figures: Figures, formats: Formats, tax_name: str) -> None:
        """Show the figures of this moment."""
        self.sales.set_rows(words.sales_rows(figures, formats))
        self.tenders.set_rows(words.tender_rows(figures, formats))
        self.taxes.set_rows(words.tax_rows(figures, formats, tax_name))
        self.cash.set_rows(words.cash_rows(figures, formats))
        self._blind.setVisible(figures.is_blind)
        for card in (self.tenders, self.taxes):
            card.setVisible(not figures.is_blind)

    def set_rights(
        self, *, may_close: bool, may_open_drawer: bool, may_move_cash: bool, may_report: bool
    ) -> None:
        """Grey what the role does not permit."""
        self.reports_button.setVisible(may_report)
        self.close_button.setEnabled(may_close)
        self.close_button.setToolTip("" if may_close else tr("Your role may not close a shift."))
        self.drawer_button.setEnabled(may_open_drawer)
        self.cash_button.setEnabled(may_move_cash)
        reason = tr("Your role may not open the drawer without a sale.")
        self.drawer_button.setToolTip("" if may_open_drawer else reason)
        for card in (self.sales, self.tenders, self.taxes, self.cash):
            card.setVisible(may_close)

    def ask_drawer(self) -> None:
        """Ask why the drawer is opened."""
        if self.drawer_button.isEnabled():
            self.leave_drawer()
            self.say("")
            self.close_button.set_kind(Kind.DEFAULT)
            self.drawer.ask()

    def ask_cash(self) -> None:
        """Ask which cash moves."""
        if self.cash_button.isEnabled():
            self.leave_drawer()
            self.say("")
            self.money.ask()

    def leave_drawer(self) -> None:
        """Take the question away."""
        self.drawer.hide()
        self.money.hide()
        self.close_button.set_kind(Kind.PRIMARY)

    def say(self, sentence: str, icon: str = "info", state: State = State.NEUTRAL) -> None:
        """What became of the drawer, or nothing."""
        self.notice.set_notice(sentence, icon, state)
        self.notice.setVisible(bool(sentence))

    def set_size_class(self, size: theme.SizeClass) -> None:
        """Compact windows have the buttons below the title."""
        compact = size is theme.SizeClass.COMPACT
        ways = QBoxLayout.Direction
        self._head.setDirection(ways.TopToBottom if compact else ways.LeftToRight)

    def restyle(self) -> None:
        """Take the distances again."""
        look = theme.current()
        for row in (self._head, self._named, self._buttons):
            row.setSpacing(look.px(12))
        self._column.setSpacing(look.px(14))
        for layout in (self._across, self._left, self._right):
            layout.setSpacing(look.px(12))
