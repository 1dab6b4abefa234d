"""Paying with what the shop owes the customer, or lends them: gift cards, store credit, on account.

It says how much may be taken so and why not; the service decides when the sale is completed.
"""

from PySide6.QtCore import QObject

from pos_app.domain.access import Permission
from pos_app.domain.errors import PosError
from pos_app.domain.money import Money
from pos_app.domain.owed import owed_of
from pos_app.domain.tender import TenderKind
from pos_app.services import customers, gift_cards
from pos_app.services.customers import Buyer
from pos_app.services.gift_cards import CardView
from pos_app.ui.buyers import OpenBuyer
from pos_app.ui.i18n import tr
from pos_app.ui.open_sale import OpenSale
from pos_app.ui.pos import Pos

LEDGERS = frozenset({TenderKind.GIFT_CARD, TenderKind.STORE_CREDIT, TenderKind.ON_ACCOUNT})
SHORTEST_CODE = 4


class Credit(QObject):
    """`card` is the gift card whose code stands in the field, if it is one."""

    def __init__(self, pos: Pos, sale: OpenSale, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pos, self._sale = pos, sale
        self.buyers = OpenBuyer(pos, sale, self)
        self.card: CardView | None = None

    @property
    def buyer(self) -> Buyer | None:
        """Who pays."""
        return self.buyers.buyer

    def begin(self) -> None:
        """Start anew: balances may have changed since."""
        self.card = None
        self.buyers.read()

    def find_card(self, code: str) -> CardView | None:
        """The gift card with this code, if it is one."""
        self.card = None
        is_long = len(code.strip()) >= SHORTEST_CODE
        if is_long and self._pos.can(Permission.TENDER_GIFT_CARD):
            try:
                self.card = self._pos.call(gift_cards.card, code)
            except PosError:
                self.card = None
        return self.card

    def take_customer(self, code: str) -> str:
        """Whose card was scanned becomes the sale's customer, while nothing is paid; their name, or
        nothing where it is no customer's.
        """
        if self._sale.tenders or not self._pos.can(Permission.CUSTOMER_READ):
            return ""
        found = self._pos.call(customers.by_card, code)
        if len(found) != 1 or not self._sale.set_customer(found[0].id):
            return ""
        return found[0].name

    def most(self, kind: TenderKind) -> Money | None:
        """How much more may be taken so; None: as much as is due."""
        currency = self._sale.cart.currency
        taken = dict.fromkeys(LEDGERS, 0)
        for tender in self._sale.tenders:
            if tender.kind in LEDGERS and not self._is_other_card(tender.kind, tender.reference):
                taken[tender.kind] += tender.amount.minor
        has = self._has(kind)
        if has is None:
            return None
        goods = self._sale.totals.total - owed_of(self._sale.cart, self._sale.totals)
        all_taken = sum(
            tender.amount.minor for tender in self._sale.tenders if tender.kind in LEDGERS
        )
        most = min(has.minor - taken[kind], goods - all_taken)
        return Money(max(most, 0), currency)

    def why_not(self, kind: TenderKind) -> str:
        """Why this way is off, or nothing."""
        if kind not in {TenderKind.STORE_CREDIT, TenderKind.ON_ACCOUNT}:
            return ""
        if self.buyer is None:
            return tr("Choose the customer on the sale first.")
        most = self.most(kind)
        if most is None or most.minor > 0:
            return ""
        if kind is TenderKind.STORE_CREDIT:
            return tr("There is no store credit.")
        return tr("Nothing more may go on this account.")

    def _has(self, kind: TenderKind) -> Money | None:
        buyer, nothing = self.buyer, Money.zero(self._sale.cart.currency)
        if kind is TenderKind.GIFT_CARD:
            return nothing if self.card is None else self.card.balance
        if kind is TenderKind.STORE_CREDIT:
            return nothing if buyer is None else buyer.credit
        if kind is TenderKind.ON_ACCOUNT:
            return nothing if buyer is None else buyer.free
        return None

    def _is_other_card(self, kind: TenderKind, reference: str) -> bool:
        if kind is not TenderKind.GIFT_CARD:
            return False
        return self.card is None or reference != self.card.code
