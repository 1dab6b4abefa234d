"""Purchase orders: suggested, written, sent, and closed when what came is enough.

The quantity of a line may change while the order is a draft. What came is written by receiving
(services/receiving.py); an order closes by itself when all of it has come.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Decision, Permission
from pos_app.domain.errors import Conflict, Invalid, NotFound
from pos_app.domain.money import Money, UnitPrice, divide
from pos_app.domain.numerals import LARGEST
from pos_app.domain.purchasing import OrderState
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.text import free_text
from pos_app.models import journal
from pos_app.models.base import now
from pos_app.models.catalogue import Item
from pos_app.models.people import User
from pos_app.models.purchasing import ItemSupplier, PurchaseOrder, PurchaseOrderLine, Supplier
from pos_app.services import reordering, settings
from pos_app.services.declare import Topic, allow, command, query
from pos_app.services.stock_rules import MOST_LINES, check_amount, counted_item, place

_MOST_ROWS: Final = 300
_LONGEST_NOTE: Final = 200
_ONE: Final = 1000
_COST: Final = 100_000  # hundredths of a minor unit × thousandths


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order in the list. `total` is None for whoever may not see costs."""

    id: UUID
    number: str
    supplier: str
    state: OrderState
    created_at: datetime
    who: str
    lines: int
    total: Money | None


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One item of an order. `code` is the supplier's own."""

    item_id: UUID
    name: str
    sku: str
    unit: Unit
    code: str
    pack_size: Quantity
    ordered: Quantity
    received: Quantity
    cost: UnitPrice | None
    total: Money | None

    @property
    def packs(self) -> int | None:
        """How many whole packs that is; None where it comes singly or a pack is broken."""
        size = self.pack_size.thousandths
        if size <= _ONE or self.ordered.thousandths % size:
            return None
        return self.ordered.thousandths // size


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order with its lines."""

    id: UUID
    number: str
    supplier_id: UUID
    supplier: str
    location_id: UUID
    state: OrderState
    note: str
    created_at: datetime
    sent_at: datetime | None
    lines: tuple[OrderLine, ...]
    total: Money | None


@query(Permission.STOCK_RECEIVE)
def recent(session: Session, actor: Actor, *, only_expected: bool = False) -> tuple[OrderRow, ...]:
    """The latest orders, or those of which goods are still to come."""
    wanted = (
        select(PurchaseOrder, Supplier.name, User.name, func.count(PurchaseOrderLine.line))
        .join(Supplier, Supplier.id == PurchaseOrder.supplier_id)
        .outerjoin(User, User.id == PurchaseOrder.created_by)
        .outerjoin(PurchaseOrderLine, PurchaseOrderLine.order_id == PurchaseOrder.id)
        .group_by(PurchaseOrder.id, Supplier.name, User.name)
        .order_by(PurchaseOrder.created_at.desc(), PurchaseOrder.sequence.desc())
        .limit(_MOST_ROWS)
    )
    if only_expected:
        states = [str(state) for state in OrderState if state.is_expected]
        wanted = wanted.where(PurchaseOrder.state.in_(states))
    found = session.execute(wanted).all()
    totals = _totals(session, [row.id for row, *_rest in found]) if _sees_cost(actor) else {}
    return tuple(
        OrderRow(
            row.id,
            row.number,
            supplier,
            OrderState(row.state),
            row.created_at,
            who or "",
            lines,
            totals.get(row.id),
        )
        for row, supplier, who, lines in found
    )


def _totals(session: Session, order_ids: Sequence[UUID]) -> dict[UUID, Money]:
    """What orders come to: the sum of their lines as they stand on the paper, each rounded."""
    none = Money.zero(settings.rules_of(session).currency)
    totals = dict.fromkeys(order_ids, none)
    lines = select(
        PurchaseOrderLine.order_id, PurchaseOrderLine.ordered, PurchaseOrderLine.cost
    ).where(PurchaseOrderLine.order_id.in_(order_ids))
    for order_id, ordered, cost in session.execute(lines):
        totals[order_id] += _money(session, ordered * (cost or 0))
    return totals


@query(Permission.STOCK_RECEIVE)
def read(session: Session, actor: Actor, order_id: UUID) -> OrderView:
    """An order with its lines. Raises `NotFound`."""
    row = order_of(session, order_id)
    supplier = session.get_one(Supplier, row.supplier_id)
    sees = _sees_cost(actor)
    found = session.execute(
        select(
            PurchaseOrderLine, Item.name, Item.sku, Item.unit, ItemSupplier.code,
            ItemSupplier.pack_size,
        )
        .join(Item, Item.id == PurchaseOrderLine.item_id)
        .outerjoin(
            ItemSupplier,
            (ItemSupplier.item_id == PurchaseOrderLine.item_id)
            & (ItemSupplier.supplier_id == row.supplier_id),
        )
        .where(PurchaseOrderLine.order_id == order_id)
        .order_by(PurchaseOrderLine.line)
    )  # fmt: skip
    currency = settings.rules_of(session).currency
    lines, worth = [], 0
    for line, name, sku, unit, code, pack in found:
        exact = line.ordered * (line.cost or 0)
        total = _money(session, exact)
        worth += total.minor
        lines.append(
            OrderLine(
                line.item_id,
                name,
                sku or "",
                Unit(unit),
                code or "",
                Quantity(pack or 1000),
                Quantity(line.ordered),
                Quantity(line.received),
                UnitPrice(line.cost, currency) if sees and line.cost is not None else None,
                total if sees else None,
            )
        )
    return OrderView(
        row.id, row.number, supplier.id, supplier.name, row.location_id, OrderState(row.state),
        row.note, row.created_at, row.sent_at, tuple(lines),
        Money(worth, currency) if sees else None,
    )  # fmt: skip


@command(Permission.STOCK_ORDER, touches=Topic.STOCK, asked="Write a purchase order")
def begin(
    session: Session,
    actor: Actor,
    order_id: UUID,
    supplier_id: UUID,
    location_id: UUID | None = None,
    *,
    suggested: bool = False,
    lines: Sequence[tuple[UUID, Quantity]] = (),
) -> None:
    """Begin an order with a supplier, of these lines; `suggested` fills it with what is low and it
    has.

    Asked twice under one id, it is begun once. Raises `NotFound`, `Invalid`, `Conflict`.
    """
    if session.get(PurchaseOrder, order_id) is not None:
        return
    supplier = session.get(Supplier, supplier_id)
    if supplier is None or not supplier.is_active:
        raise NotFound("Nothing is ordered from this supplier any more.")
    here = place(session, location_id)
    series = session.execute(select(journal.Identity.series)).scalar_one()
    last = session.execute(
        select(func.coalesce(func.max(PurchaseOrder.sequence), 0)).where(
            PurchaseOrder.series == series
        )
    ).scalar_one()
    row = PurchaseOrder(
        id=order_id,
        series=series,
        sequence=last + 1,
        supplier_id=supplier_id,
        location_id=here,
        state=str(OrderState.DRAFT),
        note="",
        created_at=now(session),
        created_by=actor.user_id,
    )
    session.add(row)
    session.flush()
    if suggested:
        for each in reordering.for_supplier(session, supplier, here)[:MOST_LINES]:
            _put(session, row, each.item_id, each.suggested, _usual_cost(session, row, each))
    for item_id, quantity in lines:
        _check_line(session, item_id, quantity)
        _put(session, row, item_id, quantity, _known_cost(session, row, item_id))
    body = {"supplier": supplier_id.hex, "number": row.number}
    journal.append(session, actor, "order.begun", body, subject=order_id)


def _usual_cost(session: Session, row: PurchaseOrder, each: reordering.LowItem) -> int | None:
    has = session.get(ItemSupplier, (each.item_id, row.supplier_id))
    return None if has is None else has.cost


@command(Permission.STOCK_ORDER, touches=Topic.STOCK, asked="Write a purchase order")
def put(
    session: Session,
    actor: Actor,
    order_id: UUID,
    item_id: UUID,
    quantity: Quantity,
    cost: UnitPrice | None = None,
) -> None:
    """So much of an item is ordered, none: it is not. Without a cost, what was agreed before, else
    what the supplier usually takes. Raises `Conflict` for what is delisted, and once the order was
    sent.
    """
    row = order_of(session, order_id)
    _check_draft(row)
    _check_line(session, item_id, quantity)
    if cost is not None:
        allow(session, actor, Permission.CATALOGUE_COST, asked="Change a cost", subject=None)
        is_ours = cost.currency == settings.rules_of(session).currency
        if not is_ours or not 0 <= cost.hundredths <= LARGEST:
            raise Invalid("The cost is an amount of zero or more.", where="cost")
    known = _known_cost(session, row, item_id)
    _put(session, row, item_id, quantity, known if cost is None else cost.hundredths)


def _check_line(session: Session, item_id: UUID, quantity: Quantity) -> None:
    """`NotFound`, `Invalid`, `Conflict` for what cannot be ordered."""
    item = counted_item(session, item_id)
    check_amount(item, quantity, least=0)
    if not item.is_active and quantity:
        raise Conflict(f"{item.name} is delisted: it is not ordered any more.")


def _known_cost(session: Session, row: PurchaseOrder, item_id: UUID) -> int | None:
    """What was agreed on the order's line, else what the supplier usually takes."""
    agreed = session.execute(
        select(PurchaseOrderLine.cost).where(
            PurchaseOrderLine.order_id == row.id, PurchaseOrderLine.item_id == item_id
        )
    ).scalar_one_or_none()
    if agreed is not None:
        return agreed
    has = session.get(ItemSupplier, (item_id, row.supplier_id))
    return None if has is None else has.cost


@command(Permission.STOCK_ORDER, touches=Topic.STOCK, asked="Send a purchase order")
def send(session: Session, actor: Actor, order_id: UUID, note: str = "") -> OrderView:
    """The order goes to the supplier and cannot be changed any more; returns it as it was sent."""
    row = order_of(session, order_id)
    if row.state == OrderState.DRAFT:
        lines = _lines(session, order_id)
        if not lines:
            raise Invalid("There is nothing to order.")
        _check_on_sale(session, lines)
        row.state, row.sent_at = str(OrderState.SENT), now(session)
        row.note = free_text(note, _LONGEST_NOTE)
        session.flush()
        told = [[line.item_id.hex, line.ordered, line.cost] for line in lines]
        body = {
            "supplier": row.supplier_id.hex, "number": row.number, "lines": told,
            "location": row.location_id.hex, "note": row.note,
        }  # fmt: skip
        journal.append(session, actor, "order.sent", body, subject=order_id)
    return read.body(session, actor, order_id)


@command(Permission.STOCK_ORDER, touches=Topic.STOCK, asked="Close a purchase order")
def close(session: Session, actor: Actor, order_id: UUID) -> None:
    """Expect nothing more of this order: a draft is given up, of a sent one the rest is
    cancelled.
    """
    row = order_of(session, order_id)
    state = OrderState(row.state)
    if state in {OrderState.CLOSED, OrderState.CANCELLED}:
        return
    came = any(line.received for line in _lines(session, order_id))
    row.state = str(OrderState.CLOSED if came else OrderState.CANCELLED)
    row.closed_at = now(session)
    session.flush()
    body = {"number": row.number, "state": row.state}
    journal.append(session, actor, "order.closed", body, subject=order_id)


def order_of(session: Session, order_id: UUID) -> PurchaseOrder:
    """The order. Raises `NotFound`."""
    row = session.get(PurchaseOrder, order_id)
    if row is None:
        raise NotFound("There is no such order.")
    return row


def _put(
    session: Session, row: PurchaseOrder, item_id: UUID, quantity: Quantity, cost: int | None
) -> None:
    line = session.execute(
        select(PurchaseOrderLine).where(
            PurchaseOrderLine.order_id == row.id, PurchaseOrderLine.item_id == item_id
        )
    ).scalar_one_or_none()
    if line is None and quantity:
        last = session.execute(
            select(func.coalesce(func.max(PurchaseOrderLine.line), 0)).where(
                PurchaseOrderLine.order_id == row.id
            )
        ).scalar_one()
        if last >= MOST_LINES:
            raise Conflict(f"An order has at most {MOST_LINES} lines. Begin another.")
        line = PurchaseOrderLine(order_id=row.id, line=last + 1, item_id=item_id, received=0)
        session.add(line)
    if line is None:
        return
    if quantity:
        line.ordered, line.cost = quantity.thousandths, cost
    else:
        session.delete(line)
    session.flush()


def _lines(session: Session, order_id: UUID) -> Sequence[PurchaseOrderLine]:
    return list(
        session.execute(
            select(PurchaseOrderLine)
            .where(PurchaseOrderLine.order_id == order_id)
            .order_by(PurchaseOrderLine.line)
        ).scalars()
    )


def _check_on_sale(session: Session, lines: Sequence[PurchaseOrderLine]) -> None:
    """`Conflict` where an item was delisted or deleted since it was put on the order."""
    gone = session.execute(
        select(Item.name)
        .where(
            Item.id.in_([line.item_id for line in lines]),
            ~Item.is_active | Item.is_deleted,
        )
        .order_by(Item.name)
        .limit(1)
    ).scalar()
    if gone is not None:
        raise Conflict(f"{gone} is delisted. Take it off the order first.")


def _check_draft(row: PurchaseOrder) -> None:
    if row.state != OrderState.DRAFT:
        raise Conflict("This order was sent: it cannot be changed any more.")


def _sees_cost(actor: Actor) -> bool:
    return actor.decide(Permission.CATALOGUE_COST) is Decision.ALLOW


def _money(session: Session, exact: int) -> Money:
    rules = settings.rules_of(session)
    return Money(divide(exact, _COST, rules.rounding), rules.currency)
