"""Ledgers of customers, looked at and changed by hand: store credit, accounts and loyalty points.

Gift cards are in gift_cards.py, what a sale does to any of them in ledger_posts.py. Each act here
has an id of the caller's: done twice it is done once.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import Invalid, NotFound
from pos_app.domain.ledger import (
    EntryKind,
    LedgerKind,
    LedgerShort,
    ledger_id,
    masked,
)
from pos_app.domain.money import Money
from pos_app.domain.numerals import LARGEST
from pos_app.domain.text import free_text
from pos_app.models import journal
from pos_app.models.customers import Customer
from pos_app.models.ledgers import Ledger, LedgerEntry, Posting, post, rebuild_balances
from pos_app.models.sales import Sale
from pos_app.services import ledger_posts, settings
from pos_app.services.declare import Topic, command, query
from pos_app.services.shifts import receipt_number

MOST_SHOWN: Final = 200
MOST_TASKS: Final = 100
_LONGEST_REASON: Final = 120
_ORDER: Final = (
    LedgerKind.ON_ACCOUNT,
    LedgerKind.STORE_CREDIT,
    LedgerKind.POINTS,
    LedgerKind.GIFT_CARD,
)


@dataclass(frozen=True, slots=True)
class EntryView:
    """A movement of a ledger, in minor units or points. `number`: the receipt it came with."""

    at: datetime
    kind: EntryKind
    amount: int
    sale_id: UUID | None
    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class LedgerView:
    """A ledger and its latest movements. `balance` and `floor` in minor units, or points."""

    id: UUID
    kind: LedgerKind
    code: str
    balance: int
    floor: int
    expires_on: date | None
    is_active: bool
    entries: tuple[EntryView, ...]


@dataclass(frozen=True, slots=True)
class Overdrawn:
    """A ledger below its floor: what tills spent without knowing of each other, or points of what
    came back that were used before. Somebody talks to the customer.
    """

    kind: LedgerKind
    customer_id: UUID | None
    name: str
    below: int


@query(Permission.CUSTOMER_READ)
def of_customer(
    session: Session, actor: Actor, customer_id: UUID, limit: int = 50
) -> tuple[LedgerView, ...]:
    """A customer's ledgers that were ever used, gift cards they bought last. Raises `NotFound`."""
    if session.get(Customer, customer_id) is None:
        raise NotFound("There is no such customer.")
    rows = session.execute(
        select(Ledger).where(Ledger.customer_id == customer_id).order_by(Ledger.opened_at)
    ).scalars()
    by_kind = sorted(rows, key=lambda row: _ORDER.index(LedgerKind(row.kind)))
    return tuple(view_of(session, row, limit) for row in by_kind[:MOST_SHOWN])


@query(Permission.CUSTOMER_READ)
def overdrawn(session: Session, actor: Actor) -> tuple[Overdrawn, ...]:
    """The ledgers that fell below their floor, lowest first."""
    rows = session.execute(
        select(Ledger, Customer.name)
        .outerjoin(Customer, Customer.id == Ledger.customer_id)
        .where(Ledger.balance < Ledger.floor)
        .order_by(Ledger.balance - Ledger.floor)
        .limit(MOST_TASKS)
    )
    return tuple(
        Overdrawn(
            LedgerKind(row.kind),
            row.customer_id,
            name or masked(row.code),
            row.floor - row.balance,
        )
        for row, name in rows
    )


@command(Permission.CUSTOMER_CREDIT, touches=Topic.CUSTOMERS, asked="Change what a customer has")
def adjust(
    session: Session,
    actor: Actor,
    document_id: UUID,
    customer_id: UUID,
    kind: LedgerKind,
    amount: Money,
    reason: str,
) -> None:
    """Give or take store credit, or write something to or off an account, for a reason.

    Raises `NotFound`, `Invalid`, `LedgerShort` where it would fall below what it may.
    """
    if kind not in {LedgerKind.STORE_CREDIT, LedgerKind.ON_ACCOUNT}:
        raise Invalid("Only store credit and accounts are changed so.")
    if amount.currency != settings.rules_of(session).currency:
        raise Invalid("That is another currency than the shop's.")
    _by_hand(session, actor, document_id, customer_id, [(kind, EntryKind.ADJUSTED, amount.minor)],
             reason)  # fmt: skip


@command(Permission.CUSTOMER_POINTS, touches=Topic.CUSTOMERS, asked="Change loyalty points")
def adjust_points(
    session: Session,
    actor: Actor,
    document_id: UUID,
    customer_id: UUID,
    points: int,
    reason: str,
) -> None:
    """Give or take points, for a reason. Raises `NotFound`, `Invalid`, `LedgerShort`."""
    _by_hand(
        session,
        actor,
        document_id,
        customer_id,
        [(LedgerKind.POINTS, EntryKind.ADJUSTED, points)],
        reason,
    )


@command(Permission.TENDER_STORE_CREDIT, touches=Topic.CUSTOMERS, asked="Turn points into credit")
def turn_points(
    session: Session, actor: Actor, document_id: UUID, customer_id: UUID, points: int
) -> Money:
    """Spend points: they become store credit, which then pays. Returns how much they became.

    Raises `NotFound`, `Invalid`, `LedgerShort` for more points than there are.
    """
    if type(points) is not int or points <= 0:
        raise Invalid("Type how many points: more than none.", where="points")
    worth = ledger_posts.point_rules(session).worth(points)
    parts = [
        (LedgerKind.POINTS, EntryKind.TURNED, -points),
        (LedgerKind.STORE_CREDIT, EntryKind.TURNED, worth),
    ]
    _by_hand(session, actor, document_id, customer_id, parts, "points", may_be_blank=True)
    return Money(worth, settings.rules_of(session).currency)


@command(Permission.SETTINGS_EDIT, touches=Topic.CUSTOMERS)
def rebuild(session: Session, actor: Actor) -> int:
    """Set every balance to the sum of its ledger's entries; how many were wrong."""
    changed = rebuild_balances(session)
    if changed:
        journal.append(session, actor, "ledger.rebuilt", {"count": changed})
    return changed


def _by_hand(
    session: Session,
    actor: Actor,
    document_id: UUID,
    customer_id: UUID,
    parts: list[tuple[LedgerKind, EntryKind, int]],
    reason: str,
    *,
    may_be_blank: bool = False,
) -> None:
    """One act on a customer's ledgers, written once."""
    if session.execute(select(exists().where(LedgerEntry.document_id == document_id))).scalar_one():
        return
    customer = session.get(Customer, customer_id)
    if customer is None or customer.erased_at is not None:
        raise NotFound("There is no such customer.")
    if any(type(amount) is not int or not 0 < abs(amount) <= LARGEST for *_, amount in parts):
        raise Invalid("Type an amount: more than nothing.", where="amount")
    words = "" if may_be_blank else reason_of(reason)
    told: dict[UUID, dict[str, object]] = {}
    postings = [
        Posting(
            ledger_posts.customer_ledger(session, kind, customer_id, told),
            line,
            entry,
            amount,
            reason=words,
        )
        for line, (kind, entry, amount) in enumerate(parts, 1)
    ]
    try:
        rows = post(session, document_id, actor.user_id, postings)
    except LedgerShort:
        raise _too_much(session, customer_id, parts) from None
    body: dict[str, object] = {
        "customer": customer_id.hex,
        "ledger": [ledger_posts.told_entry(row, None, told.get(row["ledger_id"])) for row in rows],
    }
    journal.append(session, actor, "ledger.posted", body, entry_id=document_id)


def _too_much(
    session: Session, customer_id: UUID, parts: list[tuple[LedgerKind, EntryKind, int]]
) -> LedgerShort:
    kind = parts[0][0]
    row = session.get(Ledger, ledger_id(kind, customer_id))
    left = 0 if row is None else max(row.balance - row.floor, 0)
    if kind is LedgerKind.POINTS:
        return LedgerShort(f"Only {left} points are there.")
    money = Money(left, settings.rules_of(session).currency).plain
    if kind is LedgerKind.ON_ACCOUNT:
        return LedgerShort(f"On this account there is room for {money}.")
    return LedgerShort(f"The store credit is {money}.")


def reason_of(text: str) -> str:
    """Why something was changed by hand, as it is kept. Raises `Invalid` for no words."""
    words = free_text(text, _LONGEST_REASON)
    if not words:
        raise Invalid("Write why.", where="reason")
    return words


def view_of(session: Session, row: Ledger, limit: int) -> LedgerView:
    """A ledger with its latest movements."""
    found = session.execute(
        select(LedgerEntry, Sale.series, Sale.sequence)
        .outerjoin(Sale, Sale.id == LedgerEntry.document_id)
        .where(LedgerEntry.ledger_id == row.id)
        .order_by(LedgerEntry.at.desc(), LedgerEntry.document_id.desc(), LedgerEntry.line.desc())
        .limit(min(limit, MOST_SHOWN))
    )
    entries = tuple(
        EntryView(
            entry.at,
            EntryKind(entry.kind),
            entry.amount,
            entry.document_id if series else None,
            receipt_number(series, sequence) if series else "",
            entry.reason,
        )
        for entry, series, sequence in found
    )
    return LedgerView(
        row.id,
        LedgerKind(row.kind),
        row.code,
        row.balance,
        row.floor,
        row.expires_on,
        row.is_active,
        entries,
    )
