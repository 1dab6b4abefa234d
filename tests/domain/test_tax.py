"""Tax rates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.errors import Invalid
from pos_app.domain.tax import TaxRate, decode, encode

rates = st.builds(TaxRate, st.integers(0, 10_000_000), st.booleans())


@given(st.lists(rates, max_size=6).map(tuple))
def test_the_taxes_of_a_line_read_back_as_they_were_stored(taxes):
    assert decode(encode(taxes)) == taxes


@given(rates)
def test_a_rate_written_plainly_reads_back_the_same(rate):
    assert TaxRate.parse(rate.plain, included=rate.included) == rate


def test_a_rate_is_stored_as_parts_per_million_and_whether_included():
    taxes = (TaxRate.parse("20", included=True), TaxRate.parse("9.975", included=False))
    assert encode(taxes) == "200000i,99750"
    assert taxes[1].plain == "9.975"


@pytest.mark.parametrize("stored", ["i", "20%", "200000i,", "-1", "1.5", "20000001", "٢", "9" * 99])
def test_stored_rates_that_make_no_sense_are_refused(stored):
    with pytest.raises(Invalid):
        decode(stored)


@pytest.mark.parametrize("percent", ["-1", "1000.1", "9.97501", "twenty", "", "NaN"])
def test_a_rate_that_makes_no_sense_is_refused(percent):
    with pytest.raises(Invalid):
        TaxRate.parse(percent, included=False)


def test_a_rate_is_a_whole_number():
    with pytest.raises(TypeError):
        TaxRate(0.2, included=True)
