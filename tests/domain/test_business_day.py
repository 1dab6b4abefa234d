"""Which day's business a sale belongs to."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.business_day import business_day, time_zone
from pos_app.domain.errors import Invalid


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "zone", "cutoff", "day"),
    [
        ("2026-03-07T01:30", "Europe/Berlin", 4, "2026-03-06"),  # 02:30: still Friday night
        ("2026-03-07T03:00", "Europe/Berlin", 4, "2026-03-07"),  # 04:00: Saturday opens
        ("2026-03-06T23:30", "Europe/Berlin", 0, "2026-03-07"),
        ("2026-03-06T20:59", "Africa/Nairobi", 0, "2026-03-06"),
        ("2026-03-06T21:00", "Africa/Nairobi", 0, "2026-03-07"),
        ("2026-03-06T05:00", "America/New_York", 3, "2026-03-05"),
        ("2026-03-29T00:59", "Europe/Berlin", 3, "2026-03-28"),  # summer time skips 02:00 to 03:00
        ("2026-03-29T01:00", "Europe/Berlin", 3, "2026-03-29"),
        ("2026-10-25T01:30", "Europe/Berlin", 3, "2026-10-24"),  # the second 02:30 of that night
        ("2026-12-31T10:00", "Pacific/Kiritimati", 0, "2027-01-01"),
    ],
)
def test_a_sale_belongs_to_the_day_on_the_shops_wall_clock(instant, zone, cutoff, day):
    assert business_day(at(instant), zone, cutoff) == date.fromisoformat(day)


def test_the_zone_of_the_instant_itself_does_not_matter():
    instant = at("2026-03-07T01:30")
    elsewhere = instant.astimezone(timezone(timedelta(hours=9)))
    assert business_day(elsewhere, "Europe/Berlin", 4) == date(2026, 3, 6)


@given(
    st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)),  # noqa: DTZ001
    st.sampled_from(["Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "UTC"]),
    st.integers(0, 23),
)
def test_later_sales_never_fall_on_earlier_days(moment, zone, cutoff):
    instant = moment.replace(tzinfo=UTC)
    assert business_day(instant, zone, cutoff) <= business_day(
        instant + timedelta(hours=2), zone, cutoff
    )


@pytest.mark.parametrize(
    "zone", ["", "Mars/Olympus", "../etc/passwd", "/etc/localtime", "\0", "x" * 999]
)
def test_a_zone_that_does_not_exist_is_refused(zone):
    with pytest.raises(Invalid, match="time zone"):
        time_zone(zone)


@pytest.mark.parametrize("hour", [-1, 24])
def test_a_day_ends_at_an_hour_of_the_clock(hour):
    with pytest.raises(Invalid, match="hour"):
        business_day(at("2026-03-07T01:30"), "UTC", hour)


def test_an_instant_without_a_zone_is_no_instant():
    with pytest.raises(ValueError, match="time zone"):
        business_day(datetime(2026, 3, 7), "UTC", 0)  # noqa: DTZ001 - the mistake under test
