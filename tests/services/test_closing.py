"""Counting and closing: what is asked, what is told, and what can never be changed afterwards."""

import sqlite3
from contextlib import closing as closed_after
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from pos_app import verify
from pos_app.domain.access import Actor, Decision, Grant, Permission, Role
from pos_app.domain.drawer import DrawerCount
from pos_app.domain.errors import ApprovalRequired, Conflict, Invalid, NotAllowed
from pos_app.domain.ids import new_id
from pos_app.domain.money import Currency, Money
from pos_app.domain.tender import TenderKind
from pos_app.services import auth, carts, cash, closing, closures, sales, settings, shifts
from tests.refunds import everything, refund, sell
from tests.shifts import count_and_close, late_sale
from tests.shop import GBP, PINS, Shop, card, cart_of, gbp, line
from tests.shop import cash as in_cash


def sold(shop: Shop, price: str = "4.20") -> None:
    shop.call(sales.complete, cart_of(line(price=price)), in_cash(price))


def approved(shop: Shop, asker: Actor, needed: ApprovalRequired) -> UUID:
    """A manager's yes to what this person asked for."""
    request = auth.ApprovalRequest(needed.permission, needed.subject, needed.amount, needed.asked)
    proof = shop.prove(shop.manager, PINS[Role.MANAGER])
    yes: UUID = shop.call(auth.approve, proof, shop.manager.user_id, request, actor=asker)
    return yes


def test_the_float_is_counted_against_what_the_last_closing_left(shop: Shop) -> None:
    count_and_close(shop, gbp("100"), float_left=gbp("80"))
    assert shop.call(shifts.float_expected, actor=shop.manager) == gbp("80")
    assert shop.call(shifts.float_expected) is None, "a cashier counts blind"
    coins = ((gbp("20"), 3), (gbp("10"), 1), (gbp("5"), 1))
    shop.call(shifts.open_shift, gbp("75"), coins)
    assert shop.rows("SELECT opening_float, expected_float FROM shift ORDER BY number DESC")[0] == (
        7500,
        8000,
    )


@pytest.mark.parametrize(
    ("counted", "said"),
    [
        (DrawerCount(gbp("-1")), "nothing or more"),
        (DrawerCount(Money(10**13, GBP)), "No drawer holds so much"),
        (DrawerCount(Money(100, Currency.of("EUR"))), "The drawer holds GBP"),
        (DrawerCount(gbp("3"), ((gbp("3"), 1),)), "no note or coin of 3.00"),
        (DrawerCount(gbp("5"), ((gbp("5"), -1),)), "Count each note and coin"),
        (DrawerCount(gbp("6"), ((gbp("5"), 1),)), "do not add up"),
        (DrawerCount(gbp("5"), (), ((TenderKind.CASH, gbp("5")),)), "by notes and coins"),
        (DrawerCount(gbp("5"), (), ((TenderKind.CARD, Money(10**13, GBP)),)), "not paid in one"),
    ],
)
def test_what_no_drawer_holds_is_refused_in_a_sentence(
    shop: Shop, counted: DrawerCount, said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        shop.call(closing.lock_count, counted)


@pytest.mark.parametrize("amount", ["-1", "10000000000.01"])
def test_a_float_below_zero_or_beyond_reason_opens_no_shift(closed_shop: Shop, amount: str) -> None:
    with pytest.raises(Invalid):
        closed_shop.call(shifts.open_shift, gbp(amount))


def test_sales_stop_while_the_drawer_is_counted_and_may_go_on(shop: Shop) -> None:
    shop.call(closing.begin_count)
    with pytest.raises(Conflict, match="being counted"):
        sold(shop)
    with pytest.raises(Conflict, match="being counted"):
        shop.call(cash.pay_in, new_id(), gbp("5"), "Bank")
    shop.call(closing.leave_count)
    sold(shop)
    assert shop.rows("SELECT count(*) FROM sale") == [(1,)]


def test_the_difference_is_told_once_the_count_is_locked(shop: Shop) -> None:
    sold(shop)
    shop.call(closing.begin_count)
    told = shop.call(closing.lock_count, DrawerCount(gbp("103")))
    assert (told.expected, told.difference) == (gbp("104.20"), gbp("-1.20"))
    assert not told.is_over
    with pytest.raises(Conflict, match="locked already"):
        shop.call(closing.lock_count, DrawerCount(gbp("104.20")))
    with pytest.raises(Conflict, match=r"locked at 103\.00"):
        shop.call(closing.close, gbp("104.20"), "")
    assert shop.call(closing.close, gbp("103"), "").difference == gbp("-1.20")


def test_above_the_tolerance_it_is_counted_once_more_then_explained_and_approved(
    shop: Shop,
) -> None:
    shop.call(closing.begin_count)
    first = shop.call(closing.lock_count, DrawerCount(gbp("90")))
    assert first.is_over
    assert first.may_recount
    with pytest.raises(Conflict, match="once more"):
        shop.call(closing.close, gbp("90"), "Lost")
    second = shop.call(closing.lock_count, DrawerCount(gbp("95")))
    assert second.is_over
    assert not second.may_recount
    with pytest.raises(Conflict, match="counted twice"):
        shop.call(closing.lock_count, DrawerCount(gbp("100")))
    with pytest.raises(Invalid, match="Say why"):
        shop.call(closing.accept_difference, " ")
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(closing.accept_difference, "A note was lost")
    assert (asked.value.permission, asked.value.amount) == (Permission.SHIFT_VARIANCE, 500)
    yes = shop.approve(asked.value)
    shop.backend.call_approved(closing.accept_difference, shop.cashier, yes, "A note was lost")
    closed = shop.call(closing.close, gbp("95"), "")
    assert closed.difference == gbp("-5")
    assert shop.rows("SELECT cash FROM shift_count ORDER BY number") == [(9000,), (9500,)]
    assert shop.rows("SELECT note FROM shift") == [("A note was lost",)]


def test_a_count_of_a_drawer_that_was_sold_from_since_is_no_count(shop: Shop) -> None:
    shop.call(closing.begin_count)
    shop.call(closing.lock_count, DrawerCount(gbp("100")))
    shop.call(closing.leave_count)
    sold(shop)
    shop.call(closing.begin_count)
    told = shop.call(closing.lock_count, DrawerCount(gbp("104.20")))
    assert (told.number, told.difference.minor) == (2, 0)
    shop.call(closing.close, gbp("104.20"), "")


def test_guessing_at_what_should_be_there_is_refused_and_written_down(shop: Shop) -> None:
    with pytest.raises(Conflict, match="Lock the count first"):
        shop.call(closing.close, gbp("1"), "")
    assert shop.rows("SELECT count(*) FROM journal_entry WHERE kind = 'shift.close_refused'") == [
        (1,)
    ]


def test_another_persons_shift_is_closed_by_right_or_with_a_managers_yes(shop: Shop) -> None:
    other = replace(shop.cashier, user_id=shop.actors[Role.STOCK_KEEPER].user_id)
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(closing.begin_count, actor=other)
    assert asked.value.permission == Permission.SHIFT_CLOSE_OTHERS
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(closing.take_over, actor=other)
    yes = approved(shop, other, asked.value)
    shop.backend.call_approved(closing.take_over, other, yes)
    assert count_and_close(shop, gbp("100"), actor=other).number == 1


def test_whoever_must_ask_for_every_step_can_still_close(shop: Shop) -> None:
    ask = Grant(Decision.ASK)
    grants = dict.fromkeys(Permission, ask)
    asker = replace(shop.cashier, user_id=shop.actors[Role.STOCK_KEEPER].user_id, grants=grants)
    for service, *args in (
        (closing.take_over,),
        (closing.begin_count,),
        (closing.lock_count, DrawerCount(gbp("50"))),
        (closing.lock_count, DrawerCount(gbp("50"))),
    ):
        with pytest.raises(ApprovalRequired) as asked:
            shop.call(service, *args, actor=asker)
        shop.backend.call_approved(service, asker, approved(shop, asker, asked.value), *args)
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(closing.accept_difference, "Robbed", actor=asker)
    assert asked.value.permission == Permission.SHIFT_VARIANCE, "one yes is enough for each step"
    shop.backend.call_approved(
        closing.accept_difference, asker, approved(shop, asker, asked.value), "Robbed"
    )
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(closing.close, gbp("50"), "", actor=asker)
    yes = approved(shop, asker, asked.value)
    assert shop.backend.call_approved(closing.close, asker, yes, gbp("50"), "").number == 1


def test_parked_carts_and_unsent_entries_are_listed_and_stop_nobody(shop: Shop) -> None:
    shop.call(carts.park, cart_of(line()), "Mrs Lee")
    closed = count_and_close(shop, gbp("100"))
    body = shop.call(closures.read_closure, closed.shift_id, actor=shop.manager).body
    assert body["parked"] == 1
    assert body["unsent"] > 0


def test_a_z_holds_all_of_the_shift(shop: Shop) -> None:
    first = sell(shop, line("Mug", "12.00"), paid=in_cash("20"))
    shop.call(sales.complete, cart_of(line("Tea", "6.00")), card("6.00"))
    refund(shop, everything(first), in_cash("-12"))
    shop.call(cash.pay_out, new_id(), gbp("5"), "Milk", actor=shop.manager)
    shop.call(shifts.open_drawer, "Change", actor=shop.manager)
    closed = count_and_close(shop, gbp("94"), "A pound too few", float_left=gbp("90"))
    report = shop.call(closures.read_closure, closed.shift_id, actor=shop.manager)
    body = report.body
    assert report.number == 1
    assert (body["sales"], body["sold"], body["refunds"], body["returned"]) == (2, 1800, 1, -1200)
    assert (body["net"], body["gross"], body["tax"]) == (600, 1800, 100)
    assert body["taxes"] == [
        {"rate": 200000, "included": True, "back": False, "base": 1500, "tax": 300, "gross": 1800},
        {
            "rate": 200000,
            "included": True,
            "back": True,
            "base": -1000,
            "tax": -200,
            "gross": -1200,
        },
    ]
    assert body["tenders"] == [
        {"kind": "cash", "count": 2, "taken": 1200, "refunded": -1200, "net": 0},
        {"kind": "card", "count": 1, "taken": 600, "refunded": 0, "net": 600},
    ]
    assert [row["amount"] for row in body["movements"]] == [-500]
    assert (body["no_sales"], body["receipts"]) == (1, 3)
    assert body["numbers"] == [{"series": "2", "first": 1, "last": 3, "gaps": 0}]
    assert (body["expected"], body["counted"], body["difference"]) == (9500, 9400, -100)
    assert (body["float_left"], body["perpetual_sold"], body["perpetual_net"]) == (9000, 1800, 600)
    (row,) = shop.rows("SELECT n, hash FROM journal_entry WHERE n = ?", body["head_n"])
    assert row[1].hex() == body["head_hash"]


def test_voids_cancelled_carts_and_approvals_stand_on_the_z(shop: Shop) -> None:
    cart = cart_of(line("Mug", "12.00"), line("Tea", "2.00"))
    cart = cart.void(
        cart.lines[0].id, shop.clock.now(), shop.cashier.user_id, "Too dear", shop.rules
    )
    shop.call(sales.complete, cart, in_cash("2"))
    gone = cart_of(line("Jam", "3.00"))
    shop.call(carts.save, gone)
    shop.call(carts.void, gone, "Customer left")
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(shifts.open_drawer, "Bus")
    shop.backend.call_approved(shifts.open_drawer, shop.cashier, shop.approve(asked.value), "Bus")
    body = shop.call(closures.x_report, actor=shop.manager).body
    assert (body["void_count"], body["void_total"], body["voids"][0]["name"]) == (1, 1200, "Mug")
    assert body["cancelled"] == [{"total": 300, "reason": "Customer left", "by": shop.cashier.name}]
    assert [(each["by"], each["for"]) for each in body["approvals"]] == [
        (shop.manager.name, shop.cashier.name)
    ]


def test_an_x_changes_nothing_and_has_no_number(shop: Shop) -> None:
    sold(shop)
    before = shop.rows("SELECT head_n FROM identity")
    report = shop.call(closures.x_report, actor=shop.manager)
    assert (report.number, report.body["net"]) == (None, 420)
    assert shop.rows("SELECT head_n FROM identity") == before
    with pytest.raises(NotAllowed):
        shop.call(closures.x_report)


def test_a_z_printed_again_says_so_and_is_counted(shop: Shop) -> None:
    closed = count_and_close(shop, gbp("100"))
    for copy in (1, 2):
        report = shop.call(closures.reprint, closed.shift_id, actor=shop.manager)
        assert report.copy == copy
    (row,) = shop.call(closures.list_closures, actor=shop.manager)
    assert (row.number, row.difference.minor) == (1, 0)


@pytest.mark.sqlite
def test_what_arrives_late_stands_under_the_figures_which_stay(shop: Shop) -> None:
    sold(shop)
    closed = count_and_close(shop, gbp("104.20"))
    (before,) = shop.rows("SELECT body, net FROM closure")
    late = late_sale(shop, closed.shift_id.bytes)
    assert shop.call(closures.append_correction, late, actor=shop.manager) == 1
    assert shop.call(closures.append_correction, late, actor=shop.manager) == 1
    assert shop.rows("SELECT body, net FROM closure") == [before]
    report = shop.call(closures.read_closure, closed.shift_id, actor=shop.manager)
    assert [(each.net, each.cash) for each in report.corrections] == [(420, 420)]
    shop.call(shifts.open_shift, gbp("100"))
    count_and_close(shop, gbp("100"))
    assert shop.rows("SELECT perpetual_net FROM closure ORDER BY number") == [(420,), (840,)]


def test_what_the_closure_has_is_no_correction(shop: Shop) -> None:
    sold(shop)
    ((sale,),) = shop.rows("SELECT id FROM sale")
    with pytest.raises(Conflict, match="not closed"):
        shop.call(closures.append_correction, UUID(bytes=sale), actor=shop.manager)
    count_and_close(shop, gbp("104.20"))
    with pytest.raises(Conflict, match="has it already"):
        shop.call(closures.append_correction, UUID(bytes=sale), actor=shop.manager)


def test_nothing_edits_a_closure_a_count_or_a_correction(shop: Shop) -> None:
    sold(shop)
    closed = count_and_close(shop, gbp("104.20"))
    shop.call(
        closures.append_correction, late_sale(shop, closed.shift_id.bytes), actor=shop.manager
    )
    with closed_after(sqlite3.connect(shop.backend.path)) as book:
        for table in ("closure", "shift_count", "closure_correction"):
            assert book.execute(f"SELECT count(*) FROM {table}").fetchone() == (1,)
            for act in (f"UPDATE {table} SET shift_id = shift_id", f"DELETE FROM {table}"):
                with pytest.raises(sqlite3.IntegrityError, match="immutable"):
                    book.execute(act)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("closure SET counted_cash = 0", "Z report 1: its counted cash was changed."),
        ("closure SET body = '{}'", "Z report 1: its figures were changed."),
        ("cash_movement SET amount = -1", "it is not what the journal says"),
    ],
)
def test_verify_finds_what_was_changed_past_the_program(shop: Shop, change: str, said: str) -> None:
    shop.call(cash.drop, new_id(), gbp("5"), "To the safe")
    count_and_close(shop, gbp("95"))
    assert verify.whole(shop.folder).is_whole
    table = change.split(maxsplit=1)[0]
    with closed_after(sqlite3.connect(shop.backend.path)) as book:
        book.execute(f"DROP TRIGGER {table}_no_update")
        book.execute(f"UPDATE {change}")
        book.commit()
    assert any(said in each.sentence for each in verify.whole(shop.folder).findings)


def test_a_clock_set_back_is_told_and_no_time_is_negative(shop: Shop) -> None:
    shop.clock.advance(-7200)
    closed = count_and_close(shop, gbp("100"))
    report = shop.call(closures.read_closure, closed.shift_id, actor=shop.manager)
    assert report.is_clock_back
    assert report.minutes == 0


def test_a_day_of_25_hours_is_one_business_day(closed_shop: Shop) -> None:
    shop = closed_shop
    start = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)  # 00:30 in London; the clocks go back at 2
    shop.clock.advance((start - shop.clock.now()).total_seconds())
    shop.call(shifts.open_shift, gbp("100"))
    sold(shop)
    shop.clock.advance(5 * 3600)  # 04:30 by the wall: past the cut-off
    sold(shop)
    closed = count_and_close(shop, gbp("108.40"))
    report = shop.call(closures.read_closure, closed.shift_id, actor=shop.manager)
    assert report.minutes == 300
    assert report.body["business_day"] == "2026-10-24"
    days = shop.rows("SELECT DISTINCT business_day FROM sale ORDER BY 1")
    assert days == [("2026-10-24",), ("2026-10-25",)]


def test_a_one_person_shop_opens_by_itself_with_what_was_left(closed_shop: Shop) -> None:
    shop = closed_shop
    assert shop.call(shifts.open_silently) is None
    shop.call(settings.change_shop, {"opens_silently": True}, actor=shop.owner)
    first = shop.call(shifts.open_silently)
    assert shop.call(shifts.open_silently) == first, "an open shift stays"
    sold(shop, "30")
    count_and_close(shop, gbp("30"), float_left=gbp("25"))
    shop.call(shifts.open_silently)
    assert shop.call(shifts.current).opening_float == gbp("25")
