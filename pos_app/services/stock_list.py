"""The list of everything on the shelf as the Stock screen shows it: a page of it, filtered and
sorted by the database, and how many there are of each kind.

"Low" means at or below the item's own reorder level; an item without one is low only when none is
left. Delisted items stand in a list of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.models.catalogue import Category, Item, ItemText
from pos_app.models.item_search import has_words, search_words
from pos_app.models.purchasing import ItemSupplier
from pos_app.models.stock import StockLevel, main_location
from pos_app.services import catalogue, settings
from pos_app.services.catalogue import ItemView
from pos_app.services.declare import query

MOST_ROWS: Final = 200
EVERY_ITEM: Final = 10_000_000  # more than any shop has


class Kind(StrEnum):
    """Which items are listed."""

    ALL = "all"
    LOW = "low"  # at or below the reorder level, or none left
    NO_PRICE = "no_price"
    NEGATIVE = "negative"  # sold below zero
    DELISTED = "delisted"


class Sort(StrEnum):
    """What the list is sorted by; items alike stand by their names."""

    NAME = "name"
    PRICE = "price"
    ON_HAND = "on_hand"
    REORDER = "reorder"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: words of a name or SKU, a category, a kind, who
    supplies it."""

    text: str = ""
    category_id: UUID | None = None
    kind: Kind = Kind.ALL
    supplier_id: UUID | None = None


EVERYTHING: Final = Wanted()


@dataclass(frozen=True, slots=True)
class StockRow:
    """An item, and the level at which more of it is ordered."""

    item: ItemView
    reorder_level: Quantity | None

    @property
    def is_low(self) -> bool:
        """Whether it is time to order, or past it."""
        left = self.item.stock
        return left is not None and left <= (self.reorder_level or Quantity(0))


@dataclass(frozen=True, slots=True)
class StockPage:
    """Some rows of the list, and how many there are in all."""

    rows: tuple[StockRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class StockCounts:
    """How many items there are of each kind; `none_left` are among the low ones."""

    all: int
    low: int
    none_left: int
    no_price: int
    negative: int
    delisted: int

    def of(self, kind: Kind) -> int:
        """The count of one kind."""
        return {
            Kind.ALL: self.all,
            Kind.LOW: self.low,
            Kind.NO_PRICE: self.no_price,
            Kind.NEGATIVE: self.negative,
            Kind.DELISTED: self.delisted,
        }[kind]


@dataclass(frozen=True, slots=True)
class CategoryStock:
    """A category's items with what is on hand, by name; `name` empty: items without a category."""

    name: str
    rows: tuple[StockRow, ...]


@query(Permission.CATALOGUE_READ)
def page(
    session: Session,
    actor: Actor,
    wanted: Wanted = EVERYTHING,
    sort: Sort = Sort.NAME,
    descending: bool = False,
    offset: int = 0,
    limit: int = 100,
) -> StockPage:
    """A page of the list. Long lists: on a worker."""
    place = main_location(session)
    conditions = _conditions(session, wanted)
    joined = _needs_level(wanted, sort)
    total = session.execute(
        _from(select(func.count()), wanted, joined, place).where(*conditions)
    ).scalar_one()
    found = _from(select(Item.id), wanted, joined, place, sort is Sort.NAME).where(*conditions)
    found = found.order_by(*_order(sort, descending))
    ids = session.execute(found.offset(max(offset, 0)).limit(min(limit, MOST_ROWS)))
    return StockPage(_rows(session, actor, list(ids.scalars())), total)


@query(Permission.CATALOGUE_READ)
def matching(
    session: Session, actor: Actor, wanted: Wanted, after: UUID | None = None, limit: int = 500
) -> tuple[UUID, ...]:
    """The ids that fit, in their own order, page by page or all at once: for acts on all of
    them."""
    place = main_location(session)
    conditions = _conditions(session, wanted)
    if after is not None:
        conditions.append(Item.id > after)
    found = _from(select(Item.id), wanted, _needs_level(wanted, Sort.NAME), place)
    rows = session.execute(found.where(*conditions).order_by(Item.id).limit(limit))
    return tuple(rows.scalars())


@query(Permission.CATALOGUE_READ)
def counts(session: Session, actor: Actor) -> StockCounts:
    """How many items the shop has of each kind. Reads them all: on a worker."""
    place = main_location(session)

    def number(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    on_sale: ColumnElement[bool] = Item.is_active.is_(True)
    row = session.execute(
        select(
            number(on_sale),
            number(and_(on_sale, _IS_LOW)),
            number(and_(on_sale, Item.track_stock, _LEFT <= 0)),
            number(and_(on_sale, _HAS_NO_PRICE)),
            number(and_(on_sale, Item.track_stock, _LEFT < 0)),
            number(~on_sale),
        )
        .select_from(Item)
        .outerjoin(StockLevel, _level_at(place))
        .where(~Item.is_deleted)
    ).one()
    return StockCounts(*map(int, row))


@query(Permission.CATALOGUE_READ)
def low(session: Session, actor: Actor, limit: int = 100) -> tuple[StockRow, ...]:
    """What is at or below its reorder level, the emptiest first."""
    wanted = Wanted(kind=Kind.LOW)
    return page.body(session, actor, wanted, Sort.ON_HAND, limit=limit).rows


@query(Permission.CATALOGUE_READ)
def by_category(
    session: Session, actor: Actor, offset: int = 0, limit: int = 200
) -> tuple[CategoryStock, ...]:
    """What is on hand, grouped by category in the shop's order and sorted by name in each."""
    rows = session.execute(
        select(Item.id)
        .outerjoin(Category, Category.id == Item.category_id)
        .join(ItemText, ItemText.item_id == Item.id)
        .where(~Item.is_deleted, Item.is_active)
        .order_by(Category.position.is_(None), Category.position, Category.name, ItemText.words)
        .offset(max(offset, 0))
        .limit(min(limit, MOST_ROWS))
    )
    groups: dict[str, list[StockRow]] = {}
    for each in _rows(session, actor, list(rows.scalars())):
        groups.setdefault(each.item.category_name, []).append(each)
    return tuple(CategoryStock(name, tuple(rows)) for name, rows in groups.items())


_LEFT: Final = func.coalesce(StockLevel.quantity, 0)
_IS_LOW: Final = and_(Item.track_stock, func.coalesce(Item.reorder_level, 0) >= _LEFT)
_HAS_NO_PRICE: Final = and_(Item.unit_price.is_(None), ~Item.is_open_price)


def _conditions(session: Session, wanted: Wanted) -> list[Any]:
    conditions: list[Any] = [~Item.is_deleted]
    conditions.append(~Item.is_active if wanted.kind is Kind.DELISTED else Item.is_active)
    if wanted.category_id is not None:
        conditions.append(Item.category_id == wanted.category_id)
    if wanted.supplier_id is not None:
        of = select(ItemSupplier.item_id).where(ItemSupplier.supplier_id == wanted.supplier_id)
        conditions.append(Item.id.in_(of))
    words = search_words(wanted.text)
    if words:
        conditions.append(has_words(session, words))
    if wanted.kind is Kind.LOW:
        conditions.append(_IS_LOW)
    elif wanted.kind is Kind.NO_PRICE:
        conditions.append(_HAS_NO_PRICE)
    elif wanted.kind is Kind.NEGATIVE:
        conditions.append(and_(Item.track_stock, _LEFT < 0))
    return conditions


def _needs_level(wanted: Wanted, sort: Sort) -> bool:
    return wanted.kind in {Kind.LOW, Kind.NEGATIVE} or sort is Sort.ON_HAND


def _level_at(place: UUID) -> ColumnElement[bool]:
    return and_(StockLevel.item_id == Item.id, StockLevel.location_id == place)


def _from(found: Any, wanted: Wanted, with_level: bool, place: UUID, by_name: bool = False) -> Any:
    """The tables a list needs, and no more: names are read in their index's order."""
    if by_name or search_words(wanted.text):
        found = found.select_from(ItemText).join(Item, Item.id == ItemText.item_id)
    else:
        found = found.select_from(Item)
    return found.outerjoin(StockLevel, _level_at(place)) if with_level else found


def _order(sort: Sort, descending: bool) -> tuple[Any, ...]:
    if sort is Sort.NAME:
        return (ItemText.words.desc() if descending else ItemText.words,)
    column: Any = {
        Sort.PRICE: Item.unit_price,
        Sort.ON_HAND: case((Item.track_stock, _LEFT), else_=None),
        Sort.REORDER: Item.reorder_level,
    }[sort]
    return (column.is_(None), column.desc() if descending else column, Item.name)


def _rows(session: Session, actor: Actor, ids: Sequence[UUID]) -> tuple[StockRow, ...]:
    """The rows with the shelf's own prices, by which the list is sorted and which its forms change:
    what a price list makes of them is the counter's affair.
    """
    found = session.execute(
        select(Item.id, Item.reorder_level, Item.unit_price).where(Item.id.in_(ids))
    )
    own = {row.id: row for row in found}
    currency = settings.rules_of(session).currency
    rows = []
    for view in catalogue.views.body(session, actor, ids):
        level, price = own[view.id].reorder_level, own[view.id].unit_price
        if view.unit_price is not None and view.unit_price.hundredths != price:
            shelf = None if price is None else UnitPrice(price, currency)
            view = replace(view, unit_price=shelf)  # noqa: PLW2901  the same at its own price
        rows.append(StockRow(view, None if level is None else Quantity(level)))
    return tuple(rows)
