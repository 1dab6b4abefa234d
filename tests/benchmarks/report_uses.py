"""Files out of three years' reports: a month on paper, every line in a workbook. The window is
measured in manager.py.
"""

import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

from pos_app.backend import Backend
from pos_app.documents.report_pdf import ReportPaper, report_pdf
from pos_app.domain.access import Actor
from pos_app.domain.receipt import ShopHead
from pos_app.domain.span import Against, Span
from pos_app.services import report_overview
from tests.benchmarks import years
from tests.benchmarks.measure import Figure, ms, percentile, timed
from tests.benchmarks.shops import GBP

LINES = 100_000
_PROGRAM = (
    "import sys; from tests.benchmarks.report_uses import write_lines;"
    " write_lines(sys.argv[1], int(sys.argv[2]))"
)


def run(backend: Backend, actor: Actor, folder: Path) -> list[Figure]:
    """The paper and the workbook."""
    return [_paper(backend, actor), _workbook(folder)]


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
    seconds, own, base, most, rows = done.stdout.split()
    took = f"{float(seconds):.1f} s ({float(own):.1f} s of the processor)"
    return Figure(
        f"XLSX of {int(rows):,} lines, read and written",
        f"{took}, {most} MB, of them {base} MB the program",
        "≤ 8 s, ≤ 150 MB",
        float(seconds) <= 8 and int(most) <= 150,
    )


def write_lines(folder: str, most: int) -> None:
    """Write so many lines of the shop as a workbook; tells seconds, those of the
    processor, MB before and at most, rows."""
    from pos_app.documents.report_book import write_lines as write
    from pos_app.domain.access import SYSTEM
    from pos_app.looking import looking

    base = _most_memory()
    span = Span(years.FIRST, years.LAST)
    with looking(Path(folder)) as call:
        start, worked = time.perf_counter(), time.process_time()
        rows = write(Path(folder) / "lines.xlsx", call, SYSTEM, span, most=most)
        took, own = time.perf_counter() - start, time.process_time() - worked
    print(took, own, base, _most_memory(), rows)


def _most_memory() -> int:
    """The most MB this process held so far, as Linux tells it; 0 elsewhere. (`getrusage` would tell
    that of whoever started it.)
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return 0
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) // 1024
