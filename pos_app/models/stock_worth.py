"""What lay where when a business day ended, and what one of it cost: the select behind every value
of the stock.

The ledger is read from its nearer end: back from today (a level less what moved since), or on from
the shop's first day (what moved until then). Of each item the index of the ledger is entered at
that day, so that no day costs more than reading half of it.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Subquery, and_, func, literal, select, union_all
from sqlalchemy.orm import Session

from pos_app.models.base import now
from pos_app.models.catalogue import Item
from pos_app.models.journal import JournalEntry
from pos_app.models.stock import StockLevel, StockMovement

_COUNTER_BITS: Final = 16  # of an entry's hybrid time, below its milliseconds
_FIRST: Final = select(func.min(JournalEntry.hlc))


def lying(
    session: Session,
    day: date | None,
    place_id: UUID | None = None,
    items: Sequence[UUID] | None = None,
) -> Subquery:
    """Counted items (of `items`) of which something lay there at the end of the day (None: now):
    `item_id`, `location_id`, `category_id`, `quantity` in thousandths, `cost` in hundredths of a
    minor unit.

    What left or was counted first after the day carries the average cost the item had then; where
    nothing did, the cost is that of now.
    """
    held = _held(day, place_id, items)
    quantity: Any = held.c.quantity
    cost: Any = Item.cost_price
    if day is not None:
        quantity = _quantity(session, held, day)
        told = (StockMovement.kind != "delivery", StockMovement.unit_cost.is_not(None))
        first = select(StockMovement.unit_cost).where(_after(held, day), *told)
        first = first.order_by(StockMovement.at).limit(1)
        cost = func.coalesce(first.scalar_subquery(), Item.cost_price)
    wanted = (
        select(
            held.c.item_id,
            held.c.location_id,
            Item.category_id,
            quantity.label("quantity"),
            cost.label("cost"),
        )
        .join(Item, Item.id == held.c.item_id)
        .where(Item.track_stock)
    )
    if day is None:
        return wanted.where(held.c.quantity > 0).subquery("lying")
    # An offset keeps the database from working a column out anew wherever it is asked for.
    fenced = wanted.offset(0).subquery("worked_out")
    return select(fenced).where(fenced.c.quantity > 0).subquery("lying")


def _held(day: date | None, place_id: UUID | None, items: Sequence[UUID] | None) -> Any:
    """The levels of now, and zero for an item that nobody stocks there any more: its level went,
    and the journal tells of it.
    """
    levels: Any = select(StockLevel.item_id, StockLevel.location_id, StockLevel.quantity)
    kept = and_(
        StockLevel.item_id == StockMovement.item_id,
        StockLevel.location_id == StockMovement.location_id,
    )
    gone = (
        select(StockMovement.item_id, StockMovement.location_id, literal(0).label("quantity"))
        .distinct()
        .where(~select(StockLevel.item_id).where(kept).exists())
    )
    if place_id is not None:
        levels = levels.where(StockLevel.location_id == place_id)
        gone = gone.where(StockMovement.location_id == place_id)
    if items is not None:
        levels = levels.where(StockLevel.item_id.in_(items))
        gone = gone.where(StockMovement.item_id.in_(items))
    if day is None:
        return levels.subquery("held")
    stopped = select(JournalEntry.subject).where(
        JournalEntry.hlc >= _hlc(_midnight(day)), JournalEntry.kind == "stock.stopped"
    )
    gone = gone.where(StockMovement.item_id.in_(stopped))
    return union_all(levels, gone).subquery("held")


def _quantity(session: Session, held: Any, day: date) -> Any:
    begun: int | None = session.execute(_FIRST).scalar_one()
    middle = (_hlc(now(session)) + (begun or 0)) // 2
    is_early = begun is not None and _hlc(_midnight(day)) < middle
    side = _until(held, day) if is_early else _after(held, day)
    moved = func.coalesce(select(func.sum(StockMovement.quantity)).where(side).scalar_subquery(), 0)
    return moved if is_early else held.c.quantity - moved


# An instant lets the index begin or end near the day. No business day after this one begins before
# its midnight in UTC, and none up to it ends three days later, whatever the shop's zone and hour.


def _after(held: Any, day: date) -> Any:
    return and_(_of(held), StockMovement.at >= _midnight(day), StockMovement.business_day > day)


def _until(held: Any, day: date) -> Any:
    ended = _midnight(day + timedelta(days=3))
    return and_(_of(held), StockMovement.at < ended, StockMovement.business_day <= day)


def _of(held: Any) -> Any:
    return and_(
        StockMovement.item_id == held.c.item_id,
        StockMovement.location_id == held.c.location_id,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _hlc(at: datetime) -> int:
    return int(at.timestamp() * 1000) << _COUNTER_BITS
