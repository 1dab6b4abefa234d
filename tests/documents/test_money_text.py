"""How amounts, prices, quantities and rates are written on paper."""

from datetime import UTC, datetime

import pytest
from babel import localedata
from babel.numbers import format_currency
from hypothesis import given
from hypothesis import strategies as st

from pos_app.documents.money_text import (
    amount_text,
    moment_text,
    money_text,
    quantity_text,
    rate_text,
    unit_price_text,
)
from pos_app.domain.money import Currency, Money, UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.domain.tax import TaxRate


@pytest.mark.parametrize(
    ("minor", "code", "locale", "written"),
    [
        (123_456, "GBP", "en_GB", "£1,234.56"),
        (-123_456, "GBP", "en_GB", "−£1,234.56"),
        (123_456, "EUR", "de_DE", "1.234,56\xa0€"),
        (-5, "EUR", "fr_FR", "−0,05\xa0€"),
        (123_456_789, "INR", "en_IN", "₹12,34,567.89"),
        (1_500, "JPY", "ja_JP", "￥1,500"),
        (4_125, "BHD", "en_GB", "BHD\xa04.125"),
        (0, "USD", "en_US", "$0.00"),
        (4_136, "AED", "ar_AE", "\u200f41.36\xa0د.إ.\u200f"),
        (123_456, "EGP", "ar_EG", "\u200f١٬٢٣٤٫٥٦\xa0ج.م.\u200f"),
    ],
)
def test_an_amount_is_written_as_the_customers_of_the_shop_read_it(
    minor: int, code: str, locale: str, written: str
) -> None:
    assert money_text(Money(minor, Currency.of(code)), locale) == written


def test_the_iraqi_dinar_keeps_its_official_decimals_although_babel_drops_them() -> None:
    assert amount_text(1_250, Currency.of("IQD"), "en_GB") == "1.250"


@given(st.integers(-(10**14), 10**14), st.sampled_from(("EUR", "USD", "JPY", "KWD", "NGN")))
def test_an_amount_is_written_as_babel_writes_it_only_faster(minor: int, code: str) -> None:
    money = Money(minor, Currency.of(code))
    for locale in ("en_GB", "de_CH", "fr_FR", "en_IN", "pl_PL", "he_IL", "nl_NL", "sv_SE", "sw_KE"):
        wanted = format_currency(money.decimal, code, locale=locale).replace("-", "−")
        assert money_text(money, locale).replace("\xa0", "") == wanted.replace("\xa0", "")


def test_no_language_fails_and_none_loses_a_digit() -> None:
    money = Money(-98_765_432_10, Currency.of("EUR"))
    for locale in localedata.locale_identifiers():
        written = money_text(money, locale)
        digits = [str(int(c)) for c in written if c.isdecimal()]
        assert "".join(digits) == "9876543210", locale
        assert "−" in written, locale
        assert rate_text(TaxRate(99_750, included=False), locale), locale


@pytest.mark.parametrize("locale", ["xx_YY", "", "not a language", "en-GB", "en_XX"])
def test_an_unknown_language_is_written_the_english_way(locale: str) -> None:
    assert money_text(Money(123_456, Currency.of("GBP")), locale) == "£1,234.56"


@pytest.mark.parametrize(
    ("price", "code", "written"),
    [
        ("2.20", "GBP", "2.20"),
        ("0.0125", "GBP", "0.0125"),
        ("0.125", "GBP", "0.125"),
        ("150", "JPY", "150"),
        ("150.5", "JPY", "150.5"),
        ("1.25", "BHD", "1.250"),
        ("-2.2", "GBP", "−2.20"),
    ],
)
def test_a_unit_price_shows_more_decimals_only_when_it_has_them(
    price: str, code: str, written: str
) -> None:
    assert unit_price_text(UnitPrice.parse(price, Currency.of(code)), "en_GB") == written


def test_a_weight_is_written_without_needless_zeros() -> None:
    assert quantity_text(Quantity.parse("0.482"), "de_DE") == "0,482"
    assert quantity_text(Quantity.of(3), "de_DE") == "3"
    assert quantity_text(Quantity.parse("-1.5"), "en_GB") == "−1.5"


def test_a_tax_rate_is_written_exactly() -> None:
    assert rate_text(TaxRate(200_000, included=True), "en_GB") == "20%"
    assert rate_text(TaxRate(99_750, included=False), "fr_CA") == "9,975\xa0%"
    assert rate_text(TaxRate(0, included=True), "en_GB") == "0%"


def test_the_moment_of_the_sale_is_the_shops_own_time() -> None:
    at = datetime(2026, 3, 14, 14, 5, tzinfo=UTC)
    assert moment_text(at, "en_GB") == "14 Mar 2026, 14:05"
    assert moment_text(at, "de_DE") == "14.03.2026, 14:05"
