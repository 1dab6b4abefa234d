"""Counting stock while the shop sells (SYNC.md 2.8).

A line keeps what was counted and what the books said at that moment; approving writes the
difference, so that whatever was sold or delivered since still holds. A line whose stock moved while
it was being counted is marked: only the counter can know whether those pieces were counted. An
approved count is written page by page, each page whole; after a power cut the rest is written by
asking again.
"""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import and_, func, insert, select, update
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import Conflict, Invalid, NotFound
from pos_app.domain.quantity import Quantity
from pos_app.domain.stock import CountScope, CountState, StockReason
from pos_app.domain.text import clean
from pos_app.models import journal
from pos_app.models.base import now
from pos_app.models.catalogue import Category, Item
from pos_app.models.counts import Count, CountLine, not_counted
from pos_app.services.declare import Topic, command
from pos_app.services.stock_rules import check_amount, counted_item, on_hand, shelf, write_moves

PAGE: Final = 500
_MOST_ROWS: Final = 500
_LONGEST_NAME: Final = 120
_THOUSAND: Final = 1000
_HUNDRED: Final = 100


@command(Permission.STOCK_COUNT, touches=Topic.STOCK, asked="Begin a count")
def begin(
    session: Session,
    actor: Actor,
    count_id: UUID,
    location_id: UUID,
    scope: CountScope = CountScope.ALL,
    scope_id: UUID | None = None,
    item_ids: Sequence[UUID] = (),
) -> None:
    """Begin a count of everything at a location, of a category, or of chosen items.

    Raises `Invalid`, `NotFound`, and `Conflict` for a location that is not used.
    """
    if session.get(Count, count_id) is not None:
        return
    place = shelf(session, location_id)
    name = place.name
    if scope is CountScope.CATEGORY:
        category = session.get(Category, scope_id) if scope_id else None
        if category is None:
            raise NotFound("There is no such category.")
        name = f"{place.name}: {category.name}"
    elif scope is CountScope.CHOSEN:
        if not 1 <= len(set(item_ids)) <= PAGE:
            raise Invalid(f"Choose 1 to {PAGE} items to count.")
        name = f"{place.name}: {len(set(item_ids))} items"
    elif scope is not CountScope.ALL:
        raise Invalid("Count everything, a category, or chosen items.")
    row = Count(
        id=count_id,
        location_id=place.id,
        scope=str(scope),
        scope_id=scope_id,
        name=clean(name, _LONGEST_NAME),
        state=str(CountState.OPEN),
        last_line=0,
        started_at=now(session),
        started_by=actor.user_id,
    )
    session.add(row)
    session.flush()
    for item_id in dict.fromkeys(item_ids):
        counted_item(session, item_id)
        _new_line(session, row, item_id)
    body = {"scope": str(scope), "location": place.id.hex, "name": row.name}
    journal.append(session, actor, "count.started", body, subject=count_id)


@command(Permission.STOCK_COUNT, touches=Topic.STOCK, asked="Count stock")
def count_item(
    session: Session,
    actor: Actor,
    count_id: UUID,
    item_id: UUID,
    quantity: Quantity,
    *,
    more: bool = True,
) -> Quantity:
    """So much of an item was counted, beside what was counted before (`more`) or instead of it.
    Returns what is counted of it then. Raises `Conflict` once the count is closed.
    """
    row = _count(session, count_id)
    _check_open(row)
    item = counted_item(session, item_id)
    check_amount(item, quantity, least=0)
    if row.scope == CountScope.CATEGORY and item.category_id != row.scope_id:
        raise Conflict(f"{item.name} is not of this category.")
    line = session.get(CountLine, (count_id, item_id))
    if line is None:
        if row.scope == CountScope.CHOSEN:
            raise Conflict(f"{item.name} is not among the items of this count.")
        line = _new_line(session, row, item_id)
    level = on_hand(session, item_id, row.location_id).thousandths
    before = line.counted if more else None
    line.moved = 0 if before is None else line.moved + level - line.expected
    line.counted = (before or 0) + quantity.thousandths
    line.expected = level
    line.at, line.by = now(session), actor.user_id
    session.flush()
    return Quantity(line.counted)


@command(Permission.STOCK_COUNT, touches=Topic.STOCK, asked="Count stock")
def forget(session: Session, actor: Actor, count_id: UUID, item_id: UUID) -> None:
    """Count an item again: as if nobody had counted it yet."""
    _check_open(_count(session, count_id))
    line = session.get(CountLine, (count_id, item_id))
    if line is not None:
        line.counted, line.moved, line.at = None, 0, None
        session.flush()


@command(Permission.STOCK_COUNT, touches=Topic.STOCK, asked="Count stock")
def none_of_the_rest(session: Session, actor: Actor, count_id: UUID) -> int:
    """There is nothing of what nobody counted: at most 500 items are set to zero; returns how many
    are left to set.
    """
    row = _count(session, count_id)
    _check_open(row)
    missing = session.execute(not_counted(row).limit(PAGE)).all()
    for item_id, _name, _sku, _unit, level in missing:
        line = session.get(CountLine, (count_id, item_id)) or _new_line(session, row, item_id)
        line.counted, line.expected, line.moved = 0, level or 0, 0
        line.at, line.by = now(session), actor.user_id
    session.flush()
    left = session.execute(select(func.count()).select_from(not_counted(row).subquery()))
    return left.scalar_one()


@command(Permission.STOCK_COUNT, touches=Topic.STOCK, asked="Cancel a count")
def cancel(session: Session, actor: Actor, count_id: UUID) -> None:
    """Give a count up; the stock stays as the books say."""
    row = _count(session, count_id)
    if row.state == CountState.CANCELLED:
        return
    _check_open(row)
    row.state, row.closed_at = str(CountState.CANCELLED), now(session)
    row.closed_by = actor.user_id
    session.flush()
    journal.append(session, actor, "count.cancelled", {"name": row.name}, subject=count_id)


@command(
    Permission.STOCK_COUNT_APPROVE, touches=Topic.STOCK | Topic.CATALOGUE, asked="Approve a count"
)
def post_page(session: Session, actor: Actor, count_id: UUID) -> int:
    """Approve a count and write its next 500 lines to the ledger; returns how many are left to
    write. Ask again until none is: a count that was approved cannot be changed any more.
    """
    row = _count(session, count_id)
    if row.state == CountState.POSTED:
        return 0
    if row.state not in {CountState.OPEN, CountState.POSTING}:
        raise Conflict("This count was given up.")
    waiting = and_(
        CountLine.count_id == count_id, CountLine.counted.is_not(None), CountLine.posted.is_(None)
    )
    if row.state == CountState.OPEN:
        counted = session.execute(select(func.count()).where(waiting)).scalar_one()
        if not counted:
            raise Invalid("Nothing was counted yet.")
        row.state, row.closed_at = str(CountState.POSTING), now(session)
        row.closed_by = actor.user_id
    page = session.execute(
        select(CountLine.item_id, CountLine.line, CountLine.counted, CountLine.expected,
               Item.cost_price)
        .join(Item, Item.id == CountLine.item_id)
        .where(waiting)
        .order_by(CountLine.line)
        .limit(PAGE)
    ).all()  # fmt: skip
    _post(session, actor, row, page)
    left = session.execute(select(func.count()).where(waiting)).scalar_one()
    if not left:
        row.state = str(CountState.POSTED)
    session.flush()
    return left


def _post(session: Session, actor: Actor, row: Count, page: Sequence[Any]) -> None:
    if not page:
        return
    document = uuid5(row.id, f"from line {page[0].line}")
    rows = [
        {
            "item_id": each.item_id,
            "quantity": each.counted - each.expected,
            "unit_cost": each.cost_price,
            "line": each.line,
        }
        for each in page
        if each.counted != each.expected
    ]
    if rows:
        reason = str(StockReason.COUNT)
        write_moves(session, actor, document, "count", reason, rows, row.location_id)
    session.execute(
        update(CountLine)
        .where(CountLine.count_id == row.id, CountLine.item_id.in_([each.item_id for each in page]))
        .values(posted=CountLine.counted - CountLine.expected, posted_at=now(session))
    )
    told = [[each.item_id.hex, each.counted, each.expected] for each in page]
    body = {"batch": row.id.hex, "document": document.hex, "lines": told}
    body["location"] = row.location_id.hex
    journal.append(session, actor, "stock.counted", body, subject=row.id)


def _new_line(session: Session, row: Count, item_id: UUID) -> CountLine:
    row.last_line += 1
    values = {"count_id": row.id, "item_id": item_id, "line": row.last_line}
    session.execute(insert(CountLine), {**values, "expected": 0, "moved": 0})
    return session.get_one(CountLine, (row.id, item_id))


def _count(session: Session, count_id: UUID) -> Count:
    row = session.get(Count, count_id)
    if row is None:
        raise NotFound("There is no such count.")
    return row


def _check_open(row: Count) -> None:
    if row.state != CountState.OPEN:
        raise Conflict("This count is closed.")
