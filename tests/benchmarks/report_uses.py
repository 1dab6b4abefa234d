"""What people do with reports of three years: another range in the window, a month on paper, every
line in a workbook.
"""

import os
import random
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from pos_app.backend import Backend
from pos_app.documents.report_pdf import ReportPaper, report_pdf
from pos_app.domain.access import Actor
from pos_app.domain.receipt import ShopHead
from pos_app.domain.span import Against, Span
from pos_app.services import report_overview
from tests.benchmarks import years
from tests.benchmarks.measure import Figure, ms, no_collection, percentile, timed
from tests.benchmarks.shops import GBP, PEPPER, SEED
from tests.benchmarks.stock_list import Turn, _turns

SIZE = (1366, 768)
LENGTHS = (1, 1, 7, 30, 30, 90, 365, 1095)  # days
LINES = 100_000
LONGEST_WAIT = 30.0  # seconds until figures that do not come are a bug
_PROGRAM = (
    "import sys; from tests.benchmarks.report_uses import write_lines;"
    " write_lines(sys.argv[1], int(sys.argv[2]))"
)


def run(backend: Backend, actor: Actor, folder: Path, changes: int) -> list[Figure]:
    """The window, the paper and the workbook."""
    return [*_window(backend, actor, changes), _paper(backend, actor), _workbook(folder)]


def _window(backend: Backend, actor: Actor, changes: int) -> list[Figure]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from pos_app import app as application
    from pos_app.ui import theme
    from pos_app.ui.pos import Pos
    from pos_app.ui.screens.reports import ReportsScreen

    app = application.application()
    theme.apply(app, theme.Theme())
    pos = Pos(backend, PEPPER)
    pos.log_in(actor)
    screen = ReportsScreen(pos)
    screen.resize(*SIZE)
    screen.show()
    screen.enter()
    dice = random.Random(SEED)
    times, turns = list[float](), list[Turn]()
    with no_collection():
        _come(app, screen, screen.bar.span)
        for _ in range(changes):
            span = _some(dice)
            start = time.perf_counter()
            screen.bar.choose_span(span)
            turns += _come(app, screen, span)
            times.append(time.perf_counter() - start)
    pos.wait_idle()
    app.processEvents()
    screen.deleteLater()
    took, longest = percentile(times, 0.95), max(wall for wall, _own in turns)
    own = max(own for _wall, own in turns)
    return [
        Figure(
            "another range in the window, all repainted, 1366×768",
            f"p95 {ms(took)}, median {ms(percentile(times, 0.5))}, longest {ms(max(times))}",
            "p95 ≤ 250 ms",
            took <= 0.25,
        ),
        Figure(
            "another range in the window: the longest frame",
            f"{ms(longest)}, of its own work {ms(own)}",
            "≤ 50 ms",
            longest <= 0.05,
        ),
    ]


def _some(dice: random.Random) -> Span:
    days = dice.choice(LENGTHS)
    room = (years.LAST - years.FIRST).days + 1 - days
    first = years.FIRST + timedelta(days=dice.randrange(max(room, 0) + 1))
    return Span(first, first + timedelta(days=days - 1))


def _come(app: Any, screen: Any, span: Span) -> list[Turn]:
    """Until the figures of these days are shown and painted; each turn of the window."""
    begun, turns = time.perf_counter(), list[Turn]()
    while screen.found is None or screen.found.summary.span != span:
        turns += _turns(app, 0.001)
        assert time.perf_counter() - begun < LONGEST_WAIT
    return turns + _turns(app, 0.001)


def _paper(backend: Backend, actor: Actor) -> Figure:
    """Figures and paper; the libraries are there, as after the first receipt."""
    span = Span(date(2026, 9, 1), date(2026, 9, 30))

    def make() -> bytes:
        found = backend.call(report_overview.overview, actor, span, against=Against.EARLIER)
        return report_pdf(ReportPaper(ShopHead("Benchmark"), found, GBP, datetime.now(UTC)))

    make()
    took = percentile(timed([make] * 9), 0.5)
    return Figure("PDF of a month with its chart and tables", ms(took), "≤ 1500 ms", took <= 1.5)


def _workbook(folder: Path) -> Figure:
    """In a process of its own, whose memory is what it needs."""
    command = [sys.executable, "-c", _PROGRAM, str(folder), str(LINES)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    seconds, base, most, rows = done.stdout.split()
    return Figure(
        f"XLSX of {int(rows):,} lines, read and written",
        f"{float(seconds):.1f} s, {most} MB, of them {base} MB the program",
        "≤ 8 s, ≤ 150 MB",
        float(seconds) <= 8 and int(most) <= 150,
    )


def write_lines(folder: str, most: int) -> None:
    """Write so many lines of the shop as a workbook; tells seconds, MB before and at most, rows."""
    import resource  # not on Windows, where this is not measured

    from pos_app.documents.report_book import write_lines as write
    from pos_app.domain.access import SYSTEM
    from pos_app.looking import looking

    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    span = Span(years.FIRST, years.LAST)
    with looking(Path(folder)) as call:
        start = time.perf_counter()
        rows = write(Path(folder) / "lines.xlsx", call, SYSTEM, span, most=most)
        took = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(took, base, peak, rows)
