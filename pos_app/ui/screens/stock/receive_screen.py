"""Receiving a delivery: of an order or of none, scanned box by box, taken in by one button.

What is scanned is saved as it is scanned; a delivery can be left open and gone on with.
"""

from typing import ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pos_app.domain.access import Decision, Permission
from pos_app.domain.errors import Invalid, PosError
from pos_app.domain.ids import new_id
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.services import purchasing, receiving, receiving_batches, suppliers
from pos_app.services.catalogue import ItemView
from pos_app.services.declare import Topic
from pos_app.services.delivery_lines import ReceivedLine
from pos_app.services.receiving import DeliveryView
from pos_app.services.stock_keeping import DeliveredBatch
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screen import Hint
from pos_app.ui.screens.stock.cost_field import CostField
from pos_app.ui.screens.stock.line_number import Counted
from pos_app.ui.screens.stock.receive_rows import facts, line_row, pieces, waiting_row
from pos_app.ui.screens.stock.received_batches import ReceivedBatches
from pos_app.ui.screens.stock.scan_body import ScanBody
from pos_app.ui.screens.stock.scanned_documents import ScannedDocuments
from pos_app.ui.screens.stock.side_fields import SideFields
from pos_app.ui.screens.stock.start_page import StartPage
from pos_app.ui.widgets.badges import BadgeSpec, State
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.lane import Message, Tone
from pos_app.ui.widgets.painting import Side
from pos_app.ui.widgets.rows import Column, TableRow
from pos_app.ui.widgets.text import Text

_AFTER_FACTS = 2  # where the fields stand beside the lines: below the title and the sums
_ORDER, _DELIVERY = "order", "delivery"


class ReceiveScreen(ScannedDocuments):
    """The deliveries of the shop.

    Signal: labels_wanted(ids of what came).
    """

    labels_wanted = Signal(object)
    topics: ClassVar[Topic] = Topic.STOCK | Topic.CATALOGUE | Topic.SETTINGS

    def __init__(self, pos: Pos, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self._view: DeliveryView | None = None
        self._kinds: dict[UUID, str] = {}
        self.supplier = Combo(tr("From"))
        self.begin_button = Button(
            tr("Receive without an order"), Kind.PRIMARY, icon="plus", height=40
        )
        self.start = StartPage(
            tr("Receive delivery"),
            (
                Column(tr("Delivery")),
                Column(tr("When"), 190, compact=150),
                Column(tr("Lines"), 80, Side.END),
                Column(tr("Status"), 170),
            ),
            (
                tr("Nothing is expected"),
                tr("Orders that were sent stand here. Or receive without one."),
                "truck",
            ),
            self.supplier,
            buttons=(self.begin_button,),
        )
        columns = (
            Column(tr("Item")),
            Column(tr("Ordered"), 90, Side.END, compact=80),
            Column(tr("Received"), 150, Side.END, compact=136),
            Column(tr("Cost each"), 96, Side.END, compact=-1),
            Column(tr("Line cost"), 104, Side.END, compact=-1),
            Column(tr("Check"), 140, compact=132),
        )
        self.body = ScanBody(pos, columns, 2, tr("Stock"))
        self.cost = CostField(pos)
        self.batches = ReceivedBatches(pos, self.act)
        self.note = Field(tr("Supplier note number"))
        self.post_button = Button("", Kind.PRIMARY, height=64, px=17)
        self.leave_button = Button(tr("Leave it open"), Kind.QUIET, height=48)
        self.forget_button = Button(tr("Nothing came: forget it"), Kind.QUIET, height=40)
        self.saved = Text(
            tr("Saved as you scan. You can leave and come back."), "small", "secondary", wrap=True
        )
        self._fields = SideFields((self.note, self.cost, self.batches))
        self.body.side_column.insertWidget(_AFTER_FACTS, self._fields, 8)
        for button in (self.post_button, self.leave_button, self.forget_button):
            self.body.side_column.addWidget(button)
        self.body.side_column.insertWidget(self.body.side_column.count() - 3, self.saved)
        self.lay_out()
        self._connect()
        self.begin()

    def _connect(self) -> None:
        self.start.opened.connect(self._on_opened)
        self.begin_button.clicked.connect(self._on_begin)
        self.body.counted.connect(self._on_counted)
        self.body.put.connect(self._on_put)
        self.body.taken_out.connect(lambda item: self._on_put(item, Quantity(0)))
        self.body.table.chosen.connect(lambda _key: self._show_cost())
        self.cost.typed.connect(self._on_cost)
        self.post_button.clicked.connect(self._on_post)
        self.leave_button.clicked.connect(self._leave)
        self.forget_button.clicked.connect(self._on_forget)

    # -- the life of a screen

    def enter(self) -> None:
        """The scan field has the focus, else the list of what is expected."""
        super().enter()
        if self._view is None:
            self.start.take_focus()
        else:
            self.body.take_focus()

    def refresh(self) -> None:
        """Read anew what is in front."""
        if not self._pos.can(Permission.STOCK_RECEIVE):
            return
        if self._view is None:
            self._list()
        else:
            self.open(self._view.id)

    def scan(self, code: str) -> None:
        """One box or item more."""
        if self._pages.currentWidget() is self.body:
            self.body.scan(code)

    def hints(self) -> tuple[Hint, ...]:
        """The keys of this screen."""
        back = (tr("Esc"), tr("Back"))
        if self._pages.currentWidget() is not self.body:
            return (back,)
        more = ("12 *", tr("then scan for 12")), (tr("Del"), tr("Take a line out"))
        return (*more, ("F12", tr("Add to stock")), back)

    def show_refusal(self, error: PosError) -> None:
        """Under the cost, or above what is in front."""
        if isinstance(error, Invalid) and error.where == "unit_cost":
            self.cost.set_error(error.sentence)
            return
        if isinstance(error, Invalid) and error.where == "batch" and self.batches.isVisible():
            self.batches.show_refusal(error)
            return
        lane = self.start.lane if self._pages.currentWidget() is self.start else self.body.lane
        lane.show_message(Message(Tone.WARNING, error.sentence, ""))

    @property
    def _formats(self) -> Formats:
        return Formats(self._pos.settings.shop.locale)

    @property
    def _sees_cost(self) -> bool:
        return self._pos.actor.decide(Permission.CATALOGUE_COST) is Decision.ALLOW

    # -- what is expected

    def _list(self) -> None:
        names = self._pos.call(suppliers.names)
        options = [Option(str(each), name) for each, name in names]
        self.supplier.set_options((Option("", tr("No supplier")), *options))
        formats, zone = self._formats, ZoneInfo(self._pos.settings.shop.zone)
        today = self._pos.backend.clock.now().astimezone(zone).date()
        rows: list[TableRow] = []
        self._kinds = {}
        for row in self._pos.call(receiving.recent, only_open=True):
            self._kinds[row.id] = _DELIVERY
            name = " · ".join(filter(None, (row.order, row.supplier))) or tr("Without an order")
            badge = BadgeSpec(tr("Being scanned"), State.WARNING, "clock")
            when = formats.moment(row.created_at.astimezone(zone), today)
            rows.append(waiting_row(row.id, name, row.who, when, row.lines, badge))
        for order in self._pos.call(purchasing.recent, only_expected=True):
            self._kinds[order.id] = _ORDER
            name = f"{order.number} · {order.supplier}"
            badge = BadgeSpec(tr("Expected"), State.INFO, "truck")
            when = formats.moment(order.created_at.astimezone(zone), today)
            rows.append(waiting_row(order.id, name, order.who, when, order.lines, badge))
        self.start.set_rows(rows)

    def _on_opened(self, key: UUID) -> None:
        if self._kinds.get(key) == _ORDER:
            self._begin(key, None)
        else:
            self.open(key)

    def _on_begin(self) -> None:
        chosen = self.supplier.value()
        self._begin(None, UUID(chosen) if chosen else None)

    def receive_order(self, order_id: UUID) -> None:
        """Receive what came of an order."""
        self._begin(order_id, None)

    def _begin(self, order_id: UUID | None, supplier_id: UUID | None) -> None:
        delivery = new_id()
        self.act(
            lambda _none: self.open(delivery), receiving.begin, delivery, order_id, supplier_id
        )

    # -- the delivery

    def open(self, delivery_id: UUID) -> None:
        """Show a delivery as it is being scanned."""
        is_new = self._view is None or self._view.id != delivery_id
        try:
            view = self._view = self._pos.call(receiving.read, delivery_id)
        except PosError as error:
            self._leave()
            self.show_refusal(error)
            return
        if is_new:
            self.note.set_text(view.note)
            self.body.lane.clear()
        self._pages.setCurrentWidget(self.body)
        subtitle = " · ".join(filter(None, (view.order, view.supplier)))
        ask = tr("Scan each box or item: one scan counts one")
        self.body.set_head(tr("Receive delivery"), subtitle, ask)
        self._show_rows(view)
        self._show_cost()
        if is_new:
            self.body.take_focus()

    def _show_rows(self, view: DeliveryView) -> None:
        formats, folder = self._formats, self._pos.backend.path.parent
        self.body.set_rows(
            [line_row(each, formats, folder) for each in view.lines],
            {each.item_id: Counted(each.received, each.unit) for each in view.lines},
        )
        self.body.set_facts(tr("This delivery"), facts(view, formats))
        came = pieces(view.lines)
        self.post_button.setText(tr("Add %n piece(s) to stock", came))
        self.post_button.setEnabled(came > 0)

    def _current(self) -> ReceivedLine | None:
        key = self.body.table.current()
        lines = () if self._view is None else self._view.lines
        return next((each for each in lines if each.item_id == key and each.received), None)

    def _show_cost(self) -> None:
        line = self._current()
        if line is None or not self._sees_cost:
            self.cost.show_nothing()
        else:
            self.cost.show_line(line.name, line.unit_cost)
        if line is None or self._view is None:
            self.batches.show_nothing()
        else:
            self.batches.show_line(self._view.id, line.item_id, line.unit)

    def _on_cost(self, cost: UnitPrice | None) -> None:
        line, view = self._current(), self._view
        if line is not None and view is not None:
            self.act(lambda _none: None, receiving.price, view.id, line.item_id, cost)

    def _on_counted(self, view: ItemView, quantity: Quantity) -> None:
        delivery = self._view
        if delivery is None:
            return
        is_ordered = any(each.item_id == view.id and each.ordered for each in delivery.lines)

        def then(_none: None) -> None:
            self._on_more(view.id)

        if view.batch:  # the label on the box says which
            batch = DeliveredBatch(view.batch, quantity, view.expires)
            self.act(then, receiving_batches.put, delivery.id, view.id, batch)
        else:
            self.act(then, receiving.put, delivery.id, view.id, quantity)
        if delivery.order_id is not None and not is_ordered:
            self.body.say(tr("Not ordered."), tr("{name} is added all the same.", name=view.name))

    def _on_more(self, item_id: UUID) -> None:
        self.body.select(item_id)
        self._show_cost()

    def _on_put(self, item_id: UUID, quantity: Quantity) -> None:
        if self._view is not None:
            self.act(
                lambda _none: self._on_more(item_id),
                receiving.put, self._view.id, item_id, quantity, more=False,
            )  # fmt: skip

    def _on_post(self) -> None:
        if self._view is not None and self.batches.take():
            self.cost.take()
            words = tr("%n piece(s) added to stock.", pieces(self._view.lines))
            came = [each.item_id for each in self._view.lines if each.received]
            self.act(
                lambda _none: self._done(words, came),
                receiving.post,
                self._view.id,
                self.note.text(),
            )

    def _done(self, words: str, came: list[UUID]) -> None:
        """It is in stock; the shelf may want labels of it."""
        self._leave()
        labels = (tr("Print labels"),) if self._pos.can(Permission.CATALOGUE_LABELS) else ()
        message = Message(Tone.SUCCESS, words, "", labels)
        acts = [lambda: self.labels_wanted.emit(came)] if labels else []
        self.start.lane.show_message(message, *acts)

    def _on_forget(self) -> None:
        """What was scanned is gone then: it is asked for first."""
        view = self._view
        if view is None:
            return
        if not any(each.received for each in view.lines):
            self._forget(view.id)
            return
        message = Message(
            Tone.QUESTION,
            tr("Forget what was scanned?"),
            tr("Nothing of it comes into stock."),
            (tr("Forget it"), tr("Keep it")),
            closable=False,
        )
        self.body.lane.show_message(message, lambda: self._forget(view.id), self.body.lane.clear)

    def _forget(self, delivery_id: UUID) -> None:
        self.act(lambda _none: self._leave(), receiving.forget, delivery_id)
