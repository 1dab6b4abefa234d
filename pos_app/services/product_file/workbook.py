"""An XLSX workbook, read row by row: values only.

Formulas are never evaluated: what the program that saved them worked out is what counts, and one
whose value was not saved is listed. Macros, links and pictures are not looked at. A packed file is
weighed before it is opened, by what it says it holds; that nothing more comes out of it while it is
read, `zipfile` sees to.
"""

import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice, zip_longest
from typing import Any, BinaryIO, Final
from xml.etree.ElementTree import ParseError

from pos_app.domain.errors import Invalid
from pos_app.services.product_file.rows import (
    LONGEST_CELL,
    MOST_COLUMNS,
    NO_HEADING,
    DateCell,
    Layout,
    Likeness,
    LostCell,
    NumberCell,
    TableRow,
    looks_like_heading,
    trimmed,
)

OLD: Final = (
    "This is a workbook of an old Excel, or one with a password. Save it as XLSX without one."
)
NOT_A_WORKBOOK: Final = "This is a packed file (zip). Unpack it and choose the list that is in it."

_HEADING_WITHIN: Final = 25  # rows; a workbook may begin with a title and notes
_MOST_EMPTY: Final = 5_000  # rows one after the other; a formatted column goes on to 1,048,576
_MOST_SHEETS: Final = 100
_LARGEST_SHEET: Final = 512 * 1024**2  # unpacked; it is read as a stream
_LARGEST_PART: Final = 128 * 1024**2  # unpacked; shared texts and styles are held in memory
_MOST_PACKED: Final = 200  # times smaller than its content; lists pack 5 to 40 times
_FREE: Final = 16 * 1024**2  # a part this small may be packed as it likes
_EXACT: Final = 10**15  # up to here a spreadsheet's whole numbers are exact
_CHUNK: Final = 1024**2
_DAMAGED: Final = (
    *(zipfile.BadZipFile, zlib.error, ParseError, EOFError, OSError, NotImplementedError),
    *(KeyError, ValueError, TypeError, IndexError, AttributeError),
)
_BAD: Final = "This workbook cannot be read: it is damaged, or no workbook. Save it again as XLSX."
_LOCKED: Final = "This workbook is locked with a password. Save it without one."
_TOO_LARGE: Final = "This workbook unpacks to far more than a list holds. It was not opened."
_OTHERS: Final = (
    ("xl/workbook.bin", "This is a binary workbook (XLSB). Save it as XLSX or CSV."),
    ("content.xml", "This is an OpenDocument spreadsheet. Save it as XLSX or CSV."),
    ("Index/Document.iwa", "This is a Numbers document. Export it as XLSX or CSV."),
)


def is_packed(head: bytes) -> bool:
    """Whether a file that begins so is a packed one, of which a workbook is a kind."""
    return head.startswith(b"PK\x03\x04")


def is_old(head: bytes) -> bool:
    """Whether it is an Excel workbook of before 2007, or one with a password."""
    return head.startswith(b"\xd0\xcf\x11\xe0")


def layout_of(source: BinaryIO, likeness: Likeness, sheet: str = "") -> Layout:
    """The sheet with the likeliest heading, or the one that was chosen.

    Raises Invalid where the file is no workbook, too large, or no sheet has a heading.
    """
    _weigh(source)
    book = _opened(source)
    try:
        names = tuple(one.title for one in book.worksheets)
        if sheet and sheet not in names:
            raise Invalid(f"There is no sheet “{sheet}” in this workbook.")
        tried = (sheet,) if sheet else names[:_MOST_SHEETS]
        found = [_heading_of(book[name], name, likeness) for name in tried]
    finally:
        book.close()
    best = max(found, key=lambda one: one[0], default=(0, "", 0, ()))
    if not best[0]:
        raise Invalid(NO_HEADING)
    _likeness, name, at, heading = best
    return Layout(heading, at, sheet=name, sheets=names)


def read_rows(source: BinaryIO, layout: Layout) -> Iterator[TableRow]:
    """The rows below the heading, as they are asked for; empty ones are left out.

    Reading ends where thousands of empty rows follow one another.
    """
    width = len(layout.heading)
    values = _opened(source)
    written = _opened(source, as_written=True) if _has_formulas(source) else None
    formulas = () if written is None else _rows_of(written[layout.sheet], width)
    empty = 0
    try:
        rows = zip_longest(_rows_of(values[layout.sheet], width), formulas, fillvalue=())
        for number, (row, formula) in enumerate(rows, 1):
            if number <= layout.heading_at:
                continue
            cells = _cells(row, formula)
            if any(cells):
                empty = 0
                yield _row(number, cells, width)
                continue
            empty += 1
            if empty >= _MOST_EMPTY:
                break
    finally:
        values.close()
        if written is not None:
            written.close()


def _heading_of(sheet: Any, name: str, likeness: Likeness) -> tuple[int, str, int, tuple[str, ...]]:
    """How likely the likeliest heading of a sheet is, and where; 1 for one nobody knows."""
    best: tuple[int, str, int, tuple[str, ...]] = (0, name, 0, ())
    rows = _rows_of(sheet, MOST_COLUMNS - 1)
    for at, row in enumerate(islice(rows, _HEADING_WITHIN), 1):
        heading = trimmed(_cells(row, ()))
        found = likeness(heading) * 2 or int(looks_like_heading(heading))
        if found > best[0]:
            best = (found, name, at, heading)
    return best


def _row(number: int, cells: list[str], width: int) -> TableRow:
    if any(cells[width:]):
        return TableRow(number, (), f"It has more cells than the heading, which has {width}.")
    return TableRow(number, (*cells[:width], *("",) * (width - len(cells))))


def _weigh(source: BinaryIO) -> None:
    """Invalid for a file that is no workbook, or that unpacks to more than a list needs: a few
    kilobytes can hold gigabytes.
    """
    source.seek(0)
    try:
        with zipfile.ZipFile(source) as packed:
            parts = packed.infolist()
    except _DAMAGED:
        raise Invalid(_BAD) from None
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise Invalid(next((told for name, told in _OTHERS if name in names), NOT_A_WORKBOOK))
    for part in parts:
        if part.flag_bits & 1:
            raise Invalid(_LOCKED)
        largest = _LARGEST_SHEET if part.filename.startswith("xl/worksheets/") else _LARGEST_PART
        is_squeezed = part.file_size > max(_FREE, part.compress_size * _MOST_PACKED)
        if part.file_size > largest or is_squeezed:
            raise Invalid(_TOO_LARGE)


def _opened(source: BinaryIO, *, as_written: bool = False) -> Any:
    """The workbook with the values that were saved, or with the formulas as they were written."""
    import openpyxl

    # It warns of drawings, checks and styles it leaves out, which is what is wanted of it.
    warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")
    source.seek(0)
    try:
        return openpyxl.load_workbook(
            source, read_only=True, data_only=not as_written, keep_links=False
        )
    except _DAMAGED:
        raise Invalid(_BAD) from None


def _has_formulas(source: BinaryIO) -> bool:
    """Whether a formula stands in any sheet: only then it is read twice."""
    source.seek(0)
    with zipfile.ZipFile(source) as packed:
        sheets = [name for name in packed.namelist() if name.startswith("xl/worksheets/sheet")]
        return any(_holds_formula(packed, name) for name in sheets)


def _holds_formula(packed: zipfile.ZipFile, name: str) -> bool:
    before = b""
    try:
        with packed.open(name) as part:
            while chunk := part.read(_CHUNK):
                seen = before + chunk
                if b"<f>" in seen or b"<f " in seen:
                    return True
                before = chunk[-2:]
    except _DAMAGED:
        raise Invalid(_BAD) from None
    return False


def _rows_of(sheet: Any, width: int) -> Iterator[Sequence[Any]]:
    try:
        sheet.reset_dimensions()  # what a sheet says of its own size is not always true
        yield from sheet.iter_rows(max_col=width + 1)
    except _DAMAGED:
        raise Invalid(_BAD) from None


def _cells(row: Iterable[Any], formula: Iterable[Any]) -> list[str]:
    cells = [_text(cell.value) for cell in row]
    for at, cell in enumerate(formula):
        if cell.data_type == "f" and at < len(cells) and not cells[at]:
            cells[at] = LostCell(str(cell.value)[:80])
    return cells


def _text(value: Any) -> str:
    """A value as a person sees it, and with its kind where that matters."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()[:LONGEST_CELL]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return NumberCell(_number(value))
    if isinstance(value, datetime):
        return DateCell(value.date() if value.time() == time() else value)
    if isinstance(value, date | time | timedelta):
        return DateCell(value)
    return str(value)[:LONGEST_CELL]


def _number(value: float) -> str:
    """A spreadsheet's number to its 15 digits and without an exponent, unless digits are lost."""
    if abs(value) >= _EXACT:
        return f"{value:.5E}"
    if value == int(value):
        return str(int(value))
    digits = f"{value:.15g}"
    return digits if "e" not in digits else f"{value:.15f}".rstrip("0")
