"""The reports by their names: the service behind each, and the table it makes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pos_app.documents import report_more_tables as more_tables
from pos_app.documents import report_tables as tables
from pos_app.documents.report_tables import Table
from pos_app.services import (
    report_acts,
    report_customers,
    report_exceptions,
    report_groups,
    report_items,
    report_money,
    report_prices,
    report_promotions,
    report_shifts,
    report_stock,
    reports,
)
from pos_app.services.declare import Service
from pos_app.services.report_overview import Overview

_TOTAL: Final = "Sales with tax"
_LIMIT: Final = frozenset({"limit"})
WIDTHS: Final = {
    "Item": 40,
    "Category": 24,
    "Supplier": 24,
    "Cashier": 24,
    "Person": 24,
    "Customer": 32,
    "What": 40,
    "Opened": 20,
    "Closed": 20,
    "When": 20,
}


@dataclass(frozen=True, slots=True)
class Report:
    """A report by its name: the service behind it, what it takes, and its table. `chart` is the
    column that is drawn as bars, over the words of the first one.
    """

    about: str
    service: Service[Any, Any]
    table: Callable[[Any], Table]
    takes: frozenset[str] = frozenset()
    chart: str = ""

    @property
    def title(self) -> str:
        """What stands over it on paper."""
        return self.about[:1].upper() + self.about[1:]


def _ranks(service: Service[Any, Any], about: str) -> Report:
    return Report(about, service, tables.items, frozenset({"by", "limit"}))


REPORTS: Final[Mapping[str, Report]] = {
    "summary": Report("all figures of a range", reports.summary, tables.summary,
                      frozenset({"against"})),
    "days": Report("by business day", reports.by_day, tables.days("Day"), chart=_TOTAL),
    "weeks": Report("by week", reports.by_week, tables.days("Week of"), chart=_TOTAL),
    "months": Report("by month", reports.by_month, tables.days("Month of"), chart=_TOTAL),
    "hours": Report("by hour of the day", reports.by_hour, tables.hours, chart=_TOTAL),
    "weekdays": Report("by weekday and hour", reports.by_weekday_and_hour, tables.week_hours),
    "cashiers": Report("by cashier", reports.by_cashier, tables.people("Cashier"), chart=_TOTAL),
    "tills": Report("by till", reports.by_till, tables.people("Till"), chart=_TOTAL),
    "locations": Report("by location", reports.by_location, tables.people("Location"),
                        chart=_TOTAL),
    "categories": Report("by category", report_items.by_category, tables.people("Category"),
                         chart=_TOTAL),
    "suppliers": Report("by supplier", report_items.by_supplier, tables.suppliers, chart=_TOTAL),
    "items": _ranks(report_items.ranking, "items, the best first, with shares and ABC"),
    "lowest": _ranks(report_items.lowest, "items, the lowest first"),
    "never-sold": Report("items on sale of which nothing was sold", report_items.never_sold,
                         tables.never_sold, frozenset({"limit"})),
    "payments": Report("by kind of payment", report_money.by_tender, tables.tenders),
    "customers": Report("by customer", report_customers.by_customer, tables.buyers,
                        _LIMIT, chart=_TOTAL),
    "balances": Report("what each customer and gift card has, owes and earned",
                       report_customers.balances, tables.balances, frozenset({"limit"})),
    "credit": Report("store credit, gift cards, accounts and points in all",
                     report_customers.credit, tables.credit),
    "exceptions": Report("discounts, refunds, voids, prices and drawers by person",
                         report_exceptions.by_user, tables.exceptions),
    "taxes": Report("by tax rate, for a tax return", report_money.taxes, tables.taxes),
    "groups": Report("by customer group", report_groups.by_group, more_tables.groups,
                     chart=_TOTAL),
    "promotions": Report("by promotion", report_promotions.by_promotion, more_tables.promotions,
                         chart="Given"),
    "prices": Report("prices that were changed", report_prices.price_changes, more_tables.prices,
                     _LIMIT),
    "acts": Report("each discount, refund, void, other price and opening of the drawer",
                   report_acts.acts, more_tables.acts, _LIMIT),
    "shifts": Report("shifts and their Z reports", report_shifts.shifts, more_tables.shifts),
    "stock-value": Report("what the stock was worth when the range ended", report_stock.value,
                          more_tables.stock_value, chart="At cost"),
    "stock-kinds": Report("movements of the stock by kind", report_stock.movements,
                          more_tables.stock_kinds),
    "stock-moves": Report("how each item's stock came to what it was", report_stock.rolled,
                          more_tables.stock_moves, _LIMIT),
    "low-stock": Report("items to reorder", report_stock.low, more_tables.low_stock),
    "dead-stock": Report("stock of which nothing was sold", report_stock.dead,
                         more_tables.cover, _LIMIT),
    "cover": Report("for how many days the stock lasts", report_stock.cover, more_tables.cover,
                    _LIMIT),
    "shrinkage": Report("what was lost otherwise than by sales", report_stock.shrinkage,
                        more_tables.shrinkage, _LIMIT),
}  # fmt: skip


def overview_tables(found: Overview) -> list[tuple[str, Table]]:
    """Every table of a range, named as the sheets of a workbook are."""
    named = [
        ("Summary", tables.summary(found.summary)),
        ("Hours", tables.hours(found.hours)),
        (f"By {found.days.step}", tables.days(found.days.step.capitalize())(found.days.rows)),
        ("Categories", tables.people("Category")(found.categories)),
        ("Cashiers", tables.people("Cashier")(found.cashiers)),
        ("Taxes", tables.taxes(found.taxes)),
        ("Top sellers", tables.items(found.top)),
        ("Lowest sellers", tables.items(found.lowest)),
    ]
    if found.tenders is not None:
        named.insert(5, ("Payments", tables.tenders(found.tenders)))
    if found.exceptions is not None:
        named.append(("Exceptions", tables.exceptions(found.exceptions)))
    return named
