"""Ticking rows of the stock list and changing them all."""

from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.domain.access import SYSTEM, Role
from pos_app.domain.item import ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.services import catalogue, catalogue_edit, catalogue_groups
from pos_app.ui.pos import Pos
from pos_app.ui.screens.stock import StockScreen, bulk
from pos_app.ui.screens.stock.bulk_bar import BulkAct
from tests.shop import GBP, Shop


@pytest.fixture
def ids(shop: Shop) -> list[UUID]:
    prices = {"Bun": "2.80", "Candle": "18.00", "Oil": "9.80"}
    return [
        shop.backend.call(
            catalogue_edit.add_item,
            SYSTEM,
            ItemFields(name, unit_price=UnitPrice.parse(price, GBP)),
            Quantity.of(3),
        ).id
        for name, price in prices.items()
    ]


@pytest.fixture
def stock(qtbot: QtBot, pos: Pos, shop: Shop, ids: list[UUID]) -> StockScreen:
    return shown(qtbot, pos, shop, Role.MANAGER)


def shown(qtbot: QtBot, pos: Pos, shop: Shop, role: Role) -> StockScreen:
    pos.log_in(shop.actors[role])
    screen = StockScreen(pos)
    qtbot.addWidget(screen)
    screen.resize(1290, 720)
    screen.show()
    screen.enter()
    qtbot.waitUntil(lambda: screen.list.rows is not None)
    return screen


def price_of(pos: Pos, item_id: UUID) -> str:
    price = pos.backend.call(catalogue.item, SYSTEM, item_id).fields.unit_price
    assert price is not None
    return price.plain


def test_ticked_rows_turn_the_top_bar_into_what_can_be_done_with_them(
    stock: StockScreen, ids: list[UUID]
) -> None:
    assert stock._bars.currentIndex() == 0
    for each in ids:
        stock.list.table.toggle_tick(each)
    assert stock.bulk_bar.count.text() == "3 selected"
    assert stock._bars.currentWidget() is stock.bulk_bar
    QTest.keyClick(stock, Qt.Key.Key_Escape)
    assert stock.list.table.ticks == frozenset()
    assert stock._bars.currentIndex() == 0


def test_new_prices_are_shown_before_one_button_makes_them(
    qtbot: QtBot, stock: StockScreen, pos: Pos, ids: list[UUID]
) -> None:
    stock.list.table.set_ticks(frozenset(ids[:2]))
    stock.bulk_bar.buttons[BulkAct.PRICE].click()
    QTest.keyClicks(stock.bulk.value.entry, "10")
    rows = stock.bulk.table.rows_model.rows
    assert [(r.cells[0].text, r.cells[2].text) for r in rows] == [
        ("Bun", "£3.08"),
        ("Candle", "£19.80"),
    ]
    assert price_of(pos, ids[0]) == "2.80"
    assert stock.bulk.button.text() == "Change 2 prices"
    stock.bulk.button.click()
    assert [price_of(pos, each) for each in ids] == ["3.08", "19.80", "9.80"]
    assert not stock.bulk.isVisible()
    assert stock.list.lane.message is not None
    assert stock.list.lane.message.head == "2 items changed."


def test_a_price_below_nothing_is_said_and_changes_nothing(
    stock: StockScreen, pos: Pos, ids: list[UUID]
) -> None:
    stock.list.table.set_ticks(frozenset(ids))
    stock.bulk_bar.buttons[BulkAct.PRICE].click()
    stock.bulk.way.set_value("down")
    stock.bulk.unit.set_value("amount")
    QTest.keyClicks(stock.bulk.value.entry, "5")
    rows = {r.cells[0].text: r.cells[0].detail for r in stock.bulk.table.rows_model.rows}
    assert rows["Bun"] == "The price would be less than nothing."
    assert stock.bulk.button.text() == "Change 2 prices"
    stock.bulk.button.click()
    assert stock.bulk.isVisible()
    assert "1 stayed as it was" in stock.bulk.said.text()
    assert [price_of(pos, each) for each in ids] == ["2.80", "13.00", "4.80"]


def test_many_items_move_to_another_category(stock: StockScreen, pos: Pos, ids: list[UUID]) -> None:
    food = pos.backend.call(catalogue_groups.add_category, SYSTEM, "Food", "ochre")
    stock.list.table.set_ticks(frozenset(ids))
    stock.bulk_bar.buttons[BulkAct.CATEGORY].click()
    assert not stock.bulk.button.isEnabled()  # nothing is moved before a category is chosen
    stock.bulk.choice.set_value(str(food))
    stock.bulk.choice.chosen.emit(str(food))
    bun = stock.bulk.table.rows_model.rows[0]
    assert tuple(cell.text for cell in bun.cells) == ("Bun", "No category", "Food")
    assert stock.bulk.button.text() == "Move 3 items"
    QTest.keyClick(stock, Qt.Key.Key_F12)
    found = {pos.backend.call(catalogue.item, SYSTEM, each).fields.category_id for each in ids}
    assert found == {food}


def test_what_leaves_the_shelf_is_asked_about_first(
    stock: StockScreen, pos: Pos, ids: list[UUID]
) -> None:
    stock.list.table.set_ticks(frozenset(ids[:1]))
    stock.bulk_bar.buttons[BulkAct.DELIST].click()
    assert stock.bulk.button.text() == "Take 1 item off sale"
    assert pos.backend.call(catalogue.item, SYSTEM, ids[0]).fields.is_active
    stock.bulk.button.click()
    assert not pos.backend.call(catalogue.item, SYSTEM, ids[0]).fields.is_active


def test_whoever_may_not_change_items_ticks_in_vain(
    qtbot: QtBot, pos: Pos, shop: Shop, ids: list[UUID]
) -> None:
    screen = shown(qtbot, pos, shop, Role.CASHIER)
    screen.list.table.set_ticks(frozenset(ids))
    assert screen._bars.currentIndex() == 0


def test_the_box_in_the_head_ticks_all_that_fit_seen_or_not(
    qtbot: QtBot, stock: StockScreen, pos: Pos
) -> None:
    for number in range(140):
        pos.backend.call(catalogue_edit.add_item, SYSTEM, ItemFields(f"Card {number:03}"))
    stock.list.search_for("card")
    qtbot.waitUntil(lambda: stock.list.rows is not None and len(stock.list.rows) == 140)
    stock.list.table.toggle_all()
    qtbot.waitUntil(lambda: stock.bulk_bar.count.text() == "140 selected")
    stock.list.table.toggle_all()
    assert stock.list.table.ticks == frozenset()


def test_ticks_stay_while_another_word_is_searched_for(
    qtbot: QtBot, stock: StockScreen, ids: list[UUID]
) -> None:
    stock.list.table.toggle_tick(ids[0])
    stock.list.search_for("oil")
    qtbot.waitUntil(lambda: stock.list.rows is not None and len(stock.list.rows) == 1)
    stock.list.table.toggle_tick(ids[2])
    assert stock.list.table.ticks == {ids[0], ids[2]}


def test_more_than_a_page_is_changed_page_by_page_and_said_once(
    qtbot: QtBot, stock: StockScreen, pos: Pos, ids: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "PAGE", 2)
    stock.list.table.set_ticks(frozenset(ids))
    stock.bulk_bar.buttons[BulkAct.PRICE].click()
    QTest.keyClicks(stock.bulk.value.entry, "10")
    stock.bulk.button.click()
    assert stock.bulk.button.text() == "Stop"
    assert stock.bulk.said.text() == "2 of 3 done"
    qtbot.waitUntil(lambda: not stock.bulk.isVisible())
    assert sorted(price_of(pos, each) for each in ids) == ["10.78", "19.80", "3.08"]
    assert stock.list.lane.message is not None
    assert stock.list.lane.message.head == "3 items changed."


def test_stopped_after_a_page_the_rest_stays_as_it_was(
    qtbot: QtBot, stock: StockScreen, pos: Pos, ids: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "PAGE", 2)
    stock.list.table.set_ticks(frozenset(ids))
    stock.bulk_bar.buttons[BulkAct.DELIST].click()
    stock.bulk.button.click()
    stock.bulk.button.click()  # "Stop"
    QTest.qWait(150)
    on_sale = [pos.backend.call(catalogue.item, SYSTEM, each).fields.is_active for each in ids]
    assert sorted(on_sale) == [False, False, True]
    assert stock.list.lane.message is not None
    assert stock.list.lane.message.head == "2 items changed."


def test_what_was_delisted_is_sold_again(
    qtbot: QtBot, stock: StockScreen, pos: Pos, ids: list[UUID]
) -> None:
    pos.backend.call(catalogue_edit.delist, SYSTEM, ids[0])
    stock.list.read_shop()
    qtbot.waitUntil(lambda: stock.list.which.value() == "all" and len(stock.list._kinds) == 4)
    stock.list.which.set_value("delisted")
    stock.list.reload()
    qtbot.waitUntil(lambda: stock.list.rows is not None and len(stock.list.rows) == 1)
    stock.list.table.set_ticks(frozenset(ids[:1]))
    assert not stock.bulk_bar.buttons[BulkAct.DELIST].isVisible()
    stock.bulk_bar.buttons[BulkAct.RELIST].click()
    assert stock.bulk.button.text() == "Sell 1 item again"
    stock.bulk.button.click()
    assert pos.backend.call(catalogue.item, SYSTEM, ids[0]).fields.is_active


def test_codes_are_made_page_by_page_and_can_be_stopped(
    qtbot: QtBot, stock: StockScreen, pos: Pos, ids: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pos_app.ui.screens.stock.making_codes.PAGE", 1)

    def coded() -> int:
        found = (pos.backend.call(catalogue.item, SYSTEM, each).fields.barcodes for each in ids)
        return sum(map(bool, found))

    stock.list.table.set_ticks(frozenset(ids))
    stock.bulk_bar.buttons[BulkAct.CODES].click()
    assert coded() == 1
    assert stock.list.lane.message is not None
    assert stock.list.lane.message.head == "1 of 3 done"
    stock.list.lane.answer_button(0).click()
    assert stock.list.lane.message.head == "1 item got a barcode."
    qtbot.wait(20)
    assert coded() == 1
    stock.list.table.set_ticks(frozenset(ids))
    stock.bulk_bar.buttons[BulkAct.CODES].click()
    qtbot.waitUntil(lambda: coded() == 3)
    assert stock.list.lane.message.head == "2 items got a barcode. 1 had one."
