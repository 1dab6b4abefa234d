"""Bringing a list of products onto the shelf: first told row by row, then done page by page.

A row is matched by its barcode, then its SKU, then (with neither) its name; what it does not say
stays as it is, so that importing the same file again changes nothing. Each page is one transaction
and one journal entry under the batch's id: a sale never waits for more than one page, and an import
that was stopped is finished by running it again. Stock is set for new items only; afterwards it is
counted. A row that makes no sense is listed with its reason, the others go in.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol
from uuid import UUID

from sqlalchemy import bindparam, func, insert, select, text
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import Invalid, NotFound
from pos_app.domain.ids import new_id
from pos_app.domain.item import TINTS, ItemFields, differences
from pos_app.domain.text import clean
from pos_app.models import journal
from pos_app.models.base import Id, now
from pos_app.models.catalogue import Category
from pos_app.models.fast import Fast
from pos_app.models.imports import ImportBatch
from pos_app.models.item_fields import (
    insert_items,
    journal_changes,
    journal_fields,
    update_items,
)
from pos_app.services import import_links, import_suppliers, import_variants, stock
from pos_app.services.declare import Door, Topic, allow, command, query
from pos_app.services.import_matching import NOTHING, ImportOptions, Plan, RowKind, Shelf
from pos_app.services.product_file import ProductFile, ProductRow, short_turns

MOST_ROWS: Final = 500
_ROWS_A_PAGE: Final = 200  # some 20 ms, for which a sale may have to wait
LARGEST_PAGE: Final = 230_000  # bytes of a page's journal text, as estimated beforehand
_BATCH_LIFE: Final = timedelta(hours=12)

AS_USUAL: Final = ImportOptions()

_COUNT: Final = Fast(
    text(
        "UPDATE import_batch SET added = added + :new, changed = changed + :other WHERE id = :batch"
    ).bindparams(bindparam("batch", type_=Id))
)


@dataclass(frozen=True, slots=True)
class RowResult:
    """What a row does or did. `changes` are words ("price 2.00 → 2.20"); `doubtful` are barcodes
    whose check digit is wrong: they go in as they are. `doubts` are words about all that was kept
    and may be wrong.
    """

    number: int
    name: str
    kind: RowKind
    changes: tuple[str, ...] = ()
    reason: str = ""
    doubtful: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    item_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is, and the results of the page just done."""

    done: int
    total: int
    results: tuple[RowResult, ...]


def preview(
    call: Door, actor: Actor, listing: ProductFile, options: ImportOptions = AS_USUAL
) -> Iterator[Progress]:
    """Tell row by row what an import would do, a page at a time; nothing is written."""
    return _in_pages(
        listing,
        lambda _page, rows, taken, known: call(compare, actor, rows, options, taken, known),
    )


def run(
    call: Door,
    actor: Actor,
    batch: UUID,
    listing: ProductFile,
    options: ImportOptions = AS_USUAL,
) -> Iterator[Progress]:
    """Import a list page by page, on a worker. Whoever stops asking stops the import: what is done
    stays, and running it again does the rest. `batch` comes from `begin`.
    """
    return _in_pages(
        listing,
        lambda page, rows, taken, known: call(
            apply_page, actor, batch, page, rows, options, taken, known
        ),
    )


@query(Permission.CATALOGUE_EDIT)
def compare(
    session: Session,
    actor: Actor,
    rows: Sequence[ProductRow],
    options: ImportOptions,
    taken: Mapping[UUID, int],
    known: Mapping[UUID, UUID] = NOTHING,
) -> tuple[RowResult, ...]:
    """What these rows would do to the shelf as it is. `taken`, `known`: see `Shelf`."""
    _check_rights(session, actor, rows)
    shelf = Shelf(session, rows[:MOST_ROWS], options, taken, known)
    return tuple(_result(shelf.plan(row)) for row in rows[:MOST_ROWS])


@command(Permission.CATALOGUE_IMPORT, touches=Topic.JOURNAL, asked="Import items")
def begin(session: Session, actor: Actor, label: str, row_count: int) -> UUID:
    """Begin an import and get the id its pages share. `label` is the file's name."""
    batch, file = new_id(), clean(label, 120)
    session.add(
        ImportBatch(id=batch, at=now(session), actor=actor.user_id, file=file, row_count=row_count)
    )
    session.flush()
    body = {"file": file, "rows": row_count}
    journal.append(session, actor, "import.started", body, subject=batch)
    return batch


@command(Permission.CATALOGUE_EDIT, touches=Topic.CATALOGUE | Topic.STOCK, asked="Import items")
def apply_page(
    session: Session,
    actor: Actor,
    batch: UUID,
    page: int,
    rows: Sequence[ProductRow],
    options: ImportOptions,
    taken: Mapping[UUID, int],
    known: Mapping[UUID, UUID] = NOTHING,
) -> tuple[RowResult, ...]:
    """Import at most 500 rows. Raises `NotFound` unless this person began the batch today."""
    if len(rows) > MOST_ROWS:
        raise Invalid(f"A page has at most {MOST_ROWS} rows.")
    _check_begun(session, actor, batch)
    _check_rights(session, actor, rows)
    shelf = Shelf(session, rows, options, taken, known)
    plans = [shelf.plan(row) for row in rows]
    added = [(p.item_id, p.after) for p in plans if p.kind is RowKind.NEW and p.item_id and p.after]
    edited = [p for p in plans if p.kind is RowKind.CHANGED]
    changed = [
        (p.item_id, p.version + 1, p.before, p.after)
        for p in edited
        if p.item_id and p.before and p.after and p.before != p.after
    ]
    if added or edited:
        used = {p.after.category_id for p in plans if p.after is not None}
        groups = [one for one in shelf.new_categories.values() if one[0] in used]
        _add_categories(session, groups)
        insert_items(session, actor, added)
        update_items(session, actor, changed)
        _COUNT(session.connection(), {"new": len(added), "other": len(edited), "batch": batch})
        body: dict[str, object] = {"batch": batch.hex, "page": page}
        new = [(p.item_id, p.row, p.after) for p in plans if p.kind is RowKind.NEW]
        parents, families = import_variants.write(
            session, actor, [(i, row, after) for i, row, after in new if i and after]
        )
        linked = [(p.item_id, p.link) for p in plans if p.kind is RowKind.NEW and p.item_id]
        body |= import_links.write(session, linked)
        body |= _told([*added, *parents], changed, groups) | families
        body |= _open_stock(session, actor, plans)
        supplies = [(p.item_id, p.supply) for p in plans if p.item_id and p.supply]
        body |= import_suppliers.write(session, shelf.supplies.new.values(), supplies)
        journal.append(session, actor, "items.imported", body, subject=batch)
    return tuple(_result(plan) for plan in plans)


class _Do(Protocol):
    def __call__(
        self,
        page: int,
        rows: Sequence[ProductRow],
        taken: Mapping[UUID, int],
        known: Mapping[UUID, UUID],
        /,
    ) -> tuple[RowResult, ...]: ...


def _in_pages(listing: ProductFile, do: _Do) -> Iterator[Progress]:
    listing.check_named()
    taken: dict[UUID, int] = {}
    known: dict[UUID, UUID] = {}
    done, total = 0, len(listing.rows)
    with short_turns():
        for page, rows in enumerate(_pages(listing.rows), 1):
            results = do(page, rows, taken, known)
            own = {row.number: row.item_id for row in rows if row.item_id is not None}
            known.update(
                (own[result.number], result.item_id)
                for result in results
                if result.item_id and result.number in own
            )
            taken.update((result.item_id, result.number) for result in results if result.item_id)
            done += len(rows)
            yield Progress(done, total, results)


def _pages(rows: Iterable[ProductRow]) -> Iterator[Sequence[ProductRow]]:
    """Rows in pages whose journal entry stays below 256 KiB."""
    page: list[ProductRow] = []
    size = 0
    for row in rows:
        texts = (row.name, row.sku, row.category, row.description, row.supplier, *row.codes)
        own = (640 if row.supplier else 320) + 2 * len("".join(texts).encode())
        own += len(repr(row.links)) if row.links else 0
        if page and (len(page) == _ROWS_A_PAGE or size + own > LARGEST_PAGE):
            yield page
            page, size = [], 0
        page.append(row)
        size += own
    if page:
        yield page


def _check_begun(session: Session, actor: Actor, batch: UUID) -> None:
    begun = session.get(ImportBatch, batch)
    is_own = begun is not None and begun.actor == actor.user_id and begun.undo_at is None
    if begun is None or not is_own or now(session) - begun.at > _BATCH_LIFE:
        raise NotFound("This import was not begun. Start it again.")


def _check_rights(session: Session, actor: Actor, rows: Sequence[ProductRow]) -> None:
    """Prices and costs have rights of their own, in a list as by hand."""
    if any(row.price is not None or any(row.pack_prices) for row in rows):
        asked = "Change shelf prices"
        allow(session, actor, Permission.CATALOGUE_PRICE, asked=asked, subject=None)
    if any(row.cost is not None for row in rows):
        allow(session, actor, Permission.CATALOGUE_COST, asked="Change costs", subject=None)
    if any(row.supplier for row in rows):
        asked = "Change who has an item"
        allow(session, actor, Permission.STOCK_ORDER, asked=asked, subject=None)


def _add_categories(session: Session, groups: Sequence[tuple[UUID, str]]) -> None:
    if not groups:
        return
    last = session.execute(select(func.max(Category.position))).scalar()
    moment = now(session)
    session.execute(
        insert(Category),
        [
            {
                "id": category_id,
                "name": name,
                "tint": TINTS[place % len(TINTS)],
                "position": place,
                "created_at": moment,
                "updated_at": moment,
            }
            for place, (category_id, name) in enumerate(groups, 0 if last is None else last + 1)
        ],
    )


def _open_stock(session: Session, actor: Actor, plans: Sequence[Plan]) -> dict[str, object]:
    """The opening stock of a page's new items, and what the entry tells of it."""
    openings = [
        (plan.item_id, plan.row.stock, plan.after.cost_price)
        for plan in plans
        if plan.kind is RowKind.NEW and plan.item_id and plan.after and plan.row.stock is not None
    ]
    if not openings:
        return {}
    document = new_id()
    stock.write_openings(session, actor, document, openings)
    opened = {item_id.hex: quantity.thousandths for item_id, quantity, _cost in openings}
    return {"document": document.hex, "openings": opened}


def _told(
    added: Sequence[tuple[UUID, ItemFields]],
    changed: Sequence[tuple[UUID, int, ItemFields, ItemFields]],
    groups: Sequence[tuple[UUID, str]],
) -> dict[str, object]:
    """A page in its journal entry: enough to tell it again and to undo it."""
    new = [
        {"id": item_id.hex} | {k: v for k, v in journal_fields(fields).items() if _says(v)}
        for item_id, fields in added
    ]
    edits = []
    for item_id, version, before, after in changed:
        old, fresh = journal_changes(before, after)
        edits.append({"id": item_id.hex, "version": version, "before": old, "after": fresh})
    categories = [{"id": category_id.hex, "name": name} for category_id, name in groups]
    return {"new": new, "changed": edits, "categories": categories}


def _says(value: object) -> bool:
    """Whether a field says something: a price of 0 and a "no" do, nothing and no text do not."""
    return value is not None and value != ""


def _result(plan: Plan) -> RowResult:
    row, after = plan.row, plan.after
    doubtful = () if after is None else tuple(c.text for c in after.barcodes if c.is_doubtful)
    changes: tuple[str, ...] = ()
    if plan.kind is RowKind.CHANGED and plan.before is not None and after is not None:
        changes = differences(plan.before, after)
        changes = (*changes, plan.supply.words) if plan.supply is not None else changes
    if plan.kind is RowKind.NEW and row.parent:
        changes = (f"variant of {row.parent}",)
    item_id = None if plan.kind is RowKind.REFUSED else plan.item_id
    doubts = (
        *row.doubts,
        *plan.doubts,
        *(f"barcode {code} has a wrong check digit" for code in doubtful),
    )
    return RowResult(
        row.number, row.name, plan.kind, changes, plan.reason, doubtful, doubts, item_id
    )
