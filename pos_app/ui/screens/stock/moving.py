"""Moving the stock of one item: what came, what was lost, what was found; one button does it."""

from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.domain.access import Decision, Permission
from pos_app.domain.errors import Invalid, PosError
from pos_app.domain.ids import new_id
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.stock import StockReason
from pos_app.services import stock_keeping, supplier_returns, suppliers
from pos_app.services.catalogue import ItemForm
from pos_app.services.stock_keeping import DeliveredLine
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.acts import Acts
from pos_app.ui.screens.stock.batch_part import BatchPart
from pos_app.ui.screens.stock.history_words import reason_words
from pos_app.ui.screens.stock.item_batches import ItemBatches
from pos_app.ui.screens.stock.side_fields import SideFields
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option
from pos_app.ui.widgets.fields import ErrorLine, Field
from pos_app.ui.widgets.painting import Themed, show_part
from pos_app.ui.widgets.text import Text

RECEIVE, OUT, IN, SEND = "receive", "out", "in", "send"


class StockMoving(Themed, QWidget):
    """The form of one movement. A scan of the item counts one more."""

    def __init__(self, pos: Pos, act: Acts) -> None:
        super().__init__()
        self._pos, self._act = pos, act
        self._item: UUID | None = None
        self._document = new_id()
        self._name, self._unit = "", Unit.PIECE
        self._ways: list[Option] = []
        self.way = Combo(tr("What happened"))
        self.quantity = Field(tr("How many"))
        self.reason = Combo(tr("Why"))
        self.cost = Field(tr("Cost each, if known"))
        self.note = Field(tr("Supplier note number"))
        self.supplier, self.why = Combo(tr("Supplier")), Field(tr("Why it goes back"))
        self.error = ErrorLine(wrap=True)
        self.button = Button("", Kind.PRIMARY, height=48)
        self.done = Text("", "body", "secondary", wrap=True)
        self._column = QVBoxLayout(self)
        self.batch = BatchPart(pos)
        parts = (
            self.way, self.quantity, self.batch, self.reason, self.cost, self.note,
            self.supplier, self.why, self.error, self.button, self.done,
        )  # fmt: skip
        self.held = ItemBatches(pos)
        self._column.addWidget(SideFields((*parts, self.held), spacing=14))
        self.way.chosen.connect(lambda _way: self._weigh())
        self.reason.chosen.connect(lambda _reason: self._weigh_button())
        self.quantity.edited.connect(lambda _words: self._weigh_button())
        self.button.clicked.connect(lambda _on=False: self.move_stock())
        self.begin()

    # -- what it shows

    def show_item(self, item: ItemForm) -> None:
        """The form for an item; what was typed stays while it is the same one."""
        if item.id != self._item:
            self._item, self._name, self._unit = item.id, item.fields.name, item.fields.unit
            self._empty()
            self.done.setText("")
        self.batch.show_item(item)
        may_look = self._pos.actor.decide(Permission.STOCK_READ) is Decision.ALLOW
        show_part(self.held, item.fields.tracks_batches and may_look)
        if not self.held.isHidden():
            self.held.show_item(item)
        may = self._pos.can
        ways: list[Option] = []
        if may(Permission.STOCK_RECEIVE):
            ways.append(Option(RECEIVE, tr("Receive")))
        if may(Permission.STOCK_ADJUST):
            ways += [Option(OUT, tr("Take out")), Option(IN, tr("Put back"))]
        if may(Permission.STOCK_RECEIVE):
            has = self._pos.call(suppliers.suppliers_of, item.id) if may_look else ()
            self.supplier.set_options([Option(str(e.supplier_id), e.supplier) for e in has])
            ways += [Option(SEND, tr("Send back"))] if has else []
        if ways != self._ways:
            self._ways = ways
            self.way.set_options(ways)
        self._weigh()

    def begin_taking(self, reason: StockReason) -> None:
        """The form that takes something out, for a reason to begin with."""
        self.way.set_value(OUT)
        self._weigh()
        self.reason.set_value(reason)
        self._weigh_button()
        self.quantity.setFocus()

    def _weigh(self) -> None:
        """The reasons and fields of the chosen way."""
        way, words = self.way.value(), reason_words()
        fit = [r for r in StockReason if (r.takes_out if way == OUT else r.puts_in)]
        self.reason.set_options([Option(str(reason), words[reason]) for reason in fit])
        self.reason.setVisible(way in {OUT, IN})
        for part in (self.supplier, self.why):
            show_part(part, way == SEND)
        self.batch.show_way(comes=way == RECEIVE, leaves=way in {OUT, SEND})
        self.cost.setVisible(way == RECEIVE)
        self.note.setVisible(way == RECEIVE)
        self._weigh_button()

    def _weigh_button(self) -> None:
        self.error.set_error("")
        self.quantity.set_error("")
        self.why.set_error("")
        count, name = self.quantity.text().strip() or "…", self._name
        if self.way.value() == RECEIVE:
            said = tr("Add {count} to stock", count=count)
        elif self.way.value() == SEND:
            said = tr("Send back {count} {name}", count=count, name=name)
        elif self.way.value() == IN:
            said = tr("Put back {count} {name}", count=count, name=name)
        elif StockReason(self.reason.value()).is_waste:
            said = tr("Waste {count} {name}", count=count, name=name)
        else:
            said = tr("Take out {count} {name}", count=count, name=name)
        self.button.setText(said)
        self.button.setEnabled(bool(self.quantity.text().strip()))

    def _empty(self) -> None:
        """An empty form is another document."""
        self._document = new_id()
        self.batch.empty()
        for field in (self.quantity, self.cost, self.note, self.why):
            field.set_text("")
            field.set_error("")

    @property
    def _formats(self) -> Formats:
        return Formats(self._pos.settings.shop.locale)

    # -- the act

    def count(self, more: Quantity, batch: str = "", until: date | None = None) -> None:
        """Some more of it, by a scan, and of which batch where its label tells."""
        self.batch.take_scan(batch, until)
        try:
            typed = self._read_quantity() if self.quantity.text().strip() else Quantity(0)
        except Invalid as error:
            self.show_refusal(error)
            return
        self.quantity.set_text(self._formats.quantity(typed + more))
        self._weigh_button()

    def move_stock(self) -> None:
        """Write the movement; a manager is asked where one must be."""
        item_id = self._item
        if item_id is None or not self.button.isEnabled():
            return
        try:
            quantity = self._read_quantity()
            if self.way.value() == RECEIVE:
                batches = self.batch.delivered(quantity)
                line = DeliveredLine(item_id, quantity, self._read_cost(), batches)
                receive, note = stock_keeping.receive, self.note.text()
                self._act(self._on_received, receive, self._document, (line,), note)
                return
            if self.way.value() == SEND:
                supplier, why = UUID(self.supplier.value()), self.why.text()
                self._act(
                    self._on_moved, supplier_returns.send_back, self._document, supplier, item_id,
                    quantity, why, self.batch.leaving(),
                )  # fmt: skip
                return
            change = -quantity if self.way.value() == OUT else quantity
            reason = StockReason(self.reason.value())
            batch = self.batch.leaving() if self.way.value() == OUT else None
            self._act(
                self._on_moved, stock_keeping.adjust, self._document, item_id, change, reason,
                batch_id=batch,
            )  # fmt: skip
        except PosError as error:
            self.show_refusal(error)

    def _read_quantity(self) -> Quantity:
        quantity = self._formats.read_quantity(self.quantity.text())
        if quantity <= Quantity(0):
            raise Invalid(tr("Type how many: more than zero."), where="quantity")
        return quantity

    def _read_cost(self) -> UnitPrice | None:
        """What one cost; the error of a wrong one belongs under its field."""
        if not self.cost.text().strip():
            return None
        try:
            return self._formats.read_price(self.cost.text(), self._pos.rules.currency)
        except Invalid as error:
            raise Invalid(error.sentence, where="unit_cost") from error

    def _on_received(self, _nothing: None) -> None:
        self._finish(tr("{count} added to stock.", count=self.quantity.text()))

    def _on_moved(self, left: Quantity) -> None:
        shown = self._formats.quantity(left, self._unit)
        self._finish(tr("Done. {count} on hand now.", count=shown))

    def _finish(self, words: str) -> None:
        self._empty()
        self._weigh_button()
        self.done.setText(words)
        self.quantity.setFocus()

    def show_refusal(self, error: PosError) -> None:
        """Under its field, or above the button."""
        where = error.where if isinstance(error, Invalid) else ""
        if where == "reason" and self.way.value() == SEND:
            self.why.set_error(error.sentence)
        elif where in {"batch", "day"}:
            self.error.set_error("" if self.batch.says_error else error.sentence)
        elif where == "unit_cost":
            self.cost.set_error(error.sentence)
        elif isinstance(error, Invalid):
            self.quantity.set_error(error.sentence)
        else:
            self.error.set_error(error.sentence)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does it."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.move_stock()
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Take distances again."""
        look = theme.current()
        side = look.px(20)
        self._column.setContentsMargins(side, look.px(16), side, look.px(16))
        self._column.setSpacing(look.px(14))
