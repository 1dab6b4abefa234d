"""A till's shifts and the cash that moves in and out of the drawer besides sales."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from pos_app.domain.errors import Conflict
from pos_app.models.base import Base, Id, Instant, only_where, wire
from pos_app.models.fast import Fast
from pos_app.models.journal import Identity


class Shift(Base):
    """From the counted float to the counted drawer; once closed, the row never changes (by
    trigger).
    """

    __tablename__ = "shift"
    __table_args__ = (Index("ix_shift_open", "till_id", **only_where("closed_at IS NULL")),)

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
    expected_float: Mapped[int | None] = mapped_column(BigInteger)
    opening_count: Mapped[str] = mapped_column(Text, default="")
    counting_since: Mapped[datetime | None] = mapped_column(Instant)
    taken_over_by: Mapped[UUID | None] = mapped_column(Id)
    accepted_difference: Mapped[int | None] = mapped_column(BigInteger)
    accepted_by: Mapped[UUID | None] = mapped_column(Id)


class CashMovement(Base):
    """Cash moved, or the drawer opened, without a sale: no_sale, pay_in, pay_out or drop.

    `amount` has the sign of what it does to the drawer: a pay-out is negative.
    """

    __tablename__ = "cash_movement"

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    shift_id: Mapped[UUID] = mapped_column(Id, ForeignKey("shift.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    amount: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[UUID] = mapped_column(Id)


class ShiftCount(Base):
    """A drawer's count as it was locked: write-once (by trigger), so that a first count stays
    beside the second.

    `acts` is how many sales and cash movements the shift had: a count of another drawer is no
    recount.
    """

    __tablename__ = "shift_count"
    __table_args__ = (UniqueConstraint("shift_id", "number"),)

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    shift_id: Mapped[UUID] = mapped_column(Id, ForeignKey("shift.id"))
    number: Mapped[int] = mapped_column(Integer)
    acts: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[UUID] = mapped_column(Id)
    cash: Mapped[int] = mapped_column(BigInteger)
    expected: Mapped[int] = mapped_column(BigInteger)
    body: Mapped[str] = mapped_column(Text)


class Closure(Base):
    """A closed shift's Z: write-once (by trigger). `body` is canonical JSON of all its figures
    (models/shift_sums.py); the columns are what lists and totals need.

    `perpetual_…` are this till's totals since it began, corrections up to `corrections_to`
    included; they are never reset. `head_…` is the journal's end just before the closing.
    """

    __tablename__ = "closure"
    __table_args__ = (UniqueConstraint("till_id", "number"),)

    shift_id: Mapped[UUID] = mapped_column(Id, ForeignKey("shift.id"), primary_key=True)
    till_id: Mapped[UUID] = mapped_column(Id)
    number: Mapped[int] = mapped_column(Integer)
    business_day: Mapped[date] = mapped_column(Date)
    closed_at: Mapped[datetime] = mapped_column(Instant)
    closed_by: Mapped[UUID] = mapped_column(Id)
    sold: Mapped[int] = mapped_column(BigInteger)
    returned: Mapped[int] = mapped_column(BigInteger)
    net: Mapped[int] = mapped_column(BigInteger)
    tax: Mapped[int] = mapped_column(BigInteger)
    expected_cash: Mapped[int] = mapped_column(BigInteger)
    counted_cash: Mapped[int] = mapped_column(BigInteger)
    float_left: Mapped[int] = mapped_column(BigInteger)
    perpetual_sold: Mapped[int] = mapped_column(BigInteger)
    perpetual_returned: Mapped[int] = mapped_column(BigInteger)
    perpetual_net: Mapped[int] = mapped_column(BigInteger)
    corrections_to: Mapped[int] = mapped_column(Integer)
    head_n: Mapped[int] = mapped_column(BigInteger)
    head_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    version: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Text)


class ClosureCorrection(Base):
    """A sale or cash movement that arrived for a shift that was closed already: write-once, shown
    under the figures, which stay. `number` counts a till's corrections.
    """

    __tablename__ = "closure_correction"
    __table_args__ = (UniqueConstraint("till_id", "number"),)

    fact_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    shift_id: Mapped[UUID] = mapped_column(Id, ForeignKey("closure.shift_id"), index=True)
    till_id: Mapped[UUID] = mapped_column(Id)
    number: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(Instant)
    kind: Mapped[str] = mapped_column(String(12))
    sold: Mapped[int] = mapped_column(BigInteger)
    returned: Mapped[int] = mapped_column(BigInteger)
    net: Mapped[int] = mapped_column(BigInteger)
    tax: Mapped[int] = mapped_column(BigInteger)
    cash: Mapped[int] = mapped_column(BigInteger)
    words: Mapped[str] = mapped_column(Text)


_OPEN: Final = Fast(
    select(Shift.id, Shift.counting_since)
    .join(Identity, Identity.till_id == Shift.till_id)  # other tills' shifts lie here too
    .where(Shift.closed_at.is_(None))
    .order_by(Shift.opened_at.desc(), Shift.id.desc())
)


def open_shift_id(session: Session) -> UUID | None:
    """The shift that is open on this till."""
    rows = _OPEN(wire(session))
    return rows[0][0] if rows else None


def trading_shift(session: Session) -> UUID:
    """The open shift, for an act that moves money. Raises `Conflict` when there is none, or while
    its drawer is counted.
    """
    rows = _OPEN(wire(session))
    if not rows:
        raise Conflict("Open a shift first.")
    shift_id, counting_since = rows[0]  # a till that lost its latest sales may have two
    if counting_since is not None:
        raise Conflict("The drawer is being counted. Go back from closing the shift first.")
    found: UUID = shift_id
    return found
