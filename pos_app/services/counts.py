"""Counting stock while the shop sells (SYNC.md 2.8).

A line keeps what was counted and what the books said at that moment; approving writes the
difference, so that whatever was sold or delivered since still holds. A line whose stock moved while
it was being counted is marked: only the counter can know whether those pieces were counted. An
approved count is written page by page, each page whole; after a power cut the rest is written by
asking again.

Two counts of one item that did not know of each other: the later number holds. Whichever is
approved first tells the other what it wrote, so that no difference is written twice.
"""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import BigInteger, and_, bindparam, case, func, insert, select, update
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import Conflict, Invalid, NotFound
from pos_app.domain.quantity import Quantity
from pos_app.domain.stock import CountScope, CountState, StockReason
from pos_app.domain.text import clean
from pos_app.models import journal
from pos_app.models.base import Id, Instant, now, wire
from pos_app.models.catalogue import Category, Item
from pos_app.models.counts import Count, CountLine, not_counted
from pos_app.models.fast import Fast
from pos_app.models.purchasing import ItemSupplier, Supplier
from pos_app.services.declare import Topic, command
from pos_app.services.stock_rules import check_amount, counted_item, on_hand, shelf, write_moves

PAGE: Final = 500
_LONGEST_NAME: Final = 120


_OTHER: Final = CountLine.__table__.c
_OVERTAKE: Final = Fast(
    update(CountLine)
    .where(
        _OTHER.count_id == bindparam("other", type_=Id),
        _OTHER.item_id == bindparam("item", type_=Id),
        _OTHER.counted.is_not(None),
        _OTHER.posted.is_(None),
    )
    .values(
        expected=case(
            (_OTHER.at <= bindparam("mine", type_=Instant), _OTHER.counted),
            else_=_OTHER.expected + bindparam("found", type_=BigInteger),
        )
    )
)


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
    """Begin a count of everything at a location, of a category, of what a supplier delivers, or of
    chosen items.

    Raises `Invalid`, `NotFound`, and `Conflict` for a location that is not used.
    """
    if session.get(Count, count_id) is not None:
        return
    place = shelf(session, location_id)
    told = _scope_words(session, scope, scope_id, item_ids)
    name = f"{place.name}: {told}" if told else place.name
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
    _check_scope(session, row, item)
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
    known = set(
        session.execute(
            select(CountLine.item_id).where(
                CountLine.count_id == count_id,
                CountLine.item_id.in_([each.id for each in missing]),
            )
        ).scalars()
    )
    fresh = [each for each in missing if each.id not in known]
    lines = {each.id: row.last_line + place for place, each in enumerate(fresh, 1)}
    row.last_line += len(fresh)
    session.flush()
    shared = {"count_id": count_id, "moved": 0, "counted": 0, "at": now(session)}
    shared |= {"by": actor.user_id}
    values = [{**shared, "item_id": each.id, "expected": each.quantity or 0} for each in missing]
    new = [{**one, "line": lines[one["item_id"]]} for one in values if one["item_id"] in lines]
    if new:
        session.execute(insert(CountLine), new)
    again = [one for one in values if one["item_id"] in known]
    if again:
        session.execute(update(CountLine), again)
    session.expire_all()
    if len(missing) < PAGE:
        return 0
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
               CountLine.at, Item.cost_price)
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
    _tell_other_counts(session, row, page)
    told = [[each.item_id.hex, each.counted, each.expected] for each in page]
    body = {"batch": row.id.hex, "document": document.hex, "lines": told}
    body["location"] = row.location_id.hex
    journal.append(session, actor, "stock.counted", body, subject=row.id)


def _scope_words(
    session: Session, scope: CountScope, scope_id: UUID | None, item_ids: Sequence[UUID]
) -> str:
    """What a count is of, for its name."""
    if scope is CountScope.CHOSEN:
        if not 1 <= len(set(item_ids)) <= PAGE:
            raise Invalid(f"Choose 1 to {PAGE} items to count.")
        return f"{len(set(item_ids))} items"
    if scope is CountScope.ALL:
        return ""
    is_category = scope is CountScope.CATEGORY
    name = Category.name if is_category else Supplier.name
    key = Category.id if is_category else Supplier.id
    found = session.execute(select(name).where(key == scope_id)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"There is no such {scope}.")
    return found


def _check_scope(session: Session, row: Count, item: Item) -> None:
    if row.scope == CountScope.CATEGORY and item.category_id != row.scope_id:
        raise Conflict(f"{item.name} is not of this category.")
    if (
        row.scope == CountScope.SUPPLIER
        and session.get(ItemSupplier, (item.id, row.scope_id)) is None
    ):
        raise Conflict(f"{item.name} does not come from this supplier.")


def _tell_other_counts(session: Session, row: Count, page: Sequence[Any]) -> None:
    """What other open counts of these items here expect, now that this one is known.

    A number that is older than this count's is overtaken: its difference is none. A later one
    counted what this count found missing as missing too.
    """
    others = (
        select(Count.id)
        .where(
            Count.location_id == row.location_id,
            Count.id != row.id,
            Count.state.in_((CountState.OPEN, CountState.POSTING)),
        )
        .order_by(Count.id)
    )
    open_ones = session.execute(others).scalars().all()
    if not open_ones or not page:
        return
    session.flush()
    for other in open_ones:
        values = [
            {
                "other": other,
                "item": each.item_id,
                "mine": each.at,
                "found": each.counted - each.expected,
            }
            for each in page
        ]
        _OVERTAKE.many(wire(session), values)
    session.expire_all()


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
