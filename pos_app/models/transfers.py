"""Goods on their way from one location to another.

A transfer is written down (a draft, saved as it is scanned), sent, and received; what arrived fewer
or more stays open until somebody says what became of it. Quantities are thousandths of the item's
unit. What is open of a line lies in transit: `sent - arrived - settled` once it was received,
`sent` before.
"""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from pos_app.domain.stock import TransferState
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

    def in_transit(self, state: TransferState) -> int:
        """What of it lies in transit; below zero, more came than was sent."""
        if state is TransferState.SENT:
            return self.sent
        return self.sent - self.arrived - self.settled if state is TransferState.DIFFERS else 0


def lines_of(session: Session, transfer_id: UUID) -> list[TransferLine]:
    """The lines of a transfer as they were written down."""
    wanted = select(TransferLine).where(TransferLine.transfer_id == transfer_id)
    return list(session.execute(wanted.order_by(TransferLine.line)).scalars())


def line_of(session: Session, transfer_id: UUID, item_id: UUID) -> TransferLine | None:
    """The line of an item in a transfer, if it has one."""
    wanted = select(TransferLine).where(TransferLine.transfer_id == transfer_id)
    return session.execute(wanted.where(TransferLine.item_id == item_id)).scalar_one_or_none()


_WRONG_TRANSIT: Final = (
    "SELECT item_id, sum(level) AS level, sum(told) AS told FROM"
    " (SELECT item_id, quantity AS level, 0 AS told FROM stock_level WHERE location_id ="
    " X'0192f0c47a117c3e8a555d1e7a6f0001'"  # stock.IN_TRANSIT
    " UNION ALL SELECT l.item_id, 0,"
    " CASE t.state WHEN 'sent' THEN l.sent ELSE l.sent - l.arrived - l.settled END"
    " FROM stock_transfer_line l JOIN stock_transfer t ON t.id = l.transfer_id"
    " WHERE t.state IN ('sent', 'differs')) AS lying"
    " GROUP BY item_id HAVING sum(level) <> sum(told)"
)


def wrong_in_transit(book: Any) -> list[tuple[bytes, int, int]]:
    """Of which items other goods lie in transit than the open transfers say: item, level, told.

    `book` is the driver's connection, as verify and the doctor open a file; one from before there
    were transfers has none wrong.
    """
    known = "SELECT count(*) FROM sqlite_master WHERE name = 'stock_transfer'"
    if not book.execute(known).fetchone()[0]:
        return []
    return list(book.execute(_WRONG_TRANSIT).fetchall())
