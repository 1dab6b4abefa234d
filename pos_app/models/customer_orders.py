"""Customers' orders and baskets, and the goods that are set aside for them.

What is ordered leaves the shelf for a location of its own (`SET_ASIDE`), so that the level of the
shop falls at once and the stock is still the shop's. It comes back when the order is cancelled, and
in the transaction of the sale that hands it over.
"""

from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    bindparam,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from pos_app.models.base import Base, Id, Instant, wire
from pos_app.models.fast import Fast
from pos_app.models.stock import SET_ASIDE, StockMovement, move


class CustomerOrder(Base):
    """One order; `state` is a `domain.customer_order.CustomerOrderState`, `draft` the cart it
    becomes when it is handed over, at the prices of the day it was placed.
    """

    __tablename__ = "customer_order"
    __table_args__ = (
        UniqueConstraint("series", "sequence"),
        Index("ix_customer_order_state", "state", "placed_at"),
        Index("ix_customer_order_customer", "customer_id", "placed_at"),
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    series: Mapped[str] = mapped_column(String(20))
    sequence: Mapped[int] = mapped_column(BigInteger)
    customer_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("customer.id"))
    name: Mapped[str] = mapped_column(String(120), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(12))
    location_id: Mapped[UUID] = mapped_column(Id, ForeignKey("location.id"))
    placed_at: Mapped[datetime] = mapped_column(Instant)
    placed_by: Mapped[UUID] = mapped_column(Id)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    total: Mapped[int] = mapped_column(BigInteger)
    draft: Mapped[str] = mapped_column(Text)
    sale_id: Mapped[UUID | None] = mapped_column(Id)
    version: Mapped[int] = mapped_column(Integer, default=1)

    @property
    def number(self) -> str:
        """What a person calls it: "CO-2-0007"."""
        return f"CO-{self.series}-{self.sequence:04d}"


class CustomerOrderLine(Base):
    """One line of an order at the price of that day, with its total in minor units."""

    __tablename__ = "customer_order_line"
    __table_args__ = {"sqlite_with_rowid": False}

    order_id: Mapped[UUID] = mapped_column(Id, ForeignKey("customer_order.id"), primary_key=True)
    line: Mapped[int] = mapped_column(Integer, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, ForeignKey("item.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(12))
    quantity: Mapped[int] = mapped_column(BigInteger)
    unit_price: Mapped[int] = mapped_column(BigInteger)
    total: Mapped[int] = mapped_column(BigInteger)


class BasketLine(Base):
    """What a customer put into their basket and has not ordered yet; nothing is set aside for
    it.
    """

    __tablename__ = "basket_line"
    __table_args__ = (UniqueConstraint("customer_id", "item_id"),)

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(Id, ForeignKey("customer.id"), index=True)
    item_id: Mapped[UUID] = mapped_column(Id, ForeignKey("item.id"))
    quantity: Mapped[int] = mapped_column(BigInteger)
    unit_price: Mapped[int] = mapped_column(BigInteger)
    added_at: Mapped[datetime] = mapped_column(Instant)


_ORDER: Final = bindparam("order", type_=Id)
_ASIDE: Final = Fast(
    select(
        StockMovement.line, StockMovement.item_id, StockMovement.location_id,
        StockMovement.quantity, StockMovement.unit_cost,
    ).where(StockMovement.document_id == _ORDER)
)  # fmt: skip
_STATE: Final = Fast(
    select(CustomerOrder.state, CustomerOrder.sale_id).where(CustomerOrder.id == _ORDER)
)
_HANDED: Final = Fast(
    update(CustomerOrder)
    .where(CustomerOrder.id == _ORDER)
    .values(
        state=bindparam("to", type_=String),
        sale_id=bindparam("sale", type_=Id),
        changed_at=bindparam("moment", type_=Instant),
        version=CustomerOrder.version + bindparam("one", type_=Integer),
    )
)


def sale_of(order_id: UUID) -> UUID:
    """The sale an order becomes has its id from the beginning: handed over twice, it is one."""
    return uuid5(order_id, "sale")


def state_of(session: Session, order_id: UUID) -> tuple[str, UUID | None] | None:
    """How far an order is, and the sale it became."""
    rows = _STATE(wire(session), {"order": order_id})
    return rows[0] if rows else None


def set_aside(session: Session, moved: list[dict[str, Any]]) -> None:
    """Take what movements take off the shelf to the goods set aside; their document is the order.
    The second leg of each has the negative line.
    """
    legs = [{**row, "kind": "order"} for row in moved]
    there = [
        {**_plain(row), "line": -row["line"], "location_id": SET_ASIDE, "kind": "order",
         "quantity": -row["quantity"]}
        for row in moved
    ]  # fmt: skip
    move(session, [*legs, *there])


def put_back(session: Session, order_id: UUID, at: dict[str, Any]) -> None:
    """Bring the goods of an order back to their shelf: it was cancelled, or is handed over now.
    `at`: moment, business day and person, as movements have them.
    """
    document = uuid5(order_id, "put back")
    rows = [
        {
            "document_id": document, "line": line, "item_id": item, "location_id": place,
            "kind": "order_back", "quantity": -quantity, "unit_cost": cost, "reason": "", **at,
        }
        for line, item, place, quantity, cost in _ASIDE(wire(session), {"order": order_id})
    ]  # fmt: skip
    move(session, rows)


def mark_handed_over(session: Session, order_id: UUID, sale_id: UUID, moment: datetime) -> None:
    """The order was paid and is gone: it points to its sale."""
    values = {"order": order_id, "to": "completed", "sale": sale_id, "moment": moment, "one": 1}
    _HANDED(wire(session), values)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """A movement's columns alone: what the batches are told beside is told once."""
    columns = set(StockMovement.__table__.columns.keys())
    return {name: value for name, value in row.items() if name in columns}
