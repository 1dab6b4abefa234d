"""Identities and time."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from pos_app.domain.clock import Clock, FixedClock, SystemClock
from pos_app.domain.ids import new_id


def test_identities_are_unique_and_sort_by_when_they_were_made():
    made = [new_id() for _ in range(2000)]
    assert len(set(made)) == len(made)
    assert made == sorted(made)
    assert {identity.version for identity in made} == {7}


def test_the_system_clock_tells_utc():
    clock: Clock = SystemClock()
    assert clock.now().tzinfo is UTC
    assert clock.monotonic() <= clock.monotonic()


def test_a_fixed_clock_stands_still_until_told():
    clock: Clock = FixedClock(datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=1))))
    assert clock.now() == datetime(2026, 3, 1, 11, tzinfo=UTC)
    assert clock.now().tzinfo is UTC
    clock.advance(90)
    assert clock.now() == datetime(2026, 3, 1, 11, 1, 30, tzinfo=UTC)
    assert clock.monotonic() == 90


def test_setting_the_wall_clock_back_does_not_turn_time_around():
    clock = FixedClock(datetime(2026, 3, 1, tzinfo=UTC))
    clock.advance(10)
    clock.advance(-3600)
    assert clock.now() < datetime(2026, 3, 1, tzinfo=UTC)
    assert clock.monotonic() == 10


def test_a_clock_wants_to_know_the_time_zone():
    with pytest.raises(ValueError, match="time zone"):
        FixedClock(datetime(2026, 3, 1))  # noqa: DTZ001 - the mistake under test
