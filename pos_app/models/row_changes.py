"""What an act changed, in words that another till can repeat.

Triggers note each shared row that an act writes (`RowTouched`; the tables and fields they watch are
those of pos_app/sync/tables.py). When the act ends, `settle` turns the notes into the changes of
its journal entry:

    ["+", table, key]                               a new record, read when it is sent
    ["=", table, key, {field: [value, hlc, till]}]  fields that changed; the stamp they had before
    ["-", table, key, {field: [hlc, till]}]         a record that is gone; the stamps it had
    ["f", table, document]                          facts, read when they are sent

A sale's own facts are not noted at all: their document is the entry's id. So a sale pays for one
look into an empty table. Notes of an act without an entry (a count that is being typed) wait for
the next entry of this till.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import LargeBinary, Table, bindparam, delete, insert, select, text, tuple_, update
from sqlalchemy.orm import Session

from pos_app.models.base import (
    Base,
    Id,
    Instant,
    from_milliseconds,
    noted_entry,
    to_milliseconds,
    wire,
)
from pos_app.models.fast import Fast
from pos_app.models.journal import Identity
from pos_app.models.sync import EntryRows, FieldStamp, RowTouched

Change = list[Any]
Stamp = tuple[int, str]  # the clock of an entry and its till, in hex
NEVER: Final[Stamp] = (0, "")
FACTS: Final = "facts of"  # what a trigger writes as `old` of a document
_AT_ONCE: Final = 400

_TOUCHED: Final = Fast(select(RowTouched.name, RowTouched.key, RowTouched.old))
_FORGET: Final = Fast(delete(RowTouched))
_KEEP: Final = Fast(insert(EntryRows))
_WHERE: Final = Fast(select(Identity.till_id, Identity.hlc))
SET_STAMP: Final = Fast(
    text(
        "INSERT INTO field_stamp (name, key, field, hlc, till_id, base, rank, pending)"
        " VALUES (:name, :key, :field, :hlc, :till_id, :base, :rank, :pending)"
        " ON CONFLICT (name, key, field) DO UPDATE SET hlc = excluded.hlc,"
        " till_id = excluded.till_id, base = excluded.base, rank = excluded.rank,"
        " pending = excluded.pending"
    ).bindparams(bindparam("till_id", type_=Id), bindparam("pending", type_=Id))
)


def settle(session: Session) -> None:
    """Give what this act touched to its journal entry; called by `Backend.call` before COMMIT."""
    entry_id = noted_entry(session)
    connection = wire(session)
    touched = _TOUCHED(connection)
    if not touched or entry_id is None:
        return
    ((till_id, hlc),) = _WHERE(connection)
    changes: list[Change] = [["f", name, key] for name, key, old in touched if old == FACTS]
    changes += [["+", name, _parts(key)] for name, key, old in touched if old is None]
    edited: dict[str, dict[str, dict[str, Any]]] = {}
    for name, key, old in touched:
        if old is not None and old != FACTS:
            edited.setdefault(name, {})[key] = _fields(old)
    stamps: list[dict[str, Any]] = []
    for name, rows in edited.items():
        for change in _edits(session, name, rows):
            changes.append(change)
            if change[0] == "=":
                stamps += [
                    {
                        "name": name, "key": canonical_key(change[2]), "field": field, "hlc": hlc,
                        "till_id": till_id, "base": seen, "rank": hlc, "pending": entry_id,
                    }
                    for field, (_value, seen, _till) in change[3].items()
                ]  # fmt: skip
    SET_STAMP.many(connection, stamps)
    if changes:
        _KEEP(connection, {"entry_id": entry_id, "changes": _text(changes)})
    _FORGET(connection)


# What SQLite's quote() makes of a value, alone or after the name of its field.
_LITERAL: Final = r"X'[0-9A-F]*'|'(?:[^']|'')*'|NULL|-?[0-9]+"
_KEY: Final = re.compile(_LITERAL)
_FIELD: Final = re.compile(rf" (\w+) ({_LITERAL})")


def _parts(key: str) -> list[Any]:
    return [_value(part) for part in _KEY.findall(key)]


def _fields(old: str) -> dict[str, Any]:
    return {name: _value(literal) for name, literal in _FIELD.findall(old)}


def _value(literal: str) -> Any:
    """A literal of SQL as the wire tells it."""
    if literal[0] == "X":
        return literal[2:-1].lower()
    if literal[0] == "'":
        return literal[1:-1].replace("''", "'")
    return None if literal == "NULL" else int(literal)


def forget_values(session: Session, entries: Any, name: str, fields: Collection[str]) -> None:
    """Blank what the changes of these entries (a select of ids) tell of some fields of a table: a
    person was erased.
    """
    rows = session.execute(
        select(EntryRows.entry_id, EntryRows.changes).where(EntryRows.entry_id.in_(entries))
    )
    for entry_id, told in rows.all():
        changes = json.loads(told)
        for change in changes:
            if change[0] == "=" and change[1] == name:
                for field in change[3].keys() & set(fields):
                    change[3][field][0] = ""
        session.execute(
            update(EntryRows).where(EntryRows.entry_id == entry_id).values(changes=_text(changes))
        )


def forget_touched(session: Session) -> None:
    """Nothing that this transaction wrote is an act of this till: it is applied from elsewhere."""
    _FORGET(wire(session))


def _edits(
    session: Session, name: str, before: Mapping[str, Mapping[str, Any]]
) -> Iterable[Change]:
    """What became of these rows: fields that differ, or that they are gone."""
    table = Base.metadata.tables[name]
    keys = {key: _parts(key) for key in before}
    now = rows_of(session, table, list(keys.values()))
    seen = stamps_of(session, name, [canonical_key(each) for each in keys.values()])
    for key, old in before.items():
        place = canonical_key(keys[key])
        had = seen.get(place, {})
        row = now.get(place)
        if row is None:
            yield ["-", name, keys[key], {field: list(stamp) for field, stamp in had.items()}]
            forget_stamps(session, name, place)
            continue
        fields = {
            field: [row[field], *had.get(field, NEVER)]
            for field, value in old.items()
            if row[field] != value
        }
        if fields:
            yield ["=", name, keys[key], fields]


def rows_of(
    session: Session, table: Table, keys: Sequence[Sequence[Any]]
) -> dict[str, dict[str, Any]]:
    """Rows by their keys as the wire writes them, in wire values; those that are not there are left
    out.
    """
    session.flush()
    found: dict[str, dict[str, Any]] = {}
    columns = list(table.primary_key.columns)
    for start in range(0, len(keys), _AT_ONCE):
        some = [
            tuple(from_wire(column, part) for column, part in zip(columns, key, strict=True))
            for key in keys[start : start + _AT_ONCE]
        ]
        place: Any = tuple_(*columns).in_(some)
        if len(columns) == 1:
            place = columns[0].in_([value for (value,) in some])
        for row in session.execute(select(table).where(place)).mappings():
            told = {column.name: to_wire(row[column.name]) for column in table.columns}
            found[canonical_key([told[column.name] for column in columns])] = told
    return found


def canonical_key(key: Sequence[Any]) -> str:
    """A row's key as text."""
    return json.dumps(list(key), separators=(",", ":"), ensure_ascii=False)


def to_wire(value: Any) -> Any:
    """A column's value as JSON holds it: ids and bytes in hex, instants in milliseconds, days as
    text.
    """
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime):
        return to_milliseconds(value)
    return value.isoformat() if isinstance(value, date) else value


def from_wire(column: Any, value: Any) -> Any:
    """The value of a column, of what the wire says. Raises `ValueError` or `TypeError` for what is
    none.
    """
    if value is None:
        return None
    kind = column.type
    if isinstance(kind, Id):
        return UUID(hex=value)
    if isinstance(kind, Instant):
        return from_milliseconds(_whole(value))
    if isinstance(kind, LargeBinary):
        return bytes.fromhex(value)
    wanted = kind.python_type
    if wanted is date:
        return date.fromisoformat(value)
    if wanted is bool:
        if value not in (0, 1):
            raise ValueError("neither yes nor no")
        return bool(value)
    if wanted is int:
        return _whole(value)
    if not isinstance(value, wanted):
        raise TypeError(f"{column.name} is no {wanted.__name__}")
    return value


def _whole(value: Any) -> int:
    if type(value) is not int or not -(2**63) <= value < 2**63:
        raise ValueError("not a whole number of this size")
    return value


_STAMPS: Final = select(
    FieldStamp.key, FieldStamp.field, FieldStamp.hlc, FieldStamp.till_id
)  # fmt: skip


def stamps_of(session: Session, name: str, keys: Sequence[str]) -> dict[str, dict[str, Stamp]]:
    """The stamps of these rows' fields, by key and field."""
    found: dict[str, dict[str, Stamp]] = {}
    for start in range(0, len(keys), _AT_ONCE):
        some = FieldStamp.key.in_(keys[start : start + _AT_ONCE])
        for key, field, hlc, till in session.execute(_STAMPS.where(FieldStamp.name == name, some)):
            found.setdefault(key, {})[field] = (hlc, till.hex)
    return found


_FORGET_STAMPS: Final = delete(FieldStamp)


def forget_stamps(session: Session, name: str, key: str) -> None:
    """The record is gone: what comes under its key later begins anew."""
    session.execute(_FORGET_STAMPS.where(FieldStamp.name == name, FieldStamp.key == key))


def changes_of(session: Session, entries: Sequence[UUID]) -> dict[UUID, list[Change]]:
    """What these own entries changed."""
    wanted = select(EntryRows.entry_id, EntryRows.changes).where(EntryRows.entry_id.in_(entries))
    return {entry: json.loads(changes) for entry, changes in session.execute(wanted)}


def _text(changes: Any) -> str:
    return json.dumps(changes, separators=(",", ":"), ensure_ascii=False, sort_keys=True)
