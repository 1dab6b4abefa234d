"""Opening a shop's file safely: one writing program, the right schema, a sound file.

    lock ─► newer than the program? refuse ─► older? upgrade a copy, keep the old file ─► unclean
    stop? quick check ─► Backend

SQLAlchemy and Alembic are imported only where a schema has to change, so that a usual start does
not wait for them.
"""

import errno
import logging
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from filelock import FileLock, Timeout

from pos_app.domain.clock import Clock, SystemClock
from pos_app.domain.errors import NotFound, StorageFailed
from pos_app.paths import migrations_dir

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pos_app.backend import Backend

SCHEMA: Final = "0028"  # the newest migration; test_migrations holds it to migrations/versions
DATABASE: Final = "shop.db"
RESTORING: Final = ".restore"  # endings of copies that have not taken the shop's place yet
_UPGRADING: Final = ".upgrade"
_NEW: Final = ".new"
LOCK: Final = "shop.lock"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """An opened shop: its door, and what had to be done on the way."""

    backend: "Backend"
    was_unclean: bool
    upgraded_from: str | None
    kept_file: Path | None


def open_shop(folder: Path, *, clock: Clock | None = None) -> Opened:
    """Open the shop in `folder` for writing, making or upgrading its file where needed.

    Raises `StorageFailed`: another program has it open, it is newer than this program, damaged, or
    cannot be written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    release = take_writers_place(folder)
    try:
        return _open(folder / DATABASE, clock, release)
    except sqlite3.Error as error:
        release()
        raise failure(error) from error
    except OSError as error:
        release()
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        raise StorageFailed(
            "The shop cannot be opened: the disk is full."
            if full
            else "The shop's folder cannot be written to.",
            reason="full" if full else "read_only",
        ) from error
    except BaseException:
        release()
        raise


def take_writers_place(folder: Path) -> Callable[[], None]:
    """Hold the lock of the one writing program until the returned function is called."""
    lock = FileLock(folder / LOCK, mode=0o600, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise StorageFailed(
            "This shop is already open in another window or program.", reason="locked"
        ) from None
    except OSError as error:
        raise StorageFailed(
            "The shop's folder cannot be written to.", reason="read_only"
        ) from error
    return lock.release


def _open(path: Path, clock: Clock | None, release: Callable[[], None]) -> Opened:
    upgraded_from: str | None = None
    kept: Path | None = None
    unclean = _was_left_open(path)
    for ending in (RESTORING, _UPGRADING, _NEW):
        clear(path.with_name(path.name + ending))
    if not path.exists():
        _make(path)
    elif not os.access(path, os.W_OK):
        raise StorageFailed("The shop's file cannot be written to.", reason="read_only")
    else:
        if unclean:
            check_quickly(path)
        found = schema_of(path)
        if found != SCHEMA:
            refuse_newer(found)
            upgraded_from, kept = found, upgrade(path, found)
    from pos_app.backend import Backend
    from pos_app.witness import open_tries

    clock = clock or SystemClock()
    tries = open_tries(path.parent, clock)
    backend = Backend(path, clock=clock, on_close=release, tries=tries)
    return Opened(backend, unclean, upgraded_from, kept)


def _was_left_open(path: Path) -> bool:
    """A log that still holds pages: the last program did not end by itself."""
    wal = path.with_name(path.name + "-wal")
    return wal.exists() and wal.stat().st_size > 0


def schema_of(path: Path) -> str:
    """The schema version a shop's file says it has. Raises `StorageFailed` when it is not one."""
    try:
        with closing(sqlite3.connect(_uri(path, "mode=rw"), uri=True)) as database:
            row = database.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise failure(error) from error
    return str(row[0]) if row else ""


def check_schema(book: sqlite3.Connection, *, newer_too: bool = False) -> None:
    """Refuse to look at a shop as this program knows it where its file is of another one; of a
    newer one unless what is looked at has stayed the same.
    """
    row = book.execute("SELECT version_num FROM alembic_version").fetchone()
    found = str(row[0]) if row else ""
    if found < SCHEMA:
        raise StorageFailed(
            "This shop was last opened by an older program. Open it in the till first: a copy is"
            " upgraded, the old file is kept.",
            reason="older",
        )
    if not newer_too:
        refuse_newer(found)


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A read-only look at a shop's file, one steady picture also while a till sells on it.

    Raises `StorageFailed` when it cannot be read or is no shop's file, `NotFound` without one.
    """
    if not path.exists():
        raise NotFound(f"There is no file {path}.")
    try:
        with closing(_open_to_read(path)) as database:
            yield database
    except sqlite3.Error as error:
        raise failure(error) from error


def _open_to_read(path: Path) -> sqlite3.Connection:
    try:
        return _begin_reading(path, "mode=ro")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CANTOPEN:
            raise
        # A file in log mode on a disk that cannot be written: nobody else writes there either.
        return _begin_reading(path, "mode=ro&immutable=1")


def _begin_reading(path: Path, how: str) -> sqlite3.Connection:
    database = sqlite3.connect(_uri(path, how), uri=True, isolation_level=None)
    try:
        database.execute("PRAGMA trusted_schema=OFF")
        database.execute("BEGIN")
        database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        database.close()
        raise
    return database


def _uri(path: Path, how: str) -> str:
    return f"{path.absolute().as_uri()}?{how}"


def refuse_newer(found: str) -> None:
    """Raise `StorageFailed` for a schema that this program's migrations do not know."""
    if found == SCHEMA:
        return
    from alembic.script import ScriptDirectory

    known = {script.revision for script in ScriptDirectory(str(migrations_dir())).walk_revisions()}
    if found not in known:
        raise StorageFailed(
            "This shop's file was made by a newer version of the program. "
            "Install that version; nothing was changed.",
            reason="newer",
        )


def _make(path: Path) -> None:
    """A new, empty shop's file, whole or not at all."""
    fresh = path.with_name(path.name + _NEW)
    make_private(fresh)
    _migrate(fresh)
    put_in_place(fresh, path)


def upgrade(path: Path, found: str) -> Path:
    """Bring the file to this program's schema on a copy; the old file is kept and its path
    returned.
    """
    kept = path.with_name(f"{path.stem}-before-{SCHEMA}-from-{found}.db")
    copy = path.with_name(path.name + _UPGRADING)
    make_private(copy)
    with closing(sqlite3.connect(path)) as source:
        source.execute("VACUUM INTO ?", (str(copy),))
    _migrate(copy)
    check_deeply(copy)
    settle(path)
    keep_aside(path, kept)
    put_in_place(copy, path)
    return kept


def settle(path: Path) -> None:
    """Carry the write-ahead log into the file and remove it, so that the file alone is the shop.

    A log that stayed behind would be read into whatever file takes this one's place. Raises
    `StorageFailed` while another program reads the file.
    """
    with closing(sqlite3.connect(path, timeout=1.0)) as database:
        busy = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        raise StorageFailed(
            "Another program is reading this shop's file. Close it and try again.", reason="locked"
        )
    for name in (path.name + "-wal", path.name + "-shm"):
        path.with_name(name).unlink(missing_ok=True)


def keep_aside(path: Path, kept: Path) -> None:
    """Keep a settled file under a second name, at once and without a second copy where the disk can
    do that.
    """
    kept.unlink(missing_ok=True)
    try:
        kept.hardlink_to(path)
    except OSError:  # FAT and some network disks know no hard links
        shutil.copy2(path, kept)
        sync(kept)


def put_in_place(fresh: Path, path: Path) -> None:
    """Let a finished, closed file take the place of the shop's: whole, or not at all, whenever the
    power goes.
    """
    sync(fresh)
    fresh.replace(path)
    sync(path.parent)


def size_of(path: Path) -> int:
    """Bytes of a shop's file with its log."""
    log = path.with_name(path.name + "-wal")
    return path.stat().st_size + (log.stat().st_size if log.exists() else 0)


def looks_like_a_database(file: Path) -> bool:
    """Whether a file begins as SQLite's do."""
    with file.open("rb") as start:
        return start.read(16) == b"SQLite format 3\0"


def sync(path: Path) -> None:
    """Wait until a closed file, or the names in a folder, are on the disk."""
    if path.is_dir() and os.name == "nt":
        return  # Windows writes names through by itself and opens no folders
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_private(path: Path) -> None:
    """An empty file that only its owner can read, in place of any left-over; SQLite fills it."""
    clear(path)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def migrate(path: Path) -> None:
    """Bring a file that nobody sells on, such as a restored copy, to this program's schema."""
    found = schema_of(path)
    if found != SCHEMA:
        refuse_newer(found)
        _migrate(path)
        check_deeply(path)


def _migrate(path: Path) -> None:
    """Run the migrations in one transaction, foreign keys off, then check them."""
    from sqlalchemy import URL, create_engine, event
    from sqlalchemy.exc import DBAPIError

    from pos_app.backend import storage_failure

    engine = create_engine(URL.create("sqlite", database=str(path)))

    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys=OFF")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", lambda c: c.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        with engine.begin() as connection:
            upgrade_over(connection)
            if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                raise StorageFailed(
                    "The upgrade did not hold. Nothing was changed.", reason="unknown"
                )
    except DBAPIError as error:
        _log.exception("a migration failed")
        reason = storage_failure(error.orig or error).reason
        why = "The disk is full." if reason == "full" else "The log says why."
        raise StorageFailed(
            f"The shop's file could not be upgraded; nothing was changed. {why}", reason=reason
        ) from error
    finally:
        engine.dispose()


def upgrade_over(connection: "Connection") -> None:
    """Run the migrations that are missing over a connection, in its transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations_dir()).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def check_quickly(path: Path) -> None:
    """SQLite's quick check; raises `StorageFailed` when the file is damaged."""
    _check(path, "quick_check")


def check_deeply(path: Path) -> None:
    """SQLite's full check, and every foreign key; raises `StorageFailed`."""
    _check(path, "integrity_check")
    with closing(sqlite3.connect(path)) as database:
        if database.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise _damaged()


def _check(path: Path, pragma: str) -> None:
    try:
        with closing(sqlite3.connect(path)) as database:
            answer = database.execute(f"PRAGMA {pragma}(1)").fetchone()
    except sqlite3.DatabaseError as error:
        raise failure(error) from error
    if answer is None or answer[0] != "ok":
        raise _damaged()


def _damaged() -> StorageFailed:
    return StorageFailed(
        "The shop's file is damaged. Restore the last backup; the damaged file is kept.",
        reason="corrupt",
    )


def failure(error: sqlite3.Error) -> StorageFailed:
    """What SQLite's refusal of a whole file means to the person at the machine."""
    from pos_app.backend import storage_failure

    meant = storage_failure(error)
    if meant.reason == "corrupt" or "no such table" in str(error):
        return _damaged()
    return meant


def clear(path: Path) -> None:
    """Remove a left-over file and its companions."""
    for name in (path.name, path.name + "-wal", path.name + "-shm", path.name + "-journal"):
        path.with_name(name).unlink(missing_ok=True)
