"""A till's shifts and the cash that moves in and out of the drawer besides sales."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, Date, ForeignKey, Index, Integer, String, Text, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from pos_app.models.base import Base, Id, Instant, wire
from pos_app.models.fast import Fast


class Shift(Base):
    """From the counted float to the counted drawer; once closed, the row never changes (by
    trigger).
    """

    __tablename__ = "shift"
    __table_args__ = (
        # One open shift a till, held by the database.
        Index("uq_shift_open", "till_id", unique=True, sqlite_where=text("closed_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    till_id: Mapped[UUID] = mapped_column(Id)
    number: Mapped[int] = mapped_column(Integer)
    business_day: Mapped[date] = mapped_column(Date)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    opened_by: Mapped[UUID] = mapped_column(Id, ForeignKey("user_account.id"))
    opening_float: Mapped[int] = mapped_column(BigInteger)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_by: Mapped[UUID | None] = mapped_column(Id, ForeignKey("user_account.id"))
    expected_cash: Mapped[int | None] = mapped_column(BigInteger)
    counted_cash: Mapped[int | None] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(Text, default="")


class CashMovement(Base):
    """Cash moved, or the drawer opened, without a sale: no_sale, pay_in, pay_out or drop."""

    __tablename__ = "cash_movement"

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    shift_id: Mapped[UUID] = mapped_column(Id, ForeignKey("shift.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    amount: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[UUID] = mapped_column(Id)


_OPEN: Final = Fast(select(Shift.id).where(Shift.closed_at.is_(None)))


def open_shift_id(session: Session) -> UUID | None:
    """The shift that is open on this till."""
    rows = _OPEN(wire(session))
    return rows[0][0] if rows else None
