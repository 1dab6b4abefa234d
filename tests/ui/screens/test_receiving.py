"""Receiving a delivery with scanner, keys and buttons."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.domain.access import Role
from pos_app.domain.purchasing import OrderState
from pos_app.services import catalogue, purchasing, receiving
from pos_app.ui.pos import Pos
from pos_app.ui.screens.stock.receive_screen import ReceiveScreen
from tests.shop import Shop
from tests.ui.screens.buying import CASE, JAM, OIL, Buying, cells, of, pounds, told


def shown(qtbot: QtBot, pos: Pos, shop: Shop, role: Role = Role.MANAGER) -> ReceiveScreen:
    pos.log_in(shop.actors[role])
    screen = ReceiveScreen(pos)
    qtbot.addWidget(screen)
    screen.resize(1290, 720)
    screen.show()
    screen.enter()
    return screen


@pytest.fixture
def receiving_screen(qtbot: QtBot, pos: Pos, shop: Shop, buying: Buying) -> ReceiveScreen:
    return shown(qtbot, pos, shop)


def test_a_delivery_of_an_order_is_scanned_and_taken_in_by_one_button(
    qtbot: QtBot, pos: Pos, shop: Shop, buying: Buying
) -> None:
    order = buying.ordered((buying.oil, 12), (buying.jam, 6))
    screen = shown(qtbot, pos, shop)
    (row,) = screen.start.table.rows_model.rows
    assert row.cells[0].text == "PO-2-0001 · Harrow Wholesale"
    QTest.keyClick(screen.start.table, Qt.Key.Key_Return)
    assert screen.body.subtitle.text() == "PO-2-0001 · Harrow Wholesale"
    assert cells(screen.body, 5) == {"Cretan olive oil": "Not scanned", "Damson jam": "Not scanned"}
    screen.scan(OIL)
    screen.body.field.entry.setText("9 *")
    screen.scan(OIL)
    screen.scan(JAM)
    assert cells(screen.body, 2) == {"Cretan olive oil": "10", "Damson jam": "1"}
    assert cells(screen.body, 4) == {"Cretan olive oil": "£59.00", "Damson jam": "£2.30"}
    assert cells(screen.body, 5) == {"Cretan olive oil": "2 short", "Damson jam": "5 short"}
    assert screen.post_button.text() == "Add 11 pieces to stock"
    screen.note.set_text("HW-20418")
    screen.post_button.click()
    assert (buying.left(buying.oil), buying.left(buying.jam)) == (of(13), of(21))
    assert buying.do(purchasing.read, order).state is OrderState.PARTLY
    assert told(screen.start.lane) == "11 pieces added to stock."
    assert [each.note for each in buying.do(receiving.recent)] == ["HW-20418"]


def test_the_shelf_gets_labels_of_what_came(
    receiving_screen: ReceiveScreen, buying: Buying
) -> None:
    wanted: list[object] = []
    receiving_screen.labels_wanted.connect(wanted.append)
    receiving_screen.begin_button.click()
    receiving_screen.scan(OIL)
    receiving_screen.post_button.click()
    receiving_screen.start.lane.answer_button(0).click()
    assert wanted == [[buying.oil]]


def test_a_case_counts_what_is_in_it(receiving_screen: ReceiveScreen, buying: Buying) -> None:
    receiving_screen.begin_button.click()
    receiving_screen.scan(CASE)
    receiving_screen.body.field.entry.setText("2 *")
    receiving_screen.scan(CASE)
    assert cells(receiving_screen.body, 2) == {"Cretan olive oil": "36"}


def test_what_was_not_ordered_is_taken_in_and_said(
    qtbot: QtBot, pos: Pos, shop: Shop, buying: Buying
) -> None:
    order = buying.ordered((buying.oil, 12))
    screen = shown(qtbot, pos, shop)
    screen.receive_order(order)
    screen.scan(JAM)
    assert "Not ordered" in told(screen.body.lane)
    assert cells(screen.body, 5)["Damson jam"] == "Not ordered"
    screen.body.field.entry.setText("14 *")
    screen.scan(OIL)
    assert cells(screen.body, 5)["Cretan olive oil"] == "2 too many"


def test_a_delivery_left_open_is_gone_on_with_after_a_restart(
    qtbot: QtBot, pos: Pos, shop: Shop, buying: Buying
) -> None:
    before = shown(qtbot, pos, shop)
    before.begin_button.click()
    before.scan(OIL)
    before.leave_button.click()
    assert buying.left(buying.oil) == of(3), "nothing came into stock"
    after = shown(qtbot, pos, shop)
    (row,) = after.start.table.rows_model.rows
    assert row.cells[3].badge is not None
    assert row.cells[3].badge.words == "Being scanned"
    after.open(row.id)  # type: ignore[arg-type]
    assert cells(after.body, 2) == {"Cretan olive oil": "1"}


def test_an_unknown_barcode_counts_nothing_and_offers_to_find_or_add_the_item(
    receiving_screen: ReceiveScreen,
) -> None:
    wanted: list[str] = []
    receiving_screen.item_wanted.connect(wanted.append)
    receiving_screen.begin_button.click()
    receiving_screen.scan("5099999999994")
    message = receiving_screen.body.lane.message
    assert message is not None
    assert (message.head, message.answers) == ("Barcode not known.", ("Find item", "Add item"))
    assert not receiving_screen.post_button.isEnabled()
    receiving_screen.body.lane.answer_button(1).click()
    assert wanted == ["5099999999994"]


def test_another_cost_is_typed_and_carried_into_the_average(
    receiving_screen: ReceiveScreen, buying: Buying
) -> None:
    receiving_screen.begin_button.click()
    receiving_screen.scan(OIL)
    field = receiving_screen.cost
    field.set_text("6.123456")
    field.take()
    assert field.error != "", "a cost has no more than four decimals"
    field.set_text("6.10")
    field.take()
    assert cells(receiving_screen.body, 3) == {"Cretan olive oil": "£6.10"}
    receiving_screen.post_button.click()
    assert buying.do(catalogue.item, buying.oil).fields.cost_price == pounds("6.10")


def test_what_was_scanned_is_forgotten_only_when_asked_twice(
    receiving_screen: ReceiveScreen, buying: Buying
) -> None:
    receiving_screen.begin_button.click()
    receiving_screen.scan(OIL)
    receiving_screen.forget_button.click()
    assert told(receiving_screen.body.lane).startswith("Forget what was scanned?")
    assert len(buying.do(receiving.recent)) == 1
    receiving_screen.body.lane.answer_button(0).click()
    assert buying.do(receiving.recent) == ()


def test_whoever_may_not_see_costs_receives_without_them(
    qtbot: QtBot, pos: Pos, shop: Shop, buying: Buying
) -> None:
    screen = shown(qtbot, pos, shop, Role.SUPERVISOR)
    screen.begin_button.click()
    screen.scan(OIL)
    assert cells(screen.body, 3) == {"Cretan olive oil": ""}
    assert screen.cost.isHidden()
    screen.post_button.click()
    assert buying.left(buying.oil) == of(4)


def test_an_order_closed_meanwhile_is_said_and_nothing_comes_in(
    qtbot: QtBot, pos: Pos, shop: Shop, buying: Buying
) -> None:
    order = buying.ordered((buying.oil, 12))
    screen = shown(qtbot, pos, shop)
    screen.receive_order(order)
    screen.scan(OIL)
    buying.do(purchasing.close, order)
    screen.post_button.click()
    assert "was closed meanwhile" in told(screen.body.lane)
    assert buying.left(buying.oil) == of(3)
