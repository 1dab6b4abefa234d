"""What Sell does for customers: finds them and adds them to the sale, turns their points into
credit, takes what they owe, sells gift cards, and knows their cards when they are scanned.
"""

from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject

from pos_app.domain.access import Permission
from pos_app.domain.customer import CustomerFields
from pos_app.domain.errors import PosError
from pos_app.domain.ids import new_id
from pos_app.domain.money import Money
from pos_app.domain.owed import account_payment, gift_card
from pos_app.services import customers, gift_cards, ledgers
from pos_app.services.customers import Buyer, CustomerRow
from pos_app.ui.buyers import OpenBuyer
from pos_app.ui.i18n import tr
from pos_app.ui.open_sale import OpenSale
from pos_app.ui.pos import Pos
from pos_app.ui.screens.sell import messages
from pos_app.ui.screens.sell.adding import Adder
from pos_app.ui.screens.sell.panels.buyer import AccountPanel, BuyerPanel, GiftCardPanel
from pos_app.ui.screens.sell.panels.customer import CustomerPanel, NewCustomerPanel
from pos_app.ui.screens.sell.panels.opener import Panels

_MOST_FOUND = 20


class Buying(QObject):
    """Opens its panels through `Panels`, like those of the sale itself."""

    def __init__(
        self, pos: Pos, sale: OpenSale, adder: Adder, panels: Panels, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._pos, self._sale, self._panels = pos, sale, panels
        self.buyers = OpenBuyer(pos, sale, self)
        adder.takers.append(self.scan)
        panels.others["gift-card"] = self.gift_card

    def customer(self) -> None:
        """Who the sale is for; where somebody is, what they have and owe."""
        if self.buyers.buyer is not None:
            self._show_buyer(self.buyers.buyer)
        else:
            self.find()

    def find(self) -> None:
        """Look for somebody."""
        formats = self._panels.the_goods.formats
        may_add = self._pos.can(Permission.CUSTOMER_CREATE)
        panel = CustomerPanel(self._search, formats, may_add=may_add)
        panel.chosen.connect(self.add)
        panel.new_wanted.connect(self.new)
        self._panels.opened.emit(panel)

    def new(self, typed: str = "") -> None:
        """Somebody the shop does not know yet."""
        panel = NewCustomerPanel(typed)
        panel.made.connect(lambda fields: self._on_made(panel, fields))
        self._panels.opened.emit(panel)

    def gift_card(self) -> None:
        """Sell a gift card, or put more on one."""
        panel = GiftCardPanel(self._panels.the_goods.formats, self._pos.rules.currency)
        panel.made.connect(self._on_gift_card)
        self._panels.opened.emit(panel)

    def add(self, customer_id: UUID) -> bool:
        """Add a customer to the sale, on their terms."""
        done = self._sale.set_customer(customer_id)
        if done:
            self._panels.finished.emit()
        return done

    def serve(self, customer_id: UUID) -> bool:
        """The open sale is for this customer, unless it is somebody else's already."""
        mine = self.buyers.buyer
        if mine is None or self._sale.cart.is_empty:
            return self.add(customer_id)
        if mine.id != customer_id:
            self._panels.told.emit(messages.somebody_elses(mine.name), ())
        return mine.id == customer_id

    def take_payment(self, customer_id: UUID) -> None:
        """This customer pays of what they owe: how much is typed."""
        if self.serve(customer_id) and self.buyers.buyer is not None:
            self._settle(self.buyers.buyer)

    def scan(self, code: str) -> bool:
        """A code that is no item's: a customer's card is added to the sale, a gift card tells what
        is on it. Whether it was one of these.
        """
        if self._pos.can(Permission.CUSTOMER_READ):
            found = self._pos.call(customers.by_card, code)
            if len(found) == 1 and self.add(found[0].id):
                self._panels.told.emit(messages.card_of(found[0].name), ())
                return True
        return self._tell_gift_card(code)

    def _tell_gift_card(self, code: str) -> bool:
        if not self._pos.can(Permission.TENDER_GIFT_CARD):
            return False
        try:
            card = self._pos.call(gift_cards.card, code)
        except PosError:
            return False
        amount = self._panels.the_goods.formats.money(card.balance)
        self._panels.told.emit(messages.gift_card(amount, card.why_not), ())
        return True

    def _search(self, typed: str) -> tuple[CustomerRow, ...]:
        try:
            if typed:
                return self._pos.call(customers.search, typed, _MOST_FOUND)
            page = self._pos.call(customers.page, "", limit=_MOST_FOUND)
        except PosError:
            return ()
        return tuple(row for row in page.rows if row.is_active)

    def _show_buyer(self, buyer: Buyer) -> None:
        worth = Money(
            max(buyer.points, 0) * self._pos.settings.shop.point_value, self._pos.rules.currency
        )
        panel = BuyerPanel(buyer, self._panels.the_goods.formats, worth)
        acts = {
            "other": self.find,
            "points": lambda: self._turn(buyer),
            "settle": lambda: self._settle(buyer),
            "remove": self._remove,
        }
        panel.acted.connect(lambda key: acts[key]())
        self._panels.opened.emit(panel)

    def _remove(self) -> None:
        if self._sale.set_customer(None):
            self._panels.finished.emit()

    def _turn(self, buyer: Buyer) -> None:
        """All of the points: what they come to is then paid with."""

        def then(amount: Money) -> None:
            words = self._panels.the_goods.formats.money(amount)
            self._panels.told.emit(messages.points_turned(words), ())
            self._panels.finished.emit()

        self._panels.act(then, ledgers.turn_points, new_id(), buyer.id, buyer.points)

    def _settle(self, buyer: Buyer) -> None:
        panel = AccountPanel(buyer, self._panels.the_goods.formats)
        panel.paid.connect(self._on_paid)
        self._panels.opened.emit(panel)

    def _on_paid(self, amount: Money) -> None:
        line = account_payment(new_id(), tr("Payment to account"), amount)
        if self._sale.add(line):
            self._panels.finished.emit()

    def _on_gift_card(self, code: str, amount: Money) -> None:
        try:
            wanted = code or self._pos.call(gift_cards.fresh_code)
            line = gift_card(new_id(), tr("Gift card"), wanted, amount)
        except PosError as error:
            self._panels.told.emit(messages.refusal(error, may_retry=False), ())
            return
        if self._sale.add(line):
            self._panels.finished.emit()

    def _on_made(self, panel: NewCustomerPanel, fields: CustomerFields) -> None:
        customer_id = new_id()

        def then(_done: Any) -> None:
            self.add(customer_id)

        def refused(error: PosError) -> None:
            if not panel.show_error(error):
                self._panels.told.emit(messages.refusal(error, may_retry=False), ())

        self._pos.act(self._panels.asks, refused, then, customers.add, customer_id, fields)
