"""The figures of a shift on paper: X at any time, Z as it was closed, and what arrived after it.

A Z is read from its closure and never reckoned again; corrections stand under the figures they are
about. An X is the same body, taken now, without a number.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from pos_app import __version__
from pos_app.domain.access import Actor, Permission
from pos_app.domain.drawer import DrawerCount
from pos_app.domain.errors import Conflict, NotFound
from pos_app.domain.ids import new_id
from pos_app.domain.money import Money
from pos_app.domain.receipt import ShopHead
from pos_app.domain.shift_report import Correction, ShiftReport
from pos_app.models import journal
from pos_app.models.base import now
from pos_app.models.people import User
from pos_app.models.sales import Sale, SaleLine, SaleTender
from pos_app.models.shift_sums import shift_body
from pos_app.models.shifts import CashMovement, Closure, ClosureCorrection, open_shift_id
from pos_app.services import settings
from pos_app.services.declare import Topic, command, query
from pos_app.services.shifts import receipt_number


@dataclass(frozen=True, slots=True)
class ClosureRow:
    """A Z in the archive; `closed_at` is local."""

    shift_id: UUID
    number: int
    business_day: date
    closed_at: datetime
    closed_by: str
    net: Money
    expected: Money
    counted: Money
    corrections: int

    @property
    def difference(self) -> Money:
        """Counted less expected."""
        return self.counted - self.expected


@query(Permission.SHIFT_EXPECTED)
def x_report(session: Session, actor: Actor) -> ShiftReport:
    """The open shift's figures now: no number, no change. Raises `Conflict` when none is open."""
    shift_id = open_shift_id(session)
    if shift_id is None:
        raise Conflict("No shift is open.")
    body = shift_body(session, shift_id)
    return _report(session, None, body, now(session))


@query(Permission.SHIFT_EXPECTED)
def list_closures(
    session: Session,
    actor: Actor,
    since: date | None = None,
    until: date | None = None,
    limit: int = 400,
) -> tuple[ClosureRow, ...]:
    """The Z archive of this till, the newest first: of the business days from one to another, both
    included.
    """
    currency, zone = settings.rules_of(session).currency, ZoneInfo(settings.of(session).shop.zone)
    late = (
        select(func.count())
        .where(ClosureCorrection.shift_id == Closure.shift_id)
        .correlate(Closure)
        .scalar_subquery()
    )
    wanted = select(Closure, User.name, late).outerjoin(User, User.id == Closure.closed_by)
    if since is not None:
        wanted = wanted.where(Closure.business_day >= since)
    if until is not None:
        wanted = wanted.where(Closure.business_day <= until)
    rows = session.execute(wanted.order_by(Closure.number.desc()).limit(limit))
    return tuple(
        ClosureRow(
            z.shift_id, z.number, z.business_day, z.closed_at.astimezone(zone), name or "",
            Money(z.net, currency), Money(z.expected_cash, currency),
            Money(z.counted_cash, currency), count,
        )
        for z, name, count in rows
    )  # fmt: skip


@query(Permission.SHIFT_EXPECTED)
def read_closure(session: Session, actor: Actor, shift_id: UUID) -> ShiftReport:
    """A Z with what arrived after it. Raises `NotFound`."""
    return stored(session, shift_id)


@command(Permission.SHIFT_EXPECTED, touches=Topic.JOURNAL, asked="Print a Z report again")
def reprint(session: Session, actor: Actor, shift_id: UUID) -> ShiftReport:
    """The Z once more, marked as a copy and counted in the journal. Raises `NotFound`."""
    report = stored(session, shift_id)
    copies: int = session.execute(
        select(func.count()).where(
            journal.JournalEntry.subject == shift_id,
            journal.JournalEntry.kind == "closure.printed_again",
        )
    ).scalar_one()
    told = {"number": report.number, "copy": copies + 1}
    journal.append(session, actor, "closure.printed_again", told, subject=shift_id)
    return report.as_copy(copies + 1)


@command(Permission.SHIFT_CLOSE_OTHERS, touches=Topic.SHIFTS, asked="Correct a closed shift")
def append_correction(session: Session, actor: Actor, fact_id: UUID) -> int:
    """A sale or cash movement (by its id) has arrived for a shift that was closed already: write it
    under that closure's figures, which stay. Returns the correction's number; twice is once.

    Raises `NotFound` for what there is not, `Conflict` where the shift is open or the closure has
    it already.
    """
    done = session.get(ClosureCorrection, fact_id)
    if done is not None:
        return done.number
    found = _sale_fact(session, fact_id) or _cash_fact(session, fact_id)
    if found is None:
        raise NotFound("There is no such sale or cash movement.")
    shift_id, values = found
    closure = session.get(Closure, shift_id)
    if closure is None:
        raise Conflict("That shift is not closed: its figures have it.")
    if _was_known(session, closure, fact_id):
        raise Conflict("The closure has it already.")
    number = (
        1
        + session.execute(
            select(func.coalesce(func.max(ClosureCorrection.number), 0)).where(
                ClosureCorrection.till_id == closure.till_id
            )
        ).scalar_one()
    )
    row = {**values, "fact_id": fact_id, "shift_id": shift_id, "till_id": closure.till_id,
           "number": number, "at": now(session)}  # fmt: skip
    session.execute(insert(ClosureCorrection), row)
    told = {**values, "number": number, "fact": fact_id.hex, "closure": closure.number}
    journal.append(session, actor, "closure.corrected", told, subject=shift_id, entry_id=new_id())
    return int(number)


def _was_known(session: Session, closure: Closure, fact_id: UUID) -> bool:
    """Whether the fact's entry stands in this till's chain before the closing."""
    entry = session.execute(
        select(journal.JournalEntry.n).where(
            journal.JournalEntry.till_id == closure.till_id,
            journal.JournalEntry.id == fact_id,
            journal.JournalEntry.n <= closure.head_n,
        )
    ).first()
    return entry is not None


def _sale_fact(session: Session, fact_id: UUID) -> tuple[UUID, dict[str, Any]] | None:
    sale = session.get(Sale, fact_id)
    if sale is None:
        return None
    sold, returned = session.execute(
        select(
            func.coalesce(func.sum(SaleLine.gross).filter(SaleLine.quantity > 0), 0),
            func.coalesce(func.sum(SaleLine.gross).filter(SaleLine.quantity <= 0), 0),
        ).where(SaleLine.sale_id == fact_id, SaleLine.ledger == "")
    ).one()
    cash = session.execute(
        select(func.coalesce(func.sum(SaleTender.amount), 0)).where(
            SaleTender.sale_id == fact_id, SaleTender.kind == "cash"
        )
    ).scalar_one()
    return sale.shift_id, {
        "kind": "sale", "sold": sold, "returned": returned, "net": sale.total - sale.owed,
        "tax": sale.tax, "cash": cash - sale.change,
        "words": receipt_number(sale.series, sale.sequence),
    }  # fmt: skip


def _cash_fact(session: Session, fact_id: UUID) -> tuple[UUID, dict[str, Any]] | None:
    moved = session.get(CashMovement, fact_id)
    if moved is None:
        return None
    return moved.shift_id, {
        "kind": moved.kind, "sold": 0, "returned": 0, "net": 0, "tax": 0,
        "cash": moved.amount, "words": moved.reason,
    }  # fmt: skip


def counted_so_far(
    session: Session, shift_id: UUID, counted: DrawerCount, left: int
) -> ShiftReport:
    """The open shift with a locked count, as its Z will say it: no number yet."""
    body = shift_body(session, shift_id)
    body |= {
        "counted": counted.cash.minor,
        "difference": counted.cash.minor - body["expected"],
        "count": counted.encode(),
        "float_left": left,
        "note": "",
    }
    return _report(session, None, body, now(session))


def stored(session: Session, shift_id: UUID) -> ShiftReport:
    """A closure as paper shows it."""
    closure = session.get(Closure, shift_id)
    if closure is None:
        raise NotFound("There is no such Z report.")
    rows = session.execute(
        select(ClosureCorrection)
        .where(ClosureCorrection.shift_id == shift_id)
        .order_by(ClosureCorrection.number)
    ).scalars()
    zone = ZoneInfo(settings.of(session).shop.zone)
    late = tuple(
        Correction(row.kind, row.words, row.at.astimezone(zone), row.net, row.cash) for row in rows
    )
    body = json.loads(closure.body)
    return _report(session, closure.number, body, closure.closed_at, late)


def _report(
    session: Session,
    number: int | None,
    body: Mapping[str, Any],
    at: datetime,
    late: tuple[Correction, ...] = (),
) -> ShiftReport:
    shop = settings.of(session).shop
    head = body.get("shop")
    zone = ZoneInfo(shop.zone)
    return ShiftReport(
        shop=ShopHead(*head) if head else ShopHead(shop.name, shop.address, shop.tax_id),
        tax_name=shop.tax_name,
        currency=settings.rules_of(session).currency,
        number=number,
        opened_at=datetime.fromisoformat(body["opened_at"]).astimezone(zone),
        at=at.astimezone(zone),
        body=body,
        corrections=late,
        version=body.get("version", __version__),
    )
