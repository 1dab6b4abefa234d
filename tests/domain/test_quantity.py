"""Quantities and units."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.errors import Invalid
from pos_app.domain.quantity import Quantity, Unit


@given(st.integers(-(10**12), 10**12))
def test_a_quantity_written_plainly_reads_back_the_same(thousandths):
    quantity = Quantity(thousandths)
    assert Quantity.parse(quantity.plain) == quantity


def test_a_quantity_shows_no_needless_zeros():
    assert [Quantity(t).plain for t in (482, 3000, -1500, 0)] == ["0.482", "3", "-1.5", "0"]


def test_an_arabic_keyboard_can_enter_a_weight():
    assert Quantity.parse("٠.٤٨٢") == Quantity(482)


@pytest.mark.parametrize("text", ["", "0.4821", "1,5", "NaN", "three"])
def test_what_is_not_a_quantity_is_refused(text):
    with pytest.raises(Invalid, match="The quantity"):
        Quantity.parse(text)


@pytest.mark.parametrize("number", [1.0, True, "1"])
def test_a_quantity_is_made_of_whole_thousandths_only(number):
    with pytest.raises(TypeError):
        Quantity(number)
    with pytest.raises(TypeError):
        Quantity.of(number)


def test_quantities_add_subtract_negate_and_compare():
    two, three = Quantity.of(2), Quantity.of(3)
    assert two + three == Quantity.of(5)
    assert two - three == -Quantity.of(1)
    assert two < three
    assert bool(two)
    assert not Quantity.of(0)
    with pytest.raises(TypeError):
        two + 1
    with pytest.raises(TypeError):
        two - 1


def test_only_measured_things_come_in_fractions():
    assert Unit.KG.is_measured
    assert Unit.HOUR.is_measured
    assert not Unit.PIECE.is_measured
    assert Quantity.of(3).is_whole
    assert not Quantity(3001).is_whole
