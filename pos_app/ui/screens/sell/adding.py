"""From a code or an item to a line of the sale, and everything that can stand in the way.

No shift, no such barcode, two items under it, no price, a weight that is not known, a shelf that is
empty: each is told in the lane (`told`) or asked in a panel. What may be sold is decided by the
services; this only asks before they would refuse.
"""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from pos_app.domain.access import Decision, Permission
from pos_app.domain.ages import born_by
from pos_app.domain.business_day import business_day
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.errors import Invalid, PosError
from pos_app.domain.item import ONE
from pos_app.domain.money import UnitPrice
from pos_app.domain.price_source import PriceSource
from pos_app.domain.quantity import Quantity
from pos_app.services import catalogue, prices, sale_terms
from pos_app.services.catalogue import ItemView
from pos_app.services.sale_terms import AgeRefusal
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.open_sale import OpenSale
from pos_app.ui.pos import Pos
from pos_app.ui.screens.sell import messages

_NONE = Quantity(0)


class Adder(QObject):
    """Signals: added(); refused(): nothing was added; told(Message, acts of its answers);
    price_wanted(ItemView, Quantity or None); amount_wanted(ItemView): how much of something that is
    measured; choice_wanted(views, Quantity or None): which of those that share a barcode;
    variants_wanted(ItemView, Quantity or None): which of an item's kinds;
    search_wanted(barcode nobody has); one_off_wanted(name, barcode); shift_wanted().
    """

    added = Signal()
    refused = Signal()
    told = Signal(object, object)
    price_wanted = Signal(object, object)
    amount_wanted = Signal(object)
    choice_wanted = Signal(object, object)
    variants_wanted = Signal(object, object)
    search_wanted = Signal(str)
    one_off_wanted = Signal(str, str)
    shift_wanted = Signal()

    def __init__(self, pos: Pos, sale: OpenSale, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pos, self._sale = pos, sale
        self.formats = Formats()
        self.has_shift = True
        self.again: Callable[[], object] | None = None
        self.takers: list[Callable[[str], bool]] = []  # who knows codes that are no item's
        self._accepted: tuple[UUID, set[UUID]] | None = None  # oversold with open eyes, per cart

    def find(self, code: str) -> tuple[ItemView, ...]:
        """The items under a code; a refusal is an empty answer, told in the lane."""
        self.again = lambda: self.scan(code, None)
        return self._pos.call(catalogue.find_by_code, code)

    def scan(self, code: str, count: Quantity | None) -> None:
        """A code was scanned: sell what it names, `count` times."""
        views = self.find(code)
        if len(views) == 1:
            self.add(views[0], count, is_scan=True)
        elif not views and any(take(code) for take in self.takers):
            return
        elif views:
            self._tell(messages.several(len(views)), lambda: self.choice_wanted.emit(views, count))
        else:
            self._tell(
                messages.unknown(code),
                lambda: self.search_wanted.emit(code),
                lambda: self.one_off_wanted.emit("", code),
            )

    def add(
        self,
        view: ItemView,
        count: Quantity | None = None,
        price: UnitPrice | None = None,
        *,
        is_scan: bool = False,
        may_be_old: bool = False,
    ) -> bool:
        """Sell an item; whether it is on the sale now. `count` None: as much as its code says.
        `may_be_old`: past its date, and that is known.
        """
        if not self._may_sell():
            return False
        if view.is_parent:
            self.variants_wanted.emit(view, count)
            return False
        if view.age_limit > self._sale.cart.age_confirmed:
            self._ask_age(view, lambda: self.add(view, count, price, may_be_old=may_be_old))
            return False
        if view.expires is not None and not may_be_old and self._ask_past_date(view, count, price):
            return False
        if count is None and view.unit.is_measured and not self._is_measured(view):
            self.amount_wanted.emit(view)
            return False
        if price is None and view.fixed_total is None:
            if view.unit_price is None and not view.is_open_price and is_scan:
                name = view.name
                self._tell(messages.no_price(name), lambda: self.price_wanted.emit(view, count))
                return False
            if view.unit_price is None or view.is_open_price:
                self.price_wanted.emit(view, count)
                return False
        try:
            line = self._line(view, count, price)
        except PosError as error:
            self._tell(messages.refusal(error, may_retry=False))
            return False
        return self._add_line(view, line)

    def add_line(self, line: CartLine) -> bool:
        """Put a one-off on the sale."""
        if not self._may_sell():
            return False
        self.again = lambda: self._sale.add(line)
        return self._said(self._sale.add(line))

    def set_quantity(self, line_id: UUID, quantity: Quantity) -> None:
        """Change how many of a line; more than there is is told as when it is scanned."""
        line = self._sale.cart.line(line_id)
        self.again = lambda: self._sale.set_quantity(line_id, quantity)
        if line.item_id is None or quantity <= line.quantity:
            self._sale.set_quantity(line_id, quantity)
            return
        views = self._pos.call(catalogue.views, (line.item_id,))
        more = replace(line, quantity=quantity - line.quantity).pieces

        def do(*, below_zero: bool) -> bool:
            return self._sale.set_quantity(line_id, quantity, below_zero=below_zero)

        if views:
            self._within_stock(views[0], more, do)
        else:
            do(below_zero=False)

    # -- what stands in the way

    def _may_sell(self) -> bool:
        if not self.has_shift:
            self._tell(messages.no_shift(), self.shift_wanted.emit)
        return self.has_shift

    def _ask_age(self, view: ItemView, again: Callable[[], object]) -> None:
        """Ask once a sale whether the customer is old enough; whoever was not is not asked again
        by itself.
        """
        age, refused = view.age_limit, self._sale.cart.age_refused
        shop = self._pos.settings.shop
        today = self._pos.backend.clock.now().astimezone(ZoneInfo(shop.zone)).date()
        question = messages.ask_age(self.formats.date(born_by(today, age)), view.name, age)

        def yes() -> None:
            self._sale.answer_age(age, is_old_enough=True)
            again()

        def no() -> None:
            self._sale.answer_age(age, is_old_enough=False)
            self._pos.call(sale_terms.refuse_age, self._sale.cart.id, AgeRefusal(view.id, age))

        def ask() -> None:
            self._tell(question, yes, no)

        if refused and age >= refused:
            self._tell(messages.too_young(view.name, age), ask)
        else:
            ask()

    def _ask_past_date(
        self, view: ItemView, count: Quantity | None, price: UnitPrice | None
    ) -> bool:
        """Whether the goods are past their date, and the cashier is asked about that first."""
        shop, day = self._pos.settings.shop, view.expires
        today = business_day(self._pos.backend.clock.now(), shop.zone, shop.cutoff_hour)
        if day is None or day >= today:
            return False
        needs = self._pos.actor.decide(Permission.SALE_EXPIRED) is not Decision.ALLOW
        asks = shop.expired_goods == "ask" and needs
        message = messages.past_date(view.name, self.formats.date(day), view.batch, asks=asks)
        self._tell(
            message,
            lambda: self.add(view, count, price, is_scan=True, may_be_old=True),
            lambda: None,
        )
        return True

    def _is_measured(self, view: ItemView) -> bool:
        """Whether the code said how much: a scale's label, or a pack of fixed weight."""
        return view.says_amount or view.scan_quantity != ONE

    def _line(self, view: ItemView, count: Quantity | None, price: UnitPrice | None) -> CartLine:
        line = self._made(view, count, price)
        listed, terms = self._sale.cart.price_list_id, self._sale.cart.terms
        if listed is None and not terms.group:
            return line
        alone = replace(Cart.new(self._pos.rules.currency), lines=(line,), terms=terms)
        alone = replace(alone, price_list_id=listed)
        return self._pos.call(prices.reprice, alone).lines[0]

    def _deposit(self, view: ItemView) -> CartLine | None:
        """What is charged with the item and given back for it."""
        if view.deposit_id is None:
            return None
        views = self._pos.call(catalogue.views, (view.deposit_id,))
        if not views:
            return None
        return replace(views[0].to_line(ONE), price_source=PriceSource.DEPOSIT)

    def _made(self, view: ItemView, count: Quantity | None, price: UnitPrice | None) -> CartLine:
        quantity = view.scan_quantity if count is None else self._times(view, count)
        fixed = view.fixed_total
        if fixed is None or price is not None:
            return view.to_line(quantity, price)
        packs = 1 if count is None else _whole(count)
        line = view.to_line(view.scan_quantity)
        return replace(line, quantity=quantity, fixed_total=fixed * packs)

    def _times(self, view: ItemView, count: Quantity) -> Quantity:
        """So many of what one scan adds; of loose measured goods simply so much."""
        if view.unit.is_measured and not self._is_measured(view):
            return count
        return Quantity(view.scan_quantity.thousandths * _whole(count))

    def _add_line(self, view: ItemView, line: CartLine) -> bool:
        deposit = self._deposit(view)

        def do(*, below_zero: bool) -> bool:
            self.again = lambda: self._sale.add(line, deposit=deposit, below_zero=below_zero)
            return self._sale.add(line, deposit=deposit, below_zero=below_zero)

        return self._within_stock(view, line.pieces, do)

    def _within_stock(self, view: ItemView, more: Quantity, do: Callable[..., bool]) -> bool:
        """Do it, after the item's stock policy was obeyed as far as a screen can."""
        left = _NONE if view.stock is None else max(view.stock, _NONE)
        wanted = self._sale.cart.quantity_of(view.id) + more
        if view.stock is None or view.policy == "allow" or wanted <= left:
            return self._said(do(below_zero=False))
        if view.is_bundle and view.policy == "ask":  # its parts are asked for when it is paid
            return self._said(do(below_zero=False))
        decision = self._pos.actor.decide(Permission.STOCK_OVERSELL)
        may_ask = view.policy == "ask" and decision is Decision.ASK
        if view.policy == "block" or (view.policy == "ask" and decision is not Decision.ALLOW):
            message = messages.none_left(
                self.formats.quantity(left, view.unit), view.name, some=bool(left), may_ask=may_ask
            )
            self._tell(message, lambda: do(below_zero=True))
            return False
        done = self._said(do(below_zero=False))
        if done and not self._is_accepted(view.id):
            self._ask_oversold(view, left, wanted)
        return done

    def _ask_oversold(self, view: ItemView, left: Quantity, wanted: Quantity) -> None:
        """It is on the sale already; the answers keep it or take the excess off."""
        formats = self.formats
        message = messages.only_left(
            formats.quantity(left, view.unit),
            formats.quantity(wanted, view.unit),
            view.name,
            some=bool(left),
        )
        self.told.emit(message, (lambda: self._accept(view.id), lambda: self._keep(view.id, left)))

    def _accept(self, item_id: UUID) -> None:
        cart_id = self._sale.cart.id
        if self._accepted is None or self._accepted[0] != cart_id:
            self._accepted = (cart_id, set())
        self._accepted[1].add(item_id)

    def _is_accepted(self, item_id: UUID) -> bool:
        accepted = self._accepted
        return accepted is not None and accepted[0] == self._sale.cart.id and item_id in accepted[1]

    def _keep(self, item_id: UUID, left: Quantity) -> None:
        """Take what is too much off, from the last lines of the item first."""
        excess = self._sale.cart.quantity_of(item_id) - left
        for line in reversed(self._sale.cart.lines):
            if line.item_id != item_id or excess <= _NONE:
                continue
            if line.pieces <= excess or line.pack != ONE:
                excess -= line.pieces
                self._sale.void_line(line.id)
            else:
                self._sale.set_quantity(line.id, line.quantity - excess)
                return

    # -- telling

    def _said(self, done: bool) -> bool:
        if done:
            self.added.emit()
        else:
            self.refused.emit()
        return done

    def _tell(self, message: object, *acts: Callable[[], object]) -> None:
        self.told.emit(message, acts)
        self.refused.emit()


def _whole(count: Quantity) -> int:
    if not count.is_whole:
        raise Invalid(tr("Of this only whole numbers can be sold."))
    return count.thousandths // 1000
