"""The first page: five figures, the chart, what the sales were made of, three lists."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.money import Currency, Money
from pos_app.services.report_exceptions import ExceptionRow
from pos_app.services.report_items import ItemRow
from pos_app.services.report_overview import Overview
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.screens.reports import words
from pos_app.ui.screens.reports.breakdowns import CATEGORY, FIRST, PAYMENT, breakdowns, share_rows
from pos_app.ui.screens.reports.cards import (
    DAYS,
    HIGHEST,
    HOURS,
    BreakdownCard,
    ChartCard,
    ListCard,
)
from pos_app.ui.screens.reports.leading import EXCEPTION, ITEM
from pos_app.ui.widgets.choices import Option
from pos_app.ui.widgets.kpi import KpiCard
from pos_app.ui.widgets.menu import Menu
from pos_app.ui.widgets.painting import Themed

MORE = "more"


class OverviewPage(Themed, QWidget):
    """Signals: opened(kind, key, name): a bar or a row was pressed: "hours", "days", "item",
    "exception" or a kind of breakdown; shares_wanted(kind): the rows of this breakdown are to be
    fetched; table_wanted(): the figures of the chart as a table.
    """

    opened = Signal(str, object, str)
    shares_wanted = Signal(str)
    table_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._shown: Overview | None = None
        self._tax, self._today = tr("Tax"), date.min
        self._formats, self._currency = Formats(), Currency("XXX", 2)
        self._kind, self._is_compact = CATEGORY, False
        self.sales = KpiCard(tr("Sales, tax included"))
        self.count = KpiCard(tr("Transactions"))
        self.basket = KpiCard(tr("Average basket"))
        self.margin = KpiCard(tr("Margin"))
        self.tax = KpiCard(tr("Tax"))
        self.chart = ChartCard()
        self.breakdown = BreakdownCard()
        self.top = ListCard(tr("Top sellers"), tr("by value"), tr("Sold"), tr("Value"))
        self.lowest = ListCard(tr("Lowest sellers"), tr("in 30 days"), tr("Sold"), tr("Value"))
        self.look = ListCard(tr("Worth a look"))
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
        for each in (self.top, self.lowest):
            self._lists.addWidget(each, 1)
        self._lists.addWidget(self.look)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._figures)
        self._column.addLayout(self._middle, 16)
        self._column.addLayout(self._lists, 10)

    def _connect(self) -> None:
        self.chart.kind_chosen.connect(lambda _kind: self._show_chart())
        self.chart.chosen.connect(lambda key: self.opened.emit(self.chart.kind.value(), key, ""))
        self.chart.table_wanted.connect(self.table_wanted)
        self.breakdown.kind_chosen.connect(self._on_kind)
        self.breakdown.bars.chosen.connect(self._on_share)
        for card in (self.top, self.lowest):
            card.chosen.connect(partial(self._on_item, card))
        self.look.chosen.connect(lambda key: self.opened.emit(EXCEPTION, key, ""))

    # -- what it shows

    def show_overview(
        self, found: Overview, formats: Formats, currency: Currency, tax: str, today: date
    ) -> None:
        """Other figures; `tax` is what the shop calls it."""
        self._tax, self._today = tax, today
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
        self.sales.set_label(tr("Sales, {tax} included", tax=self._tax))
        self.tax.set_label(self._tax)

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
        shown = words.span_words(span, formats, short=True)
        is_today = span.days == 1 and span.last == self._today
        self.chart.legend.set_words(tr("Today") if is_today else shown, before)
        self.chart.chart.set_bars(bars, lambda minor: formats.short(Money(minor, currency)))
        self.chart.show_chart(is_empty=not any(bar.value or bar.before for bar in bars))

    def _on_share(self, key: object) -> None:
        rows = self.breakdown.bars.bars
        name = next((bar.words for bar in rows if bar.key == key), "")
        self.opened.emit(self._kind, key, name)

    def _on_item(self, card: ListCard, key: object) -> None:
        self.opened.emit(ITEM, key if isinstance(key, UUID) else None, card.words_of(key))

    def _on_kind(self, kind: str) -> None:
        """A breakdown is chosen, or the list of those that have no place of their own."""
        if kind != MORE:
            self._choose_breakdown(kind)
            return
        self._show_kinds()  # until another is chosen, it stays what it was
        kinds = breakdowns()
        gone = {*self._first_kinds} | ({PAYMENT} if not self._has_payments else set())
        others = [key for key in kinds if key not in gone]
        menu = Menu([Option(key, kinds[key].words) for key in others], tr("Broken down by"), self)
        menu.chosen.connect(self._choose_breakdown)
        menu.open_under(self.breakdown.kind)

    def _choose_breakdown(self, kind: str) -> None:
        self._kind = kind
        self._show_kinds()
        self._show_breakdown()

    def _show_kinds(self) -> None:
        kinds, first = breakdowns(), self._first_kinds
        last = tr("More") if self._kind in first else kinds[self._kind].words
        self.breakdown.kind.set_options(
            [*(Option(key, kinds[key].words) for key in first), Option(MORE, last)]
        )
        self.breakdown.kind.set_value(self._kind if self._kind in first else MORE)

    @property
    def _first_kinds(self) -> tuple[str, ...]:
        """Those with a place of their own: a small window has less of it."""
        kinds = FIRST[:2] if self._is_compact else FIRST
        return tuple(key for key in kinds if key != PAYMENT or self._has_payments)

    @property
    def _has_payments(self) -> bool:
        return self._shown is None or self._shown.tenders is not None

    def _show_breakdown(self) -> None:
        if self._shown is None:
            return
        if self._kind == PAYMENT and not self._has_payments:
            self._kind = CATEGORY
        self._show_kinds()
        if breakdowns()[self._kind].service is None:
            self.show_shares(self._kind, self._shown)
        else:
            self.shares_wanted.emit(self._kind)

    def show_shares(self, kind: str, found: Any) -> None:
        """The rows of a breakdown, if it is still the one that is chosen."""
        if kind == self._kind:
            self.breakdown.set_rows(share_rows(kind, found, self._formats))

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
        compact = size is theme.SizeClass.COMPACT
        for card in (self.breakdown, self.look):
            card.setFixedWidth(look.px(300 if compact else 348))
        self.breakdown.setMaximumHeight(look.px(HIGHEST))
        if compact != self._is_compact:
            self._is_compact = compact
            self._show_kinds()
        for card in (self.top, self.lowest, self.look):
            card.set_compact(compact)
