"""`python -m tests.benchmarks [names]`: measure, print, and write RESULTS.md.

Names are sale, refunds, journal, rights, closing, promotions, lookup, worth, windows, stock,
importing, counting, reports, http, manager, replay; none means all. A part that is not run keeps
its table from last time.
"""

import platform
import re
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.benchmarks import (
    closing,
    counting,
    http,
    importing,
    journal,
    lookup,
    manager,
    promotions,
    refunds,
    replay,
    reports,
    rights,
    sale,
    stock_list,
    windows,
    worth,
)
from tests.benchmarks.measure import Figure

RESULTS = Path(__file__).with_name("RESULTS.md")
PARTS: dict[str, tuple[str, Callable[[], list[Figure]]]] = {
    "sale": ("Completing a sale", sale.run),
    "refunds": ("Giving money back", refunds.run),
    "journal": ("Walking the journal", journal.run),
    "rights": ("Rights", rights.run),
    "closing": ("Closing a shift", closing.run),
    "promotions": ("Promotions", promotions.run),
    "lookup": ("Finding items", lookup.run),
    "worth": ("The stock of a large shop", worth.run),
    "windows": ("The windows", windows.run),
    "stock": ("The list of Stock", stock_list.run),
    "importing": ("Bringing in a list", importing.run),
    "counting": ("Counting stock", counting.run),
    "reports": ("Reports over three years", reports.run),
    "manager": ("Reports in their window", manager.run),
    "http": ("The server over HTTP", http.run),
    "replay": ("Half a year of a real shop", replay.run),
}


def main(names: list[str]) -> None:
    """Run the parts and write the table."""
    tables = _kept()
    for name in names or list(PARTS):
        title, measure = PARTS[name]
        rows = [figure.row() for figure in measure()]
        print(f"\n{title}\n" + "\n".join(rows), flush=True)
        stamp = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
        head = f"Measured {stamp}.\n\n| What | Measured | Aim | Met |\n|---|---|---|---|\n"
        tables[title] = head + "\n".join(rows)
        RESULTS.write_text(_page(tables), encoding="utf-8")


def _kept() -> dict[str, str]:
    """The tables of the last time, by their title."""
    if not RESULTS.exists():
        return {}
    parts = re.split(r"^## ", RESULTS.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {part.split("\n", 1)[0]: part.split("\n", 1)[1].strip() for part in parts}


def _page(tables: dict[str, str]) -> str:
    titles = [title for title, _ in PARTS.values()]
    body = "\n\n".join(f"## {title}\n\n{tables[title]}" for title in titles if title in tables)
    return (
        "# Figures\n\nRatios of one run, ours beside the floor; `python -m tests.benchmarks` renews"
        f" them. Absolute times are this machine's and no promise.\n\n{_machine()}\n\n{body}\n"
    )


def _machine() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
        cpu = next(
            line.split(":", 1)[1].strip() for line in text.splitlines() if "model name" in line
        )
        cores = text.count("processor\t")
    except (OSError, StopIteration):
        cpu, cores = platform.processor(), 0
    return (
        f"Machine: {cores} cores of {cpu}, shared and virtual; {platform.system()}, {_disk()};"
        f" Python {platform.python_version()}, SQLite {sqlite3.sqlite_version},"
        f" SQLAlchemy {version('sqlalchemy')}, PySide6 {version('pyside6-essentials')}, off-screen."
    )


def _disk() -> str:
    """What the files are measured on: device and file system."""
    place = tempfile.gettempdir()
    try:
        mounts = [line.split() for line in Path("/proc/mounts").read_text("utf-8").splitlines()]
    except OSError:
        return "an unknown disk"
    holding = [mount for mount in mounts if f"{place}/".startswith(mount[1].rstrip("/") + "/")]
    device, _place, kind, *_rest = max(holding, key=lambda mount: len(mount[1]))
    return f"{kind} on {device}"


if __name__ == "__main__":
    main(sys.argv[1:])
