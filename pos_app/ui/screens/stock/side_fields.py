"""Fields of a panel that scroll where a small display has no room for all of them."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.widgets.painting import Themed


class SideFields(Themed, QScrollArea):
    """Under one another, as high as there is room; what stands below stays in sight. `snug`: no
    higher than the fields are, so that the rest belongs to what stands below.
    """

    def __init__(self, parts: Sequence[QWidget], *, spacing: int = 10, snug: bool = False) -> None:
        super().__init__()
        self._spacing = spacing
        self._inside = inside = QWidget()
        self._column = QVBoxLayout(inside)
        if snug:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
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
        self._column.setSpacing(look.px(self._spacing))

    def sizeHint(self) -> QSize:
        """As high as the fields."""
        return self._inside.sizeHint()

    def event(self, event: QEvent) -> bool:
        """A field that comes or goes changes the height."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().event(event)
