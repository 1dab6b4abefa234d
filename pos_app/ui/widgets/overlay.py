"""A slim scroll bar that lies over a list instead of taking room beside it."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QScrollBar

from pos_app.ui import theme
from pos_app.ui.widgets import painting


class OverlayBar(QScrollBar):
    """Follows the scroll bar of an area, at its end edge, while the pointer is inside."""

    def __init__(self, area: QAbstractScrollArea) -> None:
        super().__init__(Qt.Orientation.Vertical, area)
        self._area = area
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        own = area.verticalScrollBar()
        own.rangeChanged.connect(self._follow)
        own.valueChanged.connect(self.setValue)
        self.valueChanged.connect(own.setValue)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.installEventFilter(self)
        self.hide()

    def _follow(self) -> None:
        own = self._area.verticalScrollBar()
        self.setPageStep(own.pageStep())
        self.setSingleStep(own.singleStep())
        self.setRange(own.minimum(), own.maximum())
        self.setVisible(own.maximum() > 0 and self._area.underMouse())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Come with the pointer, go with it, and keep to the edge."""
        kind = event.type()
        if kind in {QEvent.Type.Enter, QEvent.Type.Leave}:
            inside = kind == QEvent.Type.Enter
            self.setVisible(inside and self.maximum() > 0)
            if inside:
                self.raise_()
        elif kind in {QEvent.Type.Resize, QEvent.Type.LayoutDirectionChange}:
            wide = theme.current().px(10)
            area = self._area.viewport().geometry()
            left = area.left() if self._area.isRightToLeft() else area.right() + 1 - wide
            self.setGeometry(left, area.top(), wide, area.height())
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the thumb alone."""
        if self.maximum() <= 0:
            return
        look, whole = theme.current(), self.maximum() + self.pageStep()
        high = max(look.px(24), self.height() * self.pageStep() // whole)
        top = (self.height() - high) * self.value() // self.maximum()
        wide = look.px(4)
        painter = QPainter(self)
        thumb = self.rect().adjusted((self.width() - wide) // 2, 0, 0, 0)
        thumb.setRect(thumb.left(), top + 2, wide, high - 4)
        painting.box(painter, thumb, wide / 2, look.color("border.control"))
