import json
import threading
from dataclasses import replace

import pytest

from pos_app.domain.access import Decision, Grant, Permission, Role
from pos_app.domain.errors import (
    ApprovalRequired,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    PosError,
)
from pos_app.domain.item import ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.pricing import Discount
from pos_app.domain.quantity import Quantity
from pos_app.domain.tender import Tender, TenderKind
from pos_app.services import carts, catalogue_edit, closing, receipts, sales, shifts
from tests.shop import GBP, Shop, card, cart_of, cash, gbp, line


def test_a_paid_cart_becomes_a_sale_with_the_next_receipt_number(shop: Shop) -> None:
    done = shop.call(sales.complete, cart_of(line(price="4.20")), cash("5.00"))
    assert (done.number, done.total, done.change) == ("2-0001", gbp("4.20"), gbp("0.80"))
    again = shop.call(sales.complete, cart_of(line(price="1.00")), cash("1.00"))
    assert again.number == "2-0002"


def test_finishing_twice_completes_once(shop: Shop) -> None:
    cart = cart_of(line())
    first = shop.call(sales.complete, cart, cash("10.00"))
    second = shop.call(sales.complete, cart, cash("10.00"))
    assert first == second
    assert shop.rows("SELECT count(*) FROM sale") == [(1,)]
    assert shop.rows("SELECT next_number FROM identity") == [(2,)]


def test_two_threads_finishing_the_same_sale_make_one(shop: Shop) -> None:
    cart = cart_of(line())
    numbers: list[str] = []

    def finish() -> None:
        numbers.append(shop.call(sales.complete, cart, cash("10.00")).number)

    threads = [threading.Thread(target=finish) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert numbers == ["2-0001"] * 4
    assert shop.rows("SELECT count(*) FROM sale_tender") == [(1,)]


def test_lines_taxes_and_tenders_sum_to_the_total(shop: Shop) -> None:
    cart = cart_of(
        line(price="3.33"), line(name="Tea", price="3.33"), line(name="Jam", price="3.34")
    )
    cart = cart.with_discount(Discount.amount(gbp("1.00")))
    paid = (Tender(TenderKind.CARD, gbp("4.00")), Tender(TenderKind.CASH, gbp("20.00")))
    shop.call(sales.complete, cart, paid)
    ((total, net, tax, rounding, handed, change),) = shop.rows(
        "SELECT total, net, tax, cash_rounding, paid, change FROM sale"
    )
    assert total == 900
    assert net + tax == total
    assert shop.rows("SELECT sum(gross) FROM sale_line") == [(total,)]
    assert shop.rows("SELECT sum(tax), sum(base) FROM sale_tax") == [(tax, net)]
    assert shop.rows("SELECT sum(amount) FROM sale_tender") == [(handed,)]
    assert handed - change == total + rounding


def test_nothing_is_sold_without_an_open_shift(closed_shop: Shop) -> None:
    with pytest.raises(Conflict, match="Open a shift first"):
        closed_shop.call(sales.complete, cart_of(line()), cash("10.00"))


def test_too_little_money_leaves_nothing_behind(shop: Shop) -> None:
    with pytest.raises(Invalid, match=r"1\.20 still to pay"):
        shop.call(sales.complete, cart_of(line(price="4.20")), cash("3.00"))
    assert shop.rows("SELECT count(*) FROM sale") == [(0,)]
    assert shop.rows("SELECT next_number FROM identity") == [(1,)]


def test_an_empty_cart_is_not_a_sale(shop: Shop) -> None:
    with pytest.raises(Invalid):
        shop.call(sales.complete, cart_of(), ())


def test_a_card_is_never_charged_more_than_is_due(shop: Shop) -> None:
    with pytest.raises(PosError):
        shop.call(sales.complete, cart_of(line(price="4.20")), card("5.00"))


def test_the_sale_and_its_journal_entry_are_one_transaction(shop: Shop) -> None:
    cart = cart_of(line())
    shop.call(sales.complete, cart, cash("10.00"))
    ((body,),) = shop.rows("SELECT body FROM journal_entry WHERE id = ?", cart.id.bytes)
    told = json.loads(body)
    assert told["total"] == 420
    assert told["lines"][0]["gross"] == 420
    assert told["tenders"] == [{"amount": 1000, "kind": "cash", "line": 1}]


def test_a_stock_keeper_cannot_sell(shop: Shop) -> None:
    keeper = shop.actors[Role.STOCK_KEEPER]
    with pytest.raises(NotAllowed):
        shop.call(sales.complete, cart_of(line()), cash("10.00"), actor=keeper)
    assert shop.rows("SELECT kind FROM journal_entry ORDER BY n DESC LIMIT 1") == [
        ("access.denied",)
    ]


def test_a_cashier_gives_ten_percent_alone_and_asks_for_twenty(shop: Shop) -> None:
    cart = cart_of(line(price="10.00"))
    shop.call(carts.save, cart.with_discount(Discount.percent("10")))
    with pytest.raises(ApprovalRequired, match="Give 20% off this sale needs a manager") as asked:
        shop.call(carts.save, cart.with_discount(Discount.percent("20")))
    assert asked.value.permission == Permission.DISCOUNT_SALE


def test_an_approved_discount_is_sold_and_names_both_people(shop: Shop) -> None:
    cart = cart_of(line(price="10.00")).with_discount(Discount.percent("20"))
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(carts.save, cart)
    cart = replace(cart, approvals=(shop.approve(asked.value),))
    shop.call(carts.save, cart)
    done = shop.call(sales.complete, cart, cash("8.00"))
    assert done.total == gbp("8.00")
    assert shop.rows("SELECT requested_by, approved_by FROM approval") == [
        (shop.cashier.user_id.bytes, shop.manager.user_id.bytes)
    ]


def test_an_approval_is_good_for_its_own_sale_only(shop: Shop) -> None:
    cart = cart_of(line(price="10.00")).with_discount(Discount.percent("20"))
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(carts.save, cart)
    approval = shop.approve(asked.value)
    other = replace(
        cart_of(line(price="10.00")).with_discount(Discount.percent("20")), approvals=(approval,)
    )
    with pytest.raises(ApprovalRequired):
        shop.call(sales.complete, other, cash("8.00"))


def test_an_approval_is_not_good_for_more_than_was_asked(shop: Shop) -> None:
    cart = cart_of(line(price="10.00")).with_discount(Discount.percent("20"))
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(carts.save, cart)
    cart = replace(
        cart.with_discount(Discount.percent("50")), approvals=(shop.approve(asked.value),)
    )
    with pytest.raises(ApprovalRequired):
        shop.call(sales.complete, cart, cash("5.00"))


def test_an_approval_is_old_after_two_minutes(shop: Shop) -> None:
    cart = cart_of(line(price="10.00")).with_discount(Discount.percent("20"))
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(carts.save, cart)
    cart = replace(cart, approvals=(shop.approve(asked.value),))
    shop.clock.advance(121)
    with pytest.raises(ApprovalRequired):
        shop.call(carts.save, cart)


def test_a_price_changed_at_the_till_needs_a_manager(shop: Shop) -> None:
    cart = cart_of(line(price="10.00"))
    cheaper = cart.with_price(cart.lines[0].id, UnitPrice.parse("9.00", cart.currency))
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(sales.complete, cheaper, cash("9.00"))
    assert asked.value.permission == Permission.PRICE_OVERRIDE


def test_the_open_cart_and_its_payments_are_back_after_a_crash(shop: Shop) -> None:
    cart = cart_of(line(), line(name="Tea", price="3.00"))
    paid = card("2.00")
    shop.call(carts.save, cart, paid)
    found = shop.call(carts.read_open)
    assert found.cart == cart
    assert found.tenders == paid


def test_a_finished_sale_is_no_open_cart_any_more(shop: Shop) -> None:
    cart = cart_of(line())
    shop.call(carts.save, cart)
    shop.call(sales.complete, cart, cash("10.00"))
    assert shop.call(carts.read_open) is None
    with pytest.raises(Conflict):
        shop.call(carts.save, cart)


def test_a_parked_sale_comes_back_as_it_was(shop: Shop) -> None:
    cart = cart_of(line()).with_discount(Discount.percent("5"))
    shop.call(carts.park, cart, "Blue coat, back in 5 min")
    (parked,) = shop.call(carts.list_parked)
    assert (parked.label, parked.line_count, parked.is_own) == ("Blue coat, back in 5 min", 1, True)
    assert shop.call(carts.read_open) is None
    assert shop.call(carts.resume, parked.id) == cart
    assert shop.call(carts.list_parked) == ()


def test_deleting_a_parked_sale_is_a_logged_void(shop: Shop) -> None:
    cart = cart_of(line())
    shop.call(carts.park, cart, "")
    shop.call(carts.delete_parked, cart.id, "Did not come back", actor=shop.manager)
    ((kind, body),) = shop.rows("SELECT kind, body FROM journal_entry ORDER BY n DESC LIMIT 1")
    assert kind == "cart.voided"
    assert json.loads(body)["total"] == 420


def test_a_receipt_is_found_by_its_number(shop: Shop) -> None:
    done = shop.call(sales.complete, cart_of(line(price="4.20")), cash("5.00"))
    receipt = shop.call(receipts.by_number, "2-0001")
    assert (receipt.number, receipt.total, receipt.change, receipt.copy) == ("2-0001", 420, 80, 0)
    assert receipt == shop.call(receipts.receipt, done.id)
    with pytest.raises(NotFound):
        shop.call(receipts.by_number, "2-0002")
    with pytest.raises(NotFound):
        shop.call(receipts.by_number, "nonsense")


def test_copies_are_counted_and_marked(shop: Shop) -> None:
    done = shop.call(sales.complete, cart_of(line()), cash("5.00"))
    assert [shop.call(receipts.reprint, done.id).copy for _ in range(2)] == [1, 2]


def test_a_cashier_sees_no_other_persons_receipts(shop: Shop) -> None:
    done = shop.call(sales.complete, cart_of(line()), cash("5.00"), actor=shop.manager)
    assert shop.call(receipts.recent) == ()
    with pytest.raises(NotFound):
        shop.call(receipts.receipt, done.id)
    assert [row.number for row in shop.call(receipts.recent, actor=shop.owner)] == ["2-0001"]


def test_a_fact_cannot_be_changed_even_through_the_programs_own_connection(shop: Shop) -> None:
    import sqlite3

    shop.call(sales.complete, cart_of(line()), cash("5.00"))
    database = sqlite3.connect(shop.backend.path)
    for table in ("sale", "sale_line", "sale_tax", "sale_tender", "journal_entry"):
        with pytest.raises(sqlite3.IntegrityError, match="immutable"):
            database.execute(f"DELETE FROM {table}")
    for change in (
        "sale SET total = 1",
        "sale_tender SET amount = 1",
        "journal_entry SET body = ''",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="immutable"):
            database.execute(f"UPDATE {change}")
    database.close()


def test_expected_cash_is_float_plus_cash_kept(shop: Shop) -> None:
    shop.call(sales.complete, cart_of(line(price="4.20")), cash("5.00"))
    shop.call(sales.complete, cart_of(line(price="6.00")), card("6.00"))
    figures = shop.call(shifts.figures, actor=shop.manager)
    assert figures.expected_cash == gbp("104.20")
    assert figures.sales == 2
    assert {str(t.kind): t.amount for t in figures.tenders} == {
        "cash": gbp("4.20"),
        "card": gbp("6.00"),
    }
    assert shop.call(shifts.figures).expected_cash is None
    closed = shop.call(closing.close, gbp("104.00"), "Twenty pence short")
    assert (closed.expected, closed.difference.minor) == (gbp("104.20"), -20)
    with pytest.raises(Conflict):
        shop.call(sales.complete, cart_of(line()), cash("5.00"))


def test_opening_the_drawer_without_a_sale_needs_a_reason_and_a_manager(shop: Shop) -> None:
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(shifts.open_drawer, "Change for the bus")
    approval = shop.approve(asked.value)
    shop.backend.call_approved(shifts.open_drawer, shop.cashier, approval, "Change for the bus")
    with pytest.raises(ApprovalRequired):
        shop.backend.call_approved(shifts.open_drawer, shop.cashier, approval, "Change for the bus")
    assert shop.rows("SELECT kind, reason FROM cash_movement") == [
        ("no_sale", "Change for the bus")
    ]
    with pytest.raises(Invalid):
        shop.call(shifts.open_drawer, "  ", actor=shop.manager)


def test_a_cart_that_lies_about_the_shelf_price_is_a_price_override(shop: Shop) -> None:
    saved = shop.call(
        catalogue_edit.add_item,
        ItemFields(name="Honey", unit_price=UnitPrice.parse("6.50", GBP)),
        actor=shop.manager,
    )
    honest = cart_of(line(name="Honey", price="6.50", item_id=saved.id))
    assert shop.call(sales.complete, honest, cash("6.50")).total == gbp("6.50")
    forged = cart_of(line(name="Honey", price="0.65", item_id=saved.id))
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(sales.complete, forged, cash("0.65"))
    assert asked.value.permission == Permission.PRICE_OVERRIDE
    assert asked.value.amount == 900_000


def test_a_parked_sale_keeps_its_price_when_the_shelf_goes_up(shop: Shop) -> None:
    saved = shop.call(
        catalogue_edit.add_item,
        ItemFields(name="Honey", unit_price=UnitPrice.parse("6.50", GBP)),
        actor=shop.manager,
    )
    cart = cart_of(line(name="Honey", price="6.50", item_id=saved.id))
    shop.call(carts.park, cart, "")
    shop.call(catalogue_edit.set_price, saved.id, UnitPrice.parse("7.00", GBP), actor=shop.manager)
    resumed = shop.call(carts.resume, cart.id)
    assert shop.call(sales.complete, resumed, cash("6.50")).total == gbp("6.50")


def test_a_yes_to_selling_two_below_zero_is_no_yes_to_twenty(shop: Shop) -> None:
    fields = ItemFields(name="Candle", unit_price=UnitPrice.parse("18", GBP), stock_policy="ask")
    saved = shop.call(catalogue_edit.add_item, fields, Quantity.of(1), actor=shop.manager)
    cart = cart_of(line(name="Candle", price="18", quantity="2", item_id=saved.id))
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(sales.complete, cart, cash("36"))
    (only,) = cart.lines
    cart = cart.replace(replace(only, approvals=(shop.approve(asked.value),)))
    shop.call(carts.save, cart)
    shop.clock.advance(600)  # the purse was in the car
    more = cart.with_quantity(only.id, Quantity.of(20))
    with pytest.raises(ApprovalRequired):
        shop.call(sales.complete, more, cash("360"))
    assert shop.call(sales.complete, cart, cash("36")).total == gbp("36.00")


def test_whoever_must_ask_to_close_can_close_with_a_manager(shop: Shop) -> None:
    grants = {**shop.cashier.grants, Permission.SHIFT_CLOSE: Grant(Decision.ASK)}
    asker = replace(shop.cashier, grants=grants)
    assert shop.call(shifts.figures, actor=asker).sales == 0
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(closing.close, gbp("100"), "", actor=asker)
    approval = shop.approve(asked.value)
    shop.backend.call_approved(closing.close, asker, approval, gbp("100"), "")
    with pytest.raises(NotAllowed):
        shop.call(shifts.figures, actor=shop.actors[Role.STOCK_KEEPER])
