"""The Shift screen: it shows the page that fits the moment and acts for all of them."""

from enum import StrEnum
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.access import Permission
from pos_app.domain.drawer import DrawerCount
from pos_app.domain.errors import Invalid, PosError
from pos_app.domain.ids import new_id
from pos_app.domain.money import Money
from pos_app.services import cash, closing, shifts
from pos_app.services.cash import CashAct, CashSlip
from pos_app.services.closing import Closed, Counted
from pos_app.services.declare import Topic
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.printing import Printing
from pos_app.ui.screen import Hint, Screen
from pos_app.ui.screens.shift.closed import ClosedPage
from pos_app.ui.screens.shift.closing import ClosePage
from pos_app.ui.screens.shift.opening import OpenPage
from pos_app.ui.screens.shift.overview import OverviewPage
from pos_app.ui.widgets.badges import State

_CASH: Final = {
    CashAct.PAY_IN: (Permission.CASH_PAY_IN, cash.pay_in),
    CashAct.PAY_OUT: (Permission.CASH_PAY_OUT, cash.pay_out),
    CashAct.DROP: (Permission.CASH_DROP, cash.drop),
}


class Page(StrEnum):
    """What the screen shows."""

    OPEN = "open"
    OVERVIEW = "overview"
    CLOSE = "close"
    CLOSED = "closed"


class ShiftScreen(Screen):
    """Open, look, close."""

    topics: ClassVar[Topic] = Topic.SALES | Topic.SHIFTS

    def __init__(self, pos: Pos, printing: Printing, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self._printing = printing
        self._formats = Formats()
        self.page = Page.OPEN
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.opening, self.overview = OpenPage(), OverviewPage()
        self.closing, self.closed = ClosePage(), ClosedPage()
        self._pages: dict[Page, QWidget] = {
            Page.OPEN: self.opening,
            Page.OVERVIEW: self.overview,
            Page.CLOSE: self.closing,
            Page.CLOSED: self.closed,
        }
        self._stack = QStackedWidget()
        for page in self._pages.values():
            self._stack.addWidget(page)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._stack)
        self._connect()
        self.begin()

    def _connect(self) -> None:
        self.opening.open_wanted.connect(self._on_open)
        self.overview.close_wanted.connect(self.start_closing)
        self.overview.drawer_wanted.connect(self._on_drawer)
        self.overview.money.wanted.connect(self._on_cash)
        self.closing.close_wanted.connect(self._on_close)
        self.closing.lock_wanted.connect(self._on_lock)
        self.closing.left.connect(self._on_count_left)
        self.closed.next_wanted.connect(self._on_left)
        self._printing.drawer_failed.connect(self._on_drawer_failed)
        self._pos.actor_changed.connect(self._on_actor)

    # -- the life of a screen

    def enter(self) -> None:
        """The figures are those of this moment; a count that was begun goes on."""
        if self.page is Page.CLOSED:
            self.page = Page.OPEN
        self._is_stale = True
        super().enter()
        self._focus()

    def refresh(self) -> None:
        """Show the page that fits: a count under way and a result stay."""
        self._formats = Formats(
            self._pos.settings.shop.locale, self._pos.settings.till.last_digits_are_minor
        )
        shift = self._pos.call(shifts.current)
        if shift is None:
            if self.page is not Page.CLOSED and (
                self.page is not Page.OPEN or not self.opening.count.is_touched
            ):
                self._show_opening()
            return
        if self.page is Page.CLOSE:
            self._refresh_count()
            return
        self.overview.show_shift(shift, self._formats, self._zone)
        self._refresh_figures()
        self._show(Page.OVERVIEW)

    def show_refusal(self, error: PosError) -> None:
        """Said on the page that asked."""
        if self.page is Page.OPEN:
            self.opening.say(error.sentence)
        elif self.page is Page.CLOSE:
            self.closing.say(error.sentence)
        elif self.overview.money.isVisible() and isinstance(error, Invalid):
            fields = {"amount": self.overview.money.amount, "reason": self.overview.money.reason}
            fields[error.where].set_error(error.sentence)
        elif isinstance(error, Invalid) and error.where == "reason":
            self.overview.drawer.reason.set_error(error.sentence)
        else:
            self.overview.say(error.sentence, "triangle-alert", State.WARNING)

    def hints(self) -> tuple[Hint, ...]:
        """The keys of the page."""
        if self.page is Page.OPEN:
            return (("Tab", tr("Next")), ("Ctrl Enter", tr("Open shift")))
        if self.page is Page.CLOSE:
            return (("Tab", tr("Next")), ("Ctrl Enter", tr("Close shift")), ("Esc", tr("Back")))
        return (
            ("F8", tr("Cash in or out")),
            ("F9", tr("Open drawer")),
            ("F12", tr("Count and close")),
        )

    # -- pages

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self._pos.settings.shop.zone)

    def _show(self, page: Page) -> None:
        self.page = page
        self._stack.setCurrentWidget(self._pages[page])
        self.hints_changed.emit()

    def _show_opening(self) -> None:
        may_open = self._pos.can(Permission.SHIFT_OPEN)
        self.opening.begin_count(self._pos.rules.currency, self._formats, may_open=may_open)
        self._show(Page.OPEN)

    def _refresh_figures(self) -> None:
        self.overview.set_rights(
            may_close=self._pos.can(Permission.SHIFT_CLOSE),
            may_open_drawer=self._pos.can(Permission.DRAWER_OPEN),
            may_move_cash=any(self._pos.can(right) for right, _service in _CASH.values()),
        )
        if not self._pos.can(Permission.SHIFT_CLOSE):
            self.overview.say(tr("The figures are shown to whoever may close the shift."))
            return
        try:
            figures = self._pos.call(shifts.figures)
        except PosError as error:
            self.overview.say(error.sentence, "triangle-alert", State.WARNING)
            return
        tax_name = self._pos.settings.shop.tax_name
        self.overview.show_figures(figures, self._formats, tax_name)

    def _refresh_count(self) -> None:
        try:
            self.closing.update_figures(self._pos.call(shifts.figures))
        except PosError as error:
            self.closing.say(error.sentence)

    def start_closing(self) -> None:
        """Begin to count: sales stop. Somebody else's shift is taken over first."""
        shift = self._pos.call(shifts.current)
        if shift is None or self._pos.actor is None:
            return
        if self._pos.actor.user_id in shift.closers:
            self._begin_count()
        else:
            self.act(lambda _none: self._begin_count(), closing.take_over)

    def _begin_count(self) -> None:
        self.act(lambda _none: self._show_count(), closing.begin_count)

    def _show_count(self) -> None:
        try:
            figures = self._pos.call(shifts.figures)
        except PosError as error:
            self.show_refusal(error)
            return
        self._show(Page.CLOSE)
        self.closing.begin_count(figures, self._formats, self._zone)

    def _on_lock(self, counted: DrawerCount) -> None:
        self.act(self._on_locked, closing.lock_count, counted)

    def _on_locked(self, told: Counted) -> None:
        self.closing.show_locked(told)

    def _on_count_left(self) -> None:
        self.act(lambda _none: self._on_left(), closing.leave_count)

    def _on_left(self) -> None:
        """Back to what fits: the open shift, or opening the next one."""
        self.page = Page.OVERVIEW
        self.refresh()
        self._focus()

    def _on_actor(self) -> None:
        """Somebody else is here: a count belongs to whoever began it."""
        self.page = Page.OVERVIEW
        self.opening.count.clear()
        self.mark_stale()

    # -- acts

    def _on_open(self, counted: Money) -> None:
        def opened(_shift_id: object) -> None:
            self.opening.count.clear()
            self.go.emit("sell")

        self.act(opened, shifts.open_shift, counted)

    def _on_drawer(self, reason: str) -> None:
        def opened(_none: None) -> None:
            self.overview.leave_drawer()
            self._printing.open_drawer()
            words = tr("The drawer was opened. The reason is in the journal.")
            if not self._printing.has_drawer:
                words = tr("Written down. Open the drawer with its key.")
            self.overview.say(words, "inbox")
            self.setFocus(Qt.FocusReason.OtherFocusReason)

        self.act(opened, shifts.open_drawer, reason)

    def _on_cash(self, act: CashAct, amount: str, reason: str) -> None:
        try:
            money = self._formats.read_money(amount, self._pos.rules.currency)
        except PosError as error:
            self.overview.money.amount.set_error(error.sentence)
            return

        def moved(slip: CashSlip) -> None:
            self.overview.leave_drawer()
            self._printing.open_drawer()
            words = tr("{amount} written down: {reason}", amount=self._formats.money(slip.amount),
                       reason=slip.reason)  # fmt: skip
            self.overview.say(words, "inbox")
            self.setFocus(Qt.FocusReason.OtherFocusReason)

        _right, service = _CASH[act]
        self.act(moved, service, new_id(), money, reason)

    def _on_drawer_failed(self, sentence: str) -> None:
        if self.isVisible():
            self.overview.say(sentence, "triangle-alert", State.WARNING)

    def _on_close(self, counted: Money, note: str) -> None:
        if self.closing.needs_reason:
            self.act(lambda _none: self._close(counted, note), closing.accept_difference, note)
        else:
            self._close(counted, note)

    def _close(self, counted: Money, note: str) -> None:
        def closed(result: Closed) -> None:
            self.closed.show_closed(result, self._formats)
            self._show(Page.CLOSED)
            self._printing.print_report(result.report)
            self.setFocus(Qt.FocusReason.OtherFocusReason)

        self.page = Page.CLOSED  # so that the news of the closed shift brings no other page
        if not self.act(closed, closing.close, counted, note):
            self.page = Page.CLOSE

    # -- keys and sizes

    def _focus(self) -> None:
        if self.page is Page.OPEN:
            self.opening.count.take_focus()
        elif self.page is Page.CLOSE:
            self.closing.count.take_focus()
        else:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl Enter and F12 are the next step, Enter the next row, Esc the way back."""
        key = event.key()
        is_enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        with_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.isAutoRepeat():
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_F12 or (is_enter and (with_control or self.page is Page.CLOSED)):
            self._next_step()
        elif is_enter:
            self._on_enter()
        elif key == Qt.Key.Key_F8 and self.page is Page.OVERVIEW:
            self.overview.ask_cash()
        elif key == Qt.Key.Key_F9 and self.page is Page.OVERVIEW:
            self.overview.ask_drawer()
        elif key == Qt.Key.Key_Escape and self.page is Page.CLOSE:
            self.closing.go_back()
        else:
            super().keyPressEvent(event)

    def _on_enter(self) -> None:
        """Enter presses the button that has the focus; while counting it goes to the next row."""
        focused = self.focusWidget()
        if isinstance(focused, QAbstractButton) and focused.hasFocus():
            focused.click()
        else:
            self.focusNextChild()

    def _next_step(self) -> None:
        if self.page is Page.OPEN:
            self.opening.button.click()
        elif self.page is Page.OVERVIEW:
            self.overview.close_button.click()
        elif self.page is Page.CLOSE:
            self.closing.go_on()
        else:
            self._on_left()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Compact windows leave the paper out."""
        super().resizeEvent(event)
        self._arrange()

    def restyle(self) -> None:
        """Take the distances again."""
        look = theme.current()
        side = look.px(24)
        self._column.setContentsMargins(side, look.px(18), side, look.px(16))
        self._arrange()

    def _arrange(self) -> None:
        size = theme.current().size_class(self.window().width())
        self.opening.set_size_class(size)
        self.closing.set_size_class(size)
