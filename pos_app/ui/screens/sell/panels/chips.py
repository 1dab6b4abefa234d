"""Reasons as chips: one or none is chosen."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.chips import Chip
from pos_app.ui.widgets.painting import Align

_COLUMNS = 3


class ReasonChips(QWidget):
    """Up to three in a row. Signal: chosen(str) with the reason, or "" when it is taken back."""

    chosen = Signal(str)

    def __init__(self, reasons: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.current().px(8))
        self.chips: dict[str, Chip] = {}
        for place, reason in enumerate(reasons):
            chip = Chip(reason)
            chip.clicked.connect(lambda _on=False, words=reason: self._on_clicked(words))
            side = Align.AlignLeft
            grid.addWidget(chip, place // _COLUMNS, place % _COLUMNS, side)
            self.chips[reason] = chip
        grid.setColumnStretch(_COLUMNS, 1)
        painting.show_part(self, bool(reasons))

    def value(self) -> str:
        """The chosen reason, or ""."""
        return next((words for words, chip in self.chips.items() if chip.isChecked()), "")

    def set_value(self, reason: str) -> None:
        """Choose without telling."""
        for words, chip in self.chips.items():
            chip.setChecked(words == reason)

    def _on_clicked(self, reason: str) -> None:
        self.set_value(reason if self.chips[reason].isChecked() else "")
        self.chosen.emit(self.value())
