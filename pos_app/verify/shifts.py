"""Are closures, corrections and cash movements what their journal entries say?

A closure's entry holds its columns and the digest of its body; a movement's entry has its id.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from typing import Any, Final

_COLUMNS: Final = (
    "number", "sold", "returned", "net", "tax", "expected_cash", "counted_cash", "float_left",
    "perpetual_sold", "perpetual_returned", "perpetual_net", "corrections_to", "head_n", "version",
)  # fmt: skip
_CORRECTED: Final = ("number", "kind", "sold", "returned", "net", "tax", "cash", "words")
_KINDS: Final = {
    "pay_in": "cash.pay_in",
    "pay_out": "cash.pay_out",
    "drop": "cash.drop",
    "no_sale": "drawer.opened",
}


def wrong_shifts(book: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Each closure, correction or movement that is not as it was written: its name, and what."""
    yield from _wrong_closures(book)
    yield from _wrong_corrections(book)
    yield from _wrong_movements(book)


def _entries(
    book: sqlite3.Connection, *kinds: str
) -> Iterator[tuple[bytes, bytes, str, dict[str, Any]]]:
    marks = ", ".join("?" * len(kinds))
    for entry, subject, kind, body in book.execute(
        "SELECT id, subject, kind, body FROM journal_entry"  # noqa: S608  question marks
        f" WHERE kind IN ({marks}) ORDER BY inc, n",
        kinds,
    ):
        try:
            yield entry, subject, kind, json.loads(body)
        except ValueError:
            continue  # the chain names it


def _wrong_closures(book: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    rows = {
        row[0]: row[1:]
        for row in book.execute(
            "SELECT shift_id, business_day, lower(hex(head_hash)), body,"  # noqa: S608  names of ours
            f" {', '.join(_COLUMNS)} FROM closure"
        )
    }
    for _entry, shift, _kind, told in _entries(book, "shift.closed"):
        if "digest" not in told:
            continue  # closed before there were closures
        name = f"Z report {told['number']}"
        row = rows.pop(shift, None)
        if row is None:
            yield name, "the journal has it, but its row was removed"
            continue
        day, head, body, *values = row
        if hashlib.sha256(body.encode()).hexdigest() != told["digest"]:
            yield name, "its figures were changed"
        elif (day, head) != (told["day"], told["head"]):
            yield name, "its day or its mark was changed"
        for column, value in zip(_COLUMNS, values, strict=True):
            if value != told.get(column):
                yield name, f"its {column.replace('_', ' ')} was changed"
                break
    for row in rows.values():
        yield f"Z report {row[3]}", "the journal knows nothing of it"


def _wrong_corrections(book: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    rows = {
        row[0]: row[1:]
        for row in book.execute(
            f"SELECT fact_id, {', '.join(_CORRECTED)} FROM closure_correction"  # noqa: S608  same
        )
    }
    for _entry, _shift, _kind, told in _entries(book, "closure.corrected"):
        name = f"Correction {told['number']}"
        row = rows.pop(bytes.fromhex(told["fact"]), None)
        if row is None:
            yield name, "the journal has it, but its row was removed"
        elif row != tuple(told[column] for column in _CORRECTED):
            yield name, "it was changed"
    for row in rows.values():
        yield f"Correction {row[0]}", "the journal knows nothing of it"


def _wrong_movements(book: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    rows = {
        row[0]: row[1:]
        for row in book.execute(
            "SELECT id, kind, amount, reason, lower(hex(shift_id)) FROM cash_movement"
        )
    }
    for entry, _subject, kind, told in _entries(book, *_KINDS.values()):
        row = rows.pop(entry, None)
        name = f"Cash movement “{told['reason']}”"
        if row is None:
            yield name, "the journal has it, but its row was removed"
        elif (_KINDS.get(row[0]), *row[1:]) != (
            kind,
            told.get("amount", 0),
            told["reason"],
            told["shift"],
        ):
            yield name, "it is not what the journal says"
    for row in rows.values():
        yield f"Cash movement “{row[2]}”", "the journal knows nothing of it"
