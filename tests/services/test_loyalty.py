"""Loyalty points: earned on goods, turned into store credit, gone with what comes back."""

import pytest

from pos_app.domain.ids import new_id
from pos_app.domain.ledger import LedgerKind, LedgerShort
from pos_app.domain.owed import gift_card
from pos_app.domain.quantity import Quantity
from pos_app.services import ledgers, sales
from tests.ledger_shop import CODE, attached, balance, bring_back, customer, sell, with_points
from tests.shop import Shop, cart_of, cash, gbp, line


def test_points_are_earned_on_goods_alone_and_go_with_them(shop: Shop) -> None:
    with_points(shop, per_unit=10)
    nora = customer(shop)
    bought = cart_of(
        line(price="2.59", quantity="3"), gift_card(new_id(), "Gift card", CODE, gbp("25"))
    )
    sold = shop.call(sales.complete, attached(shop, bought, nora), cash("40"))
    assert balance(shop, LedgerKind.POINTS, nora) == 77
    loaf = shop.call(sales.complete, attached(shop, cart_of(line(price="1.00")), nora), cash("1"))
    assert balance(shop, LedgerKind.POINTS, nora) == 87
    bring_back(shop, loaf.id)
    assert balance(shop, LedgerKind.POINTS, nora) == 77
    bring_back(shop, sold.id)
    assert balance(shop, LedgerKind.POINTS, nora) == 0


def test_points_that_come_back_in_parts_leave_none(shop: Shop) -> None:
    with_points(shop, per_unit=7)
    nora = customer(shop)
    cart = cart_of(line(price="1.37", quantity="3"))
    sold = shop.call(sales.complete, attached(shop, cart, nora), cash("5"))
    for left in (18, 9, 0):
        bring_back(shop, sold.id, quantity=Quantity.of(1))
        assert balance(shop, LedgerKind.POINTS, nora) == left


def test_points_become_store_credit(shop: Shop) -> None:
    with_points(shop, per_unit=10, value=2)
    nora = customer(shop)
    sell(shop, "10.00", nora)
    act = new_id()
    assert shop.call(ledgers.turn_points, act, nora, 60) == gbp("1.20")
    assert shop.call(ledgers.turn_points, act, nora, 60) == gbp("1.20"), "twice is once"
    assert balance(shop, LedgerKind.POINTS, nora) == 40
    assert balance(shop, LedgerKind.STORE_CREDIT, nora) == 120
    with pytest.raises(LedgerShort, match="Only 40 points are there"):
        shop.call(ledgers.turn_points, new_id(), nora, 41)


def test_points_that_were_spent_are_owed_when_the_goods_come_back(shop: Shop) -> None:
    """The refund is the customer's right; what is missing stands as a task."""
    with_points(shop, per_unit=10)
    nora = customer(shop)
    sold = sell(shop, "10.00", nora)
    shop.call(ledgers.turn_points, new_id(), nora, 100)
    bring_back(shop, sold.id)
    assert balance(shop, LedgerKind.POINTS, nora) == -100
    (task,) = shop.call(ledgers.overdrawn)
    assert (task.kind, task.below) == (LedgerKind.POINTS, 100)
