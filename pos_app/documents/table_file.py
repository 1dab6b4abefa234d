"""A table as a file for a spreadsheet: CSV or XLSX, row by row.

Nothing in it is ever a formula: in XLSX a text is written as one, in CSV a cell that begins with
= + - @, tab or carriage return gets an apostrophe before it (OWASP, "CSV injection"), which the
import takes away again. A file is written beside its place and put there when it is whole.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

MOST_SHEET_ROWS: Final = 1_048_575  # below the heading

_RISKY: Final = frozenset("=+-@\t\r")
_PLAIN_WIDTH: Final = 15
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}

Value = str | int | Decimal | date | datetime | None


def write_csv(path: Path, heading: Sequence[str], rows: Iterable[Sequence[Value]]) -> int:
    """Write the rows as UTF-8 with its mark, which spreadsheets need; returns how many."""
    count = 0
    with whole(path) as part, part.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heading)
        for row in rows:
            writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
            count += 1
    return count


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a workbook; `widths` of its columns by their heads, in characters."""

    name: str
    heading: Sequence[str]
    rows: Iterable[Sequence[Value]]
    widths: Mapping[str, int]


def write_xlsx(
    path: Path,
    heading: Sequence[str],
    rows: Iterable[Sequence[Value]],
    *,
    name: str,
    widths: Mapping[str, int],
) -> int:
    """Write the rows into a sheet of this name, keeping none in memory; returns how many. Rows
    beyond what a sheet holds go into further sheets.
    """
    return write_book(path, (Sheet(name, heading, rows, widths),))


def write_book(path: Path, sheets: Iterable[Sheet]) -> int:
    """Write a workbook of several tables; returns how many rows they have together."""
    import xlsxwriter

    with whole(path) as part, _refusals_told(), xlsxwriter.Workbook(str(part), _OPTIONS) as book:
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        return sum(_write_sheet(book, each, bold, day, moment) for each in sheets)


def _write_sheet(book: Any, told: Sheet, bold: Any, day: Any, moment: Any) -> int:
    count, sheet = 0, None
    for row in _and_none(told.rows):
        if sheet is None or (row is not None and count % MOST_SHEET_ROWS == 0 and count):
            number = count // MOST_SHEET_ROWS + 1
            sheet = book.add_worksheet(told.name if number == 1 else f"{told.name} {number}")
            sheet.freeze_panes(1, 0)
            for at, head in enumerate(told.heading):
                sheet.set_column(at, at, told.widths.get(head, _PLAIN_WIDTH))
                sheet.write_string(0, at, head, bold)
        if row is None:
            break
        count += 1
        line = (count - 1) % MOST_SHEET_ROWS + 1
        for at, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(line, at, cell)
            elif isinstance(cell, datetime):
                sheet.write_datetime(line, at, cell, moment)
            elif isinstance(cell, date):
                sheet.write_datetime(line, at, cell, day)
            elif cell is not None:
                sheet.write_number(line, at, cell)
    return count


def _and_none(rows: Iterable[Sequence[Value]]) -> Iterator[Sequence[Value] | None]:
    """The rows, and None behind the last: a table without rows still has its heading."""
    yield from rows
    yield None


def harmless(cell: str) -> str:
    """A text no spreadsheet takes for a formula; an apostrophe that would be mistaken for the one
    put here gets another.
    """
    first, second = cell[:1], cell[1:2]
    return f"'{cell}" if first in _RISKY or (first == "'" and second in {*_RISKY, "'"}) else cell


@contextmanager
def _refusals_told() -> Iterator[None]:
    """The disk's own refusal instead of the writer's word for it."""
    from xlsxwriter.exceptions import FileCreateError

    try:
        yield
    except FileCreateError as error:
        cause = error.args[0] if error.args else error
        raise cause if isinstance(cause, OSError) else OSError(str(error)) from error


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A file beside the wanted one that takes its place when all is written, and goes when not."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.touch()  # what cannot be written here is told before anything is made
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
