"""Values as people write them: money, quantities, percentages, times, and back from typed text.

Amounts are formatted by the locale, with the shop's currency and "−" (U+2212) as minus. Typing is
read strictly: what could mean two things is refused with an example of what to type.
"""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import (
    NumberFormatError,
    format_currency,
    format_decimal,
    get_currency_symbol,
    get_decimal_symbol,
    get_group_symbol,
    parse_decimal,
)

from pos_app.documents.money_text import locale_of
from pos_app.domain.errors import Invalid
from pos_app.domain.money import Currency, Money, UnitPrice
from pos_app.domain.quantity import Quantity, Unit
from pos_app.ui.i18n import tr

MINUS = "\u2212"
NBSP = "\u00a0"
_NUMBER = re.compile(r"[+-]?[\d.,'’]*\d[\d.,'’]*")
_BIDI = dict.fromkeys(
    (*range(0x200E, 0x2010), 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
)
_ZEROS = {"arab": 0x660, "arabext": 0x6F0, "deva": 0x966, "beng": 0x9E6, "mymr": 0x1040}
_NEGATIVE = re.compile(f"{MINUS}[\\d.,٫٬]+")
_YEAR = re.compile(r"(\s*'[^']*'\s*|[\s,،]*)y+年?")
_COINS = {"GBP": "p", "EUR": f"{NBSP}c", "USD": "¢", "CAD": "¢", "AUD": "¢", "NZD": "¢"}
_UNITS = {
    Unit.KG: "kg",
    Unit.G: "g",
    Unit.LB: "lb",
    Unit.OZ: "oz",
    Unit.LITRE: "L",
    Unit.ML: "ml",
    Unit.METRE: "m",
    Unit.CM: "cm",
    Unit.SQUARE_METRE: "m²",
    Unit.HOUR: "h",
    Unit.DAY: "d",
}


def isolate(text: str) -> str:
    """A number, code or address that keeps its order inside right-to-left text."""
    return f"\u2066{text}\u2069"


def unit_symbol(unit: Unit) -> str:
    """ "kg" for what is measured, nothing for pieces."""
    return _UNITS.get(unit, "")


@dataclass(frozen=True)
class Formats:
    """How one reader's locale writes. `pence` reads typed digits without a point as pence."""

    locale: str = "en_GB"
    pence: bool = False

    @cached_property
    def _babel(self) -> Locale:
        return locale_of(self.locale)

    # -- money

    def money(self, money: Money) -> str:
        """ "£41.36", "−£2.28", always with the currency's decimals."""
        return _money(money.minor, money.currency, self._babel)

    def signed(self, minor: int, currency: Currency) -> str:
        """The same from bare minor units of a currency."""
        return _money(minor, currency, self._babel)

    def short(self, money: Money) -> str:
        """Without decimals when there is nothing behind the point: "£22", "£21.36"."""
        if money.minor % 10**money.currency.decimals:
            return self.money(money)
        return _whole(money.minor, money.currency, self._babel)

    def coin(self, money: Money) -> str:
        """A coin or note: "£2", "50p"."""
        sign = _COINS.get(money.currency.code)
        if sign and 0 < money.minor < 10**money.currency.decimals:
            return f"{self._decimal(Decimal(money.minor))}{sign}"
        return self.short(money)

    def amount(self, money: Money) -> str:
        """Without the currency, as it stands in a field that shows the sign beside it: "9.80"."""
        decimals = money.currency.decimals
        pattern = "0." + "0" * decimals if decimals else "0"
        return self._decimal(money.decimal, pattern)

    def unit_price(self, price: UnitPrice) -> str:
        """ "£3.60"; more decimals only when the price has them: "£0.0125"."""
        value = Decimal(price.hundredths).scaleb(-price.currency.decimals - 2)
        least = price.currency.decimals
        if price.hundredths % 100 == 0:
            return self.money(Money(price.hundredths // 100, price.currency))
        standard = self._babel.currency_formats["standard"].pattern
        pattern = re.sub(r"\.0+", "." + "0" * least + "##", standard)
        text = format_currency(
            value,
            price.currency.code,
            format=pattern,
            locale=self._babel,
            currency_digits=False,
            decimal_quantization=False,
            numbering_system="default",
        )
        return _written(text, self._babel)

    def symbol(self, currency: Currency) -> str:
        """ "£"."""
        return get_currency_symbol(currency.code, locale=self._babel)

    # -- numbers

    def number(self, value: int) -> str:
        """ "1,260"."""
        return self._decimal(Decimal(value))

    def quantity(self, quantity: Quantity, unit: Unit = Unit.PIECE) -> str:
        """ "3", "0.482 kg"; the space does not break."""
        number = self._decimal(Decimal(quantity.thousandths).scaleb(-3), "#,##0.###")
        symbol = unit_symbol(unit)
        return f"{number}{NBSP}{symbol}" if symbol else number

    def percent(self, ppm: int) -> str:
        """Parts per million as "10%" or "9.975%"."""
        pattern = self._babel.percent_formats[None].pattern
        pattern = re.sub(r"#,##0", "#,##0.####", pattern)
        value = Decimal(ppm).scaleb(-6)
        text = format_decimal(value, format=pattern, locale=self._babel, numbering_system="default")
        return _written(text, self._babel)

    def _decimal(self, value: Decimal, pattern: str | None = None) -> str:
        text = format_decimal(value, format=pattern, locale=self._babel, numbering_system="default")
        return _written(text, self._babel)

    # -- times; moments come in the shop's zone

    def time(self, at: dt.datetime) -> str:
        """ "14:26"."""
        return format_time(at, "short", locale=self._babel)

    def date(self, day: dt.date) -> str:
        """ "20 Nov 2025"."""
        return format_date(day, "medium", locale=self._babel)

    def day(self, day: dt.date) -> str:
        """ "20 Nov"."""
        return _skeleton("MMMd", day, self._babel)

    def weekday(self, day: dt.date) -> str:
        """ "Thu 20 Nov"."""
        return _skeleton("MMMEd", day, self._babel)

    def long_day(self, day: dt.date) -> str:
        """ "Thursday 20 November"."""
        full = self._babel.date_formats["full"].pattern
        if self._babel.language == "en":
            full = full.replace("EEEE,", "EEEE")
        return format_date(day, _YEAR.sub("", full).strip(" ,،"), locale=self._babel)

    def moment(self, at: dt.datetime, today: dt.date) -> str:
        """ "Today 13:02", "Yesterday 17:44", "16 Nov 15:05"."""
        if at.date() == today:
            return tr("Today {time}", time=self.time(at))
        if at.date() == today - dt.timedelta(days=1):
            return tr("Yesterday {time}", time=self.time(at))
        shown = self.day(at.date()) if at.year == today.year else self.date(at.date())
        return f"{shown} {self.time(at)}"

    # -- reading

    @property
    def decimal_sign(self) -> str:
        """The decimal sign of the locale, for the keypad."""
        return get_decimal_symbol(self._babel, numbering_system="default")

    def read_money(self, text: str, currency: Currency) -> Money:
        """An amount as typed: "25" is 25.00, "25.5" is 25.50. Invalid says what to type."""
        for sign in (self.symbol(currency), currency.code):
            text = text.replace(sign, "")
        text = self._tidy(text)
        if self.pence and text.removeprefix("-").isdigit():
            return Money(int(text), currency)
        try:
            return Money.parse(self._plain(text), currency)
        except Invalid:
            raise self._example(currency) from None

    def read_price(self, text: str, currency: Currency) -> UnitPrice:
        """A price as typed; it may have two decimals more than an amount."""
        text = self._tidy(text.replace(self.symbol(currency), ""))
        try:
            return UnitPrice.parse(self._plain(text), currency)
        except Invalid:
            raise self._example(currency) from None

    def read_number(self, text: str) -> str:
        """A typed number as every machine reads it ("9.975"). Invalid if it is none."""
        return self._plain(self._tidy(text).removesuffix("%"))

    def read_quantity(self, text: str) -> Quantity:
        """A typed quantity. Invalid beyond thousandths."""
        return Quantity.parse(self.read_number(text))

    def _tidy(self, text: str) -> str:
        """ASCII digits, no spaces, the minus and the separators of the locale."""
        text = text.translate(_BIDI)
        digits = "".join(_digit(sign) for sign in text if not sign.isspace())
        digits = digits.replace(MINUS, "-").replace("٫", get_decimal_symbol(self._babel))
        return digits.replace("٬", get_group_symbol(self._babel))

    def _plain(self, text: str) -> str:
        if not _NUMBER.fullmatch(text):
            raise Invalid(tr("Type a number like {example}", example=self._decimal(Decimal("2.5"))))
        try:
            return f"{parse_decimal(text, locale=self._babel, strict=True):f}"
        except NumberFormatError:
            raise Invalid(
                tr("Type a number like {example}", example=self._decimal(Decimal("2.5")))
            ) from None

    def _example(self, currency: Currency) -> Invalid:
        example = self.amount(Money(980 * 10 ** max(0, currency.decimals - 2), currency))
        return Invalid(tr("Type an amount like {example}", example=example))


def _written(text: str, locale: Locale) -> str:
    """The real minus, and the digits of the locale where it has its own."""
    text = text.replace("-", MINUS)
    if locale.text_direction == "rtl":
        # Left of its digits, as in the rest of the world, and not behind them.
        text = _NEGATIVE.sub(lambda found: isolate(found.group()), text)
    zero = _ZEROS.get(locale.default_numbering_system)
    return text.translate({48 + i: zero + i for i in range(10)}) if zero else text


def _digit(sign: str) -> str:
    """The ASCII digit for a digit of any script, anything else as it is."""
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)


@lru_cache(maxsize=4_096)
def _money(minor: int, currency: Currency, locale: Locale) -> str:
    value = Money(minor, currency).decimal
    text = format_currency(
        value,
        currency.code,
        format=_pattern(locale, currency.decimals),
        locale=locale,
        currency_digits=False,
        numbering_system="default",
    )
    return _written(text, locale)


def _whole(minor: int, currency: Currency, locale: Locale) -> str:
    value = Money(minor, currency).decimal
    text = format_currency(
        value,
        currency.code,
        format=_pattern(locale, 0),
        locale=locale,
        currency_digits=False,
        numbering_system="default",
    )
    return _written(text, locale)


@lru_cache(maxsize=64)
def _pattern(locale: Locale, decimals: int) -> str:
    """The locale's pattern with the decimals that the currency table says, not Babel's."""
    standard = locale.currency_formats["standard"].pattern
    return re.sub(r"\.0+", "." + "0" * decimals if decimals else "", standard)


@lru_cache(maxsize=512)
def _skeleton(skeleton: str, day: dt.date, locale: Locale) -> str:
    try:
        return str(format_skeleton(skeleton, day, locale=locale))
    except KeyError:  # the locale has no such combination
        return format_date(day, "medium", locale=locale)
