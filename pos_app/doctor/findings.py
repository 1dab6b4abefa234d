"""What the doctor says of one thing it looked at."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How it stands."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `todo` says what to do where it is not ok."""

    level: Level
    what: str
    todo: str = ""

    @property
    def sentence(self) -> str:
        """The finding as a line of the list."""
        return f"{self.level.value:5}{self.what}{' ' if self.todo else ''}{self.todo}"


Findings = Iterator[Finding]


def megabytes(size: int) -> str:
    """A number of bytes as a person reads it."""
    return f"{size / 1e9:.1f} GB" if size >= 1_000_000_000 else f"{size / 1e6:.1f} MB"
