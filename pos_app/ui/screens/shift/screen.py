"""The Shift screen: it shows the page that fits the moment and acts for all of them."""

from enum import StrEnum
from typing import ClassVar
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.access import Decision, Permission
from pos_app.domain.drawer import DrawerCount
from pos_app.domain.errors import Invalid, PosError
from pos_app.domain.money import Money
from pos_app.services import carts, closing, setup, shifts
from pos_app.services.carts import ParkedCart
from pos_app.services.closing import Closed, Counted
from pos_app.services.declare import Topic
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.printing import Printing
from pos_app.ui.screen import Hint, Screen
from pos_app.ui.screens.shift.cash_acts import CashActs
from pos_app.ui.screens.shift.closed import ClosedPage
from pos_app.ui.screens.shift.closing import PREVIEW_COLUMNS, ClosePage
from pos_app.ui.screens.shift.opening import OpenPage
from pos_app.ui.screens.shift.overview import OverviewPage
from pos_app.ui.screens.shift.reports import ReportsPage
from pos_app.ui.shift_papers import ShiftPapers
from pos_app.ui.widgets.badges import State


class Page(StrEnum):
    """What the screen shows."""

    OPEN = "open"
    OVERVIEW = "overview"
    CLOSE = "close"
    CLOSED = "closed"
    REPORTS = "reports"


class ShiftScreen(Screen):
    """Open, look, close."""

    topics: ClassVar[Topic] = Topic.SALES | Topic.SHIFTS

    def __init__(self, pos: Pos, printing: Printing, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self._formats = Formats()
        self.page = Page.OPEN
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.opening, self.overview = OpenPage(), OverviewPage()
        self.closing, self.closed = ClosePage(), ClosedPage()
        self.reports = ReportsPage(pos, printing, self.act)
        self.cash = CashActs(pos, printing, self.act, self.overview)
        self._papers = ShiftPapers(pos, printing)
        self._pages: dict[Page, QWidget] = {
            Page.OPEN: self.opening,
            Page.OVERVIEW: self.overview,
            Page.CLOSE: self.closing,
            Page.CLOSED: self.closed,
            Page.REPORTS: self.reports,
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
        self.cash.done.connect(lambda: self.setFocus(Qt.FocusReason.OtherFocusReason))
        self.closing.close_wanted.connect(self._on_close)
        self.closing.lock_wanted.connect(self._on_lock)
        self.closing.left.connect(self._on_count_left)
        self.closed.next_wanted.connect(self._on_next)
        for page in (self.opening, self.overview):
            page.reports_wanted.connect(self.show_reports)
        self.reports.left.connect(self._on_left)
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
        if self.page is Page.REPORTS:
            self.reports.refresh()
            return
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
        self.overview.show_shift(shift, self._formats, self._zone, self._till_name)
        self._refresh_figures()
        self._show(Page.OVERVIEW)

    def show_refusal(self, error: PosError) -> None:
        """Said on the page that asked."""
        if self.page is Page.OPEN:
            self.opening.say(error.sentence)
        elif self.page is Page.CLOSE:
            self.closing.say(error.sentence)
        elif self.page is Page.REPORTS:
            self.reports.show_refusal(error)
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
        if self.page is Page.REPORTS:
            return (("Ctrl P", tr("Print")), ("Ctrl S", tr("Save as PDF")), ("Esc", tr("Back")))
        if self.page is Page.CLOSED:
            return (("Enter", tr("Open the next shift")),)
        return (
            ("F8", tr("Cash in or out")),
            ("F9", tr("Open drawer")),
            ("F12", tr("Count and close")),
        )

    # -- pages

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self._pos.settings.shop.zone)

    @property
    def _till_name(self) -> str:
        return self._pos.call(setup.state).till_name

    def _show(self, page: Page) -> None:
        self.page = page
        self._stack.setCurrentWidget(self._pages[page])
        self.hints_changed.emit()

    def _show_opening(self) -> None:
        may_open = self._pos.can(Permission.SHIFT_OPEN)
        expected = None
        if self._pos.actor.decide(Permission.SHIFT_OPEN) is Decision.ALLOW:
            expected = self._pos.call(shifts.float_expected)
        currency = self._pos.rules.currency
        self.opening.begin_count(currency, self._formats, expected, may_open=may_open)
        self.opening.reports_button.setVisible(self._may_report)
        self._show(Page.OPEN)

    @property
    def _may_report(self) -> bool:
        """Who sees what should be there sees it on paper; nobody is asked for a look."""
        return self._pos.actor.decide(Permission.SHIFT_EXPECTED) is Decision.ALLOW

    def show_reports(self) -> None:
        """The X, and every Z."""
        self._show(Page.REPORTS)
        self.reports.start()

    def _refresh_figures(self) -> None:
        self.overview.set_rights(
            may_close=self._pos.can(Permission.SHIFT_CLOSE),
            may_open_drawer=self._pos.can(Permission.DRAWER_OPEN),
            may_move_cash=self.cash.may_move,
            may_report=self._may_report,
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
        tolerance = self._pos.settings.shop.variance_tolerance
        self.closing.begin_count(figures, self._formats, self._zone, self._till_name, tolerance)
        self._show_open_ends()

    def _show_open_ends(self) -> None:
        """Parked sales the person may see, and what no server has."""
        parked: tuple[ParkedCart, ...] = ()
        if self._pos.actor.decide(Permission.SALE_CREATE) is Decision.ALLOW:
            parked = self._pos.call(carts.list_parked)
        self.closing.show_open_ends(parked)

    def _on_lock(self, counted: DrawerCount) -> None:
        self.act(self._on_locked, closing.lock_count, counted)

    def _on_locked(self, told: Counted) -> None:
        self.closing.show_locked(told)
        self.closing.show_paper(self._papers.text(told.report, PREVIEW_COLUMNS))

    def _on_count_left(self) -> None:
        self.act(lambda _none: self._on_left(), closing.leave_count)

    def _on_left(self) -> None:
        """Back to what fits: the open shift, or opening the next one."""
        self.page = Page.OVERVIEW
        self.refresh()
        self._focus()

    def _on_next(self) -> None:
        """The next shift is counted, or opens by itself where somebody goes to sell."""
        if self._pos.settings.shop.opens_silently:
            self.go.emit("sell")
        else:
            self._on_left()

    def _on_actor(self) -> None:
        """Somebody else is here: a count belongs to whoever began it."""
        self.page = Page.OVERVIEW
        self.opening.count.clear()
        self.mark_stale()

    # -- acts

    def _on_open(self, counted: DrawerCount) -> None:
        def opened(_shift_id: object) -> None:
            self.opening.count.clear()
            self.go.emit("sell")

        self.act(opened, shifts.open_shift, counted.cash, counted.coins)

    def _on_close(self, counted: Money, note: str, left: Money) -> None:
        def close(_none: object) -> None:
            self._close(counted, note, left)

        if self.closing.needs_reason:
            self.act(close, closing.accept_difference, note)
        else:
            close(None)

    def _close(self, counted: Money, note: str, left: Money) -> None:
        def closed(result: Closed) -> None:
            self.page = Page.CLOSED
            self.closed.show_closed(result, self._formats)
            self._show(Page.CLOSED)
            self._papers.print_report(result.report)
            self.setFocus(Qt.FocusReason.OtherFocusReason)

        self.page = Page.CLOSED  # so that the news of the closed shift brings no other page
        if not self.act(closed, closing.close, counted, note, left):
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
        elif self.page is Page.REPORTS:
            self.reports.keyPressEvent(event)
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
            self._on_next()

    def restyle(self) -> None:
        """Take the distances again."""
        look = theme.current()
        side = look.px(24)
        self._column.setContentsMargins(side, look.px(18), side, look.px(16))
        self._arrange()

    def _arrange(self) -> None:
        size = theme.current().size_class(self.window().width())
        self.opening.set_size_class(size)
        self.overview.set_size_class(size)
        self.closing.set_size_class(size)
        self.reports.set_room(size, self.width())
