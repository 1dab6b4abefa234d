"""A customer's basket: looked at against the stock at each step, ordered all or nothing."""

from typing import Any
from uuid import UUID

import pytest

from pos_app.domain.errors import Conflict, Invalid, NotAllowed, NotFound, StockShort
from pos_app.domain.ids import new_id
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.services import baskets, catalogue_edit, order_views
from pos_app.services.baskets import Basket
from tests.services.test_customer_orders import customer, item, on_shelf, order
from tests.shop import GBP, Shop, gbp


def put(shop: Shop, by: Any, item_id: UUID, quantity: str = "1") -> Basket:
    found: Basket = shop.call(baskets.put, item_id, Quantity.parse(quantity), actor=by)
    return found


def test_the_same_item_twice_is_one_line(shop: Shop) -> None:
    ada, mug = customer(shop), item(shop)
    put(shop, ada, mug)
    basket = put(shop, ada, mug, "2")
    assert [(line.quantity.plain, line.total) for line in basket.lines] == [("3", gbp("42.00"))]
    assert basket.total == gbp("42.00")
    assert on_shelf(shop, mug) == 5


def test_stock_is_looked_at_when_something_is_put_in_changed_and_ordered(shop: Shop) -> None:
    ada, mug = customer(shop), item(shop)
    with pytest.raises(StockShort, match="only 5"):
        put(shop, ada, mug, "6")
    (line,) = put(shop, ada, mug, "4").lines
    with pytest.raises(StockShort):
        put(shop, ada, mug, "2")
    with pytest.raises(StockShort):
        shop.call(baskets.change, line.id, Quantity.of(6), actor=ada)
    order(shop, mug, "3")
    with pytest.raises(StockShort, match="only 2"):
        shop.call(baskets.order, new_id(), actor=ada)
    assert len(shop.call(baskets.read, actor=ada).lines) == 1


def test_what_is_in_the_basket_becomes_an_order_and_the_basket_is_empty(shop: Shop) -> None:
    ada, mug, cup = customer(shop), item(shop), item(shop, "3.00")
    put(shop, ada, mug, "2")
    put(shop, ada, cup)
    key = new_id()
    placed = shop.call(baskets.order, key, "Ring the bell", actor=ada)
    assert (placed.row.total, placed.row.note) == (gbp("31.00"), "Ring the bell")
    assert shop.call(baskets.read, actor=ada).lines == ()
    assert shop.call(baskets.order, key, actor=ada) == placed
    assert shop.call(order_views.list_orders, actor=ada).total == 1


def test_an_empty_basket_orders_nothing(shop: Shop) -> None:
    with pytest.raises(Conflict, match="empty"):
        shop.call(baskets.order, new_id(), actor=customer(shop))


def test_a_line_keeps_the_price_it_had_and_shows_the_price_of_now(shop: Shop) -> None:
    ada, mug = customer(shop), item(shop)
    put(shop, ada, mug)
    dearer = UnitPrice.parse("20.00", GBP)
    shop.call(catalogue_edit.set_price, mug, dearer, actor=shop.manager)
    (line,) = shop.call(baskets.read, actor=ada).lines
    assert (line.price_at_time, line.price_now) == (UnitPrice.parse("14.00", GBP), dearer)


def test_lines_are_changed_removed_and_emptied(shop: Shop) -> None:
    ada, mug, cup = customer(shop), item(shop), item(shop)
    put(shop, ada, mug)
    (first, second) = put(shop, ada, cup).lines
    changed = shop.call(baskets.change, first.id, Quantity.of(3), actor=ada)
    assert [line.quantity.plain for line in changed.lines] == ["3", "1"]
    assert len(shop.call(baskets.remove, second.id, actor=ada).lines) == 1
    assert shop.call(baskets.empty, actor=ada).lines == ()


def test_nobody_touches_anothers_basket(shop: Shop) -> None:
    ada, ben, mug = customer(shop), customer(shop, "Ben"), item(shop)
    (line,) = put(shop, ada, mug).lines
    assert shop.call(baskets.read, actor=ben).lines == ()
    for service, *args in ((baskets.change, line.id, Quantity.of(2)), (baskets.remove, line.id)):
        with pytest.raises(NotFound):
            shop.call(service, *args, actor=ben)
    with pytest.raises(NotAllowed, match="Only a customer"):
        shop.call(baskets.read)


def test_what_cannot_be_bought_goes_into_no_basket(shop: Shop) -> None:
    ada, mug = customer(shop), item(shop)
    for item_id, quantity, error in (
        (new_id(), "1", NotFound),
        (mug, "0", Invalid),
        (mug, "0.5", Invalid),
        (mug, "-1", Invalid),
    ):
        with pytest.raises(error):
            put(shop, ada, item_id, quantity)
    shop.call(catalogue_edit.delist, mug, actor=shop.manager)
    with pytest.raises(NotFound):
        put(shop, ada, mug)
