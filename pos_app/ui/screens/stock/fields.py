"""The fields of an item's form: how each stored value is typed, and what is typed is stored."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.errors import Invalid
from pos_app.domain.item import ItemFields
from pos_app.domain.money import Currency, Rounding, UnitPrice, divide
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.tax import TaxRate
from pos_app.services.catalogue import CategoryView, TaxClassView
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.forms import Form
from pos_app.ui.screens.stock.barcodes import BarcodeRows
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option, Toggle
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.painting import Align, Side, Themed
from pos_app.ui.widgets.text import Text

NEW_CATEGORY = "+"
POLICIES = ("allow", "warn", "ask", "block")


class ItemFieldsForm(Themed, QWidget):
    """All fields of an item under one another, two beside each other where they belong together."""

    def __init__(self) -> None:
        super().__init__()
        self.form = Form(self)
        self._formats, self._currency = Formats(), Currency.of("EUR")
        self._taxes: Sequence[TaxClassView] = ()
        self._rows: list[QHBoxLayout] = []
        self._make()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._fill()
        self._join()
        self.category.chosen.connect(self._on_category)
        self.form.changed.connect(self._follow)
        self.begin()

    def _make(self) -> None:
        self.name = Field(tr("Name"))
        self.price = Field(tr("Price"), align=Side.END)
        self.cost = Field(tr("Cost"), align=Side.END)
        self.margin = Text("", "label", "secondary", weight=400)
        self.margin_value = Text("", "label", weight=600, amount=True, align=Align.AlignRight)
        self.open_price = Toggle(tr("Ask for the price each time"))
        self.category = Combo(tr("Category"))
        self.new_category = Field(tr("Name of the new category"))
        self.tax = Combo(tr("Tax"))
        self.unit = Combo(tr("Sold by"), unit_options())
        self.sku = Field(tr("SKU"))
        self.barcodes = BarcodeRows()
        self.track = Toggle(
            tr("Keep track of stock"), tr("Sales lower it, refunds and deliveries raise it")
        )
        self.policy = Combo(tr("When none is left"))
        self.reorder = Field(tr("Reorder at"), align=Side.END)
        self.opening = Field(tr("On hand now"), align=Side.END)
        self.favourite = Toggle(tr("Show among the favourites on Sell"))

    def _fill(self) -> None:
        self._column.addWidget(self.name)
        self._beside(self.price, self.cost)
        line = QHBoxLayout()
        line.addWidget(self.margin, 1)
        line.addWidget(self.margin_value)
        self._column.addLayout(line)
        self._column.addWidget(self.open_price)
        self._beside(self.category, self.tax)
        self._column.addWidget(self.new_category)
        self._beside(self.unit, self.sku)
        self._column.addWidget(self.barcodes)
        self._column.addWidget(self.track)
        self._beside(self.policy, self.reorder)
        self._column.addWidget(self.opening)
        self._column.addWidget(self.favourite)

    def _beside(self, *parts: QWidget) -> None:
        row = QHBoxLayout()
        for part in parts:
            row.addWidget(part, 1, Align.AlignTop)
        self._rows.append(row)
        self._column.addLayout(row)

    def _join(self) -> None:
        form = self.form
        form.add("name", self.name)
        form.add("unit_price", self.price, read=self._read_price, show=self._show_price)
        form.add("cost_price", self.cost, read=self._read_price, show=self._show_price)
        form.add("is_open_price", self.open_price)
        form.add("category_id", self.category, read=_read_id, show=_show_id)
        form.add("new_category", self.new_category)
        form.add("tax_class_id", self.tax, read=_read_id, show=_show_id)
        form.add("unit", self.unit, read=Unit, show=str)
        form.add("sku", self.sku)
        codes = self.barcodes
        form.add("barcodes", codes, read=codes.read_codes, show=codes.show_codes)
        form.add("track_stock", self.track)
        form.add("stock_policy", self.policy, read=lambda raw: raw or None, show=lambda v: v or "")
        form.add("reorder_level", self.reorder, read=self._read_count, show=self._show_count)
        form.add("opening", self.opening, read=self._read_count, show=self._show_count)
        form.add("favourite", self.favourite)

    # -- what can be chosen

    def set_choices(
        self,
        categories: Sequence[CategoryView],
        taxes: Sequence[TaxClassView],
        shop_policy: str,
        keep: frozenset[UUID | None] = frozenset(),
    ) -> None:
        """The shop's categories and taxes, and what it does when none is left. `keep` are those
        that are switched off but that the item has.
        """
        self._taxes = taxes
        words = policy_words()
        self.category.set_options(
            (
                Option("", tr("No category")),
                *(
                    Option(str(each.id), each.name)
                    for each in categories
                    if each.is_active or each.id in keep
                ),
                Option(NEW_CATEGORY, tr("New category…")),
            )
        )
        self.tax.set_options(
            [Option(str(each.id), each.name) for each in taxes if each.is_active or each.id in keep]
        )
        usual = tr("As usual: {policy}", policy=words[shop_policy])
        self.policy.set_options((Option("", usual), *(Option(key, words[key]) for key in POLICIES)))

    def set_formats(self, formats: Formats, currency: Currency) -> None:
        """How amounts are written here."""
        self._formats, self._currency = formats, currency
        self.barcodes.set_formats(formats)
        sign = formats.symbol(currency)
        for field in (self.price, self.cost):
            field.set_unit(sign)

    def load(self, values: ItemFields, *, is_new: bool) -> None:
        """Show an item's fields; a new one also has its first stock."""
        known: dict[str, Any] = {
            name: getattr(values, name)
            for name in (
                *("name", "unit_price", "cost_price", "is_open_price", "category_id"),
                *("tax_class_id", "unit", "sku", "barcodes", "track_stock", "stock_policy"),
                "reorder_level",
            )
        }
        known["favourite"] = values.favourite is not None
        known["opening"] = None
        known["new_category"] = ""
        self._is_new = is_new
        self.form.load(known)

    def allow(self, *, edit: bool, price: bool, cost: bool) -> None:
        """What this person may change, and whether they see what things cost."""
        for field in (self.name, self.sku, self.reorder, self.opening, self.new_category):
            field.set_read_only(not edit)
        self.price.set_read_only(not (edit and price))
        self.cost.set_read_only(not edit)
        self.cost.setVisible(cost)
        self._sees_cost = cost
        for part in (self.category, self.tax, self.unit, self.policy, self.track, self.favourite):
            part.setEnabled(edit)
        self.open_price.setEnabled(edit and price)
        self.barcodes.set_read_only(not edit)
        self._follow()

    _is_new = False
    _sees_cost = True

    # -- how fields hang together

    def _on_category(self, key: str) -> None:
        if key == NEW_CATEGORY:
            self.new_category.show()
            self.new_category.setFocus()

    def _follow(self) -> None:
        """Hide what does not matter for what is chosen, and say what is earned."""
        tracked = self.track.isChecked()
        self.policy.setVisible(tracked)
        self.reorder.setVisible(tracked)
        self.opening.setVisible(tracked and self._is_new)
        self.new_category.setVisible(self.category.value() == NEW_CATEGORY)
        self.price.set_label(self._price_words())
        self._show_margin()

    def _rates(self) -> tuple[TaxRate, ...]:
        chosen = self.tax.value()
        return next((each.rates for each in self._taxes if str(each.id) == chosen), ())

    def _price_words(self) -> str:
        if self.open_price.isChecked():
            return tr("Usual price")
        rates = self._rates()
        if rates and any(rate.included for rate in rates):
            return tr("Price, tax included")
        return tr("Price, tax added") if rates else tr("Price")

    def _show_margin(self) -> None:
        shown = self._sees_cost and bool(self.cost.text().strip())
        price, cost = self._quietly(self.price), self._quietly(self.cost)
        known = shown and price is not None and cost is not None and bool(price)
        self.margin.setVisible(known)
        self.margin_value.setVisible(known)
        if not known or price is None or cost is None:
            return
        net = net_price(price, self._rates())
        earned = UnitPrice(net.hundredths - cost.hundredths, self._currency)
        share = divide(earned.hundredths * 1_000, max(net.hundredths, 1), Rounding.HALF_UP) * 1_000
        self.margin.setText(tr("Margin after tax"))
        percent = self._formats.percent(share)
        amount = self._formats.money(earned.money(Rounding.HALF_UP))
        self.margin_value.setText(f"{amount} · {percent}")
        self.margin_value.set_tone("danger.text" if earned.hundredths < 0 else "primary")

    def _quietly(self, field: Field) -> UnitPrice | None:
        try:
            return self._read_price(field.text())
        except Invalid:
            return None

    # -- words and values

    def _read_price(self, raw: str) -> UnitPrice | None:
        return self._formats.read_price(raw, self._currency) if raw.strip() else None

    def _show_price(self, price: UnitPrice | None) -> str:
        return price.plain.replace(".", self._formats.decimal_sign) if price is not None else ""

    def _read_count(self, raw: str) -> Quantity | None:
        return self._formats.read_quantity(raw) if raw.strip() else None

    def _show_count(self, count: Quantity | None) -> str:
        return self._formats.quantity(count) if count is not None else ""

    def restyle(self) -> None:
        """Take distances again."""
        look = theme.current()
        self._column.setSpacing(look.px(14))
        for row in self._rows:
            row.setSpacing(look.px(12))


def net_price(price: UnitPrice, rates: Sequence[TaxRate]) -> UnitPrice:
    """What is left of a price without the taxes it includes."""
    included = sum(rate.ppm for rate in rates if rate.included)
    net = divide(price.hundredths * 1_000_000, 1_000_000 + included, Rounding.HALF_UP)
    return UnitPrice(net, price.currency)


def unit_options() -> tuple[Option, ...]:
    """What an item is sold by."""
    words: Mapping[Unit, str] = {
        Unit.PIECE: tr("piece"),
        Unit.PAIR: tr("pair"),
        Unit.PACK: tr("pack"),
        Unit.PORTION: tr("portion"),
        Unit.KG: tr("kilogram"),
        Unit.G: tr("gram"),
        Unit.LB: tr("pound (weight)"),
        Unit.OZ: tr("ounce"),
        Unit.LITRE: tr("litre"),
        Unit.ML: tr("millilitre"),
        Unit.METRE: tr("metre"),
        Unit.CM: tr("centimetre"),
        Unit.SQUARE_METRE: tr("square metre"),
        Unit.HOUR: tr("hour"),
        Unit.DAY: tr("day"),
    }
    return tuple(Option(unit.value, words[unit]) for unit in Unit)


def policy_words() -> Mapping[str, str]:
    """What the counter does when none is left."""
    return {
        "allow": tr("sell on"),
        "warn": tr("warn and sell"),
        "ask": tr("ask a manager"),
        "block": tr("do not sell"),
    }


def _read_id(raw: str) -> UUID | None:
    return UUID(raw) if raw and raw != NEW_CATEGORY else None


def _show_id(value: UUID | None) -> str:
    return "" if value is None else str(value)
