"""A page of this till's journal with the rows its acts wrote, as the wire tells them.

facts     {"t": table, "c": columns, "r": rows}
records   {"t", "k", "row": {…}}            a new one, as it is now
          {"t", "k", "set": {field: value}, "base": {field: [hlc, till]}}
          {"t", "k", "gone": {field: [hlc, till]}}
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.models.journal import JournalEntry, JournalPrivate
from pos_app.models.row_changes import canonical_key, changes_of, rows_of, to_wire
from pos_app.sync import tables
from pos_app.sync.wire import LARGEST_PUSH, Entry, Rows, size_of

_AT_ONCE: Final = 400


def entries_of(
    session: Session, till: UUID, inc: int, after: int, limit: int, most_bytes: int = LARGEST_PUSH
) -> list[Entry]:
    """The entries of a chain after a number, with their rows; at least one, if there is."""
    found = session.execute(
        select(JournalEntry)
        .where(JournalEntry.till_id == till, JournalEntry.inc == inc, JournalEntry.n > after)
        .order_by(JournalEntry.n)
        .limit(limit)
    ).scalars()
    rows = list(found)
    written = rows_by_entry(session, [row.id for row in rows])
    private = _private(session, [row.id for row in rows])
    page: list[Entry] = []
    size = 0
    for row in rows:
        entry = entry_of(row, written.get(row.id, []), private.get(row.id))
        size += size_of(entry)
        if page and size > most_bytes:
            break
        page.append(entry)
    return page


def entry_of(row: JournalEntry, rows: Rows, private: tuple[str, str | None] | None) -> Entry:
    """A row of the journal as the wire tells it."""
    return Entry.model_construct(
        n=row.n, id=row.id.hex, kind=row.kind, ver=row.ver,
        subject=None if row.subject is None else row.subject.hex, body=row.body,
        actor=row.actor.hex, hlc=row.hlc, at=to_wire(row.at), prev=row.prev.hex(),
        hash=row.hash.hex(), rows=rows, private=private,
    )  # fmt: skip


def rows_by_entry(session: Session, entries: Sequence[UUID]) -> dict[UUID, Rows]:
    """What each of these own entries wrote."""
    noted = changes_of(session, entries)
    documents: dict[UUID, list[UUID]] = {entry: [entry] for entry in entries}
    for entry, changes in noted.items():
        documents[entry] += [UUID(hex=change[2]) for change in changes if change[0] == "f"]
    wanted = {document for each in documents.values() for document in each}
    facts = facts_of(session, wanted)
    made = _made(session, [c for changes in noted.values() for c in changes if c[0] == "+"])
    found: dict[UUID, Rows] = {}
    for entry in entries:
        rows = list(_records(noted.get(entry, []), made))
        rows += [part for document in documents[entry] for part in facts.get(document, ())]
        if rows:
            found[entry] = rows
    return found


def facts_of(session: Session, documents: Iterable[UUID]) -> dict[UUID, Rows]:
    """The facts of these documents, in the order in which tables point to each other."""
    ids = list(documents)
    found: dict[UUID, Rows] = {}
    for name in tables.in_order():
        fact = tables.FACTS.get(name)
        if fact is None:
            continue
        table = tables.table(name)
        columns = [column.name for column in table.columns]
        place = columns.index(fact.document)
        by_document: dict[UUID, list[Any]] = {}
        for start in range(0, len(ids), _AT_ONCE):
            wanted = select(table).where(table.c[fact.document].in_(ids[start : start + _AT_ONCE]))
            for row in session.execute(wanted.order_by(*table.primary_key.columns)):
                by_document.setdefault(row[place], []).append([to_wire(value) for value in row])
        for document, rows in by_document.items():
            found.setdefault(document, []).append({"t": name, "c": columns, "r": rows})
    return found


def _made(session: Session, changes: Sequence[Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """New records as they are now, by table and key; those that went again are left out."""
    keys: dict[str, list[Any]] = {}
    for _kind, name, key in changes:
        keys.setdefault(name, []).append(key)
    return {
        (name, key): {column: row[column] for column in _sent(name)}
        for name, some in keys.items()
        for key, row in rows_of(session, tables.table(name), some).items()
    }


def _sent(name: str) -> list[str]:
    keys = [column.name for column in tables.table(name).primary_key.columns]
    return keys + tables.shared_fields(name)


def _records(changes: Sequence[Any], made: dict[tuple[str, str], dict[str, Any]]) -> Iterable[Any]:
    for change in changes:
        kind, name, key = change[:3]
        if kind == "+":
            row = made.get((name, canonical_key(key)))
            if row is not None:
                yield {"t": name, "k": key, "row": row}
        elif kind == "=":
            yield {
                "t": name,
                "k": key,
                "set": {field: each[0] for field, each in change[3].items()},
                "base": {field: each[1:] for field, each in change[3].items() if each[1]},
            }
        elif kind == "-":
            yield {"t": name, "k": key, "gone": change[3]}


def _private(session: Session, entries: Sequence[UUID]) -> dict[UUID, tuple[str, str | None]]:
    wanted = select(JournalPrivate).where(JournalPrivate.entry_id.in_(entries))
    return {row.entry_id: (row.salt.hex(), row.data) for row in session.execute(wanted).scalars()}
