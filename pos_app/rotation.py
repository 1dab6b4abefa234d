"""Which backups are kept: the last ten, one a day for a month, one a month for a year."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

LAST: Final = 10
DAILY: Final = timedelta(days=30)
MONTHLY: Final = timedelta(days=366)


def to_let_go(stamps: Iterable[datetime], now: datetime) -> list[datetime]:
    """Which copies go: kept are the last ten, one a day for 30 days and one a month for a year, the
    newest of each.
    """
    newest_first = sorted(stamps, reverse=True)
    kept = set(newest_first[:LAST])
    seen: set[tuple[int, ...]] = set()
    for made in newest_first:
        day, month = (made.year, made.month, made.day), (made.year, made.month)
        if now - made < DAILY and day not in seen:
            kept.add(made)
        if now - made < MONTHLY and month not in seen:
            kept.add(made)
        seen |= {day, month}
    return [made for made in newest_first if made not in kept]
