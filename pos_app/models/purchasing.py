"""Whom goods are bought from, what was ordered, and what was delivered.

Quantities are thousandths of the item's unit, costs hundredths of a minor unit, as everywhere. An
order's `series` and `sequence` make its number, without gaps. A delivery is a draft that is saved
as it is scanned; posting it moves the stock (services/receiving.py), and it stays as the paper of
those movements.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.models.base import Base, Id, Instant


class Supplier(Base):
    """Somebody goods are bought from. `minimum_order` is minor units, `lead_days` how long a
    delivery takes.
    """

    __tablename__ = "supplier"

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    contact: Mapped[str] = mapped_column(String(120), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(120), default="")
    address: Mapped[str] = mapped_column(Text, default="")
    tax_id: Mapped[str] = mapped_column(String(40), default="")
    account_number: Mapped[str] = mapped_column(String(60), default="")
    terms: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    lead_days: Mapped[int] = mapped_column(Integer, default=7)
    minimum_order: Mapped[int] = mapped_column(BigInteger, default=0)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    version: Mapped[int] = mapped_column(Integer, default=1)


class ItemSupplier(Base):
    """That a supplier has an item: its code there, what it costs, and in what packs it comes."""

    __tablename__ = "item_supplier"
    __table_args__ = ({"sqlite_with_rowid": False},)

    item_id: Mapped[UUID] = mapped_column(Id, ForeignKey("item.id"), primary_key=True)
    supplier_id: Mapped[UUID] = mapped_column(
        Id, ForeignKey("supplier.id"), primary_key=True, index=True
    )
    code: Mapped[str] = mapped_column(String(60), default="")
    cost: Mapped[int | None] = mapped_column(BigInteger)
    pack_size: Mapped[int] = mapped_column(BigInteger, default=1000)
    is_preferred: Mapped[bool] = mapped_column(Boolean, default=False)


class PurchaseOrder(Base):
    """One order; `state` is a `domain.purchasing.OrderState`."""

    __tablename__ = "purchase_order"
    __table_args__ = (
        UniqueConstraint("series", "sequence"),
        Index("ix_purchase_order_state", "state", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    series: Mapped[str] = mapped_column(String(20))
    sequence: Mapped[int] = mapped_column(BigInteger)
    supplier_id: Mapped[UUID] = mapped_column(Id, ForeignKey("supplier.id"), index=True)
    location_id: Mapped[UUID] = mapped_column(Id, ForeignKey("location.id"))
    state: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    created_by: Mapped[UUID] = mapped_column(Id)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def number(self) -> str:
        """ "PO-2-0007": what people call it."""
        return f"PO-{self.series}-{self.sequence:04d}"


class PurchaseOrderLine(Base):
    """One item of an order, and how much of it has come."""

    __tablename__ = "purchase_order_line"
    __table_args__ = (
        UniqueConstraint("order_id", "item_id"),
        {"sqlite_with_rowid": False},
    )

    order_id: Mapped[UUID] = mapped_column(Id, ForeignKey("purchase_order.id"), primary_key=True)
    line: Mapped[int] = mapped_column(Integer, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, ForeignKey("item.id"), index=True)
    ordered: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[int] = mapped_column(BigInteger, default=0)
    cost: Mapped[int | None] = mapped_column(BigInteger)


class Delivery(Base):
    """What came, being scanned (`posted_at` None) or taken into stock."""

    __tablename__ = "delivery"
    __table_args__ = (Index("ix_delivery_open", "posted_at", "created_at"),)

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    order_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("purchase_order.id"), index=True)
    supplier_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("supplier.id"))
    location_id: Mapped[UUID] = mapped_column(Id, ForeignKey("location.id"))
    note: Mapped[str] = mapped_column(String(60), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    created_by: Mapped[UUID] = mapped_column(Id)
    posted_at: Mapped[datetime | None] = mapped_column(Instant)
    posted_by: Mapped[UUID | None] = mapped_column(Id)


class DeliveryLine(Base):
    """So much of an item came, at this cost."""

    __tablename__ = "delivery_line"
    __table_args__ = ({"sqlite_with_rowid": False},)

    delivery_id: Mapped[UUID] = mapped_column(Id, ForeignKey("delivery.id"), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, ForeignKey("item.id"), primary_key=True)
    line: Mapped[int] = mapped_column(Integer)
    quantity: Mapped[int] = mapped_column(BigInteger)
    unit_cost: Mapped[int | None] = mapped_column(BigInteger)
