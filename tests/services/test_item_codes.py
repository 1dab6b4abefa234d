"""Barcodes of the shop's own, and codes that are linked to the item they belong to."""

import json

import pytest

from pos_app.domain import in_store
from pos_app.domain.access import Role
from pos_app.domain.barcode import check_digit_ok
from pos_app.domain.barcode_rules import encode, label, preset
from pos_app.domain.errors import CodeTaken, Conflict, Invalid, NotAllowed, NotFound
from pos_app.domain.ids import new_id
from pos_app.services import catalogue, catalogue_edit, item_codes, item_history, settings
from pos_app.services.item_codes import CodesMade
from tests.services.test_catalogue import add
from tests.shop import GBP, Shop

OAT_MILK = "5012345678900"


def codes(shop: Shop) -> list[str]:
    return [code for (code,) in shop.rows("SELECT code FROM barcode ORDER BY key")]


def test_the_next_code_is_free_right_and_moves_on_once_it_is_taken(shop: Shop) -> None:
    first = shop.call(item_codes.next_code, actor=shop.owner)
    assert first == "2000000000015"
    assert shop.call(item_codes.next_code, actor=shop.owner) == first, "asking takes nothing"
    add(shop, "Bouquet", first)
    second = shop.call(item_codes.next_code, actor=shop.owner)
    assert (second, check_digit_ok(second)) == ("2000000000022", True)
    assert shop.call(item_codes.next_code, 8, actor=shop.owner) == "20000011"


def test_a_code_of_an_item_that_is_delisted_is_not_given_again(shop: Shop) -> None:
    item_id = add(shop, "Bouquet", "2000000000015")
    shop.call(catalogue_edit.delist, item_id, actor=shop.owner)
    assert shop.call(item_codes.next_code, actor=shop.owner) == "2000000000022"


def test_a_code_is_never_one_that_a_label_rule_reads(shop: Shop) -> None:
    for country, begins in (("GB", "21"), ("SE", "26"), ("IT", "02")):
        rules = tuple(map(encode, preset(country, GBP)))
        shop.call(settings.change_shop, {"barcode_rules": rules}, actor=shop.owner)
        assert shop.call(item_codes.next_code, actor=shop.owner).startswith(begins)


def test_where_rules_use_every_number_it_is_said(shop: Shop) -> None:
    rules = ("price|2|6|5|2|0|", "price|02|5|5|2|0|")
    shop.call(settings.change_shop, {"barcode_rules": rules}, actor=shop.owner)
    with pytest.raises(Conflict, match="The rules for labels use every number"):
        shop.call(item_codes.next_code, actor=shop.owner)


def test_a_full_prefix_gives_way_to_the_next(shop: Shop) -> None:
    add(shop, "The last of its kind", in_store.code("20", 9_999_999_999, 13))
    assert shop.call(item_codes.next_code, actor=shop.owner) == "2100000000012"


def test_many_items_without_a_code_get_one_each_and_those_with_one_keep_it(shop: Shop) -> None:
    bare = [add(shop, f"Pot {n}") for n in range(3)]
    milk = add(shop, "Oat milk", OAT_MILK)
    batch = new_id()
    args = (item_codes.make_page, batch, 1, (*bare, milk))
    assert shop.call(*args, actor=shop.owner) == CodesMade(3, 1)
    assert codes(shop) == ["2000000000015", "2000000000022", "2000000000039", OAT_MILK]
    assert [view.id for view in shop.call(catalogue.find_by_code, "2000000000022")] == [bare[1]]
    assert shop.call(*args, actor=shop.owner) == CodesMade(0, 4), "twice is once"
    entries = shop.rows("SELECT body FROM journal_entry WHERE kind = 'items.changed'")
    assert len(entries) == 1
    told = json.loads(entries[0][0])["items"]
    assert told[0] == {
        "item": bare[0].hex,
        "version": 2,
        "before": {"barcodes": None},
        "after": {"barcodes": [["2000000000015", 1000]]},
    }
    (change, _added) = shop.call(item_history.changes, bare[0], actor=shop.owner)
    assert (change.fields[0].after, change.is_mass) == ("2000000000015", True)


def test_no_more_than_a_page_at_a_time(shop: Shop) -> None:
    with pytest.raises(Conflict, match="At most 500"):
        shop.call(item_codes.make_page, new_id(), 1, [new_id()] * 501, actor=shop.owner)


def test_a_linked_code_finds_the_item_and_is_written_down(shop: Shop) -> None:
    item_id = add(shop, "Oat milk", OAT_MILK)
    shop.call(item_codes.link, item_id, "4006381333931", actor=shop.owner)
    assert [view.id for view in shop.call(catalogue.find_by_code, "4006381333931")] == [item_id]
    assert [view.id for view in shop.call(catalogue.find_by_code, OAT_MILK)] == [item_id]
    body = shop.rows("SELECT body FROM journal_entry WHERE kind = 'item.changed'")[0][0]
    assert json.loads(body)["before"] == {"barcodes": [[OAT_MILK, 1000]]}
    assert json.loads(body)["after"]["barcodes"][1] == ["4006381333931", 1000]


def test_of_a_gs1_label_the_items_number_is_linked_not_its_batch(shop: Shop) -> None:
    item_id = add(shop, "Yoghurt")
    shop.call(item_codes.link, item_id, "]C1010950600013435210A", actor=shop.owner)
    assert codes(shop) == ["9506000134352"]
    assert shop.call(catalogue.find_by_code, "]C1010950600013435210B")[0].id == item_id


def test_a_label_with_a_weight_is_not_linked(shop: Shop) -> None:
    rules = preset("FR", GBP)
    kept = tuple(map(encode, rules))
    shop.call(settings.change_shop, {"barcode_rules": kept}, actor=shop.owner)
    with pytest.raises(Invalid, match="link the item's number"):
        shop.call(item_codes.link, add(shop, "Brie"), label(rules[0], 12345, 482), actor=shop.owner)


def test_a_code_of_another_item_is_linked_only_with_open_eyes(shop: Shop) -> None:
    add(shop, "Oat milk", OAT_MILK)
    other = add(shop, "Oat milk, new recipe")
    with pytest.raises(CodeTaken, match=f"Oat milk has the barcode {OAT_MILK} already"):
        shop.call(item_codes.link, other, OAT_MILK, actor=shop.owner)
    shop.call(item_codes.link, other, OAT_MILK, may_share_codes=True, actor=shop.owner)
    assert len(shop.call(catalogue.find_by_code, OAT_MILK)) == 2


def test_who_may_not_change_items_makes_and_links_no_codes(shop: Shop) -> None:
    item_id = add(shop, "Bouquet")
    cashier = shop.actors[Role.CASHIER]
    for act in (
        (item_codes.next_code,),
        (item_codes.make_page, new_id(), 1, (item_id,)),
        (item_codes.link, item_id, OAT_MILK),
    ):
        with pytest.raises(NotAllowed):
            shop.call(*act, actor=cashier)
    with pytest.raises(NotFound):
        shop.call(item_codes.link, new_id(), OAT_MILK, actor=shop.owner)
