"""What every screen of the till is: a widget that is entered, left, scanned at, and told what
changed.

A screen's constructor takes `pos` (and, on the counter, the open sale). It refreshes itself when it
is shown and when a kind of thing it shows (`topics`) changed while it is visible; hidden, it waits
until it is entered again.
"""

from collections.abc import Callable
from typing import ClassVar, ParamSpec, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from pos_app.domain.errors import PosError
from pos_app.services.declare import Service, Topic
from pos_app.ui.pos import Pos
from pos_app.ui.widgets.buttons import accent_of
from pos_app.ui.widgets.painting import Themed

P = ParamSpec("P")
R = TypeVar("R")
Hint = tuple[str, str]  # a key cap and what it does: ("F12", "Pay")


class Screen(Themed, QWidget):
    """One screen.

    Signals: `go(name)` asks the window for another screen; `hints_changed()`: the status bar's keys
    differ now; `approval_needed(ApprovalRequired, retry)`: the window shows the approval card and
    calls `retry(approval id)` after a manager said yes.
    """

    go = Signal(str)
    hints_changed = Signal()
    approval_needed = Signal(object, object)
    topics: ClassVar[Topic] = Topic.NONE
    rail: ClassVar[str] = ""  # the way of the rail it belongs to, where it has none of its own
    takes_scans: bool = False  # else a scan goes to the open sale, from any screen

    def __init__(self, pos: Pos, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("canvas")  # its ground, in style.qss
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._pos = pos  # `pos` itself is QWidget's place on the screen
        self._is_stale = True
        pos.changed.connect(self._on_topic)
        pos.settings_changed.connect(self.mark_stale)

    def enter(self) -> None:
        """The screen is shown now."""
        if self._is_stale:
            self._is_stale = False
            self.refresh()

    def leave(self) -> None:
        """Another screen is shown now."""

    def act(
        self, then: Callable[[R], None], service: Service[P, R], *args: P.args, **kwargs: P.kwargs
    ) -> bool:
        """Run a service and say whether it happened; a manager is asked where one must be."""
        return self._pos.act(
            self.approval_needed.emit, self.show_refusal, then, service, *args, **kwargs
        )

    def show_refusal(self, error: PosError) -> None:
        """Show why something did not happen: in the screen's lane or under its field."""

    def set_held(self, held: bool) -> None:
        """While a manager is asked, what would change the sale waits."""

    def refresh(self) -> None:
        """Read anew what the screen shows."""

    def scan(self, code: str) -> None:
        """A barcode was scanned while this screen is shown."""

    def hints(self) -> tuple[Hint, ...]:
        """The keys the status bar names."""
        return ()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F12 is the accent button, unless a screen says otherwise."""
        button = accent_of(self) if event.key() == Qt.Key.Key_F12 else None
        if button is not None:
            button.click()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size, another class of it: compact, regular or wide."""
        super().resizeEvent(event)
        if self._begun:
            self.restyle()

    def mark_stale(self) -> None:
        """What is shown may be old: read it anew now if visible, else when entered."""
        self._is_stale = True
        if self.isVisible():
            self._is_stale = False
            self.refresh()

    def _on_topic(self, topic: Topic) -> None:
        if topic & self.topics:
            self.mark_stale()
