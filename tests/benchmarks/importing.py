"""A list of 100,000 products brought in, then every barcode scanned and every name searched."""

import csv
import io
import random
import sqlite3
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from pos_app.backend import Backend
from pos_app.domain.access import Actor
from pos_app.domain.cart import Cart
from pos_app.domain.ids import new_id
from pos_app.domain.money import Money
from pos_app.domain.quantity import Quantity
from pos_app.domain.tender import Tender, TenderKind
from pos_app.domain.text import words
from pos_app.maintenance import DATABASE
from pos_app.services import catalogue, importing, sales
from pos_app.services.import_matching import ImportOptions, RowKind
from pos_app.services.product_file import ProductFile
from tests.benchmarks.measure import Figure, ms, no_collection, percentile
from tests.benchmarks.shops import GBP, SEED, make_shop, opened, products


def run(count: int = 100_000) -> list[Figure]:
    """Import, look up, and the floor: the same rows through `executemany`. A second import has a
    till selling beside it.
    """
    rows = products(count)
    data = _file(rows)
    with tempfile.TemporaryDirectory(prefix="pos-bench-", dir="/tmp") as place:
        folder = Path(place) / "shop"
        actor, _ = make_shop(folder)
        backend = opened(folder)
        before = _memory()
        with no_collection():
            begin = time.perf_counter()
            refused = _import(backend, actor, data)
            seconds = time.perf_counter() - begin
        grown = _memory() - before
        figures = [_against_floor(folder / DATABASE, Path(place) / "floor.db", seconds, refused)]
        figures.append(
            Figure(
                "the same: memory the process grew by",
                f"{grown / 1e6:.0f} MB",
                "≤ 200 MB",
                grown <= 200_000_000,
            )
        )
        figures += _look_up(backend, actor, rows)
        backend.close()
        figures.append(_sales_meanwhile(Path(place) / "busy", data))
    return figures


def _memory() -> int:
    """The most memory this process ever held, in bytes; Windows does not say."""
    if sys.platform == "win32":
        return 0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _sales_meanwhile(folder: Path, data: bytes) -> Figure:
    """How long a sale of four lines takes while the list comes in, in the same process."""
    actor, items = make_shop(folder, 200)
    backend = opened(folder)
    cart = Cart.new(GBP)
    for view in backend.call(catalogue.views, actor, items[:4]):
        cart = cart.add(view.to_line(Quantity.of(1)))
    paid = (Tender(TenderKind.CASH, Money(100_000, GBP)),)
    waits: list[float] = []
    is_over = threading.Event()

    def sell() -> None:
        while not is_over.wait(0.02):
            begin = time.perf_counter()
            backend.call(sales.complete, actor, replace(cart, id=new_id()), paid)
            waits.append(time.perf_counter() - begin)

    till = threading.Thread(target=sell)
    with no_collection():
        till.start()
        _import(backend, actor, data)
        is_over.set()
        till.join()
    backend.close()
    longest, usual = percentile(waits, 0.99), percentile(waits, 0.5)
    return Figure(
        "a sale of 4 lines while a list comes in, 50 a second asked for, in the same process",
        f"p99 {ms(longest)}, median {ms(usual)}, longest {ms(max(waits))}, {len(waits):,} sales",
        "≤ 50 ms",
        longest <= 0.05,
    )


def _file(rows: list[tuple[str, str]]) -> bytes:
    """The list as a shop would bring it: prices from a fixed seed."""
    dice = random.Random(SEED)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("barcode", "name", "price"))
    for code, name in rows:
        writer.writerow((code, name, f"{dice.randrange(20, 5000) / 100:.2f}"))
    return text.getvalue().encode()


def _import(backend: Backend, actor: Actor, data: bytes) -> int:
    """Bring it in; how many rows were refused."""
    file = ProductFile.read(io.BytesIO(data), GBP)
    options = ImportOptions(may_share_codes=True)
    batch = backend.call(importing.begin, actor, "products.csv", len(file.rows))
    refused = 0
    for progress in importing.run(backend.call, actor, batch, file, options):
        refused += sum(result.kind is RowKind.REFUSED for result in progress.results)
    return refused


def _against_floor(ours: Path, floor: Path, seconds: float, refused: int) -> Figure:
    """The rows that the import left, written by raw sqlite3 into an empty copy of the schema."""
    tables = ("item", "barcode", "item_text", "stock_level", "stock_movement", "journal_entry")
    with closing(sqlite3.connect(ours)) as book, closing(sqlite3.connect(floor)) as raw:
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("PRAGMA synchronous=FULL")
        rows = {}
        for table in tables:
            (sql,) = book.execute(
                "SELECT sql FROM sqlite_master WHERE name = ?", (table,)
            ).fetchone()
            raw.execute(sql)
            for (index,) in book.execute(
                "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ?"
                " AND sql IS NOT NULL",
                (table,),
            ).fetchall():
                raw.execute(index)
            rows[table] = book.execute(f"SELECT * FROM {table}").fetchall()
        with no_collection():
            begin = time.perf_counter()
            with raw:
                for table in tables:
                    if rows[table]:
                        marks = ",".join("?" * len(rows[table][0]))
                        raw.executemany(f"INSERT INTO {table} VALUES ({marks})", rows[table])
            least = time.perf_counter() - begin
    ratio = seconds / least
    return Figure(
        f"import of {len(rows['item']):,} items from CSV, against raw executemany of the same rows",
        f"{ratio:.1f} × ({seconds:.1f} s against {least:.1f} s), {refused} row(s) refused",
        "≤ 8 × (issue of the catalogue)",
        ratio <= 8,
    )


def _look_up(backend: Backend, actor: Actor, rows: list[tuple[str, str]]) -> list[Figure]:
    lost = [code for code, _ in rows if not backend.call(catalogue.find_by_code, actor, code)]
    hidden: list[tuple[str, str]] = []
    shared = Counter(tuple(words(name)) for _, name in rows)
    for code, _name in rows:
        (own, *_others) = backend.call(catalogue.find_by_code, actor, code)
        found = backend.call(catalogue.search, actor, own.name)
        if own.id not in {view.id for view in found}:
            hidden.append((_why_hidden(own.name, shared), own.name))
    reasons = Counter(why for why, _name in hidden)
    told = "".join(f"; {why}: {count:,}" for why, count in reasons.most_common())
    unexplained = reasons[_UNEXPLAINED]
    return [
        Figure(
            "after the import: barcodes not found by scan",
            f"{len(lost)} of {len(rows):,}",
            "0",
            not lost,
        ),
        Figure(
            "after the import: items not among the answers to their own name",
            f"{len(hidden):,} of {len(rows):,}{told}",
            "none without a reason",
            not unexplained,
        ),
    ]


_UNEXPLAINED = "no reason seen"


def _why_hidden(name: str, shared: Counter[tuple[str, ...]]) -> str:
    """Why an item is not among the 50 answers to its own name."""
    own = tuple(words(name))
    if not any(any(map(str.isalnum, word)) for word in own):
        return "a name without letters"
    if shared[own] > 50:
        return "one of more than 50 of the same name"
    return _UNEXPLAINED
