"""A person's own data: given to them whole, and erased when they ask.

Erasing leaves the sales, the ledgers and the journal's chain as they are: the customer's row keeps
its id and nothing else, and the entries about them lose the personal fields that stand beside the
chain (models/journal.py), whose salted digests stay.
"""

import json
from dataclasses import dataclass, fields
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.customer import PERSONAL, CustomerFields
from pos_app.domain.errors import Conflict, NotFound
from pos_app.domain.ledger import LedgerKind, masked
from pos_app.domain.money import Money
from pos_app.domain.quantity import Quantity
from pos_app.domain.text import free_text
from pos_app.models import journal
from pos_app.models.base import now
from pos_app.models.customers import Customer, forget_words
from pos_app.models.journal import JournalEntry, JournalPrivate
from pos_app.models.ledgers import Ledger, LedgerEntry
from pos_app.models.people import forget_customer
from pos_app.models.row_changes import forget_values
from pos_app.models.sales import Sale, SaleLine
from pos_app.services import settings
from pos_app.services.declare import Topic, command
from pos_app.services.shifts import receipt_number

MOST_SALES: Final = 10_000
_NOBODY: Final = "Erased customer"
_LONGEST_REASON: Final = 120


@dataclass(frozen=True, slots=True)
class PersonalData:
    """Everything the shop knows of a person, for them: for a program (JSON) and for reading."""

    name: str
    json: str
    text: str


@command(Permission.CUSTOMER_EXPORT, touches=Topic.JOURNAL, asked="Export a customer's data")
def export(session: Session, actor: Actor, customer_id: UUID) -> PersonalData:
    """What is known of a customer: the record, the consents, what they bought and what is on their
    ledgers. Raises `NotFound`.
    """
    row = _customer(session, customer_id)
    known: dict[str, Any] = {
        each.name: getattr(row, each.name)
        for each in fields(CustomerFields)
        if each.name != "group_id"
    }
    known["account_limit"] = _plain(session, row.account_limit)
    data = {
        "customer": {
            "id": str(row.id),
            **known,
            "customer_since": row.created_at.isoformat(),
            "consent_changed_at": None if row.agreed_at is None else row.agreed_at.isoformat(),
        },
        "ledgers": _ledgers(session, customer_id),
        "purchases": _purchases(session, customer_id),
    }
    told = {"purchases": len(data["purchases"])}
    journal.append(session, actor, "customer.exported", told, subject=customer_id)
    text = json.dumps(data, ensure_ascii=False, indent=2)
    return PersonalData(row.name, text, _readable(data))


@command(Permission.CUSTOMER_ERASE, touches=Topic.CUSTOMERS | Topic.USERS, asked="Erase a customer")
def erase(session: Session, actor: Actor, customer_id: UUID, reason: str = "") -> None:
    """Erase the person; asked twice, it is done once.

    Raises `NotFound`, `Conflict` while they owe or are owed money: that is settled first.
    """
    row = _customer(session, customer_id)
    if row.erased_at is not None:
        return
    _check_settled(session, customer_id)
    for name in PERSONAL:
        setattr(row, name, "")
    row.name, row.erased_at = _NOBODY, now(session)
    row.group_id, row.account_limit = None, 0
    row.is_active = row.is_tax_exempt = row.may_email = row.may_text = False
    row.version += 1
    session.flush()
    forget_customer(session, customer_id, _NOBODY)
    forget_words(session, customer_id)
    about = select(JournalEntry.id).where(JournalEntry.subject == customer_id)
    session.execute(
        update(JournalPrivate).where(JournalPrivate.entry_id.in_(about)).values(data=None)
    )
    forget_values(session, about, Customer.__tablename__, {*PERSONAL, "name"})
    body = {"version": row.version, "reason": free_text(reason, _LONGEST_REASON)}
    journal.append(session, actor, "customer.erased", body, subject=customer_id)


def _customer(session: Session, customer_id: UUID) -> Customer:
    row = session.get(Customer, customer_id)
    if row is None:
        raise NotFound("There is no such customer.")
    return row


def _check_settled(session: Session, customer_id: UUID) -> None:
    open_ones = session.execute(
        select(Ledger.kind, Ledger.balance).where(
            Ledger.customer_id == customer_id,
            Ledger.kind.in_([str(LedgerKind.ON_ACCOUNT), str(LedgerKind.STORE_CREDIT)]),
            Ledger.balance != 0,
        )
    )
    for kind, balance in open_ones:
        amount = _plain(session, abs(balance))
        if kind == LedgerKind.ON_ACCOUNT and balance < 0:
            raise Conflict(f"{amount} is still owed on the account. Settle it first.")
        raise Conflict(f"There is {amount} of credit. Pay it out or take it back first.")


def _plain(session: Session, minor: int) -> str:
    return Money(minor, settings.rules_of(session).currency).plain


def _ledgers(session: Session, customer_id: UUID) -> list[dict[str, Any]]:
    found = []
    for row in session.execute(
        select(Ledger).where(Ledger.customer_id == customer_id).order_by(Ledger.opened_at)
    ).scalars():
        is_points = row.kind == LedgerKind.POINTS
        entries = session.execute(
            select(LedgerEntry).where(LedgerEntry.ledger_id == row.id).order_by(LedgerEntry.at)
        ).scalars()
        found.append(
            {
                "kind": row.kind,
                "card": masked(row.code) if row.code else "",
                "balance": str(row.balance) if is_points else _plain(session, row.balance),
                "entries": [
                    {
                        "at": each.at.isoformat(),
                        "what": each.kind,
                        "amount": str(each.amount) if is_points else _plain(session, each.amount),
                        "reason": each.reason,
                    }
                    for each in entries
                ],
            }
        )
    return found


def _purchases(session: Session, customer_id: UUID) -> list[dict[str, Any]]:
    sales = list(
        session.execute(
            select(Sale)
            .where(Sale.customer_id == customer_id)
            .order_by(Sale.at.desc())
            .limit(MOST_SALES)
        ).scalars()
    )
    lines: dict[UUID, list[dict[str, str]]] = {sale.id: [] for sale in sales}
    of_customer = select(Sale.id).where(Sale.customer_id == customer_id)
    for line in session.execute(
        select(SaleLine)
        .where(SaleLine.sale_id.in_(of_customer))
        .order_by(SaleLine.sale_id, SaleLine.line)
    ).scalars():
        if line.sale_id in lines:
            lines[line.sale_id].append(
                {
                    "name": line.name,
                    "quantity": Quantity(line.quantity).plain,
                    "amount": _plain(session, line.gross),
                }
            )
    return [
        {
            "receipt": receipt_number(sale.series, sale.sequence),
            "at": sale.at.isoformat(),
            "total": _plain(session, sale.total),
            "lines": lines[sale.id],
        }
        for sale in sales
    ]


def _readable(data: dict[str, Any]) -> str:
    """The same, as a person reads it."""
    rows = ["What this shop knows of you", ""]
    for name, value in data["customer"].items():
        if value not in {"", None}:
            shown = (
                {True: "yes", False: "no"}.get(value, value) if value in {True, False} else value
            )
            rows.append(f"{name.replace('_', ' ').capitalize()}: {shown}")
    for ledger in data["ledgers"]:
        title = " ".join(filter(None, (ledger["kind"].replace("_", " "), ledger["card"])))
        rows += ["", f"{title.capitalize()}: {ledger['balance']}"]
        rows += [
            f"  {each['at'][:10]}  {each['amount']:>10}  {each['what']} {each['reason']}".rstrip()
            for each in ledger["entries"]
        ]
    rows += ["", f"Purchases: {len(data['purchases'])}"]
    for sale in data["purchases"]:
        rows.append(f"  {sale['at'][:10]}  {sale['receipt']}  {sale['total']}")
        rows += [
            f"      {line['quantity']} × {line['name']}  {line['amount']}" for line in sale["lines"]
        ]
    return "\n".join(rows) + "\n"
