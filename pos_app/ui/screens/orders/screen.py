"""The orders of customers: new, to prepare, ready, done; one step at a time, and the last is the
sale.
"""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.documents.picking_slip import PickingSlip, SlipLine, slip_job
from pos_app.domain.access import Permission
from pos_app.domain.cart import Cart
from pos_app.domain.customer_order import CustomerOrderState as State
from pos_app.domain.customer_order import next_state
from pos_app.domain.errors import PosError
from pos_app.services import customer_orders, order_views
from pos_app.services.customer_orders import Buyer
from pos_app.services.declare import Topic
from pos_app.services.order_views import OrderView
from pos_app.ui import theme
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.open_sale import OpenSale
from pos_app.ui.pos import Pos
from pos_app.ui.raster import rasterise
from pos_app.ui.screen import Hint, Screen
from pos_app.ui.screens.orders.panel import OrderPanel
from pos_app.ui.screens.orders.taking import TakingPage
from pos_app.ui.screens.orders.words import TABS, order_row, tab_words
from pos_app.ui.widgets.buttons import Button
from pos_app.ui.widgets.cards import Card
from pos_app.ui.widgets.choices import Option, Segmented
from pos_app.ui.widgets.lane import Lane, Message, Tone
from pos_app.ui.widgets.painting import Side
from pos_app.ui.widgets.rows import Column
from pos_app.ui.widgets.states import EmptyState
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.text import Text

if TYPE_CHECKING:
    from pos_app.ui.printing import Printing


class CustomerOrdersScreen(Screen):
    """Signals: receipt_wanted(sale id); item_wanted(code)."""

    receipt_wanted = Signal(object)
    item_wanted = Signal(str)
    topics: ClassVar[Topic] = Topic.ORDERS | Topic.SETTINGS

    def __init__(
        self, pos: Pos, sale: OpenSale, printing: "Printing", parent: QWidget | None = None
    ) -> None:
        super().__init__(pos, parent)
        self._sale, self._printing = sale, printing
        self.new_button = Button(tr("New order"), icon="plus", height=40)
        self.tabs = Segmented(
            [Option(tab, tab_words(tab)) for tab in TABS], height=40, name=tr("Which orders")
        )
        self.lane = Lane()
        self.table = Table(
            (
                Column(tr("For")),
                Column(tr("Ordered"), 150, compact=130),
                Column(tr("Lines"), 76, Side.END, compact=-1),
                Column(tr("Total"), 110, Side.END),
                Column(tr("State"), 140),
            ),
            name=tr("Orders"),
        )
        self.nothing = EmptyState(
            tr("No orders here"),
            tr("Orders by telephone are taken here; those of the shop's site come by themselves."),
            icon="inbox",
        )
        self.panel = OrderPanel()
        self.taking = TakingPage(pos)
        self._lay_out()
        self._connect()
        self.panel.hide()
        self.begin()

    def _lay_out(self) -> None:
        self._head = QHBoxLayout()
        self._head.addWidget(Text(tr("Orders"), "h1"), 1)
        self._head.addWidget(self.new_button)
        self._choices = QHBoxLayout()
        self._choices.addWidget(self.tabs)
        self._choices.addStretch(1)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        self._lists = QStackedWidget()
        self._lists.addWidget(self.table)
        self._lists.addWidget(self.nothing)
        inside.addWidget(self._lists)
        self._main = QVBoxLayout()
        self._main.addLayout(self._head)
        self._main.addLayout(self._choices)
        self._main.addWidget(self.lane)
        self._main.addWidget(card, 1)
        page = QWidget()
        across = QHBoxLayout(page)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addLayout(self._main, 1)
        across.addWidget(self.panel)
        self._pages = QStackedWidget()
        self._pages.addWidget(page)
        self._pages.addWidget(self.taking)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)

    def _connect(self) -> None:
        self.new_button.clicked.connect(lambda _on=False: self._begin())
        self.tabs.chosen.connect(lambda _tab: self.refresh())
        self.table.chosen.connect(self._on_chosen)
        self.panel.closed.connect(self._close)
        self.panel.stepped.connect(self._on_step)
        self.panel.slip_wanted.connect(self._on_slip)
        self.panel.cancel_wanted.connect(self._on_cancel)
        self.panel.receipt_wanted.connect(self._on_receipt)
        self.taking.back.connect(self._leave_taking)
        self.taking.placed.connect(self._on_placed)
        self.taking.item_wanted.connect(self.item_wanted)
        self._pos.actor_changed.connect(self._forget)

    # -- the life of a screen

    @property
    def is_taking(self) -> bool:
        """Whether an order is being taken."""
        return self._pages.currentWidget() is self.taking

    def enter(self) -> None:
        """The list has the focus, or the scan field of the order that is being taken."""
        self._is_stale = True
        super().enter()
        if self.is_taking:
            self.taking.body.take_focus()
        else:
            self.table.setFocus()

    def refresh(self) -> None:
        """Read the list anew, and the order that is open."""
        if not self._pos.can(Permission.ORDER_SERVE):
            return
        states = TABS[self.tabs.value() or "open"]
        found = self._pos.call(order_views.list_orders, states, order_views.MOST_ROWS)
        zone, today = self._zone, self._today()
        rows = [order_row(row, self._formats, zone, today) for row in found.rows]
        self.table.set_rows(rows, self.panel.order_id)
        self._lists.setCurrentWidget(self.table if rows else self.nothing)
        if self.panel.order_id is not None:
            self._open(self.panel.order_id)

    def scan(self, code: str) -> None:
        """While an order is taken, one more of it."""
        self.taking.body.scan(code)

    def hints(self) -> tuple[Hint, ...]:
        """The keys of this screen."""
        back = ("Esc", tr("Back"))
        if self.is_taking:
            return ("12 *", tr("then scan for 12")), ("F12", tr("Take")), back
        return ("F12", tr("Next step")), back

    def show_refusal(self, error: PosError) -> None:
        """Above what is in front."""
        if self.is_taking:
            self.taking.show_refusal(error)
        else:
            self.lane.show_message(Message(Tone.WARNING, error.sentence))

    # -- one order

    def _on_chosen(self, key: object) -> None:
        if isinstance(key, UUID):
            self.lane.clear()
            self._open(key)

    def _open(self, order_id: UUID) -> None:
        try:
            view = self._pos.call(order_views.read, order_id)
        except PosError as error:
            self._close()
            self.show_refusal(error)
            return
        self._show(view)

    def _show(self, view: OrderView) -> None:
        moment = self._formats.moment(view.row.placed_at.astimezone(self._zone), self._today())
        self.panel.show_order(view, moment, self._formats, self._printing.can_print)
        self.panel.show()

    def _close(self) -> None:
        self.panel.forget()
        self.panel.hide()
        self.table.set_current(None)

    def _forget(self) -> None:
        self._close()
        self._pages.setCurrentIndex(0)

    def _on_step(self) -> None:
        view = self.panel.view
        wanted = None if view is None else next_state(view.row.state)
        if view is None or wanted is None:
            return
        if wanted is State.COMPLETED:
            self.act(self._on_counter, customer_orders.take_to_counter, view.row.id)
            return
        self.act(self._on_advanced, customer_orders.advance, view.row.id, wanted, view.row.version)

    def _on_advanced(self, view: OrderView) -> None:
        self.refresh()
        self._show(view)

    def _on_counter(self, _cart: Cart) -> None:
        """It is the open sale now: it is paid there."""
        self._sale.restore()
        self.go.emit("pay")

    def _on_cancel(self) -> None:
        view = self.panel.view
        if view is None:
            return
        message = Message(
            Tone.QUESTION,
            tr("Cancel {number} for {name}?", number=isolate(view.row.number), name=view.row.name),
            tr("Its goods go back on the shelf."),
            (tr("Cancel the order"), tr("Keep it")),
            closable=False,
        )
        key = view.row.id
        self.lane.show_message(message, lambda: self._cancel(key), lambda: None)

    def _cancel(self, order_id: UUID) -> None:
        self.act(self._on_advanced, customer_orders.cancel, order_id)

    def _on_receipt(self) -> None:
        if self.panel.view is not None:
            self.receipt_wanted.emit(self.panel.view.row.sale_id)

    def _on_slip(self) -> None:
        view = self.panel.view
        if view is not None:
            title = tr("Picking slip {number}", number=view.row.number)
            self._printing.print_made(self._slip_maker(view), title)

    def _slip_maker(self, view: OrderView) -> "Callable[..., bytes]":
        row, shop = view.row, self._pos.settings.shop
        placed = row.placed_at.astimezone(self._zone)
        slip = PickingSlip(
            shop=shop.name, title=tr("Order"), number=row.number, name=row.name, phone=row.phone,
            note=row.note, placed=placed,
            placed_words=self._formats.moment(placed, self._today()),
            total_words=tr("To pay"), total=row.total,
            lines=tuple(SlipLine(each.name, each.quantity, each.unit) for each in view.lines),
        )  # fmt: skip
        return partial(slip_job, slip, shop.locale, rasterise)

    # -- a new one

    def _begin(self) -> None:
        self._pages.setCurrentWidget(self.taking)
        self.takes_scans = True
        self.taking.begin_order()
        self.hints_changed.emit()

    def _leave_taking(self) -> None:
        self._pages.setCurrentIndex(0)
        self.takes_scans = False
        self.hints_changed.emit()
        self.table.setFocus()

    def _on_placed(self, order_id: UUID, buyer: Buyer, lines: object, note: str) -> None:
        self.act(self._on_taken, customer_orders.place, order_id, buyer, lines, note)  # type: ignore[arg-type]

    def _on_taken(self, view: OrderView) -> None:
        self._leave_taking()
        self.refresh()
        self.table.set_current(view.row.id)
        self._show(view)
        number = isolate(view.row.number)
        self.lane.show_message(Message(Tone.SUCCESS, tr("{number} is taken.", number=number)))

    # -- keys and looks

    @property
    def _formats(self) -> Formats:
        return Formats(self._pos.settings.shop.locale)

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self._pos.settings.shop.zone)

    def _today(self) -> date:
        return self._pos.backend.clock.now().astimezone(self._zone).date()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F12 takes the next step; Esc closes the order."""
        if event.key() == Qt.Key.Key_F12:
            button = self.taking.take_button if self.is_taking else self.panel.step_button
            if button.isVisible():
                button.click()
        elif event.key() == Qt.Key.Key_Escape and self.is_taking:
            self._leave_taking()
        elif event.key() == Qt.Key.Key_Escape and self.panel.isVisible():
            self._close()
        elif event.key() == Qt.Key.Key_Escape:
            self.go.emit("sell")
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Follow the size class."""
        look = theme.current()
        size = look.size_class(self.window().width())
        side = look.px(12 if size is theme.SizeClass.COMPACT else 20)
        self._main.setContentsMargins(side, look.px(14), side, look.px(10))
        self._main.setSpacing(look.px(12))
        self.table.set_compact(size is theme.SizeClass.COMPACT)
        self.panel.restyle()
        self.taking.set_size_class(size)
