"""What an item is sold under, in its panel: discount and age, a case's price, kinds, parts."""

from uuid import UUID

from pos_app.domain.item import Code, ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.services import bundles, catalogue, catalogue_edit, variants
from pos_app.ui.pos import Pos
from pos_app.ui.screens.stock import StockScreen
from pos_app.ui.screens.stock.detail_tabs import CHANGES, PARTS, VARIANTS
from pos_app.ui.screens.stock.item_changes import ItemChanges
from pos_app.ui.screens.stock.item_parts import ItemParts
from pos_app.ui.screens.stock.item_variants import ItemVariants
from tests.shop import GBP
from tests.ui.screens.stock_desk import put, stored


def price(text: str) -> UnitPrice:
    return UnitPrice.parse(text, GBP)


def add(pos: Pos, name: str, **fields: object) -> UUID:
    item_id: UUID = pos.call(catalogue_edit.add_item, ItemFields(name, **fields)).id  # type: ignore[arg-type]
    return item_id


def turn_to(items: StockScreen, page: str) -> None:
    items.detail.tabs.set_value(page)
    items.detail.tabs.chosen.emit(page)


def test_a_discount_and_an_age_are_typed_as_people_say_them(
    items: StockScreen, pos: Pos, oil: UUID
) -> None:
    items.open(oil)
    put(items, "discount_rate", "7.5")
    put(items, "age_limit", "18")
    items.detail.save()
    fields = stored(pos, oil).fields
    assert (fields.discount_rate, fields.age_limit) == (75_000, 18)
    put(items, "discount_rate", "120")
    items.detail.save()
    assert stored(pos, oil).fields.discount_rate == 75_000
    assert "0 to 100" in items.detail.fields.parts["discount_rate"].error  # type: ignore[attr-defined]


def test_an_item_is_marked_as_sold_for_good(items: StockScreen, pos: Pos, oil: UUID) -> None:
    items.open(oil)
    put(items, "is_returnable", False)
    items.detail.save()
    assert not stored(pos, oil).fields.is_returnable


def test_a_case_has_a_price_of_its_own_in_the_form_and_keeps_its_name(
    items: StockScreen, pos: Pos
) -> None:
    codes = (Code("5000112637922", Quantity.of(24), price("20"), "case of 24"),)
    cola = add(pos, "Cola", unit_price=price("1"), barcodes=codes)
    items.open(cola)
    (row,) = items.detail.fields.barcodes.rows
    assert (row.quantity.text(), row.price.text()) == ("24", "20.00")
    assert not row.price.isHidden()
    row.price.entry.setFocus()
    row.price.entry.setText("21.50")
    row.price.entry.textEdited.emit("21.50")
    items.detail.save()
    assert stored(pos, cola).fields.barcodes == (
        Code("5000112637922", Quantity.of(24), price("21.50"), "case of 24"),
    )
    row = items.detail.fields.barcodes.rows[0]
    row.quantity.set_text("1")
    row.quantity.edited.emit("1")
    assert row.price.isHidden(), "a single one costs what the item costs"


def test_variants_are_made_in_the_panel_and_detached_again(items: StockScreen, pos: Pos) -> None:
    shirt = add(pos, "T-shirt", unit_price=price("15"), track_stock=False)
    items.open(shirt)
    turn_to(items, VARIANTS)
    page = items.detail.page(VARIANTS)
    assert isinstance(page, ItemVariants)
    page.make.click()
    assert page.error.text() == "Variants differ by one to 3 options."
    page.options[0][0].set_text("Size")
    page.options[0][1].set_text("S, M, L")
    page.make.click()
    made = pos.call(variants.family, shirt).variants
    assert [each.item.name for each in made] == ["T-shirt, S", "T-shirt, M", "T-shirt, L"]
    page.table.set_current(made[0].item.id)
    page.table.chosen.emit(made[0].item.id)
    page.detach.click()
    assert len(pos.call(variants.family, shirt).variants) == 2
    turn_to(items, CHANGES)
    assert isinstance(items.detail.page(CHANGES), ItemChanges)


def test_parts_and_a_deposit_are_found_by_code_or_name(items: StockScreen, pos: Pos) -> None:
    roll = add(pos, "Bread roll", unit_price=price("0.5"), sku="ROLL")
    add(pos, "Bottle deposit", unit_price=price("0.25"), track_stock=False)
    box = add(pos, "Breakfast box", unit_price=price("5"), track_stock=False)
    items.open(box)
    turn_to(items, PARTS)
    page = items.detail.page(PARTS)
    assert isinstance(page, ItemParts)
    page.part.set_text("ROLL")
    page.many.set_text("6")
    page.add.click()
    (line,) = pos.call(bundles.composition, box).lines
    assert (line.item_id, line.quantity) == (roll, Quantity.of(6))
    page.part.set_text("nothing like it")
    page.add.click()
    assert page.error.text() == "Nothing is called so."
    page.deposit.set_text("bottle dep")
    page.set_deposit.click()
    assert page.deposit.text() == "Bottle deposit"
    assert pos.call(catalogue.item, box).fields.deposit_item_id is not None
    page.table.set_current(roll)
    page.table.chosen.emit(roll)
    page.remove.click()
    assert pos.call(bundles.composition, box).lines == ()
