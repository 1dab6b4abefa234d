"""The shift on the screen: opened with a counted float, read, closed with the counted drawer."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.domain.access import Role
from pos_app.domain.cash_slip import CashAct
from pos_app.domain.errors import ApprovalRequired, Conflict
from pos_app.domain.money import Currency, Money
from pos_app.services import settings, shifts
from pos_app.ui.format import Formats
from pos_app.ui.scan import ScanFilter
from pos_app.ui.screens.shift import ShiftScreen
from pos_app.ui.screens.shift.count import CountCard
from pos_app.ui.screens.shift.screen import Page
from tests.devices.printers import LanPrinter
from tests.shop import Shop, gbp
from tests.ui.screens.shift_desk import log_in, open_screen, open_with, rows, sell

JPY = Currency.of("JPY")


@pytest.fixture
def screen(dressed: QApplication, qtbot: QtBot, closed_shop: Shop) -> Iterator[ShiftScreen]:
    yield from open_screen(qtbot, closed_shop)


@pytest.fixture
def shop(closed_shop: Shop) -> Shop:
    return closed_shop


def test_a_shift_opens_with_the_float_counted_coin_by_coin(screen: ShiftScreen, shop: Shop) -> None:
    went: list[str] = []
    screen.go.connect(went.append)
    steppers = screen.opening.count.steppers
    QTest.keyClicks(steppers[gbp("20")].entry, "4")
    steppers[gbp("0.50")].step(3)
    assert screen.opening.count.total.text() == "£81.50"
    QTest.keyClick(screen.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    view = shop.call(shifts.current)
    assert view is not None
    assert view.opening_float == gbp("81.50")
    assert went == ["sell"]


def test_a_float_can_be_typed_as_one_amount(screen: ShiftScreen, shop: Shop) -> None:
    screen.opening.count.steppers[gbp("20")].step(4)
    QTest.keyClicks(screen.opening.count.amount.entry, "100")
    assert screen.opening.count.steppers[gbp("20")].value() == 0
    screen.opening.submit()
    assert shop.call(shifts.current).opening_float == gbp("100")


def test_an_amount_that_is_none_says_what_to_type(screen: ShiftScreen, shop: Shop) -> None:
    QTest.keyClicks(screen.opening.count.amount.entry, "1.2.3")
    screen.opening.submit()
    assert screen.opening.count.total.text() == "–"
    assert "Type an amount like" in screen.opening.notice.label.text()
    assert shop.call(shifts.current) is None


def test_whoever_may_not_open_a_shift_is_told(screen: ShiftScreen, shop: Shop) -> None:
    log_in(screen, shop, Role.STOCK_KEEPER)
    assert not screen.opening.button.isEnabled()


def test_the_figures_of_this_moment_are_shown(screen: ShiftScreen, shop: Shop) -> None:
    open_with(screen, "100")
    sell(shop, "12")
    sell(shop, "8", by_card=True)
    assert screen.page is Page.OVERVIEW
    assert rows(screen.overview.sales.rows.rows)["2 sales"] == "£20.00"
    assert rows(screen.overview.tenders.rows.rows) == {"Cash · 1": "£12.00", "Card · 1": "£8.00"}
    assert rows(screen.overview.taxes.rows.rows) == {"VAT 20% of £16.67": "£3.33"}
    assert rows(screen.overview.cash.rows.rows) == {
        "Float at start": "£100.00",
        "Cash sales": "£12.00",
        "Expected": "£112.00",
    }


def test_whoever_may_not_see_it_sees_no_expected_cash(screen: ShiftScreen, shop: Shop) -> None:
    open_with(screen, "100")
    sell(shop, "12")
    log_in(screen, shop, Role.CASHIER)
    assert "Expected" not in rows(screen.overview.cash.rows.rows)


def test_the_count_comes_before_what_should_be_there(screen: ShiftScreen, shop: Shop) -> None:
    open_with(screen, "100")
    sell(shop, "12")
    screen.overview.close_button.click()
    assert screen.page is Page.CLOSE
    assert "Expected" not in rows(screen.closing.cash.rows.rows)
    assert not screen.closing.difference.isVisible()
    screen.closing.go_on()
    assert "Count the cash first" in screen.closing.notice.label.text()
    QTest.keyClicks(screen.closing.count.amount.entry, "109.60")
    screen.closing.go_on()
    assert "Count once more" in screen.closing.notice.label.text(), "it is £2.40 short"
    assert "Expected" not in rows(screen.closing.cash.rows.rows)
    screen.closing.go_on()
    assert rows(screen.closing.cash.rows.rows)["Expected"] == "£112.00"
    assert (screen.closing.difference.words, screen.closing.difference.amount) == (
        "Short by",
        "£2.40",
    )
    assert screen.closing.leaving.float.text() == "100.00"
    assert rows(screen.closing.leaving.bank.rows) == {"Take to the bank": "£9.60"}


def test_a_shift_closes_only_after_the_question(screen: ShiftScreen, shop: Shop) -> None:
    open_with(screen, "100")
    screen.start_closing()
    QTest.keyClicks(screen.closing.count.amount.entry, "100")
    screen.closing.go_on()
    screen.closing.leaving.note.set_text("All there")
    screen.closing.go_on()
    assert screen.closing.question.isVisible()
    QTest.keyClick(screen.focusWidget(), Qt.Key.Key_Return)  # keeps counting
    assert not screen.closing.question.isVisible()
    assert shop.call(shifts.current) is not None
    screen.closing.go_on()
    screen.closing.question.yes.click()
    assert screen.page is Page.CLOSED
    assert screen.closed.card.difference.words == "Exact"
    assert shop.call(shifts.current) is None
    assert shop.rows("SELECT note, counted_cash FROM shift") == [("All there", 10_000)]
    QTest.keyClick(screen, Qt.Key.Key_Return)
    assert screen.page is Page.OPEN


def test_a_blind_count_looks_at_every_row_before_it_is_told_the_difference(
    screen: ShiftScreen, shop: Shop
) -> None:
    log_in(screen, shop, Role.CASHIER)
    open_with(screen, "100")
    screen.start_closing()
    steppers = screen.closing.count.steppers
    steppers[gbp("50")].step(2)
    screen.closing.go_on()
    assert "11 rows left" in screen.closing.notice.label.text()
    assert not screen.closing.difference.isVisible()
    for stepper in steppers.values():
        stepper.entry.setFocus()
    steppers[gbp("1")].step(1)
    screen.closing.go_on()
    assert (screen.closing.difference.words, screen.closing.difference.amount) == (
        "Over by",
        "£1.00",
    )


def test_a_large_difference_is_explained_and_a_manager_says_yes(
    screen: ShiftScreen, shop: Shop
) -> None:
    log_in(screen, shop, Role.CASHIER)
    open_with(screen, "100")
    screen.start_closing()
    QTest.keyClicks(screen.closing.count.amount.entry, "90")
    screen.closing.go_on()
    screen.closing.go_on()
    screen.closing.go_on()
    assert "Say why" in screen.closing.notice.label.text()
    asked: list[tuple[ApprovalRequired, object]] = []
    screen.approval_needed.connect(lambda needed, retry: asked.append((needed, retry)))
    screen.closing.leaving.note.set_text("A note was lost")
    screen.closing.go_on()
    screen.closing.question.yes.click()
    ((needed, retry),) = asked
    assert callable(retry)
    retry(shop.approve(needed))
    assert screen.page is Page.CLOSED
    assert shop.rows("SELECT note FROM shift") == [("A note was lost",)]


def test_a_locked_count_is_only_looked_at(screen: ShiftScreen) -> None:
    open_with(screen, "100")
    screen.start_closing()
    screen.closing.count.steppers[gbp("50")].step(2)
    screen.closing.go_on()
    assert not screen.closing.count.steppers[gbp("1")].isEnabled()
    assert not screen.closing.count.amount.isEnabled()


def test_sales_wait_while_the_drawer_is_counted(screen: ShiftScreen, shop: Shop) -> None:
    open_with(screen, "100")
    screen.start_closing()
    with pytest.raises(Conflict):
        sell(shop, "5")
    QTest.keyClick(screen, Qt.Key.Key_Escape)
    assert screen.page is Page.OVERVIEW
    sell(shop, "5")


def test_another_persons_shift_is_taken_over_first(screen: ShiftScreen, shop: Shop) -> None:
    open_with(screen, "100")
    log_in(screen, shop, Role.CASHIER)
    asked: list[tuple[ApprovalRequired, object]] = []
    screen.approval_needed.connect(lambda needed, retry: asked.append((needed, retry)))
    screen.start_closing()
    ((needed, retry),) = asked
    assert callable(retry)
    retry(shop.approve(needed))
    assert screen.page is Page.CLOSE


def test_escape_leads_back_step_by_step(screen: ShiftScreen) -> None:
    open_with(screen, "100")
    screen.start_closing()
    screen.closing.count.steppers[gbp("50")].step(2)
    screen.closing.go_on()
    screen.closing.go_on()
    assert screen.closing.question.isVisible()
    for page in Page.CLOSE, Page.OVERVIEW:
        QTest.keyClick(screen, Qt.Key.Key_Escape)
        assert screen.page is page


def test_a_count_goes_on_after_a_look_at_another_screen(screen: ShiftScreen) -> None:
    open_with(screen, "100")
    screen.start_closing()
    screen.closing.count.steppers[gbp("50")].step(2)
    screen.leave()
    screen.enter()
    assert screen.page is Page.CLOSE
    assert screen.closing.count.counted() == gbp("100")


def test_the_drawer_opens_with_a_reason_and_the_printers_pulse(
    qtbot: QtBot, screen: ShiftScreen, shop: Shop
) -> None:
    open_with(screen, "100")
    with LanPrinter() as printer:
        changes = {
            "printer": "network",
            "printer_address": f"127.0.0.1:{printer.port}",
            "has_drawer": True,
        }
        shop.call(settings.change_till, changes, actor=shop.owner)
        QTest.keyClick(screen, Qt.Key.Key_F9)
        assert screen.overview.drawer.isVisible()
        screen.overview.drawer.submit()
        assert screen.overview.drawer.reason.error == "Say why the drawer is opened."
        QTest.keyClicks(screen.overview.drawer.reason.entry, "Change for a note")
        QTest.keyClick(screen.overview.drawer.reason.entry, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: len(printer.jobs) == 2, timeout=10_000)
    pulse, slip = printer.jobs
    assert pulse.startswith(b"\x1bp")
    assert b"Drawer opened" in slip, "and a slip lies in it"
    assert shop.rows("SELECT reason FROM cash_movement") == [("Change for a note",)]
    assert not screen.overview.drawer.isVisible()


def test_cash_is_paid_out_with_an_amount_and_a_reason(screen: ShiftScreen, shop: Shop) -> None:
    open_with(screen, "100")
    QTest.keyClick(screen, Qt.Key.Key_F8)
    money = screen.overview.money
    assert money.isVisible()
    money.amount.set_text("12")
    money.submit(CashAct.PAY_OUT)
    assert money.reason.error == "Say what the cash is for."
    money.reason.set_text("Milk round")
    money.submit(CashAct.PAY_OUT)
    assert not money.isVisible()
    assert shop.rows("SELECT kind, amount, reason FROM cash_movement") == [
        ("pay_out", -1200, "Milk round")
    ]
    screen.enter()
    assert "Paid out: Milk round" in rows(screen.overview.cash.rows.rows)


def test_a_cashier_asks_a_manager_for_the_drawer(screen: ShiftScreen, shop: Shop) -> None:
    open_with(screen, "100")
    log_in(screen, shop, Role.CASHIER)
    asked: list[tuple[ApprovalRequired, object]] = []
    screen.approval_needed.connect(lambda needed, retry: asked.append((needed, retry)))
    screen.overview.ask_drawer()
    screen.overview.drawer.reason.set_text("Wrong change")
    screen.overview.drawer.submit()
    needed, retry = asked[0]
    assert shop.rows("SELECT count(*) FROM cash_movement") == [(0,)]
    assert callable(retry)
    retry(shop.approve(needed))
    assert shop.rows("SELECT reason FROM cash_movement") == [("Wrong change",)]


def test_a_currency_without_parts_is_counted_in_two_columns(
    dressed: QApplication, qtbot: QtBot
) -> None:
    count = CountCard("Count")
    qtbot.addWidget(count)
    count.set_currency(JPY, Formats("ja_JP"))
    count.steppers[Money(1000, JPY)].step(3)
    assert count.counted() == Money(3000, JPY)
    assert len(count.steppers) == 10


def test_a_scan_during_the_count_counts_nothing(qtbot: QtBot, screen: ShiftScreen) -> None:
    open_with(screen, "100")
    screen.start_closing()
    stepper = screen.closing.count.steppers[gbp("50")]
    stepper.step(2)
    stepper.setFocus()
    scanner = ScanFilter(gap_ms=80)
    scanner.install()
    try:
        QTest.keyClicks(stepper.entry, "5012345678900\r")
    finally:
        scanner.uninstall()
    assert stepper.entry.text() == "2"
    assert screen.closing.count.counted() == gbp("100")
    assert screen.closing.count.total.text() == "£100.00"
