"""Lists from files, step by step: understood, mapped, told, approved, stopped, finished, undone."""

import csv
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from pos_app.domain.access import Role
from pos_app.domain.errors import ApprovalRequired
from pos_app.services import auth, catalogue, column_mapping
from pos_app.services.auth import ApprovalRequest
from pos_app.services.import_matching import RowKind
from pos_app.services.product_file import Field
from pos_app.ui.pos import Pos
from pos_app.ui.screens.bringing_in import ImportScreen
from pos_app.ui.screens.bringing_in.told_page import DOUBTS
from tests.shop import PINS, Shop


@pytest.fixture
def screen(qtbot: QtBot, pos: Pos, shop: Shop) -> ImportScreen:
    return shown(qtbot, pos, shop, Role.MANAGER)


def shown(qtbot: QtBot, pos: Pos, shop: Shop, role: Role) -> ImportScreen:
    pos.log_in(shop.actors[role])
    screen = ImportScreen(pos)
    qtbot.addWidget(screen)
    screen.resize(1290, 720)
    screen.show()
    screen.enter()
    return screen


def written(tmp_path: Path, text: str, name: str = "list.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def look(qtbot: QtBot, screen: ImportScreen, path: Path) -> None:
    """Choose a file and wait for its columns."""
    screen.look_at(path)
    qtbot.waitUntil(lambda: screen.page is screen.columns, timeout=20_000)


def tell(qtbot: QtBot, screen: ImportScreen, path: Path) -> None:
    """Choose a file and wait until it is told what will happen."""
    look(qtbot, screen, path)
    screen.columns.go_on.click()
    qtbot.waitUntil(lambda: screen.page is screen.told, timeout=20_000)


def bring(qtbot: QtBot, screen: ImportScreen, path: Path) -> None:
    tell(qtbot, screen, path)
    screen.told.add.click()
    qtbot.waitUntil(lambda: screen.page is screen.outcome, timeout=20_000)


def title(screen: ImportScreen) -> str:
    return screen.outcome.state._title.text()


def told_names(screen: ImportScreen) -> list[str]:
    rows = screen.told.table.rows_model.rows
    return [row.cells[1].text.strip("\u2068\u2069\u2066") for row in rows]


def test_a_file_is_chosen_understood_told_and_brought_in(
    qtbot: QtBot, screen: ImportScreen, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = written(tmp_path, "Name;EAN;Preis\nSeife;5012345678900;2,50\nTuch;;4,50\n;1;1\n")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(listing), ""))
    screen.file.choose.buttons[0].click()
    qtbot.waitUntil(lambda: screen.page is screen.columns)
    assert screen.columns.fields == ("name", "barcode", "price")
    assert screen.columns.decimals.value() == "comma"
    assert screen.columns.delimiter.value() == ";"
    assert shop.rows("SELECT count(*) FROM item") == [(0,)]
    QTest.keyClick(screen, Qt.Key.Key_F12)
    qtbot.waitUntil(lambda: screen.page is screen.told)
    assert screen.told.kinds.value() == RowKind.REFUSED.value
    assert screen.told.table.rows_model.rows[0].cells[3].text == "It has no name."
    assert screen.told.add.text() == "Add 2 items"
    assert shop.rows("SELECT count(*) FROM item") == [(0,)]
    QTest.keyClick(screen, Qt.Key.Key_F12)
    qtbot.waitUntil(lambda: screen.page is screen.outcome)
    assert title(screen) == "2 added, 1 left out"
    assert screen.outcome.rest.rows_model.rows[0].cells[2].text == "It has no name."
    went: list[str] = []
    screen.go.connect(went.append)
    screen.outcome.state.buttons[0].click()
    assert went == ["stock"]
    assert shop.call(catalogue.find_by_code, "5012345678900")[0].name == "Seife"


def test_the_system_that_wrote_the_list_is_named(
    qtbot: QtBot, screen: ImportScreen, tmp_path: Path
) -> None:
    from tests.services.test_import_systems import SHOPIFY

    tell(qtbot, screen, written(tmp_path, SHOPIFY))
    assert "Exported by Shopify" in screen.columns.system.label.text()
    assert told_names(screen) == ["Basic tee, Red / L", "Basic tee, Red / M", "Mug"]
    screen.told.kinds.set_value(RowKind.PASSED_OVER.value)
    screen.told.kinds.chosen.emit(RowKind.PASSED_OVER.value)
    assert screen.told.table.rows_model.rows[0].cells[3].text.startswith("It is a picture")


def test_columns_nobody_knows_are_mapped_by_hand_and_known_the_next_time(
    qtbot: QtBot, screen: ImportScreen, shop: Shop, tmp_path: Path
) -> None:
    listing = written(tmp_path, "Was,Kostet,Alt\nTee,1.20,1.00\n")
    look(qtbot, screen, listing)
    assert not screen.columns.go_on.isEnabled()
    assert screen.columns.problem.label.text() == "Say which column holds the names."
    first, price, old = screen.columns._rows
    for row, field in ((first, Field.NAME), (old, Field.PRICE), (price, Field.PRICE)):
        row.field.set_value(field)
        row.field.chosen.emit(field)
    assert screen.columns.fields == ("name", "price", "")
    screen.columns.go_on.click()
    qtbot.waitUntil(lambda: screen.page is screen.told)
    assert told_names(screen) == ["Tee"]
    known = shop.call(
        column_mapping.mapping_for, ("was", "kostet", "alt"), actor=shop.owner
    )  # fmt: skip
    assert known is not None
    look(qtbot, screen, listing)
    assert screen.columns.fields == ("name", "price", "")
    assert screen.columns.go_on.isEnabled()
    assert "Was, Kostet, Alt" in screen.columns.system.label.text()


def test_how_the_file_is_written_can_be_put_right(
    qtbot: QtBot, screen: ImportScreen, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("name;price\nTé;1.234\n".encode("mac_roman"))
    look(qtbot, screen, path)
    screen.columns.encoding.set_value("mac_roman")
    screen.columns.encoding.chosen.emit("mac_roman")
    qtbot.waitUntil(lambda: screen.page is screen.columns)
    assert screen.columns.encoding.value() == "mac_roman"
    screen.columns.decimals.set_value("point")
    screen.columns.decimals.chosen.emit("point")
    screen.columns.go_on.click()
    qtbot.waitUntil(lambda: screen.page is screen.told)
    assert screen.job.listing is not None
    (row,) = screen.told.tally.rows[RowKind.NEW]
    assert row.name == "Té"
    assert screen.job.listing.decimal_comma is False


def test_lost_zeros_are_offered_back_and_doubtful_rows_have_a_list_of_their_own(
    qtbot: QtBot, screen: ImportScreen, tmp_path: Path
) -> None:
    listing = written(tmp_path, "name,barcode\nSalsa,91037328823\nTea,5012345678901\n")
    look(qtbot, screen, listing)
    assert screen.columns.zeros.isVisible()
    screen.columns.zeros.setChecked(True)
    screen.columns.go_on.click()
    qtbot.waitUntil(lambda: screen.page is screen.told)
    screen.told.kinds.set_value(DOUBTS)
    screen.told.kinds.chosen.emit(DOUBTS)
    assert [row.cells[3].text for row in screen.told.table.rows_model.rows] == [
        "zeros put back: 091037328823",
        "barcode 5012345678901 has a wrong check digit",
    ]


def test_a_workbook_offers_its_sheets(qtbot: QtBot, screen: ImportScreen, tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for name in ("New", "Old"):
        sheet = book.create_sheet(name)
        sheet.append(("Name", "Price"))
        sheet.append((f"{name} tea", 2.5))
    path = tmp_path / "list.xlsx"
    book.save(path)
    look(qtbot, screen, path)
    assert (screen.columns.sheet.isVisible(), screen.columns.encoding.isVisible()) == (True, False)
    screen.columns.sheet.set_value("Old")
    screen.columns.sheet.chosen.emit("Old")
    qtbot.waitUntil(lambda: screen.page is screen.columns)
    screen.columns.go_on.click()
    qtbot.waitUntil(lambda: screen.page is screen.told)
    assert told_names(screen) == ["Old tea"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [(b"", "The file is empty."), (b"\x89PNG\r\n\x1a\n\0\0", "This file is not a list")],
)
def test_what_is_no_list_says_so_above_the_first_step(
    qtbot: QtBot, screen: ImportScreen, tmp_path: Path, data: bytes, sentence: str
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(data)
    screen.look_at(path)
    qtbot.waitUntil(screen.failure.isVisible)
    assert screen.page is screen.file
    assert screen.failure.label.text().startswith(sentence)


def test_a_file_that_was_changed_since_it_was_told_is_not_brought_in(
    qtbot: QtBot, screen: ImportScreen, shop: Shop, tmp_path: Path
) -> None:
    listing = written(tmp_path, "name,price\nTea,1.20\n")
    tell(qtbot, screen, listing)
    listing.write_text("name,price\nTea,0.12\nJam,1\n")
    screen.told.add.click()
    qtbot.waitUntil(screen.failure.isVisible)
    assert screen.failure.label.text() == "list.csv was changed. Choose it again."
    assert shop.rows("SELECT count(*) FROM item") == [(0,)]


def test_a_stock_keeper_asks_a_manager_before_importing(
    qtbot: QtBot, pos: Pos, shop: Shop, tmp_path: Path
) -> None:
    screen = shown(qtbot, pos, shop, Role.STOCK_KEEPER)
    tell(qtbot, screen, written(tmp_path, "Name,Price\nSoap,2.50\nTowel,4.50\n"))
    asked: list[tuple[ApprovalRequired, Any]] = []
    screen.approval_needed.connect(lambda needed, retry: asked.append((needed, retry)))
    screen.told.add.click()
    needed, retry = asked[0]
    assert needed.asked == "Import items"
    request = ApprovalRequest(needed.permission, needed.subject, needed.amount, needed.asked)
    proof = shop.prove(shop.manager, PINS[Role.MANAGER])
    retry(pos.call(auth.approve, proof, shop.manager.user_id, request))
    qtbot.waitUntil(lambda: screen.page is screen.outcome)
    assert title(screen) == "2 added"


def test_an_import_that_is_stopped_keeps_what_is_done_and_can_be_finished(
    qtbot: QtBot, screen: ImportScreen, tmp_path: Path
) -> None:
    rows = "".join(f"Thing {number:04},1.00\n" for number in range(1_200))
    listing = written(tmp_path, f"Name,Price\n{rows}", "long.csv")
    tell(qtbot, screen, listing)
    assert screen.told.add.text() == "Add 1,200 items"
    assert screen.told.cut.isVisible()
    pages: list[int] = []

    def stop_after_the_first(tally: Any) -> None:
        pages.append(tally.done)
        screen.job.stop()

    # On the worker, so that the next page is never begun, however busy the machine is.
    screen.job.going.connect(stop_after_the_first, Qt.ConnectionType.DirectConnection)
    screen.told.add.click()
    qtbot.waitUntil(lambda: screen.page is screen.outcome, timeout=20_000)
    kept = pages[-1]
    assert kept < 1_200
    assert title(screen) == f"{kept} added"
    words = screen.outcome.state._text.text()
    assert words == "It was stopped. Import the file again to do the rest."
    screen.job.going.disconnect(stop_after_the_first)
    tell(qtbot, screen, listing)
    assert (screen.told.tally.new, screen.told.tally.same) == (1_200 - kept, kept)


def test_reading_can_be_stopped(qtbot: QtBot, screen: ImportScreen, tmp_path: Path) -> None:
    screen.look_at(written(tmp_path, "Name,Price\nSoap,2.50\n"))
    assert screen.page is screen.busy
    screen.busy.buttons[0].click()
    qtbot.wait(50)
    assert screen.page is screen.file


def test_an_import_is_undone_at_once_or_later_after_a_question(
    qtbot: QtBot, screen: ImportScreen, shop: Shop, tmp_path: Path
) -> None:
    listing = written(tmp_path, "Name,Price\nSoap,2.50\nTowel,4.50\n")
    bring(qtbot, screen, listing)
    screen.outcome.state.buttons[1].click()
    qtbot.waitUntil(lambda: title(screen) == "2 removed")
    assert not screen.outcome.state.buttons[1].isVisible()
    bring(qtbot, screen, listing)
    QTest.keyClick(screen, Qt.Key.Key_Escape)
    assert screen.page is screen.file
    newest, oldest = screen.file.past.rows_model.rows
    assert (oldest.cells[4].badge is not None, newest.cells[4].badge) == (True, None)
    assert not screen.file.undo.isEnabled()
    screen.file.past.set_current(newest.id)
    screen.file.past.chosen.emit(newest.id)
    screen.file.undo.click()
    assert screen.page is screen.question
    screen.question.buttons[0].click()
    assert screen.page is screen.file
    assert shop.rows("SELECT count(*) FROM item WHERE NOT is_deleted") == [(2,)]
    screen.file.past.set_current(newest.id)
    screen.file.past.chosen.emit(newest.id)
    screen.file.undo.click()
    screen.question.buttons[1].click()
    qtbot.waitUntil(lambda: screen.page is screen.outcome)
    assert shop.rows("SELECT count(*) FROM item WHERE NOT is_deleted") == [(0,)]


def test_the_whole_telling_is_saved_as_a_list_without_formulas(
    qtbot: QtBot, screen: ImportScreen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(qtbot, screen, written(tmp_path, "Name,Price\n=1+1,2.50\nTowel,x\n"))
    target = tmp_path / "told.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    screen.told.save.click()
    qtbot.waitUntil(lambda: screen.told.save.text() == "Saved: told.csv")
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["Row", "Name", "What happens", "Changes", "Remarks"]
    assert rows[1][:3] == ["2", "'=1+1", "new"]
    assert rows[2][2:] == ["refused", "", "The price “x” is not a number."]


def test_another_person_begins_anew(
    qtbot: QtBot, screen: ImportScreen, pos: Pos, shop: Shop, tmp_path: Path
) -> None:
    look(qtbot, screen, written(tmp_path, "Name,Price\nSoap,2.50\n"))
    pos.log_in(shop.owner)
    assert screen.page is screen.file
    assert screen.job.listing is None


def test_escape_goes_one_step_back(qtbot: QtBot, screen: ImportScreen, tmp_path: Path) -> None:
    went: list[str] = []
    screen.go.connect(went.append)
    tell(qtbot, screen, written(tmp_path, "Name,Price\nSoap,2.50\n"))
    QTest.keyClick(screen, Qt.Key.Key_Escape)
    assert screen.page is screen.columns
    QTest.keyClick(screen, Qt.Key.Key_Escape)
    assert screen.page is screen.file
    QTest.keyClick(screen, Qt.Key.Key_Escape)
    assert went == ["stock"]
