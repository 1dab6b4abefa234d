"""Makes each panel of Sell with what it needs, and does what it asks for."""

from collections.abc import Callable
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from pos_app.domain.access import Decision, Permission
from pos_app.domain.cart import CartLine
from pos_app.domain.cash_slip import CashSlip
from pos_app.domain.errors import PosError
from pos_app.domain.item import ONE
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.domain.shelf_price import PriceStep
from pos_app.services import carts, catalogue, catalogue_edit, prices, shifts, variants
from pos_app.services.carts import ParkedCart
from pos_app.services.catalogue import ItemView
from pos_app.ui.i18n import tr
from pos_app.ui.open_sale import OpenSale
from pos_app.ui.pos import Pos
from pos_app.ui.screens.sell import messages
from pos_app.ui.screens.sell.adding import Adder
from pos_app.ui.screens.sell.goods import Goods
from pos_app.ui.screens.sell.panels.discount import DiscountPanel
from pos_app.ui.screens.sell.panels.frame import SellPanel
from pos_app.ui.screens.sell.panels.line import LinePanel
from pos_app.ui.screens.sell.panels.look_up import LookUpPanel
from pos_app.ui.screens.sell.panels.more import Choice, KeysPanel, MorePanel
from pos_app.ui.screens.sell.panels.one_off import OneOffPanel
from pos_app.ui.screens.sell.panels.pad import AmountPanel, PricePanel
from pos_app.ui.screens.sell.panels.parked import ParkedPanel
from pos_app.ui.screens.sell.panels.reason import ReasonPanel
from pos_app.ui.screens.sell.panels.variants import VariantPanel

Act = Callable[..., bool]


class Panels(QObject):
    """Signals: opened(SellPanel); finished(): the open one has done its work; told(Message, acts);
    drawer_opened(CashSlip): the opening is recorded, and the window opens it; item_wanted(barcode):
    a form for a new item that has it.
    """

    opened = Signal(object)
    finished = Signal()
    told = Signal(object, object)
    drawer_opened = Signal(object)
    practice_wanted = Signal()
    item_wanted = Signal(str)

    def __init__(
        self,
        pos: Pos,
        sale: OpenSale,
        adder: Adder,
        act: Act,
        asks: Callable[..., None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._pos, self._sale, self._adder, self.act, self.asks = pos, sale, adder, act, asks
        self.goods: Goods | None = None
        self.others: dict[str, Callable[[], None]] = {}  # what else stands under More, by its id
        adder.variants_wanted.connect(self.variants)

    # -- the sale and its lines

    def discount(self) -> None:
        """Something off the selected line or the sale."""
        if self._sale.cart.is_empty:
            self.told.emit(messages.nothing_selected(), ())
            return
        self.opened.emit(DiscountPanel(self._pos, self._sale, self.the_goods.formats))

    def line(self) -> None:
        """Another price, a note, a serial number for the selected line."""
        line = self.selected()
        if line is None:
            self.told.emit(messages.nothing_selected(), ())
            return
        panel = LinePanel(self._pos, self._sale, line, self.the_goods.formats)
        panel.explain_wanted.connect(self.others["explain"])
        self.opened.emit(panel)

    def void_sale(self) -> None:
        """Give the whole sale up, with a reason."""
        if self._sale.cart.is_empty:
            return
        amount = self.the_goods.formats.money(self._sale.total)
        panel = ReasonPanel(
            tr("Void this sale"),
            tr("All lines are taken off. The log keeps what was in it, and why."),
            accept=tr("Void this sale of {amount}", amount=amount),
            refuse=tr("Keep the sale"),
            reasons=(tr("Customer left"), tr("Rung up twice"), tr("Only practising")),
            danger=True,
        )
        panel.given.connect(self._on_void)
        self.opened.emit(panel)

    def _on_void(self, reason: str) -> None:
        if self._sale.void(reason):
            self.finished.emit()

    def selected(self) -> CartLine | None:
        """The selected line."""
        wanted = self._sale.selected_id
        return next((line for line in self._sale.cart.lines if line.id == wanted), None)

    # -- what has no price or amount of its own

    def price(self, view: ItemView, count: Quantity | None) -> None:
        """The price of an item that has none, or is sold at any amount."""
        decision = self._pos.actor.decide(Permission.CATALOGUE_PRICE)
        panel = PricePanel(
            view,
            self.the_goods.formats,
            self._pos.rules.currency,
            cost=self._cost(view),
            saves=decision is not Decision.DENY,
            asks=decision is Decision.ASK,
        )
        panel.priced.connect(lambda price: self._on_priced(view, count, price))
        panel.shelf_priced.connect(lambda price: self._on_shelf_priced(view, count, price))
        self.opened.emit(panel)

    def variants(self, view: ItemView, count: Quantity | None) -> None:
        """Which of an item's kinds."""
        family = self._pos.call(variants.family, view.id)
        if not family.variants:
            self.told.emit(messages.no_variant(view.name), ())
            return
        panel = VariantPanel(family, self.the_goods)
        panel.chosen.connect(lambda chosen: self._on_variant(chosen, count))
        self.opened.emit(panel)

    def _on_variant(self, view: ItemView, count: Quantity | None) -> None:
        self.finished.emit()
        self._adder.add(view, count)

    def price_list(self) -> None:
        """At the prices of which list this sale is made."""
        shelf = Choice("", tr("Prices of the shelf"), "tag")
        lists = self._pos.call(prices.choosable)
        named = [
            Choice(str(each.id), f"{each.name} · {each.group}" if each.group else each.name, "tag")
            for each in lists
        ]
        panel = MorePanel((shelf, *named), tr("Price list of this sale"))
        panel.chosen.connect(self._on_price_list)
        self.opened.emit(panel)

    def _on_price_list(self, key: str) -> None:
        if self._sale.choose_prices(UUID(key) if key else None):
            self.finished.emit()

    def amount(self, view: ItemView) -> None:
        """How much of what is sold by weight or length."""
        panel = AmountPanel(view, self.the_goods.formats)
        panel.measured.connect(lambda count: self._on_measured(view, count))
        self.opened.emit(panel)

    def one_off(
        self,
        name: str = "",
        barcode: str = "",
        price: UnitPrice | None = None,
        count: Quantity | None = None,
    ) -> None:
        """Something that is not in the catalogue."""
        classes = self._pos.call(catalogue.tax_classes)
        panel = OneOffPanel(
            self.the_goods.formats,
            self._pos.rules.currency,
            classes,
            name=name,
            price=price,
            barcode=barcode,
            count=count,
            may_add=self._pos.can(Permission.CATALOGUE_EDIT),
        )
        panel.item_wanted.connect(self.item_wanted)
        panel.made.connect(self._on_made)
        self.opened.emit(panel)

    def _on_priced(self, view: ItemView, count: Quantity | None, price: UnitPrice) -> None:
        self.finished.emit()
        self._adder.add(view, count, price)

    def _on_shelf_priced(self, view: ItemView, count: Quantity | None, price: UnitPrice) -> None:
        def then(_saved: object) -> None:
            self._on_priced(view, count, price)

        self.act(then, catalogue_edit.set_price, view.id, price)

    def _on_measured(self, view: ItemView, count: Quantity) -> None:
        self.finished.emit()
        self._adder.add(view, count)

    def _on_made(self, line: CartLine) -> None:
        if self._adder.add_line(line):
            self.finished.emit()

    def _cost(self, view: ItemView) -> UnitPrice | None:
        """What it cost last, for whoever may see that."""
        if not self._pos.can(Permission.CATALOGUE_COST):
            return None
        return self._pos.call(catalogue.item, view.id).fields.cost_price

    # -- parked sales

    def parked(self) -> None:
        """The list of parked sales."""
        zone = ZoneInfo(self._pos.settings.shop.zone)
        today = self._pos.backend.clock.now().astimezone(zone).date()
        panel = ParkedPanel(self.the_goods.formats, zone, today)
        waiting = self._pos.call(carts.list_parked)
        panel.show_parked(waiting, parks_first=not self._sale.cart.is_empty)
        panel.resumed.connect(self._on_resume)
        panel.delete_asked.connect(self._ask_delete)
        self.opened.emit(panel)

    def parked_note(self) -> None:
        """A note to the sale that was just parked."""
        panel = ReasonPanel(
            tr("Note to the parked sale"),
            tr("What you will know it by: a name, a coat, a table."),
            accept=tr("Keep this note"),
            refuse=tr("No note"),
            placeholder=tr("Blue coat, back in 5 min"),
        )
        panel.given.connect(self._on_note)
        self.opened.emit(panel)

    def _on_note(self, note: str) -> None:
        self._sale.label_parked(note)
        self.finished.emit()

    def _on_resume(self, parked: ParkedCart) -> None:
        if self._sale.resume(parked.id, parked.label):
            self.finished.emit()

    def _ask_delete(self, parked: ParkedCart) -> None:
        amount = self.the_goods.formats.money(parked.total)
        panel = ReasonPanel(
            tr("Delete a parked sale"),
            tr("It cannot be brought back afterwards. The log keeps what was in it, and why."),
            accept=tr("Delete the sale of {amount}", amount=amount),
            refuse=tr("Keep it"),
            reasons=(tr("Customer did not come back"), tr("Sold already"), tr("Mistake")),
            danger=True,
        )
        panel.given.connect(lambda reason: self._on_delete(parked.id, reason))
        self.opened.emit(panel)

    def _on_delete(self, cart_id: UUID, reason: str) -> None:
        self.act(lambda _done: self.parked(), carts.delete_parked, cart_id, reason)

    # -- the rest

    def drawer(self) -> None:
        """Open the drawer without a sale, with a reason."""
        panel = ReasonPanel(
            tr("Open the drawer"),
            tr("The opening is written to the shift with your name."),
            accept=tr("Open the drawer"),
            refuse=tr("Keep it shut"),
            reasons=(tr("Change for a customer"), tr("Check the cash"), tr("Forgot something")),
            key="F9",
        )
        panel.given.connect(self._on_drawer)
        self.opened.emit(panel)

    def _on_drawer(self, reason: str) -> None:
        def then(slip: CashSlip) -> None:
            self.finished.emit()
            self.drawer_opened.emit(slip)

        self.act(then, shifts.open_drawer, reason)

    def look_up(self, view: ItemView | None = None) -> None:
        """Prices without selling."""
        panel = LookUpPanel(self.the_goods)
        if view is not None:
            panel.show_item(view, self._steps(view))
        panel.looked_up.connect(lambda code: self._on_looked_up(panel, code))
        panel.sold.connect(self._on_sold)
        self.opened.emit(panel)

    def _on_looked_up(self, panel: LookUpPanel, code: str) -> None:
        try:
            views = self._pos.call(catalogue.find_by_code, code)
        except PosError as error:
            self.told.emit(messages.refusal(error, may_retry=False), ())
            return
        if views:
            panel.show_item(views[0], self._steps(views[0]))
        else:
            panel.show_unknown(code)

    def _steps(self, view: ItemView) -> tuple[PriceStep, ...]:
        """How a price comes about; a case has one of its own."""
        if view.pack != ONE:
            return ()
        cart = self._sale.cart
        return self._pos.call(prices.explain, view.id, cart.price_list_id, cart.terms.group)

    def _on_sold(self, view: ItemView) -> None:
        self.finished.emit()
        self._adder.add(view)

    def more(self) -> None:
        """What is needed less often."""
        is_empty = self._sale.cart.is_empty
        nothing = tr("There is nothing on the sale yet.") if is_empty else ""
        may_void = self._pos.can(Permission.SALE_VOID)
        void = nothing or ("" if may_void else tr("You may not void a sale."))
        panel = MorePanel(
            (
                Choice("line", tr("Change line"), "adjust", "F8", nothing),
                Choice("one-off", tr("Sell a one-off"), "plus"),
                Choice("look-up", tr("Price check"), "search"),
                Choice("gift-card", tr("Gift card"), "gift"),
                Choice("coupon", tr("Coupon"), "ticket", "", nothing),
                Choice("price-list", tr("Price list"), "tag", "", self._why_no_list()),
                Choice("keys", tr("Keys of this screen"), "keyboard", "F1"),
                Choice("favourite", *self._favourite_words()),
                Choice("practice", tr("Practise"), "notebook-text", "", self._why_no_practice()),
                Choice("void", tr("Void this sale"), "trash-2", "", void, danger=True),
            )
        )
        acts = {
            "line": self.line,
            "one-off": self.one_off,
            "look-up": self.look_up,
            "price-list": self.price_list,
            "keys": self.keys,
            "favourite": self.favourite,
            "practice": self.practice_wanted.emit,
            "void": self.void_sale,
            **self.others,
        }
        panel.chosen.connect(lambda key: acts[key]())
        self.opened.emit(panel)

    def _why_no_practice(self) -> str:
        if self._pos.is_practice:
            return tr("You are practising already.")
        may = self._pos.can(Permission.PRACTICE_USE)
        return "" if may else tr("You may not practise on this till.")

    def _why_no_list(self) -> str:
        if not self._pos.can(Permission.PRICE_OVERRIDE):
            return tr("You may not change a price.")
        return "" if self._pos.call(prices.choosable) else tr("No price list holds today.")

    def _favourite_words(self) -> tuple[str, str, str, str]:
        """What becomes of the selected item: words, icon, key, and why not now."""
        view = self._selected_item()
        add = view is None or view.favourite is None
        words = tr("Add to favourites") if add else tr("Take out of favourites")
        reason = tr("Select a line of an item first.") if view is None else ""
        if not self._pos.can(Permission.CATALOGUE_EDIT):
            reason = tr("You may not change items.")
        return words, "star", "", reason

    def _selected_item(self) -> ItemView | None:
        line = self.selected()
        if line is None or line.item_id is None:
            return None
        found = self._pos.call(catalogue.views, [line.item_id])
        return found[0] if found else None

    def favourite(self) -> None:
        """Put the selected item among the favourites, or take it out."""
        view = self._selected_item()
        if view is None:
            return
        try:
            self._pos.call(catalogue_edit.set_favourite, view.id, view.favourite is None)
        except PosError as error:
            self.told.emit(messages.refusal(error, may_retry=False), ())
        self.finished.emit()

    def keys(self) -> None:
        """The keys of this screen."""
        self.opened.emit(KeysPanel())

    @property
    def the_goods(self) -> Goods:
        """How goods and amounts are shown, as the screen was entered."""
        assert self.goods is not None, "the screen was entered"
        return self.goods


def is_named(panel: SellPanel | None, name: str) -> bool:
    """Whether this panel is the open one."""
    return panel is not None and panel.name == name
