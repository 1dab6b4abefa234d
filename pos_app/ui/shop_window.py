"""What the till's window and the manager's are: screens that are built when they are first shown,
one in front at a time; a manager's approval over it; the theme of the settings.
"""

from collections.abc import Callable, Iterable
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from pos_app.backend import Backend
from pos_app.ui import screens, theme
from pos_app.ui.approvals import Approvals
from pos_app.ui.errors import CrashReporter
from pos_app.ui.format import Formats
from pos_app.ui.open_sale import OpenSale
from pos_app.ui.pos import Pos
from pos_app.ui.screen import Screen

if TYPE_CHECKING:
    from pos_app.ui.printing import Printing

Act = Callable[..., object]
# What a screen asks another one to do: the signal, that screen, and its method.
_HAND_OVERS: Final = {
    "item_wanted": ("stock", "add"),
    "receive_wanted": ("receive", "receive_order"),
    "receipt_wanted": ("sales", "show_sale"),
    "person_wanted": ("audit", "show_person"),
    "record_wanted": ("audit", "show_record"),
    "labels_wanted": ("labels", "add_items"),
}


class _Stack(QStackedWidget):
    """Screens fit the window; none makes it grow beyond the edge of a small display."""

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)


class ShopWindow(QWidget):
    """A window on a shop. `name` is the screen in front; a window says in `_acts` what the signals
    of its screens lead to, and in `_arrived` what else changes with the screen.
    """

    approvals: Approvals

    def __init__(self, backend: Backend, pepper: bytes, folder: Path) -> None:
        super().__init__()
        self._pos = Pos(backend, pepper, self)
        self.sale = OpenSale(self._pos, self)
        self.screens: dict[str, Screen] = {}
        self.name = ""
        self._folder = folder
        self._stack = _Stack()
        self._crashes = CrashReporter(self)
        self._pos.failed.connect(self._crashes.report)

    @cached_property
    def printing(self) -> "Printing":
        """The printer and its queue; built once somebody is there to read the log-in."""
        from pos_app.ui.printing import Printing

        return Printing(self._pos, self._folder, self)

    @property
    def _has_printing(self) -> bool:
        return "printing" in vars(self)

    def screen_named(self, name: str) -> Screen:
        """A screen by its name, built when it is first asked for."""
        if name not in self.screens:
            built = screens.build(name, self._pos, self.sale, lambda: self.printing)
            built.go.connect(self.go)
            built.hints_changed.connect(self._on_hints)
            built.approval_needed.connect(self.approvals.ask)
            for signal, (screen, act) in _HAND_OVERS.items():
                if hasattr(built, signal):
                    getattr(built, signal).connect(partial(self.hand_over, screen, act))
            for signal, own in self._acts():
                if hasattr(built, signal):
                    getattr(built, signal).connect(own)
            self.screens[name] = built
            self._stack.addWidget(built)
        return self.screens[name]

    def go(self, name: str) -> None:
        """Show another screen."""
        target = self.screen_named(name)
        if self.name and self.name != name:
            self.approvals.close()
            self.screens[self.name].leave()
        self.name = name
        self._stack.setCurrentWidget(target)
        self._arrived(target)
        self._on_hints()
        target.enter()

    def _acts(self) -> Iterable[tuple[str, Act]]:
        """What signals of screens lead to in this window alone."""
        return ()

    def _arrived(self, target: Screen) -> None:
        """Another screen is in front."""

    def _on_hints(self) -> None:
        """The keys of the screen in front are others now."""

    def hand_over(self, name: str, act: str, what: object) -> None:
        """Go to another screen and give it something to do there."""
        self.go(name)
        getattr(self.screens[name], act)(what)

    @property
    def actor_id(self) -> UUID:
        """Who is at this window."""
        return self._pos.actor.user_id

    def _dress(self) -> None:
        """Wear the theme of the settings."""
        app = QApplication.instance()
        till = self._pos.settings.till
        now, scheme = theme.current(), theme.Scheme(self._pos.settings.till.theme)
        if isinstance(app, QApplication) and (now.scheme, now.scale) != (scheme, till.text_scale):
            theme.apply(app, theme.Theme(scheme, till.text_scale, rtl=now.rtl))

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self._pos.settings.shop.zone)

    @property
    def _formats(self) -> Formats:
        return Formats(self._pos.settings.shop.locale)
