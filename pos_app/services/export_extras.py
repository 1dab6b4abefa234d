"""What an exported list says of items beyond the usual columns: only what some item of it has.

The import reads it back (services/product_file/own_cells.py). An item that another one hangs on is
named by its id.
"""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.orm import Session

from pos_app.domain.quantity import Quantity
from pos_app.domain.tax import TaxRate
from pos_app.models.catalogue import BundlePart, Item
from pos_app.services.product_file.own_cells import NO, YES

Extra = str | Decimal | None

# The column, and which items have something to say in it.
_COLUMNS: Final = {
    "On sale": ~Item.is_active,
    "Counted": ~Item.track_stock,
    "Asks for its price": Item.is_open_price,
    "Stock policy": Item.stock_policy.is_not(None),
    "Discount %": Item.discount_rate != 0,
    "A pack holds": Item.content.is_not(None),
    "Kept in batches": Item.tracks_batches,
    "Returnable": ~Item.is_returnable,
    "Deposit": Item.deposit_item_id.is_not(None),
    "Variant of": Item.parent_id.is_not(None),
    "Choices": Item.parent_id.is_not(None),
    "Options": Item.options.is_not(None),
    "Parts": Item.is_bundle,
}
_ROWS: Final = select(
    Item.id, Item.is_active, Item.track_stock, Item.is_open_price, Item.stock_policy,
    Item.discount_rate, Item.content, Item.tracks_batches, Item.is_returnable, Item.deposit_item_id,
    Item.parent_id, Item.choices, Item.options, Item.is_bundle,
).where(Item.id.in_(bindparam("ids", expanding=True)))  # fmt: skip
_PARTS: Final = (
    select(BundlePart.bundle_id, BundlePart.item_id, BundlePart.quantity)
    .where(BundlePart.bundle_id.in_(bindparam("ids", expanding=True)))
    .order_by(BundlePart.bundle_id, BundlePart.position)
)


RANKS: Final = 4


def sums() -> tuple[Any, ...]:
    """Of each column, whether some item of a select says something in it, in their order."""
    return tuple(func.max(case((says, 1), else_=0)) for says in _COLUMNS.values())


def columns_of(found: Sequence[int | None]) -> tuple[str, ...]:
    """The columns that are needed, of what `sums` found."""
    return tuple(name for name, says in zip(_COLUMNS, found, strict=True) if says)


def rank() -> Any:
    """What stands before what in a list: an item before those that hang on it."""
    hangs = Item.deposit_item_id.is_not(None) | Item.parent_id.is_not(None)
    return case((Item.is_bundle, 3), (Item.parent_id.is_not(None), 2), (hangs, 1), else_=0)


def extras_of(session: Session, ids: Sequence[UUID]) -> dict[UUID, dict[str, Extra]]:
    """What these items say in each of the columns."""
    parts: dict[UUID, list[list[str]]] = {}
    for bundle, item, many in session.execute(_PARTS, {"ids": list(ids)}):
        parts.setdefault(bundle, []).append([item.hex, Quantity(many).plain])
    return {
        row.id: _extras(row, parts.get(row.id, []))
        for row in session.execute(_ROWS, {"ids": list(ids)})
    }


def _extras(row: Any, parts: list[list[str]]) -> dict[str, Extra]:
    return {
        "On sale": _word(row.is_active),
        "Counted": _word(row.track_stock),
        "Asks for its price": _word(row.is_open_price),
        "Stock policy": row.stock_policy,
        "Discount %": Decimal(TaxRate(row.discount_rate, included=False).plain),
        "A pack holds": row.content,
        "Kept in batches": _word(row.tracks_batches),
        "Returnable": _word(row.is_returnable),
        "Deposit": None if row.deposit_item_id is None else row.deposit_item_id.hex,
        "Variant of": None if row.parent_id is None else row.parent_id.hex,
        "Choices": row.choices,
        "Options": row.options,
        "Parts": json.dumps(parts) if parts else None,
    }


def _word(value: bool) -> str:
    return YES if value else NO
