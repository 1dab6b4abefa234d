"""The top bar and the filters of Stock: pages, what is done to the chosen item, what is found."""

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.domain.access import SYSTEM, Role
from pos_app.domain.ids import new_id
from pos_app.domain.item import ItemFields
from pos_app.services import catalogue_edit, stock_list, suppliers
from pos_app.services.suppliers import SupplierFields
from pos_app.ui.pos import Pos
from pos_app.ui.screens.stock import StockScreen
from tests.shop import Shop
from tests.ui.screens.stock_desk import names, shown


def test_waste_opens_the_form_that_wastes_the_chosen_item(items: StockScreen, oil: UUID) -> None:
    assert not items.bar.waste_button.isEnabled()
    items.open(oil)
    items.bar.waste_button.click()
    QTest.keyClicks(items.detail.moving.quantity.entry, "2")
    assert items.detail.moving.button.text() == "Waste 2 Cretan olive oil"


def test_adjust_opens_the_form_that_puts_its_stock_right(items: StockScreen, oil: UUID) -> None:
    items.open(oil)
    items.bar.adjust_button.click()
    QTest.keyClicks(items.detail.moving.quantity.entry, "1")
    assert items.detail.moving.button.text() == "Take out 1 Cretan olive oil"


def test_what_is_not_counted_is_neither_wasted_nor_adjusted(items: StockScreen, pos: Pos) -> None:
    fields = ItemFields("Gift wrapping", track_stock=False)
    items.open(pos.backend.call(catalogue_edit.add_item, SYSTEM, fields).id)
    assert not items.bar.waste_button.isEnabled()
    assert "whose stock is counted" in items.bar.adjust_button.toolTip()


def test_f12_receives_a_delivery_while_no_form_is_open(qtbot: QtBot, items: StockScreen) -> None:
    with qtbot.waitSignal(items.go) as gone:
        QTest.keyClick(items, Qt.Key.Key_F12)
    assert gone.args == ["receive"]


def test_a_small_window_has_the_rest_behind_more(items: StockScreen) -> None:
    behind = {way.screen for way in items.bar.behind_more()}
    assert "labels" not in behind
    items.resize(950, 640)
    assert {"labels", "import"} <= {way.screen for way in items.bar.behind_more()}
    assert not items.bar.way_buttons["labels"].isVisible()
    assert items.bar.way_buttons["receive"].isVisible()


def test_a_cashier_finds_no_way_to_move_stock_in_the_bar(
    qtbot: QtBot, pos: Pos, shop: Shop, oil: UUID
) -> None:
    bar = shown(qtbot, pos, shop, Role.CASHIER).bar
    buttons = (bar.waste_button, bar.adjust_button, bar.add_button, bar.way_buttons["receive"])
    assert not any(button.isVisible() for button in buttons)


def test_a_word_that_finds_nothing_is_answered_with_one_that_does(
    qtbot: QtBot, items: StockScreen
) -> None:
    items.list.search_for("olove")
    qtbot.waitUntil(items.list.not_found.isVisible)
    qtbot.waitUntil(lambda: items.list.not_found.link_words() == "Did you mean olive?")
    items.list.not_found.linked.emit()
    qtbot.waitUntil(lambda: names(items) == ["Cretan olive oil"])


def test_the_list_shows_what_one_supplier_has(
    qtbot: QtBot, items: StockScreen, pos: Pos, oil: UUID
) -> None:
    assert not items.list.supplier.isVisible()
    pos.backend.call(catalogue_edit.add_item, SYSTEM, ItemFields("Soap"))
    grove = new_id()
    pos.backend.call(suppliers.add, SYSTEM, grove, SupplierFields("Grove & Sons"))
    pos.backend.call(suppliers.supply, SYSTEM, oil, grove)
    items.refresh()
    qtbot.waitUntil(lambda: names(items) == ["Cretan olive oil", "Soap"])
    items.list.supplier.set_value(str(grove))
    items.list.reload()
    qtbot.waitUntil(lambda: names(items) == ["Cretan olive oil"])


def test_the_shop_is_not_counted_again_for_each_key(
    qtbot: QtBot, items: StockScreen, pos: Pos
) -> None:
    asked: list[object] = []
    fetch = pos.fetch

    def noted(owner: object, then: object, failed: object, service: object, *rest: object) -> None:
        asked.append(service)
        fetch(owner, then, failed, service, *rest)  # type: ignore[arg-type]

    pos.fetch = noted  # type: ignore[assignment, method-assign]
    QTest.keyClicks(items.list.search.entry, "oil", delay=60)
    qtbot.waitUntil(lambda: stock_list.page in asked)
    assert stock_list.counts not in asked
