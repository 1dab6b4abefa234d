"""What becomes of prints when the till is closed, killed or loses power."""

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Self

import pytest

from pos_app.devices.print_queue import JobState
from tests.devices.printers import LanPrinter, free_port, wait_until
from tests.devices.queues import MARK, NEVER, Opener, Script, off, spooled

ROOT = Path(__file__).parents[2]


def test_what_was_queued_is_printed_after_a_restart_in_its_order(open_queue: Opener) -> None:
    first = open_queue(Script(*[off()] * 99), backoff=NEVER)
    for number in range(12):
        first.submit(b"%d" % number, f"Receipt {number}", repeat_mark=MARK)
    first.stop()
    late = first.submit(b"12", "Receipt 12")
    assert late.state is JobState.QUEUED
    script = Script()
    second = open_queue(script)
    wait_until(lambda: not second.jobs())
    assert script.got == [b"%d" % number for number in range(13)]


def test_a_spool_file_that_a_power_cut_left_half_written_is_dropped_and_logged(
    open_queue: Opener, tmp_path: Path, expect_log: list[str]
) -> None:
    expect_log.append("could not be read")
    first = open_queue(Script(*[off()] * 99), backoff=NEVER)
    for number in range(4):
        first.submit(b"receipt %d" % number, f"Receipt {number}")
    first.stop()
    paths = sorted((tmp_path / "spool").iterdir())
    paths[0].write_bytes(paths[0].read_bytes()[:-3])
    paths[1].write_bytes(b"")
    paths[2].write_bytes(b"[]\n")
    (tmp_path / "spool" / "000000000009-x.part").write_bytes(b"half")
    script = Script()
    second = open_queue(script)
    wait_until(lambda: not second.jobs())
    assert script.got == [b"receipt 3"]
    assert spooled(tmp_path) == []


SELL = """
import sys
from pathlib import Path
from pos_app.devices.network_printer import NetworkPrinter
from pos_app.devices.print_queue import PrintQueue
from pos_app.domain.clock import SystemClock

port, folder, run, receipts, size = sys.argv[1:]
queue = PrintQueue(NetworkPrinter("127.0.0.1", int(port)), Path(folder), SystemClock())
queue.start()
with open(folder + ".sold", "a") as sold:
    for number in range(int(receipts)):
        receipt = f"<{run}-{number}>"
        queue.submit(receipt.encode() * int(size), receipt, repeat_mark=b"AGAIN")
        print(receipt, file=sold, flush=True)
sys.stdin.read()
"""


class Till:
    """A process that sells, so that it can be killed."""

    def __init__(
        self, port: int, spool: Path, receipts: int, *, run: int = 0, size: int = 1
    ) -> None:
        self._arguments = [str(value) for value in (port, spool, run, receipts, size)]

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-c", SELL, *self._arguments], cwd=ROOT, stdin=subprocess.PIPE
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Killed without warning, as by a power cut."""
        self._process.kill()
        self._process.communicate()
        assert self._process.returncode != 0


def _sold(spool: Path) -> list[bytes]:
    file = Path(f"{spool}.sold")
    return file.read_bytes().split() if file.exists() else []


def test_a_killed_till_prints_what_was_queued_once_when_it_is_back(
    open_queue: Opener, tmp_path: Path
) -> None:
    spool = tmp_path / "spool"
    with Till(free_port(), spool, 5):
        wait_until(lambda: len(_sold(spool)) == 5)
    with LanPrinter() as lan:
        queue = open_queue(lan.way())
        wait_until(lambda: not queue.jobs())
        assert lan.wait_for(5) == [b"<0-%d>" % number for number in range(5)]
        time.sleep(0.2)
        assert len(lan.jobs) == 5


def test_a_till_killed_in_the_middle_of_a_print_repeats_it_marked(
    open_queue: Opener, tmp_path: Path
) -> None:
    spool = tmp_path / "spool"
    with LanPrinter(hang_after=10) as stuck, Till(stuck.port, spool, 2, size=2_000_000):
        wait_until(lambda: len(_sold(spool)) == 2 and ".begun" in spooled(tmp_path))
    with LanPrinter() as lan:
        queue = open_queue(lan.way())
        assert [job.perhaps_printed for job in queue.jobs()] == [True, False]
        wait_until(lambda: not queue.jobs(), 30)
        first, second = lan.wait_for(2)
    assert first.startswith(b"AGAIN<0-0>")
    assert second.startswith(b"<0-1>")


@pytest.mark.slow
def test_a_till_killed_at_any_moment_loses_no_receipt_and_doubles_none_unmarked(
    open_queue: Opener, tmp_path: Path
) -> None:
    spool = tmp_path / "spool"
    random = Random(184)
    with LanPrinter() as lan:
        for run in range(12):
            sold = len(_sold(spool))
            with Till(lan.port, spool, 80, run=run):
                wait_until(lambda sold=sold: len(_sold(spool)) > sold)
                time.sleep(random.uniform(0, 0.08))
        queue = open_queue(lan.way())
        wait_until(lambda: not queue.jobs(), 60)
        time.sleep(0.3)
    printed = Counter(job for job in lan.jobs if not job.startswith(b"AGAIN"))
    repeated = Counter(job.removeprefix(b"AGAIN") for job in lan.jobs if job.startswith(b"AGAIN"))
    assert set(_sold(spool)) <= set(printed) | set(repeated)
    assert max(printed.values()) == 1
    assert len(repeated) <= 12
