"""Where a bar or a row of the reports leads: to receipts of a part of the sales, to other days, to
another report, or to what a person did.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from pos_app.domain.span import NO_CATEGORY, Part, Span
from pos_app.domain.tender import TenderKind
from pos_app.services.report_sales import Behind
from pos_app.ui.i18n import tr
from pos_app.ui.screens.pay.bill import name_of
from pos_app.ui.screens.reports import words
from pos_app.ui.screens.reports.breakdowns import CATEGORY, LOCATION, PAYMENT, PERSON, TILL
from pos_app.ui.screens.reports.cards import DAYS, HOURS

ITEM, EXCEPTION = "item", "exception"
WEEKS, MONTHS = "weeks", "months"

# Of a report's table: what kind of thing a row is, and which field of the row says which one.
ROWS: Final[Mapping[str, tuple[str, str]]] = {
    "days": (DAYS, "day"),
    "weeks": (WEEKS, "day"),
    "months": (MONTHS, "day"),
    "hours": (HOURS, "hour"),
    "items": (ITEM, "item_id"),
    "lowest": (ITEM, "item_id"),
    "categories": (CATEGORY, "id"),
    "cashiers": (PERSON, "id"),
    "tills": (TILL, "id"),
    "locations": (LOCATION, "id"),
    "payments": (PAYMENT, "kind"),
    "exceptions": (EXCEPTION, "user_id"),
}


@dataclass(frozen=True, slots=True)
class Receipts:
    """The receipts of a part of the sales."""

    title: str
    part: Part
    what: Behind


def receipts(kind: str, key: Any, name: str, part: Part) -> Receipts | None:
    """The receipts behind a row that is called `name`; None where there are none to be told."""
    lead = _LEADS.get(kind)
    if lead is None or (kind == ITEM and key is None):
        return None
    return lead(key, name, part)


_LEADS: Final[Mapping[str, Callable[[Any, str, Part], Receipts]]] = {
    HOURS: lambda key, _name, part: Receipts(
        tr("Sales from {hour}:00", hour=f"{key:02}"), part, Behind(hour=key)
    ),
    CATEGORY: lambda key, name, part: Receipts(
        name or tr("No category"), replace(part, category_id=key or NO_CATEGORY), Behind()
    ),
    PERSON: lambda key, name, part: Receipts(name, replace(part, cashier_id=key), Behind()),
    TILL: lambda key, name, part: Receipts(name, replace(part, till_id=key), Behind()),
    LOCATION: lambda key, name, part: Receipts(name, replace(part, location_id=key), Behind()),
    PAYMENT: lambda key, _name, part: Receipts(
        name_of(TenderKind(key)), part, Behind(tender=TenderKind(key))
    ),
    ITEM: lambda key, name, part: Receipts(name, part, Behind(item_id=key)),
}


def days(kind: str, first: date, within: Span) -> Span | None:
    """The days a row of a table or a bar stands for, within the range that is shown."""
    if kind == MONTHS:
        span = words.month_of(first)
    elif kind == WEEKS:
        span = Span(first, first + words.days_of("week"))
    elif kind == DAYS:
        return Span.day(first)
    else:
        return None
    return Span(max(span.first, within.first), min(span.last, within.last))
