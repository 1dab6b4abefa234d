"""Goods on their way from one location to another.

A transfer is written down (a draft, saved as it is scanned), sent, and received; what arrived fewer
or more stays open until somebody says what became of it. Quantities are thousandths of the item's
unit. What is open of a line lies in transit: `sent - arrived - settled` once it was received,
`sent` before.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.models.base import Base, Id, Instant


class Transfer(Base):
    """One transfer; `state` is a `domain.stock.TransferState`."""

    __tablename__ = "stock_transfer"
    __table_args__ = (Index("ix_stock_transfer_state", "state", "created_at"),)

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    source_id: Mapped[UUID] = mapped_column(Id, ForeignKey("location.id"))
    destination_id: Mapped[UUID] = mapped_column(Id, ForeignKey("location.id"))
    state: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    created_by: Mapped[UUID] = mapped_column(Id)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    sent_by: Mapped[UUID | None] = mapped_column(Id)
    received_at: Mapped[datetime | None] = mapped_column(Instant)
    received_by: Mapped[UUID | None] = mapped_column(Id)


class TransferLine(Base):
    """One item of a transfer. Until it is received, `arrived` is what was scanned so far."""

    __tablename__ = "stock_transfer_line"
    __table_args__ = (
        UniqueConstraint("transfer_id", "item_id"),
        {"sqlite_with_rowid": False},
    )

    transfer_id: Mapped[UUID] = mapped_column(Id, ForeignKey("stock_transfer.id"), primary_key=True)
    line: Mapped[int] = mapped_column(Integer, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, ForeignKey("item.id"))
    sent: Mapped[int] = mapped_column(BigInteger)
    arrived: Mapped[int] = mapped_column(BigInteger, default=0)
    settled: Mapped[int] = mapped_column(BigInteger, default=0)
