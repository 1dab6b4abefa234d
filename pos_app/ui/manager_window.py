"""The manager's window: the shop's figures, stock, sales, customers, shifts, people and settings,
in the back office or beside the counter.

It has a log-in of its own. In the program of a running till it is a second window on the same shop.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout

from pos_app.backend import Backend
from pos_app.domain.access import NOBODY, Permission
from pos_app.domain.errors import Invalid, PosError
from pos_app.services import auth
from pos_app.ui import theme
from pos_app.ui.approvals import Approvals
from pos_app.ui.caretaker import Caretaker
from pos_app.ui.i18n import tr
from pos_app.ui.screen import Screen
from pos_app.ui.shop_window import Act, ShopWindow
from pos_app.ui.ways import RailWay
from pos_app.ui.widgets.chrome import Brand
from pos_app.ui.widgets.rail import Sidebar, Way

if TYPE_CHECKING:
    from pos_app.ui.printing import Printing

BACK: Final = "back"
_SOON_MS: Final = 250
_WITHOUT_SIDE: Final = frozenset({"login", "setup"})


def manager_ways() -> tuple[RailWay, ...]:
    """The pages, from top to bottom."""
    return (
        RailWay(Way("reports", tr("Reports"), "chart-column"), Permission.REPORT_OWN),
        RailWay(Way("stock", tr("Stock"), "package"), Permission.CATALOGUE_READ),
        RailWay(Way("sales", tr("Sales"), "receipt-text"), Permission.SALE_CREATE),
        RailWay(Way("customers", tr("Customers"), "user-round"), Permission.CUSTOMER_READ),
        RailWay(Way("shift", tr("Shifts"), "clock"), Permission.SHIFT_OPEN),
        RailWay(Way("audit", tr("Audit log"), "history"), Permission.AUDIT_READ),
        RailWay(Way("users", tr("Users & roles"), "users-round"), Permission.USER_EDIT),
        RailWay(Way("settings", tr("Settings"), "settings"), Permission.SETTINGS_EDIT),
        RailWay(Way(BACK, tr("Log out"), "log-out", last=True), None),
    )


class ManagerWindow(ShopWindow):
    """`printing` is the till's, where it runs in the same program. Signal: closed()."""

    closed = Signal()
    restore_wanted = Signal(object)

    def __init__(
        self, backend: Backend, pepper: bytes, folder: Path, printing: "Printing | None" = None
    ) -> None:
        super().__init__(backend, pepper, folder)
        self._is_guest = printing is not None
        if printing is not None:
            vars(self)["printing"] = printing  # in the place of one of its own
        self._caretaker = Caretaker(self._pos, folder, self)
        self._build()
        self.approvals = Approvals(self._pos, self, self.rect)
        self._connect()
        self._dress()
        self.go("login")
        QTimer.singleShot(_SOON_MS, self, lambda: self.printing)

    def _build(self) -> None:
        self.setWindowTitle(tr("Manager"))
        self.setObjectName("canvas")
        self._ways = manager_ways()
        self.brand = Brand("", tr("Manager"))
        self.side = Sidebar([each.way for each in self._ways], tr("Pages"), head=self.brand)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.side)
        across.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.side.chosen.connect(self._on_way)
        self._pos.actor_changed.connect(self._on_actor)
        self._pos.rights_changed.connect(self._on_rights)
        self._pos.settings_changed.connect(self._on_settings)
        self._caretaker.left_alone.connect(lambda: self.lock("auto_locked"))
        self._caretaker.found.connect(self._on_refused)
        shortcut = QShortcut(QKeySequence("F10"), self)
        shortcut.activated.connect(self.lock)
        self._caretaker.start()
        self._on_settings()

    def _acts(self) -> Iterable[tuple[str, Act]]:
        """What only a till can do is said."""
        at_till = Invalid(tr("That is done at the till."))
        return (
            *(
                (signal, lambda *_what: self._on_refused(at_till))
                for signal in ("refund_wanted", "serve_wanted", "payment_wanted", "practice_wanted")
            ),
            ("restore_requested", self.restore_wanted.emit),
        )

    # -- who is here

    def lock(self, how: str = "locked") -> None:
        """Nobody is here any more."""
        if self._pos.actor is not NOBODY:
            self._pos.call(auth.log_out, how)
            self._pos.log_in(NOBODY)

    def _on_actor(self) -> None:
        if self._pos.actor is NOBODY:
            self.go("login")
            return
        self._on_rights()
        seen = [
            each for each in self._ways if each.is_open_to(self._pos.actor) and each.way.id != BACK
        ]
        if not seen:
            self.lock()
            self._on_refused(Invalid(tr("Your role has nothing to do in this window.")))
            return
        self.go(seen[0].way.id)

    def _on_rights(self) -> None:
        for each in self._ways:
            self.side.set_shown(each.way.id, each.is_open_to(self._pos.actor))

    def _on_way(self, key: str) -> None:
        if key == BACK:
            self.lock("logged_out")
        else:
            self.go(key)

    def _arrived(self, target: Screen) -> None:
        self.side.setVisible(self.name not in _WITHOUT_SIDE)
        self.side.set_current(target.rail or self.name)

    def _on_refused(self, error: PosError) -> None:
        self.screens[self.name].show_refusal(error)

    def _on_settings(self) -> None:
        self.brand.set_shop(self._pos.settings.shop.name, tr("Manager"))
        self._dress()

    # -- the end

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window goes; what it runs on ends with it."""
        self.lock("logged_out")
        super().closeEvent(event)
        self.closed.emit()

    def shut(self) -> None:
        """End in order: watching, printers where they are its own, workers, then the file."""
        self._caretaker.stop()
        self._crashes.restore()
        if not self._is_guest and self._has_printing:
            self.printing.stop()
        self._pos.wait_idle()
        if not self._is_guest:
            self._pos.backend.close()
        self.deleteLater()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow window has icons alone."""
        super().resizeEvent(event)
        compact = theme.current().size_class(self.width()) is theme.SizeClass.COMPACT
        self.side.set_compact(compact)
        self.brand.set_compact(compact)
