"""The reports in their window, off-screen at 1366×768, over three years of a busy shop: how long
until every card, chart and list of other days is painted, and how long the window stood still.
"""

import json
import os
import random
import sqlite3
import tempfile
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from pos_app.domain.ids import new_id
from pos_app.domain.span import Span
from pos_app.maintenance import DATABASE
from pos_app.services import daily_sums
from tests.benchmarks import years
from tests.benchmarks.measure import Figure, median, ms, no_collection, percentile
from tests.benchmarks.shops import PEPPER, SEED, opened
from tests.benchmarks.stock_list import SOMETHING, Turn, _timed

SIZE = (1366 - 212, 768)
LENGTHS = (1, 7, 30, 90, 365, 1096)  # days
LONGEST_WAIT = 30.0  # seconds


def run(sales_count: int = 500_000, changes: int = 120, *, is_summed: bool = True) -> list[Figure]:
    """A change of range, again and again: days, weeks, months, a year, all three. `is_summed`: the
    past days are summed up, as an idle till does it.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="pos-bench-", dir="/tmp") as place:
        actor = years.grow(Path(place), sales_count)
        add_exceptions(Path(place))
        if is_summed:
            backend = opened(Path(place))
            daily_sums.catch_up(backend.call)
            backend.close()
        return in_the_window(Path(place), actor, changes)


def in_the_window(folder: Path, actor: Any, changes: int) -> list[Figure]:
    """Measured in the screen of a shop that is there."""
    from pos_app import app as application
    from pos_app.ui import theme
    from pos_app.ui.pos import Pos
    from pos_app.ui.screens.reports import ReportsScreen

    app = application.application()
    theme.apply(app, theme.Theme())
    pos = Pos(opened(folder), PEPPER)
    pos.log_in(actor)
    screen = ReportsScreen(pos)
    screen.resize(*SIZE)
    screen.show()
    screen.enter()
    spans = _spans(changes)
    with no_collection():
        for span in spans[:6]:
            _change(app, screen, span)
        changed = [_change(app, screen, span) for span in spans[6:]]
    pos.wait_idle()
    app.processEvents()
    screen.deleteLater()
    pos.backend.close()
    frames = [frame for _took, some in changed for frame in some]
    return _told([took for took, _frames in changed], frames)


def add_exceptions(folder: Path) -> None:
    """What years.py leaves out: a line in thirty with a discount, one in a hundred at another
    price, and a closed shift of each till and day in which three people took lines out.
    """
    with closing(sqlite3.connect(folder / DATABASE)) as database, database:
        database.execute("DROP TRIGGER sale_line_no_update")
        database.execute(
            "UPDATE sale_line SET discount = 50 WHERE quantity > 0 AND line = 1"
            " AND abs(random()) % 7 = 0"
        )
        database.execute(
            "UPDATE sale_line SET price_source = 'override', list_price = unit_price + 3000"
            " WHERE quantity > 0 AND line = 2 AND abs(random()) % 20 = 0"
        )
        (by,) = database.execute("SELECT id FROM user_account LIMIT 1").fetchone()
        # All sales of years.py are of one shift that is open: nobody has 500,000 in one.
        database.execute("UPDATE shift SET closed_at = 1, closed_by = opened_by")
        tills = [till for (till,) in database.execute("SELECT DISTINCT till_id FROM sale")]
        for place, till in enumerate(tills):
            for number in range((years.LAST - years.FIRST).days + 1):
                _closed_shift(database, till, by, number + place * 5_000)
        database.execute("ANALYZE")


def _closed_shift(database: sqlite3.Connection, till: bytes, by: bytes, number: int) -> None:
    key = new_id().bytes
    day = (years.FIRST + timedelta(days=number % 5_000)).isoformat()
    people = {
        UUID(int=n).hex: {"name": f"Cashier {n}", "sales": 60, "sold": 90_000, "refunds": 1,
                       "returned": 500, "discounts": 300, "voids": n, "voided": 100 * n}
        for n in range(3)
    }  # fmt: skip
    groups = [{"name": f"Group {n}", "net": 5_000, "gross": 6_000} for n in range(12)]
    numbers = [{"series": "1", "first": 1, "last": 200, "gaps": 0} for _ in range(3)]
    body = json.dumps({"people": people, "categories": groups, "numbers": numbers, "taxes": groups})
    database.execute(
        "INSERT INTO shift (id, till_id, number, business_day, opened_at, opened_by, opening_float,"
        " closed_at, closed_by, note) VALUES (?,?,?,?,0,?,0,1,?,'')",
        (key, till, number + 10, day, by, by),
    )
    database.execute(
        "INSERT INTO closure VALUES (?,?,?,?,1,?,0,0,0,0,0,0,0,0,0,0,0,0,x'00','1',?)",
        (key, till, number + 10, day, by, body),
    )


def _told(times: list[Turn], frames: list[Turn]) -> list[Figure]:
    p95 = percentile([wall for wall, _own in times], 0.95)
    worked = percentile([own for _wall, own in times], 0.95)
    walls = [wall for wall, _own in times]
    longest = max(wall for wall, _own in frames)
    own = max(own for _wall, own in frames)
    told = [wall for wall, _own in frames if wall > SOMETHING]
    return [
        Figure(
            f"any change of range, {len(times)} of a day to three years beside the earlier days,"
            " until cards, chart and lists are painted",
            f"p95 {ms(p95)}, of its own work {ms(worked)}; median {ms(median(walls))}, longest"
            f" {ms(max(walls))}",
            "p95 ≤ 250 ms (issue of reports)",
            p95 <= 0.25,
        ),
        Figure(
            "the same: the longest frame",
            f"{ms(longest)}, of its own work {ms(own)}; p95 {ms(percentile(told, 0.95))}",
            "≤ 50 ms (issue of reports)",
            longest <= 0.05,
        ),
    ]


def _spans(count: int) -> list[Span]:
    """As many of each length, at any place of the three years, in any order."""
    dice = random.Random(SEED)
    whole = (years.LAST - years.FIRST).days
    found = []
    for place in range(count):
        days = LENGTHS[place % len(LENGTHS)]
        first = years.FIRST + timedelta(days=dice.randrange(max(whole - days + 1, 1)))
        found.append(Span(first, first + timedelta(days=days - 1)))
    dice.shuffle(found)
    return found


def _change(app: Any, screen: Any, span: Span) -> tuple[Turn, list[Turn]]:
    """Seconds until the figures of other days are painted, and of them the program's own work on
    all threads; the frames meanwhile.
    """
    begun, worked = time.perf_counter(), time.process_time()
    frames = [_timed(lambda: screen.bar.choose_span(span))]
    while screen.found is None or screen.found.summary.span != span:
        time.sleep(0.002)
        frames.append(_timed(app.processEvents))
        assert time.perf_counter() - begun < LONGEST_WAIT, span
    frames.append(_timed(app.processEvents))  # what it painted
    return (time.perf_counter() - begun, time.process_time() - worked), frames
