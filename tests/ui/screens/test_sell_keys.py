"""The keys of Sell, voiding and taking back, parking, and who has the focus."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from pos_app.domain.access import Permission
from pos_app.domain.money import Money
from pos_app.services import carts, shifts
from pos_app.ui.open_sale import OpenSale
from pos_app.ui.pos import Pos
from pos_app.ui.screens.sell.cart_side import GHOST_SECONDS
from tests.shop import GBP, PEPPER, Shop, cash, gbp
from tests.ui.screens.selling import LOAF, OAT_MILK, OIL, TOMATOES, Desk, open_desk, stock_up

K = Qt.Key
ENTER, ESC, DEL = K.Key_Return, K.Key_Escape, K.Key_Delete


def ghosts(desk: Desk) -> list[str]:
    return [row.name for row in desk.screen.cart_side.lines.rows if row.ghost]


def test_del_voids_the_selected_line_and_leaves_a_ghost_in_its_place(desk: Desk) -> None:
    for code in (LOAF, OAT_MILK):
        desk.scan(code)
    desk.press(K.Key_Up, DEL)
    assert desk.lines == [("1", "Oat milk 1 L")]
    rows = desk.screen.cart_side.lines.rows
    assert [(row.name, row.ghost) for row in rows] == [
        ("Sourdough loaf", True),
        ("Oat milk 1 L", False),
    ]
    assert rows[0].detail == "Voided · £4.20"


def test_undo_on_the_ghost_brings_the_line_back_to_its_place(desk: Desk) -> None:
    for code in (LOAF, OAT_MILK):
        desk.scan(code)
    lines = desk.screen.cart_side.lines
    first = desk.sale.cart.lines[0].id
    desk.sale.void_line(first)
    lines.undo_asked.emit(first)
    assert desk.lines == [("1", "Sourdough loaf"), ("1", "Oat milk 1 L")]
    assert ghosts(desk) == []


def test_the_ghost_folds_away_after_eight_seconds_and_ctrl_z_still_undoes(desk: Desk) -> None:
    desk.scan(LOAF)
    desk.press(DEL)
    assert ghosts(desk) == ["Sourdough loaf"]
    desk.shop.clock.advance(GHOST_SECONDS + 0.1)
    desk.screen.cart_side.show_sale()
    assert ghosts(desk) == []
    desk.undo()
    assert desk.lines == [("1", "Sourdough loaf")]


def test_ctrl_z_takes_back_one_act_after_another(desk: Desk) -> None:
    desk.scan(LOAF)
    desk.scan(OAT_MILK)
    desk.type("+")
    desk.press(DEL)
    for expected in (
        [("1", "Sourdough loaf"), ("2", "Oat milk 1 L")],
        [("1", "Sourdough loaf"), ("1", "Oat milk 1 L")],
        [("1", "Sourdough loaf")],
        [],
        [],
    ):
        desk.undo()
        assert desk.lines == expected


def test_plus_and_minus_change_the_selected_line_and_minus_at_one_voids_it(desk: Desk) -> None:
    desk.scan(LOAF)
    desk.type("++-")
    assert desk.lines == [("2", "Sourdough loaf")]
    desk.type("--")
    assert (desk.lines, ghosts(desk)) == ([], ["Sourdough loaf"])


def test_plus_beyond_the_shelf_says_what_is_left(desk: Desk) -> None:
    desk.type("3 *")
    desk.scan(OIL)
    desk.type("+")
    assert desk.said == "Only 3 left. You have 4 Cretan olive oil in this sale."
    desk.answer(1)
    assert desk.lines == [("3", "Cretan olive oil")]


def test_minus_does_nothing_to_what_was_weighed(desk: Desk) -> None:
    desk.type("0.5*")
    desk.scan(TOMATOES)
    desk.type("-")
    assert desk.lines == [("0.5", "Vine tomatoes")]


def test_the_stepper_and_void_line_are_real_buttons_of_the_selected_line(desk: Desk) -> None:
    desk.scan(OAT_MILK)
    tools = desk.screen.cart_side.lines._tools
    tools.stepper.more.click()
    assert desk.lines == [("2", "Oat milk 1 L")]
    tools.void.click()
    assert desk.lines == []


def test_left_and_right_go_through_the_categories(desk: Desk) -> None:
    tabs = desk.screen.shelf.tabs
    before = tabs.current()
    desk.press(K.Key_Right)
    assert tabs.current() != before
    assert {row.name for row in desk.screen.shelf.grid.rows} == {
        "Cretan olive oil",
        "Sourdough loaf",
    }
    desk.press(K.Key_Left)
    assert tabs.current() == before


def test_digits_go_to_the_scan_field_from_the_grid(desk: Desk) -> None:
    desk.screen.shelf.grid.setFocus()
    desk.type("50")
    assert desk.screen.field.text() == "50"
    assert desk.focus is desk.screen.field.entry


def test_a_click_on_a_tile_or_a_button_leaves_the_focus_in_the_scan_field(desk: Desk) -> None:
    grid = desk.screen.shelf.grid
    place = grid.visualRect(grid.model_rows.index(0)).center()
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert desk.lines == [("1", "Sourdough loaf")]
    QTest.mouseClick(desk.screen.main.buttons["park"], Qt.MouseButton.LeftButton)
    assert desk.lines == []
    QTest.mouseClick(desk.screen.main, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert desk.focus is desk.screen.field.entry


def test_tab_goes_from_the_scan_field_to_pay(desk: Desk) -> None:
    desk.scan(LOAF)
    seen: list[object] = []
    for _ in range(20):
        desk.press(K.Key_Tab)
        seen.append(desk.focus)
    screen = desk.screen
    bar = screen.main.buttons
    wanted = [
        *screen.shelf.tabs._tabs,
        screen.shelf.grid,
        *(bar[name] for name in ("park", "parked", "discount", "void-line", "drawer", "more")),
        screen.cart_side.lines,
        screen.cart_side.pay,
    ]
    assert [seen.index(one) for one in wanted] == sorted(seen.index(one) for one in wanted)


def test_what_a_person_may_not_do_is_off_and_says_why(desk: Desk) -> None:
    button = desk.screen.main.buttons["discount"]
    assert (button.isEnabled(), button.toolTip()) == (False, "There is nothing on the sale yet.")
    desk.scan(LOAF)
    assert (button.isEnabled(), button.toolTip()) == (True, "")
    grants = {**desk.pos.actor.grants}
    for permission in (Permission.DISCOUNT_LINE, Permission.DISCOUNT_SALE):
        del grants[permission]
    desk.pos.log_in(replace(desk.pos.actor, grants=grants))
    desk.screen.refresh()
    assert not button.isEnabled()
    assert button.toolTip() == "You may not give a discount on the sale."


def test_f12_goes_to_pay_only_with_something_to_pay(desk: Desk) -> None:
    desk.press(K.Key_F12)
    assert desk.went == []
    desk.scan(LOAF)
    desk.press(K.Key_F12)
    assert desk.went == ["pay"]


def test_f5_parks_at_once_and_ctrl_z_brings_it_back(desk: Desk) -> None:
    for code in (LOAF, OAT_MILK):
        desk.scan(code)
    desk.press(K.Key_F5)
    assert desk.lines == []
    assert desk.said == "Sale parked. 2 items, £6.40."
    (waiting,) = desk.pos.call(carts.list_parked)
    assert waiting.label == "Sourdough loaf and 1 more"
    assert desk.screen.main.buttons["parked"].accessibleName() == "Retrieve, 1"
    desk.undo()
    assert desk.lines == [("1", "Sourdough loaf"), ("1", "Oat milk 1 L")]
    assert desk.pos.call(carts.list_parked) == ()


def test_a_note_can_be_written_to_the_parked_sale(desk: Desk) -> None:
    desk.scan(LOAF)
    desk.press(K.Key_F5)
    desk.answer(0)
    desk.type("Blue coat")
    desk.press(ENTER)
    (waiting,) = desk.pos.call(carts.list_parked)
    assert (waiting.label, waiting.line_count) == ("Blue coat", 1)
    assert desk.screen.main.panel is None


def test_a_parked_sale_comes_back_and_the_open_one_is_parked_first(desk: Desk) -> None:
    desk.scan(LOAF)
    desk.press(K.Key_F5)
    desk.scan(OAT_MILK)
    desk.press(K.Key_F6)
    assert desk.panel.name == "parked"
    desk.press(ENTER)
    assert desk.lines == [("1", "Sourdough loaf")]
    assert [one.label for one in desk.pos.call(carts.list_parked)] == ["Oat milk 1 L"]
    desk.undo()
    assert desk.lines == [("1", "Oat milk 1 L")]
    assert [one.label for one in desk.pos.call(carts.list_parked)] == ["Sourdough loaf"]


def test_deleting_a_parked_sale_asks_a_reason_and_a_manager(desk: Desk) -> None:
    desk.scan(LOAF)
    desk.press(K.Key_F5, K.Key_F6, DEL)
    assert desk.panel.name == "reason"
    assert not desk.panel.accept.isEnabled()  # type: ignore[attr-defined]
    desk.type("never came back")
    desk.press(ENTER)
    needed, retry = desk.asked.pop()
    retry(desk.shop.approve(needed))
    assert desk.pos.call(carts.list_parked) == ()
    assert desk.panel.name == "parked"


def test_money_that_was_taken_keeps_a_sale_from_being_parked(desk: Desk) -> None:
    desk.scan(LOAF)
    assert desk.sale.take(cash("2")[0])
    desk.press(K.Key_F5)
    assert desk.said == "Payments were taken. Reverse them on Pay first."
    assert desk.screen.cart_side.pay.text() == "Pay £2.20"
    assert desk.lines == [("1", "Sourdough loaf")]


def test_without_a_shift_nothing_is_sold_and_the_way_to_one_is_shown(
    qtbot: QtBot, dressed: object, closed_shop: Shop
) -> None:
    stock_up(closed_shop)
    pos = Pos(closed_shop.backend, PEPPER)
    pos.log_in(closed_shop.cashier)
    for desk in open_desk(qtbot, pos, closed_shop):
        desk.scan(LOAF)
        assert desk.lines == []
        assert desk.said.startswith("Open a shift first.")
        desk.answer()
        assert desk.went == ["shift"]
        pos.call(shifts.open_shift, gbp("100"))
        desk.scan(LOAF)
        assert desk.lines == [("1", "Sourdough loaf")]
    pos.wait_idle()


@pytest.fixture
def again(qtbot: QtBot, dressed: object, desk: Desk) -> Iterator[OpenSale]:
    """The till after a crash: what was not saved is gone."""
    desk.scan(LOAF)
    desk.press(K.Key_F5)
    desk.scan(OAT_MILK)
    desk.press(DEL)
    desk.scan(OIL)
    pos = Pos(desk.shop.backend, PEPPER)
    pos.log_in(desk.shop.cashier)
    yield OpenSale(pos)
    pos.wait_idle()


def test_after_a_crash_the_open_sale_is_back_and_the_parked_one_still_waits(
    again: OpenSale,
) -> None:
    assert again.restore()
    assert [line.name for line in again.cart.lines] == ["Cretan olive oil"]
    assert [one.line.name for one in again.cart.voided] == ["Oat milk 1 L"]
    (waiting,) = again.pos.call(carts.list_parked)
    assert again.resume(waiting.id)
    assert [line.name for line in again.cart.lines] == ["Sourdough loaf"]
    assert again.total == Money(420, GBP)


def test_an_empty_shop_says_how_to_fill_it(qtbot: QtBot, pos: Pos, shop: Shop) -> None:
    pos.log_in(shop.manager)
    for desk in open_desk(qtbot, pos, shop):
        empty = desk.screen.main._empty
        assert empty.isVisible()
        empty.buttons[0].click()
        assert desk.went == ["stock"]


def test_while_a_manager_is_asked_only_scanning_changes_the_sale(desk: Desk) -> None:
    desk.scan(LOAF)
    desk.screen.set_held(True)
    assert not desk.screen.cart_side.pay.isEnabled()
    assert not desk.screen.cart_side.lines._tools.isVisible()
    desk.screen.scan(OAT_MILK)
    assert desk.lines == [("1", "Sourdough loaf"), ("1", "Oat milk 1 L")]
    for key in (K.Key_F12, K.Key_F5):
        QTest.keyClick(desk.screen, key)
    assert (desk.went, len(desk.lines)) == ([], 2)
    desk.screen.set_held(False)
    desk.press(K.Key_F12)
    assert desk.went == ["pay"]


def test_every_control_has_a_name_for_a_screen_reader(desk: Desk) -> None:
    desk.type("2 *")
    desk.scan(OAT_MILK)
    grid, lines = desk.screen.shelf.grid, desk.screen.cart_side.lines
    spoken = [row.spoken for row in grid.rows]
    assert "Oat milk 1 L, £2.20, 2 in this sale, 41 in stock" in spoken
    assert lines.rows[0].spoken == "2 Oat milk 1 L, £4.40, 2 × £2.20"
    assert desk.screen.field.entry.accessibleName() == "Scan or search items"
    assert desk.screen.cart_side.pay.accessibleName() == "Pay £4.40"
    buttons = desk.screen.findChildren(QAbstractButton)
    assert [one for one in buttons if not one.accessibleName() and one.isVisible()] == []
