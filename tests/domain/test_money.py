"""Money, prices, rounding and sharing out."""

from decimal import ROUND_DOWN, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal
from fractions import Fraction

import iso4217
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain import money as money_module
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
    sum_money,
)
from pos_app.domain.quantity import Quantity

EUR = Currency.of("EUR")
JPY = Currency.of("JPY")
BHD = Currency.of("BHD")

amounts = st.integers(-(10**12), 10**12)
currencies = st.sampled_from([EUR, JPY, BHD, Currency("CLF", 4)])
DECIMAL_MODES = {
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
    Rounding.HALF_DOWN: ROUND_HALF_DOWN,
    Rounding.UP: ROUND_UP,
    Rounding.DOWN: ROUND_DOWN,
}


def test_a_currency_knows_its_decimals_from_the_official_table():
    assert [
        Currency.of(code).decimals for code in ("EUR", "jpy", " bhd ", "TND", "CLF", "XAF")
    ] == [
        2,
        0,
        3,
        3,
        4,
        0,
    ]


def test_the_currencies_known_without_the_table_agree_with_it():
    for code, decimals in money_module._USUAL.items():
        assert iso4217.Currency(code).exponent == decimals


@pytest.mark.parametrize("code", ["", "EURO", "ZZZ", "XAU", "XXX", "€", "eu", "x" * 5000])
def test_what_nobody_can_pay_in_is_not_a_currency(code):
    with pytest.raises(Invalid):
        Currency.of(code)


@pytest.mark.parametrize(("code", "decimals"), [("eur", 2), ("EU", 2), ("ΕΥΡ", 2), ("EUR", 5)])
def test_a_currency_guards_its_door(code, decimals):
    with pytest.raises(Invalid):
        Currency(code, decimals)


@pytest.mark.parametrize("minor", [1.0, True, "1", None, Decimal(1)])
def test_money_is_never_made_of_anything_but_a_whole_number(minor):
    with pytest.raises(TypeError):
        Money(minor, EUR)
    with pytest.raises(TypeError):
        UnitPrice(minor, EUR)


@pytest.mark.parametrize("number", [1, 1.5, True, Decimal(1), "1"])
def test_money_meets_no_bare_number(number):
    one = Money(100, EUR)
    for act in (
        lambda: one + number,
        lambda: number + one,
        lambda: one - number,
        lambda: number - one,
        lambda: one < number,
        lambda: one <= number,
        lambda: one > number,
        lambda: one >= number,
        lambda: UnitPrice.of(one) < number,
    ):
        with pytest.raises(TypeError):
            act()
    assert one != number


def test_money_is_not_multiplied_by_fractions():
    for times in (1.5, True, Decimal(2)):
        with pytest.raises(TypeError):
            Money(100, EUR) * times


def test_euros_and_yen_do_not_add_up():
    for act in (
        lambda: Money(1, EUR) + Money(1, JPY),
        lambda: Money(1, EUR) - Money(1, JPY),
        lambda: Money(1, EUR) < Money(1, JPY),
        lambda: UnitPrice(1, EUR) >= UnitPrice(1, JPY),
        lambda: sum_money([Money(1, EUR)], JPY),
    ):
        with pytest.raises(CurrencyMismatch):
            act()
    assert Money(1, EUR) != Money(1, JPY)


def test_amounts_add_subtract_negate_and_compare():
    two, three = Money(200, EUR), Money(300, EUR)
    assert two + three == Money(500, EUR)
    assert two - three == Money(-100, EUR) == -Money(100, EUR)
    assert abs(two - three) == Money(100, EUR)
    assert two * 3 == 3 * two == Money(600, EUR)
    assert two < three
    assert two <= three
    assert three > two
    assert three >= two
    assert bool(two)
    assert not Money.zero(EUR)
    assert sum_money([two, three], EUR) == Money(500, EUR)
    assert sum_money([], EUR) == Money.zero(EUR)


def test_prices_negate_and_compare():
    low, high = UnitPrice(1, EUR), UnitPrice(2, EUR)
    assert low < high
    assert low <= high
    assert high > low
    assert high >= low
    assert -low == UnitPrice(-1, EUR)
    assert bool(low)
    assert not UnitPrice(0, EUR)


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("12.50", 1250),
        ("12.5", 1250),
        ("12", 1200),
        (".5", 50),
        ("-0.01", -1),
        ("\u22120.01", -1),
        ("+3", 300),
        (" 7.00 ", 700),
        ("\u00a07\u202f", 700),
        ("٣٫5".replace("٫", "."), 350),
        ("١٢.٥٠", 1250),
    ],
)
def test_an_amount_is_read_as_people_and_machines_write_it(text, minor):
    assert Money.parse(text, EUR) == Money(minor, EUR)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        ".",
        "-",
        "12.",
        "12,50",
        "1 000",
        "1_000",
        "1e3",
        "NaN",
        "inf",
        "12.505",
        "12.500",
        "0x10",
        "²",
        "--1",
        "1\n2",
        "10000000000000.01",
        "9" * 5000,
    ],
)
def test_what_is_not_exactly_an_amount_is_refused(text):
    with pytest.raises(Invalid):
        Money.parse(text, EUR)


def test_the_refusal_says_how_many_decimals_there_may_be():
    for currency, words in ((EUR, "at most 2"), (JPY, "whole number"), (Currency("ZZA", 1), "one")):
        with pytest.raises(Invalid, match=words):
            Money.parse("0.00001", currency)


@given(amounts, currencies)
def test_an_amount_written_plainly_reads_back_the_same(minor, currency):
    amount = Money(minor, currency)
    assert Money.parse(amount.plain, currency) == amount
    assert Decimal(amount.plain) == amount.decimal


@given(amounts, currencies)
def test_a_price_written_plainly_reads_back_the_same(hundredths, currency):
    price = UnitPrice(hundredths, currency)
    assert UnitPrice.parse(price.plain, currency) == price


def test_a_price_shows_no_needless_zeros():
    assert [UnitPrice(h, EUR).plain for h in (22000, 125, 120, 22010, -125)] == [
        "2.20",
        "0.0125",
        "0.012",
        "2.201",
        "-0.0125",
    ]
    assert UnitPrice(12500, JPY).plain == "125"
    assert UnitPrice(12550, JPY).plain == "125.5"
    assert UnitPrice.of(Money(1250, BHD)).plain == "1.250"


def test_a_weighed_price_is_rounded_once():
    price = UnitPrice.parse("3.60", EUR)
    assert price.times(Quantity.parse("0.482"), Rounding.HALF_UP) == Money(174, EUR)
    assert UnitPrice.parse("0.0125", EUR).money(Rounding.HALF_UP) == Money(1, EUR)


@given(st.integers(-(10**6), 10**6), st.integers(-(10**4), 10**4), st.sampled_from(Rounding))
def test_division_rounds_as_its_name_says(numerator, denominator, rounding):
    if denominator == 0:
        return
    nearest = Decimal(numerator) / Decimal(denominator)
    exact = Fraction(numerator, denominator)
    rounded = divide(numerator, denominator, rounding)
    assert abs(rounded - exact) < 1
    if exact.denominator in {1, 2, 4, 5, 8, 10, 20}:  # decimals that end, so the oracle is exact
        assert rounded == int(nearest.quantize(Decimal(1), DECIMAL_MODES[rounding]))
    assert divide(-numerator, denominator, rounding) == -rounded
    assert divide(numerator, -denominator, rounding) == -rounded


def test_halves_go_where_the_mode_sends_them():
    halves = {mode: [divide(n, 2, mode) for n in (1, 3, -1, -3)] for mode in Rounding}
    assert halves == {
        Rounding.HALF_UP: [1, 2, -1, -2],
        Rounding.HALF_EVEN: [0, 2, 0, -2],
        Rounding.HALF_DOWN: [0, 1, 0, -1],
        Rounding.UP: [1, 2, -1, -2],
        Rounding.DOWN: [0, 1, 0, -1],
    }


weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=30)


@given(st.integers(-(10**9), 10**9), weights)
def test_shares_sum_to_the_whole_and_stay_within_a_unit_of_their_part(total, weights):
    parts = allocate(total, weights)
    assert sum(parts) == total
    whole = sum(weights)
    if whole:
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part - Fraction(total * weight, whole)) < 1
            assert weight or not part


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(-1000, 1000), min_size=1, max_size=20))
def test_sharing_out_a_refund_mirrors_sharing_out_the_sale(total, weights):
    parts = allocate(total, weights)
    assert sum(parts) == total
    assert allocate(-total, weights) == tuple(-part for part in parts)
    assert allocate(total, [-weight for weight in weights]) == parts


def test_what_is_left_goes_to_the_largest_remainder_then_to_the_earlier_line():
    assert allocate(100, [333, 333, 334]) == (33, 33, 34)
    assert allocate(19, [95, 95]) == (10, 9)
    assert allocate(-19, [95, 95]) == (-10, -9)
    assert allocate(5, [0, 0, 0]) == (2, 2, 1)
    assert allocate(-5, [0, 0, 0]) == (-2, -2, -1)
    assert allocate(0, []) == ()


def test_nothing_can_be_shared_among_nobody():
    with pytest.raises(ValueError, match="nobody"):
        allocate(1, [])


@given(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=20), st.sampled_from(Rounding))
def test_exact_shares_are_rounded_so_that_they_sum_to_the_rounded_total(shares, rounding):
    total = divide(sum(shares), 1000, rounding)
    parts = apportion(total, shares, 1000)
    assert sum(parts) == total
    for part, share in zip(parts, shares, strict=True):
        assert abs(part - Fraction(share, 1000)) < 1
    mirror = apportion(-total, [-share for share in shares], 1000)
    assert mirror == tuple(-part for part in parts)
