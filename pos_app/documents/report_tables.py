"""Reports as plain tables, the same for the screen's table, a file and a program: headings, and
rows of texts, whole numbers, decimals and days.

Amounts are decimals in the shop's currency, shares and margins percent with one decimal.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from pos_app.documents.table_file import Value
from pos_app.domain.ledger import LedgerKind
from pos_app.domain.money import Money, Rounding, divide
from pos_app.domain.quantity import Quantity
from pos_app.services.report_basis import Margin, Turnover
from pos_app.services.report_customers import BalanceRow, BuyerRow, CreditRow, Moved
from pos_app.services.report_exceptions import ExceptionRow
from pos_app.services.report_items import CategoryRow, ItemRow, NeverSold, Sold, SupplierRow
from pos_app.services.report_money import TaxReport, TenderRow
from pos_app.services.report_sales import LineRow
from pos_app.services.reports import DayRow, HourRow, Summary, WeekHourRow, WhoRow

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a report."""

    heading: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def money(amount: Money | None) -> Decimal | None:
    """An amount with the decimals of its currency."""
    return None if amount is None else Decimal(amount.plain)


def quantity(amount: Quantity | None) -> Decimal | None:
    """A number of units, without needless zeros."""
    return None if amount is None else Decimal(amount.plain)


def percent(ppm: int | None) -> Decimal | None:
    """Parts per million as percent with one decimal."""
    return None if ppm is None else Decimal(divide(ppm, 1000, Rounding.HALF_UP)).scaleb(-1)


TURNOVER_HEADS: Final = (
    "Transactions", "Refunds", "Items", "Sales with tax", "Sales without tax", "Tax", "Discounts",
    "Returned", "Average basket", "Items per basket",
)  # fmt: skip
MARGIN_HEADS: Final = ("Cost", "Profit", "Margin %")


def turnover_cells(figures: Turnover) -> tuple[Value, ...]:
    """In the order of `TURNOVER_HEADS`, and of `MARGIN_HEADS` where there is a margin."""
    return (
        figures.transactions, figures.refunds, quantity(figures.items), money(figures.total),
        money(figures.net), money(figures.tax), money(figures.discount), money(figures.returned),
        money(figures.basket), quantity(figures.items_per_basket), *margin_cells(figures.margin),
    )  # fmt: skip


def margin_cells(found: Margin | None) -> tuple[Value, ...]:
    """In the order of `MARGIN_HEADS`; none for whoever may not see margins."""
    if found is None:
        return ()
    return money(found.cost), money(found.profit), percent(found.rate)


def table_of(
    rows: Sequence[Any],
    heading: Sequence[str],
    lead: Callable[[Any], tuple[Value, ...]],
    figures: Callable[[Any], tuple[Value, ...]] = lambda row: turnover_cells(row.figures),
) -> Table:
    """A table of rows; margins have columns only where there are any."""
    told = tuple((*lead(row), *figures(row)) for row in rows)
    width = max((len(row) for row in told), default=0)
    names = (*heading, *MARGIN_HEADS)
    return Table(tuple(names[:width] if told else heading), told)


def summary(found: Summary) -> Table:
    """One figure a line, beside that of the earlier range."""
    names = (*TURNOVER_HEADS, *MARGIN_HEADS)
    now = turnover_cells(found.figures)
    before = None if found.before is None else turnover_cells(found.before)
    rows = [(name, value) for name, value in zip(names, now, strict=False)]
    if found.uncosted:
        rows.append(("Items without a cost", found.uncosted))
    if before is None:
        return Table(("Figure", found.span.text), tuple(rows))
    earlier = [*before, *([None] * (len(rows) - len(before)))]
    assert found.against is not None
    return Table(
        ("Figure", found.span.text, found.against.text),
        tuple((*row, value) for row, value in zip(rows, earlier, strict=True)),
    )


def days(name: str) -> Callable[[Sequence[DayRow]], Table]:
    """By day, week or month."""
    return lambda rows: table_of(rows, (name, *TURNOVER_HEADS), lambda row: (row.day,))


def hours(rows: Sequence[HourRow]) -> Table:
    """By hour of the wall clock, 0 to 23."""
    return table_of(rows, ("Hour", *TURNOVER_HEADS), lambda row: (row.hour,))


def week_hours(rows: Sequence[WeekHourRow]) -> Table:
    """By weekday and hour."""
    head = ("Weekday", "Hour", *TURNOVER_HEADS)
    return table_of(rows, head, lambda row: (WEEKDAYS[row.weekday], row.hour))


def people(name: str) -> Callable[[Sequence[WhoRow | CategoryRow]], Table]:
    """By cashier, till, location or category."""
    head = (name, "Share %", *TURNOVER_HEADS)
    return lambda rows: table_of(rows, head, lambda row: (row.name, percent(row.share)))


def _sold(sold: Sold) -> tuple[Value, ...]:
    return (
        money(sold.total), money(sold.net), money(sold.tax), money(sold.discount),
        *margin_cells(sold.margin),
    )  # fmt: skip


_SOLD: Final = ("Sales with tax", "Sales without tax", "Tax", "Discounts")


def items(rows: Sequence[ItemRow]) -> Table:
    """Items ranked; one-off lines together have no name."""
    head = ("Rank", "Item", "Category", "Quantity", "Unit", "Returned", "Share %",
            "Running share %", "Band", *_SOLD)  # fmt: skip

    def lead(row: ItemRow) -> tuple[Value, ...]:
        name = row.name if row.item_id else "One-off items"
        return (
            row.rank, name, row.category, quantity(row.quantity), str(row.unit),
            quantity(row.returned), percent(row.share), percent(row.running), str(row.band),
        )  # fmt: skip

    return table_of(rows, head, lead, lambda row: _sold(row.sold))


def suppliers(rows: Sequence[SupplierRow]) -> Table:
    """By supplier; what has none has no name."""
    head = ("Supplier", "Share %", "Items", *_SOLD)
    return table_of(
        rows, head, lambda row: (row.name, percent(row.share), quantity(row.sold.items)),
        lambda row: _sold(row.sold),
    )  # fmt: skip


def never_sold(rows: Sequence[NeverSold]) -> Table:
    """Items of which nothing was sold."""
    return plain(("Item", "Category"), ((row.name, row.category) for row in rows))


def tenders(rows: Sequence[TenderRow]) -> Table:
    """By kind of payment."""
    head = ("Payment", "Count", "Taken", "Given back", "Net", "Share %")
    return plain(
        head,
        (
            (str(row.kind), row.count, money(row.taken), money(row.refunded), money(row.net),
             percent(row.share))
            for row in rows
        ),
    )  # fmt: skip


def taxes(found: TaxReport) -> Table:
    """By rate, sales and returns apart, and the sum of the tax."""
    head = ("Rate %", "Price includes it", "Of", "Without tax", "Tax", "With tax")
    rows: list[tuple[Value, ...]] = [
        (
            None if row.rate is None else Decimal(row.rate.plain),
            None if row.rate is None else ("yes" if row.rate.included else "no"),
            "returns" if row.is_back else "sales",
            money(row.base), money(row.tax), money(row.gross),
        )
        for row in found.rows
    ]  # fmt: skip
    rows.append((None, None, "all", money(found.net), money(found.tax), money(found.total)))
    return Table(head, tuple(rows))


def exceptions(rows: Sequence[ExceptionRow]) -> Table:
    """By person."""
    head = ("Person", "Discounts", "Taken off", "Refunds", "Given back", "Voids", "Taken out",
            "Prices changed", "Less than the shelf's", "Drawer openings")  # fmt: skip
    return plain(
        head,
        (
            (row.name, row.discounts, money(row.discounted), row.refunds, money(row.refunded),
             row.voids, money(row.voided), row.overrides, money(row.overridden), row.no_sales)
            for row in rows
        ),
    )  # fmt: skip


def buyers(rows: Sequence[BuyerRow]) -> Table:
    """By customer; whoever is not known is one line."""
    head = ("Customer", "Share %", "Receipts", "Sales with tax", "Sales without tax", "Last bought")
    return plain(
        head,
        (
            (row.name if row.id else "Not known", percent(row.share), row.receipts,
             money(row.total), money(row.net), row.last_day)
            for row in rows
        ),
    )  # fmt: skip


_LEDGERS: Final = {
    LedgerKind.STORE_CREDIT: "Store credit",
    LedgerKind.GIFT_CARD: "Gift cards",
    LedgerKind.ON_ACCOUNT: "On account",
    LedgerKind.POINTS: "Points",
}
_MOVED: Final = ("At the start", "Added", "Used", "At the end")


def _moved(moved: Moved) -> tuple[Value, ...]:
    """Amounts of money; points are whole."""
    parts = (moved.before, moved.added, moved.used, moved.after)
    if moved.currency is None:
        return parts
    return tuple(money(Money(part, moved.currency)) for part in parts)


def balances(rows: Sequence[BalanceRow]) -> Table:
    """By ledger; what is owed on account is negative."""
    head = ("Customer", "Ledger", *_MOVED)
    return plain(head, ((row.name, _LEDGERS[row.kind], *_moved(row.moved)) for row in rows))


def credit(rows: Sequence[CreditRow]) -> Table:
    """By kind of ledger."""
    head = ("Ledger", "Holders", *_MOVED)
    return plain(head, ((_LEDGERS[row.kind], row.holders, *_moved(row.moved)) for row in rows))


def sale_lines(rows: Iterable[LineRow]) -> Iterable[tuple[Value, ...]]:
    """Every line, in the order of `SALE_LINES`; times as they were at the shop's own clock."""
    for row in rows:
        yield (
            row.business_day, row.at, row.number, row.cashier, row.item, row.category,
            quantity(row.quantity), str(row.unit), Decimal(row.unit_price.plain),
            money(row.discount), money(row.net), money(row.tax), money(row.gross),
        )  # fmt: skip


SALE_LINES: Final = (
    "Day", "Time", "Receipt", "Cashier", "Item", "Category", "Quantity", "Unit", "Unit price",
    "Discount", "Without tax", "Tax", "With tax",
)  # fmt: skip


def plain(heading: Sequence[str], rows: Iterable[tuple[Value, ...]]) -> Table:
    """A table whose rows are cells already."""
    return Table(tuple(heading), tuple(rows))
