"""Batches in the windows: received, scanned past their date, wasted and marked down."""

from typing import Any
from uuid import UUID, uuid5

import pytest
from pytestqt.qtbot import QtBot

from pos_app.domain.access import Role
from pos_app.services import batches, catalogue, settings
from pos_app.ui.pos import Pos
from pos_app.ui.screens.settings import SettingsScreen
from pos_app.ui.screens.stock.detail_tabs import MOVE
from pos_app.ui.screens.stock.expiring_screen import ExpiringScreen
from pos_app.ui.screens.stock.moving import OUT, RECEIVE
from pos_app.ui.screens.stock.ways import stock_ways
from tests.batches import GTIN, day, held, of, receive, yoghurt
from tests.shop import Shop, gbp
from tests.ui.screens.selling import Desk
from tests.ui.screens.test_settings import printing, screen
from tests.ui.screens.test_stock_moving import shown, turn_to

__all__ = ["printing", "screen"]

OLD = f"]C1010{GTIN}17260228" + "10A1"


@pytest.fixture
def item(shop: Shop) -> UUID:
    return yoghurt(shop)


@pytest.fixture
def moving(qtbot: QtBot, pos: Pos, shop: Shop, item: UUID) -> Any:
    """The form that moves the stock of yoghurt, with the stock keeper at it."""
    screen = shown(qtbot, pos, shop, Role.STOCK_KEEPER)
    turn_to(screen, item, MOVE)
    screen.detail.moving.screen = screen  # type: ignore[attr-defined]
    return screen.detail.moving


def turn(moving: Any, way: str) -> None:
    moving.way.set_value(way)
    moving.way.chosen.emit(way)


def fill(moving: Any, count: str) -> None:
    moving.quantity.set_text(count)
    moving.quantity.edited.emit(count)


def test_a_delivery_asks_for_batch_and_date(moving: Any, shop: Shop, item: UUID) -> None:
    turn(moving, RECEIVE)
    assert moving.batch.code.isVisible()
    assert not moving.batch.which.isVisible()
    fill(moving, "4")
    moving.batch.code.set_text("A1")
    moving.batch.until.set_text("5/3/26")
    moving.move_stock()
    assert held(shop, item) == {"A1": 4, "": 0}
    assert moving.batch.code.text() == ""


def test_a_wrong_date_is_said_under_its_field(moving: Any, shop: Shop, item: UUID) -> None:
    turn(moving, RECEIVE)
    fill(moving, "4")
    moving.batch.until.set_text("5/3/26")
    moving.move_stock()
    assert moving.batch.code.error == "Type the batch as it is printed."
    moving.batch.code.set_text("A1")
    moving.batch.until.set_text("soon")
    moving.move_stock()
    assert "Type a day, such as" in moving.batch.until.error
    assert held(shop, item) == {"": 0}


def test_a_scanned_label_fills_in_batch_and_date(moving: Any, shop: Shop, item: UUID) -> None:
    turn(moving, RECEIVE)
    moving.screen.scan(f"]C1010{GTIN}17260320" + "10B2")
    assert moving.quantity.text() == "1"
    assert (moving.batch.code.text(), moving.batch.until.text()) == ("B2", "20/03/2026")
    moving.move_stock()
    assert held(shop, item) == {"B2": 1, "": 0}


def test_what_is_taken_out_may_be_of_one_batch(moving: Any, shop: Shop, item: UUID) -> None:
    receive(shop, item, ("A1", 4, day(3)), ("B2", 6, day(20)))
    moving.screen.refresh()
    turn(moving, OUT)
    assert moving.batch.which.isVisible()
    moving.batch.which.set_value(str(uuid5(item, "batch B2")))
    fill(moving, "2")
    moving.move_stock()
    assert held(shop, item) == {"A1": 4, "B2": 4, "": 0}


def test_an_item_without_batches_is_not_asked_for_them(qtbot: QtBot, pos: Pos, shop: Shop) -> None:
    plain = yoghurt(shop, tracks_batches=False)
    screen = shown(qtbot, pos, shop, Role.STOCK_KEEPER)
    turn_to(screen, plain, MOVE)
    assert not screen.detail.moving.batch.isVisible()
    assert not screen.detail.moving.held.isVisible()


def test_the_form_of_an_item_turns_batches_on(qtbot: QtBot, pos: Pos, shop: Shop) -> None:
    plain = yoghurt(shop, tracks_batches=False)
    screen = shown(qtbot, pos, shop, Role.STOCK_KEEPER)
    screen.open(plain)
    screen.detail.form.put("tracks_batches", True)
    screen.detail.save()
    assert shop.call(catalogue.item, plain).fields.tracks_batches


def test_the_batches_of_an_item_are_listed_where_it_is_moved(
    moving: Any, shop: Shop, item: UUID
) -> None:
    receive(shop, item, ("A1", 4, day(-1)), ("B2", 6, day(20)), ("C3", 1, None), loose=2)
    moving.screen.detail.show_item(item)
    assert moving.held.isVisible()
    rows = moving.held.table.rows_model.rows
    assert [(row.cells[0].text, row.cells[0].detail, row.cells[1].text) for row in rows] == [
        ("A1", "past its date: 1 Mar 2026", "4"),
        ("B2", "until 22 Mar 2026", "6"),
        ("C3", "no date", "1"),
        ("In no batch", "", "2"),
    ]


# At the counter


def test_goods_past_their_date_are_asked_about_before_they_are_sold(desk: Desk) -> None:
    yoghurt(desk.shop)
    desk.scan(OLD)
    assert desk.lines == []
    assert desk.said.startswith("Yoghurt was good until 28 Feb 2026.")
    assert "A1" in desk.said
    assert desk.answers == ("Sell it", "Do not sell")
    desk.answer(1)
    assert desk.lines == []
    desk.scan(OLD)
    desk.answer(0)
    assert desk.lines == [("1", "Yoghurt")]


def test_goods_that_are_still_good_are_sold_at_once(desk: Desk) -> None:
    yoghurt(desk.shop)
    desk.scan(f"]C1010{GTIN}17260303" + "10A1")
    assert desk.lines == [("1", "Yoghurt")]
    assert desk.sale.cart.lines[0].batch == "A1"


def test_where_the_shop_says_so_the_counter_asks_a_manager(desk: Desk) -> None:
    yoghurt(desk.shop)
    desk.shop.call(settings.change_shop, {"expired_goods": "ask"}, actor=desk.shop.owner)
    desk.scan(OLD)
    assert desk.answers == ("Ask a manager", "Do not sell")
    desk.answer(0)
    assert desk.lines == []
    ((needed, retry),) = desk.asked
    retry(desk.shop.approve(needed))
    assert desk.lines == [("1", "Yoghurt")]


def test_the_shop_says_in_settings_what_a_scan_past_the_date_does(
    screen: SettingsScreen, pos: Pos
) -> None:
    screen.show_page("security")
    page: Any = screen.page
    page.form.put("expired_goods", "ask")
    page.form.put("expiring_days", "three")
    page.bar.save.click()
    assert page.soon.error == "Type a number of days."
    page.form.put("expiring_days", "3")
    page.bar.save.click()
    assert (pos.settings.shop.expired_goods, pos.settings.shop.expiring_days) == ("ask", 3)


# Soon to expire


@pytest.fixture
def soon(qtbot: QtBot, pos: Pos, shop: Shop, item: UUID) -> ExpiringScreen:
    receive(shop, item, ("gone", 2, day(-1)), ("A1", 4, day(3)), ("B2", 6, day(20)))
    pos.log_in(shop.owner)
    screen = ExpiringScreen(pos)
    qtbot.addWidget(screen)
    screen.resize(1290, 720)
    screen.show()
    screen.enter()
    return screen


def listed(screen: ExpiringScreen) -> list[str]:
    return [row.cells[0].detail for row in screen.table.rows_model.rows]


def test_what_expires_soon_is_listed_with_its_worth(soon: ExpiringScreen) -> None:
    assert listed(soon) == ["Batch gone", "Batch A1"]
    badges = [row.cells[2].badge for row in soon.table.rows_model.rows]
    assert [badge and badge.words for badge in badges] == ["1 day past", "3 days left"]
    assert soon.worth.text() == "£9.00 at cost"
    soon.within.set_value("30")
    soon.within.chosen.emit("30")
    assert len(listed(soon)) == 3
    assert any(way.screen == "expiring" for way in stock_ways())


def test_a_batch_is_wasted_from_the_list(soon: Any, shop: Shop, item: UUID) -> None:
    soon._on_chosen(uuid5(item, "batch gone"))
    assert soon.panel.waste.text() == "Waste 2 Yoghurt"
    soon.panel.waste.click()
    assert held(shop, item) == {"A1": 4, "B2": 6, "": 0}
    assert listed(soon) == ["Batch A1"]
    assert not soon.panel.isVisible()
    assert soon.lane.message.head == "2 Yoghurt wasted."


def test_an_item_is_marked_down_from_the_list(soon: Any, shop: Shop, item: UUID) -> None:
    soon._on_chosen(uuid5(item, "batch A1"))
    assert not soon.panel.mark_down.isEnabled(), "it costs that already"
    soon.panel.price.set_text("1.20")
    soon.panel.price.edited.emit("1.20")
    assert soon.panel.mark_down.text() == "Mark all of it down to £1.20"
    soon.panel.mark_down.click()
    (view,) = shop.call(catalogue.views, (item,))
    assert view.unit_price.money(shop.rules.rounding) == gbp("1.20")


def test_a_wrong_date_is_put_right_from_the_list(soon: Any, shop: Shop, item: UUID) -> None:
    soon._on_chosen(uuid5(item, "batch A1"))
    soon.panel.until.set_text("8/3/2026")
    soon.panel.date_button.click()
    rows = shop.call(batches.expiring, 7, actor=shop.owner)
    assert [row.days for row in rows] == [-1, 6]
    soon.panel.until.set_text("8 March")
    soon.panel.date_button.click()
    assert "Type a day" in soon.panel.until.error


def test_no_more_is_wasted_than_the_batch_has(soon: Any, shop: Shop, item: UUID) -> None:
    soon._on_chosen(uuid5(item, "batch A1"))
    soon.panel.quantity.set_text("5")
    soon.panel.waste.click()
    assert soon.panel.error.text() == "Only 4 of batch A1 on hand."
    assert of(4) == shop.call(batches.of_item, item, actor=shop.owner).batches[1].on_hand
