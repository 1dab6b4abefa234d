"""The till's window: rail, screens, status bar; who is at the till, and where a scan goes.

Screens are built when they are first shown. After a sale is durable, and never before, the drawer
opens and the receipt prints. The till locks when nobody touched it; the open sale stays.
"""

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from pos_app.backend import Backend
from pos_app.domain.access import NOBODY, Permission
from pos_app.domain.cash_slip import CashSlip
from pos_app.domain.errors import ApprovalRequired, PosError
from pos_app.services import auth, setup, shifts
from pos_app.services.declare import Topic
from pos_app.services.sales import CompletedSale
from pos_app.ui import theme
from pos_app.ui.approvals import Approvals, Retry, beside_cart, sale_facts
from pos_app.ui.badge_scans import BadgeScans
from pos_app.ui.caretaker import Caretaker
from pos_app.ui.i18n import tr
from pos_app.ui.order_sign import OrderSign
from pos_app.ui.practice import PracticeBar, PracticeWay
from pos_app.ui.scan import ScanFilter, Taking
from pos_app.ui.screen import Screen
from pos_app.ui.screens.login import LoginScreen
from pos_app.ui.shop_window import Act, ShopWindow
from pos_app.ui.silent_shift import open_silently
from pos_app.ui.ways import LOCK, rail_ways
from pos_app.ui.widgets.approval import Fact
from pos_app.ui.widgets.badges import Sync
from pos_app.ui.widgets.chrome import Hint, StatusBar
from pos_app.ui.widgets.rail import Rail

if TYPE_CHECKING:
    pass

_WITHOUT_RAIL: Final = frozenset({"login", "setup", "pay", "complete"})
_WITHOUT_BAR: Final = frozenset({"login", "setup"})
_SOON_MS: Final = 250


class TillWindow(ShopWindow):
    """The whole till. Signals: restore_wanted(Path): a backup is to be put in the shop's place;
    practice_changed(): the window is to open on the practice copy, or on the shop again;
    manager_wanted(): the manager's window is to open beside it.
    """

    manager_wanted = Signal()
    restore_wanted = Signal(object)
    practice_changed = Signal()

    def __init__(self, backend: Backend, pepper: bytes, folder: Path) -> None:
        super().__init__(backend, pepper, folder)
        self._asked_about_sale: ApprovalRequired | None = None
        self._caretaker = Caretaker(self._pos, folder, self)
        self._build()
        self.approvals = Approvals(self._pos, self, lambda: beside_cart(self, self.name == "sell"))
        self._badges = BadgeScans(
            self._pos, self.approvals, lambda: self.name == "setup" or self._is_paying, self
        )
        self._order_sign = OrderSign(self._pos, self._rail, self)
        self._practice = PracticeWay(self._pos, folder, self)
        self._connect()
        self._dress()
        self._start()

    # -- what it is made of

    def _build(self) -> None:
        self.setWindowTitle(tr("Till"))
        self.setObjectName("canvas")
        self._ways = rail_ways()
        self._rail = Rail([each.way for each in self._ways], tr("Screens"))
        self._bar = StatusBar()
        across = QHBoxLayout()
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self._rail)
        across.addWidget(self._stack, 1)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        self._practice_bar = PracticeBar()
        self._practice_bar.setVisible(self._pos.is_practice)
        down.addWidget(self._practice_bar)
        down.addLayout(across, 1)
        down.addWidget(self._bar)
        till = self._pos.settings.till
        clock = self._pos.backend.clock
        self.scanner = ScanFilter(
            gap_ms=till.scan_gap_ms,
            prefix=till.scan_prefix,
            clock=lambda: clock.monotonic() * 1000,
            parent=self,
        )

    def _connect(self) -> None:
        self._rail.chosen.connect(self._on_way)
        self.scanner.scanned.connect(self._on_scan)
        self.scanner.refused.connect(self._on_scan_refused)
        self.scanner.divert = self._badges.take
        self._badges.refused.connect(self._on_refused)
        self.scanner.install()
        self.sale.approval_needed.connect(self._ask_for_sale)
        self.sale.refused.connect(self._on_refused)
        self.sale.changed.connect(self._on_sale)
        self.sale.completed.connect(self._on_completed)
        self.approvals.opened.connect(self._on_approval)
        self.approvals.closed.connect(self._on_approval)
        self._pos.actor_changed.connect(self._on_actor)
        self._pos.rights_changed.connect(self._on_rights)
        self._pos.settings_changed.connect(self._on_settings)
        self._pos.changed.connect(self._on_shift)
        for key, act in (("F10", self.lock), ("F11", self._on_full_screen)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(act)
        self._practice.ready.connect(self.practice_changed)
        self._practice_bar.end_wanted.connect(self.practice_changed)
        self._caretaker.second.connect(self._on_second)
        self._caretaker.left_alone.connect(lambda: self.lock("auto_locked"))
        self._caretaker.found.connect(self._on_refused)

    def _start(self) -> None:
        state = self._pos.call(setup.state)
        self._bar.set_till(state.till_name)
        self.go("login" if state.shop_exists else "setup")
        self._on_second()
        self._caretaker.start()
        QTimer.singleShot(_SOON_MS, self, lambda: self.printing)

    def _acts(self) -> Iterable[tuple[str, Act]]:
        """What a till's screens lead to."""
        ask = self.approvals.ask
        return (
            ("drawer_opened", self._on_drawer),
            ("manager_wanted", self.manager_wanted.emit),
            ("restore_requested", self.restore_wanted.emit),
            ("scan_onwards", self._on_scan_onwards),
            ("practice_wanted", partial(self._practice.begin, ask, self._on_refused)),
            ("refund_wanted", partial(self.hand_over, "refund", "show_sale")),
            ("serve_wanted", partial(self.hand_over, "sell", "serve")),
            ("payment_wanted", partial(self.hand_over, "sell", "take_payment")),
        )

    # -- where we are

    def go(self, name: str) -> None:
        """Show another screen."""
        if name == "sell":
            open_silently(self._pos)
        super().go(name)

    def _arrived(self, target: Screen) -> None:
        self._rail.setVisible(self.name not in _WITHOUT_RAIL)
        self._bar.setVisible(self.name not in _WITHOUT_BAR)
        self._rail.set_current(target.rail or self.name)
        self._route_scans()

    def lock(self, how: str = "locked") -> None:
        """Nobody is at the till any more; the open sale stays. Not while money is being taken."""
        if self._pos.actor is NOBODY or self._is_paying:
            return
        person = self._pos.actor.user_id
        self._pos.call(auth.log_out, how)
        self._pos.log_in(NOBODY)
        login = self.screens["login"]
        here = [tile for tile in self._pos.call(auth.users_to_pick) if tile.id == person]
        if isinstance(login, LoginScreen) and here:
            login.show_locked(here[0], len(self.sale.cart.lines))

    @property
    def _is_paying(self) -> bool:
        return self.name == "pay" and bool(self.sale.tenders)

    def shut(self) -> None:
        """End in order: scanner, printers, workers, then the file."""
        self._caretaker.stop()
        self.scanner.uninstall()
        self._crashes.restore()
        if self._has_printing:
            self.printing.stop()
        self._pos.wait_idle()
        self._pos.backend.close()
        self.close()
        self.deleteLater()

    # -- what happens

    def _on_way(self, key: str) -> None:
        if key == LOCK:
            self.lock()
        else:
            self.go(key)

    def _on_actor(self) -> None:
        actor = self._pos.actor
        self._bar.set_user(actor.name)
        if actor is NOBODY:
            self.go("login")
            return
        self._on_rights()
        self._on_shift()
        if not actor.can(Permission.SALE_CREATE):
            self.go("stock")
            return
        if self.sale.cart.is_empty:
            self.sale.restore()
        open_silently(self._pos)
        self.go("sell" if self._pos.call(shifts.current) else "shift")

    def _on_rights(self) -> None:
        for each in self._ways:
            self._rail.set_shown(each.way.id, each.is_open_to(self._pos.actor))
        self._bar.set_user(self._pos.actor.name)

    def _on_shift(self, changed: Topic = Topic.SHIFTS) -> None:
        if Topic.SHIFTS not in changed:
            return
        shift = self._pos.call(shifts.current)
        words = ""
        if shift is not None:
            opened = shift.opened_at.astimezone(self._zone)
            words = tr("Shift opened {time}", time=self._formats.time(opened))
        self._bar.set_shift(words)

    def _on_completed(self, done: CompletedSale) -> None:
        """It is on disk. Pay knows whether a receipt is wanted; elsewhere the settings say."""
        if self.name != "pay":
            self.printing.after_sale(done, receipt=self._pos.settings.till.print_receipts)
        self.go("complete")

    def _on_settings(self) -> None:
        till = self._pos.settings.till
        self.scanner.set_gap(till.scan_gap_ms)
        self.scanner.prefix = till.scan_prefix
        if self.sale.cart.is_empty:
            self.sale.start()
        self._bar.set_till(self._pos.call(setup.state).till_name)
        self._dress()

    def _dress(self) -> None:
        super()._dress()
        self._bar.set_sync(Sync.OFF, tr("This till is on its own"))

    def _on_hints(self) -> None:
        screen = self.screens.get(self.name)
        if screen is not None:
            self._bar.set_hints([Hint((cap,), words) for cap, words in screen.hints()])

    def _ask_for_sale(self, needed: ApprovalRequired, retry: Retry) -> None:
        """Ask a manager about the open sale: what it comes to now, and what it would."""
        facts = self._facts(needed)
        self.approvals.ask(needed, retry, facts, takes_scans=self.name == "sell")
        self._asked_about_sale = needed if facts else None

    def _facts(self, needed: ApprovalRequired) -> tuple[Fact, ...]:
        return sale_facts(needed, self.sale.total, self.sale.asked_total, self._formats)

    def _on_sale(self) -> None:
        """An item was scanned while a manager was asked: the question says what it is now about."""
        if self._asked_about_sale is not None:
            self.approvals.show_facts(self._facts(self._asked_about_sale))

    def _on_approval(self) -> None:
        self._asked_about_sale = None
        self._route_scans()
        sell = self.screens.get("sell")
        if sell is not None:
            sell.set_held(self.approvals.is_open)
        if not self.approvals.is_open and self.name:
            self.screens[self.name].setFocus()

    def _on_refused(self, error: PosError) -> None:
        self.screens[self.name].show_refusal(error)

    def _route_scans(self) -> None:
        """Scans go to the screen in front, on Sell also while a manager is asked; on Log-in and
        while any other screen waits for an answer they are not taken.
        """
        asks = self.approvals.is_open and self.name != "sell"
        if self.name in {"login", "setup"} or asks:
            self.scanner.taking = Taking.OFF
        elif self.name == "pay":
            self.scanner.taking = Taking.HOLD
        else:
            self.scanner.taking = Taking.TAKE

    def _on_scan(self, code: str) -> None:
        screen = self.screens[self.name]
        if screen.takes_scans:
            screen.scan(code)
        else:
            self._on_scan_onwards(code)

    def _on_scan_refused(self, code: str) -> None:
        if self.approvals.is_open:
            self.approvals.say_held()
        else:
            self.screens[self.name].scan(code)

    def _on_drawer(self, slip: CashSlip) -> None:
        """A drawer opening was recorded: now it opens, and its slip prints."""
        from pos_app.ui.shift_papers import ShiftPapers  # a start does not wait for it

        ShiftPapers(self._pos, self.printing).open_drawer(slip)

    def _on_scan_onwards(self, code: str) -> None:
        """A scan belongs to the sale, whatever screen is in front."""
        self.go("sell")
        self.screens["sell"].scan(code)

    def _on_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _on_second(self) -> None:
        now = self._pos.backend.clock.now()
        self._bar.set_clock(self._formats.time(now.astimezone(self._zone)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        compact = theme.current().size_class(self.width()) is theme.SizeClass.COMPACT
        self._rail.set_compact(compact)
        self._bar.set_compact(compact)
