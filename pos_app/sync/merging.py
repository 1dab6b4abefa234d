"""Whose edit of a field holds: the server decides, the tills follow the feed.

    free      the later clock, with the till's id where clocks are the same
    guarded   the edit that saw the value it replaces; else the server's stays and both are kept
    version   counted by the server, so that a form filled in before is told it is old

A till shows its own edits until their verdict is in the feed. Each line of the feed tells the
server's value of every field its entry touched, so that whoever reads the lines in order is like
the server, whatever it missed or saw twice.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, insert, literal_column, select
from sqlalchemy.orm import Session

from pos_app.models.base import now, to_milliseconds, wire
from pos_app.models.journal import JournalEntry
from pos_app.models.row_changes import (
    NEVER,
    SET_STAMP,
    Stamp,
    canonical_key,
    forget_stamps,
    rows_of,
    stamps_of,
)
from pos_app.models.sync import EditConflict, FieldStamp
from pos_app.sync import applying, tables
from pos_app.sync.wire import Entry, Rows

FUTURE_MS: Final = 300_000  # a clock may be that far ahead of the server's and still count
Row = Mapping[str, Any]


class Merge:
    """One entry's records against the server's. `outcome` is what the feed says of them."""

    def __init__(self, session: Session, till: UUID, entry: Entry) -> None:
        self._session = session
        self._till = till
        self._entry = entry
        self.hlc = entry.hlc
        latest = (to_milliseconds(now(session)) + FUTURE_MS) << 16
        self.rank = min(entry.hlc, latest)
        self.touched: list[tuple[str, Sequence[Any]]] = []
        self.has_lost = False

    def apply(self) -> None:
        """Take what holds. Records are made in the order in which they point to each other."""
        rows = [row for row in self._entry.rows if row["t"] in tables.RECORDS]
        order = {name: place for place, name in enumerate(tables.in_order())}
        for row in sorted(rows, key=lambda each: order[each["t"]]):
            if "row" in row:
                self._make(row["t"], row["k"], row["row"])
        for row in rows:
            if "set" in row:
                self._set(row["t"], row["k"], row["set"], row.get("base", {}))
        for row in sorted(rows, key=lambda each: -order[each["t"]]):
            if "gone" in row:
                self._remove(row["t"], row["k"], row["gone"])
        applying.follow(self._session, self.touched)

    def _make(self, name: str, key: Sequence[Any], fields: Row) -> None:
        self.touched.append((name, key))
        stored = self._stored(name, key)
        shared = tables.shared_fields(name)
        if stored is None:
            applying.record(self._session, name, key, fields)
            return
        other = {f: v for f, v in fields.items() if f in shared and stored[f] != v}
        if other:
            self._set(name, key, other, None)

    def _set(self, name: str, key: Sequence[Any], fields: Row, base: Row | None) -> None:
        """`base` None: the record was made here and there, and neither saw the other."""
        self.touched.append((name, key))
        stored = self._stored(name, key)
        if stored is None:
            self._lose(name, key, fields, {}, None)
            return
        record = tables.RECORDS[name]
        stamps = stamps_of(self._session, name, [canonical_key(key)]).get(canonical_key(key), {})
        is_sealed = bool(record.sealed_by and stored[record.sealed_by])
        seals = bool(record.sealed_by and fields.get(record.sealed_by))
        shared = set(tables.shared_fields(name)) - {tables.COUNTED}
        taken: dict[str, Any] = {}
        for field, value in fields.items():
            if field not in shared:
                continue
            seen = None if base is None else tuple(base.get(field, NEVER))
            holds = seals or self._holds(name, key, field, seen, stamps.get(field, NEVER))
            if holds and not is_sealed:
                taken[field] = value
            elif stored[field] != value and not self._is_known(name, key, field):
                self._lose(name, key, {field: value}, stored, stamps.get(field))
        if taken and tables.COUNTED in tables.shared_fields(name):
            applying.record(
                self._session, name, key, {**taken, tables.COUNTED: stored[tables.COUNTED] + 1}
            )
        elif taken:
            applying.record(self._session, name, key, taken)
        self._stamp(name, key, taken, base or {})

    def _holds(
        self, name: str, key: Sequence[Any], field: str, seen: Stamp | None, current: Stamp
    ) -> bool:
        if current == seen:
            return True
        if field in tables.RECORDS[name].free:
            return (self.rank, self._till.hex) > self._rank(name, key, field)
        return self._is_ahead(seen)

    def _is_ahead(self, seen: Stamp | None) -> bool:
        """Whether the edit saw a value that this server, restored from a backup, has lost."""
        if seen is None or seen == NEVER:
            return False
        held: Any = (
            select(literal_column("1"))
            .where(JournalEntry.till_id == UUID(hex=seen[1]), JournalEntry.hlc == seen[0])
            .limit(1)
        )
        return self._session.execute(held).first() is None

    def _rank(self, name: str, key: Sequence[Any], field: str) -> tuple[int, str]:
        row = self._field_stamp(name, key, field)
        return (0, "") if row is None else (row.rank, row.till_id.hex)

    def _is_known(self, name: str, key: Sequence[Any], field: str) -> bool:
        """Whether the edit that holds was made by somebody who saw this one."""
        row = self._field_stamp(name, key, field)
        return row is not None and row.base == self.hlc

    def _field_stamp(self, name: str, key: Sequence[Any], field: str) -> Any:
        return self._session.get(
            FieldStamp, (name, canonical_key(key), field), populate_existing=True
        )

    def _stamp(self, name: str, key: Sequence[Any], fields: Row, base: Row) -> None:
        SET_STAMP.many(
            wire(self._session),
            [
                {
                    "name": name, "key": canonical_key(key), "field": field, "hlc": self.hlc,
                    "till_id": self._till, "base": base.get(field, NEVER)[0], "rank": self.rank,
                    "pending": None,
                }
                for field in fields
            ],
        )  # fmt: skip

    def _remove(self, name: str, key: Sequence[Any], seen: Row) -> None:
        """A record goes unless somebody edited it meanwhile: then it stays, and both are told."""
        self.touched.append((name, key))
        stored = self._stored(name, key)
        if stored is None:
            return
        place = canonical_key(key)
        stamps = stamps_of(self._session, name, [place]).get(place, {})
        if any(tuple(seen.get(field, NEVER)) != stamp for field, stamp in stamps.items()):
            self._lose(name, key, {"": None}, {"": "kept"}, None)
            return
        applying.remove(self._session, name, key)
        forget_stamps(self._session, name, place)

    def _lose(
        self, name: str, key: Sequence[Any], lost: Row, stored: Row, kept_by: Stamp | None
    ) -> None:
        self.has_lost = True
        rows = [
            {
                "entry_id": UUID(hex=self._entry.id), "name": name, "key": canonical_key(key),
                "field": field, "kept": json.dumps(stored.get(field), ensure_ascii=False),
                "lost": json.dumps(value, ensure_ascii=False),
                "kept_by": UUID(hex=kept_by[1]) if kept_by else None, "lost_by": self._till,
                "at": now(self._session), "resolved_at": None, "resolved_by": None,
            }
            for field, value in lost.items()
        ]  # fmt: skip
        if rows:
            self._session.execute(insert(EditConflict), rows)

    def _stored(self, name: str, key: Sequence[Any]) -> dict[str, Any] | None:
        return rows_of(self._session, tables.table(name), [key]).get(canonical_key(key))


def as_they_are(session: Session, rows: Rows) -> Rows:
    """The server's values, now, of every record that an entry touched: what the feed tells."""
    told: Rows = []
    for row in rows:
        if row["t"] not in tables.RECORDS:
            continue
        name, key = row["t"], row["k"]
        stored = rows_of(session, tables.table(name), [key]).get(canonical_key(key))
        if stored is None:
            told.append({"t": name, "k": key, "gone": True})
            continue
        stamps = stamps_of(session, name, [canonical_key(key)]).get(canonical_key(key), {})
        fields = {field: stored[field] for field in tables.shared_fields(name)}
        told.append({"t": name, "k": key, "row": fields, "stamps": stamps})
    return told


def follow_server(session: Session, entry_id: UUID, rows: Rows) -> None:
    """Take the server's values, but for fields with an own edit whose verdict is still to come."""
    order = {name: place for place, name in enumerate(tables.in_order())}
    touched = [(row["t"], row["k"]) for row in rows if row["t"] in tables.RECORDS]
    by_table: Callable[[dict[str, Any]], int] = lambda row: order.get(row["t"], -1)  # noqa: E731
    for row in sorted(rows, key=by_table, reverse=True):
        if "gone" in row:
            applying.remove(session, row["t"], row["k"])
            forget_stamps(session, row["t"], canonical_key(row["k"]))
    for row in sorted(rows, key=by_table):
        if "row" in row and row["t"] in tables.RECORDS:
            _take(session, entry_id, row)
    applying.follow(session, touched)


def _take(session: Session, entry_id: UUID, row: dict[str, Any]) -> None:
    name, key, stamps = row["t"], row["k"], row.get("stamps", {})
    place = canonical_key(key)
    own = session.execute(
        select(FieldStamp.field).where(
            FieldStamp.name == name,
            FieldStamp.key == place,
            FieldStamp.pending.is_not(None),
            FieldStamp.pending != entry_id,
        )
    ).scalars()
    waiting = set(own)
    fields = {field: value for field, value in row["row"].items() if field not in waiting}
    applying.record(session, name, key, fields)
    SET_STAMP.many(
        wire(session),
        [
            {
                "name": name, "key": place, "field": field, "hlc": stamp[0],
                "till_id": UUID(hex=stamp[1]), "base": 0, "rank": stamp[0], "pending": None,
            }
            for field, stamp in stamps.items()
            if field not in waiting
        ],
    )  # fmt: skip
    _settle_pending(session, name, place, entry_id, stamps)


def _settle_pending(
    session: Session, name: str, key: str, entry_id: UUID, stamps: Mapping[str, Any]
) -> None:
    """The verdict is in: a field that the server has no stamp for has none here either."""
    session.execute(
        delete(FieldStamp).where(
            FieldStamp.name == name,
            FieldStamp.key == key,
            FieldStamp.pending == entry_id,
            FieldStamp.field.not_in(list(stamps)),
        )
    )
