"""What the stock is worth, today and when a past day ended."""

from datetime import timedelta
from uuid import UUID

from pos_app.domain.access import SYSTEM
from pos_app.domain.ids import new_id
from pos_app.domain.item import ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.domain.stock import StockReason
from pos_app.services import catalogue_edit, stock_keeping, stock_value
from pos_app.services.stock_keeping import DeliveredLine
from tests.shop import GBP, Shop


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
    day = shop.clock.now().date() - timedelta(days=days_ago)
    return str(shop.call(stock_value.value_at, day, actor=shop.owner).at_cost.plain)


def test_a_past_day_has_the_quantities_and_the_costs_of_that_day(shop: Shop) -> None:
    honey = add(shop, "Honey", "2.00", 10)
    next_day(shop)
    lose(shop, honey, 4)
    change = {"cost_price": pounds("9.00")}
    shop.call(catalogue_edit.edit_item, honey, change, actor=shop.owner)
    assert (at(shop, 1), at(shop, 0)) == ("20.00", "54.00")
    assert shop.call(stock_keeping.value, actor=shop.owner).at_cost.plain == "54.00"


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
    value = shop.call(stock_keeping.value, actor=shop.owner)
    assert value.at_cost.plain == "1199999883000.00"
    assert at(shop, 0) == "1199999883000.00"
