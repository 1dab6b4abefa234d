"""Fields beside the lines that scroll where a small display has no room for all of them."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.widgets.painting import Themed


class SideFields(Themed, QScrollArea):
    """Under one another, as high as there is room; the buttons below stay in sight."""

    def __init__(self, parts: Sequence[QWidget]) -> None:
        super().__init__()
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        for part in parts:
            self._column.addWidget(part)
        self._column.addStretch(1)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inside)
        self.begin()

    def restyle(self) -> None:
        """Take distances again; the ring of a field needs a little room."""
        look = theme.current()
        ring = look.px(2)
        self._column.setContentsMargins(ring, ring, ring, ring)
        self._column.setSpacing(look.px(10))
