"""Price check: what is scanned or found is only shown; one button sells it after all."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.money import UnitPrice
from pos_app.domain.price_source import PriceSource
from pos_app.domain.shelf_price import PriceStep
from pos_app.services.catalogue import ItemView
from pos_app.ui.format import isolate, unit_symbol
from pos_app.ui.i18n import tr
from pos_app.ui.screens.sell.goods import Goods
from pos_app.ui.screens.sell.panels.frame import Fact, SellPanel, pad
from pos_app.ui.screens.sell.panels.pad import ItemHead
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.text import Text


class LookUpPanel(SellPanel):
    """Signals: sold(ItemView): put what is shown on the sale; looked_up(str): a code was scanned
    while the panel is open.
    """

    name = "look-up"
    sold = Signal(object)
    looked_up = Signal(str)

    def __init__(self, goods: Goods) -> None:
        super().__init__(tr("Price check"), close_name=tr("Close price check"))
        self._goods = goods
        self.view: ItemView | None = None
        self.facts: list[Fact] = []
        self._pages = QStackedWidget()
        self._empty = EmptyState(
            tr("Scan an item to see its price"),
            tr("Or type its name above. Nothing is added to the sale."),
            icon="scan",
        )
        self._pages.addWidget(self._empty)
        self._found: QWidget | None = None
        self.body.addWidget(self._pages, 1)

    def scan(self, code: str) -> bool:
        """The scan is looked up here."""
        self.looked_up.emit(code)
        return True

    def show_unknown(self, code: str) -> None:
        """Nothing has this code."""
        self.view = None
        self._empty.set_words(
            tr("Barcode not known"), tr("{code} is on no item.", code=isolate(code))
        )
        self._pages.setCurrentWidget(self._empty)

    def show_item(self, view: ItemView, steps: Sequence[PriceStep] = ()) -> None:
        """The item, its price and how it comes about, and what is left of it."""
        self.view = view
        self.facts = []
        page = QWidget()
        column = QVBoxLayout(page)
        pad(column)
        per = f" /{unit_symbol(view.unit)}" if view.unit.is_measured else ""
        self.price = Text(f"{self._goods.price(view)}{per}", "total", amount=True)
        sku = f"{isolate(view.sku)} · " if view.sku else ""
        column.addWidget(ItemHead(view, f"{sku}{view.category_name}".strip(" ·")))
        column.addWidget(self.price)
        for step in steps if len(steps) > 1 else ():
            if view.unit_price is not None:
                amount = UnitPrice(step.price, view.unit_price.currency)
                fact = Fact(step_words(step))
                fact.set_amount(self._goods.formats.unit_price(amount))
                column.addWidget(fact)
                self.facts.append(fact)
        column.addWidget(Text(self._goods.stock(view), "body", "secondary"))
        column.addStretch(1)
        sell = Button(tr("Add to sale"), Kind.PRIMARY, height=56)
        sell.clicked.connect(lambda: self.sold.emit(view))
        column.addWidget(sell)
        if self._found is not None:
            self._pages.removeWidget(self._found)
            self._found.deleteLater()
        self._found = page
        self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)


def step_words(step: PriceStep) -> str:
    """Where one step to a price comes from."""
    if step.source is PriceSource.LIST:
        return tr("Price list {name}", name=step.name)
    return tr("Item's own discount") if step.source is PriceSource.REDUCED else tr("Shelf price")
