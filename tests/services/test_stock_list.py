"""What is on the shelf, listed, counted and changed by the dozen."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tuned
from hypothesis import strategies as st

from pos_app.domain.access import Role
from pos_app.domain.errors import Conflict, Invalid, NotAllowed, Stale
from pos_app.domain.ids import new_id
from pos_app.domain.item import ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.price_change import ChangeBy, Ending, PriceChange
from pos_app.domain.quantity import Quantity
from pos_app.domain.shelf_price import PriceListTerms
from pos_app.domain.variants import ItemOption
from pos_app.services import (
    catalogue_bulk,
    catalogue_edit,
    catalogue_groups,
    price_lists,
    stock_list,
    variants,
)
from pos_app.services.catalogue_bulk import BulkChange
from pos_app.services.stock_list import Kind, Sort, Wanted
from tests.shop import GBP, Shop

TEN_PERCENT = BulkChange(price=PriceChange(ChangeBy.PERCENT, 100_000))


def add(shop: Shop, name: str, price: str | None = "2.00", left: int | None = 5, **f: Any) -> UUID:
    fields = ItemFields(
        name=name,
        unit_price=None if price is None else UnitPrice.parse(price, GBP),
        track_stock=left is not None,
        **f,
    )
    opening = None if left is None else Quantity.of(left)
    item: UUID = shop.call(catalogue_edit.add_item, fields, opening, actor=shop.owner).id
    return item


def names(shop: Shop, *args: Any, **kwargs: Any) -> list[str]:
    return [row.item.name for row in shop.call(stock_list.page, *args, **kwargs).rows]


@pytest.fixture
def shelf(shop: Shop) -> dict[str, UUID]:
    return {
        "Candle": add(shop, "Candle", "18.00", 0, reorder_level=Quantity.of(4)),
        "Oil": add(shop, "Oil", "9.80", 3, reorder_level=Quantity.of(6)),
        "Bun": add(shop, "Bun", "2.80", 7),
        "Bag": add(shop, "Bag", None, 400),
        "Coffee": add(shop, "Coffee", "3.40", None),
    }


def test_the_list_shows_the_shelfs_own_prices_whatever_a_price_list_makes_of_them(
    shop: Shop, shelf: dict[str, UUID]
) -> None:
    terms = PriceListTerms("Summer", rate=100_000)
    shop.call(price_lists.save_list, new_id(), terms, actor=shop.owner)
    edit = {"discount_rate": 50_000}
    shop.call(catalogue_edit.edit_item, shelf["Oil"], edit, actor=shop.owner)
    rows = shop.call(stock_list.page, sort=Sort.PRICE, descending=True).rows
    priced = [(row.item.name, row.item.unit_price) for row in rows if row.item.unit_price]
    assert priced == [
        (name, UnitPrice.parse(price, GBP))
        for name, price in (("Candle", "18"), ("Oil", "9.80"), ("Coffee", "3.40"), ("Bun", "2.80"))
    ]


def test_low_means_at_or_below_the_items_own_reorder_level(
    shop: Shop, shelf: dict[str, UUID]
) -> None:
    assert names(shop, Wanted(kind=Kind.LOW)) == ["Candle", "Oil"]
    assert [row.item.name for row in shop.call(stock_list.low)] == ["Candle", "Oil"]
    assert names(shop, Wanted(kind=Kind.NO_PRICE)) == ["Bag"]
    counts = shop.call(stock_list.counts)
    assert (counts.all, counts.low, counts.none_left, counts.no_price) == (5, 2, 1, 1)
    shop.call(catalogue_edit.delist, shelf["Bun"], actor=shop.owner)
    assert names(shop, Wanted(kind=Kind.DELISTED)) == ["Bun"]
    assert shop.call(stock_list.counts).delisted == 1


def test_the_list_is_sorted_by_what_a_person_asks_for(shop: Shop, shelf: dict[str, UUID]) -> None:
    assert names(shop) == ["Bag", "Bun", "Candle", "Coffee", "Oil"]
    assert names(shop, Wanted(), Sort.NAME, descending=True)[0] == "Oil"
    assert names(shop, Wanted(), Sort.ON_HAND) == ["Candle", "Oil", "Bun", "Bag", "Coffee"]
    assert names(shop, Wanted(), Sort.PRICE, descending=True)[:2] == ["Candle", "Oil"]
    assert names(shop, Wanted(), Sort.REORDER)[:2] == ["Candle", "Oil"]
    assert names(shop, Wanted("o"), Sort.PRICE) == ["Oil"]


def test_stock_is_grouped_by_category_and_sorted_by_name(shop: Shop) -> None:
    sweets = shop.call(catalogue_groups.add_category, "Sweets", actor=shop.owner)
    for name in ("Toffee", "Fudge"):
        add(shop, name, category_id=sweets)
    add(shop, "Stamp")
    groups = shop.call(stock_list.by_category)
    assert [(g.name, [row.item.name for row in g.rows]) for g in groups] == [
        ("Sweets", ["Fudge", "Toffee"]),
        ("", ["Stamp"]),
    ]


def test_prices_of_many_are_seen_before_they_change_and_change_in_one_entry(
    shop: Shop, shelf: dict[str, UUID]
) -> None:
    ids = list(shelf.values())
    plans = shop.call(catalogue_bulk.preview, ids, TEN_PERCENT, actor=shop.manager)
    seen = {plan.name: plan.new_price.plain if plan.new_price else plan.refused for plan in plans}
    assert seen == {
        "Candle": "19.80", "Oil": "10.78", "Bun": "3.08", "Bag": "It has no price.",
        "Coffee": "3.74",
    }  # fmt: skip
    batch = new_id()
    done = shop.call(catalogue_bulk.apply_page, batch, 1, plans, TEN_PERCENT, actor=shop.manager)
    assert (done.changed, [plan.name for plan in done.refused]) == (4, ["Bag"])
    rows = shop.rows("SELECT body FROM journal_entry WHERE kind = 'items.changed'")
    assert len(rows) == 1
    assert '"before":{"unit_price":28000}' in rows[0][0]
    again = shop.call(catalogue_bulk.apply_page, batch, 1, plans, TEN_PERCENT, actor=shop.manager)
    assert again.changed == 0
    assert {plan.refused for plan in again.refused} == {
        "It was changed meanwhile.", "It has no price.",
    }  # fmt: skip


def test_an_item_that_somebody_changed_meanwhile_stays_as_they_left_it(
    shop: Shop, shelf: dict[str, UUID]
) -> None:
    plans = shop.call(
        catalogue_bulk.preview, [shelf["Oil"], shelf["Bun"]], TEN_PERCENT, actor=shop.manager
    )
    price = UnitPrice.parse("9.00", GBP)
    shop.call(catalogue_edit.set_price, shelf["Oil"], price, actor=shop.owner)
    done = shop.call(catalogue_bulk.apply_page, new_id(), 1, plans, TEN_PERCENT, actor=shop.manager)
    assert (done.changed, [plan.name for plan in done.refused]) == (1, ["Oil"])
    found = shop.call(stock_list.page, Wanted("oil")).rows[0].item
    assert found.unit_price == price
    with pytest.raises(Stale):
        shop.call(catalogue_edit.set_price, shelf["Bun"], price, 1, actor=shop.owner)


def test_category_tax_and_sale_are_changed_for_many(shop: Shop, shelf: dict[str, UUID]) -> None:
    food = shop.call(catalogue_groups.add_category, "Food", actor=shop.owner)
    ids = [shelf["Oil"], shelf["Bun"]]
    for values in ({"category_id": food}, {"is_active": False}):
        change = BulkChange(values=values)
        plans = shop.call(catalogue_bulk.preview, ids, change, actor=shop.manager)
        done = shop.call(catalogue_bulk.apply_page, new_id(), 1, plans, change, actor=shop.manager)
        assert done.changed == 2
    gone = shop.call(stock_list.page, Wanted(category_id=food, kind=Kind.DELISTED)).rows
    assert [row.item.name for row in gone] == ["Bun", "Oil"]


def test_a_parent_is_delisted_with_many_only_when_its_variants_are(shop: Shop) -> None:
    shirt = add(shop, "Shirt", left=0)
    shop.call(variants.make, shirt, [ItemOption("Size", ("S", "M"))], actor=shop.owner)
    kinds = [each.item.id for each in shop.call(variants.family, shirt).variants]
    off = BulkChange(values={"is_active": False})

    def refusals(ids: list[UUID]) -> list[str]:
        plans = shop.call(catalogue_bulk.preview, ids, off, actor=shop.manager)
        done = shop.call(catalogue_bulk.apply_page, new_id(), 1, plans, off, actor=shop.manager)
        assert [plan.refused for plan in plans if plan.refused] == [
            plan.refused for plan in done.refused
        ]
        return [plan.refused for plan in done.refused]

    some = [shirt, kinds[0]]
    assert refusals(some) == ["It has variants on sale. Delist or detach them first."]
    assert refusals([shirt, kinds[1]]) == [], "the last one goes with it"
    assert shop.call(stock_list.counts).all == 0


def test_what_cannot_become_of_many_is_refused_whole(shop: Shop, shelf: dict[str, UUID]) -> None:
    ids = [shelf["Oil"]]
    wrong = (None, {"name": "x"}, {"category_id": new_id()}, {"tax_class_id": None})
    for values in wrong:
        with pytest.raises(Invalid):
            shop.call(catalogue_bulk.preview, ids, BulkChange(values=values), actor=shop.manager)
    many = [new_id() for _ in range(501)]
    with pytest.raises(Conflict, match="At most 500"):
        shop.call(catalogue_bulk.preview, many, TEN_PERCENT, actor=shop.manager)
    with pytest.raises(NotAllowed):
        shop.call(catalogue_bulk.preview, ids, TEN_PERCENT, actor=shop.cashier)
    keeper = shop.actors[Role.STOCK_KEEPER]
    assert shop.call(catalogue_bulk.preview, ids, TEN_PERCENT, actor=keeper)


@tuned(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 500_000), min_size=1, max_size=5), st.sampled_from(list(Ending)))
def test_all_that_match_are_found_page_by_page_and_none_twice(
    shop: Shop, prices: list[int], ending: Ending
) -> None:
    for price in prices:
        add(shop, f"Thing {new_id().hex}", UnitPrice(price * 100, GBP).plain)
    found: list[UUID] = []
    after = None
    while some := shop.call(stock_list.matching, Wanted("thing"), after, 2):
        found += some
        after = some[-1]
    assert len(found) == len(set(found)) == shop.call(stock_list.page, Wanted("thing")).total
