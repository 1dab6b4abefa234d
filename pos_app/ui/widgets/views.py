"""What lists that paint their own rows share: a thousand rows are one widget and one model.

A view here knows its rows, where each lies, and which are touched. Subclasses say where a row lies
(`row_rect`, `row_at`, `content_height`) and paint it (`paint_row`). Clicks never take the focus;
two quick taps are two taps.
"""

from typing import Any

from PySide6.QtCore import (
    QModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QEnterEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QScroller, QWidget

from pos_app.ui import theme
from pos_app.ui.widgets.lists import Index, Rows
from pos_app.ui.widgets.overlay import OverlayBar
from pos_app.ui.widgets.painting import Themed


class PaintedView(Themed, QAbstractItemView):
    """The base of tiles, cart, results and lists of people.

    Signals: chosen(object) on a click or Enter, with the id of the row; pointed(object) while the
    pointer or the keyboard moves over rows.
    """

    chosen = Signal(object)
    pointed = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model_rows = Rows(self)
        self.setModel(self.model_rows)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self._hovered = self._pressed = -1
        self._width = -1
        self.bar = OverlayBar(self)
        gesture = QScroller.ScrollerGestureType.TouchGesture
        QScroller.grabGesture(self.viewport(), gesture)

    # -- what a subclass says

    def row_rect(self, row: int) -> QRect:
        """Where a row lies in the content, before scrolling and mirroring."""
        raise NotImplementedError

    def row_at(self, x: int, y: int) -> int:
        """The row at a point of the content, or -1."""
        raise NotImplementedError

    def content_height(self) -> int:
        """Height of all rows."""
        raise NotImplementedError

    def paint_row(self, painter: QPainter, rect: QRect, row: int) -> None:
        """Paint a row into its rectangle."""
        raise NotImplementedError

    def arrange(self) -> None:
        """Work out columns and widths for the present size."""

    # -- rows

    @property
    def rows(self) -> list[Any]:
        """The rows in their order."""
        return self.model_rows.rows

    def place_of(self, key: object) -> int:
        """Place of the row with an id, or -1."""
        return self.model_rows.place_of(key)

    def is_hovered(self, row: int) -> bool:
        """Whether the pointer is over it."""
        return row == self._hovered

    def is_held(self, row: int) -> bool:
        """Whether it is held down."""
        return row == self._pressed

    def is_focused(self, row: int) -> bool:
        """Whether the keyboard is on it."""
        return self.hasFocus() and row == self.currentIndex().row()

    def refresh(self) -> None:
        """Measure again and paint everything."""
        self.arrange()
        self.updateGeometries()
        self.viewport().update()

    def restyle(self) -> None:
        """Follow the theme."""
        self.verticalScrollBar().setSingleStep(theme.current().px(26))
        self.refresh()

    # -- geometry Qt asks for

    def visualRect(self, index: Index) -> QRect:
        """Where a row is seen."""
        if not index.isValid() or index.row() >= len(self.rows):
            return QRect()
        return self.seen(self.row_rect(index.row()))

    def seen(self, rect: QRect) -> QRect:
        """A rectangle of the content as it lies in the viewport."""
        rect = rect.translated(0, -self.verticalOffset())
        if self.isRightToLeft():
            rect.moveLeft(self.viewport().width() - rect.left() - rect.width())
        return rect

    def indexAt(self, point: QPoint) -> QModelIndex:
        """The row under a point of the viewport."""
        x = self.viewport().width() - 1 - point.x() if self.isRightToLeft() else point.x()
        row = self.row_at(x, point.y() + self.verticalOffset())
        return self.model_rows.index(row) if row >= 0 else QModelIndex()

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Scroll just far enough to see the whole row."""
        del hint
        if not index.isValid():
            return
        rect, bar = self.row_rect(index.row()), self.verticalScrollBar()
        if rect.top() < bar.value():
            bar.setValue(rect.top())
        elif rect.bottom() >= bar.value() + self.viewport().height():
            bar.setValue(rect.bottom() + 1 - self.viewport().height())

    def moveCursor(
        self,
        cursorAction: QAbstractItemView.CursorAction,
        modifiers: Qt.KeyboardModifier,
    ) -> QModelIndex:
        """Up and down by one, to the ends, by a page."""
        del modifiers
        action = QAbstractItemView.CursorAction
        last, row = len(self.rows) - 1, self.currentIndex().row()
        page = 5
        moves = {
            action.MoveUp: row - 1,
            action.MovePrevious: row - 1,
            action.MoveDown: row + 1,
            action.MoveNext: row + 1,
            action.MoveHome: 0,
            action.MoveEnd: last,
            action.MovePageUp: row - page,
            action.MovePageDown: row + page,
        }
        wanted = self.step_sideways(cursorAction, row, moves.get(cursorAction, row))
        return self.model_rows.index(max(0, min(last, wanted))) if last >= 0 else QModelIndex()

    def step_sideways(self, action: QAbstractItemView.CursorAction, row: int, wanted: int) -> int:
        """A view with columns moves by them."""
        del action, row
        return wanted

    def horizontalOffset(self) -> int:
        """Never scrolled sideways."""
        return 0

    def verticalOffset(self) -> int:
        """How far it is scrolled."""
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: Index) -> bool:
        """No row is hidden."""
        del index
        return False

    def setSelection(self, rect: QRect, command: Any) -> None:
        """Rows are chosen one by one, never by a rubber band."""

    def visualRegionForSelection(self, selection: Any) -> QRegion:
        """Nothing is selected in Qt's sense."""
        del selection
        return QRegion()

    def updateGeometries(self) -> None:
        """Tell the scroll bar how much there is."""
        height = self.viewport().height()
        bar = self.verticalScrollBar()
        bar.setPageStep(height)
        bar.setRange(0, max(0, self.content_height() - height))
        super().updateGeometries()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other width, other columns."""
        super().resizeEvent(event)
        if self.viewport().width() != self._width:
            self._width = self.viewport().width()
            self.arrange()
        self.updateGeometries()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Shift what is painted and paint only what comes into view."""
        del dx
        self.viewport().scroll(0, dy)

    # -- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows that are in need of it, no others."""
        painter = QPainter(self.viewport())
        area = event.rect()
        for row in self.rows_between(
            area.top() + self.verticalOffset(), area.bottom() + self.verticalOffset()
        ):
            rect = self.seen(self.row_rect(row))
            if rect.intersects(area):
                self.paint_row(painter, rect, row)

    def rows_between(self, top: int, bottom: int) -> range:
        """Rows that touch a stripe of the content. Subclasses with many rows do better."""
        found = [
            row
            for row in range(len(self.rows))
            if self.row_rect(row).bottom() >= top and self.row_rect(row).top() <= bottom
        ]
        return range(found[0], found[-1] + 1) if found else range(0)

    def update_row(self, row: int) -> None:
        """Paint one row again."""
        if 0 <= row < len(self.rows):
            self.viewport().update(self.seen(self.row_rect(row)))

    # -- pointer and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Hold a row down."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self.indexAt(event.position().toPoint()).row()
            self.update_row(self._pressed)
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two quick taps are two taps."""
        self.mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click is a press and a release on the same row."""
        row, held = self.indexAt(event.position().toPoint()).row(), self._pressed
        self._pressed = -1
        self.update_row(held)
        if event.button() == Qt.MouseButton.LeftButton and 0 <= row == held:
            self.chosen.emit(self.rows[row].id)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        self._hover(self.indexAt(event.position().toPoint()).row())
        event.accept()

    def enterEvent(self, event: QEnterEvent) -> None:
        """The pointer comes in."""
        super().enterEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def leaveEvent(self, event: Any) -> None:
        """The pointer goes."""
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, row: int) -> None:
        if row != self._hovered:
            before, self._hovered = self._hovered, row
            self.update_row(before)
            self.update_row(row)
            if row >= 0:
                self.pointed.emit(self.rows[row].id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space choose the row under the keyboard."""
        keys = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}
        row = self.currentIndex().row()
        if event.key() in keys and 0 <= row < len(self.rows):
            self.chosen.emit(self.rows[row].id)
            return
        if event.text().isprintable() and event.text():
            event.ignore()  # letters and digits belong to the scan field
            return
        super().keyPressEvent(event)


class LinesView(PaintedView):
    """Rows one under another, all of the same height, over the whole width."""

    def line_height(self) -> int:
        """Height of a row, with its border."""
        raise NotImplementedError

    def row_rect(self, row: int) -> QRect:
        """Row by row."""
        height = self.line_height()
        return QRect(0, row * height, self.viewport().width(), height)

    def row_at(self, x: int, y: int) -> int:
        """By division."""
        del x
        row = y // self.line_height()
        return row if 0 <= row < len(self.rows) else -1

    def content_height(self) -> int:
        """All of them."""
        return len(self.rows) * self.line_height()

    def rows_between(self, top: int, bottom: int) -> range:
        """By division."""
        height = self.line_height()
        return range(max(0, top // height), min(len(self.rows), bottom // height + 1))
