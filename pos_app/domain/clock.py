"""The one place that asks what time it is, so that a test can say so instead."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What a service is given to learn the time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never run backwards; only their differences mean anything."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never run backwards, whatever happens to the machine's clock."""
        return time.monotonic()


class FixedClock:
    """A clock that stands still until it is told to go on."""

    def __init__(self, at: datetime) -> None:
        if at.tzinfo is None:
            raise ValueError("a clock needs an instant with its time zone")
        self._now = at.astimezone(UTC)
        self._monotonic = 0.0

    def now(self) -> datetime:
        """The instant it was set to, plus what it was advanced by."""
        return self._now

    def monotonic(self) -> float:
        """The seconds it was advanced by in all."""
        return self._monotonic

    def set(self, at: datetime) -> None:
        """Somebody sets the wall clock; no time passes."""
        self._now = at.astimezone(UTC)

    def advance(self, seconds: float) -> None:
        """Let time pass; a negative number sets the wall clock back, as people do."""
        self._now += timedelta(seconds=seconds)
        self._monotonic += max(seconds, 0.0)
