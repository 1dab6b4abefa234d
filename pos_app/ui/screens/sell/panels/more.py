"""More options, and the keys of this screen (F1)."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.screens.sell.panels.frame import SellPanel, pad
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.keys import KeyCap
from pos_app.ui.widgets.painting import Align
from pos_app.ui.widgets.text import Text


@dataclass(frozen=True, slots=True)
class Choice:
    """Something a person may do, and why not now where `reason` says so."""

    id: str
    words: str
    icon: str
    key: str = ""
    reason: str = ""
    danger: bool = False


class MorePanel(SellPanel):
    """What is needed less often. Signal: chosen(str) with the id."""

    name = "more"
    has_accent = False
    chosen = Signal(str)

    def __init__(self, choices: Sequence[Choice], title: str = "") -> None:
        super().__init__(title or tr("More options"), close_name=tr("Close more options"))
        grid = QGridLayout()
        pad(grid)
        grid.setSpacing(theme.current().px(8))
        self.buttons: dict[str, Button] = {}
        for place, choice in enumerate(choices):
            kind = Kind.DANGER if choice.danger else Kind.DEFAULT
            button = Button(
                choice.words, kind, icon=choice.icon, key=choice.key, height=64, spread=True
            )
            button.setEnabled(not choice.reason)
            button.setToolTip(choice.reason)
            button.clicked.connect(lambda _on=False, key=choice.id: self.chosen.emit(key))
            grid.addWidget(button, place // 2, place % 2)
            self.buttons[choice.id] = button
        self.body.addLayout(grid)
        self.body.addStretch(1)


class KeysPanel(SellPanel):
    """Every key of Sell and what it does."""

    name = "keys"
    has_accent = False

    def __init__(self) -> None:
        super().__init__(tr("Keys of this screen"), key="F1", close_name=tr("Close the keys"))
        content = QWidget()
        grid = QGridLayout(content)
        pad(grid)
        look = theme.current()
        grid.setHorizontalSpacing(look.px(16))
        grid.setVerticalSpacing(look.px(10))
        half = -(-len(_keys()) // 2)
        for place, (caps, words) in enumerate(_keys()):
            keys = QHBoxLayout()
            keys.setSpacing(look.px(6))
            for cap in caps:
                keys.addWidget(KeyCap(cap))
            keys.addStretch(1)
            row, column = place % half, place // half * 2
            grid.addLayout(keys, row, column)
            grid.addWidget(Text(words, "label", weight=400), row, column + 1, Align.AlignVCenter)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        grid.setRowStretch(half, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(content)
        column_of_panel = QVBoxLayout()
        column_of_panel.addWidget(area)
        self.body.addLayout(column_of_panel)


def _keys() -> list[tuple[tuple[str, ...], str]]:
    return [
        (("F2",), tr("Go to the scan field")),
        (("3 *",), tr("Before a scan: add three")),
        ((tr("Enter"),), tr("Add the typed or chosen item")),
        (("↑", "↓"), tr("Search results, else lines")),
        (("←", "→"), tr("Categories")),
        (("+", "−"), tr("Quantity of the selected line")),
        (("Del",), tr("Void the selected line")),
        (("Ctrl Z",), tr("Undo the last act")),
        (("Esc",), tr("Clear, close, drop the selection")),
        (("F4",), tr("Discount; again for the whole sale")),
        (("F5",), tr("Park this sale")),
        (("F6",), tr("Parked sales")),
        (("F8",), tr("Change line: price, note, serial")),
        (("F9",), tr("Open the drawer")),
        (("F10",), tr("Lock the till")),
        (("F11",), tr("Full screen")),
        (("F12",), tr("Pay")),
    ]
