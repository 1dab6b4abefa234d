"""What sold lines come to, as one list of sums: the same that is written for past days and read of
the running one, so that a day has one figure however it is told.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Select,
    and_,
    case,
    func,
    literal,
    literal_column,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.sql.elements import ColumnElement

from pos_app.domain import tax
from pos_app.domain.business_day import clock_changes
from pos_app.domain.money import allocate
from pos_app.models.base import Id, to_milliseconds
from pos_app.models.promotions import SalePromotion
from pos_app.models.sales import Sale, SaleLine, SaleTender
from pos_app.models.sums import NOTHING

NO_RATE: Final = -1

SALE_SUMS: Final = (
    "sales", "refunds", "items", "total", "net", "tax", "discount", "returned", "cost",
    "costed_net",
)  # fmt: skip
GOODS_SUMS: Final = (
    "quantity", "items", "returned", "gross", "net", "tax", "discount", "cost", "costed_net",
    "uncosted",
)  # fmt: skip

# Sales with a discount by hand, and what it took off; lines sold at another price, and how much
# less than the shelf's they came to, in hundredths of a minor unit times thousandths of a unit.
LOOK_SUMS: Final = ("discounts", "discounted", "overrides", "overridden")

# As the partial indexes say it: a bound value would not let the database use them.
_DISCOUNTED: Final = SaleLine.discount != literal_column("0")
_OVERRIDDEN: Final = SaleLine.price_source == literal_column("'override'")
_WAS_SOLD: Final = SaleLine.quantity > 0
# As a receipt counts them: a weighed line is one thing.
_THINGS: Final = case(
    (SaleLine.unit == "piece", SaleLine.quantity),
    (_WAS_SOLD, 1000),
    else_=-1000,
)
_COST: Final = func.coalesce(func.sum(SaleLine.unit_cost * SaleLine.quantity), 0)
_COSTED_NET: Final = func.coalesce(
    func.sum(case((SaleLine.unit_cost.is_not(None), SaleLine.net), else_=0)), 0
)


def _sum(value: Any) -> ColumnElement[int]:
    return func.coalesce(func.sum(value), 0)


def sale_sums() -> tuple[ColumnElement[Any], ...]:
    """In the order of `SALE_SUMS`: receipts with something sold on them; receipts with something
    taken back (an exchange is both); things sold; what was paid for, with tax, less what came
    back; the same without tax; its tax; discounts on what was sold; what came back, with tax and
    negative; what the goods had cost, and the net of the lines whose cost is known.
    """
    return (
        func.count(case((_WAS_SOLD, Sale.id)).distinct()),
        func.count(case((~_WAS_SOLD, Sale.id)).distinct()),
        _sum(case((_WAS_SOLD, _THINGS), else_=0)),
        _sum(SaleLine.gross),
        _sum(SaleLine.net),
        _sum(SaleLine.tax),
        _sum(case((_WAS_SOLD, SaleLine.discount), else_=0)),
        _sum(case((_WAS_SOLD, 0), else_=SaleLine.gross)),
        _COST,
        _COSTED_NET,
    )


def goods_sums() -> tuple[ColumnElement[Any], ...]:
    """In the order of `GOODS_SUMS`: the quantity sold less what came back, as units and as things;
    the quantity that came back; what was paid, with tax and without, and its tax; discounts on
    what was sold; cost, the net of lines whose cost is known, and how many have none.
    """
    return (
        _sum(SaleLine.quantity),
        _sum(_THINGS),
        _sum(case((_WAS_SOLD, 0), else_=-SaleLine.quantity)),
        _sum(SaleLine.gross),
        _sum(SaleLine.net),
        _sum(SaleLine.tax),
        _sum(case((_WAS_SOLD, SaleLine.discount), else_=0)),
        _COST,
        _COSTED_NET,
        _sum(case((SaleLine.unit_cost.is_(None), 1), else_=0)),
    )


def item_key() -> ColumnElement[UUID]:
    """The line's item, or `NOTHING`."""
    return func.coalesce(SaleLine.item_id, literal(NOTHING, Id), type_=Id)


def category_key() -> ColumnElement[UUID]:
    """The category the line was sold under, or `NOTHING`."""
    return func.coalesce(SaleLine.category_id, literal(NOTHING, Id), type_=Id)


def wall_hour(zone: str, first: date, last: date) -> ColumnElement[int]:
    """The hour on the shop's wall clock in which a sale of these business days was made. An hour
    that comes twice counts once.
    """
    at = type_coerce(Sale.at, BigInteger)
    (_begin, ahead), *later = clock_changes(zone, first, last + timedelta(days=1))
    whens = [(at >= to_milliseconds(since), _ms(by)) for since, by in reversed(later)]
    shift: Any = case(*whens, else_=_ms(ahead)) if whens else _ms(ahead)
    hour: ColumnElement[int] = ((at + shift) // 3_600_000) % 24
    return hour


def _ms(ahead: timedelta) -> int:
    return ahead // timedelta(milliseconds=1)


def lines(*columns: Any) -> Select[Any]:
    """A select over sales and their lines: goods alone, for a gift card that is sold and an account
    that is paid are no turnover.
    """
    of_goods = and_(SaleLine.sale_id == Sale.id, SaleLine.ledger == "")
    return select(*columns).select_from(Sale).join(SaleLine, of_goods)


def tender_lines(*conditions: Any) -> Any:
    """Each payment, and each change, of sales: `place_…` ids, kind, amount, whether it went back,
    and 1 for a payment.
    """
    who = (Sale.business_day, Sale.till_id, Sale.location_id, Sale.cashier_id)
    paid = (
        select(
            *who,
            SaleTender.kind.label("kind"),
            SaleTender.amount.label("amount"),
            (SaleTender.amount < 0).label("is_back"),
            literal(1).label("one"),
        )
        .join(SaleTender, SaleTender.sale_id == Sale.id)
        .where(*conditions)
    )
    change = select(
        *who,
        literal("cash").label("kind"),
        (-Sale.change).label("amount"),
        (Sale.change < 0).label("is_back"),
        literal(0).label("one"),
    ).where(Sale.change != 0, *conditions)
    return union_all(paid, change).subquery("paid")


def tender_sums(paid: Any) -> tuple[ColumnElement[Any], ...]:
    """How often; taken; given back (negative)."""
    return (
        _sum(paid.c.one),
        _sum(case((paid.c.is_back, 0), else_=paid.c.amount)),
        _sum(case((paid.c.is_back, paid.c.amount), else_=0)),
    )


def tax_groups() -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """What lines are grouped by so that `tax_by_rate` can tell their rates apart, and the sums."""
    alone = case(((SaleLine.tax_parts == "") & SaleLine.taxes.contains(","), SaleLine.tax))
    keys: tuple[Any, ...] = (SaleLine.taxes, SaleLine.tax_parts, ~_WAS_SOLD, alone)
    return keys, (_sum(SaleLine.net), _sum(SaleLine.tax), func.count())


def tax_by_rate(
    rates: str, parts: str, alone: int | None, base: int, amount: int, times: int
) -> Sequence[tuple[int, bool, int, int]]:
    """A group's lines by rate: rate, whether included, base, tax. A line of several rates has its
    base under each; one that an old program wrote without parts has its tax allocated to them.
    """
    decoded = tax.decode(rates)
    if not decoded:
        return [(NO_RATE, False, base, amount)]
    if parts:
        amounts = [int(part) * times for part in parts.split(",")]
    elif len(decoded) > 1:
        shares = allocate(alone or 0, [rate.ppm for rate in decoded])
        amounts = [share * times for share in shares]
    else:
        amounts = [amount]
    return [
        (rate.ppm, rate.included, base, part) for rate, part in zip(decoded, amounts, strict=True)
    ]


def hand_discounts(keys: Sequence[Any], *wanted: ColumnElement[bool]) -> Select[Any]:
    """By keys of a sale: how many sales had a discount by hand, and what it took off. By hand is
    all that was taken off goods sold, less what promotions gave.
    """
    promoted = (
        select(func.coalesce(func.sum(SalePromotion.amount), 0))
        .where(SalePromotion.sale_id == Sale.id, SalePromotion.amount > 0)
        .scalar_subquery()
    )
    of_sale = (
        select(*keys, (func.sum(SaleLine.discount) - promoted).label("by_hand"))
        .select_from(Sale)
        .join(SaleLine, SaleLine.sale_id == Sale.id)
        .where(_DISCOUNTED, _WAS_SOLD, *wanted)
        .group_by(Sale.id)
        .subquery()
    )
    again, by_hand = [of_sale.c[key.key] for key in keys], of_sale.c.by_hand
    found = select(*again, func.count(), func.sum(by_hand)).where(by_hand > 0)
    return found.group_by(*again)


def overrides(keys: Sequence[Any], *wanted: ColumnElement[bool]) -> Select[Any]:
    """By keys of a sale: how many lines were sold at another price than the shelf's, and how much
    less than that they came to (negative: more).
    """
    above = func.coalesce(SaleLine.list_price, SaleLine.unit_price) - SaleLine.unit_price
    return (
        select(*keys, func.count(), func.sum(above * SaleLine.quantity))
        .select_from(Sale)
        .join(SaleLine, SaleLine.sale_id == Sale.id)
        .where(_OVERRIDDEN, _WAS_SOLD, *wanted)
        .group_by(*keys)
    )
