"""Key caps as widgets, for hints that stand in a layout ("F2 Search")."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.ui import theme
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.painting import Themed


class KeyCap(Themed, QWidget):
    """One key ("F12", "Enter") drawn as a cap. Says nothing to a screen reader."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.begin()

    def set_key(self, key: str) -> None:
        """Show another key."""
        self.key = key
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the cap."""
        return QSize(painting.cap_width(self.key), theme.current().px(20))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the cap on the surface colour."""
        middle = self.height() // 2
        fill = theme.current().color("bg.surface")
        painting.cap(QPainter(self), 0, middle, self.key, fill=fill)
