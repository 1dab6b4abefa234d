"""Taking an order at the counter or on the telephone: what, for whom, and a note."""

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.domain.errors import Invalid, PosError
from pos_app.domain.ids import new_id
from pos_app.domain.money import Money, UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.services import customers
from pos_app.services.catalogue import ItemView
from pos_app.services.customer_orders import Buyer, Wanted
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.stock.line_number import Counted
from pos_app.ui.screens.stock.scan_body import Fact, ScanBody
from pos_app.ui.widgets.buttons import Button, Kind
from pos_app.ui.widgets.chips import Combo
from pos_app.ui.widgets.choices import Option
from pos_app.ui.widgets.fields import Field
from pos_app.ui.widgets.painting import Side, Themed, show_part
from pos_app.ui.widgets.rows import Cell, Column, TableRow

_MOST_FOUND = 8


class TakingPage(Themed, QWidget):
    """Lines by scanning, and who they are for.

    Signals: placed(order id, Buyer, lines, note) when the order shall be taken; back(); item_wanted
    (code): a new item with this barcode.
    """

    placed = Signal(object, object, object, str)
    back = Signal()
    item_wanted = Signal(str)

    def __init__(self, pos: Pos) -> None:
        super().__init__()
        self._pos = pos
        self._lines: dict[UUID, tuple[ItemView, Quantity]] = {}
        self._order_id = new_id()
        columns = (
            Column(tr("Item")),
            Column(tr("On hand"), 100, Side.END, compact=-1),
            Column(tr("Ordered"), 150, Side.END),
            Column(tr("Price"), 104, Side.END),
        )
        self.body = ScanBody(pos, columns, 2, tr("Orders"))
        self.name = Field(tr("For whom"), placeholder=tr("Name, card or phone"))
        self.known = Combo(tr("Customer of the shop"))
        self.phone = Field(tr("Phone"))
        self.note = Field(tr("Note"))
        self.take_button = Button("", Kind.PRIMARY, height=64, px=17)
        for part in (self.name, self.known, self.phone, self.note, self.take_button):
            self.body.side_column.addWidget(part)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.body)
        self.body.back.connect(self.back)
        self.body.counted.connect(self._on_counted)
        self.body.put.connect(self._on_put)
        self.body.taken_out.connect(lambda item: self._on_put(item, Quantity(0)))
        self.body.unknown_offered.connect(self.item_wanted)
        self.name.edited.connect(lambda _words: self._on_name())
        self.take_button.clicked.connect(lambda _on=False: self.take())
        self.begin()

    def begin_order(self) -> None:
        """An empty order of its own."""
        self._lines, self._order_id = {}, new_id()
        for field in (self.name, self.phone, self.note):
            field.set_text("")
            field.set_error("")
        self.body.lane.clear()
        self.body.set_head(tr("New order"), "", tr("Scan or type what is ordered"))
        self.body.set_open(True)
        self._on_name()
        self._show()
        self.body.take_focus()

    def show_refusal(self, error: PosError) -> None:
        """Under the name, or above the lines."""
        if isinstance(error, Invalid) and error.where == "name":
            self.name.set_error(error.sentence)
            self.name.setFocus()
        else:
            self.body.say(error.sentence)

    def take(self) -> None:
        """Hand the order on to be placed; the same one again after a refusal."""
        self.name.set_error("")
        key = self.known.value()
        buyer = Buyer(UUID(key)) if key else Buyer(None, self.name.text(), self.phone.text())
        wanted = [Wanted(item, quantity) for item, (_view, quantity) in self._lines.items()]
        self.placed.emit(self._order_id, buyer, wanted, self.note.text())

    # -- what is ordered

    def _on_counted(self, view: ItemView, quantity: Quantity) -> None:
        if view.is_parent:
            self.body.say(tr("{name} comes in several kinds. Scan one of them.", name=view.name))
            return
        before = self._lines.get(view.id)
        together = quantity if before is None else before[1] + quantity
        self._lines[view.id] = (view, together)
        self._show(view.id)

    def _on_put(self, item_id: UUID, quantity: Quantity) -> None:
        if item_id in self._lines and quantity:
            self._lines[item_id] = (self._lines[item_id][0], quantity)
        else:
            self._lines.pop(item_id, None)
        self._show(item_id)

    def _show(self, current: UUID | None = None) -> None:
        formats = Formats(self._pos.settings.shop.locale)
        numbers: dict[object, Counted] = {
            key: Counted(quantity, view.unit) for key, (view, quantity) in self._lines.items()
        }
        rows = [_row(view, quantity, formats) for view, quantity in self._lines.values()]
        self.body.set_rows(rows, numbers, current)
        rules = self._pos.rules
        total = sum(
            (view.unit_price or UnitPrice(0, rules.currency)).times(quantity, rules.rounding).minor
            for view, quantity in self._lines.values()
        )
        money = formats.money(Money(total, rules.currency))
        self.body.set_facts(
            tr("This order"),
            [
                Fact(tr("Lines"), formats.number(len(self._lines))),
                Fact(tr("Before promotions"), money, strong=True),
            ],
        )
        self.take_button.setText(tr("Take this order"))
        self.take_button.setEnabled(bool(self._lines))

    # -- for whom

    def _on_name(self) -> None:
        """Customers whose name, card or phone this is are offered."""
        typed = self.name.text().strip()
        found = self._pos.call(customers.search, typed, _MOST_FOUND) if len(typed) > 1 else ()
        nobody = Option("", tr("Not one of them"))
        self.known.set_options([nobody, *(Option(str(each.id), each.name) for each in found)])
        self.known.set_value("")
        show_part(self.known, bool(found))
        self.name.set_error("")

    def set_size_class(self, size: theme.SizeClass) -> None:
        """The width of the sums."""
        self.body.set_size_class(size)

    def restyle(self) -> None:
        """Nothing of its own has a size."""


def _row(view: ItemView, quantity: Quantity, formats: Formats) -> TableRow:
    left = "" if view.stock is None else formats.quantity(view.stock, view.unit)
    price = "" if view.unit_price is None else formats.unit_price(view.unit_price)
    is_short = view.stock is not None and quantity > view.stock
    return TableRow(
        view.id,
        (
            Cell(view.name, view.sku or view.category_name, weight=500),
            Cell(left, tone="danger.text" if is_short else "text.secondary"),
            Cell(formats.quantity(quantity, view.unit), weight=600),
            Cell(price, tone="text.secondary"),
        ),
    )
