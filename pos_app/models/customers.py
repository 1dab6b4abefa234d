"""Customers, the groups they belong to, and the words they are found by.

`customer_text` and its index are derived from `customer` and can be rebuilt. An erased customer
keeps the row and the id: sales and ledgers point to it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Final, cast
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    bindparam,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from pos_app.domain.customer import NO_TERMS, BuyerTerms
from pos_app.domain.errors import Invalid
from pos_app.models import word_index
from pos_app.models.base import Base, Id, Instant, only_where
from pos_app.models.fast import Fast

if TYPE_CHECKING:
    from sqlalchemy import Table


class CustomerGroup(Base):
    """Customers who buy on the same terms; `rate` is parts per million off each line. Price lists
    name their group (models/price_lists.py).
    """

    __tablename__ = "customer_group"

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    rate: Mapped[int] = mapped_column(Integer, default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(Integer, default=1)


class Customer(Base):
    """A person or firm that buys here. `card` is stored as a scan looks for it
    (domain/barcode.lookup_key); `account_limit` is minor units.
    """

    __tablename__ = "customer"
    __table_args__ = (
        Index(
            "ix_customer_card",
            "card",
            **only_where("card <> ''"),
        ),
        Index("ix_customer_group_id", "group_id"),
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(120), default="")
    card: Mapped[str] = mapped_column(String(100), default="")
    address: Mapped[str] = mapped_column(String(400), default="")
    tax_id: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    group_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("customer_group.id"))
    is_tax_exempt: Mapped[bool] = mapped_column(default=False)
    account_limit: Mapped[int] = mapped_column(BigInteger, default=0)
    may_email: Mapped[bool] = mapped_column(default=False)
    may_text: Mapped[bool] = mapped_column(default=False)
    agreed_at: Mapped[datetime | None] = mapped_column(Instant)
    order_cancellation_count: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    is_active: Mapped[bool] = mapped_column(default=True)
    erased_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(Instant)


class CustomerText(Base):
    """A customer's folded words, numbered for the full-text index. They begin with the name, so
    that their order is the list's.
    """

    __tablename__ = "customer_text"

    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(Id, ForeignKey("customer.id"), unique=True)
    words: Mapped[str] = mapped_column(Text, index=True)


_LAST: Final = select(func.coalesce(func.max(CustomerText.number), 0))
_KNOWN: Final = select(CustomerText.customer_id, CustomerText.number, CustomerText.words).where(
    CustomerText.customer_id.in_(bindparam("ids", expanding=True))
)
_ADD: Final = Fast(insert(cast("Table", CustomerText.__table__)))
_CHANGE: Final = Fast(text("UPDATE customer_text SET words = :words WHERE number = :number"))
_REMOVE: Final = Fast(text("DELETE FROM customer_text WHERE number = :number"))


def terms_of_customer(session: Session, row: Customer) -> BuyerTerms:
    """On which terms a customer buys now: those of their group, while it is in use."""
    group = None if row.group_id is None else session.get(CustomerGroup, row.group_id)
    if group is None or not group.is_active:
        return BuyerTerms(is_tax_exempt=row.is_tax_exempt)
    return BuyerTerms(group.name, group.rate, row.is_tax_exempt)


def buyer_terms(session: Session, customer_id: UUID | None) -> BuyerTerms:
    """On which terms a cart's customer buys now; those of nobody for nobody.

    Raises `Invalid` for a customer that is not there, or not in use.
    """
    if customer_id is None:
        return NO_TERMS
    row = session.get(Customer, customer_id)
    if row is None or not row.is_active:
        raise Invalid("This sale's customer is not in use any more. Take them off the sale.")
    return terms_of_customer(session, row)


def index_customers(
    session: Session, customers: Iterable[tuple[UUID, str]], *, are_new: bool = False
) -> None:
    """Put customers' searchable words (domain/customer.search_text) into the index."""
    words = dict(customers)
    if not words:
        return
    known = () if are_new else session.execute(_KNOWN, {"ids": list(words)})
    old = {row.customer_id: {"number": row.number, "words": row.words} for row in known}
    last = session.execute(_LAST).scalar_one()
    added = [
        {"number": number, "customer_id": customer_id, "words": words[customer_id]}
        for number, customer_id in enumerate((each for each in words if each not in old), last + 1)
    ]
    changed = [{"number": row["number"], "words": words[each]} for each, row in old.items()]
    connection = session.connection()
    word_index.take(session, "customer", list(old.values()))
    _CHANGE.many(connection, changed)
    _ADD.many(connection, added)
    word_index.put(session, "customer", [*changed, *added])


def forget_words(session: Session, customer_id: UUID) -> None:
    """Take a customer's words out of the index, and out of its pages: what was deleted stays in the
    segments of an FTS5 index until they are merged.
    """
    rows = session.execute(_KNOWN, {"ids": [customer_id]}).all()
    old = [{"number": row.number, "words": row.words} for row in rows]
    word_index.take(session, "customer", old)
    _REMOVE.many(session.connection(), old)
    if old:
        word_index.wipe(session, "customer")
