"""The stock behind the shelves: what it is worth, how it moved, what lies dead, how long it lasts,
and what was lost.

Quantities are sums of the stock's ledger, of one location or of all; a bundle's parts count as they
left. What is sold here is what left the stock by sales less what came back to it, which is not the
turnover of reports about sales. Costs are told to whoever may see them. A part's category is that
of the item today; a till or a cashier has no stock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Decision, Permission
from pos_app.domain.errors import Invalid
from pos_app.domain.money import Money, divide
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.span import EVERYTHING, NO_CATEGORY, Part, Span
from pos_app.models.catalogue import Category, Item
from pos_app.models.sales import Sale
from pos_app.models.stock import StockLevel, StockMovement
from pos_app.services import reordering, settings, stock_value
from pos_app.services.declare import query
from pos_app.services.reordering import LowItem
from pos_app.services.stock_value import ValueReport

_EXACT: Final = 100_000  # thousandths of a unit × hundredths of a minor unit
_SOLD: Final = ("sale", "refund")
_RECEIVED: Final = ("delivery", "opening", "supplier_return")
_LOST: Final = ("waste", "adjustment", "count", "transfer_settled")


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind of movement: how many, of how many items, and at cost what came in and (negative) went
    out; None for whoever may not see costs. `without_cost` movements have none and are left out.
    """

    kind: str
    movements: int
    items: int
    came: Money | None
    went: Money | None
    without_cost: int


@dataclass(frozen=True, slots=True)
class RollRow:
    """How an item came from `opening` to `closing`: opening + received − sold + wasted + corrected
    + moved. `received` are deliveries, opening stock and what went back to suppliers; `corrected`
    counts and corrections; `moved` transfers and orders set aside. What left is negative, but for
    `sold`.
    """

    item_id: UUID
    name: str
    category: str
    unit: Unit
    opening: Quantity
    received: Quantity
    sold: Quantity
    wasted: Quantity
    corrected: Quantity
    moved: Quantity
    closing: Quantity


@dataclass(frozen=True, slots=True)
class CoverRow:
    """What lies of an item now, and how it went on the range's days: `cover` is for how many days
    it lasts at that pace (None: nothing was sold, or nothing lies there). `last_sold` is of all
    time.
    """

    item_id: UUID
    name: str
    category: str
    unit: Unit
    on_hand: Quantity
    sold: Quantity
    cover: int | None
    last_sold: date | None
    at_cost: Money | None


@dataclass(frozen=True, slots=True)
class LostRow:
    """What an item lost otherwise than by sales: `wasted` (broken, expired), `missing` (counted or
    corrected down, lost on the way), `found` (up). `at_cost` is what all of it cost, negative for a
    loss; None for whoever may not see costs. `rate`: what was lost in parts per million of what was
    sold and lost; None where neither was, or more was found than lost.
    """

    item_id: UUID
    name: str
    category: str
    unit: Unit
    wasted: Quantity
    missing: Quantity
    found: Quantity
    at_cost: Money | None
    rate: int | None


@query(Permission.CATALOGUE_COST)
def value(session: Session, actor: Actor, span: Span, part: Part = EVERYTHING) -> ValueReport:
    """What lay in the shop, or at a location, when the range's last business day ended. Raises
    `Invalid` for a till, a cashier or a category.
    """
    _check(part)
    if part.category_id is not None:
        raise Invalid("The value is told by category: leave the category out.", where="category")
    return stock_value.report.body(session, actor, span.last, part.location_id)


@query(Permission.REPORT_ALL)
def movements(
    session: Session, actor: Actor, span: Span, part: Part = EVERYTHING
) -> tuple[KindRow, ...]:
    """Each kind of movement, the most frequent first. Raises `Invalid` for a till or a cashier."""
    _check(part)
    worth = StockMovement.quantity * StockMovement.unit_cost
    is_in = StockMovement.quantity > 0
    rows = session.execute(
        select(
            StockMovement.kind, func.count(), func.count(StockMovement.item_id.distinct()),
            _sum(case((is_in, worth), else_=0)), _sum(case((is_in, 0), else_=worth)),
            _sum(case((StockMovement.unit_cost.is_(None), 1), else_=0)),
        )
        .join(Item, Item.id == StockMovement.item_id)
        .where(*_in(span), *_of(part))
        .group_by(StockMovement.kind)
    )  # fmt: skip
    cost = _Cost(session, actor)
    found = [
        KindRow(kind, count, items, cost.of(came), cost.of(went), int(without))
        for kind, count, items, came, went, without in rows
    ]
    return tuple(sorted(found, key=lambda row: (-row.movements, row.kind)))


@query(Permission.REPORT_ALL)
def rolled(
    session: Session,
    actor: Actor,
    span: Span,
    part: Part = EVERYTHING,
    limit: int | None = None,
) -> tuple[RollRow, ...]:
    """Each item that moved on these days, by name. Raises `Invalid` for a till or a cashier."""
    _check(part)
    moved = _by_item_and_kind(session, part, *_in(span))
    later = _by_item(session, part, StockMovement.business_day > span.last)
    levels = _levels(session, part)
    rows = []
    for about in _about(session, part, list(moved)):
        kinds = moved[about.id]
        closing = levels.get(about.id, 0) - later.get(about.id, 0)
        named = {
            "received": sum(kinds.get(kind, 0) for kind in _RECEIVED),
            "sold": -sum(kinds.get(kind, 0) for kind in _SOLD),
            "wasted": kinds.get("waste", 0),
            "corrected": kinds.get("adjustment", 0) + kinds.get("count", 0),
        }
        whole = sum(kinds.values())
        rest = whole - (named["received"] - named["sold"] + named["wasted"] + named["corrected"])
        rows.append(
            RollRow(
                about.id, about.name, about.category, Unit(about.unit), Quantity(closing - whole),
                **{name: Quantity(amount) for name, amount in named.items()},
                moved=Quantity(rest), closing=Quantity(closing),
            )
        )  # fmt: skip
    return tuple(rows[:limit])


@query(Permission.REPORT_ALL)
def cover(
    session: Session,
    actor: Actor,
    span: Span,
    part: Part = EVERYTHING,
    limit: int | None = None,
) -> tuple[CoverRow, ...]:
    """Each counted item of which something lies there now and was sold on these days, the shortest
    cover first. Raises `Invalid` for a till or a cashier.
    """
    rows = [row for row in _standing(session, actor, span, part) if row.cover is not None]
    rows.sort(key=lambda row: (row.cover or 0, row.name.casefold(), row.item_id))
    return tuple(rows[:limit])


@query(Permission.REPORT_ALL)
def dead(
    session: Session,
    actor: Actor,
    span: Span,
    part: Part = EVERYTHING,
    limit: int | None = None,
) -> tuple[CoverRow, ...]:
    """Each counted item of which something lies there now and nothing was sold on these days (or
    as much came back), the longest unsold first. Raises `Invalid` for a till or a cashier.
    """
    rows = [
        row for row in _standing(session, actor, span, part)
        if row.on_hand > Quantity(0) and row.sold <= Quantity(0)
    ]  # fmt: skip
    rows.sort(key=lambda row: (row.last_sold or date.min, row.name.casefold(), row.item_id))
    return tuple(rows[:limit])


@query(Permission.REPORT_ALL)
def low(session: Session, actor: Actor, span: Span, part: Part = EVERYTHING) -> tuple[LowItem, ...]:
    """Each item at or below its reorder level at the main location now, whatever the range. Raises
    `Invalid` for any part: levels to reorder at are the whole shop's.
    """
    if part != EVERYTHING:
        raise Invalid("What is low is told for the whole shop.", where="part")
    return reordering.low_items.body(session, actor)


@query(Permission.REPORT_ALL)
def shrinkage(
    session: Session,
    actor: Actor,
    span: Span,
    part: Part = EVERYTHING,
    limit: int | None = None,
) -> tuple[LostRow, ...]:
    """Each item of which something was lost or found on these days: the dearest loss first, for
    whoever may not see costs by name. Raises `Invalid` for a till or a cashier.
    """
    _check(part)
    quantity, is_waste = StockMovement.quantity, StockMovement.kind == "waste"
    found = session.execute(
        select(
            StockMovement.item_id,
            _sum(case((is_waste, quantity), else_=0)),
            _sum(case((~is_waste & (quantity < 0), quantity), else_=0)),
            _sum(case((~is_waste & (quantity > 0), quantity), else_=0)),
            _sum(quantity * StockMovement.unit_cost),
        )
        .join(Item, Item.id == StockMovement.item_id)
        .where(StockMovement.kind.in_(_LOST), *_in(span), *_of(part))
        .group_by(StockMovement.item_id)
    ).all()
    sums = {row[0]: [int(value) for value in row[1:]] for row in found}
    sold = _by_item(session, part, StockMovement.kind.in_(_SOLD), *_in(span))
    cost, rounding = _Cost(session, actor), settings.rules_of(session).rounding
    rows = []
    for about in _about(session, part, list(sums)):
        wasted, missing, more, worth = sums[about.id]
        lost, gone = -(wasted + missing + more), -sold.get(about.id, 0)
        rate = None
        if lost >= 0 and lost + max(gone, 0) > 0:
            rate = divide(lost * 1_000_000, lost + max(gone, 0), rounding)
        rows.append(
            LostRow(about.id, about.name, about.category, Unit(about.unit), Quantity(wasted),
                    Quantity(missing), Quantity(more), cost.of(worth), rate)
        )  # fmt: skip
    rows.sort(key=lambda row: (0 if row.at_cost is None else row.at_cost.minor,
                               row.name.casefold(), row.item_id))  # fmt: skip
    return tuple(rows[:limit])


class _Cost:
    """Tells exact costs as money, to whoever may see them."""

    def __init__(self, session: Session, actor: Actor) -> None:
        self._sees = actor.decide(Permission.CATALOGUE_COST) is Decision.ALLOW
        self._rules = settings.rules_of(session)

    def of(self, exact: int | None) -> Money | None:
        if not self._sees or exact is None:
            return None
        return Money(divide(int(exact), _EXACT, self._rules.rounding), self._rules.currency)


def _standing(session: Session, actor: Actor, span: Span, part: Part) -> list[CoverRow]:
    _check(part)
    levels = {item: level for item, level in _levels(session, part).items() if level}
    sold = _by_item(session, part, StockMovement.kind.in_(_SOLD), *_in(span))
    last = dict(
        session.execute(
            select(StockMovement.item_id, func.max(StockMovement.business_day))
            .where(StockMovement.kind == "sale", *_at(part))
            .group_by(StockMovement.item_id)
        ).all()
    )
    days, cost = _days(session, span), _Cost(session, actor)
    rounding = settings.rules_of(session).rounding
    rows = []
    for about in _about(session, part, list(levels)):
        level, gone = levels[about.id], -sold.get(about.id, 0)
        lasts = divide(level * days, gone, rounding) if gone > 0 and level > 0 else None
        worth = None if about.cost_price is None else max(level, 0) * about.cost_price
        rows.append(
            CoverRow(about.id, about.name, about.category, Unit(about.unit), Quantity(level),
                     Quantity(gone), lasts, last.get(about.id), cost.of(worth))
        )  # fmt: skip
    return rows


def _days(session: Session, span: Span) -> int:
    """The days of the range on which the shop could sell: from its first sale to today."""
    first: date | None = session.execute(select(func.min(Sale.business_day))).scalar()
    today: date = settings.business_day_of(session)
    begun = span.first if first is None else max(span.first, first)
    return max((min(span.last, today) - begun).days + 1, 1)


def _check(part: Part) -> None:
    if part.till_id is not None or part.cashier_id is not None:
        raise Invalid("Stock is of no till and no cashier: leave them out.", where="part")


def _in(span: Span) -> list[ColumnElement[bool]]:
    return [StockMovement.business_day.between(span.first, span.last)]


def _at(part: Part) -> list[ColumnElement[bool]]:
    if part.location_id is None:
        return []
    return [StockMovement.location_id == part.location_id]


def _of(part: Part) -> list[ColumnElement[bool]]:
    """Of the location, and of items that are in the category today."""
    return [*_at(part), *_in_category(part)]


def _in_category(part: Part) -> list[ColumnElement[bool]]:
    if part.category_id is None:
        return []
    if part.category_id == NO_CATEGORY:
        return [Item.category_id.is_(None)]
    return [Item.category_id == part.category_id]


def _sum(value: Any) -> Any:
    return func.coalesce(func.sum(value), 0)


def _by_item(session: Session, part: Part, *wanted: ColumnElement[bool]) -> dict[UUID, int]:
    rows = session.execute(
        select(StockMovement.item_id, func.sum(StockMovement.quantity))
        .where(*wanted, *_at(part))
        .group_by(StockMovement.item_id)
    )
    return {item: int(total) for item, total in rows}


def _by_item_and_kind(
    session: Session, part: Part, *wanted: ColumnElement[bool]
) -> dict[UUID, dict[str, int]]:
    rows = session.execute(
        select(StockMovement.item_id, StockMovement.kind, func.sum(StockMovement.quantity))
        .where(*wanted, *_at(part))
        .group_by(StockMovement.item_id, StockMovement.kind)
    )
    found: dict[UUID, dict[str, int]] = {}
    for item, kind, total in rows:
        found.setdefault(item, {})[kind] = int(total)
    return found


def _levels(session: Session, part: Part) -> Mapping[UUID, int]:
    wanted = select(StockLevel.item_id, func.sum(StockLevel.quantity)).group_by(StockLevel.item_id)
    if part.location_id is not None:
        wanted = wanted.where(StockLevel.location_id == part.location_id)
    return {item: int(total) for item, total in session.execute(wanted)}


def _about(session: Session, part: Part, items: Sequence[UUID]) -> list[Any]:
    """Counted items of the part, by name; deleted ones too."""
    wanted = (
        select(
            Item.id, Item.name, Item.unit, Item.cost_price,
            func.coalesce(Category.name, "").label("category"),
        )
        .outerjoin(Category, Category.id == Item.category_id)
        .where(Item.track_stock, *_in_category(part))
    )  # fmt: skip
    among = set(items)
    rows = [row for row in session.execute(wanted) if row.id in among]
    return sorted(rows, key=lambda row: (row.name.casefold(), row.id))
