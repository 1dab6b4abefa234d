"""The shifts of a range: who opened and closed which till, what it took, what its drawer held, and
the Z that stands in the archive (services/closures.py reads it whole).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import Invalid
from pos_app.domain.money import Money
from pos_app.domain.span import EVERYTHING, Part, Span
from pos_app.models.people import User
from pos_app.models.sales import Sale
from pos_app.models.shifts import Closure, ClosureCorrection, Shift
from pos_app.services import reports, settings
from pos_app.services.declare import query


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """A shift; times are the shop's. `receipts` and `total` (with tax, less what came back) are of
    its sales. `z` is the number of its Z report, None while it is open; then nothing is counted,
    and `difference` is counted less expected. `corrections` arrived after the closing.
    """

    shift_id: UUID
    till: str
    business_day: date
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None
    closed_by: str
    receipts: int
    total: Money
    z: int | None
    expected: Money | None
    counted: Money | None
    difference: Money | None
    corrections: int


@query(Permission.SHIFT_EXPECTED)
def shifts(
    session: Session, actor: Actor, span: Span, part: Part = EVERYTHING
) -> tuple[ShiftRow, ...]:
    """Each shift of these business days, the latest first. The part's cashier is whoever opened it.
    Raises `Invalid` for a category or a location: a drawer is of none.
    """
    if part.category_id is not None or part.location_id is not None:
        raise Invalid("A shift is of no category and no location: leave them out.", where="part")
    found = session.execute(_wanted(span, part)).all()
    names = reports.till_names(session, {row[0].till_id for row in found})
    currency = settings.rules_of(session).currency
    zone = ZoneInfo(settings.of(session).shop.zone)
    rows = []
    for shift, opener, closer_name, z, receipts, total, corrections in found:
        expected, counted = (
            None if amount is None else Money(amount, currency)
            for amount in (shift.expected_cash, shift.counted_cash)
        )
        rows.append(
            ShiftRow(
                shift.id, names.get(shift.till_id, ""), shift.business_day,
                shift.opened_at.astimezone(zone), opener or "",
                None if shift.closed_at is None else shift.closed_at.astimezone(zone),
                closer_name or "", int(receipts or 0), Money(int(total or 0), currency),
                None if z is None else z.number, expected, counted,
                None if counted is None or expected is None else counted - expected,
                int(corrections),
            )
        )  # fmt: skip
    return tuple(rows)


def _wanted(span: Span, part: Part) -> Any:
    """Shift, who opened and closed it, its Z, its receipts and their total, late corrections."""
    closer = aliased(User)
    sold = (
        select(
            Sale.shift_id,
            func.count().label("receipts"),
            func.sum(Sale.total - Sale.owed).label("total"),
        )
        .join(Shift, Shift.id == Sale.shift_id)
        .where(Shift.business_day.between(span.first, span.last))
        .group_by(Sale.shift_id)
        .subquery("sold")
    )
    late = (
        select(func.count())
        .where(ClosureCorrection.shift_id == Shift.id)
        .correlate(Shift)
        .scalar_subquery()
    )
    wanted = (
        select(Shift, User.name, closer.name, Closure, sold.c.receipts, sold.c.total, late)
        .outerjoin(User, User.id == Shift.opened_by)
        .outerjoin(closer, closer.id == Shift.closed_by)
        .outerjoin(Closure, Closure.shift_id == Shift.id)
        .outerjoin(sold, sold.c.shift_id == Shift.id)
        .where(Shift.business_day.between(span.first, span.last))
        .order_by(Shift.business_day.desc(), Shift.opened_at.desc(), Shift.id.desc())
    )
    if part.till_id is not None:
        wanted = wanted.where(Shift.till_id == part.till_id)
    if part.cashier_id is not None:
        wanted = wanted.where(Shift.opened_by == part.cashier_id)
    return wanted
