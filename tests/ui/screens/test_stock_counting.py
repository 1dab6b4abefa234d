"""Counting and moving stock with scanner, keys and buttons."""

from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.domain.access import SYSTEM, Role
from pos_app.domain.ids import new_id
from pos_app.domain.item import Code, ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.domain.stock import TransferState
from pos_app.services import (
    catalogue_edit,
    catalogue_groups,
    locations,
    sales,
    stock,
    suppliers,
    transfers,
)
from pos_app.services.suppliers import SupplierFields
from pos_app.ui.pos import Pos
from pos_app.ui.screens.settings.locations_page import LocationsPage
from pos_app.ui.screens.stock.count_screen import CountScreen
from pos_app.ui.screens.stock.count_start import BELOW_ZERO, SUPPLIER
from pos_app.ui.screens.stock.scan_body import ScanBody
from pos_app.ui.screens.stock.transfer_screen import TransferScreen
from tests.shop import GBP, Shop, cart_of, cash, line

TEA, CAKE = "5012345678900", "4006381333931"


def of(pieces: int) -> Quantity:
    return Quantity.of(pieces)


def add(shop: Shop, name: str, code: str, left: int) -> UUID:
    fields = ItemFields(
        name,
        unit_price=UnitPrice.parse("4", GBP),
        barcodes=(Code(code), Code(f"{name}-24", of(24))),
    )
    item: UUID = shop.backend.call(catalogue_edit.add_item, SYSTEM, fields, of(left)).id
    return item


@pytest.fixture
def tea(shop: Shop) -> UUID:
    return add(shop, "Tea", TEA, 30)


@pytest.fixture
def cake(shop: Shop) -> UUID:
    return add(shop, "Cake", CAKE, 4)


@pytest.fixture
def store(shop: Shop) -> UUID:
    place = new_id()
    shop.call(locations.add, place, "Store room", actor=shop.owner)
    return place


def left(shop: Shop, item: UUID, place: UUID | None = None) -> Quantity:
    level: Quantity = shop.call(stock.levels, [item], place).get(item, of(0))
    return level


def numbers(body: ScanBody, column: int) -> dict[str, str]:
    return {row.cells[0].text: row.cells[column].text for row in body.table.rows_model.rows}


def badges(body: ScanBody, column: int) -> dict[str, str]:
    found = {row.cells[0].text: row.cells[column].badge for row in body.table.rows_model.rows}
    return {name: badge.words for name, badge in found.items() if badge is not None}


@pytest.fixture
def counting(qtbot: QtBot, pos: Pos, shop: Shop, tea: UUID, cake: UUID) -> CountScreen:
    pos.log_in(shop.manager)
    screen = CountScreen(pos)
    qtbot.addWidget(screen)
    screen.resize(1290, 720)
    screen.show()
    screen.enter()
    return screen


def test_one_scan_counts_one_and_twelve_star_counts_twelve(
    counting: CountScreen, shop: Shop, tea: UUID
) -> None:
    counting.start.begin_button.click()
    counting.scan(TEA)
    counting.body.field.entry.setText("12 *")
    counting.scan(TEA)
    counting.scan("Cake-24")
    assert numbers(counting.body, 2) == {"Tea": "13", "Cake": "24"}
    assert counting.review_button.text() == "Review 2 items"
    assert left(shop, tea) == of(30)


def test_a_number_is_set_with_the_stepper_of_its_line(counting: CountScreen, tea: UUID) -> None:
    counting.start.begin_button.click()
    counting.scan(TEA)
    assert counting.body.stepper.isVisible()
    assert counting.body.stepper.value() == 1
    counting.body.stepper.more.click()
    assert numbers(counting.body, 2) == {"Tea": "2"}


def test_a_typed_name_is_chosen_with_the_arrows_and_enter(counting: CountScreen) -> None:
    counting.start.begin_button.click()
    QTest.keyClicks(counting.body.field.entry, "tea", Qt.KeyboardModifier.NoModifier, 60)
    QTest.keyClick(counting.body.field.entry, Qt.Key.Key_Return)
    assert numbers(counting.body, 2) == {"Tea": "1"}


def test_an_unknown_code_counts_nothing_and_says_so(counting: CountScreen) -> None:
    counting.start.begin_button.click()
    counting.scan("5099999999994")
    assert counting.body.lane.message is not None
    assert counting.body.lane.message.head == "Barcode not known."
    assert numbers(counting.body, 2) == {}


def test_a_review_shows_what_differs_and_one_button_posts_it(
    qtbot: QtBot, counting: CountScreen, shop: Shop, tea: UUID, cake: UUID
) -> None:
    counting.start.begin_button.click()
    for _ in range(2):
        counting.scan("Tea-24")
    counting.review_button.click()
    rows = counting.review.table.rows_model.rows
    assert [[cell.text for cell in row.cells[:4]] for row in rows] == [["Tea", "48", "30", "+18"]]
    assert counting.review.approve_button.text() == "Post 1 difference"
    counting.review.approve_button.click()
    qtbot.waitUntil(lambda: counting._pages.currentWidget() is counting.start)
    assert (left(shop, tea), left(shop, cake)) == (of(48), of(4))


def test_leaving_loses_nothing_and_the_list_leads_back(counting: CountScreen) -> None:
    counting.start.begin_button.click()
    counting.scan(TEA)
    counting.leave_button.click()
    (row,) = counting.start.table.rows_model.rows
    assert isinstance(row.id, UUID)
    counting.open(row.id)
    assert numbers(counting.body, 2) == {"Tea": "1"}


def test_what_was_sold_below_zero_is_a_count_task(
    counting: CountScreen, shop: Shop, tea: UUID
) -> None:
    goods = line("Tea", "4", "31", item_id=tea)
    shop.call(sales.complete, cart_of(goods), cash("200"))
    counting.mark_stale()
    counting.start.what.set_value(BELOW_ZERO)
    counting.start.begin_button.click()
    counting.scan(CAKE)
    assert counting.body.lane.message is not None
    assert "not among the items" in counting.body.lane.message.head
    counting.scan(TEA)
    assert numbers(counting.body, 2) == {"Tea": "1"}


def test_the_count_page_says_what_was_sold_below_zero_and_begins_its_count(
    counting: CountScreen, shop: Shop, tea: UUID
) -> None:
    assert counting.start.lane.message is None
    shop.call(sales.complete, cart_of(line("Tea", "4", "31", item_id=tea)), cash("200"))
    counting.mark_stale()
    message = counting.start.lane.message
    assert message is not None
    assert (message.head, message.text) == ("1 item was sold below zero.", "Tea")
    counting.start.lane.answer_button(0).click()
    counting.scan(TEA)
    counting.show_review()
    counting.review.approve_button.click()
    assert left(shop, tea) == of(1)
    counting.mark_stale()
    message = counting.start.lane.message
    assert message is None or message.head == "The count is posted."


def test_what_a_supplier_delivers_is_counted(
    counting: CountScreen, shop: Shop, tea: UUID, cake: UUID
) -> None:
    farm = new_id()
    shop.call(suppliers.add, farm, SupplierFields("Tea Farm"), actor=shop.owner)
    shop.call(suppliers.supply, tea, farm, actor=shop.owner)
    counting.mark_stale()
    counting.start.what.set_value(f"{SUPPLIER}{farm}")
    counting.start.begin_button.click()
    counting.scan(CAKE)
    assert counting.body.lane.message is not None
    assert "does not come from this supplier" in counting.body.lane.message.head
    counting.scan(TEA)
    assert numbers(counting.body, 2) == {"Tea": "1"}


def test_whoever_may_only_count_cannot_post(
    qtbot: QtBot, counting: CountScreen, pos: Pos, shop: Shop
) -> None:
    pos.log_in(shop.actors[Role.STOCK_KEEPER])
    counting.enter()
    counting.start.begin_button.click()
    counting.scan(TEA)
    counting.review_button.click()
    assert not counting.review.approve_button.isEnabled()
    assert counting.review.approve_button.toolTip()


@pytest.fixture
def moving(
    qtbot: QtBot, pos: Pos, shop: Shop, tea: UUID, cake: UUID, store: UUID
) -> TransferScreen:
    pos.log_in(shop.manager)
    screen = TransferScreen(pos)
    qtbot.addWidget(screen)
    screen.resize(1290, 720)
    screen.show()
    screen.enter()
    return screen


def test_goods_are_sent_and_taken_in_by_scanning_and_what_is_short_is_settled(
    moving: TransferScreen, shop: Shop, tea: UUID, store: UUID
) -> None:
    moving.start.begin_button.click()
    moving.body.field.entry.setText("4 *")
    moving.scan(TEA)
    assert moving.act_button.text() == "Send to Store room"
    moving.act_button.click()
    assert left(shop, tea) == of(26)
    (row,) = moving.start.table.rows_model.rows
    assert isinstance(row.id, UUID)
    moving.open(row.id)
    for _ in range(3):
        moving.scan(TEA)
    moving.act_button.click()
    assert left(shop, tea, store) == of(3)
    assert moving.body.subtitle.text() == "Differs"
    moving.body.select(tea)
    moving._weigh()
    assert moving.lost.isVisible()
    assert moving.was_found.text() == "It turned up"
    moving.lost.click()
    view = shop.call(transfers.read, row.id, actor=shop.manager)
    assert view.state is TransferState.RECEIVED


def test_of_two_short_lines_each_is_settled_and_the_next_one_is_asked_about(
    moving: TransferScreen, shop: Shop, tea: UUID, cake: UUID
) -> None:
    moving.start.begin_button.click()
    for code in (TEA, CAKE):
        moving.scan(code)
    moving.act_button.click()
    (row,) = moving.start.table.rows_model.rows
    assert isinstance(row.id, UUID)
    moving.open(row.id)
    moving.act_button.click()
    moving.body.select(tea)
    moving._weigh()
    moving.lost.click()
    assert badges(moving.body, 3) == {"Tea": "Settled", "Cake": "1 short"}
    assert moving.body.table.current() == cake
    assert moving.lost.isVisible()
    message = moving.body.lane.message
    assert message is not None
    assert message.head == "1 line left."
    moving.sent_back.click()
    view = shop.call(transfers.read, row.id, actor=shop.manager)
    assert view.state is TransferState.RECEIVED
    assert left(shop, cake) == of(4)


def test_a_line_shows_the_item_in_its_categorys_colour(
    moving: TransferScreen, shop: Shop, tea: UUID
) -> None:
    teas = shop.backend.call(catalogue_groups.add_category, SYSTEM, "Teas", "green")
    shop.backend.call(catalogue_edit.edit_item, SYSTEM, tea, {"category_id": teas}, None)
    moving.start.begin_button.click()
    moving.scan(TEA)
    (row,) = moving.body.table.rows_model.rows
    assert (row.cells[0].initials, row.cells[0].tint) == ("TE", "green")


def test_a_shop_of_one_location_is_told_where_to_add_another(
    qtbot: QtBot, pos: Pos, shop: Shop
) -> None:
    pos.log_in(shop.manager)
    screen = TransferScreen(pos)
    qtbot.addWidget(screen)
    screen.enter()
    assert not screen.start.begin_button.isEnabled()


def test_locations_are_added_made_the_main_one_and_retired_in_settings(
    qtbot: QtBot, pos: Pos, shop: Shop, tea: UUID
) -> None:
    pos.log_in(shop.owner)

    def act(then: object, service: object, *args: object) -> bool:
        return pos.act(lambda *_: None, page.show_refusal, then, service, *args)  # type: ignore[arg-type]

    page = LocationsPage(pos, act)
    qtbot.addWidget(page)
    page.load()
    page.name.set_text("Store room")
    page._weigh()
    page.add_button.click()
    rows = {row.cells[0].text: row.id for row in page.table.rows_model.rows}
    assert set(rows) == {"Shop", "Store room"}
    page.table.set_current(rows["Store room"])
    page._weigh()
    page.main_button.click()
    assert page._places[0].name == "Store room"
    page.table.set_current(rows["Shop"])
    page._weigh()
    page.retire_button.click()
    assert "lies at Shop" in page.name.error
    assert left(shop, tea, rows["Shop"]) == of(30)  # type: ignore[arg-type]
