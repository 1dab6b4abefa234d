"""Paying with gift cards, store credit and on account: what is offered, taken and refused."""

from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.domain.ids import new_id
from pos_app.domain.ledger import LedgerKind
from pos_app.domain.owed import gift_card
from pos_app.domain.tender import TenderKind
from pos_app.services import gift_cards
from pos_app.ui.screens.pay import PayScreen
from tests.ledger_shop import balance, customer, give_credit, sell_card
from tests.shop import gbp, line
from tests.ui.screens.counter import Counter, press, type_keys

CODE = "GIFT2345CARD"


@pytest.fixture
def pay(qtbot: QtBot, counter: Counter) -> PayScreen:
    """Pay, shown with a sale of £10.80 on it."""
    counter.sell(line("Loaf", "4.20"), line("Tea", "6.60"))
    screen = PayScreen(counter.pos, counter.sale, counter.printing)
    qtbot.addWidget(screen)
    screen.resize(1366, 720)
    screen.show()
    screen.enter()
    return screen


def with_customer(counter: Counter, pay: PayScreen, **fields: object) -> UUID:
    nora = customer(counter.shop, **fields)
    counter.sale.set_customer(nora)
    pay.enter()
    return nora


def test_f8_puts_it_on_account_of_the_sales_customer(counter: Counter, pay: PayScreen) -> None:
    nora = with_customer(counter, pay, account_limit=5000)
    press(pay, Qt.Key.Key_F8)
    assert pay.payment.method is TenderKind.ON_ACCOUNT
    assert pay.pad.field.text() == "10.80"
    press(pay, Qt.Key.Key_Return)
    (done,) = counter.done
    assert [tender.kind for tender in done.tenders] == [TenderKind.ON_ACCOUNT]
    assert balance(counter.shop, LedgerKind.ON_ACCOUNT, nora) == -1080


def test_only_what_the_limit_leaves_goes_on_account(counter: Counter, pay: PayScreen) -> None:
    with_customer(counter, pay, account_limit=400)
    pay.choose(TenderKind.ON_ACCOUNT)
    assert pay.pad.field.text() == "4.00"
    pay.pad.field.set_text("5")
    pay.take_or_finish()
    assert pay.lane.message is not None
    assert pay.lane.message.head == "No more than £4.00 can be taken so."
    pay.pad.field.set_text("4")
    pay.take_or_finish()
    assert pay.middle.left.text() == "£6.80"
    assert pay.payment.method is TenderKind.CASH


def test_without_a_customer_nothing_goes_on_account_and_it_says_why(
    counter: Counter, pay: PayScreen
) -> None:
    button = pay.middle.methods.buttons[TenderKind.ON_ACCOUNT]
    assert not button.isEnabled()
    assert button.toolTip() == "Choose the customer on the sale first."
    press(pay, Qt.Key.Key_F8)
    assert pay.payment.method is TenderKind.CASH
    assert pay.middle.methods.buttons[TenderKind.STORE_CREDIT].isHidden()
    with_customer(counter, pay)
    assert button.toolTip() == "Nothing more may go on this account."


def test_store_credit_is_offered_to_whoever_has_some(counter: Counter, pay: PayScreen) -> None:
    nora = customer(counter.shop)
    give_credit(counter.shop, nora, "5.00")
    counter.sale.set_customer(nora)
    pay.enter()
    button = pay.middle.methods.buttons[TenderKind.STORE_CREDIT]
    assert not button.isHidden()
    button.click()
    assert pay.pad.field.text() == "5.00"
    pay.take_or_finish()
    assert not button.isEnabled(), "all of it is taken"
    type_keys(pay, "5.80")
    press(pay, Qt.Key.Key_Return)
    assert counter.done
    assert balance(counter.shop, LedgerKind.STORE_CREDIT, nora) == 0


def test_a_scanned_gift_card_pays_what_is_on_it(counter: Counter, pay: PayScreen) -> None:
    sell_card(counter.shop, "6.00")
    pay.scan(CODE)
    assert pay.payment.kind is TenderKind.GIFT_CARD
    assert pay.middle.reference.reference() == CODE
    assert pay.pad.field.text() == "6.00"
    pay.take_or_finish()
    (tender,) = counter.sale.tenders
    assert (tender.kind, tender.amount, tender.reference) == (
        TenderKind.GIFT_CARD,
        gbp("6.00"),
        CODE,
    )
    assert pay.middle.taken.rows[0]._detail.text().strip("\u2066\u2069") == "…CARD"
    type_keys(pay, "4.80")
    press(pay, Qt.Key.Key_Return)
    assert counter.done
    assert counter.shop.call(gift_cards.card, CODE).balance == gbp("0")


def test_a_card_that_is_scanned_again_has_no_more_than_is_left(
    counter: Counter, pay: PayScreen
) -> None:
    sell_card(counter.shop, "6.00")
    pay.scan(CODE)
    pay.take_or_finish()
    pay.scan(CODE)
    assert pay.pad.field.text() == "0.00"
    pay.take_or_finish()
    assert len(counter.sale.tenders) == 1


def test_a_voucher_that_is_no_gift_card_is_taken_as_before(
    counter: Counter, pay: PayScreen
) -> None:
    press(pay, Qt.Key.Key_F7)
    pay.middle.reference.field.set_text("V-77")
    pay.take_or_finish()
    assert [tender.kind for tender in counter.done[0].tenders] == [TenderKind.VOUCHER]


def test_a_customers_card_says_who_pays(counter: Counter, pay: PayScreen) -> None:
    nora = customer(counter.shop, card="2900417000018", account_limit=5000)
    pay.scan("2900417000018")
    assert counter.sale.cart.customer_id == nora
    assert pay._head.buyer.text() == "Nora Ellison"
    assert pay.middle.methods.buttons[TenderKind.ON_ACCOUNT].isEnabled()


def test_a_gift_card_does_not_pay_for_a_gift_card(counter: Counter, pay: PayScreen) -> None:
    sell_card(counter.shop, "30.00")
    card = gift_card(new_id(), "Gift card", "OTHER2345", gbp("20.00"))
    assert counter.sale.add(card)
    pay.scan(CODE)
    assert pay.pad.field.text() == "10.80", "the goods alone"
