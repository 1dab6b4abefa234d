"""One item in several kinds: a parent that is not sold itself, and its variants, which are.

A variant is an item like any other: its own name, codes, price and stock. Made from the parent's
options it begins with the parent's fields; afterwards only the name follows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import Conflict, Invalid, NotFound
from pos_app.domain.ids import new_id
from pos_app.domain.variants import (
    Choices,
    ItemOption,
    cleaned,
    combinations,
    decode_choices,
    decode_options,
    encode_choices,
    encode_options,
    variant_name,
)
from pos_app.models import journal
from pos_app.models.catalogue import Item
from pos_app.models.item_fields import insert_items, journal_fields, read_fields
from pos_app.models.stock import StockLevel
from pos_app.models.versions import check_version
from pos_app.services import catalogue, settings
from pos_app.services.catalogue import ItemView
from pos_app.services.declare import Topic, command, query

_TOUCHES = Topic.CATALOGUE | Topic.STOCK


@dataclass(frozen=True, slots=True)
class Variant:
    """One of a family, with what it chose of each option."""

    choices: Choices
    item: ItemView


@dataclass(frozen=True, slots=True)
class Family:
    """A parent's options and its variants, in the order of the options' values."""

    parent_id: UUID
    name: str
    options: tuple[ItemOption, ...]
    variants: tuple[Variant, ...]


@query(Permission.CATALOGUE_READ)
def family(session: Session, actor: Actor, parent_id: UUID) -> Family:
    """A parent with its variants on sale. Raises `NotFound`; an item without options has none."""
    parent = _item(session, parent_id)
    rows = session.execute(
        select(Item.id, Item.choices).where(
            Item.parent_id == parent_id, Item.is_active, ~Item.is_deleted
        )
    )
    chosen = {item_id: decode_choices(choices) for item_id, choices in rows}
    options = decode_options(parent.options)
    order = {choices: place for place, choices in enumerate(combinations(options))}
    views = catalogue.views.body(session, actor, list(chosen))
    variants = [Variant(chosen[view.id], view) for view in views]
    variants.sort(key=lambda each: (order.get(each.choices, len(order)), each.item.name))
    return Family(parent_id, parent.name, options, tuple(variants))


@command(Permission.CATALOGUE_EDIT, touches=_TOUCHES, asked="Make variants")
def make(
    session: Session,
    actor: Actor,
    parent_id: UUID,
    options: Sequence[ItemOption],
    version: int | None = None,
) -> int:
    """Make the variants there are not yet of an item's options; how many were made.

    Raises `Invalid`, `Conflict` for an item that is a variant, a bundle or has stock, `Stale`.
    """
    parent = _item(session, parent_id)
    check_version(session, parent_id, parent.name, stored=parent.version, seen=version, words={})
    fit = cleaned(options)
    _check_parent(session, parent)
    rows = session.execute(
        select(Item.choices).where(Item.parent_id == parent_id, ~Item.is_deleted)
    ).scalars()
    known = {decode_choices(choices) for choices in rows}
    missing = [choices for choices in combinations(fit) if choices not in known]
    before = parent.options
    if not missing and before == encode_options(fit):
        return 0
    base = read_fields(session, [parent_id], settings.rules_of(session).currency)[parent_id]
    fresh = replace(base, sku="", barcodes=(), favourite=None, track_stock=True)
    made = [
        (new_id(), replace(fresh, name=variant_name(base.name, choices))) for choices in missing
    ]
    for _item_id, fields in made:
        fields.cleaned(settings.rules_of(session).currency)
    insert_items(session, actor, made)
    for (item_id, _fields), choices in zip(made, missing, strict=True):
        _set(session, item_id, parent_id=parent_id, choices=encode_choices(choices))
    saved = parent.version + 1
    _set(session, parent_id, options=encode_options(fit), track_stock=False, version=saved)
    body: dict[str, object] = {
        "version": saved,
        "options": [[each.name, list(each.values)] for each in fit],
        "made": [
            {"id": item_id.hex, "choices": list(choices), **journal_fields(fields)}
            for (item_id, fields), choices in zip(made, missing, strict=True)
        ],
    }
    journal.append(session, actor, "item.variants_made", body, subject=parent_id)
    return len(made)


@command(Permission.CATALOGUE_EDIT, touches=_TOUCHES, asked="Detach a variant")
def detach(session: Session, actor: Actor, item_id: UUID) -> None:
    """Make a variant an item of its own; with the last one gone, its parent is one too. Raises
    `NotFound`, `Invalid` for what is no variant.
    """
    row = _item(session, item_id)
    parent_id = row.parent_id
    if parent_id is None:
        raise Invalid(f"{row.name} is no variant.")
    body: dict[str, object] = {"parent": parent_id.hex, "version": row.version + 1}
    _set(session, item_id, parent_id=None, choices=None, version=row.version + 1)
    if not live_variants(session, parent_id):
        _set(session, parent_id, options=None)
        body["last"] = True
    journal.append(session, actor, "item.detached", body, subject=item_id)


def live_variants(session: Session, parent_id: UUID) -> int:
    """How many variants of an item are on sale."""
    count = select(func.count()).where(
        Item.parent_id == parent_id, Item.is_active, ~Item.is_deleted
    )
    return session.execute(count).scalar_one()


def _check_parent(session: Session, parent: Item) -> None:
    if parent.parent_id is not None:
        raise Conflict(f"{parent.name} is a variant itself. Detach it first.")
    if parent.is_bundle:
        raise Conflict(f"{parent.name} is a bundle. A bundle has no variants.")
    held = select(StockLevel.item_id).where(
        StockLevel.item_id == parent.id, StockLevel.quantity != 0
    )
    if session.execute(held).first() is not None:
        raise Conflict(f"{parent.name} has stock of its own. Bring it to zero first.")


def _set(session: Session, item_id: UUID, **values: Any) -> None:
    session.execute(update(Item).where(Item.id == item_id).values(**values))


def _item(session: Session, item_id: UUID) -> Item:
    row = session.get(Item, item_id)
    if row is None or row.is_deleted:
        raise NotFound("There is no such item.")
    return row
