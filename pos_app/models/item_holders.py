"""Who needs an item: its variants, the bundles it is in, the items whose deposit it is, and the
orders it has not come of. An item that is needed is not deleted.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from pos_app.domain.purchasing import OrderState
from pos_app.models.catalogue import BundlePart, Item
from pos_app.models.purchasing import PurchaseOrder, PurchaseOrderLine
from pos_app.models.stock import IN_TRANSIT, SET_ASIDE, StockLevel


def reasons_to_stay(session: Session, item_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Why each of these items cannot be deleted, in a sentence; those that can are left out. What
    goes with an item does not hold it.
    """
    going, reasons = set(item_ids), dict[UUID, str]()
    for wanted, sentence in _HOLDERS:
        for holder, held, name in session.execute(wanted, {"ids": list(item_ids)}):
            if holder not in going:
                reasons.setdefault(held, sentence.format(name))
    for item_id in _expected(session, item_ids):
        reasons.setdefault(item_id, "It is on an order that has not come yet.")
    for item_id in _on_the_way(session, item_ids):
        reasons.setdefault(item_id, "Some of it is on its way. Receive that transfer first.")
    return reasons


def missing_need(session: Session, item_ids: Sequence[UUID]) -> tuple[str, str] | None:
    """An item of these, and the deleted parent, deposit or part that it would come back without."""
    for wanted in _NEEDS if item_ids else ():
        row = session.execute(wanted, {"ids": list(item_ids)}).first()
        if row is not None:
            return row[0], row[1]
    return None


def _expected(session: Session, item_ids: Sequence[UUID]) -> Iterable[UUID]:
    states = [str(state) for state in OrderState if state.is_expected]
    return session.execute(
        select(PurchaseOrderLine.item_id)
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseOrderLine.order_id)
        .where(
            PurchaseOrderLine.item_id.in_(item_ids),
            PurchaseOrder.state.in_(states),
            PurchaseOrderLine.received < PurchaseOrderLine.ordered,
        )
    ).scalars()


def _on_the_way(session: Session, item_ids: Sequence[UUID]) -> Iterable[UUID]:
    return session.execute(
        select(StockLevel.item_id).where(
            StockLevel.item_id.in_(item_ids),
            StockLevel.location_id.in_((IN_TRANSIT, SET_ASIDE)),
            StockLevel.quantity != 0,
        )
    ).scalars()


_IDS: Final[Any] = bindparam("ids", expanding=True)
_other = aliased(Item)
# The holder, what it holds, and the holder's name.
_HOLDERS: Final[tuple[tuple[Any, str], ...]] = (
    (
        select(Item.id, Item.parent_id, Item.name)
        .where(Item.parent_id.in_(_IDS), ~Item.is_deleted)
        .order_by(Item.name),
        "{} is a variant of it. Detach or delete that first.",
    ),
    (
        select(BundlePart.bundle_id, BundlePart.item_id, Item.name)
        .join(Item, Item.id == BundlePart.bundle_id)
        .where(BundlePart.item_id.in_(_IDS), ~Item.is_deleted)
        .order_by(Item.name),
        "It is part of {}. Take it out there first.",
    ),
    (
        select(Item.id, Item.deposit_item_id, Item.name)
        .where(Item.deposit_item_id.in_(_IDS), ~Item.is_deleted)
        .order_by(Item.name),
        "It is the deposit of {}. Take it off there first.",
    ),
)
_GONE: Final = (Item.id.in_(_IDS), _other.is_deleted, _other.id.not_in(_IDS))
_NAMES: Final = select(Item.name, _other.name)
_NEEDS: Final = tuple(
    wanted.where(*_GONE).limit(1)
    for wanted in (
        _NAMES.join(_other, _other.id == Item.parent_id),
        _NAMES.join(_other, _other.id == Item.deposit_item_id),
        _NAMES.join(BundlePart, BundlePart.bundle_id == Item.id).join(
            _other, _other.id == BundlePart.item_id
        ),
    )
)
