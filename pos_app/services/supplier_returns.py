"""Goods that go back to their supplier: broken, expired, or never ordered."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import Invalid, NotFound
from pos_app.domain.quantity import Quantity
from pos_app.domain.text import free_text
from pos_app.models import journal
from pos_app.models.batches import NAMED
from pos_app.models.purchasing import Supplier
from pos_app.services.declare import Topic, command
from pos_app.services.stock_rules import (
    check_amount,
    check_batch,
    check_leaves,
    counted_item,
    is_repeated,
    on_hand,
    place,
    write_moves,
)

_LONGEST_REASON: Final = 60


@command(Permission.STOCK_RECEIVE, touches=Topic.STOCK, asked="Send goods back to a supplier")
def send_back(
    session: Session,
    actor: Actor,
    document_id: UUID,
    supplier_id: UUID,
    item_id: UUID,
    quantity: Quantity,
    reason: str,
    batch_id: UUID | None = None,
) -> Quantity:
    """Goods go back to their supplier, of one batch if it is named; returns what is on hand then.
    Twice is once.

    Raises `NotFound`, `Invalid`, and `Conflict` where more would leave than is there.
    """
    supplier = session.get(Supplier, supplier_id)
    if supplier is None:
        raise NotFound("There is no such supplier.")
    item, here = counted_item(session, item_id), place(session, None)
    check_amount(item, quantity)
    reason = free_text(reason, _LONGEST_REASON)
    if not reason:
        raise Invalid("Say why it goes back.", where="reason")
    row: dict[str, Any] = {
        "item_id": item_id, "quantity": -quantity.thousandths, "unit_cost": item.cost_price
    }  # fmt: skip
    if batch_id is not None:
        row[NAMED] = ((batch_id, -quantity.thousandths),)
    left = on_hand(session, item_id, here)
    told = f"{supplier.name}: {reason}"
    if is_repeated(session, document_id, "supplier_return", told, [row], here):
        return left
    check_leaves(session, item, left, quantity)
    if batch_id is not None:
        check_batch(session, item_id, batch_id, quantity, here)
    write_moves(session, actor, document_id, "supplier_return", told, [row], here)
    body = {
        "document": document_id.hex, "supplier": supplier_id.hex,
        "quantity": quantity.thousandths, "reason": reason, "location": here.hex,
    }  # fmt: skip
    journal.append(session, actor, "stock.sent_back", body, subject=item_id)
    return left - quantity
