"""Print queues for tests: a printer with a script, and what lies in the spool."""

from collections.abc import Callable
from pathlib import Path
from threading import Event

from pos_app.devices.print_queue import PrintQueue
from pos_app.devices.printer import Paper, PrinterFailed, PrinterStatus, Trouble

Opener = Callable[..., PrintQueue]
"""Opens a queue on the test's spool: `open_queue(printer, backoff=…, clock=…)`."""

QUICK = (0.02, 0.05)
NEVER = (3600.0,)
MARK = b"PRINTED AGAIN\n"


class Script:
    """A printer that does what a test tells it, and keeps what it got."""

    def __init__(self, *failures: PrinterFailed | None) -> None:
        self.failures = list(failures)
        self.got: list[bytes] = []
        self.gate: Event | None = None

    @property
    def description(self) -> str:
        return "the test"

    def send(self, data: bytes, halt: Event, begins: Callable[[], None]) -> None:
        begins()
        if self.gate is not None:
            self.gate.wait(10)
        if self.failures and (failure := self.failures.pop(0)) is not None:
            raise failure
        self.got.append(data)

    def status(self) -> PrinterStatus:
        return PrinterStatus(None, Paper.UNKNOWN, "")


def off() -> PrinterFailed:
    return PrinterFailed("The printer takes no prints.", trouble=Trouble.REFUSED)


def broke_off() -> PrinterFailed:
    return PrinterFailed("It broke.", trouble=Trouble.CUT_OFF, started=True)


def spooled(tmp_path: Path) -> list[str]:
    """How far the jobs on disk got: ".waiting" or ".begun" of each."""
    folder = tmp_path / "spool"
    return sorted(path.suffix for path in folder.iterdir()) if folder.exists() else []
