"""Bundles: items sold as one, whose parts leave the stock.

A bundle has a price of its own and no stock of its own: there are as many as can be made. It costs
what its parts cost. A bundle holds no bundle. What was sold keeps the parts of its day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Decision, Permission
from pos_app.domain.errors import Conflict, Invalid, NotFound
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity, Unit
from pos_app.models import journal
from pos_app.models.bundles import LARGEST_BUNDLE, cost_of, parts_of
from pos_app.models.catalogue import BundlePart, Item
from pos_app.models.stock import StockLevel
from pos_app.models.versions import check_version
from pos_app.services import settings
from pos_app.services.declare import Topic, command, query

MOST_PARTS: Final = LARGEST_BUNDLE


@dataclass(frozen=True, slots=True)
class BundleLine:
    """So much of an item in a bundle."""

    item_id: UUID
    name: str
    unit: Unit
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class Composition:
    """What a bundle consists of; `cost` is None for whoever may not see costs, or where one is not
    known. `version` is the item's.
    """

    item_id: UUID
    lines: tuple[BundleLine, ...]
    cost: UnitPrice | None
    version: int


@query(Permission.CATALOGUE_READ)
def composition(session: Session, actor: Actor, item_id: UUID) -> Composition:
    """What an item consists of; nothing where it is no bundle. Raises `NotFound`."""
    row = _item(session, item_id)
    rows = session.execute(
        select(BundlePart.item_id, Item.name, Item.unit, BundlePart.quantity)
        .join(Item, Item.id == BundlePart.item_id)
        .where(BundlePart.bundle_id == item_id)
        .order_by(BundlePart.position)
    )
    lines = tuple(
        BundleLine(part, name, Unit(unit), Quantity(quantity))
        for part, name, unit, quantity in rows
    )
    cost = None
    if lines and actor.decide(Permission.CATALOGUE_COST) is Decision.ALLOW:
        cost = cost_of(parts_of(session, item_id))
    currency = settings.rules_of(session).currency
    shown = None if cost is None else UnitPrice(cost, currency)
    return Composition(item_id, lines, shown, row.version)


@command(Permission.CATALOGUE_EDIT, touches=Topic.CATALOGUE | Topic.STOCK, asked="Change a bundle")
def compose(
    session: Session,
    actor: Actor,
    item_id: UUID,
    parts: Sequence[tuple[UUID, Quantity]],
    version: int | None = None,
) -> int:
    """Say what an item consists of; nothing makes it an ordinary item again. Returns its version.

    Raises `Invalid`, `Conflict` for what cannot be a bundle or a part, `NotFound`, `Stale`.
    """
    row = _item(session, item_id)
    check_version(session, item_id, row.name, stored=row.version, seen=version, words={})
    before = [[part.item_id.hex, part.quantity] for part in parts_of(session, item_id)]
    after: list[list[object]] = [[part.hex, many.thousandths] for part, many in parts]
    if before == after:
        return row.version
    if parts:
        _check_bundle(session, row)
        _check_parts(session, row, parts)
    session.execute(delete(BundlePart).where(BundlePart.bundle_id == item_id))
    session.add_all(
        BundlePart(bundle_id=item_id, item_id=part, quantity=many.thousandths, position=place)
        for place, (part, many) in enumerate(parts)
    )
    saved = row.version + 1
    # An ordinary item is counted again; a bundle never is.
    session.execute(
        update(Item)
        .where(Item.id == item_id)
        .values(is_bundle=bool(parts), track_stock=not parts, version=saved)
    )
    body = {"version": saved, "before": before, "after": after}
    journal.append(session, actor, "item.composed", body, subject=item_id)
    return saved


def _check_bundle(session: Session, row: Item) -> None:
    if row.options is not None:
        raise Conflict(f"{row.name} has variants, and none of them is a bundle by that.")
    if Unit(row.unit).is_measured:
        raise Invalid("A bundle is sold by the piece.", where="unit")
    inside = select(func.count()).where(BundlePart.item_id == row.id)
    if session.execute(inside).scalar_one():
        raise Conflict(f"{row.name} is part of a bundle. A bundle holds no bundle.")
    held = select(StockLevel.item_id).where(StockLevel.item_id == row.id, StockLevel.quantity != 0)
    if session.execute(held).first() is not None:
        raise Conflict(f"{row.name} has stock of its own. Bring it to zero first.")


def _check_parts(session: Session, row: Item, parts: Sequence[tuple[UUID, Quantity]]) -> None:
    if len(parts) > MOST_PARTS:
        raise Invalid(f"A bundle has at most {MOST_PARTS} parts.", where="parts")
    if len({part for part, _many in parts}) < len(parts):
        raise Invalid("An item is in a bundle once, with a quantity.", where="parts")
    for part_id, many in parts:
        part = session.get(Item, part_id)
        if part is None or part.is_deleted:
            raise NotFound("There is no such item.")
        if part.id == row.id or part.is_bundle:
            raise Conflict(f"{part.name} is a bundle. A bundle holds no bundle.")
        if part.options is not None:
            raise Conflict(f"{part.name} comes in several kinds. Choose one of them.")
        if many.thousandths <= 0:
            raise Invalid(f"Type how many of {part.name} are in it.", where="parts")
        if not Unit(part.unit).is_measured and not many.is_whole:
            raise Invalid(f"{part.name} is sold in whole numbers.", where="parts")


def _item(session: Session, item_id: UUID) -> Item:
    row = session.get(Item, item_id)
    if row is None or row.is_deleted:
        raise NotFound("There is no such item.")
    return row
