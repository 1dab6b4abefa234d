"""A range's figures on A4, worth printing: head, figures beside the earlier ones, a chart of days
or hours, and a table of each kind.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, Final

from pos_app.documents import pdf_text
from pos_app.documents import report_tables as tables
from pos_app.documents.money_text import date_text, moment_text, money_text, quantity_text
from pos_app.documents.pdf_text import MEDIUM, REGULAR, SEMIBOLD, PdfText
from pos_app.documents.text_width import inert, wrap
from pos_app.domain import chart_scale
from pos_app.domain.money import Currency, Money
from pos_app.domain.quantity import Quantity
from pos_app.domain.receipt import ShopHead
from pos_app.domain.span import Span
from pos_app.services.report_basis import Turnover
from pos_app.services.report_overview import Overview

_MM: Final = 72 / 25.4
_WIDTH: Final = 210 * _MM
_HEIGHT: Final = 297 * _MM
_MARGIN: Final = 16 * _MM
_RIGHT: Final = _WIDTH - _MARGIN
_ROOM: Final = _RIGHT - _MARGIN
_LOWEST: Final = _MARGIN + 40
_ROW: Final = 15.0
_CHART: Final = 130.0
_BLUE: Final = (0.137, 0.275, 0.82)  # chart.1 of the tokens
_GREY: Final = (0.894, 0.882, 0.851)  # chart.grid


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
    from reportlab.pdfgen.canvas import Canvas

    buffer = BytesIO()
    with pdf_text.BUILDING:
        pdf_text.register_fonts()
        canvas = Canvas(buffer, pagesize=(_WIDTH, _HEIGHT), invariant=1, initialFontName=REGULAR)
        canvas.setTitle(f"Report {paper.overview.summary.span.text}")
        canvas.setAuthor(paper.shop.name)
        canvas.setCreator("pos-app")
        _Painter(canvas, paper).paint()
        canvas.save()
    return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class _Column:
    """A column: its share of the width; numbers stand to the right."""

    head: str
    share: float
    is_number: bool = True


class _Painter:
    """Writes downwards, and begins another page where one is full."""

    def __init__(self, canvas: Any, paper: ReportPaper) -> None:
        self._canvas, self._paper = canvas, paper
        self._text = PdfText(canvas, None)
        self._y = _HEIGHT - _MARGIN
        self._page = 1

    def paint(self) -> None:
        overview = self._paper.overview
        self._head()
        self._figures()
        self._chart()
        named = (_Column("", 46, False), _Column("Share %", 12), _Column("Sales", 10),
                 _Column("Without tax", 16), _Column("With tax", 16))  # fmt: skip
        self._table("By category", named, [self._named(row) for row in overview.categories])
        self._table("By person", named, [self._named(row) for row in overview.cashiers])
        self._payments()
        self._taxes()
        goods = (_Column("Item", 52, False), _Column("Quantity", 16), _Column("Share %", 14),
                 _Column("With tax", 18))  # fmt: skip
        self._table("Top sellers", goods, [self._item(row) for row in overview.top])
        days = max(overview.summary.span.days, 30)
        lowest = [self._item(row) for row in overview.lowest]
        self._table(f"Lowest sellers of {days} days", goods, lowest)
        self._exceptions()
        self._foot()

    # -- the parts

    def _head(self) -> None:
        paper = self._paper
        self._left(inert(paper.shop.name), SEMIBOLD, 15, 20)
        for words in (*paper.shop.address, paper.shop.tax_id):
            if words:
                self._left(inert(words), REGULAR, 9, 12)
        self._y -= 12
        summary = paper.overview.summary
        self._left(f"Report {self._span(summary.span)}", SEMIBOLD, 19, 25)
        if summary.against is not None:
            self._left(f"against {self._span(summary.against)}", REGULAR, 10, 14)
        if summary.is_own:
            self._left("Of one person's own sales", REGULAR, 10, 14)
        self._y -= 10

    def _span(self, span: Span) -> str:
        locale = self._paper.locale
        first, last = date_text(span.first, locale), date_text(span.last, locale)
        return first if span.days == 1 else f"{first} – {last}"

    def _figures(self) -> None:
        summary, locale = self._paper.overview.summary, self._paper.locale
        before = summary.before
        columns = [_Column("", 52, False), _Column("This range", 24)]
        if before is not None:
            columns.append(_Column("Earlier", 24))
        told = self._told(summary.figures)
        earlier = self._told(before) if before is not None else {}
        rows = [(name, value, *([earlier.get(name, "")] if before is not None else []))
                for name, value in told.items()]  # fmt: skip
        if summary.uncosted:
            count = quantity_text(Quantity.of(summary.uncosted), locale)
            rows.append((f"Cost missing for {count} items", "", *[""] * (len(columns) - 2)))
        self._table("", columns, rows)

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
        if bars:
            self._room(_CHART + 50)
            self._left(title, MEDIUM, 12, 20)
            self._bars(bars)

    def _bars(self, bars: Sequence[tuple[str, int]]) -> None:
        step = chart_scale.step(max(value for _words, value in bars))
        top = step * chart_scale.LINES
        base, left = self._y - _CHART, _MARGIN + 52
        room = _RIGHT - left
        self._canvas.setLineWidth(0.5)
        self._canvas.setStrokeColorRGB(*_GREY)
        for line in range(chart_scale.LINES + 1):
            y = base + _CHART * line / chart_scale.LINES
            self._canvas.line(left, y, _RIGHT, y)
            words = money_text(Money(step * line, self._paper.currency), self._paper.locale)
            self._text.draw_right(left - 5, y - 3, words, REGULAR, 7)
        self._canvas.setStrokeColorRGB(0, 0, 0)
        wide = room / len(bars)
        every = max(1, -(-len(bars) // 16))
        for place, (words, value) in enumerate(bars):
            middle = left + wide * (place + 0.5)
            self._canvas.setFillColorRGB(*_BLUE)
            high = _CHART * max(value, 0) / top
            self._canvas.rect(middle - wide * 0.3, base, wide * 0.6, high, stroke=0, fill=1)
            self._canvas.setFillColorRGB(0, 0, 0)
            if place % every == 0:
                self._text.draw_centre(middle, base - 11, words, REGULAR, 7)
        self._y = base - 28

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
        columns = (_Column("", 40, False), _Column("Count", 12), _Column("Taken", 16),
                   _Column("Given back", 16), _Column("Net", 16))  # fmt: skip
        rows = [
            (str(row.kind).replace("_", " ").capitalize(), f"{row.count:,}",
             money_text(row.taken, locale), money_text(row.refunded, locale),
             money_text(row.net, locale))
            for row in tenders or ()
        ]  # fmt: skip
        self._table("Payments", columns, rows)

    def _taxes(self) -> None:
        locale = self._paper.locale
        columns = (_Column("Rate", 22, False), _Column("Of", 22, False),
                   _Column("Without tax", 18), _Column("Tax", 18),
                   _Column("With tax", 20))  # fmt: skip
        rows = [
            ("No rate" if row.rate is None else f"{row.rate.plain}%",
             "returns" if row.is_back else "sales", money_text(row.base, locale),
             money_text(row.tax, locale), money_text(row.gross, locale))
            for row in self._paper.overview.taxes.rows
        ]  # fmt: skip
        self._table("Taxes", columns, rows)

    def _exceptions(self) -> None:
        found = self._paper.overview.exceptions
        if not found:
            return
        locale = self._paper.locale
        columns = (_Column("", 28, False), _Column("Discounts", 20), _Column("Refunds", 18),
                   _Column("Voids", 18), _Column("Drawer", 16))  # fmt: skip
        rows = [
            (row.name, f"{row.discounts} · {money_text(row.discounted, locale)}",
             f"{row.refunds} · {money_text(row.refunded, locale)}",
             f"{row.voids} · {money_text(row.voided, locale)}", f"{row.no_sales}")
            for row in found
        ]  # fmt: skip
        self._table("Worth a look", columns, rows)

    # -- a table

    def _table(
        self, title: str, columns: Sequence[_Column], rows: Sequence[tuple[str, ...]]
    ) -> None:
        if not rows:
            return
        self._room(3 * _ROW + 30)
        if title:
            self._left(title, MEDIUM, 12, 18)
        self._table_head(columns)
        for row in rows:
            if self._y - _ROW < _LOWEST:
                self._next_page()
                self._table_head(columns)
            self._cells(columns, row, REGULAR, 9.5)
            self._y -= _ROW
        self._y -= 16

    def _table_head(self, columns: Sequence[_Column]) -> None:
        self._y -= 10
        self._cells(columns, tuple(column.head for column in columns), MEDIUM, 8.5)
        self._y -= 5
        self._canvas.setLineWidth(0.5)
        self._canvas.line(_MARGIN, self._y, _RIGHT, self._y)
        self._y -= 12

    def _cells(
        self, columns: Sequence[_Column], row: Sequence[str], font: str, size: float
    ) -> None:
        left = _MARGIN
        whole = sum(column.share for column in columns)
        for column, words in zip(columns, row, strict=True):
            wide = _ROOM * column.share / whole
            if column.is_number:
                self._text.draw_right(left + wide, self._y, words, font, size)
            else:
                first = self._fitting(inert(words), wide - 8, font, size)
                self._text.draw(left, self._y, first, font, size)
            left += wide

    def _fitting(self, words: str, room: float, font: str, size: float) -> str:
        def measure(text: str) -> float:
            return self._text.width(text, font, size)

        if measure(words) <= room:
            return words
        lines = list(wrap(words, room - measure("…"), measure=measure))
        return f"{lines[0]}…" if lines else ""

    # -- pages

    def _room(self, wanted: float) -> None:
        if self._y - wanted < _LOWEST:
            self._next_page()

    def _foot(self) -> None:
        paper = self._paper
        made = moment_text(paper.at, paper.locale)
        self._text.draw(_MARGIN, _MARGIN - 14, inert(f"{paper.shop.name} · {made}"), REGULAR, 8)
        self._text.draw_right(_RIGHT, _MARGIN - 14, f"page {self._page}", REGULAR, 8)

    def _next_page(self) -> None:
        self._foot()
        self._canvas.showPage()
        self._page += 1
        self._y = _HEIGHT - _MARGIN

    def _left(self, words: str, font: str, size: float, step: float) -> None:
        self._text.draw(_MARGIN, self._y - size, words, font, size)
        self._y -= step


def _shown(value: Decimal | None) -> str:
    return "" if value is None else str(value)
