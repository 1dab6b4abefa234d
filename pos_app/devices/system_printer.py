"""A printer that the computer itself knows, by the name of its queue.

It gets PDFs, which the system turns into whatever that printer wants; with `raw`, the bytes of a
receipt printer go through untouched. The system's own spooler has the job from then on: sent is
not printed here either.

Linux and macOS: `lp`. Windows: the program that opens PDFs prints them; raw bytes need pywin32.
The Windows half has not been tried.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Final

from pos_app.devices.printer import (
    POLL,
    Paper,
    PrinterFailed,
    PrinterStatus,
    Trouble,
    halted,
    nothing,
    stalled,
)

_PATIENCE: Final = 30.0  # seconds until the spooler must have the job
_LONGEST_REASON: Final = 120


class SystemPrinter:
    """`queue` as the system spells it."""

    def __init__(self, queue: str, *, raw: bool = False) -> None:
        self._queue = queue
        self._raw = raw

    @property
    def description(self) -> str:
        return self._queue

    def send(self, data: bytes, halt: Event, begins: Callable[[], None] = nothing) -> None:
        begins()
        if sys.platform == "win32":
            _send_on_windows(self._queue, data, raw=self._raw)
        else:
            options = ["-o", "raw"] if self._raw else []
            _run([_command("lp"), "-d", self._queue, *options], data, self._queue, halt)

    def status(self) -> PrinterStatus:
        """Whether the queue exists; what the printer behind it does, the system does not tell
        reliably.
        """
        if sys.platform == "win32":
            return PrinterStatus(None, Paper.UNKNOWN, f"Prints go to {self._queue}.")
        try:
            _run([_command("lpstat"), "-p", self._queue], b"", self._queue, Event())
        except PrinterFailed as failure:
            return PrinterStatus(False, Paper.UNKNOWN, failure.sentence)
        return PrinterStatus(None, Paper.UNKNOWN, f"Prints go to {self._queue}.")


def _command(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        sentence = "This computer has no print service: install CUPS."
        raise PrinterFailed(sentence, trouble=Trouble.UNREACHABLE)
    return found


def _run(command: list[str], data: bytes, queue: str, halt: Event) -> None:
    """Feed the command, but neither wait for ever nor against a halt."""
    deadline = monotonic() + _PATIENCE
    rest: bytes | None = data
    said = b""
    with subprocess.Popen(  # noqa: S603 - a list, no shell; the queue's name is one argument
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        while process.returncode is None:
            try:
                _, said = process.communicate(rest, timeout=POLL)
            except subprocess.TimeoutExpired:
                rest = None  # it is being fed; communicate must not get it twice
                if halt.is_set() or monotonic() > deadline:
                    process.kill()
                    raise _given_up(queue, halt) from None
    if process.returncode:
        raise _refused(queue, said.decode("utf-8", "replace"))


def _given_up(queue: str, halt: Event) -> PrinterFailed:
    return halted(started=True) if halt.is_set() else stalled(queue, started=True)


def _refused(queue: str, said: str) -> PrinterFailed:
    reason = " ".join(said.split())[:_LONGEST_REASON]
    if "not exist" in reason or "nvalid destination" in reason or "nknown destination" in reason:
        sentence = f"This computer knows no printer called {queue}."
        return PrinterFailed(sentence, trouble=Trouble.UNKNOWN_NAME)
    sentence = f"The print service took no job for {queue}: {reason or 'it gave no reason'}."
    return PrinterFailed(sentence.replace("..", "."), trouble=Trouble.REFUSED)


if sys.platform == "win32":
    import os
    import tempfile

    _KEPT: Final = 20  # the PDF program reads the file later: keep the newest

    def _send_on_windows(queue: str, data: bytes, *, raw: bool) -> None:
        try:
            if raw:
                _send_raw(queue, data)
            else:
                _send_to_pdf_program(queue, data)
        except OSError as error:
            sentence = f"Windows could not print on {queue}: {error.strerror or error}."
            raise PrinterFailed(sentence, trouble=Trouble.REFUSED) from error

    def _send_raw(queue: str, data: bytes) -> None:
        try:
            import win32print
        except ImportError:
            sentence = "Raw printing on Windows needs the package pywin32."
            raise PrinterFailed(sentence, trouble=Trouble.UNREACHABLE) from None
        printer = win32print.OpenPrinter(queue)
        try:
            win32print.StartDocPrinter(printer, 1, ("pos-app", None, "RAW"))
            win32print.WritePrinter(printer, data)
            win32print.EndDocPrinter(printer)
        finally:
            win32print.ClosePrinter(printer)

    def _send_to_pdf_program(queue: str, data: bytes) -> None:
        folder = Path(tempfile.gettempdir()) / "pos-app-prints"
        folder.mkdir(exist_ok=True)
        kept = sorted(folder.glob("*.pdf"), key=lambda path: path.stat().st_mtime)
        for old in kept[:-_KEPT]:
            with suppress(OSError):
                old.unlink()
        with tempfile.NamedTemporaryFile(suffix=".pdf", dir=folder, delete=False) as file:
            file.write(data)
        os.startfile(file.name, "printto", f'"{queue}"')  # noqa: S606 - what Windows offers
