"""Which prices were changed, by whom: read from the journal, the only memory of edits."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.business_day import day_begins, day_ends
from pos_app.domain.errors import Invalid
from pos_app.domain.money import UnitPrice
from pos_app.domain.span import EVERYTHING, NO_CATEGORY, Part, Span
from pos_app.models.catalogue import Category, Item
from pos_app.models.journal import JournalEntry
from pos_app.models.people import User
from pos_app.services import settings
from pos_app.services.declare import query

_ONE: Final = "item.changed"
_MANY: Final = ("items.changed", "items.imported", "items.import_undone")
_EARLIEST: Final = datetime(1970, 1, 2, tzinfo=UTC)
_LATEST: Final = datetime(9998, 12, 31, tzinfo=UTC)
_HLC_BITS: Final = 16  # of an entry's hybrid time, below its milliseconds


@dataclass(frozen=True, slots=True)
class PriceRow:
    """An item's own price before and after; None where it had none. `at` is the shop's time; `who`
    is empty where the program did it; `entry_id` leads to the journal.
    """

    at: datetime
    item_id: UUID
    name: str
    category: str
    before: UnitPrice | None
    after: UnitPrice | None
    who: str
    entry_id: UUID


@query(Permission.REPORT_ALL)
def price_changes(
    session: Session,
    actor: Actor,
    span: Span,
    part: Part = EVERYTHING,
    limit: int | None = None,
) -> tuple[PriceRow, ...]:
    """Each change of a price on these business days, the latest first: one by one, of many at once,
    and by an import. The part's category is the item's of today, its cashier whoever changed it.
    Raises `Invalid` for a location: a price is the whole shop's.
    """
    if part.location_id is not None:
        raise Invalid("Prices are the whole shop's: leave the location out.", where="location")
    shop = settings.of(session).shop
    zone, currency = ZoneInfo(shop.zone), settings.rules_of(session).currency
    items = _items(session, part)
    people = dict(session.execute(select(User.id, User.name)).all())
    rows = []
    for entry, item, before, after in _edits(session, span, part):
        if item not in items:
            continue
        old, new = (None if price is None else UnitPrice(price, currency)
                    for price in (before, after))  # fmt: skip
        rows.append(PriceRow(entry.at.astimezone(zone), item, *items[item], old, new,
                             people.get(entry.actor, ""), entry.id))  # fmt: skip
        if len(rows) == limit:
            break
    return tuple(rows)


def _items(session: Session, part: Part) -> dict[UUID, tuple[str, str]]:
    """Name and category of the items that are looked at, deleted ones too."""
    wanted = select(Item.id, Item.name, Category.name).outerjoin(
        Category, Category.id == Item.category_id
    )
    if part.category_id == NO_CATEGORY:
        wanted = wanted.where(Item.category_id.is_(None))
    elif part.category_id is not None:
        wanted = wanted.where(Item.category_id == part.category_id)
    return {key: (name, category or "") for key, name, category in session.execute(wanted)}


def _edits(
    session: Session, span: Span, part: Part
) -> Iterator[tuple[Any, UUID, int | None, int | None]]:
    """Entry, item, price before and after, the latest first."""
    shop = settings.of(session).shop
    first = _instant(day_begins, span.first, shop.zone, shop.cutoff_hour)
    last = _instant(day_ends, span.last, shop.zone, shop.cutoff_hour)
    wanted = select(
        JournalEntry.id, JournalEntry.kind, JournalEntry.subject, JournalEntry.at,
        JournalEntry.actor, JournalEntry.body,
    ).where(
        # An entry's hybrid time is never below its own, so that the index ends the search.
        JournalEntry.hlc >= int(first.timestamp() * 1000) << _HLC_BITS,
        JournalEntry.at >= first,
        JournalEntry.at < last,
        or_(JournalEntry.kind == _ONE, JournalEntry.kind.in_(_MANY)),
        JournalEntry.body.contains('"unit_price"'),
    )  # fmt: skip
    for column, value in (
        (JournalEntry.till_id, part.till_id),
        (JournalEntry.actor, part.cashier_id),
    ):
        if value is not None:
            wanted = wanted.where(column == value)
    for entry in session.execute(wanted.order_by(JournalEntry.hlc.desc())):
        body = json.loads(entry.body)
        for item, edit in _told(entry.subject, body):
            before, after = edit.get("before") or {}, edit.get("after") or {}
            if "unit_price" in after and after["unit_price"] != before.get("unit_price"):
                yield entry, item, before.get("unit_price"), after["unit_price"]


def _told(subject: UUID | None, body: Mapping[str, Any]) -> Iterator[tuple[UUID, Any]]:
    """The edits in an entry: its subject's, or each one's of those in its lists."""
    if subject is not None and isinstance(body.get("after"), dict):
        yield subject, body
    for value in body.values():
        for one in value if isinstance(value, list) else ():
            if isinstance(one, dict) and "after" in one and ("item" in one or "id" in one):
                yield UUID(one.get("item") or one["id"]), one


def _instant(of: Any, day: Any, zone: str, cutoff_hour: int) -> datetime:
    """A day's end in UTC; before any till, and beyond the calendar, the nearest there is."""
    try:
        found: datetime = of(day, zone, cutoff_hour)
    except OverflowError:
        return _EARLIEST
    return min(max(found, _EARLIEST), _LATEST)
