"""The receipts behind a figure, newest first; opening one shows it on Sales."""

from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.domain.access import Permission
from pos_app.domain.errors import PosError
from pos_app.domain.span import Part, Span
from pos_app.services import report_sales
from pos_app.services.report_sales import Behind, SoldPage, SoldRow
from pos_app.stopping import Stop
from pos_app.ui import theme
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.lane import Lane, Message, Tone
from pos_app.ui.widgets.painting import Side, Themed
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text

_MOST = 500


class BehindPage(Themed, QWidget):
    """Signals: left() by Back; receipt_wanted(sale id); record_wanted((sale id, number)): what
    happened to the receipt.
    """

    left = Signal()
    record_wanted = Signal(object)
    receipt_wanted = Signal(object)

    def __init__(self, pos: Pos) -> None:
        super().__init__()
        self._pos, self._stop = pos, Stop()
        self._numbers: dict[UUID, str] = {}
        self.back = Button(tr("Reports"), Kind.QUIET, icon="arrow-left", height=40)
        self.title = Text("", "h1")
        self.foot = Text("", "small", "secondary")
        self.lane = Lane()
        self.table = Table(
            (
                Column(tr("Receipt")),
                Column(tr("When"), 220, compact=200),
                Column(tr("By"), 200, compact=-1),
                Column(tr("Amount"), 130, Side.END),
            ),
            name=tr("Receipts"),
        )
        self.nothing = EmptyState(tr("No receipt is behind this figure"), icon="receipt-text")
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        self._pages.addWidget(self.nothing)
        self._head = QHBoxLayout()
        self._head.addWidget(self.back)
        self._head.addWidget(self.title, 1)
        self.open_button = Button(tr("Show receipt"), icon="receipt-text", height=40)
        self.log_button = Button(tr("What happened"), icon="history", height=40)
        self._head.addWidget(self.log_button)
        self._head.addWidget(self.open_button)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self._pages)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._head)
        self._column.addWidget(self.lane)
        self._column.addWidget(card, 1)
        self._column.addWidget(self.foot)
        self.back.clicked.connect(self.left)
        self.table.opened.connect(self.receipt_wanted)
        self.open_button.clicked.connect(lambda _on=False: self._on_open())
        self.log_button.clicked.connect(lambda _on=False: self._on_log())
        self.begin()

    def show_behind(self, title: str, span: Span, part: Part, what: Behind) -> None:
        """The receipts of these days that fit, read on a worker."""
        self.title.setText(title)
        self.foot.setText("")
        self.lane.clear()
        self.table.set_rows(())
        self._pages.setCurrentWidget(self.table)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._stop()
        self._stop = self._pos.fetch(
            self, self._show, self._refuse, report_sales.behind, span, part, what, limit=_MOST
        )

    def _show(self, page: SoldPage) -> None:
        formats = Formats(self._pos.settings.shop.locale)
        zone = ZoneInfo(self._pos.settings.shop.zone)
        rows = [_row(row, formats, zone) for row in page.rows]
        self._numbers = {row.id: row.number for row in page.rows}
        self.open_button.setEnabled(bool(rows))
        self.log_button.setEnabled(bool(rows))
        self.log_button.setVisible(self._pos.can(Permission.AUDIT_READ))
        self.table.set_rows(rows, page.rows[0].id if page.rows else None)
        self._pages.setCurrentWidget(self.table if rows else self.nothing)
        words = tr("%n receipt(s)", page.total)
        if page.total > len(page.rows):
            words = tr("The newest {count} of {total} receipts", count=len(page.rows),
                       total=formats.number(page.total))  # fmt: skip
        self.foot.setText(words)

    def _on_open(self) -> None:
        sale = self.current()
        if sale is not None:
            self.receipt_wanted.emit(sale)

    def _on_log(self) -> None:
        """All that the audit log holds of the chosen receipt."""
        sale = self.current()
        if sale is not None:
            self.record_wanted.emit((sale, self._numbers[sale]))

    def _refuse(self, error: PosError) -> None:
        self.lane.show_message(Message(Tone.WARNING, error.sentence, ""))

    def current(self) -> UUID | None:
        """The receipt that is chosen."""
        found = self.table.current()
        return found if isinstance(found, UUID) else None

    def restyle(self) -> None:
        """Take the distances again."""
        look = theme.current()
        self._column.setSpacing(look.px(12))
        self._head.setSpacing(look.px(12))
        self.table.set_compact(look.size_class(self.window().width()) is theme.SizeClass.COMPACT)


def _row(row: SoldRow, formats: Formats, zone: ZoneInfo) -> TableRow:
    at = row.at.astimezone(zone)
    when = f"{formats.date(row.business_day)} {formats.time(at)}"
    cells = (
        Cell(isolate(row.number), weight=500),
        Cell(when),
        Cell(row.cashier),
        Cell(formats.money(row.amount), weight=600),
    )
    return TableRow(row.id, cells)
