"""The grid of a chart has round steps and reaches its highest bar."""

from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.chart_scale import LINES, step


@given(st.integers(0, 10**14))
def test_the_grid_reaches_the_highest_bar_and_is_not_much_too_high(highest: int) -> None:
    found = step(highest)
    assert found * LINES >= highest
    assert found * LINES <= max(highest, 1) * 3 + 10
    assert str(found).strip("0") in {"1", "2", "5"}


def test_round_steps_are_taken() -> None:
    assert [step(n) for n in (0, 1, 28700, 59900, 300)] == [1, 1, 10000, 20000, 100]
