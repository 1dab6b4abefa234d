"""A spool of its own for each test, and queues that are stopped in the end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_app.devices.print_queue import PrintJob, PrintQueue
from pos_app.devices.printer import Printer
from pos_app.domain.clock import FixedClock, SystemClock
from tests.devices.queues import QUICK, Opener


@pytest.fixture
def news() -> list[PrintJob]:
    return []


@pytest.fixture
def open_queue(tmp_path: Path, news: list[PrintJob]) -> Iterator[Opener]:
    """Queues on one spool; all are stopped in the end."""
    opened: list[PrintQueue] = []

    def opener(
        printer: Printer,
        *,
        backoff: tuple[float, ...] = QUICK,
        clock: SystemClock | FixedClock | None = None,
    ) -> PrintQueue:
        queue = PrintQueue(
            printer, tmp_path / "spool", clock or SystemClock(), news.append, backoff
        )
        queue.start()
        opened.append(queue)
        return queue

    yield opener
    for queue in opened:
        assert queue.stop()
