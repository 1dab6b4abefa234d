"""What a refused act leaves behind: its journal entry and, for a wrong secret, the counter that
goes up.

`Backend.call` runs this after rolling the act back, so that a refusal is never lost with it.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor
from pos_app.domain.errors import Trace
from pos_app.models import journal
from pos_app.models.base import now, tries_of
from pos_app.models.people import Throttle
from pos_app.services.declare import Topic, command


@command(None, touches=Topic.JOURNAL, anyone="a refusal leaves its trace whoever was refused")
def leave(session: Session, actor: Actor, trace: Trace) -> None:
    """Write the trace: the entry, and the wrong-secret counter with its wait (30 s after five,
    doubling).
    """
    if trace.throttle is not None:
        count_failure(session, trace.throttle)
    journal.append(session, actor, trace.kind, trace.body)


def count_failure(session: Session, key: str) -> None:
    """One more wrong secret for this key."""
    moment = now(session)
    row = session.execute(select(Throttle).where(Throttle.key == key)).scalar_one_or_none()
    if row is None:
        row = Throttle(key=key, failures=0, last_failure=moment)
        session.add(row)
    row.failures = tries_of(session).count(key, row.failures)
    row.last_failure = moment
