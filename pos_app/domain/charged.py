"""What a cart's lines are charged at for the customer it is for: the group's percentage taken off,
and no tax for whoever pays none.

The lines themselves keep what the shelf says of price and tax; the totals engine is handed these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pos_app.domain.customer import NO_TERMS, BuyerTerms
from pos_app.domain.money import Money, Rounding, UnitPrice, divide
from pos_app.domain.price_source import OWED, PriceSource
from pos_app.domain.pricing import Discount, DiscountKind
from pos_app.domain.tax import TaxRate

if TYPE_CHECKING:
    from pos_app.domain.cart import CartLine

_MILLION: Final = 1_000_000
# A price that was made for somebody already: what the group takes off does not come on top.
_MADE: Final = frozenset({PriceSource.LIST, PriceSource.OVERRIDE, *OWED})


def charged(lines: Sequence[CartLine], terms: BuyerTerms) -> Sequence[CartLine]:
    """The lines as this customer pays them."""
    if terms is NO_TERMS or terms == NO_TERMS:
        return lines
    if terms.rate:
        off = Discount(DiscountKind.PERCENT, terms.rate, terms.group)
        lines = [replace(line, discount=off) if _is_reduced(line) else line for line in lines]
    if terms.is_tax_exempt:
        lines = [_untaxed(line) if line.taxes else line for line in lines]
    return lines


def charged_whole(lines: Sequence[CartLine]) -> tuple[int, ...]:
    """The places of the lines that no discount on the sale is taken off: deposits, money owed."""
    return tuple(
        place
        for place, line in enumerate(lines)
        if line.deposit_of is not None or line.price_source in OWED
    )


def discount_name(line: CartLine, terms: BuyerTerms) -> str:
    """Whose terms a line's discount is: the group's name, or nobody's."""
    return terms.group if terms.rate and _is_reduced(line) else ""


def _is_reduced(line: CartLine) -> bool:
    """Whether the group's percentage is taken off a line: not where it has a discount of its own,
    a price made for somebody, or is a deposit.
    """
    return line.discount is None and line.deposit_of is None and line.price_source not in _MADE


def _untaxed(line: CartLine) -> CartLine:
    """The line without its taxes: what is included comes out of the price, which has two more
    decimals than the money, so that what is printed can be multiplied by hand.
    """

    def without(amount: int) -> int:
        return divide(amount * _MILLION, _whole(line.taxes), Rounding.HALF_UP)

    currency = line.unit_price.currency
    listed, fixed = line.list_price, line.fixed_total
    return replace(
        line,
        unit_price=UnitPrice(without(line.unit_price.hundredths), currency),
        list_price=None if listed is None else UnitPrice(without(listed.hundredths), currency),
        fixed_total=None if fixed is None else Money(without(fixed.minor), currency),
        taxes=(),
    )


def _whole(rates: Sequence[TaxRate]) -> int:
    return _MILLION + sum(rate.ppm for rate in rates if rate.included)
