"""The day by which a customer must have been born."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.ages import born_by


@pytest.mark.parametrize(
    ("today", "age", "wanted"),
    [
        (date(2026, 11, 25), 18, date(2008, 11, 25)),
        (date(2028, 2, 29), 18, date(2010, 2, 28)),
        (date(2026, 2, 28), 18, date(2008, 2, 28)),
        (date(2026, 3, 1), 18, date(2008, 3, 1)),
    ],
)
def test_whoever_has_their_birthday_today_is_old_enough(
    today: date, age: int, wanted: date
) -> None:
    assert born_by(today, age) == wanted


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 99))
def test_the_day_never_lies_later_than_so_many_years_ago(today: date, age: int) -> None:
    day = born_by(today, age)
    assert today.year - day.year == age
    assert (day.month, day.day) <= (today.month, today.day)
