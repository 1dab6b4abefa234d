"""Reports as files: PDF with chart and page numbers, workbooks of real numbers and days, CSV; whole
or not at all.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from pypdf import PdfReader

from pos_app.documents import table_file
from pos_app.documents.report_book import TablePaper, table_pdf, write_lines, write_report
from pos_app.documents.report_list import REPORTS
from pos_app.documents.report_tables import Table
from pos_app.documents.table_file import Value
from pos_app.domain.errors import Invalid, NotAllowed, StorageFailed
from pos_app.domain.money import Currency
from pos_app.domain.receipt import ShopHead
from pos_app.domain.span import Span
from pos_app.services import sales, settings
from tests.shop import Shop, card, cart_of, line

MARCH = Span(date(2026, 3, 1), date(2026, 3, 31))
PAPER = TablePaper(
    ShopHead("Corner Shop", ("1 High Street",), "GB 123"), Currency("GBP", 2),
    datetime(2026, 4, 1, 9, 30, tzinfo=UTC), MARCH, "till 1",
)  # fmt: skip


def days(count: int, amount: str = "12.50") -> Table:
    rows: list[tuple[Value, ...]] = [
        (MARCH.first + timedelta(days=number), 3, Decimal(amount)) for number in range(count)
    ]
    return Table(("Day", "Transactions", "Sales with tax"), tuple(rows))


def text_of(data: bytes, folder: Path) -> list[str]:
    file = folder / "report.pdf"
    file.write_bytes(data)
    return [" ".join(page.extract_text().split()) for page in PdfReader(file).pages]


def test_a_report_on_paper_has_head_range_chart_table_and_page_numbers(tmp_path: Path) -> None:
    first, *others = text_of(table_pdf(REPORTS["days"], days(80), PAPER), tmp_path)
    for words in ("Corner Shop", "GB 123", "By business day", "March", "till 1", "£15.00"):
        assert words in first
    assert "12.50" in first
    count = len(others) + 1
    assert count > 1
    for number, page in enumerate([first, *others], 1):
        assert f"page {number} of {count}" in page
        assert "Transactions" in page


def test_days_on_which_more_came_back_than_was_sold_hang_below_the_line(tmp_path: Path) -> None:
    rows = (*days(2).rows, *days(1, "-40.00").rows)
    (page,) = text_of(
        table_pdf(REPORTS["days"], Table(days(1).heading, rows), PAPER), tmp_path
    )  # fmt: skip
    assert "−£40.00" in page
    assert "−40.00" in page


def test_a_report_of_nothing_says_so(tmp_path: Path) -> None:
    (page,) = text_of(table_pdf(REPORTS["days"], Table(("Day",), ()), PAPER), tmp_path)
    assert "There is nothing in these days." in page
    assert "page 1 of 1" in page


def test_a_table_of_many_columns_lies_on_its_side(tmp_path: Path) -> None:
    wide = Table(tuple(f"Column {n}" for n in range(14)), ((*["x"], *[Decimal(1)] * 13),))
    file = tmp_path / "wide.pdf"
    file.write_bytes(table_pdf(REPORTS["items"], wide, PAPER))
    box = PdfReader(file).pages[0].mediabox
    assert box.width > box.height


def test_a_workbook_has_numbers_days_and_a_head_that_stays(tmp_path: Path) -> None:
    file = tmp_path / "days.xlsx"
    assert write_report(file, "xlsx", REPORTS["days"], days(3), PAPER) == 3
    sheet = openpyxl.load_workbook(file).active
    assert sheet.title == "By business day"
    assert sheet.freeze_panes == "A2"
    day, count, amount = (cell.value for cell in sheet[2])
    assert (day.date(), count, amount) == (MARCH.first, 3, 12.5)
    assert sheet["A2"].is_date


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_name_that_begins_with_a_sign_is_never_a_formula(tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"items.{kind}"
    table = Table(("Item", "Sales with tax"), (("=1+1", Decimal(1)), ("@SUM(A1)", Decimal(2))))
    write_report(file, kind, REPORTS["items"], table, PAPER)
    if kind == "csv":
        assert file.read_text("utf-8-sig").splitlines()[1:] == ["'=1+1,1", "'@SUM(A1),2"]
        return
    cells: Sequence[object] = [row[0] for row in openpyxl.load_workbook(file).active.rows]
    assert [(cell.value, cell.data_type) for cell in cells[1:]] == [  # type: ignore[attr-defined]
        ("=1+1", "s"), ("@SUM(A1)", "s"),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["pdf", "xlsx", "csv"])
def test_a_full_disk_leaves_the_old_file_and_says_so(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / f"days.{kind}"
    file.write_bytes(b"the one of yesterday")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(StorageFailed, match="no space left on device") as told:
        write_report(file, kind, REPORTS["days"], days(3), PAPER)
    assert told.value.reason == "full"
    assert file.read_bytes() == b"the one of yesterday"
    assert [each.name for each in tmp_path.iterdir()] == [file.name]


@pytest.mark.parametrize("kind", ["pdf", "xlsx", "csv"])
def test_a_file_that_is_open_elsewhere_is_told(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(*_: object, **__: object) -> None:
        raise PermissionError(13, "The process cannot access the file")

    monkeypatch.setattr(table_file.Path, "replace", held)
    with pytest.raises(StorageFailed, match="open in another program"):
        write_report(tmp_path / f"days.{kind}", kind, REPORTS["days"], days(3), PAPER)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_told_and_an_odd_kind_refused(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed, match="no such file or directory"):
        write_report(tmp_path / "gone" / "days.pdf", "pdf", REPORTS["days"], days(3), PAPER)
    with pytest.raises(Invalid):
        write_report(tmp_path / "days.doc", "doc", REPORTS["days"], days(3), PAPER)


def test_every_line_of_a_range_goes_into_a_workbook_in_the_shops_time(
    shop: Shop, tmp_path: Path
) -> None:
    shop.call(settings.change_shop, {"zone": "Pacific/Auckland"}, actor=shop.owner)
    shop.call(sales.complete, cart_of(line("=Mug", "12.00", "2"), line()), card("28.20"))
    file = tmp_path / "lines.xlsx"
    day = Span(date(2026, 3, 1), date(2026, 3, 4))
    assert write_lines(file, shop.backend.call, shop.manager, day) == 2
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(file).active.rows]
    assert rows[0][:3] == ["Day", "Time", "Receipt"]
    local = shop.clock.now().astimezone(ZoneInfo("Pacific/Auckland"))
    assert rows[1][1] == local.strftime("%H:%M:%S")
    assert [(row[4], row[-1]) for row in rows[1:]] == [("=Mug", 24), ("Loaf", 4.2)]
    with pytest.raises(NotAllowed):
        write_lines(tmp_path / "no.xlsx", shop.backend.call, shop.cashier, day)
    assert not (tmp_path / "no.xlsx").exists()
    assert write_lines(file, shop.backend.call, shop.manager, day, most=1) == 1
