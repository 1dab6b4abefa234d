"""A shop's file in memory: the real backend and services over SQLite, as an image that can be taken
and put back at any moment.
"""

import sqlite3
import threading
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.pool import StaticPool

from pos_app.backend import Backend
from pos_app.domain.clock import FixedClock
from pos_app.domain.tries import Tries


class Crash(Exception):
    """The power went."""


class MemoryBackend(Backend):
    """`Backend` over a database in memory. `dies`: the next COMMIT does not happen, or its answer
    is not heard ("before", "after").
    """

    def __init__(self, image: bytes, clock: FixedClock) -> None:
        self.book = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self.book.deserialize(image)
        self.book.execute("PRAGMA foreign_keys=ON")
        self.book.execute("PRAGMA recursive_triggers=ON")
        engine = create_engine("sqlite://", poolclass=StaticPool, creator=lambda: self.book)
        event.listen(engine, "begin", _begin)
        self.clock = clock
        self.dies = ""
        self.listeners = []
        self._tries = Tries(clock.monotonic)
        self._writer = self._reader = engine
        self._writing = threading.Lock()
        self._cache: dict[str, object] = {}
        self._carried = 0
        self._is_unsure = self._is_closed = False
        self._on_close = None

    def _commit(self, session: Any) -> None:
        if self.dies == "before":
            self.dies = ""
            raise Crash
        session.commit()
        if self.dies == "after":
            self.dies = ""
            raise Crash

    def _checkpoint(self, mode: str) -> None:
        """Memory has no log."""

    def image(self) -> bytes:
        """The file as it is: what a backup, a copy or the next start finds."""
        return bytes(self.book.serialize())

    def rows(self, sql: str, *args: object) -> list[tuple[Any, ...]]:
        """Read past the program."""
        return self.book.execute(sql, args).fetchall()

    def close(self) -> None:
        self.book.close()


def _begin(connection: Any) -> None:
    connection.connection.driver_connection.execute("BEGIN")


def as_image(file: bytes) -> bytes:
    """A file's bytes for memory: without a write-ahead log."""
    return file[:18] + b"\x01\x01" + file[20:]
