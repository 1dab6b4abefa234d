"""Which column of a list is what.

A system is recognised by headings that only it has, all of them; its own headings come first, and
what it does not name is looked up among plain words. Headings are compared as `text.fold` leaves
them, brackets removed. Of several columns for one field the first named is taken; barcodes and
variants may stand in several.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pos_app.domain.text import fold
from pos_app.services.product_file.fields import LEFT_OUT, SEVERAL, Field, System
from pos_app.services.product_file.plain_words import WORDS
from pos_app.services.product_file.systems import SYSTEMS

_BRACKETS: Final = re.compile(r"\s*[\[(][^\])]*[\])]")


@dataclass(frozen=True, slots=True)
class Recognised:
    """What the headings of a list say: the system, and for each column its field or LEFT_OUT."""

    system: System | None
    fields: tuple[str, ...]

    @property
    def places(self) -> dict[str, list[int]]:
        """Which columns hold which field."""
        found: dict[str, list[int]] = {}
        for place, field in enumerate(self.fields):
            if field:
                found.setdefault(field, []).append(place)
        return found


def recognise(heading: Sequence[str]) -> Recognised:
    """The system whose marks are all there, the one with most of them, and what each column is."""
    names = [_folded(cell) for cell in heading]
    best, system = 0, None
    for one in SYSTEMS:
        for marks in one.marks:
            if len(marks) > best and all(_folded(mark) in names for mark in marks):
                best, system = len(marks), one
    fields = [LEFT_OUT] * len(names)
    taken: set[int] = set()
    if system is not None:
        taken |= {at for text in system.leaves_out for at in _matching(names, text)}
        _assign(fields, taken, names, system.columns)
    if system is None or not system.is_own:
        _assign(fields, taken, names, WORDS)
    return Recognised(system, tuple(fields))


def heading_key(heading: Sequence[str]) -> str:
    """What a remembered mapping is kept under: the headings, however they are spelled."""
    return "|".join(_folded(cell) for cell in heading)


def likeness(heading: Sequence[str]) -> int:
    """How much a row looks like a heading: how many fields it names, 0 without one for names."""
    found = set(recognise(heading).fields) - {LEFT_OUT}
    return len(found) if Field.NAME in found else 0


def _assign(
    fields: list[str], taken: set[int], names: list[str], columns: Mapping[Field, tuple[str, ...]]
) -> None:
    for field, headings in columns.items():
        if field in fields:
            continue
        found = [at for text in headings for at in _matching(names, text) if at not in taken]
        if field is Field.BARCODE and any(names[at] != "code" for at in found):
            found = [at for at in found if names[at] != "code"]
        for at in sorted(set(found)) if field in SEVERAL else found[:1]:
            fields[at] = field
            taken.add(at)


def _matching(names: list[str], heading: str) -> list[int]:
    if heading.endswith("*"):
        begin = _folded(heading[:-1])
        return [
            at for at, name in enumerate(names) if name == begin or name.startswith(f"{begin} ")
        ]
    wanted = _folded(heading)
    return [at for at, name in enumerate(names) if name == wanted]


@lru_cache(maxsize=4096)
def _folded(heading: str) -> str:
    return fold(_BRACKETS.sub("", heading[:100])) or fold(heading[:100])
