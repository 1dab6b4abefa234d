"""Cards on a machine of its own, vouchers, split payments and the way back."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.domain.access import Role
from pos_app.domain.errors import StorageFailed
from pos_app.domain.tender import TenderKind
from pos_app.ui.screens.pay import PayScreen
from tests.shop import card, gbp, line
from tests.ui.screens.counter import Counter, press, type_keys


@pytest.fixture
def pay(qtbot: QtBot, counter: Counter) -> Iterator[PayScreen]:
    """Pay is shown for 41.36."""
    screen = PayScreen(counter.pos, counter.sale, counter.printing)
    qtbot.addWidget(screen)
    counter.sell(line("Mug", "41.36"))
    screen.resize(1366, 720)
    screen.show()
    qtbot.waitExposed(screen)
    screen.enter()
    yield screen
    screen.leave()


def head(pay: PayScreen) -> str:
    assert pay.lane.message is not None
    return pay.lane.message.head


def test_a_card_payment_goes_to_the_machine_and_is_approved_with_its_last_digits(
    counter: Counter, pay: PayScreen
) -> None:
    press(pay, Qt.Key.Key_F6)
    assert pay.pad.primary.text() == "Take £41.36 by card"
    press(pay, Qt.Key.Key_Return)
    assert pay.middle.card.title.text() == "Type £41.36 on the card machine"
    type_keys(pay, "4417")
    press(pay, Qt.Key.Key_Return)
    assert counter.sale.tenders[0].reference == "4417"
    assert not counter.done
    press(pay, Qt.Key.Key_Return)
    assert counter.done[0].tenders[0].kind is TenderKind.CARD
    assert counter.done[0].change == gbp("0")


def test_a_second_enter_never_approves(counter: Counter, pay: PayScreen) -> None:
    press(pay, Qt.Key.Key_F6)
    for _time in range(3):
        press(pay, Qt.Key.Key_Return)
    assert not counter.sale.tenders
    assert pay.payment.is_waiting


def test_while_the_machine_works_nothing_else_can_be_done(counter: Counter, pay: PayScreen) -> None:
    went: list[str] = []
    pay.go.connect(went.append)
    press(pay, Qt.Key.Key_F6)
    press(pay, Qt.Key.Key_F6)
    assert pay.payment.is_waiting
    assert not pay.back.isEnabled()
    assert not pay.pad.keys.isEnabled()
    assert not pay.pad.primary.isEnabled()
    assert pay.pad.primary.text() == "Waiting for the card machine"
    for key in Qt.Key.Key_Escape, Qt.Key.Key_F5, Qt.Key.Key_F12:
        press(pay, key)
    assert went == []
    assert pay.payment.method is TenderKind.CARD
    pay.scan("5012345678900")
    assert head(pay) == "Scan held."
    assert pay.lane.message is not None
    assert not pay.lane.message.answers
    pay.middle.card.cancel_button.click()
    press(pay, Qt.Key.Key_Escape)
    assert went == ["sell"]
    assert not counter.sale.tenders


def test_a_declined_card_says_that_nothing_was_taken(counter: Counter, pay: PayScreen) -> None:
    pay.choose(TenderKind.CARD)
    pay.take_or_finish()
    pay.middle.card.decline_button.click()
    assert head(pay) == "Card declined."
    assert pay.lane.message is not None
    assert pay.lane.message.text == "£41.36 was not taken."
    pay.lane.answer_button(0).click()
    assert pay.payment.is_waiting
    pay.middle.card.decline_button.click()
    pay.lane.answer_button(1).click()
    assert pay.payment.method is TenderKind.CASH
    assert not counter.sale.tenders


def test_a_whole_card_number_is_never_kept(counter: Counter, pay: PayScreen) -> None:
    pay.choose(TenderKind.CARD)
    pay.take_or_finish()
    pay.middle.card.reference.set_text("4111 1111 1111 1111")
    pay.middle.card.approve_button.click()
    assert "4111 1111" not in counter.sale.tenders[0].reference
    assert counter.sale.tenders[0].reference.endswith("1111")


def test_a_sale_is_split_between_card_and_cash(counter: Counter, pay: PayScreen) -> None:
    type_keys(pay, "20")
    press(pay, Qt.Key.Key_F6)
    assert pay.pad.primary.text() == "Take £20.00 by card"
    press(pay, Qt.Key.Key_Return)
    pay.middle.card.approve_button.click()
    assert pay.payment.method is TenderKind.CASH
    assert pay.middle.left.text() == "£21.36"
    type_keys(pay, "25")
    press(pay, Qt.Key.Key_Return)
    done = counter.done[0]
    assert [tender.kind for tender in done.tenders] == [TenderKind.CARD, TenderKind.CASH]
    assert done.change == gbp("3.64")


def test_a_card_is_never_charged_more_than_is_due(counter: Counter, pay: PayScreen) -> None:
    press(pay, Qt.Key.Key_F6)
    type_keys(pay, "50")
    press(pay, Qt.Key.Key_Return)
    assert not pay.payment.is_waiting
    assert "Only cash gives change" in head(pay)


def test_reversing_an_approved_card_asks_and_keeps_it_by_default(
    counter: Counter, pay: PayScreen
) -> None:
    pay.choose(TenderKind.CARD)
    pay.take_or_finish()
    pay.middle.card.reference.set_text("4417")
    pay.middle.card.approve_button.click()
    pay.middle.taken.rows[0].reverse.click()
    assert "Reverse £41.36 on card" in head(pay)
    press(pay, Qt.Key.Key_Return)
    assert len(counter.sale.tenders) == 1
    assert not counter.done
    pay.middle.taken.rows[0].reverse.click()
    assert pay.lane.answer_button(0).text() == "Reverse £41.36"
    pay.lane.answer_button(0).click()
    assert not counter.sale.tenders


def test_a_voucher_keeps_its_number(counter: Counter, pay: PayScreen) -> None:
    press(pay, Qt.Key.Key_F7)
    pay.middle.reference.field.set_text("GV-7731")
    pay.take_or_finish()
    assert counter.done[0].tenders[0].kind is TenderKind.VOUCHER
    assert counter.done[0].tenders[0].reference == "GV-7731"


def test_left_and_right_choose_the_way_and_del_empties_the_field(
    counter: Counter, pay: PayScreen
) -> None:
    press(pay, Qt.Key.Key_Right)
    assert pay.payment.method is TenderKind.CARD
    press(pay, Qt.Key.Key_Right)
    assert pay.payment.method is TenderKind.VOUCHER
    press(pay, Qt.Key.Key_Left)
    press(pay, Qt.Key.Key_Left)
    press(pay, Qt.Key.Key_Left)
    assert pay.payment.method is TenderKind.CASH
    type_keys(pay, "12")
    press(pay, Qt.Key.Key_Delete)
    assert pay.pad.field.text() == ""


def test_what_was_paid_before_the_program_ended_is_still_there(
    counter: Counter, pay: PayScreen
) -> None:
    counter.sale.take(card("20")[0])
    pay.leave()
    counter.sale.start()
    counter.sale.restore()
    pay.enter()
    assert len(pay.middle.taken.rows) == 1
    assert pay.middle.left.text() == "£21.36"


def test_a_way_the_role_may_not_take_is_off(counter: Counter, pay: PayScreen) -> None:
    counter.pos.log_in(counter.shop.actors[Role.STOCK_KEEPER])
    pay.enter()
    assert not any(button.isEnabled() for button in pay.middle.methods.buttons.values())


def test_lines_that_are_paid_for_stay_until_the_payment_is_reversed(
    counter: Counter, pay: PayScreen
) -> None:
    counter.sell(line("Pen", "1"))
    counter.sale.take(card("42.36")[0])
    refused: list[str] = []
    counter.sale.refused.connect(lambda error: refused.append(error.sentence))
    assert not counter.sale.void_line(counter.sale.cart.lines[0].id)
    assert refused == ["More than that was paid already. Reverse a payment on Pay first."]
    assert counter.sale.total == gbp("42.36")


def test_an_approved_card_is_not_forgotten_when_the_disk_refuses(
    counter: Counter, pay: PayScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter.sale.refused.connect(pay.show_refusal)  # as the window does
    pay.choose(TenderKind.CARD)
    pay.take_or_finish()
    pay.middle.card.reference.set_text("4417")
    with monkeypatch.context() as broken:

        def full(*_args: object, **_kwargs: object) -> object:
            raise StorageFailed("Not saved. The disk is full.", reason="full")

        broken.setattr(type(counter.pos.backend), "call_approved", full)
        pay.middle.card.approve_button.click()
    assert head(pay) == "Not saved."
    assert pay.payment.is_waiting
    assert not counter.sale.tenders
    pay.lane.answer_button(0).click()
    assert counter.sale.tenders[0].reference == "4417"
