"""What goods are worth that were sold under promotions, when they come back.

What the customer keeps is priced again, by the promotions of the day it was sold; what was paid and
did not go back yet, less that, comes back. So nobody keeps an advantage that the goods kept do not
earn (of "3 for 10.00" one that comes back is worth what is left of 10.00 after two at their price),
and when everything is back, everything paid is. Never less than nothing comes back.

A line that stays but costs more now, because a promotion it had part in holds no longer, is told in
a line of its own: nothing of it comes back, and what it costs more is kept.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import uuid5

from pos_app.domain.errors import Conflict, NotFound
from pos_app.domain.money import Money, Rounding, UnitPrice, divide
from pos_app.domain.price_source import OWED, PriceSource
from pos_app.domain.pricing import Discount, LineTotals, PriceRules, price
from pos_app.domain.promotions import Barred, BasketLine, Book, Occasion, Promotion, give
from pos_app.domain.promotions import parts_by_line as parts_of
from pos_app.domain.quantity import Quantity
from pos_app.domain.returns import (
    ReturnedAs,
    ReturnLine,
    SoldLine,
    less,
    says_something,
    scaled,
    take_back,
)
from pos_app.domain.tax import TaxRate

_NOT_GOODS: Final = frozenset({PriceSource.MISC, PriceSource.RETURNED, *OWED})


@dataclass(frozen=True, slots=True)
class SoldUnder:
    """The promotions of a sale as they were that day, and what went back of its lines before (by
    number; positive).
    """

    promotions: tuple[Promotion, ...]
    occasion: Occasion
    rules: PriceRules
    gone: Mapping[int, LineTotals]


def priced_together(
    lines: Sequence[SoldLine], under: SoldUnder, returns: Sequence[ReturnLine]
) -> tuple[ReturnLine, ...]:
    """The goods of one sale that come back together, each worth what it is worth so; with the lines
    that stay and cost more.

    Raises as `SoldLine.worth` does, NotFound for a line that is not of the sale, Conflict for one
    that comes twice.
    """
    wanted = {each.line: each for each in returns if each.quantity}
    if len(wanted) < sum(bool(each.quantity) for each in returns):
        raise Conflict("A line of a receipt comes back once.")
    if unknown := wanted.keys() - {line.line for line in lines}:
        raise NotFound(f"{wanted[min(unknown)].name} is not on that receipt.")
    checked = {
        line.line: take_back(line, each.id, each.quantity, each.returned_as, each.reason)
        for line in lines
        if (each := wanted.get(line.line)) is not None
    }
    back = _worth(lines, under, checked)
    found = [replace(each, amounts=back[number]) for number, each in checked.items()]
    found += [
        _stays(line, back[line.line])
        for line in lines
        if line.line not in checked and says_something(back[line.line])
    ]
    return tuple(found)


def _worth(
    lines: Sequence[SoldLine], under: SoldUnder, returned: Mapping[int, ReturnLine]
) -> dict[int, LineTotals]:
    """What each line gives back: negative, or positive where what stays costs more."""
    kept = {
        line.line: line.left - returned[line.line].quantity if line.line in returned else line.left
        for line in lines
    }
    sold, stays = (
        _parts(under, [_as_goods(line, many[line.line]) for line in lines if many[line.line]])
        for many in ({line.line: line.quantity for line in lines}, kept)
    )
    back = {}
    for line in lines:
        gone = under.gone.get(line.line)
        paid = line.amounts if gone is None else less(line.amounts, gone)
        part = _kept_part(line, kept[line.line], sold.get(line.line, 0), stays.get(line.line, 0))
        back[line.line] = less(_kept_worth(line, kept[line.line], part, under.rules), paid)
    if sum(each.gross for each in back.values()) > 0:
        return {line.line: less(line.amounts, line.amounts) for line in lines}
    return back


def _parts(under: SoldUnder, basket: Sequence[BasketLine]) -> Mapping[Hashable, int]:
    """What the promotions of that day take off each line of a basket."""
    rules = under.rules
    return parts_of(give(Book(under.promotions), basket, under.occasion, rules.rounding))


def _kept_part(line: SoldLine, kept: Quantity, sold: int, stays: int) -> int:
    """What promotions take off the part of a line that stays: what they do now, in the proportion
    of what the line was really given to what they would give it all (a sale that was begun earlier,
    or untaxed, had another). Where nothing else came back it keeps what it had.
    """
    given = line.amounts.promoted
    if given != sold:
        if sold:
            stays = divide(given * stays, sold, Rounding.HALF_UP)
        elif given:
            stays = divide(given * kept.thousandths, line.quantity.thousandths, Rounding.DOWN)
    return min(stays, _extended(line, kept))


def _kept_worth(line: SoldLine, kept: Quantity, promoted: int, rules: PriceRules) -> LineTotals:
    """What so much of a line costs with that much off by promotions; a discount by hand stays in
    its proportion.
    """
    amounts = line.amounts
    extended = _extended(line, kept)
    basis, whole = extended - promoted, amounts.extended - amounts.promoted
    if not kept:
        return less(amounts, amounts)
    if not whole:  # it was free: nothing tells its proportions
        sold = _Sold(line.unit_price, kept, line.taxes, Money(basis, rules.currency))
        (found,) = price([sold], None, rules).lines
    else:
        found = scaled(amounts, basis, whole, line.taxes)
    by_hand = amounts.own_discount - amounts.promoted
    own = divide(by_hand * basis, whole, Rounding.HALF_UP) if whole else 0
    paid = found.extended - found.discount
    return replace(
        found,
        extended=extended,
        own_discount=own + promoted,
        discount=extended - paid,
        promoted=promoted,
    )


def _extended(line: SoldLine, quantity: Quantity) -> int:
    exact = line.amounts.extended * quantity.thousandths
    return divide(exact, line.quantity.thousandths, Rounding.HALF_UP)


def _as_goods(line: SoldLine, kept: Quantity) -> BasketLine:
    barred = None
    if line.price_source is PriceSource.OVERRIDE:
        barred = Barred.PRICE
    elif line.price_source is PriceSource.DEPOSIT:
        barred = Barred.DEPOSIT
    elif line.item_id is None or line.price_source in _NOT_GOODS:
        barred = Barred.ONE_OFF
    return BasketLine(
        key=line.line,
        item_id=line.item_id,
        category_id=line.category_id,
        amount=_extended(line, kept),
        quantity=kept.thousandths,
        is_counted=not line.unit.is_measured and line.price_source is not PriceSource.PACK,
        barred=barred,
    )


def _stays(line: SoldLine, amounts: LineTotals) -> ReturnLine:
    """A line of which nothing comes back, but which costs more."""
    return ReturnLine(
        id=uuid5(line.sale_id, f"stays {line.line}"),
        sale_id=line.sale_id,
        line=line.line,
        item_id=line.item_id,
        category_id=line.category_id,
        name=line.name,
        unit=line.unit,
        quantity=Quantity(0),
        unit_price=line.unit_price,
        taxes=line.taxes,
        amounts=amounts,
        returned_as=ReturnedAs.NOT_RETURNED,
        ledger=line.ledger,
    )


@dataclass(frozen=True, slots=True)
class _Sold:
    """A line as the totals engine wants it."""

    unit_price: UnitPrice
    quantity: Quantity
    taxes: tuple[TaxRate, ...]
    fixed_total: Money
    discount: Discount | None = None
