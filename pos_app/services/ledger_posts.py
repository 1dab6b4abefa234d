"""What a sale does to ledgers: gift cards sold, accounts paid, what was paid with, what went back
onto them, points earned and taken back. services/sales.py checks and writes these with the sale, in
its transaction.

Nothing a cart says is believed: the customer's terms, codes and balances are looked up anew, and
the guarded update of models/ledgers.py has the last word.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor
from pos_app.domain.cart import Cart
from pos_app.domain.customer import NO_TERMS
from pos_app.domain.errors import Conflict, Invalid, NotFound
from pos_app.domain.ledger import (
    EntryKind,
    LedgerKind,
    LedgerShort,
    PointRules,
    fit_code,
    ledger_id,
    masked,
    points_left,
)
from pos_app.domain.money import Money
from pos_app.domain.owed import amount_of, check_owed, is_owed, ledger_of, owed_of
from pos_app.domain.pricing import Totals
from pos_app.domain.tender import Tender, TenderKind
from pos_app.models.base import Id, wire
from pos_app.models.customers import Customer, buyer_terms
from pos_app.models.fast import Fast
from pos_app.models.ledgers import Ledger, LedgerEntry, Posting, open_ledger, post
from pos_app.models.sales import Sale, SaleLine, SaleReturn
from pos_app.services import settings

_KINDS: Final = {
    TenderKind.GIFT_CARD: LedgerKind.GIFT_CARD,
    TenderKind.STORE_CREDIT: LedgerKind.STORE_CREDIT,
    TenderKind.ON_ACCOUNT: LedgerKind.ON_ACCOUNT,
}
# Entries are numbered by what made them: sale lines as they are, then payments, then points.
_TENDERS: Final = 10_000
_POINTS: Final = 20_000


def touches(cart: Cart, tenders: Sequence[Tender]) -> bool:
    """Whether a sale has anything to do with customers or ledgers: most have not."""
    return (
        cart.customer_id is not None
        or cart.terms is not NO_TERMS
        or bool(cart.returns)
        or any(tender.kind in _KINDS for tender in tenders)
        or any(is_owed(line) for line in cart.lines)
    )


def check(session: Session, cart: Cart, tenders: Sequence[Tender], totals: Totals) -> None:
    """Hold what a sale does to ledgers against what is stored.

    Raises `Conflict`, `Invalid`, `NotFound`, `LedgerShort`, each in a sentence for the counter.
    """
    if cart.terms != buyer_terms(session, cart.customer_id):
        raise Conflict("The terms of this sale's customer changed. Choose the customer again.")
    check_owed(cart.lines)
    with_ledgers = [tender for tender in tenders if tender.kind in _KINDS]
    used = sum(tender.amount.minor for tender in with_ledgers if tender.amount.minor > 0)
    if used > max(totals.total - owed_of(cart, totals), 0):
        raise Invalid("Gift cards and accounts are paid with money, not with credit.")
    for line in cart.lines:
        if ledger_of(line) == LedgerKind.ON_ACCOUNT:
            _check_payment(session, cart, amount_of(line))
        elif is_owed(line):
            _check_top_up(session, line.serial)
    for tender in with_ledgers:
        _check_tender(session, cart, tender)


def write(
    session: Session, actor: Actor, cart: Cart, tenders: Sequence[Tender], totals: Totals
) -> list[dict[str, object]]:
    """Write a sale's entries; returns them as the journal holds them.

    Called when the sale's rows are written, so that what came back of an earlier sale is counted.
    """
    told: dict[UUID, dict[str, object]] = {}
    postings = [
        *_loads(session, cart, told),
        *_taken_back(session, cart),
        *_payments(session, cart, tenders, told),
        *_earned(session, cart, totals, told),
        *_points_back(session, cart),
    ]
    try:
        rows = post(session, cart.id, actor.user_id, postings)
    except LedgerShort:
        raise LedgerShort("That was spent meanwhile, perhaps on another till.") from None
    return [told_entry(row, cart.id, told.get(row["ledger_id"])) for row in rows]


def point_rules(session: Session) -> PointRules:
    """How points are earned and what they are worth here."""
    shop = settings.of(session).shop
    decimals = settings.rules_of(session).currency.decimals
    return PointRules(shop.points_per_unit, shop.point_value, 10**decimals)


def card_ledger(session: Session, code: str) -> Ledger | None:
    """The gift card with this code, if it was ever sold."""
    return session.get(Ledger, ledger_id(LedgerKind.GIFT_CARD, fit_code(code)))


def card_to_load(
    session: Session, code: str, customer_id: UUID | None, told: dict[UUID, dict[str, object]]
) -> tuple[UUID, EntryKind]:
    """A gift card to put money on: the one there is, or a new one, good for as long as the shop
    says.
    """
    fit = fit_code(code)
    found = ledger_id(LedgerKind.GIFT_CARD, fit)
    if session.get(Ledger, found) is not None:
        return found, EntryKind.TOPPED_UP
    days = settings.of(session).shop.gift_card_days
    today = settings.business_day_of(session)
    ends = today + timedelta(days=days) if days else None
    open_ledger(
        session, found, LedgerKind.GIFT_CARD, customer_id=customer_id, code=fit, expires_on=ends
    )
    told[found] = {"of": str(LedgerKind.GIFT_CARD), "code": fit}
    if ends is not None:
        told[found]["expires"] = ends.isoformat()
    return found, EntryKind.ISSUED


def check_card(session: Session, card: Ledger) -> None:
    """Raise `Invalid` for a gift card that was stopped or expired."""
    if not card.is_active:
        raise Invalid(f"The gift card {masked(card.code)} was stopped.")
    if card.expires_on is not None and card.expires_on < settings.business_day_of(session):
        raise Invalid(f"The gift card {masked(card.code)} expired on {card.expires_on}.")


def customer_ledger(
    session: Session, kind: LedgerKind, customer_id: UUID, told: dict[UUID, dict[str, object]]
) -> UUID:
    """A customer's ledger, made if it is the first time; `told` gets how it was made."""
    found = ledger_id(kind, customer_id)
    customer = session.get(Customer, customer_id)
    limit = 0 if customer is None else customer.account_limit
    floor = -limit if kind is LedgerKind.ON_ACCOUNT else 0
    open_ledger(session, found, kind, customer_id=customer_id, floor=floor)
    told[found] = {"of": str(kind), "customer": customer_id.hex}
    return found


def _check_payment(session: Session, cart: Cart, amount: Money) -> None:
    if cart.customer_id is None:
        raise Invalid("Choose the customer whose account is paid.")
    account = session.get(Ledger, ledger_id(LedgerKind.ON_ACCOUNT, cart.customer_id))
    owes = Money(0 if account is None else max(-account.balance, 0), cart.currency)
    if amount > owes:
        raise Invalid(f"Only {owes.plain} is owed on that account.")


def _check_top_up(session: Session, code: str) -> None:
    card = card_ledger(session, code)
    if card is not None:
        check_card(session, card)


def _check_tender(session: Session, cart: Cart, tender: Tender) -> None:
    amount = tender.amount
    if tender.kind is TenderKind.GIFT_CARD:
        card = card_ledger(session, tender.reference)
        if card is not None:
            check_card(session, card)
        elif amount.minor > 0:
            raise NotFound("There is no gift card with that code.")
        balance = 0 if card is None else card.balance
        words = f"The gift card {masked(fit_code(tender.reference))} has"
        floor = 0
    else:
        customer = _customer(session, cart, amount)
        ledger = session.get(Ledger, ledger_id(_KINDS[tender.kind], customer.id))
        balance = 0 if ledger is None else ledger.balance
        on_account = tender.kind is TenderKind.ON_ACCOUNT
        floor = -customer.account_limit if on_account else 0
        words = "On this account there is room for" if on_account else "The store credit is"
    if amount.minor > 0 and balance - amount.minor < floor:
        left = Money(max(balance - floor, 0), cart.currency)
        raise LedgerShort(f"{words} {left.plain}.")


def _customer(session: Session, cart: Cart, amount: Money) -> Customer:
    """Whose store credit or account it is. What goes back goes to whoever bought."""
    if cart.customer_id is None:
        raise Invalid("Choose the customer first: store credit and accounts are somebody's.")
    customer = session.get_one(Customer, cart.customer_id)
    if amount.minor < 0:
        originals = [each.sale_id for each in cart.returns if each.sale_id is not None]
        bought = select(Sale.customer_id).where(
            Sale.id.in_(originals), Sale.customer_id.is_not(None)
        )
        if any(each != customer.id for each in session.execute(bought).scalars()):
            raise Invalid("The money goes back to the customer who bought it.")
    return customer


def _loads(session: Session, cart: Cart, told: dict[UUID, dict[str, object]]) -> list[Posting]:
    """Gift cards sold or topped up, accounts paid."""
    postings = []
    for number, line in enumerate(cart.lines, 1):
        if not is_owed(line):
            continue
        amount = amount_of(line).minor
        if ledger_of(line) == LedgerKind.ON_ACCOUNT:
            assert cart.customer_id is not None
            ledger = customer_ledger(session, LedgerKind.ON_ACCOUNT, cart.customer_id, told)
            kind = EntryKind.SETTLED
        else:
            ledger, kind = card_to_load(session, line.serial, cart.customer_id, told)
        postings.append(Posting(ledger, number, kind, amount, cart.id))
    return postings


def _taken_back(session: Session, cart: Cart) -> list[Posting]:
    """A gift card or a payment that is undone takes its money off the ledger again."""
    postings = []
    for number, each in enumerate(cart.returns, len(cart.lines) + 1):
        if not each.ledger:
            continue
        ledger = session.execute(
            select(LedgerEntry.ledger_id).where(
                LedgerEntry.document_id == each.sale_id, LedgerEntry.line == each.line
            )
        ).scalar_one()
        amount = each.amounts.gross
        is_account = each.ledger == LedgerKind.ON_ACCOUNT
        balance = session.get_one(Ledger, ledger).balance
        if not is_account and balance + amount < 0:
            raise LedgerShort("That gift card was used since: it cannot come back.")
        postings.append(
            Posting(
                ledger, number, EntryKind.TAKEN_BACK, amount, each.sale_id, may_overdraw=is_account
            )
        )
    return postings


def _payments(
    session: Session,
    cart: Cart,
    tenders: Sequence[Tender],
    told: dict[UUID, dict[str, object]],
) -> list[Posting]:
    """What was paid with, and what went back onto it."""
    postings = []
    for number, tender in enumerate(tenders, _TENDERS + 1):
        if tender.kind not in _KINDS:
            continue
        amount = -tender.amount.minor
        kind = EntryKind.SPENT if amount < 0 else EntryKind.REFUNDED
        if tender.kind is TenderKind.GIFT_CARD and amount < 0:
            ledger = ledger_id(LedgerKind.GIFT_CARD, fit_code(tender.reference))
        elif tender.kind is TenderKind.GIFT_CARD:
            ledger, made = card_to_load(session, tender.reference, cart.customer_id, told)
            kind = EntryKind.ISSUED if made is EntryKind.ISSUED else kind
        else:
            assert cart.customer_id is not None
            ledger = customer_ledger(session, _KINDS[tender.kind], cart.customer_id, told)
        postings.append(Posting(ledger, number, kind, amount, cart.id))
    return postings


def _earned(
    session: Session, cart: Cart, totals: Totals, told: dict[UUID, dict[str, object]]
) -> list[Posting]:
    """Points for what was bought: what came back is counted with the sale it is of."""
    if cart.customer_id is None:
        return []
    lines = zip(cart.lines, totals.lines, strict=True)
    spent = sum(amounts.gross for line, amounts in lines if not is_owed(line))
    points = point_rules(session).earned(spent)
    if not points:
        return []
    ledger = customer_ledger(session, LedgerKind.POINTS, cart.customer_id, told)
    return [Posting(ledger, _POINTS, EntryKind.EARNED, points, cart.id)]


def _points_back(session: Session, cart: Cart) -> list[Posting]:
    """The points of what came back, whoever has them and whatever became of them since: else
    somebody turns the points of what they give back into money.
    """
    originals = {each.sale_id for each in cart.returns if each.sale_id is not None}
    postings = []
    for number, sale_id in enumerate(sorted(originals), _POINTS + 1):
        rows = _POINTS_OF(wire(session), {"sale": sale_id, "kind": str(LedgerKind.POINTS)})
        if not rows:
            continue
        earned = sum(amount for _ledger, kind, amount in rows if kind == EntryKind.EARNED)
        has = sum(amount for _ledger, _kind, amount in rows)
        stays = points_left(earned, *_spent_and_kept(session, sale_id))
        if has != stays:
            kind = EntryKind.TAKEN_BACK
            ledger = rows[0][0]
            postings.append(Posting(ledger, number, kind, stays - has, sale_id, may_overdraw=True))
    return postings


def _spent_and_kept(session: Session, sale_id: UUID) -> tuple[int, int]:
    """What goods of a sale came to, and what of that did not come back."""
    spent = session.execute(
        select(func.coalesce(func.sum(SaleLine.gross), 0)).where(
            SaleLine.sale_id == sale_id, SaleLine.quantity > 0, SaleLine.ledger == ""
        )
    ).scalar_one()
    back = session.execute(
        select(func.coalesce(func.sum(SaleLine.gross), 0))
        .join(
            SaleReturn,
            (SaleReturn.sale_id == SaleLine.sale_id) & (SaleReturn.line == SaleLine.line),
        )
        .where(SaleReturn.original_sale_id == sale_id, SaleLine.ledger == "")
    ).scalar_one()
    return spent, spent + back


def told_entry(
    row: dict[str, Any], sale_id: UUID | None, ledger: dict[str, object] | None
) -> dict[str, object]:
    """An entry as the journal holds it: everything another till needs to make the same rows."""
    told: dict[str, object] = {
        "line": row["line"],
        "ledger": row["ledger_id"].hex,
        "kind": row["kind"],
        "amount": row["amount"],
    }
    if row["sale_id"] is not None and row["sale_id"] != sale_id:
        told["sale"] = row["sale_id"].hex
    if row["reason"]:
        told["reason"] = row["reason"]
    return told if ledger is None else {**told, "made": ledger}


_POINTS_OF: Final = Fast(
    select(LedgerEntry.ledger_id, LedgerEntry.kind, LedgerEntry.amount)
    .join(Ledger, Ledger.id == LedgerEntry.ledger_id)
    .where(
        LedgerEntry.sale_id == bindparam("sale", type_=Id),
        Ledger.kind == bindparam("kind"),
    )
)
