"""What the shop took: in all, by day, week, month and hour, by cashier, till and location.

Every figure is what `Turnover` says it is (services/report_basis.py), of the same sales: those of
the range's business days that fit the part asked for. Under a category it counts that category's
lines, and receipts with such lines.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.business_day import day_begins
from pos_app.domain.span import EVERYTHING, Against, Part, Span
from pos_app.models.journal import Identity, JournalEntry
from pos_app.models.people import User
from pos_app.models.sales import Sale
from pos_app.models.stock import Location
from pos_app.models.sums_reading import Rows
from pos_app.services import settings
from pos_app.services.declare import query
from pos_app.services.report_basis import Basis, Turnover, basis

__all__ = ["DayRow", "HourRow", "Summary", "TillState", "Turnover", "WeekHourRow", "WhoRow"]


@dataclass(frozen=True, slots=True)
class Summary:
    """A range's figures, and those of the range it is compared with. `uncosted` is how many items
    were sold whose cost is not known (all one-off lines count as one): the margin leaves them out;
    None for whoever may not see margins.
    """

    span: Span
    figures: Turnover
    uncosted: int | None
    against: Span | None
    before: Turnover | None
    is_own: bool


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day; of weeks their Monday, of months their first."""

    day: date
    figures: Turnover


@dataclass(frozen=True, slots=True)
class HourRow:
    """An hour of the wall clock, 0 to 23."""

    hour: int
    figures: Turnover


@dataclass(frozen=True, slots=True)
class WeekHourRow:
    """An hour of a weekday; Monday is 0. Days that end after midnight go on in the hours 0, 1, …"""

    weekday: int
    hour: int
    figures: Turnover


@dataclass(frozen=True, slots=True)
class WhoRow:
    """A cashier, till or location; its name is kept when it is deleted. `share` is of the total, in
    parts per million.
    """

    id: UUID
    name: str
    figures: Turnover
    share: int | None


@dataclass(frozen=True, slots=True)
class TillState:
    """How far a till's sales are known here. `last_sale` is the latest one, `heard` the latest of
    anything it did (None: nothing but sales is known of it): what came later is not in the figures.
    `is_silent`: another till that was not heard of since this business day began.
    """

    id: UUID
    name: str
    last_sale: datetime
    heard: datetime | None = None
    is_silent: bool = False


@query(Permission.REPORT_OWN)
def summary(
    session: Session,
    actor: Actor,
    span: Span,
    part: Part = EVERYTHING,
    against: Against = Against.NOTHING,
) -> Summary:
    """The range's figures beside those of the range it is compared with."""
    now = basis(session, actor, span, part)
    earlier = span.against(against)
    before = None if earlier is None else basis(session, actor, earlier, part)
    return Summary(
        span=span,
        figures=_whole(now),
        uncosted=now.reading.uncosted_items() if now.sees_margin else None,
        against=earlier,
        before=None if before is None else _whole(before),
        is_own=now.part.cashier_id == actor.user_id,
    )


@query(Permission.REPORT_OWN)
def by_day(
    session: Session, actor: Actor, span: Span, part: Part = EVERYTHING
) -> tuple[DayRow, ...]:
    """Each business day on which something was sold or came back."""
    return _days(session, actor, span, part, lambda day: day)


@query(Permission.REPORT_OWN)
def by_week(
    session: Session, actor: Actor, span: Span, part: Part = EVERYTHING
) -> tuple[DayRow, ...]:
    """Each week with sales, Monday first: of a week that the range cuts, its days in the range."""
    return _days(session, actor, span, part, lambda day: day - timedelta(days=day.weekday()))


@query(Permission.REPORT_OWN)
def by_month(
    session: Session, actor: Actor, span: Span, part: Part = EVERYTHING
) -> tuple[DayRow, ...]:
    """Each calendar month with sales: of a month that the range cuts, its days in the range."""
    return _days(session, actor, span, part, lambda day: day.replace(day=1))


@query(Permission.REPORT_OWN)
def by_hour(
    session: Session, actor: Actor, span: Span, part: Part = EVERYTHING
) -> tuple[HourRow, ...]:
    """Each hour of the shop's wall clock with sales. The hour that comes twice when clocks go back
    is one.
    """
    told = basis(session, actor, span, part)
    added = _added(told.reading.hours(), lambda key: key[1])
    return tuple(HourRow(hour, told.turnover(sums)) for hour, sums in added)


@query(Permission.REPORT_OWN)
def by_weekday_and_hour(
    session: Session, actor: Actor, span: Span, part: Part = EVERYTHING
) -> tuple[WeekHourRow, ...]:
    """Each hour of each weekday with sales; the weekday is the business day's."""
    told = basis(session, actor, span, part)
    rows = sorted(told.reading.hours().items())
    return tuple(WeekHourRow(day, hour, told.turnover(sums)) for (day, hour), sums in rows)


@query(Permission.REPORT_OWN)
def by_cashier(
    session: Session, actor: Actor, span: Span, part: Part = EVERYTHING
) -> tuple[WhoRow, ...]:
    """Each person who sold or took back, the highest total first."""
    names = session.execute(select(User.id, User.name))
    told = basis(session, actor, span, part)
    return _who(told, told.reading.receipts("cashier"), dict(names.all()))


@query(Permission.REPORT_OWN)
def by_till(
    session: Session, actor: Actor, span: Span, part: Part = EVERYTHING
) -> tuple[WhoRow, ...]:
    """Each till, the highest total first; one that is not this machine by its series."""
    told = basis(session, actor, span, part)
    rows = told.reading.receipts("till")
    return _who(told, rows, till_names(session, (till for (till,) in rows)))


@query(Permission.REPORT_OWN)
def by_location(
    session: Session, actor: Actor, span: Span, part: Part = EVERYTHING
) -> tuple[WhoRow, ...]:
    """Each location that sold, the highest total first."""
    names = session.execute(select(Location.id, Location.name))
    told = basis(session, actor, span, part)
    return _who(told, told.reading.receipts("location"), dict(names.all()))


@query(Permission.REPORT_OWN)
def up_to(session: Session, actor: Actor) -> tuple[TillState, ...]:
    """How complete the figures are: the last sale of each till that sold in the last 31 days on
    which anything was sold, the latest first.
    """
    last = session.execute(select(func.max(Sale.business_day))).scalar_one()
    if last is None:
        return ()
    rows = session.execute(
        select(Sale.till_id, func.max(Sale.at))
        .where(Sale.business_day > last - timedelta(days=31))
        .group_by(Sale.till_id)
        .order_by(func.max(Sale.at).desc())
    ).all()
    names = till_names(session, (till for till, _at in rows))
    here = session.execute(select(Identity.till_id)).scalar_one()
    shop = settings.of(session).shop
    begun = day_begins(settings.business_day_of(session), shop.zone, shop.cutoff_hour)
    states = []
    for till, at in rows:
        heard = _heard(session, till)
        is_silent = till != here and max(at, heard or at) < begun
        states.append(TillState(till, names.get(till, ""), at, heard, is_silent))
    return tuple(states)


def _heard(session: Session, till: UUID) -> datetime | None:
    """When the till made its latest entry in the journal, as far as it came here."""
    return session.execute(
        select(JournalEntry.at)
        .where(JournalEntry.till_id == till)
        .order_by(JournalEntry.inc.desc(), JournalEntry.n.desc())
        .limit(1)
    ).scalar()


def till_names(session: Session, tills: Iterable[UUID]) -> dict[UUID, str]:
    """What each till is called: this one by its name, others by the series of their receipts."""
    found = dict(session.execute(select(Identity.till_id, Identity.name)).all())
    for till in set(tills) - found.keys():
        series = session.execute(select(Sale.series).where(Sale.till_id == till).limit(1)).scalar()
        found[till] = series or ""
    return found


def _whole(told: Basis) -> Turnover:
    return told.turnover(told.reading.receipts().get((), [0] * 10))


def _days(
    session: Session, actor: Actor, span: Span, part: Part, of: Callable[[date], date]
) -> tuple[DayRow, ...]:
    told = basis(session, actor, span, part)
    added = _added(told.reading.receipts("day"), lambda key: of(key[0]))
    return tuple(DayRow(day, told.turnover(sums)) for day, sums in added)


def _added(rows: Rows, of: Callable[[Any], Any]) -> Iterable[tuple[Any, list[int]]]:
    """The sums under a coarser key, in its order. A receipt is of one day and one hour, so that
    counts add up too.
    """
    found: dict[Any, list[int]] = {}
    for key, sums in rows.items():
        old = found.get(of(key))
        found[of(key)] = sums if old is None else [a + b for a, b in zip(old, sums, strict=True)]
    return sorted(found.items())


def _who(told: Basis, found: Rows, names: dict[UUID, str]) -> tuple[WhoRow, ...]:
    rows = [(key, names.get(key, ""), told.turnover(sums)) for (key,), sums in found.items()]
    whole = sum(figures.total.minor for _key, _name, figures in rows)
    rows.sort(key=lambda row: (-row[2].total.minor, row[1], row[0]))
    return tuple(WhoRow(*row, told.share(row[2].total.minor, whole)) for row in rows)
