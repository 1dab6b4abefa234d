"""Whether the sums of past days say what their lines say: each figure read both ways."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.domain.span import EVERYTHING
from pos_app.models.sales import Sale
from pos_app.models.sold_sums import GOODS_SUMS
from pos_app.models.sums_building import first_day
from pos_app.models.sums_reading import Reading

_WHO = ("till", "location", "cashier")


def wrong_sums(session: Session, zone: str) -> Iterator[str]:
    """The figures that come out differently from the sums than from the lines, by name."""
    first = first_day(session)
    if first is None:
        return
    last = session.execute(select(func.max(Sale.business_day))).scalar_one()
    summed = Reading(session, zone, first, last, EVERYTHING)
    lined = Reading(session, zone, first, last, EVERYTHING, ready=frozenset())
    for name, read in _FIGURES:
        if read(session, summed) != read(session, lined):
            yield name
    for year in range(first.year, last.year + 1):  # a year is summed of its months
        days = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
        summed = Reading(session, zone, *days, EVERYTHING)
        lined = Reading(session, zone, *days, EVERYTHING, ready=frozenset())
        if _items(session, summed) != _items(session, lined):
            yield f"items of {year}"


def _items(session: Session, reading: Reading) -> dict[Any, tuple[int, ...]]:
    goods = reading.goods()
    rows = session.execute(select(goods.c.item_id, *(goods.c[name] for name in GOODS_SUMS)))
    return {row[0]: tuple(int(value) for value in row[1:]) for row in rows}


_FIGURES: Final[tuple[tuple[str, Callable[[Session, Reading], object]], ...]] = (
    ("days", lambda _session, reading: reading.receipts("day", *_WHO)),
    ("hours", lambda _session, reading: reading.hours()),
    ("categories", lambda _session, reading: reading.categories()),
    ("taxes", lambda _session, reading: reading.taxes("day", *_WHO)),
    ("payments", lambda _session, reading: reading.tenders("day", *_WHO)),
    ("discounts and prices", lambda _session, reading: reading.looks("day", *_WHO)),
)
