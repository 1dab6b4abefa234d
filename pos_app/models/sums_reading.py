"""What was sold in a range of days: the sums of those that are over and summed, the lines of the
others, added up.

Whole years are read as years, whole months as months, the days at either end as days. Every answer
is the same whatever was summed and whatever was not: `Reading(…, ready=frozenset())` reads lines
alone, and the doctor holds one against the other.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, Subquery, false, func, or_, select, union_all
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from pos_app.domain.span import Part
from pos_app.models.day_runs import DAY, Run, as_runs, by_month, each_day, month_end
from pos_app.models.sales import Sale, SaleLine
from pos_app.models.sold_sums import (
    GOODS_SUMS,
    LOOK_SUMS,
    SALE_SUMS,
    category_key,
    goods_sums,
    item_key,
    lines,
    sale_sums,
    tax_groups,
    tender_lines,
    tender_sums,
    wall_hour,
)
from pos_app.models.sums import (
    EVERYBODY,
    EVERYTHING,
    NOTHING,
    SumCategory,
    SumDay,
    SumGoods,
    SumGoodsDay,
    SumGoodsLong,
    SumHour,
    SumLook,
    SumPlace,
    SumTax,
    SumTender,
    day_period,
)
from pos_app.models.sums_building import add_taxes, look_rows, ready_periods

Sums = list[int]
Rows = dict[tuple[Any, ...], Sums]
_MOST_RUNS: Final = 60  # of days that are read from their lines; more are read as one


class Reading:
    """The sales of the days from `first` to `last` that fit `part`."""

    def __init__(
        self,
        session: Session,
        zone: str,
        first: date,
        last: date,
        part: Part,
        ready: Collection[int] | None = None,
    ) -> None:
        self._session, self._zone, self._part = session, zone, part
        self._first, self._last = first, last
        self._receipts: dict[Sequence[str], Rows] = {}
        self._ready = ready_periods(session, zone) if ready is None else ready
        if len(self._lined_days) > _MOST_RUNS:  # a statement has room for so many
            self._ready = frozenset()
            del self._lined_days

    def receipts(self, *by: str) -> Rows:
        """`SALE_SUMS` by any of day, till, location, cashier. Read once, however often asked for:
        whoever gets them changes nothing in them.
        """
        if by not in self._receipts:
            self._receipts[by] = self._read_receipts(by)
        return self._receipts[by]

    def _read_receipts(self, by: Sequence[str]) -> Rows:
        found: Rows = {}
        if self._summed_days:
            keys = [_SUMMED[name] for name in by]
            summed = (
                select(*keys, *_sums_of(SumDay, SALE_SUMS))
                .where(SumDay.category == self._category, _in_runs(SumDay.day, self._summed_days))
                .group_by(*keys)
            )
            if self._places or set(by) - {"day"}:
                at = SumPlace.number == SumDay.place
                summed = summed.join(SumPlace, at).where(*self._places)
            _add(found, self._session.execute(summed), len(by))
        if self._lined_days:
            keys = [_LINED[name] for name in by]
            read = self._lined(lines(*keys, *sale_sums()))
            _add(found, self._session.execute(read.group_by(*keys)), len(by))
        return found

    def hours(self) -> Rows:
        """`SALE_SUMS` by weekday (Monday is 0) and hour of the wall clock."""
        found: Rows = {}
        periods = [
            *self._longer,
            *(day_period(day) for run in self._edges for day in each_day(run)),
        ]
        if periods:
            keys = (SumHour.weekday, SumHour.hour)
            summed = (
                select(*keys, *_sums_of(SumHour, SALE_SUMS))
                .join(SumPlace, SumPlace.number == SumHour.place)
                .where(SumHour.category == self._category, SumHour.period.in_(periods))
                .where(*self._places)
                .group_by(*keys)
            )
            _add(found, self._session.execute(summed), 2)
        if self._lined_days:
            hour = wall_hour(self._zone, self._lined_days[0][0], self._lined_days[-1][1])
            hour_of = hour.label("wall_hour")
            read = self._lined(lines(Sale.business_day, hour_of, *sale_sums()))
            rows = self._session.execute(read.group_by(Sale.business_day, hour_of))
            _add(found, ((row[0].weekday(), *row[1:]) for row in rows), 2)
        return found

    def categories(self) -> Rows:
        """`SALE_SUMS` by the category that lines were sold under; `NOTHING` for none."""
        found: Rows = {}
        if self._summed_days:
            summed = (
                select(SumCategory.category_id, *_sums_of(SumDay, SALE_SUMS))
                .join(SumDay, SumDay.category == SumCategory.number)
                .where(_in_runs(SumDay.day, self._summed_days))
                .group_by(SumCategory.category_id)
            )
            if self._places:
                summed = summed.join(SumPlace, SumPlace.number == SumDay.place)
                summed = summed.where(*self._places)
            if self._part.category_id is not None:
                summed = summed.where(SumCategory.category_id == self._part.category_id)
            _add(found, self._session.execute(summed), 1)
        if self._lined_days:
            category = category_key().label("sold_under")
            read = self._lined(lines(category, *sale_sums())).group_by(category)
            _add(found, self._session.execute(read), 1)
        return found

    def goods(
        self, names: Sequence[str] = GOODS_SUMS, items: Collection[UUID] | None = None
    ) -> Subquery:
        """Some of `GOODS_SUMS` of each item, or of these, as a subquery with `item_id`. The fewer
        sums, the faster: what is sorted is short.
        """
        sources: list[Select[Any]] = []
        parts = [
            select(table.goods.label("goods"), *_sums_of(table, names))
            .where(*wanted)
            .group_by(table.goods)
            for table, wanted in self._goods_parts(items)
        ]
        if parts:  # added up by number before items are looked up
            summed = _added_up(union_all(*parts).subquery("summed"), names, "goods")
            joined = select(SumGoods.item_id, *(summed.c[name] for name in names)).join(
                summed, summed.c.goods == SumGoods.number
            )
            if self._part.category_id is not None:
                joined = joined.where(SumGoods.category_id == self._part.category_id)
            sources.append(joined)
        if self._lined_days or not sources:
            sources.append(self._goods_lines(names, items))
        return _added_up(union_all(*sources).subquery("every"), names, "item_id")

    def uncosted_items(self) -> int:
        """How many items have lines whose cost is not known; all one-offs are one."""
        found: set[UUID] = set()
        parts = [
            select(table.goods.label("goods")).where(table.uncosted > 0, *wanted)
            for table, wanted in self._goods_parts()
        ]
        if parts:
            numbers = union_all(*parts).subquery("numbers")
            wanted = select(SumGoods.item_id).where(SumGoods.number.in_(select(numbers.c.goods)))
            if self._part.category_id is not None:
                wanted = wanted.where(SumGoods.category_id == self._part.category_id)
            found.update(self._session.execute(wanted).scalars())
        if self._lined_days:
            read = self._lined(lines(item_key())).where(SaleLine.unit_cost.is_(None)).distinct()
            found.update(self._session.execute(read).scalars())
        return len(found)

    def _goods_parts(
        self, items: Collection[UUID] | None = None
    ) -> Iterator[tuple[Any, list[ColumnElement[bool]]]]:
        """Each table to be read, and which rows of it."""
        for table, *wanted in self._periods_of_goods():
            if items is not None:
                these = select(SumGoods.number).where(SumGoods.item_id.in_(items))
                wanted.append(table.goods.in_(these))
            yield table, wanted

    def _periods_of_goods(self) -> Iterator[Any]:
        numbers = [EVERYBODY]
        if self._places:
            of_part = select(SumPlace.number).where(*self._places)
            numbers = list(self._session.execute(of_part).scalars())
        for period in self._longer:
            yield SumGoodsLong, SumGoodsLong.period == period, SumGoodsLong.place.in_(numbers)
        for first, last in self._edges:
            for begin, end in by_month(first, last):
                yield (
                    SumGoodsDay,
                    SumGoodsDay.month == day_period(begin) // 100,
                    SumGoodsDay.place.in_(numbers),
                    SumGoodsDay.day.between(begin.day, end.day),
                )

    def taxes(self, *by: str) -> dict[tuple[Any, ...], tuple[int, int]]:
        """Base and tax by `by` (day, till, …), rate, whether included, whether it came back."""
        found: dict[tuple[Any, ...], tuple[int, int]] = {}
        is_whole = self._part.category_id is None  # the sums know no category
        if self._summed_days and is_whole:
            keys = [SumTax.day if name == "day" else _SUMMED[name] for name in by]
            rate = (SumTax.rate, SumTax.is_included, SumTax.is_back)
            summed = (
                select(*keys, *rate, func.sum(SumTax.base), func.sum(SumTax.tax))
                .join(SumPlace, SumPlace.number == SumTax.place)
                .where(_in_runs(SumTax.day, self._summed_days), *self._places)
                .group_by(*keys, *rate)
            )
            for *key, base, tax in self._session.execute(summed):
                found[tuple(key)] = (int(base), int(tax))
        runs = self._lined_days if is_whole else [(self._first, self._last)]
        if runs:
            keys = [_LINED[name] for name in by]
            groups, sums = tax_groups()
            read = self._lined(lines(*keys, *groups, *sums), runs)
            rows = self._session.execute(read.group_by(*keys, *groups))
            for each, (base, tax) in add_taxes(rows, len(by)).items():
                old = found.get(each, (0, 0))
                found[each] = (old[0] + base, old[1] + tax)
        return found

    def tenders(self, *by: str) -> Rows:
        """How often, taken, given back; by `by` (day, till, …) and kind of payment."""
        found: Rows = {}
        if self._summed_days:
            keys = [SumTender.day if name == "day" else _SUMMED[name] for name in by]
            summed = (
                select(*keys, SumTender.kind, *_sums_of(SumTender, ("count", "taken", "refunded")))
                .join(SumPlace, SumPlace.number == SumTender.place)
                .where(_in_runs(SumTender.day, self._summed_days), *self._places)
                .group_by(*keys, SumTender.kind)
            )
            _add(found, self._session.execute(summed), len(by) + 1)
        if self._lined_days:
            paid = tender_lines(_in_runs(Sale.business_day, self._lined_days), *self._who)
            keys = [paid.c[_LINED[name].key] for name in by]
            read = select(*keys, paid.c.kind, *tender_sums(paid)).group_by(*keys, paid.c.kind)
            _add(found, self._session.execute(read), len(by) + 1)
        return found

    def looks(self, *by: str) -> Rows:
        """`LOOK_SUMS` by any of day, till, location, cashier; of whole sales, not of a category."""
        found: Rows = {}
        if self._summed_days:
            keys = [SumLook.day if name == "day" else _SUMMED[name] for name in by]
            summed = (
                select(*keys, *_sums_of(SumLook, LOOK_SUMS))
                .join(SumPlace, SumPlace.number == SumLook.place)
                .where(_in_runs(SumLook.day, self._summed_days), *self._places)
                .group_by(*keys)
            )
            _add(found, self._session.execute(summed), len(by))
        if self._lined_days:
            wanted = _in_runs(Sale.business_day, self._lined_days), *self._who
            rows = look_rows(self._session, [_LINED[name] for name in by], *wanted)
            _add(found, ((*key, *sums) for key, sums in rows.items()), len(by))
        return found

    # What is read where.

    @cached_property
    def _summed_days(self) -> list[Run]:
        return as_runs(day for day in each_day((self._first, self._last)) if self._is_ready(day))

    @cached_property
    def _lined_days(self) -> list[Run]:
        return as_runs(
            day for day in each_day((self._first, self._last)) if not self._is_ready(day)
        )

    def _is_ready(self, day: date) -> bool:
        return day_period(day) in self._ready

    @cached_property
    def _longer(self) -> list[int]:
        """The whole years and months that are summed."""
        return [period for period, _run in self._whole_periods()]

    @cached_property
    def _edges(self) -> list[Run]:
        """The summed days that no longer period has."""
        covered = {day for _period, run in self._whole_periods() for day in each_day(run)}
        days = (day for run in self._summed_days for day in each_day(run))
        return as_runs(day for day in days if day not in covered)

    def _whole_periods(self) -> Iterator[tuple[int, Run]]:
        day = self._first
        while day <= self._last:
            for period, end in ((day.year, date(day.year, 12, 31)),
                                (day_period(day) // 100, month_end(day))):  # fmt: skip
                begins = day.day == 1 and (period > 9999 or day.month == 1)
                if begins and end <= self._last and period in self._ready:
                    yield period, (day, end)
                    day = end
                    break
            day += DAY

    @cached_property
    def _category(self) -> int:
        """The number of the category; one that no summed day has is -1."""
        if self._part.category_id is None:
            return EVERYTHING
        wanted = select(SumCategory.number).where(SumCategory.category_id == self._part.category_id)
        found = self._session.execute(wanted).scalar()
        return -1 if found is None else found

    @cached_property
    def _places(self) -> list[ColumnElement[bool]]:
        return _fitting(self._part, SumPlace)

    @cached_property
    def _who(self) -> list[ColumnElement[bool]]:
        return _fitting(self._part, Sale)

    def _lined(self, read: Select[Any], runs: list[Run] | None = None) -> Select[Any]:
        read = read.where(_in_runs(Sale.business_day, runs or self._lined_days), *self._who)
        if self._part.category_id is None:
            return read
        if self._part.category_id == NOTHING:
            return read.where(SaleLine.category_id.is_(None))
        return read.where(SaleLine.category_id == self._part.category_id)

    def _goods_lines(self, names: Sequence[str], items: Collection[UUID] | None) -> Select[Any]:
        item = item_key().label("item_id")
        every = zip(GOODS_SUMS, goods_sums(), strict=True)
        sums = [each.label(name) for name, each in every if name in names]
        read = self._lined(lines(item, *sums)).group_by(item)
        return read if items is None else read.where(item_key().in_(items))


_SUMMED: Final[dict[str, Any]] = {
    "day": SumDay.day,
    "till": SumPlace.till_id,
    "location": SumPlace.location_id,
    "cashier": SumPlace.cashier_id,
}
_LINED: Final[dict[str, Any]] = {
    "day": Sale.business_day,
    "till": Sale.till_id,
    "location": Sale.location_id,
    "cashier": Sale.cashier_id,
}


def _sums_of(table: Any, names: Iterable[str]) -> list[Any]:
    return [func.sum(getattr(table, name)).label(name) for name in names]


def _added_up(of: Subquery, names: Iterable[str], key: str) -> Subquery:
    sums = [func.sum(of.c[name]).label(name) for name in names]
    return select(of.c[key], *sums).group_by(of.c[key]).subquery()


def _fitting(part: Part, table: Any) -> list[ColumnElement[bool]]:
    wanted = (("location_id", part.location_id), ("till_id", part.till_id),
              ("cashier_id", part.cashier_id))  # fmt: skip
    return [getattr(table, name) == value for name, value in wanted if value is not None]


def _in_runs(column: Any, runs: list[Run]) -> ColumnElement[bool]:
    return or_(false(), *(column.between(first, last) for first, last in runs))


def _add(found: Rows, rows: Iterable[Any], keys: int) -> None:
    for row in rows:
        key, sums = tuple(row[:keys]), [int(value or 0) for value in row[keys:]]
        old = found.get(key)
        found[key] = sums if old is None else [a + b for a, b in zip(old, sums, strict=True)]
