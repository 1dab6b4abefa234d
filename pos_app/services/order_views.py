"""Customers' orders as they are seen: by the shop all of them, by a customer their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, ActorKind, Permission
from pos_app.domain.customer_order import CustomerOrderState
from pos_app.domain.errors import NotAllowed, NotFound
from pos_app.domain.money import Money, UnitPrice
from pos_app.domain.quantity import Quantity, Unit
from pos_app.models.customer_orders import CustomerOrder, CustomerOrderLine
from pos_app.models.customers import Customer
from pos_app.services import settings
from pos_app.services.declare import query

MOST_ROWS: Final = 200


class Sort(StrEnum):
    """What a page of orders is sorted by."""

    PLACED = "placed"
    CHANGED = "changed"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class OrderLineView:
    """A line at the price of the day it was ordered."""

    line: int
    item_id: UUID
    name: str
    unit: Unit
    quantity: Quantity
    unit_price: UnitPrice
    total: Money


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order in the list."""

    id: UUID
    number: str
    state: CustomerOrderState
    customer_id: UUID | None
    name: str
    phone: str
    note: str
    placed_at: datetime
    changed_at: datetime
    lines: int
    total: Money
    sale_id: UUID | None
    version: int


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order whole. `cancellations` is how many orders its customer called off so far; None
    where it is for a name without a record.
    """

    row: OrderRow
    lines: tuple[OrderLineView, ...]
    cancellations: int | None = None


@dataclass(frozen=True, slots=True)
class OrderPage:
    """A page of orders, newest first, and how many there are in all."""

    rows: tuple[OrderRow, ...]
    total: int


@query(Permission.ORDER_PLACE)
def list_orders(
    session: Session,
    actor: Actor,
    states: Sequence[CustomerOrderState] = (),
    limit: int = 50,
    skip: int = 0,
) -> OrderPage:
    """Orders, newest first; a customer's own alone."""
    chosen = _visible(actor)
    return _page(session, chosen, states, Sort.PLACED, True, skip, limit)


@query(Permission.ORDER_SERVE)
def page(
    session: Session,
    actor: Actor,
    states: Sequence[CustomerOrderState] = (),
    sort: Sort = Sort.PLACED,
    descending: bool = True,
    offset: int = 0,
    limit: int = 50,
) -> OrderPage:
    """A page of the shop's orders, for whoever serves them."""
    return _page(session, _visible(actor), states, sort, descending, offset, limit)


@query(Permission.ORDER_PLACE)
def own(
    session: Session,
    actor: Actor,
    states: Sequence[CustomerOrderState] = (),
    sort: Sort = Sort.PLACED,
    descending: bool = True,
    offset: int = 0,
    limit: int = 50,
) -> OrderPage:
    """A page of a customer's own orders. Raises `NotAllowed` for whoever is none."""
    if actor.kind is not ActorKind.CUSTOMER:
        raise NotAllowed("Only a customer has orders of their own.")
    return _page(session, _visible(actor), states, sort, descending, offset, limit)


def _page(
    session: Session,
    chosen: Select[CustomerOrder],
    states: Sequence[CustomerOrderState],
    sort: Sort,
    descending: bool,
    offset: int,
    limit: int,
) -> OrderPage:
    if states:
        chosen = chosen.where(CustomerOrder.state.in_([str(state) for state in states]))
    total = session.execute(select(func.count()).select_from(chosen.subquery())).scalar_one()
    by: Any = {
        Sort.PLACED: CustomerOrder.placed_at,
        Sort.CHANGED: CustomerOrder.changed_at,
        Sort.TOTAL: CustomerOrder.total,
    }[sort]
    order = (each.desc() if descending else each for each in (by, CustomerOrder.id))
    rows = session.execute(
        chosen.order_by(*order).limit(min(limit, MOST_ROWS)).offset(max(offset, 0))
    ).scalars()
    found = list(rows)
    counted = select(CustomerOrderLine.order_id, func.count()).group_by(CustomerOrderLine.order_id)
    lines = dict(
        session.execute(
            counted.where(CustomerOrderLine.order_id.in_([row.id for row in found]))
        ).all()
    )
    return OrderPage(tuple(_row(session, row, lines[row.id]) for row in found), total)


@query(Permission.ORDER_PLACE)
def read(session: Session, actor: Actor, order_id: UUID) -> OrderView:
    """An order with its lines. Raises `NotFound`, also when it is not this person's to see."""
    return view_of(session, order_of(session, actor, order_id))


@query(Permission.ORDER_SERVE)
def waiting(session: Session, actor: Actor) -> int:
    """How many orders are new: nobody has looked at them yet."""
    new = select(func.count()).select_from(CustomerOrder)
    state = str(CustomerOrderState.PENDING)
    return int(session.execute(new.where(CustomerOrder.state == state)).scalar_one())


def _visible(actor: Actor) -> Select[CustomerOrder]:
    chosen = select(CustomerOrder)
    if actor.kind is ActorKind.CUSTOMER:
        return chosen.where(CustomerOrder.customer_id == actor.user_id)
    return chosen


def order_of(session: Session, actor: Actor, order_id: UUID) -> CustomerOrder:
    """The order's row. Raises `NotFound`, also when it is not this person's to see."""
    wanted = _visible(actor).where(CustomerOrder.id == order_id)
    row = session.execute(wanted).scalar_one_or_none()
    if row is None:
        raise NotFound("There is no such order.")
    return row


def _row(session: Session, row: CustomerOrder, lines: int) -> OrderRow:
    return OrderRow(
        id=row.id, number=row.number, state=CustomerOrderState(row.state),
        customer_id=row.customer_id, name=row.name, phone=row.phone, note=row.note,
        placed_at=row.placed_at, changed_at=row.changed_at,
        lines=lines,
        total=Money(row.total, settings.rules_of(session).currency), sale_id=row.sale_id,
        version=row.version,
    )  # fmt: skip


def view_of(session: Session, row: CustomerOrder) -> OrderView:
    """The order whole, as it stands now."""
    session.refresh(row)
    currency = settings.rules_of(session).currency
    lines = session.execute(
        select(CustomerOrderLine)
        .where(CustomerOrderLine.order_id == row.id)
        .order_by(CustomerOrderLine.line)
    ).scalars()
    told = tuple(
        OrderLineView(
            each.line, each.item_id, each.name, Unit(each.unit), Quantity(each.quantity),
            UnitPrice(each.unit_price, currency), Money(each.total, currency),
        )
        for each in lines
    )  # fmt: skip
    called_off = None
    if row.customer_id is not None:
        count = select(Customer.order_cancellation_count).where(Customer.id == row.customer_id)
        called_off = session.execute(count).scalar()
    return OrderView(_row(session, row, len(told)), told, called_off)
