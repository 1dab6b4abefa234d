"""The totals engine: what a basket comes to. Cart, quote, payment, receipt and report all ask here.

1. Extended price = unit price × quantity, rounded once a line (or the total a price label fixes).
2. What promotions take off it (domain/promotions.py), then the line's discount, then the sale's,
   spread over the lines in proportion to what is left.
3. Taxes add up, none compounds: included in the amount, or added to what is left without those.
   Rounded per line, or once per rate over the document and shared out again.
4. Net + tax = gross; the lines sum to the sale, and a refund is the mirror of its sale.

Whole minor units throughout; the last step to coins (cash rounding, change) is in `tender`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from pos_app.domain.errors import Invalid
from pos_app.domain.money import (
    Currency,
    CurrencyMismatch,
    Money,
    Rounding,
    UnitPrice,
    allocate,
    apportion,
    divide,
)
from pos_app.domain.numerals import LARGEST, read_scaled, write_scaled
from pos_app.domain.quantity import Quantity
from pos_app.domain.tax import TaxRate
from pos_app.domain.text import free_text

_MILLION = 1_000_000
_PRICE_TIMES_QUANTITY = 100_000  # hundredths of a minor unit × thousandths
_PERCENT_DECIMALS = 4
_LONGEST_REASON = 200


class DiscountKind(StrEnum):
    """How a discount is meant."""

    PERCENT = "percent"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Discount:
    """What is taken off: parts per million of a percent discount, minor units of an amount.

    Never negative; on a line that comes back it takes off the refund what it took off the sale.
    """

    kind: DiscountKind
    value: int
    reason: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.kind, DiscountKind):
            raise TypeError(f"not a kind of discount: {self.kind!r}")
        if type(self.value) is not int:
            raise TypeError(f"a discount is a whole number, not {self.value!r}")
        if self.value < 0:
            raise Invalid("A discount cannot be negative.")
        if self.kind is DiscountKind.PERCENT and self.value > _MILLION:
            raise Invalid("A discount cannot be more than 100 percent.")
        if self.reason:
            object.__setattr__(self, "reason", free_text(self.reason, _LONGEST_REASON))

    @staticmethod
    def percent(percent: str, reason: str = "") -> Discount:
        """So many percent off, read from "7.5"."""
        value = read_scaled(percent, _PERCENT_DECIMALS, "The discount")
        return Discount(DiscountKind.PERCENT, value, reason)

    @staticmethod
    def amount(money: Money, reason: str = "") -> Discount:
        """So much off."""
        return Discount(DiscountKind.AMOUNT, money.minor, reason)

    @property
    def is_none(self) -> bool:
        """Whether it takes nothing off."""
        return self.value == 0

    def plain(self, currency: Currency) -> str:
        """The percent, or the amount in that currency, as every machine reads it."""
        if self.kind is DiscountKind.PERCENT:
            return write_scaled(self.value, _PERCENT_DECIMALS, 0)
        return write_scaled(self.value, currency.decimals, currency.decimals)


class TaxRounding(StrEnum):
    """Whether each line's tax is rounded, or each rate's tax on the whole document."""

    PER_LINE = "per_line"
    PER_DOCUMENT = "per_document"


@dataclass(frozen=True, slots=True)
class PriceRules:
    """How this shop calculates; `cash_increment` is its smallest coin in minor units (1 = any)."""

    currency: Currency
    tax_rounding: TaxRounding = TaxRounding.PER_LINE
    rounding: Rounding = Rounding.HALF_UP
    cash_increment: int = 1
    cash_rounding: Rounding = Rounding.HALF_UP

    def __post_init__(self) -> None:
        # A bare "half_even" equals the mode but is not it, and would be calculated as another.
        for mode in (self.rounding, self.cash_rounding):
            if not isinstance(mode, Rounding):
                raise TypeError(f"not a way of rounding: {mode!r}")
        if not isinstance(self.tax_rounding, TaxRounding):
            raise TypeError(f"not a way of rounding taxes: {self.tax_rounding!r}")
        if type(self.cash_increment) is not int or not 1 <= self.cash_increment <= LARGEST:
            raise Invalid("The cash rounding step must be at least the smallest unit of money.")


class PricedLine(Protocol):
    """What the engine must know of a line. `fixed_total`, where given, is its extended price."""

    @property
    def unit_price(self) -> UnitPrice: ...
    @property
    def quantity(self) -> Quantity: ...
    @property
    def taxes(self) -> tuple[TaxRate, ...]: ...
    @property
    def discount(self) -> Discount | None: ...
    @property
    def fixed_total(self) -> Money | None: ...


@dataclass(frozen=True, slots=True)
class LineTotals:
    """One line in minor units; `discount` is its own (`own_discount`) plus its share of the sale's.
    What promotions take off (`promoted`) is part of its own.

    `taxes` has one amount for each rate of the line, in the same order.
    """

    extended: int
    own_discount: int
    discount: int
    net: int
    tax: int
    gross: int
    taxes: tuple[int, ...]
    promoted: int = 0


@dataclass(frozen=True, slots=True)
class TaxTotal:
    """One rate over the whole sale: the net amount it was charged on, and the tax."""

    rate: TaxRate
    base: int
    tax: int


@dataclass(frozen=True, slots=True)
class Totals:
    """The whole sale in minor units; `total` = `net` + `tax` = the sum of the lines' gross, with
    what comes back (`returns`, see domain/returns.py).
    """

    lines: tuple[LineTotals, ...]
    extended: int
    discount: int
    net: int
    tax: int
    total: int
    taxes: tuple[TaxTotal, ...]
    returns: tuple[LineTotals, ...] = ()


def price(
    lines: Sequence[PricedLine],
    discount: Discount | None,
    rules: PriceRules,
    exempt: Sequence[int] = (),
    promoted: Sequence[int] = (),
) -> Totals:
    """What these lines come to, to the last minor unit. `exempt` are the places of lines that the
    sale's discount leaves alone: deposits. `promoted` is what promotions take off each line.

    Raises Invalid for a discount larger than what it is taken from or a sum beyond all bounds,
    CurrencyMismatch for a line in another currency. Without lines a discount has nothing to do.
    """
    if not lines:
        return Totals((), 0, 0, 0, 0, 0, ())
    rounding = rules.rounding
    extended = [extended_price(line, rules) for line in lines]
    bases = extended if not promoted else _less_promoted(extended, promoted)
    own = discounts = [
        _taken_off(line.discount, amount, rounding, "line") if line.discount is not None else 0
        for line, amount in zip(lines, bases, strict=True)
    ]
    if promoted:
        own = discounts = [off + part for off, part in zip(own, promoted, strict=True)]
    if discount is not None and discount.value:
        left = [amount - off for amount, off in zip(extended, discounts, strict=True)]
        for place in exempt:
            left[place] = 0
        shares = _spread(discount, left, rounding)
        discounts = [off + share for off, share in zip(discounts, shares, strict=True)]
    amounts = [amount - off for amount, off in zip(extended, discounts, strict=True)]
    rates = [line.taxes for line in lines]
    if rules.tax_rounding is TaxRounding.PER_LINE:
        taxes = [
            _line_taxes(amount, of, rounding) for amount, of in zip(amounts, rates, strict=True)
        ]
    else:
        taxes = _document_taxes(amounts, rates, rounding)
    return _add_up(extended, own, discounts, amounts, rates, taxes, promoted)


def _less_promoted(extended: Sequence[int], promoted: Sequence[int]) -> list[int]:
    """The lines after promotions, which never make one cost less than nothing."""
    if any(part < 0 for part in promoted):
        raise Invalid("A promotion takes off, it does not add.")
    left = [amount - part for amount, part in zip(extended, promoted, strict=True)]
    if min(left) < 0:
        raise Invalid("The promotion is more than the line comes to.")
    return left


def extended_price(line: PricedLine, rules: PriceRules) -> int:
    """Price times quantity, or what a label fixes, in minor units."""
    fixed = line.fixed_total
    currency = line.unit_price.currency if fixed is None else fixed.currency
    if currency is not rules.currency and currency != rules.currency:
        raise CurrencyMismatch(rules.currency, currency)
    if fixed is not None:
        amount = fixed.minor
    else:
        exact = line.unit_price.hundredths * line.quantity.thousandths
        amount = divide(exact, _PRICE_TIMES_QUANTITY, rules.rounding)
    if not -LARGEST <= amount <= LARGEST:
        raise Invalid("The amount of a line is too large.")
    return amount


def _taken_off(discount: Discount, amount: int, rounding: Rounding, what: str) -> int:
    """The discount on an amount, with the amount's sign."""
    if discount.kind is DiscountKind.PERCENT:
        return divide(amount * discount.value, _MILLION, rounding)
    if discount.value > abs(amount):
        raise Invalid(f"The discount is more than the {what} comes to.")
    return discount.value if amount > 0 else -discount.value


def _spread(discount: Discount, left: Sequence[int], rounding: Rounding) -> tuple[int, ...]:
    """The sale's discount as a share of each line, in proportion to what is left of it.

    Where some lines come back, a percentage is taken from each as it stands: the proportion to a
    sum that nearly cancels out would make the shares absurd.
    """
    off = _taken_off(discount, sum(left), rounding, "sale")
    if discount.kind is DiscountKind.PERCENT and _both_ways(left):
        return apportion(off, [amount * discount.value for amount in left], _MILLION)
    return allocate(off, left)


def _both_ways(amounts: Sequence[int]) -> bool:
    """Whether the basket both sells and takes back."""
    return min(amounts) < 0 < max(amounts)


def _parts(rates: tuple[TaxRate, ...]) -> int:
    """What an amount with its included taxes is, in millionths of the amount without them."""
    return _MILLION + sum([rate.ppm for rate in rates if rate.included])


def _line_taxes(amount: int, rates: tuple[TaxRate, ...], rounding: Rounding) -> tuple[int, ...]:
    """The tax of each rate on one line, each rounded by itself."""
    if not rates:
        return ()
    whole = _parts(rates)
    taxes = [divide(amount * rate.ppm, whole, rounding) if rate.included else 0 for rate in rates]
    net = amount - sum(taxes)
    for index, rate in enumerate(rates):
        if not rate.included:
            taxes[index] = divide(net * rate.ppm, _MILLION, rounding)
    return tuple(taxes)


def _document_taxes(
    amounts: Sequence[int], rates: Sequence[tuple[TaxRate, ...]], rounding: Rounding
) -> list[tuple[int, ...]]:
    """The tax of each rate on each line, each rate rounded once over all its lines."""
    taxes = [[0] * len(of_line) for of_line in rates]
    wholes = [_parts(of_line) for of_line in rates]
    _tax_the_document(taxes, amounts, wholes, rates, rounding, included=True)
    nets = [amount - sum(of_line) for amount, of_line in zip(amounts, taxes, strict=True)]
    _tax_the_document(taxes, nets, [_MILLION] * len(nets), rates, rounding, included=False)
    return [tuple(of_line) for of_line in taxes]


def _tax_the_document(
    taxes: list[list[int]],
    amounts: Sequence[int],
    wholes: Sequence[int],
    rates: Sequence[tuple[TaxRate, ...]],
    rounding: Rounding,
    *,
    included: bool,
) -> None:
    """Fill in the taxes that are included, or those that are added."""
    places: dict[TaxRate, list[tuple[int, int]]] = {}
    for line, of_line in enumerate(rates):
        for position, rate in enumerate(of_line):
            if rate.included is included:
                places.setdefault(rate, []).append((line, position))
    for rate, where in places.items():
        shares = _share_tax(
            rate.ppm,
            [amounts[line] for line, _ in where],
            [wholes[line] for line, _ in where],
            rounding,
        )
        for (line, position), share in zip(where, shares, strict=True):
            taxes[line][position] = share


def _share_tax(
    ppm: int, amounts: Sequence[int], wholes: Sequence[int], rounding: Rounding
) -> tuple[int, ...]:
    """One rate's tax on the exact sum of its lines, rounded once and given back to the lines.

    In proportion to their amounts; where that says nothing (goods sold and taken back, or lines of
    which another included tax takes a part too) by the exact tax of each.
    """
    whole = wholes[0]
    if not _both_ways(amounts) and wholes.count(whole) == len(wholes):
        return allocate(divide(sum(amounts) * ppm, whole, rounding), amounts)
    common = 1
    for each in set(wholes):
        common *= each
    exact = [
        amount * ppm * divide(common, each, Rounding.DOWN)
        for amount, each in zip(amounts, wholes, strict=True)
    ]
    return apportion(divide(sum(exact), common, rounding), exact, common)


def _add_up(
    extended: Sequence[int],
    own: Sequence[int],
    discounts: Sequence[int],
    amounts: Sequence[int],
    rates: Sequence[tuple[TaxRate, ...]],
    taxes: Sequence[tuple[int, ...]],
    promoted: Sequence[int],
) -> Totals:
    """The lines and their sums; an included tax comes out of the amount, an added one on top."""
    lines = []
    by_rate: dict[TaxRate, tuple[int, int]] = {}
    total_net = total_tax = 0
    for index, amount in enumerate(amounts):
        net, tax = amount, 0
        for rate, of_rate in zip(rates[index], taxes[index], strict=True):
            tax += of_rate
            if rate.included:
                net -= of_rate
        for rate, of_rate in zip(rates[index], taxes[index], strict=True):
            base, sum_of_rate = by_rate.get(rate, (0, 0))
            by_rate[rate] = (base + net, sum_of_rate + of_rate)
        total_net += net
        total_tax += tax
        lines.append(
            LineTotals(
                extended[index],
                own[index],
                discounts[index],
                net,
                tax,
                net + tax,
                taxes[index],
                promoted[index] if promoted else 0,
            )
        )
    total = total_net + total_tax
    if not -LARGEST <= total <= LARGEST:
        raise Invalid("The sale is too large.")
    return Totals(
        lines=tuple(lines),
        extended=sum(extended),
        discount=sum(discounts),
        net=total_net,
        tax=total_tax,
        total=total,
        taxes=tuple(TaxTotal(rate, base, tax) for rate, (base, tax) in by_rate.items()),
    )
