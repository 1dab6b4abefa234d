"""Lists about the stock as files for a spreadsheet: what it is worth, and what to order."""

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Final

from pos_app.documents.table_file import Value, write_csv, write_xlsx
from pos_app.services.reordering import LowItem
from pos_app.services.stock_value import ValueLine

VALUE_HEADING: Final = (
    "Item", "SKU", "Category", "Location", "Quantity", "Unit", "Cost each", "At cost",
)  # fmt: skip
LOW_HEADING: Final = (
    "Item", "SKU", "Supplier", "On hand", "On order", "Reorder level", "Sold in 4 weeks",
    "Suggested", "Unit",
)  # fmt: skip
_WIDTHS: Final = {"Item": 40, "Category": 20, "Location": 20, "Supplier": 26}


def write_value(path: Path, kind: str, lines: Iterable[ValueLine]) -> int:
    """Write what lay there as "csv" or "xlsx"; returns how many rows. Costs and amounts are plain
    numbers in the shop's currency.
    """
    rows = (_value_row(line) for line in lines)
    return _write(path, kind, "Stock value", VALUE_HEADING, rows)


def write_low(path: Path, kind: str, items: Iterable[LowItem]) -> int:
    """Write what is to be ordered as "csv" or "xlsx"; returns how many rows."""
    return _write(path, kind, "To reorder", LOW_HEADING, (_low_row(item) for item in items))


def _write(
    path: Path, kind: str, name: str, heading: tuple[str, ...], rows: Iterable[list[Value]]
) -> int:
    if kind == "csv":
        return write_csv(path, heading, rows)
    return write_xlsx(path, heading, rows, name=name, widths=_WIDTHS)


def _value_row(line: ValueLine) -> list[Value]:
    return [
        line.name,
        line.sku,
        line.category,
        line.location,
        Decimal(line.quantity.plain),
        line.unit.value,
        None if line.cost is None else Decimal(line.cost.plain),
        None if line.at_cost is None else Decimal(line.at_cost.plain),
    ]


def _low_row(item: LowItem) -> list[Value]:
    return [
        item.name,
        item.sku,
        item.supplier,
        Decimal(item.on_hand.plain),
        Decimal(item.on_order.plain),
        Decimal(item.reorder_level.plain),
        Decimal(item.sold.plain),
        Decimal(item.suggested.plain),
        item.unit.value,
    ]
