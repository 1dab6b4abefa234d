"""Taking an import back, as a whole: what it added goes, what it changed is as it was.

What somebody touched since is theirs: a new item that was sold, moved or edited, and a changed one
that was changed again in the same fields, stay as they are and are listed. It goes page by page
like the import itself, the last page first, can be stopped, and is finished by doing it again.
Whoever undoes needs the rights of whoever imports.
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import BindParameter, Table, bindparam, delete, select, update
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import Conflict, NotFound
from pos_app.domain.ids import new_id
from pos_app.domain.item import ItemFields
from pos_app.models import journal
from pos_app.models.base import now
from pos_app.models.catalogue import BundlePart, Category, Item
from pos_app.models.imports import ImportBatch
from pos_app.models.item_fields import (
    journal_changes,
    journal_fields,
    read_fields,
    update_items,
    with_journal_fields,
)
from pos_app.models.journal import JournalEntry
from pos_app.models.price_lists import PriceListRate
from pos_app.models.sales import SaleLine
from pos_app.models.stock import StockMovement, main_location, move
from pos_app.services import import_suppliers, import_variants, settings
from pos_app.services.declare import Door, Topic, allow, command, query

MOST_LISTED: Final = 50
_PAUSE: Final = 0.002  # seconds between pages in which a waiting sale gets its turn
_BATCH_LIFE: Final = timedelta(hours=12)
_SOLD: Final = "It was sold since."
_MOVED: Final = "Its stock moved since."
_EDITED: Final = "It was changed since."
_PARENT: Final = "Variants of it stay."
_PART, _DEPOSIT = "A bundle holds it.", "It is the deposit of another item."
_RESUPPLIED: Final = "Who has it was changed since."
_SKU_TAKEN: Final = "Its old SKU belongs to another item now."

_i, _m = Item.__table__.c, StockMovement.__table__.c
_PRESENT: Final = select(_i.id, _i.name, _i.version, _i.is_deleted).where(
    _i.id.in_(bindparam("ids", expanding=True))
)
_IDS: Final[BindParameter[Any]] = bindparam("ids", expanding=True)
_IN_SALES: Final = select(SaleLine.item_id).where(SaleLine.item_id.in_(_IDS)).distinct()
_MOVES: Final = (
    select(_m.item_id)
    .where(_m.item_id.in_(_IDS), _m.document_id != bindparam("document"))
    .distinct()
)
_IN_BUNDLES: Final = (
    select(BundlePart.item_id)
    .join(Item, Item.id == BundlePart.bundle_id)
    .where(BundlePart.item_id.in_(_IDS), BundlePart.bundle_id.not_in(_IDS), ~Item.is_deleted)
)
_DEPOSITS: Final = select(_i.deposit_item_id).where(
    _i.deposit_item_id.in_(_IDS), _i.id.not_in(_IDS), ~_i.is_deleted
)
_NEEDED: Final = (
    (_DEPOSITS, _DEPOSIT), (_IN_BUNDLES, _PART), (_MOVES, _MOVED), (_IN_SALES, _SOLD)
)  # fmt: skip
_TAKEN_SKUS: Final = select(_i.sku, _i.id).where(_i.sku.in_(bindparam("skus", expanding=True)))
_MARK: Final = (
    update(cast("Table", Item.__table__))
    .where(_i.id == bindparam("item"))
    .values(is_deleted=True, sku=None, category_id=None, favourite=None, version=_i.version + 1)
)


@dataclass(frozen=True, slots=True)
class BatchView:
    """An import as the list of past ones shows it. `can_undo` is False once it was undone whole."""

    id: UUID
    at: datetime
    file: str
    row_count: int
    added: int
    changed: int
    undone_at: datetime | None

    @property
    def can_undo(self) -> bool:
        """Whether there is something left to take back."""
        return self.undone_at is None and bool(self.added or self.changed)


@dataclass(frozen=True, slots=True)
class Kept:
    """An item that stays as it is, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Undone:
    """What so many of an import's pages were taken back: items removed, put back, left alone."""

    done: int
    total: int
    removed: int = 0
    restored: int = 0
    kept: tuple[Kept, ...] = ()


@query(Permission.CATALOGUE_EDIT)
def batches(session: Session, actor: Actor, limit: int = 20) -> tuple[BatchView, ...]:
    """Past imports, the newest first."""
    newest = select(ImportBatch).order_by(ImportBatch.at.desc()).limit(min(limit, MOST_LISTED))
    return tuple(
        BatchView(row.id, row.at, row.file, row.row_count, row.added, row.changed, row.undone_at)
        for row in session.execute(newest).scalars()
    )


@command(Permission.CATALOGUE_IMPORT, touches=Topic.JOURNAL, asked="Undo an import")
def begin(session: Session, actor: Actor, batch: UUID) -> tuple[UUID, ...]:
    """Begin to undo an import: its pages, in the order they are taken back.

    Raises `NotFound` for none, `Conflict` for one that was undone.
    """
    row = session.get(ImportBatch, batch)
    if row is None:
        raise NotFound("There is no such import.")
    if row.undone_at is not None:
        raise Conflict("This import was undone already.")
    row.undo_at, row.undo_by = now(session), actor.user_id
    session.flush()
    journal.append(session, actor, "import.undo_started", {"file": row.file}, subject=batch)
    pages = (
        select(JournalEntry.id)
        .where(JournalEntry.subject == batch, JournalEntry.kind == "items.imported")
        .order_by(JournalEntry.hlc.desc())
    )
    return tuple(session.execute(pages).scalars())


@command(Permission.CATALOGUE_EDIT, touches=Topic.CATALOGUE | Topic.STOCK, asked="Undo an import")
def undo_page(session: Session, actor: Actor, batch: UUID, page: UUID, is_last: bool) -> Undone:
    """Take one page of an import back. Raises `NotFound` unless this person began to, today."""
    row = session.get(ImportBatch, batch)
    is_own = row is not None and row.undo_by == actor.user_id and row.undo_at is not None
    if row is None or not is_own or now(session) - (row.undo_at or row.at) > _BATCH_LIFE:
        raise NotFound("Undoing this import was not begun. Start it again.")
    found = select(JournalEntry.body).where(
        JournalEntry.subject == batch,
        JournalEntry.id == page,
        JournalEntry.kind == "items.imported",
    )
    body = session.execute(found).scalar()
    if body is None:
        raise NotFound("There is no such page of this import.")
    undoing = _Undoing(session, actor, json.loads(body))
    outcome = undoing.run()
    if is_last:
        row.undone_at = now(session)
        session.flush()
    told = {"batch": batch.hex, "page": page.hex, **undoing.told}
    journal.append(session, actor, "items.import_undone", told, subject=batch)
    return outcome


def run(call: Door, actor: Actor, batch: UUID, pages: Sequence[UUID]) -> Iterator[Undone]:
    """Undo an import page by page, on a worker. Whoever stops asking stops it; doing it again does
    the rest. `pages` come from `begin`.
    """
    total = Undone(0, len(pages))
    for done, page in enumerate(pages, 1):
        one = call(undo_page, actor, batch, page, done == len(pages))
        total = Undone(
            done,
            len(pages),
            total.removed + one.removed,
            total.restored + one.restored,
            (*total.kept, *one.kept),
        )
        yield total
        time.sleep(_PAUSE)


class _Undoing:
    """One page of an import, and what is there of it now."""

    def __init__(self, session: Session, actor: Actor, body: Mapping[str, Any]) -> None:
        self._session, self._actor, self._body = session, actor, body
        self._new = {UUID(one["id"]): one for one in body["new"]}
        self._edits = {UUID(one["id"]): one for one in body["changed"]}
        supplied = [UUID(one["item"]) for one in body.get("supplied", ())]
        ids = list({*self._new, *self._edits, *supplied})
        rows = session.execute(_PRESENT, {"ids": ids})
        self._present = {row.id: row for row in rows if not row.is_deleted}
        self._names = {item_id: row.name for item_id, row in self._present.items()}
        self._currency = settings.rules_of(session).currency
        self._kept: list[Kept] = []
        self.told: dict[str, object] = {}

    def run(self) -> Undone:
        """Take it back and say what came of it; `told` is for the journal."""
        removed = self._remove()
        restored = self._restore() + self._take_supplies_back()
        self._drop_categories()
        self.told["kept"] = [[one.name, one.reason] for one in self._kept]
        return Undone(1, 1, removed, restored, tuple(self._kept))

    def _remove(self) -> int:
        """Mark what was new as deleted, and take its opening stock out again."""
        document = UUID(self._body["document"]) if "document" in self._body else UUID(int=0)
        ids = [item_id for item_id in self._new if item_id in self._present]
        fields = read_fields(self._session, ids, self._currency)
        gone: list[UUID] = []
        for item_id in ids:
            row = self._present[item_id]
            if _is_as_added(fields[item_id], self._new[item_id]):
                gone.append(item_id)
            else:
                self._kept.append(Kept(row.name, _EDITED))
        while needed := self._needed(gone, document):  # what stays may hang on others
            self._kept += [Kept(self._present[i].name, why) for i, why in needed.items()]
            gone = [item_id for item_id in gone if item_id not in needed]
        for item_id in import_variants.with_variants(self._session, gone, gone):
            self._kept.append(Kept(self._present[item_id].name, _PARENT))
            gone.remove(item_id)
        import_variants.take_back(self._session, self._body)
        if gone:
            self._session.execute(_MARK, [{"item": item_id} for item_id in gone])
            self._close_levels(gone)
        self.told["removed"] = [item_id.hex for item_id in gone]
        return len(gone)

    def _needed(self, ids: Sequence[UUID], document: UUID) -> dict[UUID, str]:
        """Which of these items something hangs on that does not go with them, and what."""
        if not ids:  # no database agrees with another about what is not among none
            return {}
        asked = {"ids": ids, "document": document}
        return {
            item_id: reason
            for statement, reason in _NEEDED
            for item_id in self._session.execute(statement, asked).scalars()
        }

    def _close_levels(self, gone: Sequence[UUID]) -> None:
        openings: Mapping[str, int] = self._body.get("openings", {})
        closings = [(i, openings[i.hex]) for i in gone if openings.get(i.hex)]
        if not closings:
            return
        document = new_id()
        shared = {
            "document_id": document,
            "location_id": main_location(self._session),
            "kind": "opening",
            "at": now(self._session),
            "business_day": settings.business_day_of(self._session),
            "actor": self._actor.user_id,
            "reason": "import undone",
            "unit_cost": None,
        }
        lines = enumerate(closings, 1)
        move(
            self._session,
            [{**shared, "line": at, "item_id": i, "quantity": -took} for at, (i, took) in lines],
        )
        self.told |= {"document": document.hex, "closings": {i.hex: -took for i, took in closings}}

    def _restore(self) -> int:
        """Give what was changed its fields back, where nobody changed it since."""
        present = [item_id for item_id in self._edits if item_id in self._present]
        fields = read_fields(self._session, present, self._currency)
        mine = []
        for item_id in present:
            if _is_as_left(fields[item_id], self._edits[item_id]["after"]):
                mine.append(item_id)
            else:
                self._kept.append(Kept(fields[item_id].name, _EDITED))
        taken = self._skus_of_others(mine)
        categories = set(self._session.execute(select(Category.id)).scalars())
        changes = []
        for item_id in mine:
            old, after = self._edits[item_id]["before"], fields[item_id]
            if old.get("sku") and taken.get(old["sku"], item_id) != item_id:
                self._kept.append(Kept(after.name, _SKU_TAKEN))
                continue
            before = with_journal_fields(after, old, self._currency)
            if before.category_id not in categories:
                before = replace(before, category_id=None)
            changes.append((item_id, self._present[item_id].version + 1, after, before))
        self._check_rights()
        update_items(self._session, self._actor, changes)
        self.told["restored"] = [
            {
                "id": i.hex,
                "version": v,
                **dict(zip(("before", "after"), journal_changes(a, b), strict=True)),
            }
            for i, v, a, b in changes
        ]
        return len(changes)

    def _take_supplies_back(self) -> int:
        """Who has an item is as it was; how many items changed in nothing else."""
        told = self._body.get("supplied", ())
        if told:
            asked = "Change who has an item"
            allow(self._session, self._actor, Permission.STOCK_ORDER, asked=asked, subject=None)
        touched = set(import_suppliers.take_back(self._session, self._body))
        self._kept += [Kept(self._names[i], _RESUPPLIED) for i in touched if i in self._names]
        others = {UUID(one["item"]) for one in told} - touched
        return len(others - self._new.keys() - self._edits.keys())

    def _skus_of_others(self, mine: Sequence[UUID]) -> dict[str, UUID]:
        skus = [sku for i in mine if (sku := self._edits[i]["before"].get("sku"))]
        return {row.sku: row.id for row in self._session.execute(_TAKEN_SKUS, {"skus": skus})}

    def _check_rights(self) -> None:
        """Prices and costs have rights of their own, also on the way back."""
        edits = [one["before"] for one in self._edits.values()]
        if any("unit_price" in edit for edit in edits):
            asked = "Change shelf prices"
            allow(self._session, self._actor, Permission.CATALOGUE_PRICE, asked=asked, subject=None)
        if any("cost_price" in edit for edit in edits):
            asked = "Change costs"
            allow(self._session, self._actor, Permission.CATALOGUE_COST, asked=asked, subject=None)

    def _drop_categories(self) -> None:
        """Categories the page made go with it, unless something is in them or off their price."""
        made = [UUID(one["id"]) for one in self._body["categories"]]
        filled = select(Item.category_id).where(Item.category_id.in_(made))
        priced = select(PriceListRate.category_id).where(PriceListRate.category_id.in_(made))
        in_use = set(self._session.execute(filled.union(priced)).scalars())
        unused = [category_id for category_id in made if category_id not in in_use]
        if unused:
            self._session.execute(delete(Category).where(Category.id.in_(unused)))
        self.told["categories"] = [category_id.hex for category_id in unused]


def _is_as_left(fields: ItemFields, after: Mapping[str, Any]) -> bool:
    """Whether an item is still what the import made of it, in what the import changed."""
    plain = journal_fields(fields)
    return all(plain.get(name) == value for name, value in after.items())


def _is_as_added(fields: ItemFields, told: Mapping[str, Any]) -> bool:
    """Whether an item is still what the import added."""
    plain = journal_fields(fields)
    return _is_as_left(fields, {k: v for k, v in told.items() if k != "id"}) and not any(
        plain[name] for name in plain if name not in told
    )
