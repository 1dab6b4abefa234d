"""The stock of a large shop: what to order, and what it is worth today and on a past day."""

import random
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from pos_app.domain.access import Actor
from pos_app.domain.clock import FixedClock
from pos_app.domain.ids import new_id
from pos_app.maintenance import DATABASE
from pos_app.services import reordering, stock_value
from tests.benchmarks.measure import Figure, median, ms, no_collection, timed
from tests.benchmarks.shops import SEED, make_shop, opened

_LOW = 3_000  # items at their reorder level, of all
_AIM = 0.3


def run(items: int = 100_000, movements: int = 1_000_000) -> list[Figure]:
    """A year of movements behind every item; medians of five, off the counter's thread."""
    with tempfile.TemporaryDirectory(prefix="pos-bench-", dir="/tmp") as place:
        folder = Path(place)
        actor, ids = make_shop(folder, items, FixedClock(datetime.now(UTC) - timedelta(days=366)))
        _fill(folder / DATABASE, ids, movements, actor)
        backend = opened(folder)
        today = datetime.now(UTC).date()
        acts: list[tuple[str, Any, tuple[date, ...]]] = [
            (f"reorder list, {_LOW:,} of them low", reordering.low_items, ()),
            ("stock value today", stock_value.value_at, ()),
            ("stock value a month ago", stock_value.value_at, (today - timedelta(days=30),)),
            ("stock value half a year ago", stock_value.value_at, (today - timedelta(days=182),)),
            ("stock value a year ago", stock_value.value_at, (today - timedelta(days=365),)),
        ]
        figures = []
        for words, service, args in acts:
            with no_collection():
                times = timed([lambda s=service, a=args: backend.call(s, actor, *a)] * 5)  # type: ignore[misc]
            took = median(times)
            what = f"{words}, {items:,} items, {movements:,} movements"
            figures.append(Figure(what, ms(took), "≤ 0.3 s", took <= _AIM))
        backend.close()
        return figures


def _fill(path: Path, items: list[UUID], count: int, actor: Actor) -> None:
    """Sales of a year, a delivery among twenty; levels that agree with them."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA synchronous=OFF")
        (place,) = database.execute("SELECT id FROM location WHERE is_main").fetchone()
        with database:
            database.executemany(
                "INSERT INTO stock_movement (document_id, line, item_id, location_id, kind,"
                " quantity, unit_cost, at, business_day, actor, reason)"
                " VALUES (?,?,?,?,?,?,?,?,?,?,'')",
                _movements(items, count, place, actor.user_id.bytes),
            )
            database.execute("DELETE FROM stock_level")
            database.execute(
                "INSERT INTO stock_level SELECT item_id, location_id, sum(quantity)"
                " FROM stock_movement GROUP BY item_id, location_id"
            )
            database.execute("UPDATE item SET reorder_level = -1000000000")
            low = [(each.bytes,) for each in items[:_LOW]]
            database.executemany("UPDATE item SET reorder_level = 1000000000 WHERE id = ?", low)


def _movements(
    items: list[UUID], count: int, place: bytes, by: bytes
) -> Iterator[tuple[object, ...]]:
    dice, year = random.Random(SEED), timedelta(days=365)
    begin = datetime.now(UTC) - year
    for number in range(count // 4):
        document, at = new_id().bytes, begin + year * number / (count // 4)
        stamp, day = int(at.timestamp() * 1000), at.date().isoformat()
        kind, quantity = ("delivery", 24_000) if number % 20 == 0 else ("sale", -1_000)
        for line in range(1, 5):
            item, cost = dice.choice(items).bytes, dice.randrange(1_000, 90_000)
            yield document, line, item, place, kind, quantity, cost, stamp, day, by
