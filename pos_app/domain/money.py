"""Money in whole minor units, prices with two more decimals, and the only division in the program.

The rule: an amount is an integer of one currency. It meets only amounts of the same currency, never
a bare number, and is divided only here, with a named rounding or by `allocate`: nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from pos_app.domain.errors import Invalid
from pos_app.domain.numerals import read_scaled, write_scaled

if TYPE_CHECKING:
    from pos_app.domain.quantity import Quantity

_PRICE_DECIMALS = 2
_HUNDREDTHS = 100
_HUNDREDTHS_OF_THOUSANDTHS = 100_000

# Known without opening the official table, which costs a till 30 ms at every start.
_USUAL = {"CAD": 2, "CHF": 2, "EUR": 2, "GBP": 2, "KES": 2, "USD": 2, "JPY": 0, "BHD": 3}


class CurrencyMismatch(Invalid):
    """Amounts of two currencies met in one sum."""

    def __init__(self, one: Currency, other: Currency) -> None:
        super().__init__(f"An amount in {other.code} does not belong in a sum in {one.code}.")


class Rounding(StrEnum):
    """What happens to the part below the smallest unit. All are symmetric about zero."""

    HALF_UP = "half_up"  # half away from zero
    HALF_EVEN = "half_even"
    HALF_DOWN = "half_down"  # half towards zero
    UP = "up"  # away from zero
    DOWN = "down"  # towards zero


def divide(numerator: int, denominator: int, rounding: Rounding) -> int:
    """The quotient as a whole number, rounded as said."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    if numerator < 0:
        return -divide(-numerator, denominator, rounding)
    if rounding is Rounding.HALF_UP:
        return (2 * numerator + denominator) // (2 * denominator)
    quotient, rest = divmod(numerator, denominator)
    if rounding is Rounding.HALF_EVEN:
        above = 2 * rest > denominator or (2 * rest == denominator and quotient % 2 == 1)
    elif rounding is Rounding.HALF_DOWN:
        above = 2 * rest > denominator
    else:
        above = rounding is Rounding.UP and rest > 0
    return quotient + above


@dataclass(frozen=True, slots=True)
class Currency:
    """An ISO 4217 code and how many decimals its amounts have."""

    code: str
    decimals: int

    def __post_init__(self) -> None:
        if not (len(self.code) == 3 and self.code.isascii() and self.code.isupper()):
            raise Invalid(f"“{self.code[:20]}” is not a currency code.")
        if not 0 <= self.decimals <= 4:
            raise Invalid(f"{self.code} cannot have {self.decimals} decimals.")

    @staticmethod
    def of(code: str) -> Currency:
        """The currency of an ISO 4217 code in any case; Invalid if there is none one can pay in."""
        return _currency(code.strip().upper())


@lru_cache(maxsize=512)
def _currency(code: str) -> Currency:
    decimals = _USUAL.get(code)
    if decimals is None:
        decimals = _official_decimals(code)
    if decimals is None:
        raise Invalid(f"“{code[:20]}” is not a currency.")
    return Currency(code, decimals)


def _official_decimals(code: str) -> int | None:
    import iso4217

    try:
        decimals: int | None = iso4217.Currency(code).exponent
    except ValueError:
        return None
    return decimals


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in whole minor units of one currency; may be negative."""

    minor: int
    currency: Currency

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"money is a whole number of minor units, not {self.minor!r}")

    @staticmethod
    def zero(currency: Currency) -> Money:
        """Nothing, in that currency."""
        return Money(0, currency)

    @staticmethod
    def parse(text: str, currency: Currency) -> Money:
        """Read "12.50"; Invalid if it is no number or has more decimals than the currency."""
        return Money(read_scaled(text, currency.decimals, "The amount"), currency)

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, exactly, for those who format it."""
        return Decimal(self.minor).scaleb(-self.currency.decimals)

    @property
    def plain(self) -> str:
        """The amount as every machine reads it: "12.50"."""
        decimals = self.currency.decimals
        return write_scaled(self.minor, decimals, decimals)

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __mul__(self, times: int) -> Money:
        if type(times) is not int:
            raise TypeError(f"money is multiplied by a whole number, not {times!r}")
        return Money(self.minor * times, self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.minor), self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.minor >= self._same(other)

    def _same(self, other: Money) -> int:
        if not isinstance(other, Money):
            raise TypeError(f"money meets only money, not {other!r}")
        if other.currency != self.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return other.minor


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """The price of one unit, in hundredths of a minor unit: 0.0125 a gram can be said exactly."""

    hundredths: int
    currency: Currency

    def __post_init__(self) -> None:
        if type(self.hundredths) is not int:
            raise TypeError(f"a price is a whole number of hundredths, not {self.hundredths!r}")

    @staticmethod
    def of(money: Money) -> UnitPrice:
        """An amount as a price."""
        return UnitPrice(money.minor * _HUNDREDTHS, money.currency)

    @staticmethod
    def parse(text: str, currency: Currency) -> UnitPrice:
        """Read "0.0125"; Invalid beyond two decimals more than the currency has."""
        decimals = currency.decimals + _PRICE_DECIMALS
        return UnitPrice(read_scaled(text, decimals, "The price"), currency)

    @property
    def plain(self) -> str:
        """As every machine reads it: "2.20", "0.0125"."""
        decimals = self.currency.decimals
        return write_scaled(self.hundredths, decimals + _PRICE_DECIMALS, decimals)

    def times(self, quantity: Quantity, rounding: Rounding) -> Money:
        """The extended price, rounded once."""
        exact = self.hundredths * quantity.thousandths
        return Money(divide(exact, _HUNDREDTHS_OF_THOUSANDTHS, rounding), self.currency)

    def money(self, rounding: Rounding) -> Money:
        """The price of one, as an amount that can be paid."""
        return Money(divide(self.hundredths, _HUNDREDTHS, rounding), self.currency)

    def __neg__(self) -> UnitPrice:
        return UnitPrice(-self.hundredths, self.currency)

    def __bool__(self) -> bool:
        return self.hundredths != 0

    def __lt__(self, other: UnitPrice) -> bool:
        return self.hundredths < self._same(other)

    def __le__(self, other: UnitPrice) -> bool:
        return self.hundredths <= self._same(other)

    def __gt__(self, other: UnitPrice) -> bool:
        return self.hundredths > self._same(other)

    def __ge__(self, other: UnitPrice) -> bool:
        return self.hundredths >= self._same(other)

    def _same(self, other: UnitPrice) -> int:
        if not isinstance(other, UnitPrice):
            raise TypeError(f"a price meets only prices, not {other!r}")
        if other.currency != self.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return other.hundredths


def sum_money(items: Iterable[Money], currency: Currency) -> Money:
    """The sum, in that currency even when there is nothing to add."""
    total = Money.zero(currency)
    for item in items:
        total += item
    return total


def allocate(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Split a whole number in proportion to weights, losing nothing: the parts sum to the total.

    Each part is rounded down and what is left goes one by one to the largest remainders, the
    earlier first. A negative total is the mirror of the positive one. Where the weights sum to zero
    there is no proportion and the parts are equal. ValueError if nobody is there to get it.
    """
    if not weights:
        if total:
            raise ValueError("an amount cannot be split among nobody")
        return ()
    whole = sum(weights)
    if whole == 0:
        weights, whole = (1,) * len(weights), len(weights)
    return apportion(total, [total * weight for weight in weights], whole)


def apportion(total: int, shares: Sequence[int], denominator: int) -> tuple[int, ...]:
    """Round exact shares, given as numerators over one denominator, so that they sum to the total.

    The total is the exact sum rounded up or down. `allocate` does this with shares in proportion to
    weights; here each share is known for itself, and stays within a unit of it.
    """
    if denominator < 0:
        shares, denominator = [-share for share in shares], -denominator
    if _points_down(total, shares):
        return tuple(-part for part in apportion(-total, [-share for share in shares], denominator))
    split = [divmod(share, denominator) for share in shares]
    parts = [whole for whole, _rest in split]
    left = total - sum(parts)
    if left:
        # sorted() is stable, also in reverse: of equal remainders the earlier line comes first.
        by_remainder = sorted(range(len(parts)), key=lambda i: split[i][1], reverse=True)
        for index in by_remainder[:left]:
            parts[index] += 1
    return tuple(parts)


def _points_down(total: int, shares: Sequence[int]) -> bool:
    """Whether the mirror image is the one to compute; a sale and its refund agree on it."""
    return total < 0 or (total == 0 and next((share for share in shares if share), 0) < 0)
