"""A customer's basket: what they mean to order, at the price it had when they put it in.

Nothing is set aside for a basket, but the stock is looked at when something is put in or changed,
and again when it becomes an order (services/customer_orders.py). One line an item.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, ActorKind, Permission
from pos_app.domain.errors import Conflict, Invalid, NotAllowed, NotFound, StockShort
from pos_app.domain.ids import new_id
from pos_app.domain.money import Money, UnitPrice
from pos_app.domain.quantity import Quantity, Unit
from pos_app.models.base import now
from pos_app.models.customer_orders import BasketLine
from pos_app.services import catalogue, customer_orders, settings
from pos_app.services.customer_orders import Buyer, Wanted
from pos_app.services.declare import Topic, command, query
from pos_app.services.order_views import OrderView

MOST_LINES: Final = customer_orders.MOST_LINES


@dataclass(frozen=True, slots=True)
class BasketLineView:
    """A line, with the item's price when it was put in and its price now."""

    id: UUID
    item_id: UUID
    name: str
    unit: Unit
    quantity: Quantity
    price_at_time: UnitPrice
    price_now: UnitPrice | None
    total: Money


@dataclass(frozen=True, slots=True)
class Basket:
    """What is in it and what that comes to at the prices it had."""

    lines: tuple[BasketLineView, ...]
    total: Money


@query(Permission.ORDER_PLACE)
def read(session: Session, actor: Actor) -> Basket:
    """The customer's own basket."""
    return _basket(session, actor)


@command(Permission.ORDER_PLACE, touches=Topic.NONE)
def put(session: Session, actor: Actor, item_id: UUID, quantity: Quantity) -> Basket:
    """Put so much more of an item in. Raises `NotFound`, `Invalid`, `StockShort`."""
    owner = _owner(actor)
    found = session.execute(
        select(BasketLine).where(BasketLine.customer_id == owner, BasketLine.item_id == item_id)
    ).scalar_one_or_none()
    together = quantity if found is None else Quantity(found.quantity) + quantity
    price = _check(session, actor, item_id, together)
    if found is not None:
        found.quantity, found.unit_price = together.thousandths, price.hundredths
        session.flush()
        return _basket(session, actor)
    if len(_rows(session, owner)) >= MOST_LINES:
        raise Conflict(f"A basket has {MOST_LINES} lines at most.")
    row = {
        "id": new_id(), "customer_id": owner, "item_id": item_id,
        "quantity": quantity.thousandths, "unit_price": price.hundredths, "added_at": now(session),
    }  # fmt: skip
    session.execute(insert(BasketLine), row)
    return _basket(session, actor)


@command(Permission.ORDER_PLACE, touches=Topic.NONE)
def change(session: Session, actor: Actor, line_id: UUID, quantity: Quantity) -> Basket:
    """Have so much of a line's item instead. Raises as `put` does."""
    row = _line(session, actor, line_id)
    _check(session, actor, row.item_id, quantity)
    session.execute(
        update(BasketLine).where(BasketLine.id == line_id).values(quantity=quantity.thousandths)
    )
    session.expire(row)
    return _basket(session, actor)


@command(Permission.ORDER_PLACE, touches=Topic.NONE)
def remove(session: Session, actor: Actor, line_id: UUID) -> Basket:
    """Take a line out. Raises `NotFound`."""
    session.delete(_line(session, actor, line_id))
    session.flush()
    return _basket(session, actor)


@command(Permission.ORDER_PLACE, touches=Topic.NONE)
def empty(session: Session, actor: Actor) -> Basket:
    """Take everything out."""
    session.execute(delete(BasketLine).where(BasketLine.customer_id == _owner(actor)))
    return _basket(session, actor)


@command(Permission.ORDER_PLACE, touches=Topic.ORDERS | Topic.STOCK)
def order(session: Session, actor: Actor, order_id: UUID, note: str = "") -> OrderView:
    """Order what is in the basket and empty it: all of it, or nothing.

    The same id again answers with the order there is. Raises as `customer_orders.place` does.
    """
    owner = _owner(actor)
    rows = _rows(session, owner)
    again = customer_orders.placed_before(session, actor, order_id)
    if again is not None:
        return again
    if not rows:
        raise Conflict("The basket is empty.")
    wanted = [Wanted(row.item_id, Quantity(row.quantity)) for row in rows]
    placed = customer_orders.place.body(session, actor, order_id, Buyer(owner), wanted, note)
    session.execute(delete(BasketLine).where(BasketLine.customer_id == owner))
    return placed


def _owner(actor: Actor) -> UUID:
    """Baskets are customers' alone: staff take orders as they are."""
    if actor.kind is not ActorKind.CUSTOMER:
        raise NotAllowed("Only a customer has a basket.")
    return actor.user_id


def _rows(session: Session, owner: UUID) -> Sequence[BasketLine]:
    wanted = select(BasketLine).where(BasketLine.customer_id == owner)
    return session.execute(wanted.order_by(BasketLine.added_at, BasketLine.id)).scalars().all()


def _line(session: Session, actor: Actor, line_id: UUID) -> BasketLine:
    wanted = select(BasketLine).where(
        BasketLine.id == line_id, BasketLine.customer_id == _owner(actor)
    )
    row = session.execute(wanted).scalar_one_or_none()
    if row is None:
        raise NotFound("That line is not in the basket.")
    return row


def _check(session: Session, actor: Actor, item_id: UUID, quantity: Quantity) -> UnitPrice:
    """The item's price, if so much of it can be ordered."""
    views = catalogue.views.body(session, actor, [item_id])
    if not views or not views[0].is_active:
        raise NotFound("There is no such item.")
    view = views[0]
    if view.is_parent:
        raise Invalid(f"{view.name} comes in several kinds. Choose one of them.")
    left = view.stock
    if left is not None and view.policy != "allow" and quantity > left:
        raise StockShort(
            f"There are only {left.plain} of {view.name}."
            if left.thousandths > 0
            else f"There is none left of {view.name}.",
            item_id=item_id,
            left=left.thousandths,
            wanted=quantity.thousandths,
            may_sell=False,
        )
    return view.to_line(quantity).unit_price


def _basket(session: Session, actor: Actor) -> Basket:
    rows = _rows(session, _owner(actor))
    rules = settings.rules_of(session)
    views = {
        view.id: view
        for view in catalogue.views.body(session, actor, [row.item_id for row in rows])
    }
    lines = []
    for row in rows:
        view = views.get(row.item_id)
        price = UnitPrice(row.unit_price, rules.currency)
        quantity = Quantity(row.quantity)
        lines.append(
            BasketLineView(
                row.id, row.item_id, view.name if view else "", view.unit if view else Unit.PIECE,
                quantity, price, view.unit_price if view else None,
                price.times(quantity, rules.rounding),
            )
        )  # fmt: skip
    total = Money(sum(line.total.minor for line in lines), rules.currency)
    return Basket(tuple(lines), total)
