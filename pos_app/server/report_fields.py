"""Figures in JSON: what the analytics answer, and how a report becomes it. Amounts are decimal
text, shares and rates percents.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, Generic, Literal, TypeVar

from pydantic import ConfigDict, Field

from pos_app.domain.money import Money
from pos_app.domain.numerals import write_scaled
from pos_app.domain.span import Span
from pos_app.server.fields import Id, Shown
from pos_app.services.report_basis import Margin, Turnover
from pos_app.services.report_items import CategoryRow, ItemRow
from pos_app.services.reports import WhoRow
from pos_app.services.stock_value import StockValue, ValuePart

T = TypeVar("T")

_PERCENT_DECIMALS: Final = 4


class MarginShown(Shown):
    """What was earned; `rate` in percent of the net sales whose cost is known."""

    cost: str
    profit: str
    rate: str | None


class FiguresShown(Shown):
    """What receipts come to: `total` with tax and `net` without, both less what came back
    (`returned`, negative); `basket` is the total of an average receipt.
    """

    transactions: int
    refunds: int
    items: str
    total: str
    net: str
    tax: str
    discount: str
    returned: str
    basket: str | None
    items_per_basket: str | None
    margin: MarginShown | None


class Ranged(Shown):
    """The business days that an answer is about."""

    model_config = ConfigDict(frozen=True, validate_by_name=True)

    since: date = Field(alias="from")
    until: date = Field(alias="to")


class Summary(Ranged):
    """A range's figures, and those of the range it is compared with. `is_own`: the caller's sales
    alone.
    """

    figures: FiguresShown
    before: FiguresShown | None
    is_own: bool


class Rows(Ranged, Generic[T]):
    """A range's figures, row by row."""

    items: list[T]


class ItemFigures(Shown):
    """An item that was sold. `share` and `running_share` are percents of what it is ranked by over
    all items; `band` A makes the first 80 %, B up to 95 %.
    """

    item_id: Id | None
    name: str
    unit_type: str
    category: str | None
    quantity: str
    returned: str
    total: str
    net: str
    tax: str
    discount: str
    margin: MarginShown | None
    rank: int
    share: str | None
    running_share: str | None
    band: Literal["A", "B", "C"]


class DayFigures(FiguresShown):
    """A business day with sales."""

    day: date


class HourFigures(FiguresShown):
    """An hour of the shop's wall clock, 0 to 23."""

    hour: int


class NamedFigures(FiguresShown):
    """A category or a cashier; no id: lines without a category. `share` in percent of the total."""

    id: Id | None
    name: str | None
    share: str | None


class TenderFigures(Shown):
    """A kind of payment: `taken` and `refunded` (negative) make `net`."""

    kind: str
    count: int
    taken: str
    refunded: str
    net: str
    share: str | None


class TaxFigures(Shown):
    """A tax rate in percent, null without tax; what was sold and what came back apart."""

    rate: str | None
    included: bool | None
    is_back: bool
    base: str
    tax: str
    gross: str


class TaxesShown(Ranged):
    """What a tax return asks for."""

    items: list[TaxFigures]
    tax: str
    net: str
    total: str


class ValueOf(Shown):
    """What lies in a category or at a location, at cost; `without_cost` items have none."""

    id: Id | None
    name: str | None
    items: int
    at_cost: str
    without_cost: int


class StockWorth(Shown):
    """What the stock was worth at cost when a business day ended."""

    day: date
    items: int
    at_cost: str
    without_cost: int
    by_category: list[ValueOf]
    by_location: list[ValueOf]


def ends(span: Span) -> dict[str, Any]:
    """The two days of a range."""
    return {"from": span.first, "to": span.last}


def percent(millionths: int | None) -> str | None:
    """Parts per million as percent; None of nothing."""
    return None if millionths is None else write_scaled(millionths, _PERCENT_DECIMALS, 0)


def margin_shown(margin: Margin | None) -> MarginShown | None:
    """A margin, for whoever may see it."""
    if margin is None:
        return None
    return MarginShown(
        cost=margin.cost.plain, profit=margin.profit.plain, rate=percent(margin.rate)
    )


def figures_of(turnover: Turnover) -> dict[str, Any]:
    """A turnover, field by field."""
    return {
        "transactions": turnover.transactions,
        "refunds": turnover.refunds,
        "items": turnover.items.plain,
        "total": turnover.total.plain,
        "net": turnover.net.plain,
        "tax": turnover.tax.plain,
        "discount": turnover.discount.plain,
        "returned": turnover.returned.plain,
        "basket": None if turnover.basket is None else turnover.basket.plain,
        "items_per_basket": None
        if turnover.items_per_basket is None
        else turnover.items_per_basket.plain,
        "margin": margin_shown(turnover.margin),
    }


def items_shown(found: Sequence[ItemRow], span: Span) -> Rows[ItemFigures]:
    """Items with their ranks."""
    rows = [
        ItemFigures(
            item_id=row.item_id,
            name=row.name,
            unit_type=str(row.unit),
            category=row.category or None,
            quantity=row.quantity.plain,
            returned=row.returned.plain,
            total=row.sold.total.plain,
            net=row.sold.net.plain,
            tax=row.sold.tax.plain,
            discount=row.sold.discount.plain,
            margin=margin_shown(row.sold.margin),
            rank=row.rank,
            share=percent(row.share),
            running_share=percent(row.running),
            band=row.band.value,
        )
        for row in found
    ]
    return Rows(**ends(span), items=rows)


def named_shown(found: Sequence[CategoryRow] | Sequence[WhoRow], span: Span) -> Rows[NamedFigures]:
    """Rows that have a name."""
    rows = [
        NamedFigures(
            id=row.id, name=row.name or None, share=percent(row.share), **figures_of(row.figures)
        )
        for row in found
    ]
    return Rows(**ends(span), items=rows)


def worth_of(value: StockValue) -> dict[str, Any]:
    """What lies there, at cost."""
    at_cost: Money = value.at_cost
    return {"at_cost": at_cost.plain, "without_cost": value.without_cost}


def value_of(part: ValuePart) -> ValueOf:
    """One part of the stock."""
    return ValueOf(id=part.id, name=part.name or None, items=part.items, **worth_of(part.value))
