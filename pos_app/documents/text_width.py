"""How many columns a text takes on paper of fixed-width letters, and how it breaks into lines
that fit.

East-Asian wide characters take two columns, combining marks and joiners none. Where a terminal
and a printer disagree (emoji sequences) the count is the larger one, so that a line is never
longer than its paper.
"""

import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final

_WIDE: Final = frozenset("WF")
_WITHOUT_WIDTH: Final = frozenset(("Mn", "Me", "Cf"))
_UNPRINTABLE: Final = frozenset(("Cc", "Cs", "Zl", "Zp"))
_DIRECTION_MARKS: Final = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_RIGHT_TO_LEFT: Final = frozenset(("R", "AL", "AN"))
_MORE: Final = "..."
_SPACES: Final = frozenset("\t\n\r\v\f\x85\u2028\u2029")
# Vowels and finals of a Korean syllable written in parts stand inside the letter before them.
_HANGUL_PARTS: Final = (range(0x1160, 0x1200), range(0xD7B0, 0xD800))


def inert(text: str) -> str:
    """The text with nothing left in it that a printer or a screen could obey: no control
    characters, no lone surrogates, no direction marks. What separated words still does.
    """
    if text.isascii() and text.isprintable():
        return text
    kept = (
        " " if c in _SPACES else c
        for c in text
        if c in _SPACES
        or (c not in _DIRECTION_MARKS and unicodedata.category(c) not in _UNPRINTABLE)
    )
    return unicodedata.normalize("NFC", "".join(kept))


def display_width(text: str) -> int:
    """Columns of fixed width."""
    return len(text) if text.isascii() else sum(map(_character_width, text))


@lru_cache(maxsize=4096)
def _character_width(character: str) -> int:
    if unicodedata.category(character) in _WITHOUT_WIDTH:
        return 0
    code = ord(character)
    if any(code in part for part in _HANGUL_PARTS):
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1


def wrap(
    text: str, room: float, most_lines: int = 6, measure: Callable[[str], float] = display_width
) -> tuple[str, ...]:
    """Break at spaces, and inside a word only when it alone is too long; the rest after
    `most_lines` becomes "...".

    Never empty: an empty text is one empty line. `room` is what `measure` counts in (columns,
    points) and holds four letters at least.
    """
    lines: list[str] = []
    for line in _lines(text, room, measure):
        if len(lines) == most_lines:
            lines[-1] = _cut(lines[-1], room - measure(_MORE), measure).rstrip() + _MORE
            break
        lines.append(line)
    return tuple(lines) or ("",)


def _lines(text: str, room: float, measure: Callable[[str], float]) -> Iterator[str]:
    if measure(text) <= room:
        yield text
        return
    line = ""
    for word in text.split(" "):
        wanted = f"{line} {word}" if line else word
        if measure(wanted) <= room:
            line = wanted
            continue
        if line:
            yield line
        line = word
        while measure(line) > room:
            head = _cut(line, room, measure)
            yield head
            line = line[len(head) :]
    if line:
        yield line


def _cut(text: str, room: float, measure: Callable[[str], float]) -> str:
    """As much of the beginning as fits, with the marks that belong to its last letter; one letter
    at least.
    """
    width = 0.0
    for position, character in enumerate(text):
        width += measure(character)
        if width > room and position and _character_width(character):
            return text[:position]
    return text


def is_right_to_left(text: str) -> bool:
    """Whether any letter of it is written from right to left."""
    if text.isascii():
        return False
    return any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text)
