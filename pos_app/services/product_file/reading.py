"""A list of products from a file, read into rows that the import compares with the shelf.

How it is written (encoding, delimiter or sheet, decimal comma), which system exported it and which
column is what are told from the file and can be decided by a person. The rows are read again each
time they are asked for, as a stream. A row that makes no sense is kept with its number and the
reason.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from pos_app.domain.errors import Invalid
from pos_app.domain.money import Currency
from pos_app.domain.text import clean
from pos_app.services.product_file import csv_table, damage, workbook
from pos_app.services.product_file.amounts import DecimalVote
from pos_app.services.product_file.columns import likeness, recognise
from pos_app.services.product_file.fields import LEFT_OUT, SEVERAL, Field
from pos_app.services.product_file.product import ProductRow
from pos_app.services.product_file.reader import Reader
from pos_app.services.product_file.repeats import without_repeats
from pos_app.services.product_file.rows import MOST_ROWS, NO_HEADING, Layout, TableRow
from pos_app.services.product_file.turns import short_turns

_SAMPLES: Final = 5


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person decides about reading a file; what is empty or None is told from it.

    `fields` has one field a column, LEFT_OUT for what is not taken. `restores_zeros`: barcodes that
    become right with the zeros a spreadsheet took get them back.
    """

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    decimal_comma: bool | None = None
    fields: tuple[str, ...] | None = None
    restores_zeros: bool = False


AS_FOUND: Final = Wishes()


class Rows(Collection[ProductRow]):
    """The rows of a file, read from it each time they are asked for."""

    def __init__(self, source: BinaryIO, layout: Layout, reader: "Reader", count: int) -> None:
        self._source, self._layout, self._reader, self._count = source, layout, reader, count

    def __iter__(self) -> Iterator[ProductRow]:
        rows = _table(self._source, self._layout)
        return without_repeats(map(self._reader.row, self._reader.variants(rows)))

    def __len__(self) -> int:
        return self._count

    def close(self) -> None:
        """Let go of the file."""
        self._source.close()

    def __contains__(self, row: object) -> bool:
        return any(row == one for one in self)


@dataclass(frozen=True, slots=True)
class ProductFile:
    """A file's rows and how it is read: layout, system, what each column is (LEFT_OUT where it is
    not taken), decimal comma. `samples` are its first rows; `lost_zeros` counts barcodes that would
    be right with zeros before them; `remembered` is the name under which a person said what the
    columns are.
    """

    rows: Collection[ProductRow]
    layout: Layout
    fields: tuple[str, ...]
    decimal_comma: bool
    system: str = ""
    samples: tuple[tuple[str, ...], ...] = ()
    lost_zeros: int = 0
    wishes: Wishes = AS_FOUND
    remembered: str = ""

    @staticmethod
    def read(source: BinaryIO, currency: Currency, wishes: Wishes = AS_FOUND) -> "ProductFile":
        """Look a file over from end to end, outside any transaction; it stays open for its rows.

        Raises Invalid for what is no list. A list without a column for names is read all the same,
        so that a person can say which it is: see `check_named`.
        """
        with short_turns():
            layout = _layout(source, wishes)
        found = recognise(layout.heading)
        fields = _fields(layout.heading, found.fields if wishes.fields is None else wishes.fields)
        places: dict[str, list[int]] = {}
        for at, field in enumerate(fields):
            if field:
                places.setdefault(field, []).append(at)
        survey = _Survey(places)
        with short_turns():
            survey.run(_table(source, layout))
        comma = survey.votes.is_comma(layout.delimiter)
        if found.system is not None and found.system.is_own:
            comma = False
        if wishes.decimal_comma is not None:
            comma = wishes.decimal_comma
        reader = Reader(places, currency, comma, found.system, layout, wishes.restores_zeros)
        return ProductFile(
            Rows(source, layout, reader, survey.count),
            layout,
            fields,
            comma,
            found.system.name if found.system is not None else "",
            tuple(survey.samples),
            survey.lost_zeros,
            wishes,
        )

    @property
    def columns(self) -> Mapping[str, str]:
        """Each field with the headings that hold it."""
        found: dict[str, list[str]] = {}
        for field, heading in zip(self.fields, self.layout.heading, strict=True):
            if field:
                found.setdefault(field, []).append(heading)
        return {field: ", ".join(headings) for field, headings in found.items()}

    @property
    def ignored(self) -> tuple[str, ...]:
        """The headings of columns that are not taken."""
        pairs = zip(self.fields, self.layout.heading, strict=True)
        return tuple(heading for field, heading in pairs if heading and not field)

    def close(self) -> None:
        """Let go of the file; its rows cannot be read any more."""
        if isinstance(self.rows, Rows):
            self.rows.close()

    def check_named(self) -> None:
        """Invalid where no column holds names, or nothing stands below the heading."""
        if Field.NAME not in self.fields:
            raise Invalid(NO_HEADING)
        if not self.rows:
            raise Invalid("There are no rows below the heading.")


def _layout(source: BinaryIO, wishes: Wishes) -> Layout:
    source.seek(0)
    head = source.read(8)
    if workbook.is_old(head):
        raise Invalid(workbook.OLD)
    if workbook.is_packed(head):
        return workbook.layout_of(source, likeness, wishes.sheet)
    return csv_table.layout_of(source, likeness, wishes.encoding, wishes.delimiter)


def _table(source: BinaryIO, layout: Layout) -> Iterator[TableRow]:
    read_rows = workbook.read_rows if layout.is_workbook else csv_table.read_rows
    return read_rows(source, layout)


def _fields(heading: Sequence[str], wanted: Sequence[str]) -> tuple[str, ...]:
    """One known field a column; Invalid where two columns are to be the same."""
    known = {str(field) for field in Field} | {LEFT_OUT}
    fields = [str(field) for field in wanted[: len(heading)]]
    fields += [LEFT_OUT] * (len(heading) - len(fields))
    for field in fields:
        if field not in known:
            raise Invalid(f"There is no field called “{clean(field, 30)}”.")
        if field and Field(field) not in SEVERAL and fields.count(field) > 1:
            raise Invalid(f"Two columns cannot both be the {field}.")
    return tuple(fields)


class _Survey:
    """What a first look from end to end tells: how many rows, which decimals, which samples."""

    def __init__(self, places: Mapping[str, Sequence[int]]) -> None:
        self.votes = DecimalVote(places)
        self.count = self.lost_zeros = 0
        self.samples: list[tuple[str, ...]] = []
        self._codes = places.get(Field.BARCODE, ())

    def run(self, rows: Iterator[TableRow]) -> None:
        """Look at all rows. Raises Invalid where there are too many."""
        for self.count, row in enumerate(rows, 1):
            if self.count > MOST_ROWS:
                raise Invalid(f"The list has more than {MOST_ROWS:,} rows. Split it.")
            if row.refused:
                continue
            self.votes.count(row)
            if len(self.samples) < _SAMPLES:
                self.samples.append(row.cells)
            for at in self._codes:
                if 7 <= len(row.cells[at]) <= 11 and damage.with_zeros(row.cells[at]):
                    self.lost_zeros += 1
