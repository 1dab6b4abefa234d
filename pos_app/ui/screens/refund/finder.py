"""Which sale it was: by its receipt's number or code, by day, by the card it was paid with, by its
customer.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.tender import TenderKind
from pos_app.services.receipts import SaleRow, Wanted
from pos_app.ui import theme
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.screens.pay.bill import name_of
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Surface
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.painting import Side, show_part
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text

_CARD_DIGITS: Final = 4
_DAYS: Final = {"today": 0, "week": 7, "month": 30, "quarter": 90, "any": None}


class Finder(Surface):
    """Signals: changed() when something else is looked for; chosen(sale id); loose_wanted() for
    goods without a receipt.
    """

    changed = Signal()
    chosen = Signal(object)
    loose_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bg.canvas", "end", parent=parent)
        self.field = Field(
            placeholder=tr("Receipt, or who bought"),
            icon="scan-barcode",
            height=56,
            clearable=tr("Clear search"),
            name=tr("Scan or type a receipt, or a customer's name or card"),
        )
        self.days = Combo(
            "",
            (
                Option("today", tr("Today")),
                Option("week", tr("7 days")),
                Option("month", tr("30 days")),
                Option("quarter", tr("90 days")),
                Option("any", tr("Any day")),
            ),
            height=48,
            soft=True,
            name=tr("How long ago"),
        )
        self.days.set_value("week")
        self.card = Field(
            placeholder=tr("Card no."),
            icon="credit-card",
            height=48,
            name=tr("Last digits of the card"),
        )
        self.whose = Text("", "label", "secondary")
        self.table = Table(
            (Column(tr("Sale"), 0), Column(tr("Total"), 110, Side.END)),
            name=tr("Sales"),
            row_height=64,
            head=False,
        )
        self.nothing = EmptyState(
            tr("No such sale"),
            tr("Type the whole number on the receipt, or look further back."),
            icon="search-x",
            height=48,
        )
        self.loose = Button(tr("No receipt? Refund without a sale"), Kind.QUIET, height=56)
        self._lay_out()
        self.field.edited.connect(lambda _words: self.changed.emit())
        self.card.edited.connect(lambda _words: self.changed.emit())
        self.days.chosen.connect(lambda _key: self.changed.emit())
        self.table.chosen.connect(self.chosen)
        self.loose.clicked.connect(self.loose_wanted)
        self.begin()

    def _lay_out(self) -> None:
        self._filters = QHBoxLayout()
        self._filters.addWidget(self.days, 1)
        self._filters.addWidget(self.card, 1)
        self._head = QVBoxLayout()
        self._head.addWidget(self.field)
        self._head.addLayout(self._filters)
        self._head.addWidget(self.whose)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        self._pages.addWidget(self.nothing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(self._pages, 1)
        column.addWidget(self.loose)

    def wanted(self, today: date) -> Wanted:
        """What is looked for. A number is looked for on every day."""
        text, card = self.field.text().strip(), self.card.text().strip()
        days = None if text else _DAYS[self.days.value() or "week"]
        since = None if days is None else today - timedelta(days=days)
        return Wanted(text=text, since=since, card=card[-_CARD_DIGITS:])

    def set_sales(
        self,
        rows: Sequence[SaleRow],
        formats: Formats,
        zone: ZoneInfo,
        today: date,
        *,
        customer: str = "",
    ) -> None:
        """Show what was found; `customer` is the name of whoever bought all of it."""
        self.whose.setText(tr("Sales to {name}", name=customer))
        show_part(self.whose, bool(customer))
        self.table.set_rows([_row(row, formats, zone, today) for row in rows])
        self._pages.setCurrentWidget(self.table if rows else self.nothing)

    def choose(self, sale_id: UUID | None) -> None:
        """Mark a sale without telling."""
        self.table.set_current(sale_id)

    def restyle(self) -> None:
        """Take margins again."""
        look = theme.current()
        side = look.px(16)
        self._head.setContentsMargins(side, look.px(12), side, look.px(6))
        self._head.setSpacing(look.px(10))
        self._filters.setSpacing(look.px(8))


def _row(sale: SaleRow, formats: Formats, zone: ZoneInfo, today: date) -> TableRow:
    moment = formats.moment(sale.at.astimezone(zone), today)
    paid = ", ".join(_way(kind, sale.card) for kind in sale.paid_by)
    total = formats.money(sale.total)
    detail = " · ".join(filter(None, (moment, paid)))
    return TableRow(
        sale.id,
        (Cell(isolate(sale.number), detail, weight=600), Cell(total, weight=600)),
        spoken=f"{sale.number}, {detail}, {total}",
    )


def _way(kind: TenderKind, card: str) -> str:
    return f"{name_of(kind)} {isolate(card)}" if kind is TenderKind.CARD and card else name_of(kind)
