"""The panel of one item: what it tells, what can be taken back, two people at one item."""

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.domain.access import SYSTEM
from pos_app.domain.item import ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.services import (
    catalogue_edit,
    item_history,
    sales,
)
from pos_app.ui.format import isolate
from pos_app.ui.pos import Pos
from pos_app.ui.screens.stock import StockScreen
from pos_app.ui.screens.stock.detail_tabs import CHANGES
from pos_app.ui.screens.stock.item_changes import ItemChanges
from tests.shop import GBP, Shop, cart_of, cash, line
from tests.ui.screens.stock_desk import put, stored


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
