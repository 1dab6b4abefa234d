"""The Customers screen: found, added, changed, their ledgers, their data; and the groups."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.domain.customer import GroupFields
from pos_app.domain.errors import ApprovalRequired
from pos_app.domain.ledger import LedgerKind
from pos_app.domain.tender import TenderKind
from pos_app.services import customer_groups, customer_privacy, customers
from pos_app.ui.pos import Pos
from pos_app.ui.screens.customers import CustomersScreen
from pos_app.ui.screens.customers.groups_screen import CustomerGroupsScreen
from tests.ledger_shop import (
    balance,
    customer,
    give_credit,
    pay,
    sell,
    with_points,
)
from tests.shop import Shop


@pytest.fixture
def screen(qtbot: QtBot, pos: Pos, shop: Shop) -> Iterator[CustomersScreen]:
    """The screen with a manager at it."""
    pos.log_in(shop.manager)
    made = CustomersScreen(pos)
    qtbot.addWidget(made)
    made.resize(1290, 720)
    made.show()
    made.enter()
    yield made
    pos.wait_idle()


def names(screen: CustomersScreen) -> list[str]:
    return [row.cells[0].text for row in screen.table.model().rows]  # type: ignore[attr-defined]


def test_an_empty_list_says_how_it_begins(screen: CustomersScreen) -> None:
    assert screen.nothing.isVisible()
    screen.search.setFocus()
    QTest.keyClicks(screen.search.entry, "zz", delay=50)
    assert screen.not_found.isVisible()


def test_typing_narrows_the_list_and_owing_shows_who_owes(
    screen: CustomersScreen, shop: Shop
) -> None:
    nora = customer(shop, account_limit=5000)
    customer(shop, "Sam Ellery", phone="07700 900 220")
    sell(shop, "18.00", nora, pay(TenderKind.ON_ACCOUNT, "18.00"))
    screen.refresh()
    assert names(screen) == ["Nora Ellison", "Sam Ellery"]
    assert screen.footer.text() == "2 customers"
    screen.search.set_text("0220")
    screen.search.edited.emit("0220")
    assert names(screen) == ["Sam Ellery"]
    screen.search.clear()
    screen.filter.set_value("owing")
    screen.filter.chosen.emit("owing")
    assert names(screen) == ["Nora Ellison"]


def test_a_customer_is_added_and_changed_in_the_form(screen: CustomersScreen, shop: Shop) -> None:
    screen.add_button.click()
    form = screen.detail.form
    screen.save()
    assert form.name.error == "The customer needs a name."
    form.form.put("name", "Nora Ellison")
    form.form.put("email", "nora")
    screen.save()
    assert form.email.error == "That is no e-mail address."
    form.form.put("email", "nora@ellison.example")
    form.form.put("account_limit", "50")
    screen.save()
    (row,) = shop.call(customers.search, "nora")
    view = shop.call(customers.get, row.id)
    assert (view.fields.account_limit, view.fields.email) == (5000, "nora@ellison.example")
    assert screen.detail.title.text() == "Nora Ellison"
    form.may_email.click()
    assert form.bar.words.text() == "1 change not saved"
    screen.save()
    assert shop.call(customers.get, row.id).fields.may_email
    assert form.consent.text().startswith("Consent last changed on")


def test_what_is_not_saved_is_asked_about(screen: CustomersScreen, shop: Shop) -> None:
    nora, sam = customer(shop), customer(shop, "Sam Ellery")
    screen.refresh()
    screen.show_customer(nora)
    screen.detail.form.form.put("note", "likes tea")
    screen.table.chosen.emit(sam)
    assert screen.detail.title.text() == "Nora Ellison"
    screen.lane.answer_button(0).click()
    assert screen.detail.title.text() == "Sam Ellery"
    assert shop.call(customers.get, nora).fields.note == "likes tea"


def test_the_panel_shows_purchases_and_ledgers(screen: CustomersScreen, shop: Shop) -> None:
    with_points(shop, per_unit=1)
    nora = customer(shop, account_limit=5000)
    give_credit(shop, nora, "5.00")
    sell(shop, "18.00", nora, pay(TenderKind.ON_ACCOUNT, "18.00"))
    screen.show_customer(nora)
    detail = screen.detail
    assert [detail.figures.value(place) for place in range(3)] == ["18", "£5.00", "£18.00"]
    assert detail.purchases.sums.text() == "1 visit · £18.00"
    rows = detail.ledgers.table.model().rows  # type: ignore[attr-defined]
    assert [row.section for row in rows if row.section] == [
        "Account · −£18.00",
        "Store credit · £5.00",
        "Points · 18",
    ]
    assert rows[1].cells[0].text == "Bought on account"
    assert "2-0001" in rows[1].cells[0].detail


def test_credit_is_given_by_hand_with_a_reason(screen: CustomersScreen, shop: Shop) -> None:
    nora = customer(shop)
    screen.show_customer(nora)
    screen.detail.show_tab("ledgers")
    page = screen.detail.ledgers
    page.by_hand.click()
    assert not page.empty.isVisible()  # the form has all the room
    page.amount.set_text("5")
    page.button.click()
    assert screen.lane.message is not None
    assert screen.lane.message.head == "Write why."
    page.reason.set_text("broken egg")
    page.button.click()
    assert balance(shop, LedgerKind.STORE_CREDIT, nora) == 500
    assert page.table.isVisible()
    assert not page.button.isVisible()
    page.by_hand.click()
    page.kind.set_value("points")
    page.amount.set_text("2.5")
    page.reason.set_text("why")
    page.button.click()
    assert page.note.text() == "Points are whole."
    page.cancel.click()
    assert page.amount.text() == ""
    assert page.table.isVisible()


def test_a_cashier_is_asked_for_a_manager(
    qtbot: QtBot, screen: CustomersScreen, pos: Pos, shop: Shop
) -> None:
    nora = customer(shop)
    pos.log_in(shop.cashier)
    screen.enter()
    screen.show_customer(nora)
    asked: list[ApprovalRequired] = []
    screen.approval_needed.connect(lambda needed, _retry: asked.append(needed))
    page = screen.detail.ledgers
    page.amount.set_text("5")
    page.reason.set_text("broken egg")
    page.button.click()
    assert [needed.permission for needed in asked] == ["customer:credit"]
    assert not screen.detail.privacy.erase.isEnabled()


def test_somebody_is_erased_after_a_question(screen: CustomersScreen, shop: Shop) -> None:
    nora = customer(shop)
    screen.refresh()
    screen.show_customer(nora)
    screen.detail.privacy.erase.click()
    message = screen.lane.message
    assert message is not None
    assert message.head == "Erase Nora Ellison for good?"
    assert message.answers == ("Erase Nora Ellison", "Keep the customer")
    screen.lane.answer_button(1).click()
    assert names(screen) == ["Nora Ellison"]
    screen.detail.privacy.erase.click()
    screen.lane.answer_button(0).click()
    assert screen.nothing.isVisible()
    assert not screen.detail.isVisible()


def test_their_data_is_written_as_two_files(
    qtbot: QtBot, screen: CustomersScreen, shop: Shop, tmp_path: Path
) -> None:
    nora = customer(shop)
    data = shop.call(customer_privacy.export, nora, actor=shop.manager)
    screen.data.write(data, tmp_path / "nora.json")
    qtbot.waitUntil(lambda: screen.lane.message is not None)
    assert json.loads((tmp_path / "nora.json").read_text("utf-8"))["customer"]["id"] == str(nora)
    assert "Nora Ellison" in (tmp_path / "nora.txt").read_text("utf-8")
    screen.data.write(data, tmp_path / "no" / "such" / "folder.json")
    qtbot.waitUntil(
        lambda: screen.lane.message is not None and "could not" in screen.lane.message.head
    )


def test_a_scanned_card_opens_its_customer(screen: CustomersScreen, shop: Shop) -> None:
    customer(shop, card="2900417000018")
    screen.refresh()
    screen.scan("2900417000018")
    assert screen.detail.title.text() == "Nora Ellison"
    screen.scan("2900417000025")
    assert screen.lane.message is not None
    assert screen.lane.message.head == "No customer has this card."


def test_points_that_are_owed_are_said_on_entering(screen: CustomersScreen, shop: Shop) -> None:
    nora = customer(shop, account_limit=5000)
    sell(shop, "18.00", nora, pay(TenderKind.ON_ACCOUNT, "18.00"))
    shop.call(customers.edit, nora, {"account_limit": 1000}, actor=shop.manager)
    screen.enter()
    assert screen.lane.message is not None
    assert screen.lane.message.head == "Nora Ellison is £8.00 below."


def test_it_works_in_a_small_window_in_the_dark(screen: CustomersScreen, shop: Shop) -> None:
    nora = customer(shop, "N" * 60, account_limit=12_345_678)
    screen.resize(960, 652)
    screen.refresh()
    screen.show_customer(nora)
    assert screen.minimumSizeHint().width() <= 960
    QTest.keyClick(screen, Qt.Key.Key_Escape)
    assert not screen.detail.isVisible()


def test_a_group_is_made_changed_and_shown_with_its_customers(
    qtbot: QtBot, pos: Pos, shop: Shop
) -> None:
    pos.log_in(shop.manager)
    screen = CustomerGroupsScreen(pos)
    qtbot.addWidget(screen)
    screen.resize(1290, 720)
    screen.show()
    screen.enter()
    assert screen.nothing.isVisible()
    screen.add_button.click()
    screen.panel.form.put("name", "Trade")
    screen.panel.form.put("rate", "120")
    screen.save()
    assert screen.panel.rate.error == "A discount cannot be more than 100 percent."
    screen.panel.form.put("rate", "7.5")
    screen.save()
    (view,) = shop.call(customer_groups.all_groups)
    assert view.fields == GroupFields("Trade", 75_000)
    customer(shop, group_id=view.id)
    screen.refresh()
    (row,) = screen.table.model().rows  # type: ignore[attr-defined]
    assert [cell.text for cell in row.cells] == ["Trade", "7.5%", "", "1"]
    screen.table.chosen.emit(view.id)
    assert screen.panel.rate.text() == "7.5"
    screen.panel.form.put("name", "Wholesale")
    screen.save()
    assert shop.call(customer_groups.all_groups)[0].fields.name == "Wholesale"


def test_a_purchase_opens_its_receipt(screen: CustomersScreen, shop: Shop, qtbot: QtBot) -> None:
    nora = customer(shop)
    sold = sell(shop, "4.20", nora)
    screen.show_customer(nora)
    screen.detail.show_tab("purchases")
    purchases = screen.detail.purchases
    assert not purchases.receipt.isEnabled()
    purchases.table.set_current(sold.id)
    purchases.table.chosen.emit(sold.id)
    with qtbot.waitSignal(screen.receipt_wanted) as asked:
        purchases.receipt.click()
    assert asked.args == [sold.id]


def test_a_customer_is_handed_over_to_the_till_to_buy_or_to_pay(
    screen: CustomersScreen, shop: Shop, qtbot: QtBot
) -> None:
    nora = customer(shop, account_limit=10_000)
    screen.show_customer(nora)
    assert not screen.detail.ledgers.payment.isVisibleTo(screen.detail.ledgers)
    sell(shop, "42.00", nora, pay(TenderKind.ON_ACCOUNT, "42.00"))
    screen.show_customer(nora)
    screen.detail.show_tab("ledgers")
    with qtbot.waitSignal(screen.serve_wanted) as asked:
        screen.detail.serve_button.click()
    assert asked.args == [nora]
    assert screen.detail.ledgers.payment.text() == "Take a payment: £42.00 is owed"
    with qtbot.waitSignal(screen.payment_wanted) as asked:
        screen.detail.ledgers.payment.click()
    assert asked.args == [nora]


def test_nobody_sells_to_a_customer_who_is_switched_off(
    screen: CustomersScreen, shop: Shop
) -> None:
    nora = customer(shop)
    shop.call(customers.edit, nora, {"is_active": False}, actor=shop.manager)
    screen.show_customer(nora)
    assert not screen.detail.serve_button.isVisible()


def test_in_a_small_window_a_customer_has_the_room_of_the_other_pages_buttons(
    screen: CustomersScreen, shop: Shop
) -> None:
    screen.resize(960, 652)
    screen.show_customer(customer(shop))
    assert not screen.cards_button.isVisible()
    screen.resize(1290, 720)
    assert screen.cards_button.isVisible()
    screen.resize(960, 652)
    QTest.keyClick(screen, Qt.Key.Key_Escape)
    assert screen.groups_button.isVisible()
