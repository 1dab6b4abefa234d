"""Stock as one request changes it: a counted quantity in the level's place, goods that leave
for another location, goods that have arrived.
"""

from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import NotFound
from pos_app.domain.quantity import Quantity
from pos_app.domain.stock import StockReason
from pos_app.domain.text import free_text
from pos_app.models import journal
from pos_app.models.stock import StockLevel
from pos_app.models.transfers import lines_of
from pos_app.services import stock, stock_levels, transfers
from pos_app.services.declare import Topic, command
from pos_app.services.stock_levels import Level
from pos_app.services.stock_rules import check_amount, counted_item, on_hand, place, write_moves

_LONGEST_REASON: Final = 120


@command(Permission.CATALOGUE_EDIT, touches=Topic.STOCK, asked="Start counting an item")
def open_one(
    session: Session,
    actor: Actor,
    item_id: UUID,
    quantity: Quantity,
    location_id: UUID | None = None,
) -> Level:
    """The first entry of an item at a location, as it is then. Raises as `stock.open_level`."""
    stock.open_level.body(session, actor, item_id, quantity, location_id)
    return stock_levels.one.body(session, actor, item_id, location_id)


@command(Permission.STOCK_ADJUST, touches=Topic.STOCK, asked="Adjust stock")
def set_counted(
    session: Session,
    actor: Actor,
    document_id: UUID,
    item_id: UUID,
    quantity: Quantity,
    reason: str,
    location_id: UUID | None = None,
) -> Level:
    """What was counted takes the place of what is there: the difference is written as a movement.

    Raises `NotFound` where the item is not stocked, `Conflict`, `Invalid`.
    """
    item, here = counted_item(session, item_id), place(session, location_id)
    check_amount(item, quantity, least=0)
    if session.get(StockLevel, (item_id, here)) is None:
        raise NotFound("This item is not stocked there.")
    change = quantity - on_hand(session, item_id, here)
    if change:
        row = {
            "item_id": item_id,
            "quantity": change.thousandths,
            "unit_cost": item.cost_price,
        }
        write_moves(session, actor, document_id, "adjustment", StockReason.COUNT, [row], here)
        body = {
            "document": document_id.hex,
            "quantity": change.thousandths,
            "on_hand": quantity.thousandths,
            "reason": str(StockReason.COUNT),
            "note": free_text(reason, _LONGEST_REASON),
            "location": here.hex,
        }
        journal.append(session, actor, "stock.adjusted", body, subject=item_id)
    session.expire_all()  # the level was written past the session
    return stock_levels.one.body(session, actor, item_id, here)


@command(Permission.STOCK_TRANSFER, touches=Topic.STOCK, asked="Send goods to another location")
def send_one(
    session: Session,
    actor: Actor,
    transfer_id: UUID,
    item_id: UUID,
    quantity: Quantity,
    source_id: UUID | None,
    destination_id: UUID,
    note: str = "",
) -> None:
    """So much of an item leaves for another location: a transfer of one line, sent. It is in
    transit until it is received under the same id. Raises as the transfer's steps do.
    """
    source = place(session, source_id)
    transfers.begin.body(session, actor, transfer_id, source, destination_id, note)
    transfers.put.body(session, actor, transfer_id, item_id, quantity)
    transfers.send.body(session, actor, transfer_id)


@command(Permission.STOCK_TRANSFER, touches=Topic.STOCK, asked="Receive goods from a location")
def receive_one(
    session: Session, actor: Actor, transfer_id: UUID, item_id: UUID, quantity: Quantity
) -> None:
    """So much of an item has arrived with a transfer; once all of its lines have, it is received,
    and what differs stays open. Raises `NotFound`, `Conflict`.
    """
    transfers.put.body(session, actor, transfer_id, item_id, quantity)
    if all(line.arrived for line in lines_of(session, transfer_id)):
        transfers.receive.body(session, actor, transfer_id)
