"""Lists kept in a spreadsheet: values as they are, nothing evaluated, nothing that bursts."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import openpyxl
import pytest

from pos_app.domain.errors import Invalid
from pos_app.services.product_file import ProductFile, ProductRow, Wishes
from pos_app.services.product_file import workbook as reader
from tests.shop import GBP

HEAD = ("Name", "Barcode", "SKU", "Price", "Stock")


def book(*rows: tuple[Any, ...], **sheets: list[tuple[Any, ...]]) -> io.BytesIO:
    """A workbook with these rows on its first sheet, and further sheets by name."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for name, others in sheets.items():
        other = workbook.create_sheet(name)
        for row in others:
            other.append(row)
    out = io.BytesIO()
    workbook.save(out)
    return out


def read(source: io.BytesIO, wishes: Wishes | None = None) -> ProductFile:
    return ProductFile.read(source, GBP, wishes or Wishes())


def rows_of(*rows: tuple[Any, ...]) -> list[ProductRow]:
    return list(read(book(HEAD, *rows)).rows)


def patched(source: io.BytesIO, part: str, change: Any) -> io.BytesIO:
    """The workbook with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info)
            new.writestr(info.filename, change(data) if info.filename == part else data)
    return out


SHEET = "xl/worksheets/sheet1.xml"


def test_numbers_and_texts_are_read_as_a_person_sees_them() -> None:
    tea, jam = rows_of(
        ("Tea", 5012345678900, 4711, 2.2, 12), ("Jam", "0012345", "J-1", "3,60 €", 4.5)
    )
    assert (tea.codes, tea.sku, tea.price and tea.price.plain) == (
        ("5012345678900",),
        "4711",
        "2.20",
    )
    assert tea.stock is not None
    assert (jam.codes, jam.price and jam.price.plain) == (("0012345",), "3.60")
    assert tea.refused == jam.refused == ""


def test_a_number_of_a_spreadsheet_is_never_regrouped() -> None:
    listing = read(
        book(HEAD, ("Ham", None, None, 1.234, 0.1 + 0.2), ("Tea", None, None, "1,50", 1))
    )
    assert listing.decimal_comma
    ham, tea = listing.rows
    assert ham.price is not None
    assert ham.stock is not None
    assert (ham.price.plain, ham.stock.plain, tea.price and tea.price.plain) == (
        "1.234",
        "0.3",
        "1.50",
    )


def test_digits_that_a_number_cannot_hold_and_dates_made_of_codes_are_refused() -> None:
    long, dated, day = rows_of(
        ("Long", 1234567890123456, None, 1, 1),
        ("Date", date(2003, 12, 3), None, 1, 1),
        ("Day", None, date(2024, 3, 1), 1, 1),
    )
    assert long.refused.startswith("A spreadsheet has cut the barcode to 1.23457E+15")
    assert dated.refused.startswith("A spreadsheet has made a date of the barcode: 2003-12-03")
    assert day.refused.startswith("A spreadsheet has made a date of the SKU: 2024-03-01")


def test_a_formula_counts_with_its_saved_value_and_is_listed_without() -> None:
    source = book(HEAD, ("Tea", None, None, "=1+1", 3), ("Jam", None, None, "=2+2", 1))

    def save_one_value(data: bytes) -> bytes:
        return data.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>").replace(
            b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>"
        )

    tea, jam = read(patched(source, SHEET, save_one_value)).rows
    assert tea.price is not None
    assert (tea.price.plain, tea.refused) == ("2.00", "")
    assert jam.refused == "The price is a formula without a saved value: =2+2."


def test_the_sheet_with_a_list_is_found_and_another_can_be_chosen() -> None:
    source = book(
        ("Read me", None), ("This is how it works", None),
        Items=[("Items of the shop",), (), HEAD, ("Tea", None, "T1", 1, 1)],
        Old=[HEAD, ("Jam", None, "J1", 1, 1)],
    )  # fmt: skip
    listing = read(source)
    assert (listing.layout.sheet, listing.layout.sheets) == ("Items", ("Sheet", "Items", "Old"))
    assert [(row.number, row.name) for row in listing.rows] == [(4, "Tea")]
    assert [row.name for row in read(source, Wishes(sheet="Old")).rows] == ["Jam"]
    with pytest.raises(Invalid, match="There is no sheet “New”"):
        read(source, Wishes(sheet="New"))


def far_below(gap: int) -> io.BytesIO:
    """A sheet with Tea in row 2, then so many rows without a cell, and Jam under them."""

    def write(data: bytes) -> bytes:
        rows = b"".join(b'<row r="%d"/>' % number for number in range(3, gap + 3))
        jam = b'<row r="%d"><c t="inlineStr"><is><t>Jam</t></is></c></row>' % (gap + 3)
        data = data.replace(b'ref="A1:E2"', b'ref="A1:E%d"' % (gap + 3))
        return data.replace(b"</sheetData>", rows + jam + b"</sheetData>")

    return patched(book(HEAD, ("Tea", None, None, 1, 1)), SHEET, write)


def test_a_list_goes_on_below_a_gap_and_ends_at_thousands_of_empty_rows() -> None:
    assert [row.name for row in read(far_below(4_999)).rows] == ["Tea", "Jam"]
    assert [row.name for row in read(far_below(5_000)).rows] == ["Tea"]


def test_of_a_million_empty_rows_only_the_first_are_looked_at() -> None:
    source, looked_at = far_below(1_048_573), 0
    rows_of_a_sheet = reader._rows_of

    def counting(sheet: Any, width: int) -> Iterator[Sequence[Any]]:
        nonlocal looked_at
        for row in rows_of_a_sheet(sheet, width):
            looked_at += 1
            yield row

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "_rows_of", counting)
        assert [row.name for row in read(source).rows] == ["Tea"]
    assert 5_000 < looked_at < 20_000, "once to find the heading, once to read the list"


def test_a_sheet_that_claims_to_be_wide_and_endless_is_read_where_it_has_cells() -> None:
    def claim(data: bytes) -> bytes:
        return data.replace(b'ref="A1:E2"', b'ref="A1:XFD1048576"')

    source = patched(book(HEAD, ("Tea", None, None, 1, 1)), SHEET, claim)
    assert [row.name for row in read(source).rows] == ["Tea"]


def test_a_sheet_that_claims_to_be_smaller_than_it_is_is_read_whole() -> None:
    def claim(data: bytes) -> bytes:
        return data.replace(b'ref="A1:E3"', b'ref="A1"')

    source = patched(book(HEAD, ("Tea", None, None, 1, 1), ("Jam", None, None, 2, 1)), SHEET, claim)
    assert [row.name for row in read(source).rows] == ["Tea", "Jam"]


def test_macros_are_not_looked_at() -> None:
    source = book(HEAD, ("Tea", None, None, 1, 1))
    with zipfile.ZipFile(source, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 Sub AutoOpen()")
    assert [row.name for row in read(source).rows] == ["Tea"]


def test_a_bomb_is_told_by_what_it_says_it_holds() -> None:
    source = book(HEAD)
    with zipfile.ZipFile(source, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/media/image1.png", b"\0" * (64 * 1024 * 1024))
    with pytest.raises(Invalid, match="unpacks to far more"):
        read(source)


def test_a_bomb_that_lies_about_its_size_gives_no_more_than_it_said() -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d"/></row>' % (n, n) for n in range(3, 400_000))
    source = patched(
        book(HEAD, ("Tea", None, None, 1, 1)), SHEET,
        lambda data: data.replace(b"</sheetData>", rows + b"</sheetData>"),
    )  # fmt: skip
    data = bytearray(source.getvalue())
    with zipfile.ZipFile(source) as packed:
        size = packed.getinfo(SHEET).file_size
    lied = bytes(data).replace(size.to_bytes(4, "little"), (5000).to_bytes(4, "little"))
    assert lied != bytes(data)
    with pytest.raises(Invalid, match="damaged"):
        list(read(io.BytesIO(lied)).rows)


def test_a_workbook_of_entities_that_multiply_is_damaged() -> None:
    levels = [f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12)]
    entities = f'<!DOCTYPE worksheet [<!ENTITY e0 "ha">{"".join(levels)}]>'

    def laugh(data: bytes) -> bytes:
        text = data.decode().replace("Tea", "&e11;")
        head = text.index("<worksheet")
        return f"{text[:head]}{entities}{text[head:]}".encode()

    source = patched(book(HEAD, ("Tea", None, None, 1, 1)), SHEET, laugh)
    with pytest.raises(Invalid, match="damaged"):
        list(read(source).rows)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("content.xml", "This is an OpenDocument spreadsheet"),
        ("xl/workbook.bin", "This is a binary workbook"),
        ("list.csv", "This is a packed file"),
    ],
)
def test_other_packed_files_say_what_they_are(name: str, sentence: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(name, "Name,Price\nTea,1\n")
    with pytest.raises(Invalid, match=sentence):
        read(out)


def test_a_workbook_cut_short_is_damaged() -> None:
    data = book(HEAD, ("Tea", None, None, 1, 1)).getvalue()
    with pytest.raises(Invalid, match="damaged"):
        read(io.BytesIO(data[: len(data) // 2]))
    broken = patched(io.BytesIO(data), SHEET, lambda xml: xml[: len(xml) * 3 // 4])
    with pytest.raises(Invalid, match="damaged"):
        list(read(broken).rows)


def test_a_workbook_without_a_list_says_so() -> None:
    with pytest.raises(Invalid, match="No column is called"):
        read(book((1, 2), (3, 4)))
    with pytest.raises(Invalid, match="There are no rows"):
        read(book(HEAD)).check_named()
