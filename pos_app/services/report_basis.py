"""What every report stands on: the days it looks at, the part of the shop its reader may see, and
how sums become figures.

All figures are told in business days, as they were stored with each sale; the hour is that of the
shop's wall clock. Amounts are exact; only shares, averages and costs are divided, once, at the end.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from pos_app.domain.access import REFUSALS, Actor, Decision, Permission
from pos_app.domain.errors import NotAllowed, Trace
from pos_app.domain.money import Currency, Money, Rounding, divide
from pos_app.domain.quantity import Quantity
from pos_app.domain.span import EVERYTHING, NO_CATEGORY, Part, Span
from pos_app.models.sales import Sale, SaleLine
from pos_app.models.sums_reading import Reading
from pos_app.services import settings

MILLION: Final = 1_000_000
_COST_UNIT: Final = 100_000  # hundredths of a minor unit times thousandths of a unit


@dataclass(frozen=True, slots=True)
class Margin:
    """What was earned: `profit` = net sales less what the goods had cost, over the lines whose cost
    is known; `rate` = profit ÷ those net sales in parts per million, None where they are nothing.
    """

    cost: Money
    profit: Money
    rate: int | None


@dataclass(frozen=True, slots=True)
class Turnover:
    """What receipts come to.

    `transactions` are receipts on which something was sold; `refunds` those on which something
    came back (an exchange is both). `items` are the things sold, a weighed one counting once.
    `total` is what was sold with tax, less what came back; `net` the same without tax, `tax` its
    tax. `discount` is what was taken off goods sold, by line and by sale; `returned` what came
    back, with tax, as a negative amount. `basket` = total ÷ transactions, `items_per_basket` =
    items ÷ transactions; None without any. `margin` only for whoever may see it.
    """

    transactions: int
    refunds: int
    items: Quantity
    total: Money
    net: Money
    tax: Money
    discount: Money
    returned: Money
    basket: Money | None
    items_per_basket: Quantity | None
    margin: Margin | None


@dataclass(frozen=True, slots=True)
class Basis:
    """A report's reading, and how its sums are told."""

    reading: Reading
    part: Part
    currency: Currency
    rounding: Rounding
    sees_margin: bool

    def money(self, minor: int) -> Money:
        return Money(int(minor), self.currency)

    def share(self, part: int, whole: int) -> int | None:
        """Parts per million; None of nothing and of less."""
        return divide(part * MILLION, whole, self.rounding) if whole > 0 else None

    def margin(self, cost: int, costed_net: int) -> Margin | None:
        if not self.sees_margin:
            return None
        exact = int(costed_net) * _COST_UNIT
        rate = divide((exact - cost) * MILLION, exact, self.rounding) if exact > 0 else None
        rounded = divide(int(cost), _COST_UNIT, self.rounding)
        return Margin(self.money(rounded), self.money(costed_net - rounded), rate)

    def turnover(self, sums: list[int]) -> Turnover:
        """From `SALE_SUMS`."""
        sales, refunds, items, total, net, tax, discount, returned, cost, costed_net = sums
        return Turnover(
            transactions=sales,
            refunds=refunds,
            items=Quantity(items),
            total=self.money(total),
            net=self.money(net),
            tax=self.money(tax),
            discount=self.money(discount),
            returned=self.money(returned),
            basket=self.money(divide(total, sales, self.rounding)) if sales else None,
            items_per_basket=Quantity(divide(items, sales, self.rounding)) if sales else None,
            margin=self.margin(cost, costed_net),
        )


def basis(session: Session, actor: Actor, span: Span, part: Part = EVERYTHING) -> Basis:
    """The sales of these days that the actor may see: everybody's, or their own only. Raises
    `NotAllowed` where another's are asked for.
    """
    part = visible(actor, part)
    rules = settings.rules_of(session)
    first, last = _clipped(session, span)
    return Basis(
        reading=_reading(session, first, last, part),
        part=part,
        currency=rules.currency,
        rounding=rules.rounding,
        sees_margin=actor.decide(Permission.REPORT_MARGIN) is Decision.ALLOW,
    )


def _reading(session: Session, first: date, last: date, part: Part) -> Reading:
    """The same days are looked up once, however many figures are read of them at one moment."""
    kept: dict[object, Reading] = session.info.setdefault("readings", {})
    key = first, last, part
    if key not in kept:
        kept[key] = Reading(session, settings.of(session).shop.zone, first, last, part)
    return kept[key]


def visible(actor: Actor, part: Part) -> Part:
    """The part of it that the actor may see. Raises `NotAllowed` for another person's sales."""
    if actor.decide(Permission.REPORT_ALL) is Decision.ALLOW:
        return part
    if part.cashier_id not in {None, actor.user_id}:
        raise NotAllowed(
            REFUSALS[Permission.REPORT_ALL],
            trace=Trace("access.denied", {"permission": str(Permission.REPORT_ALL)}),
        )
    return replace(part, cashier_id=actor.user_id)


def of_sales(span: Span, part: Part) -> list[ColumnElement[bool]]:
    """Which sales are of these days and of this part, its category left aside."""
    wanted: list[ColumnElement[bool]] = [Sale.business_day.between(span.first, span.last)]
    for column, value in (
        (Sale.location_id, part.location_id),
        (Sale.till_id, part.till_id),
        (Sale.cashier_id, part.cashier_id),
    ):
        if value is not None:
            wanted.append(column == value)
    return wanted


def of_lines(part: Part) -> list[ColumnElement[bool]]:
    """Which lines are of the part's category, as they were sold under it."""
    if part.category_id is None:
        return []
    if part.category_id == NO_CATEGORY:
        return [SaleLine.category_id.is_(None)]
    return [SaleLine.category_id == part.category_id]


def _clipped(session: Session, span: Span) -> tuple[date, date]:
    """The range within the days that have sales; one that has none ends before it begins."""
    # Each alone is a look at one end of the index; both at once read it from end to end.
    first = session.execute(select(func.min(Sale.business_day))).scalar_one()
    last = session.execute(select(func.max(Sale.business_day))).scalar_one()
    if first is None:
        return date.max, date.min
    return max(span.first, first), min(span.last, last)
