"""Ledgers and their entries: store credit, gift cards, accounts, loyalty points
(domain/ledger.py).

Entries are written once. `ledger.balance` is their sum, kept in the same transaction; the guarded
UPDATE of `post` is what refuses a gift card that is spent twice, whoever asked first.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, Date, ForeignKey, Index, Integer, String, bindparam, insert, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from pos_app.domain.ledger import EntryKind, LedgerKind, LedgerShort
from pos_app.models.base import Base, Id, Instant, now, only_where, wire
from pos_app.models.fast import Fast


class Ledger(Base):
    """One customer's store credit, account or points, or one gift card (`code`). `balance` and
    `floor` are minor units, or points.
    """

    __tablename__ = "ledger"
    __table_args__ = (
        Index("ix_ledger_customer_id", "customer_id"),
        Index(
            "ix_ledger_code",
            "code",
            **only_where("code <> ''"),
        ),
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    customer_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("customer.id"))
    code: Mapped[str] = mapped_column(String(40), default="")
    balance: Mapped[int] = mapped_column(BigInteger, default=0)
    floor: Mapped[int] = mapped_column(BigInteger, default=0)
    expires_on: Mapped[date | None] = mapped_column(Date)
    is_active: Mapped[bool] = mapped_column(default=True)
    opened_at: Mapped[datetime] = mapped_column(Instant)


class LedgerEntry(Base):
    """One movement of a ledger, of the document (a sale, or an act of its own) that made it.
    `sale_id` is the sale it is about: of what is taken back, the one that brought it.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (
        Index("ix_ledger_entry_ledger", "ledger_id", "at"),
        Index("ix_ledger_entry_sale", "sale_id"),
        {"sqlite_with_rowid": False},
    )

    document_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    line: Mapped[int] = mapped_column(Integer, primary_key=True)
    ledger_id: Mapped[UUID] = mapped_column(Id, ForeignKey("ledger.id"))
    kind: Mapped[str] = mapped_column(String(16))
    amount: Mapped[int] = mapped_column(BigInteger)
    sale_id: Mapped[UUID | None] = mapped_column(Id)
    reason: Mapped[str] = mapped_column(String(120), default="")
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[UUID] = mapped_column(Id)


@dataclass(frozen=True, slots=True)
class Posting:
    """An entry to be written. `may_overdraw`: what must happen whatever is there."""

    ledger_id: UUID
    line: int
    kind: EntryKind
    amount: int
    sale_id: UUID | None = None
    reason: str = ""
    may_overdraw: bool = False


_ADD_ENTRY: Final = Fast(insert(LedgerEntry))
_MOVE: Final = text(
    "UPDATE ledger SET balance = balance + :amount WHERE id = :ledger"
    " AND (:free OR balance + :amount >= floor)"
).bindparams(bindparam("ledger", type_=Id))
_OPEN: Final = text(
    "INSERT INTO ledger"
    " (id, kind, customer_id, code, balance, floor, expires_on, is_active, opened_at)"
    " VALUES (:id, :kind, :customer, :code, 0, :floor, :expires_on, true, :at)"
    " ON CONFLICT (id) DO NOTHING"
).bindparams(
    bindparam("id", type_=Id),
    bindparam("customer", type_=Id),
    bindparam("expires_on", type_=Date),
    bindparam("at", type_=Instant),
)

# Ledgers whose balance is not the sum of their entries, for services and for verify.
WRONG_BALANCES: Final = (
    "SELECT l.id, l.kind, l.balance, coalesce(sum(e.amount), 0) AS total FROM ledger l"
    " LEFT JOIN ledger_entry e ON e.ledger_id = l.id GROUP BY l.id, l.kind, l.balance"
    " HAVING l.balance <> coalesce(sum(e.amount), 0)"
)
_REBUILD: Final = text(
    "UPDATE ledger SET balance = coalesce((SELECT sum(e.amount) FROM ledger_entry e"
    " WHERE e.ledger_id = ledger.id), 0) WHERE balance <> coalesce((SELECT sum(e.amount)"
    " FROM ledger_entry e WHERE e.ledger_id = ledger.id), 0)"
)


def open_ledger(
    session: Session,
    ledger_id: UUID,
    kind: LedgerKind,
    *,
    customer_id: UUID | None = None,
    code: str = "",
    floor: int = 0,
    expires_on: date | None = None,
) -> None:
    """Make a ledger that is not there yet, with nothing on it."""
    session.execute(
        _OPEN,
        {
            "id": ledger_id, "kind": str(kind), "customer": customer_id, "code": code,
            "floor": floor, "expires_on": expires_on, "at": now(session),
        },
    )  # fmt: skip


def post(
    session: Session, document_id: UUID, actor: UUID, postings: Iterable[Posting]
) -> list[dict[str, Any]]:
    """Write entries and move the balances with them; returns the rows.

    Raises `LedgerShort` where a balance would fall below its floor: checked by the UPDATE itself,
    so that of two who spend the same money one is refused.
    """
    rows = []
    for each in postings:
        values = {"amount": each.amount, "ledger": each.ledger_id}
        free = each.may_overdraw or each.amount >= 0
        moved: Any = session.execute(_MOVE, {**values, "free": free})
        if moved.rowcount != 1:
            raise LedgerShort("There is less on it than that.")
        rows.append(
            {
                "document_id": document_id, "line": each.line, "ledger_id": each.ledger_id,
                "kind": str(each.kind), "amount": each.amount, "sale_id": each.sale_id,
                "reason": each.reason, "at": now(session), "actor": actor,
            }
        )  # fmt: skip
    _ADD_ENTRY.many(wire(session), rows)
    return rows


def rebuild_balances(session: Session) -> int:
    """Set every balance to the sum of its entries; how many were not."""
    changed: Any = session.execute(_REBUILD)
    return int(changed.rowcount)
