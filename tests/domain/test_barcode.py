"""Scanned and typed codes."""

import subprocess
import sys
from pathlib import Path

import pytest
from biip import ParseError
from biip.checksums import gs1_price_weight_check_digit, gs1_standard_check_digit
from biip.upc import Upc
from hypothesis import example, given
from hypothesis import strategies as st

from pos_app.domain.barcode import (
    EmbeddedKind,
    EmbeddedRule,
    ScanKind,
    Scanned,
    check_digit,
    check_digit_ok,
    lookup_key,
    parse,
)
from pos_app.domain.errors import Invalid
from pos_app.domain.money import Currency, Money
from pos_app.domain.quantity import Quantity

EUR = Currency.of("EUR")
JPY = Currency.of("JPY")
GS = "\x1d"

WEIGHED = EmbeddedRule("20", 5, 5, 3, EmbeddedKind.WEIGHT, name="Scale")
PRICED = EmbeddedRule("22", 4, 5, 2, EmbeddedKind.PRICE, price_check=True)
AMERICAN = EmbeddedRule("2", 5, 4, 2, EmbeddedKind.PRICE, price_check=True)
COUNTED = EmbeddedRule("28", 6, 4, 0, EmbeddedKind.COUNT)


def with_check(payload):
    return payload + str(check_digit(payload))


# Plain codes


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("4006381333931", "04006381333931"),
        ("036000291452", "00036000291452"),
        ("0036000291452", "00036000291452"),  # the same UPC-A as a scanner writes it in EAN-13
        ("00036000291452", "00036000291452"),
        ("96385074", "00000096385074"),
        ("14006381333938", "14006381333938"),  # a case has a number of its own
        ("04252614", "00042100005264"),  # UPC-E
        ("  4006381333931\r\n", "04006381333931"),
        ("]E04006381333931", "04006381333931"),
        ("]E496385074", "00000096385074"),
        ("٤٠٠٦٣٨١٣٣٣٩٣١", "04006381333931"),
        ("4006381333932", "4006381333932"),  # the wrong check digit makes it text
        ("abc-1", "ABC-1"),
        ("]A0abc-1", "ABC-1"),
        ("4711", "4711"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_a_code_is_stored_and_looked_up_in_one_form(code, key):
    assert lookup_key(code) == key


@given(st.integers(0, 10**13 - 1), st.sampled_from([8, 12, 13, 14]))
def test_every_right_gtin_is_fourteen_digits(number, length):
    code = with_check(str(number % 10 ** (length - 1)).zfill(length - 1))
    assert check_digit_ok(code)
    assert code.zfill(14) in parse(code).keys
    assert len(lookup_key(code)) == 14
    assert check_digit(code[:-1]) == gs1_standard_check_digit(code[:-1])


@given(st.integers(0, 10**12 - 1), st.integers(1, 9))
def test_one_wrong_digit_makes_it_no_gtin(number, off):
    code = with_check(str(number).zfill(12))
    wrong = code[:-1] + str((int(code[-1]) + off) % 10)
    assert not check_digit_ok(wrong)
    assert parse(wrong) == Scanned(wrong, (wrong,))
    assert lookup_key(wrong) == wrong


@pytest.mark.parametrize("code", ["", "123", "4006381333932", "abc", "12345678901234567"])
def test_what_is_not_a_gtin_has_no_right_check_digit(code):
    assert not check_digit_ok(code)


@given(st.sampled_from("01"), st.integers(0, 999_999))
def test_a_upc_e_finds_what_its_upc_a_finds(system, body):
    short = f"{system}{body:06}"
    long = Upc.parse(short).as_upc_a()
    code = short + long[-1]
    assert long.zfill(14) in parse(code).keys
    assert check_digit_ok(code)
    if system == "0":
        assert lookup_key(code) == lookup_key(long)


def test_eight_digits_that_are_ean_8_and_upc_e_at_once_are_looked_up_as_both():
    assert parse("01234565").keys == ("00012345000065", "00000001234565")
    assert parse("]E401234565").keys == ("00000001234565",)  # the scanner says EAN-8
    both = next(
        code
        for body in range(10_000_000, 20_000_000)
        if check_digit_ok(code := str(body)) and len(parse(code).keys) == 2
    )
    assert parse(both).keys[0] == both.zfill(14)  # 1… is a real EAN-8 first


def test_six_digits_are_the_shops_own_number_before_they_are_a_upc_e():
    assert parse("123456").keys == ("123456", "00012345000065")
    assert lookup_key("123456") == "123456"


def test_a_plain_ean_is_never_read_as_a_gs1_message():
    assert parse("7032069804988") == Scanned("7032069804988", ("07032069804988",), ScanKind.GTIN)
    assert parse("7032069804987").kind is ScanKind.TEXT


def test_plain_digits_do_not_wait_for_the_gs1_reader():
    program = (
        "import sys; from pos_app.domain.barcode import parse; parse('4006381333931'); parse('12');"
        "sys.exit('biip' in sys.modules)"
    )
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", program], cwd=root, check=False).returncode == 0


@given(st.text(max_size=60) | st.text("0123456789()]C1d2" + GS, max_size=60))
@example("]C1")
@example("]d2http://[")
@example(GS)
def test_no_scan_however_mangled_fails(code):
    read = parse(code, [WEIGHED, PRICED, AMERICAN, COUNTED])
    assert bool(read.keys) == bool(read.text)
    assert parse(code.strip()).text == parse(code).text


# The shop's own labels


def test_a_weighed_label_says_the_item_and_its_weight():
    code = with_check("201234500482")
    read = parse(code, [WEIGHED])
    assert read.kind is ScanKind.IN_STORE
    assert read.rule is WEIGHED
    assert read.weight == Quantity(482)
    assert read.keys == (
        code.zfill(14),  # an item that has the whole label as its barcode comes first
        with_check("201234500000").zfill(14),
        "2012345",
        "12345",
    )
    assert not read.tells_value(read.keys[0])
    assert all(read.tells_value(key) for key in read.keys[1:])


def test_an_item_number_is_also_found_without_the_zeros_before_it():
    assert parse(with_check("200004200482"), [WEIGHED]).keys[-2:] == ("00042", "42")
    assert parse(with_check("200000000482"), [WEIGHED]).keys[-1] == "0"


def test_an_item_stored_as_its_label_without_a_weight_is_found_by_every_label():
    stored = lookup_key(with_check("201234500000"))
    assert stored in parse(with_check("201234501999"), [WEIGHED]).keys
    bare = parse(with_check("201234500000"), [WEIGHED])
    assert bare.keys[0] == stored
    assert bare.weight is None


def test_a_price_label_has_a_check_digit_for_its_price_too():
    value = "01299"
    right = str(gs1_price_weight_check_digit(value))
    wrong = str((int(right) + 1) % 10)
    read = parse(with_check("221234" + right + value), [PRICED])
    assert read.price_in(EUR) == Money(1299, EUR)
    assert read.weight is None
    assert parse(with_check("221234" + wrong + value), [PRICED]).kind is ScanKind.GTIN


def test_american_price_labels_are_read_as_upc_and_as_ean():
    value = "0672"
    payload = "2" + "12345" + str(gs1_price_weight_check_digit(value)) + value
    upc = with_check(payload)
    for code in (upc, "0" + upc):
        read = parse(code, [AMERICAN])
        assert read.price_in(EUR) == Money(672, EUR)
        assert "12345" in read.keys
    ean_rule = EmbeddedRule("02", 5, 4, 2, EmbeddedKind.PRICE, price_check=True)
    assert parse(upc, [ean_rule]).price == 672


def test_a_count_label_says_how_many():
    assert parse(with_check("281234560012"), [COUNTED]).count == 12


def test_rules_are_tried_in_order_and_those_not_for_it_passed_over():
    wide = EmbeddedRule("2", 6, 5, 3, EmbeddedKind.WEIGHT)
    code = with_check("201234500482")
    assert parse(code, [PRICED, WEIGHED, wide]).rule is WEIGHED
    assert parse(code, [wide, WEIGHED]).rule is wide
    for other in ("4006381333931", "96385074", "036000291452", "14006381333938"):
        assert parse(other, [WEIGHED, wide]).kind is ScanKind.GTIN


def test_a_label_with_a_wrong_check_digit_is_read_by_no_rule():
    code = with_check("201234500482")
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    assert parse(wrong, [WEIGHED]).kind is ScanKind.TEXT


@given(st.integers(1, 99_999), st.integers(0, 99_999), st.integers(0, 5))
def test_what_a_scale_prints_the_till_reads(item, grams, decimals):
    rule = EmbeddedRule("21", 5, 5, decimals, EmbeddedKind.PRICE)
    read = parse(with_check(f"21{item:05}{grams:05}"), [rule])
    assert str(item) in read.keys
    assert (read.price or 0) == grams
    assert read.price_decimals == decimals or not grams


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (("", 6, 5, 2, EmbeddedKind.PRICE), "prefix"),
        (("2x", 5, 5, 2, EmbeddedKind.PRICE), "prefix"),
        (("20", 0, 10, 2, EmbeddedKind.PRICE), "digits for the item"),
        (("20", 5, 6, 2, EmbeddedKind.PRICE), "14 digits"),
        (("20", 5, 5, 6, EmbeddedKind.PRICE), "decimals"),
        (("20", 5, 5, -1, EmbeddedKind.WEIGHT), "decimals"),
        (("20", 5, 5, 1, EmbeddedKind.COUNT), "decimals"),
        (("20", 3, 6, 2, EmbeddedKind.PRICE, True), "4 or 5"),
    ],
)
def test_a_rule_that_fits_no_barcode_is_refused(fields, words):
    with pytest.raises(Invalid, match=words):
        EmbeddedRule(*fields)


def test_the_library_that_reads_gs1_still_has_the_traps_we_walk_around():
    import biip

    assert biip.parse("7032069804988").gs1_message is not None  # a plain EAN
    assert biip.parse("7032069804987").gs1_message is not None  # with a wrong check digit
    assert biip.parse("").gtin is None
    with pytest.raises(ParseError):
        Upc.parse("96385074")
