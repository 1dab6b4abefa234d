"""A receipt printer on the network that takes raw bytes, by custom on port 9100.

Most such printers answer a status question at once (cover, paper), so it is asked before each
job: an empty roll is noticed before half a receipt is on it. A printer that does not answer is
asked only once.

Taken by the network is not printed. After the last byte the connection is watched for a moment,
because a printer that dies mid-job shows it only then; after that the job counts as sent,
unconfirmed.
"""

import errno
import selectors
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event
from time import monotonic
from typing import Final

from pos_app.devices.printer import (
    POLL,
    STALL,
    Paper,
    PrinterFailed,
    PrinterStatus,
    Trouble,
    halted,
    nothing,
    stalled,
)

PORT: Final = 9100
_CONNECT: Final = 3.0  # seconds
_ANSWER: Final = 0.5
_SETTLE: Final = 0.5
_LONGEST: Final = 300.0  # a whole job, however slowly it trickles
_PIECE: Final = 4096

_ASK: Final = b"\x10\x04\x02\x10\x04\x04"  # why offline, how much paper: answered out of turn
_COVER_OPEN, _STOPPED_FOR_PAPER, _ERROR = 0x04, 0x20, 0x40
_PAPER_LOW, _PAPER_OUT = 0x0C, 0x60


class NetworkPrinter:
    """`host` is a name or an address."""

    def __init__(self, host: str, port: int = PORT) -> None:
        self._host = host
        self._port = port
        self._answers = True

    @property
    def description(self) -> str:
        return self._host if self._port == PORT else f"{self._host}:{self._port}"

    def send(self, data: bytes, halt: Event, begins: Callable[[], None] = nothing) -> None:
        with self._connect_to_any(halt) as connection:
            if self._answers:
                self._refuse_if_not_ready(self._ask(connection, halt))
            begins()
            self._write(connection, data, halt)
            self._watch_the_end(connection, halt)

    def status(self) -> PrinterStatus:
        never = Event()
        try:
            with self._connect_to_any(never) as connection:
                answer = self._ask(connection, never)
            self._refuse_if_not_ready(answer)
        except PrinterFailed as failure:
            paper = Paper.OUT if failure.trouble is Trouble.NO_PAPER else Paper.UNKNOWN
            return PrinterStatus(False, paper, failure.sentence)
        if answer is None:
            sentence = f"The printer at {self.description} is there; it does not tell its state."
            return PrinterStatus(None, Paper.UNKNOWN, sentence)
        low = bool(answer[1] & _PAPER_LOW)
        sentence = f"The printer at {self.description} is ready{', the paper is low' * low}."
        return PrinterStatus(True, Paper.LOW if low else Paper.ENOUGH, sentence)

    def _connect_to_any(self, halt: Event) -> socket.socket:
        """A name may stand for several addresses; the last one's failure is told."""
        try:
            found = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise PrinterFailed(
                f"No printer called {self._host} is known on this network.",
                trouble=Trouble.UNKNOWN_NAME,
            ) from error
        failure = self._failed(errno.EHOSTUNREACH)
        for family, kind, protocol, _, address in found:
            connection = socket.socket(family, kind, protocol)
            try:
                self._connect(connection, address, halt)
            except PrinterFailed as failed:
                connection.close()
                failure = failed
                continue
            return connection
        raise failure

    def _connect(self, connection: socket.socket, address: object, halt: Event) -> None:
        connection.setblocking(False)
        result = connection.connect_ex(address)  # type: ignore[arg-type] # as getaddrinfo gave it
        deadline = monotonic() + _CONNECT
        with selectors.DefaultSelector() as selector:
            selector.register(connection, selectors.EVENT_WRITE)
            while result in _CONNECTING:
                if halt.is_set():
                    raise halted(started=False)
                if monotonic() > deadline:
                    raise self._failed(errno.ETIMEDOUT)
                if selector.select(POLL):
                    result = connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if result:
            raise self._failed(result)
        connection.settimeout(POLL)

    def _failed(self, number: int) -> PrinterFailed:
        if number in _REFUSALS:
            sentence = f"The printer at {self.description} is switched on but takes no prints."
            return PrinterFailed(sentence, trouble=Trouble.REFUSED)
        if number == errno.ETIMEDOUT:
            sentence = f"The printer at {self.description} does not answer."
            return PrinterFailed(sentence, trouble=Trouble.NO_ANSWER)
        sentence = f"The printer at {self.description} cannot be reached."
        return PrinterFailed(sentence, trouble=Trouble.UNREACHABLE)

    def _ask(self, connection: socket.socket, halt: Event) -> bytes | None:
        """Its two status bytes, or None if it does not give any."""
        answer = b""
        deadline = monotonic() + _ANSWER
        with self._cut_off(started=False):
            with suppress(TimeoutError):
                connection.sendall(_ASK)
            while len(answer) < 2 and monotonic() < deadline and not halt.is_set():
                with suppress(TimeoutError):
                    got = connection.recv(64)
                    if not got:
                        raise ConnectionResetError
                    answer += bytes(byte for byte in got if byte & 0x93 == 0x12)
        self._answers = len(answer) >= 2
        return answer[:2] if self._answers else None

    def _refuse_if_not_ready(self, answer: bytes | None) -> None:
        if answer is None:
            return
        offline, paper = answer
        name = f"The printer at {self.description}"
        if offline & _COVER_OPEN:
            raise PrinterFailed(f"{name} is open.", trouble=Trouble.COVER_OPEN)
        if paper & _PAPER_OUT or offline & _STOPPED_FOR_PAPER:
            raise PrinterFailed(f"{name} is out of paper.", trouble=Trouble.NO_PAPER)
        if offline & _ERROR:
            raise PrinterFailed(f"{name} reports a fault.", trouble=Trouble.NOT_READY)

    def _write(self, connection: socket.socket, data: bytes, halt: Event) -> None:
        rest = memoryview(data)
        begin = last_progress = monotonic()
        while rest:
            started = len(rest) < len(data)
            if halt.is_set():
                raise halted(started=started)
            with self._cut_off(started=started):
                try:
                    rest = rest[connection.send(rest[:_PIECE]) :]
                    last_progress = monotonic()
                except TimeoutError:
                    pass
            now = monotonic()
            if rest and (now - last_progress > STALL or now - begin > _LONGEST):
                raise stalled(self.description, started=len(rest) < len(data))

    def _watch_the_end(self, connection: socket.socket, halt: Event) -> None:
        with self._cut_off(started=True):
            connection.shutdown(socket.SHUT_WR)
            deadline = monotonic() + _SETTLE
            while monotonic() < deadline and not halt.is_set():
                with suppress(TimeoutError):
                    if not connection.recv(64):
                        return

    @contextmanager
    def _cut_off(self, *, started: bool) -> Iterator[None]:
        try:
            yield
        except TimeoutError:
            raise
        except OSError as error:
            raise PrinterFailed(
                f"The connection to the printer at {self.description} broke during the print.",
                trouble=Trouble.CUT_OFF,
                started=started,
            ) from error


_WINDOWS_WAITS, _WINDOWS_REFUSED = 10035, 10061
_CONNECTING: Final = frozenset((errno.EINPROGRESS, errno.EWOULDBLOCK, _WINDOWS_WAITS))
_REFUSALS: Final = frozenset((errno.ECONNREFUSED, errno.ECONNRESET, _WINDOWS_REFUSED))
