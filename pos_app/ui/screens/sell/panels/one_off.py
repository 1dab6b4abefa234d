"""A one-off: something that is not in the catalogue, sold at a price that is typed."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pos_app.domain.cart import CartLine
from pos_app.domain.ids import new_id
from pos_app.domain.item import LONGEST_NAME, ONE
from pos_app.domain.money import Currency, UnitPrice
from pos_app.domain.price_source import PriceSource
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.tax import TaxRate
from pos_app.domain.text import clean
from pos_app.services.catalogue import TaxClassView
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.sell.panels.pad import PadPanel
from pos_app.ui.widgets import painting
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option
from pos_app.ui.widgets.fields import Field


class OneOffPanel(PadPanel):
    """Name, price, tax. Signals: made(CartLine); item_wanted(str): not once but for good, an item
    with the barcode that was scanned.
    """

    name = "one-off"
    made = Signal(object)
    item_wanted = Signal(str)

    def __init__(
        self,
        formats: Formats,
        currency: Currency,
        classes: Sequence[TaxClassView],
        *,
        name: str = "",
        price: UnitPrice | None = None,
        barcode: str = "",
        count: Quantity | None = None,
        may_add: bool = False,
    ) -> None:
        super().__init__(tr("Sell a one-off"), formats, tr("Price"))
        self._currency, self._barcode, self._count = currency, barcode, count or ONE
        self._rates: dict[str, tuple[TaxRate, ...]] = {
            str(one.id): one.rates for one in classes if one.is_active
        }
        self.use_currency(currency)
        self._usual = tr("Item {code}", code=barcode) if barcode else tr("One-off item")
        self.what = Field(placeholder=self._usual, height=56, name=tr("Name of the item"))
        self.what.entry.setMaxLength(LONGEST_NAME)
        self.what.set_text(name)
        self.tax = Combo(
            "",
            [Option(str(one.id), one.name) for one in classes if one.is_active],
            height=48,
            name=tr("Tax"),
        )
        painting.show_part(self.tax, len(self._rates) > 1)
        self.accept = Button(tr("Sell"), Kind.PRIMARY, height=56)
        start = self.halves.start
        for part in (self.what, self.amount, self.tax):
            start.addWidget(part)
        start.addStretch(1)
        self.keep = Button(tr("Add it to the items"), icon="plus", height=56)
        painting.show_part(self.keep, may_add and bool(barcode))
        self.keep.clicked.connect(lambda: self.item_wanted.emit(barcode))
        self.buttons.addWidget(self.keep)
        self.buttons.addWidget(self.accept, 1)
        self.accept.clicked.connect(self.enter)
        self.what.entered.connect(lambda _text: self.amount.setFocus())
        if price is not None:
            written = formats.unit_price(price).replace(formats.symbol(currency), "").strip()
            self.amount.set_text(written)
        self.show_state()

    def first_field(self) -> QWidget:
        """The price; the name first where the price was typed already."""
        return (
            self.what.entry if self.amount.text() and not self.what.text() else (self.amount.entry)
        )

    def enter(self) -> None:
        """Put it on the sale."""
        price = self.read_price(self._currency)
        if price is None:
            return
        name = clean(self.what.text(), LONGEST_NAME) or self._usual
        self.made.emit(
            CartLine(
                id=new_id(),
                item_id=None,
                name=name,
                unit=Unit.PIECE,
                quantity=self._count,
                unit_price=price,
                price_source=PriceSource.MISC,
                taxes=self._rates.get(self.tax.value(), ()),
                barcode=self._barcode,
            )
        )

    def show_state(self) -> None:
        """The button says the price."""
        price = self.preview_price(self._currency)
        words = tr("Sell")
        if price is not None:
            words = tr("Sell at {price}", price=self.formats.unit_price(price))
        self.accept.setText(words)
        self.accept.setEnabled(price is not None)
