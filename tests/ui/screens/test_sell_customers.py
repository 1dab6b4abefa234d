"""Customers on Sell: found with F3, by their card, added with their terms; gift cards sold."""

from uuid import UUID

import pytest
from PySide6.QtCore import Qt

from pos_app.domain.customer import GroupFields
from pos_app.domain.ids import new_id
from pos_app.domain.ledger import LedgerKind
from pos_app.domain.price_source import PriceSource
from pos_app.domain.tender import Tender, TenderKind
from pos_app.services import customer_groups, customers
from pos_app.ui.screens.sell.panels.buyer import AccountPanel, BuyerPanel, GiftCardPanel
from pos_app.ui.screens.sell.panels.customer import CustomerPanel, NewCustomerPanel
from tests.ledger_shop import balance, customer, pay, sell, sell_card, with_points
from tests.shop import Shop, gbp
from tests.ui.screens.selling import LOAF, UNKNOWN, Desk

K = Qt.Key
ENTER, ESC = K.Key_Return, K.Key_Escape


def found(desk: Desk) -> CustomerPanel:
    panel = desk.panel
    assert isinstance(panel, CustomerPanel)
    return panel


@pytest.fixture
def nora(desk: Desk) -> UUID:
    return customer(desk.shop, phone="07700 900 417", card="2900417000018")


def test_f3_and_a_few_letters_add_a_customer(desk: Desk, nora: UUID) -> None:
    desk.scan(LOAF)
    desk.press(K.Key_F3)
    desk.type("elli")
    panel = found(desk)
    assert [person.name for person in panel.people.rows] == ["Nora Ellison"]
    assert panel.accept.text() == "Add Nora Ellison"
    assert panel.add.text() == "New customer “elli”"
    desk.press(ENTER)
    assert desk.sale.cart.customer_id == nora
    assert desk.screen.main.panel is None
    assert desk.screen.cart_side.buyer.text() == "Nora Ellison"
    assert desk.screen.cart_side.buyer.isVisible()


def test_arrows_choose_among_several(desk: Desk, nora: UUID) -> None:
    sam = customer(desk.shop, "Sam Ellery")
    desk.press(K.Key_F3)
    desk.type("ell")
    first = found(desk).people.current()
    desk.press(K.Key_Down)
    second = found(desk).people.current()
    assert {first, second} == {nora, sam}
    desk.press(ENTER)
    assert desk.sale.cart.customer_id == second


def test_nobody_found_says_so_and_offers_a_new_one(desk: Desk, nora: UUID) -> None:
    desk.press(K.Key_F3)
    desk.type("zzz")
    panel = found(desk)
    assert panel.empty.isVisible()
    assert not panel.accept.isEnabled()
    panel.add.click()
    new = desk.panel
    assert isinstance(new, NewCustomerPanel)
    assert new.fields["name"].text() == "zzz"


def test_a_new_customer_is_added_to_the_sale_at_once(desk: Desk) -> None:
    desk.press(K.Key_F3)
    desk.type("0770 0900 555")
    found(desk).add.click()
    panel = desk.panel
    assert isinstance(panel, NewCustomerPanel)
    assert panel.fields["phone"].text() == "0770 0900 555"
    panel.accept.click()
    assert panel.fields["name"].error == "The customer needs a name."
    panel.fields["name"].set_text("Tom Becker")
    panel.accept.click()
    (row,) = desk.shop.call(customers.search, "tom")
    assert desk.sale.cart.customer_id == row.id


def test_a_scanned_card_adds_its_customer_and_no_line(desk: Desk, nora: UUID) -> None:
    desk.scan(LOAF)
    desk.scan("2900417000018")
    assert desk.sale.cart.customer_id == nora
    assert desk.lines == [("1", "Sourdough loaf")]
    assert desk.said == "Customer added. Nora Ellison"


def test_a_code_nobody_has_is_unknown_as_before(desk: Desk, nora: UUID) -> None:
    desk.scan(UNKNOWN)
    assert desk.said.startswith("Barcode not known.")


def test_a_scanned_gift_card_tells_what_is_on_it(desk: Desk) -> None:
    sell_card(desk.shop, "25.00", "GIFT00112233")
    desk.scan("GIFT00112233")
    assert desk.said.startswith("£25.00 left on this gift card.")
    assert desk.sale.cart.is_empty


def test_f3_again_shows_what_they_have_and_owe_and_takes_them_off(desk: Desk) -> None:
    nora = customer(desk.shop, account_limit=5000)
    sell(desk.shop, "18.00", nora, pay_on_account())
    desk.scan(LOAF)
    desk.sale.set_customer(nora)
    assert "Owes £18.00" in desk.screen.cart_side.buyer.accessibleName()
    desk.press(K.Key_F3)
    panel = desk.panel
    assert isinstance(panel, BuyerPanel)
    facts = {fact.words(): fact.amount() for fact in panel.facts}
    assert facts["Owes on account"] == "£18.00"
    assert facts["May still go on account"] == "£32.00"
    panel.buttons["remove"].click()
    assert desk.sale.cart.customer_id is None
    assert not desk.screen.cart_side.buyer.isVisible()
    desk.undo()
    assert desk.sale.cart.customer_id == nora


def pay_on_account() -> tuple[Tender, ...]:
    return pay(TenderKind.ON_ACCOUNT, "18.00")


def test_what_is_owed_is_paid_on_a_sale(desk: Desk) -> None:
    nora = customer(desk.shop, account_limit=5000)
    sell(desk.shop, "18.00", nora, pay_on_account())
    desk.sale.set_customer(nora)
    desk.press(K.Key_F3)
    panel = desk.panel
    assert isinstance(panel, BuyerPanel)
    panel.buttons["settle"].click()
    owed = desk.panel
    assert isinstance(owed, AccountPanel)
    assert owed.amount.text() == "18.00"
    owed.amount.set_text("20")
    owed.enter()
    assert owed.amount.error_line.text() == "Only £18.00 is owed."
    owed.amount.set_text("8")
    owed.enter()
    (line,) = desk.sale.cart.lines
    assert (line.name, line.price_source) == ("Payment to account", PriceSource.ACCOUNT)
    assert desk.sale.total == gbp("8.00")


def test_points_are_turned_into_credit_at_the_counter(desk: Desk) -> None:
    with_points(desk.shop, per_unit=10)
    nora = customer(desk.shop)
    sell(desk.shop, "10.00", nora)
    desk.sale.set_customer(nora)
    desk.press(K.Key_F3)
    panel = desk.panel
    assert isinstance(panel, BuyerPanel)
    assert panel.buttons["points"].text() == "Turn 100 points into £1.00"
    panel.buttons["points"].click()
    assert desk.said.startswith("£1.00 of store credit more.")
    assert balance(desk.shop, LedgerKind.STORE_CREDIT, nora) == 100
    assert "£1.00 credit" in desk.screen.cart_side.buyer.accessibleName()


def test_a_gift_card_is_sold_from_more_with_a_code_of_its_own(desk: Desk) -> None:
    desk.screen.main.buttons["more"].click()
    desk.screen.buying.gift_card()
    panel = desk.panel
    assert isinstance(panel, GiftCardPanel)
    desk.type("25")
    assert panel.accept.text() == "Put £25.00 on a card"
    desk.press(ENTER)
    (line,) = desk.sale.cart.lines
    assert (line.name, line.price_source) == ("Gift card", PriceSource.GIFT_CARD)
    assert len(line.serial) == 12
    (row,) = desk.screen.cart_side.lines.rows
    assert row.detail.startswith("No tax, no discount")


def test_a_scanned_code_becomes_the_gift_cards(desk: Desk) -> None:
    desk.screen.buying.gift_card()
    desk.scan("GIFT00112233")
    panel = desk.panel
    assert isinstance(panel, GiftCardPanel)
    assert panel.code.text() == "GIFT00112233"


def test_the_groups_percentage_is_named_on_its_lines(desk: Desk) -> None:
    group = new_id()
    trade = GroupFields("Trade", 100_000)
    desk.shop.call(customer_groups.save_group, group, trade, actor=desk.shop.owner)
    nora = customer(desk.shop, group_id=group)
    desk.scan(LOAF)
    desk.sale.set_customer(nora)
    (row,) = desk.screen.cart_side.lines.rows
    assert row.detail == "£4.20 each · Trade 10% off −£0.42"
    assert row.total == "£3.78"
    desk.sale.set_customer(None)
    assert desk.sale.total == gbp("4.20")


def test_whoever_may_not_look_up_customers_finds_the_key_off(desk: Desk, shop: Shop) -> None:
    from dataclasses import replace

    from pos_app.domain.access import Permission

    grants = {k: v for k, v in shop.cashier.grants.items() if k is not Permission.CUSTOMER_READ}
    desk.pos.log_in(replace(shop.cashier, grants=grants))
    desk.screen.enter()
    button = desk.screen.main.buttons["customer"]
    assert not button.isEnabled()
    assert button.toolTip() == "You may not look up customers."


def test_a_customer_of_a_parked_sale_comes_back_with_it(desk: Desk, nora: UUID) -> None:
    desk.scan(LOAF)
    desk.sale.set_customer(nora)
    cart = desk.sale.cart.id
    desk.sale.park("Blue coat")
    assert not desk.screen.cart_side.buyer.isVisible()
    desk.sale.resume(cart)
    assert desk.screen.cart_side.buyer.text() == "Nora Ellison"


def test_a_customer_that_is_not_there_is_refused_in_a_sentence(desk: Desk) -> None:
    assert not desk.sale.set_customer(new_id())
    assert [error.sentence for error in desk.refused] == ["There is no such customer."]
    assert desk.sale.cart.customer_id is None


def test_whoever_was_looked_up_elsewhere_is_served(desk: Desk, nora: UUID) -> None:
    desk.screen.serve(nora)
    assert desk.sale.cart.customer_id == nora
    other = customer(desk.shop, "Tom Hale")
    desk.screen.serve(other)  # nothing is on the sale yet
    assert desk.sale.cart.customer_id == other


def test_an_open_sale_stays_its_customers(desk: Desk, nora: UUID) -> None:
    desk.screen.serve(nora)
    desk.scan(LOAF)
    desk.screen.take_payment(customer(desk.shop, "Tom Hale"))
    assert desk.sale.cart.customer_id == nora
    assert desk.screen.main.panel is None
    assert desk.said == "The open sale is for Nora Ellison. Finish it or park it first."


def test_a_payment_to_an_account_begins_at_the_customers_record(desk: Desk) -> None:
    tom = customer(desk.shop, "Tom Hale", account_limit=10_000)
    sell(desk.shop, "42.00", tom, pay(TenderKind.ON_ACCOUNT, "42.00"))
    desk.screen.take_payment(tom)
    assert isinstance(desk.panel, AccountPanel)
    desk.panel.amount.set_text("40")
    desk.panel.enter()
    (line,) = desk.sale.cart.lines
    assert line.price_source is PriceSource.ACCOUNT
    assert desk.sale.total == gbp("40.00")
