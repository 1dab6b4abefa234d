"""Changing many prices at once: by percent or by an amount, then to a price people write on
shelves.
"""

from dataclasses import dataclass
from enum import StrEnum

from pos_app.domain.errors import Invalid
from pos_app.domain.money import Rounding, UnitPrice, divide

_MILLION = 1_000_000
_HUNDREDTHS = 100  # of a minor unit


class ChangeBy(StrEnum):
    """What a price is changed by."""

    PERCENT = "percent"  # parts per million of the price
    AMOUNT = "amount"  # hundredths of a minor unit
    TO = "to"  # the new price itself, in hundredths of a minor unit


class Ending(StrEnum):
    """Where a new price comes to rest, always the nearest such price. The number behind is minor
    units: what they end in, or what they are a multiple of.
    """

    EXACT = "exact"
    MULTIPLE_5 = "multiple:5"
    MULTIPLE_10 = "multiple:10"
    MULTIPLE_50 = "multiple:50"
    MULTIPLE_100 = "multiple:100"
    ENDS_99 = "ends:99"
    ENDS_95 = "ends:95"
    ENDS_90 = "ends:90"
    ENDS_49 = "ends:49"


@dataclass(frozen=True, slots=True)
class PriceChange:
    """One change for many prices; `value` is signed, down is negative."""

    by: ChangeBy
    value: int
    ending: Ending = Ending.EXACT

    def __post_init__(self) -> None:
        if self.by is ChangeBy.PERCENT and not -_MILLION <= self.value <= 100 * _MILLION:
            raise Invalid("A price goes down by 100 percent at most.", where="value")
        if self.by is ChangeBy.TO and self.value < 0:
            raise Invalid("The price cannot be negative.", where="value")

    def of(self, price: UnitPrice) -> UnitPrice:
        """The new price; Invalid where it would be less than nothing."""
        exact = {
            ChangeBy.PERCENT: lambda: (
                price.hundredths + divide(price.hundredths * self.value, _MILLION, Rounding.HALF_UP)
            ),
            ChangeBy.AMOUNT: lambda: price.hundredths + self.value,
            ChangeBy.TO: lambda: self.value,
        }[self.by]()
        if exact < 0:
            raise Invalid("The price would be less than nothing.")
        return UnitPrice(self._rested(exact), price.currency)

    def _rested(self, hundredths: int) -> int:
        if self.ending is Ending.EXACT:
            # Shelf prices are whole minor units, unless this one had parts of them before.
            return divide(hundredths, _HUNDREDTHS, Rounding.HALF_UP) * _HUNDREDTHS
        kind, _colon, number = self.ending.partition(":")
        minor = int(number)
        if kind == "multiple":
            step = minor * _HUNDREDTHS
            return divide(hundredths, step, Rounding.HALF_UP) * step
        # The nearest that ends so: 12.34 → 11.99 or 12.99, never below the first of them.
        step, end = 100 * _HUNDREDTHS, minor * _HUNDREDTHS
        times = divide(hundredths - end, step, Rounding.HALF_UP)
        return max(times, 0) * step + end
