"""`pos-app report`: the figures of the services, as a table, JSON or a file, beside a till that
sells.
"""

import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import openpyxl
import pytest

from pos_app import cli, logs
from pos_app.domain.ids import new_id
from pos_app.domain.item import ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.span import Span
from pos_app.report_command import REPORTS, Asked, report
from pos_app.services import (
    catalogue_edit,
    catalogue_groups,
    removal,
    reports,
    sales,
    users,
)
from tests.refunds import everything, refund, sell
from tests.shop import GBP, Shop, card, cart_of, cash, line

MARCH_2 = Span.day(date(2026, 3, 2))


@pytest.fixture
def sold(shop: Shop) -> Shop:
    """Two mugs by card at 28.00, taken back; a one-off loaf for 4.20 in cash."""
    category = shop.call(catalogue_groups.add_category, "=Home", actor=shop.owner)
    price, cost = (UnitPrice.parse(text, GBP) for text in ("14.00", "6.00"))
    fields = ItemFields(
        "Stoneware mug", category, unit_price=price, cost_price=cost, track_stock=False
    )
    mug = shop.call(catalogue_edit.add_item, fields, actor=shop.owner).id
    one = line("Stoneware mug", "14.00", "2", item_id=mug, category_id=category)
    refund(shop, everything(sell(shop, one, paid=card("28.00"))))
    sell(shop, one, paid=card("28.00"))
    shop.call(sales.complete, cart_of(line(price="4.20")), cash("5"))
    return shop


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "start", Path)


def run(shop: Shop, *arguments: object) -> int:
    return cli.main(["report", *map(str, arguments), "--data", str(shop.folder)])


def day(shop: Shop, name: str, **asked: object) -> list[dict[str, object]]:
    """A report of the second of March as JSON."""
    told = report(
        shop.folder,
        Asked(name, "2026-03-02", "2026-03-02", **asked),
        shop.clock,  # type: ignore[arg-type]
    )
    rows: list[dict[str, object]] = json.loads(told.as_json)["rows"]
    return rows


def test_the_table_lines_up_beside_a_till_that_sells(
    sold: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(sold, "payments", "--from", "2026-03-02", "--to", "2026-03-02") == 0
    assert capsys.readouterr().out.splitlines() == [
        "Payment  Count  Taken  Given back    Net  Share %",
        "cash         1   4.20        0.00   4.20     13.0",
        "card         3  56.00      -28.00  28.00     87.0",
    ]


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_is_told_in_every_form(
    sold: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    span = ("--from", "2026-03-02", "--to", "2026-03-02")
    assert run(sold, name, *span, "--json") == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert run(sold, name, *span, "--csv", tmp_path / "a.csv") == 0
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        heading, *lines = csv.reader(file)
    assert run(sold, name, *span, "--xlsx", tmp_path / "a.xlsx") == 0
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert len(rows) == len(lines) == len(cells) - 1
    assert cells[0] == heading
    for row, texts, values in zip(rows, lines, cells[1:], strict=True):
        assert list(row) == heading
        for told, text, value in zip(row.values(), texts, values, strict=True):
            written = text.removeprefix("'")
            assert written == ("" if told is None else str(told))
            if isinstance(value, int | float):
                assert Decimal(str(value)) == Decimal(written)


def test_a_name_that_looks_like_a_formula_is_none(sold: Shop, tmp_path: Path) -> None:
    told = report(sold.folder, Asked("categories", "2026-03-02"), sold.clock)
    assert told.write(tmp_path / "a.csv", "csv") == 2
    assert "'=Home" in (tmp_path / "a.csv").read_text("utf-8-sig")


def test_the_command_tells_what_the_service_answers(sold: Shop) -> None:
    figures = sold.call(reports.summary, MARCH_2, actor=sold.owner).figures
    rows = {row["Figure"]: row["2026-03-02"] for row in day(sold, "summary")}
    assert rows["Sales with tax"] == figures.total.plain == "32.20"
    assert (rows["Transactions"], rows["Refunds"]) == (3, 1)
    assert rows["Returned"] == "-28.00"
    assert rows["Items without a cost"] == 1
    assert rows["Profit"] == "11.33"  # 28.00 less 4.67 tax less 12.00


def test_the_summary_stands_beside_an_earlier_range(sold: Shop) -> None:
    head = list(day(sold, "summary", against="earlier")[0])
    assert head == ["Figure", "2026-03-02", "2026-02-23"]


def test_a_part_of_the_shop_is_named_by_its_name(sold: Shop) -> None:
    assert day(sold, "days", category="=home")[0]["Sales with tax"] == "28.00"
    assert day(sold, "days", cashier="Cashier One")[0]["Sales with tax"] == "32.20"
    assert day(sold, "days", till="till 2")[0]["Transactions"] == 3


def test_a_deleted_person_and_item_keep_their_names(sold: Shop) -> None:
    ((version,),) = sold.rows(
        "SELECT version FROM user_account WHERE id = ?", sold.cashier.user_id.bytes
    )
    sold.call(users.remove, sold.cashier.user_id, version, actor=sold.owner)
    ((item_id, name),) = sold.rows("SELECT id, name FROM item")
    sold.call(removal.remove_page, new_id(), [UUID(bytes=item_id)], actor=sold.owner)
    assert sold.rows("SELECT is_deleted FROM item") == [(1,)]
    assert [row["Cashier"] for row in day(sold, "cashiers")] == ["Cashier One"]
    assert name in [row["Item"] for row in day(sold, "items")]
    assert name not in [row["Item"] for row in day(sold, "never-sold")]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("sales",), "There is no report “sales”."),
        (("days", "--from", "2026-03-09", "--to", "2026-03-02"), "The range ends before it begins"),
        (("days", "--from", "2.3.2026"), "“2.3.2026” is not a day."),
        (("days", "--range", "soon"), "“soon” is none of today, yesterday"),
        (("days", "--range", "today", "--from", "2026-03-02"), "not both"),
        (("days", "--by", "value"), "The report days takes no --by."),
        (("items", "--by", "colour"), "“colour” is none of value, quantity, profit."),
        (("items", "--limit", "0"), "The limit is at least 1."),
        (("days", "--cashier", "Nobody"), "No sale was ever made of a cashier “Nobody”."),
        (("payments", "--category", "=Home"), "leave the category out"),
    ],
)
def test_what_does_not_make_sense_has_its_sentence(
    sold: Shop, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], sentence: str
) -> None:
    assert run(sold, *arguments) == cli.FAILED
    said = capsys.readouterr()
    assert said.out == ""
    assert sentence in said.err


@pytest.mark.parametrize(
    "asked",
    [("2031-01-01", "2031-12-31"), ("1999-01-01", "1999-12-31"), ("0001-01-01", "9999-12-31")],
)
@pytest.mark.parametrize("name", REPORTS)
def test_a_shop_without_sales_and_days_without_any_are_empty_tables(
    shop: Shop, name: str, asked: tuple[str, str]
) -> None:
    told = report(shop.folder, Asked(name, *asked), shop.clock)
    if name == "summary":
        assert dict(told.table.rows)["Transactions"] == 0
        assert dict(told.table.rows)["Average basket"] is None
    elif name == "taxes":
        assert len(told.table.rows) == 1
    elif name == "shifts" and asked[0] == "0001-01-01":
        assert len(told.table.rows) == 1  # it is open, and nothing was sold in it
    else:
        assert told.table.rows == ()
    assert told.as_text


def test_a_file_that_cannot_be_written_is_told_and_nothing_is_left(
    sold: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "folder.csv").mkdir()
    assert run(sold, "days", "--csv", tmp_path / "folder.csv") == cli.FAILED
    assert "folder.csv" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == []


def test_nothing_is_written_into_the_shop(sold: Shop) -> None:
    before = sold.rows("SELECT count(*) FROM journal_entry")
    for name in REPORTS:
        report(sold.folder, Asked(name), sold.clock)
    assert sold.rows("SELECT count(*) FROM journal_entry") == before
