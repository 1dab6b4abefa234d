"""Who bought, and what customers have and owe."""

from dataclasses import replace
from datetime import date

import pytest

from pos_app.domain.access import Decision, Grant, Permission
from pos_app.domain.errors import Invalid, NotAllowed
from pos_app.domain.ids import new_id
from pos_app.domain.ledger import LedgerKind
from pos_app.domain.quantity import Quantity
from pos_app.domain.span import Part, Span
from pos_app.domain.tender import TenderKind
from pos_app.services import gift_cards, ledgers, report_customers, reports
from pos_app.services.report_customers import BalanceRow
from tests.ledger_shop import (
    CODE,
    bring_back,
    customer,
    give_credit,
    pay,
    sell,
    sell_card,
    settle_account,
    with_points,
)
from tests.shop import Shop, gbp

MARCH_2, MARCH_3 = Span.day(date(2026, 3, 2)), Span.day(date(2026, 3, 3))
A_DAY = 86_400


def balances(shop: Shop, span: Span = MARCH_2) -> dict[tuple[str, str], tuple[int, int, int, int]]:
    """By kind and name: what was there, what came, what went, what is there."""
    found: tuple[BalanceRow, ...] = shop.call(report_customers.balances, span, actor=shop.manager)
    return {
        (str(row.kind), row.name): (
            row.moved.before,
            row.moved.added,
            row.moved.used,
            row.moved.after,
        )
        for row in found
    }


def test_customers_are_ranked_by_what_they_bought_less_what_came_back(shop: Shop) -> None:
    nora, tom = customer(shop), customer(shop, "Tom Hale")
    sell(shop, "30.00", nora)
    back = sell(shop, "20.00", nora)
    bring_back(shop, back.id)
    sell(shop, "40.00", tom)
    sell(shop, "10.00")
    rows = shop.call(report_customers.by_customer, MARCH_2, actor=shop.manager)
    assert [(row.name, row.receipts, row.total) for row in rows] == [
        ("Tom Hale", 1, gbp("40.00")),
        ("Nora Ellison", 3, gbp("30.00")),
        ("", 1, gbp("10.00")),
    ]
    assert sum(row.share for row in rows) == 1_000_000
    assert rows[0].last_day == date(2026, 3, 2)


def test_what_customers_bought_is_what_the_shop_took(shop: Shop) -> None:
    nora = customer(shop, account_limit=10_000)
    sell(shop, "12.34", nora, pay(TenderKind.ON_ACCOUNT, "12.34"))
    settle_account(shop, nora, "10.00")  # no turnover: it was when it was bought
    sell_card(shop, "25.00")
    sell(shop, "0.99", tenders=pay(TenderKind.GIFT_CARD, "0.99", CODE))
    rows = shop.call(report_customers.by_customer, MARCH_2, actor=shop.manager)
    figures = shop.call(reports.summary, MARCH_2, actor=shop.manager).figures
    assert sum(row.total.minor for row in rows) == figures.total.minor
    assert sum(row.net.minor for row in rows) == figures.net.minor
    assert [row.receipts for row in rows] == [1, 1]


def test_balances_say_what_was_there_what_moved_and_what_is_left(shop: Shop) -> None:
    with_points(shop)
    nora = customer(shop, account_limit=10_000)
    give_credit(shop, nora, "20.00")
    sell(shop, "42.00", nora, pay(TenderKind.ON_ACCOUNT, "42.00"))
    sell_card(shop, "25.00")
    assert balances(shop) == {
        ("store_credit", "Nora Ellison"): (0, 2000, 0, 2000),
        ("gift_card", "…CARD"): (0, 2500, 0, 2500),
        ("on_account", "Nora Ellison"): (0, 0, -4200, -4200),
        ("points", "Nora Ellison"): (0, 42, 0, 42),
    }
    shop.clock.advance(A_DAY)
    settle_account(shop, nora, "40.00")
    shop.call(ledgers.turn_points, new_id(), nora, 40, actor=shop.manager)
    assert balances(shop, MARCH_3) == {
        ("store_credit", "Nora Ellison"): (2000, 40, 0, 2040),
        ("gift_card", "…CARD"): (2500, 0, 0, 2500),
        ("on_account", "Nora Ellison"): (-4200, 4000, 0, -200),
        ("points", "Nora Ellison"): (42, 0, -40, 2),
    }
    assert balances(shop)["on_account", "Nora Ellison"][3] == -4200  # a past day stays as it ended


def test_the_sums_are_those_of_the_balances_and_of_the_ledgers(shop: Shop) -> None:
    with_points(shop)
    people = [customer(shop, f"Customer {number}", account_limit=50_000) for number in range(4)]
    for number, who in enumerate(people):
        give_credit(shop, who, f"{number + 1}.00")
        sold = sell(shop, "21.00", who, pay(TenderKind.ON_ACCOUNT, "21.00"))
        if number % 2:
            bring_back(shop, sold.id, quantity=Quantity.of(1))
    rows = shop.call(report_customers.credit, MARCH_2, actor=shop.manager)
    each = balances(shop)
    for row in rows:
        of_kind = [moved for (kind, _name), moved in each.items() if kind == row.kind]
        assert row.moved.after == sum(moved[3] for moved in of_kind)
        assert row.moved.added == sum(moved[1] for moved in of_kind)
        ((stored, holders),) = shop.rows(
            "SELECT sum(balance), sum(balance <> 0) FROM ledger WHERE kind = ?", str(row.kind)
        )
        assert (row.moved.after, row.holders) == (stored, holders)
    assert {row.kind for row in rows} == set(LedgerKind) - {LedgerKind.GIFT_CARD}


def test_cards_that_were_used_up_before_are_told_no_more(shop: Shop) -> None:
    shop.call(gift_cards.adjust, new_id(), CODE, gbp("5.00"), "prize", actor=shop.manager)
    sell(shop, "5.00", tenders=pay(TenderKind.GIFT_CARD, "5.00", CODE))
    assert balances(shop) == {("gift_card", "…CARD"): (0, 500, -500, 0)}
    assert balances(shop, MARCH_3) == {}


def test_a_night_belongs_to_the_day_before(shop: Shop) -> None:
    """The ledgers' days end when the shop's do, as its sales'."""
    nora = customer(shop)
    shop.clock.advance(13 * 3600)  # one in the morning
    give_credit(shop, nora, "3.00")
    sold = sell(shop, "3.00", nora)
    ((day,),) = shop.rows("SELECT business_day FROM sale WHERE id = ?", sold.id.bytes)
    span = Span.day(date.fromisoformat(day))
    assert balances(shop, span)["store_credit", "Nora Ellison"] == (0, 300, 0, 300)


def test_parts_that_make_no_sense_are_refused(shop: Shop) -> None:
    with pytest.raises(Invalid, match="whole shop"):
        shop.call(report_customers.balances, MARCH_2, Part(till_id=new_id()), actor=shop.manager)
    with pytest.raises(Invalid, match="whole sales"):
        shop.call(
            report_customers.by_customer, MARCH_2, Part(category_id=new_id()), actor=shop.manager
        )


def test_a_cashier_sees_their_own_sales_and_no_balances(shop: Shop) -> None:
    nora = customer(shop)
    sell(shop, "30.00", nora)
    shop.clock.advance(1)
    (row,) = shop.call(report_customers.by_customer, MARCH_2)
    assert row.total == gbp("30.00")
    assert shop.call(report_customers.by_customer, MARCH_2, actor=shop.manager) == (row,)
    with pytest.raises(NotAllowed):
        shop.call(report_customers.balances, MARCH_2)


def test_whoever_may_not_look_up_customers_reads_none_in_a_report(shop: Shop) -> None:
    sell(shop, "30.00", customer(shop))
    blind = shop.manager.grants | {Permission.CUSTOMER_READ: Grant(Decision.DENY)}
    somebody = replace(shop.manager, grants=blind)
    for service in (report_customers.by_customer, report_customers.credit):
        with pytest.raises(NotAllowed):
            shop.call(service, MARCH_2, actor=somebody)
