"""The report of every evening: a PDF of each business day, written into a folder of this machine
once its shifts are closed (pos_app/evening_reports.py does the writing).

What was written stands in the journal, so that nothing is forgotten: a day that was closed while
the program did not run, or while the folder was away, is written later; one that was opened and
closed once more is written anew. Days before the schedule began are left alone.
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.text import clean
from pos_app.models import journal
from pos_app.models.journal import Identity, JournalEntry
from pos_app.models.shifts import Closure, Shift
from pos_app.services import settings
from pos_app.services.declare import Topic, command, query

MOST_DUE: Final = 31  # at once; further ones the next time
_MADE: Final = "report.made"
_HLC_BITS: Final = 16  # of an entry's hybrid time, below its milliseconds


@dataclass(frozen=True, slots=True)
class Schedule:
    """Into which folder ("": none is written), from which business day on, and the newest day that
    was written.
    """

    folder: str
    since: date | None
    last: date | None


@query(Permission.REPORT_EXPORT)
def read(session: Session, actor: Actor) -> Schedule:
    """The schedule of this machine."""
    till = settings.of(session).till
    since = date.fromisoformat(till.report_since) if till.report_since else None
    made = {} if since is None else _made(session, since)
    return Schedule(till.report_folder, since, max(made, default=None))


@command(
    Permission.REPORT_EXPORT,
    touches=Topic.SETTINGS,
    asked="Have a report written every evening",
)
def save(session: Session, actor: Actor, folder: str) -> Schedule:
    """Write reports into this folder from the present business day on; "" ends it. Raises
    `NotAllowed` for whoever may not see all that stands in them.
    """
    for needed in (
        Permission.REPORT_ALL,
        Permission.REPORT_MARGIN,
        Permission.REPORT_EXCEPTIONS,
    ):
        actor.require(needed)
    before = settings.of(session).till
    changes: dict[str, object] = {"report_folder": folder}
    if folder and not before.report_folder:
        changes["report_since"] = settings.business_day_of(session).isoformat()
    saved = settings.change_till.body(session, actor, changes).till
    since = date.fromisoformat(saved.report_since) if saved.report_since else None
    made = {} if since is None else _made(session, since)
    return Schedule(saved.report_folder, since, max(made, default=None))


@query(Permission.REPORT_EXPORT)
def due(session: Session, actor: Actor) -> tuple[date, ...]:
    """The business days whose report has to be written, the oldest first: their shifts at this till
    are closed, and none was written since.
    """
    schedule = read.body(session, actor)
    if not schedule.folder or schedule.since is None:
        return ()
    if _is_up_to_date(session):
        return ()
    here = select(Identity.till_id).scalar_subquery()
    still_open = set(
        session.execute(
            select(Shift.business_day).where(Shift.till_id == here, Shift.closed_at.is_(None))
        ).scalars()
    )
    closed = session.execute(
        select(Closure.business_day, func.max(Closure.head_n))
        .where(Closure.till_id == here, Closure.business_day >= schedule.since)
        .group_by(Closure.business_day)
        .order_by(Closure.business_day)
    ).all()
    made = _made(session, schedule.since)
    found = [
        day for day, head in closed
        if day not in still_open and made.get(day, -1) < head
    ]  # fmt: skip
    return tuple(found[:MOST_DUE])


@command(Permission.REPORT_EXPORT, touches=Topic.JOURNAL)
def written(session: Session, actor: Actor, day: date, file: str) -> None:
    """Tell the journal that a day's report lies in its folder."""
    journal.append(session, actor, _MADE, {"day": str(day), "file": clean(file, 120)})


def _is_up_to_date(session: Session) -> bool:
    """Whether the newest report written is of the newest closing: they are written in order, so
    that none before it is missing. Asked every minute, it reads a day's entries at most.
    """
    here = select(Identity.till_id).scalar_subquery()
    closing = session.execute(
        select(Closure.business_day, Closure.head_n)
        .where(Closure.till_id == here)
        .order_by(Closure.number.desc())
        .limit(1)
    ).one_or_none()
    if closing is None:
        return True
    latest = session.execute(
        select(JournalEntry.n, JournalEntry.body)
        .where(JournalEntry.kind == _MADE, JournalEntry.till_id == here)
        .order_by(JournalEntry.hlc.desc())
        .limit(1)
    ).one_or_none()
    if latest is None or latest.n < closing.head_n:
        return False
    return bool(json.loads(latest.body)["day"] == str(closing.business_day))


def _made(session: Session, since: date) -> dict[date, int]:
    """Of each day from then on that was written, the number of its latest entry in this till's
    journal: what came later than that is not in the file.
    """
    earliest = datetime.combine(since, time(), UTC) - timedelta(days=1)
    rows = session.execute(
        select(JournalEntry.n, JournalEntry.body).where(
            JournalEntry.kind == _MADE,
            JournalEntry.hlc >= int(earliest.timestamp() * 1000) << _HLC_BITS,
            JournalEntry.till_id == select(Identity.till_id).scalar_subquery(),
        )
    )
    found: dict[date, int] = {}
    for number, body in rows:
        day = date.fromisoformat(json.loads(body)["day"])
        found[day] = max(number, found.get(day, -1))
    return found
