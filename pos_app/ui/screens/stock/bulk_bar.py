"""The bar over the list of items while rows are ticked: what can be done with all of them."""

from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos_app.domain.access import Actor, Permission
from pos_app.ui import theme
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.buttons import Button, IconButton, Kind
from pos_app.ui.widgets.painting import Themed
from pos_app.ui.widgets.text import Text

_ROOM = 960  # pixels in which the buttons have room for their whole words


class BulkAct(StrEnum):
    """What can be done with the ticked items."""

    CATEGORY = "category"
    PRICE = "price"
    TAX = "tax"
    CODES = "codes"
    LABELS = "labels"
    DELIST = "delist"
    RELIST = "relist"
    DELETE = "delete"


class BulkBar(Themed, QWidget):
    """ "3 selected: Change category, Change price, Change tax, Make codes, Delist". Signals:
    asked(BulkAct), cleared().
    """

    asked = Signal(object)
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.count = Text("", "h2")
        self.clear_button = IconButton("x", tr("Clear the selection"))
        self.buttons = {
            BulkAct.CATEGORY: Button(tr("Change category"), icon="tag", height=40),
            BulkAct.PRICE: Button(tr("Change price"), icon="banknote", height=40),
            BulkAct.TAX: Button(tr("Change tax"), icon="percent", height=40),
            BulkAct.CODES: Button(tr("Make codes"), icon="barcode", height=40),
            BulkAct.LABELS: Button(tr("Print labels"), icon="printer", height=40),
            BulkAct.DELIST: Button(tr("Delist"), Kind.DANGER, icon="circle-minus", height=40),
            BulkAct.RELIST: Button(tr("Sell again"), icon="undo-2", height=40),
            BulkAct.DELETE: Button(tr("Delete"), Kind.DANGER, icon="trash-2", height=40),
        }
        self._words = {act: button.text() for act, button in self.buttons.items()}
        self._short = {
            BulkAct.CATEGORY: tr("Category"),
            BulkAct.PRICE: tr("Price"),
            BulkAct.TAX: tr("Tax"),
            BulkAct.CODES: tr("Codes"),
            BulkAct.LABELS: tr("Labels"),
            BulkAct.DELIST: tr("Delist"),
            BulkAct.RELIST: tr("Sell again"),
            BulkAct.DELETE: tr("Delete"),
        }
        for act, button in self.buttons.items():
            button.setAccessibleName(self._words[act])
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.clear_button)
        self._row.addWidget(self.count, 1)
        for act, button in self.buttons.items():
            self._row.addWidget(button)
            button.clicked.connect(lambda _on=False, act=act: self.asked.emit(act))
        self.clear_button.clicked.connect(self.cleared)
        self.begin()

    def set_count(self, count: int) -> None:
        """How many are ticked."""
        self.count.setText(tr("%n selected", count))

    def show_acts(self, actor: Actor, *, delisted: bool) -> None:
        """What this person may do with items that are on sale, or no longer are."""
        self.buttons[BulkAct.PRICE].setVisible(actor.can(Permission.CATALOGUE_PRICE))
        self.buttons[BulkAct.LABELS].setVisible(actor.can(Permission.CATALOGUE_LABELS))
        self.buttons[BulkAct.DELIST].setVisible(not delisted)
        self.buttons[BulkAct.RELIST].setVisible(delisted)
        self.buttons[BulkAct.DELETE].setVisible(delisted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One word on each button where there is no room for two."""
        super().resizeEvent(event)
        is_narrow = self.width() < theme.current().px(_ROOM)
        for act, button in self.buttons.items():
            button.setText(self._short[act] if is_narrow else self._words[act])

    def restyle(self) -> None:
        """Take the gap again."""
        self._row.setSpacing(theme.current().px(8))
