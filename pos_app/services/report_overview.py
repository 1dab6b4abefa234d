"""All that the first page of the reports shows, read at one moment, so that its parts agree."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Decision, Permission
from pos_app.domain.span import EVERYTHING, Against, Part, Span
from pos_app.services import report_exceptions, report_items, report_money, reports
from pos_app.services.declare import query
from pos_app.services.report_exceptions import ExceptionRow
from pos_app.services.report_items import CategoryRow, ItemRow
from pos_app.services.report_money import TaxReport, TenderRow
from pos_app.services.reports import DayRow, HourRow, Summary, TillState, WhoRow

MOST_ITEMS: Final = 9
_BY_DAY: Final = 62  # days; longer ranges are told by week, then by month
_BY_WEEK: Final = 200
_WEEK: Final = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart's days (or weeks, or months, told by their first day) and those compared with."""

    span: Span
    step: str  # "day", "week", "month"
    rows: tuple[DayRow, ...]
    before: tuple[DayRow, ...]
    against: Span | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The figures of a range. Payments are None under a category, exceptions also for whoever may
    not see them; `lowest` is of the thirty days that end with the range, or the range if longer.
    """

    summary: Summary
    hours: tuple[HourRow, ...]
    hours_before: tuple[HourRow, ...]
    days: Bars
    categories: tuple[CategoryRow, ...]
    tenders: tuple[TenderRow, ...] | None
    cashiers: tuple[WhoRow, ...]
    taxes: TaxReport
    top: tuple[ItemRow, ...]
    lowest: tuple[ItemRow, ...]
    exceptions: tuple[ExceptionRow, ...] | None
    tills: tuple[TillState, ...]


@query(Permission.REPORT_OWN)
def overview(
    session: Session,
    actor: Actor,
    span: Span,
    part: Part = EVERYTHING,
    against: Against = Against.NOTHING,
) -> Overview:
    """The figures of a range beside those of the range it is compared with."""
    earlier = span.against(against)
    is_whole = part.category_id is None
    sees = is_whole and actor.decide(Permission.REPORT_EXCEPTIONS) is Decision.ALLOW
    return Overview(
        summary=reports.summary.body(session, actor, span, part, against),
        hours=reports.by_hour.body(session, actor, span, part),
        hours_before=() if earlier is None else reports.by_hour.body(session, actor, earlier, part),
        days=_days(session, actor, span, part, against),
        categories=report_items.by_category.body(session, actor, span, part),
        tenders=report_money.by_tender.body(session, actor, span, part) if is_whole else None,
        cashiers=reports.by_cashier.body(session, actor, span, part),
        taxes=report_money.taxes.body(session, actor, span, part),
        top=report_items.ranking.body(session, actor, span, part, limit=MOST_ITEMS),
        lowest=report_items.lowest.body(session, actor, _month(span), part, limit=MOST_ITEMS),
        exceptions=report_exceptions.by_user.body(session, actor, span, part) if sees else None,
        tills=reports.up_to.body(session, actor),
    )


def _days(session: Session, actor: Actor, span: Span, part: Part, against: Against) -> Bars:
    """By day, of a single day the seven that end with it; long ranges by week or month."""
    if span.days == 1:
        span = Span(span.first - _WEEK, span.last)
    step, service = "day", reports.by_day
    if span.days > _BY_WEEK:
        step, service = "month", reports.by_month
    elif span.days > _BY_DAY:
        step, service = "week", reports.by_week
    earlier = span.against(against)
    before = () if earlier is None else service.body(session, actor, earlier, part)
    return Bars(span, step, service.body(session, actor, span, part), before, earlier)


def _month(span: Span) -> Span:
    """Thirty days at least: what sold least in one morning says nothing."""
    return Span(min(span.first, span.last - timedelta(days=29)), span.last)
