"""What every act that moves stock is held to: where, of what, how much, and once.

Deliveries, waste, adjustments, transfers and counts are use cases of their own and call these after
their own door. The counter has its own rules: services/counter.py.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor
from pos_app.domain.errors import Conflict, Invalid, NotFound
from pos_app.domain.numerals import LARGEST
from pos_app.domain.quantity import Quantity, Unit
from pos_app.models.base import now
from pos_app.models.batches import Batch
from pos_app.models.batches import on_hand as batch_on_hand
from pos_app.models.catalogue import Category, Item
from pos_app.models.stock import Location, StockLevel, StockMovement, main_location, move
from pos_app.services import settings

MOST_LINES: Final = 500

_LEVELS: Final = select(StockLevel.item_id, StockLevel.quantity).where(
    StockLevel.item_id.in_(bindparam("ids", expanding=True)),
    StockLevel.location_id == bindparam("place"),
)


def place(session: Session, location_id: UUID | None) -> UUID:
    """The location an act is about: the main one unless another is named.

    Raises `NotFound` for one there is not, `Conflict` for one that is retired or that nobody can
    walk up to.
    """
    main = main_location(session)
    if location_id is None or location_id == main:
        return main
    return shelf(session, location_id).id


def shelf(session: Session, location_id: UUID) -> Location:
    """A location that goods can be put at. Raises as `place` does."""
    location = session.get(Location, location_id)
    if location is None:
        raise NotFound("There is no such location.")
    if location.is_transit:
        raise Conflict("What is in transit is moved by its transfer alone.")
    if not location.is_active:
        raise Conflict(f"{location.name} is not used any more.")
    return location


def levels(session: Session, item_ids: Sequence[UUID], place_id: UUID) -> dict[UUID, Quantity]:
    """What is on hand of these items there; an item that was never stocked there is left out."""
    found = session.execute(_LEVELS, {"ids": list(item_ids), "place": place_id})
    return {item_id: Quantity(level) for item_id, level in found}


def on_hand(session: Session, item_id: UUID, place_id: UUID) -> Quantity:
    """What is on hand of an item there, zero where it was never stocked."""
    return levels(session, [item_id], place_id).get(item_id, Quantity(0))


def counted_item(session: Session, item_id: UUID) -> Item:
    """An item whose stock is kept. Raises `NotFound`, or `Conflict` where it is not counted."""
    item = session.get(Item, item_id)
    if item is None or item.is_deleted:
        raise NotFound("There is no such item.")
    if not item.track_stock:
        raise Conflict(f"{item.name} is not counted.")
    return item


def check_amount(item: Item, amount: Quantity, *, least: int = 1) -> None:
    """`Invalid` for what cannot lie on a shelf; `least` thousandths and more can."""
    if not least <= amount.thousandths <= LARGEST:
        raise Invalid("Type how many: more than zero.", where="quantity")
    if not Unit(item.unit).is_measured and not amount.is_whole:
        raise Invalid(f"{item.name} is counted in whole numbers.", where="quantity")


def check_leaves(session: Session, item: Item, left: Quantity, taken: Quantity) -> None:
    """`Conflict` where more would leave than is there, unless the item may go below zero."""
    if taken <= left or _policy(session, item) == "allow":
        return
    raise Conflict(
        f"Only {left.plain} of {item.name} on hand."
        if left > Quantity(0)
        else f"There is no {item.name} on hand."
    )


def check_batch(
    session: Session, item_id: UUID, batch_id: UUID, taken: Quantity, place_id: UUID
) -> None:
    """`NotFound` for a batch of another item, `Conflict` where more would leave it than it holds
    there.
    """
    batch = session.get(Batch, batch_id)
    if batch is None or batch.item_id != item_id:
        raise NotFound("There is no such batch.")
    left = Quantity(batch_on_hand(session, batch_id, place_id))
    if taken > left:
        raise Conflict(f"Only {left.plain} of batch {batch.code} on hand.")


def _policy(session: Session, item: Item) -> str:
    """What the item's own policy says, else its category's, else the shop's."""
    category = session.get(Category, item.category_id) if item.category_id else None
    own = item.stock_policy or (category.stock_policy if category else None)
    return own or settings.of(session).shop.stock_policy


def is_repeated(
    session: Session,
    document_id: UUID,
    kind: str,
    reason: str,
    rows: Sequence[Mapping[str, Any]],
    place_id: UUID,
) -> bool:
    """Whether this very document is in the ledger. `Conflict` where another has its id."""
    known = session.execute(
        select(
            StockMovement.kind,
            StockMovement.reason,
            StockMovement.item_id,
            StockMovement.quantity,
            StockMovement.location_id,
        )
        .where(StockMovement.document_id == document_id)
        .order_by(StockMovement.line)
    ).all()
    if not known:
        return False
    same = [
        (kind, str(reason), row["item_id"], row["quantity"], row.get("location_id", place_id))
        for row in rows
    ]
    if [tuple(each) for each in known] != same:
        raise Conflict("Another document has this id already.")
    return True


def write_moves(
    session: Session,
    actor: Actor,
    document_id: UUID,
    kind: str,
    reason: str,
    rows: Sequence[Mapping[str, Any]],
    place_id: UUID,
) -> None:
    """Move stock under a document: each row is an item, a quantity and a cost, and may name a
    location, a line or a reason of its own.
    """
    shared = {
        "document_id": document_id,
        "location_id": place_id,
        "kind": kind,
        "at": now(session),
        "business_day": settings.business_day_of(session),
        "actor": actor.user_id,
        "reason": str(reason),
    }
    move(session, [{**shared, "line": line, **row} for line, row in enumerate(rows, 1)])
