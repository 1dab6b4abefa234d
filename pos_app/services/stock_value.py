"""What the stock was worth at the end of a past day, by walking the ledger back from today."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.money import Money, divide
from pos_app.models.catalogue import Item
from pos_app.models.stock import StockLevel, StockMovement, main_location
from pos_app.services import settings
from pos_app.services.declare import query

_WHOLE: Final = 100_000  # thousandths of a unit × hundredths of a minor unit


@dataclass(frozen=True, slots=True)
class StockValue:
    """What the stock cost; `without_cost` items lie there whose cost nobody knows."""

    at_cost: Money
    without_cost: int


@query(Permission.CATALOGUE_COST)
def value_at(
    session: Session, actor: Actor, day: date, location_id: UUID | None = None
) -> StockValue:
    """What lay in the shop or at another location when that business day ended, at cost.

    Quantities are exact: the levels less what moved since. Costs are those of the time as far as
    the ledger tells them: what left or was counted first after that day carries the average it had
    then. It is approximate where a delivery came, or a cost was typed, between that day and that
    movement; an item that did not move since, or only by deliveries, counts at its cost of today.
    Items deleted since are left out.
    """
    place_id = location_id or main_location(session)
    moved = _since(day, place_id).subquery()
    left = StockLevel.quantity - func.coalesce(moved.c.change, 0)
    cost = func.coalesce(case((moved.c.first.is_not(None), moved.c.cost)), Item.cost_price)
    lying = (
        select(left.label("quantity"), cost.label("cost"))
        .join(Item, Item.id == StockLevel.item_id)
        .outerjoin(moved, moved.c.item == StockLevel.item_id)
        .where(StockLevel.location_id == place_id, Item.track_stock, ~Item.is_deleted, left > 0)
        .subquery()
    )
    return worth_of(session, lying.c.quantity, lying.c.cost, select().select_from(lying))


def _since(day: date, place_id: UUID) -> Any:
    """Of each item: what moved after the day, and the cost its first movement carried.

    SQLite takes a bare column from the row that holds the minimum (its documented rule).
    """
    tells = and_(StockMovement.kind != "delivery", StockMovement.unit_cost.is_not(None))
    return (
        select(
            StockMovement.item_id.label("item"),
            func.sum(StockMovement.quantity).label("change"),
            StockMovement.unit_cost.label("cost"),
            func.min(case((tells, StockMovement.at))).label("first"),
        )
        .where(StockMovement.location_id == place_id, StockMovement.business_day > day)
        .group_by(StockMovement.item_id)
    )


def worth_of(session: Session, quantity: Any, cost: Any, rows: Any) -> StockValue:
    """What these quantities come to at these costs, exact: whole minor units and what is beyond
    them are summed apart, so that no shop is too large for a sum of 64 bits.
    """
    exact = quantity * cost
    units, rest = func.sum(exact.op("/")(_WHOLE)), func.sum(exact % _WHOLE)
    without = func.sum(case((cost.is_(None), 1), else_=0))
    found = session.execute(rows.add_columns(units, rest, without)).one()
    total = int(found[0] or 0) * _WHOLE + int(found[1] or 0)
    rules = settings.rules_of(session)
    minor = divide(total, _WHOLE, rules.rounding)
    return StockValue(Money(minor, rules.currency), int(found[2] or 0))
