"""Counting stock while the shop sells."""

from uuid import UUID

import pytest

from pos_app.domain.access import Role
from pos_app.domain.errors import Conflict, Invalid, NotAllowed
from pos_app.domain.ids import new_id
from pos_app.domain.item import ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.domain.stock import CountScope, CountState
from pos_app.maintenance import DATABASE
from pos_app.services import (
    catalogue_edit,
    catalogue_groups,
    count_review,
    counts,
    locations,
    sales,
    stock,
    stock_keeping,
    suppliers,
)
from pos_app.services.suppliers import SupplierFields
from pos_app.verify import whole
from tests.shop import GBP, Shop, cart_of, cash, line


def of(pieces: int) -> Quantity:
    return Quantity.of(pieces)


class Counting:
    """A shop with tea (10) and cake (4), and the stock keeper who counts."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.keeper = shop.actors[Role.STOCK_KEEPER]
        self.main = next(p.id for p in shop.call(locations.shelves) if p.is_main)
        self.food = shop.call(catalogue_groups.add_category, "Food", actor=shop.owner)
        self.tea = self.add("Tea", 10, "1.50")
        self.cake = self.add("Cake", 4, "2.00", self.food)

    def add(self, name: str, left: int, cost: str, category: UUID | None = None) -> UUID:
        fields = ItemFields(
            name,
            unit_price=UnitPrice.parse("4", GBP),
            cost_price=UnitPrice.parse(cost, GBP),
            category_id=category,
        )
        item: UUID = self.shop.call(
            catalogue_edit.add_item, fields, of(left), actor=self.shop.owner
        ).id
        return item

    def begun(self, scope: CountScope = CountScope.ALL, *args: object) -> UUID:
        count = new_id()
        self.shop.call(counts.begin, count, self.main, scope, *args, actor=self.keeper)
        return count

    def count(self, count: UUID, item: UUID, pieces: int, **how: bool) -> Quantity:
        found: Quantity = self.shop.call(
            counts.count_item, count, item, of(pieces), actor=self.keeper, **how
        )
        return found

    def approve(self, count: UUID) -> None:
        while self.shop.call(counts.post_page, count, actor=self.shop.manager):
            pass

    def left(self, item: UUID) -> int:
        level: Quantity = self.shop.call(stock.levels, [item])[item]
        return level.thousandths // 1000

    def sell(self, item: UUID, name: str, pieces: int) -> None:
        goods = line(name, "4", str(pieces), item_id=item)
        self.shop.call(sales.complete, cart_of(goods), cash("100"))


@pytest.fixture
def counting(shop: Shop) -> Counting:
    return Counting(shop)


def test_what_is_sold_after_a_line_was_counted_still_holds(counting: Counting) -> None:
    count = counting.begun()
    counting.count(count, counting.tea, 9)
    counting.sell(counting.tea, "Tea", 3)
    counting.shop.clock.advance(1)
    counting.approve(count)
    assert counting.left(counting.tea) == 6
    assert counting.left(counting.cake) == 4
    row = counting.shop.call(stock_keeping.history, counting.tea, actor=counting.shop.manager)
    assert (row.rows[0].kind, row.rows[0].change) == ("count", of(-1))
    assert whole(counting.shop.folder / DATABASE).is_whole


def test_each_scan_counts_one_more_and_a_typed_number_stands_instead(counting: Counting) -> None:
    count = counting.begun()
    assert counting.count(count, counting.tea, 1) == of(1)
    assert counting.count(count, counting.tea, 12) == of(13)
    assert counting.count(count, counting.tea, 10, more=False) == of(10)
    counting.approve(count)
    assert counting.left(counting.tea) == 10


def test_a_line_whose_stock_moved_while_it_was_counted_is_marked(counting: Counting) -> None:
    count = counting.begun()
    counting.count(count, counting.tea, 6)
    counting.sell(counting.tea, "Tea", 1)
    counting.count(count, counting.tea, 3)
    (told,) = counting.shop.call(count_review.lines, count, actor=counting.keeper)
    assert (told.moved, told.difference) == (True, of(0))
    counting.shop.call(counts.forget, count, counting.tea, actor=counting.keeper)
    counting.count(count, counting.tea, 9)
    (told,) = counting.shop.call(count_review.lines, count, actor=counting.keeper)
    assert not told.moved


def test_the_review_shows_the_dearest_difference_first_and_costs_to_whoever_may(
    counting: Counting,
) -> None:
    count = counting.begun()
    counting.count(count, counting.tea, 9)
    counting.count(count, counting.cake, 1)
    review = counting.shop.call(
        count_review.lines, count, only_differing=True, actor=counting.shop.manager
    )
    assert [(each.name, each.value.plain if each.value else "") for each in review] == [
        ("Cake", "-6.00"),
        ("Tea", "-1.50"),
    ]
    view = counting.shop.call(count_review.read, count, actor=counting.shop.manager)
    assert (view.counted, view.left, view.differing) == (2, 0, 2)
    assert view.value is not None
    assert view.value.plain == "-7.50"
    supervisor = counting.shop.actors[Role.SUPERVISOR]
    assert counting.shop.call(count_review.read, count, actor=supervisor).value is None
    rows = counting.shop.call(count_review.lines, count, actor=supervisor)
    assert {each.value for each in rows} == {None}


def test_what_nobody_counted_is_listed_and_set_to_nothing_by_choice(counting: Counting) -> None:
    count = counting.begun()
    counting.count(count, counting.tea, 10)
    missing = counting.shop.call(count_review.uncounted, count, actor=counting.keeper)
    assert [(each.name, each.on_hand) for each in missing] == [("Cake", of(4))]
    counting.approve(count)
    assert counting.left(counting.cake) == 4
    again = counting.begun()
    assert counting.shop.call(counts.none_of_the_rest, again, actor=counting.keeper) == 0
    counting.approve(again)
    assert (counting.left(counting.tea), counting.left(counting.cake)) == (0, 0)


def test_a_count_of_a_category_or_of_chosen_items_takes_no_others(counting: Counting) -> None:
    food = counting.begun(CountScope.CATEGORY, counting.food)
    with pytest.raises(Conflict, match="Tea is not of this category"):
        counting.count(food, counting.tea, 1)
    chosen = counting.begun(CountScope.CHOSEN, None, [counting.tea])
    assert [
        each.name
        for each in counting.shop.call(count_review.uncounted, chosen, actor=counting.keeper)
    ] == ["Tea"]
    with pytest.raises(Conflict, match="not among the items"):
        counting.count(chosen, counting.cake, 1)
    with pytest.raises(Invalid, match="Choose 1 to 500"):
        counting.begun(CountScope.CHOSEN)


def test_only_whoever_may_approves_and_a_closed_count_takes_nothing_more(
    counting: Counting,
) -> None:
    count = counting.begun()
    with pytest.raises(Invalid, match="Nothing was counted"):
        counting.approve(count)
    counting.count(count, counting.tea, 8)
    with pytest.raises(NotAllowed):
        counting.shop.call(counts.post_page, count, actor=counting.keeper)
    counting.approve(count)
    counting.approve(count)
    assert counting.left(counting.tea) == 8
    with pytest.raises(Conflict, match="closed"):
        counting.count(count, counting.tea, 1)
    given_up = counting.begun()
    counting.count(given_up, counting.tea, 1)
    counting.shop.call(counts.cancel, given_up, actor=counting.keeper)
    with pytest.raises(Conflict, match="given up"):
        counting.approve(given_up)
    assert counting.left(counting.tea) == 8


def test_a_long_count_is_written_page_by_page_and_goes_on_after_a_power_cut(
    counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counts, "PAGE", 2)
    items = [counting.add(f"Thing {number}", 5, "1") for number in range(5)]
    count = counting.begun()
    for each in items:
        counting.count(count, each, 3)
    shop = counting.shop
    assert shop.call(counts.post_page, count, actor=shop.manager) == 3
    view = shop.call(count_review.read, count, actor=shop.manager)
    assert (view.state, view.posted) == (CountState.POSTING, 2)
    with pytest.raises(Conflict):
        counting.count(count, items[0], 1)
    counting.approve(count)
    assert {counting.left(each) for each in items} == {3}
    entries = shop.rows("SELECT count(*) FROM journal_entry WHERE kind = 'stock.counted'")
    assert entries == [(3,)]
    assert whole(shop.folder / DATABASE).is_whole


@pytest.mark.parametrize("first", ["older", "newer"])
def test_two_counts_that_did_not_know_of_each_other_write_a_difference_once(
    counting: Counting, first: str
) -> None:
    older, newer = counting.begun(), counting.begun()
    counting.count(older, counting.tea, 8)
    counting.shop.clock.advance(60)
    counting.sell(counting.tea, "Tea", 1)
    counting.count(newer, counting.tea, 6)
    counting.shop.clock.advance(60)
    counting.sell(counting.tea, "Tea", 2)
    for count in (older, newer) if first == "older" else (newer, older):
        counting.approve(count)
    assert counting.left(counting.tea) == 4, "six were there after the first sale, two were sold"


def test_a_count_of_what_a_supplier_delivers_takes_no_others(counting: Counting) -> None:
    shop, farm = counting.shop, new_id()
    shop.call(suppliers.add, farm, SupplierFields("Tea Farm"), actor=shop.owner)
    shop.call(suppliers.supply, counting.tea, farm, actor=shop.owner)
    count = counting.begun(CountScope.SUPPLIER, farm)
    view = shop.call(count_review.read, count, actor=counting.keeper)
    assert (view.name, view.left) == ("Shop: Tea Farm", 1)
    with pytest.raises(Conflict, match="Cake does not come from this supplier"):
        counting.count(count, counting.cake, 1)
    counting.count(count, counting.tea, 9)
    counting.approve(count)
    assert counting.left(counting.tea) == 9
