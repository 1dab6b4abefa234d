"""Codes that are unknown, shared or the shop's own, at the counter and in the item's form."""

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from pos_app.domain.access import Role
from pos_app.services import catalogue
from pos_app.ui.pos import Pos
from pos_app.ui.screens.stock import StockScreen
from pos_app.ui.screens.stock.bulk_bar import BulkAct
from tests.shop import Shop
from tests.ui.screens.selling import LOAF, OAT_MILK, UNKNOWN, Desk, shelve
from tests.ui.screens.test_sell_scanning import ENTER


@pytest.fixture
def stock(qtbot: QtBot, pos: Pos, shop: Shop) -> StockScreen:
    pos.log_in(shop.actors[Role.OWNER])
    screen = StockScreen(pos)
    qtbot.addWidget(screen)
    screen.resize(1290, 720)
    screen.show()
    screen.enter()
    return screen


def found(shop: Shop, code: str) -> list[str]:
    return [view.name for view in shop.call(catalogue.find_by_code, code)]


def as_owner(desk: Desk) -> None:
    desk.pos.log_in(desk.shop.owner)


def test_two_items_under_one_barcode_are_chosen_between_at_the_counter(desk: Desk) -> None:
    shelve(desk.shop, "Oat milk, new recipe", OAT_MILK)
    desk.scan(OAT_MILK)
    assert desk.lines == []
    assert desk.said.startswith("2 items share this barcode.")
    desk.answer(0)
    names = [row.name for row in desk.screen.finder.results.list.rows]
    assert len(names) == 2
    desk.press(ENTER)
    assert desk.lines == [("1", names[0])]


def test_find_item_offers_to_link_the_unknown_barcode(desk: Desk) -> None:
    as_owner(desk)
    desk.scan(UNKNOWN)
    desk.answer(0)
    desk.type("sourd")
    desk.press(ENTER)
    assert desk.lines == [("1", "Sourdough loaf")]
    assert "Link" in desk.said
    assert desk.answers == ("Link it", "Not now")
    desk.answer(0)
    assert desk.said.startswith("Linked.")
    desk.scan(UNKNOWN)
    assert desk.lines == [("2", "Sourdough loaf")]


def test_not_now_links_nothing(desk: Desk) -> None:
    as_owner(desk)
    desk.scan(UNKNOWN)
    desk.answer(0)
    desk.type("sourd")
    desk.press(ENTER)
    desk.answer(1)
    assert found(desk.shop, UNKNOWN) == []


def test_a_cashier_is_not_asked_to_link(desk: Desk) -> None:
    desk.scan(UNKNOWN)
    desk.answer(0)
    desk.type("sourd")
    desk.press(ENTER)
    assert desk.lines == [("1", "Sourdough loaf")]
    assert desk.said == ""


def test_the_next_scan_forgets_the_unknown_barcode(desk: Desk) -> None:
    as_owner(desk)
    desk.scan(UNKNOWN)
    desk.answer(0)
    desk.scan(LOAF)
    desk.type("oat mi")
    desk.press(ENTER)
    assert desk.said == ""


def test_an_unknown_barcode_becomes_an_item_with_it(desk: Desk) -> None:
    as_owner(desk)
    wanted: list[str] = []
    desk.screen.item_wanted.connect(wanted.append)
    desk.scan(UNKNOWN)
    desk.answer(1)
    assert desk.panel.keep.isVisible()
    desk.panel.keep.click()
    assert wanted == [UNKNOWN]


def test_a_cashier_sells_it_once_and_adds_no_item(desk: Desk) -> None:
    desk.scan(UNKNOWN)
    desk.answer(1)
    assert not desk.panel.keep.isVisible()


def test_a_barcode_is_shared_from_the_form_after_a_warning(stock: Any, shop: Shop) -> None:
    shelve(shop, "Oat milk", OAT_MILK)
    stock.add(OAT_MILK)
    detail = stock.detail
    detail.form.put("name", "Oat milk, new recipe")
    detail.save()
    assert "Oat milk has the barcode" in detail.lane.message.head
    assert found(shop, OAT_MILK) == ["Oat milk"]
    detail.lane.answer_button(1).click()
    assert found(shop, OAT_MILK) == ["Oat milk"]
    detail.save()
    detail.lane.answer_button(0).click()
    assert found(shop, OAT_MILK) == ["Oat milk", "Oat milk, new recipe"]


def test_an_item_without_a_barcode_gets_one_of_the_shops_own(stock: Any, shop: Shop) -> None:
    item_id = shelve(shop, "Bouquet")
    stock.open(item_id)
    stock.detail.fields.barcodes.make.click()
    assert stock.detail.fields.barcodes.rows[0].code.text() == "2000000000015"
    assert stock.detail.changes == 1
    stock.detail.save()
    assert found(shop, "2000000000015") == ["Bouquet"]


def test_ticked_items_without_a_barcode_get_one_each(stock: Any, shop: Shop) -> None:
    ids = [shelve(shop, "Pot"), shelve(shop, "Vase"), shelve(shop, "Oat milk", OAT_MILK)]
    stock.refresh()
    stock.list.table.set_ticks(frozenset(ids))
    stock.bulk_bar.buttons[BulkAct.CODES].click()
    assert stock.list.lane.message.head == "2 items got a barcode. 1 had one."
    assert found(shop, "2000000000015") + found(shop, "2000000000022") in (
        ["Pot", "Vase"],
        ["Vase", "Pot"],
    )
