"""Paying: what is due, what was handed over, the change, and the coins it is made of.

Only the part that cash settles is rounded to the smallest coin, and change comes from cash alone. A
refund is the mirror of its sale: all signs turned, all amounts equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from pos_app.domain.errors import Invalid, PosError
from pos_app.domain.money import Currency, CurrencyMismatch, Money, Rounding, divide
from pos_app.domain.numerals import LARGEST
from pos_app.domain.pricing import PriceRules
from pos_app.domain.text import free_text

_DRAWER = 1000  # of the largest note: a barcode scanned into the cash field is more than that
_QUICK_STEPS = (1, 5, 10, 20, 50, 100)
_QUICK_AMOUNTS = 6
_LONGEST_REFERENCE = 80


class TenderKind(StrEnum):
    """The ways to pay; stable codes, shown under names of their own."""

    CASH = "cash"
    CARD = "card"
    VOUCHER = "voucher"
    GIFT_CARD = "gift_card"
    STORE_CREDIT = "store_credit"
    ON_ACCOUNT = "on_account"
    OTHER = "other"


class Overpaid(PosError):
    """More than what is due was to be charged to something that gives no change."""

    code = "overpaid"


@dataclass(frozen=True, slots=True)
class Tender:
    """One payment: the cash handed over, or the amount charged. Negative for money given back."""

    kind: TenderKind
    amount: Money
    reference: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.kind, TenderKind):
            raise TypeError(f"not a way to pay: {self.kind!r}")
        if abs(self.amount.minor) > LARGEST:
            raise Invalid("The payment is too large.")
        object.__setattr__(self, "reference", free_text(self.reference, _LONGEST_REFERENCE))


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a sale stands, in minor units: `payable` = total + `cash_rounding`.

    Once paid, `paid` − `change` = `payable`; until then `due` is what is left to pay.
    """

    cash_rounding: int
    payable: int
    paid: int
    change: int
    due: int


def settle(total: Money, tenders: Sequence[Tender], rules: PriceRules) -> Settlement:
    """How the sale stands after these payments.

    Without any, the whole total is looked at as if cash were to pay it. Raises Overpaid when card
    and the like exceed the total, Invalid for a payment against the sale's direction or for more
    cash than any drawer holds, CurrencyMismatch for a payment in another currency.
    """
    sign = -1 if total.minor < 0 else 1
    whole = total.minor * sign
    cash, other = _cash_and_other(total, tenders, sign)
    if other > whole:
        raise Overpaid("Only cash gives change: the other payments are more than what is due.")
    rest = whole - other
    in_coins = divide(rest, rules.cash_increment, rules.cash_rounding) * rules.cash_increment
    has_cash = any(tender.kind is TenderKind.CASH for tender in tenders)
    cash_settles = not tenders or (has_cash and cash >= min(rest, in_coins))
    to_pay = in_coins if cash_settles else rest
    rounding = to_pay - rest
    change = max(cash - to_pay, 0)
    if change > _DRAWER * denominations(total.currency)[0].minor:
        raise Invalid("That is more cash than a drawer holds. Check the amount.")
    return Settlement(
        cash_rounding=sign * rounding,
        payable=sign * (whole + rounding),
        paid=sign * (other + cash),
        change=sign * change,
        due=sign * max(to_pay - cash, 0),
    )


def in_coins(total: Money, tenders: Sequence[Tender], rules: PriceRules) -> tuple[Tender, ...]:
    """The same payments with as much cash as settles the sale in the coins there are: no change,
    nothing due. Where no cash is among them they stay as they are.
    """
    left = settle(total, tenders, rules)
    more = Money(left.due - left.change, total.currency)
    for place in reversed(range(len(tenders))):
        cash = tenders[place]
        if more and cash.kind is TenderKind.CASH:
            settled = Tender(cash.kind, cash.amount + more, cash.reference)
            return (*tenders[:place], settled, *tenders[place + 1 :])
    return tuple(tenders)


def _cash_and_other(total: Money, tenders: Sequence[Tender], sign: int) -> tuple[int, int]:
    """The sums handed over in cash and charged otherwise, turned to the direction of a sale."""
    cash = other = 0
    for tender in tenders:
        if tender.amount.currency != total.currency:
            raise CurrencyMismatch(total.currency, tender.amount.currency)
        amount = tender.amount.minor * sign
        if amount < 0:
            if sign > 0:
                raise Invalid("A payment cannot be negative.")
            raise Invalid("Money for a return is given back, not taken.")
        if tender.kind is TenderKind.CASH:
            cash += amount
        else:
            other += amount
    return cash, other


def quick_amounts(due: Money) -> tuple[Money, ...]:
    """What people are likely to hand over: the exact sum, then the next round ones, six at most.

    A refund has only its exact sum, and nothing due has none.
    """
    if due.minor <= 0:
        return (due,) if due.minor else ()
    unit = _quick_unit(due.currency)
    rounded = {
        (divide(due.minor, unit * step, Rounding.DOWN) + 1) * unit * step for step in _QUICK_STEPS
    }
    amounts = (due.minor, *sorted(rounded))
    return tuple(Money(minor, due.currency) for minor in amounts[:_QUICK_AMOUNTS])


def _quick_unit(currency: Currency) -> int:
    """The step people think in, in minor units: a euro, ten shillings, a hundred yen."""
    major: int = 10**currency.decimals
    return major * _QUICK_UNITS.get(currency.code, 100 if currency.decimals == 0 else 1)


@lru_cache(maxsize=64)
def denominations(currency: Currency) -> tuple[Money, ...]:
    """The notes and coins of a currency, largest first; a plain 5-2-1 series where unknown."""
    known = _NOTES_AND_COINS.get(currency.code)
    if known is not None:
        return tuple(Money.parse(value, currency) for value in known.split())
    powers = range(currency.decimals + (3 if currency.decimals else 5))
    return tuple(
        Money(digit * 10**power, currency) for power in reversed(powers) for digit in (5, 2, 1)
    )


def coins_for(change: Money) -> tuple[tuple[Money, int], ...]:
    """The fewest notes and coins that make up the change, largest first.

    What is below the smallest coin is left out; a refund has the coins of its sale.
    """
    left, coins = abs(change.minor), []
    for coin in denominations(change.currency):
        count = divide(left, coin.minor, Rounding.DOWN)
        if count:
            coins.append((coin, count))
            left -= count * coin.minor
    return tuple(coins)


# In major units, where the smallest note people pay small sums with is far from one.
_QUICK_UNITS = {
    **dict.fromkeys(
        ("CZK", "DKK", "INR", "KES", "MXN", "NGN", "NOK", "PHP", "SEK", "THB", "TRY"), 10
    ),
    **dict.fromkeys(("HUF", "TZS"), 100),
    **dict.fromkeys(("IDR", "KRW", "UGX", "VND"), 1000),
}

_NOTES_AND_COINS = {
    "AED": "1000 500 200 100 50 20 10 5 1 0.50 0.25",
    "AUD": "100 50 20 10 5 2 1 0.50 0.20 0.10 0.05",
    "BHD": "20 10 5 1 0.500 0.100 0.050 0.025 0.010 0.005",
    "BRL": "200 100 50 20 10 5 2 1 0.50 0.25 0.10 0.05",
    "CAD": "100 50 20 10 5 2 1 0.25 0.10 0.05",
    "CHF": "1000 200 100 50 20 10 5 2 1 0.50 0.20 0.10 0.05",
    "CNY": "100 50 20 10 5 1 0.50 0.10",
    "CZK": "5000 2000 1000 500 200 100 50 20 10 5 2 1",
    "DKK": "1000 500 200 100 50 20 10 5 2 1 0.50",
    "EUR": "500 200 100 50 20 10 5 2 1 0.50 0.20 0.10 0.05 0.02 0.01",
    "GBP": "50 20 10 5 2 1 0.50 0.20 0.10 0.05 0.02 0.01",
    "GHS": "200 100 50 20 10 5 2 1 0.50 0.20 0.10",
    "HKD": "1000 500 100 50 20 10 5 2 1 0.50 0.20 0.10",
    "HUF": "20000 10000 5000 2000 1000 500 200 100 50 20 10 5",
    "IDR": "100000 50000 20000 10000 5000 2000 1000 500 200 100",
    "INR": "500 200 100 50 20 10 5 2 1",
    "JPY": "10000 5000 2000 1000 500 100 50 10 5 1",
    "KES": "1000 500 200 100 50 20 10 5 1",
    "KRW": "50000 10000 5000 1000 500 100 50 10",
    "KWD": "20 10 5 1 0.500 0.250 0.100 0.050 0.020 0.010 0.005",
    "MXN": "1000 500 200 100 50 20 10 5 2 1 0.50",
    "NGN": "1000 500 200 100 50 20 10 5",
    "NOK": "1000 500 200 100 50 20 10 5 1",
    "NZD": "100 50 20 10 5 2 1 0.50 0.20 0.10",
    "PHP": "1000 500 200 100 50 20 10 5 1 0.25 0.05 0.01",
    "PLN": "500 200 100 50 20 10 5 2 1 0.50 0.20 0.10 0.05 0.02 0.01",
    "RON": "500 200 100 50 20 10 5 1 0.50 0.10 0.05 0.01",
    "SAR": "500 200 100 50 20 10 5 2 1 0.50 0.25 0.10 0.05 0.01",
    "SEK": "1000 500 200 100 50 20 10 5 2 1",
    "SGD": "1000 100 50 10 5 2 1 0.50 0.20 0.10 0.05",
    "THB": "1000 500 100 50 20 10 5 2 1 0.50 0.25",
    "TRY": "200 100 50 20 10 5 1 0.50 0.25 0.10 0.05",
    "TZS": "10000 5000 2000 1000 500 200 100 50",
    "UGX": "50000 20000 10000 5000 2000 1000 500 200 100 50",
    "USD": "100 50 20 10 5 2 1 0.25 0.10 0.05 0.01",
    "VND": "500000 200000 100000 50000 20000 10000 5000 2000 1000",
    "ZAR": "200 100 50 20 10 5 2 1 0.50 0.20 0.10",
}
