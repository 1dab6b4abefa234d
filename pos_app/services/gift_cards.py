"""Gift cards: looked up, listed, given without a sale, corrected and stopped.

They are sold and topped up as lines of a sale, and pay as tenders: what that does to them is in
ledger_posts.py. Here the shop gives one away (goodwill, a prize, a card of the till before this
one), which is no turnover and touches no drawer: it is credit the shop owes from then on.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import Invalid, NotFound
from pos_app.domain.ledger import EntryKind, LedgerKind, LedgerShort, masked, new_code
from pos_app.domain.money import Money
from pos_app.domain.numerals import LARGEST
from pos_app.models import journal
from pos_app.models.customers import Customer
from pos_app.models.ledgers import Ledger, LedgerEntry, Posting, post
from pos_app.services import ledger_posts, settings
from pos_app.services.declare import Topic, command, query
from pos_app.services.ledgers import MOST_SHOWN, LedgerView, reason_of, view_of

_NO_CARD: Final = "There is no gift card with that code."


@dataclass(frozen=True, slots=True)
class CardView:
    """A gift card at the counter. `why_not`: a sentence where it cannot be paid with."""

    code: str
    balance: Money
    expires_on: date | None
    why_not: str


@dataclass(frozen=True, slots=True)
class CardRow:
    """A gift card in a list. `ending` is all of its code that a list shows; `holder` whom it was
    sold to, if that is known.
    """

    id: UUID
    ending: str
    holder: str
    since: datetime
    expires_on: date | None
    balance: Money
    is_active: bool
    is_expired: bool


@dataclass(frozen=True, slots=True)
class CardPage:
    """Some cards, how many there are in all, and what the shop owes on those that still pay."""

    rows: tuple[CardRow, ...]
    total: int
    owed: Money


@query(Permission.TENDER_GIFT_CARD)
def card(session: Session, actor: Actor, code: str) -> CardView:
    """What is on a gift card. Raises `NotFound`, `Invalid` for what is no code."""
    row = _found(session, code)
    why_not = ""
    try:
        ledger_posts.check_card(session, row)
    except Invalid as error:
        why_not = error.sentence
    currency = settings.rules_of(session).currency
    return CardView(row.code, Money(row.balance, currency), row.expires_on, why_not)


@query(Permission.CUSTOMER_READ)
def history(session: Session, actor: Actor, of: UUID | str, limit: int = MOST_SHOWN) -> LedgerView:
    """A gift card, by its code or its id in a list, with its movements. Raises `NotFound`."""
    return view_of(session, _found(session, of), limit)


@query(Permission.CUSTOMER_READ)
def page(
    session: Session,
    actor: Actor,
    ending: str = "",
    *,
    with_money: bool = False,
    offset: int = 0,
    limit: int = 100,
) -> CardPage:
    """The gift cards, newest first; `ending`: those whose code ends so, `with_money`: those with
    something on them.
    """
    today, currency = settings.business_day_of(session), settings.rules_of(session).currency
    wanted = _cards(ending, with_money=with_money)
    pays = Ledger.is_active & (Ledger.expires_on.is_(None) | (Ledger.expires_on >= today))
    total, owed = session.execute(
        select(func.count(), func.coalesce(func.sum(case((pays, Ledger.balance), else_=0)), 0))
        .where(Ledger.id.in_(wanted))
    ).one()  # fmt: skip
    some = (
        select(Ledger, Customer.name)
        .outerjoin(Customer, Customer.id == Ledger.customer_id)
        .where(Ledger.id.in_(wanted))
        .order_by(Ledger.opened_at.desc(), Ledger.id)
        .offset(offset)
        .limit(min(limit, MOST_SHOWN))
    )
    rows = tuple(
        CardRow(
            row.id,
            masked(row.code),
            name or "",
            row.opened_at,
            row.expires_on,
            Money(row.balance, currency),
            row.is_active,
            row.expires_on is not None and row.expires_on < today,
        )
        for row, name in session.execute(some)
    )
    return CardPage(rows, total, Money(owed, currency))


@query(Permission.SALE_CREATE)
def fresh_code(session: Session, actor: Actor) -> str:
    """A code for a new gift card that no card has."""
    while True:
        code = new_code()
        if ledger_posts.card_ledger(session, code) is None:
            return code


@command(Permission.CUSTOMER_CREDIT, touches=Topic.CUSTOMERS, asked="Change a gift card by hand")
def adjust(
    session: Session, actor: Actor, document_id: UUID, code: str, amount: Money, reason: str
) -> UUID:
    """Give a gift card, put more on one, or (a negative amount) take something off it, for a
    reason; the card's id. Written once, however often it is asked for.

    Raises `Invalid` (also for more on a card that was stopped or expired), `NotFound` for less on
    none, `LedgerShort` for less than is there.
    """
    done = select(LedgerEntry.ledger_id).where(LedgerEntry.document_id == document_id)
    if (known := session.execute(done).scalar()) is not None:
        return known
    if amount.currency != settings.rules_of(session).currency:
        raise Invalid("That is another currency than the shop's.")
    if not 0 < abs(amount.minor) <= LARGEST:
        raise Invalid("Type an amount: more than nothing.", where="amount")
    words, told = reason_of(reason), dict[UUID, dict[str, object]]()
    row = ledger_posts.card_ledger(session, code)
    if row is None and amount.minor < 0:
        raise NotFound(_NO_CARD)
    if row is not None and amount.minor > 0:
        ledger_posts.check_card(session, row)
    ledger, made = ledger_posts.card_to_load(session, code, None, told)
    kind = EntryKind.ISSUED if made is EntryKind.ISSUED else EntryKind.ADJUSTED
    entry = Posting(ledger, 1, kind, amount.minor, reason=words)
    try:
        rows = post(session, document_id, actor.user_id, [entry])
    except LedgerShort:
        left = Money(0 if row is None else row.balance, amount.currency)
        raise LedgerShort(f"Only {left.plain} is on this gift card.") from None
    body: dict[str, object] = {
        "ledger": [ledger_posts.told_entry(each, None, told.get(ledger)) for each in rows]
    }
    journal.append(session, actor, "ledger.posted", body, entry_id=document_id, subject=ledger)
    return ledger


@command(Permission.CUSTOMER_CREDIT, touches=Topic.CUSTOMERS, asked="Stop a gift card")
def stop(
    session: Session, actor: Actor, of: UUID | str, reason: str, *, is_active: bool = False
) -> None:
    """Stop a gift card that was lost, or (`is_active`) let it be paid with again. What is on it
    stays. Raises `NotFound`, `Invalid`.
    """
    row = _found(session, of)
    if row.is_active == is_active:
        return
    row.is_active = is_active
    session.flush()
    kind = "gift_card.allowed" if is_active else "gift_card.stopped"
    body = {"card": masked(row.code), "balance": row.balance, "reason": reason_of(reason)}
    journal.append(session, actor, kind, body, subject=row.id)


def _found(session: Session, of: UUID | str) -> Ledger:
    row = session.get(Ledger, of) if isinstance(of, UUID) else ledger_posts.card_ledger(session, of)
    if row is None or row.kind != LedgerKind.GIFT_CARD:
        raise NotFound(_NO_CARD)
    return row


def _cards(ending: str, *, with_money: bool) -> Select[Any]:
    found = select(Ledger.id).where(
        Ledger.kind == str(LedgerKind.GIFT_CARD), Ledger.code != ""
    )  # the partial index of codes
    signs = "".join(sign for sign in ending.upper() if sign.isalnum())
    if signs:
        found = found.where(Ledger.code.endswith(signs, autoescape=True))
    return found.where(Ledger.balance > 0) if with_money else found
