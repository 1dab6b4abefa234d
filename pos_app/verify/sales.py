"""Does each sale's rows say what its journal entry says: header, lines, taxes, tenders?

An entry's body holds every column that is not empty (services/sales.py), so a row may lack nothing
the body has, and may have nothing the body lacks. A column that a later schema added is in no older
body; there a zero is as good as nothing.

SQLite hands the rows over as the body writes them (ids in hex, nothing for an empty text), so that
the usual case, equal, is told by one comparison of two tuples.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, NamedTuple
from unicodedata import normalize

_AT_ONCE: Final = 400  # SQLite takes 999 values a statement at the least
_PARTS: Final = {
    "lines": "sale_line",
    "taxes": "sale_tax",
    "tenders": "sale_tender",
    "returns": "sale_return",
    "parts": "sale_part",
    "promotions": "sale_promotion",
}
_ONE: Final = {
    "lines": "line",
    "taxes": "tax",
    "tenders": "payment",
    "returns": "return",
    "parts": "part",
    "promotions": "promotion",
}
_BESIDES: Final = frozenset(
    {
        *_PARTS,
        "voided",
        "approvals",
        "private",
        "age_confirmed",
        "price_list",
        "batches",
        "ledger",
        "coupons",
        "order",
    }
)

Values = tuple[Any, ...]


class Entry(NamedTuple):
    """What a sale's journal entry says."""

    id: bytes
    at: int
    body: str


@dataclass(frozen=True, slots=True)
class _Table:
    """How a table's rows are read as a body writes them."""

    select: str
    columns: tuple[str, ...]
    known: frozenset[str]


def wrong_sales(book: sqlite3.Connection, entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    """Each sale whose rows differ from its entry: its name, and what differs."""
    header = _table(book, "sale", "id", "at")
    tables = {part: _table(book, name, "sale_id") for part, name in _PARTS.items()}
    rest = iter(entries)
    while some := list(islice(rest, _AT_ONCE)):
        ids = [entry.id for entry in some]
        sales = _rows(book, header, ids)
        parts = {part: _rows(book, table, ids) for part, table in tables.items()}
        for entry in some:
            try:
                body: dict[str, Any] = json.loads(entry.body)
            except ValueError:
                continue  # the chain names it
            sale = sales.get(entry.id)
            if sale is None:
                what: str | None = "the journal has it, but its row was removed"
            else:
                own = {part: (tables[part], parts[part].get(entry.id, [])) for part in tables}
                what = _wrong_header(header, sale[0], entry, body) or _wrong_parts(own, body)
            if what is not None:
                yield _name(header, sale, body), what


def _table(book: sqlite3.Connection, name: str, key: str, *also: str) -> _Table:
    info = book.execute(f"PRAGMA table_info({name})").fetchall()
    columns = tuple(row[1] for row in info if row[1] not in {key, *also})
    kinds = {row[1]: str(row[2]).upper() for row in info}
    order = [row[1] for row in sorted(info, key=lambda row: row[5]) if row[5]]
    shown = [key, *also, *(_shown(column, kinds[column]) for column in columns)]
    select = f"SELECT {', '.join(shown)} FROM {name} WHERE {key} IN (?) ORDER BY {', '.join(order)}"  # noqa: S608  names of ours
    return _Table(select, columns, frozenset(columns))


def _shown(column: str, kind: str) -> str:
    if kind.startswith("BLOB"):
        return f"nullif(lower(hex({column})), '')"
    return f"nullif({column}, '')" if kind.startswith(("VARCHAR", "TEXT")) else column


def _rows(book: sqlite3.Connection, table: _Table, ids: list[bytes]) -> dict[bytes, list[Values]]:
    found: dict[bytes, list[Values]] = {}
    marks = ", ".join("?" * len(ids))
    for row in book.execute(table.select.replace("(?)", f"({marks})"), ids):
        found.setdefault(row[0], []).append(row[1:])
    return found


def _wrong_header(table: _Table, sale: Values, entry: Entry, body: dict[str, Any]) -> str | None:
    if sale[0] != entry.at:
        return "its time was changed"
    says = {key: value for key, value in body.items() if key not in _BESIDES}
    name = _unlike(table, sale[1:], says)
    return None if name is None else f"its {_words(name)} was changed"


def _wrong_parts(own: dict[str, tuple[_Table, list[Values]]], body: dict[str, Any]) -> str | None:
    for part, (table, rows) in own.items():
        told: list[dict[str, Any]] = body.get(part, [])
        if len(rows) != len(told):
            return f"it has {len(rows)} {part}, the journal {len(told)}"
        if part == "taxes":  # rows come by their key, the body's by their importance
            told = sorted(told, key=lambda tax: (tax["rate"], tax["is_included"]))
        for number, (row, says) in enumerate(zip(rows, told, strict=True), 1):
            if name := _unlike(table, row, says):
                return f"the {_words(name)} of {_ONE[part]} {number} was changed"
    return None


def _unlike(table: _Table, values: Values, says: dict[str, Any]) -> str | None:
    """The first column in which a row differs from what the entry says of it."""
    if tuple(map(says.get, table.columns)) != values:
        for name, value in zip(table.columns, values, strict=True):
            told = says.get(name)
            if value != told and not (told is None and value == 0) and not _same(value, told):
                return name
    unknown = says.keys() - table.known
    return min(unknown) if unknown else None


def _same(value: object, told: object) -> bool:
    """Whether two texts differ in how their accents are composed only: the journal composes."""
    return isinstance(value, str) and isinstance(told, str) and normalize("NFC", value) == told


def _words(column: str) -> str:
    return column.removesuffix("_id").replace("_", " ")


def _name(table: _Table, sale: list[Values] | None, body: dict[str, Any]) -> str:
    if sale is not None:
        body = dict(zip(("at", *table.columns), sale[0], strict=True))
    try:
        return f"Sale {body['series']}-{body['sequence']:04d}"
    except (KeyError, TypeError, ValueError):
        return "A sale"
