"""GS1 element strings and Digital Links: what a label says beside the item."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.barcode import (
    EmbeddedKind,
    EmbeddedRule,
    ScanKind,
    check_digit,
    lookup_key,
    measured,
    parse,
)
from pos_app.domain.errors import Invalid
from pos_app.domain.money import Currency, Money
from pos_app.domain.quantity import Quantity, Unit

EUR = Currency.of("EUR")
JPY = Currency.of("JPY")
GS = "\x1d"
WEIGHED = EmbeddedRule("20", 5, 5, 3, EmbeddedKind.WEIGHT, name="Scale")
PRICED = EmbeddedRule("22", 4, 5, 2, EmbeddedKind.PRICE, price_check=True)


def with_check(payload):
    return payload + str(check_digit(payload))


@pytest.mark.parametrize(
    "code",
    [
        "]C10109506000134352310300012315270131" + "17270228" + "10AB-1" + GS + "21S9",
        "]d20109506000134352310300012315270131" + "17270228" + "10AB-1" + GS + "21S9",
        GS + "0109506000134352310300012315270131" + "17270228" + "10AB-1" + GS + "21S9",
        "0109506000134352310300012315270131" + "17270228" + "10AB-1" + GS + "21S9" + GS,
        "0109506000134352310300012315270131172702282" + "1S9" + GS + "10AB-1",
        "(01)09506000134352(3103)000123(15)270131(17)270228(10)AB-1(21)S9",
        "(01) 09506000134352 (3103) 000123 (15) 270131 (17) 270228 (10) AB-1 (21) S9",
        "https://id.gs1.org/01/09506000134352/10/AB-1/21/S9?3103=000123&15=270131&17=270228",
        "HTTPS://shop.example/p/01/09506000134352/10/AB-1/21/S9?3103=000123&15=270131&17=270228",
    ],
)
def test_a_gs1_label_tells_the_item_its_weight_dates_batch_and_serial(code):
    read = parse(code)
    assert read.keys == ("09506000134352",)
    assert read.kind is ScanKind.GS1
    assert (read.weight, read.unit) == (Quantity(123), Unit.KG)
    assert (read.batch, read.serial) == ("AB-1", "S9")
    assert (read.best_before, read.expires) == (date(2027, 1, 31), date(2027, 2, 28))
    assert read.tells_value(read.keys[0])
    assert lookup_key(code) == "09506000134352"


@pytest.mark.parametrize(
    ("element", "thousandths", "unit"),
    [
        ("3100000002", 2000, Unit.KG),
        ("3103000482", 482, Unit.KG),
        ("3105048250", 483, Unit.KG),
        ("3202000150", 1500, Unit.LB),
        ("3112000250", 2500, Unit.METRE),
        ("3142000250", 2500, Unit.SQUARE_METRE),
        ("3153000750", 750, Unit.LITRE),
        ("3163000750", 750_000, Unit.LITRE),  # 0.750 cubic metres
    ],
)
def test_a_measure_comes_with_its_unit_and_decimals(element, thousandths, unit):
    read = parse("]C10109506000134352" + element)
    assert (read.weight, read.unit) == (Quantity(thousandths), unit)


def test_digits_that_begin_with_a_right_gtin_need_no_mark_to_be_gs1():
    read = parse("01095060001343523103000482")
    assert (read.keys, read.weight) == (("09506000134352",), Quantity(482))


def test_a_gs1_price_has_the_decimals_its_identifier_says():
    read = parse("]C101095060001343523922672" + GS + "10A")
    assert read.price_in(EUR) == Money(672, EUR)
    assert read.batch == "A"
    assert parse("]C101095060001343523932978672").price_in(EUR) == Money(672, EUR)
    assert parse("]C101095060001343523920672").price_in(JPY) == Money(672, JPY)
    with pytest.raises(Invalid, match="decimals"):
        read.price_in(JPY)


def test_a_gs1_price_in_another_currency_is_not_our_price():
    pounds, unknown = "]C101095060001343523932826672", "]C101095060001343523932999672"
    assert parse(pounds).price_in(Currency.of("GBP")) == Money(672, Currency.of("GBP"))
    assert parse(pounds).price_in(EUR) is None
    assert parse(unknown).price_in(EUR) is None
    assert parse(pounds).keys == parse(unknown).keys == ("09506000134352",)


@pytest.mark.parametrize("element", ["3123000250", "3133000250"])
def test_how_wide_or_deep_a_board_is_says_not_how_much_is_sold(element):
    read = parse("]C10109506000134352" + element + "3112000250")
    assert (read.weight, read.unit) == (Quantity(2500), Unit.METRE)
    assert parse("]C10109506000134352" + element).weight is None


# What an identifier may hold, but for the signs that a Digital Link would have to escape.
WORDS = st.text("ABCabc0123456789-_.", min_size=1, max_size=20)
DAYS = st.dates(date(2000, 1, 1), date(2049, 12, 31))


@given(
    st.integers(0, 10**13 - 1),
    WORDS,
    WORDS,
    DAYS,
    DAYS,
    st.sampled_from(["310", "311", "314", "315", "320"]),
    st.integers(0, 5),
    st.integers(1, 999_999),
)
def test_what_a_gs1_label_says_is_read_from_each_of_its_forms(
    number, batch, serial, best, last, measure, decimals, value
):
    gtin = with_check(str(number).zfill(13))
    dates = {"15": best.strftime("%y%m%d"), "17": last.strftime("%y%m%d")}
    fixed = {**dates, f"{measure}{decimals}": f"{value:06}"}
    string = f"01{gtin}" + "".join(map("".join, fixed.items())) + f"10{batch}{GS}21{serial}"
    bracketed = f"(01){gtin}" + "".join(f"({ai}){said}" for ai, said in fixed.items())
    query = "&".join(f"{ai}={said}" for ai, said in fixed.items())
    forms = (
        "]C1" + string,
        "]d2" + string,
        GS + string,
        string,
        f"{bracketed}(10){batch}(21){serial}",
        f"https://id.gs1.org/01/{gtin}/10/{batch}/21/{serial}?{query}",
    )
    for form in forms:
        read = parse(form)
        assert read.keys == (gtin,), form
        assert (read.batch, read.serial) == (batch, serial), form
        assert (read.best_before, read.expires) == (best, last), form
        assert read.weight == (measured(value, decimals) or None), form  # to the next thousandth


@given(
    st.lists(st.sampled_from(["01", "10", "15", "17", "21", "30", "3103", "3922", "3932"])),
    st.text("0123456789ABC-" + GS, max_size=30),
    st.sampled_from(["", "]C1", "]d2", "]Q3", "]e0", GS, "(01)", "https://id.gs1.org/01/"]),
)
def test_a_torn_gs1_label_is_read_or_unknown_and_never_more(identifiers, rest, mark):
    code = mark + "0109506000134352" + "".join(identifiers) + rest
    read = parse(code, [WEIGHED, PRICED])
    assert read.keys
    if read.price is not None:
        try:
            read.price_in(EUR)
        except Invalid:
            assert read.price_decimals > 2 or read.price > 10**12


def test_a_gs1_count_is_how_many_there_are():
    assert parse("]C101095060001343523012").count == 12
    assert parse("]C1020950600013435237" + "24").count == 24
    assert parse("]C101095060001343523000").count is None


def test_a_measure_or_price_of_zero_says_nothing():
    read = parse("]C101095060001343523103000000392200")
    assert (read.weight, read.unit, read.price) == (None, None, None)
    assert read.price_in(EUR) is None


def test_a_date_that_does_not_exist_does_not_keep_the_item_from_being_sold():
    read = parse("]C101095060001343521727023110A")
    assert (read.keys, read.expires, read.batch) == (("09506000134352",), None, "A")


def test_two_digit_days_of_zero_mean_the_end_of_the_month():
    assert parse("]C1010950600013435217270200").expires == date(2027, 2, 28)


@pytest.mark.parametrize(
    "code",
    [
        "]C10109506000134353",  # the GTIN's check digit is wrong
        "0109506000134353",
        "]C110AB-1",  # names no item
        "(10)AB-1",
        "(01)",
        "(99999)1",
        "https://shop.example/about",
        "http://[half",
        "https://shop.example/gtin/9506000134352",
        "00123456789012345675",
        "0109506000134352" + "x" * 5000,
    ],
)
def test_what_only_looks_like_gs1_is_text(code):
    read = parse(code)
    assert read.kind is ScanKind.TEXT
    assert len(read.keys) == 1
