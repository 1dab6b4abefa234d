"""Past sales as rows of a table, newest first."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from pos_app.services.receipts import SaleRow
from pos_app.ui import theme
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.screens.pay.bill import name_of
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.painting import Side, Themed
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text


class SalesList(Themed, QWidget):
    """The table in its card, or what to do when there is nothing in it.

    Signals: chosen(sale id); sell_wanted(); cleared() when the search is to be emptied.
    """

    chosen = Signal(object)
    sell_wanted = Signal()
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = Table(
            (
                Column(tr("Sale"), 0),
                Column(tr("Served by"), 170, compact=-1),
                Column(tr("Lines"), 80, Side.END, compact=-1),
                Column(tr("Paid by"), 150, compact=120),
                Column(tr("Total"), 130, Side.END, compact=120),
            ),
            name=tr("Past sales"),
        )
        self.empty = EmptyState(
            tr("No sales yet"),
            tr("A sale appears here as soon as it is paid."),
            icon="receipt-text",
            answers=(tr("Start selling"),),
            height=48,
        )
        self.nothing = EmptyState("", "", icon="search-x", answers=(tr("Clear search"),), height=48)
        self.foot = Text("", "small", "secondary")
        self._pages = QStackedWidget()
        for page in (self.table, self.empty, self.nothing):
            self._pages.addWidget(page)
        self._card = Card()
        inner = QVBoxLayout(self._card)
        inner.setContentsMargins(1, 1, 1, 1)
        inner.addWidget(self._pages)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._card, 1)
        self._column.addWidget(self.foot)
        self.table.chosen.connect(self.chosen)
        self.empty.answered.connect(lambda _place: self.sell_wanted.emit())
        self.nothing.answered.connect(lambda _place: self.cleared.emit())
        self.begin()

    def set_sales(
        self, rows: Sequence[SaleRow], text: str, formats: Formats, zone: ZoneInfo, today: date
    ) -> None:
        """Show sales; `text` is what was searched for."""
        self.table.set_rows([_row(row, formats, zone, today) for row in rows])
        page: QWidget = self.table
        if not rows:
            page = self.nothing if text else self.empty
            self.nothing.set_words(
                tr("No receipt “{typed}”", typed=isolate(text)),
                tr("Type the number on the receipt, or its last digits: 2-0184 or 184."),
            )
        self._pages.setCurrentWidget(page)

    def set_foot(self, words: str) -> None:
        """Say how complete the list is."""
        self.foot.setText(words)

    def choose(self, sale_id: UUID | None) -> None:
        """Mark a sale without telling."""
        self.table.set_current(sale_id)

    def restyle(self) -> None:
        """Take the gap again."""
        self._column.setSpacing(theme.current().px(12))


def _row(sale: SaleRow, formats: Formats, zone: ZoneInfo, today: date) -> TableRow:
    moment = formats.moment(sale.at.astimezone(zone), today)
    total = formats.money(sale.total)
    paid_by = ", ".join(name_of(kind) for kind in sale.paid_by) or tr("Nothing to pay")
    return TableRow(
        sale.id,
        (
            Cell(isolate(sale.number), moment, weight=500),
            Cell(sale.cashier, tone="text.secondary"),
            Cell(formats.number(sale.lines), tone="text.secondary"),
            Cell(paid_by, tone="text.secondary"),
            Cell(total, weight=600),
        ),
        spoken=f"{sale.number}, {moment}, {total}",
    )
