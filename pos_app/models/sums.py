"""The sums of past days: what reports read instead of every line ever sold.

They are written when a business day is over (models/sums_building.py), so that a sale pays nothing
for them; the running day is read from its lines. `sums_ready` says which days, months and years
are whole. A fact that arrives late takes its day, month and year off that list in its own
transaction (`reopen`), and until they are summed anew they are read from their lines. Everything
here can be dropped and rebuilt to the same figures.

A period is a number: 2026, 202603, 20260302. Who sold where (till, location, cashier), what (item
under a category) and categories are numbered, because short keys make the reading fast. Amounts are
minor units, quantities thousandths; `cost` is hundredths of a minor unit times thousandths, exact.
"""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Connection,
    Date,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
    bindparam,
    delete,
)
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.domain.span import NO_CATEGORY
from pos_app.models.base import Base, Id
from pos_app.models.fast import Fast

NOTHING: Final = NO_CATEGORY  # in place of an item or category where there is none
EVERYTHING: Final = 0  # the number of all categories together
EVERYBODY: Final = 0  # the number of all places together, where items are summed


class SumsReady(Base):
    """A period whose sums are whole, with the time zone its hours were told in."""

    __tablename__ = "sums_ready"

    period: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    zone: Mapped[str] = mapped_column(String(60))


class SumPlace(Base):
    """The number of a cashier at a till at a location."""

    __tablename__ = "sum_place"
    __table_args__ = (UniqueConstraint("till_id", "location_id", "cashier_id"),)

    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    till_id: Mapped[UUID] = mapped_column(Id)
    location_id: Mapped[UUID] = mapped_column(Id)
    cashier_id: Mapped[UUID] = mapped_column(Id)


class SumGoods(Base):
    """The number of an item under a category; one-off lines are of `NOTHING`."""

    __tablename__ = "sum_goods"
    __table_args__ = (UniqueConstraint("item_id", "category_id"),)

    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id)
    category_id: Mapped[UUID] = mapped_column(Id)


class SumCategory(Base):
    """The number of a category, from 1 on."""

    __tablename__ = "sum_category"
    __table_args__ = (UniqueConstraint("category_id"),)

    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    category_id: Mapped[UUID] = mapped_column(Id)


class SaleSums:
    """What receipts come to: see `models/sold_sums.py` for each."""

    sales: Mapped[int] = mapped_column(BigInteger)
    refunds: Mapped[int] = mapped_column(BigInteger)
    items: Mapped[int] = mapped_column(BigInteger)
    total: Mapped[int] = mapped_column(BigInteger)
    net: Mapped[int] = mapped_column(BigInteger)
    tax: Mapped[int] = mapped_column(BigInteger)
    discount: Mapped[int] = mapped_column(BigInteger)
    returned: Mapped[int] = mapped_column(BigInteger)
    cost: Mapped[int] = mapped_column(BigInteger)
    costed_net: Mapped[int] = mapped_column(BigInteger)


class GoodsSums:
    """What lines of an item come to: see `models/sold_sums.py` for each."""

    quantity: Mapped[int] = mapped_column(BigInteger)
    items: Mapped[int] = mapped_column(BigInteger)
    returned: Mapped[int] = mapped_column(BigInteger)
    gross: Mapped[int] = mapped_column(BigInteger)
    net: Mapped[int] = mapped_column(BigInteger)
    tax: Mapped[int] = mapped_column(BigInteger)
    discount: Mapped[int] = mapped_column(BigInteger)
    cost: Mapped[int] = mapped_column(BigInteger)
    costed_net: Mapped[int] = mapped_column(BigInteger)
    uncosted: Mapped[int] = mapped_column(BigInteger)


class SumDay(SaleSums, Base):
    """A business day's receipts, of all categories together and of each."""

    __tablename__ = "sum_day"
    __table_args__ = {"sqlite_with_rowid": False}

    category: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)


class SumHour(SaleSums, Base):
    """The receipts of an hour of the wall clock, in days, months and years; Monday is 0."""

    __tablename__ = "sum_hour"
    __table_args__ = {"sqlite_with_rowid": False}

    category: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    period: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    weekday: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    hour: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)


class SumGoodsDay(GoodsSums, Base):
    """A day's lines of an item, of everybody together and of each place. The month's days of an
    item lie together, so that a part of a month is grouped by item without being sorted: 16 ms
    where days together took 40.
    """

    __tablename__ = "sum_goods_day"
    __table_args__ = {"sqlite_with_rowid": False}

    month: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    goods: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    day: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)


class SumGoodsLong(GoodsSums, Base):
    """A month's or a year's lines of an item, of everybody together and of each place."""

    __tablename__ = "sum_goods_long"
    __table_args__ = {"sqlite_with_rowid": False}

    period: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    goods: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)


class SumTax(Base):
    """What a tax rate came to on a day; `rate` is `NO_RATE` where a line had none."""

    __tablename__ = "sum_tax"
    __table_args__ = {"sqlite_with_rowid": False}

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    rate: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    is_included: Mapped[bool] = mapped_column(primary_key=True)
    is_back: Mapped[bool] = mapped_column(primary_key=True)
    base: Mapped[int] = mapped_column(BigInteger)
    tax: Mapped[int] = mapped_column(BigInteger)


class SumTender(Base):
    """What was taken and given back by a kind of payment on a day, change taken off."""

    __tablename__ = "sum_tender"
    __table_args__ = {"sqlite_with_rowid": False}

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger)
    taken: Mapped[int] = mapped_column(BigInteger)
    refunded: Mapped[int] = mapped_column(BigInteger)


class SumLook(Base):
    """What a manager looks at twice, of a day and place: see `LOOK_SUMS` (models/sold_sums.py)."""

    __tablename__ = "sum_look"
    __table_args__ = {"sqlite_with_rowid": False}

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    discounts: Mapped[int] = mapped_column(BigInteger)
    discounted: Mapped[int] = mapped_column(BigInteger)
    overrides: Mapped[int] = mapped_column(BigInteger)
    overridden: Mapped[int] = mapped_column(BigInteger)


_REOPEN: Final = Fast(
    delete(SumsReady).where(
        SumsReady.period.in_(
            (bindparam("day", type_=Integer), bindparam("month", type_=Integer),
             bindparam("year", type_=Integer))
        )
    )
)  # fmt: skip


def day_period(day: date) -> int:
    """The period of a day: 20260302."""
    return day.year * 10_000 + day.month * 100 + day.day


def reopen(connection: Connection, day: date) -> None:
    """A sale is written for this day: its sums, and those of its month and year, are not whole any
    more. Costs a look into a list of a thousand, in the sale's own transaction.
    """
    period = day_period(day)
    _REOPEN(connection, {"day": period, "month": period // 100, "year": period // 10_000})
