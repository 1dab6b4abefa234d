"""The first window: on screen at once, while the shop is opened behind it; it stays when that
fails.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.i18n import tr


class Splash(QWidget):
    """The till's plain background; with a sentence and a button when the shop cannot be opened."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(tr("Till"))
        self.resize(1366, 768)

    def show_failure(self, sentence: str) -> None:
        """Say why there is no shop to sell in; nothing was changed."""
        # Imported only here: the usual start shows this window before it knows a button.
        from pos_app.ui.widgets.buttons import Button, Kind
        from pos_app.ui.widgets.text import Text

        column = QVBoxLayout(self)
        column.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.setSpacing(20)
        column.addWidget(
            Text(tr("The till cannot open."), "h1", align=Qt.AlignmentFlag.AlignHCenter)
        )
        column.addWidget(Text(sentence, "body", align=Qt.AlignmentFlag.AlignHCenter))
        leave = Button(tr("Close the program"), Kind.PRIMARY)
        leave.clicked.connect(lambda: QApplication.exit(1))
        column.addWidget(leave, 0, Qt.AlignmentFlag.AlignHCenter)
        leave.setFocus()

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(theme.current().color("bg.canvas")))
