from dataclasses import replace
from uuid import UUID

import pytest

from pos_app.domain.access import Role
from pos_app.domain.barcode import EmbeddedKind, EmbeddedRule, check_digit
from pos_app.domain.cart import Cart
from pos_app.domain.errors import Invalid, NotFound
from pos_app.domain.ids import new_id
from pos_app.domain.item import Code, ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.price_source import PriceSource
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.tax import TaxRate
from pos_app.services import catalogue, catalogue_edit, catalogue_groups, settings, stock_list
from pos_app.services.stock_list import Kind, Wanted
from tests.shop import GBP, Shop, gbp

OAT_MILK = "5012345678900"
WEIGHED = EmbeddedRule("21", 5, 5, 3, EmbeddedKind.WEIGHT)
PRICED = EmbeddedRule("23", 5, 5, 2, EmbeddedKind.PRICE)


def label(digits: str) -> str:
    return digits + str(check_digit(digits))


WHOLE_LABEL = label("211234500482")


def price(text: str) -> UnitPrice:
    return UnitPrice.parse(text, GBP)


def add(shop: Shop, name: str, *codes: str, **fields: object) -> UUID:
    """Put an item on the shelf as the owner and return its id."""
    opening = fields.pop("opening", None)
    values = {"unit_price": price("2.20"), **fields}
    new = ItemFields(name, barcodes=tuple(map(Code, codes)), **values)  # type: ignore[arg-type]
    saved = shop.call(catalogue_edit.add_item, new, opening, actor=shop.owner, may_share_codes=True)
    item_id: UUID = saved.id
    return item_id


def scan(shop: Shop, code: str, *rules: EmbeddedRule) -> tuple[catalogue.ItemView, ...]:
    found: tuple[catalogue.ItemView, ...] = shop.call(catalogue.find_by_code, code, rules)
    return found


def test_a_scan_finds_the_item_with_its_price_tax_stock_and_policy(shop: Shop) -> None:
    food = shop.call(catalogue_groups.add_category, "Drinks", "sky", "block", actor=shop.owner)
    item_id = add(
        shop, "Oat milk 1 L", OAT_MILK, category_id=food, sku="OM1", opening=Quantity.of(41)
    )
    (view,) = scan(shop, OAT_MILK)
    assert view == catalogue.ItemView(
        id=item_id,
        name="Oat milk 1 L",
        sku="OM1",
        category_id=food,
        category_name="Drinks",
        tint="sky",
        unit=Unit.PIECE,
        unit_price=price("2.20"),
        is_open_price=False,
        taxes=(TaxRate.parse("20", included=True),),
        stock=Quantity.of(41),
        policy="block",
        picture=None,
        favourite=None,
        code=OAT_MILK,
    )


def test_an_unknown_mistyped_or_half_scanned_code_finds_nothing(shop: Shop) -> None:
    add(shop, "Oat milk", OAT_MILK)
    for code in ("", " ", "4006381333931", "5012345678901", OAT_MILK[:9], "\x00", "9" * 5000, "١"):
        assert scan(shop, code) == ()


def test_an_ean_and_its_upc_are_one_code(shop: Shop) -> None:
    item_id = add(shop, "Pickles", "0009300001809")
    assert [view.id for view in scan(shop, "009300001809")] == [item_id]
    assert [view.id for view in scan(shop, "00009300001809")] == [item_id]


def test_two_items_that_share_a_barcode_are_both_found(shop: Shop) -> None:
    add(shop, "Pear", OAT_MILK)
    add(shop, "Apple", OAT_MILK)
    assert [view.name for view in scan(shop, OAT_MILK)] == ["Apple", "Pear"]


def test_a_case_adds_its_twenty_four(shop: Shop) -> None:
    codes = (Code(OAT_MILK), Code("4006381333931", Quantity.of(24)))
    new = ItemFields("Oat milk", unit_price=price("2.20"), barcodes=codes)
    shop.call(catalogue_edit.add_item, new, actor=shop.owner)
    (case,) = scan(shop, "4006381333931")
    assert case.scan_quantity == Quantity.of(24)
    assert case.to_line(case.scan_quantity).quantity == Quantity.of(24)


def test_a_sku_typed_in_the_scan_field_finds_the_item_in_any_case(shop: Shop) -> None:
    item_id = add(shop, "Lantern", sku="85123A")
    assert [view.id for view in scan(shop, "85123A")] == [item_id]
    assert [view.id for view in scan(shop, "85123a")] == [item_id]


def test_a_delisted_item_is_not_for_sale(shop: Shop) -> None:
    item_id = add(shop, "Old tea", OAT_MILK, sku="OLD", favourite=1)
    shop.call(catalogue_edit.delist, item_id, actor=shop.owner)
    assert scan(shop, OAT_MILK) == scan(shop, "OLD") == ()
    assert shop.call(catalogue.search, "tea") == ()
    assert shop.call(catalogue.tiles, None) == ()
    assert shop.call(stock_list.page).total == 0
    page = shop.call(stock_list.page, Wanted(kind=Kind.DELISTED))
    assert [(row.item.id, row.item.is_active) for row in page.rows] == [(item_id, False)]


def test_the_shops_policy_holds_where_item_and_category_say_nothing(shop: Shop) -> None:
    add(shop, "Loaf", OAT_MILK)
    assert scan(shop, OAT_MILK)[0].policy == "warn"
    shop.call(settings.change_shop, {"stock_policy": "block"}, actor=shop.owner)
    assert scan(shop, OAT_MILK)[0].policy == "block"
    add(shop, "Cake", "4006381333931", stock_policy="allow")
    assert scan(shop, "4006381333931")[0].policy == "allow"


def test_an_item_that_is_not_counted_has_no_stock(shop: Shop) -> None:
    add(shop, "Haircut", OAT_MILK, track_stock=False, opening=Quantity.of(5))
    assert scan(shop, OAT_MILK)[0].stock is None
    add(shop, "Loaf", "4006381333931")
    assert scan(shop, "4006381333931")[0].stock == Quantity(0)


def test_a_weight_label_sells_what_was_weighed(shop: Shop) -> None:
    add(shop, "Cherries", "12345", unit=Unit.KG, unit_price=price("3.60"))
    (view,) = scan(shop, WHOLE_LABEL, WEIGHED)
    assert view.scan_quantity == Quantity.parse("0.482")
    line = view.to_line(view.scan_quantity)
    assert (line.quantity, line.price_source) == (Quantity.parse("0.482"), PriceSource.CATALOGUE)


def test_a_weight_in_kilograms_sells_goods_priced_by_the_gram(shop: Shop) -> None:
    add(shop, "Saffron", "09501101530003", unit=Unit.G, unit_price=price("3.10"))
    (view,) = scan(shop, "]C101095011015300033103000125")
    assert view.scan_quantity == Quantity.parse("125")


def test_a_price_label_fixes_the_total_and_takes_its_share_of_the_stock(shop: Shop) -> None:
    add(shop, "Cheese", "54321", unit=Unit.KG, unit_price=price("20.00"))
    (view,) = scan(shop, label("235432100450"), PRICED)
    line = view.to_line(view.scan_quantity)
    assert line.fixed_total == gbp("4.50")
    assert (line.quantity, line.price_source) == (Quantity.parse("0.225"), PriceSource.LABEL)
    cart = Cart.new(GBP).add(line)
    assert cart.totals(settings.price_rules(shop.call(settings.read).shop)).total == 450


def test_an_item_with_the_whole_label_as_its_code_comes_before_any_rule(shop: Shop) -> None:
    add(shop, "Cherries", "12345", unit=Unit.KG)
    whole = add(shop, "Cherry tray", WHOLE_LABEL)
    (view,) = scan(shop, WHOLE_LABEL, WEIGHED)
    assert (view.id, view.scan_quantity) == (whole, Quantity.of(1))


def test_where_a_rule_finds_no_item_the_next_rule_is_tried(shop: Shop) -> None:
    add(shop, "Ham", "123450", unit=Unit.KG)
    shorter = EmbeddedRule("21", 6, 4, 3, EmbeddedKind.WEIGHT)
    (view,) = scan(shop, WHOLE_LABEL, WEIGHED, shorter)
    assert (view.name, view.scan_quantity) == ("Ham", Quantity.parse("0.482"))


def test_an_item_without_price_asks_for_one(shop: Shop) -> None:
    add(shop, "Oat cup", OAT_MILK, unit_price=None)
    (view,) = scan(shop, OAT_MILK)
    with pytest.raises(Invalid, match=r"Oat cup has no price\. Type one to sell it\."):
        view.to_line(Quantity.of(1))
    line = view.to_line(Quantity.of(1), price("1.50"))
    assert (line.price_source, line.list_price) == (PriceSource.OPEN, None)


def test_an_open_price_is_asked_at_each_sale_and_is_no_override(shop: Shop) -> None:
    add(shop, "Flowers", OAT_MILK, is_open_price=True, unit_price=price("5.00"))
    (view,) = scan(shop, OAT_MILK)
    with pytest.raises(Invalid):
        view.to_line(Quantity.of(1))
    line = view.to_line(Quantity.of(1), price("7.00"))
    assert (line.price_source, line.list_price) == (PriceSource.OPEN, None)


def test_another_price_than_the_shelf_s_is_an_override(shop: Shop) -> None:
    add(shop, "Loaf", OAT_MILK)
    (view,) = scan(shop, OAT_MILK)
    plain = view.to_line(Quantity.of(2))
    assert (plain.price_source, plain.list_price) == (PriceSource.CATALOGUE, price("2.20"))
    cheap = view.to_line(Quantity.of(1), price("2.00"))
    assert (cheap.price_source, cheap.list_price) == (PriceSource.OVERRIDE, price("2.20"))
    assert view.to_line(Quantity.of(1), price("2.20")).price_source is PriceSource.CATALOGUE


def test_tiles_show_a_category_by_name_and_favourites_in_their_order(shop: Shop) -> None:
    sweets = shop.call(catalogue_groups.add_category, "Sweets", actor=shop.owner)
    ids = {n: add(shop, n, category_id=sweets) for n in ("Zucker", "Éclair", "bonbon", "Drop")}
    names = [view.name for view in shop.call(catalogue.tiles, sweets)]
    assert names == ["bonbon", "Drop", "Éclair", "Zucker"]
    assert [v.name for v in shop.call(catalogue.tiles, sweets, 1, 2)] == ["Drop", "Éclair"]
    for name in ("Zucker", "Drop"):
        shop.call(catalogue_edit.set_favourite, ids[name], True, actor=shop.owner)
    assert [view.name for view in shop.call(catalogue.tiles, None)] == ["Zucker", "Drop"]
    shop.call(catalogue_edit.set_favourite, ids["Zucker"], False, actor=shop.owner)
    assert [view.name for view in shop.call(catalogue.tiles, None)] == ["Drop"]
    assert shop.call(catalogue.tiles, new_id()) == ()


def test_categories_come_in_their_order_and_say_whether_they_hold_anything(shop: Shop) -> None:
    fruit = shop.call(catalogue_groups.add_category, "Fruit", "green", actor=shop.owner)
    shop.call(catalogue_groups.add_category, "Bread", actor=shop.owner)
    add(shop, "Pear", category_id=fruit)
    rows = shop.call(catalogue.categories)
    assert [(row.name, row.tint, row.has_items) for row in rows] == [
        ("Fruit", "green", True),
        ("Bread", "slate", False),
    ]


def test_the_form_shows_everything_and_the_cost_only_by_right(shop: Shop) -> None:
    fields = ItemFields(
        "Oat milk",
        description="From oats",
        sku="OM",
        unit_price=price("2.2050"),
        cost_price=price("1.10"),
        reorder_level=Quantity.of(6),
        barcodes=(Code(OAT_MILK), Code("BOX", Quantity.of(12))),
    )
    saved = shop.call(catalogue_edit.add_item, fields, Quantity.of(3), actor=shop.owner)
    form = shop.call(catalogue.item, saved.id, actor=shop.owner)
    assert replace(form.fields, tax_class_id=None) == fields
    assert (form.version, form.stock, form.tax_class_name) == (1, Quantity.of(3), "Standard 20%")
    assert shop.call(catalogue.item, saved.id).fields.cost_price is None
    keeper = shop.actors[Role.STOCK_KEEPER]
    assert shop.call(catalogue.item, saved.id, actor=keeper).fields.cost_price == price("1.10")
    with pytest.raises(NotFound):
        shop.call(catalogue.item, new_id())


def test_the_items_list_is_paged_sorted_and_counted(shop: Shop) -> None:
    sweets = shop.call(catalogue_groups.add_category, "Sweets", actor=shop.owner)
    for number in range(25):
        add(shop, f"Drop {number:02}", category_id=sweets if number % 2 else None)
    page = shop.call(stock_list.page, offset=10, limit=5)
    assert (page.total, [row.item.name for row in page.rows]) == (
        25,
        [f"Drop {number}" for number in range(10, 15)],
    )
    assert shop.call(stock_list.page, Wanted(category_id=sweets), limit=5).total == 12
    assert shop.call(stock_list.page, Wanted("dr 2"), limit=9).total == 5
    assert shop.call(stock_list.page, Wanted("nothing")).rows == ()


def test_a_count_label_sells_so_many_and_a_weight_on_pieces_means_nothing(shop: Shop) -> None:
    add(shop, "Rolls", "12345")
    counted = EmbeddedRule("21", 5, 5, 0, EmbeddedKind.COUNT)
    assert scan(shop, label("211234500012"), counted)[0].scan_quantity == Quantity.of(12)
    heavy = scan(shop, "]C101" + "09501101530003" + "3103000125")
    assert heavy == ()
    add(shop, "Vase", "09501101530003")
    (vase,) = scan(shop, "]C101" + "09501101530003" + "3103000125")
    assert vase.scan_quantity == Quantity.of(1)


def test_a_price_label_sells_even_what_has_no_price_of_its_own(shop: Shop) -> None:
    add(shop, "Cheese", "54321", unit=Unit.KG, unit_price=None)
    (view,) = scan(shop, label("235432100450"), PRICED)
    line = view.to_line(view.scan_quantity)
    assert (line.fixed_total, line.unit_price) == (gbp("4.50"), price("4.50"))
    assert line.price_source is PriceSource.LABEL


def test_items_are_shown_in_the_order_asked_for_without_those_that_are_gone(shop: Shop) -> None:
    one, two = add(shop, "One"), add(shop, "Two")
    views = shop.call(catalogue.views, (two, new_id(), one))
    assert [view.id for view in views] == [two, one]
    assert shop.call(catalogue.views, ()) == ()


def test_choosing_a_favourite_twice_changes_it_once(shop: Shop) -> None:
    item_id = add(shop, "Loaf")
    for _ in range(2):
        shop.call(catalogue_edit.set_favourite, item_id, True, actor=shop.owner)
    assert shop.call(catalogue.item, item_id).version == 2
