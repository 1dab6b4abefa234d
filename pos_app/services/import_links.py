"""Items of an imported list that hang on others: a deposit, a parent with its variants, a bundle
with its parts. What they name stands earlier in the list, or is on the shelf.

A link that makes no sense here is left out and told; the item comes in all the same. Items the shop
has already keep their family and their parts: only their deposit follows the list.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from pos_app.domain import variants
from pos_app.domain.item import ItemFields
from pos_app.models.bundles import LARGEST_BUNDLE
from pos_app.models.catalogue import BundlePart, Item
from pos_app.services.product_file import ProductRow, Reference, RowLinks

_ITEM: Final = cast("Table", Item.__table__)
_i = _ITEM.c
_SHAPES: Final = select(
    _i.id, _i.sku, _i.is_deleted, _i.options, _i.parent_id, _i.is_bundle, _i.deposit_item_id,
    _i.unit_price,
)  # fmt: skip
_SIBLINGS: Final = select(_i.parent_id, _i.choices).where(
    _i.parent_id.in_(bindparam("parents", expanding=True)), ~_i.is_deleted
)
_SET: Final = update(_ITEM).where(_i.id == bindparam("item"))


@dataclass(frozen=True, slots=True)
class Shape:
    """What an item is, as far as another one may hang on it."""

    options: int = 0  # of a parent
    is_bundle: bool = False
    may_be_deposit: bool = True


@dataclass(frozen=True, slots=True)
class Link:
    """What a new item becomes beside its fields; nothing where it stands by itself."""

    parent_id: UUID | None = None
    choices: variants.Choices = ()
    options: str | None = None
    parts: tuple[tuple[UUID, int], ...] = ()

    @property
    def is_counted(self) -> bool:
        """Neither a parent nor a bundle has stock of its own."""
        return self.options is None and not self.parts


@dataclass
class Links:
    """What the rows of a page name. `known` are ids in the list of items that have another one
    here; `used` are all ids of the page's rows and references that the shop knows, deleted or not.
    """

    known: dict[UUID, UUID]
    used: set[UUID] = field(default_factory=set)
    _shapes: dict[UUID, Shape] = field(default_factory=dict)
    _by_sku: dict[str, UUID] = field(default_factory=dict)
    _taken: dict[UUID, set[variants.Choices]] = field(default_factory=dict)

    @staticmethod
    def load(session: Session, rows: Sequence[ProductRow], known: Mapping[UUID, UUID]) -> "Links":
        """Look up what the rows name."""
        links = Links(dict(known))
        named = {ref for row in rows if row.links for ref in row.links.references}
        ids = {ref for ref in named if isinstance(ref, UUID)}
        ids |= {links.known[each] for each in ids if each in links.known}
        ids |= {row.item_id for row in rows if row.item_id is not None}
        skus = [ref for ref in named if isinstance(ref, str)]
        if ids or skus:
            links._look_up(session, list(ids), skus)
        return links

    def _look_up(self, session: Session, ids: list[UUID], skus: list[str]) -> None:
        for row in session.execute(_SHAPES.where(_i.id.in_(ids) | _i.sku.in_(skus))):
            self.used.add(row.id)
            if row.is_deleted:
                continue
            options = variants.decode_options(row.options) if row.options else ()
            fits = row.deposit_item_id is None and row.unit_price is not None
            self._shapes[row.id] = Shape(
                len(options), row.is_bundle, fits and not options and not row.is_bundle
            )
            if row.sku:
                self._by_sku[row.sku] = row.id
        parents = [item for item, shape in self._shapes.items() if shape.options]
        for parent, stored in session.execute(_SIBLINGS, {"parents": parents}) if parents else ():
            self._taken.setdefault(parent, set()).add(variants.decode_choices(stored))

    def note(self, row: ProductRow, item_id: UUID, after: ItemFields, link: Link) -> None:
        """A row of this page stands for this item from now on."""
        if row.item_id is not None:
            self.known[row.item_id] = item_id
        if row.sku:
            self._by_sku[row.sku] = item_id
        options = variants.decode_options(link.options) if link.options else ()
        fits = after.deposit_item_id is None and after.unit_price is not None
        self._shapes.setdefault(
            item_id,
            Shape(len(options), bool(link.parts), fits and not options and not link.parts),
        )

    def deposit(self, row: ProductRow, doubts: list[str]) -> UUID | None:
        """The deposit a row names, where it can be one."""
        if row.links is None or row.links.deposit is None:
            return None
        found = self._find(row.links.deposit)
        shape = None if found is None else self._shapes.get(found, Shape())
        if shape is None or not shape.may_be_deposit:
            doubts.append("its deposit is not known here and is left out")
            return None
        return found

    def of_new(self, row: ProductRow, doubts: list[str]) -> Link:
        """What a new item becomes."""
        said = row.links
        if said is None:
            return Link()
        if said.parts:
            return Link(parts=self._parts(said, doubts))
        if said.options:
            return Link(options=variants.encode_options(said.options))
        return self._variant(said, doubts) if said.parent is not None else Link()

    def _variant(self, said: RowLinks, doubts: list[str]) -> Link:
        parent = None if said.parent is None else self._find(said.parent)
        shape = Shape() if parent is None else self._shapes.get(parent)
        taken = self._taken.setdefault(parent, set()) if parent is not None else set()
        fits = shape is None or shape.options == len(said.choices)
        if parent is None or not said.choices or not fits or said.choices in taken:
            doubts.append("it is no variant here: its parent is missing or has that variant")
            return Link()
        taken.add(said.choices)
        return Link(parent_id=parent, choices=said.choices)

    def _parts(self, said: RowLinks, doubts: list[str]) -> tuple[tuple[UUID, int], ...]:
        found = [(self._find(ref), many.thousandths) for ref, many in said.parts]
        parts = [(item, many) for item, many in found if item is not None and many > 0]
        shapes = [self._shapes.get(item, Shape()) for item, _many in parts]
        is_whole = len(parts) == len(found) == len({item for item, _many in parts})
        if (
            not is_whole
            or len(parts) > LARGEST_BUNDLE
            or any(s.is_bundle or s.options for s in shapes)
        ):
            doubts.append("it is no bundle here: not all of its parts are known")
            return ()
        return tuple(parts)

    def _find(self, ref: Reference) -> UUID | None:
        if isinstance(ref, str):
            return self._by_sku.get(ref)
        found = self.known.get(ref, ref)
        return found if ref in self.known or found in self._shapes else None


def write(session: Session, links: Iterable[tuple[UUID, Link]]) -> dict[str, object]:
    """Tie new items to those they hang on; what the page's entry tells. The items are written."""
    told = []
    for item_id, link in links:
        values: dict[str, Any] = {}
        if link.options is not None:
            values = {"options": link.options, "track_stock": False}
        elif link.parts:
            values = {"is_bundle": True, "track_stock": False}
            rows = [
                {"bundle_id": item_id, "item_id": part, "quantity": many, "position": place}
                for place, (part, many) in enumerate(link.parts)
            ]
            session.execute(insert(BundlePart), rows)
        elif link.parent_id is not None:
            stored = variants.encode_choices(link.choices)
            values = {"parent_id": link.parent_id, "choices": stored}
        if values:
            session.execute(_SET.values(**values), {"item": item_id})
            told.append(_told(item_id, link))
    return {"links": told} if told else {}


def _told(item_id: UUID, link: Link) -> dict[str, object]:
    return {
        "item": item_id.hex,
        "parent": link.parent_id.hex if link.parent_id else None,
        "choices": list(link.choices),
        "options": link.options,
        "parts": [[part.hex, many] for part, many in link.parts],
    }
