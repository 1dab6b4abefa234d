"""A file of comma-separated values as people make them: any encoding, any delimiter, broken rows.

What cannot be a table is refused in one sentence. A row that cannot be read is kept with its number
and the reason, so that the rows around it still count. Cells are text; none is ever evaluated.
"""

import csv
import io
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from pos_app.domain.errors import Invalid

LARGEST_FILE: Final = 64 * 1024 * 1024
MOST_COLUMNS: Final = 200
DELIMITERS: Final = (",", ";", "\t", "|")

_HEADING_WITHIN: Final = 10  # some programs write a title above the heading
_LONGEST_RECORD: Final = 100  # lines; a quotation mark that was never closed swallows more
_NOT_TEXT: Final = "This file is not a list: it holds no text."
_EXCEL: Final = "This is an Excel workbook. Save it as CSV and choose that file."


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: its number as a spreadsheet counts it, and its cells or why it could not be read."""

    number: int
    cells: tuple[str, ...]
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A file's heading and rows; empty rows are left out."""

    encoding: str
    delimiter: str
    heading: tuple[str, ...]
    rows: tuple[TableRow, ...]

    @staticmethod
    def read(source: BinaryIO, score: Callable[[list[str]], int]) -> "Table":
        """Read a whole file. `score` says how much a row looks like the heading, 0 for not at all.

        Raises Invalid where the file is empty, too large, not text, or has no heading.
        """
        data = source.read(LARGEST_FILE + 1)
        if len(data) > LARGEST_FILE:
            raise Invalid("The file is larger than 64 MB. Split it.")
        encoding, text = _decoded(data)
        lines = list(io.StringIO(text, newline=""))
        delimiter, at = _find_heading(lines, score)
        records = _records(lines, at, delimiter)
        heading = next(records) or []
        found = [cell.strip() for cell in heading]
        width = len(found)
        while width and not found[width - 1]:
            width -= 1
        rows = tuple(_rows(records, at + 2, width))
        return Table(encoding, delimiter, tuple(found[:width]), rows)


def _decoded(data: bytes) -> tuple[str, str]:
    """The encoding and the text: byte order mark, else UTF-8, else what a detector finds likely."""
    if not data.strip():
        raise Invalid("The file is empty.")
    if data[:4] in {b"PK\x03\x04", b"\xd0\xcf\x11\xe0"}:
        raise Invalid(_EXCEL)
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _checked(encoding, data.decode(encoding, "replace"))
    if b"\0" in data:
        raise Invalid(_NOT_TEXT)
    try:
        return _checked("utf-8", data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        encoding = _likely_encoding(data)
    try:
        return _checked(encoding, data.decode(encoding))
    except (UnicodeDecodeError, LookupError):
        # What Windows programs of the West write; five of its bytes mean nothing.
        return _checked("cp1252", data.decode("cp1252", "replace"))


def _likely_encoding(data: bytes) -> str:
    import chardet

    telling = [line for line in data.splitlines() if not line.isascii()][:2000]
    return chardet.detect(b"\n".join(telling))["encoding"] or "cp1252"


def _checked(encoding: str, text: str) -> tuple[str, str]:
    sample = [character for character in text[:20_000] if character not in "\t\r\n"]
    strange = sum(unicodedata.category(character) == "Cc" for character in sample)
    if "\0" in text or strange * 50 > len(sample):
        raise Invalid(_NOT_TEXT)
    return encoding, text


def _find_heading(lines: list[str], score: Callable[[list[str]], int]) -> tuple[str, int]:
    """The delimiter and the line under which a heading is recognised best."""
    best = (0, 0, DELIMITERS[0], 0)
    for at, line in enumerate(lines[:_HEADING_WITHIN]):
        for delimiter in DELIMITERS:
            cells = _split(line, delimiter)
            likeness = score(cells) if len(cells) <= MOST_COLUMNS else 0
            if (likeness, len(cells)) > best[:2] and likeness:
                best = (likeness, len(cells), delimiter, at)
    if not best[0]:
        raise Invalid("No column is called “name”: the first row must say what each column holds.")
    return best[2], best[3]


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


class _Lines:
    """Lines from `at` on; ends at `until`, which moves on with each record that was read whole."""

    def __init__(self, lines: list[str], at: int) -> None:
        self.lines, self.at = lines, at
        self.until = at + _LONGEST_RECORD

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if self.at >= min(self.until, len(self.lines)):
            raise StopIteration
        self.at += 1
        return self.lines[self.at - 1]


def _records(lines: list[str], start: int, delimiter: str) -> Iterator[list[str] | None]:
    """Each record, None for one that is broken.

    Reading goes on at the line after the one where a broken record began, so that a quotation mark
    nobody closed costs one row and not the rest of the file.
    """
    width = 0
    while start < len(lines):
        source = _Lines(lines, start)
        reader = csv.reader(source, delimiter=delimiter)
        try:
            for record in reader:
                taken = source.at - start
                if taken > 1 and _is_broken(lines[start : source.at], delimiter, width):
                    break
                width = width or len(record)
                yield record
                start = source.at
                source.until = start + _LONGEST_RECORD
            else:
                continue
        except csv.Error:
            pass
        yield None
        start += 1


def _is_broken(lines: list[str], delimiter: str, width: int) -> bool:
    """Whether a record over several lines is really several rows behind a stray quotation mark."""
    if len(lines) >= _LONGEST_RECORD or sum(line.count('"') for line in lines) % 2:
        return True
    try:
        record = next(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return True
    return width > 0 and len(record) != width


def _rows(records: Iterator[list[str] | None], first: int, width: int) -> Iterator[TableRow]:
    """The rows under the heading. Rows cut short are filled up, until one was broken: those behind
    it may be its remains.
    """
    was_broken = False
    for number, record in enumerate(records, first):
        if record is None:
            was_broken = True
            yield TableRow(number, (), "A quotation mark is not closed.")
            continue
        cells = [_plain(cell) for cell in record]
        if not any(cells):
            continue
        missing = width - len(cells)
        if any(cells[width:]) or (missing > 0 and was_broken):
            yield TableRow(number, (), f"It has {len(cells)} cells, the heading has {width}.")
        else:
            yield TableRow(number, (*cells[:width], *("",) * missing))


def _plain(cell: str) -> str:
    """A cell without spaces around it, and without the ="…" that keeps spreadsheets away."""
    cell = cell.strip()
    if cell.startswith('="') and cell.endswith('"') and len(cell) > 3:
        return cell[2:-1].strip()
    return cell
