"""How an item's stock came to what it is: every movement with who and why, newest first."""

from collections.abc import Mapping
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.domain.errors import PosError
from pos_app.domain.quantity import Quantity
from pos_app.domain.stock import StockReason
from pos_app.services import stock_keeping
from pos_app.services.catalogue import ItemForm
from pos_app.services.stock_keeping import HistoryPage, HistoryRow, Place
from pos_app.ui import theme
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.painting import Side, Themed
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.table import Table

_ROW = 53


def reason_words() -> Mapping[StockReason, str]:
    """Why stock was adjusted, in words."""
    return {
        StockReason.BREAKAGE: tr("broken"),
        StockReason.EXPIRED: tr("expired"),
        StockReason.OWN_USE: tr("own use"),
        StockReason.SAMPLE: tr("sample"),
        StockReason.THEFT: tr("stolen"),
        StockReason.FOUND: tr("found"),
        StockReason.COUNT: tr("counted again"),
    }


class StockHistory(Themed, QWidget):
    """The movements of one item, a page at a time."""

    def __init__(self, pos: Pos, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pos = pos
        self._item: UUID | None = None
        self._rest: Place | None = None
        self.rows: list[HistoryRow] = []
        self.table = Table(
            (
                Column(tr("What")),
                Column(tr("Change"), 80, Side.END),
                Column(tr("On hand"), 84, Side.END),
            ),
            name=tr("Stock history"),
            row_height=_ROW,
        )
        self.more = Button(tr("Show earlier"), Kind.QUIET, height=40)
        self.more.clicked.connect(lambda _on=False: self._fetch(self._rest))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.table, 1)
        self._column.addWidget(self.more)
        self.more.hide()
        self.begin()

    def show_item(self, item: ItemForm) -> None:
        """The newest movements of an item, in its unit."""
        if item.id != self._item:
            self._put(())
        self._item = item.id
        self._fetch(None)

    def _fetch(self, after: Place | None) -> None:
        item_id = self._item
        if item_id is None:
            return

        def then(page: HistoryPage) -> None:
            if item_id == self._item:
                self._put(page.rows, page.rest, after)

        self._pos.fetch(self, then, self.show_refusal, stock_keeping.history, item_id, after)

    def show_refusal(self, _error: PosError) -> None:
        """Whoever may not look back any more sees nothing."""
        self._put(())

    def _put(
        self, rows: tuple[HistoryRow, ...], rest: Place | None = None, after: Place | None = None
    ) -> None:
        self.rows = [*(self.rows if after else ()), *rows]
        self._rest = rest
        shop = self._pos.settings.shop
        formats, zone = Formats(shop.locale), ZoneInfo(shop.zone)
        self.table.set_rows([self._row(row, formats, zone) for row in self.rows])
        self.more.setVisible(rest is not None)

    def _row(self, row: HistoryRow, formats: Formats, zone: ZoneInfo) -> TableRow:
        today = self._pos.backend.clock.now().astimezone(zone).date()
        when = formats.moment(row.at.astimezone(zone), today)
        into = row.change > Quantity(0)
        change = formats.quantity(row.change).replace("-", "−")
        left = formats.quantity(row.on_hand).replace("-", "−")
        what, aside = _what(row), " · ".join(filter(None, (when, row.who)))
        is_below = row.on_hand < Quantity(0)
        return TableRow(
            (row.document_id, row.line),
            (
                Cell(what, aside, weight=500, tooltip=f"{what}, {aside}"),
                Cell(
                    f"+{change}" if into else change,
                    tone="success.text" if into else "text.primary",
                    weight=600,
                ),
                Cell(left, tone="danger.text" if is_below else "text.secondary"),
            ),
            spoken=f"{what}, {when}, {change}",
        )

    def restyle(self) -> None:
        """Take the gap again."""
        self._column.setSpacing(theme.current().px(8))


_ON_THE_WAY = frozenset({"transfer", "transfer_receipt", "transfer_settled"})


def _what(row: HistoryRow) -> str:
    """What moved it, and in which bundle or case: "Sale 2-0184 (in Breakfast box)"."""
    what = _act_words(row)
    if not row.within:
        return what
    return tr("{what} (in {bundle})", what=what, bundle=isolate(row.within))


def _act_words(row: HistoryRow) -> str:
    """ "Sale 2-0183", "Waste: broken", "Delivery HW-20418"."""
    if row.kind == "sale":
        return tr("Sale {number}", number=isolate(row.number))
    if row.kind == "count":
        return tr("Count: was {number}", number=(row.on_hand - row.change).plain)
    if row.kind == "supplier_return":
        return tr("Sent back to {supplier}", supplier=row.reason)
    if row.kind in _ON_THE_WAY:
        return {
            "transfer": tr("Sent to another location"),
            "transfer_receipt": tr("Arrived from another location"),
            "transfer_settled": tr("Transfer settled"),
        }[row.kind]
    if row.kind == "refund":
        return tr("Refund {number}", number=isolate(row.number))
    if row.kind == "delivery":
        return tr("Delivery {number}", number=isolate(row.reason)) if row.reason else tr("Delivery")
    if row.kind == "opening":
        return tr("First stock")
    why = reason_words()[StockReason(row.reason)]
    if row.kind == "waste":
        return tr("Waste: {reason}", reason=why)
    return tr("Adjusted: {reason}", reason=why)
