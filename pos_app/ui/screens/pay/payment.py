"""The payment that is being taken: by which way, how much was typed, and whether the card machine
is at work.
"""

from pos_app.domain.errors import Invalid, PosError
from pos_app.domain.money import Money
from pos_app.domain.tender import Tender, TenderKind
from pos_app.services import catalogue
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.open_sale import OpenSale
from pos_app.ui.pos import Pos
from pos_app.ui.screens.pay.bill import METHODS, Bill
from pos_app.ui.screens.pay.credit import Credit


class Payment:
    """Knows no widget. `words` is what stands in the amount field, `offered` what the screen put
    there last: the same means that no person typed it.
    """

    def __init__(self, pos: Pos, sale: OpenSale) -> None:
        self._pos, self._sale = pos, sale
        self.formats = Formats()
        self.method = TenderKind.CASH
        self.words = self.offered = ""
        self.is_waiting = False
        self.credit = Credit(pos, sale)

    def begin(self) -> None:
        """Start anew with the first way the person may take."""
        self.read_settings()
        self.is_waiting = False
        self.credit.begin()
        self.offered = self.words
        allowed = (method.kind for method in METHODS if self._pos.can(method.permission))
        self.method = next(allowed, TenderKind.CASH)

    def read_settings(self) -> None:
        """Write amounts and read typed ones as the settings say now."""
        settings = self._pos.settings
        self.formats = Formats(settings.shop.locale, settings.till.last_digits_are_minor)

    @property
    def bill(self) -> Bill:
        """What is due and paid."""
        return Bill(self._sale.total, self._sale.tenders, self._pos.rules)

    @property
    def due(self) -> Money:
        """What is left when the rest is paid this way."""
        return self.bill.left(self.method)

    @property
    def is_covered(self) -> bool:
        """Whether there is a sale and nothing of it is left to pay."""
        return not self._sale.settlement.due and not self._sale.cart.is_empty

    @property
    def typed(self) -> Money | None:
        """The amount in the field; None while it is empty or makes no sense."""
        if not self.words.strip():
            return None
        try:
            return self.formats.read_money(self.words, self._sale.cart.currency)
        except Invalid:
            return None

    @property
    def is_typed(self) -> bool:
        """Whether a person typed the amount."""
        return self.words != self.offered

    @property
    def change(self) -> Money:
        """The change, if this amount were taken now."""
        due, typed = self.due, self.typed
        if self.method is TenderKind.CASH and typed is not None and due.minor and typed > due:
            return typed - due
        return Money(self._sale.settlement.change, due.currency)

    @property
    def kind(self) -> TenderKind:
        """What is taken: a code in the voucher's field may be a gift card's."""
        is_card = self.method is TenderKind.VOUCHER and self.credit.card is not None
        return TenderKind.GIFT_CARD if is_card else self.method

    def read(self) -> Money:
        """The amount to take. Raises `PosError` when it is none, too much, or without change."""
        amount = self.formats.read_money(self.words, self._sale.cart.currency)
        if amount.minor <= 0:
            raise Invalid(tr("A payment is more than nothing."))
        most = self.credit.most(self.kind)
        if most is not None and amount > most:
            words = tr("No more than {amount} can be taken so.", amount=self.formats.money(most))
            raise Invalid(words)
        self.bill.with_payment(self.kind, amount)
        return amount

    def take(self, amount: Money, reference: str = "") -> bool:
        """Put a payment on the sale; whether it was accepted."""
        card, kind = self.credit.card, self.kind
        if kind is TenderKind.GIFT_CARD and card is not None:
            reference = card.code
        self.credit.card = None
        return self._sale.take(Tender(kind, amount, reference))

    def pad_key(self, sign: str) -> str:
        """The key of the pad for a typed sign: a digit of any script, or the decimal sign however
        the keyboard writes it. Empty for anything else.
        """
        if len(sign) == 1 and sign.isdecimal():
            return str(int(sign))
        points = {".", ",", self.formats.decimal_sign}
        return "." if sign in points and self._pos.rules.currency.decimals else ""

    def item_name(self, code: str) -> str:
        """What was scanned, by name if the shop knows it."""
        try:
            found = self._pos.call(catalogue.find_by_code, code)
        except PosError:
            return code
        return found[0].name if found else code

    def offer(self) -> Money | None:
        """What stands in the field when a way is chosen: nothing for cash; for the others what was
        typed as a part, else the rest.
        """
        due, typed = self.due, self.typed if self.is_typed else None
        if self.method is TenderKind.CASH or not due.minor:
            return None
        most = self.credit.most(self.kind)
        due = due if most is None else min(due, most)
        return typed if typed is not None and 0 < typed.minor < due.minor else due

    def why_not(self, kind: TenderKind) -> str:
        """Why a way to pay is off, or nothing."""
        method = next(method for method in METHODS if method.kind is kind)
        if not self._pos.can(method.permission):
            return tr("Your role may not take this.")
        if self.is_covered:
            return tr("Everything is paid.")
        if self.is_waiting and kind is not TenderKind.CARD:
            return tr("The card machine is working.")
        return self.credit.why_not(kind)

    @property
    def unneeded(self) -> frozenset[TenderKind]:
        """Ways that are not shown: store credit that nobody has."""
        buyer = self.credit.buyer
        has_credit = buyer is not None and buyer.credit.minor > 0
        return frozenset() if has_credit else frozenset({TenderKind.STORE_CREDIT})

    def next_step(self) -> tuple[str, bool]:
        """The words of the primary button and whether it is ready."""
        typed, due = self.typed, self.due
        if self.is_waiting:
            return tr("Waiting for the card machine"), False
        if self.is_covered:
            return tr("Finish sale"), True
        ready = typed is not None and typed.minor > 0
        if self.method is TenderKind.CARD:
            return tr("Take {amount} by card", amount=self.formats.money(typed or due)), ready
        if typed is not None and 0 < typed.minor < due.minor:
            return tr("Take {amount}", amount=self.formats.money(typed)), ready
        return tr("Finish sale"), ready
