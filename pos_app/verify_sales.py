"""Does each sale's rows say what its journal entry says: header, lines, taxes, tenders?

An entry's body holds every column that is not empty (services/sales.py), so a row may lack nothing
the body has, and may have nothing the body lacks. A column that a later schema added is in no older
body; it may hold what a new row starts with.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final, NamedTuple
from unicodedata import normalize

_AT_ONCE: Final = 400  # SQLite takes 999 values a statement at the least
_EMPTY: Final = (None, "", 0)
_PARTS: Final = {"lines": "sale_line", "taxes": "sale_tax", "tenders": "sale_tender"}
_ONE: Final = {"lines": "line", "taxes": "tax", "tenders": "payment"}
_BESIDES: Final = frozenset({*_PARTS, "voided", "approvals", "private"})

Values = dict[str, Any]


class Entry(NamedTuple):
    """What a sale's journal entry says."""

    id: bytes
    at: int
    actor: bytes
    body: str


def wrong_sales(
    book: sqlite3.Connection, till: bytes, entries: Iterable[Entry]
) -> Iterator[tuple[str, str]]:
    """Each sale of a till whose rows differ from its entry: its name, and what differs."""
    rest = iter(entries)
    while some := list(islice(rest, _AT_ONCE)):
        ids = [entry.id for entry in some]
        sales = {key: rows[0] for key, rows in _rows(book, "sale", "id", ids).items()}
        parts = {part: _rows(book, table, "sale_id", ids) for part, table in _PARTS.items()}
        for entry in some:
            sale = sales.get(entry.id)
            own = {part: rows.get(entry.id, []) for part, rows in parts.items()}
            what = _difference(entry, till, sale, own)
            if what is not None:
                yield _name(entry, sale), what


def _rows(
    book: sqlite3.Connection, table: str, key: str, ids: list[bytes]
) -> dict[bytes, list[Values]]:
    marks = ", ".join("?" * len(ids))
    cursor = book.execute(f"SELECT * FROM {table} WHERE {key} IN ({marks})", ids)  # noqa: S608  names of ours
    names = [column[0] for column in cursor.description]
    found: dict[bytes, list[Values]] = {}
    for values in cursor:
        row = dict(zip(names, values, strict=True))
        found.setdefault(row.pop(key), []).append(row)
    return found


def _difference(
    entry: Entry, till: bytes, sale: Values | None, own: dict[str, list[Values]]
) -> str | None:
    """What first differs between the rows of a sale and its entry; None when nothing does."""
    try:
        body: Values = json.loads(entry.body)
    except ValueError:
        return None  # the chain names it
    if sale is None:
        return "the journal has it, but its row was removed"
    header = {key: value for key, value in body.items() if key not in _BESIDES}
    if (sale.pop("at"), sale["cashier_id"], sale["till_id"]) != (entry.at, entry.actor, till):
        return "its time, cashier or till was changed"
    if name := _unlike(sale, header):
        return f"its {_words(name)} was changed"
    for part, rows in own.items():
        told: list[Values] = body.get(part, [])
        if len(rows) != len(told):
            return f"it has {len(rows)} {part}, the journal {len(told)}"
        pairs = zip(_sorted(part, rows), _sorted(part, told), strict=True)
        for number, (row, says) in enumerate(pairs, 1):
            if name := _unlike(row, says):
                return f"the {_words(name)} of {_ONE[part]} {number} was changed"
    return None


def _sorted(part: str, rows: list[Values]) -> list[Values]:
    if part == "taxes":
        return sorted(rows, key=lambda row: (-row["rate"], not row["is_included"]))
    return sorted(rows, key=lambda row: int(row["line"]))


def _unlike(row: Values, says: Values) -> str | None:
    """The first column in which a row differs from what the entry says of it."""
    for name, value in row.items():
        told = says.get(name)
        if isinstance(value, bytes):
            value = value.hex()  # noqa: PLW2901
        if value == told or (told is None and value in _EMPTY):
            continue
        if isinstance(value, str) and isinstance(told, str) and normalize("NFC", value) == told:
            continue
        return name
    missing = says.keys() - row.keys()
    return min(missing) if missing else None


def _words(column: str) -> str:
    return column.removesuffix("_id").replace("_", " ")


def _name(entry: Entry, sale: Values | None) -> str:
    if sale is not None:
        return f"Sale {sale['series']}-{sale['sequence']:04d}"
    try:
        body = json.loads(entry.body)
        return f"Sale {body['series']}-{body['sequence']:04d}"
    except (ValueError, KeyError, TypeError):
        return "A sale"
