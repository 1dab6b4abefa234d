"""The list of items taken out of the shop: a page at a time, so that a long one makes no sale wait.

What is exported can be brought in again and changes nothing: each row names its item. Costs are in
it only for whoever may see them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Decision, Permission
from pos_app.domain.item import ItemFields
from pos_app.domain.quantity import Quantity
from pos_app.domain.text import clean
from pos_app.models import journal
from pos_app.models.catalogue import Barcode, Category, Item, ItemText, TaxClass
from pos_app.models.item_fields import read_fields
from pos_app.models.item_search import has_words, search_words
from pos_app.models.purchasing import ItemSupplier, Supplier
from pos_app.services import export_extras, settings, stock
from pos_app.services.declare import Door, Topic, command, query
from pos_app.services.export_extras import Extra

S = TypeVar("S", bound=Select[*tuple[Any, ...]])

_ROWS_A_PAGE: Final = 250
_LISTED: Final = select(Item.id, ItemText.words, ItemText.number)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which items: those whose words begin as typed, of a category, the delisted ones too."""

    text: str = ""
    category_id: UUID | None = None
    delisted: bool = False


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """What an export will hold: how many items, with how many barcodes at most, whether a scan of
    one adds several or costs something of its own, whether costs and suppliers are in it, and the
    columns some item needs beside these.
    """

    items: int
    most_codes: int
    has_packs: bool
    shows_cost: bool
    shows_suppliers: bool
    has_pack_prices: bool = False
    extras: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportRow:
    """An item in the list. `fields` are without its cost for whoever may not see it; `stock` is
    None where it was never counted.
    """

    item_id: UUID
    fields: ItemFields
    category: str
    tax: str
    stock: Quantity | None
    supplier: str = ""
    supplier_code: str = ""
    extras: Mapping[str, Extra] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a page ends: the list is sorted by words, what others hang on before them."""

    rank: int
    words: str
    number: int


@dataclass(frozen=True, slots=True)
class ExportPage:
    """A page of the list, and where the next one begins; None behind the last."""

    rows: tuple[ExportRow, ...]
    following: _Place | None


@command(Permission.CATALOGUE_EXPORT, touches=Topic.JOURNAL, asked="Export the list of items")
def begin(session: Session, actor: Actor, file: str, choice: Choice) -> ExportPlan:
    """Begin an export, which the journal tells: the list of a shop's items is worth something."""
    counted = _chosen(session, choice, select(func.count(), *export_extras.sums()))
    items, *says = session.execute(counted).one()
    codes = select(func.max(Barcode.position)).join(Item, Item.id == Barcode.item_id)
    packs = select(Barcode.key).join(Item, Item.id == Barcode.item_id)
    most = session.execute(codes.where(~Item.is_deleted)).scalar()
    several = packs.where(~Item.is_deleted, Barcode.quantity != 1000).limit(1)
    own = Barcode.pack_price.is_not(None) | (Barcode.pack_name != "")
    priced = packs.where(~Item.is_deleted, own).limit(1)
    body = {
        "file": clean(file, 120),
        "items": items,
        "text": clean(choice.text, 120),
        "category": choice.category_id.hex if choice.category_id else None,
        "delisted": choice.delisted,
    }
    journal.append(session, actor, "items.exported", body)
    return ExportPlan(
        items=items,
        most_codes=1 if most is None else most + 1,
        has_packs=session.execute(several).first() is not None,
        has_pack_prices=session.execute(priced).first() is not None,
        extras=export_extras.columns_of(says),
        shows_cost=actor.decide(Permission.CATALOGUE_COST) is Decision.ALLOW,
        shows_suppliers=_shows_suppliers(actor)
        and session.execute(select(ItemSupplier.item_id).limit(1)).first() is not None,
    )


@query(Permission.CATALOGUE_EXPORT)
def page(session: Session, actor: Actor, choice: Choice, after: _Place | None) -> ExportPage:
    """The items that follow a place in the list, a page of them; a page may be short."""
    place = after or _Place(0, "", 0)
    wanted = _chosen(session, choice, _LISTED).where(
        export_extras.rank() == place.rank,
        tuple_(ItemText.words, ItemText.number) > tuple_(place.words, place.number),
    )
    found = session.execute(
        wanted.order_by(ItemText.words, ItemText.number).limit(_ROWS_A_PAGE)
    ).all()
    rows = _rows(session, actor, [row.id for row in found])
    if len(found) == _ROWS_A_PAGE:
        return ExportPage(rows, _Place(place.rank, found[-1].words, found[-1].number))
    last = place.rank == export_extras.RANKS - 1
    return ExportPage(rows, None if last else _Place(place.rank + 1, "", 0))


def rows(call: Door, actor: Actor, choice: Choice) -> Iterator[ExportRow]:
    """All chosen items by name, a page a transaction, on a worker."""
    after: _Place | None = None
    while True:
        found = call(page, actor, choice, after)
        yield from found.rows
        if found.following is None:
            return
        after = found.following


def _chosen(session: Session, choice: Choice, wanted: S) -> S:
    wanted = wanted.select_from(ItemText).join(Item, Item.id == ItemText.item_id)
    wanted = wanted.where(~Item.is_deleted)
    if not choice.delisted:
        wanted = wanted.where(Item.is_active)
    if choice.category_id is not None:
        wanted = wanted.where(Item.category_id == choice.category_id)
    words = search_words(choice.text)
    return wanted.where(has_words(session, words)) if words else wanted


def _rows(session: Session, actor: Actor, ids: list[UUID]) -> tuple[ExportRow, ...]:
    fields = read_fields(session, ids, settings.rules_of(session).currency)
    levels = stock.levels.body(session, actor, ids)
    categories = {row.id: row.name for row in session.execute(select(Category.id, Category.name))}
    taxes = {row.id: row.name for row in session.execute(select(TaxClass.id, TaxClass.name))}
    shows_cost = actor.decide(Permission.CATALOGUE_COST) is Decision.ALLOW
    suppliers = _suppliers(session, ids) if _shows_suppliers(actor) else {}
    extras = export_extras.extras_of(session, ids)
    made = []
    for item_id in ids:
        own = fields[item_id] if shows_cost else replace(fields[item_id], cost_price=None)
        category = categories.get(own.category_id, "") if own.category_id else ""
        tax = taxes.get(own.tax_class_id, "") if own.tax_class_id else ""
        whom = suppliers.get(item_id, ("", ""))
        made.append(
            ExportRow(item_id, own, category, tax, levels.get(item_id), *whom, extras[item_id])
        )
    return tuple(made)


def _shows_suppliers(actor: Actor) -> bool:
    return actor.decide(Permission.STOCK_ORDER) is Decision.ALLOW


def _suppliers(session: Session, ids: list[UUID]) -> dict[UUID, tuple[str, str]]:
    """The preferred supplier of each item, and its code there."""
    found = session.execute(
        select(ItemSupplier.item_id, Supplier.name, ItemSupplier.code)
        .join(Supplier, Supplier.id == ItemSupplier.supplier_id)
        .where(ItemSupplier.item_id.in_(ids), ItemSupplier.is_preferred)
    )
    return {item_id: (name, code) for item_id, name, code in found}
