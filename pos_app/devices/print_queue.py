"""One queue and one thread for each printer, so that no printer can make a sale wait.

A job goes through honest states: queued, sending, then sent (unconfirmed: no printer says that a
customer can read it) or failed, with one sentence why. Jobs are spooled on disk and outlive the
program.

What happens to a job:

- It failed and nothing of it was sent: it is tried again, later and later, for as long as it
  takes.
- It failed halfway, or the program was killed while sending: a part may be on paper. It is tried
  again with its `repeat_mark` before it, which says so on the paper, three times at most; then it
  is held until a person decides. So a job is printed once, or at least once and marked.
- It is of the moment (`seconds_to_live`: the cash drawer): it overtakes all others, lives in
  memory only and dies at its time, so that no drawer springs open an hour later, or after a
  restart, or when somebody sets the clock back.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from threading import Condition, Event, Thread
from typing import Any, Final
from uuid import UUID

from pos_app.devices.printer import Printer, PrinterFailed, Trouble
from pos_app.devices.spool import Spool, SpooledJob
from pos_app.domain.clock import Clock
from pos_app.domain.ids import new_id

BACKOFF: Final = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)  # seconds; the last one from then on
MOST_JOBS: Final = 1000
MOST_BYTES: Final = 16_000_000  # of one job
_MOST_HALFWAY: Final = 3


class JobState(StrEnum):
    """Where a job is."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"  # unconfirmed; final
    FAILED = "failed"  # final only if the job was of the moment
    CANCELLED = "cancelled"  # final


@dataclass(frozen=True, slots=True)
class PrintJob:
    """What the windows may know of a job.

    `reason` is one sentence, of the last failure. `held`: it will not be tried again by itself.
    `perhaps_printed`: a part of it may be on paper. `in_memory_only`: the disk did not take it
    (or it is of the moment), so it ends with the program.
    """

    id: UUID
    title: str
    state: JobState
    queued_at: datetime
    reason: str = ""
    trouble: Trouble | None = None
    tries: int = 0
    held: bool = False
    perhaps_printed: bool = False
    in_memory_only: bool = False


@dataclass(slots=True)
class _Entry:
    """A job and what only the queue needs; `not_before` and `dies_at` are monotonic seconds."""

    job: PrintJob
    data: bytes
    repeat_mark: bytes = b""
    path: Path | None = None
    not_before: float = 0.0
    dies_at: float | None = None
    halfway: int = 0

    def is_due(self, now: float) -> bool:
        """Whether to send it, or to let it die."""
        return self.next_look() <= now

    def next_look(self) -> float:
        """When that will be."""
        if self.dies_at is None:
            return self.not_before
        return min(self.not_before, self.dies_at)


def _nobody(_job: PrintJob) -> None:
    """Nobody listens."""


class PrintQueue:
    """`on_change` is told of every change of state, from the queue's thread or from the caller's;
    it must be quick.
    """

    def __init__(
        self,
        printer: Printer,
        folder: Path,
        clock: Clock,
        on_change: Callable[[PrintJob], None] = _nobody,
        backoff: Sequence[float] = BACKOFF,
    ) -> None:
        self._printer = printer
        self._spool = Spool(folder)
        self._clock = clock
        self._on_change = on_change
        self._backoff = backoff
        self._entries: list[_Entry] = []
        self._change = Condition()
        self._halt = Event()
        self._thread: Thread | None = None

    @property
    def printer(self) -> Printer:
        """The printer at the other end."""
        return self._printer

    def start(self) -> None:
        """Take up what an earlier run left, and print it."""
        with self._change:
            for path, spooled in self._spool.load():
                job = PrintJob(
                    spooled.id,
                    spooled.title,
                    JobState.QUEUED,
                    spooled.queued_at,
                    perhaps_printed=spooled.begun,
                )
                self._entries.append(_Entry(job, spooled.data, spooled.repeat_mark, path))
            if self._entries:
                self._work()

    def submit(
        self,
        data: bytes,
        title: str,
        *,
        repeat_mark: bytes = b"",
        seconds_to_live: float | None = None,
    ) -> PrintJob:
        """Queue a job and return at once. Raises PrinterFailed only if there are far too many, or
        it is far too large.

        `title` is for people ("Receipt 2-0184"); `repeat_mark` is sent before the data when a
        part may be on paper already.
        """
        now = self._clock.now()
        job = PrintJob(new_id(), title, JobState.QUEUED, now, in_memory_only=True)
        entry = _Entry(job, data, repeat_mark)
        with self._change:
            self._refuse_too_much(data)
            if seconds_to_live is None:
                self._write_down(entry)
            else:
                entry.dies_at = self._clock.monotonic() + seconds_to_live
            self._entries.append(entry)
            for other in self._entries:  # a new sale is a good moment to try the old ones again
                other.not_before = 0.0
            self._work()
        self._on_change(entry.job)
        return entry.job

    def jobs(self) -> tuple[PrintJob, ...]:
        """What is not sent yet, oldest first."""
        with self._change:
            return tuple(entry.job for entry in self._entries)

    def retry(self) -> None:
        """Try everything again now, the held ones too."""
        with self._change:
            for entry in self._entries:
                entry.not_before, entry.halfway = 0.0, 0
                entry.job = replace(entry.job, held=False)
            self._work()

    def cancel(self, job_id: UUID) -> bool:
        """Forget a job; False if it is being sent or is gone already."""
        with self._change:
            entry = next((e for e in self._entries if e.job.id == job_id), None)
            if entry is None or entry.job.state is JobState.SENDING:
                return False
            self._remove(entry, state=JobState.CANCELLED)
        self._on_change(entry.job)
        return True

    def stop(self, timeout: float = 3.0) -> bool:
        """End the thread; what was not sent stays on disk. False if it did not end in time."""
        with self._change:
            self._halt.set()
            self._change.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join(timeout)
            return not thread.is_alive()
        return True

    def _refuse_too_much(self, data: bytes) -> None:
        if len(self._entries) >= MOST_JOBS:
            sentence = f"{len(self._entries)} prints already wait for this printer."
            raise PrinterFailed(sentence, trouble=Trouble.TOO_MUCH)
        if len(data) > MOST_BYTES:
            raise PrinterFailed("This print is too large.", trouble=Trouble.TOO_MUCH)

    def _write_down(self, entry: _Entry) -> None:
        job = entry.job
        spooled = SpooledJob(job.id, job.title, job.queued_at, entry.data, entry.repeat_mark)
        try:
            entry.path = self._spool.add(spooled)
        except OSError as error:
            sentence = f"The print is kept in memory only: {(error.strerror or 'no disk').lower()}."
            entry.job = replace(job, reason=sentence)
        else:
            entry.job = replace(job, in_memory_only=False)

    # ---- the thread ------------------------------------------------------------------------------

    def _work(self) -> None:
        """Wake the thread, or begin one: the first, or the next after one that a bug has ended."""
        if self._halt.is_set():
            return
        if self._thread is None or not self._thread.is_alive():
            self._hold_what_broke_the_program()
            name = f"printing on {self._printer.description}"
            self._thread = Thread(target=self._run, name=name, daemon=True)
            self._thread.start()
        self._change.notify_all()

    def _hold_what_broke_the_program(self) -> None:
        for entry in self._entries:
            if entry.job.state is JobState.SENDING:
                entry.job = replace(
                    entry.job,
                    state=JobState.FAILED,
                    reason="The program failed at this print.",
                    trouble=Trouble.BROKEN,
                    perhaps_printed=True,
                    held=True,
                )

    def _run(self) -> None:
        while (entry := self._next()) is not None:
            if entry.dies_at is not None and entry.dies_at <= self._clock.monotonic():
                self._give_up(entry, entry.job.reason or "The printer was busy.")
            else:
                self._send(entry)

    def _next(self) -> _Entry | None:
        """Wait for a job whose time has come. None when the program stops."""
        with self._change:
            while not self._halt.is_set():
                now = self._clock.monotonic()
                waiting = self._in_turn()
                if due := next((e for e in waiting if e.is_due(now)), None):
                    return due
                self._change.wait(min((e.next_look() - now for e in waiting), default=None))
            return None

    def _in_turn(self) -> list[_Entry]:
        """The acts of the moment, then the oldest job: the others wait behind it, as on any
        printer.
        """
        moment = [entry for entry in self._entries if entry.dies_at is not None]
        rest = (e for e in self._entries if e.dies_at is None and not e.job.held)
        return [*moment, *islice(rest, 1)]

    def _send(self, entry: _Entry) -> None:
        with self._change:
            if not any(other is entry for other in self._entries):
                return  # cancelled in between
            mark = entry.repeat_mark if entry.job.perhaps_printed else b""
            entry.job = replace(entry.job, state=JobState.SENDING, tries=entry.job.tries + 1)
        self._on_change(entry.job)

        def begins() -> None:
            with self._change:
                self._move_file(entry, self._spool.begin)

        try:
            self._printer.send(mark + entry.data, self._halt, begins)
        except PrinterFailed as failure:
            self._note_failure(entry, failure)
        else:
            self._finish(entry, state=JobState.SENT, reason="", trouble=None)

    def _note_failure(self, entry: _Entry, failure: PrinterFailed) -> None:
        if entry.dies_at is not None and failure.started:
            self._give_up(entry, failure.sentence, perhaps_printed=True)
            return
        with self._change:
            entry.halfway += failure.started
            perhaps = entry.job.perhaps_printed or failure.started
            if not perhaps:
                self._move_file(entry, self._spool.wait_again)
            step = min(entry.job.tries, len(self._backoff)) - 1
            entry.not_before = self._clock.monotonic() + self._backoff[step]
            entry.job = replace(
                entry.job,
                state=JobState.QUEUED if failure.trouble is Trouble.HALTED else JobState.FAILED,
                reason=failure.sentence,
                trouble=failure.trouble,
                perhaps_printed=perhaps,
                held=entry.halfway >= _MOST_HALFWAY,
            )
        self._on_change(entry.job)

    def _give_up(self, entry: _Entry, reason: str, *, perhaps_printed: bool = False) -> None:
        """An act of the moment has failed for good."""
        self._finish(
            entry,
            state=JobState.FAILED,
            reason=f"{entry.job.title}: given up. {reason}",
            trouble=Trouble.TOO_LATE,
            perhaps_printed=perhaps_printed,
        )

    def _finish(self, entry: _Entry, **end: Any) -> None:
        with self._change:
            self._remove(entry, **end)
        self._on_change(entry.job)

    def _remove(self, entry: _Entry, **end: Any) -> None:
        """The job leaves the queue and its file the disk."""
        self._entries = [other for other in self._entries if other is not entry]
        self._move_file(entry, self._spool.remove)
        entry.job = replace(entry.job, **end)

    def _move_file(self, entry: _Entry, move: Callable[[Path], Path | None]) -> None:
        """A disk that refuses costs at worst a second print, which the name of the file
        foretells.
        """
        if entry.path is not None:
            with suppress(OSError):
                entry.path = move(entry.path)
