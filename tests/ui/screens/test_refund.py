"""Goods come back at the counter: found, ticked, given back, exchanged."""

from dataclasses import dataclass, replace
from typing import Any

import pytest
from PySide6.QtCore import Qt

from pos_app.domain.access import Permission, Role
from pos_app.domain.ledger import LedgerKind
from pos_app.domain.receipt_code import ReceiptCode, write_code
from pos_app.domain.returns import ReturnedAs
from pos_app.domain.tender import Tender, TenderKind
from pos_app.services import catalogue, catalogue_edit, receipts, returns, sales, stock
from pos_app.services.sales import CompletedSale
from pos_app.ui.screens.refund import RefundScreen
from tests.ledger_shop import balance, customer, sell
from tests.shop import PEPPER, PINS, card, cart_of, cash, gbp, line
from tests.ui.screens.selling import CANDLE, OAT_MILK, UNKNOWN
from tests.ui.whole import Till, till

__all__ = ["till"]
KEY = Qt.Key


@dataclass
class Desk:
    """A till at which goods come back."""

    till: Till

    @property
    def screen(self) -> RefundScreen:
        screen = self.till.window.screen_named("refund")
        assert isinstance(screen, RefundScreen)
        return screen

    def sold(self, *lines: Any, paid: tuple[Tender, ...]) -> CompletedSale:
        done: CompletedSale = self.till.shop.call(sales.complete, cart_of(*lines), paid)
        return done

    def begin(self, role: Role = Role.CASHIER) -> None:
        self.till.log_in(role)
        self.till.press(KEY.Key_F7)
        assert self.till.window.name == "refund"

    @property
    def last(self) -> CompletedSale:
        done = self.till.window.sale.last
        assert done is not None
        return done

    @property
    def said(self) -> str:
        message = self.screen.middle.lane.message
        return "" if message is None else f"{message.head} {message.text}".strip()


@pytest.fixture
def desk(till: Till) -> Desk:
    return Desk(till)


def milk(desk: Desk, quantity: str = "2") -> Any:
    pos = desk.till.window.sale.pos
    from pos_app.services import catalogue

    view = pos.backend.call(catalogue.find_by_code, desk.till.shop.owner, OAT_MILK)[0]
    return line(
        view.name, "2.20", quantity, item_id=view.id, taxes=view.taxes, category_id=view.category_id
    )


def test_a_whole_receipt_is_given_back_with_five_keys(desk: Desk) -> None:
    done = desk.sold(milk(desk), line("Wrapping", "1.50"), paid=cash("5.90"))
    desk.begin()
    desk.till.type(done.number)
    rows = desk.screen.finder.table.rows_model.rows
    assert [row.id for row in rows] == [done.id]
    desk.screen.show_sale(done.id)
    desk.screen.middle.all_button.click()
    assert desk.screen.giving.refund.text() == "Refund £5.90 in cash"
    desk.till.press(KEY.Key_F12)
    assert desk.till.window.name == "complete"
    assert desk.last.total == -done.total
    assert desk.last.number == "2-0002"


def test_a_scanned_receipt_opens_its_sale_and_a_scanned_item_ticks_its_line(desk: Desk) -> None:
    done = desk.sold(milk(desk), paid=cash("4.40"))
    receipt = desk.till.shop.call(receipts.receipt, done.id)
    code = ReceiptCode(receipt.till, receipt.number, receipt.at.date(), receipt.total)
    desk.begin()
    desk.till.scan(write_code(code, PEPPER))
    assert "2-0001" in desk.screen.middle.title.text()
    desk.till.scan(OAT_MILK)
    assert desk.screen.giving.refund.text() == "Refund £2.20 in cash"
    desk.till.scan(OAT_MILK)
    assert desk.screen.giving.refund.text() == "Refund £4.40 in cash"
    desk.till.scan(CANDLE)
    assert desk.said.startswith("Not in this sale.")
    assert desk.till.window.sale.cart.is_empty


def test_a_forged_receipt_is_told_from_one_of_another_till(desk: Desk) -> None:
    from datetime import date

    there = ReceiptCode("1", "1-0409", date(2026, 3, 1), 2615)
    desk.begin()
    desk.till.scan(write_code(there, PEPPER))
    assert "genuine" in desk.said
    desk.till.scan(write_code(there, b"somebody else"))
    assert "not printed by this shop" in desk.said
    desk.till.scan(UNKNOWN)
    assert desk.said.startswith("Choose the sale first.")


def test_the_card_machine_gives_back_first_and_a_person_says_that_it_did(desk: Desk) -> None:
    done = desk.sold(milk(desk), paid=(Tender(TenderKind.CARD, gbp("4.40"), "4417"),))
    desk.begin()
    desk.screen.show_sale(done.id)
    desk.screen.middle.all_button.click()
    assert "to card" in desk.screen.giving.refund.text()
    desk.till.press(KEY.Key_F12)
    assert desk.till.window.name == "refund"
    assert desk.screen.giving.machine.isVisible()
    desk.till.press(KEY.Key_Escape)
    assert not desk.screen.giving.machine.isVisible()
    assert desk.till.shop.rows("SELECT count(*) FROM sale") == [(1,)]
    desk.till.press(KEY.Key_F12, KEY.Key_F12)
    assert desk.till.window.name == "complete"
    assert [each.kind for each in desk.last.tenders] == [TenderKind.CARD]


def test_cash_for_what_was_paid_by_card_asks_a_manager(desk: Desk) -> None:
    done = desk.sold(milk(desk), paid=card("4.40"))
    desk.begin()
    desk.screen.show_sale(done.id)
    desk.screen.middle.all_button.click()
    ways = [way.title for way in desk.screen.giving._ways]
    assert ways == ["Card", "Cash", "New gift card"]
    desk.screen.giving._cards[1].click()
    desk.till.press(KEY.Key_F12)
    assert desk.till.window.approvals.is_open
    manager = desk.till.shop.manager.user_id
    desk.till.card.choose(manager)
    desk.till.type(PINS[Role.MANAGER])
    desk.till.press(KEY.Key_Return)
    desk.till.bot.waitUntil(lambda: desk.till.window.name == "complete")
    assert [each.kind for each in desk.last.tenders] == [TenderKind.CASH]


def test_what_is_damaged_does_not_go_back_on_the_shelf(desk: Desk) -> None:
    goods = milk(desk)
    done = desk.sold(goods, paid=cash("4.40"))
    before = desk.till.shop.call(stock.levels, [goods.item_id])[goods.item_id]
    desk.begin()
    desk.screen.show_sale(done.id)
    row = desk.screen.middle.lines.rows[0]
    row.take()
    tools = row._tools
    assert tools is not None
    tools.where.set_value(ReturnedAs.DAMAGED)
    desk.till.press(KEY.Key_F12)
    assert desk.till.window.name == "complete"
    assert desk.till.shop.call(stock.levels, [goods.item_id])[goods.item_id] == before


def test_an_exchange_goes_on_with_the_open_sale(desk: Desk) -> None:
    done = desk.sold(milk(desk), paid=cash("4.40"))
    desk.begin()
    desk.screen.show_sale(done.id)
    desk.screen.middle.all_button.click()
    desk.screen.giving.exchange.click()
    assert desk.till.window.name == "sell"
    side = desk.till.sell.cart_side
    assert side.title.text() == "Exchange"
    assert side.pay.text() == "Give back £4.40"
    desk.till.scan(OAT_MILK)
    assert side.pay.text() == "Give back £2.20"
    desk.till.press(KEY.Key_F12)
    assert desk.till.window.name == "complete"
    assert desk.last.total == gbp("-2.20")
    assert desk.till.window.sale.cart.is_empty


def test_what_was_to_be_exchanged_can_be_taken_off_again(desk: Desk) -> None:
    done = desk.sold(milk(desk), paid=cash("4.40"))
    desk.begin()
    desk.screen.show_sale(done.id)
    desk.screen.middle.all_button.click()
    desk.screen.giving.exchange.click()
    sale = desk.till.window.sale
    sale.void_line(sale.cart.returns[0].id)
    assert sale.cart.is_empty
    sale.undo()
    assert len(sale.cart.returns) == 1


def test_the_open_sale_stays_beside_a_refund(desk: Desk) -> None:
    done = desk.sold(milk(desk), paid=cash("4.40"))
    desk.till.log_in(Role.CASHIER)
    desk.till.scan(OAT_MILK)
    desk.till.press(KEY.Key_F7)
    desk.screen.show_sale(done.id)
    desk.screen.middle.all_button.click()
    desk.till.press(KEY.Key_F12)
    assert desk.till.window.name == "complete"
    desk.till.press(KEY.Key_F12)
    assert desk.till.lines == [("1", "Oat milk 1 L")]


def test_what_came_back_already_is_barred_and_says_so(desk: Desk) -> None:
    done = desk.sold(milk(desk), paid=cash("4.40"))
    desk.begin()
    desk.screen.show_sale(done.id)
    desk.screen.middle.all_button.click()
    desk.till.press(KEY.Key_F12)
    desk.till.window.go("refund")
    desk.screen.show_sale(done.id)
    assert not desk.screen.middle.lines.rows[0].tick.isEnabled()
    assert not desk.screen.middle.all_button.isVisible()
    assert desk.till.shop.call(returns.sold, done.id).is_all_back


def test_goods_without_a_receipt_are_scanned_and_a_manager_is_asked(desk: Desk) -> None:
    desk.begin()
    desk.screen.finder.loose.click()
    desk.till.scan(OAT_MILK)
    desk.till.scan(OAT_MILK)
    assert desk.screen.giving.refund.text() == "Refund £4.40 in cash"
    desk.till.press(KEY.Key_F12)
    assert desk.till.window.approvals.is_open


def sell_for_good(desk: Desk) -> None:
    shop = desk.till.shop
    (view,) = shop.call(catalogue.find_by_code, OAT_MILK)
    shop.call(catalogue_edit.edit_item, view.id, {"is_returnable": False}, actor=shop.owner)


def test_what_is_sold_for_good_says_so_and_comes_back_with_a_managers_pin(desk: Desk) -> None:
    done = desk.sold(milk(desk), paid=cash("4.40"))
    sell_for_good(desk)
    desk.begin()
    desk.screen.show_sale(done.id)
    (row,) = desk.screen.middle.lines.rows
    assert row.goods.detail.endswith("sold for good: a manager is asked")
    desk.screen.middle.all_button.click()
    desk.till.press(KEY.Key_F12)
    assert desk.till.card.request.title == "Take back Oat milk 1 L, sold for good?"
    desk.till.card.choose(desk.till.shop.manager.user_id)
    desk.till.type(PINS[Role.MANAGER])
    desk.till.press(KEY.Key_Return)
    desk.till.bot.waitUntil(lambda: desk.till.window.name == "complete")
    assert desk.last.total == gbp("-4.40")


def test_a_sale_is_refunded_from_the_list_of_sales_and_from_the_moment_it_is_paid(
    desk: Desk,
) -> None:
    done = desk.sold(milk(desk), paid=cash("4.40"))
    desk.till.log_in(Role.CASHIER)
    desk.till.window.go("sales")
    desk.till.press(KEY.Key_F7)
    assert desk.till.window.name == "refund"
    assert done.number in desk.screen.middle.title.text()


def test_whoever_may_not_refund_is_told_so(desk: Desk) -> None:

    desk.till.log_in(Role.CASHIER)
    pos = desk.till.window.sale.pos
    grants = {**pos.actor.grants}
    del grants[Permission.REFUND_CREATE]
    pos.log_in(replace(pos.actor, grants=grants))
    desk.till.bot.wait(1)
    assert not desk.till.sell.main.buttons["refund"].isEnabled()


def test_what_a_customer_bought_may_come_back_as_their_credit(desk: Desk) -> None:
    nora = customer(desk.till.shop)
    done = sell(desk.till.shop, "9.00", nora)
    desk.begin(Role.MANAGER)
    desk.screen.show_sale(done.id)
    desk.screen.middle.lines.take_all()
    ways = [way.kind for way in desk.screen.giving._ways]
    assert ways == [TenderKind.CASH, TenderKind.STORE_CREDIT]
    desk.screen.giving._cards[1].click()
    assert desk.screen.giving.refund.text() == "Refund £9.00 as credit"
    desk.screen.giving.refund.click()
    assert balance(desk.till.shop, LedgerKind.STORE_CREDIT, nora) == 900


def test_what_nobody_in_particular_bought_may_come_back_onto_a_new_gift_card(desk: Desk) -> None:
    done = desk.sold(line("Loaf", "9.00"), paid=cash("9.00"))
    desk.begin(Role.MANAGER)
    desk.screen.show_sale(done.id)
    desk.screen.middle.lines.take_all()
    desk.screen.giving._cards[1].click()
    assert desk.screen.giving.refund.text() == "Refund £9.00 to gift card"
    desk.screen.giving.refund.click()
    (tender,) = desk.last.tenders
    assert (tender.kind, tender.amount) == (TenderKind.GIFT_CARD, gbp("-9.00"))
    assert balance(desk.till.shop, LedgerKind.GIFT_CARD) == 900


def test_what_was_on_account_goes_back_onto_it(desk: Desk) -> None:
    nora = customer(desk.till.shop, account_limit=5000)
    done = sell(desk.till.shop, "9.00", nora, (Tender(TenderKind.ON_ACCOUNT, gbp("9.00")),))
    desk.begin()
    desk.screen.show_sale(done.id)
    desk.screen.middle.lines.take_all()
    desk.screen.giving.refund.click()
    assert balance(desk.till.shop, LedgerKind.ON_ACCOUNT, nora) == 0


def test_a_sale_is_found_by_whoever_bought_it(desk: Desk) -> None:
    shop = desk.till.shop
    nora = customer(shop, card="2900417000018")
    old = sell(shop, "9.00", nora)
    shop.clock.advance(40 * 86_400)
    sell(shop, "3.00")
    desk.begin(Role.MANAGER)
    finder = desk.screen.finder

    def listed() -> list[object]:
        return [row.id for row in finder.table.rows_model.rows]

    assert old.id not in listed()  # it is older than a week
    desk.till.type("nora")
    assert listed() == [old.id]
    assert finder.whose.text() == "Sales to Nora Ellison"
    finder.field.clear()
    assert not finder.whose.isVisible()
    desk.till.scan("2900417000018")
    assert listed() == [old.id]
    desk.screen.show_sale(old.id)
    desk.till.scan("2900417000018")
    assert desk.said.startswith("Not in this sale.")


def test_whoever_may_not_look_up_customers_finds_receipts_alone(desk: Desk) -> None:
    nora = customer(desk.till.shop)
    sell(desk.till.shop, "9.00", nora)
    desk.begin(Role.MANAGER)
    pos = desk.till.window.sale.pos
    grants = dict(pos.actor.grants)
    del grants[Permission.CUSTOMER_READ]
    pos.log_in(replace(pos.actor, grants=grants))
    desk.till.window.go("refund")
    desk.till.type("nora")
    assert desk.screen.finder.table.rows_model.rows == []
