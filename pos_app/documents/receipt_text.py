"""The receipt as lines of fixed-width text: for a screen, an e-mail, and as the ground plan of
the printer's bytes.

The rule: no line is wider than the paper, whatever was typed into a name.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pos_app.documents.receipt_rows import Look, Row, receipt_rows
from pos_app.documents.receipt_words import ENGLISH, ReceiptWords
from pos_app.documents.text_width import display_width, is_right_to_left, wrap
from pos_app.domain.receipt import Receipt

WIDE_PAPER: Final = 42  # 80 mm
NARROW_PAPER: Final = 32  # 58 mm
_LEAST_LABEL: Final = 12  # a label narrower than this goes on a line of its own
_INDENT: Final = "  "
_ISOLATE, _END_ISOLATE = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A line that fits: `centre` alone, or `left` and `right` with at least one space between
    them.
    """

    look: Look
    left: str = ""
    right: str = ""
    centre: str = ""

    def plain(self, columns: int) -> str:
        """Padded with spaces; none at the end."""
        if self.look is Look.RULE:
            return "-" * columns
        if self.centre:
            return " " * ((columns - display_width(self.centre)) // 2) + self.centre
        gap = columns - display_width(self.left) - display_width(self.right)
        return f"{self.left}{' ' * gap}{self.right}".rstrip() if self.right else self.left


def receipt_text(
    receipt: Receipt,
    columns: int = WIDE_PAPER,
    locale: str = "en_GB",
    words: ReceiptWords = ENGLISH,
) -> str:
    """The whole receipt, lines ended by newlines. Names written from right to left are isolated,
    so that the amount beside them stays where it is.
    """
    rows = (row for row in receipt_rows(receipt, locale, words) if row.look is not Look.CODE)
    return "".join(f"{_isolated(line).plain(columns)}\n" for line in fit(rows, columns))


def fit(rows: Iterable[Row], columns: int) -> tuple[PaperLine, ...]:
    """Rows broken into lines of at most `columns`, which is 24 or more."""
    rows = tuple(rows)
    marks = max((display_width(row.mark) for row in rows), default=0)
    cell = max((display_width(row.right) for row in rows if row.middle), default=0) + 3
    return tuple(line for row in rows for line in _fit_row(row, columns, marks, cell))


def _fit_row(row: Row, columns: int, marks: int, cell: int) -> Iterator[PaperLine]:
    if row.look in {Look.RULE, Look.GAP}:
        yield PaperLine(row.look)
    elif row.look is Look.CODE:
        yield PaperLine(row.look, centre=row.centre)
    elif row.centre:
        for text in wrap(row.centre, columns):
            yield PaperLine(row.look, centre=text.strip())
    elif row.middle:
        right = f"{row.middle}{' ' * (cell - display_width(row.right))}{row.right}"
        yield from _beside(row, right, columns)
    else:
        tail = (
            f" {row.mark.ljust(marks)}" if marks and row.right and row.look is not Look.META else ""
        )
        yield from _beside(row, f"{row.right}{tail}", columns)


def _beside(row: Row, right: str, columns: int) -> Iterator[PaperLine]:
    """The label on the left, wrapped in the room that the amount leaves, the amount beside its
    first line.
    """
    indent = _INDENT if row.look is Look.DETAIL else ""
    room = columns - len(indent) - (display_width(right) + 1 if right else 0)
    if room >= _LEAST_LABEL:
        first, *more = wrap(row.left, room)
        yield PaperLine(row.look, f"{indent}{first}", right)
        for text in more:
            yield PaperLine(row.look, f"{indent}{text}")
        return
    for text in wrap(row.left, columns - len(indent)):
        yield PaperLine(row.look, f"{indent}{text}")
    for text in wrap(right, columns):
        yield PaperLine(row.look, right=text)


def _isolated(line: PaperLine) -> PaperLine:
    return PaperLine(line.look, *map(_isolate, (line.left, line.right, line.centre)))


def _isolate(text: str) -> str:
    return f"{_ISOLATE}{text}{_END_ISOLATE}" if is_right_to_left(text) else text
