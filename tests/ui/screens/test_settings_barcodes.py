"""The page Barcodes of Settings: rules in order, presets, doubts, and the test box."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.domain import barcode_rules
from pos_app.domain.quantity import Unit
from pos_app.services import settings
from pos_app.ui.pos import Pos
from pos_app.ui.screens.settings import SettingsScreen
from tests.services.test_catalogue import add, price
from tests.shop import Shop
from tests.ui.screens.test_settings import printing, screen

__all__ = ["printing", "screen"]


@pytest.fixture
def page(screen: SettingsScreen) -> Any:
    screen.show_page("barcodes")
    return screen.page


def names(page: Any) -> list[str]:
    return [row.cells[0].text for row in page.table.rows_model.rows]


def test_the_rules_of_the_country_are_taken_by_a_button(page: Any, pos: Pos) -> None:
    assert names(page) == []
    assert page.usual.text() == "Take the usual rules: United Kingdom"
    page.usual.click()
    assert names(page) == ["Price label 20", "Price label 28", "Price label 02"]
    assert len(pos.settings.shop.barcode_rules) == 3
    assert not page.usual.isEnabled()


def test_a_rule_is_added_changed_and_deleted_in_the_small_form(page: Any, pos: Pos) -> None:
    page.add.click()
    assert page.editor.isVisible()
    page.editor.form.put("name", "Cheese counter")
    assert "For example 2112345012506: 1.25" in page.editor.example.text()
    page.editor.store.click()
    assert names(page) == ["Cheese counter"]
    assert not page.editor.isVisible()
    page._on_chosen(0)
    page.editor.form.put("prefix", "24")
    QTest.keyClick(page.editor.prefix.entry, Qt.Key.Key_Return)
    (rule,) = settings.label_rules(pos.settings.shop)
    assert (rule.prefix, rule.name) == ("24", "Cheese counter")
    page._on_chosen(0)
    page.editor.remove.click()
    assert settings.label_rules(pos.settings.shop) == ()


def test_a_rule_that_makes_no_barcode_is_refused_in_the_form(page: Any, pos: Pos) -> None:
    page.add.click()
    page.editor.form.put("value_digits", "7")
    assert "15 digits" in page.editor.example.text()
    page.editor.store.click()
    assert "15 digits" in page.editor.error.text()
    page.editor.form.put("value_digits", "many")
    page.editor.store.click()
    assert page.editor.value.error == "Type a number of digits."
    assert pos.settings.shop.barcode_rules == ()


def test_rules_move_up_and_down_and_the_selection_goes_with_them(page: Any, pos: Pos) -> None:
    page.usual.click()
    page.table.set_current(0)
    page._on_chosen(0)
    assert not page.up.isEnabled()
    page.down.click()
    assert names(page) == ["Price label 28", "Price label 20", "Price label 02"]
    page.down.click()
    assert names(page)[-1] == "Price label 20"
    assert page.table.current() == 2
    assert not page.down.isEnabled()
    page.up.click()
    assert names(page)[1] == "Price label 20"


def test_doubts_about_the_rules_are_told_under_the_list(page: Any) -> None:
    assert not page.doubts.isVisible()
    for prefix, items in (("2", "6"), ("21", "5"), ("50", "5")):
        page.add.click()
        for field, raw in (("prefix", prefix), ("item_digits", items)):
            page.editor.form.put(field, raw)
        page.editor.store.click()
    told = page.doubts.label.text().splitlines()
    assert len(told) == 2
    assert "which reads the same codes" in told[0]
    assert "manufacturers print" in told[1]


def test_the_test_box_says_what_a_scan_would_do(
    qtbot: QtBot, screen: SettingsScreen, page: Any, shop: Shop
) -> None:
    add(shop, "Brie", "12345", unit=Unit.KG, unit_price=price("16.00"))
    page.usual.click()
    code = barcode_rules.label(settings.label_rules(page._pos.settings.shop)[1], 12345, 398)
    assert screen.takes_scans
    screen.scan(code)
    said = page.trial.said()
    assert page.trial.code.text() == code
    assert "Price label 20: no, its labels begin with 20." in said
    assert "Price label 28: yes. Item 12345, £3.98." in said
    assert any("Brie" in line and "£3.98" in line for line in said)
    QTest.keyClicks(page.trial.code.entry, "1")
    assert page.trial.said() == []
    QTest.keyClick(page.trial.code.entry, Qt.Key.Key_Return)
    assert page.trial.said()[-1] == "No item: at the counter it is not known."


def test_a_scan_on_another_page_of_settings_is_sold_as_ever(screen: SettingsScreen) -> None:
    screen.show_page("barcodes")
    screen.show_page("shop")
    assert not screen.takes_scans
