"""Counts of stock while the shop sells.

A line keeps what was counted, what the books said at that moment, and the moment: the difference
of the two is what approving it writes, so that whatever moved since then still holds (SYNC.md 2.8).
Quantities are thousandths of the item's unit.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, and_, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.domain.stock import CountScope
from pos_app.models.base import Base, Id, Instant
from pos_app.models.catalogue import Item
from pos_app.models.purchasing import ItemSupplier
from pos_app.models.stock import StockLevel


class Count(Base):
    """One count at one location. `scope` is a `domain.stock.CountScope`, `scope_id` the category or
    supplier it is of; `state` a `domain.stock.CountState`. `last_line` numbers its lines.
    """

    __tablename__ = "stock_count"
    __table_args__ = (Index("ix_stock_count_state", "state", "started_at"),)

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    location_id: Mapped[UUID] = mapped_column(Id, ForeignKey("location.id"))
    scope: Mapped[str] = mapped_column(String(12))
    scope_id: Mapped[UUID | None] = mapped_column(Id)
    name: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(12))
    last_line: Mapped[int] = mapped_column(Integer, default=0)
    started_at: Mapped[datetime] = mapped_column(Instant)
    started_by: Mapped[UUID] = mapped_column(Id)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_by: Mapped[UUID | None] = mapped_column(Id)


class CountLine(Base):
    """One item of a count; `counted` None: it is to be counted and was not yet.

    `moved` is what the level moved by between the first scan of the line and the last: such a line
    is better counted again. `posted` is the difference as it was written, None before.
    """

    __tablename__ = "stock_count_line"
    __table_args__ = (
        Index("ix_stock_count_line_item", "item_id"),
        {"sqlite_with_rowid": False},
    )

    count_id: Mapped[UUID] = mapped_column(Id, ForeignKey("stock_count.id"), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, ForeignKey("item.id"), primary_key=True)
    line: Mapped[int] = mapped_column(Integer)
    counted: Mapped[int | None] = mapped_column(BigInteger)
    expected: Mapped[int] = mapped_column(BigInteger, default=0)
    moved: Mapped[int] = mapped_column(BigInteger, default=0)
    at: Mapped[datetime | None] = mapped_column(Instant)
    by: Mapped[UUID | None] = mapped_column("counted_by", Id)
    posted: Mapped[int | None] = mapped_column(BigInteger)
    posted_at: Mapped[datetime | None] = mapped_column(Instant)


def not_counted(row: Count) -> Any:
    """Items of the count without a number: id, name, SKU, unit, level."""
    counted = select(CountLine.item_id).where(
        CountLine.count_id == row.id, CountLine.counted.is_not(None)
    )
    level = and_(StockLevel.item_id == Item.id, StockLevel.location_id == row.location_id)
    wanted = (
        select(Item.id, Item.name, Item.sku, Item.unit, StockLevel.quantity)
        .outerjoin(StockLevel, level)
        .where(~Item.is_deleted, Item.track_stock, Item.id.not_in(counted))
    )
    if row.scope == CountScope.CHOSEN:
        chosen = select(CountLine.item_id).where(CountLine.count_id == row.id)
        return wanted.where(Item.id.in_(chosen))
    if row.scope == CountScope.CATEGORY:
        wanted = wanted.where(Item.category_id == row.scope_id)
    if row.scope == CountScope.SUPPLIER:
        theirs = select(ItemSupplier.item_id).where(ItemSupplier.supplier_id == row.scope_id)
        wanted = wanted.where(Item.id.in_(theirs))
    return wanted.where(or_(Item.is_active, StockLevel.quantity != 0))
