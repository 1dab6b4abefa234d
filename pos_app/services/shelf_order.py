"""The order of what stands on Sell: the favourites, and the categories that are its pages; and
categories that go.

An order is given as a whole. Where somebody added or took something meanwhile it is refused, so
that nothing vanishes unseen. It is no change of the items: their versions stay.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import Table, bindparam, func, select, update
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import Conflict, NotFound, Stale
from pos_app.models import journal
from pos_app.models.base import now
from pos_app.models.catalogue import Category, Item
from pos_app.models.price_lists import lists_naming
from pos_app.models.versions import check_version
from pos_app.services.declare import Topic, command

_ITEM: Final[Table] = Item.__table__  # type: ignore[assignment] # SQLAlchemy says FromClause
_CATEGORY: Final[Table] = Category.__table__  # type: ignore[assignment] # same


@command(Permission.CATALOGUE_EDIT, touches=Topic.CATALOGUE, asked="Arrange the favourites")
def order_favourites(session: Session, actor: Actor, item_ids: Sequence[UUID]) -> None:
    """Put the favourites into this order. Raises `Stale` unless these are they."""
    before = list(
        session.execute(
            select(Item.id)
            .where(Item.favourite.is_not(None), ~Item.is_deleted, Item.is_active)
            .order_by(Item.favourite, Item.name)
        ).scalars()
    )
    wanted = list(item_ids)
    _check_same(before, wanted, "The favourites")
    if wanted == before:
        return
    rows = [{"item": item_id, "place": place} for place, item_id in enumerate(wanted, 1)]
    change = update(_ITEM).where(_ITEM.c.id == bindparam("item"))
    session.execute(change.values(favourite=bindparam("place")), rows)
    _tell(session, actor, "favourites.ordered", before, wanted)


@command(Permission.CATALOGUE_EDIT, touches=Topic.CATALOGUE, asked="Arrange the categories")
def order_categories(session: Session, actor: Actor, category_ids: Sequence[UUID]) -> None:
    """Put all categories into this order. Raises `Stale` unless these are they."""
    found = select(Category.id).order_by(Category.position, Category.name)
    before, wanted = list(session.execute(found).scalars()), list(category_ids)
    _check_same(before, wanted, "The categories")
    if wanted == before:
        return
    rows = [{"category": key, "place": place} for place, key in enumerate(wanted)]
    change = update(_CATEGORY).where(_CATEGORY.c.id == bindparam("category"))
    session.execute(change.values(position=bindparam("place")), rows)
    _tell(session, actor, "categories.ordered", before, wanted)


@command(Permission.CATALOGUE_EDIT, touches=Topic.CATALOGUE, asked="Delete a category")
def delete_category(
    session: Session, actor: Actor, category_id: UUID, version: int | None = None
) -> None:
    """Delete a category that no item is in; what was sold out of it stays as it is.

    Raises `NotFound`, `Stale`, and `Conflict` saying how many items are in it, or which price list
    names it.
    """
    row = session.get(Category, category_id)
    if row is None:
        raise NotFound("There is no such category.")
    check_version(session, row.id, row.name, stored=row.version, seen=version, words={})
    mine = Item.category_id == category_id
    count = session.execute(select(func.count()).where(mine, ~Item.is_deleted)).scalar_one()
    if count:
        items = "One item is" if count == 1 else f"{count} items are"
        raise Conflict(f"{items} in {row.name}. Move them to another category first.")
    named = session.execute(lists_naming(category_id)).scalar()
    if named is not None:
        raise Conflict(f"The price list {named} takes something off {row.name}. Change that first.")
    # Items that were deleted for good in the shop's eyes still point here.
    session.execute(update(Item).where(mine).values(category_id=None, updated_at=now(session)))
    body = {
        "version": row.version,
        "before": {"name": row.name, "tint": row.tint, "stock_policy": row.stock_policy},
    }
    session.delete(row)
    session.flush()
    journal.append(session, actor, "category.deleted", body, subject=category_id)


def _check_same(before: Sequence[UUID], wanted: Sequence[UUID], what: str) -> None:
    if len(wanted) != len(before) or set(wanted) != set(before):
        raise Stale(f"{what} were changed meanwhile. Look again.")


def _tell(
    session: Session, actor: Actor, kind: str, before: Sequence[UUID], after: Sequence[UUID]
) -> None:
    told = {"before": [key.hex for key in before], "after": [key.hex for key in after]}
    journal.append(session, actor, kind, told)
