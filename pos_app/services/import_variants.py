"""Variants of an imported list: new items that are one product get that product as their parent.

The parent is the one of that name with those options, or is added. Where the options do not fit
(another set of them, too many variants, the same choices twice), the items stay as they are: whole
items with whole names.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from pos_app.domain import variants
from pos_app.domain.access import Actor
from pos_app.domain.errors import Invalid
from pos_app.domain.ids import new_id
from pos_app.domain.item import ItemFields
from pos_app.domain.text import fold
from pos_app.domain.variants import Choices, ItemOption
from pos_app.models.catalogue import Item, ItemText
from pos_app.models.item_fields import insert_items
from pos_app.services.product_file import ProductRow

_ITEM: Final = cast("Table", Item.__table__)
_i, _w = _ITEM.c, ItemText.__table__.c
_PARENTS: Final = (
    select(_w.words, _i.id, _i.options)
    .join_from(ItemText.__table__, _ITEM, _i.id == _w.item_id)
    .where(
        _w.words.in_(bindparam("words", expanding=True)), _i.options.is_not(None), ~_i.is_deleted
    )
)
_SIBLINGS: Final = select(_i.parent_id, _i.choices).where(
    _i.parent_id.in_(bindparam("parents", expanding=True)), ~_i.is_deleted
)
_OPTIONS: Final = (
    update(_ITEM).where(_i.id == bindparam("parent")).values(options=bindparam("said"))
)
_JOIN: Final = (
    update(_ITEM)
    .where(_i.id == bindparam("item"))
    .values(parent_id=bindparam("parent"), choices=bindparam("said"))
)

New = tuple[UUID, ProductRow, ItemFields]


@dataclass(frozen=True, slots=True)
class Family:
    """A parent and what joins it. `before` are its options as stored, None where it is new."""

    parent_id: UUID
    name: str
    before: str | None
    options: tuple[ItemOption, ...]
    joining: tuple[tuple[UUID, Choices], ...]
    fields: ItemFields  # of its first variant, which a new parent resembles


def write(
    session: Session, actor: Actor, new: Sequence[New]
) -> tuple[list[tuple[UUID, ItemFields]], dict[str, object]]:
    """Give new items their parents: the parents that were added, and what the page's entry tells.

    The items are written already.
    """
    families = _families(session, [one for one in new if one[1].parent and one[1].choices])
    if not families:
        return [], {}
    added = [(one.parent_id, _parent(one)) for one in families if one.before is None]
    insert_items(session, actor, added)
    said = [
        {"parent": one.parent_id, "said": variants.encode_options(one.options)} for one in families
    ]
    session.execute(_OPTIONS, said)
    session.execute(
        _JOIN,
        [
            {"item": item, "parent": one.parent_id, "said": variants.encode_choices(choices)}
            for one in families
            for item, choices in one.joining
        ],
    )
    told = [
        {
            "parent": one.parent_id.hex,
            "before": one.before,
            "after": variants.encode_options(one.options),
            "variants": [[item.hex, list(choices)] for item, choices in one.joining],
        }
        for one in families
    ]
    return added, {"families": told}


def take_back(session: Session, body: Mapping[str, Any]) -> None:
    """Parents that were there before have the options they had, unless somebody changed them."""
    for one in body.get("families", ()):
        if one["before"] is not None:
            session.execute(
                update(_ITEM)
                .where(_i.id == UUID(one["parent"]), _i.options == one["after"])
                .values(options=one["before"])
            )


def with_variants(session: Session, parents: Iterable[UUID], going: Iterable[UUID]) -> set[UUID]:
    """Which of these items keep a variant that does not go."""
    rows = session.execute(
        select(_i.parent_id, _i.id).where(_i.parent_id.in_(list(parents)), ~_i.is_deleted)
    )
    gone = set(going)
    return {parent_id for parent_id, item_id in rows if item_id not in gone}


def _families(session: Session, new: Sequence[New]) -> list[Family]:
    groups: dict[str, list[New]] = {}
    for one in new:
        groups.setdefault(fold(one[1].parent), []).append(one)
    if not groups:
        return []
    known = {
        row.words: (row.id, row.options)
        for row in session.execute(_PARENTS, {"words": list(groups)})
    }
    there: dict[UUID, set[Choices]] = {}
    parents = [parent_id for parent_id, _options in known.values()]
    for parent_id, stored in session.execute(_SIBLINGS, {"parents": parents}) if parents else ():
        there.setdefault(parent_id, set()).add(variants.decode_choices(stored))
    found = []
    for words, members in groups.items():
        parent_id, stored = known.get(words, (new_id(), None))
        family = _family(members, parent_id, stored, there.get(parent_id, set()))
        if family is not None:
            found.append(family)
    return found


def _family(
    members: Sequence[New], parent_id: UUID, stored: str | None, there: set[Choices]
) -> Family | None:
    """The parent with those of the rows that fit; None where none does."""
    first = members[0][1]
    options = variants.decode_options(stored) if stored is not None else ()
    names = [o.name.casefold() for o in options] or [n.casefold() for n, _v in first.choices]
    values = {o.name.casefold(): list(o.values) for o in options}
    spelled = {o.name.casefold(): o.name for o in options}
    joining: list[tuple[UUID, Choices]] = []
    taken = set(there)
    for item_id, row, _fields in members:
        said = {name.casefold(): value for name, value in row.choices}
        choices = tuple(said.get(name, "")[: variants.LONGEST] for name in names)
        if set(said) != set(names) or not all(choices) or choices in taken:
            continue
        taken.add(choices)
        joining.append((item_id, choices))
        for name, value in row.choices:
            spelled.setdefault(name.casefold(), name)
            known = values.setdefault(name.casefold(), [])
            if value not in known:
                known.append(value)
    try:
        fit = variants.cleaned(
            [ItemOption(spelled[n], tuple(values[n])) for n in names if n in values]
        )
    except Invalid:
        return None
    if not joining or len(fit) != len(names):
        return None
    return Family(parent_id, first.parent, stored, fit, tuple(joining), members[0][2])


def _parent(family: Family) -> ItemFields:
    """A product above its variants: not sold or counted itself."""
    like = family.fields
    return ItemFields(
        family.name,
        category_id=like.category_id,
        tax_class_id=like.tax_class_id,
        description=like.description,
        unit=like.unit,
        track_stock=False,
    )
