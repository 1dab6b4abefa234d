"""The ways between screens: the till's rail of icons over words, the manager's list beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.badges import CountBadge
from pos_app.ui.widgets.buttons import Kind, Pressable
from pos_app.ui.widgets.painting import CENTER, LEADING, RTL, Themed

_WORD_SIZES = (12, 11, 10)


@dataclass(frozen=True, slots=True)
class Way:
    """One screen one can go to; `last` ones stand at the bottom (Manager, Lock, Back to till)."""

    id: str
    words: str
    icon: str
    last: bool = False


_LEAST: Final = 48  # of an item's height: a finger's breadth


class _Ways(Themed, QWidget):
    """What rail and sidebar share: items of which one is where we are."""

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._column = QVBoxLayout(self)
        self._items: dict[str, _Item] = {}

    def _fill(self, ways: Sequence[Way], kind: "type[_Item]") -> None:
        stretched = False
        for way in ways:
            if way.last and not stretched:
                self._column.addStretch()
                stretched = True
            item = kind(way)
            item.clicked.connect(lambda _on=False, key=way.id: self.chosen.emit(key))
            self._column.addWidget(item)
            self._items[way.id] = item
        if not stretched:
            self._column.addStretch()

    def set_current(self, key: str) -> None:
        """Mark where we are; an unknown id marks nothing."""
        for name, item in self._items.items():
            item.setChecked(name == key)

    def current(self) -> str:
        """Id of the marked one."""
        return next((key for key, item in self._items.items() if item.isChecked()), "")

    def set_enabled(self, key: str, enabled: bool, reason: str = "") -> None:
        """Grey an item, with the reason in its tooltip."""
        self._items[key].setEnabled(enabled)
        self._items[key].setToolTip(reason)

    def set_shown(self, key: str, shown: bool) -> None:
        """Leave an item out."""
        self._items[key].setVisible(shown)


class _Item(Pressable):
    def __init__(self, way: Way) -> None:
        super().__init__(way.words, Kind.QUIET, None)
        self.way = way
        self.setCheckable(True)
        self.setAccessibleName(way.words)
        self.begin()

    def nextCheckState(self) -> None:
        """Where we are is said by the window, not by the click."""


class Rail(_Ways):
    """The till's rail, 76 wide (64 in compact): items 60 high, an edge line at its end.

    Signal: chosen(str) with the id.
    """

    def __init__(self, ways: Sequence[Way], name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._compact = False
        self._fill(ways, _RailItem)
        self.begin()

    def set_count(self, key: str, count: int) -> None:
        """A number at an item: so many wait there; 0 takes it away."""
        item = self._items[key]
        if isinstance(item, _RailItem):
            item.set_count(count)

    def set_compact(self, compact: bool) -> None:
        """64 instead of 76."""
        self._compact = compact
        self.restyle()

    def restyle(self) -> None:
        """Take width and margins again."""
        look = theme.current()
        self.setFixedWidth(look.size("railCompact" if self._compact else "rail"))
        side = look.px(4 if self._compact else 8)
        self._column.setContentsMargins(side, look.px(12), side, look.px(12))
        self._column.setSpacing(look.px(4))
        self._share()

    def set_shown(self, key: str, shown: bool) -> None:
        """Leave an item out; the others share the height."""
        super().set_shown(key, shown)
        self._share()

    def _share(self) -> None:
        """Items are 60 high, and lower where more of them are shown than a small display holds."""
        look = theme.current()
        shown = [item for item in self._items.values() if not item.isHidden()]
        room = self.height() - 2 * look.px(12) - (len(shown) - 1) * look.px(4)
        each = max(look.px(_LEAST), min(look.px(60), room // max(len(shown), 1)))
        for item in self._items.values():
            item.setFixedHeight(each)

    def minimumSizeHint(self) -> QSize:
        """A small display decides, not the number of ways."""
        return QSize(self.width(), 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another height, other items."""
        super().resizeEvent(event)
        self._share()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground and edge."""
        paint_side(self, "bg.canvas")


def paint_side(widget: QWidget, role: str) -> None:
    """The ground of a column at the start of a window, with a line where it ends."""
    look = theme.current()
    painter = QPainter(widget)
    painter.fillRect(widget.rect(), look.color(role))
    x = 0 if widget.layoutDirection() == RTL else widget.width() - 1
    painter.fillRect(QRect(x, 0, 1, widget.height()), look.color("border.subtle"))


class _RailItem(_Item):
    def __init__(self, way: Way) -> None:
        super().__init__(way)
        self._count = CountBadge(parent=self)

    def set_count(self, count: int) -> None:
        self._count.set_count(count)
        self.setAccessibleName(f"{self.text()}, {count}" if count else self.text())
        self._place()

    def _place(self) -> None:
        self._count.adjustSize()
        look, width = theme.current(), self._count.width()
        middle = self.width() // 2
        left = middle - look.px(4) - width if self.layoutDirection() == RTL else middle + look.px(4)
        self._count.move(left, look.px(3))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def restyle(self) -> None:
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        look = theme.current()
        return QSize(look.px(60), look.px(60))

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        on = self.isChecked()
        fill = "bg.selected" if on else "bg.pressed" if self.isDown() else ""
        if not fill and self.underMouse() and self.isEnabled():
            fill = "bg.sunken"
        edge = look.color("focus") if self.hasFocus() else None
        if fill or edge:
            ground = look.color(fill) if fill else None
            painting.box(painter, self.rect(), look.radius("card") - 2, ground, edge, 2)
        role = "accent.text" if on else "text.secondary"
        if not self.isEnabled():
            role = "text.disabled"
        side = look.px(22)
        top = max((self.height() - look.px(42)) // 2, look.px(1))
        place = QRect((self.width() - side) // 2, top, side, side)
        painting.symbol(painter, place, self.way.icon, role)
        words = QRect(0, top + look.px(25), self.width(), look.px(18))
        font = self._font(600 if on else 500)
        painting.text(painter, words, self.text(), font, look.color(role), CENTER)

    def _font(self, weight: int) -> QFont:
        """The largest in which a long word ("Customers") is not cut."""
        look = theme.current()
        for px in _WORD_SIZES:
            if look.metrics("micro", weight, px).horizontalAdvance(self.text()) <= self.width():
                break
        return look.font("micro", weight, px)


class Sidebar(_Ways):
    """The manager's list of pages, 212 wide or, in compact, 64 with icons only; items 44 high.

    `head` is a widget above it (Brand). `sections` makes the narrow list inside Settings (168, no
    edge). Signal: chosen(str) with the id.
    """

    def __init__(
        self,
        ways: Sequence[Way],
        name: str = "",
        *,
        head: QWidget | None = None,
        sections: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, parent)
        self._sections, self._compact, self._head = sections, False, head
        self._counts: dict[str, CountBadge] = {}
        if head is not None:
            self._column.addWidget(head)
            self._column.addSpacing(theme.current().px(4))
        self._fill(ways, _SideItem)
        self.begin()

    def set_count(self, key: str, count: int) -> None:
        """A number at the end of an item; 0 takes it away."""
        item = self._items[key]
        if isinstance(item, _SideItem):
            item.set_count(count)

    def set_compact(self, compact: bool) -> None:
        """Icons only."""
        self._compact = compact
        for item in self._items.values():
            if isinstance(item, _SideItem):
                item.set_compact(compact)
        self.restyle()

    def restyle(self) -> None:
        """Take width and margins again."""
        look = theme.current()
        if self._sections:
            self.setFixedWidth(look.px(168))
            self._column.setContentsMargins(0, 0, 0, 0)
        else:
            self.setFixedWidth(look.px(64) if self._compact else look.size("sidebar"))
            side = look.px(10 if self._compact else 12)
            top = look.px(8) if self._head is not None else look.px(12)
            self._column.setContentsMargins(side, top, side + 1, look.px(12))
        self._column.setSpacing(look.px(2))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground and edge."""
        if not self._sections:
            paint_side(self, "bg.canvas")


class _SideItem(_Item):
    def __init__(self, way: Way) -> None:
        self._compact = False
        super().__init__(way)
        self._count = CountBadge(parent=self)

    def set_compact(self, compact: bool) -> None:
        self._compact = compact
        self.setToolTip(self.text() if compact else "")
        self.update()

    def set_count(self, count: int) -> None:
        self._count.set_count(count)
        self.setAccessibleName(f"{self.text()}, {count}" if count else self.text())
        self._place()

    def resizeEvent(self, event: object) -> None:
        del event
        self._place()

    def _place(self) -> None:
        look = theme.current()
        place = QRect(0, 0, self._count.width(), self._count.height())
        place.moveTop((self.height() - place.height()) // 2)
        place.moveLeft(self.width() - place.width() - look.px(13))
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            place.moveLeft(look.px(13))
        self._count.setGeometry(place)

    def restyle(self) -> None:
        self.setFixedHeight(theme.current().px(44))

    def sizeHint(self) -> QSize:
        look = theme.current()
        return QSize(look.px(44), look.px(44))

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        on = self.isChecked()
        if on:
            ground, edge = look.color("bg.surface"), look.color("border.subtle")
            painting.box(painter, self.rect(), look.radius("control"), ground, edge)
        elif self.underMouse() and self.isEnabled():
            painting.box(painter, self.rect(), look.radius("control"), look.color("bg.sunken"))
        if self.hasFocus():
            edge = look.color("focus")
            painting.box(painter, self.rect(), look.radius("control"), None, edge, 2)
        side = look.px(20)
        left = (self.width() - side) // 2 if self._compact else look.px(12)
        place = QRect(left, 0, side, self.height())
        area = painting.mirrored(painter, place, self.rect())
        role = "accent.text" if on else "text.secondary"
        painting.symbol(painter, area, self.way.icon, role)
        if self._compact:
            return
        left += side + look.px(12)
        words = QRect(left, 0, self.width() - left - look.px(8), self.height())
        area = painting.mirrored(painter, words, self.rect())
        ink = look.color("text.primary" if on else "text.secondary")
        font = look.font("label", 600 if on else 500)
        painting.text(painter, area, self.text(), font, ink, LEADING)
