"""Items between the domain's fields and the tables: reading one, and writing many at once.

Adding by hand, the import and the demo shop write items through here, so that item, barcodes,
searchable words and journal text never differ in how they came about.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor
from pos_app.domain.content import Content
from pos_app.domain.item import Code, ItemFields
from pos_app.domain.money import Currency, UnitPrice
from pos_app.domain.quantity import Quantity, Unit
from pos_app.models.base import Id, now
from pos_app.models.catalogue import Barcode, Item, TaxClass, index_items
from pos_app.models.fast import Fast

Written = tuple[UUID, ItemFields]

_ITEM: Final = cast("Table", Item.__table__)
_CODE: Final = cast("Table", Barcode.__table__)
_INSERT: Final = Fast(insert(_ITEM))
# What a new item is until it is made a variant, a parent or a bundle.
_FIRST: Final = {
    "is_deleted": False,
    "version": 1,
    "parent_id": None,
    "options": None,
    "choices": None,
    "is_bundle": False,
}
_INSERT_CODES: Final = Fast(insert(_CODE))
_UPDATE: Final = update(_ITEM).where(_ITEM.c.id == bindparam("item"))
_REMOVE_CODES: Final = delete(_CODE).where(_CODE.c.item_id == bindparam("item"))
_ITEMS: Final = select(*_ITEM.c).where(_ITEM.c.id.in_(bindparam("ids", expanding=True)))
_CODES: Final = (
    select(*_CODE.c)
    .where(_CODE.c.item_id.in_(bindparam("ids", expanding=True)))
    .order_by(_CODE.c.item_id, _CODE.c.position)
)


_ONE: Final = Fast(
    select(*_ITEM.c, TaxClass.rates)
    .join(TaxClass, TaxClass.id == _ITEM.c.tax_class_id)
    .where(_ITEM.c.id == bindparam("item", type_=Id))
)
_ONES_CODES: Final = Fast(
    select(*_CODE.c)
    .where(_CODE.c.item_id == bindparam("item", type_=Id))
    .order_by(_CODE.c.position)
)
_NAMES: Final = (*(column.name for column in _ITEM.c), "rates")
_CODE_NAMES: Final = tuple(column.name for column in _CODE.c)


@dataclass(frozen=True, slots=True)
class StoredItem:
    """An item as it stands: the row's columns, its fields, and the rates it is sold under."""

    row: Any
    fields: ItemFields
    rates: str


_content: Final = lru_cache(maxsize=1024)(Content.parse)


def read_fields(
    session: Session, item_ids: Sequence[UUID], currency: Currency
) -> dict[UUID, ItemFields]:
    """The fields of these items; those that do not exist are left out."""
    ids = {"ids": list(item_ids)}
    codes: dict[UUID, list[Code]] = {}
    for row in session.execute(_CODES, ids):
        codes.setdefault(row.item_id, []).append(_code(row, currency))
    return {
        row.id: _fields(row, tuple(codes.get(row.id, ())), currency)
        for row in session.execute(_ITEMS, ids)
    }


def read_one(connection: Connection, item_id: UUID, currency: Currency) -> StoredItem | None:
    """One item by prepared statements, for whoever is asked for one at a time and often. It sees
    what was written, not what a session holds back.
    """
    rows = _ONE(connection, {"item": item_id})
    if not rows:
        return None
    row = _named(_NAMES, rows[0])
    codes = tuple(
        _code(_named(_CODE_NAMES, each), currency)
        for each in _ONES_CODES(connection, {"item": item_id})
    )
    return StoredItem(row, _fields(row, codes, currency), row.rates)


def _named(names: Sequence[str], row: Sequence[Any]) -> SimpleNamespace:
    """A driver's row, its values called as the columns are."""
    return SimpleNamespace(**dict(zip(names, row, strict=True)))


def _code(row: Any, currency: Currency) -> Code:
    price = None if row.pack_price is None else UnitPrice(row.pack_price, currency)
    return Code(row.code, Quantity(row.quantity), price, row.pack_name)


def _fields(row: Any, codes: tuple[Code, ...], currency: Currency) -> ItemFields:
    return ItemFields(
        name=row.name,
        category_id=row.category_id,
        tax_class_id=row.tax_class_id,
        description=row.description,
        sku=row.sku or "",
        unit=Unit(row.unit),
        unit_price=None if row.unit_price is None else UnitPrice(row.unit_price, currency),
        cost_price=None if row.cost_price is None else UnitPrice(row.cost_price, currency),
        is_open_price=row.is_open_price,
        track_stock=row.track_stock,
        stock_policy=row.stock_policy,
        reorder_level=None if row.reorder_level is None else Quantity(row.reorder_level),
        favourite=row.favourite,
        tracks_batches=row.tracks_batches,
        content=_content(row.content) if row.content else None,
        picture=row.picture,
        is_active=row.is_active,
        barcodes=codes,
        discount_rate=row.discount_rate,
        age_limit=row.age_limit,
        is_returnable=row.is_returnable,
        deposit_item_id=row.deposit_item_id,
    )


def insert_items(session: Session, actor: Actor, items: Sequence[Written]) -> None:
    """Write new items, their barcodes and words. Fields are cleaned, the tax class is known."""
    if not items:
        return
    moment = now(session)
    who = actor.user_id
    made = {"created_at": moment, "created_by": who, "updated_at": moment, "updated_by": who}
    _INSERT.many(
        session.connection(),
        [{"id": item_id, **_FIRST, **_columns(fields), **made} for item_id, fields in items],
    )
    _insert_codes(session, items)
    words = [(item_id, words_of(fields)) for item_id, fields in items]
    index_items(session, words, are_new=True)


def update_items(
    session: Session, actor: Actor, items: Sequence[tuple[UUID, int, ItemFields, ItemFields]]
) -> None:
    """Write changed items: id, new version, fields before and after."""
    if not items:
        return
    touched = {"updated_at": now(session), "updated_by": actor.user_id}
    session.execute(
        _UPDATE,
        [
            {"item": item_id, "version": version, **_columns(after), **touched}
            for item_id, version, _before, after in items
        ],
    )
    recoded = [(i, after) for i, _v, before, after in items if before.barcodes != after.barcodes]
    if recoded:
        session.execute(_REMOVE_CODES, [{"item": item_id} for item_id, _fields in recoded])
        _insert_codes(session, recoded)
    index_items(
        session,
        [
            (item_id, words_of(after))
            for item_id, _version, before, after in items
            if words_of(before) != words_of(after)
        ],
    )


def _insert_codes(session: Session, items: Sequence[Written]) -> None:
    rows = [
        {
            "key": code.key,
            "item_id": item_id,
            "code": code.text,
            "quantity": code.quantity.thousandths,
            "position": position,
            "pack_price": None if code.price is None else code.price.hundredths,
            "pack_name": code.name,
        }
        for item_id, fields in items
        for position, code in enumerate(fields.barcodes)
    ]
    _INSERT_CODES.many(session.connection(), rows)


def words_of(fields: ItemFields) -> str:
    """What an item is searched by: its name, then its SKU."""
    return f"{fields.name} {fields.sku}" if fields.sku else fields.name


def _columns(fields: ItemFields) -> dict[str, Any]:
    price, cost, level = fields.unit_price, fields.cost_price, fields.reorder_level
    return {
        "name": fields.name,
        "category_id": fields.category_id,
        "tax_class_id": fields.tax_class_id,
        "description": fields.description,
        "sku": fields.sku or None,
        "unit": str(fields.unit),
        "unit_price": None if price is None else price.hundredths,
        "cost_price": None if cost is None else cost.hundredths,
        "is_open_price": fields.is_open_price,
        "track_stock": fields.track_stock,
        "stock_policy": fields.stock_policy,
        "reorder_level": None if level is None else level.thousandths,
        "favourite": fields.favourite,
        "tracks_batches": fields.tracks_batches,
        "content": fields.content.plain if fields.content else None,
        "picture": fields.picture,
        "is_active": fields.is_active,
        "discount_rate": fields.discount_rate,
        "age_limit": fields.age_limit,
        "deposit_item_id": fields.deposit_item_id,
        "is_returnable": fields.is_returnable,
    }


def journal_fields(fields: ItemFields) -> dict[str, object]:
    """The fields as whole numbers and strings for the journal; what says nothing is left out."""
    plain = _columns(fields)
    plain["category_id"] = fields.category_id.hex if fields.category_id else None
    plain["tax_class_id"] = fields.tax_class_id.hex if fields.tax_class_id else None
    plain["deposit_item_id"] = fields.deposit_item_id.hex if fields.deposit_item_id else None
    plain["discount_rate"] = fields.discount_rate or None
    plain["barcodes"] = [_journal_code(code) for code in fields.barcodes] or None
    return plain


def _journal_code(code: Code) -> list[object]:
    """A code as text and quantity; its own price and name only where it has them."""
    told: list[object] = [code.text, code.quantity.thousandths]
    if code.price is not None or code.name:
        told += [None if code.price is None else code.price.hundredths, code.name]
    return told


def journal_changes(
    before: ItemFields, after: ItemFields
) -> tuple[dict[str, object], dict[str, object]]:
    """The fields that differ, as they were and as they are."""
    old, new = journal_fields(before), journal_fields(after)
    changed = [name for name in old if old[name] != new[name]]
    return {name: old[name] for name in changed}, {name: new[name] for name in changed}


def with_journal_fields(
    fields: ItemFields, plain: Mapping[str, Any], currency: Currency
) -> ItemFields:
    """The fields with those the journal tells put over them: the way back of `journal_fields`."""
    values: dict[str, Any] = {
        name: None if value is None and name not in _TEXTS else _BACK[name](value, currency)
        for name, value in plain.items()
        if name in _BACK
    }
    return replace(fields, **values)


def _text(value: Any, _currency: Currency) -> str:
    return value or ""


def _codes(value: Any, currency: Currency) -> tuple[Code, ...]:
    return tuple(_told_code(currency, *told) for told in value or ())


def _told_code(
    currency: Currency, text: str, quantity: int, price: int | None = None, name: str = ""
) -> Code:
    own = None if price is None else UnitPrice(price, currency)
    return Code(text, Quantity(quantity), own, name)


_TEXTS: Final = frozenset({"name", "sku", "description", "barcodes", "discount_rate"})
_BACK: Final[Mapping[str, Callable[[Any, Currency], Any]]] = {
    "name": _text,
    "sku": _text,
    "description": _text,
    "barcodes": _codes,
    "unit": lambda value, _currency: Unit(value),
    "unit_price": UnitPrice,
    "cost_price": UnitPrice,
    "age_limit": lambda value, _currency: int(value),
    "reorder_level": lambda value, _currency: Quantity(value),
    "category_id": lambda value, _currency: UUID(value),
    "tax_class_id": lambda value, _currency: UUID(value),
    "deposit_item_id": lambda value, _currency: UUID(value),
    "is_active": lambda value, _currency: bool(value),
    "track_stock": lambda value, _currency: bool(value),
    "is_open_price": lambda value, _currency: bool(value),
    "tracks_batches": lambda value, _currency: bool(value),
    "is_returnable": lambda value, _currency: bool(value),
    "stock_policy": _text,
    "discount_rate": lambda value, _currency: int(value or 0),
    "content": lambda value, _currency: Content.parse(value),
}

TOLD_BACK: Final = frozenset(_BACK)  # the fields that an entry can give back
