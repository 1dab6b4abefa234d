"""Batches of goods that expire, read and put right: what an item lies in, and what expires soon.

Deliveries bring them (stock_keeping.py, receiving.py), whatever leaves takes the one that expires
first (models/batches.py); waste of one batch is an adjustment that names it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Decision, Permission
from pos_app.domain.errors import NotFound
from pos_app.domain.money import Money, divide
from pos_app.domain.quantity import Quantity, Unit
from pos_app.models import journal
from pos_app.models.batches import Batch, BatchLevel
from pos_app.models.catalogue import Item
from pos_app.models.stock import main_location
from pos_app.services import settings
from pos_app.services.declare import Topic, command, query
from pos_app.services.stock_rules import on_hand

MOST_ROWS: Final = 500
_COST: Final = 100_000  # hundredths of a minor unit × thousandths


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch with what of it lies in the shop. `days` until it expires, negative once it has; None
    where no date is known. `at_cost` is None for whoever sees no costs, and where nobody knows it.
    """

    id: UUID
    item_id: UUID
    item: str
    unit: Unit
    code: str
    expires_on: date | None
    days: int | None
    on_hand: Quantity
    at_cost: Money | None


@dataclass(frozen=True, slots=True)
class ItemBatches:
    """What an item lies in, first what expires first; `without` is in no batch, and below zero
    where more was sold than was ever received.
    """

    batches: tuple[BatchRow, ...]
    without: Quantity


@query(Permission.STOCK_READ)
def expiring(
    session: Session, actor: Actor, days: int, location_id: UUID | None = None
) -> tuple[BatchRow, ...]:
    """The batches on hand that expire within so many days, those that have first."""
    last = settings.business_day_of(session) + timedelta(days=days)
    wanted = (
        _rows(location_id or main_location(session))
        .where(Batch.expires_on <= last)
        .order_by(Batch.expires_on, Item.name, Batch.code)
        .limit(MOST_ROWS)
    )
    return tuple(_row(session, actor, *found) for found in session.execute(wanted))


@query(Permission.STOCK_READ)
def of_item(
    session: Session, actor: Actor, item_id: UUID, location_id: UUID | None = None
) -> ItemBatches:
    """What an item lies in, in the shop or at another location."""
    here = location_id or main_location(session)
    wanted = (
        _rows(here)
        .where(Batch.item_id == item_id)
        .order_by(Batch.expires_on.is_(None), Batch.expires_on, Batch.created_at, Batch.id)
    )
    rows = tuple(_row(session, actor, *found) for found in session.execute(wanted))
    held = sum(row.on_hand.thousandths for row in rows)
    return ItemBatches(rows, on_hand(session, item_id, here) - Quantity(held))


@command(Permission.STOCK_RECEIVE, touches=Topic.STOCK, asked="Change the date of a batch")
def change_date(session: Session, actor: Actor, batch_id: UUID, expires_on: date | None) -> None:
    """Put the date of a batch right. Raises `NotFound`."""
    row = session.get(Batch, batch_id)
    if row is None:
        raise NotFound("There is no such batch.")
    if row.expires_on == expires_on:
        return
    before, row.expires_on = row.expires_on, expires_on
    session.flush()
    body = {
        "item": row.item_id.hex,
        "code": row.code,
        "before": None if before is None else before.isoformat(),
        "after": None if expires_on is None else expires_on.isoformat(),
    }
    journal.append(session, actor, "batch.dated", body, subject=batch_id)


def _rows(place_id: UUID) -> Any:
    return (
        select(Batch, BatchLevel.quantity, Item.name, Item.unit, Item.cost_price)
        .join(BatchLevel, BatchLevel.batch_id == Batch.id)
        .join(Item, Item.id == Batch.item_id)
        .where(BatchLevel.location_id == place_id, BatchLevel.quantity > 0, ~Item.is_deleted)
    )


def _row(
    session: Session,
    actor: Actor,
    batch: Batch,
    quantity: int,
    name: str,
    unit: str,
    cost: int | None,
) -> BatchRow:
    rules = settings.rules_of(session)
    sees = actor.decide(Permission.CATALOGUE_COST) is Decision.ALLOW
    worth = None
    if sees and cost is not None:
        worth = Money(divide(quantity * cost, _COST, rules.rounding), rules.currency)
    today, day = settings.business_day_of(session), batch.expires_on
    return BatchRow(
        id=batch.id,
        item_id=batch.item_id,
        item=name,
        unit=Unit(unit),
        code=batch.code,
        expires_on=day,
        days=None if day is None else (day - today).days,
        on_hand=Quantity(quantity),
        at_cost=worth,
    )
