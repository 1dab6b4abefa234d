"""Deleting items in the Stock list: it asks, says what stays, and can be undone."""

from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.domain.access import SYSTEM, Role
from pos_app.domain.errors import NotFound
from pos_app.domain.item import ItemFields
from pos_app.domain.quantity import Quantity
from pos_app.services import bundles, catalogue_edit, stock_list
from pos_app.ui.pos import Pos
from pos_app.ui.screens.stock import StockScreen, removal_panel
from pos_app.ui.screens.stock.bulk_bar import BulkAct
from tests.shop import Shop
from tests.ui.screens.stock_desk import message, names, put, shown, stored


@pytest.fixture
def cards(shop: Shop) -> list[UUID]:
    """Three cards, two pieces of each on the shelf but of the last."""
    return [
        shop.backend.call(
            catalogue_edit.add_item, SYSTEM, ItemFields(f"Card {number}"), Quantity.of(left)
        ).id
        for number, left in enumerate((2, 2, 0))
    ]


@pytest.fixture
def stock(qtbot: QtBot, pos: Pos, shop: Shop, cards: list[UUID]) -> StockScreen:
    return shown(qtbot, pos, shop, Role.MANAGER)


def on_the_shelf(pos: Pos) -> int:
    return int(pos.backend.call(stock_list.counts, SYSTEM).all)


def test_del_asks_names_the_number_and_deletes_nothing_yet(
    stock: StockScreen, pos: Pos, cards: list[UUID]
) -> None:
    stock.list.table.set_ticks(frozenset(cards))
    QTest.keyClick(stock, Qt.Key.Key_Delete)
    panel = stock.removal
    assert panel.isVisible()
    assert panel.title.text() == "Delete 3 items?"
    assert (panel.button.text(), panel.keep.text()) == ("Delete 3 items", "Keep 3 items")
    assert panel.keep.hasFocus(), "the destructive answer is never the default"
    rows = panel.table.rows_model.rows
    assert [row.cells[1].text for row in rows] == ["2", "2", ""]
    panel.keep.click()
    assert not panel.isVisible()
    assert on_the_shelf(pos) == 3


def test_deleted_items_are_put_back_with_what_was_written_off(
    qtbot: QtBot, stock: StockScreen, pos: Pos, cards: list[UUID]
) -> None:
    stock.list.table.set_ticks(frozenset(cards))
    QTest.keyClick(stock, Qt.Key.Key_Delete)
    stock.removal.reason.set_value("own_use")
    stock.removal.button.click()
    assert on_the_shelf(pos) == 0
    assert message(stock.list.lane) == "3 items deleted."
    assert stock.list.table.ticks == frozenset()
    assert not stock.removal.isVisible()
    stock.list.lane.answer_button(0).click()
    assert message(stock.list.lane) == "3 items put back."
    assert [stored(pos, each).stock for each in cards] == [
        Quantity.of(2),
        Quantity.of(2),
        Quantity.of(0),
    ]


def test_an_item_is_deleted_from_its_panel(items: StockScreen, pos: Pos, oil: UUID) -> None:
    items.open(oil)
    items.detail.delete.click()
    assert items.removal.title.text().startswith("Delete ")
    assert "Cretan olive oil" in items.removal.title.text()
    items.removal.button.click()
    with pytest.raises(NotFound):
        stored(pos, oil)
    assert message(items.list.lane) == "1 item deleted."


def test_what_was_typed_is_saved_or_discarded_first(items: StockScreen, oil: UUID) -> None:
    items.open(oil)
    put(items, "name", "Olive oil")
    items.detail.delete.click()
    assert not items.removal.isVisible()
    assert items.detail.bar.isVisible()


def test_del_in_the_list_asks_about_the_item_that_is_open(items: StockScreen, oil: UUID) -> None:
    items.open(oil)
    QTest.keyClick(items, Qt.Key.Key_Delete)
    assert items.removal.isVisible()
    QTest.keyClick(items, Qt.Key.Key_Escape)
    assert not items.removal.isVisible()


def test_an_item_that_another_one_needs_stays_and_says_why(
    stock: StockScreen, pos: Pos, cards: list[UUID]
) -> None:
    box = pos.backend.call(catalogue_edit.add_item, SYSTEM, ItemFields("Box", track_stock=False))
    pos.backend.call(bundles.compose, SYSTEM, box.id, [(cards[0], Quantity.of(3))])
    stock.list.table.set_ticks(frozenset(cards[:2]))
    QTest.keyClick(stock, Qt.Key.Key_Delete)
    panel = stock.removal
    assert panel.button.text() == "Delete 1 item"
    assert panel.table.rows_model.rows[0].cells[0].detail.startswith("It is part of Box")
    panel.button.click()
    assert panel.isVisible()
    assert "1 stayed as it was" in panel.said.text()
    assert stored(pos, cards[0]).fields.name == "Card 0"
    assert message(stock.list.lane) == "1 item deleted."


def test_more_than_a_page_goes_page_by_page_and_comes_back_whole(
    qtbot: QtBot, stock: StockScreen, pos: Pos, cards: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(removal_panel, "PAGE", 2)
    stock.list.table.set_ticks(frozenset(cards))
    QTest.keyClick(stock, Qt.Key.Key_Delete)
    stock.removal.button.click()
    assert stock.removal.keep.text() == "Stop"
    qtbot.waitUntil(lambda: not stock.removal.isVisible())
    assert on_the_shelf(pos) == 0
    stock.list.lane.answer_button(0).click()
    assert on_the_shelf(pos) == 3


def test_stopped_after_a_page_the_rest_stays(
    stock: StockScreen, pos: Pos, cards: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(removal_panel, "PAGE", 2)
    stock.list.table.set_ticks(frozenset(cards))
    QTest.keyClick(stock, Qt.Key.Key_Delete)
    stock.removal.button.click()
    stock.removal.keep.click()  # "Stop"
    QTest.qWait(50)
    assert on_the_shelf(pos) == 1


def test_only_what_is_delisted_shows_delete_among_the_acts_on_many(
    qtbot: QtBot, stock: StockScreen, pos: Pos, cards: list[UUID]
) -> None:
    stock.list.table.set_ticks(frozenset(cards[:1]))
    assert not stock.bulk_bar.buttons[BulkAct.DELETE].isVisible()
    pos.backend.call(catalogue_edit.delist, SYSTEM, cards[2])
    stock.list.read_shop()
    qtbot.waitUntil(lambda: "delisted" in [each.id for each in stock.list._kinds])
    stock.list.which.set_value("delisted")
    stock.list.reload()
    qtbot.waitUntil(lambda: names(stock) == ["Card 2"])
    stock.list.table.set_ticks(frozenset())
    stock.list.table.set_ticks(frozenset(cards[2:]))
    stock.bulk_bar.buttons[BulkAct.DELETE].click()
    assert stock.removal.title.text().startswith("Delete ")


def test_whoever_may_not_change_items_deletes_none(
    qtbot: QtBot, pos: Pos, shop: Shop, cards: list[UUID]
) -> None:
    screen = shown(qtbot, pos, shop, Role.CASHIER)
    screen.list.table.set_ticks(frozenset(cards))
    QTest.keyClick(screen, Qt.Key.Key_Delete)
    assert not screen.removal.isVisible()
    screen.open(cards[0])
    assert not screen.detail.delete.isVisible()
