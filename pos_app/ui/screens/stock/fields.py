"""The form of an item, laid out from the table of its fields (field_rows.py).

What hangs together is shown together: the margin under price and cost, what is counted under the
switch that counts.
"""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.errors import Invalid
from pos_app.domain.item import ItemFields
from pos_app.domain.money import Currency, Rounding, UnitPrice, divide
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.tax import TaxRate
from pos_app.services.catalogue import CategoryView, TaxClassView
from pos_app.services.settings import ShopSettings
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.forms import Form, Raw
from pos_app.ui.screens.stock.barcodes import BarcodeRows
from pos_app.ui.screens.stock.field_rows import Chosen, FieldRow, Right, Typed, field_rows
from pos_app.ui.screens.stock.item_words import NEW_CATEGORY, POLICIES, net_price, policy_words
from pos_app.ui.screens.stock.picture_field import PictureField
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option, Toggle
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.painting import Align, Themed
from pos_app.ui.widgets.text import Text

Part = TypeVar("Part", bound=QWidget)


class ItemFieldsForm(Themed, QWidget):
    """All fields of an item under one another, two beside each other where they belong together."""

    def __init__(self) -> None:
        super().__init__()
        self.form = Form(self)
        self.rows = field_rows()
        self.parts = {row.name: row.make(row.words) for row in self.rows}
        self._formats, self._currency = Formats(), Currency.of("EUR")
        self._tax_name = tr("Tax")
        self._taxes: Sequence[TaxClassView] = ()
        self._categories: Sequence[CategoryView] = ()
        self._has_own_tax = False
        self._may = frozenset(Right)
        self._is_new = False
        self.margin = Text("", "label", "secondary", weight=400)
        self.margin_value = Text("", "label", weight=600, amount=True, align=Align.AlignRight)
        self._name_parts()
        self._lines: list[QHBoxLayout] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._fill()
        for row in self.rows:
            read, show = self._typing(row)
            self.form.add(row.name, self.parts[row.name], read=read, show=show)
        self.category.chosen.connect(self._on_category)
        self.tax.chosen.connect(self._on_tax)
        self.form.changed.connect(self._follow)
        self.begin()

    def _name_parts(self) -> None:
        """The fields that this form itself has something to do with."""
        self.name, self.price = self._part("name", Field), self._part("unit_price", Field)
        self.cost, self.tax = self._part("cost_price", Field), self._part("tax_class_id", Combo)
        self.category = self._part("category_id", Combo)
        self.new_category = self._part("new_category", Field)
        self.barcodes = self._part("barcodes", BarcodeRows)
        self.policy, self.unit = self._part("stock_policy", Combo), self._part("unit", Combo)
        self.picture = self._part("picture", PictureField)
        self.track = self._part("track_stock", Toggle)
        self.open_price = self._part("is_open_price", Toggle)

    def _part(self, name: str, kind: type[Part]) -> Part:
        part = self.parts[name]
        assert isinstance(part, kind)
        return part

    def _fill(self) -> None:
        for place, row in enumerate(self.rows):
            follower = self.rows[place + 1] if place + 1 < len(self.rows) else None
            if row.beside:
                self._lines[-1].addWidget(self.parts[row.name], 1, Align.AlignTop)
            elif follower is not None and follower.beside:
                line = QHBoxLayout()
                line.addWidget(self.parts[row.name], 1, Align.AlignTop)
                self._lines.append(line)
                self._column.addLayout(line)
            else:
                self._column.addWidget(self.parts[row.name])
            if row.name == "cost_price":
                self._column.addLayout(self._margin_line())

    def _margin_line(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.addWidget(self.margin, 1)
        line.addWidget(self.margin_value)
        return line

    def _typing(self, row: FieldRow) -> tuple[Any, Any]:
        codes = self.barcodes
        usual: dict[Typed, tuple[Any, Any]] = {
            Typed.AS_IS: (None, None),
            Typed.PRICE: (self._read_price, self._show_price),
            Typed.COUNT: (self._read_count, self._show_count),
            Typed.CODES: (codes.read_codes, codes.show_codes),
        }
        read, show = usual[row.typed]
        return row.read or read, row.show or show

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
        self._taxes, self._categories = taxes, categories
        words = policy_words()
        kept = [each for each in categories if each.is_active or each.id in keep]
        self.category.set_options(
            (
                Option("", tr("No category")),
                *(Option(str(each.id), each.name) for each in kept),
                Option(NEW_CATEGORY, tr("New category…")),
            )
        )
        self.tax.set_options(
            [Option(str(each.id), each.name) for each in taxes if each.is_active or each.id in keep]
        )
        usual = tr("As usual: {policy}", policy=words[shop_policy])
        self.policy.set_options((Option("", usual), *(Option(key, words[key]) for key in POLICIES)))

    def set_shop(self, shop: ShopSettings) -> None:
        """How amounts are written here, and what the tax is called."""
        self._formats, self._currency = Formats(shop.locale), Currency.of(shop.currency)
        self._tax_name = shop.tax_name or tr("Tax")
        self.barcodes.set_formats(self._formats, self._currency)
        self.tax.set_label(tr("{tax} rate", tax=self._tax_name))
        sign = self._formats.symbol(self._currency)
        for row in self.rows:
            part = self.parts[row.name]
            if row.typed is Typed.PRICE and isinstance(part, Field):
                part.set_unit(sign)

    def load(self, values: ItemFields, *, is_new: bool) -> None:
        """Show an item's fields; a new one also has its first stock."""
        self._is_new, self._has_own_tax = is_new, False
        self.form.load(self.stored(values))

    def stored(self, values: ItemFields) -> dict[str, Any]:
        """What stands in each field when an item is shown."""
        known = {row.name: getattr(values, row.name) for row in self.rows if row.is_stored}
        return known | {
            "favourite": values.favourite is not None,
            "opening": None,
            "new_category": "",
        }

    def words_of(self, name: str) -> str:
        """What people call a field."""
        return next(row.words for row in self.rows if row.name == name)

    def told(self, name: str, raw: Raw) -> str:
        """What stands in a field, as one line of words: the choice, not its key."""
        part = self.parts[name]
        if isinstance(part, Combo):
            return part.words_of(str(raw))
        if isinstance(part, Toggle):
            return tr("yes") if raw else tr("no")
        if isinstance(part, PictureField):
            return tr("a picture") if raw else ""
        if isinstance(part, BarcodeRows):
            return ", ".join(line.partition("\t")[0] for line in str(raw).splitlines())
        sign = part.unit if isinstance(part, Field) and raw else ""
        return f"{sign}{raw}"

    def allow(self, *, edit: bool, price: bool, cost: bool) -> None:
        """What this person may change, and whether they see what things cost."""
        given = {Right.EDIT: edit, Right.PRICE: edit and price, Right.COST: cost}
        self._may = frozenset(right for right, may in given.items() if may)
        for row in self.rows:
            may, part = edit and row.right in self._may, self.parts[row.name]
            if isinstance(part, Field | BarcodeRows | PictureField):
                part.set_read_only(not may)
            else:
                part.setEnabled(may)
        self._follow()

    # -- how fields hang together

    def _on_category(self, key: str) -> None:
        if key == NEW_CATEGORY:
            self.new_category.show()
            self.new_category.setFocus()
        chosen = next((each for each in self._categories if str(each.id) == key), None)
        if self._is_new and not self._has_own_tax and chosen is not None and chosen.tax_class_id:
            self.form.put("tax_class_id", str(chosen.tax_class_id))

    def _on_tax(self, _key: str) -> None:
        """A tax that a person chose stays, whatever category comes after it."""
        self._has_own_tax = True

    def _follow(self) -> None:
        """Hide what does not matter for what is chosen, and say what is earned."""
        chosen = Chosen(
            self._is_new,
            self.track.isChecked(),
            self.category.value(),
            Unit(self.unit.value() or Unit.PIECE),
        )
        for row in self.rows:
            seen = row.right is not Right.COST or row.right in self._may
            self.parts[row.name].setVisible(seen and (row.shown is None or row.shown(chosen)))
        self.price.set_label(self._price_words())
        self._show_margin()

    def _rates(self) -> tuple[TaxRate, ...]:
        chosen = self.tax.value()
        return next((each.rates for each in self._taxes if str(each.id) == chosen), ())

    def _price_words(self) -> str:
        rates, name = self._rates(), self._tax_name
        if self.open_price.isChecked():
            return tr("Usual price")
        if rates and any(rate.included for rate in rates):
            return tr("Price, {tax} included", tax=name)
        return tr("Price, {tax} added", tax=name) if rates else tr("Price")

    def _show_margin(self) -> None:
        shown = Right.COST in self._may and bool(self.cost.text().strip())
        price, cost = self._quietly(self.price), self._quietly(self.cost)
        known = shown and price is not None and cost is not None and bool(price)
        self.margin.setVisible(known)
        self.margin_value.setVisible(known)
        if not known or price is None or cost is None:
            return
        net = net_price(price, self._rates())
        earned = UnitPrice(net.hundredths - cost.hundredths, self._currency)
        share = divide(earned.hundredths * 1_000, max(net.hundredths, 1), Rounding.HALF_UP) * 1_000
        self.margin.setText(tr("Margin after {tax}", tax=self._tax_name))
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
        for line in self._lines:
            line.setSpacing(look.px(12))
