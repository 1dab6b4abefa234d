"""Is the shop's book as it was written? Walks the journal's chain, read-only, and holds the rows of
sales and stock against it.

    whole   every entry of every chain, every sale, every series, every level: `pos-app verify`
    tail    the last entries of this till's chain and their sales: at each start

A finding names the entry or the sale in words. Nothing is repaired here.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from pos_app.domain.errors import StorageFailed
from pos_app.maintenance import DATABASE, check_schema, reading
from pos_app.models.batches import WRONG_BATCHES
from pos_app.models.bundles import FIRST_PART_LINE, MOST_PARTS, WRONG_SALE_MOVEMENTS
from pos_app.models.journal import GENESIS
from pos_app.models.stock import WRONG_LEVELS
from pos_app.models.transfers import wrong_in_transit
from pos_app.verify import chain
from pos_app.verify.ledgers import wrong_ledgers
from pos_app.verify.sales import Entry, wrong_sales
from pos_app.verify.shifts import wrong_shifts

TAIL: Final = 1000
MOST_FINDINGS: Final = 50


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was written: what, and what is wrong with it."""

    about: str
    what: str

    @property
    def sentence(self) -> str:
        """Both, as one sentence."""
        return f"{self.about}: {self.what}."


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at and what was found. `is_cut`: there is more than `findings` lists."""

    entries: int
    sales: int
    head: str
    findings: tuple[Finding, ...]
    is_cut: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether everything is as it was written."""
        return not self.findings

    @property
    def sentence(self) -> str:
        """The outcome, naming the first thing that is wrong."""
        if self.is_whole:
            return (
                f"The journal is whole: {self.entries:,} entries, {self.sales:,} sales,"
                f" mark {self.head[:8].upper()}."
            )
        first = self.findings[0].sentence
        others = len(self.findings) - 1
        more = f" {others}{' or more' if self.is_cut else ''} further findings." if others else ""
        return f"The journal is broken. {first}{more}"


@dataclass(frozen=True, slots=True)
class _Identity:
    till: bytes
    inc: int
    series: str
    next_number: int
    head_n: int
    head_hash: bytes


def whole(path: Path) -> Report:
    """Check a shop's file (or the shop in a folder) from end to end.

    Raises `StorageFailed` when it cannot be read at all, `NotFound` when there is none.
    """
    with _books(path) as book:
        identity = _identity(book)
        if isinstance(identity, Finding):
            return Report(0, 0, "", (identity,))
        found = _everything(book, identity, _file(path))
        findings = tuple(islice(found, MOST_FINDINGS + 1))
        return Report(
            _number(book, "SELECT count(*) FROM journal_entry"),
            _number(book, "SELECT count(*) FROM sale"),
            identity.head_hash.hex(),
            findings[:MOST_FINDINGS],
            is_cut=len(findings) > MOST_FINDINGS,
        )


def tail(path: Path, last: int = TAIL) -> Report:
    """Check the last entries of this till's own chain and the sales among them: 20 ms or so."""
    with _books(path) as book:
        identity = _identity(book)
        if isinstance(identity, Finding):
            return Report(0, 0, "", (identity,))
        after = max(identity.head_n - last, 0)
        ours = (identity.till, identity.inc)
        findings = [
            *_wrong_head(book, identity),
            *_told(book, *ours, chain.breaks(book, *ours, after)),
            *_wrong_sales(book, identity.till, identity.inc, after),
        ]
        return Report(
            identity.head_n - after,
            _number(
                book,
                "SELECT count(*) FROM journal_entry"
                " WHERE till_id = ? AND inc = ? AND n > ? AND kind IN ('sale', 'refund')",
                (identity.till, identity.inc, after),
            ),
            identity.head_hash.hex(),
            tuple(findings[:MOST_FINDINGS]),
            is_cut=len(findings) > MOST_FINDINGS,
        )


def broken_chains(book: sqlite3.Connection) -> Iterator[Finding]:
    """Every break in every chain of an open file, and a head that does not fit; nothing else.

    What a restore asks of a backup.
    """
    identity = _identity(book)
    if isinstance(identity, Finding):
        yield identity
        return
    yield from _wrong_head(book, identity)
    for till, inc in chain.chains(book):
        yield from _told(book, till, inc, chain.breaks(book, till, inc))


def _told(
    book: sqlite3.Connection, till: bytes, inc: int, found: Iterable[chain.Break]
) -> Iterator[Finding]:
    for n, what in found:
        yield Finding(_entry_name(book, till, inc, n), what)


@contextmanager
def _books(path: Path) -> Iterator[sqlite3.Connection]:
    with reading(_file(path)) as book:
        check_schema(book, newer_too=True)
        # A changed byte that is no letter any more must become a finding, not the end of the walk.
        book.text_factory = chain.text
        yield book


def _file(path: Path) -> Path:
    return path / DATABASE if path.is_dir() else path


def _identity(book: sqlite3.Connection) -> _Identity | Finding:
    rows = book.execute(
        "SELECT till_id, inc, series, next_number, head_n, head_hash FROM identity"
    ).fetchall()
    if len(rows) == 1:
        return _Identity(*rows[0])
    if not rows and _number(book, "SELECT count(*) FROM journal_entry") == 0:
        raise StorageFailed("There is no shop in this file yet.", reason="unknown")
    return Finding("This till", "the row that says which till this is was removed or doubled")


def _everything(book: sqlite3.Connection, identity: _Identity, path: Path) -> Iterator[Finding]:
    yield from _wrong_head(book, identity)
    for till, inc in chain.chains(book):
        yield from _told(book, till, inc, chain.breaks_of_file(path, book, till, inc))
        yield from _wrong_sales(book, till, inc, 0)
        yield from _wrong_private(book, till, inc)
    yield from _sales_without_entry(book)
    yield from _gaps(book, identity)
    yield from _wrong_movements(book)
    yield from _wrong_returns(book)
    yield from _wrong_levels(book)
    yield from _wrong_transit(book)
    yield from _wrong_batches(book)
    for about, what in (*wrong_shifts(book), *wrong_ledgers(book)):
        yield Finding(about, what)


def _wrong_head(book: sqlite3.Connection, identity: _Identity) -> Iterator[Finding]:
    """The till's own note of where its chain ends, against the chain."""
    row = book.execute(
        "SELECT n, hash FROM journal_entry WHERE till_id = ? AND inc = ? ORDER BY n DESC LIMIT 1",
        (identity.till, identity.inc),
    ).fetchone()
    n, digest = row or (0, GENESIS)
    if n < identity.head_n:
        yield Finding(
            f"Journal entries {n + 1} to {identity.head_n}",
            "they are missing at the end of the chain",
        )
    elif (n, digest) != (identity.head_n, identity.head_hash):
        yield Finding(
            f"Journal entry {n}",
            f"it is not the end of the chain; the till noted {identity.head_n}",
        )


def _entry_name(book: sqlite3.Connection, till: bytes, inc: int, n: int) -> str:
    """ "Journal entry 4711 (sale 2-0184)": what a person can look for."""
    row = book.execute(
        "SELECT e.kind, s.series, s.sequence FROM journal_entry e LEFT JOIN sale s ON s.id = e.id"
        " WHERE e.till_id = ? AND e.inc = ? AND e.n = ?",
        (till, inc, n),
    ).fetchone()
    kind, series, sequence = row or ("", None, None)
    if series is not None:
        kind = f"sale {series}-{sequence:04d}"
    run = f" of run {inc}" if inc > 1 else ""
    return f"Journal entry {n}{run}" + (f" ({kind})" if kind else "")


def _wrong_sales(book: sqlite3.Connection, till: bytes, inc: int, after: int) -> Iterator[Finding]:
    entries = book.execute(
        "SELECT id, at, body FROM journal_entry"
        " WHERE till_id = ? AND inc = ? AND n > ? AND kind IN ('sale', 'refund') ORDER BY n",
        (till, inc, after),
    )
    for about, what in wrong_sales(book, (Entry(*row) for row in entries)):
        yield Finding(about, what)


def _wrong_private(book: sqlite3.Connection, till: bytes, inc: int) -> Iterator[Finding]:
    """Personal fields that were not erased but changed: the entry holds their salted digest."""
    from hashlib import sha256

    rows = book.execute(
        "SELECT e.n, e.body, p.salt, CAST(p.data AS BLOB) FROM journal_private p"
        " JOIN journal_entry e ON e.till_id = ? AND e.inc = ? AND e.id = p.entry_id"
        " WHERE p.data IS NOT NULL",
        (till, inc),
    )
    for n, body, salt, data in rows:
        if sha256(salt + data).hexdigest() not in body:
            yield Finding(_entry_name(book, till, inc, n), "its personal fields were changed")


def _sales_without_entry(book: sqlite3.Connection) -> Iterator[Finding]:
    incs = json.dumps(sorted({inc for _till, inc in chain.chains(book)}))
    rows = book.execute(
        "SELECT series, sequence FROM sale WHERE NOT EXISTS (SELECT 1 FROM journal_entry e"
        " WHERE e.till_id = sale.till_id AND e.inc IN (SELECT value FROM json_each(?))"
        " AND e.id = sale.id)",
        (incs,),
    )
    for series, sequence in rows:
        yield Finding(f"Sale {series}-{sequence:04d}", "the journal knows nothing of it")


_FIRST_GAP: Final = (
    "SELECT min(sequence) + 1 FROM sale WHERE series = ? AND NOT EXISTS (SELECT 1 FROM sale after"
    " WHERE after.series = sale.series AND after.sequence = sale.sequence + 1)"
)


def _gaps(book: sqlite3.Connection, identity: _Identity) -> Iterator[Finding]:
    """Receipt numbers run from 1 without a gap in each series, up to the one that is next."""
    rows = book.execute(
        "SELECT series, count(*), min(sequence), max(sequence) FROM sale GROUP BY 1"
    )
    last = 0
    for series, count, low, high in rows.fetchall():
        if series == identity.series:
            last = high
        if (low, count) != (1, high):
            missing = 1 if low != 1 else book.execute(_FIRST_GAP, (series,)).fetchone()[0]
            yield Finding(f"Receipt {series}-{missing:04d}", "the number is missing in its series")
    if last + 1 != identity.next_number:
        yield Finding(
            f"Series {identity.series}",
            f"the next number is {identity.next_number}, the last receipt has {last}",
        )


def _wrong_movements(book: sqlite3.Connection) -> Iterator[Finding]:
    """Stock that left with a sale or came back with a refund, against the lines."""
    rows = book.execute(WRONG_SALE_MOVEMENTS, {"parts": FIRST_PART_LINE, "most": MOST_PARTS})
    for series, sequence, line in rows:
        sale = "A sale there is not" if series is None else f"Sale {series}-{sequence:04d}"
        yield Finding(sale, f"line {line} moved other stock than it says it sold")


def _wrong_returns(book: sqlite3.Connection) -> Iterator[Finding]:
    """How much of a line came back in all, against the lines that came back."""
    rows = book.execute(
        "SELECT s.series, s.sequence, n.line FROM (SELECT sale_id, line, sum(told) AS told,"
        " sum(came) AS came FROM (SELECT sale_id, line, returned AS told, 0 AS came FROM returned"
        " UNION ALL SELECT r.original_sale_id, r.original_line, 0, -l.quantity FROM sale_return r"
        " JOIN sale_line l ON l.sale_id = r.sale_id AND l.line = r.line"
        " WHERE r.original_sale_id IS NOT NULL) GROUP BY sale_id, line) n"
        " LEFT JOIN sale s ON s.id = n.sale_id"
        " LEFT JOIN sale_line o ON o.sale_id = n.sale_id AND o.line = n.line"
        " WHERE n.told <> n.came OR n.came > o.quantity"
    )
    for series, sequence, line in rows:
        sale = "A sale there is not" if series is None else f"Sale {series}-{sequence:04d}"
        yield Finding(sale, f"what came back of line {line} is not what was counted back")


def _wrong_levels(book: sqlite3.Connection) -> Iterator[Finding]:
    rows = book.execute(
        f"SELECT i.name, w.level, w.total FROM ({WRONG_LEVELS}) w"  # noqa: S608  a constant
        " LEFT JOIN item i ON i.id = w.item_id"
    )
    for name, level, total in rows:
        yield Finding(
            f"Stock of {name or 'an unknown item'}",
            f"the level is {level}, its movements sum to {total} (thousandths)",
        )


def _wrong_batches(book: sqlite3.Connection) -> Iterator[Finding]:
    rows = book.execute(
        f"SELECT i.name, b.code, w.level, w.total FROM ({WRONG_BATCHES}) w"  # noqa: S608  same
        " LEFT JOIN batch b ON b.id = w.batch_id LEFT JOIN item i ON i.id = b.item_id"
    )
    for name, code, level, total in rows:
        yield Finding(
            f"Batch {code} of {name or 'an unknown item'}",
            f"the level is {level}, its movements sum to {total} (thousandths)",
        )


def _wrong_transit(book: sqlite3.Connection) -> Iterator[Finding]:
    for item, level, told in wrong_in_transit(book):
        row = book.execute("SELECT name FROM item WHERE id = ?", (item,)).fetchone()
        yield Finding(
            f"{row[0] if row else 'An unknown item'} in transit",
            f"{level} lie there, the open transfers say {told} (thousandths)",
        )


def _number(book: sqlite3.Connection, sql: str, values: tuple[object, ...] = ()) -> int:
    return int(book.execute(sql, values).fetchone()[0])
