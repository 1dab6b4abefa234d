"""The shop's barcode rules: kept in order, obeyed by every scan, tried out on a code."""

import json

import pytest

from pos_app.domain import barcode_rules
from pos_app.domain.access import Role
from pos_app.domain.barcode import EmbeddedKind, EmbeddedRule, Miss
from pos_app.domain.cart import Cart
from pos_app.domain.errors import Invalid, NotAllowed, Stale
from pos_app.domain.price_source import PriceSource
from pos_app.domain.quantity import Quantity, Unit
from pos_app.services import catalogue, label_rules, sales, settings
from tests.services.test_catalogue import add, price
from tests.shop import GBP, Shop, cash, gbp

WEIGHED = EmbeddedRule("21", 5, 5, 3, EmbeddedKind.WEIGHT, name="Scale")
PRICED = EmbeddedRule("23", 5, 5, 2, EmbeddedKind.PRICE, name="Deli")
COUNTED = EmbeddedRule("28", 6, 4, 0, EmbeddedKind.COUNT)
CHERRIES = barcode_rules.label(WEIGHED, 12345, 482)


def keep(shop: Shop, *rules: EmbeddedRule) -> None:
    seen = settings.label_rules(shop.backend.call(settings.read, shop.owner).shop)
    shop.call(label_rules.save, rules, seen, actor=shop.owner)


def scan(shop: Shop, code: str) -> tuple[catalogue.ItemView, ...]:
    found: tuple[catalogue.ItemView, ...] = shop.call(catalogue.find_by_code, code)
    return found


def test_a_scan_obeys_the_shops_rules_as_soon_as_they_are_kept(shop: Shop) -> None:
    add(shop, "Cherries", "12345", unit=Unit.KG, unit_price=price("3.60"))
    assert scan(shop, CHERRIES) == ()
    keep(shop, WEIGHED)
    (view,) = scan(shop, CHERRIES)
    assert (view.scan_quantity, view.says_amount) == (Quantity.parse("0.482"), True)


def test_a_label_of_exactly_one_kilogram_says_how_much(shop: Shop) -> None:
    add(shop, "Cherries", "12345", unit=Unit.KG)
    keep(shop, WEIGHED)
    (view,) = scan(shop, barcode_rules.label(WEIGHED, 12345, 1000))
    assert (view.scan_quantity, view.says_amount) == (Quantity.of(1), True)
    assert not scan(shop, "12345")[0].says_amount


def test_a_weight_is_kilograms_also_where_the_price_is_for_a_gram(shop: Shop) -> None:
    add(shop, "Saffron", "12345", unit=Unit.G, unit_price=price("0.0125"))
    add(shop, "Chicken", "00042", unit=Unit.PIECE)
    keep(shop, WEIGHED)
    assert scan(shop, CHERRIES)[0].scan_quantity == Quantity.of(482)
    by_piece = scan(shop, barcode_rules.label(WEIGHED, 42, 1250))[0]
    assert by_piece.scan_quantity == Quantity.of(1), "sold by the piece, whatever it weighs"


def test_a_price_label_fixes_the_total_and_what_leaves_the_stock(shop: Shop) -> None:
    item_id = add(
        shop, "Brie", "12345", unit=Unit.KG, unit_price=price("16.00"), opening=Quantity.of(10)
    )
    keep(shop, PRICED)
    (view,) = scan(shop, barcode_rules.label(PRICED, 12345, 398))
    line = view.to_line(view.scan_quantity)
    assert (line.fixed_total, line.price_source) == (gbp("3.98"), PriceSource.LABEL)
    assert line.quantity == Quantity.parse("0.249")  # 3.98 ÷ 16.00, to the next gram
    sold = shop.call(sales.complete, Cart.new(GBP).add(line), cash("3.98"))
    assert sold.total == gbp("3.98")
    ((level,),) = shop.rows("SELECT quantity FROM stock_level WHERE item_id = ?", item_id.bytes)
    assert level == 10_000 - 249


def test_the_items_own_barcode_comes_before_every_rule(shop: Shop) -> None:
    add(shop, "Cherries", "12345", unit=Unit.KG)
    whole = add(shop, "A box of cherries", CHERRIES)
    keep(shop, WEIGHED)
    (view,) = scan(shop, CHERRIES)
    assert (view.id, view.says_amount) == (whole, False)


def test_where_a_rule_finds_no_item_the_next_is_asked(shop: Shop) -> None:
    wide = EmbeddedRule("2", 6, 5, 2, EmbeddedKind.PRICE)
    add(shop, "Brie", "112345", unit=Unit.KG, unit_price=price("16.00"))
    keep(shop, WEIGHED, wide)
    assert scan(shop, CHERRIES)[0].fixed_total == gbp("4.82")
    add(shop, "Cherries", "12345", unit=Unit.KG)
    assert scan(shop, CHERRIES)[0].name == "Cherries"


def test_the_number_on_the_scale_may_be_the_items_sku(shop: Shop) -> None:
    add(shop, "Gouda", sku="4711", unit=Unit.KG, unit_price=price("12.00"))
    keep(shop, WEIGHED)
    (view,) = scan(shop, barcode_rules.label(WEIGHED, 4711, 300))
    assert (view.name, view.scan_quantity) == ("Gouda", Quantity.parse("0.3"))


def test_a_code_that_no_rule_and_no_item_knows_is_unknown(shop: Shop) -> None:
    keep(shop, WEIGHED, PRICED, COUNTED)
    for code in (CHERRIES, CHERRIES[:-1] + "0", "", "21", "٢١", "2" * 13, "\x1d21"):
        assert scan(shop, code) == ()


def test_a_change_of_the_rules_is_written_down_before_and_after(shop: Shop) -> None:
    keep(shop, WEIGHED)
    keep(shop, PRICED, WEIGHED)
    body = shop.rows(
        "SELECT body FROM journal_entry WHERE kind = 'settings.changed' ORDER BY n DESC LIMIT 1"
    )[0][0]
    told = json.loads(body)
    assert told["before"]["barcode_rules"] == ["weight|21|5|5|3|0|Scale"]
    assert told["after"]["barcode_rules"][0] == "price|23|5|5|2|0|Deli"


def test_two_people_who_order_the_rules_at_once_do_not_mix_them(shop: Shop) -> None:
    keep(shop, WEIGHED)
    with pytest.raises(Stale, match="Somebody else changed the barcode rules"):
        shop.call(label_rules.save, (PRICED,), (), actor=shop.owner)
    shop.call(label_rules.save, (PRICED,), (WEIGHED,), actor=shop.manager)


def test_a_rule_that_cannot_work_is_not_kept(shop: Shop) -> None:
    with pytest.raises(Invalid, match="already"):
        shop.call(label_rules.save, (WEIGHED, WEIGHED), (), actor=shop.owner)
    for nonsense in ("", "weight|x", "colour|21|5|5|3|0|"):
        with pytest.raises(Invalid):
            shop.call(settings.change_shop, {"barcode_rules": (nonsense,)}, actor=shop.owner)


def test_a_cashier_does_not_change_the_rules(shop: Shop) -> None:
    for role in (Role.CASHIER, Role.SUPERVISOR, Role.STOCK_KEEPER):
        with pytest.raises(NotAllowed):
            shop.call(label_rules.save, (WEIGHED,), (), actor=shop.actors[role])


def test_a_rule_kept_by_a_newer_program_stops_no_scan(shop: Shop) -> None:
    keep(shop, WEIGHED)
    add(shop, "Cherries", "12345", unit=Unit.KG)
    kept = settings.ShopSettings(barcode_rules=("volume|29|5|5|3|0|", "weight|21|5|5|3|0|Scale"))
    assert settings.label_rules(kept) == (WEIGHED,)


def test_the_trial_says_which_rule_read_the_code_and_why_the_others_did_not(shop: Shop) -> None:
    item_id = add(shop, "Brie", "12345", unit=Unit.KG, unit_price=price("16.00"))
    keep(shop, COUNTED, WEIGHED, PRICED)
    code = barcode_rules.label(PRICED, 12345, 398)
    trial = shop.call(label_rules.try_code, code)
    assert not trial.is_exact
    assert [each.miss for each in trial.tried] == [Miss.PREFIX, Miss.PREFIX, None]
    assert trial.tried[-1].reading.number == "12345"
    assert [view.id for view in trial.items] == [item_id]
    assert trial.items[0].fixed_total == gbp("3.98")


def test_the_trial_goes_on_after_a_rule_that_finds_no_item(shop: Shop) -> None:
    keep(shop, WEIGHED, PRICED)
    trial = shop.call(label_rules.try_code, CHERRIES)
    assert [(each.miss, each.items) for each in trial.tried] == [(None, ()), (Miss.PREFIX, ())]
    assert trial.items == ()


def test_the_trial_of_an_items_own_barcode_asks_no_rule(shop: Shop) -> None:
    add(shop, "A box of cherries", CHERRIES)
    keep(shop, WEIGHED)
    trial = shop.call(label_rules.try_code, CHERRIES)
    assert (trial.is_exact, trial.tried) == (True, ())
