"""Days as runs: those that follow each other, from the first to the last, both included."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

Run = tuple[date, date]
DAY: Final = timedelta(days=1)


def each_day(run: Run) -> Iterator[date]:
    """The days of a run."""
    first, last = run
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def as_runs(days: Iterable[date]) -> list[Run]:
    """Ascending days as runs."""
    found: list[Run] = []
    for day in days:
        if found and found[-1][1] + DAY == day:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def month_end(day: date) -> date:
    """The last day of its month."""
    following = day.replace(day=28) + timedelta(days=4)
    return following - timedelta(days=following.day)


def by_month(first: date, last: date) -> Iterator[Run]:
    """A run cut where months end."""
    while first <= last:
        end = min(month_end(first), last)
        yield first, end
        first = end + DAY
