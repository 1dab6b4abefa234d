"""What reports are asked for: a range of business days, by name or by its two ends, the earlier one
it is compared with, and which part of the shop.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from pos_app.domain.errors import Invalid

NO_CATEGORY: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Part:
    """What of the sales is looked at; None: all of it. A category is that of the moment of the
    sale; `NO_CATEGORY` is for lines without one.
    """

    location_id: UUID | None = None
    till_id: UUID | None = None
    cashier_id: UUID | None = None
    category_id: UUID | None = None


EVERYTHING: Final = Part()


class Preset(StrEnum):
    """The ranges that have a name; weeks begin on Monday. The last seven and thirty days, and the
    present week, month, quarter and year, end with today.
    """

    TODAY = "today"
    YESTERDAY = "yesterday"
    LAST_7_DAYS = "7_days"
    LAST_30_DAYS = "30_days"
    THIS_WEEK = "this_week"
    LAST_WEEK = "last_week"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    THIS_QUARTER = "this_quarter"
    LAST_QUARTER = "last_quarter"
    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"


class Against(StrEnum):
    """What a range is compared with."""

    NOTHING = "nothing"
    EARLIER = "earlier"
    LAST_YEAR = "last_year"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Business days from `first` to `last`, both included. Raises `Invalid` where the end lies
    before the beginning.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise Invalid("The range ends before it begins.", where="to")

    @staticmethod
    def of(preset: Preset, today: date) -> Span:
        """The range of that name, seen from a business day."""
        return _PRESETS[preset](today)

    @staticmethod
    def day(day: date) -> Span:
        """One business day."""
        return Span(day, day)

    @staticmethod
    def parse(first: str, last: str) -> Span:
        """Two days as "2026-03-01"; Invalid for what is none."""
        return Span(_day(first, "from"), _day(last, "to"))

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(days=number) for number in range(self.days))

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def against(self, what: Against) -> Span | None:
        """The range it is compared with; None where it is compared with nothing, or where the
        calendar has no such days.

        The earlier range is as long and ends on the same weekday: today against the same day of
        last week, thirty days against the thirty that ended with the last such weekday before
        them. Whole months (and quarters, and years) are compared with the months before. The same
        days of last year have the same dates; what began on 29 February begins on the 28th.
        """
        if what is Against.NOTHING:
            return None
        try:
            return self._earlier() if what is Against.EARLIER else self._last_year()
        except (OverflowError, ValueError):
            return None

    @property
    def is_whole_months(self) -> bool:
        """Whether it goes from the first day of a month to the last of one."""
        return self.first.day == 1 and self.last == _month_end(self.last)

    def _earlier(self) -> Span:
        if self.is_whole_months:
            months = (
                (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
            )
            return Span(_months_on(self.first, -months), self.first - timedelta(days=1))
        back = timedelta(days=-(-self.days // 7) * 7)
        return Span(self.first - back, self.last - back)

    def _last_year(self) -> Span:
        last = _years_on(self.last, -1)
        if self.last == _month_end(self.last):
            last = _month_end(last)
        return Span(_years_on(self.first, -1), last)

    @property
    def text(self) -> str:
        """As machines read it: "2026-03-01 – 2026-03-31"."""
        return f"{self.first} – {self.last}" if self.days > 1 else str(self.first)


def _day(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as wrong:
        raise Invalid(
            f"“{text[:20]}” is not a day. Write it as 2026-03-01.", where=where
        ) from wrong


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _months_on(day: date, months: int) -> date:
    """The first day of the month so many months on."""
    place = day.year * 12 + day.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)


def _years_on(day: date, years: int) -> date:
    year = day.year + years
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


def _week(today: date) -> date:
    return today - timedelta(days=today.weekday())


def _quarter(today: date) -> date:
    return date(today.year, (today.month - 1) // 3 * 3 + 1, 1)


def _before(first: date, begin: date) -> Span:
    return Span(begin, first - timedelta(days=1))


_PRESETS: Final[Mapping[Preset, Callable[[date], Span]]] = {
    Preset.TODAY: Span.day,
    Preset.YESTERDAY: lambda day: Span.day(day - timedelta(days=1)),
    Preset.LAST_7_DAYS: lambda day: Span(day - timedelta(days=6), day),
    Preset.LAST_30_DAYS: lambda day: Span(day - timedelta(days=29), day),
    Preset.THIS_WEEK: lambda day: Span(_week(day), day),
    Preset.LAST_WEEK: lambda day: _before(_week(day), _week(day) - timedelta(days=7)),
    Preset.THIS_MONTH: lambda day: Span(day.replace(day=1), day),
    Preset.LAST_MONTH: lambda day: _before(day.replace(day=1), _months_on(day, -1)),
    Preset.THIS_QUARTER: lambda day: Span(_quarter(day), day),
    Preset.LAST_QUARTER: lambda day: _before(_quarter(day), _months_on(_quarter(day), -3)),
    Preset.THIS_YEAR: lambda day: Span(date(day.year, 1, 1), day),
    Preset.LAST_YEAR: lambda day: Span(date(day.year - 1, 1, 1), date(day.year - 1, 12, 31)),
}
