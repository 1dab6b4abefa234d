"""The Refund screen: find the sale, tick what comes back, give the money back as it was paid.

A refund is a sale of its own beside the open one; an exchange puts what comes back onto the open
sale. Nothing is decided here: services/returns.py says what each line is worth and who may.
"""

from dataclasses import replace
from typing import ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos_app.domain.access import Decision, Permission
from pos_app.domain.cart import Cart
from pos_app.domain.errors import ApprovalRequired, PosError
from pos_app.domain.receipt_code import read_code
from pos_app.domain.tender import Tender, TenderKind
from pos_app.services import catalogue, receipts, returns, sales
from pos_app.services.catalogue import ItemView
from pos_app.services.declare import Topic
from pos_app.services.receipts import Wanted
from pos_app.services.returns import SoldSale
from pos_app.services.sales import CompletedSale
from pos_app.ui import theme
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.open_sale import OpenSale
from pos_app.ui.pos import Pos
from pos_app.ui.screen import Hint, Screen
from pos_app.ui.screens.refund import goods, ways
from pos_app.ui.screens.refund.finder import Finder
from pos_app.ui.screens.refund.giving import Giving
from pos_app.ui.screens.refund.middle import Middle
from pos_app.ui.screens.refund.whose import whose
from pos_app.ui.widgets.lane import Message, Tone
from pos_app.ui.widgets.painting import show_part

_MOST = 60


class RefundScreen(Screen):
    """Find a sale, take goods of it back."""

    takes_scans = True
    rail = "sales"
    topics: ClassVar[Topic] = Topic.SALES | Topic.SETTINGS

    def __init__(self, pos: Pos, sale: OpenSale, parent: QWidget | None = None) -> None:
        super().__init__(pos, parent)
        self._sale = sale
        self._formats = Formats()
        self._sold: SoldSale | None = None
        self._is_loose = False
        self._cart = Cart.new(pos.rules.currency)
        self._customer = ""  # whom the sale was for, by name
        self._on_machine: tuple[Tender, ...] = ()  # what the card machine is giving back now
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.finder, self.middle, self.giving = Finder(), Middle(), Giving()
        self._lay_out()
        self._connect()
        self.begin()

    def _lay_out(self) -> None:
        self._rest = QWidget()
        across = QHBoxLayout(self._rest)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.middle, 1)
        across.addWidget(self.giving)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.finder)
        whole.addWidget(self._rest, 1)

    def _connect(self) -> None:
        self.finder.changed.connect(self._list_sales)
        self.finder.chosen.connect(self.show_sale)
        self.finder.loose_wanted.connect(self.show_loose)
        self.middle.back_wanted.connect(self._clear)
        self.middle.all_wanted.connect(self.middle.lines.take_all)
        self.middle.lines.changed.connect(self._show_sums)
        self.middle.item_typed.connect(self._on_item_typed)
        self.middle.item_chosen.connect(self._add_loose)
        self.giving.refund_wanted.connect(self._on_refund)
        self.giving.exchange_wanted.connect(self._on_exchange)
        self.giving.left.connect(self._on_leave)
        self.giving.way_changed.connect(self._show_sums)
        self._pos.actor_changed.connect(self._clear)

    # -- the life of a screen

    def enter(self) -> None:
        """The receipt's number can be typed at once."""
        super().enter()
        self._list_sales()
        self._arrange()
        self.finder.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Read anew; what is ticked stays as long as it can come back."""
        self._formats = Formats(self._pos.settings.shop.locale)
        self._list_sales()
        self._show_sums()

    def hints(self) -> tuple[Hint, ...]:
        """The keys of this screen."""
        return (("↑ ↓", tr("Line")), (tr("Space"), tr("Choose")), ("F12", tr("Refund")))

    def scan(self, code: str) -> None:
        """A receipt opens its sale, a customer's card lists theirs; an item ticks its line."""
        try:
            told = read_code(code, self._pos.pepper)
            number = code.strip() if told is None else told.number
            if told is not None or ("-" in number and number[-1:].isdigit()):
                found = self._pos.call(receipts.find, Wanted(number), 2)
                if found:
                    self.show_sale(found[0].id)
                elif told is not None:
                    self._say_not_here(told.number, told.total)
                else:
                    self._say(tr("No such receipt."), isolate(number))
                return
            if self._sold is None and not self._is_loose and whose(self._pos, Wanted(code))[1]:
                self.finder.field.set_text(code)
                self._list_sales()
                return
            self._take_item(code)
        except PosError as error:
            self.show_refusal(error)

    def show_refusal(self, error: PosError) -> None:
        """One sentence above the lines."""
        self._on_machine = ()
        self._say(error.sentence)
        self._show_sums()

    # -- which sale

    def _list_sales(self) -> None:
        zone = ZoneInfo(self._pos.settings.shop.zone)
        today = self._pos.backend.clock.now().astimezone(zone).date()
        try:
            wanted, name = whose(self._pos, self.finder.wanted(today))
            rows = self._pos.call(receipts.find, wanted, _MOST)
        except PosError as error:
            self.show_refusal(error)
            return
        rows = tuple(row for row in rows if row.total.minor >= 0)
        self.finder.set_sales(rows, self._formats, zone, today, customer=name)
        self.finder.choose(None if self._sold is None else self._sold.id)

    def show_sale(self, sale_id: UUID) -> None:
        """Show what of a sale may come back."""
        try:
            sold = self._pos.call(returns.sold, sale_id)
        except PosError as error:
            self.show_refusal(error)
            return
        self._begin(sold)
        shop = self._pos.settings.shop
        number = isolate(sold.number)
        self.middle.show_sale(
            tr("Refund from sale {number}", number=number),
            goods.of_sale(self._pos, sold, self._formats),
            shop.refund_reasons,
            goods.note(self._pos, sold, self._formats),
            may_all=not sold.is_all_back,
        )
        self.finder.choose(sold.id)
        self._show_sums()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_loose(self) -> None:
        """Take goods back that nobody has a receipt for."""
        self._begin(None, is_loose=True)
        self.finder.choose(None)
        self.middle.show_loose(tr("Refund without a receipt"))
        self._show_sums()

    def _begin(self, sold: SoldSale | None, *, is_loose: bool = False) -> None:
        self._sold, self._is_loose, self._on_machine = sold, is_loose, ()
        self._cart, self._customer = ways.cart_for(self._pos, sold)
        self.middle.clear_said()
        self._arrange()

    def _clear(self) -> None:
        self._begin(None)
        self.middle.show_nothing()
        self.finder.choose(None)
        self._show_sums()

    # -- what comes back

    def _take_item(self, code: str) -> None:
        found = self._pos.call(catalogue.find_by_code, code)
        if self._is_loose:
            if found:
                self._add_loose(found[0])
            else:
                self._say(tr("Barcode not known."), isolate(code))
            return
        for view in found:
            for row in self.middle.lines.of_item(view.id):
                if not row.goods.barred:
                    row.take(view.scan_quantity)
                    self.middle.lines.ensureWidgetVisible(row)
                    return
        if self._sold is None:
            self._say(tr("Choose the sale first."), tr("Scan its receipt, or find it on the left."))
            return
        name = found[0].name if found else isolate(code)
        number = isolate(self._sold.number)
        self._say(
            tr("Not in this sale."), tr("{name} was not on {number}.", name=name, number=number)
        )

    def _on_item_typed(self, text: str) -> None:
        try:
            found = self._pos.call(catalogue.find_by_code, text)
            found = found or self._pos.call(catalogue.search, text, 20)
        except PosError as error:
            self.show_refusal(error)
            return
        if len(found) == 1:
            self._add_loose(found[0])
        else:
            self.middle.show_found(found)

    def _add_loose(self, view: ItemView) -> None:
        for row in self.middle.lines.of_item(view.id):
            row.take()
            return
        try:
            self.middle.add(
                goods.loose(self._pos, view, self._formats),
                self._pos.settings.shop.refund_reasons,
            )
        except PosError as error:
            self.show_refusal(error)
        self._show_sums()

    def _say(self, head: str, words: str = "") -> None:
        self.middle.say(Message(Tone.WARNING, head, words))

    def _say_not_here(self, number: str, total: int) -> None:
        amount = self._formats.signed(total, self._pos.rules.currency)
        self._say(
            tr("A genuine receipt, but this till does not have the sale."),
            tr("{number}, {amount}. Refund it where it was sold.", number=number, amount=amount),
        )

    # -- the money

    def _returned(self) -> Cart | None:
        """The cart of what is ticked; None after saying why there is none."""
        try:
            lines = self.middle.lines.returned()
            if self._sold is not None:
                lines = self._sold.priced(lines)
            return self._cart.take_back(lines)
        except PosError as error:
            self._say(error.sentence)
            return None

    def _show_sums(self) -> None:
        cart = self._returned()
        if cart is None:
            return
        self._cart = cart
        totals = cart.totals(self._pos.rules)
        formats, shop = self._formats, self._pos.settings.shop
        rows, tax = goods.sums(cart, totals.total, totals.tax, shop.tax_name, formats)
        amount = formats.signed(-totals.total, cart.currency)
        kept = () if self._sold is None else self._sold.tenders
        asks = self._pos.actor.decide(Permission.REFUND_OTHER_TENDER) is Decision.ASK
        found = ways.offered(kept, formats, self._customer, asks=asks) if cart.returns else ()
        self.giving.set_ways(found)
        self.giving.show_sums(rows, tax, amount)
        self._show_act(amount)

    def _show_act(self, amount: str) -> None:
        if self._on_machine:
            self.giving.set_waiting(amount)
            return
        way = self.giving.way()
        words = tr("Refund")
        if self._cart.returns and way is not None:
            words = {
                TenderKind.CASH: tr("Refund {amount} in cash", amount=amount),
                TenderKind.CARD: tr("Refund {amount} to card", amount=amount),
                TenderKind.STORE_CREDIT: tr("Refund {amount} as credit", amount=amount),
                TenderKind.GIFT_CARD: tr("Refund {amount} to gift card", amount=amount),
            }.get(way.kind or TenderKind.OTHER, tr("Refund {amount}", amount=amount))
        reason = "" if self._cart.returns else tr("Choose what comes back.")
        self.giving.set_act(words, reason)

    def _tenders(self) -> tuple[Tender, ...]:
        kept = () if self._sold is None else self._sold.tenders
        return ways.tenders(self._pos, self._cart, kept, self.giving.way())

    def _on_refund(self) -> None:
        cart = self._returned()
        if cart is None or not cart.returns:
            return
        self._cart = cart
        try:
            tenders = self._on_machine or self._tenders()
        except PosError as error:
            self.show_refusal(error)
            return
        by_card = any(each.kind is TenderKind.CARD for each in tenders)
        if by_card and not self._on_machine:
            self._on_machine = tenders  # the machine first: what it did cannot be taken back here
            self._show_sums()
            return
        self._complete(self._cart, tenders)

    def _complete(self, cart: Cart, tenders: tuple[Tender, ...]) -> None:
        try:
            done = self._pos.call(sales.complete, cart, tenders)
        except ApprovalRequired as needed:

            def retry(approval: UUID) -> None:
                self._complete(replace(cart, approvals=(*cart.approvals, approval)), tenders)

            self.approval_needed.emit(needed, retry)
            return
        except PosError as error:
            self.show_refusal(error)
            return
        self._on_done(done)

    def _on_done(self, done: CompletedSale) -> None:
        """It is on disk: the window opens the drawer and prints the receipt."""
        self._clear()
        self.finder.field.set_text("")
        self._sale.show_done(done)

    def _on_exchange(self) -> None:
        """What comes back goes onto the open sale, for something else to be sold with it."""
        if self._cart.returns and self._sale.take_back(self._cart.returns):
            self._clear()
            self.go.emit("sell")

    def _on_leave(self) -> None:
        if self._on_machine:
            self._on_machine = ()
            self._show_sums()
            return
        self._clear()
        self.go.emit("sell")

    # -- keys and sizes

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of DESIGN.md 5."""
        key = event.key()
        if key == Qt.Key.Key_F12:
            self.giving.refund.click()
        elif key == Qt.Key.Key_F2:
            self.finder.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.finder.field.entry.selectAll()
        elif key == Qt.Key.Key_Escape:
            self.giving.leave_button.click()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.middle.lines.step(-1 if key == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Take the sizes again."""
        self._arrange()

    def _arrange(self) -> None:
        look = theme.current()
        size = look.size_class(self.window().width())
        self.giving.set_size_class(size)
        is_compact = size is theme.SizeClass.COMPACT
        has_sale = self._sold is not None or self._is_loose
        show_part(self.finder, not is_compact or not has_sale)
        show_part(self._rest, not is_compact or has_sale)
        self.middle.set_compact(is_compact)
        if is_compact:
            self.finder.setMaximumWidth(16_777_215)
            self.finder.setMinimumWidth(0)
        else:
            self.finder.setFixedWidth(look.px(320))
