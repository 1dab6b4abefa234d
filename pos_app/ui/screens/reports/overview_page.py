"""The first page: five figures, the chart, what the sales were made of, three lists."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.money import Currency, Money
from pos_app.domain.tender import TenderKind
from pos_app.services.report_exceptions import ExceptionRow
from pos_app.services.report_items import ItemRow
from pos_app.services.report_overview import Overview
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.pay.bill import name_of as tender_name
from pos_app.ui.screens.reports import words
from pos_app.ui.screens.reports.cards import (
    DAYS,
    HOURS,
    BreakdownCard,
    ChartCard,
    ListCard,
    ShareRow,
)
from pos_app.ui.widgets.choices import Option
from pos_app.ui.widgets.kpi import KpiCard
from pos_app.ui.widgets.painting import Themed

CATEGORY, PAYMENT, PERSON = "category", "payment", "person"
ITEM, EXCEPTION = "item", "exception"


class OverviewPage(Themed, QWidget):
    """Signal: opened(kind, key): a bar or a row was pressed: "hours", "days", "category",
    "payment", "person", "item" or "exception".
    """

    opened = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self._shown: Overview | None = None
        self._formats, self._currency = Formats(), Currency("XXX", 2)
        self.sales = KpiCard(tr("Sales, tax included"))
        self.count = KpiCard(tr("Transactions"))
        self.basket = KpiCard(tr("Average basket"))
        self.margin = KpiCard(tr("Margin"))
        self.tax = KpiCard(tr("Tax"))
        self.chart = ChartCard()
        self.breakdown = BreakdownCard()
        self.top = ListCard(tr("Top sellers"), tr("Sold"), tr("Value"))
        self.lowest = ListCard(tr("Lowest sellers"), tr("Sold"), tr("Value"))
        self.look = ListCard(tr("Worth a look"), "", tr("Value"))
        self._lay_out()
        self._connect()
        self.begin()

    @property
    def cards(self) -> tuple[KpiCard, ...]:
        """The five figures."""
        return (self.sales, self.count, self.basket, self.margin, self.tax)

    def _lay_out(self) -> None:
        self._figures = QHBoxLayout()
        for card in self.cards:
            self._figures.addWidget(card, 1)
        self._middle = QHBoxLayout()
        self._middle.addWidget(self.chart, 1)
        self._middle.addWidget(self.breakdown)
        self._lists = QHBoxLayout()
        for each in (self.top, self.lowest, self.look):
            self._lists.addWidget(each, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._figures)
        self._column.addLayout(self._middle, 16)
        self._column.addLayout(self._lists, 10)

    def _connect(self) -> None:
        self.chart.kind_chosen.connect(lambda _kind: self._show_chart())
        self.chart.chosen.connect(lambda key: self.opened.emit(self.chart.kind.value(), key))
        self.breakdown.kind_chosen.connect(lambda _kind: self._show_breakdown())
        self.breakdown.chosen.connect(self.opened)
        for card in (self.top, self.lowest):
            card.chosen.connect(lambda key: self.opened.emit(ITEM, key))
        self.look.chosen.connect(lambda key: self.opened.emit(EXCEPTION, key))

    # -- what it shows

    def show_overview(self, found: Overview, formats: Formats, currency: Currency) -> None:
        """Other figures."""
        again = self._shown is not None and self._shown.summary.span == found.summary.span
        self._shown, self._formats, self._currency = found, formats, currency
        if not again:
            self.chart.kind.set_value(HOURS if found.summary.span.days == 1 else DAYS)
        self._show_figures(found)
        self._show_chart()
        self._show_breakdown()
        self.top.set_rows(self._item_rows(found.top))
        self.lowest.set_rows(self._item_rows(found.lowest))
        self.look.setVisible(found.exceptions is not None)
        self.look.set_rows(self._exception_rows(found.exceptions or ()))

    def _show_figures(self, found: Overview) -> None:
        now, before = found.summary.figures, found.summary.before
        had = before is not None
        formats = self._formats
        words.show_money(self.sales, now.total, before.total if before else None, formats, had=had)
        words.show_count(
            self.count, now.transactions, before.transactions if before else None, formats
        )
        words.show_money(
            self.basket, now.basket, before.basket if before else None, formats, had=had
        )
        words.show_margin(self.margin, now, before, found.summary.uncosted, formats)
        words.show_money(self.tax, now.tax, before.tax if before else None, formats, had=had)

    def _show_chart(self) -> None:
        found = self._shown
        if found is None:
            return
        formats, currency = self._formats, self._currency
        is_hours = self.chart.kind.value() == HOURS
        if is_hours:
            bars = words.hour_bars(found.hours, found.hours_before, formats, currency)
            span, against = found.summary.span, found.summary.against
            title = tr("Sales by hour")
        else:
            bars = words.day_bars(found.days, formats, currency)
            span, against = found.days.span, found.days.against
            title = {
                "day": tr("Sales by day"), "week": tr("Sales by week"),
                "month": tr("Sales by month"),
            }[found.days.step]  # fmt: skip
        self.chart.title.setText(title)
        before = "" if against is None else words.span_words(against, formats, short=True)
        self.chart.legend.set_words(words.span_words(span, formats, short=True), before)
        self.chart.chart.set_bars(bars, lambda minor: formats.short(Money(minor, currency)))
        self.chart.show_chart(is_empty=not any(bar.value or bar.before for bar in bars))

    def _show_breakdown(self) -> None:
        found = self._shown
        if found is None:
            return
        options = [Option(CATEGORY, tr("Category")), Option(PERSON, tr("Person"))]
        if found.tenders is not None:
            options.insert(1, Option(PAYMENT, tr("Payment")))
        kind = self.breakdown.kind.value()
        self.breakdown.kind.set_options(options)
        kind = kind if kind in {option.id for option in options} else CATEGORY
        self.breakdown.kind.set_value(kind)
        self.breakdown.set_rows(self._share_rows(kind, found))

    def _share_rows(self, kind: str, found: Overview) -> list[ShareRow]:
        if kind == PAYMENT:
            return [
                self._share(row.kind, tender_name(TenderKind(row.kind)), row.net, row.share)
                for row in found.tenders or ()
            ]
        if kind == PERSON:
            return [
                self._share(row.id, row.name, row.figures.total, row.share)
                for row in found.cashiers
            ]
        return [
            self._share(row.id, row.name or tr("No category"), row.figures.total, row.share)
            for row in found.categories
        ]

    def _share(self, key: object, name: str, amount: Money, share: int | None) -> ShareRow:
        percent = "" if share is None else self._formats.percent((share + 5000) // 10_000 * 10_000)
        return ShareRow(key, name, amount.minor, percent, self._formats.money(amount))

    def _item_rows(self, rows: Sequence[ItemRow]) -> list[tuple[object, str, str, str]]:
        formats = self._formats
        return [
            (
                row.item_id or row.rank, row.name if row.item_id else tr("One-off items"),
                formats.quantity(row.quantity, row.unit), formats.money(row.sold.total),
            )
            for row in rows
        ]  # fmt: skip

    def _exception_rows(self, rows: Sequence[ExceptionRow]) -> list[tuple[object, str, str, str]]:
        def money(amounts: list[Money]) -> str:
            minor = sum(amount.minor for amount in amounts)
            return self._formats.money(Money(minor, self._currency)) if minor else ""

        told: tuple[tuple[str, str, list[int], list[Money]], ...] = (
            ("discounts", tr("Discounts given"), [row.discounts for row in rows],
             [-row.discounted for row in rows]),
            ("refunds", tr("Refunds"), [row.refunds for row in rows],
             [-row.refunded for row in rows]),
            ("voids", tr("Voided lines"), [row.voids for row in rows],
             [row.voided for row in rows]),
            ("overrides", tr("Prices changed"), [row.overrides for row in rows],
             [-row.overridden for row in rows]),
            ("no_sales", tr("Drawer, no sale"), [row.no_sales for row in rows], []),
        )  # fmt: skip
        return [
            (key, name, self._formats.number(sum(counts)), money(amounts))
            for key, name, counts, amounts in told
        ]

    def restyle(self) -> None:
        """Take the distances again."""
        look = theme.current()
        gap = look.px(12)
        for layout in (self._figures, self._middle, self._lists, self._column):
            layout.setSpacing(gap)
        size = look.size_class(self.window().width())
        self.breakdown.setFixedWidth(look.px(300 if size is theme.SizeClass.COMPACT else 348))
        compact = size is theme.SizeClass.COMPACT
        for card in (self.top, self.lowest, self.look):
            card.table.set_compact(compact)
