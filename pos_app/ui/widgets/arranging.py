"""Tiles that are put into an order: dragged, or moved by the keyboard."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from pos_app.ui.widgets.tiles import TileGrid


class ArrangeGrid(TileGrid):
    """A grid whose tiles can be moved. Ctrl with the arrows moves the tile under the keyboard.

    Signals: moved() when the order of `rows` is another one; removed(object) by Del.
    """

    moved = Signal()
    removed = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._grabbed: QPoint | None = None
        self._dragged: object | None = None
        self._is_other = False

    def move_tile(self, row: int, to: int) -> bool:
        """Put a tile elsewhere; False where there is no such place."""
        tiles = list(self.rows)
        if row == to or not (0 <= row < len(tiles) and 0 <= to < len(tiles)):
            return False
        tiles.insert(to, tiles.pop(row))
        self.model_rows.replace(tiles)
        self.setCurrentIndex(self.model_rows.index(to))
        self.refresh()
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A drag may begin."""
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        self._grabbed = event.position().toPoint() if index.isValid() else None
        if index.isValid():
            self.setCurrentIndex(index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The tile goes where the pointer is; the others make room."""
        super().mouseMoveEvent(event)
        if self._grabbed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        place = event.position().toPoint()
        if self._dragged is None:
            if (place - self._grabbed).manhattanLength() < QApplication.startDragDistance():
                return
            row = self.indexAt(self._grabbed).row()
            self._dragged = self.rows[row].id if row >= 0 else None
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        target = self.indexAt(place).row()
        if self._dragged is not None and target >= 0:
            self._is_other |= self.move_tile(self.place_of(self._dragged), target)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Dropped: the new order is told once."""
        was_other, self._is_other = self._is_other, False
        self._grabbed, self._dragged = None, None
        self.unsetCursor()
        super().mouseReleaseEvent(event)
        if was_other:
            self.moved.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl with an arrow moves the tile, Del takes it out."""
        row = self.currentIndex().row()
        forward = -1 if self.isRightToLeft() else 1
        steps = {
            Qt.Key.Key_Left: -forward,
            Qt.Key.Key_Right: forward,
            Qt.Key.Key_Up: -self._columns,
            Qt.Key.Key_Down: self._columns,
        }
        key = Qt.Key(event.key())
        if key in steps and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if self.move_tile(row, row + steps[key]):
                self.moved.emit()
        elif key == Qt.Key.Key_Delete and 0 <= row < len(self.rows):
            self.removed.emit(self.rows[row].id)
        else:
            super().keyPressEvent(event)
