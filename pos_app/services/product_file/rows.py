"""What a list is before anybody understands it: a way to read it, and rows of text cells."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

MOST_COLUMNS: Final = 200
MOST_ROWS: Final = 1_000_000
LONGEST_CELL: Final = 32_767  # characters, as in a spreadsheet; what lies behind is dropped
NO_HEADING: Final = "No column is called “name”: the first row must say what each column holds."

Likeness = Callable[[Sequence[str]], int]


class NumberCell(str):
    """A number as a spreadsheet holds it: digits with a point, whatever the list's own way is."""

    __slots__ = ()


class DateCell(str):
    """A date as a spreadsheet holds it, which is what it makes of codes that look like one."""

    __slots__ = ()


class LostCell(str):
    """A formula whose value was not saved: its text, which is never evaluated."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: its number as a spreadsheet counts it, and its cells or why it could not be read;
    `passed_over` says why it is none of goods. A variant's row has its product's name, and its
    choices: ("Colour", "Red").
    """

    number: int
    cells: tuple[str, ...]
    refused: str = ""
    passed_over: str = ""
    product: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is read: encoding and delimiter of text, or the sheet of a workbook; the line its
    heading begins at, counted from 1, and the heading.
    """

    heading: tuple[str, ...]
    heading_at: int
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_workbook(self) -> bool:
        """Whether it is an XLSX file."""
        return bool(self.sheet)


def trimmed(heading: Sequence[str]) -> tuple[str, ...]:
    """A heading without the empty cells behind it."""
    found = [cell.strip() for cell in heading]
    while found and not found[-1]:
        found.pop()
    return tuple(found)


def looks_like_heading(cells: Sequence[str]) -> bool:
    """Whether a row nobody knows may be a heading for a person to map: words in several columns."""
    words = [cell for cell in cells if cell]
    return (
        1 < len(words) == len(cells) <= MOST_COLUMNS
        and len({word.casefold() for word in words}) > 1
        and all(len(word) <= 60 and not word[0].isdigit() for word in words)
    )
