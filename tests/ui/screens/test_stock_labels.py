"""Printing labels: from ticked rows, by scan, from a delivery; on sheets, as PDF, on a roll."""

from pathlib import Path
from uuid import UUID

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.domain.access import SYSTEM, Role
from pos_app.domain.ids import new_id
from pos_app.domain.quantity import Quantity
from pos_app.services import receiving, settings
from pos_app.ui.pos import Pos
from pos_app.ui.printing import Printing
from pos_app.ui.screens.stock import StockScreen
from pos_app.ui.screens.stock.bulk_bar import BulkAct
from pos_app.ui.screens.stock.labels_screen import LabelsScreen
from tests.shop import Shop
from tests.ui.screens.stock_desk import OIL


@pytest.fixture
def roll(shop: Shop, tmp_path: Path) -> Path:
    """A receipt printer that writes into a file."""
    paper = tmp_path / "paper.bin"
    changes = {"printer": "file", "printer_address": str(paper), "paper_columns": 32}
    shop.backend.call(settings.change_till, shop.owner, changes)
    return paper


def opened(qtbot: QtBot, pos: Pos, shop: Shop, role: Role = Role.MANAGER) -> LabelsScreen:
    printing = Printing(pos, shop.folder)
    pos.log_in(shop.actors[role])
    screen = LabelsScreen(pos, printing)
    printing.setParent(screen)
    qtbot.addWidget(screen, before_close_func=lambda _w: printing.stop())
    screen.resize(1290, 720)
    screen.show()
    screen.enter()
    return screen


def test_a_scan_adds_one_label_and_another_one_more(
    qtbot: QtBot, pos: Pos, shop: Shop, oil: UUID
) -> None:
    screen = opened(qtbot, pos, shop)
    screen.scan(OIL)
    screen.scan(OIL)
    assert screen.copies == {oil: 2}
    row = screen.body.table.rows_model.rows[0]
    assert [cell.text for cell in row.cells] == ["Cretan olive oil", "£9.80", "2"]
    assert screen.print_button.text() == "Print 2 labels"
    assert not screen.print_button.isEnabled(), "there is no printer"


def test_the_sheets_are_saved_from_the_first_label_that_is_left(
    qtbot: QtBot, pos: Pos, shop: Shop, oil: UUID, tmp_path: Path
) -> None:
    screen = opened(qtbot, pos, shop)
    screen.add_items([oil])
    screen.body.put.emit(oil, Quantity.of(20))
    screen.start.set_text("3")
    screen.start.edited.emit("3")
    screen.save(tmp_path / "labels.pdf")
    qtbot.waitUntil((tmp_path / "labels.pdf").exists)
    pdf = PdfReader(tmp_path / "labels.pdf")
    assert len(pdf.pages) == 2
    assert pdf.pages[0].extract_text().count("£9.80") == 19
    assert pdf.pages[1].extract_text().count("£9.80") == 1
    ((body,),) = shop.rows("SELECT body FROM journal_entry WHERE kind = 'labels.printed'")
    assert f'[["{oil.hex}",20]]' in body
    assert '"paper":"L7160"' in body


def test_a_first_label_beyond_the_sheet_is_told_under_its_field(
    qtbot: QtBot, pos: Pos, shop: Shop, oil: UUID
) -> None:
    screen = opened(qtbot, pos, shop)
    screen.start.set_text("22")
    screen.start.edited.emit("22")
    assert screen.start.error == "A number from 1 to 21."
    screen.sheet.set_value("L7651")
    screen.sheet.chosen.emit("L7651")
    assert screen.start.error == ""


def test_labels_come_out_of_the_receipt_printer_one_under_the_other(
    qtbot: QtBot, pos: Pos, shop: Shop, oil: UUID, roll: Path
) -> None:
    screen = opened(qtbot, pos, shop)
    screen.add_items([oil])
    screen.body.put.emit(oil, Quantity.of(3))
    QTest.keyClick(screen, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: roll.exists() and roll.read_bytes().count(b"Cretan") == 3)


def test_a_delivery_brings_a_label_for_each_piece(
    qtbot: QtBot, pos: Pos, shop: Shop, oil: UUID
) -> None:
    delivery = new_id()
    pos.backend.call(receiving.begin, SYSTEM, delivery)
    pos.backend.call(receiving.put, SYSTEM, delivery, oil, Quantity.of(7))
    pos.backend.call(receiving.post, SYSTEM, delivery)
    screen = opened(qtbot, pos, shop)
    screen.delivery.chosen.emit(str(delivery))
    assert screen.copies == {oil: 7}


def test_ticked_rows_of_stock_ask_for_labels(items: StockScreen, qtbot: QtBot, oil: UUID) -> None:
    items.list.table.set_ticks(frozenset({oil}))
    with qtbot.waitSignal(items.labels_wanted) as asked:
        items.bulk_bar.buttons[BulkAct.LABELS].click()
    assert asked.args == [[oil]]


def test_del_takes_a_line_out_and_zero_copies_do_too(
    qtbot: QtBot, pos: Pos, shop: Shop, oil: UUID
) -> None:
    screen = opened(qtbot, pos, shop)
    screen.add_items([oil])
    screen.body.select(oil)
    QTest.keyClick(screen.body.table, Qt.Key.Key_Delete)
    assert screen.copies == {}
    screen.add_items([oil])
    screen.body.put.emit(oil, Quantity(0))
    assert screen.copies == {}


def test_the_next_person_does_not_find_the_labels_of_the_one_before(
    qtbot: QtBot, pos: Pos, shop: Shop, oil: UUID
) -> None:
    screen = opened(qtbot, pos, shop)
    screen.add_items([oil])
    pos.log_in(shop.owner)
    assert screen.copies == {}
