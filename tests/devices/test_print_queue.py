"""The queue between a sale and its paper."""

import errno
import os
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from pos_app.devices import print_queue
from pos_app.devices.drawer import NullDrawer, PrinterDrawer
from pos_app.devices.network_printer import NetworkPrinter
from pos_app.devices.print_queue import JobState, PrintJob, PrintQueue
from pos_app.devices.printer import PrinterFailed, Trouble
from pos_app.domain.clock import FixedClock, SystemClock
from pos_app.domain.ids import new_id
from tests.devices.printers import LanPrinter, free_port, wait_until
from tests.devices.queues import MARK, NEVER, Opener, Script, broke_off, off, spooled

KICK = b"\x1bp\x0022"


def _states(news: list[PrintJob], job: PrintJob) -> list[JobState]:
    return [told.state for told in news if told.id == job.id]


def test_a_receipt_is_printed_once_and_leaves_nothing_behind(
    open_queue: Opener, news: list[PrintJob], tmp_path: Path
) -> None:
    with LanPrinter() as lan:
        job = open_queue(lan.way()).submit(b"receipt", "Receipt 2-0184")
        assert lan.wait_for(1) == [b"receipt"]
        wait_until(lambda: JobState.SENT in _states(news, job))
    assert _states(news, job) == [JobState.QUEUED, JobState.SENDING, JobState.SENT]
    assert spooled(tmp_path) == []


def test_receipts_are_printed_in_the_order_of_their_sales(open_queue: Opener) -> None:
    script = Script(off(), None, off(), off())
    queue = open_queue(script)
    for number in range(30):
        queue.submit(b"%d" % number, f"Receipt {number}")
    wait_until(lambda: not queue.jobs())
    assert script.got == [b"%d" % number for number in range(30)]


def test_a_printer_that_hangs_makes_no_sale_wait(open_queue: Opener, tmp_path: Path) -> None:
    with LanPrinter(hang_after=1, answer=b"") as lan:
        queue = open_queue(lan.way())
        queue.submit(b"x" * 8_000_000, "Receipt 1")
        wait_until(lan.begun.is_set)
        for number in range(20):
            queue.submit(b"receipt", f"Receipt {number}")
        waiting = [JobState.QUEUED] * 20
        assert [job.state for job in queue.jobs()] == [JobState.SENDING, *waiting]
        assert queue.stop()
    assert spooled(tmp_path) == [".begun", *[".waiting"] * 20], "nothing of it is lost"


def test_a_receipt_waits_for_a_printer_that_is_off_and_says_why(
    open_queue: Opener, news: list[PrintJob], tmp_path: Path
) -> None:
    port = free_port()
    queue = open_queue(NetworkPrinter("127.0.0.1", port))
    job = queue.submit(b"receipt", "Receipt 2-0184")
    wait_until(lambda: JobState.FAILED in _states(news, job))
    waiting = queue.jobs()[0]
    assert waiting.trouble is Trouble.REFUSED
    assert "takes no prints" in waiting.reason
    assert not waiting.perhaps_printed
    assert spooled(tmp_path) == [".waiting"]
    with LanPrinter(port=port) as lan:
        assert lan.wait_for(1) == [b"receipt"]
        wait_until(lambda: not queue.jobs())


def test_print_now_does_not_wait_for_the_next_attempt(open_queue: Opener) -> None:
    script = Script(off())
    queue = open_queue(script, backoff=NEVER)
    queue.submit(b"receipt", "Receipt 1")
    wait_until(lambda: queue.jobs()[0].state is JobState.FAILED)
    queue.retry()
    wait_until(lambda: not queue.jobs())
    assert script.got == [b"receipt"]


def test_the_next_sale_is_a_reason_to_try_again(open_queue: Opener) -> None:
    script = Script(off())
    queue = open_queue(script, backoff=NEVER)
    queue.submit(b"one", "Receipt 1")
    wait_until(lambda: queue.jobs()[0].state is JobState.FAILED)
    queue.submit(b"two", "Receipt 2")
    wait_until(lambda: not queue.jobs())
    assert script.got == [b"one", b"two"]


def test_a_print_that_broke_off_is_repeated_with_a_warning_on_the_paper(
    open_queue: Opener, news: list[PrintJob]
) -> None:
    script = Script(broke_off())
    queue = open_queue(script)
    job = queue.submit(b"receipt", "Receipt 1", repeat_mark=MARK)
    wait_until(lambda: not queue.jobs())
    assert script.got == [MARK + b"receipt"]
    assert next(told for told in news if told.id == job.id and told.perhaps_printed)


def test_a_print_that_keeps_breaking_off_waits_for_a_person_and_lets_others_pass(
    open_queue: Opener, tmp_path: Path
) -> None:
    script = Script(broke_off(), broke_off(), broke_off())
    queue = open_queue(script)
    queue.submit(b"bad", "Receipt 1", repeat_mark=MARK)
    wait_until(lambda: queue.jobs()[0].held)
    queue.submit(b"good", "Receipt 2")
    wait_until(lambda: script.got == [b"good"])
    assert [job.title for job in queue.jobs()] == ["Receipt 1"]
    assert spooled(tmp_path) == [".begun"]
    queue.retry()
    wait_until(lambda: not queue.jobs())
    assert script.got == [b"good", MARK + b"bad"]


def test_a_cancelled_print_is_not_printed(
    open_queue: Opener, news: list[PrintJob], tmp_path: Path
) -> None:
    script = Script(off())
    queue = open_queue(script, backoff=NEVER)
    job = queue.submit(b"receipt", "Receipt 1")
    wait_until(lambda: queue.jobs()[0].state is JobState.FAILED)
    assert queue.cancel(job.id)
    assert not queue.cancel(job.id)
    assert not queue.cancel(new_id())
    queue.retry()
    assert queue.jobs() == ()
    assert _states(news, job)[-1] is JobState.CANCELLED
    assert spooled(tmp_path) == []
    assert script.got == []


def test_a_print_under_way_cannot_be_cancelled(open_queue: Opener) -> None:
    script = Script()
    script.gate = Event()
    queue = open_queue(script)
    job = queue.submit(b"receipt", "Receipt 1")
    wait_until(lambda: queue.jobs()[0].state is JobState.SENDING)
    assert not queue.cancel(job.id)
    script.gate.set()
    wait_until(lambda: script.got == [b"receipt"])


# ---- the drawer ----------------------------------------------------------------------------------


def test_the_drawer_opens_before_the_receipts_that_wait(open_queue: Opener) -> None:
    script = Script()
    script.gate = Event()
    queue = open_queue(script)
    for number in range(3):
        queue.submit(b"%d" % number, f"Receipt {number}")
    PrinterDrawer(queue, KICK).open()
    script.gate.set()
    wait_until(lambda: not queue.jobs())
    assert script.got.index(KICK) <= 1
    assert len(script.got) == 4


def test_a_drawer_whose_printer_was_off_does_not_open_later(
    open_queue: Opener, news: list[PrintJob], tmp_path: Path
) -> None:
    script = Script(*[off()] * 50)
    queue = open_queue(script)
    job = queue.submit(KICK, "Cash drawer", seconds_to_live=0.2)
    assert spooled(tmp_path) == []
    wait_until(lambda: not queue.jobs())
    script.failures.clear()
    queue.submit(b"receipt", "Receipt 1")
    wait_until(lambda: script.got == [b"receipt"])
    last = [told for told in news if told.id == job.id][-1]
    assert (last.state, last.trouble) == (JobState.FAILED, Trouble.TOO_LATE)
    assert last.reason == "Cash drawer: given up. The printer takes no prints."


def test_a_drawer_does_not_open_after_a_restart(open_queue: Opener) -> None:
    queue = open_queue(Script(*[off()] * 50), backoff=NEVER)
    PrinterDrawer(queue, KICK).open()
    queue.submit(b"receipt", "Receipt 1")
    wait_until(lambda: queue.jobs()[-1].state is JobState.FAILED)
    queue.stop()
    script = Script()
    again = open_queue(script)
    wait_until(lambda: not again.jobs())
    assert script.got == [b"receipt"]


def test_a_clock_set_back_gives_the_drawer_no_more_time(open_queue: Opener) -> None:
    clock = FixedClock(datetime(2026, 3, 14, 12, 0, tzinfo=UTC))
    script = Script(off())
    queue = open_queue(script, clock=clock, backoff=NEVER)
    PrinterDrawer(queue, KICK).open()
    wait_until(lambda: queue.jobs()[0].state is JobState.FAILED)
    clock.advance(-86_400)
    clock.advance(10)
    queue.retry()
    wait_until(lambda: not queue.jobs())
    assert script.got == []


def test_a_drawer_that_perhaps_opened_is_not_opened_twice(
    open_queue: Opener, news: list[PrintJob]
) -> None:
    script = Script(broke_off())
    queue = open_queue(script)
    PrinterDrawer(queue, KICK).open()
    wait_until(lambda: news[-1].state is JobState.FAILED)
    assert queue.jobs() == ()
    assert script.got == []
    assert (news[-1].trouble, news[-1].perhaps_printed) == (Trouble.TOO_LATE, True)


def test_a_shop_without_a_drawer_opens_nothing() -> None:
    NullDrawer().open()


# ---- disk and limits -----------------------------------------------------------------------------


def test_a_full_disk_keeps_the_print_in_memory_and_says_so(
    open_queue: Opener, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(_path: Path, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    script = Script(off())
    queue = open_queue(script, backoff=NEVER)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        job = queue.submit(b"receipt", "Receipt 1")
    assert job.in_memory_only
    assert job.reason == "The print is kept in memory only: no space left on device."
    assert spooled(tmp_path) == []
    wait_until(lambda: queue.jobs()[0].state is JobState.FAILED)
    queue.retry()
    wait_until(lambda: script.got == [b"receipt"])


def test_a_spool_that_cannot_be_made_still_prints(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    script = Script()
    queue = PrintQueue(script, tmp_path / "file" / "spool", SystemClock())
    queue.start()
    assert queue.submit(b"receipt", "Receipt 1").in_memory_only
    wait_until(lambda: script.got == [b"receipt"])
    assert queue.stop()


def test_far_too_many_or_too_large_prints_are_refused(
    open_queue: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(print_queue, "MOST_JOBS", 3)
    queue = open_queue(Script(*[off()] * 99), backoff=NEVER)
    with pytest.raises(PrinterFailed, match="too large"):
        queue.submit(b"x" * (print_queue.MOST_BYTES + 1), "Poster")
    for number in range(3):
        queue.submit(b"x", f"Receipt {number}")
    with pytest.raises(PrinterFailed, match="3 prints already wait"):
        queue.submit(b"x", "Receipt 4")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_bug_at_one_print_does_not_end_all_printing(open_queue: Opener) -> None:
    class Buggy(Script):
        def send(self, data: bytes, halt: Event, begins: Callable[[], None]) -> None:
            if data == b"bad":
                raise KeyError("a bug")
            super().send(data, halt, begins)

    script = Buggy()
    queue = open_queue(script)
    queue.submit(b"bad", "Receipt 1")
    wait_until(lambda: not any("printing on" in thread.name for thread in threading.enumerate()))
    queue.submit(b"good", "Receipt 2")
    wait_until(lambda: script.got == [b"good"])
    held = queue.jobs()[0]
    assert (held.held, held.trouble) == (True, Trouble.BROKEN)


def test_only_the_shop_can_read_what_waits_to_be_printed(
    open_queue: Opener, tmp_path: Path
) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows has other rights")
    queue = open_queue(Script(off()), backoff=NEVER)
    queue.submit(b"receipt", "Receipt 1")
    wait_until(lambda: queue.jobs()[0].state is JobState.FAILED)
    folder = tmp_path / "spool"
    assert folder.stat().st_mode & 0o077 == 0
    assert next(folder.iterdir()).stat().st_mode & 0o077 == 0
