"""Writing the report of every evening (services/report_schedule.py), whoever calls it: the till
while it is idle.
"""

from pathlib import Path
from typing import Final

from pos_app.documents.report_book import paper_of, write_overview
from pos_app.domain.access import SYSTEM
from pos_app.domain.clock import Clock
from pos_app.domain.span import Against, Span
from pos_app.services import report_overview, report_schedule, settings
from pos_app.services.declare import Door

_NAME: Final = "Report {day}.pdf"


def write_due(call: Door, clock: Clock) -> int:
    """Write each report that is due, the oldest first; how many were.

    Raises `StorageFailed` at the first that cannot be written: the days before it are done, and it
    and what follows stay due.
    """
    folder = Path(call(report_schedule.read, SYSTEM).folder)
    days = call(report_schedule.due, SYSTEM)
    for day in days:
        span = Span.day(day)
        found = call(report_overview.overview, SYSTEM, span, against=Against.EARLIER)
        paper = paper_of(call(settings.read, SYSTEM).shop, clock.now(), span)
        file = folder / _NAME.format(day=day)
        write_overview(file, "pdf", found, paper)
        call(report_schedule.written, SYSTEM, day, file.name)
    return len(days)
