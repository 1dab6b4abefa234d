"""Copies of the shop's file: made while the till sells, checked by opening them, kept by rotation.

    copy (VACUUM INTO, one steady picture) ─► open and check it ─► fsync ─► rename ─► rotate

A copy that failed leaves nothing behind, and a finished one is never half there. The till makes one
a day and one when it closes; `restore` brings one back. Nothing here needs the writer's
place: the copy only reads. The pictures of the items lie beside the copies in a folder of their
own, each once however many copies hold it, and are there before the copy is. The pepper (keys.py)
is in no backup.
"""

import errno
import json
import os
import re
import shutil
import sqlite3
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from pos_app import pictures
from pos_app.backup_pictures import held_pictures, let_pictures_go
from pos_app.domain.access import SYSTEM
from pos_app.domain.clock import Clock, SystemClock
from pos_app.domain.errors import Invalid, NotFound, PosError, StorageFailed
from pos_app.maintenance import (
    DATABASE,
    LOCK,
    SCHEMA,
    check_quickly,
    looks_like_a_database,
    make_private,
    reading,
    refuse_newer,
    size_of,
    sync,
)
from pos_app.models.base import from_milliseconds
from pos_app.rotation import to_let_go

if TYPE_CHECKING:
    from pos_app.restoring import Restored

FOLDER: Final = "backups"
A_DAY: Final = timedelta(days=1)
# Beside the copy itself: the sale that is going on, the log, a checkpoint.
SPARE_BYTES: Final = 8_000_000

_NAME: Final = re.compile(r"shop-(\d{8}-\d{6})\.db")
_STAMP: Final = "%Y%m%d-%H%M%S"  # UTC, so that names sort and no hour comes twice
_PART: Final = ".part"
_NO_SHOP: Final = "This is not a backup of a shop."
_DAMAGED: Final = "This backup is damaged."


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy in the list. `sales` None: it cannot be read."""

    path: Path
    made_at: datetime
    size: int
    sales: int | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What is in a backup. `problem`: why it cannot be restored, or nothing."""

    path: Path
    size: int
    shop: str = ""
    till: str = ""
    schema: str = ""
    needs_upgrade: bool = False
    sales: int = 0
    items: int = 0
    users: int = 0
    last_number: str = ""
    last_sale_at: datetime | None = None
    reaches_to: datetime | None = None
    pictures: int = 0
    pictures_missing: int = 0
    problem: str = ""

    @property
    def is_ok(self) -> bool:
        """Whether it can be restored."""
        return not self.problem


def make(folder: Path, now: datetime, *, into: Path | None = None) -> Backup:
    """Make a checked copy of the shop in `folder`, among its backups or as the file `into`.

    Raises `StorageFailed` (reason full, read_only, corrupt), `NotFound` where there is no shop,
    `Invalid` where `into` would take the place of something that is no backup.
    """
    source = folder / DATABASE
    if not source.exists():
        raise NotFound(f"There is no shop in {folder}.")
    try:
        if into is not None:
            _check_target(source, into)
        target = into or _new_name(folder, now)
        _check_space(source, target.parent)
        part = target.with_name(f"{target.name}.{os.getpid()}{_PART}")
        try:
            copy_shop(source, part)
            sync(part)
            pictures.copy_to(
                held_pictures(part), folder / pictures.FOLDER, target.parent / pictures.FOLDER
            )
            part.replace(target)
            sync(target.parent)
        finally:
            part.unlink(missing_ok=True)
        if into is None:
            rotate(folder, now)
        return _described(target, now)
    except OSError as error:
        raise _refused(error) from error


def make_if_changed(folder: Path, now: datetime) -> Backup | None:
    """The copy the till makes when it closes: none where nothing happened since the last, or where
    nobody was set up yet.
    """
    source = folder / DATABASE
    head = _head(source) if source.exists() else None
    if head is None:
        return None
    newest = existing(folder)[:1]
    if newest and newest[0].sales is not None and _head(newest[0].path) == head:
        return None
    return make(folder, now)


def is_due(folder: Path, now: datetime) -> bool:
    """Whether the last copy is older than a day (or from the future: the clock was set back)."""
    stamps = [made for made, _path in _stamped(folder)]
    return not any(timedelta(0) <= now - made < A_DAY for made in stamps)


def existing(folder: Path) -> tuple[Backup, ...]:
    """The copies among the shop's backups, newest first."""
    found = sorted(_stamped(folder), reverse=True)
    return tuple(_described(path, made) for made, path in found)


def preview(file: Path) -> Preview:
    """What is in a backup and whether it can be restored; never raises for what the file holds.

    The quick check reads the whole file: on a worker.
    """
    try:
        size = file.stat().st_size
    except OSError:
        return Preview(file, 0, problem=f"There is no file {file}.")
    try:
        check_is_shop(file)
        held = held_pictures(file)
        missing = [name for name in held if not (file.parent / pictures.FOLDER / name).is_file()]
        with reading(file) as book:
            told = _preview(book, file, size)
        return replace(told, pictures=len(held), pictures_missing=len(missing))
    except PosError as refusal:
        return Preview(file, size, problem=refusal.sentence)


def check_is_shop(file: Path) -> None:
    """Raise `StorageFailed` unless this is a whole shop's file that this program can use."""
    try:
        with reading(file) as book:
            problem = _problem(book) if looks_like_a_database(file) else _NO_SHOP
    except StorageFailed as refusal:
        if refusal.reason != "corrupt":
            raise
        problem = _DAMAGED if looks_like_a_database(file) else _NO_SHOP
    if problem:
        raise StorageFailed(problem, reason="corrupt")


def restore(
    folder: Path,
    file: Path,
    *,
    clock: Clock | None = None,
    by: UUID | None = None,
    accept_broken_journal: bool = False,
) -> "Restored":
    """Put a backup in the shop's place (`pos_app.restoring`); the shop must not be open."""
    from pos_app import restoring

    return restoring.restore(
        folder,
        file,
        (clock or SystemClock()).now(),
        by=by or SYSTEM.user_id,
        accept_broken_journal=accept_broken_journal,
    )


def rotate(folder: Path, now: datetime) -> list[Path]:
    """Remove the copies that rotation lets go of, and return them."""
    files = dict(_stamped(folder))
    going = [files[made] for made in to_let_go(files, now)]
    for path in going:
        path.unlink(missing_ok=True)
    if going:
        let_pictures_go(folder / FOLDER)
    for left in (folder / FOLDER).glob(f"*{_PART}"):
        if datetime.fromtimestamp(left.stat().st_mtime, UTC) < now - A_DAY:
            left.unlink(missing_ok=True)
    return going


def _problem(book: sqlite3.Connection) -> str:
    names = {row[0] for row in book.execute("SELECT name FROM sqlite_master")}
    if not {"identity", "journal_entry", "alembic_version"} <= names:
        return _NO_SHOP
    refuse_newer(_schema(book))
    if _identity(book) is None:
        return _NO_SHOP
    if _count(book, "SELECT count(*) FROM identity WHERE series = 'PRACTICE'"):
        return "This is a practice copy, not a backup."
    sound = book.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
    return "" if sound else _DAMAGED


def _new_name(folder: Path, now: datetime) -> Path:
    backups = folder / FOLDER
    backups.mkdir(mode=0o700, exist_ok=True)
    at = now.astimezone(UTC)
    while (path := backups / f"shop-{at.strftime(_STAMP)}.db").exists():
        at += timedelta(seconds=1)
    return path


def _stamped(folder: Path) -> list[tuple[datetime, Path]]:
    backups = folder / FOLDER
    names = [_NAME.fullmatch(path.name) for path in backups.iterdir()] if backups.is_dir() else []
    return [
        (datetime.strptime(f"{name[1]}Z", f"{_STAMP}%z"), backups / name[0])
        for name in names
        if name is not None
    ]


def _check_target(source: Path, target: Path) -> None:
    """A copy put in the place of the file it is of would pull that away under the till's feet."""
    beside = source.parent.resolve() == target.parent.resolve()
    is_there = target.exists()
    if (beside and target.name.startswith((DATABASE, LOCK))) or (
        is_there and target.samefile(source)
    ):
        raise Invalid("That is the shop itself. Name another file for the backup.")
    if is_there and target.stat().st_size and not looks_like_a_database(target):
        raise Invalid(f"{target.name} is another file. Name a new one for the backup.")


def _check_space(source: Path, target: Path) -> None:
    wanted = size_of(source) + SPARE_BYTES
    free = shutil.disk_usage(target).free
    if free < wanted:
        raise StorageFailed(
            f"No backup was made: the disk has {free // 1_000_000} MB free,"
            f" {wanted // 1_000_000} MB are needed.",
            reason="full",
        )


def copy_shop(source: Path, part: Path) -> None:
    """One steady picture of the shop, then opened and checked."""
    make_private(part)
    with reading(source) as book:
        book.execute("COMMIT")  # VACUUM begins a transaction of its own
        try:
            book.execute("VACUUM INTO ?", (str(part),))
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
                raise _full() from error
            raise
    check_quickly(part)
    with reading(part) as copy:
        identity = _identity(copy)
        if identity is None:
            return
        till, inc, n, digest = identity
        row = copy.execute(
            "SELECT hash FROM journal_entry WHERE till_id = ? AND inc = ? AND n = ?", (till, inc, n)
        ).fetchone()
        if n and (row is None or row[0] != digest):
            raise StorageFailed(
                "No backup was made: the journal does not end where the till noted it."
                " Run the doctor.",
                reason="corrupt",
            )


def _described(path: Path, made: datetime) -> Backup:
    try:
        with reading(path) as book:
            return Backup(path, made, path.stat().st_size, _sales(book))
    except PosError:
        return Backup(path, made, path.stat().st_size, None)


def _preview(book: sqlite3.Connection, file: Path, size: int) -> Preview:
    schema = _schema(book)
    code, name = book.execute("SELECT code, name FROM identity").fetchone()
    last = book.execute(
        "SELECT series, sequence, at FROM sale"
        " ORDER BY business_day DESC, at DESC, sequence DESC LIMIT 1"
    ).fetchone()
    reaches = book.execute(
        "SELECT e.at FROM journal_entry e JOIN identity i"
        " ON i.till_id = e.till_id AND i.inc = e.inc AND i.head_n = e.n"
    ).fetchone()
    return Preview(
        path=file,
        size=size,
        shop=_shop_name(book),
        till=name or f"Till {code}",
        schema=schema,
        needs_upgrade=schema != SCHEMA,
        sales=_sales(book),
        items=_count(book, "SELECT count(*) FROM item WHERE NOT is_deleted"),
        users=_count(book, "SELECT count(*) FROM user_account WHERE NOT is_deleted"),
        last_number=f"{last[0]}-{last[1]:04d}" if last else "",
        last_sale_at=from_milliseconds(last[2]) if last else None,
        reaches_to=from_milliseconds(reaches[0]) if reaches else None,
    )


def _schema(book: sqlite3.Connection) -> str:
    row = book.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else ""


def _identity(book: sqlite3.Connection) -> tuple[bytes, int, int, bytes] | None:
    row: tuple[bytes, int, int, bytes] | None = book.execute(
        "SELECT till_id, inc, head_n, head_hash FROM identity"
    ).fetchone()
    return row


def _head(path: Path) -> tuple[bytes, int, int, bytes] | None:
    with reading(path) as book:
        return _identity(book)


def _shop_name(book: sqlite3.Connection) -> str:
    row = book.execute("SELECT value FROM setting WHERE key = 'name' AND NOT is_of_till").fetchone()
    return str(json.loads(row[0])) if row else ""


def series_ends(book: sqlite3.Connection) -> dict[str, int]:
    """The last number of each receipt series, found by leaping through the index."""
    ends: dict[str, int] = {}
    series = ""
    while True:
        row = book.execute(
            "SELECT series, max(sequence) FROM sale"
            " WHERE series = (SELECT min(series) FROM sale WHERE series > ?)",
            (series,),
        ).fetchone()
        if row is None or row[0] is None:
            return ends
        series = row[0]
        ends[series] = row[1]


def _sales(book: sqlite3.Connection) -> int:
    """How many sales: receipt numbers have no gaps, so their ends say it without counting rows."""
    return sum(series_ends(book).values())


def _count(book: sqlite3.Connection, sql: str) -> int:
    return int(book.execute(sql).fetchone()[0])


def _full() -> StorageFailed:
    return StorageFailed("No backup was made: the disk is full.", reason="full")


def _refused(error: OSError) -> StorageFailed:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _full()
    return StorageFailed(
        f"No backup was made: {error.filename or 'the disk'} cannot be written to.",
        reason="read_only",
    )
