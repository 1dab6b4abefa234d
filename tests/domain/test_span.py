"""Ranges of business days: their names, and what they are compared with."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.errors import Invalid
from pos_app.domain.span import Against, Preset, Span

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("preset", "first", "last"),
    [
        (Preset.TODAY, "2026-11-20", "2026-11-20"),
        (Preset.YESTERDAY, "2026-11-19", "2026-11-19"),
        (Preset.LAST_7_DAYS, "2026-11-14", "2026-11-20"),
        (Preset.LAST_30_DAYS, "2026-10-22", "2026-11-20"),
        (Preset.THIS_WEEK, "2026-11-16", "2026-11-20"),
        (Preset.LAST_WEEK, "2026-11-09", "2026-11-15"),
        (Preset.THIS_MONTH, "2026-11-01", "2026-11-20"),
        (Preset.LAST_MONTH, "2026-10-01", "2026-10-31"),
        (Preset.THIS_QUARTER, "2026-10-01", "2026-11-20"),
        (Preset.LAST_QUARTER, "2026-07-01", "2026-09-30"),
        (Preset.THIS_YEAR, "2026-01-01", "2026-11-20"),
        (Preset.LAST_YEAR, "2025-01-01", "2025-12-31"),
    ],
)
def test_each_named_range_seen_from_a_friday(preset: Preset, first: str, last: str) -> None:
    assert Span.of(preset, FRIDAY) == Span.parse(first, last)


@pytest.mark.parametrize(
    ("first", "last", "earlier"),
    [
        ("2026-11-20", "2026-11-20", ("2026-11-13", "2026-11-13")),  # Friday against Friday
        ("2026-11-16", "2026-11-20", ("2026-11-09", "2026-11-13")),
        ("2026-11-14", "2026-11-20", ("2026-11-07", "2026-11-13")),
        ("2026-10-22", "2026-11-20", ("2026-09-17", "2026-10-16")),  # 30 days, 35 back
        ("2026-10-01", "2026-10-31", ("2026-09-01", "2026-09-30")),
        ("2026-03-01", "2026-03-31", ("2026-02-01", "2026-02-28")),
        ("2026-01-01", "2026-03-31", ("2025-10-01", "2025-12-31")),
        ("2025-01-01", "2025-12-31", ("2024-01-01", "2024-12-31")),
    ],
)
def test_the_earlier_range_has_the_same_weekdays_or_is_the_months_before(
    first: str, last: str, earlier: tuple[str, str]
) -> None:
    assert Span.parse(first, last).against(Against.EARLIER) == Span.parse(*earlier)


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        ("2026-11-20", "2026-11-20", ("2025-11-20", "2025-11-20")),
        ("2024-02-29", "2024-02-29", ("2023-02-28", "2023-02-28")),
        ("2025-02-01", "2025-02-28", ("2024-02-01", "2024-02-29")),
    ],
)
def test_last_years_range_has_the_same_dates(
    first: str, last: str, before: tuple[str, str]
) -> None:
    assert Span.parse(first, last).against(Against.LAST_YEAR) == Span.parse(*before)


def test_what_is_compared_with_nothing_has_no_earlier_range() -> None:
    assert Span.day(FRIDAY).against(Against.NOTHING) is None
    assert Span.day(date(1, 1, 1)).against(Against.EARLIER) is None
    assert Span.day(date(1, 1, 1)).against(Against.LAST_YEAR) is None


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Invalid, match="ends before it begins"):
        Span.parse("2026-11-20", "2026-11-19")


@pytest.mark.parametrize("text", ["", "20.11.2026", "2026-02-30", "yesterday"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="is not a day"):
        Span.parse(text, "2026-11-20")


DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))


@given(DAYS, st.integers(0, 800))
def test_the_earlier_range_never_overlaps(first: date, length: int) -> None:
    span = Span(first, first + timedelta(days=length))
    earlier = span.against(Against.EARLIER)
    assert earlier is not None
    assert earlier.last < span.first
    assert span.is_whole_months or (
        earlier.days == span.days and earlier.last.weekday() == span.last.weekday()
    )


@given(DAYS, st.sampled_from(Preset))
def test_a_named_range_is_never_in_the_future(today: date, preset: Preset) -> None:
    span = Span.of(preset, today)
    assert span.last <= today
    assert len(list(span)) == span.days
    assert span.first in span
