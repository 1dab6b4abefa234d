"""What the stock is worth at cost: now, and when a past business day ended; in all, by category and
by location, and item by item.

Quantities are exact: the levels less what moved since. Costs of a past day are those of the time as
far as the ledger tells them (models/stock_worth.py): they are approximate where a delivery came, or
a cost was typed, between that day and the next movement; an item that did not move since, or only
by deliveries, counts at its cost of today. What is below zero is worth nothing. Items deleted since
are in it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, case, func, select, tuple_
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.money import Money, UnitPrice, divide
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.text import clean
from pos_app.models import journal
from pos_app.models.catalogue import Category, Item, ItemText
from pos_app.models.stock import Location, main_location
from pos_app.models.stock_worth import lying
from pos_app.services import settings
from pos_app.services.declare import Door, Topic, command, query

_WHOLE: Final = 100_000  # thousandths of a unit × hundredths of a minor unit
_ITEMS_A_PAGE: Final = 1_000


@dataclass(frozen=True, slots=True)
class StockValue:
    """What the stock cost; `without_cost` items lie there whose cost nobody knows."""

    at_cost: Money
    without_cost: int


@dataclass(frozen=True, slots=True)
class ValuePart:
    """What lies in one category or at one location; `name` empty: in no category."""

    id: UUID | None
    name: str
    items: int
    value: StockValue


@dataclass(frozen=True, slots=True)
class ValueReport:
    """The value at the end of `day`: in all, and its parts, the most valuable first."""

    day: date
    total: StockValue
    items: int
    by_category: tuple[ValuePart, ...]
    by_location: tuple[ValuePart, ...]


@dataclass(frozen=True, slots=True)
class ValueLine:
    """So much of an item at a location; `at_cost` is rounded by itself, the report's total is not
    the sum of rounded lines.
    """

    item_id: UUID
    name: str
    sku: str
    category: str
    location: str
    unit: Unit
    quantity: Quantity
    cost: UnitPrice | None
    at_cost: Money | None


@dataclass(frozen=True, slots=True)
class Following:
    """Where a page ends: the list is sorted by words."""

    words: str
    number: int


@dataclass(frozen=True, slots=True)
class ValuePage:
    """A page of lines, and where the next one begins; None behind the last."""

    rows: tuple[ValueLine, ...]
    following: Following | None


@query(Permission.CATALOGUE_COST)
def value_at(
    session: Session, actor: Actor, day: date | None = None, location_id: UUID | None = None
) -> StockValue:
    """What lay in the shop or at another location when that business day ended (None: now)."""
    found = lying(session, _past(session, day), location_id or main_location(session))
    _count, *sums = session.execute(select(*_sums(found))).one()
    return _value(session, *_exact(*sums))


@query(Permission.CATALOGUE_COST)
def report(
    session: Session, actor: Actor, day: date | None = None, location_id: UUID | None = None
) -> ValueReport:
    """What lay everywhere, or at one location, when that business day ended (None: now)."""
    parts = _parts(session, day, location_id)
    categories = {row.id: row.name for row in session.execute(select(Category.id, Category.name))}
    places = {row.id: row.name for row in session.execute(select(Location.id, Location.name))}
    return ValueReport(
        day or settings.business_day_of(session),
        _sum(session, parts),
        sum(part.items for part in parts),
        _grouped(session, parts, lambda part: part.category_id, categories),
        _grouped(session, parts, lambda part: part.location_id, places),
    )


@command(Permission.CATALOGUE_COST, touches=Topic.JOURNAL, asked="Export the value of the stock")
def begin_export(
    session: Session,
    actor: Actor,
    file: str,
    day: date | None = None,
    location_id: UUID | None = None,
) -> int:
    """Begin to take the value out item by item, which the journal tells; how many rows it has."""
    parts = _parts(session, day, location_id)
    told = (day or settings.business_day_of(session)).isoformat()
    rows = sum(part.items for part in parts)
    body = {"file": clean(file, 120), "day": told, "rows": rows}
    journal.append(session, actor, "stock.value_exported", body, subject=location_id)
    return rows


@query(Permission.CATALOGUE_COST)
def page(
    session: Session,
    actor: Actor,
    day: date | None = None,
    location_id: UUID | None = None,
    after: Following | None = None,
) -> ValuePage:
    """What lay of some items, by name, and where the next page begins."""
    wanted = select(ItemText.item_id, ItemText.words, ItemText.number)
    if after is not None:
        place = tuple_(ItemText.words, ItemText.number)
        wanted = wanted.where(place > tuple_(after.words, after.number))
    wanted = wanted.order_by(ItemText.words, ItemText.number).limit(_ITEMS_A_PAGE)
    texts = session.execute(wanted).all()
    order = {row.item_id: at for at, row in enumerate(texts)}
    found = session.execute(
        _listed(lying(session, _past(session, day), location_id, list(order)))
    ).all()
    rows = sorted(found, key=lambda row: (order[row[0]], row[4]))
    last = texts[-1] if len(texts) == _ITEMS_A_PAGE else None
    return ValuePage(
        tuple(_line(session, row) for row in rows),
        None if last is None else Following(last.words, last.number),
    )


def lines(
    call: Door, actor: Actor, day: date | None = None, location_id: UUID | None = None
) -> Iterator[ValueLine]:
    """All that lay there by name, a page a transaction, on a worker."""
    after: Following | None = None
    while True:
        found = call(page, actor, day, location_id, after)
        yield from found.rows
        if found.following is None:
            return
        after = found.following


@dataclass(frozen=True, slots=True)
class _Part:
    """What lies in one category at one location; `exact` in thousandths of hundredths."""

    category_id: UUID | None
    location_id: UUID
    items: int
    exact: int
    without_cost: int


def _parts(session: Session, day: date | None, place_id: UUID | None) -> list[_Part]:
    found = lying(session, _past(session, day), place_id)
    keys = found.c.category_id, found.c.location_id
    rows = session.execute(select(*keys, *_sums(found)).group_by(*keys))
    return [_Part(category, place, count, *_exact(*sums)) for category, place, count, *sums in rows]


def _sums(found: Subquery) -> tuple[ColumnElement[int], ...]:
    """How many items, their whole minor units, what is beyond these (apart, so that no shop is too
    large for a sum of 64 bits), and how many have no known cost.
    """
    exact = found.c.quantity * found.c.cost
    return (
        func.count(),
        func.coalesce(func.sum(exact.op("/")(_WHOLE)), 0),
        func.coalesce(func.sum(exact % _WHOLE), 0),
        func.coalesce(func.sum(case((found.c.cost.is_(None), 1), else_=0)), 0),
    )


def _exact(units: int, rest: int, without: int) -> tuple[int, int]:
    return int(units) * _WHOLE + int(rest), int(without)


def _past(session: Session, day: date | None) -> date | None:
    """The day if it is over: nothing moved since today, or since a day to come."""
    return day if day is not None and day < settings.business_day_of(session) else None


def _sum(session: Session, parts: Iterable[_Part]) -> StockValue:
    exact, without = 0, 0
    for part in parts:
        exact += part.exact
        without += part.without_cost
    return _value(session, exact, without)


def _value(session: Session, exact: int, without: int) -> StockValue:
    rules = settings.rules_of(session)
    return StockValue(Money(divide(exact, _WHOLE, rules.rounding), rules.currency), without)


def _grouped(
    session: Session,
    parts: Iterable[_Part],
    key: Callable[[_Part], UUID | None],
    names: Mapping[UUID, str],
) -> tuple[ValuePart, ...]:
    groups: dict[UUID | None, list[_Part]] = {}
    for part in parts:
        groups.setdefault(key(part), []).append(part)
    made = [
        ValuePart(
            group,
            names.get(group, "") if group else "",
            sum(part.items for part in mine),
            _sum(session, mine),
        )
        for group, mine in groups.items()
    ]
    return tuple(sorted(made, key=lambda each: (-each.value.at_cost.minor, each.name)))


def _listed(found: Any) -> Any:
    return (
        select(
            found.c.item_id, Item.name, Item.sku, Category.name, Location.name, Item.unit,
            found.c.quantity, found.c.cost,
        )
        .join(Item, Item.id == found.c.item_id)
        .join(Location, Location.id == found.c.location_id)
        .outerjoin(Category, Category.id == found.c.category_id)
    )  # fmt: skip


def _line(session: Session, row: Any) -> ValueLine:
    item_id, name, sku, category, location, unit, quantity, cost = row
    rules = settings.rules_of(session)
    worth = None if cost is None else divide(quantity * cost, _WHOLE, rules.rounding)
    return ValueLine(
        item_id,
        name,
        sku or "",
        category or "",
        location,
        Unit(unit),
        Quantity(quantity),
        None if cost is None else UnitPrice(cost, rules.currency),
        None if worth is None else Money(worth, rules.currency),
    )
