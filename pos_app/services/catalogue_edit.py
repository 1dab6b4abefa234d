"""Changing what is on the shelf: items, their prices, the favourites.

An edit names only the fields it changes. With the version the form was opened at, it is refused as
stale when somebody else changed the record meanwhile, and says what; without, its fields are set on
what is there now. Past sales keep the names, prices and taxes they were sold with.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import CodeTaken, Conflict, Invalid, NotFound
from pos_app.domain.ids import new_id
from pos_app.domain.item import Code, ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.domain.text import clean
from pos_app.domain.variants import decode_choices, variant_name
from pos_app.models import batches, journal
from pos_app.models.catalogue import Barcode, Category, Item, TaxClass
from pos_app.models.item_fields import (
    insert_items,
    journal_changes,
    journal_fields,
    read_fields,
    update_items,
)
from pos_app.models.versions import check_version
from pos_app.services import settings, stock, variants
from pos_app.services.declare import Topic, allow, command

_NEW: Final = UUID("0b0f6a7e-64a5-4f0e-8f0c-6b1f7d1f2a51")
_FIELDS: Final = frozenset(field.name for field in fields(ItemFields))
_PRICE_FIELDS: Final = frozenset({"unit_price", "is_open_price", "discount_rate"})
_WORDS: Final[Mapping[str, str]] = {
    "age_limit": "age",
    "category_id": "category",
    "content": "what a pack holds",
    "deposit_item_id": "deposit",
    "discount_rate": "discount",
    "cost_price": "cost",
    "is_active": "whether it is sold",
    "is_open_price": "open price",
    "is_returnable": "whether it may come back",
    "stock_policy": "stock policy",
    "tax_class_id": "tax",
    "track_stock": "whether it is counted",
    "unit_price": "price",
    "reorder_level": "reorder level",
    "sku": "SKU",
    "tracks_batches": "whether it is kept in batches",
}


@dataclass(frozen=True, slots=True)
class SavedItem:
    """An item as it was saved. `doubtful`: barcodes whose check digit is wrong; they are kept."""

    id: UUID
    version: int
    doubtful: tuple[str, ...] = ()


@command(Permission.CATALOGUE_EDIT, touches=Topic.CATALOGUE | Topic.STOCK, asked="Add an item")
def add_item(
    session: Session,
    actor: Actor,
    new: ItemFields,
    opening: Quantity | None = None,
    *,
    may_share_codes: bool = False,
) -> SavedItem:
    """Add an item, with its opening stock where it is given.

    Raises `Invalid` naming the field, `Conflict` for a SKU and (unless it may be shared)
    `CodeTaken` for a barcode that another item has.
    """
    item_id = new_id()
    given = {"unit_price": new.unit_price, "cost_price": new.cost_price}
    set_now = {name: price for name, price in given.items() if price is not None}
    _check_rights(session, actor, uuid5(_NEW, new.name), set_now, new)
    after = _checked(session, item_id, new, may_share_codes=may_share_codes, known=())
    insert_items(session, actor, [(item_id, after)])
    body: dict[str, object] = {"version": 1, **journal_fields(after)}
    if opening is not None and after.track_stock:
        stock.check_opening(opening, after.unit)
        document = new_id()
        stock.write_openings(session, actor, document, [(item_id, opening, after.cost_price)])
        body |= {"opening": opening.thousandths, "document": document.hex}
    journal.append(session, actor, "item.added", body, subject=item_id)
    return SavedItem(item_id, 1, _doubtful(after.barcodes))


@command(Permission.CATALOGUE_EDIT, touches=Topic.CATALOGUE, asked="Change an item")
def edit_item(
    session: Session,
    actor: Actor,
    item_id: UUID,
    changes: Mapping[str, object],
    version: int | None = None,
    *,
    may_share_codes: bool = False,
) -> SavedItem:
    """Set some of an item's `ItemFields`; a price also needs the right to change prices.

    Raises `NotFound`, `Invalid`, `Conflict` as `add_item` does, and `Stale` naming what changed
    since `version`.
    """
    return _edit(session, actor, item_id, changes, version, may_share_codes=may_share_codes)


@command(Permission.CATALOGUE_PRICE, touches=Topic.CATALOGUE, asked="Change a shelf price")
def set_price(
    session: Session,
    actor: Actor,
    item_id: UUID,
    price: UnitPrice | None,
    version: int | None = None,
) -> SavedItem:
    """Give an item its shelf price, or none."""
    return _edit(session, actor, item_id, {"unit_price": price}, version, is_priced=True)


@command(Permission.CATALOGUE_EDIT, touches=Topic.CATALOGUE, asked="Change the favourites")
def set_favourite(session: Session, actor: Actor, item_id: UUID, is_favourite: bool) -> SavedItem:
    """Put an item at the end of the favourites, or take it out."""
    place: int | None = None
    if is_favourite:
        row = _item(session, item_id)
        if row.favourite is not None:
            return SavedItem(item_id, row.version)
        place = (session.execute(select(func.max(Item.favourite))).scalar() or 0) + 1
    return _edit(session, actor, item_id, {"favourite": place}, None)


@command(Permission.CATALOGUE_EDIT, touches=Topic.CATALOGUE, asked="Delist an item")
def delist(session: Session, actor: Actor, item_id: UUID, version: int | None = None) -> SavedItem:
    """Take an item out of sale: no scan, search or tile finds it; its history stays."""
    return _edit(session, actor, item_id, {"is_active": False}, version)


def _edit(
    session: Session,
    actor: Actor,
    item_id: UUID,
    changes: Mapping[str, object],
    version: int | None,
    *,
    may_share_codes: bool = False,
    is_priced: bool = False,
) -> SavedItem:
    """`is_priced`: the right to change prices was checked at the door."""
    row = _item(session, item_id)
    check_version(session, item_id, row.name, stored=row.version, seen=version, words=_WORDS)
    if unknown := changes.keys() - _FIELDS:
        raise Invalid(f"An item has no field called {min(unknown)}.", where=min(unknown))
    before = read_fields(session, [item_id], settings.rules_of(session).currency)[item_id]
    values: dict[str, Any] = dict(changes)
    wanted = replace(before, **values)
    differing = {name: value for name, value in changes.items() if value != getattr(before, name)}
    if _own_prices(wanted) != _own_prices(before):
        differing["unit_price"] = wanted.unit_price  # a case's price is a price
    if not is_priced:
        _check_rights(session, actor, item_id, differing, wanted)
    after = _checked(
        session, item_id, wanted, may_share_codes=may_share_codes, known=before.barcodes
    )
    if before.tracks_batches and not after.tracks_batches and batches.has_stock(session, item_id):
        raise Conflict("Some of it still lies in batches. Sell, waste or adjust that first.")
    old, new = journal_changes(before, after)
    if not new:
        return SavedItem(item_id, row.version, _doubtful(after.barcodes))
    _check_kind(session, row, after)
    saved, row_options = row.version + 1, row.options
    session.expire(row)
    update_items(session, actor, [(item_id, saved, before, after)])
    body: dict[str, object] = {"version": saved, "before": old, "after": new}
    if row_options is not None and before.name != after.name:
        body["items"] = _rename_variants(session, actor, item_id, after.name)
    journal.append(session, actor, "item.changed", body, subject=item_id)
    return SavedItem(item_id, saved, _doubtful(after.barcodes))


def _rename_variants(
    session: Session, actor: Actor, parent_id: UUID, name: str
) -> list[dict[str, object]]:
    """Variants are called after their parent; what the parent's entry tells of them."""
    rows = session.execute(
        select(Item.id, Item.version, Item.choices).where(
            Item.parent_id == parent_id, ~Item.is_deleted
        )
    ).all()
    known = read_fields(session, [row.id for row in rows], settings.rules_of(session).currency)
    changed = []
    for row in rows:
        called = variant_name(name, decode_choices(row.choices))
        changed.append(
            (row.id, row.version + 1, known[row.id], replace(known[row.id], name=called))
        )
    update_items(session, actor, changed)
    told: list[dict[str, object]] = []
    for item_id, version, before, after in changed:
        old, new = journal_changes(before, after)
        told.append({"item": item_id.hex, "version": version, "before": old, "after": new})
    return told


def _own_prices(fields: ItemFields) -> dict[str, UnitPrice]:
    """The prices that units of an item have of their own."""
    return {code.key: code.price for code in fields.barcodes if code.price is not None}


def _check_kind(session: Session, row: Item, after: ItemFields) -> None:
    """A parent stays while its variants are sold; neither it nor a bundle has stock of its own."""
    if row.options is not None and not after.is_active and variants.live_variants(session, row.id):
        raise Conflict(f"{row.name} has variants on sale. Delist or detach them first.")
    if after.track_stock and (row.options is not None or row.is_bundle):
        kind = "Its variants are" if row.options is not None else "Its parts are"
        raise Invalid(f"{kind} counted, not {row.name} itself.", where="track_stock")


def _check_rights(
    session: Session,
    actor: Actor,
    about: UUID,
    changes: Mapping[str, object],
    wanted: ItemFields,
) -> None:
    """Price and cost have rights of their own. A manager's yes is for this item and this price."""
    if changes.keys() & _PRICE_FIELDS:
        price = wanted.unit_price.plain if wanted.unit_price else "none"
        asked = f"Change the price of {clean(wanted.name, 60)} to {price}"
        act = uuid5(about, f"price {price} {wanted.is_open_price}")
        allow(session, actor, Permission.CATALOGUE_PRICE, asked=asked, subject=act)
    if "cost_price" in changes:
        allow(session, actor, Permission.CATALOGUE_COST, asked="Change a cost", subject=None)


def _checked(
    session: Session,
    item_id: UUID,
    wanted: ItemFields,
    *,
    may_share_codes: bool,
    known: Iterable[Code],
) -> ItemFields:
    """The fields fit to be stored here: cleaned, category and tax known, SKU and new codes free."""
    fit = wanted.cleaned(settings.rules_of(session).currency)
    if fit.category_id is not None and session.get(Category, fit.category_id) is None:
        raise Invalid("There is no such category.", where="category_id")
    if fit.tax_class_id is None:
        fit = replace(fit, tax_class_id=_usual_tax(session, fit.category_id))
    elif session.get(TaxClass, fit.tax_class_id) is None:
        raise Invalid("There is no such tax.", where="tax_class_id")
    _check_deposit(session, item_id, fit.deposit_item_id)
    if fit.sku:
        taken = select(Item.name).where(Item.sku == fit.sku, Item.id != item_id)
        if name := session.execute(taken).scalar():
            raise Conflict(f"The SKU “{fit.sku}” belongs to {name} already.")
    if not may_share_codes:
        _check_codes(session, item_id, {code.key: code.text for code in fit.barcodes}, known)
    return fit


def _check_deposit(session: Session, item_id: UUID, deposit_id: UUID | None) -> None:
    if deposit_id is None:
        return
    deposit = session.get(Item, deposit_id)
    if deposit is None or deposit.is_deleted:
        raise Invalid("There is no such deposit.", where="deposit_item_id")
    if deposit.id == item_id or deposit.deposit_item_id is not None:
        raise Invalid("A deposit has no deposit of its own.", where="deposit_item_id")
    if deposit.unit_price is None or deposit.options is not None or deposit.is_bundle:
        raise Invalid(f"{deposit.name} is no item with a price.", where="deposit_item_id")


def _check_codes(
    session: Session, item_id: UUID, texts: dict[str, str], known: Iterable[Code]
) -> None:
    fresh = texts.keys() - {code.key for code in known}
    if not fresh:
        return
    taken = session.execute(
        select(Barcode.key, Item.name)
        .join(Item, Item.id == Barcode.item_id)
        .where(Barcode.key.in_(fresh), Barcode.item_id != item_id, ~Item.is_deleted)
    ).first()
    if taken is not None:
        raise CodeTaken(f"{taken.name} has the barcode {texts[taken.key]} already.")


def _usual_tax(session: Session, category_id: UUID | None) -> UUID:
    """The category's tax where it has one, else the shop's first."""
    category = None if category_id is None else session.get(Category, category_id)
    if category is not None and category.tax_class_id is not None:
        return category.tax_class_id
    return _first_tax(session)


def _first_tax(session: Session) -> UUID:
    first = select(TaxClass.id).where(TaxClass.is_active).order_by(TaxClass.position).limit(1)
    found = session.execute(first).scalar_one_or_none()
    if found is None:
        raise Invalid("Add a tax first: every item is sold under one.", where="tax_class_id")
    return found


def _item(session: Session, item_id: UUID) -> Item:
    row = session.get(Item, item_id)
    if row is None or row.is_deleted:
        raise NotFound("There is no such item.")
    return row


def _doubtful(codes: Iterable[Code]) -> tuple[str, ...]:
    return tuple(code.text for code in codes if code.is_doubtful)
