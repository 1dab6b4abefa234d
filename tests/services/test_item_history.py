"""Who changed what of an item, and how it sold this week."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from pos_app.domain.access import SYSTEM, Permission
from pos_app.domain.errors import NotAllowed
from pos_app.domain.ids import new_id
from pos_app.domain.item import Code, ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.domain.variants import ItemOption
from pos_app.services import (
    bundles,
    catalogue,
    catalogue_edit,
    catalogue_groups,
    item_history,
    sales,
    stock_keeping,
    variants,
)
from pos_app.services.item_history import FieldChange
from pos_app.services.stock_keeping import DeliveredLine
from tests.services.test_import_undo import undo
from tests.services.test_importing import bring
from tests.shop import GBP, Shop, cart_of, cash, line


def price(text: str) -> UnitPrice:
    return UnitPrice.parse(text, GBP)


@pytest.fixture
def oil(shop: Shop) -> UUID:
    fields = ItemFields("Oil", unit_price=price("2.10"), cost_price=price("1.00"))
    item_id: UUID = shop.call(catalogue_edit.add_item, fields, Quantity.of(10), actor=SYSTEM).id
    return item_id


def test_a_price_change_is_told_with_before_after_who_and_when(shop: Shop, oil: UUID) -> None:
    shop.clock.advance(60)
    shop.call(catalogue_edit.set_price, oil, price("2.20"), actor=shop.manager)
    newest, added = shop.call(item_history.changes, oil, actor=shop.manager)
    assert newest.fields == (FieldChange("unit_price", price("2.10"), price("2.20")),)
    assert (newest.who, newest.at) == (shop.manager.name, shop.clock.now())
    assert (added.fields, added.version) == ((), 1)


def test_a_category_is_told_by_its_name(shop: Shop, oil: UUID) -> None:
    pantry = shop.call(catalogue_groups.add_category, "Pantry", actor=shop.manager)
    shop.call(catalogue_edit.edit_item, oil, {"category_id": pantry}, actor=shop.manager)
    newest = shop.call(item_history.changes, oil, actor=shop.manager)[0]
    assert newest.fields == (FieldChange("category_id", None, "Pantry"),)


def test_a_cost_that_a_delivery_moved_is_found_among_entries_about_many(
    shop: Shop, oil: UUID
) -> None:
    lines = (DeliveredLine(oil, Quantity.of(10), price("2.00")),)
    shop.call(stock_keeping.receive, new_id(), lines, actor=shop.owner)
    shop.call(catalogue_edit.edit_item, oil, {"name": "Olive oil"}, actor=shop.owner)
    told = shop.call(item_history.changes, oil, actor=shop.owner)
    assert [change.is_mass for change in told] == [False, True, False]
    assert told[1].fields == (FieldChange("cost_price", price("1.00"), price("1.50")),)


def test_costs_are_left_out_for_whoever_may_not_see_them(shop: Shop, oil: UUID) -> None:
    lines = (DeliveredLine(oil, Quantity.of(10), price("2.00")),)
    shop.call(stock_keeping.receive, new_id(), lines, actor=shop.owner)
    rights = dict(shop.manager.grants)
    del rights[Permission.CATALOGUE_COST]
    blind = replace(shop.manager, grants=rights)
    told = shop.call(item_history.changes, oil, actor=blind)
    assert all(field.field != "cost_price" for change in told for field in change.fields)


def test_only_newer_edits_are_told_of_a_stale_form(shop: Shop, oil: UUID) -> None:
    for name in ("A", "B", "C"):
        shop.call(catalogue_edit.edit_item, oil, {"name": name}, actor=shop.manager)
    since = shop.call(item_history.changes, oil, 2, actor=shop.manager)
    assert [change.version for change in since] == [4, 3]


def test_a_cashier_is_told_nothing(shop: Shop, oil: UUID) -> None:
    with pytest.raises(NotAllowed):
        shop.call(item_history.changes, oil)


def test_what_was_sold_last_week_is_not_this_week(shop: Shop, oil: UUID) -> None:
    sold = line("Oil", "2.10", "3", item_id=oil)
    shop.call(sales.complete, cart_of(sold), cash("6.30"))
    this_week = shop.call(item_history.sold_this_week, oil, actor=shop.manager)
    assert this_week == Quantity.of(3)
    shop.clock.advance(timedelta(days=7).total_seconds())
    assert shop.call(item_history.sold_this_week, oil, actor=shop.manager) == Quantity(0)


def last(shop: Shop, item_id: UUID) -> FieldChange:
    (field,) = shop.call(item_history.changes, item_id, actor=shop.owner)[0].fields
    return field


def edit(shop: Shop, item_id: UUID, **changes: object) -> None:
    shop.call(catalogue_edit.edit_item, item_id, changes, actor=shop.owner)


def test_a_case_is_told_with_what_it_holds_is_called_and_costs(shop: Shop, oil: UUID) -> None:
    case = Code("5012345678900", Quantity.of(24), price("40"), "Case")
    edit(shop, oil, barcodes=(case,))
    assert last(shop, oil) == FieldChange("barcodes", None, "5012345678900 × 24 Case 40.00")


def test_a_discount_and_a_deposit_are_told_in_words(shop: Shop, oil: UUID) -> None:
    edit(shop, oil, discount_rate=75_000)
    assert last(shop, oil) == FieldChange("discount_rate", None, "7.5 %")
    bottle = shop.call(
        catalogue_edit.add_item, ItemFields("Bottle", unit_price=price("0.25")), actor=SYSTEM
    ).id
    edit(shop, oil, deposit_item_id=bottle)
    assert last(shop, oil) == FieldChange("deposit_item_id", None, "Bottle")


def test_what_a_bundle_holds_is_told(shop: Shop, oil: UUID) -> None:
    box = shop.call(
        catalogue_edit.add_item, ItemFields("Box", unit_price=price("9")), actor=SYSTEM
    ).id
    shop.call(bundles.compose, box, [(oil, Quantity.of(2))], actor=shop.owner)
    assert last(shop, box) == FieldChange("parts", None, "2 × Oil")


def test_variants_are_told_to_their_parent_and_the_parents_new_name_to_them(shop: Shop) -> None:
    shirt = shop.call(
        catalogue_edit.add_item, ItemFields("Shirt", unit_price=price("9")), actor=SYSTEM
    ).id
    sizes = (ItemOption("Size", ("S", "M")),)
    shop.call(variants.make, shirt, sizes, actor=shop.owner)
    assert last(shop, shirt) == FieldChange("variants", None, "S, M")
    edit(shop, shirt, name="Tee")
    small = shop.call(variants.family, shirt).variants[0].item.id
    renamed, made = shop.call(item_history.changes, small, actor=shop.owner)
    assert (made.fields, made.who) == ((), shop.owner.name)
    (told,) = renamed.fields
    assert (told.field, told.after, renamed.who) == (
        "name", shop.call(variants.family, shirt).variants[0].item.name, shop.owner.name
    )  # fmt: skip
    shop.call(variants.detach, small, actor=shop.owner)
    assert last(shop, small) == FieldChange("parent", "Tee", None)


def test_what_undoing_an_import_put_back_is_told(shop: Shop) -> None:
    bring(shop, "barcode,name,price\n111,Tea,1.00\n")
    bring(shop, "barcode,name,price\n111,Tea,1.20\n")
    undo(shop)
    (tea,) = shop.call(catalogue.find_by_code, "111")
    assert last(shop, tea.id) == FieldChange("unit_price", price("1.20"), price("1.00"))
