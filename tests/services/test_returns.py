"""Refunds and exchanges: a new sale that points back."""

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace

import pytest

from pos_app.domain.access import Decision, Grant, Permission
from pos_app.domain.cart import Cart
from pos_app.domain.errors import ApprovalRequired, Conflict, Invalid, NotAllowed, NotFound
from pos_app.domain.ids import new_id
from pos_app.domain.money import UnitPrice
from pos_app.domain.pricing import Discount
from pos_app.domain.quantity import Quantity
from pos_app.domain.returns import ReturnedAs, ways_back
from pos_app.domain.tender import Tender, TenderKind
from pos_app.maintenance import DATABASE
from pos_app.services import catalogue_edit, returns, sales, settings, stock, stock_keeping
from pos_app.verify import whole
from tests.refunds import back, everything, mug, mugs, refund, sell
from tests.shop import GBP, Shop, card, cart_of, cash, gbp, line


def test_a_full_refund_takes_the_next_number_and_sums_to_zero_with_its_sale(shop: Shop) -> None:
    item = mug(shop)
    sale = sell(shop, mugs(item), line("Gift wrapping", "1.50"))
    done = refund(shop, everything(sale))
    assert done.number == "2-0002"
    assert done.total == -sale.total
    for column in ("total", "net", "tax", "discount", "cash_rounding", "paid - change"):
        assert shop.rows(f"SELECT sum({column}) FROM sale") == [(0,)]
    assert shop.rows("SELECT sum(base), sum(tax) FROM sale_tax") == [(0, 0)]
    assert shop.call(stock.levels, [item])[item] == Quantity.of(5)
    assert shop.call(returns.sold, sale.id).is_all_back
    assert shop.rows("SELECT kind FROM journal_entry WHERE kind IN ('sale', 'refund')") == [
        ("sale",), ("refund",),
    ]  # fmt: skip
    assert whole(shop.folder / DATABASE).is_whole


def test_completing_a_refund_twice_gives_the_money_back_once(shop: Shop) -> None:
    sale = sell(shop, line())
    cart = Cart.new(GBP).take_back(everything(sale))
    tenders = ways_back(sale.tenders, sale.total)
    first = shop.call(sales.complete, cart, tenders)
    assert shop.call(sales.complete, cart, tenders) == first
    assert shop.rows("SELECT count(*) FROM sale") == [(2,)]


def test_no_more_comes_back_than_was_sold(shop: Shop) -> None:
    sale = sell(shop, line("Tea", "2.00", "3"))
    refund(shop, back(sale, (1, "2")))
    with pytest.raises(Conflict, match="Tea"):
        refund(shop, back(sale, (1, "2")), cash("-4"))
    again = shop.call(returns.sold, sale.id)
    assert again.lines[0].left == Quantity.of(1)
    refund(shop, everything(again))
    with pytest.raises(Conflict):
        refund(shop, back(sale, (1, "1")), cash("-2"))


def test_the_database_itself_refuses_what_came_back_already(shop: Shop) -> None:
    sale = sell(shop, line("Tea", "2.00", "3"))
    refund(shop, back(sale, (1, "2")))
    with closing(sqlite3.connect(shop.folder / DATABASE)) as book:
        with pytest.raises(sqlite3.IntegrityError, match="no_more_than_sold"):
            book.execute("UPDATE returned SET returned = returned + 2000")
        with pytest.raises(sqlite3.IntegrityError, match="immutable"):
            book.execute("DELETE FROM sale_return")


def test_a_refund_cannot_be_refunded(shop: Shop) -> None:
    sale = sell(shop, line())
    done = refund(shop, everything(sale))
    assert shop.call(returns.sold, done.id).lines == ()
    forged = replace(everything(sale)[0], sale_id=done.id, id=new_id())
    with pytest.raises(NotFound, match="not on that receipt"):
        refund(shop, (forged,), cash("-4.20"))
    with (
        closing(sqlite3.connect(shop.folder / DATABASE)) as book,
        pytest.raises(sqlite3.IntegrityError, match="no_more_than_sold"),
    ):
        book.execute(
            "INSERT INTO returned SELECT sale_id, line, quantity, 0 FROM sale_line"
            " WHERE sale_id = ?",
            (done.id.bytes,),
        )


def test_what_a_cart_says_its_returns_are_worth_is_not_believed(shop: Shop) -> None:
    sale = sell(shop, line("Tea", "2.00"))
    right = everything(sale)[0]
    dear = replace(
        right, amounts=replace(right.amounts, extended=-900, net=-750, tax=-150, gross=-900)
    )
    with pytest.raises(Conflict, match="worth something else"):
        refund(shop, (dear,), card("-9"))
    with pytest.raises(NotFound):
        shop.call(returns.sold, new_id())
    stranger = replace(right, sale_id=new_id())
    with pytest.raises(NotFound):
        refund(shop, (stranger,), card("-2"))


def test_damaged_goods_come_in_and_go_out_as_waste_and_what_is_kept_moves_nothing(
    shop: Shop,
) -> None:
    item = mug(shop)
    sale = sell(shop, mugs(item, "3"))
    refund(shop, back(sale, (1, "1"), returned_as=ReturnedAs.DAMAGED))
    refund(
        shop, back(shop.call(returns.sold, sale.id), (1, "1"), returned_as=ReturnedAs.NOT_RETURNED)
    )
    assert shop.call(stock.levels, [item])[item] == Quantity.of(2)
    moves = shop.rows("SELECT kind, quantity, reason FROM stock_movement ORDER BY at, line")
    assert moves[-2:] == [("refund", 1000, ""), ("waste", -1000, "breakage")]
    history = shop.call(stock_keeping.history, item, actor=shop.manager).rows
    assert {row.kind: row.number for row in history}["refund"] == "2-0002"


def test_goods_go_back_at_the_cost_they_were_sold_at(shop: Shop) -> None:
    item = mug(shop, cost_price=UnitPrice.parse("5", GBP))
    sale = sell(shop, mugs(item))
    cost = {"cost_price": UnitPrice.parse("6", GBP)}
    shop.call(catalogue_edit.edit_item, item, cost, actor=shop.manager)
    refund(shop, everything(sale))
    assert shop.rows("SELECT sum(unit_cost * quantity) FROM sale_line") == [(0,)]


def test_after_the_last_day_a_manager_is_asked_and_the_yes_is_for_these_goods(shop: Shop) -> None:
    sale = sell(shop, line("Tea", "2.00", "3"))
    shop.clock.advance(31 * 86_400)
    assert shop.call(returns.sold, sale.id).is_late
    cart = Cart.new(GBP).take_back(back(sale, (1, "1")))
    with pytest.raises(ApprovalRequired) as needed:
        shop.call(sales.complete, cart, card("-2"))
    assert needed.value.permission == Permission.REFUND_OLD
    assert needed.value.amount == 31
    yes = shop.approve(needed.value)
    more = replace(cart.take_back(back(sale, (1, "3"))), approvals=(yes,))
    with pytest.raises(ApprovalRequired):
        shop.call(sales.complete, more, card("-6"))
    shop.call(sales.complete, replace(cart, approvals=(yes,)), card("-2"))


def test_what_is_sold_for_good_comes_back_with_a_managers_yes(shop: Shop) -> None:
    item = mug(shop, is_returnable=False)
    sale = sell(shop, mugs(item), line("Tea", "2.00"))
    assert sale.for_good == {item}
    refund(shop, back(sale, (2, "1")))  # tea comes back as ever
    cart = Cart.new(GBP).take_back(back(shop.call(returns.sold, sale.id), (1, "1")))
    paid = shop.call(returns.ways_for, cart)
    with pytest.raises(ApprovalRequired) as needed:
        shop.call(sales.complete, cart, paid)
    assert needed.value.permission == Permission.REFUND_NOT_RETURNABLE
    assert needed.value.asked == "Take back Stoneware mug, sold for good"
    yes = shop.approve(needed.value)
    shop.call(sales.complete, replace(cart, approvals=(yes,)), paid)


def test_what_is_sold_for_good_is_asked_about_without_a_receipt_too(shop: Shop) -> None:
    item = mug(shop, is_returnable=False)
    sell(shop, mugs(item, "1"))
    may = {**shop.cashier.grants, Permission.REFUND_NO_RECEIPT: Grant(Decision.ALLOW)}
    loose = (shop.call(returns.without_receipt, item, Quantity.of(1)),)
    with pytest.raises(ApprovalRequired) as needed:
        refund(shop, loose, cash("-14"), actor=replace(shop.cashier, grants=may))
    assert needed.value.permission == Permission.REFUND_NOT_RETURNABLE
    denied = {**may, Permission.REFUND_NOT_RETURNABLE: Grant(Decision.DENY)}
    with pytest.raises(NotAllowed, match="sold for good"):
        refund(shop, loose, cash("-14"), actor=replace(shop.cashier, grants=denied))


def test_what_may_come_back_again_is_asked_about_no_more(shop: Shop) -> None:
    item = mug(shop, is_returnable=False)
    sale = sell(shop, mugs(item, "1"))
    shop.call(catalogue_edit.edit_item, item, {"is_returnable": True}, actor=shop.manager)
    assert shop.call(returns.sold, sale.id).for_good == frozenset()
    refund(shop, everything(sale))


def test_money_goes_back_the_way_it_came_or_a_manager_is_asked(shop: Shop) -> None:
    both = (Tender(TenderKind.CARD, gbp("5"), "4417"), Tender(TenderKind.CASH, gbp("10")))
    sale = sell(shop, line("Tea", "12.00"), paid=both)
    assert [(each.kind, each.left) for each in sale.tenders] == [
        (TenderKind.CARD, gbp("5")), (TenderKind.CASH, gbp("7")),
    ]  # fmt: skip
    with pytest.raises(ApprovalRequired) as needed:
        refund(shop, everything(sale), cash("-12"))
    assert needed.value.permission == Permission.REFUND_OTHER_TENDER
    done = refund(shop, everything(sale))
    assert [(each.kind, each.amount) for each in done.tenders] == [
        (TenderKind.CARD, gbp("-5")), (TenderKind.CASH, gbp("-7")),
    ]  # fmt: skip


def test_what_went_back_by_card_is_not_there_a_second_time(shop: Shop) -> None:
    both = (Tender(TenderKind.CARD, gbp("4"), "4417"), Tender(TenderKind.CASH, gbp("8")))
    sale = sell(shop, line("Tea", "4.00", "3"), paid=both)
    refund(shop, back(sale, (1, "1")))
    left = shop.call(returns.sold, sale.id)
    assert [(each.kind, each.left) for each in left.tenders] == [(TenderKind.CASH, gbp("8"))]
    with pytest.raises(ApprovalRequired):
        refund(shop, back(left, (1, "1")), card("-4"))


def test_above_a_persons_limit_a_manager_is_asked(shop: Shop) -> None:
    limited = {**shop.cashier.grants, Permission.REFUND_CREATE: Grant(Decision.ALLOW, 500)}
    cashier = replace(shop.cashier, grants=limited)
    sale = sell(shop, line("Tea", "3.00", "2"))
    with pytest.raises(ApprovalRequired) as needed:
        refund(shop, everything(sale), actor=cashier)
    assert needed.value.amount == 600
    refund(shop, back(sale, (1, "1")), actor=cashier)


def test_who_may_not_refund_may_not(shop: Shop) -> None:
    sale = sell(shop, line())
    nobody = replace(shop.cashier, grants={Permission.SALE_CREATE: Grant(Decision.ALLOW)})
    with pytest.raises(NotAllowed):
        refund(shop, everything(sale), card("-4.20"), actor=nobody)
    with pytest.raises(NotAllowed):
        shop.call(returns.sold, sale.id, actor=nobody)


def test_without_a_receipt_the_lowest_price_of_late_is_given_and_a_manager_asked(
    shop: Shop,
) -> None:
    item = mug(shop)
    sell(shop, mugs(item, "1"))
    cheap = mugs(item, "1")
    sell(shop, replace(cheap, discount=Discount.percent("10")))
    loose = shop.call(returns.without_receipt, item, Quantity.of(2))
    assert loose.amounts.gross == -2520
    with pytest.raises(ApprovalRequired) as needed:
        refund(shop, (loose,), cash("-25.20"))
    assert needed.value.permission == Permission.REFUND_NO_RECEIPT
    refund(shop, (loose,), cash("-25.20"), actor=shop.manager)
    shop.clock.advance(40 * 86_400)
    assert shop.call(returns.without_receipt, item, Quantity.of(1)).amounts.gross == -1400
    dear = replace(loose, amounts=replace(loose.amounts, gross=-9000))
    with pytest.raises(Conflict, match="worth something else"):
        refund(shop, (dear,), cash("-90"), actor=shop.manager)
    one_off = replace(loose, item_id=None)
    with pytest.raises(Invalid, match="one of the shop's items"):
        refund(shop, (one_off,), cash("-25.20"), actor=shop.manager)


def test_a_persons_refunds_without_a_receipt_are_limited_by_the_day(shop: Shop) -> None:
    item = mug(shop)
    limited = {**shop.cashier.grants, Permission.REFUND_NO_RECEIPT: Grant(Decision.ALLOW, 3000)}
    cashier = replace(shop.cashier, grants=limited)
    one = lambda: (shop.call(returns.without_receipt, item, Quantity.of(1)),)  # noqa: E731
    for _ in range(2):
        refund(shop, one(), cash("-14"), actor=cashier)
    with pytest.raises(ApprovalRequired):
        refund(shop, one(), cash("-14"), actor=cashier)
    shop.clock.advance(86_400)
    refund(shop, one(), cash("-14"), actor=cashier)


def test_an_exchange_is_one_sale_with_one_settlement(shop: Shop) -> None:
    item = mug(shop)
    sale = sell(shop, mugs(item, "1"))
    dearer = cart_of(line("Teapot", "25.00")).take_back(everything(sale))
    done = shop.call(sales.complete, dearer, card("11.00"))
    assert done.total == gbp("11.00")
    assert shop.call(stock.levels, [item])[item] == Quantity.of(5)
    again = sell(shop, mugs(item, "1"))
    even = cart_of(line("Bowl", "14.00")).take_back(everything(again))
    assert shop.call(sales.complete, even, ()).total == gbp("0")
    third = sell(shop, mugs(item, "1"))
    cheaper = cart_of(line("Spoon", "4.00")).take_back(everything(third))
    assert shop.call(sales.complete, cheaper, card("-10.00")).total == gbp("-10.00")
    assert shop.rows("SELECT kind FROM journal_entry WHERE kind = 'refund'") == []
    assert whole(shop.folder / DATABASE).is_whole


def test_coins_are_rounded_back_as_they_were_rounded(shop: Shop) -> None:
    shop.call(settings.change_shop, {"cash_increment": 5}, actor=shop.owner)
    sale = sell(shop, line("Tea", "15.28"), paid=cash("20"))
    assert [each.left for each in sale.tenders] == [gbp("15.30")]
    done = refund(shop, everything(sale), cash("-15.30"))
    assert done.payable == gbp("-15.30")
    assert shop.rows("SELECT sum(cash_rounding), sum(paid - change) FROM sale") == [(0, 0)]


def test_two_tills_hands_at_the_same_moment_give_it_back_once(shop: Shop) -> None:
    sale = sell(shop, line())
    answers: list[object] = []

    def take() -> None:
        try:
            answers.append(refund(shop, everything(sale)))
        except Conflict as refused:
            answers.append(refused)

    people = [threading.Thread(target=take) for _ in range(2)]
    for each in people:
        each.start()
    for each in people:
        each.join()
    assert sorted(type(each).__name__ for each in answers) == ["CompletedSale", "Conflict"]
    assert shop.rows("SELECT sum(total) FROM sale") == [(0,)]


def test_a_returned_line_that_was_changed_in_the_file_is_found(shop: Shop) -> None:
    sale = sell(shop, line("Tea", "2.00", "3"))
    refund(shop, back(sale, (1, "1")))
    shop.backend.close()
    with closing(sqlite3.connect(shop.folder / DATABASE)) as book, book:
        book.execute("UPDATE returned SET returned = 0")
        book.execute("DROP TRIGGER sale_return_no_update")
        book.execute("UPDATE sale_return SET reason = 'Faulty'")
    found = {(each.about, each.what) for each in whole(shop.folder / DATABASE).findings}
    assert ("Sale 2-0001", "what came back of line 1 is not what was counted back") in found
    assert ("Sale 2-0002", "the reason of return 1 was changed") in found


def test_returns_are_kept_with_the_open_sale(shop: Shop) -> None:
    from pos_app.services import carts

    sale = sell(shop, line())
    cart = cart_of(line("Teapot", "25.00")).take_back(everything(sale))
    shop.call(carts.save, cart, ())
    assert shop.call(carts.read_open).cart == cart
