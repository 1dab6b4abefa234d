"""Amounts as shopkeepers write and type them, in their language."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.errors import Invalid
from pos_app.domain.money import Currency, Money, UnitPrice
from pos_app.domain.quantity import Quantity, Unit
from pos_app.ui.format import Formats, isolate

GBP, JPY, BHD, EUR = (Currency.of(code) for code in ("GBP", "JPY", "BHD", "EUR"))
LOCALES = ("en_GB", "en_US", "de_DE", "fr_FR", "ar_AE", "ar_EG", "ja_JP", "fa_IR")


def test_money_has_its_sign_its_decimals_and_a_real_minus() -> None:
    british = Formats("en_GB")
    assert british.money(Money(4136, GBP)) == "£41.36"
    assert british.money(Money(-228, GBP)) == "−£2.28"
    assert british.money(Money(12345678, GBP)) == "£123,456.78"
    assert Formats("de_DE").money(Money(123456, EUR)) == "1.234,56\u00a0€"


def test_yen_has_no_decimals_and_the_dinar_three() -> None:
    assert Formats("en_GB").money(Money(123456, JPY)).endswith("123,456")
    assert Formats("en_GB").money(Money(1234, BHD)).endswith("1.234")


def test_a_locale_nobody_knows_writes_as_its_language_does() -> None:
    assert Formats("de_XX").money(Money(123456, EUR)) == "1.234,56\u00a0€"
    assert Formats("nonsense").money(Money(4136, GBP)) == "£41.36"


def test_a_quick_amount_is_short_only_when_it_is_whole() -> None:
    british = Formats("en_GB")
    assert british.short(Money(2200, GBP)) == "£22"
    assert british.short(Money(2136, GBP)) == "£21.36"
    assert (british.coin(Money(50, GBP)), british.coin(Money(200, GBP))) == ("50p", "£2")


def test_arabic_writes_its_own_digits_where_the_country_does() -> None:
    assert "١٢٫٥٠" in Formats("ar_EG").money(Money(1250, Currency.of("EGP")))
    assert "12.50" in Formats("ar_AE").money(Money(1250, Currency.of("AED")))


def test_a_price_shows_more_decimals_only_when_it_has_them() -> None:
    british = Formats("en_GB")
    assert british.unit_price(UnitPrice(125, GBP)) == "£0.0125"
    assert british.unit_price(UnitPrice(36000, GBP)) == "£3.60"


def test_a_weight_keeps_its_unit_on_the_line() -> None:
    assert Formats().quantity(Quantity(482), Unit.KG) == "0.482\u00a0kg"
    assert Formats().quantity(Quantity(3000)) == "3"
    assert (Formats().percent(100_000), Formats().percent(99_750)) == ("10%", "9.975%")


@pytest.mark.parametrize(
    ("typed", "pence"),
    [
        ("25", 2500),
        ("25.5", 2550),
        ("£9.80", 980),
        ("1,234.50", 123450),
        ("٢٥٫٥", 2550),
        ("−3", -300),
    ],
)
def test_an_amount_is_read_as_written(typed: str, pence: int) -> None:
    assert Formats("en_GB").read_money(typed, GBP).minor == pence


@pytest.mark.parametrize("typed", ["", ".", "98.0.0", "1,2", "25.555", "NaN", "1e5", "ten"])
def test_what_could_mean_two_things_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(Invalid, match=r"like 9\.80"):
        Formats("en_GB").read_money(typed, GBP)


def test_the_last_two_digits_are_pence_where_the_shop_says_so() -> None:
    till = Formats("en_GB", pence=True)
    assert till.read_money("250", GBP).minor == 250
    assert till.read_money("2.5", GBP).minor == 250


@given(st.integers(0, 10**12), st.sampled_from(LOCALES), st.sampled_from([GBP, JPY, BHD]))
def test_every_amount_a_field_shows_is_read_back(
    minor: int, locale: str, currency: Currency
) -> None:
    formats = Formats(locale)
    assert formats.read_money(formats.amount(Money(minor, currency)), currency).minor == minor


def test_days_and_times_read_as_in_the_shop() -> None:
    at = dt.datetime(2025, 11, 20, 14, 26, tzinfo=dt.UTC)
    british, today = Formats(), at.date()
    assert (british.time(at), british.date(today)) == ("14:26", "20 Nov 2025")
    assert british.long_day(today) == "Thursday 20 November"
    assert british.moment(at, today) == "Today 14:26"
    assert british.moment(at - dt.timedelta(days=1), today) == "Yesterday 14:26"
    assert british.moment(at - dt.timedelta(days=4), today) == "16 Nov 14:26"


def test_a_sale_number_is_isolated_from_text_that_runs_the_other_way() -> None:
    assert isolate("2-0184") == "\u20662-0184\u2069"
