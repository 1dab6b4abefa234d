"""What every test stands on.

Qt draws off-screen: without a display it would end the whole run at its first window. A test fails
that leaves a thread running, or lets a record of level WARNING or above reach the log without
expecting it (`expect_log`).
"""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import logging
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest_plugins = ["tests.databases", "tests.shop"]

GRACE = 2.0  # seconds a thread that was told to stop may take


class _Alarms(logging.Handler):
    """Keeps what was logged at WARNING or above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def take(self, text: str) -> list[logging.LogRecord]:
        """Remove and return the records that contain `text`."""
        found = [record for record in self.records if text in record.getMessage()]
        self.records = [record for record in self.records if record not in found]
        return found


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test reads or writes the data of a real shop."""
    folder = tmp_path / "data"
    monkeypatch.setenv("POS_DATA_DIR", str(folder))
    return folder


@pytest.fixture(autouse=True)
def alarms() -> Iterator[_Alarms]:
    """Fail a test that logs a warning nobody expected."""
    seen = _Alarms()
    logging.getLogger().addHandler(seen)
    yield seen
    logging.getLogger().removeHandler(seen)
    unexpected = [f"{record.name}: {record.getMessage()}" for record in seen.records]
    assert not unexpected, f"logged without being expected: {unexpected}"


@pytest.fixture
def expect_log(alarms: _Alarms) -> Iterator[list[str]]:
    """A list of texts; each must have been logged at WARNING or above by the end of the test."""
    wanted: list[str] = []
    yield wanted
    for text in wanted:
        assert alarms.take(text), f"expected in the log: {text}"


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """Fail a test that leaves a thread running."""
    before = set(threading.enumerate())
    yield
    end = time.monotonic() + GRACE
    while (left := _started_since(before)) and time.monotonic() < end:
        time.sleep(0.01)
    assert not left, f"left running: {[thread.name for thread in left]}"


def _started_since(before: set[threading.Thread]) -> list[threading.Thread]:
    """Threads of Python's that are new; those Qt or a C library made are not its to count."""
    return [
        thread
        for thread in threading.enumerate()
        if thread not in before and not isinstance(thread, threading._DummyThread)
    ]
