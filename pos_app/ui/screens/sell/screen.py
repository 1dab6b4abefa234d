"""The Sell screen: it puts the parts together, and knows which key means what and who is in front.

One of three stands under the scan field: the shelf (with tabs, or one message), what the search
found, or a panel. The scan field has the focus unless a panel has a field of its own.
"""

from collections.abc import Callable
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from pos_app.domain.errors import PosError, StorageFailed
from pos_app.domain.quantity import Quantity
from pos_app.services import carts, receipts, shifts
from pos_app.services.declare import Topic
from pos_app.ui import sounds, theme
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.open_sale import OpenSale
from pos_app.ui.pos import Pos
from pos_app.ui.screen import Hint, Screen
from pos_app.ui.screens.sell import messages
from pos_app.ui.screens.sell.adding import Adder
from pos_app.ui.screens.sell.cart_side import CartSide
from pos_app.ui.screens.sell.finder import Finder
from pos_app.ui.screens.sell.goods import Goods
from pos_app.ui.screens.sell.main_side import Front, MainSide
from pos_app.ui.screens.sell.panels.buying import Buying
from pos_app.ui.screens.sell.panels.frame import SellPanel
from pos_app.ui.screens.sell.panels.opener import Panels
from pos_app.ui.screens.sell.panels.promoting import Promoting
from pos_app.ui.screens.sell.rows import item_count, tender_words
from pos_app.ui.screens.sell.shelf import Shelf
from pos_app.ui.screens.sell.typing import Typing


class SellScreen(Screen):
    """Signal: drawer_opened(CashSlip): an opening without a sale is recorded; the window does it.

    `set_held(True)` while a manager is asked: the sale cannot be changed or paid meanwhile.
    """

    drawer_opened = Signal(object)
    practice_wanted = Signal()
    item_wanted = Signal(str)  # an item there is not yet, with this barcode
    takes_scans = True
    topics: ClassVar[Topic] = (
        Topic.CATALOGUE | Topic.STOCK | Topic.CARTS | Topic.SHIFTS | Topic.SALES
    )

    def __init__(self, pos: Pos, sale: OpenSale, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self._sale = sale
        self._goods = Goods(Formats(), pos.backend.path.parent)
        self._size, self._is_held = theme.SizeClass.REGULAR, False
        self.adder = Adder(pos, sale, self)
        self.shelf, self.finder = Shelf(pos, self), Finder(pos)
        self.main = MainSide(self.shelf, self.finder)
        self.cart_side = CartSide(pos, sale)
        self.panels = Panels(pos, sale, self.adder, self.act, self.approval_needed.emit, self)
        self.buying = Buying(pos, sale, self.adder, self.panels, self)
        # What other screens hand over a customer for.
        self.serve, self.take_payment = self.buying.serve, self.buying.take_payment
        self.promoting = Promoting(pos, sale, self.adder, self.panels, self)
        self.cart_side.follow(self.buying.buyers)
        self.typing = Typing(pos, self.main, self.adder, self.panels, self)
        self.field, self.lane = self.main.field, self.main.lane
        self.main.setParent(self)
        self.cart_side.setParent(self)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # a click beside everything comes back here
        self._connect()
        self.begin()

    def _connect(self) -> None:
        field, lines, adder = self.field, self.cart_side.lines, self.adder
        field.enter_pressed.connect(self._on_enter)
        field.escape_pressed.connect(self._on_escape)
        field.moved.connect(self._on_moved)
        field.sideways.connect(self.shelf.tabs.step)
        field.stepped.connect(self._on_stepped)
        field.void_asked.connect(self._on_del)
        field.undo_asked.connect(self._sale.undo)
        lines.selected.connect(self._sale.select)
        lines.stepped.connect(lambda line, many: self._on_quantity(line, Quantity.of(many)))
        lines.less_than_one.connect(self._on_void)
        lines.void_asked.connect(self._on_void)
        lines.undo_asked.connect(self._sale.restore_line)
        lines.discount_asked.connect(lambda _line: self._open("discount", self.panels.discount))
        self.cart_side.pay_asked.connect(self._on_pay)
        self.cart_side.buyer.clicked.connect(lambda: self._on_action("customer"))
        self.typing.failed.connect(self.show_refusal)
        self.typing.focus_wanted.connect(self.take_focus)
        adder.told.connect(self.main.tell)
        adder.price_wanted.connect(self.panels.price)
        adder.amount_wanted.connect(self.panels.amount)
        adder.one_off_wanted.connect(self.panels.one_off)
        adder.shift_wanted.connect(lambda: self.go.emit("shift"))
        adder.added.connect(lambda: self._sound(sounds.ADDED))
        adder.refused.connect(lambda: self._sound(sounds.REFUSED))
        self.panels.opened.connect(self._on_panel)
        self.panels.finished.connect(self._close_panel)
        self.panels.told.connect(self.main.tell)
        for name in ("drawer_opened", "item_wanted", "practice_wanted"):
            getattr(self.panels, name).connect(getattr(self, name))
        self.main.acted.connect(self._on_action)
        self.main.front_changed.connect(self._on_front)
        self.main.stock_asked.connect(lambda: self.go.emit("stock"))
        self._sale.changed.connect(self._on_sale)

    # -- the life of a screen

    def enter(self) -> None:
        """Ready for the next scan."""
        self._is_stale = False
        self.refresh()
        self.main.show_shelf()
        self.take_focus()

    def leave(self) -> None:
        """What was only typed is forgotten; the sale stays."""
        self.lane.clear()
        self.field.wipe()
        self.main.show_shelf()

    def refresh(self) -> None:
        """Read anew what is not the sale itself."""
        settings = self._pos.settings
        formats = Formats(settings.shop.locale, settings.till.last_digits_are_minor)
        self._goods = Goods(formats, self._pos.backend.path.parent)
        self.panels.goods = self.typing.goods = self._goods
        self.field.formats = self.adder.formats = formats
        self.cart_side.set_formats(formats)
        self.adder.has_shift = self._pos.call(shifts.current) is not None
        self.shelf.refresh(self._goods)
        self.main.buttons["parked"].set_count(len(self._pos.call(carts.list_parked)))
        self._show_last()
        self._on_sale()

    def hints(self) -> tuple[Hint, ...]:
        """The keys of what is in front."""
        if self.main.front is Front.FOUND:
            return (("↑ ↓", tr("Choose")), (tr("Enter"), tr("Add")), (tr("Esc"), tr("Clear")))
        if self.main.front is Front.PANEL:
            return ((tr("Esc"), tr("Close")), ("F12", tr("Pay")))
        return (
            ("F1", tr("Help")),
            ("F2", tr("Search")),
            ("F8", tr("Change line")),
            ("F12", tr("Pay")),
        )

    def take_focus(self) -> None:
        """The scan field has the focus, or the field of the open panel; while a manager is asked,
        the PIN.
        """
        if self._is_held:
            return
        own = self.main.panel.first_field() if self.main.panel is not None else None
        (own or self.field.entry).setFocus(Qt.FocusReason.OtherFocusReason)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The screen itself has no use for the focus."""
        super().focusInEvent(event)
        self.take_focus()

    def set_held(self, held: bool) -> None:
        """A manager is being asked, or no longer."""
        self._is_held = held
        self.cart_side.set_held(held)

    # -- scanning and typing

    def scan(self, code: str) -> None:
        """A barcode: onto the sale, also while a manager is asked, or looked up."""
        self.typing.scan(code)

    def show_refusal(self, error: PosError) -> None:
        """One sentence in the lane; after a disk that failed the act can be tried again."""
        again = self.adder.again if isinstance(error, StorageFailed) else None
        message = messages.refusal(error, may_retry=again is not None)
        self.main.say(message, *(() if again is None else (again,)))
        self.cart_side.show_sale()
        self._sound(sounds.REFUSED)

    # -- the sale

    def _on_sale(self) -> None:
        """The sale changed: what else shows it follows."""
        self.shelf.show_counts(self._sale.cart)
        self.main.show_acts(self._pos.actor, is_empty=self._sale.cart.is_empty)
        if self.main.panel is not None:
            self.main.panel.sale_changed()

    def _on_enter(self) -> None:
        """What is typed or chosen; "3 *" alone: three more of the selected line."""
        panel = self.main.panel
        if not self.field.text() and panel is not None and panel.take_key(Qt.Key.Key_Return):
            return
        count, line = self.typing.enter(), self.panels.selected()
        if line is not None and count is not None:
            self._on_quantity(line.id, line.quantity + count)

    def _on_stepped(self, by: int) -> None:
        line = self.panels.selected()
        if line is None or line.unit.is_measured:
            return
        quantity = line.quantity + Quantity.of(by)
        if quantity.thousandths <= 0:
            self._on_void(line.id)
        else:
            self._on_quantity(line.id, quantity)

    def _on_quantity(self, line_id: UUID, quantity: Quantity) -> None:
        self.lane.clear()
        self._try(lambda: self.adder.set_quantity(line_id, quantity))
        self.cart_side.show_sale()

    def _on_void(self, line_id: object) -> None:
        """Take a line off; the ghost brings it back."""
        if isinstance(line_id, UUID):
            self.adder.again = lambda: self._sale.void_line(line_id)
            self._sale.void_line(line_id)
        else:
            self.main.say(messages.nothing_selected())

    def _on_del(self) -> None:
        if self.main.panel is None or not self.main.panel.take_key(Qt.Key.Key_Delete):
            self._on_void(self._sale.selected_id)

    def _park(self) -> None:
        """Set the sale aside at once; a note can be written afterwards."""
        count, total = item_count(self._sale.cart), self._goods.formats.money(self._sale.total)
        self.adder.again = self._park
        if self._sale.park(""):
            self._close_panel()
            message = messages.parked(tr("%n item(s)", count), total)
            self.main.say(message, self.panels.parked_note, self._sale.undo)

    def _on_pay(self) -> None:
        if self._sale.cart.is_empty or self._is_held:
            return
        if not self.adder.has_shift:
            self.main.say(messages.no_shift(), lambda: self.go.emit("shift"))
            return
        if self._sale.cart.returns and self._sale.total.minor <= 0:
            self._sale.give_difference()
        else:
            self.go.emit("pay")

    # -- panels

    def _on_front(self) -> None:
        panel = self.main.panel
        self.cart_side.set_quiet(panel is not None and panel.has_accent)
        self.hints_changed.emit()

    def _on_panel(self, panel: SellPanel) -> None:
        panel.closed.connect(lambda: self._close_panel(panel))
        self.main.show_panel(panel)
        self.field.wipe()
        self.take_focus()

    def _close_panel(self, only: SellPanel | None = None) -> None:
        if only is not None and only is not self.main.panel:
            return
        self.typing.stop()
        if self.main.panel is not None:
            self.main.show_shelf()
        self.take_focus()

    def _open(self, name: str, opener: Callable[[], None]) -> None:
        """Its own key again closes a panel, or means something to it."""
        panel = self.main.panel
        if panel is None or panel.name != name:
            self._try(opener)
        elif not panel.asks_again():
            self._close_panel()

    # -- keys

    def _on_action(self, name: str) -> None:
        panels = {
            "customer": self.buying.customer,
            "discount": self.panels.discount,
            "parked": self.panels.parked,
            "more": self.panels.more,
            "line": self.panels.line,
            "keys": self.panels.keys,
        }
        if name == "park":
            self._park()
        elif name == "void-line":
            self._on_void(self._sale.selected_id)
        elif name == "refund":
            self.go.emit("refund")
        elif name == "drawer":
            self._open("reason", self.panels.drawer)
        else:
            self._open(name, panels[name])

    def _on_moved(self, by: int) -> None:
        key = Qt.Key.Key_Up if by < 0 else Qt.Key.Key_Down
        if self.main.front is Front.FOUND:
            self.finder.move_mark(by)
        elif self.main.panel is None or not self.main.panel.take_key(key):
            self.cart_side.lines.move(by)

    def _on_escape(self) -> None:
        """Clear the field, then close the panel, then drop the selection; never empty a sale."""
        if self.field.text():
            self.field.wipe()
        elif self.main.front is not Front.SHELF:
            self._close_panel()
            self.main.show_shelf()
        else:
            self._sale.select(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Function keys act from wherever the focus is; letters and digits go to the scan field."""
        acts = {
            Qt.Key.Key_F1: "keys",
            Qt.Key.Key_F3: "customer",
            Qt.Key.Key_F4: "discount",
            Qt.Key.Key_F5: "park",
            Qt.Key.Key_F6: "parked",
            Qt.Key.Key_F7: "refund",
            Qt.Key.Key_F8: "line",
            Qt.Key.Key_F9: "drawer",
        }
        key, text = Qt.Key(event.key()), event.text()
        if self._is_held:
            event.ignore()
        elif key in acts:
            self._on_action(acts[key])
        elif key == Qt.Key.Key_F2:
            self.field.entry.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif key == Qt.Key.Key_F12:
            self._on_pay()
        elif key == Qt.Key.Key_Escape:
            self._on_escape()
        elif text and text.isprintable():
            self.field.entry.setFocus(Qt.FocusReason.OtherFocusReason)
            self.field.type_key(event)
        else:
            super().keyPressEvent(event)

    # -- looks

    def _show_last(self) -> None:
        """The sale before this one, under the empty cart."""
        formats, last = self._goods.formats, self._sale.last
        if last is not None:
            number, total = last.number, last.total
            kinds = tuple(tender.kind for tender in last.tenders)
        else:
            rows = self._pos.call(receipts.recent, "", 1)
            if not rows:
                self.cart_side.set_last("", "")
                return
            number, total, kinds = rows[0].number, rows[0].total, rows[0].paid_by
        words = f"{formats.money(total)} · {tender_words(kinds)}"
        self.cart_side.set_last(tr("Last sale {number}", number=isolate(number)), words)

    def _sound(self, name: str) -> None:
        """After what happened is painted: a sound never makes a scan wait."""
        if self._pos.settings.till.sounds:
            QTimer.singleShot(0, lambda: sounds.play(name))

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except PosError as error:
            self.show_refusal(error)

    def _place(self) -> None:
        """Both sides, without a layout: an amount that changes would have Qt measure the whole
        window anew, and a scan would wait for it.
        """
        wide, high = self.width(), self.height()
        cart = self.cart_side.wanted_width()
        self.cart_side.setGeometry(0 if self.isRightToLeft() else wide - cart, 0, cart, high)
        self.main.setGeometry(cart if self.isRightToLeft() else 0, 0, wide - cart, high)

    def restyle(self) -> None:
        """The size class of the window decides columns, widths and key caps."""
        size = theme.current().size_class(self.window().width())
        if size is not self._size:
            self._size = size
            self.main.set_size_class(size)
            self.cart_side.set_size_class(size)
        self._place()
