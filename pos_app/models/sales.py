"""Sales with their lines, taxes and tenders, written once and never changed; and the carts that are
not sales yet.

Lines are snapshots: name, price, tax and cost are those of the moment. Amounts are minor units of
the shop's currency. Keys are composite under the sale's id, which costs a third less than an id per
line.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.models.base import Base, Id, Instant, only_where


class Sale(Base):
    """A completed sale; `series` and `sequence` make the receipt number, without gaps.

    `owed`: what of `total` is no turnover but money the shop owes or was owed: gift cards sold,
    accounts paid.
    """

    __tablename__ = "sale"
    __table_args__ = (
        UniqueConstraint("series", "sequence"),
        Index("ix_sale_day", "business_day"),
        Index("ix_sale_shift", "shift_id"),
        Index(
            "ix_sale_customer",
            "customer_id",
            **only_where("customer_id IS NOT NULL"),
        ),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    series: Mapped[str] = mapped_column(String(20))
    sequence: Mapped[int] = mapped_column(BigInteger)
    till_id: Mapped[UUID] = mapped_column(Id)
    shift_id: Mapped[UUID] = mapped_column(Id, ForeignKey("shift.id"))
    location_id: Mapped[UUID] = mapped_column(Id, ForeignKey("location.id"))
    cashier_id: Mapped[UUID] = mapped_column(Id)
    customer_id: Mapped[UUID | None] = mapped_column(Id)
    at: Mapped[datetime] = mapped_column(Instant)
    business_day: Mapped[date] = mapped_column(Date)
    discount: Mapped[int] = mapped_column(BigInteger)
    net: Mapped[int] = mapped_column(BigInteger)
    tax: Mapped[int] = mapped_column(BigInteger)
    total: Mapped[int] = mapped_column(BigInteger)
    cash_rounding: Mapped[int] = mapped_column(BigInteger)
    paid: Mapped[int] = mapped_column(BigInteger)
    change: Mapped[int] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(Text, default="")
    owed: Mapped[int] = mapped_column(BigInteger, default=0)


class SaleLine(Base):
    """One line as it was sold; `discount` is its own plus its share of the sale's, `tax_parts` the
    amount of each rate where there are several ("50,100"). One that came back is negative, and has
    a `SaleReturn`. `discount_name` is whose terms its own discount is; `ledger` the kind of ledger
    that a line pays into which is no turnover ("gift_card"; "": goods).
    """

    __tablename__ = "sale_line"
    __table_args__ = (
        Index("ix_sale_line_item", "item_id"),
        # What managers look at, among lines that mostly have neither.
        Index(
            "ix_sale_line_discounted", "sale_id", "line", "discount",
            **only_where("discount <> 0"),
        ),
        Index(
            "ix_sale_line_overridden", "sale_id", "line",
            **only_where("price_source = 'override'"),
        ),
        {"sqlite_with_rowid": False},
    )  # fmt: skip

    sale_id: Mapped[UUID] = mapped_column(Id, ForeignKey("sale.id"), primary_key=True)
    line: Mapped[int] = mapped_column(Integer, primary_key=True)
    item_id: Mapped[UUID | None] = mapped_column(Id)
    category_id: Mapped[UUID | None] = mapped_column(Id)
    name: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(12))
    quantity: Mapped[int] = mapped_column(BigInteger)
    unit_price: Mapped[int] = mapped_column(BigInteger)
    list_price: Mapped[int | None] = mapped_column(BigInteger)
    price_source: Mapped[str] = mapped_column(String(12))
    extended: Mapped[int] = mapped_column(BigInteger)
    own_discount: Mapped[int] = mapped_column(BigInteger)
    discount: Mapped[int] = mapped_column(BigInteger)
    net: Mapped[int] = mapped_column(BigInteger)
    tax: Mapped[int] = mapped_column(BigInteger)
    gross: Mapped[int] = mapped_column(BigInteger)
    taxes: Mapped[str] = mapped_column(String(200))
    unit_cost: Mapped[int | None] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(Text, default="")
    serial: Mapped[str] = mapped_column(String(80), default="")
    tax_parts: Mapped[str] = mapped_column(String(200), default="")
    discount_name: Mapped[str] = mapped_column(String(80), default="")
    ledger: Mapped[str] = mapped_column(String(16), default="")


class SalePart(Base):
    """What left the stock with one of a sold line, where that is not the item itself: the parts of
    a bundle, the pieces of a case, as they were that day. `quantity` is thousandths of the part for
    each one of the line, so that a refund brings back the same.
    """

    __tablename__ = "sale_part"
    __table_args__ = (
        ForeignKeyConstraint(["sale_id", "line"], ["sale_line.sale_id", "sale_line.line"]),
        {"sqlite_with_rowid": False},
    )

    sale_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    line: Mapped[int] = mapped_column(Integer, primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id)
    quantity: Mapped[int] = mapped_column(BigInteger)
    unit_cost: Mapped[int | None] = mapped_column(BigInteger)
    is_tracked: Mapped[bool]


class SaleReturn(Base):
    """What a line that came back is of: the sold line, or no receipt (both None); and what became
    of the goods.
    """

    __tablename__ = "sale_return"
    __table_args__ = (
        ForeignKeyConstraint(["sale_id", "line"], ["sale_line.sale_id", "sale_line.line"]),
        ForeignKeyConstraint(
            ["original_sale_id", "original_line"], ["sale_line.sale_id", "sale_line.line"]
        ),
        Index("ix_sale_return_original", "original_sale_id"),
        {"sqlite_with_rowid": False},
    )

    sale_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    line: Mapped[int] = mapped_column(Integer, primary_key=True)
    original_sale_id: Mapped[UUID | None] = mapped_column(Id)
    original_line: Mapped[int | None] = mapped_column(Integer)
    returned_as: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text, default="")


class Returned(Base):
    """How much of a sold line came back in all: derived from `SaleReturn`, and the guard that no
    line comes back more than it was sold. What came back itself was sold less than zero times.
    """

    __tablename__ = "returned"
    __table_args__ = (
        ForeignKeyConstraint(["sale_id", "line"], ["sale_line.sale_id", "sale_line.line"]),
        CheckConstraint("returned >= 0 AND returned <= sold", name="no_more_than_sold"),
        {"sqlite_with_rowid": False},
    )

    sale_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    line: Mapped[int] = mapped_column(Integer, primary_key=True)
    sold: Mapped[int] = mapped_column(BigInteger)
    returned: Mapped[int] = mapped_column(BigInteger)


class SaleTax(Base):
    """What one tax rate came to in a sale; `rate` in parts per million, `is_included` as the price
    said.
    """

    __tablename__ = "sale_tax"
    __table_args__ = {"sqlite_with_rowid": False}

    sale_id: Mapped[UUID] = mapped_column(Id, ForeignKey("sale.id"), primary_key=True)
    rate: Mapped[int] = mapped_column(Integer, primary_key=True)
    is_included: Mapped[bool] = mapped_column(primary_key=True)
    base: Mapped[int] = mapped_column(BigInteger)
    tax: Mapped[int] = mapped_column(BigInteger)


class SaleTender(Base):
    """How it was paid: `amount` is what was handed over, so that cash kept is amount less the
    sale's change.
    """

    __tablename__ = "sale_tender"
    __table_args__ = {"sqlite_with_rowid": False}

    sale_id: Mapped[UUID] = mapped_column(Id, ForeignKey("sale.id"), primary_key=True)
    line: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    amount: Mapped[int] = mapped_column(BigInteger)
    reference: Mapped[str] = mapped_column(String(80), default="")


class ReceiptCopy(Base):
    """A receipt printed again; copies are counted and carry their number."""

    __tablename__ = "receipt_copy"

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    sale_id: Mapped[UUID] = mapped_column(Id, ForeignKey("sale.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[UUID] = mapped_column(Id)


class SavedCart(Base):
    """A cart on disk: the open one of this till (`is_open`), or a parked one with its label."""

    __tablename__ = "cart"
    __table_args__ = (
        Index(
            "uq_cart_open",
            "is_open",
            unique=True,
            sqlite_where=text("is_open = 1"),
            postgresql_where=text("is_open"),
        ),
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    is_open: Mapped[bool]
    label: Mapped[str] = mapped_column(String(120), default="")
    user_id: Mapped[UUID] = mapped_column(Id)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    line_count: Mapped[int] = mapped_column(Integer)
    total: Mapped[int] = mapped_column(BigInteger)
    body: Mapped[str] = mapped_column(Text)
