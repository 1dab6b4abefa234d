"""Customers: found, added, changed.

Personal fields never stand in the journal's chain: an entry names the fields that changed and keeps
their values aside (models/journal.py), so that a person can be erased (customer_privacy.py) and the
chain stays whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.customer import (
    PERSONAL,
    BuyerTerms,
    CustomerFields,
    cleaned,
    search_text,
)
from pos_app.domain.errors import Conflict, Invalid, NotFound
from pos_app.domain.ledger import LedgerKind, ledger_id
from pos_app.domain.money import Money
from pos_app.models import journal
from pos_app.models.base import now
from pos_app.models.customer_search import (
    has_customer_words,
    of_card,
    ranked_customers,
    wanted_words,
)
from pos_app.models.customers import (
    Customer,
    CustomerGroup,
    CustomerText,
    index_customers,
    terms_of_customer,
)
from pos_app.models.ledgers import Ledger
from pos_app.models.people import switch_customer
from pos_app.models.versions import check_version
from pos_app.services import settings
from pos_app.services.declare import Topic, allow, command, query

MOST_FOUND: Final = 50
MOST_SHOWN: Final = 200
# What decides what a customer pays, and how much they may owe.
_TERMS: Final = frozenset({"group_id", "is_tax_exempt", "account_limit"})
_CONSENTS: Final = frozenset({"may_email", "may_text"})
_WORDS: Final[Mapping[str, str]] = {
    "group_id": "group",
    "is_tax_exempt": "tax exemption",
    "account_limit": "credit limit",
    "tax_id": "tax number",
    "may_email": "consent to e-mail",
    "may_text": "consent to text messages",
    "is_active": "whether they are in use",
}


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer in a list, with what they have and owe. `owes` is what is on account."""

    id: UUID
    name: str
    phone: str
    email: str
    group: str
    points: int
    credit: Money
    owes: Money
    is_active: bool


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """Some rows of a list, and how many there are in all."""

    rows: tuple[CustomerRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class CustomerView:
    """All that is known of one customer. `since`: when they were added, `agreed_at`: when their
    consent was last given or taken back.
    """

    id: UUID
    fields: CustomerFields
    row: CustomerRow
    terms: BuyerTerms
    since: datetime
    agreed_at: datetime | None
    erased_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class Buyer:
    """A customer as a sale knows them: the name, the terms, and what they have and owe. `free` is
    how much more may go on account.
    """

    id: UUID
    name: str
    terms: BuyerTerms
    points: int
    credit: Money
    owes: Money
    free: Money


@query(Permission.CUSTOMER_READ)
def search(session: Session, actor: Actor, typed: str, limit: int = 20) -> tuple[CustomerRow, ...]:
    """Customers in use that fit what was typed: name, phone, e-mail or card; best first."""
    ids = ranked_customers(session, typed, min(limit, MOST_FOUND))
    return tuple(row for row in _rows(session, ids) if row.is_active)


@query(Permission.CUSTOMER_READ)
def by_card(session: Session, actor: Actor, code: str) -> tuple[CustomerRow, ...]:
    """Whose card was scanned: one, nobody, or (two tills gave it out offline) several."""
    return _rows(session, of_card(session, code))


@query(Permission.CUSTOMER_READ)
def page(
    session: Session,
    actor: Actor,
    typed: str = "",
    *,
    owing: bool = False,
    offset: int = 0,
    limit: int = 100,
) -> CustomerPage:
    """The list by name; `owing`: only those with something on account."""
    wanted = select(CustomerText.customer_id).join(
        Customer, Customer.id == CustomerText.customer_id
    )
    if words := wanted_words(typed):
        wanted = wanted.where(has_customer_words(session, words))
    if owing:
        owed = select(Ledger.customer_id).where(
            Ledger.kind == str(LedgerKind.ON_ACCOUNT), Ledger.balance < 0
        )
        wanted = wanted.where(Customer.id.in_(owed))
    total = session.execute(select(func.count()).select_from(wanted.subquery())).scalar_one()
    some = wanted.order_by(CustomerText.words).offset(offset).limit(min(limit, MOST_SHOWN))
    ids = list(session.execute(some).scalars())
    return CustomerPage(_rows(session, ids), total)


@query(Permission.CUSTOMER_READ)
def get(session: Session, actor: Actor, customer_id: UUID) -> CustomerView:
    """One customer. Raises `NotFound`."""
    row = _customer(session, customer_id)
    known = {each.name: getattr(row, each.name) for each in fields(CustomerFields)}
    (shown,) = _rows(session, [customer_id])
    return CustomerView(
        row.id,
        CustomerFields(**known),
        shown,
        terms_of_customer(session, row),
        row.created_at,
        row.agreed_at,
        row.erased_at,
        row.version,
    )


@query(Permission.SALE_CREATE)
def buyer(session: Session, actor: Actor, customer_id: UUID) -> Buyer:
    """A customer as the open sale shows them. Raises `NotFound`, `Invalid` for one not in use."""
    row = _customer(session, customer_id)
    if not row.is_active:
        raise Invalid(f"{row.name} is not in use any more.")
    (shown,) = _rows(session, [customer_id])
    free = Money(row.account_limit, shown.owes.currency) - shown.owes
    return Buyer(
        row.id,
        row.name,
        terms_of_customer(session, row),
        shown.points,
        shown.credit,
        shown.owes,
        max(free, Money.zero(free.currency)),
    )


@command(Permission.CUSTOMER_CREATE, touches=Topic.CUSTOMERS, asked="Add a customer")
def add(session: Session, actor: Actor, customer_id: UUID, new: CustomerFields) -> None:
    """Add a customer under an id of the caller's; asked twice, they are added once.

    Raises `Invalid` naming the field, `Conflict` for a card another customer has. Terms need
    `customer:credit`.
    """
    if session.get(Customer, customer_id) is not None:
        return
    values = cleaned(asdict(new))
    _check(session, actor, customer_id, {k: v for k, v in values.items() if v}, values["name"])
    moment = now(session)
    agreed = moment if values["may_email"] or values["may_text"] else None
    session.add(
        Customer(
            id=customer_id, is_active=True, version=1, created_at=moment, agreed_at=agreed, **values
        )
    )
    session.flush()
    index_customers(session, [(customer_id, _words(values))], are_new=True)
    known = {name: value for name, value in values.items() if value}
    journal.append(
        session,
        actor,
        "customer.added",
        _plain(known),
        subject=customer_id,
        private=_personal(known),
    )


@command(Permission.CUSTOMER_EDIT, touches=Topic.CUSTOMERS | Topic.USERS, asked="Change a customer")
def edit(
    session: Session,
    actor: Actor,
    customer_id: UUID,
    changes: Mapping[str, object],
    version: int | None = None,
) -> int:
    """Set some of `CustomerFields`, or `is_active`; returns the new version.

    Raises `NotFound`, `Invalid`, `Conflict`, `Stale` where it was changed since `version`; the
    group, the tax exemption and the limit need `customer:credit`.
    """
    row = _customer(session, customer_id)
    if row.erased_at is not None:
        raise Conflict("This customer was erased.")
    check_version(session, row.id, row.name, stored=row.version, seen=version, words=_WORDS)
    values = cleaned(changes)
    changed = {name: value for name, value in values.items() if value != getattr(row, name)}
    if not changed:
        return row.version
    _check(session, actor, customer_id, changed, row.name)
    before = {name: getattr(row, name) for name in changed}
    for name, value in changed.items():
        setattr(row, name, value)
    row.version += 1
    if _CONSENTS & changed.keys():
        row.agreed_at = now(session)
    session.flush()
    _follow(session, row, changed)
    body = {
        "version": row.version,
        "before": _plain(before),
        "after": _plain(changed) | dict.fromkeys(sorted(PERSONAL & changed.keys()), True),
    }
    private = {"before": _personal(before), "after": _personal(changed)}
    journal.append(session, actor, "customer.changed", body, subject=customer_id, private=private)
    return row.version


def _customer(session: Session, customer_id: UUID) -> Customer:
    row = session.get(Customer, customer_id)
    if row is None:
        raise NotFound("There is no such customer.")
    return row


def _check(
    session: Session, actor: Actor, customer_id: UUID, values: Mapping[str, Any], name: str
) -> None:
    """Hold values that are new against the shop's other records and the person's rights."""
    if _TERMS & values.keys():
        asked = f"Change the terms of {name}"
        allow(session, actor, Permission.CUSTOMER_CREDIT, asked=asked, subject=customer_id)
    group = values.get("group_id")
    if group is not None and session.get(CustomerGroup, group) is None:
        raise Invalid("There is no such group.", where="group_id")
    if card := values.get("card"):
        taken = select(Customer.name).where(Customer.card == card, Customer.id != customer_id)
        if found := session.execute(taken).scalar():
            raise Conflict(f"{found} has this card already.")


def _follow(session: Session, row: Customer, changed: Mapping[str, Any]) -> None:
    """What stands elsewhere and follows from the record: the words it is found by, the floor."""
    if {"name", "phone", "email", "card"} & changed.keys():
        known = {name: getattr(row, name) for name in ("name", "phone", "email", "card")}
        index_customers(session, [(row.id, _words(known))])
    if "account_limit" in changed:
        account = ledger_id(LedgerKind.ON_ACCOUNT, row.id)
        session.execute(update(Ledger).where(Ledger.id == account).values(floor=-row.account_limit))
    if "is_active" in changed:
        switch_customer(session, row.id, is_active=row.is_active)


def _words(values: Mapping[str, Any]) -> str:
    return search_text(values["name"], values["phone"], values["email"], values["card"])


def _plain(values: Mapping[str, Any]) -> dict[str, object]:
    """What of a record may stand in the chain."""
    return {
        name: value.hex if isinstance(value, UUID) else value
        for name, value in values.items()
        if name not in PERSONAL
    }


def _personal(values: Mapping[str, Any]) -> dict[str, object]:
    return {name: value for name, value in values.items() if name in PERSONAL}


def _rows(session: Session, ids: Sequence[UUID]) -> tuple[CustomerRow, ...]:
    """These customers as lists show them, in this order."""
    if not ids:
        return ()
    currency = settings.rules_of(session).currency
    found = session.execute(
        select(Customer, CustomerGroup.name)
        .outerjoin(CustomerGroup, CustomerGroup.id == Customer.group_id)
        .where(Customer.id.in_(list(ids)))
    )
    rows = {row.id: (row, group) for row, group in found}
    balances: dict[tuple[UUID | None, str], int] = {
        (owner, kind): balance
        for owner, kind, balance in session.execute(
            select(Ledger.customer_id, Ledger.kind, Ledger.balance).where(
                Ledger.customer_id.in_(list(ids)), Ledger.kind != str(LedgerKind.GIFT_CARD)
            )
        )
    }
    return tuple(
        CustomerRow(
            row.id,
            row.name,
            row.phone,
            row.email,
            group or "",
            balances.get((row.id, str(LedgerKind.POINTS)), 0),
            Money(balances.get((row.id, str(LedgerKind.STORE_CREDIT)), 0), currency),
            Money(-balances.get((row.id, str(LedgerKind.ON_ACCOUNT)), 0), currency),
            row.is_active,
        )
        for row, group in (rows[each] for each in ids if each in rows)
    )
