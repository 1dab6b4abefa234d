"""Items whole, a page at a time or one by one, as another program reads them: every field, who made
it and who changed it last.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from pos_app.domain import tax
from pos_app.domain.access import Actor, Decision, Permission
from pos_app.domain.errors import NotFound
from pos_app.domain.item import ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.tax import TaxRate
from pos_app.models.base import wire
from pos_app.models.catalogue import Item, ItemText, TaxClass
from pos_app.models.item_fields import read_fields, read_one
from pos_app.models.item_search import (
    families,
    has_words,
    nearest_words,
    ranked_items,
    search_words,
)
from pos_app.models.stock import StockLevel, main_location
from pos_app.services import catalogue, settings
from pos_app.services.catalogue import ItemView
from pos_app.services.declare import allow, query

MOST: Final = 200


class Sort(StrEnum):
    """What a page is sorted by; items alike stand by their ids."""

    NAME = "name"
    PRICE = "price"
    CREATED = "created"
    UPDATED = "updated"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which items: words of a name or SKU, a category, prices from and to, on hand or not; those
    that were deleted only for whoever may change items.
    """

    text: str = ""
    category_id: UUID | None = None
    min_price: UnitPrice | None = None
    max_price: UnitPrice | None = None
    in_stock: bool | None = None
    with_deleted: bool = False


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """An item with all it has. `fields.cost_price` is None for whoever may not see costs."""

    id: UUID
    version: int
    fields: ItemFields
    taxes: tuple[TaxRate, ...]
    is_deleted: bool
    created_at: datetime
    created_by: UUID
    updated_at: datetime
    updated_by: UUID


@dataclass(frozen=True, slots=True)
class ItemPage:
    """Some items, and how many there are in all."""

    items: tuple[ItemRecord, ...]
    total: int


@query(Permission.CATALOGUE_READ)
def page(
    session: Session,
    actor: Actor,
    wanted: Wanted,
    sort: Sort = Sort.NAME,
    descending: bool = False,
    offset: int = 0,
    limit: int = 50,
) -> ItemPage:
    """A page of the items that fit."""
    if wanted.with_deleted:
        allow(session, actor, Permission.CATALOGUE_EDIT, asked="See deleted items", subject=None)
    fitting = _fitting(session, wanted)
    total = session.execute(select(func.count()).select_from(fitting.subquery())).scalar_one()
    order: Any = {
        Sort.NAME: ItemText.words,
        Sort.PRICE: Item.unit_price,
        Sort.CREATED: Item.created_at,
        Sort.UPDATED: Item.updated_at,
    }[sort]
    # Where there is no price, it stands last either way, on every database.
    ordered = fitting.order_by(order.is_(None), order.desc() if descending else order, Item.id)
    ids = session.execute(ordered.offset(offset).limit(min(limit, MOST))).scalars().all()
    return ItemPage(_records(session, actor, ids), total)


@query(Permission.CATALOGUE_READ)
def one(session: Session, actor: Actor, item_id: UUID) -> ItemRecord:
    """One item. Raises `NotFound`, also for one that was deleted."""
    found = read_one(wire(session), item_id, settings.rules_of(session).currency)
    if found is None or found.row.is_deleted:
        raise NotFound("There is no such item.")
    return _record(actor, found.row, found.fields, found.rates)


@query(Permission.CATALOGUE_EDIT)
def to_change(session: Session, actor: Actor, item_id: UUID) -> ItemRecord:
    """One item, for whoever may change it: asked before anything slow is done for the change."""
    return one.body(session, actor, item_id)


@query(Permission.CATALOGUE_READ)
def search(session: Session, actor: Actor, text: str, limit: int = MOST) -> tuple[ItemRecord, ...]:
    """Items on sale by name, SKU or barcode, best first. Where nothing fits, what was nearly typed
    is looked for.
    """
    found = ranked_items(session, text, min(limit, MOST))
    if not found and (meant := nearest_words(session, text)) is not None:
        found = ranked_items(session, meant, min(limit, MOST))
    return _records(session, actor, families(session, found))


@query(Permission.CATALOGUE_READ)
def by_code(session: Session, actor: Actor, code: str) -> tuple[ItemRecord, ItemView]:
    """The item a scanned or typed code names, and how the code sells it: a case, a weight. Raises
    `NotFound`.
    """
    views = catalogue.find_by_code.body(session, actor, code)
    if not views:
        raise NotFound("No item has this code.")
    return one.body(session, actor, views[0].id), views[0]


def _fitting(session: Session, wanted: Wanted) -> Any:
    found = select(Item.id).join(ItemText, ItemText.item_id == Item.id)
    if not wanted.with_deleted:
        found = found.where(~Item.is_deleted)
    if wanted.category_id is not None:
        found = found.where(Item.category_id == wanted.category_id)
    if wanted.min_price is not None:
        found = found.where(Item.unit_price >= wanted.min_price.hundredths)
    if wanted.max_price is not None:
        found = found.where(Item.unit_price <= wanted.max_price.hundredths)
    if words := search_words(wanted.text):
        found = found.where(has_words(session, words))
    if wanted.in_stock is not None:
        here = and_(StockLevel.item_id == Item.id, StockLevel.location_id == main_location(session))
        left = func.coalesce(StockLevel.quantity, 0)
        there_is = or_(~Item.track_stock, left > 0)
        found = found.outerjoin(StockLevel, here)
        found = found.where(there_is if wanted.in_stock else ~there_is)
    return found


def _records(session: Session, actor: Actor, ids: Sequence[UUID]) -> tuple[ItemRecord, ...]:
    if not ids:
        return ()
    currency = settings.rules_of(session).currency
    fields = read_fields(session, ids, currency)
    rows = session.execute(
        select(
            Item.id, Item.version, Item.is_deleted, Item.created_at, Item.created_by,
            Item.updated_at, Item.updated_by, TaxClass.rates,
        )
        .join(TaxClass, TaxClass.id == Item.tax_class_id)
        .where(Item.id.in_(ids))
    )  # fmt: skip
    found = {row.id: _record(actor, row, fields[row.id], row.rates) for row in rows}
    return tuple(found[each] for each in ids if each in found)


def _record(actor: Actor, row: Any, fields: ItemFields, rates: str) -> ItemRecord:
    shows_cost = actor.decide(Permission.CATALOGUE_COST) is Decision.ALLOW
    return ItemRecord(
        id=row.id,
        version=row.version,
        fields=fields if shows_cost else replace(fields, cost_price=None),
        taxes=_rates(rates),
        is_deleted=row.is_deleted,
        created_at=row.created_at,
        created_by=row.created_by,
        updated_at=row.updated_at,
        updated_by=row.updated_by,
    )


_rates: Final = lru_cache(maxsize=256)(tax.decode)
