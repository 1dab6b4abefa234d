"""Figures of the shop. Each answer is kept until something is done in the shop (server/figures.py)
and has an ETag; whoever may see their own sales only is told those.

`from` and `to` are business days, both included: without `to` until today, without `from` the
thirty days that end with it.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Concatenate, Final, Literal, ParamSpec, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Response
from pydantic import BaseModel

from pos_app.domain.access import Decision, Permission
from pos_app.domain.span import Against, Part, Span
from pos_app.server.caller import Asking, Caller
from pos_app.server.fields import Day
from pos_app.server.paging import MOST
from pos_app.server.problems import documented
from pos_app.server.report_fields import (
    DayFigures,
    FiguresShown,
    HourFigures,
    ItemFigures,
    NamedFigures,
    Rows,
    StockWorth,
    Summary,
    TaxesShown,
    TaxFigures,
    TenderFigures,
    ends,
    figures_of,
    items_shown,
    named_shown,
    percent,
    value_of,
    worth_of,
)
from pos_app.services import report_items, report_money, report_standing, reports, stock_value
from pos_app.services.declare import Service
from pos_app.services.report_items import Measure

router = APIRouter(prefix="/analytics", tags=["analytics"])

P = ParamSpec("P")
R = TypeVar("R")

USUAL_DAYS: Final = 30
_SEEN_BY: Final = (
    Permission.REPORT_OWN,
    Permission.REPORT_ALL,
    Permission.REPORT_MARGIN,
    Permission.CATALOGUE_COST,
)

Limit = Annotated[int, Query(ge=1, le=MOST)]
By = Literal["value", "quantity", "profit"]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which days, which part of the shop, and which answer the caller has already."""

    since: date | None
    until: date | None
    part: Part
    known: str | None

    def span(self, today: date) -> Span:
        """The days. Raises `Invalid` where they end before they begin."""
        last = self.until or max(today, self.since or today)
        return Span(self.since or _back(last, USUAL_DAYS - 1), last)


def _back(day: date, days: int) -> date:
    return day - timedelta(days=min(days, day.toordinal() - 1))


async def _asked(
    since: Annotated[Day | None, Query(alias="from", examples=["2026-03-01"])] = None,
    until: Annotated[Day | None, Query(alias="to", examples=["2026-03-31"])] = None,
    location_id: UUID | None = None,
    till_id: UUID | None = None,
    if_none_match: Annotated[str | None, Header(max_length=400)] = None,
) -> Asked:
    return Asked(since, until, Part(location_id=location_id, till_id=till_id), if_none_match)


Ranging = Annotated[Asked, Depends(_asked)]
_RESPONSES: Final = {304: {"description": "As it was"}, **documented(401, 403)}


@router.get("/summary", response_model=Summary, responses=_RESPONSES)
def summary(
    asking: Asking, asked: Ranging, against: Literal["nothing", "earlier", "last_year"] = "nothing"
) -> Response:
    """What the shop took, beside the range it is compared with."""

    def shown(found: reports.Summary, _span: Span) -> Summary:
        before = None if found.before is None else figures_of(found.before)
        return Summary(
            **ends(found.span),
            figures=FiguresShown(**figures_of(found.figures)),
            before=None if before is None else FiguresShown(**before),
            is_own=found.is_own,
        )

    return _answer(asking, asked, reports.summary, shown, Against(against))


@router.get("/top-items", response_model=Rows[ItemFigures], responses=_RESPONSES)
def top_items(asking: Asking, asked: Ranging, by: By = "value", limit: Limit = 10) -> Response:
    """The items that sold best."""
    return _answer(asking, asked, report_items.ranking, items_shown, Measure(by), limit)


@router.get("/lowest-items", response_model=Rows[ItemFigures], responses=_RESPONSES)
def lowest_items(
    asking: Asking, asked: Ranging, by: By = "quantity", limit: Limit = 10
) -> Response:
    """The items that sold least, those on sale of which nothing was sold first."""
    return _answer(asking, asked, report_items.lowest, items_shown, Measure(by), limit)


@router.get("/ranking", response_model=Rows[ItemFigures], responses=_RESPONSES)
def ranking(asking: Asking, asked: Ranging, by: By = "value", limit: Limit = 50) -> Response:
    """The items by rank, each with its share and the running share of it and all better ones."""
    return _answer(asking, asked, report_items.ranking, items_shown, Measure(by), limit)


@router.get("/by-day", response_model=Rows[DayFigures], responses=_RESPONSES)
def by_day(asking: Asking, asked: Ranging) -> Response:
    """Each business day with sales."""

    def shown(found: Sequence[reports.DayRow], span: Span) -> Rows[DayFigures]:
        rows = [DayFigures(day=row.day, **figures_of(row.figures)) for row in found]
        return Rows(**ends(span), items=rows)

    return _answer(asking, asked, reports.by_day, shown)


@router.get("/by-hour", response_model=Rows[HourFigures], responses=_RESPONSES)
def by_hour(asking: Asking, asked: Ranging) -> Response:
    """Each hour of the day with sales, over all days of the range."""

    def shown(found: Sequence[reports.HourRow], span: Span) -> Rows[HourFigures]:
        rows = [HourFigures(hour=row.hour, **figures_of(row.figures)) for row in found]
        return Rows(**ends(span), items=rows)

    return _answer(asking, asked, reports.by_hour, shown)


@router.get("/by-category", response_model=Rows[NamedFigures], responses=_RESPONSES)
def by_category(asking: Asking, asked: Ranging) -> Response:
    """Each category as lines were sold under it, the highest total first."""
    return _answer(asking, asked, report_items.by_category, named_shown)


@router.get("/by-cashier", response_model=Rows[NamedFigures], responses=_RESPONSES)
def by_cashier(asking: Asking, asked: Ranging) -> Response:
    """Each cashier, the highest total first."""
    return _answer(asking, asked, reports.by_cashier, named_shown)


@router.get("/by-tender", response_model=Rows[TenderFigures], responses=_RESPONSES)
def by_tender(asking: Asking, asked: Ranging) -> Response:
    """Each kind of payment."""

    def shown(found: Sequence[report_money.TenderRow], span: Span) -> Rows[TenderFigures]:
        rows = [
            TenderFigures(
                kind=str(row.kind),
                count=row.count,
                taken=row.taken.plain,
                refunded=row.refunded.plain,
                net=row.net.plain,
                share=percent(row.share),
            )
            for row in found
        ]
        return Rows(**ends(span), items=rows)

    return _answer(asking, asked, report_money.by_tender, shown)


@router.get("/taxes", response_model=TaxesShown, responses=_RESPONSES)
def taxes(asking: Asking, asked: Ranging) -> Response:
    """The taxes of a range, such as a filing period."""

    def shown(found: report_money.TaxReport, span: Span) -> TaxesShown:
        rows = [
            TaxFigures(
                rate=None if row.rate is None else row.rate.plain,
                included=None if row.rate is None else row.rate.included,
                is_back=row.is_back,
                base=row.base.plain,
                tax=row.tax.plain,
                gross=row.gross.plain,
            )
            for row in found.rows
        ]
        return TaxesShown(
            **ends(span),
            items=rows,
            tax=found.tax.plain,
            net=found.net.plain,
            total=found.total.plain,
        )

    return _answer(asking, asked, report_money.taxes, shown)


@router.get("/stock-value", response_model=StockWorth, responses=_RESPONSES)
def stock_worth(asking: Asking, asked: Ranging) -> Response:
    """What the stock was worth at cost when the day `to` ended, now without one; everywhere, or at
    one location. `from` and `till_id` say nothing here.
    """
    day, place = asked.until, asked.part.location_id

    def shown(found: stock_value.ValueReport) -> StockWorth:
        return StockWorth(
            day=found.day,
            items=found.items,
            **worth_of(found.total),
            by_category=[value_of(part) for part in found.by_category],
            by_location=[value_of(part) for part in found.by_location],
        )

    def read(_today: date) -> BaseModel:
        return shown(asking.call(stock_value.report, day, place))

    return _kept(asking, asked, ("stock-value", day, place), read)


def _answer(
    asking: Caller,
    asked: Asked,
    service: Service[Concatenate[Span, Part, P], R],
    shown: Callable[[R, Span], BaseModel],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Response:
    """What a report says of the range, as it is shown."""

    def read(today: date) -> BaseModel:
        span = asked.span(today)
        return shown(asking.call(service, span, asked.part, *args, **kwargs), span)

    name = f"{service.body.__module__}.{service.body.__name__}"
    what = (name, asked.since, asked.until, asked.part, args, kwargs)
    return _kept(asking, asked, what, read)


def _kept(
    asking: Caller, asked: Asked, what: object, read: Callable[[date], BaseModel]
) -> Response:
    """The answer of now, read if nobody asked for it since the last act; 304 for whoever has it."""
    standing = asking.call(report_standing.read)
    actor = asking.actor
    seen = [actor.decide(each) for each in _SEEN_BY]
    own = actor.decide(Permission.REPORT_ALL) is not Decision.ALLOW
    key = (standing, what, seen, actor.user_id if own else None)
    text = asking.house.figures.get(
        key, lambda: read(standing.today).model_dump_json(by_alias=True)
    )
    tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    known = [each.strip().removeprefix("W/") for each in (asked.known or "").split(",")]
    if tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(text, media_type="application/json", headers=headers)
