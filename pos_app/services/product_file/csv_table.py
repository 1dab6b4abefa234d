"""A file of comma-separated values as people make them: any encoding, any delimiter, broken rows.

It is read as a stream, so that its size matters to nobody's memory. What cannot be a table is
refused in one sentence. A row that cannot be read is kept with its number and the reason, so that
the rows around it still count. Cells are text; none is ever evaluated.
"""

import codecs
import csv
import io
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import BinaryIO, Final

from pos_app.domain.errors import Invalid
from pos_app.services.product_file.rows import (
    LONGEST_CELL,
    MOST_COLUMNS,
    NO_HEADING,
    Layout,
    Likeness,
    TableRow,
    looks_like_heading,
    trimmed,
)

DELIMITERS: Final = (",", ";", "\t", "|")
# What programs in shops write where they do not write Unicode, as far as it can be guessed.
_GUESSED: Final = (
    *("cp1252", "cp1250", "cp1251", "mac_roman", "cp1253", "cp1254", "cp1255"),
    *("cp1256", "cp1257", "cp1258", "cp850", "gb18030", "big5", "shift_jis", "euc_kr", "tis-620"),
)
ENCODINGS: Final = ("utf-8", "utf-16", *_GUESSED)  # what a person may choose

_HEADING_WITHIN: Final = 10  # some programs write a title above the heading
_LONGEST_RECORD: Final = 100  # lines; a quotation mark that was never closed swallows more
_LONGEST_LINE: Final = 1_000_000  # characters
_HEAD: Final = 64 * 1024
_CHUNK: Final = 1024 * 1024
_TELLING: Final = 2000  # lines that are not plain ASCII, from which an encoding is told
_ESCAPED: Final = frozenset("=+-@\t\r'")
NOT_TEXT: Final = "This file is not a list: it holds no text."


def layout_of(
    source: BinaryIO, likeness: Likeness, encoding: str = "", delimiter: str = ""
) -> Layout:
    """How this file is written. What is given is taken as it is, the rest is told from the file.

    Raises Invalid where it is empty, not text, or has no heading.
    """
    encoding = encoding or _encoding_of(source)
    _check_text(source, encoding)
    lines = list(islice(_lines(source, encoding), _HEADING_WITHIN + _LONGEST_RECORD))
    if not any(line.strip() for line in lines):
        raise Invalid("The file is empty.")
    delimiters = (delimiter,) if delimiter else DELIMITERS
    delimiter, at = _find_heading(lines, likeness, delimiters)
    heading = next(_records(lines[at:], delimiter)) or []
    return Layout(trimmed(heading), at + 1, encoding, delimiter)


def read_rows(source: BinaryIO, layout: Layout) -> Iterator[TableRow]:
    """The rows below the heading, read from the file as they are asked for; empty ones are left
    out.

    Rows cut short are filled up, until one was broken: those behind it may be its remains.
    """
    lines = islice(_lines(source, layout.encoding), layout.heading_at - 1, None)
    records = _records(lines, layout.delimiter)
    next(records, None)
    width, was_broken = len(layout.heading), False
    for number, record in enumerate(records, layout.heading_at + 1):
        if record is None:
            was_broken = True
            yield TableRow(number, (), "A quotation mark is not closed.")
            continue
        cells = [cell if cell.isalnum() or not cell else _plain(cell) for cell in record]
        if not any(cells):
            continue
        missing = width - len(cells)
        if "\0" in "".join(cells):
            yield TableRow(number, (), "It holds a NUL byte, which is no text.")
        elif any(cells[width:]) or (missing > 0 and was_broken):
            yield TableRow(number, (), f"It has {len(cells)} cells, the heading has {width}.")
        else:
            yield TableRow(number, (*cells[:width], *("",) * missing))


def _encoding_of(source: BinaryIO) -> str:
    """By its byte order mark, else UTF-8 where that fits to its end, else what is likely."""
    source.seek(0)
    head = source.read(_HEAD)
    if not head.strip():
        raise Invalid("The file is empty.")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\0" in head:
        return _wide_encoding(head)
    decoder = codecs.getincrementaldecoder("utf-8")()
    source.seek(0)
    try:
        while chunk := source.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _likely_encoding(source)
    return "utf-8"


def _wide_encoding(head: bytes) -> str:
    """UTF-16 without its mark: every other byte of plain text is zero."""
    pairs = len(head) // 2
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = head[first::2].count(0)
        if zeros * 10 > pairs * 4 and not head[1 - first :: 2].count(0):
            return encoding
    raise Invalid(NOT_TEXT)


def _likely_encoding(source: BinaryIO) -> str:
    import chardet

    source.seek(0)
    lines = iter(lambda: source.readline(_HEAD), b"")
    telling = list(islice((line for line in lines if not line.isascii()), _TELLING))
    found = chardet.detect_all(
        b"\n".join(telling), ignore_threshold=True, compat_names=False, include_encodings=_GUESSED
    )
    return next((str(one["encoding"]) for one in found if one["encoding"]), "cp1252")


def _check_text(source: BinaryIO, encoding: str) -> None:
    """Invalid for what is a picture, a program or a packed file all the same."""
    source.seek(0)
    try:
        text = source.read(_HEAD).decode(encoding, "replace")
    except LookupError:
        raise Invalid(f"There is no encoding “{encoding}”.") from None
    sample = [character for character in text[:20_000] if character not in "\t\r\n"]
    strange = sum(unicodedata.category(character) == "Cc" for character in sample)
    if "\0" in text or strange * 50 > len(sample):
        raise Invalid(NOT_TEXT)


def _lines(source: BinaryIO, encoding: str) -> Iterator[str]:
    """The file's lines from its beginning, each with its end, none longer than a list's can be."""
    source.seek(0)
    kind = "utf-8-sig" if encoding == "utf-8" else encoding
    text = io.TextIOWrapper(source, kind, "replace", newline="")
    try:
        while line := text.readline(_LONGEST_LINE):
            if len(line) == _LONGEST_LINE:
                raise Invalid("A line of this file is longer than any list's. It is no list.")
            yield line
    except UnicodeError:  # "utf-16" without the mark that says which
        raise Invalid(f"The file is not written in {encoding}.") from None
    finally:
        text.detach()


def _find_heading(
    lines: list[str], likeness: Likeness, delimiters: Sequence[str]
) -> tuple[str, int]:
    """The delimiter and the line under which a heading is recognised best."""
    best = (0, 0, "", 0)
    for at, line in enumerate(lines[:_HEADING_WITHIN]):
        for delimiter in delimiters:
            cells = _split(line, delimiter)
            found = likeness(cells) if len(cells) <= MOST_COLUMNS else 0
            if found and (found, len(cells)) > best[:2]:
                best = (found, len(cells), delimiter, at)
    if not best[0]:
        return _unnamed_heading(lines, delimiters)
    return best[2], best[3]


def _unnamed_heading(lines: list[str], delimiters: Sequence[str]) -> tuple[str, int]:
    """Where no heading is known: the first line of words, for a person to map; Invalid without."""
    for at, line in enumerate(lines[:_HEADING_WITHIN]):
        best = max(delimiters, key=lambda delimiter: len(_split(line, delimiter)))
        if looks_like_heading(trimmed(_split(line, best))):
            return best, at
    raise Invalid(NO_HEADING)


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


class _Window:
    """Lines on their way through the reader, kept until the record they belong to was read whole,
    so that reading can begin again behind the line where a broken record began.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._source = iter(lines)
        self._again: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> "_Window":
        return self

    def __next__(self) -> str:
        if len(self.taken) >= _LONGEST_RECORD:
            raise StopIteration
        line = self._again.popleft() if self._again else next(self._source)
        self.taken.append(line)
        return line

    def give_back(self) -> None:
        """All but the first line of the broken record are read again."""
        self._again.extendleft(reversed(self.taken[1:]))
        self.taken.clear()


def _records(lines: Iterable[str], delimiter: str) -> Iterator[list[str] | None]:
    """Each record, None for one that is broken: a quotation mark nobody closed costs one row and
    not the rest of the file.
    """
    source, width, goes_on = _Window(lines), 0, True
    while goes_on:
        reader = csv.reader(source, delimiter=delimiter)
        try:
            for record in reader:
                taken = source.taken
                if (len(taken) > 1 or taken[0].count('"') % 2) and _is_broken(
                    taken, delimiter, width
                ):
                    break
                width = width or len(record)
                yield record
                taken.clear()
            else:
                goes_on = bool(source.taken)
                if not goes_on:
                    continue
        except csv.Error:
            pass
        yield None
        source.give_back()


def _is_broken(lines: list[str], delimiter: str, width: int) -> bool:
    """Whether a record over several lines is really several rows behind a stray quotation mark, or
    one line is the file's last and its mark was never closed.
    """
    is_one = len(lines) == 1
    odd = sum(line.count('"') for line in lines) % 2
    if len(lines) >= _LONGEST_RECORD or (odd and not is_one):
        return True
    try:
        record = next(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return True
    return not is_one and width > 0 and len(record) != width


def _plain(cell: str) -> str:
    """A cell without spaces around it, without the ="…" that keeps spreadsheets away, and without
    the apostrophe that keeps its text from being a formula (OWASP, "CSV injection").
    """
    cell = cell.strip()[:LONGEST_CELL]
    if cell[:1] == "'" and cell[1:2] in _ESCAPED:
        return cell[1:]
    if cell.startswith('="') and cell.endswith('"') and len(cell) > 3:
        return cell[2:-1].strip()
    return cell
