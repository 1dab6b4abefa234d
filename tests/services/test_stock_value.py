"""What the stock is worth, today and when a past day ended."""

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tuned
from hypothesis import strategies as st

from pos_app.domain.access import SYSTEM
from pos_app.domain.business_day import business_day
from pos_app.domain.errors import NotAllowed
from pos_app.domain.ids import new_id
from pos_app.domain.item import ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.domain.stock import StockReason
from pos_app.maintenance import DATABASE
from pos_app.services import (
    catalogue_edit,
    catalogue_groups,
    locations,
    removal,
    settings,
    stock,
    stock_keeping,
    stock_value,
)
from pos_app.services.stock_keeping import DeliveredLine
from pos_app.services.stock_value import ValuePart
from tests.shop import GBP, Shop, open_copy


def of(pieces: int) -> Quantity:
    return Quantity.of(pieces)


def pounds(text: str) -> UnitPrice:
    return UnitPrice.parse(text, GBP)


def add(shop: Shop, name: str, cost: str | None, left: int) -> UUID:
    fields = ItemFields(name, cost_price=None if cost is None else pounds(cost))
    item: UUID = shop.backend.call(catalogue_edit.add_item, SYSTEM, fields, of(left)).id
    return item


def next_day(shop: Shop) -> None:
    shop.clock.advance(timedelta(days=1).total_seconds())


def lose(shop: Shop, item: UUID, pieces: int) -> None:
    adjust, why = stock_keeping.adjust, StockReason.BREAKAGE
    shop.call(adjust, new_id(), item, of(-pieces), why, actor=shop.owner)


def at(shop: Shop, days_ago: int) -> str:
    own = shop.backend.call(settings.read, SYSTEM).shop
    day = business_day(shop.clock.now(), own.zone, own.cutoff_hour) - timedelta(days=days_ago)
    return str(shop.call(stock_value.value_at, day, actor=shop.owner).at_cost.plain)


def test_a_past_day_has_the_quantities_and_the_costs_of_that_day(shop: Shop) -> None:
    honey = add(shop, "Honey", "2.00", 10)
    next_day(shop)
    lose(shop, honey, 4)
    change = {"cost_price": pounds("9.00")}
    shop.call(catalogue_edit.edit_item, honey, change, actor=shop.owner)
    assert (at(shop, 1), at(shop, 0)) == ("20.00", "54.00")
    assert shop.call(stock_value.value_at, actor=shop.owner).at_cost.plain == "54.00"


def test_what_came_later_was_not_there_and_what_was_not_there_is_worth_nothing(shop: Shop) -> None:
    honey = add(shop, "Honey", "2.00", 0)
    next_day(shop)
    line = DeliveredLine(honey, of(5), pounds("3.00"))
    shop.call(stock_keeping.receive, new_id(), (line,), actor=shop.owner)
    assert (at(shop, 1), at(shop, 0)) == ("0.00", "15.00")


def test_an_item_whose_cost_nobody_knows_is_counted_apart(shop: Shop) -> None:
    add(shop, "Honey", None, 3)
    add(shop, "Jam", "1.50", 2)
    day = shop.clock.now().date()
    found = shop.call(stock_value.value_at, day, actor=shop.owner)
    assert (found.at_cost.plain, found.without_cost) == ("3.00", 1)


def test_a_very_large_shop_is_summed_to_the_penny(shop: Shop) -> None:
    for name in ("Gold", "Silver", "Copper"):
        add(shop, name, "40000.0001", 9_999_999)
    value = shop.call(stock_value.value_at, actor=shop.owner)
    assert value.at_cost.plain == "1199999883000.00"
    assert at(shop, 0) == "1199999883000.00"


def days_of(shop: Shop, items: list[UUID], moves: list[tuple[int, int]]) -> list[str]:
    """Live some days, one movement each; what the stock was worth as each ended."""
    told = []
    for at_, pieces in moves:
        left = shop.call(stock.levels, [items[at_]], actor=shop.owner)[items[at_]]
        if pieces < 0 and left.thousandths // 1000 + pieces >= 0:
            lose(shop, items[at_], -pieces)
        elif pieces > 0:
            line = DeliveredLine(items[at_], of(pieces))
            shop.call(stock_keeping.receive, new_id(), (line,), actor=shop.owner)
        told.append(at(shop, 0))
        next_day(shop)
    return told


@tuned(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12, deadline=None)
@given(
    moves=st.lists(st.tuples(st.integers(0, 2), st.integers(-3, 3)), min_size=3, max_size=9),
    zone=st.sampled_from(["Europe/London", "Pacific/Kiritimati", "Pacific/Pago_Pago"]),
)
def test_every_past_day_is_worth_what_it_was_worth_then(
    template: Path, tmp_path_factory: pytest.TempPathFactory, moves: list[Any], zone: str
) -> None:
    folder = tmp_path_factory.mktemp("days")
    shutil.copy(template / DATABASE, folder / DATABASE)
    shop = open_copy(folder)
    shop.call(settings.change_shop, {"zone": zone}, actor=shop.owner)
    items = [add(shop, name, cost, 2) for name, cost in (("A", "1"), ("B", "0.30"), ("C", "7"))]
    told = days_of(shop, items, moves)
    found = [at(shop, len(moves) - number) for number in range(len(moves))]
    assert found == told
    shop.backend.close()


def test_what_is_not_stocked_any_more_or_deleted_since_was_there_all_the_same(shop: Shop) -> None:
    honey, jam = add(shop, "Honey", "2.00", 10), add(shop, "Jam", "1.00", 3)
    for _day in range(3):
        next_day(shop)
    lose(shop, honey, 10)
    shop.call(stock.stop, honey, actor=shop.owner)
    shop.call(removal.remove, new_id(), jam, reason=StockReason.SAMPLE, actor=shop.owner)
    assert [at(shop, ago) for ago in (4, 3, 1, 0)] == ["0.00", "23.00", "23.00", "0.00"]


def test_the_value_is_told_by_category_and_by_location(shop: Shop) -> None:
    pantry = shop.call(catalogue_groups.add_category, "Pantry", "lilac", actor=shop.owner)
    honey, jam = add(shop, "Honey", "2.00", 10), add(shop, "Jam", None, 3)
    store = new_id()
    shop.call(locations.add, store, "Store room", actor=shop.owner)
    shop.call(catalogue_edit.edit_item, honey, {"category_id": pantry}, actor=shop.owner)
    shop.call(stock.open_level, honey, of(4), store, actor=shop.owner)
    next_day(shop)
    lose(shop, honey, 1)
    yesterday = shop.clock.now().date() - timedelta(days=1)

    def parts(found: tuple[ValuePart, ...]) -> list[tuple[str, int, str, int]]:
        return [(p.name, p.items, p.value.at_cost.plain, p.value.without_cost) for p in found]

    told = shop.call(stock_value.report, yesterday, actor=shop.owner)
    assert (told.day, told.total.at_cost.plain, told.items) == (yesterday, "28.00", 3)
    assert parts(told.by_category) == [("Pantry", 2, "28.00", 0), ("", 1, "0.00", 1)]
    assert parts(told.by_location) == [("Shop", 2, "20.00", 1), ("Store room", 1, "8.00", 0)]
    here = shop.call(stock_value.report, None, store, actor=shop.owner)
    assert (here.total.at_cost.plain, here.total.without_cost) == ("8.00", 0)
    assert shop.call(stock_value.report, actor=shop.owner).total.at_cost.plain == "26.00"
    ahead = yesterday + timedelta(days=400)
    assert shop.call(stock_value.report, ahead, actor=shop.owner).total.at_cost.plain == "26.00"
    assert shop.call(stock_value.value_at, actor=shop.owner).without_cost == 1
    del jam


def test_the_lines_of_the_value_come_by_name_and_none_twice(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stock_value, "_ITEMS_A_PAGE", 2)
    for name in ("Tea", "honey", "Jam", "Bread", "Nuts"):
        add(shop, name, "0.125", 3)
    assert shop.call(stock_value.begin_export, "value.csv", actor=shop.owner) == 5
    rows = list(stock_value.lines(shop.backend.call, shop.owner))  # type: ignore[arg-type]
    assert [row.name for row in rows] == ["Bread", "honey", "Jam", "Nuts", "Tea"]
    assert {(row.at_cost.plain, row.location) for row in rows if row.at_cost} == {("0.38", "Shop")}
    ((body,),) = shop.rows("SELECT body FROM journal_entry WHERE kind = 'stock.value_exported'")
    assert '"rows":5' in body


def test_whoever_may_not_see_costs_sees_no_value(shop: Shop) -> None:
    for service in (stock_value.value_at, stock_value.report, stock_value.page):
        with pytest.raises(NotAllowed, match="You may not see costs"):
            shop.call(service)
    with pytest.raises(NotAllowed, match="You may not see costs"):
        shop.call(stock_value.begin_export, "value.csv")
