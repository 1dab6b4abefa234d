import json
from dataclasses import replace
from uuid import UUID

import pytest

from pos_app.domain.access import Actor, Decision, Grant, Permission, Role
from pos_app.domain.errors import ApprovalRequired, Conflict, Invalid, NotAllowed, NotFound, Stale
from pos_app.domain.ids import new_id
from pos_app.domain.item import Code, ItemFields
from pos_app.domain.money import Currency, UnitPrice
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.tax import TaxRate
from pos_app.services import catalogue, catalogue_edit, catalogue_groups, stock
from tests.shop import GBP, PINS, Shop

OAT_MILK = "5012345678900"


def price(text: str) -> UnitPrice:
    return UnitPrice.parse(text, GBP)


def add(shop: Shop, name: str, *codes: str, **fields: object) -> UUID:
    values = {"unit_price": price("2.20"), **fields}
    new = ItemFields(name, barcodes=tuple(map(Code, codes)), **values)  # type: ignore[arg-type]
    saved: catalogue_edit.SavedItem = shop.call(catalogue_edit.add_item, new, actor=shop.owner)
    return saved.id


def edit(shop: Shop, item_id: UUID, version: int | None = None, **changes: object) -> int:
    saved: catalogue_edit.SavedItem = shop.call(
        catalogue_edit.edit_item, item_id, changes, version, actor=shop.owner
    )
    return saved.version


def form(shop: Shop, item_id: UUID) -> catalogue.ItemForm:
    found: catalogue.ItemForm = shop.call(catalogue.item, item_id, actor=shop.owner)
    return found


def entries(shop: Shop, kind: str) -> list[dict[str, object]]:
    rows = shop.rows("SELECT body FROM journal_entry WHERE kind = ? ORDER BY n", kind)
    return [json.loads(body) for (body,) in rows]


def test_a_new_item_is_on_the_shelf_with_its_stock_and_in_the_journal(shop: Shop) -> None:
    new = ItemFields("Oat milk", unit_price=price("2.20"), barcodes=(Code(OAT_MILK),))
    saved = shop.call(catalogue_edit.add_item, new, Quantity.of(12), actor=shop.owner)
    assert shop.call(stock.levels, [saved.id]) == {saved.id: Quantity.of(12)}
    assert shop.rows("SELECT kind, quantity FROM stock_movement") == [("opening", 12_000)]
    (entry,) = entries(shop, "item.added")
    assert (entry["id"], entry["name"], entry["opening"]) == (saved.id.hex, "Oat milk", 12_000)


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        (ItemFields(""), "name"),
        (ItemFields("\u202e\x00 \t"), "name"),
        (ItemFields("Loaf", unit_price=UnitPrice(-1, GBP)), "unit_price"),
        (ItemFields("Loaf", unit_price=UnitPrice(10**16, GBP)), "unit_price"),
        (ItemFields("Loaf", cost_price=UnitPrice(-1, GBP)), "cost_price"),
        (ItemFields("Loaf", stock_policy="sometimes"), "stock_policy"),
        (ItemFields("Loaf", reorder_level=Quantity(-1)), "reorder_level"),
        (ItemFields("Loaf", barcodes=(Code("9" * 101),)), "barcodes"),
        (ItemFields("Loaf", barcodes=(Code(" \x00"),)), "barcodes"),
        (ItemFields("Loaf", barcodes=(Code("1", Quantity(0)),)), "barcodes"),
        (ItemFields("Loaf", barcodes=(Code("1", Quantity(1500)),)), "barcodes"),
        (ItemFields("Loaf", barcodes=tuple(Code(f"A{n}") for n in range(51))), "barcodes"),
        (ItemFields("Loaf", category_id=new_id()), "category_id"),
        (ItemFields("Loaf", tax_class_id=new_id()), "tax_class_id"),
    ],
)
def test_an_item_that_makes_no_sense_is_refused_and_leaves_nothing(
    shop: Shop, fields: ItemFields, where: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        shop.call(catalogue_edit.add_item, fields, actor=shop.owner)
    assert refusal.value.where == where
    assert shop.rows("SELECT count(*) FROM item") == [(0,)]
    assert entries(shop, "item.added") == []


def test_prices_of_another_currency_are_refused(shop: Shop) -> None:
    euros = UnitPrice.parse("1.00", Currency("EUR", 2))
    with pytest.raises(Invalid, match="EUR"):
        add(shop, "Loaf", unit_price=euros)


def test_stock_that_cannot_lie_on_a_shelf_is_refused(shop: Shop) -> None:
    for quantity in (Quantity(-1000), Quantity(1500), Quantity(10**16)):
        with pytest.raises(Invalid):
            shop.call(catalogue_edit.add_item, ItemFields("Loaf"), quantity, actor=shop.owner)
    flour = ItemFields("Flour", unit=Unit.KG)
    shop.call(catalogue_edit.add_item, flour, Quantity(1500), actor=shop.owner)


def test_a_name_of_ten_thousand_letters_is_cut_and_loses_nothing_else(shop: Shop) -> None:
    item_id = add(shop, "Oat\u202e mi\x00lk\u200f " + "x" * 10_000, OAT_MILK, sku="OM")
    fields = form(shop, item_id).fields
    assert fields.name.startswith("Oat milk xxx")
    assert len(fields.name) == 200
    assert (fields.sku, fields.unit_price, fields.barcodes) == (
        "OM",
        price("2.20"),
        (Code(OAT_MILK),),
    )


def test_a_price_may_have_two_more_decimals_than_the_currency(shop: Shop) -> None:
    item_id = add(shop, "Saffron", unit=Unit.G, unit_price=price("0.0125"))
    assert form(shop, item_id).fields.unit_price == price("0.0125")
    with pytest.raises(Invalid):
        price("0.01251")


def test_a_sku_belongs_to_one_item(shop: Shop) -> None:
    add(shop, "Lantern", sku="85123A")
    with pytest.raises(Conflict, match="The SKU “85123A” belongs to Lantern already"):
        add(shop, "Candle", sku="85123A")
    add(shop, "No SKU")
    add(shop, "No SKU either")


def test_a_barcode_is_shared_only_when_that_is_meant(shop: Shop) -> None:
    add(shop, "Pear", OAT_MILK)
    with pytest.raises(Conflict, match=f"Pear has the barcode {OAT_MILK} already"):
        add(shop, "Apple", OAT_MILK)
    new = ItemFields("Apple", barcodes=(Code("0" + OAT_MILK),))
    saved = shop.call(catalogue_edit.add_item, new, actor=shop.owner, may_share_codes=True)
    assert len(shop.call(catalogue.find_by_code, OAT_MILK)) == 2
    edit(shop, saved.id, name="Apples")


def test_a_wrong_check_digit_is_kept_and_told(shop: Shop) -> None:
    codes = (Code("5012345678901"), Code(OAT_MILK), Code("A-12"))
    new = ItemFields("Oat milk", barcodes=codes)
    saved = shop.call(catalogue_edit.add_item, new, actor=shop.owner)
    assert saved.doubtful == ("5012345678901",)
    assert len(shop.call(catalogue.find_by_code, "5012345678901")) == 1


def test_an_edit_changes_only_what_it_names(shop: Shop) -> None:
    item_id = add(shop, "Oat milk", OAT_MILK, sku="OM")
    before = form(shop, item_id).fields
    assert edit(shop, item_id, 1, name="Oat drink") == 2
    assert form(shop, item_id).fields == replace(before, name="Oat drink")
    (entry,) = entries(shop, "item.changed")
    assert (entry["before"], entry["after"]) == ({"name": "Oat milk"}, {"name": "Oat drink"})


def test_an_edit_that_changes_nothing_leaves_no_trace(shop: Shop) -> None:
    item_id = add(shop, "Oat milk")
    assert edit(shop, item_id, 1, name="  Oat   milk ") == 1
    assert entries(shop, "item.changed") == []


def test_a_stale_edit_says_what_changed_meanwhile(shop: Shop) -> None:
    item_id = add(shop, "Oat milk")
    edit(shop, item_id, 1, unit_price=price("2.40"), sku="OM")
    with pytest.raises(Stale, match=r"Oat milk was changed meanwhile: SKU, price\. Look again\."):
        edit(shop, item_id, 1, name="Oat drink")
    assert edit(shop, item_id, None, name="Oat drink") == 3
    assert form(shop, item_id).fields.unit_price == price("2.40")


def test_barcodes_are_added_and_taken_off(shop: Shop) -> None:
    item_id = add(shop, "Oat milk", OAT_MILK)
    edit(shop, item_id, barcodes=(Code("4006381333931", Quantity.of(6)), Code("X1")))
    assert shop.call(catalogue.find_by_code, OAT_MILK) == ()
    (view,) = shop.call(catalogue.find_by_code, "4006381333931")
    assert view.scan_quantity == Quantity.of(6)


def test_fields_that_do_not_exist_and_items_that_are_gone_are_refused(shop: Shop) -> None:
    item_id = add(shop, "Loaf")
    with pytest.raises(Invalid, match="no field called colour"):
        edit(shop, item_id, colour="red")
    with pytest.raises(NotFound):
        edit(shop, new_id(), name="Loaf")


def test_prices_are_changed_by_those_who_may(shop: Shop) -> None:
    item_id = add(shop, "Loaf")
    assert shop.call(catalogue_edit.set_price, item_id, price("2.50"), 1, actor=shop.owner).version
    assert form(shop, item_id).fields.unit_price == price("2.50")
    shop.call(catalogue_edit.set_price, item_id, None, actor=shop.manager)
    assert form(shop, item_id).fields.unit_price is None
    with pytest.raises(NotAllowed, match="You may not change shelf prices"):
        shop.call(catalogue_edit.set_price, item_id, price("1.00"))
    with pytest.raises(NotAllowed, match="You may not change items"):
        shop.call(catalogue_edit.edit_item, item_id, {"name": "Bread"})


def test_whoever_edits_items_but_not_prices_asks_for_the_price_alone(shop: Shop) -> None:
    keeper = shop.actors[Role.STOCK_KEEPER]
    grants = {**keeper.grants, Permission.CATALOGUE_PRICE: Grant(Decision.ASK)}
    clerk = Actor(keeper.user_id, keeper.name, keeper.role, grants)
    item_id = add(shop, "Loaf")
    shop.call(catalogue_edit.edit_item, item_id, {"name": "Bread"}, actor=clerk)
    change = {"unit_price": price("1.00")}
    with pytest.raises(ApprovalRequired, match=r"Change the price of Bread to 1\.00") as needed:
        shop.call(catalogue_edit.edit_item, item_id, change, actor=clerk)
    proof = shop.prove(shop.manager, PINS[Role.MANAGER])
    from pos_app.services import auth

    request = auth.ApprovalRequest(
        needed.value.permission, needed.value.subject, needed.value.amount, needed.value.asked
    )
    approval = shop.backend.call(auth.approve, clerk, proof, shop.manager.user_id, request)
    dearer = {"unit_price": price("0.10")}
    with pytest.raises(ApprovalRequired):
        shop.backend.call_approved(catalogue_edit.edit_item, clerk, approval, item_id, dearer)
    shop.backend.call_approved(catalogue_edit.edit_item, clerk, approval, item_id, change)
    assert form(shop, item_id).fields.unit_price == price("1.00")


def test_costs_are_set_by_those_who_may_see_them(shop: Shop) -> None:
    item_id = add(shop, "Loaf", cost_price=price("1.00"))
    grants = {**shop.owner.grants, Permission.CATALOGUE_COST: Grant(Decision.DENY)}
    blind = Actor(shop.owner.user_id, "B", "owner", grants)
    shop.call(catalogue_edit.edit_item, item_id, {"name": "Bread"}, actor=blind)
    assert form(shop, item_id).fields.cost_price == price("1.00")
    with pytest.raises(NotAllowed, match="You may not see costs"):
        shop.call(catalogue_edit.edit_item, item_id, {"cost_price": None}, actor=blind)


def test_a_delisted_item_comes_back_by_an_edit(shop: Shop) -> None:
    item_id = add(shop, "Loaf", OAT_MILK)
    shop.call(catalogue_edit.delist, item_id, 1, actor=shop.owner)
    assert shop.call(catalogue.find_by_code, OAT_MILK) == ()
    edit(shop, item_id, is_active=True)
    assert len(shop.call(catalogue.find_by_code, OAT_MILK)) == 1


def test_the_first_stock_entry_is_made_once(shop: Shop) -> None:
    item_id = add(shop, "Loaf")
    assert shop.call(stock.levels, [item_id]) == {}
    shop.call(stock.open_level, item_id, Quantity.of(3), actor=shop.owner)
    with pytest.raises(Conflict, match="Loaf has a stock level already"):
        shop.call(stock.open_level, item_id, Quantity.of(3), actor=shop.owner)
    with pytest.raises(NotFound):
        shop.call(stock.open_level, new_id(), Quantity.of(3), actor=shop.owner)


def test_categories_have_names_of_their_own_and_tints_from_the_list(shop: Shop) -> None:
    fruit = shop.call(catalogue_groups.add_category, " Fruit ", "green", "ask", actor=shop.owner)
    with pytest.raises(Conflict, match="There is a category called Fruit already"):
        shop.call(catalogue_groups.add_category, "fruit", actor=shop.owner)
    for name, tint, policy in (("", "sky", None), ("A", "pink", None), ("A", "sky", "never")):
        with pytest.raises(Invalid):
            shop.call(catalogue_groups.add_category, name, tint, policy, actor=shop.owner)
    change = {"name": "Fruit & veg", "stock_policy": None, "is_active": False}
    assert shop.call(catalogue_groups.edit_category, fruit, change, 1, actor=shop.owner) == 2
    (row,) = shop.call(catalogue.categories)
    assert (row.name, row.stock_policy, row.is_active) == ("Fruit & veg", None, False)
    with pytest.raises(Stale, match="stock policy"):
        shop.call(catalogue_groups.edit_category, fruit, {"tint": "sky"}, 1, actor=shop.owner)
    with pytest.raises(NotFound):
        shop.call(catalogue_groups.edit_category, new_id(), {}, actor=shop.owner)


def test_a_tax_class_may_hold_several_rates(shop: Shop) -> None:
    rates = (TaxRate.parse("5", included=False), TaxRate.parse("9.975", included=False))
    quebec = shop.call(catalogue_groups.add_tax_class, "GST + QST", rates, actor=shop.owner)
    found = {row.id: row for row in shop.call(catalogue.tax_classes)}
    assert found[quebec].rates == rates
    with pytest.raises(Conflict):
        shop.call(catalogue_groups.add_tax_class, "gst + qst", (), actor=shop.owner)
    with pytest.raises(Invalid):
        shop.call(catalogue_groups.add_tax_class, "Many", rates * 5, actor=shop.owner)
    with pytest.raises(NotAllowed):
        shop.call(catalogue_groups.add_tax_class, "Mine", rates)


def test_a_changed_tax_rate_holds_for_the_next_scan(shop: Shop) -> None:
    add(shop, "Loaf", OAT_MILK)
    standard = shop.call(catalogue.tax_classes)[0]
    new = (TaxRate.parse("21", included=True),)
    change = {"rates": new, "name": "Standard 21%"}
    shop.call(catalogue_groups.edit_tax_class, standard.id, change, 1, actor=shop.owner)
    assert shop.call(catalogue.find_by_code, OAT_MILK)[0].taxes == new
    (entry,) = entries(shop, "tax.changed")
    assert entry["before"] == {"rates": "200000i", "name": "Standard 20%"}
