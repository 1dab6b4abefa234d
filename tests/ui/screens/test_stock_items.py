"""The items screen on a real shop: finding, adding, changing, scanning, importing."""

from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.domain.access import SYSTEM, Role
from pos_app.domain.item import Code, ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.services import (
    catalogue,
    catalogue_edit,
    catalogue_groups,
    item_history,
    sales,
    stock_list,
)
from pos_app.services.catalogue import ItemForm
from pos_app.ui.format import isolate
from pos_app.ui.pos import Pos
from pos_app.ui.screens.stock import StockScreen
from pos_app.ui.screens.stock.detail_tabs import CHANGES
from pos_app.ui.screens.stock.item_changes import ItemChanges
from pos_app.ui.widgets.lane import Message
from tests.shop import GBP, Shop, cart_of, cash, line

OIL = "5060912300076"


@pytest.fixture
def oil(shop: Shop) -> UUID:
    """An item with a price, a cost, a barcode and three on the shelf."""
    pantry = shop.backend.call(catalogue_groups.add_category, SYSTEM, "Pantry", "lilac")
    fields = ItemFields(
        "Cretan olive oil",
        category_id=pantry,
        sku="PAN-007",
        unit_price=UnitPrice.parse("9.80", GBP),
        cost_price=UnitPrice.parse("5.90", GBP),
        barcodes=(Code(OIL),),
    )
    saved = shop.backend.call(catalogue_edit.add_item, SYSTEM, fields, Quantity.of(3))
    return saved.id


@pytest.fixture
def items(qtbot: QtBot, pos: Pos, shop: Shop, oil: UUID) -> StockScreen:
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


def stored(pos: Pos, item_id: UUID) -> ItemForm:
    return pos.backend.call(catalogue.item, SYSTEM, item_id)


def message(lane: Any) -> str:
    shown: Message | None = lane.message
    return "" if shown is None else f"{shown.head} {shown.text}".strip()


def names(screen: StockScreen) -> list[str]:
    rows = screen.list.rows
    return [] if rows is None else [row.cells[0].text for row in rows]


def put(screen: StockScreen, name: str, raw: str | bool) -> None:
    screen.detail.form.put(name, raw)


def test_the_list_shows_price_stock_and_state(items: StockScreen) -> None:
    row = items.list.table.rows_model.rows[0]
    assert row.cells[0].text == "Cretan olive oil"
    assert "Pantry" in row.cells[0].detail
    assert [cell.text for cell in row.cells[1:3]] == ["£9.80", "3"]
    assert row.cells[4].badge is not None
    assert row.cells[4].badge.words == "In stock"
    assert items.list.count.text() == "1 item"


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
    items.add_button.click()
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


def test_what_two_people_changed_in_other_fields_is_saved_together(
    items: StockScreen, pos: Pos, shop: Shop, oil: UUID
) -> None:
    items.open(oil)
    put(items, "name", "Cretan oil 500 ml")
    pos.backend.call(catalogue_edit.edit_item, shop.owner, oil, {"sku": "OIL-1"})
    items.detail.save()
    assert stored(pos, oil).fields.name == "Cretan olive oil", "nothing is saved unseen"
    assert "changed other fields meanwhile" in items.detail.two_edits.head.text()
    assert items.detail.form.value("sku") == "OIL-1"
    assert items.detail.bar.words.text() == "1 change not saved"
    items.detail.save()
    both = stored(pos, oil).fields
    assert (both.name, both.sku) == ("Cretan oil 500 ml", "OIL-1")


def test_what_two_people_made_of_one_field_is_chosen_by_the_second(
    items: StockScreen, pos: Pos, shop: Shop, oil: UUID
) -> None:
    items.open(oil)
    put(items, "unit_price", "9.90")
    put(items, "name", "Cretan oil")
    theirs = {"unit_price": UnitPrice.parse("10.20", GBP), "name": "Oil from Crete"}
    pos.backend.call(catalogue_edit.edit_item, shop.owner, oil, theirs)
    items.detail.save()
    both = items.detail.two_edits
    owner = pos.backend.call(item_history.changes, SYSTEM, oil)[0].who
    assert both.head.text() == f"{owner} changed this too. Choose each."
    told = [button.text() for button in both.choices["unit_price"]]
    assert told == ["Theirs: £10.20", "Mine: £9.90"]
    items.detail.save()
    assert items.detail.bar.words.text() == "Choose theirs or yours first."
    both.choices["unit_price"][1].click()
    both.choices["name"][0].click()
    items.detail.save()
    saved = stored(pos, oil).fields
    assert (saved.name, saved.unit_price) == ("Oil from Crete", UnitPrice.parse("9.90", GBP))
    assert not both.isVisible()


def test_leaving_a_form_can_be_thought_better_of(items: StockScreen, pos: Pos, oil: UUID) -> None:
    other = pos.call(catalogue_edit.add_item, ItemFields("Soap")).id
    items.open(oil)
    put(items, "name", "Cretan oil")
    items.open(other)
    items.list.lane.answer_button(2).click()
    assert items.detail.item is not None
    assert items.detail.item.id == oil
    assert items.detail.form.value("name") == "Cretan oil"


def test_ctrl_z_takes_back_one_field_after_the_other(items: StockScreen, oil: UUID) -> None:
    items.open(oil)
    name, price = items.detail.fields.name.entry, items.detail.fields.price.entry
    name.setFocus()
    for letter in " 5l":
        QTest.keyClicks(name, letter, delay=45)
    price.setFocus()
    QTest.keyClick(price, Qt.Key.Key_0, delay=45)
    assert items.detail.changes == 2
    QTest.keyClick(price, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (items.detail.changes, price.text()) == (1, "9.80")
    QTest.keyClick(name, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (items.detail.changes, name.text()) == (0, "Cretan olive oil")


def test_the_head_tells_what_sold_this_week_and_what_is_on_hand(
    items: StockScreen, pos: Pos, shop: Shop, oil: UUID
) -> None:
    sold = line("Cretan olive oil", "9.80", "2", item_id=oil)
    shop.call(sales.complete, cart_of(sold), cash("19.60"))
    items.open(oil)
    assert items.detail.head.subtitle.text() == f"{isolate('PAN-007')} · sold 2 this week"
    assert [items.detail.figures.value(at) for at in range(3)] == ["1", "–", "–"]


def test_the_changes_of_an_item_are_told_with_who_and_when(
    qtbot: QtBot, items: StockScreen, pos: Pos, shop: Shop, oil: UUID
) -> None:
    dearer = {"unit_price": UnitPrice.parse("10.20", GBP)}
    pos.backend.call(catalogue_edit.edit_item, shop.manager, oil, dearer)
    items.open(oil)
    items.detail.tabs.set_value(CHANGES)
    items.detail.tabs.chosen.emit(CHANGES)
    page = items.detail.page(CHANGES)
    assert isinstance(page, ItemChanges)
    qtbot.waitUntil(lambda: bool(page.table.rows_model.rows))
    first = page.table.rows_model.rows[0].cells[0]
    assert first.text == "Price: £9.80 → £10.20"
    assert first.detail.startswith("Today 12:00")


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
    assert not screen.add_button.isVisible()
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
