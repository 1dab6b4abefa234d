"""`pos-app report NAME`: a report of the shop as a table, JSON or a file, read from the file beside
a till that sells.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeVar
from uuid import UUID

from pos_app.documents.report_book import TablePaper, paper_of, write_lines, write_report
from pos_app.documents.report_list import REPORTS, Report
from pos_app.documents.report_tables import Table
from pos_app.documents.table_file import Value
from pos_app.domain.access import SYSTEM
from pos_app.domain.business_day import business_day
from pos_app.domain.clock import Clock, SystemClock
from pos_app.domain.errors import Invalid, NotFound
from pos_app.domain.span import Against, Part, Preset, Span
from pos_app.looking import looking
from pos_app.services import report_items, reports, settings
from pos_app.services.declare import Door
from pos_app.services.report_items import Measure

E = TypeVar("E", bound=StrEnum)
_EVER: Final = Span(date.min, date.max)
LINES: Final = "lines"  # every line sold: too many for anything but a file


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for; empty texts are not asked. Days are texts like 2026-03-01."""

    name: str
    first: str = ""
    last: str = ""
    preset: str = ""
    against: str = ""
    location: str = ""
    till: str = ""
    cashier: str = ""
    category: str = ""
    by: str = ""
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A report's table with the range it is of."""

    name: str
    span: Span
    paper: TablePaper
    table: Table

    @property
    def as_json(self) -> str:
        """One object: amounts as decimal texts, days as 2026-03-01."""
        rows = [
            {head: _plain(cell) for head, cell in zip(self.table.heading, row, strict=True)}
            for row in self.table.rows
        ]
        told = {"report": self.name, "from": str(self.span.first), "to": str(self.span.last),
                "currency": self.paper.currency.code, "rows": rows}  # fmt: skip
        return json.dumps(told, ensure_ascii=False)

    @property
    def as_text(self) -> str:
        """Columns that line up: texts to the left, numbers to the right."""
        cells = [self.table.heading, *(tuple(map(_shown, row)) for row in self.table.rows)]
        widths = [max(len(row[at]) for row in cells) for at in range(len(self.table.heading))]
        is_number = [
            all(not isinstance(row[at], str) for row in self.table.rows)
            for at in range(len(widths))
        ]
        return "\n".join(
            "  ".join(
                cell.rjust(width) if number else cell.ljust(width)
                for cell, width, number in zip(row, widths, is_number, strict=True)
            ).rstrip()
            for row in cells
        )

    def write(self, file: Path, kind: str) -> int:
        """Write it as csv, xlsx or pdf; returns how many rows. Raises `StorageFailed`."""
        return write_report(file, kind, REPORTS[self.name], self.table, self.paper)


def report(folder: Path, asked: Asked, clock: Clock | None = None) -> Told:
    """The report of the shop in `folder`.

    Raises `Invalid` and `NotFound` for what does not make sense or is not there, `StorageFailed`
    for a file that cannot be read.
    """
    clock = clock or SystemClock()
    if asked.name == LINES:
        raise Invalid("Every line is much to look at: write them into a file with --csv or --xlsx.")
    found = REPORTS.get(asked.name)
    if found is None:
        names = ", ".join((*REPORTS, LINES))
        raise NotFound(f"There is no report “{asked.name}”. They are: {names}.")
    with looking(folder, clock) as call:
        shop = call(settings.read, SYSTEM).shop
        span = _span(asked, business_day(clock.now(), shop.zone, shop.cutoff_hour))
        part = _part(call, asked)
        result = call(found.service, SYSTEM, span, part, **_extra(found, asked))
        paper = paper_of(shop, clock.now(), span, part_words(asked))
    return Told(asked.name, span, paper, found.table(result))


def lines(folder: Path, asked: Asked, file: Path, kind: str, clock: Clock | None = None) -> int:
    """Write every line of the range into a file; returns how many. Raises as `report` does."""
    clock = clock or SystemClock()
    with looking(folder, clock) as call:
        shop = call(settings.read, SYSTEM).shop
        span = _span(asked, business_day(clock.now(), shop.zone, shop.cutoff_hour))
        return write_lines(file, call, SYSTEM, span, _part(call, asked), kind=kind)


def part_words(asked: Asked) -> str:
    """Which part of the shop was asked for, as the reader wrote it."""
    parts = ("location", "till", "cashier", "category")
    return " · ".join(f"{name} {told}" for name in parts if (told := getattr(asked, name)))


def _span(asked: Asked, today: date) -> Span:
    if asked.preset:
        if asked.first or asked.last:
            raise Invalid("Name a range or its two days, not both.")
        return Span.of(_choice(Preset, asked.preset), today)
    if not asked.first and not asked.last:
        return Span.day(today)
    return Span.parse(asked.first or asked.last, asked.last or str(today))


def _choice(kind: type[E], text: str) -> E:
    try:
        return kind(text)
    except ValueError:
        raise Invalid(f"“{text}” is none of {', '.join(kind)}.") from None


def _extra(found: Report, asked: Asked) -> dict[str, Any]:
    """What this report takes beside its range; Invalid for what it does not."""
    given: dict[str, Any] = {}
    if asked.against:
        given["against"] = _choice(Against, asked.against)
    if asked.by:
        given["by"] = _choice(Measure, asked.by)
    if asked.limit is not None:
        if asked.limit < 1:
            raise Invalid("The limit is at least 1.")
        given["limit"] = asked.limit
    if unknown := sorted(given.keys() - found.takes):
        raise Invalid(f"The report {asked.name} takes no --{unknown[0]}.")
    return given


def _part(call: Door, asked: Asked) -> Part:
    def named(what: str, name: str, rows: Callable[[], Sequence[Any]]) -> UUID | None:
        return _one(what, name, rows()) if name else None

    return Part(
        location_id=named("location", asked.location,
                          lambda: call(reports.by_location, SYSTEM, _EVER)),
        till_id=named("till", asked.till, lambda: call(reports.by_till, SYSTEM, _EVER)),
        cashier_id=named("cashier", asked.cashier, lambda: call(reports.by_cashier, SYSTEM, _EVER)),
        category_id=named("category", asked.category,
                          lambda: call(report_items.by_category, SYSTEM, _EVER)),
    )  # fmt: skip


def _one(what: str, name: str, rows: Iterable[Any]) -> UUID:
    """The record of that name among those that sold."""
    found = [row.id for row in rows if row.name.casefold() == name.casefold() and row.id]
    if not found:
        raise NotFound(f"No sale was ever made of a {what} “{name}”.")
    if len(found) > 1:
        raise Invalid(f"There are {len(found)} of the name “{name}”.", where=what)
    one: UUID = found[0]
    return one


def _plain(cell: Value) -> str | int | None:
    return cell if cell is None or isinstance(cell, str | int) else str(cell)


def _shown(cell: Value) -> str:
    if cell is None:
        return ""
    return f"{cell:,}" if isinstance(cell, int | Decimal) else str(cell)
