"""A figure of an item: what it is called, and how much."""

from PySide6.QtWidgets import QVBoxLayout

from pos_app.ui import theme
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.text import Text


class Figure(Card):
    """A quiet word over a strong value, in a thin frame."""

    def __init__(self, words: str) -> None:
        super().__init__(radius="control")
        self._value = Text("", "strong", px=17)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addWidget(Text(words, "small", "secondary"))
        self._column.addWidget(self._value)
        self.restyle()

    def set_value(self, words: str, tone: str = "primary") -> None:
        """What it is now."""
        self._value.setText(words)
        self._value.set_tone(tone)

    def restyle(self) -> None:
        """Take margins again."""
        if hasattr(self, "_column"):
            look = theme.current()
            self._column.setContentsMargins(look.px(14), look.px(10), look.px(14), look.px(10))
            self.setMinimumWidth(look.px(110))
