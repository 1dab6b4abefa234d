"""Any report as a file: PDF with a chart, a workbook, CSV; and every line of a range, however many.

What cannot be written is told as `StorageFailed`, and leaves nothing half written.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from errno import ENOSPC
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from pos_app.documents import report_pages
from pos_app.documents.money_text import date_text, decimal_text, moment_text, short_date_text
from pos_app.documents.pdf_text import REGULAR
from pos_app.documents.report_list import WIDTHS, Report, overview_tables
from pos_app.documents.report_pages import Column, Pages
from pos_app.documents.report_pdf import ReportPaper, report_pdf
from pos_app.documents.report_tables import SALE_LINES, Table, sale_lines
from pos_app.documents.table_file import Sheet, Value, whole, write_book, write_csv, write_xlsx
from pos_app.domain.access import Actor
from pos_app.domain.errors import Invalid, StorageFailed
from pos_app.domain.money import Currency
from pos_app.domain.receipt import ShopHead
from pos_app.domain.span import EVERYTHING, Part, Span
from pos_app.services import report_sales, settings
from pos_app.services.declare import Door
from pos_app.services.report_overview import Overview
from pos_app.services.settings import ShopSettings

KINDS: Final = ("pdf", "xlsx", "csv")
_MOST_BARS: Final = 1_100  # three years of days
_MOST_RANKED: Final = 20
_UPRIGHT: Final = 7  # columns; more lie on their side
_SMALL: Final = 11  # columns; more are set smaller
_WORDS: Final = 2.4  # the width of words against that of numbers
_MOST_SHORT: Final = 8  # letters that need no more room than a number
_DAY: Final = 1.4
_BEGINNINGS: Final = ("Day", "Week of", "Month of", "Hour")  # told in their order, not ranked


@dataclass(frozen=True, slots=True)
class TablePaper:
    """What stands on any report; `at` is when it was made, in the shop's time; `part` says which
    part of the shop it is of.
    """

    shop: ShopHead
    currency: Currency
    at: datetime
    span: Span
    part: str = ""
    locale: str = "en_GB"


def paper_of(shop: ShopSettings, at: datetime, span: Span, part: str = "") -> TablePaper:
    """What the shop's settings say about it."""
    head = ShopHead(shop.name, shop.address, shop.tax_id, shop.phone)
    local = at.astimezone(ZoneInfo(shop.zone))
    return TablePaper(head, Currency.of(shop.currency), local, span, part, shop.locale)


def write_report(path: Path, kind: str, report: Report, table: Table, paper: TablePaper) -> int:
    """Write a report as "pdf", "xlsx" or "csv"; returns how many rows. Raises `StorageFailed`."""
    _check(kind, KINDS)
    with _refusals_told(path):
        if kind == "pdf":
            _write_bytes(path, table_pdf(report, table, paper))
        elif kind == "csv":
            write_csv(path, table.heading, table.rows)
        else:
            write_xlsx(path, table.heading, table.rows, name=_sheet(report.title), widths=WIDTHS)
    return len(table.rows)


def write_overview(path: Path, kind: str, found: Overview, paper: TablePaper) -> int:
    """Write the first page of the reports as "pdf", or "xlsx" with one sheet a table; returns how
    many rows. Raises `StorageFailed`.
    """
    _check(kind, ("pdf", "xlsx"))
    with _refusals_told(path):
        if kind == "pdf":
            told = ReportPaper(paper.shop, found, paper.currency, paper.at, paper.locale)
            _write_bytes(path, report_pdf(told))
            return 1
        named = overview_tables(found)
        return write_book(
            path, (Sheet(name, table.heading, table.rows, WIDTHS) for name, table in named)
        )


def write_lines(
    path: Path,
    call: Door,
    actor: Actor,
    span: Span,
    part: Part = EVERYTHING,
    *,
    kind: str = "xlsx",
    most: int | None = None,
) -> int:
    """Write every line of a range, or the first `most`, as "xlsx" or "csv"; returns how many. They
    are read page by page, and none is kept. Raises `StorageFailed`.
    """
    _check(kind, ("xlsx", "csv"))
    rows = _lines(call, actor, span, part, most)
    with _refusals_told(path):
        if kind == "csv":
            return write_csv(path, SALE_LINES, rows)
        return write_xlsx(path, SALE_LINES, rows, name="Lines", widths=WIDTHS)


def _lines(
    call: Door, actor: Actor, span: Span, part: Part, most: int | None
) -> Iterator[tuple[Value, ...]]:
    zone = ZoneInfo(call(settings.read, actor).shop.zone)
    after: report_sales.Following | None = None
    count = 0
    while True:
        rows, after = call(report_sales.lines, actor, span, part, after)
        for day, at, *rest in sale_lines(rows):
            if count == most:
                return
            count += 1
            assert isinstance(at, datetime)
            yield day, at.astimezone(zone).strftime("%H:%M:%S"), *rest
        if after is None:
            return


def table_pdf(report: Report, table: Table, paper: TablePaper) -> bytes:
    """A report on A4: its chart, then its table; one of many columns lies on its side."""

    def paint(pages: Pages) -> None:
        pages.head(report.title, pages.span_words(paper.span), paper.part)
        pages.chart(report.chart, _bars(report, table, paper))
        if not table.rows:
            pages.line("There is nothing in these days.", REGULAR, 10, 14)
        size = 7.5 if len(table.heading) > _SMALL else 8.5 if len(table.heading) > _UPRIGHT else 9.5
        rows = [tuple(_shown(cell, paper.locale) for cell in row) for row in table.rows]
        pages.table("", _columns(table), rows, size)

    is_wide = len(table.heading) > _UPRIGHT
    return report_pages.build(f"{report.title} {paper.span.text}", paper, paint, is_wide=is_wide)


def _columns(table: Table) -> list[Column]:
    found = []
    for at, head in enumerate(table.heading):
        cells = [row[at] for row in table.rows]
        is_words = any(isinstance(cell, str | date) for cell in cells)
        widest = max((len(cell) for cell in cells if isinstance(cell, str)), default=0)
        is_day = any(isinstance(cell, date) for cell in cells)
        is_short = widest <= max(len(head), _MOST_SHORT)
        share = _DAY if is_day else 1.0 if not is_words or is_short else _WORDS
        found.append(Column(head, share, not is_words and at > 0))
    return found


def _bars(report: Report, table: Table, paper: TablePaper) -> list[tuple[str, int]]:
    """In the order of time, or the first of a list that begins with the highest."""
    if report.chart not in table.heading:
        return []
    at = table.heading.index(report.chart)
    most = _MOST_BARS if table.heading[0] in _BEGINNINGS else _MOST_RANKED
    bars = []
    for row in table.rows[:most]:
        value = row[at]
        if isinstance(value, Decimal):
            minor = int(value.scaleb(paper.currency.decimals))
            bars.append((_label(row[0], table.heading[0], paper.locale), minor))
    return bars


def _label(cell: Value, head: str, locale: str) -> str:
    if isinstance(cell, date):
        return date_text(cell, locale).rsplit(" ", 1)[0] if head != "Month of" else f"{cell:%Y-%m}"
    return f"{cell:02}" if isinstance(cell, int) else str(cell or "None")


def _shown(cell: Value, locale: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return moment_text(cell, locale)
    if isinstance(cell, date):
        return short_date_text(cell, locale)
    return cell if isinstance(cell, str) else decimal_text(Decimal(cell), locale)


def _check(kind: str, kinds: tuple[str, ...]) -> None:
    if kind not in kinds:
        raise Invalid(f"A report is written as {' or '.join(kinds)}.", where="kind")


def _write_bytes(path: Path, data: bytes) -> None:
    with whole(path) as part:
        part.write_bytes(data)


def _sheet(title: str) -> str:
    """A name that a sheet can have: 31 characters, none of those that spreadsheets keep."""
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in title)[:31].strip(" '")


@contextmanager
def _refusals_told(path: Path) -> Iterator[None]:
    """The disk's refusal as a sentence: full, no such folder, open in another program."""
    try:
        yield
    except PermissionError as error:
        raise StorageFailed(
            f"{path.name} was not written: it may be open in another program, or the folder be"
            " closed to you.",
            reason="read_only",
        ) from error
    except OSError as error:
        reason = (error.strerror or "the disk refused").lower()
        raise StorageFailed(
            f"{path.name} was not written: {reason}.",
            reason="full" if error.errno == ENOSPC else "unknown",
        ) from error
