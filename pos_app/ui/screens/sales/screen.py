"""The Sales screen: the newest sales, any of them by its number, each with its receipt.

Nothing can be changed here. A copy is counted and marked COPY; whoever may not see other people's
receipts sees their own.
"""

from pathlib import Path
from typing import ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QStandardPaths, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.documents.receipt_text import receipt_text
from pos_app.domain.access import Permission
from pos_app.domain.errors import PosError
from pos_app.domain.receipt import Receipt
from pos_app.services import receipts
from pos_app.services.declare import Topic
from pos_app.services.receipts import SaleRow
from pos_app.ui import theme
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.printing import Printing, ReceiptState
from pos_app.ui.screen import Hint, Screen
from pos_app.ui.screens.sales.detail import SaleDetail
from pos_app.ui.screens.sales.listing import SalesList
from pos_app.ui.widgets.badges import State
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.text import Text

_MOST = 100


class SalesScreen(Screen):
    """Signals: scan_onwards(str): what was scanned is no receipt and belongs to the sale;
    refund_wanted(sale id): goods of this sale come back.
    """

    scan_onwards = Signal(str)
    refund_wanted = Signal(object)
    takes_scans = True
    topics: ClassVar[Topic] = Topic.SALES

    def __init__(self, pos: Pos, printing: Printing, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self._printing = printing
        self._formats = Formats()
        self._receipt: Receipt | None = None
        self._sale_id: UUID | None = None
        self._saved: Path | None = None
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        self.folder = Path(QStandardPaths.writableLocation(documents)) / tr("Receipts")
        self._title = Text(tr("Sales"), "h1", amount=True)
        self.search = Field(
            placeholder=tr("Receipt number"),
            icon="search",
            cap="F2",
            height=48,
            clearable=tr("Clear search"),
            name=tr("Receipt number"),
        )
        self.list, self.detail = SalesList(), SaleDetail()
        self._lay_out()
        self._connect()
        self.begin()

    def _lay_out(self) -> None:
        self._head = QHBoxLayout()
        self._head.addWidget(self._title)
        self._head.addStretch(1)
        self._head.addWidget(self.search, 2)
        self._column = QVBoxLayout()
        self._column.addLayout(self._head)
        self._column.addWidget(self.list, 1)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addLayout(self._column, 1)
        across.addWidget(self.detail)

    def _connect(self) -> None:
        self.search.edited.connect(lambda _words: self.refresh())
        self.list.chosen.connect(self.show_sale)
        self.list.sell_wanted.connect(lambda: self.go.emit("sell"))
        self.list.cleared.connect(self.search.clear)
        self.detail.copy_wanted.connect(self._on_copy)
        self.detail.gift_wanted.connect(self._on_gift)
        self.detail.pdf_wanted.connect(self._on_pdf)
        self.detail.paper.open_wanted.connect(self._on_open)
        self.detail.refund_wanted.connect(self._on_refund)
        self._printing.receipt_changed.connect(self._on_receipt)
        self._printing.state_changed.connect(lambda _state: self._show_rights())
        self._pos.actor_changed.connect(self._on_actor)

    # -- the life of a screen

    def enter(self) -> None:
        """The newest sale is shown; the number field has the focus."""
        self._sale_id, self._is_stale = None, True
        super().enter()
        self._show_rights()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Read the list anew; the chosen sale stays chosen if it is still there."""
        shop = self._pos.settings.shop
        self._formats = Formats(shop.locale)
        text = self.search.text().strip()
        try:
            rows = self._pos.call(receipts.recent, text, _MOST)
        except PosError as error:
            self.show_refusal(error)
            return
        zone = ZoneInfo(shop.zone)
        today = self._pos.backend.clock.now().astimezone(zone).date()
        self.list.set_sales(rows, text, self._formats, zone, today)
        self.list.set_foot(self._foot_of(rows))
        ids = [row.id for row in rows]
        wanted = self._sale_id if self._sale_id in ids else next(iter(ids), None)
        self.list.choose(wanted)
        self.show_sale(wanted)

    def scan(self, code: str) -> None:
        """A scanned receipt number is searched for; anything else belongs to the sale."""
        if "-" not in code:
            self.scan_onwards.emit(code)
            return
        self.search.set_text(code)
        self.refresh()

    def show_refusal(self, error: PosError) -> None:
        """Said beside the buttons."""
        self.detail.paper.say(error.sentence, "triangle-alert", State.WARNING)

    def hints(self) -> tuple[Hint, ...]:
        """The keys of this screen."""
        return (("F2", tr("Find")), ("↑ ↓", tr("Sale")), ("Ctrl P", tr("Print copy")))

    def _foot_of(self, rows: tuple[SaleRow, ...]) -> str:
        if not rows:
            return ""
        words = tr("%n sale(s)", len(rows))
        if len(rows) == _MOST:
            words = tr("The newest %n sale(s). Type a number to find an older one.", len(rows))
        if not self._pos.can(Permission.RECEIPT_OTHERS):
            words = f"{words} · {tr('You see your own sales.')}"
        return words

    # -- the chosen sale

    def show_sale(self, sale_id: UUID | None) -> None:
        """Show the receipt of a sale, or none."""
        if sale_id is not None and sale_id == self._sale_id and self._receipt is not None:
            return
        self._sale_id, self._receipt = sale_id, None
        self.detail.setVisible(sale_id is not None)
        if sale_id is None:
            return
        try:
            receipt = self._receipt = self._pos.call(receipts.receipt, sale_id)
        except PosError as error:
            self.show_refusal(error)
            return
        settings = self._pos.settings
        text = receipt_text(receipt, settings.till.paper_columns, settings.shop.locale)
        moment = f"{self._formats.date(receipt.at.date())} {self._formats.time(receipt.at)}"
        served = tr("served by {name}", name=receipt.cashier) if receipt.cashier else ""
        moment = " · ".join(filter(None, (moment, served)))
        self.detail.show_receipt(isolate(receipt.number), moment, text)
        self._show_rights()

    def _show_rights(self) -> None:
        self.detail.set_rights(
            may_copy=self._pos.can(Permission.RECEIPT_REPRINT),
            can_print=self._printing.can_print,
            may_refund=self._pos.can(Permission.REFUND_CREATE),
        )

    def _on_actor(self) -> None:
        """Somebody else looks: nothing of the last one stays on the screen."""
        self._sale_id = self._receipt = None
        self.search.set_text("")
        self.mark_stale()

    def _on_copy(self) -> None:
        sale_id = self._sale_id
        if sale_id is None or not self._printing.can_print:
            return

        def send(copy: Receipt) -> None:
            self._printing.print_receipt(sale_id, copy=copy)

        self.act(send, receipts.reprint, sale_id)

    def _on_gift(self) -> None:
        if self._sale_id is not None and self._printing.can_print:
            self._printing.print_gift(self._sale_id)

    def _on_pdf(self) -> None:
        if self._receipt is None:
            return
        name = tr("Receipt {number}", number=self._receipt.number)
        self.detail.pdf_button.setEnabled(False)
        path = self.folder / f"{name}.pdf"
        self._printing.save_pdf(self._receipt, path, self._on_saved, self._on_not_saved)

    def _on_saved(self, path: Path) -> None:
        self._saved = path
        self.detail.pdf_button.setEnabled(True)
        words = tr("{file} is saved in {folder}.", file=path.name, folder=path.parent.name)
        self.detail.paper.say(words, "circle-check", State.OK, may_open=True)

    def _on_not_saved(self, error: PosError) -> None:
        self.detail.pdf_button.setEnabled(True)
        self.show_refusal(error)

    def _on_open(self) -> None:
        if self._saved is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._saved)))

    def _on_refund(self) -> None:
        if self._sale_id is not None:
            self.refund_wanted.emit(self._sale_id)

    def _on_receipt(self, sale_id: UUID) -> None:
        """What became of a print that was asked for here."""
        if sale_id != self._sale_id or not self.isVisible():
            return
        fate, state = self._printing.receipt_state(sale_id), self._printing.state
        if fate is ReceiptState.ON_ITS_WAY:
            self.detail.paper.say(tr("Printing…"), "printer", State.NEUTRAL)
        elif fate is ReceiptState.SENT:
            words = tr("Sent to {printer}", printer=self._printing.printer_name)
            self.detail.paper.say(words, "printer-check", State.OK)
        elif fate is ReceiptState.FAILED:
            self.detail.paper.say(state.sentence, "printer-x", State.WARNING)

    # -- keys and sizes

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 finds, arrows choose, Ctrl P prints; digits go to the number field."""
        key, control = event.key(), Qt.KeyboardModifier.ControlModifier
        if key == Qt.Key.Key_P and event.modifiers() & control:
            self.detail.copy_button.click()
        elif key == Qt.Key.Key_F7:
            self.detail.refund_button.click()
        elif key == Qt.Key.Key_F2:
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.search.entry.selectAll()
        elif key == Qt.Key.Key_Escape:
            self.search.clear()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(-1 if key == Qt.Key.Key_Up else 1)
        elif event.text().isprintable() and event.text() and not self.search.entry.hasFocus():
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
            self.search.entry.insert(event.text())
            self.refresh()
        else:
            super().keyPressEvent(event)

    def _step(self, by: int) -> None:
        rows = self.list.table.rows_model.rows
        if not rows:
            return
        at = next((i for i, row in enumerate(rows) if row.id == self._sale_id), 0)
        place = max(0, min(len(rows) - 1, at + by))
        wanted = rows[place].id
        if isinstance(wanted, UUID):
            self.list.choose(wanted)
            self.show_sale(wanted)

    def restyle(self) -> None:
        """Take the sizes again."""
        look = theme.current()
        self._column.setContentsMargins(look.px(24), look.px(12), look.px(16), look.px(12))
        self._column.setSpacing(look.px(12))
        self.search.setMaximumWidth(look.px(280))
        self._arrange()

    def _arrange(self) -> None:
        size = theme.current().size_class(self.window().width())
        self.list.table.set_compact(size is theme.SizeClass.COMPACT)
        self.detail.paper.set_room(size, self.width())
