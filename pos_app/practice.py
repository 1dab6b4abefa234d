"""The file of practice mode: a copy of the shop in a folder of its own, thrown away afterwards.

    make   a steady copy while the till is open, made a practice shop before it has its name
    end    how many receipts came of it; then the folder is removed, also after a crash

A copy that never got its name is no practice shop and goes the same way.
"""

import os
import shutil
from pathlib import Path
from typing import Final

from pos_app import backups, pictures
from pos_app.backend import Backend
from pos_app.domain.access import SYSTEM
from pos_app.domain.errors import PosError, StorageFailed
from pos_app.maintenance import DATABASE, reading, settle, size_of
from pos_app.models.journal import PRACTICE
from pos_app.services import practice

FOLDER: Final = "practice"
_UNFINISHED: Final = "practice.new"
_RECEIPTS: Final = "SELECT count(*) FROM sale WHERE series = ?"


def folder_of(folder: Path) -> Path:
    """Where the practice copy of a shop lies."""
    return folder / FOLDER


def make(folder: Path) -> Path:
    """Copy the shop for practice; on a worker, the shop may be open. Returns the copy's folder.

    Raises `StorageFailed`, and leaves nothing.
    """
    target, part = folder_of(folder), folder / _UNFINISHED
    clear(folder)
    try:
        part.mkdir(mode=0o700)
        _check_space(folder)
        backups.copy_shop(folder / DATABASE, part / DATABASE)
        _link_pictures(folder / pictures.FOLDER, part / pictures.FOLDER)
        backend = Backend(part / DATABASE)
        try:
            backend.call(practice.become, SYSTEM)
        finally:
            backend.close()
        settle(part / DATABASE)
        part.rename(target)
    except OSError as error:
        raise StorageFailed(
            "Practice cannot begin: the disk refused the copy.", reason="full"
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return target


def end(folder: Path) -> int | None:
    """Throw the practice copy away; how many receipts it made, None where there was none."""
    place = folder_of(folder)
    if not place.exists():
        clear(folder)
        return None
    try:
        with reading(place / DATABASE) as book:
            made = int(book.execute(_RECEIPTS, (PRACTICE,)).fetchone()[0])
    except PosError:
        made = 0  # a copy that cannot be read is thrown away all the same
    clear(folder)
    return made


def clear(folder: Path) -> None:
    """Remove the copy and what a crash left of one."""
    for place in (folder_of(folder), folder / _UNFINISHED):
        shutil.rmtree(place, ignore_errors=True)


def _check_space(folder: Path) -> None:
    if shutil.disk_usage(folder).free < size_of(folder / DATABASE) + backups.SPARE_BYTES:
        raise StorageFailed("Practice cannot begin: the disk is too full.", reason="full")


def _link_pictures(source: Path, target: Path) -> None:
    """The items' pictures under a second name: no bytes are copied; where a disk cannot do that,
    tiles show initials.
    """
    for place, _folders, files in os.walk(source):
        wanted = target / Path(place).relative_to(source)
        wanted.mkdir(parents=True, exist_ok=True)
        for name in files:
            try:
                os.link(Path(place) / name, wanted / name)
            except OSError:
                return
