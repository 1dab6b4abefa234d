"""Bringing a backup back. Killed at any moment, the folder holds the old shop or the restored one.

    writer's place ─► copy beside the shop ─► integrity, schema, chain, till ─► next incarnation
    ─► keep the old file under a name of its own ─► rename ─► fsync the folder

Everything up to the rename happens on the copy. The till goes on as its next incarnation, with a
chain and a receipt series of its own; which incarnation was the last is also noted beside the
database, so that an older backup never makes the same one twice.
"""

import errno
import json
import shutil
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from pos_app import pictures
from pos_app.backend import Backend
from pos_app.backup_pictures import held_pictures
from pos_app.backups import SPARE_BYTES, check_is_shop, series_ends
from pos_app.domain.access import SYSTEM
from pos_app.domain.clock import FixedClock
from pos_app.domain.errors import Conflict, Invalid, PosError, StorageFailed
from pos_app.maintenance import (
    DATABASE,
    RESTORING,
    check_deeply,
    clear,
    failure,
    keep_aside,
    make_private,
    migrate,
    put_in_place,
    reading,
    schema_of,
    settle,
    size_of,
    sync,
    take_writers_place,
)
from pos_app.services import backup
from pos_app.services.backup import TakenOver
from pos_app.verify import broken_chains

INCARNATIONS: Final = "incarnations.json"


@dataclass(frozen=True, slots=True)
class Restored:
    """A restored shop: the series its receipts go on in, where the replaced file is kept, and the
    receipts that are only in there.
    """

    series: str
    kept_file: Path | None
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Replaced:
    """What is known of the file that will be replaced; nothing of one that cannot be read."""

    till: bytes | None = None
    inc: int = 0
    sales: int = 0
    ends: tuple[tuple[str, int], ...] = ()
    waits: tuple[tuple[str, int, int], ...] = ()


def restore(
    folder: Path,
    file: Path,
    now: datetime,
    *,
    by: UUID = SYSTEM.user_id,
    accept_broken_journal: bool = False,
) -> Restored:
    """Put a backup in the shop's place; `by` is who did it, for the journal.

    Raises `StorageFailed` (locked: a program has the shop open; corrupt, newer, full), `Invalid`
    for a file that is no backup, a broken chain (unless accepted), `Conflict` for another till's.
    """
    if not file.is_file():
        raise Invalid(f"There is no file {file}.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / DATABASE
    if path.exists() and path.samefile(file):
        raise Invalid("This is the shop's own file, not a backup of it.")
    release = take_writers_place(folder)
    copy = path.with_name(path.name + RESTORING)
    try:
        return _restore(path, file, copy, now, by, accept_broken_journal=accept_broken_journal)
    except sqlite3.Error as error:
        raise failure(error) from error
    except OSError as error:
        raise _refused(error) from error
    finally:
        clear(copy)
        release()


def _restore(
    path: Path, file: Path, copy: Path, now: datetime, by: UUID, *, accept_broken_journal: bool
) -> Restored:
    _copy(file, copy)
    check_is_shop(copy)
    upgraded_from = schema_of(copy)
    migrate(copy)
    check_deeply(copy)
    is_whole = _check_chain(copy, accept_broken_journal)
    replaced = read_replaced(path)
    till, inc = _check_till(copy, path, replaced)
    lost = _lost(copy, replaced)
    facts = {
        "by": by.hex,
        "file": file.name,
        "schema": upgraded_from,
        "journal_was_whole": is_whole,
        "lost": [list(part) for part in lost],
    }
    known = _known_incarnations(path.parent)
    least = max(known.get(till.hex(), 0), replaced.inc if replaced.till == till else 0, inc)
    taken = TakenOver(least, replaced.waits, _sold_since(copy, path, replaced), facts)
    series, used = _go_on(copy, now, taken)
    # Noted before the swap: a letter may be left out, but none comes twice.
    _note_incarnation(path.parent, {**known, till.hex(): used})
    kept = _set_aside(path, now) if path.exists() else None
    # Before the swap as well: a picture too many harms nobody.
    beside, here = file.parent / pictures.FOLDER, path.parent / pictures.FOLDER
    pictures.copy_to(held_pictures(copy), beside, here)
    put_in_place(copy, path)
    return Restored(series, kept, tuple(_numbers(*part) for part in lost))


def _copy(file: Path, copy: Path) -> None:
    """The backup beside the shop, with its log if it is a raw copy that has one."""
    make_private(copy)
    wanted = size_of(file) + SPARE_BYTES
    free = shutil.disk_usage(copy.parent).free
    if free < wanted:
        raise StorageFailed(
            f"Nothing was restored: the disk has {free // 1_000_000} MB free,"
            f" {wanted // 1_000_000} MB are needed.",
            reason="full",
        )
    shutil.copyfile(file, copy)
    log = file.with_name(file.name + "-wal")
    if log.exists():
        shutil.copyfile(log, copy.with_name(copy.name + "-wal"))


def _check_chain(copy: Path, accept_broken: bool) -> bool:
    with reading(copy) as book:
        first = next(broken_chains(book), None)
    if first is not None and not accept_broken:
        raise Invalid(f"This backup's journal is broken. {first.sentence}")
    return first is None


def read_replaced(path: Path) -> _Replaced:
    """What the present file knows, as far as it can still be read."""
    if not path.exists():
        return _Replaced()
    try:
        with reading(path) as book:
            row = book.execute("SELECT till_id, inc FROM identity").fetchone()
            if row is None:
                return _Replaced()
            ends = series_ends(book)
            waits = book.execute("SELECT key, failures, last_failure FROM throttle").fetchall()
            return _Replaced(row[0], row[1], sum(ends.values()), tuple(ends.items()), tuple(waits))
    except PosError:
        return _Replaced()


def _check_till(copy: Path, path: Path, replaced: _Replaced) -> tuple[bytes, int]:
    """The backup's till and incarnation. A till that sold never becomes another one."""
    with reading(copy) as book:
        till, inc = book.execute("SELECT till_id, inc FROM identity").fetchone()
    if replaced.till not in (None, till) and replaced.sales:
        raise Conflict(
            "This backup is of another till, and this one has sales of its own."
            f" Restore it into an empty folder instead of {path.parent}."
        )
    return till, inc


def _lost(copy: Path, replaced: _Replaced) -> list[tuple[str, int, int]]:
    """Receipts of the replaced file that the backup does not have: series, first, last."""
    with reading(copy) as book:
        ends = series_ends(book)
    return [
        (series, ends.get(series, 0) + 1, last)
        for series, last in replaced.ends
        if last > ends.get(series, 0)
    ]


def _numbers(series: str, first: int, last: int) -> str:
    one = f"{series}-{first:04d}"
    return one if first == last else f"{one} to {series}-{last:04d}"


def _sold_since(copy: Path, path: Path, replaced: _Replaced) -> list[UUID]:
    """Carts of the backup that were paid after it was made: nobody shall be asked to pay again."""
    if not replaced.sales:
        return []
    with reading(copy) as book:
        carts = [row[0] for row in book.execute("SELECT id FROM cart")]
    with reading(path) as book:
        sold = "SELECT 1 FROM sale WHERE id = ?"
        return [UUID(bytes=cart) for cart in carts if book.execute(sold, (cart,)).fetchone()]


def _go_on(copy: Path, now: datetime, taken: TakenOver) -> tuple[str, int]:
    backend = Backend(copy, clock=FixedClock(now))
    try:
        series = backend.call(backup.go_on_restored, SYSTEM, taken)
    finally:
        backend.close()
    settle(copy)
    with reading(copy) as book:
        return series, int(book.execute("SELECT inc FROM identity").fetchone()[0])


def _known_incarnations(folder: Path) -> dict[str, int]:
    try:
        found: Any = json.loads((folder / INCARNATIONS).read_text("utf-8"))
        return {str(till): int(inc) for till, inc in found.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}  # a note that cannot be read; the two files still say what they know


def _note_incarnation(folder: Path, known: dict[str, int]) -> None:
    note = folder / INCARNATIONS
    fresh = note.with_name(note.name + ".new")
    make_private(fresh)
    fresh.write_text(json.dumps(known, sort_keys=True), "utf-8")
    put_in_place(fresh, note)


def _set_aside(path: Path, now: datetime) -> Path:
    """Keep the present file, whole or damaged, under a clear name; it stays in place too."""
    kept = path.with_name(f"{path.stem}-before-restore-{now:%Y%m%d-%H%M%S}.db")
    try:
        settle(path)
    except sqlite3.DatabaseError as error:
        if failure(error).reason != "corrupt":
            raise
        _set_damaged_aside(path, kept)
    else:
        keep_aside(path, kept)
    sync(path.parent)
    return kept


def _set_damaged_aside(path: Path, kept: Path) -> None:
    """A damaged file cannot take its log in: keep both, then let the log go, or the restored file
    would read it.
    """
    log = path.with_name(path.name + "-wal")
    keep_aside(path, kept)
    if log.exists():
        keep_aside(log, kept.with_name(kept.name + "-wal"))
    sync(path.parent)
    log.unlink(missing_ok=True)
    path.with_name(path.name + "-shm").unlink(missing_ok=True)


def _refused(error: OSError) -> StorageFailed:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageFailed("Nothing was restored: the disk is full.", reason="full")
    where = error.filename or "the disk"
    return StorageFailed(
        f"Nothing was restored: {where} cannot be read or written.", reason="read_only"
    )
