"""The reports about customer groups, promotions, prices, shifts and the stock as plain tables: see
report_tables.py.
"""

from collections.abc import Sequence
from decimal import Decimal

from pos_app.documents.report_tables import (
    TURNOVER_HEADS,
    Table,
    margin_cells,
    money,
    percent,
    plain,
    quantity,
    table_of,
)
from pos_app.documents.table_file import Value
from pos_app.domain.money import UnitPrice
from pos_app.services.reordering import LowItem
from pos_app.services.report_acts import ActRow
from pos_app.services.report_groups import GroupRow
from pos_app.services.report_prices import PriceRow
from pos_app.services.report_promotions import PromotionRow
from pos_app.services.report_shifts import ShiftRow
from pos_app.services.report_stock import CoverRow, KindRow, LostRow, RollRow
from pos_app.services.stock_value import ValueReport


def groups(rows: Sequence[GroupRow]) -> Table:
    """By customer group."""
    head = ("Group", "Customers", "Share %", *TURNOVER_HEADS)
    return table_of(
        rows, head, lambda row: (row.name or "No group", row.customers, percent(row.share))
    )


def promotions(rows: Sequence[PromotionRow]) -> Table:
    """By promotion."""
    head = ("Promotion", "Receipts", "Given", "Items", "Sales with tax")
    return table_of(
        rows, head,
        lambda row: (row.name, row.receipts, money(row.given), quantity(row.items),
                     money(row.total)),
        lambda row: margin_cells(row.margin),
    )  # fmt: skip


def prices(rows: Sequence[PriceRow]) -> Table:
    """Each change of a price."""
    head = ("When", "Item", "Category", "Before", "After", "Person")
    return plain(
        head,
        (
            (row.at, row.name, row.category, _price(row.before), _price(row.after), row.who)
            for row in rows
        ),
    )


def _price(price: UnitPrice | None) -> Decimal | None:
    return None if price is None else Decimal(price.plain)


def acts(rows: Sequence[ActRow]) -> Table:
    """Each exception, with the receipt it stands on and its entry in the journal."""
    head = ("When", "Act", "Person", "What", "Amount", "Receipt", "Journal entry")
    return plain(
        head,
        (
            (row.at, str(row.kind).replace("_", " "), row.name, row.what, money(row.amount),
             row.number, str(row.entry_id))
            for row in rows
        ),
    )  # fmt: skip


def shifts(rows: Sequence[ShiftRow]) -> Table:
    """Each shift; what is still open has no Z."""
    head = ("Day", "Till", "Z", "Opened", "Opened by", "Closed", "Closed by", "Receipts",
            "Sales with tax", "Expected cash", "Counted cash", "Difference",
            "Corrections")  # fmt: skip
    return plain(
        head,
        (
            (row.business_day, row.till, row.z, row.opened_at, row.opened_by, row.closed_at,
             row.closed_by, row.receipts, money(row.total), money(row.expected),
             money(row.counted), money(row.difference), row.corrections)
            for row in rows
        ),
    )  # fmt: skip


def stock_value(found: ValueReport) -> Table:
    """By category, then by location, then in all."""
    head = ("Part", "Of", "Items", "At cost", "Items without a cost")
    rows: list[tuple[Value, ...]] = [
        (part.name or "No category", of, part.items, money(part.value.at_cost),
         part.value.without_cost)
        for of, parts in (("category", found.by_category), ("location", found.by_location))
        for part in parts
    ]  # fmt: skip
    if rows:
        total = found.total
        rows.append(("All", "", found.items, money(total.at_cost), total.without_cost))
    return Table(head, tuple(rows))


def stock_kinds(rows: Sequence[KindRow]) -> Table:
    """By kind of movement."""
    head = ("Kind", "Movements", "Items", "Came at cost", "Went at cost", "Without a cost")
    return plain(
        head,
        (
            (row.kind.replace("_", " "), row.movements, row.items, money(row.came),
             money(row.went), row.without_cost)
            for row in rows
        ),
    )  # fmt: skip


def stock_moves(rows: Sequence[RollRow]) -> Table:
    """Each item from its opening to its closing stock."""
    head = ("Item", "Category", "Unit", "Opening", "Received", "Sold", "Wasted", "Corrected",
            "Moved", "Closing")  # fmt: skip
    return plain(
        head,
        (
            (row.name, row.category, str(row.unit), quantity(row.opening), quantity(row.received),
             quantity(row.sold), quantity(row.wasted), quantity(row.corrected),
             quantity(row.moved), quantity(row.closing))
            for row in rows
        ),
    )  # fmt: skip


def low_stock(rows: Sequence[LowItem]) -> Table:
    """What is at or below its reorder level."""
    head = ("Item", "Supplier", "Unit", "On hand", "Reorder level", "On order", "Sold in 4 weeks",
            "Suggested")  # fmt: skip
    return plain(
        head,
        (
            (row.name, row.supplier, str(row.unit), quantity(row.on_hand),
             quantity(row.reorder_level), quantity(row.on_order), quantity(row.sold),
             quantity(row.suggested))
            for row in rows
        ),
    )  # fmt: skip


def cover(rows: Sequence[CoverRow]) -> Table:
    """What lies there, how it goes, and for how long it lasts."""
    head = ("Item", "Category", "Unit", "On hand", "Sold", "Days of cover", "Last sold", "At cost")
    return plain(
        head,
        (
            (row.name, row.category, str(row.unit), quantity(row.on_hand), quantity(row.sold),
             row.cover, row.last_sold, money(row.at_cost))
            for row in rows
        ),
    )  # fmt: skip


def shrinkage(rows: Sequence[LostRow]) -> Table:
    """What was lost and found."""
    head = ("Item", "Category", "Unit", "Wasted", "Missing", "Found", "At cost", "Lost %")
    return plain(
        head,
        (
            (row.name, row.category, str(row.unit), quantity(row.wasted), quantity(row.missing),
             quantity(row.found), money(row.at_cost), percent(row.rate))
            for row in rows
        ),
    )  # fmt: skip
