"""Where a till stands before its next Z: the last number, and its totals since it began."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.models.journal import Identity
from pos_app.models.sales import Sale, SaleLine
from pos_app.models.shifts import Closure, ClosureCorrection, Shift


@dataclass(frozen=True, slots=True)
class SoFar:
    """The last Z number (0: none), the perpetual totals, and the last correction in them."""

    number: int
    sold: int
    returned: int
    net: int
    corrections: int


def closures_so_far(session: Session, till_id: UUID) -> SoFar:
    """The last closure's totals and what was corrected since. Before the first closure: what older
    versions of the program closed without one.
    """
    last = session.execute(
        select(Closure).where(Closure.till_id == till_id).order_by(Closure.number.desc()).limit(1)
    ).scalar_one_or_none()
    if last is None:
        sold, returned = _without_closure(session, till_id)
        return SoFar(0, sold, returned, sold + returned, 0)
    sold, returned, net, to = session.execute(
        select(
            func.coalesce(func.sum(ClosureCorrection.sold), 0),
            func.coalesce(func.sum(ClosureCorrection.returned), 0),
            func.coalesce(func.sum(ClosureCorrection.net), 0),
            func.coalesce(func.max(ClosureCorrection.number), last.corrections_to),
        ).where(
            ClosureCorrection.till_id == till_id,
            ClosureCorrection.number > last.corrections_to,
        )
    ).one()
    return SoFar(
        last.number,
        last.perpetual_sold + sold,
        last.perpetual_returned + returned,
        last.perpetual_net + net,
        to,
    )


def _without_closure(session: Session, till_id: UUID) -> tuple[int, int]:
    sold, returned = session.execute(
        select(
            func.coalesce(func.sum(SaleLine.gross).filter(SaleLine.quantity > 0), 0),
            func.coalesce(func.sum(SaleLine.gross).filter(SaleLine.quantity <= 0), 0),
        )
        .join(Sale, Sale.id == SaleLine.sale_id)
        .join(Shift, Shift.id == Sale.shift_id)
        .where(Shift.till_id == till_id, Shift.closed_at.is_not(None), SaleLine.ledger == "")
    ).one()
    return sold, returned


def float_left(session: Session) -> int | None:
    """What this till's last closure left in the drawer, in minor units."""
    left: int | None = session.execute(
        select(Closure.float_left).order_by(Closure.number.desc()).limit(1)
    ).scalar_one_or_none()
    return left


def chain_head(session: Session) -> tuple[UUID, int, bytes, int]:
    """This till, the number and hash at the end of its chain, and how much of it was sent."""
    till, n, digest, acked = session.execute(
        select(Identity.till_id, Identity.head_n, Identity.head_hash, Identity.acked_n)
    ).one()
    return till, n, digest, acked


def unsent(session: Session) -> int:
    """How many entries of the journal no server has yet."""
    count: int = session.execute(select(Identity.head_n - Identity.acked_n)).scalar_one()
    return count
