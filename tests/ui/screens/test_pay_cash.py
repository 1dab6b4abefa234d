"""Cash on the Pay screen, with a real shop behind it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.domain.tender import TenderKind
from pos_app.services import settings
from pos_app.ui.scan import ScanFilter, Taking
from pos_app.ui.screens.pay import PayScreen
from tests.shop import gbp, line
from tests.ui.screens.counter import Counter, press, type_keys


@pytest.fixture
def pay(qtbot: QtBot, counter: Counter) -> Iterator[PayScreen]:
    """Pay is shown for a loaf and three oat milks: 10.80."""
    screen = PayScreen(counter.pos, counter.sale, counter.printing)
    qtbot.addWidget(screen)
    counter.sell(line("Loaf", "4.20"), line("Oat milk", "2.20", "3"))
    screen.resize(1366, 720)
    screen.show()
    qtbot.waitExposed(screen)
    screen.enter()
    yield screen
    screen.leave()


def test_cash_that_covers_the_sum_finishes_the_sale_with_one_enter(
    counter: Counter, pay: PayScreen
) -> None:
    type_keys(pay, "25")
    assert pay.pad.change.amount() == "£14.20"
    assert pay.pad.primary.text() == "Finish sale"
    press(pay, Qt.Key.Key_Return)
    assert [done.change for done in counter.done] == [gbp("14.20")]
    assert counter.done[0].tenders[0].amount == gbp("25")


def test_a_second_enter_completes_nothing_more(counter: Counter, pay: PayScreen) -> None:
    type_keys(pay, "25")
    for _time in range(3):
        press(pay, Qt.Key.Key_Return)
    assert len(counter.done) == 1
    assert counter.shop.rows("SELECT count(*) FROM sale") == [(1,)]


def test_too_little_cash_is_taken_as_a_part_and_says_what_is_left(
    counter: Counter, pay: PayScreen
) -> None:
    type_keys(pay, "10")
    assert pay.pad.primary.text() == "Take £10.00"
    press(pay, Qt.Key.Key_Return)
    assert not counter.done
    assert pay.lane.message is not None
    assert pay.lane.message.head == "£0.80 still to pay."
    assert pay.lane.message.text == "Cash given covers £10.00 of £10.80."
    assert pay.middle.left.text() == "£0.80"
    type_keys(pay, "1")
    press(pay, Qt.Key.Key_Return)
    assert counter.done[0].change == gbp("0.20")


def test_f12_never_takes_a_part(counter: Counter, pay: PayScreen) -> None:
    type_keys(pay, "10")
    press(pay, Qt.Key.Key_F12)
    assert not counter.sale.tenders
    assert pay.lane.message is not None
    assert pay.lane.message.head == "£0.80 still to pay."


def test_enter_on_an_empty_field_takes_nothing(counter: Counter, pay: PayScreen) -> None:
    press(pay, Qt.Key.Key_Return)
    assert not counter.sale.tenders
    assert pay.lane.message is not None
    assert pay.lane.message.head == "£10.80 still to pay."


def test_a_quick_amount_fills_the_field_and_the_next_digit_replaces_it(
    counter: Counter, pay: PayScreen
) -> None:
    pay.middle.quick.buttons[0].click()
    assert pay.pad.field.text() == "10.80"
    type_keys(pay, "2")
    pay.pad.keys.keys["0"].click()
    assert pay.pad.field.text() == "20"
    press(pay, Qt.Key.Key_Return)
    assert counter.done[0].change == gbp("9.20")


def test_typed_digits_can_be_pence(counter: Counter, pay: PayScreen) -> None:
    counter.shop.call(
        settings.change_till, {"last_digits_are_minor": True}, actor=counter.shop.owner
    )
    pay.enter()
    type_keys(pay, "1080")
    assert pay.pad.primary.text() == "Finish sale"
    press(pay, Qt.Key.Key_Return)
    assert counter.done[0].change == gbp("0")


def test_more_cash_than_any_drawer_holds_is_refused(counter: Counter, pay: PayScreen) -> None:
    type_keys(pay, "5012345678900")
    press(pay, Qt.Key.Key_Return)
    assert not counter.sale.tenders
    assert pay.lane.message is not None
    assert "more cash than a drawer holds" in pay.lane.message.head


def test_a_sale_of_nothing_is_finished_without_a_payment(counter: Counter, pay: PayScreen) -> None:
    counter.pos.log_in(counter.shop.owner)
    counter.sale.start()
    counter.sell(line("Tap water", "0"))
    pay.enter()
    assert pay.middle.left.text() == "£0.00"
    press(pay, Qt.Key.Key_Return)
    assert len(counter.done) == 1
    assert counter.done[0].tenders == ()


def test_cash_is_rounded_to_the_smallest_coin_and_says_so(counter: Counter, pay: PayScreen) -> None:
    counter.shop.call(settings.change_shop, {"cash_increment": 5}, actor=counter.shop.owner)
    counter.sale.start()
    counter.sell(line("Nails", "1.02"))
    pay.enter()
    assert pay.middle.left.text() == "£1.00"
    assert "Cash rounding −£0.02" in pay.middle.notes.text()
    pay.choose(TenderKind.CARD)
    assert pay.middle.left.text() == "£1.02"
    pay.choose(TenderKind.CASH)
    type_keys(pay, "1")
    press(pay, Qt.Key.Key_Return)
    assert counter.done[0].payable == gbp("1.00")


def test_payments_stay_on_the_sale_when_going_back(counter: Counter, pay: PayScreen) -> None:
    type_keys(pay, "10")
    press(pay, Qt.Key.Key_Return)
    went: list[str] = []
    pay.go.connect(went.append)
    press(pay, Qt.Key.Key_Escape)
    pay.leave()
    pay.enter()
    assert went == ["sell"]
    assert len(pay.middle.taken.rows) == 1
    assert pay.middle.left.text() == "£0.80"


def test_reversed_cash_goes_back_at_once(counter: Counter, pay: PayScreen) -> None:
    type_keys(pay, "10")
    press(pay, Qt.Key.Key_Return)
    pay.middle.taken.rows[0].reverse.click()
    assert not counter.sale.tenders
    assert pay.middle.left.text() == "£10.80"


def test_a_scan_is_held_and_may_go_to_the_sale(counter: Counter, pay: PayScreen) -> None:
    onwards: list[str] = []
    pay.scan_onwards.connect(onwards.append)
    pay.scan("5012345678900")
    assert pay.lane.message is not None
    assert pay.lane.message.head == "Scan held."
    assert len(counter.sale.cart.lines) == 2
    pay.lane.answer_button(0).click()
    assert onwards == ["5012345678900"]


def test_the_window_never_grows_for_what_pay_shows(counter: Counter, pay: PayScreen) -> None:
    pay.resize(1024, 652)
    for kind in pay.middle.methods.buttons:
        pay.choose(kind)
        pay.scan("1234567")
        assert pay.minimumSizeHint().height() <= 652
    pay.choose(TenderKind.CARD)
    pay.take_or_finish()
    assert (pay.width(), pay.height()) == (1024, 652)
    assert not pay.summary.isVisible()


def test_a_real_scan_leaves_no_digit_in_the_amount(
    qtbot: QtBot, counter: Counter, pay: PayScreen
) -> None:
    scanner = ScanFilter(gap_ms=80)
    scanner.taking = Taking.HOLD
    scanner.refused.connect(pay.scan)
    scanner.install()
    try:
        type_keys(pay, "2")
        qtbot.wait(120)
        type_keys(pay, "5012345678900\r")
    finally:
        scanner.uninstall()
    assert pay.lane.message is not None
    assert pay.lane.message.head == "Scan held."
    assert pay.pad.field.text() == "2"
    assert pay.pad.primary.text() == "Take £2.00"
    assert not counter.sale.tenders
