"""Batches of goods that expire: received, sold first what expires first, wasted, moved."""

import json
import random
import sqlite3
from contextlib import closing
from dataclasses import replace
from uuid import uuid5

import pytest

from pos_app import verify
from pos_app.domain.access import Role
from pos_app.domain.cart import Cart
from pos_app.domain.errors import ApprovalRequired, Conflict, Invalid, NotAllowed, NotFound
from pos_app.domain.ids import new_id
from pos_app.domain.money import Money
from pos_app.domain.quantity import Quantity
from pos_app.domain.returns import ReturnedAs
from pos_app.domain.stock import StockReason
from pos_app.maintenance import DATABASE
from pos_app.models.stock import IN_TRANSIT
from pos_app.services import (
    batches,
    carts,
    catalogue,
    catalogue_edit,
    locations,
    receiving,
    receiving_batches,
    returns,
    sales,
    settings,
    stock_keeping,
    transfers,
    upkeep,
)
from pos_app.services.stock_keeping import DeliveredBatch, DeliveredLine
from tests.batches import GTIN, TODAY, day, held, is_whole, of, receive, scanned, sell, yoghurt
from tests.refunds import back, refund
from tests.shop import GBP, Shop, cash

OLD, NEW = ("A1", 4, day(3)), ("B2", 6, day(20))


def waste(shop: Shop, item: object, batch: object, pieces: int, **options: object) -> None:
    reason = StockReason.EXPIRED
    change = Quantity(-of(pieces).thousandths)
    shop.call(
        stock_keeping.adjust, new_id(), item, change, reason, batch_id=batch, actor=shop.owner,
        **options,
    )  # fmt: skip


def test_a_delivery_brings_batches_and_what_is_in_none_is_told(shop: Shop) -> None:
    item = yoghurt(shop)
    document = receive(shop, item, OLD, NEW, loose=2)
    assert held(shop, item) == {"A1": 4, "B2": 6, "": 2}
    (first, _second) = shop.call(batches.of_item, item, actor=shop.owner).batches
    assert (first.expires_on, first.days) == (day(3), 3)
    assert shop.rows("SELECT delivery_id FROM batch")[0][0] == document.bytes
    assert is_whole(shop)


def test_a_sale_takes_what_expires_first(shop: Shop) -> None:
    item = yoghurt(shop)
    receive(shop, item, NEW, OLD, ("C3", 5, None), loose=3)
    sell(shop, scanned(shop, GTIN, 5))
    assert held(shop, item) == {"B2": 5, "C3": 5, "": 3}
    sell(shop, scanned(shop, GTIN, 11))
    assert held(shop, item) == {"": 2}, "undated batches, and then what is in none"
    sell(shop, scanned(shop, GTIN, 4))
    assert held(shop, item) == {"": -2}, "oversold, and visibly in no batch"
    assert is_whole(shop)


def test_a_scanned_batch_is_the_one_that_is_sold(shop: Shop) -> None:
    item = yoghurt(shop)
    receive(shop, item, OLD, NEW)
    line = scanned(shop, f"]C1010{GTIN}10B2", 2)
    assert (line.batch, line.expires) == ("B2", day(20))
    sell(shop, line)
    assert held(shop, item) == {"A1": 4, "B2": 4, "": 0}
    sell(shop, scanned(shop, f"]C1010{GTIN}10B2", 5))
    assert held(shop, item) == {"A1": 3, "": 0}, "more than the batch had: the rest as ever"
    assert is_whole(shop)


def test_lines_of_two_batches_stay_two_lines(shop: Shop) -> None:
    receive(shop, yoghurt(shop), OLD, NEW)
    one, other = (scanned(shop, f"]C1010{GTIN}10{batch}") for batch in ("A1", "B2"))
    cart = Cart.new(GBP).add(one).add(other).add(scanned(shop, f"]C1010{GTIN}10A1"))
    assert [(line.batch, line.quantity) for line in cart.lines] == [("A1", of(2)), ("B2", of(1))]
    assert Cart.decode(json.loads(json.dumps(cart.encode()))) == cart


def test_a_serial_number_in_the_barcode_is_sold_with_it(shop: Shop) -> None:
    yoghurt(shop)
    assert scanned(shop, f"]C1010{GTIN}21S9").serial == "S9"


def test_what_an_act_moved_of_which_batch_stands_in_its_entry(shop: Shop) -> None:
    item = yoghurt(shop)
    document = receive(shop, item, OLD)
    sold = sell(shop, scanned(shop, GTIN, 3))
    batch = uuid5(item, "batch A1")
    for kind, told in (
        ("stock.received", [document.hex, 1, batch.hex, 4000]),
        ("sale", [sold.id.hex, 1, batch.hex, -3000]),
    ):
        body = shop.rows("SELECT body FROM journal_entry WHERE kind = ?", kind)[0][0]
        assert json.loads(body)["batches"] == [told]
    came = shop.rows("SELECT body FROM journal_entry WHERE kind = 'stock.received'")[0][0]
    assert json.loads(came)["lines"][0]["batches"] == [["A1", "2026-03-05", 4000]]


def test_a_sale_out_of_a_batch_is_what_its_entry_says(shop: Shop) -> None:
    item = yoghurt(shop)
    receive(shop, item, OLD)
    sell(shop, scanned(shop, GTIN))
    assert verify.whole(shop.folder / DATABASE).is_whole


def test_an_item_that_is_kept_in_no_batches_moves_as_ever(shop: Shop) -> None:
    item = yoghurt(shop, tracks_batches=False)
    receive(shop, item, loose=5)
    sell(shop, scanned(shop, f"]C1010{GTIN}10A1", 2))
    assert held(shop, item) == {"": 3}
    with pytest.raises(Conflict, match="Yoghurt is not kept in batches"):
        receive(shop, item, OLD)
    assert shop.rows("SELECT count(*) FROM batch") == [(0,)]


def test_a_batch_that_comes_again_is_one_batch_with_one_date(shop: Shop) -> None:
    item = yoghurt(shop)
    receive(shop, item, ("A1", 2, None))
    receive(shop, item, OLD)
    receive(shop, item, ("A1", 1, None))
    assert held(shop, item) == {"A1": 7, "": 0}
    with pytest.raises(Conflict, match="Batch A1 is good until 2026-03-05"):
        receive(shop, item, ("A1", 1, day(9)))
    assert held(shop, item) == {"A1": 7, "": 0}


def test_what_makes_no_sense_in_a_delivery_is_refused(shop: Shop) -> None:
    item = yoghurt(shop)
    for parts, words in (
        ((DeliveredBatch("A1", of(3)),), "More of Yoghurt is in batches than came"),
        ((DeliveredBatch("A1", of(1)), DeliveredBatch(" A1 ", of(1))), "once"),
        ((DeliveredBatch(" ", of(1)),), "as it is printed"),
        ((DeliveredBatch("A1", of(0)),), "more than zero"),
    ):
        line = DeliveredLine(item, of(2), None, parts)
        with pytest.raises(Invalid, match=words):
            shop.call(stock_keeping.receive, new_id(), (line,), actor=shop.owner)
    assert held(shop, item) == {"": 0}


def test_a_batch_is_wasted_and_no_more_of_it_than_there_is(shop: Shop) -> None:
    item = yoghurt(shop)
    receive(shop, item, OLD, NEW)
    newer = uuid5(item, "batch B2")
    waste(shop, item, newer, 2)
    assert held(shop, item) == {"A1": 4, "B2": 4, "": 0}
    with pytest.raises(Conflict, match="Only 4 of batch B2"):
        waste(shop, item, newer, 5)
    with pytest.raises(NotFound):
        waste(shop, item, new_id(), 1)
    assert is_whole(shop)


def test_goods_that_come_back_are_in_the_batch_they_were_sold_from(shop: Shop) -> None:
    item = yoghurt(shop)
    receive(shop, item, OLD, NEW)
    sold = sell(shop, scanned(shop, f"]C1010{GTIN}10B2", 3))
    sale = shop.call(returns.sold, sold.id)
    refund(shop, back(sale, (1, "1")))
    assert held(shop, item) == {"A1": 4, "B2": 4, "": 0}
    sale = shop.call(returns.sold, sold.id)
    refund(shop, back(sale, (1, "1"), returned_as=ReturnedAs.DAMAGED))
    assert held(shop, item) == {"A1": 4, "B2": 4, "": 0}, "in and out of the same batch"
    assert is_whole(shop)


def test_batches_go_with_a_transfer_and_come_back_when_it_is_called_off(shop: Shop) -> None:
    item = yoghurt(shop)
    receive(shop, item, OLD, NEW)
    main = next(p.id for p in shop.call(locations.shelves) if p.is_main)
    store, moved, cancelled = new_id(), new_id(), new_id()
    as_owner = {"actor": shop.owner}
    shop.call(locations.add, store, "Store room", **as_owner)
    for transfer in (moved, cancelled):
        shop.call(transfers.begin, transfer, main, store, **as_owner)
    shop.call(transfers.put, moved, item, of(5), **as_owner)
    shop.call(transfers.send, moved, **as_owner)
    assert held(shop, item, IN_TRANSIT) == {"A1": 4, "B2": 1, "": 0}
    shop.call(transfers.put, moved, item, of(5), **as_owner)
    shop.call(transfers.receive, moved, **as_owner)
    assert (held(shop, item), held(shop, item, store)) == (
        {"B2": 5, "": 0},
        {"A1": 4, "B2": 1, "": 0},
    )
    shop.call(transfers.put, cancelled, item, of(2), **as_owner)
    shop.call(transfers.send, cancelled, **as_owner)
    shop.call(transfers.cancel, cancelled, **as_owner)
    assert held(shop, item) == {"B2": 5, "": 0}
    assert is_whole(shop)


def test_a_scanned_delivery_takes_its_batches_in(shop: Shop) -> None:
    item, delivery = yoghurt(shop), new_id()
    as_owner = {"actor": shop.owner}
    shop.call(receiving.begin, delivery, **as_owner)
    for code, pieces in (("A1", 2), ("B2", 1), ("A1", 1)):
        batch = DeliveredBatch(code, of(pieces), day(3) if code == "A1" else None)
        shop.call(receiving_batches.put, delivery, item, batch, **as_owner)
    shop.call(receiving.put, delivery, item, of(2), **as_owner)
    told = shop.call(receiving_batches.told, delivery, **as_owner)
    assert [(b.code, b.quantity, b.expires_on) for b in told[item]] == [
        ("A1", of(3), day(3)),
        ("B2", of(1), None),
    ]
    shop.call(receiving.post, delivery, **as_owner)
    assert held(shop, item) == {"A1": 3, "B2": 1, "": 2}
    shop.call(receiving.post, delivery, **as_owner)
    assert held(shop, item) == {"A1": 3, "B2": 1, "": 2}, "twice is once"


def test_a_delivery_that_is_given_up_leaves_no_batch(shop: Shop) -> None:
    item, delivery = yoghurt(shop), new_id()
    as_owner = {"actor": shop.owner}
    shop.call(receiving.begin, delivery, **as_owner)
    shop.call(receiving_batches.put, delivery, item, DeliveredBatch("A1", of(2)), **as_owner)
    shop.call(receiving.put, delivery, item, of(0), more=False, **as_owner)
    assert shop.call(receiving_batches.told, delivery, **as_owner) == {}
    shop.call(receiving_batches.put, delivery, item, DeliveredBatch("A1", of(2)), **as_owner)
    shop.call(receiving.forget, delivery, **as_owner)
    assert shop.rows("SELECT count(*) FROM delivery_batch") == [(0,)]


def test_what_expires_soon_is_listed_at_cost_the_oldest_first(shop: Shop) -> None:
    item = yoghurt(shop)
    receive(shop, item, ("gone", 2, day(-1)), OLD, NEW, ("C3", 1, None))
    rows = shop.call(batches.expiring, 7, actor=shop.owner)
    assert [(row.code, row.days) for row in rows] == [("gone", -1), ("A1", 3)]
    assert [row.at_cost for row in rows] == [Money(300, GBP), Money(600, GBP)]
    assert len(shop.call(batches.expiring, 30, actor=shop.owner)) == 3
    unseen = shop.call(batches.expiring, 7, actor=shop.actors[Role.SUPERVISOR])
    assert [row.at_cost for row in unseen] == [None, None], "costs are a right of their own"
    with pytest.raises(NotAllowed):
        shop.call(batches.expiring, 7, actor=shop.cashier)


def test_the_date_of_a_batch_is_put_right_and_written_down(shop: Shop) -> None:
    item = yoghurt(shop)
    receive(shop, item, OLD)
    batch = uuid5(item, "batch A1")
    for _twice in range(2):
        shop.call(batches.change_date, batch, day(5), actor=shop.owner)
    assert shop.call(batches.of_item, item, actor=shop.owner).batches[0].days == 5
    ((body,),) = shop.rows("SELECT body FROM journal_entry WHERE kind = 'batch.dated'")
    assert json.loads(body)["before"] == day(3).isoformat()
    assert json.loads(body)["after"] == day(5).isoformat()
    with pytest.raises(NotFound):
        shop.call(batches.change_date, new_id(), None, actor=shop.owner)


def test_batches_are_not_given_up_while_something_lies_in_them(shop: Shop) -> None:
    item = yoghurt(shop)
    receive(shop, item, OLD)
    with pytest.raises(Conflict, match="lies in batches"):
        shop.call(catalogue_edit.edit_item, item, {"tracks_batches": False}, actor=shop.owner)
    sell(shop, scanned(shop, GTIN, 4))
    shop.call(catalogue_edit.edit_item, item, {"tracks_batches": False}, actor=shop.owner)


def past(shop: Shop) -> Cart:
    """A cart with goods past their date, by their label."""
    return Cart.new(GBP).add(scanned(shop, f"]C1010{GTIN}17260228" + "10A1"))


def test_goods_past_their_date_are_sold_with_a_note_where_the_shop_only_warns(shop: Shop) -> None:
    yoghurt(shop)
    cart = past(shop)
    assert cart.lines[0].expires == day(-2)
    shop.call(sales.complete, cart, cash("2"))
    body = json.loads(shop.rows("SELECT body FROM journal_entry WHERE kind = 'sale'")[0][0])
    assert body["past_date"] == [{"line": 1, "batch": "A1", "day": "2026-02-28"}]


def test_where_the_shop_says_so_a_manager_is_asked(shop: Shop) -> None:
    yoghurt(shop)
    shop.call(settings.change_shop, {"expired_goods": "ask"}, actor=shop.owner)
    cart = past(shop)
    with pytest.raises(ApprovalRequired, match="Sell Yoghurt, past its date") as needed:
        shop.call(carts.save, cart)
    with pytest.raises(ApprovalRequired):
        shop.call(sales.complete, cart, cash("2"))
    approval = shop.approve(needed.value)
    (line,) = cart.lines
    approved = cart.replace(replace(line, approvals=(approval,)))
    shop.call(carts.save, approved)
    shop.call(sales.complete, approved, cash("2"))
    shop.call(sales.complete, past(shop), cash("2"), actor=shop.manager)


def test_a_batch_is_past_its_date_whatever_the_cart_says(shop: Shop) -> None:
    item = yoghurt(shop)
    receive(shop, item, ("A1", 3, day(-1)))
    shop.call(settings.change_shop, {"expired_goods": "ask"}, actor=shop.owner)
    line = scanned(shop, f"]C1010{GTIN}10A1")
    assert line.expires == day(-1)
    with pytest.raises(ApprovalRequired):
        shop.call(carts.save, Cart.new(GBP).add(replace(line, expires=None)))


def test_the_last_day_is_a_good_day(shop: Shop) -> None:
    yoghurt(shop)
    shop.call(settings.change_shop, {"expired_goods": "ask"}, actor=shop.owner)
    code = f"]C1010{GTIN}17{TODAY:%y%m%d}"
    assert shop.call(catalogue.find_by_code, code)[0].expires == TODAY
    shop.call(sales.complete, Cart.new(GBP).add(scanned(shop, code)), cash("2"))


@pytest.mark.parametrize("seed", range(4))
def test_after_any_day_the_batches_are_the_sum_of_what_moved(shop: Shop, seed: int) -> None:
    """Deliveries, sales by batch and without, waste, refunds, transfers, in any order."""
    chance = random.Random(seed)
    item = yoghurt(shop, stock_policy="allow")
    main = next(p.id for p in shop.call(locations.shelves) if p.is_main)
    store, as_owner = new_id(), {"actor": shop.owner}
    shop.call(locations.add, store, "Store room", **as_owner)
    sold = []
    for _step in range(30):
        act, pieces, code = chance.randrange(6), chance.randint(1, 6), chance.choice("ABC")
        if act == 0:
            receive(shop, item, (code, pieces, day(ord(code) - 66)), loose=chance.randint(0, 2))
        elif act == 1:
            sold.append(sell(shop, scanned(shop, f"]C1010{GTIN}10{code}", pieces)))
        elif act == 2:
            sold.append(sell(shop, scanned(shop, GTIN, pieces)))
        elif act == 3 and sold:
            sale = shop.call(returns.sold, sold.pop(chance.randrange(len(sold))).id)
            kind = chance.choice((ReturnedAs.RESALEABLE, ReturnedAs.DAMAGED))
            refund(shop, back(sale, (1, "1"), returned_as=kind))
        elif act == 4:
            change = Quantity(of(pieces).thousandths * chance.choice((-1, 1)))
            shop.call(stock_keeping.adjust, new_id(), item, change, StockReason.COUNT, **as_owner)
        else:
            transfer = new_id()
            way = (main, store) if chance.random() < 0.6 else (store, main)
            shop.call(transfers.begin, transfer, *way, **as_owner)
            shop.call(transfers.put, transfer, item, of(pieces), **as_owner)
            shop.call(transfers.send, transfer, **as_owner)
            shop.call(transfers.put, transfer, item, of(pieces), **as_owner)
            shop.call(transfers.receive, transfer, **as_owner)
        assert is_whole(shop)


def test_a_wrong_level_of_a_batch_is_found_and_rebuilt(shop: Shop) -> None:
    item = yoghurt(shop)
    receive(shop, item, OLD)
    with closing(sqlite3.connect(shop.folder / DATABASE)) as file, file:
        file.execute("UPDATE batch_level SET quantity = 9000")
    assert not is_whole(shop)
    assert shop.call(upkeep.rebuild_levels, actor=shop.owner) == 1
    assert held(shop, item) == {"A1": 4, "": 0}
    assert is_whole(shop)


def test_what_is_named_once_is_not_named_again(shop: Shop) -> None:
    item, delivery, as_owner = yoghurt(shop), new_id(), {"actor": shop.owner}
    shop.call(receiving.begin, delivery, **as_owner)
    shop.call(receiving.put, delivery, item, of(3), **as_owner)
    shop.call(receiving_batches.name_rest, delivery, item, "A1", day(3), **as_owner)
    with pytest.raises(Invalid, match="in a batch already"):
        shop.call(receiving_batches.name_rest, delivery, item, "B2", None, **as_owner)
    line = shop.call(receiving_batches.of_line, delivery, item, **as_owner)
    assert (line.is_kept, line.rest) == (True, of(0))
    shop.call(receiving.post, delivery, **as_owner)
    with pytest.raises(Conflict, match="in stock already"):
        shop.call(receiving_batches.name_anew, delivery, item, **as_owner)
    assert held(shop, item) == {"A1": 3, "": 0}
