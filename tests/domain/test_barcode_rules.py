"""The rules by which a shop reads the labels of its scales."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain import barcode_rules
from pos_app.domain.barcode import (
    EmbeddedKind,
    EmbeddedRule,
    Miss,
    check_digit,
    parse,
    why_not,
)
from pos_app.domain.barcode_rules import Doubt, Warned, preset
from pos_app.domain.countries import COUNTRIES
from pos_app.domain.errors import Invalid
from pos_app.domain.money import Currency, Money
from pos_app.domain.quantity import Quantity

EUR, JPY = Currency.of("EUR"), Currency.of("JPY")
WEIGHED = EmbeddedRule("28", 4, 5, 3, EmbeddedKind.WEIGHT, price_check=True, name="Cheese")


@st.composite
def rules(draw: st.DrawFn) -> EmbeddedRule:
    """Any rule that a scale could print by."""
    length = draw(st.sampled_from([8, 12, 13]))
    prefix = draw(st.text("0123456789", min_size=1, max_size=3))
    value = draw(st.integers(1, length - len(prefix) - 3))
    verified = value in {4, 5} and draw(st.booleans())
    item = length - 1 - len(prefix) - value - verified
    kind = draw(st.sampled_from(EmbeddedKind))
    decimals = 0 if kind is EmbeddedKind.COUNT else draw(st.integers(0, value))
    return EmbeddedRule(prefix, item, value, decimals, kind, verified, draw(st.text(max_size=60)))


@given(rules())
def test_a_rule_is_kept_as_text_and_read_again_as_it_was(rule: EmbeddedRule) -> None:
    kept = barcode_rules.encode(rule)
    again = barcode_rules.decode(kept)
    assert (again.prefix, again.length, again.decimals, again.kind, again.price_check) == (
        rule.prefix,
        rule.length,
        rule.decimals,
        rule.kind,
        rule.price_check,
    )
    assert barcode_rules.encode(again) == kept


@given(st.text(max_size=60) | st.text("0123456789|weightprc", max_size=40))
def test_what_is_no_rule_is_refused_and_stops_no_scan(text: str) -> None:
    try:
        rule = barcode_rules.decode(text)
    except Invalid:
        assert barcode_rules.decode_all([text]) == ()
    else:
        assert barcode_rules.decode_all([text]) == (rule,)


@given(rules(), st.data())
def test_what_a_scale_prints_by_a_rule_the_till_reads_by_it(
    rule: EmbeddedRule, data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, 10**rule.item_digits - 1))
    value = data.draw(st.integers(1, 10**rule.value_digits - 1))
    code = barcode_rules.label(rule, number, value)
    assert why_not(code, rule) is None
    read = parse(code, [rule])
    assert read.rule is rule
    assert int(read.number) == number
    if rule.kind is EmbeddedKind.PRICE:
        assert (read.price, read.price_decimals) == (value, rule.decimals)
    elif rule.kind is EmbeddedKind.COUNT:
        assert read.count == value
    else:
        assert read.weight is not None


def test_a_label_has_room_for_what_it_has_digits_for() -> None:
    with pytest.raises(Invalid, match="more than the label"):
        barcode_rules.label(WEIGHED, 12345, 1)
    with pytest.raises(Invalid, match="more than the label"):
        barcode_rules.label(WEIGHED, 1, 100_000)


def test_a_rule_says_why_it_does_not_read_a_code() -> None:
    code = barcode_rules.label(WEIGHED, 1234, 1250)
    assert why_not(code, WEIGHED) is None
    assert why_not("96385074", WEIGHED) is Miss.LENGTH
    assert why_not("abc", WEIGHED) is Miss.LENGTH
    assert why_not("", WEIGHED) is Miss.LENGTH
    assert why_not("4006381333931", WEIGHED) is Miss.PREFIX
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    assert why_not(wrong, WEIGHED) is Miss.CHECK_DIGIT
    other = EmbeddedRule("28", 5, 5, 3, EmbeddedKind.WEIGHT)
    verifier_wrong = barcode_rules.label(other, 12349 if code[6] != "9" else 12348, 1250)
    assert why_not(verifier_wrong, WEIGHED) is Miss.VALUE_CHECK


def test_the_check_digit_of_the_value_is_that_of_gs1() -> None:
    """The examples of the General Specifications, 7.9.3 and 7.9.4."""
    four = EmbeddedRule("20", 5, 4, 2, EmbeddedKind.PRICE, price_check=True)
    assert barcode_rules.label(four, 12345, 2875)[7] == "9"
    five = EmbeddedRule("28", 4, 5, 3, EmbeddedKind.WEIGHT, price_check=True)
    assert barcode_rules.label(five, 1234, 14685)[6] == "6"


@pytest.mark.parametrize("code", COUNTRIES)
def test_every_country_has_rules_to_start_with_that_fit_its_money(code: str) -> None:
    currency = Currency.of(COUNTRIES[code].currency)
    suggested = preset(code, currency)
    assert suggested
    barcode_rules.check(suggested, currency)
    assert barcode_rules.warnings(suggested) == ()
    for rule in suggested:
        assert parse(barcode_rules.example(rule), suggested).rule is rule


@pytest.mark.parametrize(
    ("country", "code", "number", "value"),
    [
        ("US", "212345019954", "12345", None),  # the verifier of 1995 is another
        ("SE", "2312345612345", "123456", Quantity.parse("1.234")),
        ("NO", "2056789011250", "567890", Money(1125, EUR)),
        ("DE", "2212346146850", "1234", Money(14685, EUR)),
        ("IT", "2000123012509", "000123", Money(1250, EUR)),
        ("DK", "2112340012506", "1234", Money(1250, EUR)),
        ("FR", "2112345015002", "12345", Quantity.parse("1.5")),
    ],
)
def test_labels_of_a_country_are_read_as_printed_there(
    country: str, code: str, number: str, value: Quantity | Money | None
) -> None:
    printed = code[:-1] + str(check_digit(code[:-1]))
    read = parse(printed, preset(country, EUR))
    if value is None or read.rule is None:
        assert (value, read.rule) == (None, None)
        return
    assert read.number == number
    assert value in {read.weight, read.price_in(EUR)}


def test_prices_in_yen_have_no_decimals() -> None:
    (_, priced) = preset("JP", JPY)
    assert parse(barcode_rules.example(priced), [priced]).price_in(JPY) == Money(1250, JPY)


def test_two_rules_for_the_same_codes_are_told_and_the_first_wins() -> None:
    wide = EmbeddedRule("2", 6, 5, 2, EmbeddedKind.PRICE)
    upc = EmbeddedRule("2", 5, 5, 2, EmbeddedKind.PRICE)
    ean = EmbeddedRule("02", 5, 5, 2, EmbeddedKind.PRICE)
    assert barcode_rules.warnings([WEIGHED, wide]) == (Warned(1, Doubt.OVERLAP, 0),)
    assert barcode_rules.warnings([wide, WEIGHED]) == (Warned(1, Doubt.OVERLAP, 0),)
    assert barcode_rules.warnings([upc, ean]) == (Warned(1, Doubt.OVERLAP, 0),)
    assert barcode_rules.warnings([upc, WEIGHED]) == ()


def test_a_rule_that_reads_manufacturers_numbers_is_told() -> None:
    british = EmbeddedRule("50", 5, 5, 3, EmbeddedKind.WEIGHT)
    everything = EmbeddedRule("0", 6, 5, 3, EmbeddedKind.WEIGHT)
    assert barcode_rules.warnings([british]) == (Warned(0, Doubt.SHADOW),)
    assert barcode_rules.warnings([everything]) == (Warned(0, Doubt.SHADOW),)
    short = EmbeddedRule("2", 3, 3, 2, EmbeddedKind.PRICE)
    assert barcode_rules.warnings([short]) == ()


def test_no_shop_has_the_same_rule_twice_or_prices_finer_than_its_coins() -> None:
    with pytest.raises(Invalid, match="begin with 28 already"):
        barcode_rules.check([WEIGHED, WEIGHED], EUR)
    with pytest.raises(Invalid, match="have 2 decimals, not 3"):
        barcode_rules.check([EmbeddedRule("21", 5, 5, 3, EmbeddedKind.PRICE)], EUR)
    with pytest.raises(Invalid, match="at most 30"):
        barcode_rules.check([WEIGHED] * 31, EUR)
