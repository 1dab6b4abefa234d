"""Barcodes of items beside their form: numbers of the shop's own for goods that come without one,
and a code that was scanned and is linked to the item it belongs to.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from pos_app.domain import barcode, in_store
from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import Conflict, Invalid
from pos_app.domain.item import Code
from pos_app.models import item_codes, journal
from pos_app.models.item_fields import journal_changes, read_fields, update_items
from pos_app.services import catalogue_edit, settings
from pos_app.services.catalogue_edit import SavedItem
from pos_app.services.declare import Topic, command, query

MOST_ITEMS = 500


@dataclass(frozen=True, slots=True)
class CodesMade:
    """What a page of new codes did: so many items got one, so many had one already."""

    made: int
    had_one: int


@query(Permission.CATALOGUE_EDIT)
def next_code(session: Session, actor: Actor, length: int = 13) -> str:
    """The next in-store number nobody has, for the item form; it is taken when it is saved.

    Raises `Conflict` where none is left.
    """
    return next(_free_codes(session, length))


@command(
    Permission.CATALOGUE_EDIT, touches=Topic.CATALOGUE, asked="Give items a barcode of the shop's"
)
def make_page(
    session: Session,
    actor: Actor,
    batch: UUID,
    page: int,
    item_ids: Sequence[UUID],
    length: int = 13,
) -> CodesMade:
    """Give each of these items (at most 500) that has no barcode a number of the shop's own. Doing
    a page a second time finds nothing left to do.
    """
    if len(item_ids) > MOST_ITEMS:
        raise Conflict(f"At most {MOST_ITEMS} items are changed at a time.")
    bare = item_codes.without_code(session, item_ids)
    before = read_fields(session, bare, settings.rules_of(session).currency)
    seen = item_codes.versions(session, bare)
    free = _free_codes(session, length)
    written, told = [], []
    for item_id in bare:
        made = Code(next(free))
        after = replace(before[item_id], barcodes=(made,))
        written.append((item_id, seen[item_id] + 1, before[item_id], after))
        old, new = journal_changes(before[item_id], after)
        version = seen[item_id] + 1
        told.append({"item": item_id.hex, "version": version, "before": old, "after": new})
    if written:
        update_items(session, actor, written)
        body = {"batch": batch.hex, "page": page, "items": told}
        journal.append(session, actor, "items.changed", body, subject=batch)
    return CodesMade(len(written), len(item_ids) - len(written))


@command(Permission.CATALOGUE_EDIT, touches=Topic.CATALOGUE, asked="Link a barcode to an item")
def link(
    session: Session, actor: Actor, item_id: UUID, code: str, *, may_share_codes: bool = False
) -> SavedItem:
    """Add a code to an item, so that the next scan of it finds the item.

    Raises `NotFound`, `Invalid`, and `CodeTaken` where another item has it.
    """
    read = barcode.parse(code, settings.label_rules_of(session))
    if read.rule is not None:
        raise Invalid("This is a label with a weight or price of its own: link the item's number.")
    if read.kind is barcode.ScanKind.GS1:
        code = read.keys[0].removeprefix("0")  # the item's number, without batch and dates
    fields = read_fields(session, [item_id], settings.rules_of(session).currency).get(item_id)
    known = fields.barcodes if fields is not None else ()
    changes = {"barcodes": (*known, Code(code))}
    return catalogue_edit.edit_item.body(
        session, actor, item_id, changes, may_share_codes=may_share_codes
    )


def _free_codes(session: Session, length: int) -> Iterator[str]:
    """Codes nobody has, one after the other. Raises `Conflict` when all are taken."""
    prefixes = in_store.free_prefixes(settings.label_rules_of(session), length)
    for prefix in prefixes:
        last = item_codes.last_key(session, prefix, length)
        begin = 1 if last is None else in_store.number_of(last, prefix, length) + 1
        for number in range(begin, in_store.numbers(prefix, length)):
            made = in_store.code(prefix, number, length)
            if in_store.is_plain(made):
                yield made
    raise Conflict(
        "All numbers of the shop's own are taken."
        if prefixes
        else "The rules for labels use every number a shop may make. Change one in Settings."
    )
