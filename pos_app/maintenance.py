"""Opening a shop's file safely: one writing program, the right schema, a sound file.

    lock ─► newer than the program? refuse ─► older? upgrade a copy, keep the old file ─► unclean
    stop? quick check ─► Backend

SQLAlchemy and Alembic are imported only where a schema has to change, so that a usual start does
not wait for them.
"""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from filelock import FileLock, Timeout

from pos_app.domain.clock import Clock
from pos_app.domain.errors import StorageFailed
from pos_app.paths import migrations_dir

if TYPE_CHECKING:
    from pos_app.backend import Backend

SCHEMA: Final = "0001"  # the newest migration; test_migrations holds it to migrations/versions
DATABASE: Final = "shop.db"
_LOCK: Final = "shop.lock"


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
        raise _failure(error) from error
    except BaseException:
        release()
        raise


def take_writers_place(folder: Path) -> Callable[[], None]:
    """Hold the lock of the one writing program until the returned function is called."""
    lock = FileLock(folder / _LOCK, mode=0o600)
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
    if not path.exists():
        _make(path)
    else:
        if unclean:
            check_quickly(path)
        found = schema_of(path)
        if found != SCHEMA:
            _refuse_newer(found)
            upgraded_from, kept = found, upgrade(path, found)
    from pos_app.backend import Backend

    backend = Backend(path, clock=clock, on_close=release)
    return Opened(backend, unclean, upgraded_from, kept)


def _was_left_open(path: Path) -> bool:
    """A log that still holds pages: the last program did not end by itself."""
    wal = path.with_name(path.name + "-wal")
    return wal.exists() and wal.stat().st_size > 0


def schema_of(path: Path) -> str:
    """The schema version a shop's file says it has. Raises `StorageFailed` when it is not one."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=rw", uri=True)) as database:
            row = database.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise _failure(error) from error
    return str(row[0]) if row else ""


def _refuse_newer(found: str) -> None:
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
    fresh = path.with_name(path.name + ".new")
    _remove(fresh)
    _migrate(fresh)
    fresh.replace(path)
    path.chmod(0o600)


def upgrade(path: Path, found: str) -> Path:
    """Bring the file to this program's schema on a copy; the old file is kept and its path
    returned.
    """
    kept = path.with_name(f"{path.stem}-before-{SCHEMA}-from-{found}.db")
    copy = path.with_name(path.name + ".upgrade")
    _remove(copy)
    with closing(sqlite3.connect(path)) as source:
        source.execute("VACUUM INTO ?", (str(copy),))
        source.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    _migrate(copy)
    check_deeply(copy)
    shutil.copy2(path, kept)
    copy.replace(path)
    return kept


def _migrate(path: Path) -> None:
    """Run the migrations in one transaction, foreign keys off, then check them."""
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine, event

    engine = create_engine(f"sqlite:///{path}")

    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys=OFF")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", lambda c: c.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        with engine.begin() as connection:
            config = Config()
            config.set_main_option("script_location", str(migrations_dir()).replace("%", "%%"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                raise StorageFailed(
                    "The upgrade did not hold. Nothing was changed.", reason="unknown"
                )
    finally:
        engine.dispose()


def check_quickly(path: Path) -> None:
    """SQLite's quick check; raises `StorageFailed` when the file is damaged."""
    _check(path, "quick_check")


def check_deeply(path: Path) -> None:
    """SQLite's full check, and every foreign key."""
    _check(path, "integrity_check")


def _check(path: Path, pragma: str) -> None:
    try:
        with closing(sqlite3.connect(path)) as database:
            answer = database.execute(f"PRAGMA {pragma}(1)").fetchone()
    except sqlite3.DatabaseError as error:
        raise _failure(error) from error
    if answer is None or answer[0] != "ok":
        raise _damaged()


def _damaged() -> StorageFailed:
    return StorageFailed(
        "The shop's file is damaged. Restore the last backup; the damaged file is kept.",
        reason="corrupt",
    )


def _failure(error: sqlite3.Error) -> StorageFailed:
    from pos_app.backend import storage_failure

    failure = storage_failure(error)
    if failure.reason == "corrupt" or "no such table" in str(error):
        return _damaged()
    return failure


def _remove(path: Path) -> None:
    """Remove a left-over file and its companions."""
    for name in (path.name, path.name + "-wal", path.name + "-shm", path.name + "-journal"):
        path.with_name(name).unlink(missing_ok=True)
