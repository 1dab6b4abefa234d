"""Purchase orders and suppliers in the windows: suggested, written, sent, closed; who they are."""

from pathlib import Path

import pytest
from pypdf import PdfReader
from pytestqt.qtbot import QtBot

from pos_app.domain.purchasing import OrderState
from pos_app.services import catalogue_edit, purchasing, suppliers
from pos_app.ui.pos import Pos
from pos_app.ui.screens.stock.orders_screen import OrdersScreen
from pos_app.ui.screens.stock.suppliers_screen import SuppliersScreen
from tests.shop import Shop
from tests.ui.screens.buying import JAM, OIL, Buying, cells, told


@pytest.fixture
def orders(qtbot: QtBot, pos: Pos, shop: Shop, buying: Buying) -> OrdersScreen:
    pos.log_in(shop.manager)
    screen = OrdersScreen(pos)
    qtbot.addWidget(screen)
    screen.resize(1290, 720)
    screen.show()
    screen.enter()
    return screen


@pytest.fixture
def screen(qtbot: QtBot, pos: Pos, shop: Shop, buying: Buying) -> SuppliersScreen:
    pos.log_in(shop.manager)
    screen = SuppliersScreen(pos)
    qtbot.addWidget(screen)
    screen.resize(1290, 720)
    screen.show()
    screen.enter()
    return screen


def test_what_is_low_is_ordered_in_whole_packs_sent_and_saved_as_pdf(
    qtbot: QtBot, orders: OrdersScreen, buying: Buying, tmp_path: Path
) -> None:
    orders.folder = tmp_path
    orders.suggest_button.click()
    assert cells(orders.body, 2) == {"Cretan olive oil": "12"}
    assert orders.body.table.rows_model.rows[0].cells[0].detail == "1 × 12"
    orders.note.set_text("Before ten, please")
    orders.send_button.click()
    (row,) = buying.do(purchasing.recent)
    assert row.state is OrderState.SENT
    assert told(orders.body.lane).startswith("The order stands as it is now.")
    orders.pdf_button.click()
    qtbot.waitUntil(lambda: told(orders.body.lane).startswith("Saved."))
    text = PdfReader(tmp_path / "PO-2-0001.pdf").pages[0].extract_text()
    for words in ("Harrow Wholesale", "HW-7", "Cretan olive oil", "1 × 12", "£70.80", "Before ten"):
        assert words in text


def test_an_order_is_written_by_scanning_with_the_cost_that_was_agreed(
    orders: OrdersScreen, buying: Buying
) -> None:
    orders.begin_button.click()
    orders.scan(JAM)
    orders.body.field.entry.setText("5 *")
    orders.scan(JAM)
    assert cells(orders.body, 4) == {"Damson jam": "£2.30"}
    orders.cost.set_text("2.10")
    orders.cost.take()
    orders.scan(JAM)
    assert cells(orders.body, 2) == {"Damson jam": "7"}
    assert cells(orders.body, 5) == {"Damson jam": "£14.70"}, "the agreed cost stays"


def test_a_delisted_item_is_not_ordered(orders: OrdersScreen, buying: Buying) -> None:
    orders.begin_button.click()
    orders.scan(OIL)
    buying.do(catalogue_edit.delist, buying.oil)
    orders.send_button.click()
    assert told(orders.body.lane) == ("Cretan olive oil is delisted. Take it off the order first.")
    (row,) = buying.do(purchasing.recent)
    assert row.state is OrderState.DRAFT


def test_an_order_is_closed_only_when_asked_twice(orders: OrdersScreen, buying: Buying) -> None:
    order = buying.ordered((buying.oil, 12))
    orders.open(order)
    assert not orders.close_button.hasFocus(), "Enter must not end an order"
    orders.close_button.click()
    assert told(orders.body.lane).startswith("Expect nothing more of PO-2-0001?")
    assert buying.do(purchasing.read, order).state is OrderState.SENT
    orders.body.lane.answer_button(0).click()
    assert buying.do(purchasing.read, order).state is OrderState.CANCELLED


def test_a_sent_order_leads_to_its_delivery(orders: OrdersScreen, buying: Buying) -> None:
    order = buying.ordered((buying.oil, 12))
    wanted: list[object] = []
    orders.receive_wanted.connect(wanted.append)
    orders.open(order)
    orders.receive_button.click()
    assert wanted == [order]
    assert not orders.body.field.isVisible(), "nothing is added to what was sent"


def test_a_supplier_is_added_and_what_is_wrong_stands_under_its_field(
    screen: SuppliersScreen, buying: Buying
) -> None:
    screen.add_button.click()
    screen.panel.form.put("name", "harrow wholesale")
    screen.save()
    assert "called Harrow Wholesale already" in told(screen.lane)
    screen.panel.form.put("name", "Mill & Co")
    screen.panel.form.put("lead_days", "soon")
    screen.save()
    assert screen.panel.lead.error == "Type a number of days."
    screen.panel.form.put("lead_days", "3")
    screen.panel.form.put("minimum_order", "100")
    screen.save()
    (mill,) = buying.do(suppliers.list_suppliers, "mill")
    assert (mill.fields.lead_days, mill.fields.minimum_order) == (3, 10_000)


def test_a_supplier_shows_what_they_have_and_can_be_retired(
    screen: SuppliersScreen, buying: Buying
) -> None:
    screen._on_chosen(buying.harrow)
    shown = [(row.cells[0].text, row.cells[1].text) for row in screen.panel.items.rows_model.rows]
    assert shown == [("Cretan olive oil", "£5.90"), ("Damson jam", "£2.30")]
    screen.panel.retire_button.click()
    assert buying.do(suppliers.names) == ()
    screen.panel.retire_button.click()
    assert buying.do(suppliers.names) == ((buying.harrow, "Harrow Wholesale"),)


def test_an_unsaved_supplier_is_not_left_unasked(screen: SuppliersScreen, buying: Buying) -> None:
    screen._on_chosen(buying.harrow)
    screen.panel.form.put("phone", "020 7946 0000")
    screen.panel.close_button.click()
    assert told(screen.lane) == "1 change not saved."
    screen.lane.answer_button(0).click()
    (harrow,) = buying.do(suppliers.list_suppliers)
    assert harrow.fields.phone == "020 7946 0000"
    assert screen.panel.isHidden()
