"""Changing many prices at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.errors import Invalid
from pos_app.domain.money import Currency, UnitPrice
from pos_app.domain.price_change import ChangeBy, Ending, PriceChange

GBP = Currency("GBP", 2)


def changed(price: str, by: ChangeBy, value: int, ending: Ending = Ending.EXACT) -> str:
    return PriceChange(by, value, ending).of(UnitPrice.parse(price, GBP)).plain


@pytest.mark.parametrize(
    ("price", "by", "value", "ending", "new"),
    [
        ("2.10", ChangeBy.PERCENT, 50_000, Ending.EXACT, "2.21"),
        ("2.10", ChangeBy.PERCENT, -100_000, Ending.EXACT, "1.89"),
        ("2.10", ChangeBy.AMOUNT, 1_000, Ending.EXACT, "2.20"),
        ("2.10", ChangeBy.TO, 30_000, Ending.EXACT, "3.00"),
        ("12.34", ChangeBy.PERCENT, 0, Ending.ENDS_99, "11.99"),
        ("12.50", ChangeBy.PERCENT, 0, Ending.ENDS_99, "12.99"),
        ("0.10", ChangeBy.PERCENT, 0, Ending.ENDS_99, "0.99"),
        ("12.32", ChangeBy.PERCENT, 0, Ending.MULTIPLE_5, "12.30"),
        ("12.33", ChangeBy.PERCENT, 0, Ending.MULTIPLE_5, "12.35"),
        ("12.74", ChangeBy.PERCENT, 0, Ending.MULTIPLE_50, "12.50"),
        ("12.50", ChangeBy.PERCENT, 0, Ending.MULTIPLE_100, "13.00"),
        ("1.00", ChangeBy.PERCENT, -1_000_000, Ending.EXACT, "0.00"),
    ],
)
def test_a_price_comes_to_rest_where_people_write_prices(
    price: str, by: ChangeBy, value: int, ending: Ending, new: str
) -> None:
    assert changed(price, by, value, ending) == new


def test_no_price_is_less_than_nothing() -> None:
    with pytest.raises(Invalid, match="less than nothing"):
        changed("1.00", ChangeBy.AMOUNT, -10_001)
    with pytest.raises(Invalid):
        PriceChange(ChangeBy.PERCENT, -1_000_001)
    with pytest.raises(Invalid):
        PriceChange(ChangeBy.TO, -1)


@given(st.integers(0, 10**9), st.sampled_from([each for each in Ending if each != "exact"]))
def test_the_nearest_such_price_is_taken_and_stays(hundredths: int, ending: Ending) -> None:
    change = PriceChange(ChangeBy.AMOUNT, 0, ending)
    rested = change.of(UnitPrice(hundredths, GBP))
    assert change.of(rested) == rested
    kind, _colon, number = ending.partition(":")
    step = 100 if kind == "ends" else int(number)
    assert rested.hundredths % 100 == 0
    minor = rested.hundredths // 100
    assert minor % step == (int(number) if kind == "ends" else 0)
    first = int(number) if kind == "ends" else 0
    if hundredths >= first * 100:
        assert abs(rested.hundredths - hundredths) * 2 <= step * 100
