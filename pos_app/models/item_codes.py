"""Up to where the shop's own barcodes are taken, and which items have none."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.orm import Session

from pos_app.models.catalogue import Barcode, Item

_LAST: Final = select(func.max(Barcode.key)).where(
    Barcode.key.between(bindparam("first"), bindparam("last")), func.length(Barcode.key) == 14
)


def last_key(session: Session, prefix: str, length: int) -> str | None:
    """The highest stored code of so many digits under a prefix, as its key of 14."""
    head = prefix.rjust(14 - length + len(prefix), "0")
    bounds = {"first": head.ljust(14, "0"), "last": head.ljust(14, "9")}
    found: str | None = session.execute(_LAST, bounds).scalar_one()
    return found


def without_code(session: Session, item_ids: Sequence[UUID]) -> list[UUID]:
    """Those of these items that have no barcode, in their order."""
    has = exists().where(Barcode.item_id == Item.id)
    wanted = select(Item.id).where(Item.id.in_(list(item_ids)), ~Item.is_deleted, ~has)
    bare = set(session.execute(wanted).scalars())
    return [item_id for item_id in item_ids if item_id in bare]


def versions(session: Session, item_ids: Sequence[UUID]) -> dict[UUID, int]:
    """The versions these items are at."""
    wanted = select(Item.id, Item.version).where(Item.id.in_(list(item_ids)))
    return {row.id: row.version for row in session.execute(wanted)}
