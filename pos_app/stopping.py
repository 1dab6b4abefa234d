"""Giving up a long reading that nobody waits for any more.

The reading's own thread asks between steps of the database, so that a report over years ends within
milliseconds of being stopped. What writes is never stopped half-way.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from sqlalchemy.exc import DBAPIError

_STEPS: Final = 20_000  # of SQLite's machine between two looks: a fraction of a millisecond


class Stopped(Exception):
    """The reading was given up."""


class Stop:
    """Says that a reading is to be given up; from any thread, for good."""

    def __init__(self) -> None:
        self.is_set = False

    def __call__(self) -> None:
        """Give it up."""
        self.is_set = True


_STOP: ContextVar[Stop | None] = ContextVar("stop", default=None)


@contextmanager
def until(stop: Stop) -> Iterator[None]:
    """Readings of this thread end when `stop` is called: they raise `Stopped`."""
    if stop.is_set:
        raise Stopped
    before = _STOP.set(stop)
    try:
        yield
    finally:
        _STOP.reset(before)


def may_be_stopped() -> bool:
    """Whether somebody may give up what this thread reads."""
    return _STOP.get() is not None


@contextmanager
def stoppable(driver: Any) -> Iterator[None]:
    """A reading on this connection of SQLite's own looks up between its steps."""
    stop = _STOP.get()
    if stop is None or not hasattr(driver, "set_progress_handler"):
        yield
        return
    driver.set_progress_handler(lambda: stop.is_set, _STEPS)
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        if stop.is_set:
            raise Stopped from error
        raise
    finally:
        driver.set_progress_handler(None, 0)
