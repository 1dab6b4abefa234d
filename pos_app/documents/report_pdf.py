"""A range's figures on A4, worth printing: head, figures beside the earlier ones, a chart of days
or hours, and a table of each kind.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from pos_app.documents import report_pages
from pos_app.documents import report_tables as tables
from pos_app.documents.money_text import date_text, money_text, quantity_text
from pos_app.documents.report_pages import Column, Pages
from pos_app.domain.money import Currency, Money
from pos_app.domain.quantity import Quantity
from pos_app.domain.receipt import ShopHead
from pos_app.services.report_basis import Turnover
from pos_app.services.report_overview import Overview


@dataclass(frozen=True, slots=True)
class ReportPaper:
    """What stands on it; `at` is when it was made, in the shop's time."""

    shop: ShopHead
    overview: Overview
    currency: Currency
    at: datetime
    locale: str = "en_GB"


def report_pdf(paper: ReportPaper) -> bytes:
    """The document; the same figures give the same bytes."""
    title = f"Report {paper.overview.summary.span.text}"
    return report_pages.build(title, paper, lambda pages: _Painter(pages, paper).paint())


class _Painter:
    """One after the other, from the head to the exceptions."""

    def __init__(self, pages: Pages, paper: ReportPaper) -> None:
        self._pages, self._paper = pages, paper

    def paint(self) -> None:
        overview = self._paper.overview
        self._head()
        self._figures()
        self._chart()
        named = (Column("", 46, False), Column("Share %", 12), Column("Sales", 10),
                 Column("Without tax", 16), Column("With tax", 16))  # fmt: skip
        self._pages.table("By category", named, [self._named(row) for row in overview.categories])
        self._pages.table("By person", named, [self._named(row) for row in overview.cashiers])
        self._payments()
        self._taxes()
        goods = (Column("Item", 52, False), Column("Quantity", 16), Column("Share %", 14),
                 Column("With tax", 18))  # fmt: skip
        self._pages.table("Top sellers", goods, [self._item(row) for row in overview.top])
        days = max(overview.summary.span.days, 30)
        lowest = [self._item(row) for row in overview.lowest]
        self._pages.table(f"Lowest sellers of {days} days", goods, lowest)
        self._exceptions()

    # -- the parts

    def _head(self) -> None:
        summary = self._paper.overview.summary
        against = summary.against
        self._pages.head(
            f"Report {self._pages.span_words(summary.span)}",
            "" if against is None else f"against {self._pages.span_words(against)}",
            "Of one person's own sales" if summary.is_own else "",
        )

    def _figures(self) -> None:
        summary, locale = self._paper.overview.summary, self._paper.locale
        before = summary.before
        columns = [Column("", 52, False), Column("This range", 24)]
        if before is not None:
            columns.append(Column("Earlier", 24))
        told = self._told(summary.figures)
        earlier = self._told(before) if before is not None else {}
        rows = [(name, value, *([earlier.get(name, "")] if before is not None else []))
                for name, value in told.items()]  # fmt: skip
        if summary.uncosted:
            count = quantity_text(Quantity.of(summary.uncosted), locale)
            rows.append((f"Cost missing for {count} items", "", *[""] * (len(columns) - 2)))
        self._pages.table("", columns, rows)

    def _told(self, figures: Turnover) -> dict[str, str]:
        def money(amount: Money | None) -> str:
            return "" if amount is None else money_text(amount, self._paper.locale)

        found = {
            "Sales with tax, less refunds": money(figures.total),
            "Sales without tax": money(figures.net),
            "Tax": money(figures.tax),
            "Transactions": f"{figures.transactions:,}",
            "Average basket": money(figures.basket),
            "Items per basket": quantity_text(figures.items_per_basket, self._paper.locale)
            if figures.items_per_basket is not None
            else "",
            "Discounts": money(figures.discount),
            "Came back": money(figures.returned),
        }
        if figures.margin is not None:
            rate = tables.percent(figures.margin.rate)
            found["Profit"] = money(figures.margin.profit)
            found["Margin"] = "" if rate is None else f"{rate}%"
        return found

    def _chart(self) -> None:
        overview = self._paper.overview
        if overview.summary.span.days == 1:
            title = "Sales by hour"
            bars = [(f"{row.hour:02}", row.figures.total.minor) for row in overview.hours]
        else:
            title = f"Sales by {overview.days.step}"
            locale = self._paper.locale
            bars = [
                (date_text(row.day, locale).rsplit(" ", 1)[0], row.figures.total.minor)
                for row in overview.days.rows
            ]
        self._pages.chart(title, bars)

    def _named(self, row: Any) -> tuple[str, ...]:
        locale, figures = self._paper.locale, row.figures
        return (
            row.name or "None", _shown(tables.percent(row.share)), f"{figures.transactions:,}",
            money_text(figures.net, locale), money_text(figures.total, locale),
        )  # fmt: skip

    def _item(self, row: Any) -> tuple[str, ...]:
        locale = self._paper.locale
        unit = "" if row.unit == "piece" else f" {row.unit}"
        name = row.name if row.item_id else "One-off items"
        return (
            name, f"{quantity_text(row.quantity, locale)}{unit}",
            _shown(tables.percent(row.share)), money_text(row.sold.total, locale),
        )  # fmt: skip

    def _payments(self) -> None:
        tenders, locale = self._paper.overview.tenders, self._paper.locale
        columns = (Column("", 40, False), Column("Count", 12), Column("Taken", 16),
                   Column("Given back", 16), Column("Net", 16))  # fmt: skip
        rows = [
            (str(row.kind).replace("_", " ").capitalize(), f"{row.count:,}",
             money_text(row.taken, locale), money_text(row.refunded, locale),
             money_text(row.net, locale))
            for row in tenders or ()
        ]  # fmt: skip
        self._pages.table("Payments", columns, rows)

    def _taxes(self) -> None:
        locale = self._paper.locale
        columns = (Column("Rate", 22, False), Column("Of", 22, False),
                   Column("Without tax", 18), Column("Tax", 18),
                   Column("With tax", 20))  # fmt: skip
        rows = [
            ("No rate" if row.rate is None else f"{row.rate.plain}%",
             "returns" if row.is_back else "sales", money_text(row.base, locale),
             money_text(row.tax, locale), money_text(row.gross, locale))
            for row in self._paper.overview.taxes.rows
        ]  # fmt: skip
        self._pages.table("Taxes", columns, rows)

    def _exceptions(self) -> None:
        found = self._paper.overview.exceptions
        if not found:
            return
        locale = self._paper.locale
        columns = (Column("", 28, False), Column("Discounts", 20), Column("Refunds", 18),
                   Column("Voids", 18), Column("Drawer", 16))  # fmt: skip
        rows = [
            (row.name, f"{row.discounts} · {money_text(row.discounted, locale)}",
             f"{row.refunds} · {money_text(row.refunded, locale)}",
             f"{row.voids} · {money_text(row.voided, locale)}", f"{row.no_sales}")
            for row in found
        ]  # fmt: skip
        self._pages.table("Worth a look", columns, rows)


def _shown(value: Decimal | None) -> str:
    return "" if value is None else str(value)
