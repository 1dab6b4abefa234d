"""Changing many items at once: their category, their tax, their prices, whether they are on sale.

A preview says what each would become and at which version it was seen; the change is then made in
pages of at most 500 items that share a batch id, each with one journal entry holding every item
before and after. An item that somebody changed meanwhile is left as it is and listed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import Conflict, Invalid
from pos_app.domain.item import ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.price_change import PriceChange
from pos_app.models import journal
from pos_app.models.catalogue import Category, Item, TaxClass
from pos_app.models.item_fields import journal_changes, read_fields, update_items
from pos_app.services import settings
from pos_app.services.declare import Topic, allow, command, query

MOST_ITEMS: Final = 500
_FIELDS: Final = frozenset({"category_id", "tax_class_id", "is_active"})


@dataclass(frozen=True, slots=True)
class BulkChange:
    """What shall become of every one of them: a price change, or values of `category_id`,
    `tax_class_id`, `is_active`.
    """

    price: PriceChange | None = None
    values: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """One item: as it was seen, and its price before and after, or the category or tax it has
    (`group`). `refused` says why it stays.
    """

    item_id: UUID
    version: int
    name: str
    old_price: UnitPrice | None
    new_price: UnitPrice | None
    refused: str = ""
    group: UUID | None = None


@dataclass(frozen=True, slots=True)
class BulkDone:
    """What a page did: how many changed, and which stayed, with the reason."""

    changed: int
    refused: tuple[Planned, ...]


@query(Permission.CATALOGUE_READ)
def preview(
    session: Session, actor: Actor, item_ids: Sequence[UUID], change: BulkChange
) -> tuple[Planned, ...]:
    """What would become of these items, at most 500 of them, in their order."""
    _check(session, actor, change)
    before, held = _before(session, item_ids), _held(session, item_ids, change)
    return tuple(
        _planned(item_id, *before[item_id], change, held)
        for item_id in item_ids
        if item_id in before
    )


@command(Permission.CATALOGUE_EDIT, touches=Topic.CATALOGUE, asked="Change many items")
def apply_page(
    session: Session,
    actor: Actor,
    batch: UUID,
    page: int,
    plans: Sequence[Planned],
    change: BulkChange,
) -> BulkDone:
    """Change these items; those whose version is another than planned stay. Doing a page a second
    time changes nothing more.
    """
    _check(session, actor, change)
    ids = [plan.item_id for plan in plans]
    before, held = _before(session, ids), _held(session, ids, change)
    written: list[tuple[UUID, int, ItemFields, ItemFields]] = []
    refused: list[Planned] = []
    for plan in plans:
        found = before.get(plan.item_id)
        if found is None:
            refused.append(replace(plan, refused="It is gone."))
            continue
        version, fields = found
        now_planned = _planned(plan.item_id, version, fields, change, held)
        if now_planned.refused:
            refused.append(now_planned)
        elif version != plan.version:
            refused.append(replace(now_planned, refused="It was changed meanwhile."))
        elif (after := _changed(fields, change)) != fields:
            written.append((plan.item_id, version + 1, fields, after))
    if written:
        update_items(session, actor, written)
        journal.append(session, actor, "items.changed", _told(batch, page, written), subject=batch)
    return BulkDone(len(written), tuple(refused))


def _check(session: Session, actor: Actor, change: BulkChange) -> None:
    """Raise `Invalid`, `NotAllowed` for what cannot become of any item."""
    if (change.price is None) == (change.values is None):
        raise Invalid("Change the price, or something else.")
    if change.price is not None:
        allow(session, actor, Permission.CATALOGUE_PRICE, asked="Change prices", subject=None)
        return
    values = change.values or {}
    if not values or values.keys() - _FIELDS:
        raise Invalid("Category, tax and sale can be changed for many items at once.")
    category, tax = values.get("category_id"), values.get("tax_class_id")
    if category is not None and session.get(Category, category) is None:
        raise Invalid("There is no such category.", where="category_id")
    if "tax_class_id" in values and (tax is None or session.get(TaxClass, tax) is None):
        raise Invalid("There is no such tax.", where="tax_class_id")


def _before(session: Session, item_ids: Sequence[UUID]) -> dict[UUID, tuple[int, ItemFields]]:
    if len(item_ids) > MOST_ITEMS:
        raise Conflict(f"At most {MOST_ITEMS} items are changed at a time.")
    fields = read_fields(session, item_ids, settings.rules_of(session).currency)
    rows = session.execute(
        select(Item.id, Item.version).where(Item.id.in_(list(item_ids)), ~Item.is_deleted)
    )
    return {item_id: (version, fields[item_id]) for item_id, version in rows}


def _held(session: Session, item_ids: Sequence[UUID], change: BulkChange) -> frozenset[UUID]:
    """The parents that cannot be delisted: variants of theirs stay on sale."""
    if change.values is None or change.values.get("is_active", True):
        return frozenset()
    variants = select(Item.parent_id).where(
        Item.parent_id.in_(list(item_ids)),
        Item.id.not_in(list(item_ids)),
        Item.is_active,
        ~Item.is_deleted,
    )
    return frozenset(each for each in session.execute(variants).scalars() if each is not None)


def _planned(
    item_id: UUID, version: int, fields: ItemFields, change: BulkChange, held: frozenset[UUID]
) -> Planned:
    old = fields.unit_price
    plan = Planned(item_id, version, fields.name, old, old)
    if item_id in held:
        return replace(plan, refused="It has variants on sale. Delist or detach them first.")
    if change.price is None:
        return plan
    if old is None:
        return replace(plan, refused="It has no price.")
    try:
        return replace(plan, new_price=change.price.of(old))
    except Invalid as error:
        return replace(plan, refused=error.sentence)


def _changed(fields: ItemFields, change: BulkChange) -> ItemFields:
    if change.price is not None and fields.unit_price is not None:
        return replace(fields, unit_price=change.price.of(fields.unit_price))
    values: dict[str, Any] = dict(change.values or {})
    return replace(fields, **values)


def _told(
    batch: UUID, page: int, written: Sequence[tuple[UUID, int, ItemFields, ItemFields]]
) -> dict[str, object]:
    items = []
    for item_id, version, before, after in written:
        old, new = journal_changes(before, after)
        items.append({"item": item_id.hex, "version": version, "before": old, "after": new})
    return {"batch": batch.hex, "page": page, "items": items}
