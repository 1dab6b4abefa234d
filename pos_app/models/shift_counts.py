"""The locked counts of a shift's drawer, and how far they are from what should be there."""

import json
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.models.shift_sums import acts, taken
from pos_app.models.shifts import ShiftCount


def last_count(session: Session, shift_id: UUID) -> ShiftCount | None:
    """The newest count of the drawer as it is: an older one is of another drawer."""
    so_far = acts(session, shift_id)
    return session.execute(
        select(ShiftCount)
        .where(ShiftCount.shift_id == shift_id, ShiftCount.acts == so_far)
        .order_by(ShiftCount.number.desc())
        .limit(1)
    ).scalar_one_or_none()


def times_counted(session: Session, shift_id: UUID) -> tuple[int, int]:
    """How many counts the shift has, and how many of the drawer as it is."""
    so_far = acts(session, shift_id)
    rows = session.execute(select(ShiftCount.acts).where(ShiftCount.shift_id == shift_id)).scalars()
    found = list(rows)
    return len(found), found.count(so_far)


def differences(session: Session, count: ShiftCount) -> dict[str, int]:
    """What was counted less what should be there: of the cash, and of each other tender counted."""
    expected = taken(session, count.shift_id)
    counted = json.loads(count.body)["tenders"]
    found = {kind: amount - expected.get(kind, 0) for kind, amount in counted.items()}
    return {"cash": count.cash - count.expected, **found}


def counts_told(session: Session, count: ShiftCount) -> dict[str, object]:
    """The locked count, and every count before it."""
    rows = session.execute(
        select(ShiftCount.cash)
        .where(ShiftCount.shift_id == count.shift_id)
        .order_by(ShiftCount.number)
    ).scalars()
    return {"count": json.loads(count.body), "counts": list(rows)}
