"""Amounts, prices, quantities, rates and moments as text for paper, in a locale's own way,
without Qt.

The words of a number (separators, where the currency goes, how a minus is set) are Babel's; they
are asked for once per locale and currency, since a receipt holds dozens of amounts and Babel
takes longer over one than the printer's bytes take altogether. The decimals are the currency's
own (ISO 4217), not Babel's, which rounds fourteen currencies to whole units. Minus is U+2212.

An unknown locale is written the English way: a receipt must never fail for its language.
"""

import copy
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import get_decimal_symbol, get_group_symbol, parse_pattern

from pos_app.domain.money import Currency, Money, UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.domain.tax import TaxRate

MINUS: Final = "\N{MINUS SIGN}"
_NO_BREAK_SPACE: Final = "\N{NO-BREAK SPACE}"

# The zero of every digit set that is some locale's default; Babel knows their separators but not
# their digits.
_ZEROS: Final = {
    "arab": 0x0660,
    "arabext": 0x06F0,
    "beng": 0x09E6,
    "cakm": 0x11136,
    "deva": 0x0966,
    "mymr": 0x1040,
    "nkoo": 0x07C0,
    "tibt": 0x0F20,
}


@dataclass(frozen=True, slots=True)
class _NumberWords:
    """How one locale writes numbers: separators, sizes of the first and the further groups,
    digits.
    """

    decimal: str
    group: str
    groups: tuple[int, int]
    digits: dict[int, str] | None

    def write(self, value: int, decimals: int) -> str:
        """A count of 10^-decimals, without its sign."""
        digits = str(abs(value)).rjust(decimals + 1, "0")
        whole = digits[: len(digits) - decimals]
        if len(whole) > self.groups[0]:
            whole = self._grouped(whole)
        text = f"{whole}{self.decimal}{digits[-decimals:]}" if decimals else whole
        return text.translate(self.digits) if self.digits else text

    def _grouped(self, whole: str) -> str:
        first, next_size = self.groups
        parts = [whole[-first:]]
        rest = whole[:-first]
        while rest:
            parts.append(rest[-next_size:])
            rest = rest[:-next_size]
        return self.group.join(reversed(parts))


@dataclass(frozen=True, slots=True)
class _Signs:
    """What stands before and after a number above and below zero, with its currency or percent
    sign.
    """

    before: str
    after: str
    before_minus: str
    after_minus: str

    def around(self, number: str, *, negative: bool) -> str:
        if negative:
            return f"{self.before_minus}{number}{self.after_minus}"
        return f"{self.before}{number}{self.after}"


def money_text(amount: Money, locale: str) -> str:
    """With its currency: "£1,234.50", "−1.234,50 €", "BHD 4.125"."""
    number = _number_words(locale).write(amount.minor, amount.currency.decimals)
    return _currency_signs(locale, amount.currency.code).around(number, negative=amount.minor < 0)


def amount_text(minor: int, currency: Currency, locale: str) -> str:
    """The number alone, with all its decimals: "1,234.50"."""
    number = _number_words(locale).write(minor, currency.decimals)
    return f"{MINUS}{number}" if minor < 0 else number


def unit_price_text(price: UnitPrice, locale: str) -> str:
    """A price for one: as many decimals as the currency has, up to two more where the price needs
    them.
    """
    decimals, value = price.currency.decimals + 2, price.hundredths
    while decimals > price.currency.decimals and value % 10 == 0:
        decimals, value = decimals - 1, value // 10
    number = _number_words(locale).write(value, decimals)
    return f"{MINUS}{number}" if value < 0 else number


def quantity_text(quantity: Quantity, locale: str) -> str:
    """A count or a weight without needless zeros: "3", "0.482"."""
    return _trimmed(quantity.thousandths, 3, locale)


def decimal_text(value: Decimal, locale: str) -> str:
    """A number with the decimals it has: "1,234.50"."""
    exponent = value.as_tuple().exponent
    decimals = max(-exponent, 0) if isinstance(exponent, int) else 0
    number = _number_words(locale).write(int(value.scaleb(decimals)), decimals)
    return f"{MINUS}{number}" if value < 0 else number


def rate_text(rate: TaxRate, locale: str) -> str:
    """A tax rate with its percent sign: "20%", "9,975 %"."""
    return _percent_signs(locale).around(_trimmed(rate.ppm, 4, locale), negative=False)


def moment_text(at: datetime, locale: str) -> str:
    """The day in the locale's middle length and the time to the minute, of the zone that `at` is
    in.
    """
    place = locale_of(locale)
    day = format_date(at.date(), "medium", place)
    return f"{day}, {format_time(at.timetz(), 'short', locale=place)}"


def date_text(day: date, locale: str) -> str:
    """A day in full, as a letter says it."""
    return format_date(day, "long", locale=locale_of(locale))


def short_date_text(day: date, locale: str) -> str:
    """A day in the locale's middle length, for a column."""
    return format_date(day, "medium", locale=locale_of(locale))


def _trimmed(value: int, decimals: int, locale: str) -> str:
    while decimals and value % 10 == 0:
        decimals, value = decimals - 1, value // 10
    number = _number_words(locale).write(value, decimals)
    return f"{MINUS}{number}" if value < 0 else number


@lru_cache(maxsize=64)
def locale_of(name: str) -> Locale:
    """The locale of this name, or of its language alone, or English: nothing fails for a name."""
    for candidate in (name.replace("-", "_"), name.replace("-", "_").split("_")[0]):
        try:
            return Locale.parse(candidate)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


@lru_cache(maxsize=64)
def _number_words(name: str) -> _NumberWords:
    locale = locale_of(name)
    zero = _ZEROS.get(locale.default_numbering_system)
    first, following = locale.decimal_formats[None].grouping
    return _NumberWords(
        decimal=get_decimal_symbol(locale, numbering_system="default"),
        group=get_group_symbol(locale, numbering_system="default"),
        groups=(first, following),
        digits={ord("0") + n: chr(zero + n) for n in range(10)} if zero else None,
    )


@lru_cache(maxsize=256)
def _currency_signs(name: str, code: str) -> _Signs:
    locale = locale_of(name)
    pattern = copy.copy(locale.currency_formats["standard"])
    pattern.frac_prec = (0, 0)
    return _signs(
        *(pattern.apply(Decimal(n), locale, currency=code, currency_digits=False) for n in (1, -1))
    )


@lru_cache(maxsize=64)
def _percent_signs(name: str) -> _Signs:
    locale = locale_of(name)
    pattern = parse_pattern(locale.percent_formats[None].pattern)
    return _signs(*(pattern.apply(Decimal(n) / 100, locale) for n in (1, -1)))


def _signs(positive: str, negative: str) -> _Signs:
    before, _, after = positive.partition("1")
    before_minus, _, after_minus = negative.replace("-", MINUS).partition("1")
    return _Signs(
        before=_spaced(before),
        after=after,
        before_minus=_spaced(before_minus),
        after_minus=after_minus,
    )


def _spaced(before: str) -> str:
    """Letters keep their distance from a number: Babel writes "BHD4.125", CLDR asks for a space."""
    return f"{before}{_NO_BREAK_SPACE}" if before[-1:].isalpha() else before
