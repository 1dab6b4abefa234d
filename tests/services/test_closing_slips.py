"""Slips counted beside the cash, who learns what before the count, and what a Z tells of people."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from pos_app.domain.access import SYSTEM, Actor, Permission, Role
from pos_app.domain.cash_slip import CashAct
from pos_app.domain.drawer import DrawerCount, TenderCount
from pos_app.domain.errors import ApprovalRequired, Conflict, Invalid, NotAllowed
from pos_app.domain.ids import new_id
from pos_app.domain.tender import Tender, TenderKind
from pos_app.services import cash, closing, closures, practice, sales, shifts
from tests.shifts import count_and_close
from tests.shop import Shop, card, cart_of, gbp, line
from tests.shop import cash as in_cash


def sell(shop: Shop, price: str, *tenders: Tender) -> None:
    shop.call(sales.complete, cart_of(line(price=price)), tenders or in_cash(price))


def drawer(amount: str, **slips: str) -> DrawerCount:
    """So much cash, and slips by the kind of payment."""
    tenders = tuple((TenderKind(kind), gbp(words)) for kind, words in slips.items())
    return DrawerCount(gbp(amount), (), tenders)


def test_slips_are_counted_beside_the_cash_and_told_once_locked(shop: Shop) -> None:
    sell(shop, "12", *card("12"))
    sell(shop, "5", Tender(TenderKind.VOUCHER, gbp("5")))
    shop.call(closing.begin_count)
    told = shop.call(closing.lock_count, drawer("100", card="11", voucher="5"))
    assert told.tenders == (
        TenderCount(TenderKind.CARD, gbp("12"), gbp("11")),
        TenderCount(TenderKind.VOUCHER, gbp("5"), gbp("5")),
    )
    assert [each.difference for each in told.tenders] == [gbp("-1"), gbp("0")]
    assert not told.is_over, "a pound is within the tolerance"
    closed = shop.call(closing.close, gbp("100"), "")
    body = shop.call(closures.read_closure, closed.shift_id, actor=shop.manager).body
    assert body["count"]["tenders"] == {"card": 1100, "voucher": 500}


def test_slips_that_differ_by_more_than_the_tolerance_are_counted_again_and_approved(
    shop: Shop,
) -> None:
    sell(shop, "30", *card("30"))
    shop.call(closing.begin_count)
    first = shop.call(closing.lock_count, drawer("99", card="20"))
    assert first.is_over
    assert first.may_recount
    second = shop.call(closing.lock_count, drawer("99", card="20"))
    assert not second.may_recount
    with pytest.raises(Invalid, match="Say why"):
        shop.call(closing.close, gbp("99"), "")
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(closing.accept_difference, "A slip is missing")
    assert asked.value.asked == "Close the shift 1.00 short, card 10.00 short"
    assert asked.value.amount == 1100, "what is short in cash and in slips together"
    yes = shop.approve(asked.value)
    shop.backend.call_approved(closing.accept_difference, shop.cashier, yes, "A slip is missing")
    shop.call(closing.close, gbp("99"), "")
    ((told,),) = shop.rows("SELECT body FROM journal_entry WHERE kind LIKE '%difference_accepted'")
    assert json.loads(told)["differences"] == {"cash": -100, "card": -1000}


def test_what_was_accepted_of_one_count_says_nothing_of_the_next(shop: Shop) -> None:
    sell(shop, "30", *card("30"))
    for amount in ("90", "90"):
        shop.call(closing.lock_count, drawer(amount, card="30"))
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(closing.accept_difference, "A note was lost")
    yes = shop.approve(asked.value)
    shop.backend.call_approved(closing.accept_difference, shop.cashier, yes, "A note was lost")
    sell(shop, "10", *card("10"))
    for _ in range(2):  # the cash is as short as before, and now the slips are too
        shop.call(closing.lock_count, drawer("90", card="5"))
    with pytest.raises(ApprovalRequired):
        shop.call(closing.close, gbp("90"), "A note was lost")


def test_a_way_to_pay_is_counted_once(shop: Shop) -> None:
    twice = ((TenderKind.CARD, gbp("1")), (TenderKind.CARD, gbp("2")))
    with pytest.raises(Invalid, match="once"):
        shop.call(closing.lock_count, DrawerCount(gbp("100"), (), twice))


def test_whoever_counts_blind_learns_no_amount_it_could_be_worked_out_from(shop: Shop) -> None:
    sell(shop, "12", *in_cash("20"))
    sell(shop, "8", *card("8"))
    blind = shop.call(shifts.figures)
    assert blind.is_blind
    assert blind.sales == 2
    assert (blind.total, blind.cash_rounding, blind.cash_refunded) == (None, None, None)
    assert (blind.tenders, blind.taxes) == ((), ())
    assert blind.counted == (TenderKind.CARD,), "which slips to count is no secret"
    seen = shop.call(shifts.figures, actor=shop.manager)
    assert seen.total == gbp("20")
    assert not seen.is_blind


def test_a_yes_is_no_look_at_what_should_be_there(shop: Shop) -> None:
    for service in (closures.x_report, closures.list_closures):
        with pytest.raises(NotAllowed):
            shop.call(service)


def test_each_movement_leaves_a_slip_that_says_who_moved_what_and_why(shop: Shop) -> None:
    movement = new_id()
    slip = shop.call(cash.pay_out, movement, gbp("12"), "Milk round", actor=shop.manager)
    assert (slip.act, slip.amount, slip.reason, slip.by) == (
        CashAct.PAY_OUT, gbp("12"), "Milk round", shop.manager.name,
    )  # fmt: skip
    assert (slip.shop.name, slip.till, slip.shift) == ("Marlow Street", "Till 2", 1)
    again = shop.call(cash.pay_out, movement, gbp("12"), "Milk round", actor=shop.manager)
    assert again == slip
    opened = shop.call(shifts.open_drawer, "Change for the bus", actor=shop.manager)
    assert (opened.act, opened.amount) == (CashAct.NO_SALE, gbp("0"))
    with pytest.raises(Conflict, match="Other cash"):
        shop.call(cash.drop, opened.id, gbp("1"), "To the safe")


def test_the_archive_is_narrowed_down_to_business_days(closed_shop: Shop) -> None:
    shop = closed_shop
    for day in (2, 3, 4):
        at = datetime(2026, 3, day, 12, 0, tzinfo=UTC)
        shop.clock.advance((at - shop.clock.now()).total_seconds())
        shop.call(shifts.open_shift, gbp("100"))
        sell(shop, f"{day}.00")
        count_and_close(shop, gbp(f"10{day - 1}"))
    listed = shop.call(
        closures.list_closures, date(2026, 3, 3), date(2026, 3, 4), actor=shop.manager
    )
    assert [(row.number, row.net, row.expected, row.counted, row.difference) for row in listed] == [
        (3, gbp("4"), gbp("104"), gbp("103"), gbp("-1")),
        (2, gbp("3"), gbp("103"), gbp("102"), gbp("-1")),
    ]
    assert listed[0].closed_by == shop.manager.name
    assert len(shop.call(closures.list_closures, actor=shop.manager)) == 3
    assert shop.call(closures.list_closures, date(2026, 3, 5), actor=shop.manager) == ()


def voided(shop: Shop, by: Actor) -> None:
    cart = cart_of(line("Mug", "12.00"), line("Tea", "2.00"))
    cart = cart.void(cart.lines[0].id, shop.clock.now(), by.user_id, "Too dear", shop.rules)
    shop.call(sales.complete, cart, in_cash("2"))


def test_the_z_counts_the_lines_each_person_took_out(shop: Shop) -> None:
    voided(shop, shop.cashier)
    voided(shop, shop.cashier)
    voided(shop, shop.actors[Role.SUPERVISOR])
    people = shop.call(closures.x_report, actor=shop.manager).body["people"]
    told = {row["name"]: (row["sales"], row["voids"], row["voided"]) for row in people.values()}
    assert told == {
        shop.cashier.name: (3, 2, 2400),
        shop.actors[Role.SUPERVISOR].name: (0, 1, 1200),
    }


def test_the_z_counts_the_receipts_of_practice_which_are_none_of_its_sales(shop: Shop) -> None:
    sell(shop, "5")
    shop.backend.call(practice.ended, SYSTEM, 3)
    shop.backend.call(practice.ended, SYSTEM, 4)
    body = shop.call(closures.x_report, actor=shop.manager).body
    assert (body["practice"], body["receipts"]) == (7, 1)


def test_a_copy_needs_the_right_and_a_z_that_is_there(shop: Shop) -> None:
    count_and_close(shop, gbp("100"))
    (row,) = shop.call(closures.list_closures, actor=shop.manager)
    asker = replace(shop.cashier, grants={})
    with pytest.raises(NotAllowed):
        shop.call(closures.reprint, row.shift_id, actor=asker)
    with pytest.raises(Exception, match="no such Z report"):
        shop.call(closures.reprint, UUID(int=7), actor=shop.manager)
    assert closures.reprint.permission == Permission.SHIFT_EXPECTED
