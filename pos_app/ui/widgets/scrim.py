"""The shade over a part of a window, and the one card that wants an answer."""

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QWidget

from pos_app.ui import theme


class Scrim(QWidget):
    """Darkens a part of a window and holds one card in the middle of it, over everything there.

    `cover(rect)` says which part; clicks on it go nowhere. Take it away with `deleteLater`.
    """

    def __init__(self, card: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._card = card
        card.setParent(self)
        card.installEventFilter(self)
        self._room = 24
        self.setAutoFillBackground(False)
        self.setBackgroundRole(QPalette.ColorRole.NoRole)

    def cover(self, area: QRect, middle: QRect | None = None) -> None:
        """Lie over an area; the card is centred in `middle`, or in the area."""
        self.setGeometry(area)
        self._middle = (middle or area).translated(-area.topLeft())
        self._place()
        self.show()
        self.raise_()
        self._card.show()
        self._card.setFocus(Qt.FocusReason.OtherFocusReason)

    def _place(self) -> None:
        middle = getattr(self, "_middle", self.rect())
        look = theme.current()
        wanted = self._card.sizeHint()
        size = QSize(
            min(wanted.width(), middle.width() - look.px(self._room)),
            min(wanted.height(), middle.height() - look.px(self._room)),
        )
        place = QRect(0, 0, size.width(), size.height())
        place.moveCenter(middle.center())
        self._card.setGeometry(place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The card takes more room when it has more to say."""
        if event.type() == QEvent.Type.LayoutRequest and watched is self._card:
            self._place()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The card keeps to the middle."""
        super().resizeEvent(event)
        self._place()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Nothing below answers."""
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the shade."""
        QPainter(self).fillRect(self.rect(), theme.current().color("bg.scrim"))
