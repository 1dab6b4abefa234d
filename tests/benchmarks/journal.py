"""Walking the journal: how many entries a second `pos-app verify` checks, from a file on disk."""

import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Final

from pos_app.maintenance import DATABASE
from pos_app.models.journal import chain_hash, content_hash
from pos_app.verify import chain
from tests.benchmarks import sale
from tests.benchmarks.measure import Figure, no_collection
from tests.benchmarks.shops import make_shop, opened

AIM: Final = 200_000  # entries a second (issue of money and people)


def run(entries: int = 400_000) -> list[Figure]:
    """A chain of entries as sales of four lines write them, walked from its first."""
    with tempfile.TemporaryDirectory(prefix="pos-bench-", dir="/tmp") as place:
        folder = Path(place)
        actor, items = make_shop(folder, 100)
        backend = opened(folder)
        for act in sale._ours(backend, actor, items, 1):
            act()
        backend.close()
        size = _lengthen(folder / DATABASE, entries)
        with closing(sqlite3.connect(folder / DATABASE)) as book, no_collection():
            book.text_factory = chain.text
            ((till, inc),) = chain.chains(book)
            start = time.perf_counter()
            found = list(chain.breaks_of_file(folder / DATABASE, book, till, inc))
            took = time.perf_counter() - start
        assert not found, found[:3]
    rate = entries / took
    words = f"{rate:,.0f} entries a second ({entries:,} of {size:,} bytes each)"
    return [Figure("the whole chain walked, entry by entry", words, f"≥ {AIM:,}", rate >= AIM)]


def _lengthen(path: Path, entries: int) -> int:
    """Write the last entry, a sale's, again and again; returns how long its body is."""
    with closing(sqlite3.connect(path)) as book:
        till, inc, n, kind, ver, subject, body, actor, hlc, at, prev = book.execute(
            "SELECT till_id, inc, n, kind, ver, subject, body, actor, hlc, at, hash"
            " FROM journal_entry ORDER BY n DESC LIMIT 1"
        ).fetchone()
        content = content_hash(kind.encode(), ver, actor, hlc, at, body.encode())
        rows = []
        for number in range(n + 1, n + 1 + entries):
            entry = number.to_bytes(16, "big")
            digest = chain_hash(till, inc, number, prev, entry, content)
            rows.append((till, inc, number, entry, kind, ver, subject, body, actor, hlc, at,
                         content, prev, digest, 0))  # fmt: skip
            prev = digest
        with book:
            book.executemany(
                "INSERT INTO journal_entry (till_id, inc, n, id, kind, ver, subject, body, actor,"
                " hlc, at, content, prev, hash, status) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                rows,
            )
            book.execute("UPDATE identity SET head_n = ?, head_hash = ?", (n + entries, prev))
    return len(body)
