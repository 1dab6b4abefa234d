"""Printers on a real network, as good and as bad as a shop has them."""

import socket
import struct
import threading
import time
from types import TracebackType
from typing import Self

from pos_app.devices.network_printer import NetworkPrinter

ASK = b"\x10\x04\x02\x10\x04\x04"
READY = b"\x12\x12"
OUT_OF_PAPER = b"\x32\x72"
COVER_OPEN = b"\x16\x12"
PAPER_LOW = b"\x12\x1e"


class LanPrinter:
    """Listens on a port of this machine and keeps each connection's bytes as one job.

    `answer` is given to a status question. `cut_after` resets the connection after so many bytes
    of a job, `hang_after` reads no more after so many, `pause` is the seconds it takes over each
    kilobyte. `questions` counts how often it was asked for its state; `begun` is set when the first
    byte of a job is there.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        answer: bytes = READY,
        cut_after: int | None = None,
        hang_after: int | None = None,
        pause: float = 0.0,
    ) -> None:
        self.answer = answer
        self.cut_after = cut_after
        self.hang_after = hang_after
        self.pause = pause
        self.jobs: list[bytes] = []
        self.questions = 0
        self.begun = threading.Event()
        self._quit = threading.Event()
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hang_after is not None:  # a small buffer, so that the till notices
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._listener.bind(("127.0.0.1", port))
        self._listener.listen()
        self._listener.settimeout(0.05)
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._quit.set()
        self._thread.join()
        self._listener.close()

    def way(self) -> NetworkPrinter:
        """The till's end of it."""
        return NetworkPrinter("127.0.0.1", self.port)

    def wait_for(self, jobs: int, seconds: float = 40.0) -> list[bytes]:
        """The jobs received, once there are so many of them."""
        wait_until(lambda: len(self.jobs) >= jobs, seconds)
        return list(self.jobs)

    def _serve(self) -> None:
        while not self._quit.is_set():
            try:
                connection, _ = self._listener.accept()
            except TimeoutError:
                continue
            with connection:
                self._take(connection)

    def _take(self, connection: socket.socket) -> None:
        connection.settimeout(0.05)
        job = b""
        while not self._quit.is_set():
            if self.hang_after is not None and len(job) >= self.hang_after:
                self._quit.wait(0.05)
                continue
            try:
                got = connection.recv(1024 if self.pause else 65_536)
            except TimeoutError:
                continue
            except ConnectionError:
                break
            if not got:
                break
            if got.startswith(ASK):
                self.questions += 1
                connection.sendall(self.answer)
                got = got.removeprefix(ASK)
            job += got
            if job:
                self.begun.set()
            time.sleep(self.pause)
            if self.cut_after is not None and len(job) > self.cut_after:
                reset(connection)
                break
        if job:
            self.jobs.append(job)


def reset(connection: socket.socket) -> None:
    """End a connection as a printer does whose plug is pulled."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as finder:
        finder.bind(("127.0.0.1", 0))
        port: int = finder.getsockname()[1]
    return port


def wait_until(condition: object, seconds: float = 40.0) -> None:
    """Until `condition()` is true; fails after so many seconds."""
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.005)
