"""What became of an item: who changed what of it and when, and how it sold lately.

The journal is the only memory of edits. What was changed one by one is found by the item's index;
what was changed with many others (a bulk act, an import, a delivery that moved the cost) stands in
entries about the whole batch, and these are looked through only where the item's own entries leave
versions out.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Decision, Permission
from pos_app.domain.business_day import business_day, time_zone
from pos_app.domain.errors import NotFound
from pos_app.domain.money import UnitPrice
from pos_app.domain.numerals import write_scaled
from pos_app.domain.quantity import Quantity
from pos_app.models.base import now
from pos_app.models.catalogue import Category, Item, TaxClass
from pos_app.models.journal import JournalEntry
from pos_app.models.people import User
from pos_app.models.stock import StockMovement
from pos_app.services import settings
from pos_app.services.declare import query

MOST: Final = 200
_ALONE: Final = (
    "item.added", "item.changed", "item.composed", "item.variants_made", "item.detached",
)  # fmt: skip
_MASS: Final = (
    "items.changed", "items.imported", "items.import_undone", "items.removed", "items.put_back",
    "item.variants_made", "stock.received",
)  # fmt: skip
_PRICES: Final = frozenset({"unit_price", "cost_price"})
_NAMED: Final[Mapping[str, type[Category | TaxClass | Item]]] = {
    "category_id": Category,
    "tax_class_id": TaxClass,
    "deposit_item_id": Item,
    "parent": Item,
}
_QUIET: Final = frozenset({"favourite"})  # the order of tiles is no news of an item
_ONE: Final = 1000
_PERCENT_PLACES: Final = 4

Value = UnitPrice | Quantity | str | bool | None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of `ItemFields` before and after, or `parts` of a bundle, `variants` that were made,
    the `parent` a variant left; ids are told as names, barcodes and parts as one text.
    """

    field: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class ItemChange:
    """One edit. `fields` empty: the item was added. `who` is empty where the program did it;
    `is_mass`: many items were changed at once.
    """

    version: int
    at: datetime
    who: str
    fields: tuple[FieldChange, ...]
    is_mass: bool = False


@query(Permission.CATALOGUE_EDIT)
def changes(
    session: Session, actor: Actor, item_id: UUID, since: int = 0, limit: int = 50
) -> tuple[ItemChange, ...]:
    """The edits of an item after version `since`, newest first. Costs only for whoever may see
    them. On a worker: mass changes are searched for.

    Raises `NotFound`.
    """
    item = session.get(Item, item_id)
    if item is None:
        raise NotFound("There is no such item.")
    own = list(_told_one_by_one(session, item_id))
    found = {version: entry for version, entry, _mass in own}
    wanted = range(max(since, 0) + 1, item.version + 1)
    mass: set[int] = set()
    if any(version not in found for version in wanted):
        for version, entry, _mass in _told_with_others(session, item):
            found.setdefault(version, entry)
            mass.add(version)
    latest = [version for version in reversed(wanted) if version in found][: min(limit, MOST)]
    reader = _Reader(session, actor)
    told = (reader.read(version, *found[version], version in mass) for version in latest)
    return tuple(change for change in told if change.fields or change.version == 1)


@query(Permission.STOCK_READ)
def sold_this_week(session: Session, actor: Actor, item_id: UUID) -> Quantity:
    """How much of an item was sold since Monday's opening, less what came back."""
    shop = settings.of(session).shop
    today = business_day(now(session), shop.zone, shop.cutoff_hour)
    monday = today - timedelta(days=today.weekday())
    begun = datetime.combine(monday, time(shop.cutoff_hour), time_zone(shop.zone)).astimezone(UTC)
    total = session.execute(
        select(func.sum(StockMovement.quantity)).where(
            StockMovement.item_id == item_id,
            StockMovement.at >= begun,
            StockMovement.kind.in_(("sale", "refund")),
        )
    ).scalar()
    return Quantity(-int(total or 0))


_Entry = tuple[datetime, UUID, Mapping[str, Any]]


def _told_one_by_one(session: Session, item_id: UUID) -> Iterable[tuple[int, _Entry, bool]]:
    rows = session.execute(
        select(JournalEntry.kind, JournalEntry.at, JournalEntry.actor, JournalEntry.body).where(
            JournalEntry.subject == item_id, JournalEntry.kind.in_(_ALONE)
        )
    )
    for kind, at, who, text in rows:
        body = json.loads(text)
        if "version" in body:
            yield body["version"], (at, who, _as_edit(kind, body)), False


def _as_edit(kind: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """An entry about one item as fields before and after."""
    match kind:
        case "item.composed":
            return {"before": {"parts": body["before"]}, "after": {"parts": body["after"]}}
        case "item.variants_made":
            return {"after": {"variants": [each["choices"] for each in body["made"]]}}
        case "item.detached":
            return {"before": {"parent": body["parent"]}, "after": {"parent": None}}
    return body


def _told_with_others(session: Session, item: Item) -> Iterable[tuple[int, _Entry, bool]]:
    """The item's part of entries about many. No entry is older than the item."""
    rows = session.execute(
        select(JournalEntry.at, JournalEntry.actor, JournalEntry.body).where(
            JournalEntry.kind.in_(_MASS)
            # a parent that gets another name gives it to its variants
            | ((JournalEntry.kind == "item.changed") & (JournalEntry.subject == item.parent_id)),
            JournalEntry.at >= item.created_at,
            JournalEntry.body.contains(item.id.hex),
        )
    )
    for at, who, text in rows:
        for part in _parts(json.loads(text), item.id.hex):
            yield part["version"], (at, who, part), True


def _parts(body: Mapping[str, Any], wanted: str) -> Iterable[Mapping[str, Any]]:
    """Every object in an entry that is about this item and a version of it."""
    for value in body.values():
        for one in value if isinstance(value, list) else ():
            if not isinstance(one, dict) or wanted not in {one.get("id"), one.get("item")}:
                continue
            if "cost_after" in one:
                costs = {"cost_price": one.get("cost_before")}, {"cost_price": one["cost_after"]}
                yield {"version": one["version"], "before": costs[0], "after": costs[1]}
            elif "version" in one:
                yield one
            else:
                yield {"version": 1}


class _Reader:
    """Makes changes of entries: names for ids, money for numbers."""

    def __init__(self, session: Session, actor: Actor) -> None:
        self._session = session
        self._currency = settings.rules_of(session).currency
        self._sees_cost = actor.decide(Permission.CATALOGUE_COST) is Decision.ALLOW
        self._names: dict[UUID, str] = {}

    def read(
        self, version: int, at: datetime, who: UUID, body: Mapping[str, Any], mass: bool
    ) -> ItemChange:
        before, after = body.get("before") or {}, body.get("after") or {}
        told = tuple(
            FieldChange(name, self._value(name, before.get(name)), self._value(name, after[name]))
            for name in after
            if name not in _QUIET and (self._sees_cost or name != "cost_price")
        )
        return ItemChange(version, at, self._name(User, who), told, mass)

    def _value(self, field: str, raw: Any) -> Value:
        if raw is None or isinstance(raw, bool):
            return raw
        if field in _PRICES:
            return UnitPrice(raw, self._currency)
        if field == "reorder_level":
            return Quantity(raw)
        if field in _NAMED:
            return self._name(_NAMED[field], UUID(raw))
        if field == "discount_rate":
            return f"{write_scaled(raw, _PERCENT_PLACES, 0)} %"
        if field == "barcodes":
            return ", ".join(self._code(*code) for code in raw)
        if field == "parts":
            parts = ((Quantity(many).plain, self._name(Item, UUID(part))) for part, many in raw)
            return ", ".join(f"{many} × {name}" for many, name in parts) or None
        if field == "variants":
            return ", ".join(" / ".join(choices) for choices in raw)
        return str(raw)

    def _code(self, text: str, quantity: int, price: int | None = None, name: str = "") -> str:
        """A barcode, with what it counts, is called and costs where that is its own."""
        many = "" if quantity == _ONE else f"× {Quantity(quantity).plain}"
        own = "" if price is None else UnitPrice(price, self._currency).plain
        return " ".join(filter(None, (text, many, name, own)))

    def _name(self, kind: type[User | Category | TaxClass | Item], key: UUID) -> str:
        if key not in self._names:
            found = self._session.execute(select(kind.name).where(kind.id == key)).scalar()
            self._names[key] = found or ""
        return self._names[key]
