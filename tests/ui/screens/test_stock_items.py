"""The items screen on a real shop: finding, adding, changing, scanning, importing."""

from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea
from pytestqt.qtbot import QtBot

from pos_app.domain.access import SYSTEM, Role
from pos_app.domain.ids import new_id
from pos_app.domain.item import Code, ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.services import (
    catalogue_edit,
    locations,
    stock_list,
    suppliers,
    transfers,
)
from pos_app.services.suppliers import SupplierFields
from pos_app.ui import theme
from pos_app.ui.pos import Pos
from pos_app.ui.screens.stock import StockScreen
from tests.shop import GBP, Shop
from tests.ui.screens.stock_desk import OIL, message, names, put, shown, stored

NAME, PRICE = 1, 2  # columns, after the one of the ticks


def test_the_list_shows_price_stock_and_state(qtbot: QtBot, items: StockScreen) -> None:
    row = items.list.table.rows_model.rows[0]
    assert row.cells[0].text == "Cretan olive oil"
    assert "Pantry" in row.cells[0].detail
    assert [cell.text for cell in row.cells[1:3]] == ["£9.80", "3"]
    assert row.cells[4].badge is not None
    assert row.cells[4].badge.words == "In stock"
    qtbot.waitUntil(lambda: items.list.count.text() == "1 item")


def test_a_price_is_saved_by_the_button_and_not_before(
    items: StockScreen, pos: Pos, oil: UUID
) -> None:
    items.open(oil)
    put(items, "unit_price", "9.90")
    assert items.detail.bar.words.text() == "1 change not saved"
    assert stored(pos, oil).fields.unit_price == UnitPrice.parse("9.80", GBP)
    items.detail.bar.save.click()
    assert stored(pos, oil).fields.unit_price == UnitPrice.parse("9.90", GBP)
    assert items.detail.bar.words.text() == "Saved"


def test_discard_brings_back_what_is_stored(items: StockScreen, oil: UUID) -> None:
    items.open(oil)
    put(items, "name", "Something else")
    items.detail.bar.discard.click()
    assert items.detail.fields.name.text() == "Cretan olive oil"
    assert items.detail.changes == 0


def test_a_wrong_price_says_so_under_its_field(items: StockScreen, pos: Pos, oil: UUID) -> None:
    items.open(oil)
    put(items, "unit_price", "4,5O")
    items.detail.save()
    assert items.detail.fields.price.error.startswith("Type an amount like")
    put(items, "unit_price", "4.50")
    put(items, "name", "")
    items.detail.save()
    assert items.detail.fields.name.error == "The item needs a name."
    assert stored(pos, oil).fields.name == "Cretan olive oil"


def test_looking_at_another_item_asks_about_what_is_not_saved(
    items: StockScreen, pos: Pos, oil: UUID
) -> None:
    other = pos.call(catalogue_edit.add_item, ItemFields("Soap")).id
    items.open(oil)
    put(items, "name", "Cretan oil")
    items.open(other)
    assert message(items.list.lane) == "1 change not saved. Cretan olive oil"
    assert items.detail.item is not None
    assert items.detail.item.id == oil
    items.list.lane.answer_button(0).click()
    assert stored(pos, oil).fields.name == "Cretan oil"
    assert items.detail.item.id == other


def test_what_was_typed_can_be_discarded_on_the_way_to_another_item(
    items: StockScreen, pos: Pos, oil: UUID
) -> None:
    other = pos.call(catalogue_edit.add_item, ItemFields("Soap")).id
    items.open(oil)
    put(items, "name", "Cretan oil")
    items.open(other)
    items.list.lane.answer_button(1).click()
    assert stored(pos, oil).fields.name == "Cretan olive oil"
    assert items.detail.title.text() == "Soap"


def test_a_new_item_with_stock_category_and_favourite(
    qtbot: QtBot, items: StockScreen, pos: Pos
) -> None:
    items.bar.add_button.click()
    put(items, "name", "Lavender soap")
    put(items, "unit_price", "4.20")
    put(items, "category_id", "+")
    put(items, "new_category", "Care")
    put(items, "opening", "12")
    put(items, "favourite", True)
    items.detail.fields.barcodes.add_code("4006381333931")
    items.detail.bar.save.click()
    assert items.detail.item is not None
    made = stored(pos, items.detail.item.id)
    assert made.fields.name == "Lavender soap"
    assert made.category_name == "Care"
    assert made.stock == Quantity.of(12)
    assert made.fields.favourite is not None
    assert made.fields.barcodes == (Code("4006381333931"),)
    qtbot.waitUntil(lambda: "Lavender soap" in names(items))


def test_a_barcode_with_a_wrong_check_digit_is_kept_and_told(
    items: StockScreen, pos: Pos, oil: UUID
) -> None:
    items.open(oil)
    items.detail.fields.barcodes.add_code("4006381333932")
    items.detail.save()
    assert "wrong check digit" in message(items.detail.lane)
    assert len(stored(pos, oil).fields.barcodes) == 2


def test_a_case_of_24_is_a_barcode_with_a_quantity(items: StockScreen, pos: Pos, oil: UUID) -> None:
    items.open(oil)
    rows = items.detail.fields.barcodes
    rows.add_code("4006381333931")
    rows.rows[-1].quantity.set_text("24")
    rows.edited.emit()
    items.detail.save()
    assert stored(pos, oil).fields.barcodes[-1] == Code("4006381333931", Quantity.of(24))


def test_a_barcode_of_another_item_is_refused(items: StockScreen, pos: Pos) -> None:
    items.add()
    put(items, "name", "Copy")
    items.detail.fields.barcodes.add_code(OIL)
    items.detail.save()
    assert "Cretan olive oil has the barcode" in message(items.detail.lane)
    assert pos.call(stock_list.page).total == 1


def test_a_scan_opens_its_item(items: StockScreen, oil: UUID) -> None:
    items.scan(OIL)
    assert items.detail.isVisible()
    assert items.detail.item is not None
    assert items.detail.item.id == oil


def test_an_unknown_scan_offers_to_add_an_item_with_it(items: StockScreen) -> None:
    items.scan("4006381333931")
    assert message(items.list.lane).startswith("Barcode not known.")
    items.list.lane.answer_button(0).click()
    assert items.detail.item is None
    assert items.detail.fields.barcodes.raw() == "4006381333931\t1"


def test_a_scan_goes_into_the_barcode_field_that_has_the_focus(
    qtbot: QtBot, items: StockScreen, oil: UUID
) -> None:
    items.open(oil)
    items.detail.fields.barcodes.add.click()
    entry = items.detail.fields.barcodes.rows[-1].code.entry
    qtbot.waitUntil(entry.hasFocus)
    items.scan("4006381333931")
    assert entry.text() == "4006381333931"
    assert items.detail.changes == 1


def test_search_finds_by_the_beginning_of_words(qtbot: QtBot, items: StockScreen, pos: Pos) -> None:
    pos.call(catalogue_edit.add_item, ItemFields("Soap"))
    QTest.keyClicks(items.list.search.entry, "oil cret")
    qtbot.waitUntil(lambda: names(items) == ["Cretan olive oil"])
    QTest.keyClick(items.list.search.entry, Qt.Key.Key_Return)
    qtbot.waitUntil(items.detail.isVisible)
    assert items.detail.title.text() == "Cretan olive oil"


def test_nothing_found_says_what_was_searched(qtbot: QtBot, items: StockScreen) -> None:
    items.list.search_for("otmilk")
    qtbot.waitUntil(items.list.not_found.isVisible)
    items.list.not_found.buttons[0].click()
    qtbot.waitUntil(lambda: names(items) == ["Cretan olive oil"])


def test_a_long_list_is_fetched_as_it_is_scrolled(
    qtbot: QtBot, items: StockScreen, pos: Pos
) -> None:
    for number in range(230):
        pos.backend.call(catalogue_edit.add_item, SYSTEM, ItemFields(f"Item {number:03}"))
    items.list.reload()
    qtbot.waitUntil(lambda: items.list.rows is not None and len(items.list.rows) == 231)
    qtbot.waitUntil(lambda: items.list.count.text().startswith("231 items"))

    def last() -> str:
        rows = items.list.rows
        return "" if rows is None or len(rows) < 231 else rows[230].cells[0].text

    assert last() in {"…", "Item 229"}  # asked for when it is looked at
    qtbot.waitUntil(lambda: last() == "Item 229")


def test_a_delisted_item_leaves_the_list_and_can_come_back(
    qtbot: QtBot, items: StockScreen, pos: Pos, oil: UUID
) -> None:
    items.open(oil)
    items.detail.delist.click()
    assert not stored(pos, oil).fields.is_active
    qtbot.waitUntil(lambda: names(items) == [])
    items.detail.delist.click()
    assert stored(pos, oil).fields.is_active


def test_a_cashier_sees_items_but_neither_costs_nor_ways_to_change_them(
    qtbot: QtBot, pos: Pos, shop: Shop, oil: UUID
) -> None:
    screen = shown(qtbot, pos, shop, Role.CASHIER)
    screen.open(oil)
    assert not screen.bar.add_button.isVisible()
    assert not screen.detail.fields.cost.isVisible()
    assert not screen.detail.fields.margin.isVisible()
    assert not screen.detail.bar.isVisible()
    assert screen.detail.fields.name.entry.isReadOnly()


def test_the_next_person_does_not_find_the_form_of_the_one_before(
    items: StockScreen, pos: Pos, shop: Shop, oil: UUID
) -> None:
    items.open(oil)
    put(items, "name", "Half typed")
    pos.log_in(shop.cashier)
    assert not items.detail.isVisible()
    assert items.detail.changes == 0


def test_delisting_waits_for_what_is_not_saved(items: StockScreen, pos: Pos, oil: UUID) -> None:
    items.open(oil)
    put(items, "name", "Half typed")
    items.detail.delist.click()
    assert stored(pos, oil).fields.is_active
    assert items.detail.fields.name.text() == "Half typed"
    assert items.detail.bar.words.text() == "Save or discard what you changed first."


def test_enter_in_a_field_saves(items: StockScreen, pos: Pos, oil: UUID) -> None:
    items.open(oil)
    put(items, "unit_price", "9.95")
    QTest.keyClick(items.detail.fields.price.entry, Qt.Key.Key_Return)
    assert stored(pos, oil).fields.unit_price == UnitPrice.parse("9.95", GBP)


def test_the_margin_is_told_without_the_tax(items: StockScreen, oil: UUID) -> None:
    items.open(oil)
    assert items.detail.fields.margin_value.text() == "£2.27 · 27.8%"
    put(items, "unit_price", "12.00")
    assert items.detail.fields.margin_value.text() == "£4.10 · 41%"


def test_another_search_is_shown_from_its_beginning(
    qtbot: QtBot, items: StockScreen, pos: Pos
) -> None:
    for number in range(40):
        pos.call(catalogue_edit.add_item, ItemFields(f"Tea {number:02} of the hills"))
    qtbot.waitUntil(lambda: len(items.list.rows or ()) == 41)
    bar = items.list.table.verticalScrollBar()
    bar.setValue(bar.maximum())
    before = items.list.rows
    items.list.reload()
    qtbot.waitUntil(lambda: items.list.rows is not before)
    assert bar.value() == bar.maximum() > 0  # the same list stays where it is
    items.list.search.set_text("hills")
    items.list.reload()
    qtbot.waitUntil(lambda: len(items.list.rows or ()) == 40)
    assert bar.maximum() > 0
    assert bar.value() == 0


def test_a_field_at_fault_is_brought_into_sight(
    qtbot: QtBot, items: StockScreen, oil: UUID
) -> None:
    items.open(oil)
    put(items, "unit_price", "4,5O")
    qtbot.waitExposed(items)
    area = next(
        area
        for area in items.detail.findChildren(QScrollArea)
        if area.isAncestorOf(items.detail.fields.price)
    )
    bar = area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    items.detail.save()
    qtbot.waitUntil(lambda: not items.detail.fields.price.visibleRegion().isEmpty())


def test_the_search_keeps_room_to_be_read_beside_an_open_item(
    qtbot: QtBot, items: StockScreen, pos: Pos, oil: UUID
) -> None:
    pos.call(suppliers.add, new_id(), SupplierFields("Harrow & Sons, Mill and Bakery of Marlow"))
    pos.call(catalogue_edit.delist, pos.call(catalogue_edit.add_item, ItemFields("Soap")).id)
    items.list.read_shop()
    qtbot.waitUntil(lambda: len(items.list._kinds) == 4)  # with those taken off sale
    assert items.list.supplier.isVisible()
    items.open(oil)
    qtbot.waitUntil(lambda: not items.list.supplier.isVisible())
    qtbot.waitUntil(lambda: items.list.search.width() >= 200)


def test_what_lies_at_another_location_is_told_beside_what_is_on_hand(
    items: StockScreen, pos: Pos, shop: Shop, oil: UUID
) -> None:
    items.open(oil)
    assert not items.detail.elsewhere.isVisible()
    store, transfer = new_id(), new_id()
    shop.call(locations.add, store, "Store room", actor=shop.owner)
    (main, _store) = shop.call(locations.shelves, actor=shop.owner)
    pos.call(transfers.begin, transfer, main.id, store)
    pos.call(transfers.put, transfer, oil, Quantity.of(2))
    pos.call(transfers.send, transfer)
    pos.call(transfers.put, transfer, oil, Quantity.of(2))
    pos.call(transfers.receive, transfer)
    items.refresh()
    assert items.detail.figures.value(0) == "1"
    assert items.detail.elsewhere.isVisible()
    assert items.detail.elsewhere.text() == "Elsewhere: Store room 2"


@pytest.mark.parametrize(("width", "scale"), [(1024, 100), (1366, 100), (1366, 130)])
def test_no_field_of_the_form_is_wider_than_its_panel(
    qtbot: QtBot, pos: Pos, shop: Shop, oil: UUID, dressed: QApplication, width: int, scale: int
) -> None:
    theme.apply(dressed, theme.Theme(scale=scale))
    codes = (Code(OIL), Code("case", Quantity.of(24), UnitPrice.parse("199.00", GBP)))
    pos.backend.call(catalogue_edit.edit_item, SYSTEM, oil, {"barcodes": codes}, None)
    items = shown(qtbot, pos, shop, Role.MANAGER)
    items.resize(width, 760)
    items.open(oil)
    area = next(
        area
        for area in items.detail.findChildren(QScrollArea)
        if area.isAncestorOf(items.detail.fields)
    )
    inside = area.widget()
    assert inside is not None
    qtbot.waitUntil(lambda: inside.width() <= area.viewport().width())
    assert inside.minimumSizeHint().width() <= area.viewport().width()


def test_in_the_narrowest_list_a_name_is_worth_more_than_a_price(
    qtbot: QtBot, items: StockScreen
) -> None:
    table = items.list.table
    assert not table.isColumnHidden(PRICE)
    items.list.set_compact(True)
    qtbot.waitUntil(lambda: items.list.rows is not None)
    table.setFixedWidth(380)
    qtbot.waitUntil(lambda: table.isColumnHidden(PRICE))
    assert table.columnWidth(NAME) >= 150
    table.setFixedWidth(600)
    qtbot.waitUntil(lambda: not table.isColumnHidden(PRICE))
