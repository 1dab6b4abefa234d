"""The one door to the database: `Backend.call` is the only place where a transaction begins and
ends.

Queries run in `BEGIN` on read-only connections; commands in `BEGIN IMMEDIATE` on one writer
connection behind one lock, which alone checkpoints. That is what SQLite's WAL-reset bug
(3.7.0-3.51.2) asks for, and what makes a sale wait for nobody. A sale is durable when `call`
returns: WAL and `synchronous=FULL`, verified by reading them back.
"""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar
from uuid import UUID

from sqlalchemy import Engine, create_engine, event, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool, StaticPool

from pos_app.domain.access import Actor
from pos_app.domain.clock import Clock, SystemClock
from pos_app.domain.errors import PosError, StorageFailed, Trace
from pos_app.models import journal
from pos_app.models.base import begin_act, noted_entry
from pos_app.services.declare import Service, Topic

P = ParamSpec("P")
R = TypeVar("R")

# SQLAlchemy's wrapping, and the driver's own where models/fast.py went straight to it.
_REFUSED: Final = (DBAPIError, sqlite3.Error)
_CHECKPOINT_PAGES: Final = 4000  # with no idle moment, a checkpoint after this many WAL pages

SENTENCES: Final = {
    "full": "Not saved. The disk is full.",
    "read_only": "Not saved. The shop's file cannot be written to.",
    "locked": "Not saved. Another program holds the shop's file.",
    "corrupt": "The shop's file is damaged. Stop selling and restore a backup.",
    "unknown": "Not saved. The disk did not answer as it should.",
}


def storage_failure(error: BaseException) -> StorageFailed:
    """What SQLite's refusal means to the person at the till."""
    code = getattr(getattr(error, "orig", error), "sqlite_errorcode", None)
    primary = code & 0xFF if isinstance(code, int) else None
    reason = {
        sqlite3.SQLITE_FULL: "full",
        sqlite3.SQLITE_READONLY: "read_only",
        sqlite3.SQLITE_CANTOPEN: "read_only",
        sqlite3.SQLITE_PERM: "read_only",
        sqlite3.SQLITE_BUSY: "locked",
        sqlite3.SQLITE_LOCKED: "locked",
        sqlite3.SQLITE_CORRUPT: "corrupt",
        sqlite3.SQLITE_NOTADB: "corrupt",
    }.get(primary or -1, "unknown")
    return StorageFailed(SENTENCES[reason], reason=reason)


def open_engine(path: Path, *, writes: bool) -> Engine:
    """An engine on the shop's file: the one writer, or the pool of read-only connections."""
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=StaticPool if writes else QueuePool,
        connect_args={"check_same_thread": False, "timeout": 5.0},
    )
    event.listen(engine, "connect", _prepare_writer if writes else _prepare_reader)
    event.listen(engine, "begin", _begin_immediate if writes else _begin)
    return engine


def _prepare_writer(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "trusted_schema=OFF",
        "fullfsync=1",
        "checkpoint_fullfsync=1",
        "wal_autocheckpoint=0",
    ):
        connection.execute(f"PRAGMA {pragma}")
    mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
    synchronous = connection.execute("PRAGMA synchronous").fetchone()[0]
    if (mode, synchronous) != ("wal", 2):
        raise StorageFailed(
            "This disk cannot keep sales safe (no write-ahead log). Use a local disk.",
            reason="unknown",
        )


def _prepare_reader(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA query_only=ON")


def _begin_immediate(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN")


class Backend:
    """The shop's database and its door.

    `clock` decides the moment of each act. `announce` is called after a committed command with the
    topics it touched, on the thread that called.
    """

    def __init__(
        self, path: Path, *, clock: Clock | None = None, on_close: Callable[[], None] | None = None
    ) -> None:
        self.path = path
        self.clock: Clock = clock or SystemClock()
        self.announce: Callable[[Topic], None] = lambda _topic: None
        self._writer = open_engine(path, writes=True)
        self._reader = open_engine(path, writes=False)
        self._writing = threading.Lock()
        self._cache: dict[str, object] = {}
        self._commands = 0
        self._on_close = on_close
        with self._writing:
            self._writer.connect().close()

    def call(
        self,
        service: Service[P, R],
        actor: Actor,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run one use case in its own transaction; it succeeds whole or leaves nothing but its
        trace.
        """
        return self.call_approved(service, actor, None, *args, **kwargs)

    def call_approved(
        self,
        service: Service[P, R],
        actor: Actor,
        approval: UUID | None,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """`call`, with the approval a manager gave for exactly this act."""
        try:
            if not service.writes:
                return self._query(service, actor, *args, **kwargs)
            result = self._command(service, actor, approval, *args, **kwargs)
        except PosError as refusal:
            if refusal.trace is not None:
                self._leave_trace(actor, refusal.trace)
            raise
        self.announce(service.touches)
        return result

    def _query(self, service: Service[P, R], actor: Actor, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with Session(self._reader) as session:
                begin_act(session, self.clock.now(), self._cache, None)
                return service(session, actor, *args, **kwargs)
        except _REFUSED as error:
            raise storage_failure(error) from error

    def _command(
        self,
        service: Service[P, R],
        actor: Actor,
        approval: UUID | None,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        with self._writing:
            try:
                with Session(self._writer, expire_on_commit=False) as session:
                    # A command that changes settings must not show them to others before its
                    # commit.
                    cache = {} if Topic.SETTINGS in service.touches else self._cache
                    begin_act(session, self.clock.now(), cache, approval)
                    result = service(session, actor, *args, **kwargs)
                    session.flush()
                    self._commit(session)
            except _REFUSED as error:
                raise storage_failure(error) from error
            if Topic.SETTINGS in service.touches:
                # A new one: a query that began before the commit may still fill the old.
                self._cache = {}
            self._commands += 1
            if self._commands % 64 == 0 and self.wal_pages() > _CHECKPOINT_PAGES:
                self._checkpoint("PASSIVE")
            return result

    def _commit(self, session: Session) -> None:
        """Commit, and when COMMIT itself fails find out what became of it (SYNC.md 2.3, commit
        outcome rule).

        A failed COMMIT is an unknown outcome: the pages may be on disk all the same. The connection
        is thrown away, the file opened anew, and the act's journal entry looked up. Present: the
        act happened. Absent: it did not.
        """
        entry = noted_entry(session)
        try:
            session.commit()
        except _REFUSED:
            session.invalidate()
            self._writer.dispose()
            if entry is None or not self._is_written(entry):
                raise

    def _is_written(self, entry_id: UUID) -> bool:
        found = select(journal.JournalEntry.n).where(journal.JournalEntry.id == entry_id)
        with Session(self._writer) as session:
            return session.execute(found).first() is not None

    def _leave_trace(self, actor: Actor, trace: Trace) -> None:
        """Write what a refused act leaves behind, in a transaction of its own."""
        from pos_app.services import refusals

        self._command(refusals.leave, actor, None, trace)

    def wal_pages(self) -> int:
        """How many pages wait in the write-ahead log."""
        wal = self.path.with_name(self.path.name + "-wal")
        return wal.stat().st_size // 4096 if wal.exists() else 0

    def checkpoint(self, *, at_least: int = 1) -> None:
        """Carry the write-ahead log into the file when it holds `at_least` pages: called when the
        till is idle.
        """
        if self.wal_pages() < at_least or not self._writing.acquire(blocking=False):
            return
        try:
            self._checkpoint("PASSIVE")
        finally:
            self._writing.release()

    def _checkpoint(self, mode: str) -> None:
        raw = self._writer.raw_connection()
        try:
            raw.execute(f"PRAGMA wal_checkpoint({mode})")
        finally:
            raw.close()

    def close(self) -> None:
        """End cleanly: the log is carried into the file, so that the next start knows this one was
        in order.
        """
        self._reader.dispose()
        with self._writing:
            try:
                self._checkpoint("TRUNCATE")
            finally:
                self._writer.dispose()
        if self._on_close is not None:
            self._on_close()
