"""How the money goes back: as it was paid, in cash, as store credit of the customer who bought, or
onto a new gift card whose code is printed.
"""

from collections.abc import Sequence

from pos_app.domain.cart import Cart
from pos_app.domain.errors import PosError
from pos_app.domain.money import Money
from pos_app.domain.returns import KeptTender
from pos_app.domain.tender import Tender, TenderKind, in_coins
from pos_app.services import customers, gift_cards, returns
from pos_app.services.returns import SoldSale
from pos_app.ui.format import Formats, isolate
from pos_app.ui.i18n import tr
from pos_app.ui.pos import Pos
from pos_app.ui.screens.pay.bill import name_of
from pos_app.ui.screens.refund.giving import Way

_ICONS = {
    TenderKind.CASH: "banknote",
    TenderKind.CARD: "credit-card",
    TenderKind.GIFT_CARD: "gift",
    TenderKind.STORE_CREDIT: "hand-coins",
    TenderKind.ON_ACCOUNT: "notebook-text",
}


def cart_for(pos: Pos, sold: SoldSale | None) -> tuple[Cart, str]:
    """An empty cart for what comes back, of whom it was sold to; and that customer's name."""
    cart = Cart.new(pos.rules.currency)
    if sold is None or sold.customer_id is None:
        return cart, ""
    try:
        buyer = pos.call(customers.buyer, sold.customer_id)
    except PosError:
        return cart, ""  # not in use any more: money still goes back, credit does not
    return cart.with_customer(buyer.id, buyer.terms), buyer.name


def offered(
    kept: Sequence[KeptTender], formats: Formats, customer: str, *, asks: bool
) -> list[Way]:
    """As it was paid, then the other ways. `asks`: a manager is asked for those; `customer`: whom
    the sale was for.
    """
    needs = tr("needs a manager PIN")
    kinds = list(dict.fromkeys(each.kind for each in kept))
    found: list[Way] = []
    if len(kinds) > 1:
        words = " + ".join(f"{name_of(each.kind)} {formats.money(each.left)}" for each in kept)
        found.append(Way(None, tr("As it was paid"), words, "undo-2"))
    elif kinds:
        kind = kinds[0]
        reference = next((each.reference for each in kept if each.reference), "")
        title = name_of(kind)
        if kind is TenderKind.CARD and reference:
            title = tr("Card ending {digits}", digits=isolate(reference[-4:]))
        found.append(Way(kind, title, tr("as it was paid"), _ICONS.get(kind, "ticket")))
    if TenderKind.CASH not in kinds:
        words = needs if asks else tr("from the drawer")
        found.append(Way(TenderKind.CASH, name_of(TenderKind.CASH), words, "banknote"))
    if customer and TenderKind.STORE_CREDIT not in kinds:
        title = tr("Store credit of {name}", name=customer)
        words = needs if asks else tr("to be spent here")
        found.append(Way(TenderKind.STORE_CREDIT, title, words, _ICONS[TenderKind.STORE_CREDIT]))
    elif not customer and TenderKind.GIFT_CARD not in kinds:
        words = needs if asks else tr("prints a code")
        found.append(Way(TenderKind.GIFT_CARD, tr("New gift card"), words, "gift"))
    return found


def tenders(
    pos: Pos, cart: Cart, kept: Sequence[KeptTender], way: Way | None
) -> tuple[Tender, ...]:
    """What is given back by the chosen way."""
    total = Money(cart.totals(pos.rules).total, cart.currency)
    if way is None or not total:
        return ()
    if way.kind is None or any(each.kind is way.kind for each in kept):
        return pos.call(returns.ways_for, cart)
    code = pos.call(gift_cards.fresh_code) if way.kind is TenderKind.GIFT_CARD else ""
    return in_coins(total, (Tender(way.kind, total, code),), pos.rules)
