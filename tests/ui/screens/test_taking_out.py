"""The list of items taken out from the window."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from pos_app.domain.access import Role
from pos_app.services import catalogue
from pos_app.ui.pos import Pos
from pos_app.ui.screens.taking_out import ExportScreen
from tests.services.test_importing import LIST, bring
from tests.shop import Shop


def shown(qtbot: QtBot, pos: Pos, shop: Shop, role: Role = Role.MANAGER) -> ExportScreen:
    pos.log_in(shop.actors[role])
    screen = ExportScreen(pos)
    qtbot.addWidget(screen)
    screen.resize(1290, 720)
    screen.show()
    screen.enter()
    return screen


def test_the_items_of_a_category_are_written_where_the_person_says(
    qtbot: QtBot, pos: Pos, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(shop, LIST)
    screen = shown(qtbot, pos, shop)
    drinks = next(one.id for one in shop.call(catalogue.categories) if one.name == "Drinks")
    screen.category.set_value(drinks.hex)
    screen.kind.set_value("csv")
    target = tmp_path / "drinks"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    QTest.keyClick(screen, Qt.Key.Key_F12)
    qtbot.waitUntil(lambda: screen.is_done)
    assert screen.done._title.text().endswith("is saved")
    lines = (tmp_path / "drinks.csv").read_text("utf-8-sig").splitlines()
    assert len(lines) == 3
    screen.done.buttons[1].click()
    assert not screen.is_done


def test_a_disk_that_refuses_is_told(qtbot: QtBot, pos: Pos, shop: Shop, tmp_path: Path) -> None:
    bring(shop, LIST)
    screen = shown(qtbot, pos, shop)
    screen.export(tmp_path / "nowhere" / "items.xlsx")
    qtbot.waitUntil(screen.failure.isVisible)
    assert screen.failure.label.text() == "items.xlsx cannot be written: no such file or directory."


def test_whoever_may_not_export_finds_the_button_off(qtbot: QtBot, pos: Pos, shop: Shop) -> None:
    screen = shown(qtbot, pos, shop, Role.STOCK_KEEPER)
    assert not screen.go_on.isEnabled()
    screen.export(Path("/nowhere/items.csv"))
    assert screen.failure.label.text() == "You may not export the list of items."


def test_it_is_said_whether_costs_go_along(qtbot: QtBot, pos: Pos, shop: Shop) -> None:
    screen = shown(qtbot, pos, shop)
    assert screen.costs.label.text() == "What the items cost you is in it."
