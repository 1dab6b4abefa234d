"""Files that are no list, or a bad one: a sentence for each, and nothing half read."""

import io
import tracemalloc
import zipfile

import pytest

from pos_app.domain.errors import Invalid
from pos_app.services.product_file import ProductFile, ProductRow, Wishes
from pos_app.services.product_file import reading as product_reading
from tests.shop import GBP


def rows_of(data: bytes | str, wishes: Wishes | None = None) -> list[ProductRow]:
    raw = data.encode() if isinstance(data, str) else data
    return list(ProductFile.read(io.BytesIO(raw), GBP, wishes or Wishes()).rows)


class Endless(io.RawIOBase):
    """A file that is written while it is read: a head, then one line again and again."""

    def __init__(self, head: bytes, line: bytes, size: int) -> None:
        self.head, self.line, self.size, self.at = head, line, size, 0

    def seek(self, offset: int, whence: int = 0) -> int:
        self.at = offset if whence == 0 else self.at + offset
        return self.at

    def tell(self) -> int:
        return self.at

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        count = min(len(view), self.size - self.at)
        part = self.at - len(self.head)
        first = self.head[self.at : self.at + count]
        need, shift = count - len(first), max(part, 0) % len(self.line)
        rest = (self.line * (need // len(self.line) + 2))[shift : shift + need]
        view[:count] = first + rest
        self.at += count
        return count


def stream(head: bytes, line: bytes, size: int) -> io.BufferedReader:
    return io.BufferedReader(Endless(head, line, size))


def test_a_large_file_is_read_as_a_stream() -> None:
    line = b'"Tea, loose",1.20,"' + b"A long description of it. " * 60 + b'"\n'
    source = stream(b"name,price,description\n", line, 40_000_000)
    tracemalloc.start()
    try:
        listing = ProductFile.read(source, GBP)
        first = next(iter(listing.rows))
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (first.name, len(listing.rows)) == ("Tea, loose", 40_000_000 // len(line) + 1)
    assert most < 12_000_000


def test_a_file_of_one_endless_line_is_no_list() -> None:
    with pytest.raises(Invalid, match="A line of this file is longer than any list's"):
        ProductFile.read(stream(b"name,price\n", b"x", 10_000_000), GBP)


def test_a_list_has_a_million_rows_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(product_reading, "MOST_ROWS", 1000)
    with pytest.raises(Invalid, match="more than 1,000 rows"):
        ProductFile.read(stream(b"name\n", b"Tea\n", 50_000), GBP)


def test_a_nul_byte_far_down_costs_one_row() -> None:
    text = "name,price\n" + "Tea,1.00\n" * 10_000 + "J\0am,1.00\nRoll,1.00\n"
    *_tea, jam, roll = rows_of(text)
    assert jam.refused == "It holds a NUL byte, which is no text."
    assert (jam.number, roll.number, roll.name) == (10_002, 10_003, "Roll")


@pytest.mark.parametrize("end", ["", "\n"])
def test_a_quote_that_the_last_row_never_closes_is_told(end: str) -> None:
    tea, jam = rows_of(f'name,sku\nTea,T1\n"Jam,J1{end}')
    assert (tea.refused, jam.refused) == ("", "A quotation mark is not closed.")


def test_rows_too_long_are_told_and_rows_too_short_are_filled_up() -> None:
    long, short, right = rows_of("name,sku,price\nTea,T1,1.00,what,is,this\nJam\nRoll,R1,0.40\n")
    assert long.refused == "It has 6 cells, the heading has 3."
    assert (short.name, short.price, short.refused) == ("Jam", None, "")
    assert right.price is not None


def test_of_two_columns_with_one_heading_the_first_counts_and_the_other_is_told() -> None:
    listing = ProductFile.read(io.BytesIO(b"name,price,price\nTea,1.00,2.00\n"), GBP)
    (row,) = listing.rows
    assert row.price is not None
    assert row.price.plain == "1.00"
    assert listing.ignored == ("price",)


def test_a_zip_called_csv_and_a_program_are_no_lists() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("list.csv", "name\nTea\n")
    with pytest.raises(Invalid, match="This is a packed file"):
        rows_of(packed.getvalue())
    with pytest.raises(Invalid, match="no text"):
        rows_of(b"\x7fELF\x02\x01\x01\0" + bytes(range(256)) * 40)
    with pytest.raises(Invalid, match="no text"):
        rows_of(b"%PDF-1.7\n" + bytes(range(1, 256)) * 40)


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("utf-8", ("Crème brûlée", "牛奶")),
        ("utf-8-sig", ("Crème brûlée", "牛奶")),
        ("utf-16", ("Crème brûlée", "牛奶")),
        ("utf-16-le", ("Crème brûlée", "Milk")),
        ("utf-16-be", ("Crème brûlée", "Milk")),
        ("cp1250", ("Mléko ovesné", "Chléb žitný krájený", "Rajčata čerstvá", "Šunka vepřová")),
        ("cp1250", ("Zażółć gęślą jaźń", "Masło ekstra", "Śmietana 18%")),
        ("cp1251", ("Молоко овсяное", "Хлеб ржаной")),
        ("cp1252", ("Crème brûlée – 50 €", "Pâté de campagne", "Müsli süß")),
        ("mac_roman", ("Crème brûlée", "Pâté de campagne à l’échalote", "Müsli süß")),
    ],
)
def test_the_encodings_of_shops_are_told(encoding: str, names: tuple[str, ...]) -> None:
    text = "name;price\n" + "".join(f"{name};2,50\n" for name in names)
    assert tuple(row.name for row in rows_of(text.encode(encoding))) == names


def test_what_was_told_wrongly_can_be_said_right() -> None:
    data = "name;price\nCrème;1.234\n".encode("mac_roman")
    listing = ProductFile.read(io.BytesIO(data), GBP, Wishes("mac_roman", ";", decimal_comma=False))
    (row,) = listing.rows
    assert row.price is not None
    assert (row.name, row.price.plain) == ("Crème", "1.234")
    for wishes in (Wishes(encoding="klingon"), Wishes(encoding="utf-16")):
        with pytest.raises(Invalid):
            rows_of(data, wishes)
