"""Batches in a delivery that is being scanned: told by a GS1 label, or typed from the box."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.cart import LONGEST_BATCH
from pos_app.domain.errors import Invalid
from pos_app.domain.quantity import Quantity
from pos_app.domain.text import clean
from pos_app.models.batches import DeliveryBatch, delivered
from pos_app.models.purchasing import DeliveryLine
from pos_app.services import receiving
from pos_app.services.declare import Topic, command, query
from pos_app.services.stock_keeping import DeliveredBatch
from pos_app.services.stock_rules import counted_item


@dataclass(frozen=True, slots=True)
class LineBatches:
    """The batches of one item of a delivery. `rest` came in none of them; below zero, more is named
    than came. `is_kept`: whether the item is kept in batches at all.
    """

    is_kept: bool
    batches: tuple[DeliveredBatch, ...]
    rest: Quantity


@query(Permission.STOCK_RECEIVE)
def told(
    session: Session, actor: Actor, delivery_id: UUID
) -> dict[UUID, tuple[DeliveredBatch, ...]]:
    """The batches of a delivery so far, by item."""
    return {
        item_id: tuple(DeliveredBatch(code, quantity, day) for code, quantity, day in parts)
        for item_id, parts in delivered(session, delivery_id).items()
    }


@query(Permission.STOCK_RECEIVE)
def of_line(session: Session, actor: Actor, delivery_id: UUID, item_id: UUID) -> LineBatches:
    """Which batches an item of a delivery came in so far, and how much is in none."""
    parts = told.body(session, actor, delivery_id).get(item_id, ())
    line = session.get(DeliveryLine, (delivery_id, item_id))
    held = sum(part.quantity.thousandths for part in parts)
    rest = Quantity((0 if line is None else line.quantity) - held)
    return LineBatches(counted_item(session, item_id).tracks_batches, parts, rest)


@command(Permission.STOCK_RECEIVE, touches=Topic.STOCK, asked="Receive a delivery")
def put(
    session: Session, actor: Actor, delivery_id: UUID, item_id: UUID, batch: DeliveredBatch
) -> None:
    """So much more of an item came, of this batch; its date is the last one told. Of an item that
    is kept in no batches only the quantity counts.
    """
    receiving.put.body(session, actor, delivery_id, item_id, batch.quantity)
    if counted_item(session, item_id).tracks_batches:
        _add(session, delivery_id, item_id, batch)


@command(Permission.STOCK_RECEIVE, touches=Topic.STOCK, asked="Receive a delivery")
def name_rest(
    session: Session, actor: Actor, delivery_id: UUID, item_id: UUID, code: str, until: date | None
) -> None:
    """What came of an item and is in no batch yet is of this one.

    Raises `Invalid` where nothing is left to name.
    """
    line = of_line.body(session, actor, delivery_id, item_id)
    if not line.is_kept or line.rest <= Quantity(0):
        raise Invalid("All of it is in a batch already.", where="batch")
    _check_open(session, actor, delivery_id, item_id)
    _add(session, delivery_id, item_id, DeliveredBatch(code, line.rest, until))


@command(Permission.STOCK_RECEIVE, touches=Topic.STOCK, asked="Receive a delivery")
def name_anew(session: Session, actor: Actor, delivery_id: UUID, item_id: UUID) -> None:
    """Forget which batches an item came in; how much came stays."""
    _check_open(session, actor, delivery_id, item_id)
    parts = DeliveryBatch.delivery_id == delivery_id, DeliveryBatch.item_id == item_id
    session.execute(delete(DeliveryBatch).where(*parts))


def _check_open(session: Session, actor: Actor, delivery_id: UUID, item_id: UUID) -> None:
    """Nothing more came, which is refused as anything is once the delivery is in stock."""
    receiving.put.body(session, actor, delivery_id, item_id, Quantity(0))


def _add(session: Session, delivery_id: UUID, item_id: UUID, batch: DeliveredBatch) -> None:
    code = clean(batch.code, LONGEST_BATCH)
    if not code:
        raise Invalid("Type the batch as it is printed.", where="batch")
    part = session.get(DeliveryBatch, (delivery_id, item_id, code))
    if part is None:
        part = DeliveryBatch(delivery_id=delivery_id, item_id=item_id, code=code, quantity=0)
        session.add(part)
    part.quantity += batch.quantity.thousandths
    part.expires_on = batch.expires_on or part.expires_on
    session.flush()
