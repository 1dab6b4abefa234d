"""The Z beside the count, as it will print."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.cards import Card, Surface
from pos_app.ui.widgets.paper import ReceiptPreview
from pos_app.ui.widgets.scrolling import scrolling
from pos_app.ui.widgets.text import Text

_ANY = 16_777_215  # what Qt calls no largest width


class PaperStrip(Card):
    """White paper on sunken ground, 296 wide, or as wide as there is room."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(role="bg.sunken", parent=parent)
        self.paper = ReceiptPreview(name)
        self._is_wide = False
        inside = Surface("bg.sunken")
        self._inner = QVBoxLayout(inside)
        self._inner.setContentsMargins(0, 0, 0, 0)
        self._inner.addWidget(self.paper)
        self._inner.addStretch(1)
        self._words = Text(
            tr("Preview, 80 mm paper"), "small", "secondary", align=Qt.AlignmentFlag.AlignHCenter
        )
        self._column = QVBoxLayout(self)
        self._column.addWidget(scrolling(inside), 1)
        self._column.addWidget(self._words)
        self.begin()

    def set_wide(self, wide: bool) -> None:
        """Take the room of the count."""
        if wide != self._is_wide:
            self._is_wide = wide
            self.restyle()

    def restyle(self) -> None:
        """Take widths and margins again."""
        look = theme.current()
        narrow = look.px(296)
        self.setMinimumWidth(narrow)
        self.setMaximumWidth(_ANY if self._is_wide else narrow)
        policy = QSizePolicy.Policy.Expanding if self._is_wide else QSizePolicy.Policy.Fixed
        self.setSizePolicy(policy, QSizePolicy.Policy.Expanding)
        self.paper.setMaximumWidth(look.px(334) if self._is_wide else narrow)
        at = Qt.AlignmentFlag.AlignHCenter if self._is_wide else Qt.AlignmentFlag(0)
        self._inner.setAlignment(self.paper, at)
        self.paper.setMinimumWidth(look.px(334) if self._is_wide else 0)
        edge = look.px(16)
        self._column.setContentsMargins(edge, edge, edge, edge)
        self._column.setSpacing(look.px(10))
