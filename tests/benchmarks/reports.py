"""Reports over three years of a busy shop: 500,000 sales of 2,000,000 lines (years.py), summed up;
the same from the lines alone, and in DuckDB where that is installed; and what it costs a sale.
"""

import os
import sqlite3
import tempfile
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.backend import Backend
from pos_app.domain.access import SYSTEM, Actor
from pos_app.domain.span import EVERYTHING, Span
from pos_app.maintenance import DATABASE
from pos_app.models.sums_reading import Reading
from pos_app.services import report_items, report_money, reports, sales
from pos_app.services.declare import query
from tests.benchmarks import report_uses, sale, years
from tests.benchmarks.measure import (
    Figure,
    in_turns,
    median,
    ms,
    no_collection,
    percentile,
    timed,
)
from tests.benchmarks.shops import make_shop, opened

KEPT_IN = Path(tempfile.gettempdir())
MONTH = Span(date(2026, 9, 1), date(2026, 9, 30))
THIRTY_DAYS = Span(date(2026, 9, 15), date(2026, 10, 14))
THREE_YEARS = Span(years.FIRST, years.LAST)
ACTS: list[tuple[str, Any, dict[str, Any]]] = [
    ("summary", reports.summary, {}),
    ("by day", reports.by_day, {}),
    ("by hour", reports.by_hour, {}),
    ("top 50", report_items.ranking, {"limit": 50}),
    ("lowest 50", report_items.lowest, {"limit": 50}),
    ("by category", report_items.by_category, {}),
    ("taxes", report_money.taxes, {}),
]


def run(sales_count: int = 500_000, completed: int = 600, kept_in: Path = KEPT_IN) -> list[Figure]:
    """Medians of nine, through `Backend.call`. The grown shop is kept beside the other temporary
    files: only the first run waits for it.
    """
    with tempfile.TemporaryDirectory(prefix="pos-bench-", dir="/tmp") as place:
        folder = Path(place)
        begun = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
        actor, summing = years.kept(folder, sales_count, kept_in)
        backend = opened(folder)
        duck = _duck(folder)
        figures = _spans(backend, actor, duck)
        figures += _lines_alone(backend)
        figures.append(_size(folder, summing, sales_count))
        figures += report_uses.run(backend, actor, folder)
        figures.append(_beside_a_report(backend, actor, completed))
        backend.close()
        figures.append(_cost_of_a_sale(folder / "small", completed))
        return [*figures, _load(begun)]


def _load(begun: float) -> Figure:
    """What else the machine did: absolute times of a busy one say little."""
    ended = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    what = f"load of the machine meanwhile, of {os.cpu_count()} processors"
    return Figure(what, f"{begun:.1f} at the start, {ended:.1f} at the end", "", None)


def _spans(backend: Backend, actor: Actor, duck: dict[str, float]) -> list[Figure]:
    """Three years also against DuckDB, which has to be no faster."""
    found = []
    for words, span, aim in (
        ("a calendar month", MONTH, 0.03),
        ("30 days across two months", THIRTY_DAYS, 0.03),
        ("three years", THREE_YEARS, 0.15),
    ):
        for name, service, more in ACTS:
            with no_collection():
                act = lambda s=service, m=more, w=span: backend.call(s, actor, w, **m)  # noqa: E731
                took = median(timed([act] * 9))
            floor = duck.get(name, aim) if span is THREE_YEARS else aim
            beside = f", DuckDB {ms(duck[name])}" if floor is not aim else ""
            more_aim = ", and DuckDB's" if beside else ""
            is_met = took <= min(aim, floor)
            found.append(
                Figure(f"{name}, {words}", f"{ms(took)}{beside}", f"≤ {ms(aim)}{more_aim}", is_met)
            )
    return found


@query(None, anyone="a benchmark looks at the lines past the sums")
def _from_lines(session: Session, actor: Actor, name: str) -> int:
    reading = Reading(session, "UTC", THREE_YEARS.first, THREE_YEARS.last, EVERYTHING, frozenset())
    if name == "items":
        return len(session.execute(select(reading.goods())).all())
    found: dict[Any, Any] = getattr(reading, name)()
    return len(found)


def _lines_alone(backend: Backend) -> list[Figure]:
    found = []
    for name in ("receipts", "items", "categories", "taxes"):
        took = timed([lambda n=name: backend.call(_from_lines, SYSTEM, n)])[0]  # type: ignore[misc]
        found.append(Figure(f"{name} of three years from the lines alone", ms(took), "", None))
    return found


def _size(folder: Path, summing: float, sales_count: int) -> Figure:
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        ((periods,),) = database.execute("SELECT count(*) FROM sums_ready").fetchall()
        ((rows,),) = database.execute("SELECT count(*) FROM sum_goods_day").fetchall()
    return Figure(
        f"summing up {periods:,} days, months and years of {sales_count:,} sales, a transaction"
        " each, while idle",
        f"{summing:.0f} s, {ms(summing / max(periods, 1))} each, {rows:,} rows of items and days",
        "",
        None,
    )


def _beside_a_report(backend: Backend, actor: Actor, count: int) -> Figure:
    """Sales of four lines alone, then while another thread asks for three years again and again."""
    with closing(sqlite3.connect(backend.path)) as database:
        rows = database.execute("SELECT id FROM item LIMIT 500").fetchall()
    items = [sale.UUID(bytes=key) for (key,) in rows]
    acts = sale._ours(backend, actor, items, count)
    half = len(acts) // 2
    alone = timed(acts[:half])
    is_over = threading.Event()

    def ask() -> None:
        while not is_over.is_set():
            backend.call(report_items.ranking, actor, THREE_YEARS, limit=50)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        beside = timed(acts[half:])
    finally:
        is_over.set()
        asking.join()
    ratio = percentile(beside, 0.99) / percentile(alone, 0.99)
    return Figure(
        "`sales.complete`, 4 lines, p99, while three years are ranked again and again, against"
        " without",
        f"{ratio:.2f} × ({ms(percentile(beside, 0.99))} against {ms(percentile(alone, 0.99))})",
        "≤ 2 ×",
        ratio <= 2,
    )


def _cost_of_a_sale(folder: Path, count: int) -> Figure:
    """With the day reopened in each sale, and without, in alternating blocks on one shop."""
    actor, items = make_shop(folder, 2000)
    backend = opened(folder)
    acts = sale._ours(backend, actor, items, 2 * count)
    kept = sales.reopen

    def without(act: Callable[[], object]) -> Callable[[], object]:
        def run_it() -> None:
            sales.reopen = lambda _connection, _day: None  # type: ignore[assignment]
            try:
                act()
            finally:
                sales.reopen = kept

        return run_it

    with no_collection():
        times = in_turns(acts[:count], [without(act) for act in acts[count:]])
    backend.close()
    ratio = median(times[0]) / median(times[1])
    return Figure(
        "what sums of past days add to `sales.complete`, 4 lines",
        f"{ratio:.3f} × ({ms(median(times[0]))} against {ms(median(times[1]))})",
        "≤ 1.15 ×",
        ratio <= 1.15,
    )


_DUCK = {
    "summary": "SELECT count(DISTINCT s.id) FILTER (quantity > 0), sum(l.gross), sum(l.net),"
    " sum(l.tax), sum(unit_cost * quantity), count(DISTINCT item_id) FILTER (unit_cost IS NULL)"
    " FROM sale s JOIN sale_line l ON l.sale_id = s.id",
    "by day": "SELECT business_day, count(DISTINCT s.id) FILTER (quantity > 0), sum(l.gross),"
    " sum(l.net), sum(l.tax), sum(unit_cost * quantity)"
    " FROM sale s JOIN sale_line l ON l.sale_id = s.id GROUP BY 1 ORDER BY 1",
    "by hour": "SELECT extract(hour FROM make_timestamp(s.at * 1000)), count(DISTINCT s.id) FILTER"
    " (quantity > 0), sum(l.gross), sum(l.net), sum(unit_cost * quantity)"
    " FROM sale s JOIN sale_line l ON l.sale_id = s.id GROUP BY 1 ORDER BY 1",
    "top 50": "SELECT item_id, sum(quantity), sum(l.gross) g, sum(l.net), sum(unit_cost * quantity)"
    " FROM sale s JOIN sale_line l ON l.sale_id = s.id GROUP BY 1 ORDER BY g DESC LIMIT 50",
    "lowest 50": "SELECT item_id, sum(quantity) q, sum(l.gross), sum(l.net),"
    " sum(unit_cost * quantity) FROM sale s JOIN sale_line l ON l.sale_id = s.id"
    " GROUP BY 1 ORDER BY q LIMIT 50",
    "by category": "SELECT category_id, sum(quantity), sum(l.gross) g, sum(l.net),"
    " sum(unit_cost * quantity) FROM sale s JOIN sale_line l ON l.sale_id = s.id"
    " GROUP BY 1 ORDER BY g DESC",
    "taxes": "SELECT taxes, quantity < 0, sum(l.net), sum(l.tax)"
    " FROM sale s JOIN sale_line l ON l.sale_id = s.id GROUP BY 1, 2",
}


_LINE_COLUMNS = (
    "hex(sale_id) AS sale_id, hex(item_id) AS item_id, hex(category_id) AS category_id,"
    " quantity, gross, net, tax, taxes, unit_cost"
)


def _duck(folder: Path) -> dict[str, float]:
    """Seconds that the same figures of three years take in DuckDB's own tables, where it is
    installed; loading them is not counted.
    """
    try:
        import duckdb
    except ImportError:
        return {}
    duck: Any = duckdb.connect(str(folder / "three.duck"))
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        for table, columns in (
            ("sale", "hex(id) AS id, at, business_day"),
            ("sale_line", _LINE_COLUMNS),
        ):  # fmt: skip
            _copy(duck, database, folder, table, columns)
    found = {
        name: median(timed([lambda s=sql: duck.execute(s).fetchall()] * 9))  # type: ignore[misc]
        for name, sql in _DUCK.items()
    }
    duck.close()
    return found


def _copy(duck: Any, database: sqlite3.Connection, folder: Path, table: str, columns: str) -> None:
    import csv

    file = folder / f"{table}.csv"
    rows = database.execute(f"SELECT {columns} FROM {table}")
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([column[0] for column in rows.description])
        writer.writerows(rows)
    keys = [column[0] for column in rows.description if column[0].endswith("id")]
    as_uuid = ", ".join(
        f"regexp_replace({key}, '(.{{8}})(.{{4}})(.{{4}})(.{{4}})(.*)',"
        f" '\\1-\\2-\\3-\\4-\\5')::UUID AS {key}"
        for key in keys
    )
    duck.execute(
        f"CREATE TABLE {table} AS SELECT * REPLACE ({as_uuid}) FROM read_csv('{file}', header=true)"
    )
    file.unlink()
