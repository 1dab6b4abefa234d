"""What is on hand, item by item at one location: every level there is, those that are low, and all
of them by category.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import NotFound
from pos_app.domain.quantity import Quantity, Unit
from pos_app.models.catalogue import Category, Item, ItemText
from pos_app.models.stock import Location, StockLevel, main_location
from pos_app.services.declare import query

MOST: Final = 200


class Sort(StrEnum):
    """What levels are sorted by."""

    NAME = "name"
    QUANTITY = "quantity"
    CATEGORY = "category"  # items without one last, by name in each


@dataclass(frozen=True, slots=True)
class Level:
    """What lies of an item at a location. `is_low`: at or below the level it is reordered at."""

    item_id: UUID
    name: str
    sku: str
    unit: Unit
    category_id: UUID | None
    category: str
    location_id: UUID
    quantity: Quantity
    reorder_level: Quantity | None

    @property
    def is_low(self) -> bool:
        """Whether it is time to order."""
        return self.quantity <= (self.reorder_level or Quantity(0))


@dataclass(frozen=True, slots=True)
class LevelPage:
    """Some levels, and how many there are in all."""

    levels: tuple[Level, ...]
    total: int


@query(Permission.CATALOGUE_READ)
def page(
    session: Session,
    actor: Actor,
    location_id: UUID | None = None,
    sort: Sort = Sort.NAME,
    descending: bool = False,
    offset: int = 0,
    limit: int = 50,
    *,
    only_low: bool = False,
) -> LevelPage:
    """A page of the levels at a location, the shop unless another is named. Raises `NotFound`."""
    found = _levels(_place(session, location_id))
    if only_low:
        found = found.where(func.coalesce(Item.reorder_level, 0) >= StockLevel.quantity)
    total = session.execute(select(func.count()).select_from(found.subquery())).scalar_one()
    first: Any = ItemText.words
    if sort is Sort.QUANTITY:
        first = StockLevel.quantity
    ordering = [first.desc() if descending else first, Item.id]
    if sort is Sort.CATEGORY:
        ordering = [Category.name.is_(None), Category.name, ItemText.words, Item.id]
    rows = session.execute(found.order_by(*ordering).offset(offset).limit(min(limit, MOST)))
    return LevelPage(tuple(map(_level, rows)), total)


@query(Permission.CATALOGUE_READ)
def one(session: Session, actor: Actor, item_id: UUID, location_id: UUID | None = None) -> Level:
    """What lies of one item. Raises `NotFound` where it is not stocked."""
    place = _place(session, location_id)
    row = session.execute(_levels(place).where(Item.id == item_id)).one_or_none()
    if row is None:
        raise NotFound("This item is not stocked there.")
    return _level(row)


@query(Permission.CATALOGUE_READ)
def elsewhere(session: Session, actor: Actor, item_id: UUID) -> tuple[tuple[str, Quantity], ...]:
    """What lies of an item at the other locations, on its way and set aside for orders too: the
    names of those that have some, and how much.
    """
    found = session.execute(
        select(Location.name, StockLevel.quantity)
        .join(Location, Location.id == StockLevel.location_id)
        .where(
            StockLevel.item_id == item_id,
            StockLevel.quantity != 0,
            StockLevel.location_id != main_location(session),
        )
        .order_by(Location.name)
    )
    return tuple((name, Quantity(quantity)) for name, quantity in found)


def _place(session: Session, location_id: UUID | None) -> UUID:
    if location_id is None:
        return main_location(session)
    if session.get(Location, location_id) is None:
        raise NotFound("There is no such location.")
    return location_id


def _levels(place: UUID) -> Any:
    return (
        select(
            Item.id, Item.name, Item.sku, Item.unit, Item.category_id, Category.name.label("group"),
            StockLevel.location_id, StockLevel.quantity, Item.reorder_level,
        )
        .select_from(StockLevel)
        .join(Item, Item.id == StockLevel.item_id)
        .join(ItemText, ItemText.item_id == Item.id)
        .outerjoin(Category, Category.id == Item.category_id)
        .where(StockLevel.location_id == place, ~Item.is_deleted)
    )  # fmt: skip


def _level(row: Any) -> Level:
    return Level(
        item_id=row.id,
        name=row.name,
        sku=row.sku or "",
        unit=Unit(row.unit),
        category_id=row.category_id,
        category=row.group or "",
        location_id=row.location_id,
        quantity=Quantity(row.quantity),
        reorder_level=None if row.reorder_level is None else Quantity(row.reorder_level),
    )
