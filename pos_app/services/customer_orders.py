"""Customers' orders: placed, prepared, ready, paid and handed over, or cancelled.

Placing an order checks the stock, writes the order and sets its goods aside in one transaction;
cancelling brings them back. Handing over is a sale (services/sales.py), which moves the same goods
once. A customer sees and cancels their own orders only; `order:serve` is the shop's.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, ActorKind, Permission
from pos_app.domain.cart import Cart
from pos_app.domain.customer_order import CustomerOrderState, check_step
from pos_app.domain.errors import Conflict, Invalid, NotFound, Stale, StockShort
from pos_app.domain.pricing import Totals
from pos_app.domain.quantity import Quantity
from pos_app.domain.tender import Tender
from pos_app.domain.text import clean, free_text
from pos_app.models import journal
from pos_app.models.base import now
from pos_app.models.customer_orders import (
    CustomerOrder,
    CustomerOrderLine,
    put_back,
    sale_of,
    set_aside,
)
from pos_app.models.customers import Customer, buyer_terms
from pos_app.models.journal import Identity
from pos_app.models.sales import SavedCart
from pos_app.models.stock import main_location
from pos_app.services import (
    carts,
    catalogue,
    counter,
    prices,
    promotions,
    sale_moves,
    sale_terms,
    settings,
)
from pos_app.services.declare import Topic, command
from pos_app.services.order_views import OrderView, order_of, view_of
from pos_app.services.sales import CompletedSale
from pos_app.services.sales import complete as complete_sale

MOST_LINES: Final = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line of an order: so much of an item."""

    item_id: UUID
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who an order is for: a customer of the shop, or a name and a number to call."""

    customer_id: UUID | None = None
    name: str = ""
    phone: str = ""


@command(Permission.ORDER_PLACE, touches=Topic.ORDERS | Topic.STOCK, asked="Take an order")
def place(
    session: Session,
    actor: Actor,
    order_id: UUID,
    buyer: Buyer,
    lines: Sequence[Wanted],
    note: str = "",
) -> OrderView:
    """Take an order and set its goods aside: all of it, or nothing. The same id again answers with
    the order there is.

    Raises `Invalid`, `NotFound`, `StockShort` where there is not enough, `Conflict` for another
    order under the id.
    """
    buyer = _checked_buyer(session, actor, buyer)
    if session.get(CustomerOrder, order_id) is not None:
        return _again(session, actor, order_id, lines)
    cart = _cart(session, actor, order_id, buyer, lines)
    items = counter.on_shelf(session, cart)
    totals = cart.totals(settings.rules_of(session))
    sale_terms.check(session, actor, cart, totals, items)
    _check_stock(cart, items)
    _write(session, actor, cart, totals, buyer, free_text(note, 500))
    header = {
        "id": order_id, "location_id": main_location(session), "at": now(session),
        "business_day": settings.business_day_of(session), "cashier_id": actor.user_id,
    }  # fmt: skip
    moved, _parts = sale_moves.movements(cart, items, header)
    set_aside(session, moved)
    _journal_placing(session, actor, cart, totals, buyer)
    return view_of(session, order_of(session, actor, order_id))


def _write(
    session: Session, actor: Actor, cart: Cart, totals: Totals, buyer: Buyer, note: str
) -> None:
    moment = now(session)
    row = {
        "id": cart.id, "series": _series(session), "sequence": _next(session),
        "customer_id": buyer.customer_id, "name": buyer.name, "phone": buyer.phone, "note": note,
        "state": str(CustomerOrderState.PENDING), "location_id": main_location(session),
        "placed_at": moment, "placed_by": actor.user_id, "changed_at": moment,
        "total": totals.total, "draft": json.dumps(cart.encode()), "sale_id": None, "version": 1,
    }  # fmt: skip
    session.execute(insert(CustomerOrder), row)
    lines = [
        {
            "order_id": cart.id, "line": number, "item_id": line.item_id, "name": line.name,
            "unit": line.unit.value, "quantity": line.quantity.thousandths,
            "unit_price": line.unit_price.hundredths, "total": amounts.gross,
        }
        for number, (line, amounts) in enumerate(zip(cart.lines, totals.lines, strict=True), 1)
    ]  # fmt: skip
    session.execute(insert(CustomerOrderLine), lines)


def _journal_placing(
    session: Session, actor: Actor, cart: Cart, totals: Totals, buyer: Buyer
) -> None:
    """A name without a record stands beside the chain, so that it can be erased."""
    lines = [
        {"item": line.item_id.hex, "quantity": line.quantity.thousandths, "total": amounts.gross}
        for line, amounts in zip(cart.lines, totals.lines, strict=True)
        if line.item_id is not None
    ]
    body: dict[str, object] = {"total": totals.total, "lines": lines}
    private = None
    if buyer.customer_id is not None:
        body["customer"] = buyer.customer_id.hex
    else:
        private = {"name": buyer.name, "phone": buyer.phone}
    kind = "customer_order.placed"
    journal.append(session, actor, kind, body, subject=cart.id, private=private)


@command(Permission.ORDER_SERVE, touches=Topic.ORDERS, asked="Serve an order")
def advance(
    session: Session,
    actor: Actor,
    order_id: UUID,
    to: CustomerOrderState,
    version: int | None = None,
) -> OrderView:
    """Confirm an order, or say that it is ready. Raises `Conflict` for any other step, `Stale`."""
    row = order_of(session, actor, order_id)
    check_order_version(row, version)
    state = CustomerOrderState(row.state)
    check_step(state, to)
    if to is CustomerOrderState.COMPLETED:
        raise Conflict("An order is completed by the sale that hands it over.")
    _set(session, row, to)
    journal.append(
        session,
        actor,
        f"customer_order.{to}",
        {"before": {"state": str(state)}, "after": {"state": str(to)}},
        subject=order_id,
    )
    return view_of(session, row)


@command(
    Permission.ORDER_PLACE,
    touches=Topic.ORDERS | Topic.STOCK | Topic.CUSTOMERS,
    asked="Cancel an order",
)
def cancel(
    session: Session,
    actor: Actor,
    order_id: UUID,
    reason: str = "",
    version: int | None = None,
) -> OrderView:
    """Call an order off: its goods are back on the shelf at once, and its customer's cancellations
    rise. Doing it twice does it once.

    By its customer while it is new or confirmed, by the shop until it is handed over; later is a
    `Conflict`. Raises `Stale` if another version is meant.
    """
    row = order_of(session, actor, order_id)
    state = CustomerOrderState(row.state)
    if state is CustomerOrderState.CANCELLED:
        return view_of(session, row)
    check_order_version(row, version)
    if not state.is_open:
        raise Conflict("This order is handed over already. Its goods can be given back.")
    if actor.kind is ActorKind.CUSTOMER and not state.is_customers_to_cancel:
        raise Conflict("This order is ready. Ask the shop to cancel it.")
    told = {
        "at": now(session),
        "business_day": settings.business_day_of(session),
        "actor": actor.user_id,
    }
    put_back(session, order_id, told)
    _set(session, row, CustomerOrderState.CANCELLED)
    if row.customer_id is not None:
        count = Customer.order_cancellation_count + 1
        session.execute(
            update(Customer)
            .where(Customer.id == row.customer_id)
            .values(order_cancellation_count=count)
        )
    body = {
        "reason": free_text(reason, 200),
        "before": {"state": str(state)},
        "after": {"state": "cancelled"},
    }
    journal.append(session, actor, "customer_order.cancelled", body, subject=order_id)
    return view_of(session, row)


@command(Permission.ORDER_SERVE, touches=Topic.CARTS, asked="Hand an order over")
def take_to_counter(session: Session, actor: Actor, order_id: UUID) -> Cart:
    """Make a ready order the open sale, at its own prices, to be paid and handed over.

    Raises `Conflict` while another sale is open, or for an order that is not ready.
    """
    row = order_of(session, actor, order_id)
    check_step(CustomerOrderState(row.state), CustomerOrderState.COMPLETED)
    open_cart = carts.read_open.body(session, actor)
    if open_cart is not None and not open_cart.cart.is_empty:
        if open_cart.cart.order_id == order_id:
            return open_cart.cart
        raise Conflict("Another sale is open. Pay it or park it first.")
    cart = cart_of(row)
    parked = session.get(SavedCart, cart.id)
    if parked is not None:
        raise Conflict("This order is parked at the counter. Bring it back there.")
    carts.keep_order(session, actor, cart, is_open=True)
    return cart


@command(
    Permission.ORDER_SERVE,
    touches=Topic.ORDERS | Topic.SALES | Topic.STOCK,
    asked="Hand an order over",
)
def complete(
    session: Session, actor: Actor, order_id: UUID, tenders: Sequence[Tender]
) -> CompletedSale:
    """Pay a ready order and hand it over in one act: the sale that it points to then. Doing it
    twice does it once.
    """
    row = order_of(session, actor, order_id)
    cart = cart_of(row)
    if row.sale_id is None:
        check_step(CustomerOrderState(row.state), CustomerOrderState.COMPLETED)
        if session.get(SavedCart, cart.id) is not None:
            raise Conflict("This order is being paid at the counter.")
        carts.keep_order(session, actor, cart, is_open=False)
    return complete_sale.body(session, actor, cart, tenders)


def check_order_version(row: CustomerOrder, version: int | None) -> None:
    """Pass for the version that is stored, or for none. Raises `Stale`."""
    if version is not None and version != row.version:
        raise Stale("Somebody else changed this order meanwhile.")


def placed_before(session: Session, actor: Actor, order_id: UUID) -> OrderView | None:
    """The order there is under this id, if any."""
    if session.get(CustomerOrder, order_id) is None:
        return None
    return view_of(session, order_of(session, actor, order_id))


def cart_of(row: CustomerOrder) -> Cart:
    """The sale an order becomes."""
    cart = Cart.decode(json.loads(row.draft))
    return replace(cart, id=sale_of(row.id), order_id=row.id)


def _checked_buyer(session: Session, actor: Actor, buyer: Buyer) -> Buyer:
    if actor.kind is ActorKind.CUSTOMER:
        buyer = Buyer(actor.user_id)
    name, phone = clean(buyer.name, 120), clean(buyer.phone, 40)
    if buyer.customer_id is not None:
        customer = session.get(Customer, buyer.customer_id)
        if customer is None or customer.erased_at is not None:
            raise NotFound("There is no such customer.")
        return Buyer(customer.id, customer.name, customer.phone)
    if not name:
        raise Invalid("Say who the order is for: a customer, or a name.", where="name")
    return Buyer(None, name, phone)


def _again(session: Session, actor: Actor, order_id: UUID, lines: Sequence[Wanted]) -> OrderView:
    found = view_of(session, order_of(session, actor, order_id))
    asked = sorted((each.item_id, each.quantity) for each in _merged(lines))
    if asked != sorted((each.item_id, each.quantity) for each in found.lines):
        raise Conflict("Another order was placed under this one's id.")
    return found


def _merged(lines: Sequence[Wanted]) -> list[Wanted]:
    """One line an item."""
    found: dict[UUID, Quantity] = {}
    for each in lines:
        found[each.item_id] = found.get(each.item_id, Quantity(0)) + each.quantity
    return [Wanted(item, quantity) for item, quantity in found.items()]


def _cart(
    session: Session, actor: Actor, order_id: UUID, buyer: Buyer, lines: Sequence[Wanted]
) -> Cart:
    """What is ordered as a cart at today's prices; its id is the order's."""
    wanted = _merged(lines)
    if not wanted or len(wanted) > MOST_LINES:
        raise Invalid(f"An order has one to {MOST_LINES} lines.", where="lines")
    views = catalogue.views.body(session, actor, [each.item_id for each in wanted])
    known = {view.id: view for view in views}
    cart = replace(
        Cart.new(settings.rules_of(session).currency),
        id=order_id,
        customer_id=buyer.customer_id,
        terms=buyer_terms(session, buyer.customer_id),
    )
    for each in wanted:
        view = known.get(each.item_id)
        if view is None or not view.is_active:
            raise NotFound("There is no such item.")
        deposit = None
        if view.deposit_id is not None:
            (tied,) = catalogue.views.body(session, actor, [view.deposit_id])
            deposit = tied.to_line(each.quantity)
        cart = cart.add(view.to_line(each.quantity), deposit)
    return promotions.apply.body(session, actor, prices.reprice.body(session, actor, cart))


def _check_stock(cart: Cart, items: dict[UUID, counter.Shelved]) -> None:
    """An order promises goods: what is counted must be there, unless it may be sold without."""
    leaving: dict[UUID, int] = {}
    for line in cart.lines:
        assert line.item_id is not None
        for part in items[line.item_id].leaving(line):
            own = items[part.item_id]
            if own.is_tracked and own.policy != "allow":
                amount = part.times(line.quantity.thousandths)
                leaving[part.item_id] = leaving.get(part.item_id, 0) + amount
                if leaving[part.item_id] > max(own.left, 0):
                    left = Quantity(max(own.left, 0))
                    raise StockShort(
                        f"There are only {left.plain} of {part.name}."
                        if left
                        else f"There is none left of {part.name}.",
                        item_id=part.item_id,
                        left=left.thousandths,
                        wanted=leaving[part.item_id],
                        may_sell=False,
                    )


def _series(session: Session) -> str:
    return str(session.execute(select(Identity.series)).scalar_one())


def _next(session: Session) -> int:
    last = select(func.coalesce(func.max(CustomerOrder.sequence), 0))
    return 1 + int(
        session.execute(last.where(CustomerOrder.series == _series(session))).scalar_one()
    )


def _set(session: Session, row: CustomerOrder, state: CustomerOrderState) -> None:
    row.state, row.changed_at, row.version = str(state), now(session), row.version + 1
    session.flush()
