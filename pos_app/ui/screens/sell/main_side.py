"""The main side of Sell: scan field, lane, one thing in front, and the action bar."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.access import REFUSALS, Actor, Permission
from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.screens.sell.entry import ScanField
from pos_app.ui.screens.sell.finder import Finder
from pos_app.ui.screens.sell.panels.frame import SellPanel
from pos_app.ui.screens.sell.shelf import Shelf
from pos_app.ui.widgets.actions import ActionButton
from pos_app.ui.widgets.cards import Card, Surface
from pos_app.ui.widgets.lane import Lane, Message
from pos_app.ui.widgets.painting import Align
from pos_app.ui.widgets.states import EmptyState

_LEAST_FOR_PANEL: Final = 400  # pixels a panel needs; with less the action bar makes room

_NEED_LINES: Final = frozenset({"park", "discount", "void-line"})
_PERMISSIONS: Final = {
    "customer": (Permission.CUSTOMER_READ,),
    "discount": (Permission.DISCOUNT_SALE, Permission.DISCOUNT_LINE),
    "void-line": (Permission.LINE_VOID,),
    "drawer": (Permission.DRAWER_OPEN,),
    "refund": (Permission.REFUND_CREATE,),
}


class Front(StrEnum):
    """What stands under the scan field."""

    SHELF = "shelf"
    FOUND = "found"
    PANEL = "panel"


class MainSide(Surface):
    """Signals: acted(str) by a button of the action bar; front_changed(); stock_asked(): the shop
    has no items, and the person wants to add some.
    """

    acted = Signal(str)
    front_changed = Signal()
    stock_asked = Signal()

    def __init__(self, shelf: Shelf, finder: Finder, parent: QWidget | None = None) -> None:
        super().__init__("bg.canvas", parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # nothing is painted below it
        self.field = ScanField()
        self.lane = Lane()
        self.shelf, self.finder = shelf, finder
        self.front = Front.SHELF
        self.panel: SellPanel | None = None
        self._size = theme.SizeClass.REGULAR
        self._lane_row = QStackedWidget()
        self._lane_row.addWidget(shelf.tabs)
        self._lane_row.addWidget(self.lane)
        self._no_items = Card()
        self._body = QStackedWidget()
        for part in (shelf.grid, self._no_items, finder):
            self._body.addWidget(part)
        self._has_items = True
        self._build_bar()
        self._build_empty()
        self._upper = QVBoxLayout()
        self._upper.addWidget(self.field)
        self._upper.addWidget(self._lane_row)
        self._upper.addWidget(self._body, 1)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._upper, 1)
        self._column.addWidget(self.bar)
        self.lane.shown.connect(self._arrange)
        self.lane.closed.connect(self._arrange)
        shelf.filled.connect(self._on_filled)
        shelf.refreshed.connect(self._order_tabs)
        self._arrange()
        self.begin()

    def _build_bar(self) -> None:
        self.bar = QWidget()
        self._actions = QHBoxLayout(self.bar)
        self._actions.setContentsMargins(0, 0, 0, 0)
        self.buttons: dict[str, ActionButton] = {}
        for name, words, icon, key in (
            ("park", tr("Park"), "park", "F5"),
            ("parked", tr("Retrieve"), "retrieve", "F6"),
            ("customer", tr("Customer"), "customer", "F3"),
            ("discount", tr("Discount"), "discount", "F4"),
            ("refund", tr("Refund"), "undo-2", "F7"),
            ("void-line", tr("Void line"), "void", "Del"),
            ("drawer", tr("Drawer"), "drawer", "F9"),
            ("more", tr("More"), "ellipsis", ""),
        ):
            button = ActionButton(words, icon, key=key, counted=name == "parked")
            button.clicked.connect(lambda _on=False, act=name: self.acted.emit(act))
            self._actions.addWidget(button, 1, Align.AlignBottom)
            self.buttons[name] = button

    def _build_empty(self) -> None:
        words = tr("Bring a list from a file, or add the first one.")
        self._empty = EmptyState(
            tr("No items yet"), words, icon="stock", answers=(tr("Add items"),), height=48
        )
        self._empty.answered.connect(lambda _place: self.stock_asked.emit())
        inside = QVBoxLayout(self._no_items)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._empty)

    # -- what is in front

    def show_shelf(self) -> None:
        """Tabs and tiles."""
        self._put(Front.SHELF)

    def show_found(self) -> None:
        """What the search found."""
        self._put(Front.FOUND)

    def show_panel(self, panel: SellPanel) -> None:
        """A panel, in place of the one before it."""
        self._drop_panel()
        self.panel = panel
        self._body.addWidget(panel)
        self._put(Front.PANEL)

    def say(self, message: Message, *acts: Callable[[], object]) -> None:
        """Show a message in the lane."""
        self.lane.show_message(message, *acts)

    def tell(self, message: Message, acts: Sequence[Callable[[], object]]) -> None:
        """`say`, for signals."""
        self.say(message, *acts)

    def show_acts(self, actor: Actor, *, is_empty: bool) -> None:
        """What may be done now; what may not is off and says why."""
        for name, button in self.buttons.items():
            reason = _why_not(name, actor, is_empty=is_empty)
            if button.isEnabled() is bool(reason):
                button.setEnabled(not reason)
                button.setToolTip(reason)

    def set_size_class(self, size: theme.SizeClass) -> None:
        """Narrower tiles and no key caps in a compact window."""
        self._size = size
        compact = size is theme.SizeClass.COMPACT
        self.field.set_compact(compact)
        self.shelf.tabs.set_compact(compact)
        self.shelf.grid.set_size_class(size)
        for button in self.buttons.values():
            button.set_compact(compact)
        self.restyle()

    def _put(self, front: Front) -> None:
        self.front = front
        if front is not Front.PANEL:
            self._drop_panel()
        self._arrange()
        self.front_changed.emit()

    def _drop_panel(self) -> None:
        panel, self.panel = self.panel, None
        if panel is not None:
            self._body.removeWidget(panel)
            panel.hide()
            panel.deleteLater()

    def _arrange(self) -> None:
        """Tabs only above the tiles; a message always. A panel has the bar's room where it must."""
        has_message = self.lane.message is not None
        self._lane_row.setCurrentWidget(self.lane if has_message else self.shelf.tabs)
        self._lane_row.setVisible(has_message or self.front is Front.SHELF)
        if self.front is Front.PANEL and self.panel is not None:
            self._body.setCurrentWidget(self.panel)
        elif self.front is Front.FOUND:
            self._body.setCurrentWidget(self.finder)
        else:
            self._body.setCurrentWidget(self.shelf.grid if self._has_items else self._no_items)
        self._make_room()

    def _make_room(self) -> None:
        look = theme.current()
        rest = self.height() - look.px(56 + 80 + 70 + 40)
        self.bar.setVisible(self.front is not Front.PANEL or rest >= look.px(_LEAST_FOR_PANEL - 64))

    def _order_tabs(self) -> None:
        """Tab goes from the scan field through the categories to the grid; new ones came last."""
        before: QWidget = self.field.entry
        for tab in self.shelf.tabs.findChildren(QAbstractButton):
            self.setTabOrder(before, tab)
            before = tab
        self.setTabOrder(before, self.shelf.grid)

    def _on_filled(self, has_items: bool) -> None:
        self._has_items = has_items
        self._arrange()

    # -- looks

    def restyle(self) -> None:
        """Take margins again."""
        look = theme.current()
        side = 12 if self._size is theme.SizeClass.COMPACT else 16
        self._column.setContentsMargins(look.px(side), look.px(12), look.px(side), look.px(12))
        self._upper.setSpacing(look.px(10))
        self._column.setSpacing(look.px(14 - ActionButton.OVERHANG))
        self._lane_row.setFixedHeight(look.size("scanLane"))
        # Eight of them: in a compact window "Customer" needs each pixel.
        self._actions.setSpacing(look.px(6 if self._size is theme.SizeClass.COMPACT else 8))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Less height, less room for the bar beside a panel."""
        super().resizeEvent(event)
        self._make_room()


def _why_not(name: str, actor: Actor, *, is_empty: bool) -> str:
    """Why an act of the bar is off; "" when it may be done, perhaps with a manager."""
    if is_empty and name in _NEED_LINES:
        return tr("There is nothing on the sale yet.")
    permissions = _PERMISSIONS.get(name, ())
    if not permissions or any(actor.can(one) for one in permissions):
        return ""
    return tr(REFUSALS[permissions[0]])
