"""Which day's business a sale belongs to: a bar's Friday ends when its last guest leaves."""

from datetime import date, datetime, timedelta
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
