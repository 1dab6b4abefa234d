"""The list of items as a file for a spreadsheet or another till: CSV or XLSX, row by row."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Final

from pos_app.documents import table_file
from pos_app.documents.table_file import MOST_SHEET_ROWS
from pos_app.domain.errors import Invalid
from pos_app.services.exporting import ExportPlan, ExportRow

_WIDTHS: Final = {"Name": 40, "Item id": 34, "Description": 40, "Category": 20}

Value = str | Decimal | None


def write_csv(path: Path, plan: ExportPlan, rows: Iterable[ExportRow]) -> int:
    """Write the rows as UTF-8 with its mark, which spreadsheets need; returns how many."""
    return table_file.write_csv(path, heading(plan), (cells_of(row, plan) for row in rows))


def write_xlsx(path: Path, plan: ExportPlan, rows: Iterable[ExportRow]) -> int:
    """Write the rows into a workbook, keeping none in memory; returns how many.

    Raises Invalid for more than a sheet holds.
    """
    if plan.items > MOST_SHEET_ROWS:
        raise Invalid(f"A sheet holds {MOST_SHEET_ROWS:,} items. Export a CSV file.")
    cells = (cells_of(row, plan) for row in rows)
    return table_file.write_xlsx(path, heading(plan), cells, name="Items", widths=_WIDTHS)


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
        if plan.has_pack_prices:
            names += [f"Price of barcode {number}", f"Name of barcode {number}"]
    names.append("Price")
    names += ["Cost"] if plan.shows_cost else []
    names += ["Category", "Tax", "Unit", "Stock", "Reorder level", "Age limit", "Description"]
    names += ["Supplier", "Supplier code"] if plan.shows_suppliers else []
    return [*names, *plan.extras]


def cells_of(row: ExportRow, plan: ExportPlan) -> list[Value]:
    """A row below that heading: texts, numbers, and None for what is not said."""
    fields = row.fields
    cells: list[Value] = [row.item_id.hex, fields.name, fields.sku or None]
    for number in range(plan.most_codes):
        code = fields.barcodes[number] if number < len(fields.barcodes) else None
        cells.append(code.text if code is not None else None)
        if plan.has_packs:
            cells.append(Decimal(code.quantity.plain) if code is not None else None)
        if plan.has_pack_prices:
            own = code.price if code is not None else None
            cells.append(Decimal(own.plain) if own is not None else None)
            cells.append(code.name or None if code is not None else None)
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
    cells += [row.supplier or None, row.supplier_code or None] if plan.shows_suppliers else []
    return [*cells, *(row.extras.get(name) for name in plan.extras)]
