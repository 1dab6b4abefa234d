"""What is still to pay, seen from each way to pay, and how the screen names the ways."""

from dataclasses import dataclass
from typing import Final

from pos_app.domain.access import Permission
from pos_app.domain.errors import Invalid
from pos_app.domain.ledger import masked
from pos_app.domain.money import Money
from pos_app.domain.pricing import PriceRules
from pos_app.domain.tender import Settlement, Tender, TenderKind, denominations, settle
from pos_app.ui.format import isolate
from pos_app.ui.i18n import tr

_MANY_TIMES: Final = 100  # the due amount: nobody pays 1.20 with more than 120 …
_MANY_NOTES: Final = 200  # … unless with no more than this many of the largest note


@dataclass(frozen=True, slots=True)
class Method:
    """A way to pay as the screen offers it: icon, key, and what it needs."""

    kind: TenderKind
    icon: str
    key: str
    permission: Permission


METHODS: Final = (
    Method(TenderKind.CASH, "banknote", "F5", Permission.TENDER_CASH),
    Method(TenderKind.CARD, "credit-card", "F6", Permission.TENDER_CARD),
    Method(TenderKind.VOUCHER, "ticket", "F7", Permission.TENDER_OTHER),
    Method(TenderKind.ON_ACCOUNT, "notebook-text", "F8", Permission.TENDER_ON_ACCOUNT),
    Method(TenderKind.STORE_CREDIT, "hand-coins", "", Permission.TENDER_STORE_CREDIT),
    Method(TenderKind.OTHER, "ellipsis", "", Permission.TENDER_OTHER),
)


def name_of(kind: TenderKind) -> str:
    """What a way to pay is called."""
    return {
        TenderKind.CASH: tr("Cash"),
        TenderKind.CARD: tr("Card"),
        TenderKind.VOUCHER: tr("Voucher"),
        TenderKind.GIFT_CARD: tr("Gift card"),
        TenderKind.STORE_CREDIT: tr("Store credit"),
        TenderKind.ON_ACCOUNT: tr("On account"),
        TenderKind.OTHER: tr("Other"),
    }[kind]


def amount_label(kind: TenderKind) -> str:
    """What the typed amount is."""
    return {
        TenderKind.CASH: tr("Cash given"),
        TenderKind.CARD: tr("Card amount"),
        TenderKind.VOUCHER: tr("Voucher amount"),
        TenderKind.ON_ACCOUNT: tr("On account"),
        TenderKind.STORE_CREDIT: tr("Store credit"),
    }.get(kind, tr("Amount"))


def detail_of(tender: Tender) -> str:
    """What is known of a payment beside its name: "ending 4417", a voucher's number."""
    if not tender.reference:
        return ""
    if tender.kind is TenderKind.GIFT_CARD:
        return isolate(masked(tender.reference))
    if tender.kind is TenderKind.CARD and len(tender.reference) == 4:
        return tr("ending {digits}", digits=isolate(tender.reference))
    return isolate(tender.reference)


@dataclass(frozen=True, slots=True)
class Bill:
    """The total and what was paid on it already."""

    total: Money
    tenders: tuple[Tender, ...]
    rules: PriceRules

    def left(self, kind: TenderKind) -> Money:
        """What is left when the rest is paid this way: only cash is rounded to the smallest
        coin.
        """
        paid = sum(tender.amount.minor for tender in self.tenders)
        rest = self.total.minor - paid
        if kind is TenderKind.CASH and rest > 0:
            plenty = Money(rest + self.rules.cash_increment, self.total.currency)
            tenders = (*self.tenders, Tender(TenderKind.CASH, plenty))
            rest = settle(self.total, tenders, self.rules).payable - paid
        return Money(max(rest, 0), self.total.currency)

    def with_payment(self, kind: TenderKind, amount: Money) -> Settlement:
        """How the sale would stand with one payment more. Raises what `settle` raises, and
        `Invalid` for more cash than makes sense.
        """
        if kind is TenderKind.CASH:
            self._refuse_too_much_cash(amount)
        return settle(self.total, (*self.tenders, Tender(kind, amount)), self.rules)

    def _refuse_too_much_cash(self, amount: Money) -> None:
        due = self.left(TenderKind.CASH)
        most = denominations(self.total.currency)[0].minor * _MANY_NOTES
        if amount.minor > max(most, due.minor * _MANY_TIMES):
            raise Invalid(tr("That is more cash than a drawer holds. Check the amount."))
