"""Customers' orders: taken with their goods, prepared, handed over as a sale, or called off."""

import threading
from typing import Any
from uuid import UUID

import pytest

from pos_app import verify
from pos_app.domain.access import CUSTOMER_GRANTS, Actor, ActorKind, Role
from pos_app.domain.cart import Cart
from pos_app.domain.customer import CustomerFields
from pos_app.domain.customer_order import CustomerOrderState as State
from pos_app.domain.errors import Conflict, Invalid, NotAllowed, NotFound, StockShort
from pos_app.domain.ids import new_id
from pos_app.domain.item import ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.services import (
    carts,
    catalogue_edit,
    customer_orders,
    customers,
    order_views,
    sales,
    stock,
)
from pos_app.services.customer_orders import Buyer, Wanted
from pos_app.services.order_views import OrderView
from tests.shop import GBP, Shop, cart_of, cash, gbp, line


def item(shop: Shop, price: str = "14.00", of: str = "5", **fields: Any) -> UUID:
    made = ItemFields(name="Stoneware mug", unit_price=UnitPrice.parse(price, GBP), **fields)
    key: UUID = shop.call(catalogue_edit.add_item, made, actor=shop.manager).id
    shop.call(stock.open_level, key, Quantity.parse(of), actor=shop.manager)
    return key


def customer(shop: Shop, name: str = "Ada Byron") -> Actor:
    """A customer who logged in over HTTP."""
    key = new_id()
    shop.call(customers.add, key, CustomerFields(name=name), actor=shop.manager)
    return Actor(key, name, "customer", CUSTOMER_GRANTS, ActorKind.CUSTOMER)


def order(
    shop: Shop, item_id: UUID, quantity: str = "2", by: Actor | None = None, **fields: Any
) -> OrderView:
    wanted = [Wanted(item_id, Quantity.parse(quantity))]
    buyer = fields.pop("buyer", Buyer(name="Ada", phone="01234"))
    key = fields.pop("order_id", None) or new_id()
    placed: OrderView = shop.call(
        customer_orders.place, key, buyer, wanted, fields.get("note", ""), actor=by
    )
    return placed


def advance(shop: Shop, key: UUID, *states: State) -> OrderView:
    for state in states:
        done: OrderView = shop.call(customer_orders.advance, key, state)
    return done


def ready(shop: Shop, item_id: UUID, quantity: str = "2") -> OrderView:
    placed = order(shop, item_id, quantity)
    return advance(shop, placed.row.id, State.CONFIRMED, State.READY)


def on_shelf(shop: Shop, item_id: UUID) -> int:
    """What the counter can still sell."""
    ((level,),) = shop.rows(
        "SELECT quantity FROM stock_level JOIN location ON id = location_id"
        " WHERE item_id = ? AND is_main",
        item_id.bytes,
    )
    return int(level) // 1000


def in_all(shop: Shop, item_id: UUID) -> int:
    """What the shop has of it anywhere."""
    ((level,),) = shop.rows(
        "SELECT sum(quantity) FROM stock_level WHERE item_id = ?", item_id.bytes
    )
    return int(level) // 1000


def test_an_order_takes_its_goods_off_the_shelf_and_the_shop_still_has_them(shop: Shop) -> None:
    mug = item(shop)
    placed = order(shop, mug)
    assert (placed.row.number, placed.row.state) == ("CO-2-0001", State.PENDING)
    assert placed.row.total == gbp("28.00")
    assert (on_shelf(shop, mug), in_all(shop, mug)) == (3, 5)
    assert verify.whole(shop.folder).is_whole


def test_an_order_is_all_or_nothing(shop: Shop) -> None:
    mug, cup = item(shop), item(shop, of="1")
    wanted = [Wanted(mug, Quantity.of(2)), Wanted(cup, Quantity.of(2))]
    with pytest.raises(StockShort, match="only 1"):
        shop.call(customer_orders.place, new_id(), Buyer(name="Ada"), wanted)
    assert (on_shelf(shop, mug), on_shelf(shop, cup)) == (5, 1)
    assert shop.call(order_views.list_orders).total == 0


def test_the_last_piece_is_promised_to_one_of_two_who_ask_at_once(shop: Shop) -> None:
    mug = item(shop, of="1")
    won: list[OrderView] = []
    lost: list[StockShort] = []

    def ask() -> None:
        try:
            won.append(order(shop, mug, "1"))
        except StockShort as short:
            lost.append(short)

    racers = [threading.Thread(target=ask) for _ in range(8)]
    for each in racers:
        each.start()
    for each in racers:
        each.join()
    assert (len(won), len(lost)) == (1, 7)
    assert on_shelf(shop, mug) == 0


def test_the_same_order_sent_twice_is_one_order(shop: Shop) -> None:
    mug, key = item(shop), new_id()
    first = order(shop, mug, order_id=key)
    assert order(shop, mug, order_id=key) == first
    assert on_shelf(shop, mug) == 3
    with pytest.raises(Conflict, match="Another order"):
        order(shop, mug, "3", order_id=key)


def test_an_order_goes_one_step_after_the_other(shop: Shop) -> None:
    placed = order(shop, item(shop))
    with pytest.raises(Conflict):
        advance(shop, placed.row.id, State.READY)
    advance(shop, placed.row.id, State.CONFIRMED)
    with pytest.raises(Conflict):
        advance(shop, placed.row.id, State.CONFIRMED)
    advance(shop, placed.row.id, State.READY)
    for wanted in (State.COMPLETED, State.PENDING, State.CANCELLED):
        with pytest.raises(Conflict):
            advance(shop, placed.row.id, wanted)


def test_a_cancelled_order_gives_its_goods_back_at_once_and_counts_for_its_customer(
    shop: Shop,
) -> None:
    mug, ada = item(shop), customer(shop)
    placed = order(shop, mug, by=ada)
    for _ in range(2):
        done = shop.call(customer_orders.cancel, placed.row.id, actor=ada)
        assert done.row.state is State.CANCELLED
    assert (on_shelf(shop, mug), in_all(shop, mug)) == (5, 5)
    ((count,),) = shop.rows("SELECT order_cancellation_count FROM customer")
    assert count == 1
    assert verify.whole(shop.folder).is_whole


def test_a_customer_cancels_until_it_is_ready_and_the_shop_until_it_is_fetched(
    shop: Shop,
) -> None:
    mug, ada = item(shop), customer(shop)
    placed = order(shop, mug, by=ada)
    advance(shop, placed.row.id, State.CONFIRMED, State.READY)
    with pytest.raises(Conflict, match="Ask the shop"):
        shop.call(customer_orders.cancel, placed.row.id, actor=ada)
    shop.call(customer_orders.cancel, placed.row.id, "Not fetched")
    assert on_shelf(shop, mug) == 5


def test_a_customer_sees_their_own_orders_alone(shop: Shop) -> None:
    mug, ada, ben = item(shop), customer(shop), customer(shop, "Ben")
    own = order(shop, mug, "1", by=ada)
    order(shop, mug, "1", by=ben)
    assert [row.id for row in shop.call(order_views.list_orders, actor=ada).rows] == [own.row.id]
    for service in (order_views.read, customer_orders.cancel):
        with pytest.raises(NotFound):
            shop.call(service, own.row.id, actor=ben)
    assert shop.call(order_views.list_orders).total == 2


def test_a_customer_orders_for_nobody_else(shop: Shop) -> None:
    mug, ada, ben = item(shop), customer(shop), customer(shop, "Ben")
    placed = order(shop, mug, by=ada, buyer=Buyer(ben.user_id, "Somebody"))
    assert placed.row.customer_id == ada.user_id


def test_a_customer_may_not_serve_orders_nor_sell(shop: Shop) -> None:
    mug, ada = item(shop), customer(shop)
    placed = order(shop, mug, by=ada)
    for service, *args in (
        (customer_orders.advance, placed.row.id, State.CONFIRMED),
        (customer_orders.take_to_counter, placed.row.id),
        (customer_orders.complete, placed.row.id, ()),
        (sales.complete, cart_of(line()), cash("5")),
        (order_views.waiting,),
    ):
        with pytest.raises(NotAllowed):
            shop.call(service, *args, actor=ada)


def test_an_order_handed_over_is_a_sale_and_its_stock_moved_once(shop: Shop) -> None:
    mug = item(shop)
    done = ready(shop, mug)
    sale = shop.call(customer_orders.complete, done.row.id, cash("30"))
    assert sale.total == gbp("28.00")
    assert (on_shelf(shop, mug), in_all(shop, mug)) == (3, 3)
    after = shop.call(order_views.read, done.row.id).row
    assert (after.state, after.sale_id) == (State.COMPLETED, sale.id)
    assert verify.whole(shop.folder).is_whole


def test_an_order_handed_over_twice_is_one_sale(shop: Shop) -> None:
    done = ready(shop, item(shop))
    first = shop.call(customer_orders.complete, done.row.id, cash("30"))
    assert shop.call(customer_orders.complete, done.row.id, cash("30")).number == first.number
    with pytest.raises(Conflict, match="handed over"):
        shop.call(customer_orders.cancel, done.row.id)


def test_an_order_keeps_the_price_of_the_day_it_was_placed(shop: Shop) -> None:
    mug = item(shop)
    done = ready(shop, mug)
    dearer = UnitPrice.parse("20.00", GBP)
    shop.call(catalogue_edit.set_price, mug, dearer, actor=shop.manager)
    sale = shop.call(customer_orders.complete, done.row.id, cash("30"))
    assert sale.total == gbp("28.00")


def test_an_order_is_taken_to_the_counter_paid_there_and_its_last_pieces_can_be_sold(
    shop: Shop,
) -> None:
    mug = item(shop, of="2", stock_policy="block")
    done = ready(shop, mug)
    cart: Cart = shop.call(customer_orders.take_to_counter, done.row.id)
    opened = shop.call(carts.read_open)
    assert opened is not None
    assert opened.cart == cart
    shop.call(carts.save, cart, cash("30"))
    sale = shop.call(sales.complete, cart, cash("30"))
    assert on_shelf(shop, mug) == 0
    assert shop.call(order_views.read, done.row.id).row.sale_id == sale.id


def test_nothing_is_handed_over_while_another_sale_is_open_or_before_it_is_ready(
    shop: Shop,
) -> None:
    mug = item(shop)
    placed = order(shop, mug)
    with pytest.raises(Conflict):
        shop.call(customer_orders.take_to_counter, placed.row.id)
    advance(shop, placed.row.id, State.CONFIRMED, State.READY)
    shop.call(carts.save, cart_of(line()), ())
    with pytest.raises(Conflict, match="Another sale is open"):
        shop.call(customer_orders.take_to_counter, placed.row.id)


def test_a_cart_that_claims_an_order_hands_over_no_other(shop: Shop) -> None:
    from dataclasses import replace

    done = ready(shop, item(shop))
    forged = replace(cart_of(line()), order_id=done.row.id)
    with pytest.raises(Conflict, match="not the one of that order"):
        shop.call(sales.complete, forged, cash("5"))
    unknown = replace(cart_of(line()), order_id=new_id())
    with pytest.raises(NotFound):
        shop.call(sales.complete, unknown, cash("5"))


def test_a_refused_payment_leaves_the_order_ready_and_its_goods_aside(shop: Shop) -> None:
    mug = item(shop)
    done = ready(shop, mug)
    with pytest.raises(Invalid, match="still to pay"):
        shop.call(customer_orders.complete, done.row.id, cash("1"))
    assert shop.call(order_views.read, done.row.id).row.state is State.READY
    assert (on_shelf(shop, mug), in_all(shop, mug)) == (3, 5)


def test_bad_orders_are_refused_in_a_sentence(shop: Shop) -> None:
    mug = item(shop)
    for buyer, wanted, error in (
        (Buyer(), [Wanted(mug, Quantity.of(1))], Invalid),
        (Buyer(new_id()), [Wanted(mug, Quantity.of(1))], NotFound),
        (Buyer(name="Ada"), [], Invalid),
        (Buyer(name="Ada"), [Wanted(new_id(), Quantity.of(1))], NotFound),
        (Buyer(name="Ada"), [Wanted(mug, Quantity.parse("0.5"))], Invalid),
        (Buyer(name="Ada"), [Wanted(mug, Quantity.of(0))], Invalid),
    ):
        with pytest.raises(error):
            shop.call(customer_orders.place, new_id(), buyer, wanted)
    assert on_shelf(shop, mug) == 5


def test_new_orders_are_counted_until_somebody_confirms_them(shop: Shop) -> None:
    mug = item(shop)
    first = order(shop, mug, "1")
    order(shop, mug, "1")
    assert shop.call(order_views.waiting) == 2
    advance(shop, first.row.id, State.CONFIRMED)
    assert shop.call(order_views.waiting) == 1


def test_two_people_serving_one_order_do_not_both_take_the_step(shop: Shop) -> None:
    placed = order(shop, item(shop))
    key, version = placed.row.id, placed.row.version
    shop.call(customer_orders.advance, key, State.CONFIRMED, version)
    with pytest.raises(Conflict, match="meanwhile"):
        shop.call(customer_orders.advance, key, State.CONFIRMED, version)


def test_names_of_people_without_a_record_stand_beside_the_chain(shop: Shop) -> None:
    order(shop, item(shop), buyer=Buyer(name="Grace Hopper", phone="0199"))
    ((body, data),) = shop.rows(
        "SELECT body, data FROM journal_entry JOIN journal_private ON entry_id = id"
        " WHERE kind = 'customer_order.placed'"
    )
    assert "Hopper" not in body
    assert "Hopper" in data


def test_every_role_at_the_counter_may_take_orders(shop: Shop) -> None:
    mug = item(shop, of="9")
    for role in (Role.OWNER, Role.MANAGER, Role.SUPERVISOR, Role.CASHIER, Role.STOCK_KEEPER):
        order(shop, mug, "1", by=shop.actors[role])
    assert on_shelf(shop, mug) == 4
