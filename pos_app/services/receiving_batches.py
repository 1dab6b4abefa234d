"""Batches in a delivery that is being scanned: told by a GS1 label, or typed from the box."""

from uuid import UUID

from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.cart import LONGEST_BATCH
from pos_app.domain.errors import Invalid
from pos_app.domain.text import clean
from pos_app.models.batches import DeliveryBatch, delivered
from pos_app.services import receiving
from pos_app.services.declare import Topic, command, query
from pos_app.services.stock_keeping import DeliveredBatch
from pos_app.services.stock_rules import counted_item


@command(Permission.STOCK_RECEIVE, touches=Topic.STOCK, asked="Receive a delivery")
def put(
    session: Session, actor: Actor, delivery_id: UUID, item_id: UUID, batch: DeliveredBatch
) -> None:
    """So much more of an item came, of this batch; its date is the last one told. Of an item that
    is kept in no batches only the quantity counts.
    """
    receiving.put.body(session, actor, delivery_id, item_id, batch.quantity)
    if not counted_item(session, item_id).tracks_batches:
        return
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


@query(Permission.STOCK_RECEIVE)
def told(
    session: Session, actor: Actor, delivery_id: UUID
) -> dict[UUID, tuple[DeliveredBatch, ...]]:
    """The batches of a delivery so far, by item."""
    return {
        item_id: tuple(DeliveredBatch(code, quantity, day) for code, quantity, day in parts)
        for item_id, parts in delivered(session, delivery_id).items()
    }
