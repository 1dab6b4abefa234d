"""Deleting items: what goes, what stays behind, who stands in the way, and the way back."""

import json
from typing import Any
from uuid import UUID

import pytest

from pos_app import verify
from pos_app.domain.access import Role
from pos_app.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from pos_app.domain.ids import new_id
from pos_app.domain.item import Code, ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.domain.stock import StockReason
from pos_app.domain.variants import ItemOption
from pos_app.services import (
    batches,
    bundles,
    catalogue,
    catalogue_edit,
    catalogue_groups,
    item_history,
    locations,
    purchasing,
    removal,
    sales,
    shelf_order,
    stock,
    stock_keeping,
    stock_list,
    suppliers,
    transfers,
    variants,
)
from pos_app.services.removal import Removal, Removed
from pos_app.services.suppliers import SupplierFields
from tests.batches import day, receive, yoghurt
from tests.shop import GBP, Shop, cart_of, cash

OIL = "5060912300076"


def shelve(shop: Shop, name: str = "Oil", opening: int = 0, **fields: Any) -> UUID:
    """Put an item on the shelf, with so many of it."""
    new = ItemFields(name, **{"unit_price": UnitPrice.parse("9.80", GBP), **fields})
    of = Quantity.of(opening) if new.track_stock else None
    item: UUID = shop.call(catalogue_edit.add_item, new, of, actor=shop.owner).id
    return item


def remove(shop: Shop, item: UUID, reason: StockReason | None = None, **more: Any) -> Removed:
    done: Removed = shop.call(
        removal.remove, new_id(), item, reason=reason, actor=shop.manager, **more
    )
    return done


def put_back(shop: Shop, done: Removed) -> removal.PutBack:
    back: removal.PutBack = shop.call(removal.put_back, done.document_id, actor=shop.manager)
    return back


def levels(shop: Shop, item: UUID) -> list[int]:
    rows = shop.rows("SELECT quantity FROM stock_level WHERE item_id = ?", item.bytes)
    return sorted(quantity // 1000 for (quantity,) in rows)


def found(shop: Shop, code: str) -> list[str]:
    return [each.name for each in shop.call(catalogue.find_by_code, code)]


def entries(shop: Shop, kind: str) -> list[dict[str, Any]]:
    rows = shop.rows("SELECT body FROM journal_entry WHERE kind = ? ORDER BY n", kind)
    return [json.loads(body) for (body,) in rows]


def is_whole(shop: Shop) -> bool:
    return not verify.whole(shop.folder).findings


def test_a_deleted_item_is_gone_from_the_shop_and_stays_on_its_receipts(shop: Shop) -> None:
    item = shelve(shop, opening=1, barcodes=(Code(OIL),), favourite=1)
    (view,) = shop.call(catalogue.find_by_code, OIL)
    done = shop.call(sales.complete, cart_of(view.to_line(Quantity.of(1))), cash("9.80"))
    remove(shop, item)
    assert found(shop, OIL) == []
    assert shop.call(catalogue.search, "oil") == ()
    assert shop.call(catalogue.tiles, None) == ()
    assert shop.call(stock_list.counts).all == 0
    for kind in stock_list.Kind:
        assert shop.call(stock_list.page, stock_list.Wanted(kind=kind)).total == 0, kind
    with pytest.raises(NotFound):
        shop.call(catalogue.item, item)
    assert shop.rows("SELECT name FROM sale_line WHERE sale_id = ?", done.id.bytes) == [("Oil",)]
    history = shop.call(stock_keeping.history, item, actor=shop.manager)
    assert [row.kind for row in history.rows] == ["sale", "opening"]
    assert is_whole(shop)


def test_the_sku_and_the_barcode_of_a_deleted_item_are_free(shop: Shop) -> None:
    remove(shop, shelve(shop, sku="OIL-1", barcodes=(Code(OIL),)))
    again = shelve(shop, "Better oil", sku="OIL-1", barcodes=(Code(OIL),))
    assert found(shop, OIL) == found(shop, "OIL-1") == ["Better oil"]
    assert shop.call(catalogue.item, again).fields.sku == "OIL-1"


def test_its_category_can_be_deleted_after_it(shop: Shop) -> None:
    pantry = shop.call(catalogue_groups.add_category, "Pantry", "lilac", actor=shop.manager)
    item = shelve(shop, category_id=pantry)
    with pytest.raises(Conflict, match="One item is in Pantry"):
        shop.call(shelf_order.delete_category, pantry, actor=shop.manager)
    done = remove(shop, item)
    shop.call(shelf_order.delete_category, pantry, actor=shop.manager)
    put_back(shop, done)
    assert shop.call(catalogue.item, item).fields.category_id is None


def test_what_is_on_hand_is_written_off_for_a_reason_or_the_item_stays(shop: Shop) -> None:
    item, store = shelve(shop, opening=5), new_id()
    shop.call(locations.add, store, "Store room", actor=shop.owner)
    shop.call(stock.open_level, item, Quantity.of(2), store, actor=shop.owner)
    (plan,) = shop.call(removal.plan, [item], actor=shop.manager)
    assert (plan.name, plan.on_hand, plan.refused) == ("Oil", Quantity.of(7), "")
    with pytest.raises(Conflict, match=r"Oil stays\. It is on hand\. Say why"):
        remove(shop, item)
    with pytest.raises(Invalid, match="the other way"):
        remove(shop, item, StockReason.FOUND)
    assert levels(shop, item) == [2, 5]
    remove(shop, item, StockReason.BREAKAGE)
    assert levels(shop, item) == [0, 0]
    rows = shop.rows("SELECT kind, reason, quantity FROM stock_movement WHERE quantity < 0")
    assert sorted(rows) == [("waste", "breakage", -5000), ("waste", "breakage", -2000)]
    (body,) = entries(shop, "items.removed")
    assert body["reason"] == "breakage"
    assert sorted(each["quantity"] for each in body["written_off"]) == [-5000, -2000]
    assert is_whole(shop)


def test_what_was_sold_below_zero_is_put_right_as_counted(shop: Shop) -> None:
    item = shelve(shop, stock_policy="allow")
    (view,) = shop.call(catalogue.views, [item])
    shop.call(sales.complete, cart_of(view.to_line(Quantity.of(3))), cash("30"))
    assert levels(shop, item) == [-3]
    done = remove(shop, item, StockReason.THEFT)
    assert levels(shop, item) == [0]
    reason = shop.rows("SELECT reason FROM stock_movement WHERE quantity = 3000")
    assert reason == [("count",)]
    put_back(shop, done)
    assert levels(shop, item) == [-3]
    assert is_whole(shop)


def test_an_item_that_is_not_counted_has_nothing_to_write_off(shop: Shop) -> None:
    item = shelve(shop, "Gift wrapping", track_stock=False)
    assert remove(shop, item).items == (item,)
    assert shop.rows("SELECT count(*) FROM stock_movement") == [(0,)]


def test_putting_back_brings_the_item_and_what_was_written_off(shop: Shop) -> None:
    item = shelve(shop, opening=5, sku="OIL-1", barcodes=(Code(OIL),), favourite=3)
    before = shop.call(catalogue.item, item, actor=shop.owner)
    done = remove(shop, item, StockReason.SAMPLE)
    for _time in range(2):
        put_back(shop, done)
    after = shop.call(catalogue.item, item, actor=shop.owner)
    assert (after.fields, after.stock) == (before.fields, before.stock)
    assert after.version == before.version + 2
    assert found(shop, OIL) == ["Oil"]
    assert len(entries(shop, "items.put_back")) == 1
    assert is_whole(shop)


def test_batches_come_back_as_they_were_written_off(shop: Shop) -> None:
    item = yoghurt(shop)
    receive(shop, item, ("L1", 3, day(2)), ("L2", 2, day(9)), loose=1)
    done = remove(shop, item, StockReason.EXPIRED)
    assert shop.rows("SELECT sum(quantity) FROM batch_level") == [(0,)]
    put_back(shop, done)
    kept = shop.call(batches.of_item, item, actor=shop.owner)
    told = {row.code: row.on_hand.plain for row in kept.batches}
    assert (told, kept.without.plain) == ({"L1": "3", "L2": "2"}, "1")
    assert is_whole(shop)


def test_a_code_and_a_sku_that_another_item_has_by_now_stay_with_that_one(shop: Shop) -> None:
    item = shelve(shop, sku="OIL-1", barcodes=(Code(OIL), Code("12345")))
    done = remove(shop, item)
    shelve(shop, "Better oil", sku="OIL-1", barcodes=(Code(OIL),))
    assert put_back(shop, done).without_codes == 1
    fields = shop.call(catalogue.item, item).fields
    assert (fields.sku, [code.text for code in fields.barcodes]) == ("", ["12345"])
    assert found(shop, OIL) == ["Better oil"]


def test_the_same_deletion_asked_twice_happens_once(shop: Shop) -> None:
    item, document = shelve(shop, opening=2), new_id()
    once, twice = (
        shop.call(removal.remove, document, item, reason=StockReason.OWN_USE, actor=shop.manager)
        for _time in range(2)
    )
    assert once == twice == Removed(document, (item,))
    assert len(entries(shop, "items.removed")) == 1
    with pytest.raises(NotFound):
        shop.call(removal.remove, new_id(), item, actor=shop.manager)
    with pytest.raises(NotFound):
        shop.call(removal.remove, new_id(), new_id(), actor=shop.manager)
    with pytest.raises(NotFound, match="Nothing was deleted"):
        shop.call(removal.put_back, new_id(), actor=shop.manager)


def test_somebody_elses_change_is_seen_before_an_item_goes(shop: Shop) -> None:
    item = shelve(shop)
    shop.call(catalogue_edit.edit_item, item, {"name": "Oil, new"}, actor=shop.manager)
    with pytest.raises(Stale, match="Oil, new was changed meanwhile"):
        remove(shop, item, version=1)
    assert remove(shop, item, version=2).items == (item,)


def refused(shop: Shop, item: UUID) -> str:
    (plan,) = shop.call(removal.plan, [item], actor=shop.manager)
    with pytest.raises(Conflict):
        remove(shop, item, StockReason.OWN_USE)
    why: str = plan.refused
    return why


def test_a_parent_stays_while_there_is_a_variant_of_it(shop: Shop) -> None:
    shirt = shelve(shop, "Shirt")
    shop.call(variants.make, shirt, [ItemOption("Size", ("S", "M"))], actor=shop.manager)
    small, medium = (
        each.item.id for each in shop.call(variants.family, shirt, actor=shop.manager).variants
    )
    shop.call(catalogue_edit.delist, medium, actor=shop.manager)
    assert "is a variant of it" in refused(shop, shirt)
    done = remove(shop, small)
    assert "is a variant of it" in refused(shop, shirt), "one that is delisted counts"
    remove(shop, medium)
    parent = remove(shop, shirt)
    with pytest.raises(Conflict, match="needs Shirt, which is deleted"):
        put_back(shop, done)
    put_back(shop, parent)
    put_back(shop, done)
    family = shop.call(variants.family, shirt, actor=shop.manager)
    assert [each.item.id for each in family.variants] == [small]


def test_a_family_goes_as_one_where_all_of_it_goes(shop: Shop) -> None:
    shirt = shelve(shop, "Shirt")
    shop.call(variants.make, shirt, [ItemOption("Size", ("S", "M"))], actor=shop.manager)
    kinds = [v.item.id for v in shop.call(variants.family, shirt, actor=shop.manager).variants]
    done = shop.call(removal.remove_page, new_id(), [shirt, *kinds], actor=shop.manager)
    assert set(done.items) == {shirt, *kinds}
    assert put_back(shop, done).items
    assert len(shop.call(variants.family, shirt, actor=shop.manager).variants) == 2


def test_a_part_stays_while_a_bundle_holds_it(shop: Shop) -> None:
    roll, box = shelve(shop, "Roll"), shelve(shop, "Breakfast box", track_stock=False)
    shop.call(bundles.compose, box, [(roll, Quantity.of(6))], actor=shop.manager)
    assert refused(shop, roll) == "It is part of Breakfast box. Take it out there first."
    done = remove(shop, box)
    remove(shop, roll)
    with pytest.raises(Conflict, match="Breakfast box needs Roll, which is deleted"):
        put_back(shop, done)


def test_a_deposit_stays_while_a_bottle_has_it(shop: Shop) -> None:
    deposit = shelve(shop, "Bottle deposit", track_stock=False)
    cola = shelve(shop, "Cola", deposit_item_id=deposit)
    assert refused(shop, deposit) == "It is the deposit of Cola. Take it off there first."
    shop.call(catalogue_edit.edit_item, cola, {"deposit_item_id": None}, actor=shop.manager)
    assert remove(shop, deposit).items == (deposit,)


def test_what_is_on_its_way_or_on_an_order_is_not_deleted(shop: Shop) -> None:
    sent, ordered, store, harrow = shelve(shop, "Jam", 5), shelve(shop, "Tea"), new_id(), new_id()
    shop.call(locations.add, store, "Store room", actor=shop.owner)
    main = shop.call(locations.shelves)[0].id
    move, order = new_id(), new_id()
    shop.call(transfers.begin, move, main, store, actor=shop.owner)
    shop.call(transfers.put, move, sent, Quantity.of(2), actor=shop.owner)
    shop.call(transfers.send, move, actor=shop.owner)
    assert "on its way" in refused(shop, sent)
    shop.call(suppliers.add, harrow, SupplierFields("Harrow Wholesale"), actor=shop.owner)
    shop.call(purchasing.begin, order, harrow, actor=shop.owner)
    shop.call(purchasing.put, order, ordered, Quantity.of(4), actor=shop.owner)
    assert shop.call(removal.plan, [ordered], actor=shop.manager)[0].refused == "", "a draft"
    shop.call(purchasing.send, order, actor=shop.owner)
    assert "on an order" in refused(shop, ordered)


def test_many_go_at_once_and_those_that_cannot_are_listed(shop: Shop) -> None:
    empty, lying, roll = shelve(shop, "Tea"), shelve(shop, "Jam", 4), shelve(shop, "Roll")
    box = shelve(shop, "Box", track_stock=False)
    shop.call(bundles.compose, box, [(roll, Quantity.of(6))], actor=shop.manager)
    done = shop.call(
        removal.remove_page, new_id(), [empty, lying, roll, new_id()], actor=shop.manager
    )
    assert done.items == (empty,)
    assert [(each.name, each.refused.split(".")[0]) for each in done.refused] == [
        ("Roll", "It is part of Box"),
        ("Jam", "It is on hand"),
    ]
    assert isinstance(done.refused[0], Removal)
    with pytest.raises(Conflict, match="At most 500"):
        shop.call(removal.remove_page, new_id(), [new_id() for _ in range(501)], actor=shop.owner)


def test_nothing_that_can_go_leaves_no_trace(shop: Shop) -> None:
    lying = shelve(shop, "Jam", 4)
    assert shop.call(removal.remove_page, new_id(), [lying], actor=shop.manager).items == ()
    assert entries(shop, "items.removed") == []


def test_the_changes_of_an_item_tell_that_it_was_deleted_and_put_back(shop: Shop) -> None:
    item = shelve(shop, sku="OIL-1")
    put_back(shop, remove(shop, item))
    told = shop.call(item_history.changes, item, actor=shop.manager)
    assert [[(f.field, f.before, f.after) for f in each.fields] for each in told] == [
        [("is_deleted", True, False), ("sku", None, "OIL-1")],
        [("is_deleted", False, True), ("sku", "OIL-1", None)],
        [],
    ]


def test_whoever_may_not_change_items_deletes_none_and_whoever_may_not_adjust_writes_none_off(
    shop: Shop,
) -> None:
    item = shelve(shop, opening=2)
    for role in (Role.CASHIER, Role.SUPERVISOR):
        with pytest.raises(NotAllowed):
            shop.call(removal.remove, new_id(), item, actor=shop.actors[role])
    assert levels(shop, item) == [2]
