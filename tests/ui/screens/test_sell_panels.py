"""The panels of Sell: discount, change line, drawer, voiding the sale, price check."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.domain.access import Permission
from pos_app.domain.price_source import PriceSource
from pos_app.domain.pricing import Discount
from pos_app.services import catalogue
from pos_app.ui.pos import Pos
from pos_app.ui.screens.sell.panels.discount import DiscountPanel
from pos_app.ui.screens.sell.panels.line import LinePanel
from pos_app.ui.screens.sell.panels.look_up import LookUpPanel
from pos_app.ui.screens.sell.panels.more import MorePanel
from pos_app.ui.screens.sell.panels.pad import PricePanel
from pos_app.ui.screens.sell.panels.reason import ReasonPanel
from tests.shop import Shop, gbp
from tests.ui.screens.selling import (
    CUP,
    LOAF,
    OAT_MILK,
    TOMATOES,
    UNKNOWN,
    Desk,
    open_desk,
    price,
    stock_up,
)

K = Qt.Key
ENTER, ESC = K.Key_Return, K.Key_Escape


def discount_panel(desk: Desk) -> DiscountPanel:
    panel = desk.panel
    assert isinstance(panel, DiscountPanel)
    return panel


@pytest.fixture
def manager(qtbot: QtBot, pos: Pos, shop: Shop) -> Iterator[Desk]:
    """The same desk with a manager at it."""
    stock_up(shop)
    pos.log_in(shop.manager)
    yield from open_desk(qtbot, pos, shop)


def test_f4_takes_a_percentage_off_the_selected_line(desk: Desk) -> None:
    for code in (LOAF, OAT_MILK):
        desk.scan(code)
    desk.press(K.Key_F4)
    panel = discount_panel(desk)
    assert panel.target.value() == "line"
    desk.type("10")
    assert panel.accept.text() == "Give 10% off"
    assert panel.after.text() == "£6.18"
    desk.press(ENTER)
    assert desk.sale.cart.lines[1].discount == Discount.percent("10")
    assert desk.screen.main.panel is None
    row = desk.screen.cart_side.lines.rows[1]
    assert (row.detail, row.total) == ("£2.20 each · 10% off −£0.22", "£1.98")


def test_f4_again_means_the_whole_sale(desk: Desk) -> None:
    for code in (LOAF, OAT_MILK):
        desk.scan(code)
    desk.press(K.Key_F4, K.Key_F4)
    panel = discount_panel(desk)
    assert panel.target.value() == "sale"
    panel.kind.set_value("amount")
    desk.type("0.40")
    panel.reasons.chips["Damaged"].click()
    assert panel.accept.text() == "Give £0.40 off"
    panel.accept.click()
    assert desk.sale.cart.discount == Discount.amount(gbp("0.40"), "Damaged")
    assert [row.total for row in desk.screen.cart_side.lines.rows] == ["£4.20", "£2.20"]
    assert desk.sale.total == gbp("6.00")


def test_more_than_the_limit_needs_a_manager_and_shows_it_beforehand(desk: Desk) -> None:
    desk.scan(LOAF)
    desk.press(K.Key_F4)
    panel = discount_panel(desk)
    assert panel.note.text() == "Above 10% a manager is asked."
    keys = [percent for percent, button in panel.presets.items() if button._tail]
    assert keys == [15, 20]
    panel.presets[20].click()
    panel.accept.click()
    assert desk.sale.cart.lines[0].discount is None
    needed, retry = desk.asked.pop()
    assert (needed.permission, needed.amount) == (Permission.DISCOUNT_LINE, 200_000)
    assert desk.panel is panel, "it waits for the answer"
    retry(desk.shop.approve(needed))
    assert desk.sale.total == gbp("3.36")
    assert desk.screen.main.panel is None


def test_a_discount_above_the_sale_is_told_under_the_field(desk: Desk) -> None:
    desk.scan(LOAF)
    desk.press(K.Key_F4)
    panel = discount_panel(desk)
    panel.kind.set_value("amount")
    desk.type("5")
    assert panel.field.error == "The discount is more than the line comes to."
    desk.press(ENTER)
    assert desk.sale.total == gbp("4.20")
    panel.kind.set_value("percent")
    desk.type("00")
    assert panel.field.error == "A discount cannot be more than 100 percent."


def test_a_discount_is_taken_away_by_emptying_the_field(desk: Desk) -> None:
    desk.scan(LOAF)
    desk.sale.discount_line(desk.sale.cart.lines[0].id, Discount.percent("10"))
    desk.press(K.Key_F4)
    panel = discount_panel(desk)
    assert panel.field.text() == "10"
    desk.press(K.Key_Backspace)
    assert panel.accept.text() == "Remove discount"
    desk.press(ENTER)
    assert desk.sale.cart.lines[0].discount is None


def test_scanning_goes_on_while_a_panel_is_open(desk: Desk) -> None:
    desk.scan(LOAF)
    desk.press(K.Key_F4)
    desk.scan(OAT_MILK)
    panel = discount_panel(desk)
    assert desk.lines[-1] == ("1", "Oat milk 1 L")
    assert panel.field.text() == ""
    desk.scan(UNKNOWN)
    assert desk.screen.lane.isVisible()
    desk.press(ESC)
    assert desk.screen.main.panel is None
    assert desk.focus is desk.screen.field.entry


def test_f8_changes_price_note_and_serial_number_of_a_line(manager: Desk) -> None:
    desk = manager
    desk.scan(LOAF)
    desk.press(K.Key_F8)
    panel = desk.panel
    assert isinstance(panel, LinePanel)
    desk.type("3.5")
    panel.note.entry.setFocus()
    desk.type("sliced")
    panel.serial.entry.setFocus()
    desk.type("A77")
    desk.press(ENTER)
    (line,) = desk.sale.cart.lines
    assert (line.unit_price, line.note, line.serial) == (price("3.50"), "sliced", "A77")
    assert line.price_source is PriceSource.OVERRIDE
    detail = desk.screen.cart_side.lines.rows[0].detail
    assert detail == "£3.50 each · was £4.20 · No. \u2066A77\u2069 · sliced"
    assert desk.screen.main.panel is None
    desk.undo()
    assert desk.sale.cart.lines[0].unit_price == price("4.20"), "it was one act"


def test_a_cashiers_other_price_asks_a_manager(desk: Desk) -> None:
    desk.scan(LOAF)
    desk.press(K.Key_F8)
    desk.type("3")
    desk.press(ENTER)
    assert desk.sale.total == gbp("4.20")
    needed, retry = desk.asked.pop()
    assert needed.permission == Permission.PRICE_OVERRIDE
    retry(desk.shop.approve(needed))
    assert desk.sale.total == gbp("3.00")
    assert desk.screen.main.panel is None


def test_a_note_needs_nobody_and_keeps_equal_lines_apart(desk: Desk) -> None:
    desk.scan(LOAF)
    desk.press(K.Key_F8)
    panel = desk.panel
    assert isinstance(panel, LinePanel)
    panel.note.entry.setFocus()
    desk.type("sliced")
    desk.press(ENTER)
    desk.scan(LOAF)
    assert desk.asked == []
    assert desk.lines == [("1", "Sourdough loaf"), ("1", "Sourdough loaf")]


def test_f8_mends_a_weight(desk: Desk) -> None:
    desk.type("0.5*")
    desk.scan(TOMATOES)
    desk.press(K.Key_F8)
    panel = desk.panel
    assert isinstance(panel, LinePanel)
    panel.quantity.entry.setFocus()
    panel.quantity.entry.selectAll()
    desk.type("0.482")
    desk.press(ENTER)
    assert desk.lines == [("0.482", "Vine tomatoes")]


def test_a_wrong_price_says_what_to_type(desk: Desk) -> None:
    desk.scan(LOAF)
    desk.press(K.Key_F8)
    desk.type("98.0.0")
    desk.press(ENTER)
    panel = desk.panel
    assert isinstance(panel, LinePanel)
    assert panel.amount.error_line.text() == "Type an amount like 9.80"
    assert desk.sale.total == gbp("4.20")


def test_a_manager_saves_the_typed_price_to_the_shelf(manager: Desk) -> None:
    desk = manager
    desk.scan(CUP)
    desk.answer()
    panel = desk.panel
    assert isinstance(panel, PricePanel)
    desk.type("4.5")
    panel.save.click()
    assert desk.lines == [("1", "Oat cup")]
    (view,) = desk.pos.call(catalogue.find_by_code, CUP)
    assert view.unit_price == price("4.50")


def test_the_whole_sale_is_voided_with_a_reason_and_logged(desk: Desk) -> None:
    desk.scan(LOAF)
    desk.screen.main.buttons["more"].click()
    more = desk.panel
    assert isinstance(more, MorePanel)
    more.buttons["void"].click()
    panel = desk.panel
    assert isinstance(panel, ReasonPanel)
    assert panel.accept.text() == "Void this sale of £4.20"
    panel.accept.click()
    assert desk.lines == [("1", "Sourdough loaf")], "not without a reason"
    panel.chips.chips["Customer left"].click()
    panel.accept.click()
    assert desk.lines == []
    kinds = [row[0] for row in desk.shop.rows("SELECT kind FROM journal_entry ORDER BY n")]
    assert kinds[-1] == "cart.voided"


def test_f9_opens_the_drawer_after_a_reason_and_a_manager(qtbot: QtBot, desk: Desk) -> None:
    opened: list[bool] = []
    desk.screen.drawer_opened.connect(lambda: opened.append(True))
    desk.press(K.Key_F9)
    desk.type("change for the shop next door")
    desk.press(ENTER)
    assert opened == []
    needed, retry = desk.asked.pop()
    retry(desk.shop.approve(needed))
    assert opened == [True]
    assert desk.screen.main.panel is None


def test_a_price_check_sells_nothing(desk: Desk) -> None:
    desk.screen.panels.look_up()
    desk.scan(OAT_MILK)
    panel = desk.panel
    assert isinstance(panel, LookUpPanel)
    assert panel.price.text() == "£2.20"
    desk.scan(UNKNOWN)
    assert desk.lines == []
    desk.type("sourd")
    desk.press(ENTER)
    again = desk.panel
    assert isinstance(again, LookUpPanel)
    assert again.price.text() == "£4.20"
    assert desk.lines == []
    desk.press(ESC)
    desk.scan(OAT_MILK)
    assert desk.lines == [("1", "Oat milk 1 L")]


def test_f1_shows_the_keys_and_f1_again_closes_them(desk: Desk) -> None:
    desk.press(K.Key_F1)
    assert desk.panel.name == "keys"
    assert desk.screen.hints()[0] == ("Esc", "Close")
    desk.press(K.Key_F1)
    assert desk.screen.main.panel is None
    assert desk.screen.hints()[0] == ("F1", "Help")
