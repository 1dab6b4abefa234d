"""The one door to the database: `Backend.call` is the only place where a transaction begins and
ends.

Queries run in `BEGIN` on read-only connections; commands in `BEGIN IMMEDIATE` on one writer
connection behind one lock, which alone checkpoints. That is what SQLite's WAL-reset bug
(3.7.0-3.51.2) asks for, and what makes a sale wait for nobody. A sale is durable when `call`
returns: WAL and `synchronous=FULL`, verified by reading them back.
"""

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar
from uuid import UUID

from sqlalchemy import URL, Engine, create_engine, event, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool, StaticPool

from pos_app.domain.access import Actor, ActorKind
from pos_app.domain.clock import Clock, SystemClock
from pos_app.domain.errors import NotLoggedIn, PosError, StorageFailed, Trace
from pos_app.domain.tries import Tries
from pos_app.models import journal, row_changes
from pos_app.models.base import begin_act, noted_entry, wire
from pos_app.models.people import ended
from pos_app.services.declare import Service, Topic
from pos_app.stopping import may_be_stopped, stoppable

P = ParamSpec("P")
R = TypeVar("R")

# SQLAlchemy's wrapping, and the driver's own where models/fast.py went straight to it.
_REFUSED: Final = (DBAPIError, sqlite3.Error)
# With no idle moment, a checkpoint after so many written rows: some 280 sales, 16 MB of log. More
# often, and it would be felt in one sale of a hundred.
_CHECKPOINT_ROWS: Final = 5000
# After these refusals of a COMMIT nothing was committed; after any other it has to be found out.
_PEOPLE: Final = frozenset({ActorKind.STAFF, ActorKind.CUSTOMER})
_CERTAIN: Final = frozenset({"full", "read_only", "locked"})
# What SQLite says to a program's own mistake, such as a second row with the same key.
_MISTAKES: Final = frozenset(
    {
        None,
        sqlite3.SQLITE_ERROR,
        sqlite3.SQLITE_CONSTRAINT,
        sqlite3.SQLITE_MISMATCH,
        sqlite3.SQLITE_MISUSE,
        sqlite3.SQLITE_RANGE,
        sqlite3.SQLITE_TOOBIG,
    }
)

# The smallest write there is.
_TICK: Final = update(journal.Identity).values(hlc=journal.Identity.hlc + 1)

_log = logging.getLogger(__name__)

SENTENCES: Final = {
    "full": "Not saved. The disk is full.",
    "read_only": "Not saved. The shop's file cannot be written to.",
    "locked": "Not saved. Another program holds the shop's file.",
    "corrupt": "The shop's file is damaged. Stop selling and restore a backup.",
    "unknown": "Not saved. The disk did not answer as it should. Try again.",
    "unsure": "The disk fails, and nobody knows yet whether this was saved. Stop selling here and "
    "start the till again: it will know.",
}


def storage_failure(error: BaseException) -> StorageFailed:
    """What SQLite's refusal means to the person at the till."""
    reason = {
        sqlite3.SQLITE_FULL: "full",
        sqlite3.SQLITE_READONLY: "read_only",
        sqlite3.SQLITE_CANTOPEN: "read_only",
        sqlite3.SQLITE_PERM: "read_only",
        sqlite3.SQLITE_BUSY: "locked",
        sqlite3.SQLITE_LOCKED: "locked",
        sqlite3.SQLITE_CORRUPT: "corrupt",
        sqlite3.SQLITE_NOTADB: "corrupt",
    }.get(_primary_code(error) or -1, "unknown")
    return StorageFailed(SENTENCES[reason], reason=reason)


def _primary_code(error: BaseException) -> int | None:
    code = getattr(getattr(error, "orig", error), "sqlite_errorcode", None)
    return code & 0xFF if isinstance(code, int) else None


@contextmanager
def _refusals_told() -> Iterator[None]:
    """Turn what the disk refuses into `StorageFailed`; a mistake of ours stays what it is."""
    try:
        yield
    except _REFUSED as error:
        if _primary_code(error) in _MISTAKES:
            raise
        raise storage_failure(error) from error


def check_standing(session: Session, actor: Actor) -> None:
    """Nobody acts who was switched off or deleted since they logged in, whatever screen they have
    open.
    """
    if actor.kind in _PEOPLE and actor.user_id in ended(session):
        raise NotLoggedIn("You were switched off. Ask a manager.")


def open_engine(path: Path, *, writes: bool) -> Engine:
    """An engine on the shop's file: the one writer, or the pool of read-only connections."""
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
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
        "recursive_triggers=ON",  # or REPLACE would change facts past the triggers that guard them
        "fullfsync=1",
        "checkpoint_fullfsync=1",
        "wal_autocheckpoint=0",
        "cache_size=-16384",
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
    connection.connection.driver_connection.execute("BEGIN IMMEDIATE")


def _begin(connection: Any) -> None:
    connection.connection.driver_connection.execute("BEGIN")


class Backend:
    """The shop's database and its door.

    `clock` decides the moment of each act. Each of `listeners` is called after a committed command
    with the topics it touched, on the thread that called.
    """

    def __init__(
        self,
        path: Path,
        *,
        clock: Clock | None = None,
        on_close: Callable[[], None] | None = None,
        tries: Tries | None = None,
    ) -> None:
        self.path = path
        self.clock: Clock = clock or SystemClock()
        self._tries = tries or Tries(self.clock.monotonic)
        self.listeners: list[Callable[[Topic], object]] = []
        self._writing = threading.Lock()
        self._cache: dict[str, object] = {}
        self._carried = 0  # rows this connection had written at the last checkpoint
        self._is_unsure = False
        self._is_closed = False
        self._on_close = on_close
        self._writer, self._reader = self._engines()
        with self._writing:
            self._writer.connect().close()

    def _engines(self) -> tuple[Engine, Engine]:
        """What acts that write go through, and what queries do."""
        return open_engine(self.path, writes=True), open_engine(self.path, writes=False)

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
        if self._is_closed:
            raise RuntimeError("the shop was closed; another program may have it now")
        try:
            if not service.writes:
                return self._query(service, actor, *args, **kwargs)
            result = self._command(service, actor, approval, *args, **kwargs)
        except PosError as refusal:
            if refusal.trace is not None:
                self._leave_trace(actor, refusal.trace)
            raise
        if service.touches:
            for listener in self.listeners:
                listener(service.touches)
        return result

    def _query(self, service: Service[P, R], actor: Actor, *args: P.args, **kwargs: P.kwargs) -> R:
        with _refusals_told(), Session(self._reader) as session:
            begin_act(session, self.clock.now(), self._cache, None, self._tries)
            check_standing(session, actor)
            if not may_be_stopped():
                return service(session, actor, *args, **kwargs)
            with stoppable(wire(session).connection.dbapi_connection):
                return service(session, actor, *args, **kwargs)

    def _command(
        self,
        service: Service[P, R],
        actor: Actor,
        approval: UUID | None,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        with self._writing:
            if self._is_unsure:
                self._find_out(None)
            with _refusals_told(), Session(self._writer, expire_on_commit=False) as session:
                # A command that changes settings must not show them to others before its commit.
                cache = {} if Topic.SETTINGS in service.touches else self._cache
                begin_act(session, self.clock.now(), cache, approval, self._tries)
                if service.permission is not None or service.touches is not Topic.JOURNAL:
                    check_standing(session, actor)
                result = service(session, actor, *args, **kwargs)
                session.flush()
                row_changes.settle(session)
                written = self._rows_written(session)
                self._commit(session)
            if service.touches & (Topic.SETTINGS | Topic.USERS):
                # A new one: a query that began before the commit may still fill the old.
                self._cache = {}
            if written - self._carried > _CHECKPOINT_ROWS:
                self._checkpoint("PASSIVE")
            return result

    def _rows_written(self, session: Session) -> int:
        """How many rows the writer's connection has written since it was opened."""
        driver: Any = wire(session).connection.dbapi_connection
        rows: int = driver.total_changes
        return rows

    def _commit(self, session: Session) -> None:
        """Commit, and when COMMIT itself fails find out what became of it (SYNC.md 2.3, commit
        outcome rule).

        A failed COMMIT is an unknown outcome: its pages may be read as committed after the next
        start. The connection is thrown away, the file opened anew, and the act's journal entry
        looked up. Present: the act happened. Absent: it did not.
        """
        entry = noted_entry(session)
        try:
            session.commit()
        except _REFUSED as error:
            session.invalidate()
            self._reopen()
            if storage_failure(error).reason in _CERTAIN or not self._find_out(entry):
                raise

    def _find_out(self, entry_id: UUID | None) -> bool:
        """Whether the act with this journal entry happened, after a COMMIT that failed.

        What was found is made to last by a write of its own: it goes over what the failed COMMIT
        may have left in the log. Until that works nobody can know, and no other act begins.
        Raises `StorageFailed`, reason "unsure".
        """
        self._is_unsure = True
        found = select(journal.JournalEntry.n).where(journal.JournalEntry.id == entry_id)
        try:
            with Session(self._writer) as session:
                happened = entry_id is not None and session.execute(found).first() is not None
                session.execute(_TICK)
                session.commit()
            # A flush that failed once may have lost pages for good; what the log holds is written a
            # second time, to the file, and flushed there.
            self._carry("PASSIVE")
        except _REFUSED as error:
            self._reopen()
            raise StorageFailed(SENTENCES["unsure"], reason="unsure") from error
        self._is_unsure = False
        return happened

    def _reopen(self) -> None:
        """Throw the writer's connection away; the next act opens the file anew."""
        self._writer.dispose()
        self._carried = 0

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
        """Carry the log into the file. What is committed is safe without it, so that a refusal here
        fails no act: the log grows, and is read at the next start.
        """
        try:
            self._carry(mode)
        except _REFUSED as error:
            _log.warning("the write-ahead log was not carried into the file: %s", error)

    def _carry(self, mode: str) -> None:
        raw: Any = self._writer.raw_connection()
        try:
            raw.execute(f"PRAGMA wal_checkpoint({mode})")
            self._carried = raw.total_changes
        finally:
            raw.close()

    def close(self) -> None:
        """End cleanly: the log is carried into the file, so that the next start knows this one was
        in order.
        """
        if self._is_closed:
            return
        self._is_closed = True
        self._reader.dispose()
        with self._writing:
            self._end()
            self._writer.dispose()
        if self._on_close is not None:
            self._on_close()

    def _end(self) -> None:
        """What the writer's connection does last."""
        self._checkpoint("TRUNCATE")
