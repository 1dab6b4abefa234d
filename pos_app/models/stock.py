"""Stock is a ledger: movements are facts, the level is their sum, kept in the same transaction.

Quantities are thousandths of the item's unit. A movement's key is its document (the sale, the
delivery) and its line there.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    bindparam,
    insert,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from pos_app.models import batches
from pos_app.models.base import Base, Id, Instant, cached, note_batches, wire
from pos_app.models.fast import Fast

# The same in every shop and on every till, so that two tills never make two of it.
SET_ASIDE: Final = UUID("0192f0c4-7a11-7c3e-8a55-5d1e7a6f0002")  # goods ordered, not yet fetched
IN_TRANSIT: Final = UUID("0192f0c4-7a11-7c3e-8a55-5d1e7a6f0001")


class Location(Base):
    """A place that holds stock: the shop floor, a store room.

    The counter sells what lies at the main one. What was sent and has not arrived lies in transit,
    at the one location that the program makes itself (`IN_TRANSIT`, revision 0005).
    """

    __tablename__ = "location"

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    is_main: Mapped[bool] = mapped_column(default=False)
    is_transit: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(Integer, default=1)


class StockLevel(Base):
    """What is on hand of one item at one location: the sum of its movements."""

    __tablename__ = "stock_level"
    __table_args__ = {"sqlite_with_rowid": False}

    item_id: Mapped[UUID] = mapped_column(Id, ForeignKey("item.id"), primary_key=True)
    location_id: Mapped[UUID] = mapped_column(Id, ForeignKey("location.id"), primary_key=True)
    quantity: Mapped[int] = mapped_column(BigInteger)


class StockMovement(Base):
    """One entry of the ledger; negative leaves the location."""

    __tablename__ = "stock_movement"
    __table_args__ = (
        Index(  # all that a sum by item needs: what sold in four weeks, what lay here on a day
            "ix_stock_movement_item",
            "item_id",
            "at",
            "location_id",
            "business_day",
            "kind",
            "quantity",
            "unit_cost",
        ),
        {"sqlite_with_rowid": False},
    )

    document_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    line: Mapped[int] = mapped_column(Integer, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, ForeignKey("item.id"))
    location_id: Mapped[UUID] = mapped_column(Id, ForeignKey("location.id"))
    kind: Mapped[str] = mapped_column(String(20))
    quantity: Mapped[int] = mapped_column(BigInteger)
    unit_cost: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(Instant)
    business_day: Mapped[date] = mapped_column(Date)
    actor: Mapped[UUID] = mapped_column(Id)
    reason: Mapped[str] = mapped_column(Text, default="")


_MAIN: Final = select(Location.id).where(Location.is_main)
_INSERT: Final = Fast(insert(StockMovement))
_LEVEL: Final = Fast(
    text(
        "INSERT INTO stock_level (item_id, location_id, quantity)"
        " VALUES (:item_id, :location_id, :quantity)"
        " ON CONFLICT (item_id, location_id)"
        " DO UPDATE SET quantity = stock_level.quantity + excluded.quantity"
    ).bindparams(bindparam("item_id", type_=Id), bindparam("location_id", type_=Id))
)


def move(session: Session, movements: Sequence[dict[str, Any]]) -> None:
    """Write movements and carry the levels with them, and the batches; the one way stock changes.
    Keys are the table's columns, and what `batches` may be told beside.
    """
    connection = wire(session)
    _INSERT.many(connection, movements)
    _LEVEL.many(connection, movements)
    note_batches(session, batches.follow(connection, movements))


def carry(session: Session, movements: Sequence[dict[str, Any]]) -> None:
    """Write movements of another till and carry the levels with them. What they were of in batches
    is told apart, as it was there (batches.carry).
    """
    connection = wire(session)
    _INSERT.many(connection, movements)
    _LEVEL.many(connection, movements)


def main_location(session: Session) -> UUID:
    """The location whose stock the counter sells."""
    return cached(session, "main location", lambda s: s.execute(_MAIN).scalar_one())


# A level without movements is as wrong as movements without a level. Verify and doctor read it too.
WRONG_LEVELS: Final = (
    "SELECT item_id, location_id, sum(level) AS level, sum(total) AS total FROM"
    " (SELECT item_id, location_id, quantity AS level, 0 AS total FROM stock_level"
    " UNION ALL SELECT item_id, location_id, 0, quantity FROM stock_movement) AS moved"
    " GROUP BY item_id, location_id HAVING sum(level) <> sum(total)"
)
_WRONG: Final = text(WRONG_LEVELS).columns(item_id=Id, location_id=Id)


def wrong_levels(session: Session) -> list[tuple[UUID, UUID, int, int]]:
    """Where a level differs from the sum of its movements: item, location, level, sum."""
    return [(item, place, level, total) for item, place, level, total in session.execute(_WRONG)]
