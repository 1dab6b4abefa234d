"""Lists about the stock as files: numbers stay numbers, and nothing in them is a formula."""

import csv
from pathlib import Path

import openpyxl
import pytest

from pos_app.documents import stock_lists
from pos_app.domain.ids import new_id
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity, Unit
from pos_app.services.reordering import LowItem
from pos_app.services.stock_value import ValueLine
from tests.shop import GBP, gbp

CHEESE = ValueLine(
    new_id(), "=Cheddar", "CH-1", "", "Shop", Unit.KG, Quantity.parse("1.250"),
    UnitPrice.parse("8.4050", GBP), gbp("10.51"),
)  # fmt: skip
GIFT = ValueLine(new_id(), "Sample", "", "Home", "Shop", Unit.PIECE, Quantity.of(3), None, None)
LOW = LowItem(
    new_id(), "Oat milk", "OM", Unit.PIECE, new_id(), "Harrow Wholesale", Quantity.of(-2),
    Quantity.of(6), Quantity.of(4), Quantity.of(9), Quantity.of(12),
)  # fmt: skip


def test_the_value_of_the_stock_is_a_table_of_numbers(tmp_path: Path) -> None:
    file = tmp_path / "value.csv"
    assert stock_lists.write_value(file, "csv", [CHEESE, GIFT]) == 2
    with file.open(encoding="utf-8-sig", newline="") as text:
        head, cheese, gift = csv.reader(text)
    assert tuple(head) == stock_lists.VALUE_HEADING
    assert cheese == ["'=Cheddar", "CH-1", "", "Shop", "1.25", "kg", "8.405", "10.51"]
    assert gift == ["Sample", "", "Home", "Shop", "3", "piece", "", ""]


def test_a_spreadsheet_can_add_up_what_the_stock_cost(tmp_path: Path) -> None:
    file = tmp_path / "value.xlsx"
    stock_lists.write_value(file, "xlsx", [CHEESE, GIFT])
    sheet = openpyxl.load_workbook(file)["Stock value"]
    assert sheet["A2"].value == "=Cheddar"
    assert sheet["A2"].data_type == "s"
    assert [sheet["E2"].value, sheet["H2"].value] == [1.25, 10.51]
    assert sheet["H3"].value is None, "an unknown cost is not zero"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_to_reorder_says_all_that_an_order_needs(tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"low.{kind}"
    assert stock_lists.write_low(file, kind, [LOW]) == 1
    if kind == "csv":
        with file.open(encoding="utf-8-sig", newline="") as text:
            row: list[object] = list(list(csv.reader(text))[1])
    else:
        cells = list(openpyxl.load_workbook(file)["To reorder"].iter_rows(values_only=True))
        row = [str(cell) for cell in cells[1]]
    assert row == ["Oat milk", "OM", "Harrow Wholesale", "-2", "4", "6", "9", "12", "piece"]
