"""A menu that opens under a button, its entries with an icon and a second line."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.buttons import Kind, Pressable
from pos_app.ui.widgets.choices import Option
from pos_app.ui.widgets.painting import Themed

_ROOM = 20  # around the box, for its shadow


class Menu(Themed, QFrame):
    """Options of which one is taken; their `count` is the second line. Arrows walk, Enter takes,
    Esc closes. It goes when it closes. Signal: chosen(str) with the option's id.
    """

    chosen = Signal(str)

    def __init__(self, options: Sequence[Option], name: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(name)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self.entries = tuple(_Entry(option) for option in options)
        for entry in self.entries:
            self._column.addWidget(entry)
            entry.clicked.connect(lambda _on=False, key=entry.key: self._take(key))
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setColor(theme.current().shadow("float"))
        shadow.setBlurRadius(theme.current().px(18))
        shadow.setOffset(0, theme.current().px(4))
        self.setGraphicsEffect(shadow)
        self.begin()

    def open_under(self, button: QWidget) -> None:
        """Show it below a button, its end where the button's end is."""
        look = theme.current()
        self.adjustSize()
        room, gap = look.px(_ROOM), look.px(6)
        corner = button.mapToGlobal(QPoint(button.width(), button.height()))
        left = corner.x() - self.width() + room
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            left = button.mapToGlobal(QPoint()).x() - room
        self.move(left, corner.y() + gap - room)
        self.show()
        if self.entries:
            self.entries[0].setFocus(Qt.FocusReason.PopupFocusReason)

    def _take(self, key: str) -> None:
        self.close()
        self.chosen.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk, take or close."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        here = next((at for at, each in enumerate(self.entries) if each.hasFocus()), -1)
        step = steps.get(Qt.Key(event.key()))
        if step is not None:
            there = (here + step) % len(self.entries)
            self.entries[there].setFocus(Qt.FocusReason.TabFocusReason)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and here >= 0:
            self._take(self.entries[here].key)
        else:
            super().keyPressEvent(event)  # Esc closes a popup

    def restyle(self) -> None:
        """Take the distances again."""
        side = theme.current().px(_ROOM + 7)
        self._column.setContentsMargins(side, side, side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the box."""
        look = theme.current()
        room = look.px(_ROOM)
        rect = self.rect().adjusted(room, room, -room, -room)
        fill, edge = look.color("bg.surface"), look.color("border.subtle")
        painting.box(QPainter(self), rect, look.radius("card"), fill, edge)


class _Entry(Pressable):
    def __init__(self, option: Option) -> None:
        super().__init__(option.words, Kind.QUIET, None)
        self.key, self._option = option.id, option
        self.setAccessibleName(" ".join(filter(None, (option.words, option.count))))
        self.begin()

    def sizeHint(self) -> QSize:
        look = theme.current()
        wide = max(
            look.metrics("label", 500).horizontalAdvance(self._option.words),
            look.metrics("small").horizontalAdvance(self._option.count),
        )
        high = look.px(54 if self._option.count else 40)
        return QSize(max(wide + look.px(42 + 20), look.px(234)), high)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        if self.hasFocus() or self.underMouse():
            painting.box(painter, self.rect(), look.radius("chip"), look.color("bg.selected"))
        inside = self.rect().adjusted(look.px(10), 0, -look.px(10), 0)
        icon = QRect(inside.left(), 0, look.px(20), self.height())
        painting.symbol(
            painter, painting.mirrored(painter, icon, inside), self._option.icon, "text.secondary"
        )
        words = inside.adjusted(look.px(32), 0, 0, 0)
        upper = QRect(words.left(), look.px(7), words.width(), look.px(20))
        if not self._option.count:
            upper = words
        font, ink = look.font("label", 500), look.color("text.primary")
        painting.text(
            painter, painting.mirrored(painter, upper, inside), self._option.words, font, ink
        )
        lower = QRect(words.left(), upper.bottom() + 1, words.width(), look.px(18))
        font, ink = look.font("small"), look.color("text.secondary")
        painting.text(
            painter, painting.mirrored(painter, lower, inside), self._option.count, font, ink
        )
