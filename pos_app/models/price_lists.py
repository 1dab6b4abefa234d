"""Price lists: named, dated, for everyone or a customer group; and what they say of single items.

Their heads are few and read once (services/prices.py); entries are read by item, and only while a
list holds.
"""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    Select,
    String,
    bindparam,
    delete,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from pos_app.domain.shelf_price import PriceList, PriceListTerms
from pos_app.models.base import Base, Id, wire
from pos_app.models.fast import Fast


class StoredPriceList(Base):
    """A list's terms (domain/shelf_price.py); rates are parts per million off the price."""

    __tablename__ = "price_list"

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    customer_group: Mapped[str] = mapped_column(String(80), default="")
    starts_on: Mapped[date | None] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    priority: Mapped[int] = mapped_column(Integer, default=0)
    rate: Mapped[int] = mapped_column(Integer, default=0)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    version: Mapped[int] = mapped_column(Integer, default=1)


class PriceListRate(Base):
    """What a list takes off the items of one category."""

    __tablename__ = "price_list_rate"
    __table_args__ = {"sqlite_with_rowid": False}

    list_id: Mapped[UUID] = mapped_column(Id, ForeignKey("price_list.id"), primary_key=True)
    category_id: Mapped[UUID] = mapped_column(Id, ForeignKey("category.id"), primary_key=True)
    rate: Mapped[int] = mapped_column(Integer)


class PriceListEntry(Base):
    """What one item costs on a list, in hundredths of a minor unit."""

    __tablename__ = "price_list_entry"
    __table_args__ = {"sqlite_with_rowid": False}

    item_id: Mapped[UUID] = mapped_column(Id, ForeignKey("item.id"), primary_key=True)
    list_id: Mapped[UUID] = mapped_column(
        Id, ForeignKey("price_list.id"), primary_key=True, index=True
    )
    price: Mapped[int] = mapped_column(BigInteger)


_ENTRIES: Final = Fast(
    select(PriceListEntry.list_id, PriceListEntry.price).where(
        PriceListEntry.item_id == bindparam("item", type_=Id)
    )
)
ADD_ENTRY: Final = Fast(insert(PriceListEntry))


def lists_naming(category_id: UUID) -> Select[str]:
    """The names of the lists that take something off this category."""
    return (
        select(StoredPriceList.name)
        .join(PriceListRate, PriceListRate.list_id == StoredPriceList.id)
        .where(PriceListRate.category_id == category_id)
        .order_by(StoredPriceList.name)
    )


def read_lists(session: Session) -> tuple[PriceList, ...]:
    """All lists with their terms, by name."""
    rates: dict[UUID, dict[UUID, int]] = {}
    for rate in session.execute(select(PriceListRate)).scalars():
        rates.setdefault(rate.list_id, {})[rate.category_id] = rate.rate
    rows = session.execute(select(StoredPriceList).order_by(StoredPriceList.name)).scalars()
    return tuple(PriceList(row.id, _terms(row, rates.get(row.id, {}))) for row in rows)


def _terms(row: StoredPriceList, rates: dict[UUID, int]) -> PriceListTerms:
    return PriceListTerms(
        row.name,
        row.customer_group,
        row.starts_on,
        row.ends_on,
        row.priority,
        row.rate,
        rates,
        row.is_active,
    )


def entries_of(session: Session, item_id: UUID) -> dict[UUID, int]:
    """What each list says of an item."""
    return dict(_ENTRIES(wire(session), {"item": item_id}))


def write_terms(session: Session, list_id: UUID, terms: PriceListTerms, version: int) -> None:
    """Store a list's terms, new or changed."""
    session.merge(
        StoredPriceList(
            id=list_id,
            name=terms.name,
            customer_group=terms.group,
            starts_on=terms.starts_on,
            ends_on=terms.ends_on,
            priority=terms.priority,
            rate=terms.rate,
            is_active=terms.is_active,
            version=version,
        )
    )
    session.flush()
    session.execute(delete(PriceListRate).where(PriceListRate.list_id == list_id))
    session.add_all(
        PriceListRate(list_id=list_id, category_id=category, rate=rate)
        for category, rate in terms.category_rates.items()
    )
    session.flush()
