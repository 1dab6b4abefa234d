"""Walking a chain of journal entries: each follows the one before it, and says what was hashed.

A long chain is walked by several processes, each its part: hashing and reading rows both hold the
interpreter's lock, so that threads would gain nothing.
"""

import multiprocessing
import os
import sqlite3
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, Final

from pos_app.maintenance import reading
from pos_app.models.journal import COLUMNS, GENESIS, Row, broken_entries

Break = tuple[int, str]  # the entry's number, and what is wrong with it
Part = tuple[int, int]  # beyond this entry, up to that one
LONG: Final = 100_000  # entries; a process takes half a second to begin
MOST_WORKERS: Final = 4
_ENDLESS: Final = 2**62


def text(value: bytes) -> str:
    """A changed byte that is no letter any more must become a finding, not the end of the walk."""
    return value.decode("utf-8", "replace")


def chains(book: sqlite3.Connection) -> list[tuple[bytes, int]]:
    """Each (till, incarnation) there are entries of: found by leaping through the key."""
    found: list[tuple[bytes, int]] = []
    row = book.execute(
        "SELECT till_id, inc FROM journal_entry ORDER BY till_id, inc LIMIT 1"
    ).fetchone()
    while row is not None:
        found.append(row)
        row = book.execute(
            "SELECT till_id, inc FROM journal_entry WHERE (till_id, inc) > (?, ?)"
            " ORDER BY till_id, inc LIMIT 1",
            row,
        ).fetchone()
    return found


def breaks(
    book: sqlite3.Connection, till: bytes, inc: int, after: int = 0, upto: int = _ENDLESS
) -> Iterator[Break]:
    """The breaks of one chain beyond entry `after`, whose hash is taken as it stands."""
    start = book.execute(
        "SELECT hash FROM journal_entry WHERE till_id = ? AND inc = ? AND n = ?",
        (till, inc, after),
    ).fetchone()
    rows = _Rows(
        book.execute(
            f"SELECT {COLUMNS} FROM journal_entry"  # noqa: S608  the columns are a constant
            " WHERE till_id = ? AND inc = ? AND n > ? AND n <= ? ORDER BY n",
            (till, inc, after, upto),
        )
    )
    prev, n = (start[0] if start else GENESIS), after
    while True:
        try:
            yield from broken_entries(rows, prev, n)
        except (TypeError, AttributeError, ValueError):
            # Not even the kind of value that was written; go on with the entry after it.
            n, prev = rows.last[2], rows.last[13]
            yield n, "its content was changed"
        else:
            return


def breaks_of_file(path: Path, book: sqlite3.Connection, till: bytes, inc: int) -> Iterator[Break]:
    """The same of a whole chain of a file that is open as `book`, by as many processes as there are
    processors where it is long.
    """
    workers = min(os.cpu_count() or 1, MOST_WORKERS)
    parts = _parts(book, till, inc, workers)
    if len(parts) == 1:
        yield from breaks(book, till, inc)
        return
    context = multiprocessing.get_context("spawn")  # a fork would share this process's connection
    with ProcessPoolExecutor(len(parts), mp_context=context) as pool:
        walks = [pool.submit(_walk, path, till, inc, part) for part in parts]
        for walk in walks:
            yield from walk.result()


def _parts(book: sqlite3.Connection, till: bytes, inc: int, workers: int) -> list[Part]:
    """About equal parts, each of which ends with an entry that is there."""
    chain = "FROM journal_entry WHERE till_id = ? AND inc = ?"
    ((first, last),) = book.execute(f"SELECT min(n), max(n) {chain}", (till, inc))
    if last - first < LONG:
        return [(0, _ENDLESS)]
    ends = [0]
    for number in range(1, workers):
        wanted = first + (last - first) * number // workers
        at = book.execute(
            f"SELECT n {chain} AND n >= ? ORDER BY n LIMIT 1",
            (till, inc, wanted),
        ).fetchone()
        ends.append(at[0])
    return list(zip(ends, [*ends[1:], _ENDLESS], strict=True))


def _walk(path: Path, till: bytes, inc: int, part: Part) -> list[Break]:
    """One part, in a process of its own."""
    with reading(path) as book:
        book.text_factory = text
        return list(breaks(book, till, inc, *part))


class _Rows:
    """A walk that can be taken up again after the row it stumbled over."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = iter(rows)
        self.last: Row

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.last = row
            yield row
