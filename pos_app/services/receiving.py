"""Deliveries: scanned as a draft that survives everything, then taken into stock in one act.

A delivery may be of an order or of none. Taking it in moves the stock, carries the items' costs
(stock_keeping.receive), remembers what the supplier took, and says on the order what has come.
Goods go back to a supplier as a document of their own.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Decision, Permission
from pos_app.domain.errors import Conflict, Invalid, NotFound
from pos_app.domain.money import Money, UnitPrice
from pos_app.domain.numerals import LARGEST
from pos_app.domain.purchasing import OrderState
from pos_app.domain.quantity import Quantity
from pos_app.domain.text import free_text
from pos_app.models import journal
from pos_app.models.base import now
from pos_app.models.batches import DeliveryBatch, delivered
from pos_app.models.people import User
from pos_app.models.purchasing import (
    Delivery,
    DeliveryLine,
    ItemSupplier,
    PurchaseOrderLine,
    Supplier,
)
from pos_app.services import purchasing, settings, stock_keeping
from pos_app.services.declare import Topic, command, query
from pos_app.services.delivery_lines import ReceivedLine, received_lines
from pos_app.services.stock_keeping import DeliveredBatch, DeliveredLine
from pos_app.services.stock_rules import (
    MOST_LINES,
    check_amount,
    counted_item,
    place,
)

_LONGEST_NOTE: Final = 60
_MOST_ROWS: Final = 200


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery in the list; `posted_at` None: it is being scanned."""

    id: UUID
    order: str
    supplier: str
    note: str
    created_at: datetime
    posted_at: datetime | None
    who: str
    lines: int


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A delivery with everything its order expects. `cost` is None for whoever sees no costs."""

    id: UUID
    order_id: UUID | None
    order: str
    supplier_id: UUID | None
    supplier: str
    note: str
    is_posted: bool
    lines: tuple[ReceivedLine, ...]
    cost: Money | None


@query(Permission.STOCK_RECEIVE)
def recent(session: Session, actor: Actor, *, only_open: bool = False) -> tuple[DeliveryRow, ...]:
    """The latest deliveries, or those that are being scanned."""
    wanted = (
        select(Delivery, Supplier.name, User.name, func.count(DeliveryLine.item_id))
        .outerjoin(Supplier, Supplier.id == Delivery.supplier_id)
        .outerjoin(User, User.id == Delivery.created_by)
        .outerjoin(DeliveryLine, DeliveryLine.delivery_id == Delivery.id)
        .group_by(Delivery.id, Supplier.name, User.name)
        .order_by(Delivery.created_at.desc(), Delivery.id)
        .limit(_MOST_ROWS)
    )
    if only_open:
        wanted = wanted.where(Delivery.posted_at.is_(None))
    return tuple(
        DeliveryRow(
            row.id,
            purchasing.order_of(session, row.order_id).number if row.order_id else "",
            supplier or "",
            row.note,
            row.created_at,
            row.posted_at,
            who or "",
            lines,
        )
        for row, supplier, who, lines in session.execute(wanted)
    )


@query(Permission.STOCK_RECEIVE)
def read(session: Session, actor: Actor, delivery_id: UUID) -> DeliveryView:
    """A delivery: what came, and what its order still expects. Raises `NotFound`."""
    row = _delivery(session, delivery_id)
    came = {line.item_id: line for line in _lines(session, delivery_id)}
    expected: dict[UUID, PurchaseOrderLine] = {}
    if row.order_id is not None:
        expected = {
            line.item_id: line
            for line in session.execute(
                select(PurchaseOrderLine)
                .where(PurchaseOrderLine.order_id == row.order_id)
                .order_by(PurchaseOrderLine.line)
            ).scalars()
        }
    sees = actor.decide(Permission.CATALOGUE_COST) is Decision.ALLOW
    lines = received_lines(session, expected, came, sees=sees)
    worth = sum(line.cost.minor for line in lines if line.cost is not None)
    supplier = session.get(Supplier, row.supplier_id) if row.supplier_id else None
    order = purchasing.order_of(session, row.order_id).number if row.order_id else ""
    currency = settings.rules_of(session).currency
    return DeliveryView(
        row.id, row.order_id, order, row.supplier_id, supplier.name if supplier else "", row.note,
        row.posted_at is not None, lines, Money(worth, currency) if sees else None,
    )  # fmt: skip


@command(Permission.STOCK_RECEIVE, touches=Topic.STOCK, asked="Receive a delivery")
def begin(
    session: Session,
    actor: Actor,
    delivery_id: UUID,
    order_id: UUID | None = None,
    supplier_id: UUID | None = None,
) -> None:
    """Begin to scan a delivery: of an order, of a supplier, or of nobody in particular."""
    if session.get(Delivery, delivery_id) is not None:
        return
    here = place(session, None)
    if order_id is not None:
        order = purchasing.order_of(session, order_id)
        if not OrderState(order.state).is_expected:
            raise Conflict(f"Nothing is expected of {order.number}.")
        supplier_id, here = order.supplier_id, place(session, order.location_id)
    elif supplier_id is not None and session.get(Supplier, supplier_id) is None:
        raise NotFound("There is no such supplier.")
    session.add(
        Delivery(
            id=delivery_id,
            order_id=order_id,
            supplier_id=supplier_id,
            location_id=here,
            note="",
            created_at=now(session),
            created_by=actor.user_id,
        )
    )
    session.flush()


@command(Permission.STOCK_RECEIVE, touches=Topic.STOCK, asked="Receive a delivery")
def put(
    session: Session,
    actor: Actor,
    delivery_id: UUID,
    item_id: UUID,
    quantity: Quantity,
    *,
    more: bool = True,
) -> None:
    """So much of an item came, beside what was scanned before (`more`) or instead of it. Its cost
    is the order's, else what the supplier usually takes, until another is typed.
    """
    row = _delivery(session, delivery_id)
    _check_open(row)
    item = counted_item(session, item_id)
    line = session.get(DeliveryLine, (delivery_id, item_id))
    if line is None:
        line = _new_line(session, row, item_id)
    total = quantity.thousandths + (line.quantity if more else 0)
    check_amount(item, Quantity(total), least=0)
    if total:
        line.quantity = total
    else:
        session.delete(line)
        batches = DeliveryBatch.delivery_id == delivery_id, DeliveryBatch.item_id == item_id
        session.execute(delete(DeliveryBatch).where(*batches))
    session.flush()


@command(Permission.STOCK_RECEIVE, touches=Topic.STOCK, asked="Receive a delivery")
def price(
    session: Session, actor: Actor, delivery_id: UUID, item_id: UUID, cost: UnitPrice | None
) -> None:
    """What one of an item cost; None: nobody knows, and the item keeps its cost."""
    _check_open(_delivery(session, delivery_id))
    line = session.get(DeliveryLine, (delivery_id, item_id))
    if line is None:
        raise NotFound("This item is not in the delivery.")
    if cost is not None and (
        cost.currency != settings.rules_of(session).currency or not 0 <= cost.hundredths <= LARGEST
    ):
        raise Invalid("The cost is an amount of zero or more.", where="unit_cost")
    line.unit_cost = None if cost is None else cost.hundredths
    session.flush()


@command(
    Permission.STOCK_RECEIVE, touches=Topic.STOCK | Topic.CATALOGUE, asked="Receive a delivery"
)
def post(session: Session, actor: Actor, delivery_id: UUID, note: str = "") -> None:
    """Take the delivery into stock; twice is once. `note` is the number on the supplier's paper.

    Raises `Invalid` for an empty one, `Conflict` where its order was closed meanwhile.
    """
    row = _delivery(session, delivery_id)
    if row.posted_at is not None:
        return
    lines = _lines(session, delivery_id)
    if not lines:
        raise Invalid("Nothing was scanned yet.")
    currency, parts = settings.rules_of(session).currency, delivered(session, delivery_id)
    row.note = free_text(note, _LONGEST_NOTE)
    if row.order_id is not None:
        _tell_order(session, actor, row, lines)
    stock_keeping.receive.body(
        session,
        actor,
        delivery_id,
        [
            DeliveredLine(
                line.item_id,
                Quantity(line.quantity),
                None if line.unit_cost is None else UnitPrice(line.unit_cost, currency),
                tuple(DeliveredBatch(*part) for part in parts.get(line.item_id, ())),
            )
            for line in lines
        ],
        row.note,
        row.location_id,
    )
    if row.supplier_id is not None:
        _remember_costs(session, actor, row, lines)
    row.posted_at, row.posted_by = now(session), actor.user_id
    session.flush()


@command(Permission.STOCK_RECEIVE, touches=Topic.STOCK, asked="Receive a delivery")
def forget(session: Session, actor: Actor, delivery_id: UUID) -> None:
    """Give up what was scanned; nothing came."""
    row = _delivery(session, delivery_id)
    _check_open(row)
    session.execute(delete(DeliveryBatch).where(DeliveryBatch.delivery_id == delivery_id))
    for line in _lines(session, delivery_id):
        session.delete(line)
    session.flush()
    session.delete(row)
    session.flush()


def _new_line(session: Session, row: Delivery, item_id: UUID) -> DeliveryLine:
    last = session.execute(
        select(func.coalesce(func.max(DeliveryLine.line), 0)).where(
            DeliveryLine.delivery_id == row.id
        )
    ).scalar_one()
    if last >= MOST_LINES:
        raise Conflict(f"A delivery has at most {MOST_LINES} lines. Take these in, then go on.")
    cost: int | None = None
    if row.order_id is not None:
        cost = session.execute(
            select(PurchaseOrderLine.cost).where(
                PurchaseOrderLine.order_id == row.order_id, PurchaseOrderLine.item_id == item_id
            )
        ).scalar_one_or_none()
    if cost is None and row.supplier_id is not None:
        has = session.get(ItemSupplier, (item_id, row.supplier_id))
        cost = None if has is None else has.cost
    values = {"delivery_id": row.id, "item_id": item_id, "line": last + 1, "quantity": 0}
    session.execute(insert(DeliveryLine), {**values, "unit_cost": cost})
    return session.get_one(DeliveryLine, (row.id, item_id))


def _tell_order(session: Session, actor: Actor, row: Delivery, lines: list[DeliveryLine]) -> None:
    """What has come of an order. More or other things than it said are taken in all the same."""
    assert row.order_id is not None
    order = purchasing.order_of(session, row.order_id)
    before = order.state
    if not OrderState(order.state).is_expected:
        raise Conflict(f"{order.number} was closed meanwhile. Receive this without an order.")
    expected = {
        line.item_id: line
        for line in session.execute(
            select(PurchaseOrderLine).where(PurchaseOrderLine.order_id == order.id)
        ).scalars()
    }
    for line in lines:
        if line.item_id in expected:
            expected[line.item_id].received += line.quantity
    is_whole = all(line.received >= line.ordered for line in expected.values())
    order.state = str(OrderState.CLOSED if is_whole else OrderState.PARTLY)
    order.closed_at = now(session) if is_whole else None
    session.flush()
    body = {
        "number": order.number, "delivery": row.id.hex, "before": {"state": before},
        "after": {"state": order.state},
    }  # fmt: skip
    journal.append(session, actor, "order.received", body, subject=order.id)


def _remember_costs(
    session: Session, actor: Actor, row: Delivery, lines: list[DeliveryLine]
) -> None:
    """The next order knows what the supplier took this time."""
    assert row.supplier_id is not None
    told = []
    for line in lines:
        has = session.get(ItemSupplier, (line.item_id, row.supplier_id))
        if has is None or line.unit_cost is None or has.cost == line.unit_cost:
            continue
        told.append({"item": line.item_id.hex, "before": has.cost, "after": line.unit_cost})
        has.cost = line.unit_cost
    session.flush()
    if told:
        body = {"delivery": row.id.hex, "costs": told}
        journal.append(session, actor, "supplier.costs", body, subject=row.supplier_id)


def _delivery(session: Session, delivery_id: UUID) -> Delivery:
    row = session.get(Delivery, delivery_id)
    if row is None:
        raise NotFound("There is no such delivery.")
    return row


def _check_open(row: Delivery) -> None:
    if row.posted_at is not None:
        raise Conflict("This delivery is in stock already.")


def _lines(session: Session, delivery_id: UUID) -> list[DeliveryLine]:
    return list(
        session.execute(
            select(DeliveryLine)
            .where(DeliveryLine.delivery_id == delivery_id)
            .order_by(DeliveryLine.line)
        ).scalars()
    )
