"""The machine a shop lies on: program, disk, rights, whether a till has it open."""

import os
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Final

from pos_app import __version__, backups
from pos_app.doctor.findings import Finding, Findings, Level, megabytes
from pos_app.domain.errors import PosError, StorageFailed
from pos_app.keys import FILE as PEPPER
from pos_app.maintenance import DATABASE, reading, size_of, take_writers_place

WAL_RESET_FIXED: Final = (3, 51, 3)
LITTLE_BYTES: Final = 500_000_000
NO_BYTES: Final = 50_000_000
NETWORK_DISKS: Final = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p"})


def examine(folder: Path) -> Findings:
    """Look the machine over."""
    path = folder / DATABASE
    yield from _program()
    yield from _search(path)
    yield from _disk(folder)
    yield from _place(folder)
    yield from _rights(folder)
    yield from _whether_open(folder)


def _program() -> Findings:
    yield Finding(
        Level.OK, f"pos-app {__version__}, Python {sys.version.split()[0]}, {sys.platform}."
    )
    version = sqlite3.sqlite_version
    if (3, 7, 0) <= sqlite3.sqlite_version_info < WAL_RESET_FIXED:
        yield Finding(
            Level.OK,
            f"SQLite {version}. Two programs that write at once can damage its log (mended in"
            " 3.51.3): the till writes alone, so keep other programs off its file.",
        )
    else:
        yield Finding(Level.OK, f"SQLite {version}.")


def _search(path: Path) -> Findings:
    with closing(sqlite3.connect(":memory:")) as probe:
        try:
            probe.execute("CREATE VIRTUAL TABLE probe USING fts5(words)")
        except sqlite3.OperationalError:
            yield Finding(
                Level.WARN,
                "This SQLite has no full-text search: long lists are searched slowly.",
                "Use a Python whose SQLite has FTS5.",
            )
            return
    try:
        with reading(path) as book:
            found = book.execute("SELECT 1 FROM sqlite_master WHERE name = 'item_search'")
            indexed = found.fetchone() is not None
    except PosError:
        return  # said by what reads the book
    if indexed:
        yield Finding(Level.OK, "Full-text search is there.")
    else:
        yield Finding(
            Level.WARN,
            "The shop's file was made without full-text search: long lists are searched slowly.",
            "The next upgrade of the program can add it.",
        )


def _disk(folder: Path) -> Findings:
    free = shutil.disk_usage(folder).free
    wanted = 2 * size_of(folder / DATABASE) + backups.SPARE_BYTES
    what = f"{megabytes(free)} free on the shop's disk."
    if free < max(NO_BYTES, wanted):
        yield Finding(Level.BAD, what, "Make room: backups and soon sales will fail.")
    elif free < LITTLE_BYTES:
        yield Finding(Level.WARN, what, "Make room before it is gone.")
    else:
        yield Finding(Level.OK, what)


def _place(folder: Path) -> Findings:
    """Locks and syncs of a network share are not those of a disk."""
    try:
        mounts = Path("/proc/mounts").read_text("utf-8").splitlines()
    except OSError:
        return
    where = folder.resolve()
    best, kind = Path("/"), ""
    for mount in mounts:
        fields = mount.split()
        point = Path(fields[1].replace("\\040", " "))
        if where.is_relative_to(point) and len(point.parts) >= len(best.parts):
            best, kind = point, fields[2]
    if kind in NETWORK_DISKS:
        yield Finding(
            Level.BAD,
            f"The shop lies on a network share ({kind}): sales can be lost there.",
            "Move its folder to a disk of this machine.",
        )


def _rights(folder: Path) -> Findings:
    """A file this user cannot write, and files that others can read: they hold customers and
    password hashes.
    """
    if os.name == "nt":
        return
    if not os.access(folder / DATABASE, os.W_OK):
        yield Finding(
            Level.BAD,
            "The shop's file cannot be written to: nothing can be sold.",
            "Give this user the right to write to it.",
        )
    own = [folder / PEPPER, folder / backups.FOLDER]
    own += [*folder.glob("*.db*"), *(folder / backups.FOLDER).glob("*.db")]
    open_ones = [path for path in own if path.exists() and path.stat().st_mode & 0o077]
    if not open_ones:
        yield Finding(Level.OK, "Only the owner can read the shop's files.")
        return
    names = ", ".join(path.name for path in open_ones[:3])
    more = f" and {len(open_ones) - 3} more" if len(open_ones) > 3 else ""
    yield Finding(
        Level.WARN,
        f"Others on this machine can read {names}{more}.",
        f"chmod -R go= '{folder}' puts that right.",
    )


def _whether_open(folder: Path) -> Findings:
    try:
        take_writers_place(folder)()
    except StorageFailed as refusal:
        if refusal.reason == "locked":
            yield Finding(Level.OK, "A till has the shop open.")
        else:
            yield Finding(Level.BAD, refusal.sentence, "Give this user the right to write there.")
    else:
        yield Finding(Level.OK, "No till has the shop open.")
