"""What a printer is to the program: something that takes a job's bytes, or says in one sentence
why not.

A printer works in the calling thread and may take its time: only a `PrintQueue` should call it.
It never claims that something is on paper: a job that was sent is sent, no more.

The rule of `started`: False is a promise that nothing of the job can be on paper, so it may be
sent again freely.
"""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from threading import Event
from time import monotonic
from typing import ClassVar, Final, Protocol

from pos_app.domain.errors import PosError

POLL: Final = 0.1  # seconds between two looks at `halt`
STALL: Final = 10.0  # seconds a printer may take no byte at all


class Trouble(StrEnum):
    """Why a job did not go through, for those who must tell cases apart; people read the
    sentence.
    """

    REFUSED = "refused"  # there, but takes no jobs
    UNREACHABLE = "unreachable"
    NO_ANSWER = "no_answer"
    UNKNOWN_NAME = "unknown_name"
    STALLED = "stalled"  # took a part and then nothing more
    CUT_OFF = "cut_off"  # the connection broke
    NO_PAPER = "no_paper"
    COVER_OPEN = "cover_open"
    NOT_READY = "not_ready"
    NOT_ALLOWED = "not_allowed"
    DISK_FULL = "disk_full"
    TOO_MUCH = "too_much"  # more jobs, or a larger one, than the queue takes
    TOO_LATE = "too_late"  # an act of the moment whose moment has passed
    HALTED = "halted"  # the program stops
    BROKEN = "broken"  # the program itself failed


class PrinterFailed(PosError):
    """A job was not printed, or nobody knows how far it got (`started`)."""

    code: ClassVar[str] = "printer_failed"

    def __init__(self, sentence: str, *, trouble: Trouble, started: bool = False) -> None:
        super().__init__(sentence)
        self.trouble = trouble
        self.started = started


class Paper(StrEnum):
    """What the printer says of its roll."""

    ENOUGH = "enough"
    LOW = "low"
    OUT = "out"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """`ready` is None where the printer cannot be asked; `sentence` is for the settings page."""

    ready: bool | None
    paper: Paper
    sentence: str


def nothing() -> None:
    """For callers who need not know when a job begins."""


class Printer(Protocol):
    """One way to a printer."""

    @property
    def description(self) -> str:
        """How a person finds it: "192.168.1.50", "Kitchen", "/dev/usb/lp0"."""
        ...

    def send(self, data: bytes, halt: Event, begins: Callable[[], None] = nothing) -> None:
        """Hand over one whole job, or raise PrinterFailed.

        Gives up within a second once `halt` is set. Calls `begins` before the first byte that may
        reach the paper.
        """
        ...

    def status(self) -> PrinterStatus:
        """What it says of itself, within seconds. Never raises PrinterFailed."""
        ...


class NullPrinter:
    """For shops without a printer: every job is gone the moment it is sent."""

    @property
    def description(self) -> str:
        return "no printer"

    def send(self, data: bytes, halt: Event, begins: Callable[[], None] = nothing) -> None:
        """Nothing is printed."""

    def status(self) -> PrinterStatus:
        return PrinterStatus(None, Paper.UNKNOWN, "No printer is set up.")


class FilePrinter:
    """Writes jobs to a file: a device (`/dev/usb/lp0`), a file that grows, or a folder that gets
    one file a job.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def description(self) -> str:
        return str(self._path)

    def send(self, data: bytes, halt: Event, begins: Callable[[], None] = nothing) -> None:
        if self._path.is_dir():
            begins()
            self._write_new_file(data)
            return
        with self._sentences():
            file = os.open(self._path, _APPEND | _NEVER_WAIT, 0o600)
        try:
            begins()
            self._write(file, data, halt)
        finally:
            os.close(file)

    def status(self) -> PrinterStatus:
        place = self._path if self._path.exists() else self._path.parent
        if os.access(place, os.W_OK):
            return PrinterStatus(None, Paper.UNKNOWN, f"Prints go to {self._path}.")
        return PrinterStatus(False, Paper.UNKNOWN, f"{self._path} cannot be written to.")

    def _write_new_file(self, data: bytes) -> None:
        kind = "pdf" if data.startswith(b"%PDF") else "bin"
        number = sum(1 for _ in self._path.iterdir()) + 1
        with self._sentences():
            while True:
                try:
                    file = (self._path / f"print-{number:06d}.{kind}").open("xb")
                except FileExistsError:
                    number += 1
                    continue
                with file:
                    file.write(data)
                return

    def _write(self, file: int, data: bytes, halt: Event) -> None:
        """A device may take no more for a while: wait for it, but neither for ever nor against a
        halt.
        """
        rest, last_progress = memoryview(data), monotonic()
        while rest:
            started = len(rest) < len(data)
            if halt.is_set():
                raise halted(started=started)
            with self._sentences(started=started):
                try:
                    rest = rest[os.write(file, rest) :]
                    last_progress = monotonic()
                    continue
                except BlockingIOError:
                    pass
            if monotonic() - last_progress > STALL:
                raise stalled(self.description, started=started)
            halt.wait(POLL)

    @contextmanager
    def _sentences(self, *, started: bool = False) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            trouble, said = _FILE_TROUBLES.get(error.errno or 0, (Trouble.CUT_OFF, "failed"))
            raise PrinterFailed(
                f"{self._path} {said}.", trouble=trouble, started=started
            ) from error


def halted(*, started: bool) -> PrinterFailed:
    """The program stops while a job is on its way."""
    return PrinterFailed("The program was closed.", trouble=Trouble.HALTED, started=started)


def stalled(description: str, *, started: bool) -> PrinterFailed:
    """The printer takes nothing more."""
    sentence = f"The printer at {description} stopped in the middle of the print."
    return PrinterFailed(sentence, trouble=Trouble.STALLED, started=started)


_APPEND: Final = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
_NEVER_WAIT: Final = getattr(os, "O_NONBLOCK", 0)  # Windows has none

_FILE_TROUBLES: Final = {
    errno.ENOENT: (Trouble.UNREACHABLE, "is not there"),
    errno.ENODEV: (Trouble.UNREACHABLE, "is not connected"),
    errno.ENXIO: (Trouble.UNREACHABLE, "is not connected"),
    errno.EACCES: (Trouble.NOT_ALLOWED, "may not be written to by this program"),
    errno.EPERM: (Trouble.NOT_ALLOWED, "may not be written to by this program"),
    errno.EROFS: (Trouble.NOT_ALLOWED, "is on a disk that cannot be written to"),
    errno.ENOSPC: (Trouble.DISK_FULL, "is on a disk that is full"),
    errno.EBUSY: (Trouble.REFUSED, "is in use by another program"),
    errno.EIO: (Trouble.CUT_OFF, "was disconnected during the print"),
}
