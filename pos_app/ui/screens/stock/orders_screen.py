"""Purchase orders: suggested from what is low, written by scanning, sent as a PDF, received."""

from datetime import date
from pathlib import Path
from typing import ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QStandardPaths, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from pos_app.documents.purchase_order_pdf import OrderPaper, purchase_order_pdf
from pos_app.domain.access import Decision, Permission
from pos_app.domain.errors import PosError
from pos_app.domain.ids import new_id
from pos_app.domain.money import UnitPrice
from pos_app.domain.purchasing import OrderState
from pos_app.domain.quantity import Quantity
from pos_app.domain.receipt import ShopHead
from pos_app.services import purchasing, suppliers
from pos_app.services.catalogue import ItemView
from pos_app.services.declare import Topic
from pos_app.services.purchasing import OrderRow, OrderView
from pos_app.services.suppliers import SupplierFields
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.printer_choice import write_whole
from pos_app.ui.screen import Hint
from pos_app.ui.screens.stock.cost_field import CostField
from pos_app.ui.screens.stock.line_looks import LineLooks
from pos_app.ui.screens.stock.line_number import Counted, pieces_of
from pos_app.ui.screens.stock.order_rows import badge_of, line_row, listed_row
from pos_app.ui.screens.stock.scan_body import Fact, ScanBody
from pos_app.ui.screens.stock.scanned_documents import ScannedDocuments
from pos_app.ui.screens.stock.start_page import StartPage
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.lane import Message, Tone
from pos_app.ui.widgets.painting import Side, show_part
from pos_app.ui.widgets.rows import Column


class OrdersScreen(ScannedDocuments):
    """The orders of the shop.

    Signal: receive_wanted(order id): what was ordered has come.
    """

    receive_wanted = Signal(object)
    topics: ClassVar[Topic] = Topic.STOCK | Topic.CATALOGUE | Topic.SETTINGS

    def __init__(self, pos: Pos, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self._view: OrderView | None = None
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        self.folder = Path(QStandardPaths.writableLocation(documents)) / tr("Orders")
        self.supplier = Combo(tr("Supplier"))
        self.begin_button = Button(tr("Empty order"), icon="plus", height=40)
        self.suggest_button = Button(
            tr("Order what is low"), Kind.PRIMARY, icon="clipboard-list", height=40
        )
        self._looks = LineLooks(pos)
        self.start = StartPage(
            tr("Purchase orders"),
            (
                Column(tr("Order")),
                Column(tr("Written"), 190, compact=150),
                Column(tr("Lines"), 80, Side.END),
                Column(tr("Total"), 120, Side.END, compact=-1),
                Column(tr("Status"), 150),
            ),
            (tr("No orders yet"), tr("Choose a supplier and order what is low."), "clipboard-list"),
            self.supplier,
            buttons=(self.begin_button, self.suggest_button),
        )
        columns = (
            Column(tr("Item")),
            Column(tr("Their code"), 120, compact=-1),
            Column(tr("Ordered"), 150, Side.END),
            Column(tr("Came"), 90, Side.END),
            Column(tr("Cost each"), 96, Side.END, compact=-1),
            Column(tr("Line cost"), 104, Side.END),
        )
        self.body = ScanBody(pos, columns, 2, tr("Orders"))
        self.cost = CostField(pos)
        self.note = Field(tr("Note to the supplier"))
        self.send_button = Button(tr("Send this order"), Kind.PRIMARY, height=64, px=17)
        self.receive_button = Button(tr("Receive it"), Kind.PRIMARY, height=64, px=17)
        self.pdf_button = Button(tr("Save as PDF"), icon="file-text", height=48)
        self.close_button = Button("", Kind.QUIET, height=48)
        for part in (
            self.cost, self.note, self.send_button, self.receive_button, self.pdf_button,
            self.close_button,
        ):  # fmt: skip
            self.body.side_column.addWidget(part)
        self.lay_out()
        self._connect()
        self.begin()

    def _connect(self) -> None:
        self.start.opened.connect(self.open)
        self.begin_button.clicked.connect(lambda: self._begin(suggested=False))
        self.suggest_button.clicked.connect(lambda: self._begin(suggested=True))
        self.body.counted.connect(self._on_counted)
        self.body.put.connect(self._put)
        self.body.taken_out.connect(lambda item: self._put(item, Quantity(0)))
        self.body.table.chosen.connect(lambda _key: self._show_cost())
        self.cost.typed.connect(self._on_cost)
        self.send_button.clicked.connect(self._on_send)
        self.receive_button.clicked.connect(self._on_receive)
        self.pdf_button.clicked.connect(self._on_pdf)
        self.close_button.clicked.connect(self._on_close)

    # -- the life of a screen

    def enter(self) -> None:
        """The list has the focus, or the scan field of a draft."""
        self._looks.forget()
        super().enter()
        if self._view is None:
            self.start.take_focus()
        elif self._view.state is OrderState.DRAFT:
            self.body.take_focus()

    def refresh(self) -> None:
        """Read anew what is in front."""
        if not self._pos.can(Permission.STOCK_ORDER):
            return
        if self._view is None:
            self._list()
        else:
            self.open(self._view.id)

    def scan(self, code: str) -> None:
        """One more of it is ordered."""
        if self._pages.currentWidget() is self.body:
            self.body.scan(code)

    def hints(self) -> tuple[Hint, ...]:
        """The keys of this screen."""
        back = (tr("Esc"), tr("Back"))
        if self._view is None or self._view.state is not OrderState.DRAFT:
            return (back,)
        more = ("12 *", tr("then scan for 12")), (tr("Del"), tr("Take a line out"))
        return (*more, ("F12", tr("Send")), back)

    def show_refusal(self, error: PosError) -> None:
        """Above what is in front."""
        lane = self.start.lane if self._pages.currentWidget() is self.start else self.body.lane
        lane.show_message(Message(Tone.WARNING, error.sentence, ""))

    @property
    def _formats(self) -> Formats:
        return Formats(self._pos.settings.shop.locale)

    def _day(self, order: OrderView | OrderRow) -> date:
        sent = order.sent_at if isinstance(order, OrderView) else None
        zone = ZoneInfo(self._pos.settings.shop.zone)
        return (sent or order.created_at).astimezone(zone).date()

    # -- the list

    def _list(self) -> None:
        names = self._pos.call(suppliers.names)
        self.supplier.set_options([Option(str(each), name) for each, name in names])
        for part in (self.supplier, self.begin_button, self.suggest_button):
            part.setEnabled(bool(names))
        formats = self._formats
        self.start.set_rows(
            [listed_row(row, self._day(row), formats) for row in self._pos.call(purchasing.recent)]
        )
        if not names:
            self.start.nothing.set_words(
                tr("No suppliers yet"), tr("Add a supplier under Stock, then order from it.")
            )

    def _begin(self, *, suggested: bool) -> None:
        order = new_id()
        self.act(
            lambda _none: self._on_begun(order, suggested=suggested),
            purchasing.begin, order, UUID(self.supplier.value()), suggested=suggested,
        )  # fmt: skip

    def _on_begun(self, order_id: UUID, *, suggested: bool) -> None:
        self.open(order_id)
        if suggested and self._view is not None and not self._view.lines:
            self.body.say(tr("Nothing this supplier has is low."), tr("Scan what to order."))

    # -- an order

    def open(self, order_id: UUID) -> None:
        """Show an order."""
        is_new = self._view is None or self._view.id != order_id
        try:
            view = self._view = self._pos.call(purchasing.read, order_id)
        except PosError as error:
            self._leave()
            self.show_refusal(error)
            return
        if is_new:
            self.note.set_text(view.note)
            self.body.lane.clear()
        self._pages.setCurrentWidget(self.body)
        words = f"{view.supplier} · {badge_of(view.state).words}"
        self.body.set_head(view.number, words, tr("Scan or type what to order"))
        is_draft = view.state is OrderState.DRAFT
        self.body.set_open(is_draft)
        formats = self._formats
        numbers: dict[object, Counted] = {
            each.item_id: Counted(each.ordered, each.unit) for each in view.lines
        }
        self._looks.read(each.item_id for each in view.lines)
        rows = [line_row(each, formats, self._looks) for each in view.lines]
        self.body.set_rows(rows, numbers)
        self._show_side(view, formats)
        self._show_cost()
        self.hints_changed.emit()
        if is_draft and is_new:
            self.body.take_focus()
        elif not is_draft:  # never on the button that ends the order
            self.body.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_side(self, view: OrderView, formats: Formats) -> None:
        pieces = sum(pieces_of(each.ordered, each.unit) for each in view.lines)
        facts = [
            Fact(tr("Lines"), formats.number(len(view.lines))),
            Fact(tr("Pieces"), formats.number(pieces)),
        ]
        if view.total is not None:
            facts.append(Fact(tr("Total"), formats.money(view.total), strong=True))
        self.body.set_facts(tr("This order"), facts)
        is_draft = view.state is OrderState.DRAFT
        show_part(self.note, is_draft)
        show_part(self.send_button, is_draft)
        self.send_button.setEnabled(bool(view.lines))
        may_receive = self._pos.can(Permission.STOCK_RECEIVE)
        show_part(self.receive_button, view.state.is_expected and may_receive)
        self.pdf_button.setEnabled(bool(view.lines))
        is_open = is_draft or view.state.is_expected
        show_part(self.close_button, is_open)
        words = tr("Give this draft up") if is_draft else tr("Expect nothing more of it")
        self.close_button.setText(words)

    def _show_cost(self) -> None:
        """The cost of the chosen line can be agreed while the order is a draft."""
        view, key = self._view, self.body.table.current()
        line = next((each for each in view.lines if each.item_id == key), None) if view else None
        is_draft = view is not None and view.state is OrderState.DRAFT
        sees = self._pos.actor.decide(Permission.CATALOGUE_COST) is Decision.ALLOW
        if line is None or not is_draft or not sees:
            self.cost.show_nothing()
        else:
            self.cost.show_line(line.name, line.cost)

    def _on_cost(self, cost: UnitPrice | None) -> None:
        view, key = self._view, self.body.table.current()
        line = next((each for each in view.lines if each.item_id == key), None) if view else None
        if view is not None and line is not None and cost is not None:
            self.act(
                lambda _none: self._select(line.item_id),
                purchasing.put, view.id, line.item_id, line.ordered, cost,
            )  # fmt: skip

    def _on_counted(self, item: ItemView, quantity: Quantity) -> None:
        if self._view is None:
            return
        line = next((each for each in self._view.lines if each.item_id == item.id), None)
        if line is not None:
            self._put(item.id, line.ordered + quantity)
        else:
            self._put(item.id, quantity)

    def _put(self, item_id: UUID, quantity: Quantity) -> None:
        if self._view is not None:
            self.act(
                lambda _none: self._select(item_id),
                purchasing.put, self._view.id, item_id, quantity,
            )  # fmt: skip

    def _select(self, item_id: UUID) -> None:
        """A line is the current one, with its cost beside it."""
        self.body.select(item_id)
        self._show_cost()

    def _on_send(self) -> None:
        if self._view is not None:
            self.act(self._on_sent, purchasing.send, self._view.id, self.note.text())

    def _on_sent(self, view: OrderView) -> None:
        self.open(view.id)
        self.body.say(
            tr("The order stands as it is now."),
            tr("Save it as PDF and send it to {supplier}.", supplier=view.supplier),
            Tone.SUCCESS,
        )

    def _on_receive(self) -> None:
        if self._view is not None:
            self.receive_wanted.emit(self._view.id)

    def _on_close(self) -> None:
        """It cannot be taken back: it is asked for first."""
        view = self._view
        if view is None:
            return
        is_draft = view.state is OrderState.DRAFT
        message = Message(
            Tone.QUESTION,
            tr("Give {number} up?", number=view.number)
            if is_draft
            else tr("Expect nothing more of {number}?", number=view.number),
            "" if is_draft else tr("What has not come is cancelled."),
            (tr("Give it up") if is_draft else tr("Close it"), tr("Keep it")),
            closable=False,
        )
        self.body.lane.show_message(
            message,
            lambda: self.act(lambda _none: self._leave(), purchasing.close, view.id),
            self.body.lane.clear,
        )

    # -- the paper

    def _on_pdf(self) -> None:
        view = self._view
        if view is None:
            return
        try:
            found = self._pos.call(suppliers.list_suppliers)
        except PosError as error:
            self.show_refusal(error)
            return
        fields = next(
            (each.fields for each in found if each.id == view.supplier_id),
            SupplierFields(view.supplier),
        )
        shop = self._pos.settings.shop
        head = ShopHead(shop.name, shop.address, shop.tax_id, shop.phone)
        paper = OrderPaper(head, fields, view, self._day(view), shop.locale)
        path = self.folder / f"{view.number}.pdf"

        def write() -> Path:
            return write_whole(path, purchase_order_pdf(paper))

        self._pos.run(self, self._on_saved, self.show_refusal, write)

    def _on_saved(self, path: Path) -> None:
        words = tr("{file} is saved in {folder}.", file=path.name, folder=path.parent.name)
        message = Message(Tone.SUCCESS, tr("Saved."), words, (tr("Open"),))
        self.body.lane.show_message(
            message, lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
        )
