"""Which day's business a sale belongs to: a bar's Friday ends when its last guest leaves."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pos_app.domain.errors import Invalid


def business_day(at: datetime, zone: str, cutoff_hour: int) -> date:
    """The business day of an instant in the shop's time zone.

    Before `cutoff_hour` on the wall clock (0 to 23) it is still the day before. Invalid for a
    zone or an hour that does not exist, ValueError for an instant without its own time zone.
    """
    if not 0 <= cutoff_hour <= 23:
        raise Invalid("The day ends at an hour between 0 and 23.", where="cutoff_hour")
    if at.tzinfo is None:
        raise ValueError("a business day needs an instant with its time zone")
    local = at.astimezone(time_zone(zone))
    return local.date() - timedelta(days=local.hour < cutoff_hour)


@lru_cache(maxsize=64)
def time_zone(zone: str) -> ZoneInfo:
    """The rules of a time zone like "Africa/Nairobi"; Invalid if there is none of that name."""
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise Invalid(f"“{zone[:60]}” is not a time zone.", where="zone") from unknown


def day_begins(day: date, zone: str, cutoff_hour: int) -> datetime:
    """The instant (UTC) from which on it is this business day; OverflowError beyond the calendar.

    An hour that the clock skips is the one after it; of an hour that comes twice, the first.
    """
    return datetime.combine(day, time(cutoff_hour), time_zone(zone)).astimezone(UTC)


def day_ends(day: date, zone: str, cutoff_hour: int) -> datetime:
    """The instant (UTC) from which on it is the next business day, or the last there is."""
    try:
        return day_begins(day + timedelta(days=1), zone, cutoff_hour)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def clock_changes(zone: str, first: date, last: date) -> tuple[tuple[datetime, timedelta], ...]:
    """What the wall clock is ahead of UTC by, from which instant on, between two days (and a day
    around them). The first holds from the beginning.
    """
    place = time_zone(zone)
    at = datetime.combine(first, time(), UTC) - timedelta(days=1)
    end = datetime.combine(last, time(), UTC) + timedelta(days=2)
    found = [(at, _ahead(at, place))]
    while at < end:
        following = at + timedelta(days=1)
        if _ahead(following, place) != found[-1][1]:
            found.append((_changed(at, following, place), _ahead(following, place)))
        at = following
    return tuple(found)


def _ahead(at: datetime, place: ZoneInfo) -> timedelta:
    return at.astimezone(place).utcoffset() or timedelta()


def _changed(before: datetime, after: datetime, place: ZoneInfo) -> datetime:
    """The minute in which the clock is put on or back, between two instants a day apart."""
    old, step = _ahead(before, place), timedelta(minutes=1)
    while after - before > step:
        middle = before + (after - before) // 2 // step * step
        if _ahead(middle, place) == old:
            before = middle
        else:
            after = middle
    return after
