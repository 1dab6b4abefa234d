"""Putting scanned lines right: pieces and weighed goods, by keys and by typing."""

from collections.abc import ItemsView
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.domain.access import SYSTEM, Role
from pos_app.domain.ids import new_id
from pos_app.domain.item import Code, ItemFields
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.stock import TransferState
from pos_app.services import catalogue_edit, locations, transfers
from pos_app.ui.pos import Pos
from pos_app.ui.screens.stock.count_screen import CountScreen
from pos_app.ui.screens.stock.orders_screen import OrdersScreen
from pos_app.ui.screens.stock.receive_screen import ReceiveScreen
from pos_app.ui.screens.stock.transfer_screen import TransferScreen
from tests.shop import Shop
from tests.ui.screens.buying import JAM, OIL, Buying, cells, pounds, told

BANANAS = "2000000011905"
Counting = ReceiveScreen | OrdersScreen | CountScreen | TransferScreen


@pytest.fixture
def bananas(shop: Shop, buying: Buying) -> UUID:
    """Sold by the kilogram, ten of them on the shelf."""
    new = ItemFields("Bananas", unit=Unit.KG, unit_price=pounds("1.70"), barcodes=(Code(BANANAS),))
    item: UUID = shop.backend.call(catalogue_edit.add_item, SYSTEM, new, Quantity.of(10)).id
    return item


def shown(qtbot: QtBot, pos: Pos, shop: Shop, kind: type[Counting]) -> Counting:
    pos.log_in(shop.actors[Role.MANAGER])
    screen = kind(pos)
    qtbot.addWidget(screen)
    screen.resize(1290, 720)
    screen.show()
    screen.enter()
    return screen


@pytest.fixture
def arriving(qtbot: QtBot, pos: Pos, shop: Shop, bananas: UUID) -> ReceiveScreen:
    screen = shown(qtbot, pos, shop, ReceiveScreen)
    assert isinstance(screen, ReceiveScreen)
    screen.begin_button.click()
    screen.scan(OIL)
    screen.body.field.entry.setText("12.5 *")
    screen.scan(BANANAS)
    return screen


def came(screen: Counting) -> dict[str, str]:
    return {name: many.replace("\N{NO-BREAK SPACE}", " ") for name, many in _numbers(screen)}


def _numbers(screen: Counting) -> ItemsView[str, str]:
    return cells(screen.body, 2).items()


def test_what_is_weighed_is_put_right_by_typing_its_weight(arriving: ReceiveScreen) -> None:
    body = arriving.body
    assert (body.amount.isVisible(), body.stepper.isVisible()) == (True, False)
    assert body.amount.text() == "12.5"
    body.amount.entry.setText("11.25")
    QTest.keyClick(body.amount.entry, Qt.Key.Key_Return)
    assert came(arriving) == {"Cretan olive oil": "1", "Bananas": "11.25 kg"}
    assert body.field.entry.hasFocus()


def test_a_weight_that_is_no_number_changes_nothing_and_says_so(arriving: ReceiveScreen) -> None:
    arriving.body.amount.entry.setText("a few")
    QTest.keyClick(arriving.body.amount.entry, Qt.Key.Key_Return)
    assert came(arriving)["Bananas"] == "12.5 kg"
    assert told(arriving.body.lane)
    assert arriving.body.amount.text() == "12.5"


def test_plus_and_minus_step_the_line_while_the_field_is_empty(arriving: ReceiveScreen) -> None:
    entry = arriving.body.field.entry
    QTest.keyClick(entry, Qt.Key.Key_Up)
    QTest.keyClicks(entry, "+", delay=50)
    QTest.keyClicks(entry, "+", delay=50)
    QTest.keyClicks(entry, "-", delay=50)
    assert came(arriving)["Cretan olive oil"] == "2"


def test_del_takes_a_line_out_and_undo_brings_it_back(arriving: ReceiveScreen) -> None:
    QTest.keyClick(arriving.body.field.entry, Qt.Key.Key_Delete)
    assert came(arriving) == {"Cretan olive oil": "1"}
    assert told(arriving.body.lane) == "Bananas taken out."
    arriving.body.lane.answer_button(0).click()
    assert came(arriving)["Bananas"] == "12.5 kg"


def test_f12_takes_the_delivery_in_and_f2_goes_back_to_scanning(
    arriving: ReceiveScreen, buying: Buying, bananas: UUID
) -> None:
    arriving.note.setFocus()
    QTest.keyClick(arriving.note.entry, Qt.Key.Key_F2)
    assert arriving.body.field.entry.hasFocus()
    QTest.keyClick(arriving.body.field.entry, Qt.Key.Key_F12)
    assert told(arriving.start.lane) == "2 pieces added to stock."
    assert buying.left(bananas) == Quantity.parse("22.5")


def test_a_cost_typed_beside_an_order_is_that_of_the_line_it_is_called_after(
    qtbot: QtBot, pos: Pos, shop: Shop, buying: Buying
) -> None:
    screen = shown(qtbot, pos, shop, OrdersScreen)
    assert isinstance(screen, OrdersScreen)
    screen.begin_button.click()
    screen.scan(OIL)
    screen.scan(JAM)
    assert screen.cost.accessibleName() == "Damson jam"
    screen.cost.set_text("2.10")
    screen.cost.take()
    assert cells(screen.body, 4) == {"Cretan olive oil": "£5.90", "Damson jam": "£2.10"}


def test_a_line_taken_out_of_a_count_is_not_counted(
    qtbot: QtBot, pos: Pos, shop: Shop, bananas: UUID
) -> None:
    screen = shown(qtbot, pos, shop, CountScreen)
    assert isinstance(screen, CountScreen)
    screen.start.begin_button.click()
    screen.body.field.entry.setText("9.4 *")
    screen.scan(BANANAS)
    screen.body.amount.entry.setText("9.6")
    QTest.keyClick(screen.body.amount.entry, Qt.Key.Key_Return)
    assert came(screen) == {"Bananas": "9.6 kg"}
    QTest.keyClick(screen.body.field.entry, Qt.Key.Key_Delete)
    assert came(screen) == {}
    assert screen.review_button.text() == "Review 0 items"


def test_nothing_of_a_long_rest_is_written_page_by_page(
    qtbot: QtBot, pos: Pos, shop: Shop, bananas: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pos_app.services.counts.PAGE", 1)
    screen = shown(qtbot, pos, shop, CountScreen)
    assert isinstance(screen, CountScreen)
    screen.start.begin_button.click()
    screen.scan(OIL)
    screen.show_review()
    screen.review.none_of_the_rest.emit()
    assert told(screen.review.lane) == "1 item left to set to none"
    qtbot.waitUntil(lambda: told(screen.review.lane) == "")
    assert {row.cells[1].text[0] for row in screen.review.table.rows_model.rows} == {"0", "1"}


def test_a_code_nobody_knows_becomes_an_item_from_a_transfer_too(
    qtbot: QtBot, pos: Pos, shop: Shop, bananas: UUID
) -> None:
    place, transfer = new_id(), new_id()
    shop.call(locations.add, place, "Store room", actor=shop.owner)
    main = shop.call(locations.shelves)[0].id
    shop.call(transfers.begin, transfer, main, place, actor=shop.owner)
    screen = shown(qtbot, pos, shop, TransferScreen)
    assert isinstance(screen, TransferScreen)
    screen.open(transfer)
    wanted: list[str] = []
    screen.item_wanted.connect(wanted.append)
    screen.scan("5012345678900")
    screen.body.lane.answer_button(1).click()
    assert wanted == ["5012345678900"]
    screen.scan(BANANAS)
    QTest.keyClick(screen.body.field.entry, Qt.Key.Key_F12)
    assert shop.call(transfers.read, transfer, actor=shop.owner).state is TransferState.SENT
