"""The list of Stock in its screen, off-screen at 1366×768: keys of a search, opening and scrolling.

A "frame" is one turn of the event loop, as long as it keeps the window from painting, and beside it
the time the window's thread itself worked: the rest is waiting for the workers and for what else
the machine does. The pages come from workers; how long they take is measured beside it.
"""

import os
import random
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.benchmarks.measure import Figure, median, ms, no_collection, percentile
from tests.benchmarks.shops import PEPPER, SEED, make_shop, opened, products

SIZE = (1290, 720)
SOMETHING = 0.000_2  # seconds from which a turn did something
Turn = tuple[float, float]  # seconds it took, and of them the thread's own work
LONGEST_WAIT = 30.0  # seconds until a list that does not come is a bug


def run(small: int = 100_000, large: int = 800_000, names: int = 40) -> list[Figure]:
    """Keys at the small size, opening and scrolling at the large one."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return [*_in_a_shop(small, lambda *of: _keys(*of, names)), *_in_a_shop(large, _opening)]


def _in_a_shop(items: int, measure: Any) -> list[Figure]:
    from pos_app import app as application
    from pos_app.ui import theme
    from pos_app.ui.pos import Pos
    from pos_app.ui.screens.stock import StockScreen

    app = application.application()
    theme.apply(app, theme.Theme())
    with tempfile.TemporaryDirectory(prefix="pos-bench-", dir="/tmp") as place:
        actor, _ = make_shop(Path(place), items)
        pos = Pos(opened(Path(place)), PEPPER)
        pos.log_in(actor)
        screen = StockScreen(pos)
        screen.resize(*SIZE)
        with no_collection():
            figures: list[Figure] = measure(app, screen, items)
        pos.wait_idle()
        app.processEvents()
        screen.deleteLater()
        pos.backend.close()
    return figures


def _keys(app: Any, screen: Any, items: int, names: int) -> list[Figure]:
    screen.show()
    screen.enter()
    _come(app, screen, items)
    entry = screen.list.search.entry
    some = random.Random(SEED).sample([name for _, name in products(items) if len(name) > 5], names)
    keys: list[Turn] = []
    for name in some:
        for letter in [sign for sign in name if sign.isascii()][:12]:
            keys.append(_timed(partial(_key, app, entry, letter)))
            keys += _turns(app, 0.1)
        keys += _turns(app, 0.3)
        entry.clear()
    blocked = _p95(keys)
    return [
        Figure(
            f"a key of a search in Stock, its answers and their painting, {items:,} items",
            f"p95 {ms(blocked)} the window stands still; longest {_longest(keys)}",
            "p95 ≤ 16 ms (issue of the catalogue)",
            blocked <= 0.016,
        )
    ]


def _opening(app: Any, screen: Any, items: int) -> list[Figure]:
    begun = time.perf_counter()
    screen.show()
    screen.enter()
    frames = _come(app, screen, items)
    came = time.perf_counter() - begun
    bar = screen.list.table.verticalScrollBar()
    dice = random.Random(SEED)
    pages: list[float] = []
    for _ in range(60):
        bar.setValue(bar.value() + 48 * 12)
        frames += _turns(app, 0.02)
    for _ in range(15):
        place = dice.randrange(bar.maximum())
        start = time.perf_counter()
        bar.setValue(place)
        while _is_pending(screen):
            frames += _turns(app, 0.005)
            assert time.perf_counter() - start < LONGEST_WAIT, place
        pages.append(time.perf_counter() - start)
    longest = max(wall for wall, _own in frames)
    return [
        Figure(
            f"opening Stock and scrolling through {items:,} items: the longest frame",
            f"{_longest(frames)}; p95 {ms(_p95(frames))}",
            "≤ 50 ms (issue of the catalogue)",
            longest <= 0.05,
        ),
        Figure(
            f"the first rows of {items:,} after opening; those at any other place",
            f"{ms(came)}; median {ms(median(pages))}, longest {ms(max(pages))}",
            "",
            None,
        ),
    ]


def _key(app: Any, entry: Any, letter: str) -> None:
    from PySide6.QtTest import QTest

    QTest.keyClicks(entry, letter)
    app.processEvents()


def _timed(act: Callable[[], object]) -> Turn:
    start, worked = time.perf_counter(), time.thread_time()
    act()
    return time.perf_counter() - start, time.thread_time() - worked


def _turns(app: Any, seconds: float) -> list[Turn]:
    """Let the window live so long; how long each turn of it took."""
    end, turns = time.perf_counter() + seconds, list[Turn]()
    while time.perf_counter() < end:
        turns.append(_timed(app.processEvents))
        time.sleep(0.001)
    return turns


def _p95(turns: list[Turn]) -> float:
    return percentile([wall for wall, _own in turns if wall > SOMETHING], 0.95)


def _longest(turns: list[Turn]) -> str:
    own = max(own for _wall, own in turns)
    return f"{ms(max(wall for wall, _own in turns))}, of its own work {ms(own)}"


def _come(app: Any, screen: Any, items: int) -> list[Turn]:
    begun, frames = time.perf_counter(), list[Turn]()
    while screen.list.rows is None or len(screen.list.rows) != items:
        frames += _turns(app, 0.005)
        assert time.perf_counter() - begun < LONGEST_WAIT
    return frames


def _is_pending(screen: Any) -> bool:
    table = screen.list.table
    at = table.rowAt(table.viewport().height() // 2)
    return at < 0 or table.rows_model.rows[at].id is None
