"""Summing up what is over, a day, a month or a year a transaction, while nobody sells: what reports
then read instead of lines (models/sums.py).

The journal is told only of starting anew. A day summed is no act of anybody's: it says nothing that
its sales do not.
"""

from itertools import islice

from sqlalchemy.orm import Session

from pos_app.domain.access import SYSTEM, Actor, Permission
from pos_app.models import journal
from pos_app.models.sums_building import build, drop_everything, open_periods
from pos_app.services import settings
from pos_app.services.declare import Door, Topic, command, query


@command(Permission.SETTINGS_EDIT, touches=Topic.NONE)
def sum_up(session: Session, actor: Actor, periods: int = 1) -> int:
    """Sum up so many days, months and years that are over and not summed yet, the oldest first; how
    many were. Some 20 ms for a day of 500 sales, 100 for a year.
    """
    zone = settings.of(session).shop.zone
    today = settings.business_day_of(session)
    found = list(islice(open_periods(session, zone, today), periods))
    for period in found:
        build(session, period, zone)
    return len(found)


@query(Permission.SETTINGS_EDIT)
def left(session: Session, actor: Actor) -> int:
    """How many days, months and years are over and not summed yet."""
    zone = settings.of(session).shop.zone
    return sum(1 for _one in open_periods(session, zone, settings.business_day_of(session)))


@command(Permission.SETTINGS_EDIT, touches=Topic.JOURNAL, asked="Sum up all past days anew")
def start_anew(session: Session, actor: Actor) -> None:
    """Forget all sums, for `catch_up` to make them again."""
    drop_everything(session)
    journal.append(session, actor, "sums.rebuilt", {})


def catch_up(call: Door) -> int:
    """Sum up all that is over, a period a transaction, on a worker; how many were."""
    count = 0
    while done := call(sum_up, SYSTEM):
        count += done
    return count
