"""Barcodes a shop makes itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain import in_store
from pos_app.domain.barcode import EmbeddedKind, EmbeddedRule, check_digit_ok, lookup_key, parse
from pos_app.domain.barcode_rules import preset
from pos_app.domain.errors import Invalid
from pos_app.domain.money import Currency

EUR = Currency.of("EUR")


@given(st.sampled_from(["20", "25", "02"]), st.integers(0, 10**10 - 1))
def test_a_code_of_the_shops_own_is_an_ean_with_a_right_check_digit(
    prefix: str, number: int
) -> None:
    made = in_store.code(prefix, number, 13)
    assert len(made) == 13
    assert check_digit_ok(made)
    assert in_store.is_plain(made)
    assert in_store.number_of(lookup_key(made), prefix, 13) == number


@given(st.integers(0, 10**6 - 1))
def test_a_short_one_is_an_ean_8(number: int) -> None:
    made = in_store.code("2", number, 8)
    assert len(made) == 8
    assert check_digit_ok(made)
    assert in_store.number_of(made.zfill(14), "2", 8) == number
    assert in_store.is_plain(made) == (lookup_key(made) == made.zfill(14))


@pytest.mark.parametrize("country", ["GB", "DE", "SE", "IT", "US", "FR"])
def test_no_label_rule_reads_a_code_of_the_shops_own(country: str) -> None:
    rules = preset(country, EUR)
    prefixes = in_store.free_prefixes(rules, 13)
    assert prefixes
    for prefix in prefixes:
        assert parse(in_store.code(prefix, 12345, 13), rules).rule is None


def test_rules_that_read_everything_leave_no_number() -> None:
    wide = [
        EmbeddedRule("2", 6, 5, 2, EmbeddedKind.PRICE),
        EmbeddedRule("02", 5, 5, 2, EmbeddedKind.PRICE),
        EmbeddedRule("2", 3, 3, 2, EmbeddedKind.PRICE),
    ]
    assert in_store.free_prefixes(wide, 13) == ()
    assert in_store.free_prefixes(wide, 8) == ("0",)
    with pytest.raises(Invalid):
        in_store.free_prefixes(wide, 12)
