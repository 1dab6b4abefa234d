"""Print jobs on disk, one file each, so that they outlive the program.

A file is one line of JSON and then the job's bytes. Its name says how far it got, because
renaming is the one thing a disk does whole:

<number>-<id>.waiting   nothing of it was sent <number>-<id>.begun     sending began: nobody knows
what is on paper

A kill at any moment leaves one or the other. Files are not flushed to the disk one by one: a
power cut may lose the last prints, never a sale, and what it left half-written is recognised by
its checksum and dropped.
"""

import hashlib
import json
import logging
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

_LOG: Final = logging.getLogger(__name__)
_WAITING, _BEGUN, _PART = ".waiting", ".begun", ".part"


@dataclass(frozen=True, slots=True)
class SpooledJob:
    """What must be known after a restart. `repeat_mark` goes before the data if a part may be on
    paper already.
    """

    id: UUID
    title: str
    queued_at: datetime
    data: bytes
    repeat_mark: bytes = b""
    begun: bool = False


class Spool:
    """One folder for one printer. Everything here may raise OSError but `load`, which leaves out
    what it cannot read.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = 0

    def load(self) -> tuple[tuple[Path, SpooledJob], ...]:
        """All jobs, in the order they were added. Clears away what is damaged."""
        try:
            paths = sorted(self._folder.iterdir())
        except OSError:
            return ()
        return tuple(self._read_all(paths))

    def add(self, job: SpooledJob) -> Path:
        """Write the job; the path stands for it from then on."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._number += 1
        path = self._folder / f"{self._number:012d}-{job.id}{_WAITING}"
        part = path.with_suffix(_PART)
        try:
            part.touch(0o600)
            part.write_bytes(_encode(job))
        except OSError:
            part.unlink(missing_ok=True)
            raise
        return part.replace(path)

    def begin(self, path: Path) -> Path:
        """Note that sending begins."""
        return path.replace(path.with_suffix(_BEGUN))

    def wait_again(self, path: Path) -> Path:
        """Note that nothing of it was sent after all."""
        return path.replace(path.with_suffix(_WAITING))

    def remove(self, path: Path) -> None:
        """It was sent, or is not wanted any more."""
        path.unlink(missing_ok=True)

    def _read_all(self, paths: list[Path]) -> Iterator[tuple[Path, SpooledJob]]:
        for path in paths:
            if path.suffix in {_WAITING, _BEGUN}:
                self._number = max(self._number, _number(path))
                if job := _read(path):
                    yield path, job
                    continue
                _LOG.warning("a print job could not be read and is dropped", extra={"file": path})
            if path.suffix in {_WAITING, _BEGUN, _PART}:
                with suppress(OSError):
                    path.unlink()


def _number(path: Path) -> int:
    digits = path.name.partition("-")[0]
    return int(digits) if digits.isdecimal() else 0


def _encode(job: SpooledJob) -> bytes:
    head = {
        "id": str(job.id),
        "title": job.title,
        "queued_at": job.queued_at.isoformat(),
        "repeat_mark": b64encode(job.repeat_mark).decode("ascii"),
        "sha256": hashlib.sha256(job.data).hexdigest(),
    }
    return json.dumps(head).encode("ascii") + b"\n" + job.data


def _read(path: Path) -> SpooledJob | None:
    try:
        line, _, data = path.read_bytes().partition(b"\n")
        head = json.loads(line)
        if head["sha256"] != hashlib.sha256(data).hexdigest():
            return None
        return SpooledJob(
            id=UUID(head["id"]),
            title=str(head["title"]),
            queued_at=datetime.fromisoformat(head["queued_at"]),
            data=data,
            repeat_mark=b64decode(head["repeat_mark"]),
            begun=path.suffix == _BEGUN,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
