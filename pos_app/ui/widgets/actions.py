"""Buttons with their icon above the word: the action bar and the methods of payment."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.ui import theme
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.buttons import Kind, Pressable
from pos_app.ui.widgets.painting import CENTER, RTL


class ActionButton(Pressable):
    """An icon with its key cap above a word, and perhaps a count on the corner (Retrieve 2).

    The action bar (64 high) and the methods of payment (72, checkable) are made of them; in
    compact windows `set_compact(True)` leaves the caps out. Signal: clicked(bool), toggled(bool).
    """

    OVERHANG = 6  # the count sits this far above the box, so the widget is that much higher

    def __init__(
        self,
        words: str,
        icon: str,
        *,
        key: str = "",
        height: int = 64,
        counted: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(words, Kind.DEFAULT, parent)
        self.icon_name, self.key_cap = icon, key
        self._height, self._count, self._compact = height, 0, False
        self._overhang = self.OVERHANG if counted else 0
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.begin()

    def set_count(self, count: int) -> None:
        """Show how many there are; 0 hides it. Needs `counted=True`."""
        self._count = count
        self.setAccessibleName(f"{self.text()}, {count}" if count else self.text())
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Leave the key cap out."""
        self._compact = compact
        self.updateGeometry()
        self.update()

    def restyle(self) -> None:
        """Take the height again."""
        self.setFixedHeight(theme.current().px(self._height + self._overhang))

    def sizeHint(self) -> QSize:
        """Wide enough for the word."""
        look = theme.current()
        words = look.metrics("label").horizontalAdvance(self.text())
        return QSize(max(words + look.px(16), look.px(72)), self.height())

    def minimumSizeHint(self) -> QSize:
        """A target of 64 at least."""
        return QSize(theme.current().px(64), self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw icon and cap in one row, the word below."""
        look = theme.current()
        painter = QPainter(self)
        frame = self.rect().adjusted(0, look.px(self._overhang), 0, 0)
        large = self._height >= 72
        radius = look.px(12) if large else look.radius("control")
        ink = self.paint_frame(painter, frame, radius)
        role = self.paint_roles().ink
        show_cap = self.key_cap and not self._compact
        side = look.px(24 if large else 20)
        gap = look.px(8)
        cap = painting.cap_width(self.key_cap) if show_cap else 0
        total = side + (gap + cap if show_cap else 0)
        x = (self.width() - total) // 2
        middle = frame.top() + look.px(25 if large else 21)
        icon_rect = QRect(x, middle - side // 2, side, side)
        icon_area = painting.mirrored(painter, icon_rect, self.rect())
        painting.symbol(painter, icon_area, self.icon_name, role)
        if show_cap:
            place = QRect(x + side + gap, middle - 1, cap, 2)
            area = painting.mirrored(painter, place, self.rect())
            painting.cap(painter, area.left(), middle, self.key_cap)
        line = look.type("label").line
        top = frame.top() + look.px(41 if large else 34)
        weight = 600 if self.isChecked() else 500
        inset = look.px(2 if self._compact else 4)
        words = QRect(inset, top, self.width() - 2 * inset, line)
        font = look.font("label" if large else "small", weight)
        painting.text(painter, words, self.text(), font, ink, CENTER)
        if self._count:
            self._paint_count(painter)

    def _paint_count(self, painter: QPainter) -> None:
        look = theme.current()
        side = look.px(22)
        edge = look.px(-3)
        left = -edge if self.layoutDirection() == RTL else self.width() - side + edge
        place = QRect(left, 0, side, side)
        painting.box(painter, place, side / 2, look.color("text.primary"))
        font = look.font("micro", 600)
        painting.text(painter, place, str(self._count), font, look.color("text.inverse"), CENTER)
