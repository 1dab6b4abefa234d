"""What sold: items ranked, the lowest, those that never did; categories and suppliers.

Ranks, shares and running shares are the database's window functions over the items' sums. An item
is told by its name of today, one that was deleted too; `quantity` is what was sold less what came
back, in the item's own unit. Lines without an item (one-offs) are one row without an id.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import SimpleNamespace
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Subquery, func, literal, select, union_all
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.business_day import day_ends
from pos_app.domain.money import Money
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.span import EVERYTHING, Part, Span
from pos_app.models.catalogue import Category, Item
from pos_app.models.purchasing import ItemSupplier, Supplier
from pos_app.models.sales import SaleLine
from pos_app.models.sold_sums import GOODS_SUMS
from pos_app.models.sums import NOTHING
from pos_app.services import settings
from pos_app.services.declare import query
from pos_app.services.report_basis import MILLION, Basis, Margin, Turnover, basis

_NOTHING_SOLD: Final = SimpleNamespace(**dict.fromkeys(GOODS_SUMS, 0))
_A_UP_TO: Final = 800_000  # parts per million of the running share
_B_UP_TO: Final = 950_000


class Measure(StrEnum):
    """What items are ranked by."""

    VALUE = "value"  # with tax, less what came back
    QUANTITY = "quantity"
    PROFIT = "profit"  # net less cost, over lines whose cost is known; needs report:margin


_SUMS_OF: Final[Mapping[Measure, tuple[str, ...]]] = {
    Measure.VALUE: ("gross",),
    Measure.QUANTITY: ("quantity",),
    Measure.PROFIT: ("costed_net", "cost"),
}


class Band(StrEnum):
    """A: the items that make the first 80 % of the measure, the one that passes it included. B: up
    to 95 %. C: the rest, and all that came to nothing or less.
    """

    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True, slots=True)
class Sold:
    """What lines come to. `items` counts things, a weighed one once. `total` is with tax, `net`
    without, less what came back; `discount` was taken off what was sold.
    """

    items: Quantity
    total: Money
    net: Money
    tax: Money
    discount: Money
    margin: Margin | None


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item. `returned` is the quantity that came back. `rank` begins at 1, equals share one;
    `share` and `running` (of this and all better ones) are parts per million of the measure's sum
    over all items of the report, None where that is nothing or less.
    """

    item_id: UUID | None
    name: str
    unit: Unit
    category: str
    is_deleted: bool
    quantity: Quantity
    returned: Quantity
    sold: Sold
    rank: int
    share: int | None
    running: int | None
    band: Band


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category; no id and no name: lines without one. Its transactions are receipts with such
    lines. `share` is of the total, in parts per million.
    """

    id: UUID | None
    name: str
    figures: Turnover
    share: int | None


@dataclass(frozen=True, slots=True)
class SupplierRow:
    """A supplier; no id and no name: lines without one. `share` is of the total, in parts per
    million.
    """

    id: UUID | None
    name: str
    sold: Sold
    share: int | None


@dataclass(frozen=True, slots=True)
class NeverSold:
    """An item on sale of which nothing was sold."""

    item_id: UUID
    name: str
    category: str


@query(Permission.REPORT_OWN)
def ranking(
    session: Session,
    actor: Actor,
    span: Span,
    part: Part = EVERYTHING,
    by: Measure = Measure.VALUE,
    limit: int | None = None,
) -> tuple[ItemRow, ...]:
    """The items that were sold or came back, the best first: top sellers, and ABC. Raises
    `NotAllowed` where profit is asked for by whoever may not see it.
    """
    return _ranked(session, actor, span, part, by, limit, lowest=False)


@query(Permission.REPORT_OWN)
def lowest(
    session: Session,
    actor: Actor,
    span: Span,
    part: Part = EVERYTHING,
    by: Measure = Measure.QUANTITY,
    limit: int | None = None,
) -> tuple[ItemRow, ...]:
    """The items that sold least, the lowest first, with those on sale today of which nothing was
    sold though they were in the catalogue by the end of the range; `rank` begins at the lowest.
    """
    return _ranked(session, actor, span, part, by, limit, lowest=True)


@query(Permission.REPORT_OWN)
def by_category(
    session: Session, actor: Actor, span: Span, part: Part = EVERYTHING
) -> tuple[CategoryRow, ...]:
    """Each category as the lines were sold under it, the highest total first."""
    told = basis(session, actor, span, part)
    names = _names(session, select(Category.id, Category.name))
    rows = [
        (None if key == NOTHING else key, told.turnover(sums))
        for (key,), sums in told.reading.categories().items()
    ]
    whole = sum(figures.total.minor for _key, figures in rows)
    rows.sort(key=lambda row: (-row[1].total.minor, names.get(row[0], ""), str(row[0])))
    return tuple(
        CategoryRow(key, names.get(key, ""), figures, told.share(figures.total.minor, whole))
        for key, figures in rows
    )


@query(Permission.REPORT_OWN)
def by_supplier(
    session: Session, actor: Actor, span: Span, part: Part = EVERYTHING
) -> tuple[SupplierRow, ...]:
    """Each supplier, the highest total first. An item counts for the supplier it is ordered from
    today; one without any, and one-offs, for none.
    """
    told = basis(session, actor, span, part)
    goods = told.reading.goods()
    preferred = (
        select(ItemSupplier.item_id, func.min(ItemSupplier.supplier_id).label("supplier_id"))
        .where(ItemSupplier.is_preferred)
        .group_by(ItemSupplier.item_id)
        .subquery("preferred")
    )
    supplier = preferred.c.supplier_id
    sums = [func.sum(goods.c[name]).label(name) for name in GOODS_SUMS]
    found = session.execute(
        select(supplier, *sums)
        .outerjoin(preferred, preferred.c.item_id == goods.c.item_id)
        .group_by(supplier)
    ).all()
    names = _names(session, select(Supplier.id, Supplier.name))
    whole = sum(int(row.gross) for row in found)
    ordered = sorted(found, key=lambda row: (-int(row.gross), names.get(row[0], ""), str(row[0])))
    return tuple(
        SupplierRow(
            row[0], names.get(row[0], ""), _sold(told, row), told.share(int(row.gross), whole)
        )
        for row in ordered
    )


@query(Permission.REPORT_OWN)
def never_sold(
    session: Session,
    actor: Actor,
    span: Span,
    part: Part = EVERYTHING,
    limit: int | None = None,
) -> tuple[NeverSold, ...]:
    """Items on sale today of which no line was sold or came back, by name. Parents of variants are
    not sold themselves and are left out. Under a category: the items that are in it today.
    """
    told = basis(session, actor, span, part)
    goods = told.reading.goods(())
    wanted = (
        select(Item.id, Item.name, Category.name)
        .outerjoin(Category, Category.id == Item.category_id)
        .where(*_on_sale(part), Item.id.not_in(select(goods.c.item_id)))
        .order_by(Item.name, Item.id)
        .limit(limit)
    )
    rows = session.execute(wanted)
    return tuple(NeverSold(key, name, category or "") for key, name, category in rows)


def _ranked(
    session: Session,
    actor: Actor,
    span: Span,
    part: Part,
    by: Measure,
    limit: int | None,
    *,
    lowest: bool,
) -> tuple[ItemRow, ...]:
    if by is Measure.PROFIT:
        actor.require(Permission.REPORT_MARGIN)
    told = basis(session, actor, span, part)
    goods = told.reading.goods(_SUMS_OF[by])
    if lowest:
        goods = _with_unsold(session, goods, _SUMS_OF[by], span, part)
    ranked = _with_ranks(goods, by, lowest=lowest)
    order = (ranked.c.measure if lowest else ranked.c.measure.desc(), ranked.c.item_id)
    places = session.execute(select(ranked).order_by(*order).limit(limit)).all()
    # Ranked by one short sum; the others are summed of those that are shown.
    items = None if limit is None else [place.item_id for place in places]
    return _told(session, told, places, items)


def _told(
    session: Session, told: Basis, places: Sequence[Any], items: Sequence[UUID] | None
) -> tuple[ItemRow, ...]:
    sums = {row.item_id: row for row in session.execute(select(told.reading.goods(items=items)))}
    wanted = select(Item.id, Item.name, Item.unit, Item.is_deleted, Category.name).outerjoin(
        Category, Category.id == Item.category_id
    )
    if items is not None:
        wanted = wanted.where(Item.id.in_(items))
    known = {row[0]: row[1:] for row in session.execute(wanted)}
    rows = []
    for place in places:
        about = known.get(place.item_id) or _last_told(session, place.item_id)
        rows.append(_item_row(told, place, sums.get(place.item_id, _NOTHING_SOLD), *about))
    return tuple(rows)


def _on_sale(part: Part) -> list[Any]:
    """Items that are sold today: no parents of variants, which are not sold themselves."""
    found = [Item.is_active, ~Item.is_deleted, Item.options.is_(None)]
    if part.category_id == NOTHING:
        found.append(Item.category_id.is_(None))
    elif part.category_id is not None:
        found.append(Item.category_id == part.category_id)
    return found


def _with_unsold(
    session: Session, goods: Subquery, names: Sequence[str], span: Span, part: Part
) -> Subquery:
    shop = settings.of(session).shop
    ends = day_ends(span.last, shop.zone, shop.cutoff_hour)
    nothing = [literal(0).label(name) for name in names]
    unsold = select(Item.id, *nothing).where(
        *_on_sale(part), Item.created_at < ends, Item.id.not_in(select(goods.c.item_id))
    )
    return union_all(select(goods), unsold).subquery("with_unsold")


def _with_ranks(goods: Subquery, by: Measure, *, lowest: bool) -> Subquery:
    """The items with what they are ranked by, its rank, running sum and whole."""
    first, *rest = (goods.c[name] for name in _SUMS_OF[by])
    measure: Any = first * 100_000 - rest[0] if by is Measure.PROFIT else first
    best_first = (measure.desc(), goods.c.item_id)
    return select(
        goods.c.item_id,
        measure.label("measure"),
        func.rank().over(order_by=measure if lowest else measure.desc()).label("rank"),
        func.sum(measure).over(order_by=best_first, rows=(None, 0)).label("running"),
        func.sum(measure).over().label("whole"),
    ).subquery("ranked")


def _item_row(
    told: Basis, place: Any, sums: Any, name: str, unit: str, is_deleted: bool, category: str | None
) -> ItemRow:
    whole, running, measure = int(place.whole), int(place.running), int(place.measure)
    return ItemRow(
        item_id=None if place.item_id == NOTHING else place.item_id,
        name=name,
        unit=Unit(unit),
        category=category or "",
        is_deleted=is_deleted,
        quantity=Quantity(int(sums.quantity)),
        returned=Quantity(int(sums.returned)),
        sold=_sold(told, sums),
        rank=place.rank,
        share=told.share(measure, whole),
        running=told.share(running, whole),
        band=_band(running - measure, measure, whole),
    )


def _band(before: int, measure: int, whole: int) -> Band:
    if measure <= 0 or whole <= 0 or before * MILLION >= _B_UP_TO * whole:
        return Band.C
    return Band.A if before * MILLION < _A_UP_TO * whole else Band.B


def _last_told(session: Session, item_id: UUID) -> tuple[str, str, bool, None]:
    """An item that is not in this shop's catalogue, as it was sold last; nothing of one-offs."""
    last = (
        select(SaleLine.name, SaleLine.unit)
        .where(SaleLine.item_id == item_id)
        .order_by(SaleLine.sale_id.desc())
        .limit(1)
    )
    found = session.execute(last).one_or_none()
    name, unit = ("", Unit.PIECE) if found is None else found
    return name, unit, found is not None, None


def _sold(told: Basis, row: Any) -> Sold:
    return Sold(
        items=Quantity(int(row.items)),
        total=told.money(row.gross),
        net=told.money(row.net),
        tax=told.money(row.tax),
        discount=told.money(row.discount),
        margin=told.margin(int(row.cost), int(row.costed_net)),
    )


def _names(session: Session, wanted: Any) -> dict[UUID | None, str]:
    return dict(session.execute(wanted).all())


__all__ = ["Band", "CategoryRow", "ItemRow", "Measure", "NeverSold", "Sold", "SupplierRow"]
