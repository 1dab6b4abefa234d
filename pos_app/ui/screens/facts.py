"""Rows of what is so: a quiet word and its value."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from pos_app.ui import theme
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.painting import Align
from pos_app.ui.widgets.text import Text


class Facts(Card):
    """A card with a row for each word; `set_values` says what is so now."""

    def __init__(self, words: Sequence[str]) -> None:
        self._texts = [Text("", "label", "primary", weight=400, wrap=True) for _ in words]
        super().__init__()
        self._column = QVBoxLayout(self)
        self._labels: list[Text] = []
        for label, value in zip(words, self._texts, strict=True):
            row = QHBoxLayout()
            quiet = Text(label, "label", "secondary", weight=400)
            self._labels.append(quiet)
            row.addWidget(quiet, 0, Align.AlignTop)
            row.addWidget(value, 1, Align.AlignTop)
            self._column.addLayout(row)
        self.restyle()

    def set_values(self, values: Sequence[str]) -> None:
        """What is so now."""
        for text, value in zip(self._texts, values, strict=True):
            text.setText(value)

    def restyle(self) -> None:
        """Take distances again."""
        if not hasattr(self, "_column"):
            return
        look = theme.current()
        self._column.setContentsMargins(look.px(20), look.px(16), look.px(20), look.px(16))
        self._column.setSpacing(look.px(10))
        for label in self._labels:
            label.setFixedWidth(look.px(180))
