"""What spreadsheets do to codes, and what becomes of it."""

import io

import pytest

from pos_app.services.import_matching import RowKind
from pos_app.services.product_file import ProductFile, ProductRow, Wishes
from tests.services.test_importing import bring, tell
from tests.shop import GBP, Shop


def rows_of(text: str, wishes: Wishes | None = None) -> list[ProductRow]:
    listing = ProductFile.read(io.BytesIO(text.encode()), GBP, wishes or Wishes())
    return list(listing.rows)


@pytest.mark.parametrize(
    "code",
    [
        *("03-Dec", "3-Dez", "Mar-03", "12. Mai", "01-févr", "2003-12-03", "2003-12-03 00:00:00"),
        *("03/12/2003", "3.12.2003", "1-ene-24"),
    ],
)
@pytest.mark.parametrize("column", ["barcode", "sku"])
def test_a_date_is_no_code(column: str, code: str) -> None:
    (row,) = rows_of(f"name;{column}\nTea;{code}\n")
    assert row.refused.startswith("A spreadsheet has made a date of the")
    assert row.refused.endswith(f"{code}. Format the column as text.")


@pytest.mark.parametrize("code", ["4.06614E+12", "4,06614E+12", "5E+12", "4.06614e+12"])
def test_a_number_cut_to_six_digits_is_no_code(code: str) -> None:
    (row,) = rows_of(f"name;barcode\nTea;{code}\n")
    assert row.refused == (
        f"A spreadsheet has cut the barcode to {code}. Format the column as text."
    )
    assert rows_of(f"name;sku\nTea;{code}\n")[0].refused.startswith("A spreadsheet has cut the SKU")


@pytest.mark.parametrize(
    "code", ["1E5", "DEC-03X", "A-MAR-7", "12-MARS-BAR", "4711", "3.12", "1/2"]
)
def test_a_code_that_only_resembles_damage_is_taken(code: str) -> None:
    (row,) = rows_of(f"name;sku\nTea;{code}\n")
    assert (row.refused, row.sku) == ("", code)


def test_zeros_that_were_lost_are_told_and_put_back_when_that_is_wanted() -> None:
    text = "name,barcode\nSalsa,91037328823\nTea,5012345678900\nOwn,12345678902\n"
    listing = ProductFile.read(io.BytesIO(text.encode()), GBP)
    assert listing.lost_zeros == 1
    salsa, tea, own = listing.rows
    assert salsa.codes == ("91037328823",)
    assert salsa.doubts == ("barcode 91037328823 may have lost zeros: 091037328823 would be right",)
    assert (tea.doubts, own.doubts) == ((), ())
    salsa, tea, own = rows_of(text, Wishes(restores_zeros=True))
    assert (salsa.codes, salsa.doubts) == (("091037328823",), ("zeros put back: 091037328823",))
    assert (tea.codes, own.codes) == (("5012345678900",), ("12345678902",))


def test_an_ean_8_may_have_lost_its_zero_too() -> None:
    (row,) = rows_of("name,barcode\nGum,1234565\n", Wishes(restores_zeros=True))
    assert row.codes == ("01234565",)


def test_marks_between_thousands_are_taken_out_of_a_barcode() -> None:
    for written in ("5,012,345,678,900", "5.012.345.678.900", "5 012 345 678 900"):
        (row,) = rows_of(f'name\tbarcode\nTea\t"{written}"\n')
        assert row.codes == ("5012345678900",)
        assert "taken out" in row.doubts[0]


@pytest.mark.parametrize("cell", ["#N/A", "#REF!", "#WERT!", "#BEZUG!", "#N/D"])
@pytest.mark.parametrize("column", ["barcode", "sku", "price", "category"])
def test_what_a_formula_did_not_find_is_not_taken(column: str, cell: str) -> None:
    (row,) = rows_of(f"name;{column}\nTea;{cell}\n")
    assert row.refused.endswith(f"is {cell}: the formula behind it found nothing.")


@pytest.mark.parametrize(
    ("cell", "outcome"),
    [
        ("1.234,50 €", "1234.50"),
        ("£3", "3.00"),
        ("CHF 1'234.50", "1234.50"),
        ("R12,50", "12.50"),
        ("5,-", "5.00"),
        ("5,– €", "5.00"),
        ("3,20 zł", "3.20"),
        ("2,20 €/kg", "2.20"),
        ("-£3", "The price cannot be negative."),
        ("4,5O", "The price “4,5O” is not a number."),
        ("O,50", "The price “O,50” is not a number."),
        ("4,5x", "The price “4,5x” is not a number."),
        ("-1", "The price cannot be negative."),
        ("free", "The price “free” is not a number."),
        ("3 for 2", "The price “3 for 2” is not a number."),
    ],
)
def test_a_price_is_read_or_says_why_not(cell: str, outcome: str) -> None:
    (row,) = rows_of(f"name;price\nTea;{cell}\n")
    assert outcome == (row.price.plain if row.price else row.refused)


def test_an_age_is_a_number_of_years() -> None:
    rows = rows_of("name,age limit\nGin,18\nTea,\nJam,0\nBun,old\nRum,1.5\n")
    assert [row.age for row in rows] == [18, None, None, None, None]
    assert [row.refused for row in rows[3:]] == [
        "The age “old” is not a number.",
        "The age “1.5” is no number of years.",
    ]


def test_a_wrong_check_digit_is_kept_and_marked_and_a_right_one_is_not(shop: Shop) -> None:
    wrong, right = tell(shop, "barcode,name\n5012345678901,Tea\n5012345678900,Jam\n")
    assert wrong.doubts == ("barcode 5012345678901 has a wrong check digit",)
    assert (wrong.kind, right.doubts) == (RowKind.NEW, ())


def test_one_barcode_on_two_rows_and_an_sku_that_exists(shop: Shop) -> None:
    bring(shop, "barcode,sku,name\n5012345678900,T1,Tea\n")
    changed, refused, new = tell(
        shop,
        "barcode,sku,name\n,T1,Green tea\n5012345678900,T1,Tea\n4006381333931,T2,Jam\n",
    )
    assert (changed.kind, changed.changes) == (RowKind.CHANGED, ("name Tea → Green tea",))
    assert refused.reason == "Row 2 has this SKU already."
    assert new.kind is RowKind.NEW
