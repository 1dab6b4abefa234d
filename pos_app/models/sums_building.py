"""Writing the sums of past days, months and years (models/sums.py), a period at a time, and telling
where they differ from the lines they come from.

What was there of the period is dropped first: building twice is building once.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, literal, select
from sqlalchemy.orm import Session

from pos_app.models.sales import Sale
from pos_app.models.sold_sums import (
    GOODS_SUMS,
    LOOK_SUMS,
    SALE_SUMS,
    category_key,
    goods_sums,
    hand_discounts,
    item_key,
    lines,
    overrides,
    sale_sums,
    tax_by_rate,
    tax_groups,
    tender_lines,
    tender_sums,
    wall_hour,
)
from pos_app.models.sums import (
    EVERYBODY,
    EVERYTHING,
    SumCategory,
    SumDay,
    SumGoods,
    SumGoodsDay,
    SumGoodsLong,
    SumHour,
    SumLook,
    SumPlace,
    SumsReady,
    SumTax,
    SumTender,
    day_period,
)

_LAST_YEAR: Final = 9999
_LAST_MONTH: Final = 999_912
TABLES: Final = (SumsReady, SumDay, SumHour, SumGoodsDay, SumGoodsLong, SumTax, SumTender,
                 SumLook, SumGoods, SumPlace, SumCategory)  # fmt: skip


def first_day(session: Session) -> date | None:
    """The business day of the first sale."""
    return session.execute(select(func.min(Sale.business_day))).scalar_one()


def open_periods(session: Session, zone: str, today: date) -> Iterator[int]:
    """The periods that are over by this day and whose sums are not whole: days, oldest first, then
    the months and years whose days are. They begin with the year of the first sale: days without
    sales are whole too once they were looked at.
    """
    first = first_day(session)
    if first is None:
        return
    ready = ready_periods(session, zone)
    day = first.replace(month=1, day=1)
    longer: dict[int, bool] = {}  # whether every day of it is whole
    while day < today:
        period = day_period(day)
        if period not in ready:
            yield period
        following = day + timedelta(days=1)
        for each, is_over in (
            (period // 100, following.day == 1),
            (period // 10_000, following.day == following.month == 1),
        ):
            longer[each] = longer.get(each, True) and period in ready
            if is_over and longer[each] and each not in ready:
                yield each
        day = following


def ready_periods(session: Session, zone: str) -> set[int]:
    """The periods whose sums are whole and told in this zone's hours."""
    return set(session.execute(select(SumsReady.period).where(SumsReady.zone == zone)).scalars())


def build(session: Session, period: int, zone: str) -> None:
    """Sum one day from its lines, a month from its days, a year from its months."""
    if period > _LAST_MONTH:
        _build_day(session, date(period // 10_000, period // 100 % 100, period % 100), zone)
    elif period > _LAST_YEAR:
        _long_hours(session, period, period * 100, period * 100 + 99)
        _long_goods_of_days(session, period)
    else:
        months = range(period * 100 + 1, period * 100 + 13)
        _long_hours(session, period, months[0], months[-1])
        _long_goods_of_months(session, period, months)
    session.execute(delete(SumsReady).where(SumsReady.period == period))
    session.execute(insert(SumsReady), {"period": period, "zone": zone})


def _build_day(session: Session, day: date, zone: str) -> None:
    if session.execute(select(Sale.id).where(Sale.business_day == day).limit(1)).first() is None:
        return
    _number(session, day)
    categories = _categories(session)
    if session.execute(
        select(SumDay.day).where(SumDay.category == EVERYTHING, SumDay.day == day).limit(1)
    ).first():
        _drop_day(session, day, categories)
    _hours(session, day, zone)
    _days(session, day, categories)
    _goods(session, day)
    _taxes(session, day)
    _tenders(session, day)
    _looks(session, day)


def _categories(session: Session) -> list[int]:
    return [EVERYTHING, *session.execute(select(SumCategory.number)).scalars()]


def drop_everything(session: Session) -> None:
    """Forget all sums; reports read lines until they are built anew."""
    for table in TABLES:
        session.execute(delete(table))


def _drop_day(session: Session, day: date, categories: list[int]) -> None:
    """A late sale came: what was summed of its day is forgotten."""
    period = day_period(day)
    for found in (
        delete(SumDay).where(SumDay.category.in_(categories), SumDay.day == day),
        delete(SumHour).where(SumHour.category.in_(categories), SumHour.period == period),
        delete(SumTax).where(SumTax.day == day),
        delete(SumTender).where(SumTender.day == day),
        delete(SumLook).where(SumLook.day == day),
        delete(SumGoodsDay).where(SumGoodsDay.month == period // 100, SumGoodsDay.day == day.day),
    ):
        session.execute(found)


def _number(session: Session, day: date) -> None:
    """Give numbers to whoever sold and whatever was sold on the day for the first time."""
    is_today = Sale.business_day == day
    who = (Sale.till_id, Sale.location_id, Sale.cashier_id)
    same = and_(
        SumPlace.till_id == Sale.till_id,
        SumPlace.location_id == Sale.location_id,
        SumPlace.cashier_id == Sale.cashier_id,
    )
    new = select(*who).where(is_today, ~exists().where(same)).distinct()
    names = ["till_id", "location_id", "cashier_id"]
    session.execute(insert(SumPlace).from_select(names, new))
    item, category = item_key(), category_key()
    same = and_(SumGoods.item_id == item, SumGoods.category_id == category)
    new = lines(item, category).where(is_today, ~exists().where(same)).distinct()
    session.execute(insert(SumGoods).from_select(["item_id", "category_id"], new))
    same = SumCategory.category_id == category
    new = lines(category).where(is_today, ~exists().where(same)).distinct()
    session.execute(insert(SumCategory).from_select(["category_id"], new))


_OF_PLACE: Final = and_(
    SumPlace.till_id == Sale.till_id,
    SumPlace.location_id == Sale.location_id,
    SumPlace.cashier_id == Sale.cashier_id,
)


def _of_day(day: date, *columns: Any) -> Any:
    return lines(*columns).join(SumPlace, _OF_PLACE).where(Sale.business_day == day)


def _hours(session: Session, day: date, zone: str) -> None:
    hour = wall_hour(zone, day, day).label("wall_hour")
    keys = ["category", "period", "weekday", "hour", "place", *SALE_SUMS]
    fixed = literal(day_period(day)), literal(day.weekday())
    everything = _of_day(
        day, literal(EVERYTHING), *fixed, hour, SumPlace.number, *sale_sums()
    ).group_by(hour, SumPlace.number)
    session.execute(insert(SumHour).from_select(keys, everything))
    each = (
        _of_day(day, SumCategory.number, *fixed, hour, SumPlace.number, *sale_sums())
        .join(SumCategory, SumCategory.category_id == category_key())
        .group_by(SumCategory.number, hour, SumPlace.number)
    )
    session.execute(insert(SumHour).from_select(keys, each))


def _days(session: Session, day: date, categories: list[int]) -> None:
    """A receipt is made in one hour, so that a day is the sum of its hours."""
    summed = (
        select(SumHour.category, literal(day, SumDay.day.type), SumHour.place, *_again(SumHour))
        .where(SumHour.category.in_(categories), SumHour.period == day_period(day))
        .group_by(SumHour.category, SumHour.place)
    )
    session.execute(insert(SumDay).from_select(["category", "day", "place", *SALE_SUMS], summed))


def _again(table: Any) -> list[Any]:
    names = SALE_SUMS if hasattr(table, SALE_SUMS[0]) else GOODS_SUMS
    return [func.sum(getattr(table, name)) for name in names]


def _goods(session: Session, day: date) -> None:
    month = day_period(day) // 100
    names = ["month", "goods", "day", "place", *GOODS_SUMS]
    of_goods = and_(SumGoods.item_id == item_key(), SumGoods.category_id == category_key())
    for place in (literal(EVERYBODY), SumPlace.number):
        found = (
            _of_day(day, literal(month), SumGoods.number, literal(day.day), place, *goods_sums())
            .join(SumGoods, of_goods)
            .group_by(SumGoods.number, *([place] if place is SumPlace.number else []))
        )
        session.execute(insert(SumGoodsDay).from_select(names, found))


def _taxes(session: Session, day: date) -> None:
    rows = tax_rows(session, (SumPlace.number,), day)
    if rows:
        session.execute(insert(SumTax), [
            {"day": day, "place": place, "rate": rate, "is_included": included,
             "is_back": is_back, "base": base, "tax": tax}
            for (place, rate, included, is_back), (base, tax) in rows.items()
        ])  # fmt: skip


def tax_rows(
    session: Session, by: tuple[Any, ...], day: date
) -> dict[tuple[Any, ...], tuple[int, int]]:
    """Base and tax of a day by `by`, rate, whether included, whether it came back."""
    keys, sums = tax_groups()
    found = session.execute(_of_day(day, *by, *keys, *sums).group_by(*by, *keys))
    return add_taxes(found, len(by))


def add_taxes(found: Any, leading: int) -> dict[tuple[Any, ...], tuple[int, int]]:
    """Rows of `tax_groups` after `leading` keys of their own, added up by rate."""
    added: dict[tuple[Any, ...], tuple[int, int]] = {}
    for row in found:
        before, (rates, parts, is_back, alone, base, tax, times) = row[:leading], row[leading:]
        by_rate = tax_by_rate(rates, parts, alone, int(base), int(tax), times)
        for rate, included, part_base, part_tax in by_rate:
            key = (*before, rate, included, bool(is_back))
            old = added.get(key, (0, 0))
            added[key] = (old[0] + part_base, old[1] + part_tax)
    return added


def _tenders(session: Session, day: date) -> None:
    paid = tender_lines(Sale.business_day == day)
    found = (
        select(literal(day, SumTender.day.type), SumPlace.number, paid.c.kind, *tender_sums(paid))
        .join(
            SumPlace,
            and_(
                SumPlace.till_id == paid.c.till_id,
                SumPlace.location_id == paid.c.location_id,
                SumPlace.cashier_id == paid.c.cashier_id,
            ),
        )
        .group_by(SumPlace.number, paid.c.kind)
    )
    names = ["day", "place", "kind", "count", "taken", "refunded"]
    session.execute(insert(SumTender).from_select(names, found))


def _looks(session: Session, day: date) -> None:
    numbers = {
        (place.till_id, place.location_id, place.cashier_id): place.number
        for place in session.execute(select(SumPlace)).scalars()
    }
    rows = [
        {"day": day, "place": numbers[who], **dict(zip(LOOK_SUMS, sums, strict=True))}
        for who, sums in look_rows(session, LOOK_KEYS, Sale.business_day == day).items()
    ]
    if rows:
        session.execute(insert(SumLook), rows)


LOOK_KEYS: Final = (Sale.till_id, Sale.location_id, Sale.cashier_id)


def look_rows(
    session: Session, keys: Sequence[Any], *wanted: ColumnElement[bool]
) -> dict[tuple[Any, ...], list[int]]:
    """`LOOK_SUMS` by keys of a sale, from the lines."""
    found: dict[tuple[Any, ...], list[int]] = {}
    for at, read in ((0, hand_discounts), (2, overrides)):
        for *key, count, amount in session.execute(read(keys, *wanted)):
            found.setdefault(tuple(key), [0, 0, 0, 0])[at : at + 2] = int(count), int(amount)
    return found


def _long_hours(session: Session, period: int, first: int, last: int) -> None:
    categories = _categories(session)
    of_each = SumHour.category.in_(categories)  # without which the key is of no help
    session.execute(delete(SumHour).where(of_each, SumHour.period == period))
    keys = (SumHour.category, SumHour.weekday, SumHour.hour, SumHour.place)
    summed = (
        select(literal(period), *keys, *_again(SumHour))
        .where(of_each, SumHour.period.between(first, last))
        .group_by(*keys)
    )
    names = ["period", "category", "weekday", "hour", "place", *SALE_SUMS]
    session.execute(insert(SumHour).from_select(names, summed))


def _long_goods_of_days(session: Session, month: int) -> None:
    keys = (SumGoodsDay.goods, SumGoodsDay.place)
    summed = select(literal(month), *keys, *_again(SumGoodsDay)).where(SumGoodsDay.month == month)
    _write_long(session, month, summed.group_by(*keys))


def _long_goods_of_months(session: Session, year: int, months: Sequence[int]) -> None:
    keys = (SumGoodsLong.goods, SumGoodsLong.place)
    summed = select(literal(year), *keys, *_again(SumGoodsLong)).where(
        SumGoodsLong.period >= months[0], SumGoodsLong.period <= months[-1]
    )
    _write_long(session, year, summed.group_by(*keys))


def _write_long(session: Session, period: int, summed: Any) -> None:
    session.execute(delete(SumGoodsLong).where(SumGoodsLong.period == period))
    names = ["period", "goods", "place", *GOODS_SUMS]
    session.execute(insert(SumGoodsLong).from_select(names, summed))
