"""The shift in the whole window: a shop of one person, and a day from the float to the Z."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.domain.access import Role
from pos_app.domain.cash_slip import CashAct
from pos_app.services import settings, shifts
from pos_app.ui.screens.shift import ShiftScreen
from pos_app.ui.screens.shift.screen import Page
from tests.refunds import everything, refund, sell
from tests.shifts import count_and_close
from tests.shop import Shop, card, cash, gbp, line
from tests.ui.whole import Till, open_till

K = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def till(qtbot: QtBot, dressed: QApplication, closed_shop: Shop) -> Iterator[Till]:
    """Before the first sale of the day; nobody is logged in."""
    yield from open_till(qtbot, closed_shop)


def shift_screen(till: Till) -> ShiftScreen:
    screen = till.window.screen_named("shift")
    assert isinstance(screen, ShiftScreen)
    return screen


def test_in_a_shop_of_one_person_the_shift_opens_at_log_in_and_again_after_a_close(
    till: Till,
) -> None:
    shop = till.shop
    shop.call(settings.change_shop, {"opens_silently": True}, actor=shop.owner)
    till.log_in(Role.OWNER)
    assert till.window.name == "sell"
    sell(shop, line(price="30"), paid=cash("30"))
    count_and_close(shop, gbp("30"), actor=shop.owner, float_left=gbp("25"))
    assert shop.call(shifts.current) is None
    till.window.go("sales")
    assert shop.call(shifts.current) is None, "looking around opens nothing"
    till.window.go("sell")
    assert shop.call(shifts.current).opening_float == gbp("25"), "what was left in the drawer"


def test_where_the_drawer_is_counted_no_shift_opens_by_itself(till: Till) -> None:
    till.log_in(Role.CASHIER)
    assert till.window.name == "shift"
    till.window.go("sell")
    assert till.shop.call(shifts.current) is None


def test_a_day_is_closed_by_reading_nothing_but_the_screen(till: Till) -> None:
    shop = till.shop
    till.log_in(Role.MANAGER)
    screen = shift_screen(till)
    till.bot.waitUntil(screen.opening.count.steppers[gbp("20")].isVisible)
    till.press(K.Key_Tab)
    till.type("5")
    assert screen.opening.count.total.text() == "£100.00"
    till.press(K.Key_F12)
    assert till.window.name == "sell"
    first = sell(shop, line("Mug", "14.00", "2"), paid=cash("30"))
    sell(shop, line("Loaf", "4.20"), paid=card("4.20"))
    refund(shop, everything(first), cash("-28"))
    till.window.go("shift")
    till.press(K.Key_F8)
    till.type("20")
    till.press(K.Key_Tab)
    till.type("Change from the bank")
    screen.overview.money.buttons[CashAct.PAY_IN].click()
    assert "£20.00 written down" in screen.overview.notice.label.text()
    till.press(K.Key_F12)
    assert screen.page is Page.CLOSE
    till.bot.waitUntil(screen.closing.count.steppers[gbp("20")].isVisible)
    till.type("0")
    till.press(K.Key_Tab)
    till.type("6")
    assert screen.closing.count.total.text() == "£120.00"
    till.press(K.Key_Return, held=CONTROL)
    assert "Card slips" in screen.closing.notice.label.text(), "and the field has the focus"
    till.type("4.20")
    till.press(K.Key_Return, held=CONTROL)
    assert screen.closing.difference.words == "Exact"
    till.press(K.Key_Return, held=CONTROL)
    assert screen.closing.question.isVisible()
    till.press(K.Key_Backtab, K.Key_Return)
    assert screen.page is Page.CLOSED
    assert shop.rows(
        "SELECT number, net, expected_cash, counted_cash, float_left FROM closure"
    ) == [(1, 420, 12_000, 12_000, 10_000)]
