"""The stock of an item in its panel: the history, and deliveries, waste and what was found."""

from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.domain.access import SYSTEM, Permission, Role
from pos_app.domain.item import Code, ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.services import catalogue, catalogue_edit, stock
from pos_app.ui.pos import Pos
from pos_app.ui.screens.stock import StockScreen
from pos_app.ui.screens.stock.detail_tabs import HISTORY, MOVE
from pos_app.ui.screens.stock.moving import IN, OUT, RECEIVE
from tests.shop import GBP, Shop

OIL = "5060912300076"
CASE = "15060912300073"


@pytest.fixture
def oil(shop: Shop) -> UUID:
    """Three bottles on the shelf; a case of twelve has a code of its own."""
    fields = ItemFields(
        "Cretan olive oil",
        unit_price=UnitPrice.parse("9.80", GBP),
        cost_price=UnitPrice.parse("5.00", GBP),
        barcodes=(Code(OIL), Code(CASE, Quantity.of(12))),
    )
    item_id: UUID = shop.backend.call(catalogue_edit.add_item, SYSTEM, fields, Quantity.of(3)).id
    return item_id


@pytest.fixture
def items(qtbot: QtBot, pos: Pos, shop: Shop, oil: UUID) -> StockScreen:
    return shown(qtbot, pos, shop, Role.STOCK_KEEPER)


def shown(qtbot: QtBot, pos: Pos, shop: Shop, role: Role) -> StockScreen:
    pos.log_in(shop.actors[role])
    screen = StockScreen(pos)
    qtbot.addWidget(screen)
    screen.resize(1290, 720)
    screen.show()
    screen.enter()
    qtbot.waitUntil(lambda: screen.list.rows is not None)
    return screen


def turn_to(items: StockScreen, oil: UUID, page: str) -> None:
    items.open(oil)
    items.detail.tabs.set_value(page)
    items.detail.tabs.chosen.emit(page)


def choose(items: StockScreen, way: str) -> None:
    items.detail.moving.way.set_value(way)
    items.detail.moving.way.chosen.emit(way)


def on_hand(pos: Pos, oil: UUID) -> str:
    return pos.backend.call(stock.levels, SYSTEM, [oil])[oil].plain


def type_into(items: StockScreen, words: str) -> None:
    moving = items.detail.moving
    moving.quantity.set_text(words)
    moving.quantity.edited.emit(words)


def test_a_delivery_goes_into_stock_with_its_cost(items: StockScreen, pos: Pos, oil: UUID) -> None:
    turn_to(items, oil, MOVE)
    moving = items.detail.moving
    assert moving.way.value() == RECEIVE
    type_into(items, "9")
    moving.cost.set_text("6.00")
    moving.note.set_text("HW-20418")
    assert moving.button.text() == "Add 9 to stock"
    moving.button.click()
    assert on_hand(pos, oil) == "12"
    assert moving.done.text() == "9 added to stock."
    assert moving.quantity.text() == ""
    cost = pos.backend.call(catalogue.item, SYSTEM, oil).fields.cost_price
    assert cost == UnitPrice.parse("5.75", GBP)


def test_each_scan_counts_what_its_code_stands_for(items: StockScreen, pos: Pos, oil: UUID) -> None:
    turn_to(items, oil, MOVE)
    for code in (OIL, OIL, CASE):
        items.scan(code)
    assert items.detail.moving.quantity.text() == "14"
    assert items.detail.moving.button.text() == "Add 14 to stock"
    assert on_hand(pos, oil) == "3", "nothing is stored before the button"


def test_what_broke_is_wasted_and_stands_in_the_history(
    items: StockScreen, pos: Pos, oil: UUID, qtbot: QtBot
) -> None:
    turn_to(items, oil, MOVE)
    choose(items, OUT)
    moving = items.detail.moving
    type_into(items, "2")
    assert moving.reason.value() == "breakage"
    assert moving.button.text() == "Waste 2 Cretan olive oil"
    QTest.keyClick(moving.quantity.entry, Qt.Key.Key_Return)
    assert on_hand(pos, oil) == "1"
    assert moving.done.text() == "Done. 1 on hand now."
    turn_to(items, oil, HISTORY)
    history = items.detail.history
    qtbot.waitUntil(lambda: len(history.rows) == 2)
    waste, first = history.table.rows_model.rows
    assert [cell.text for cell in waste.cells] == ["Waste: broken", "−2", "1"]
    assert "Stock Keeper One" in waste.cells[0].detail
    assert [cell.text for cell in first.cells] == ["First stock", "+3", "3"]
    assert not items.detail.bar.isVisible()
    assert not history.more.isVisible()


def test_more_than_there_is_cannot_be_taken_out(items: StockScreen, pos: Pos, oil: UUID) -> None:
    turn_to(items, oil, MOVE)
    choose(items, OUT)
    type_into(items, "4")
    items.detail.moving.button.click()
    assert items.detail.moving.error.text() == "Only 3 of Cretan olive oil on hand."
    assert on_hand(pos, oil) == "3"
    assert items.detail.moving.quantity.text() == "4", "what was typed stays"


@pytest.mark.parametrize("typed", ["x", "0", "-1", "1.5"])
def test_what_is_no_number_of_bottles_is_said_under_the_field(
    items: StockScreen, pos: Pos, oil: UUID, typed: str
) -> None:
    turn_to(items, oil, MOVE)
    type_into(items, typed)
    items.detail.moving.button.click()
    assert items.detail.moving.quantity.error != ""
    assert on_hand(pos, oil) == "3"


def test_a_wrong_cost_is_said_under_the_cost(items: StockScreen, pos: Pos, oil: UUID) -> None:
    turn_to(items, oil, MOVE)
    type_into(items, "1")
    items.detail.moving.cost.set_text("cheap")
    items.detail.moving.button.click()
    assert items.detail.moving.cost.error != ""
    assert on_hand(pos, oil) == "3"


def test_what_was_found_is_put_back(items: StockScreen, pos: Pos, oil: UUID) -> None:
    turn_to(items, oil, MOVE)
    choose(items, IN)
    type_into(items, "1")
    assert items.detail.moving.button.text() == "Put back 1 Cretan olive oil"
    items.detail.moving.button.click()
    assert on_hand(pos, oil) == "4"


def test_a_cashier_sees_neither_history_nor_ways_to_move_stock(
    qtbot: QtBot, pos: Pos, shop: Shop, oil: UUID
) -> None:
    items = shown(qtbot, pos, shop, Role.CASHIER)
    items.open(oil)
    assert not items.detail.tabs.isVisible()
    assert not pos.can(Permission.STOCK_READ)


def test_a_new_item_has_only_its_form(qtbot: QtBot, pos: Pos, shop: Shop, oil: UUID) -> None:
    items = shown(qtbot, pos, shop, Role.MANAGER)
    turn_to(items, oil, HISTORY)
    items.add()
    assert not items.detail.tabs.isVisible()
    assert items.detail.bar.isVisible()
    assert items.detail.fields.isVisible()


def test_a_long_history_is_shown_page_by_page(
    items: StockScreen, pos: Pos, oil: UUID, qtbot: QtBot
) -> None:
    turn_to(items, oil, MOVE)
    choose(items, IN)
    for _each in range(55):
        type_into(items, "1")
        items.detail.moving.button.click()
    turn_to(items, oil, HISTORY)
    history = items.detail.history
    qtbot.waitUntil(lambda: len(history.rows) == 50)
    assert history.more.isVisible()
    history.more.click()
    qtbot.waitUntil(lambda: len(history.rows) == 56)
    assert history.rows[-1].on_hand == Quantity.of(3)
    assert not history.more.isVisible()


def test_the_foot_says_what_the_stock_cost(
    items: StockScreen, pos: Pos, oil: UUID, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: items.list.worth.text() == "Stock at cost £15.00")
    turn_to(items, oil, MOVE)
    choose(items, IN)
    type_into(items, "1")
    items.detail.moving.button.click()
    items.refresh()
    qtbot.waitUntil(lambda: items.list.worth.text() == "Stock at cost £20.00")


def test_who_may_not_see_costs_does_not_see_what_the_stock_cost(
    qtbot: QtBot, pos: Pos, shop: Shop, oil: UUID
) -> None:
    items = shown(qtbot, pos, shop, Role.CASHIER)
    pos.wait_idle()
    assert items.list.worth.text() == ""
    assert shop.rows("SELECT count(*) FROM journal_entry WHERE kind = 'access.denied'") == [(0,)]


def test_a_figure_too_wide_for_its_column_is_never_another_figure(
    qtbot: QtBot, pos: Pos, shop: Shop, oil: UUID
) -> None:
    """Cut at its start, 73.391 kg would be 3.391 kg."""
    from pos_app.ui.widgets.painting import Side
    from pos_app.ui.widgets.rows import Cell, Column, TableRow
    from pos_app.ui.widgets.table import Table

    def inked(words: str) -> bytes:
        table = Table((Column("What"), Column("On hand", 64, Side.END)))
        qtbot.addWidget(table)
        table.resize(300, 120)
        table.set_rows([TableRow(1, (Cell("Apples"), Cell(words)))])
        return bytes(table.grab().toImage().constBits())

    assert inked("1273.391 kg") != inked("9873.391 kg")
