"""The list of items as a file for a spreadsheet or another till: CSV or XLSX, row by row.

Nothing in it is ever a formula: in XLSX a text is written as one, in CSV a cell that begins with
= + - @, tab or carriage return gets an apostrophe before it (OWASP, "CSV injection"), which the
import takes away again. A file is written beside its place and put there when it is whole.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Final

from pos_app.domain.errors import Invalid
from pos_app.services.exporting import ExportPlan, ExportRow

MOST_SHEET_ROWS: Final = 1_048_575  # below the heading

_RISKY: Final = frozenset("=+-@\t\r")
_WIDTHS: Final = {"Name": 40, "Item id": 34, "Description": 40, "Category": 20}
_PLAIN_WIDTH: Final = 15

Value = str | Decimal | None


def write_csv(path: Path, plan: ExportPlan, rows: Iterable[ExportRow]) -> int:
    """Write the rows as UTF-8 with its mark, which spreadsheets need; returns how many."""
    count = 0
    with _whole(path) as part, part.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heading(plan))
        for row in rows:
            cells = cells_of(row, plan)
            writer.writerow([harmless(c) if isinstance(c, str) else c for c in cells])
            count += 1
    return count


def write_xlsx(path: Path, plan: ExportPlan, rows: Iterable[ExportRow]) -> int:
    """Write the rows into a workbook, keeping none in memory; returns how many.

    Raises Invalid for more than a sheet holds.
    """
    import xlsxwriter

    if plan.items > MOST_SHEET_ROWS:
        raise Invalid(f"A sheet holds {MOST_SHEET_ROWS:,} items. Export a CSV file.")
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    names, count = heading(plan), 0
    with _whole(path) as part, _refusals_told(), xlsxwriter.Workbook(str(part), options) as book:
        sheet = book.add_worksheet("Items")
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        for at, name in enumerate(names):
            sheet.set_column(at, at, _WIDTHS.get(name, _PLAIN_WIDTH))
            sheet.write_string(0, at, name, bold)
        for count, row in enumerate(rows, 1):
            for at, cell in enumerate(cells_of(row, plan)):
                if isinstance(cell, str):
                    sheet.write_string(count, at, cell)
                elif cell is not None:
                    sheet.write_number(count, at, cell)
    return count


WRITERS: Final[dict[str, Callable[[Path, ExportPlan, Iterable[ExportRow]], int]]] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
}


def heading(plan: ExportPlan) -> list[str]:
    """The headings, by which the import knows its own."""
    names = ["Item id", "Name", "SKU"]
    for number in range(1, plan.most_codes + 1):
        names.append(f"Barcode {number}")
        if plan.has_packs:
            names.append(f"Contents of barcode {number}")
    names.append("Price")
    names += ["Cost"] if plan.shows_cost else []
    names += ["Category", "Tax", "Unit", "Stock", "Reorder level", "Age limit", "Description"]
    return [*names, "Supplier", "Supplier code"] if plan.shows_suppliers else names


def cells_of(row: ExportRow, plan: ExportPlan) -> list[Value]:
    """A row below that heading: texts, numbers, and None for what is not said."""
    fields = row.fields
    cells: list[Value] = [row.item_id.hex, fields.name, fields.sku or None]
    for number in range(plan.most_codes):
        code = fields.barcodes[number] if number < len(fields.barcodes) else None
        cells.append(code.text if code is not None else None)
        if plan.has_packs:
            cells.append(Decimal(code.quantity.plain) if code is not None else None)
    price, cost = fields.unit_price, fields.cost_price
    cells.append(Decimal(price.plain) if price is not None else None)
    if plan.shows_cost:
        cells.append(Decimal(cost.plain) if cost is not None else None)
    level = fields.reorder_level
    cells += [
        row.category or None,
        row.tax or None,
        str(fields.unit),
        Decimal(row.stock.plain) if row.stock is not None else None,
        Decimal(level.plain) if level is not None else None,
        Decimal(fields.age_limit) if fields.age_limit is not None else None,
        fields.description or None,
    ]
    return (
        [*cells, row.supplier or None, row.supplier_code or None] if plan.shows_suppliers else cells
    )


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
def _whole(path: Path) -> Iterator[Path]:
    """A file beside the wanted one that takes its place when all is written, and goes when not."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.touch()  # what cannot be written here is told before anything is made
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
