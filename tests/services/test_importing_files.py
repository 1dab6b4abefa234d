import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.domain.errors import Invalid
from pos_app.domain.money import Currency, UnitPrice
from pos_app.domain.quantity import Quantity, Unit
from pos_app.services.product_file import ProductFile, ProductRow
from tests.shop import GBP


def read(text: str | bytes, currency: Currency = GBP) -> ProductFile:
    data = text.encode() if isinstance(text, str) else text
    return ProductFile.read(io.BytesIO(data), currency)


def rows_of(text: str | bytes) -> tuple[ProductRow, ...]:
    return tuple(read(text).rows)


def price(text: str) -> UnitPrice:
    return UnitPrice.parse(text, GBP)


def test_a_file_with_only_barcode_and_name_works() -> None:
    listing = read('barcode,name\n5012345678900,Oat milk\n0091037328823,"Salsa, Hot"\n')
    assert tuple(listing.rows) == (
        ProductRow(2, "Oat milk", ("5012345678900",)),
        ProductRow(3, "Salsa, Hot", ("0091037328823",)),
    )


def test_every_column_is_understood() -> None:
    text = (
        "Item Name;EAN;SKU;Retail price;Cost price;Category;VAT;Qty on hand;Unit;Colour\n"
        "Cherries;;CH;3,60;1,80;Fruit;5 %;12,5;kg;red\n"
    )
    listing = read(text)
    assert tuple(listing.rows) == (
        ProductRow(
            number=2,
            name="Cherries",
            sku="CH",
            price=price("3.60"),
            cost=price("1.80"),
            category="Fruit",
            tax="5 %",
            tax_percent="5",
            unit=Unit.KG,
            stock=Quantity.parse("12.5"),
        ),
    )
    assert (listing.layout.delimiter, listing.decimal_comma, listing.ignored) == (
        ";",
        True,
        ("Colour",),
    )
    assert listing.columns["price"] == "Retail price"


@pytest.mark.parametrize(
    ("heading", "fields"),
    [
        ("Token,Item Name,SKU,Category,Price,GTIN,Current Quantity Shop", "name sku category"),
        ("Handle,Title,Variant SKU,Variant Price,Variant Barcode,Cost per item", "barcode cost"),
        (
            "Handle,SKU,Name,Category,Sold by,Default price,Cost,Barcode,In stock [Shop]",
            "stock unit",
        ),
        ("ID,Type,SKU,Name,Regular price,Categories,Stock", "category price"),
        ("name,default_code,barcode,list_price,standard_price", "price cost"),
        ("Artikelname;EAN;Preis;Kategorie;MwSt;Bestand", "tax stock"),
        ("Désignation;Code barres;Prix de vente;Prix d'achat;Catégorie;TVA", "barcode cost tax"),
        ("Nombre,Código de barras,Precio,Costo,Categoría,IVA,Existencias", "barcode price stock"),
        ("invoice,stock_code,description,quantity,unit_price", "name sku price stock"),
    ],
)
def test_the_headings_of_other_programs_are_known(heading: str, fields: str) -> None:
    listing = read(heading + "\n")
    assert {"name", *fields.split()} <= listing.columns.keys()


def test_code_is_a_barcode_only_where_no_other_column_is() -> None:
    assert rows_of("code,name\nA1,Tea\n")[0].codes == ("A1",)
    row = rows_of("code,ean,name\nA1,5012345678900,Tea\n")[0]
    assert (row.codes, row.sku) == (("5012345678900",), "A1")


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "Crème brûlée 牛奶"),
        ("utf-8-sig", "Crème brûlée"),
        ("utf-16", "Crème brûlée 牛奶"),
        ("cp1252", "Crème brûlée – 50 €"),
        ("cp1251", "Молоко овсяное и хлеб ржаной"),
    ],
)
def test_the_encoding_is_found(encoding: str, name: str) -> None:
    text = (
        f"barcode;name\n1;{name}\n2;Другой товар на полке\n"
        if encoding == "cp1251"
        else (f"barcode;name\n1;{name}\n2;Pâté de campagne à l'échalote\n")
    )
    assert rows_of(text.encode(encoding))[0].name == name


def test_delimiter_sep_line_title_and_any_line_end_are_taken() -> None:
    for text in (
        "sep=;\nname;price\nTea;2.20\n",
        "My shop's products\n\nname\tprice\nTea\t2.20\n",
        "name|price\r\nTea|2.20\r\n",
        "name,price\rTea,2.20\r",
        '"name","price"\n"Tea","2.20"',
        "name,price,,\nTea,2.20,,\n",
    ):
        (row,) = rows_of(text)
        assert (row.name, row.price) == ("Tea", price("2.20"))


@pytest.mark.parametrize(
    ("cells", "amounts"),
    [
        (("1,234.50", "2.5"), ("1234.50", "2.50")),
        (("1.234,50", "2,5"), ("1234.50", "2.50")),
        (("£2.20", "2.20 GBP"), ("2.20", "2.20")),
        (("2,20 €", "1 234,00"), ("2.20", "1234.00")),
        (("1'234.50", "1\u202f234.50"), ("1234.50", "1234.50")),
        (("1,234", "1.5"), ("1234", "1.50")),
        (("2.500000", "0.0125"), ("2.50", "0.0125")),
        (("٢.٥", ".5"), ("2.50", "0.50")),
    ],
)
def test_amounts_are_read_as_they_are_written(
    cells: tuple[str, ...], amounts: tuple[str, ...]
) -> None:
    text = "name\tprice\n" + "".join(f"Item {cell}\t{cell}\n" for cell in cells)
    assert [row.price for row in rows_of(text)] == [price(amount) for amount in amounts]


def test_an_undecided_amount_follows_the_delimiter() -> None:
    assert rows_of("name;price\nTea;1,234\n")[0].price == price("1.234")
    assert rows_of("name\tprice\nTea\t1,234\n")[0].price == price("1234")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1,,2.00,,", "It has no name."),
        ("1,\u202e\u200f,2.00,,", "It has no name."),
        ("1,Tea,abc,,", "The price “abc” is not a number."),
        ("1,Tea,2 for 3,,", "The price “2 for 3” is not a number."),
        ("1,Tea,=1+1,,", "The price “=1+1” is not a number."),
        ("1,Tea,-2.00,,", "The price cannot be negative."),
        ("1,Tea,1.00001,,", "The price has too many decimals: at most 4."),
        ("1,Tea,99999999999999999,,", "The price is too large."),
        ("1,Tea,2.00,nan,", "The stock “nan” is not a number."),
        ("1,Tea,2.00,,furlong", "There is no unit “furlong”."),
        ("5.01235E+12,Tea,2.00,,", "A spreadsheet has cut the barcode to 5.01235E+12."),
        ("9" * 101 + ",Tea,2.00,,", "A barcode has at most 100 characters."),
        ("1,Tea,2.00,,,extra", "It has 6 cells, the heading has 5."),
        ('1,"Tea', "A quotation mark is not closed."),
    ],
)
def test_a_bad_row_is_told_and_the_good_ones_stay(row: str, reason: str) -> None:
    good = "7,Good one,1.00,5,kg"
    listing = read(f"barcode,name,price,stock,unit\n{row}\n8,Before,1.00,5,kg\n{good}\n")
    bad, before, after = listing.rows
    assert bad.refused.startswith(reason)
    assert (bad.number, before.number, after.number) == (2, 3, 4)
    assert (before.name, after.name, after.refused) == ("Before", "Good one", "")


def test_a_description_over_several_lines_is_one_cell() -> None:
    listing = read('name,description,price\nTea,"Green\nand ""fine""",2.20\nJam,,1.00\n')
    assert [(row.number, row.name) for row in listing.rows] == [(2, "Tea"), (3, "Jam")]


def test_a_stray_quote_costs_one_row_even_where_a_later_one_closes_it() -> None:
    listing = read('barcode,name\n1,"Tea\n2,Jam\n3,"Loaf, white"\n4,5" nails\n')
    told = [(row.number, row.name, bool(row.refused)) for row in listing.rows]
    assert told == [
        (2, "", True),
        (3, "Jam", False),
        (4, "Loaf, white", False),
        (5, '5" nails', False),
    ]


def test_many_stray_quotes_are_read_in_reasonable_time() -> None:
    listing = read("barcode,name\n" + '1,"Tea\n' * 5001)
    assert sum(bool(row.refused) for row in listing.rows) >= 5000


def test_formulas_in_cells_are_text() -> None:
    row = rows_of("barcode,name\n=\"0012345\",=cmd|' /C calc'!A0\n")[0]
    assert (row.codes, row.name) == (("0012345",), "=cmd|' /C calc'!A0")


def test_several_barcodes_stand_in_one_cell_or_in_several_columns() -> None:
    text = "ean,upc,name\n5012345678900|4006381333931,009300001809,Tea\nA;B,,Jam\n"
    rows = rows_of(text)
    assert rows[0].codes == ("5012345678900", "4006381333931", "009300001809")
    assert rows[1].codes == ("A;B",)


def test_repeated_rows_are_told() -> None:
    text = (
        "barcode,name,sku\n5012345678900,Tea,\n05012345678900,TEA,\n5012345678900,Jam,\n"
        ",Loaf,L1\n,Roll,L1\n,Bun,\n,bun,\n"
    )
    told = [(row.refused, row.repeats) for row in rows_of(text)]
    assert told == [
        ("", 0),
        ("Row 2 has this barcode already.", 0),
        ("", 2),
        ("", 0),
        ("Row 5 has this SKU already.", 0),
        ("", 0),
        ("Row 7 has this name already.", 0),
    ]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b" \n\n", "The file is empty."),
        (b"PK\x03\x04rest", "This workbook cannot be read: it is damaged"),
        (b"\xd0\xcf\x11\xe0rest", "This is a workbook of an old Excel"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "This file is not a list"),
        (b"name,price\nT\0ea,1\n", "This file is not a list"),
        (bytes(range(1, 32)) * 20, "This file is not a list"),
        (b"barcode,price\n1,2.00\n", "No column is called"),
        (b"name,price\n", "There are no rows below the heading."),
        (b"Tea,2.20\nJam,1.00\n", "No column is called"),
        (b"a" * 200_000, "No column is called"),
    ],
)
def test_what_is_no_list_is_refused_in_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        read(data).check_named()


_CELL = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30)


@given(st.lists(st.tuples(_CELL, _CELL), max_size=20), st.sampled_from(",;\t|"))
@settings(deadline=None)
def test_what_a_csv_writer_writes_is_read_row_for_row(
    cells: list[tuple[str, str]], delimiter: str
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(["name", "sku", "price"])
    writer.writerows([*pair, "1.00"] for pair in cells)
    listing = read(text.getvalue())
    assert [row.number for row in listing.rows] == list(range(2, len(cells) + 2))


@given(st.binary(max_size=400))
@settings(deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(Invalid):
        read(b"name,price\n" + data)
