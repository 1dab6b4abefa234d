"""Who has an item, in its panel: codes, costs, packs, and what is on order."""

from uuid import UUID

from pytestqt.qtbot import QtBot

from pos_app.domain.access import Role
from pos_app.domain.ids import new_id
from pos_app.services import suppliers
from pos_app.services.suppliers import SupplierFields
from pos_app.ui.pos import Pos
from pos_app.ui.screens.stock import StockScreen
from pos_app.ui.screens.stock.detail_tabs import MOVE, SUPPLIERS
from pos_app.ui.screens.stock.item_suppliers import ItemSuppliers
from pos_app.ui.screens.stock.moving import SEND
from tests.shop import Shop
from tests.ui.screens.buying import Buying, of, pounds
from tests.ui.screens.stock_desk import shown


def opened(screen: StockScreen, item: UUID) -> ItemSuppliers:
    screen.open(item)
    screen.detail.tabs.set_value(SUPPLIERS)
    screen.detail._show_page()
    page = screen.detail.page(SUPPLIERS)
    assert isinstance(page, ItemSuppliers)
    return page


def test_the_panel_shows_who_has_an_item_and_what_is_on_order(
    qtbot: QtBot, pos: Pos, shop: Shop, buying: Buying
) -> None:
    buying.ordered((buying.oil, 12))
    screen = shown(qtbot, pos, shop, Role.MANAGER)
    page = opened(screen, buying.oil)
    (row,) = page.table.rows_model.rows
    assert [(cell.text, cell.detail) for cell in row.cells[:2]] == [
        ("Harrow Wholesale", "HW-7 · 12 a pack"),
        ("£5.90", ""),
    ]
    assert screen.detail.figures.value(2) == "12"


def test_another_supplier_is_added_with_code_cost_and_pack_and_becomes_the_first(
    qtbot: QtBot, pos: Pos, shop: Shop, buying: Buying
) -> None:
    mill = new_id()
    buying.do(suppliers.add, mill, SupplierFields("Mill & Co"))
    page = opened(shown(qtbot, pos, shop, Role.MANAGER), buying.oil)
    page.supplier.set_value(str(mill))
    page.supplier.chosen.emit(str(mill))
    assert (page.code.text(), page.cost.text(), page.pack.text()) == ("", "", "1")
    page.code.set_text("M-12")
    page.cost.set_text("5.123456")
    page.save()
    assert page.cost.error != "", "a cost has no more than four decimals"
    page.cost.set_text("5.12")
    page.pack.set_text("0")
    page.save()
    assert page.pack.error == "A pack holds more than nothing."
    page.pack.set_text("6")
    page.preferred.setChecked(True)
    page.save()
    first, second = buying.do(suppliers.suppliers_of, buying.oil)
    assert (first.supplier, first.code, first.cost, first.pack_size) == (
        "Mill & Co", "M-12", pounds("5.12"), of(6),
    )  # fmt: skip
    assert not second.is_preferred
    assert len(page.table.rows_model.rows) == 2
    page.drop_button.click()
    (left,) = buying.do(suppliers.suppliers_of, buying.oil)
    assert left.supplier == "Harrow Wholesale"


def test_goods_go_back_to_their_supplier_for_a_reason_and_no_more_than_there_are(
    qtbot: QtBot, pos: Pos, shop: Shop, buying: Buying
) -> None:
    screen = shown(qtbot, pos, shop, Role.MANAGER)
    screen.open(buying.oil)
    screen.detail.tabs.set_value(MOVE)
    screen.detail._show_page()
    moving = screen.detail.moving
    moving.way.set_value(SEND)
    moving.way.chosen.emit(SEND)
    moving.quantity.set_text("2")
    moving.quantity.edited.emit("2")
    assert moving.button.text() == "Send back 2 Cretan olive oil"
    moving.move_stock()
    assert moving.why.error == "Say why it goes back."
    assert buying.left(buying.oil) == of(3)
    moving.why.set_text("Leaking")
    moving.move_stock()
    assert buying.left(buying.oil) == of(1)
    assert moving.done.text() == "Done. 1 on hand now."
    moving.quantity.set_text("2")
    moving.quantity.edited.emit("2")
    moving.why.set_text("Leaking")
    moving.move_stock()
    assert moving.error.text() == "Only 1 of Cretan olive oil on hand."
    assert buying.left(buying.oil) == of(1)


def test_a_supervisor_sees_who_has_an_item_but_neither_cost_nor_form(
    qtbot: QtBot, pos: Pos, shop: Shop, buying: Buying
) -> None:
    page = opened(shown(qtbot, pos, shop, Role.SUPERVISOR), buying.oil)
    assert page.table.rows_model.rows[0].cells[1].text == ""
    assert not page.save_button.isVisible()
