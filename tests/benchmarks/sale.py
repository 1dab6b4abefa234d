"""`sales.complete`, four lines, against raw sqlite3 writing the same rows with the same flush."""

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

from pos_app.backend import Backend
from pos_app.domain.access import Actor
from pos_app.domain.cart import Cart
from pos_app.domain.money import Money
from pos_app.domain.quantity import Quantity
from pos_app.domain.tender import Tender, TenderKind
from pos_app.maintenance import DATABASE
from pos_app.models import journal
from pos_app.services import catalogue, sales
from tests.benchmarks.measure import Figure, in_turns, median, ms, no_collection, percentile
from tests.benchmarks.shops import GBP, chosen, fill_past_sales, make_shop, opened

TABLES = ("sale", "sale_line", "sale_tax", "sale_tender", "stock_movement")
KEYS = {"sale": "id", "stock_movement": "document_id"}


def run(sales_count: int = 1500, past: int = 1_000_000) -> list[Figure]:
    """On disk, in memory-backed storage, and with a million past sales in the file."""
    figures = []
    with tempfile.TemporaryDirectory(prefix="pos-bench-", dir="/tmp") as place:
        disk, empty = _pair(Path(place), sales_count)
        figures += _figures("on disk", disk, 1.6, tail=3.0)
        if past:
            figures.append(_with_past(Path(place), sales_count, past, empty))
    memory = Path("/dev/shm")
    if memory.is_dir():
        with tempfile.TemporaryDirectory(prefix="pos-bench-", dir=memory) as place:
            both, _ = _pair(Path(place), sales_count)
            figures += _figures("in memory-backed storage", both, 4.0)
    return figures


def _pair(place: Path, count: int) -> tuple[list[list[float]], float]:
    """Times of ours and of raw, in alternating blocks on two copies of one shop."""
    folder, raw_folder = place / "ours", place / "raw"
    actor, items = make_shop(folder, 2000)
    shutil.copytree(folder, raw_folder)
    backend = opened(folder)
    recorded = place / "recorded"
    shutil.copytree(raw_folder, recorded)
    rows = _rows_of(recorded, actor, items, count)
    with closing(_raw(raw_folder / DATABASE)) as raw, no_collection():
        acts = _ours(backend, actor, items, count)
        floor: list[Callable[[], object]] = [lambda r=r: _write(raw, r) for r in rows]  # type: ignore[misc]
        times = in_turns(acts, floor)
    backend.close()
    return times, median(times[0])


def _ours(
    backend: Backend, actor: Actor, items: list[UUID], count: int
) -> list[Callable[[], object]]:
    acts: list[Callable[[], object]] = []
    for basket in chosen(items, count):
        cart = Cart.new(GBP)
        for view in backend.call(catalogue.views, actor, basket):
            cart = cart.add(view.to_line(Quantity.of(1)))
        paid = (Tender(TenderKind.CASH, Money(100_000, GBP)),)
        acts.append(lambda c=cart, p=paid: backend.call(sales.complete, actor, c, p))  # type: ignore[misc]
    return acts


def _rows_of(folder: Path, actor: Actor, items: list[UUID], count: int) -> list[dict[str, Any]]:
    """What such sales leave in the file, read back: the rows the floor writes."""
    backend = opened(folder)
    for act in _ours(backend, actor, items, count):
        act()
    backend.close()
    rows = []
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        for (sale,) in database.execute("SELECT id FROM sale ORDER BY sequence").fetchall():
            found: dict[str, Any] = {
                table: database.execute(
                    f"SELECT * FROM {table} WHERE {KEYS.get(table, 'sale_id')} = ?", (sale,)
                ).fetchall()
                for table in TABLES
            }
            found["entry"] = database.execute(
                "SELECT * FROM journal_entry WHERE id = ?", (sale,)
            ).fetchone()
            found["body"] = json.loads(found["entry"][7])
            rows.append(found)
    return rows


def _raw(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None)
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "wal_autocheckpoint=0",
    ):
        database.execute(f"PRAGMA {pragma}")
    return database


def _write(database: sqlite3.Connection, rows: dict[str, Any]) -> None:
    """One sale as the fewest statements would write it, its journal row's hashes computed."""
    database.execute("BEGIN IMMEDIATE")
    till, n, prev = database.execute("SELECT till_id, head_n, head_hash FROM identity").fetchone()
    for table in TABLES:
        marks = ",".join("?" * len(rows[table][0]))
        database.executemany(f"INSERT INTO {table} VALUES ({marks})", rows[table])
    database.executemany(
        "INSERT INTO stock_level VALUES (?,?,?) ON CONFLICT (item_id, location_id)"
        " DO UPDATE SET quantity = quantity + excluded.quantity",
        [(move[2], move[3], move[5]) for move in rows["stock_movement"]],
    )
    entry = list(rows["entry"])
    body = journal.canonical(rows["body"])
    content = journal.content_hash(b"sale", 1, entry[8], entry[9], entry[10], body.encode())
    digest = journal.chain_hash(till, 1, n + 1, prev, entry[3], content)
    entry[2], entry[7], entry[11], entry[12], entry[13] = n + 1, body, content, prev, digest
    database.execute(f"INSERT INTO journal_entry VALUES ({','.join('?' * len(entry))})", entry)
    database.execute(
        "UPDATE identity SET head_n = ?, head_hash = ?, hlc = ?, next_number = next_number + 1",
        (n + 1, digest, entry[9]),
    )
    database.execute("DELETE FROM cart WHERE id = ?", (entry[3],))
    database.execute("COMMIT")


def _figures(
    where: str, times: list[list[float]], aim: float, tail: float | None = None
) -> list[Figure]:
    ours, raw = median(times[0]), median(times[1])
    ratio = ours / raw
    figures = [
        Figure(
            f"`sales.complete`, 4 lines, {where}, against raw sqlite3",
            f"{ratio:.2f} × ({ms(ours)} against {ms(raw)})",
            f"≤ {aim} ×",
            ratio <= aim,
        )
    ]
    if tail is not None:
        p99 = percentile(times[0], 0.99) / ours
        floor = percentile(times[1], 0.99) / raw  # what the disk and its other users do to raw
        figures.append(
            Figure(
                f"the same, p99 against its median, {where}",
                f"{p99:.1f} × (raw against its own: {floor:.1f} ×)",
                f"≤ {tail:.0f} ×",
                p99 <= tail,
            )
        )
    return figures


def _with_past(place: Path, count: int, past: int, empty: float) -> Figure:
    folder = place / "past"
    actor, items = make_shop(folder, 2000)
    fill_past_sales(folder / DATABASE, past, items, actor.user_id)
    fresh_folder = place / "fresh"
    fresh_actor, fresh_items = make_shop(fresh_folder, 2000)
    old, fresh = opened(folder), opened(fresh_folder)
    with no_collection():
        times = in_turns(
            _ours(old, actor, items, count), _ours(fresh, fresh_actor, fresh_items, count)
        )
    old.close()
    fresh.close()
    ratio = median(times[0]) / median(times[1])
    return Figure(
        f"the same with {past:,} past sales in the file, against an empty one",
        f"{ratio:.2f} × ({ms(median(times[0]))} against {ms(median(times[1]))})",
        "≤ 1.2 ×",
        ratio <= 1.2,
    )
