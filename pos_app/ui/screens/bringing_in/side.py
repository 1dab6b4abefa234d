"""The panel at the side of each step: what there is to know, and the one button that goes on."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.widgets.cards import Surface
from pos_app.ui.widgets.scrolling import scrolling
from pos_app.ui.widgets.text import Text

_WIDTHS = {"compact": 272, "regular": 372, "wide": 420}


class Side(Surface):
    """A titled column. `body` takes what there is to know, `acts` the buttons at its end."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__("bg.surface", "start", parent=parent)
        self.title = Text(title, "h2")
        inside = QWidget()
        self.body = QVBoxLayout(inside)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.title)
        self._column.addWidget(scrolling(inside), 1)
        self.acts = QVBoxLayout()
        self._column.addLayout(self.acts)
        self.begin()

    def finish(self) -> None:
        """All that there is to know is in it."""
        self.body.addStretch(1)

    def restyle(self) -> None:
        """Follow the size class."""
        look = theme.current()
        size = look.size_class(self.window().width())
        self.setFixedWidth(look.px(_WIDTHS[size.value]))
        side = look.px(20)
        self._column.setContentsMargins(side, look.px(18), side, look.px(16))
        self._column.setSpacing(look.px(14))
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(look.px(14))
        self.acts.setSpacing(look.px(8))
