"""How a count stands: what was counted, what was not, and by how much it differs from the books."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Decision, Permission
from pos_app.domain.errors import NotFound
from pos_app.domain.money import Money, divide
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.stock import CountState
from pos_app.models.catalogue import Item
from pos_app.models.counts import Count, CountLine, not_counted
from pos_app.models.people import User
from pos_app.models.stock import Location
from pos_app.services import settings
from pos_app.services.declare import query

_MOST_ROWS: Final = 500
_THOUSAND: Final = 1000
_HUNDRED: Final = 100


@dataclass(frozen=True, slots=True)
class CountRow:
    """A count in the list."""

    id: UUID
    name: str
    location: str
    state: CountState
    started_at: datetime
    who: str
    counted: int


@dataclass(frozen=True, slots=True)
class CountView:
    """How far a count is. `left` is None where it was not asked for; `differing` lines differ from
    the books; `value` of the difference at cost is None for whoever may not see costs.
    """

    id: UUID
    name: str
    location_id: UUID
    location: str
    state: CountState
    counted: int
    left: int | None
    differing: int
    posted: int
    value: Money | None


@dataclass(frozen=True, slots=True)
class CountedLine:
    """One counted item. `moved`: its stock moved while it was being counted."""

    item_id: UUID
    name: str
    sku: str
    unit: Unit
    counted: Quantity
    expected: Quantity
    difference: Quantity
    value: Money | None
    moved: bool
    who: str


@dataclass(frozen=True, slots=True)
class Uncounted:
    """An item of the count that nobody counted yet, and what the books say of it."""

    item_id: UUID
    name: str
    sku: str
    unit: Unit
    on_hand: Quantity


@query(Permission.STOCK_COUNT)
def recent(session: Session, actor: Actor, *, only_open: bool = False) -> tuple[CountRow, ...]:
    """The latest counts, or those that are not finished."""
    wanted = (
        select(Count, Location.name, User.name, func.count(CountLine.counted))
        .join(Location, Location.id == Count.location_id)
        .outerjoin(User, User.id == Count.started_by)
        .outerjoin(CountLine, CountLine.count_id == Count.id)
        .group_by(Count.id, Location.name, User.name)
        .order_by(Count.started_at.desc(), Count.id)
        .limit(_MOST_ROWS)
    )
    if only_open:
        wanted = wanted.where(Count.state.in_((CountState.OPEN, CountState.POSTING)))
    return tuple(
        CountRow(row.id, row.name, place, CountState(row.state), row.started_at, who or "", counted)
        for row, place, who, counted in session.execute(wanted)
    )


@query(Permission.STOCK_COUNT)
def left(session: Session, actor: Actor, count_id: UUID) -> int:
    """How many items of a count nobody counted yet. It looks at them all: on a worker."""
    waiting = not_counted(_count(session, count_id)).subquery()
    return session.execute(select(func.count()).select_from(waiting)).scalar_one()


@query(Permission.STOCK_COUNT)
def read(session: Session, actor: Actor, count_id: UUID, *, with_left: bool = True) -> CountView:
    """How far a count is; `with_left`: also how many items are left, of all. Raises `NotFound`."""
    row = _count(session, count_id)
    place = session.get_one(Location, row.location_id)
    difference = CountLine.counted - CountLine.expected
    counted, differing, posted, worth = session.execute(
        select(
            func.count(CountLine.counted),
            func.sum(case((difference != 0, 1), else_=0)),
            func.count(CountLine.posted),
            func.sum(difference * func.coalesce(Item.cost_price, 0)),
        )
        .join(Item, Item.id == CountLine.item_id)
        .where(CountLine.count_id == count_id)
    ).one()
    waiting = left.body(session, actor, count_id) if with_left else None
    value = _money(session, int(worth or 0)) if _sees_cost(actor) else None
    return CountView(
        row.id, row.name, place.id, place.name, CountState(row.state),
        counted, waiting, int(differing or 0), posted, value,
    )  # fmt: skip


@query(Permission.STOCK_COUNT)
def lines(
    session: Session, actor: Actor, count_id: UUID, *, only_differing: bool = False, offset: int = 0
) -> tuple[CountedLine, ...]:
    """What was counted: as it is being counted the latest first, for a review (`only_differing`)
    the dearest difference first.
    """
    difference = CountLine.counted - CountLine.expected
    worth = difference * func.coalesce(Item.cost_price, 0)
    wanted = (
        select(CountLine, Item.name, Item.sku, Item.unit, worth, User.name)
        .join(Item, Item.id == CountLine.item_id)
        .outerjoin(User, User.id == CountLine.by)
        .where(CountLine.count_id == count_id, CountLine.counted.is_not(None))
    )
    if only_differing:
        by_worth = func.abs(worth) if _sees_cost(actor) else func.abs(difference)
        wanted = wanted.where(difference != 0).order_by(by_worth.desc(), Item.name)
    else:
        wanted = wanted.order_by(CountLine.at.desc(), CountLine.line.desc())
    rows = session.execute(wanted.offset(max(offset, 0)).limit(_MOST_ROWS))
    return tuple(
        CountedLine(
            line.item_id,
            name,
            sku or "",
            Unit(unit),
            Quantity(line.counted or 0),
            Quantity(line.expected),
            Quantity((line.counted or 0) - line.expected),
            _money(session, int(value or 0)) if _sees_cost(actor) else None,
            bool(line.moved),
            who or "",
        )
        for line, name, sku, unit, value, who in rows
    )


@query(Permission.STOCK_COUNT)
def uncounted(
    session: Session, actor: Actor, count_id: UUID, offset: int = 0
) -> tuple[Uncounted, ...]:
    """The items of the count that nobody counted yet, by name."""
    row = _count(session, count_id)
    found = session.execute(
        not_counted(row).order_by(Item.name).offset(max(offset, 0)).limit(_MOST_ROWS)
    )
    return tuple(
        Uncounted(item_id, name, sku or "", Unit(unit), Quantity(left or 0))
        for item_id, name, sku, unit, left in found
    )


def _count(session: Session, count_id: UUID) -> Count:
    row = session.get(Count, count_id)
    if row is None:
        raise NotFound("There is no such count.")
    return row


def _sees_cost(actor: Actor) -> bool:
    return actor.decide(Permission.CATALOGUE_COST) is Decision.ALLOW


def _money(session: Session, worth: int) -> Money:
    """Thousandths of a unit times hundredths of a minor unit, as an amount."""
    rules = settings.rules_of(session)
    return Money(divide(worth, _THOUSAND * _HUNDRED, rules.rounding), rules.currency)
