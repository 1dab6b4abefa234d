"""The sums of past days: written when a day is over, right when a sale is late, rebuilt whole."""

import sqlite3
from contextlib import closing
from datetime import date, timedelta

import pytest

from pos_app import doctor
from pos_app.doctor.findings import Level
from pos_app.domain.access import SYSTEM
from pos_app.domain.span import Part, Span
from pos_app.maintenance import DATABASE, open_shop
from pos_app.models.sums_checking import wrong_sums
from pos_app.services import daily_sums, report_items, report_money, reports, sales, settings
from pos_app.services.declare import query
from tests.refunds import everything, mug, mugs, refund, sell
from tests.shop import Shop, card, cart_of, cash, gbp, line

MARCH_2 = date(2026, 3, 2)  # the template's day
DAY = 86_400


def summed(shop: Shop) -> set[int]:
    return {period for (period,) in shop.rows("SELECT period FROM sums_ready")}


def catch_up(shop: Shop) -> None:
    while shop.backend.call(daily_sums.sum_up, SYSTEM, 500):
        pass


def total(shop: Shop, day: date = MARCH_2) -> str:
    found = shop.call(reports.summary, Span.day(day), actor=shop.owner)
    return str(found.figures.total.plain)


@query(None, anyone="a test looks")
def differing(session, actor):  # type: ignore[no-untyped-def]
    return list(wrong_sums(session, settings.of(session).shop.zone))


def test_the_running_day_is_read_from_its_lines(shop: Shop) -> None:
    shop.call(sales.complete, cart_of(line(price="4.20")), cash("5"))
    catch_up(shop)
    assert 20260301 in summed(shop)
    assert 20260302 not in summed(shop)
    assert total(shop) == "4.20"


def test_a_day_is_summed_when_it_is_over_and_the_month_and_year_when_they_are(shop: Shop) -> None:
    shop.call(sales.complete, cart_of(line(price="4.20")), cash("5"))
    shop.clock.advance(DAY)
    catch_up(shop)
    assert {20260101, 20260302, 202601, 202602} <= summed(shop)
    assert not {202603, 2026} & summed(shop)
    shop.clock.advance(365 * DAY)
    catch_up(shop)
    assert {202603, 202612, 2026} <= summed(shop)
    assert shop.call(daily_sums.left, actor=shop.owner) == 0
    year = Span(date(2026, 1, 1), date(2026, 12, 31))
    (row,) = shop.call(report_items.ranking, year, actor=shop.owner)
    assert (row.item_id, row.sold.total) == (None, gbp("4.20"))


def test_a_sale_that_comes_late_is_in_the_figures_at_once(shop: Shop) -> None:
    shop.call(sales.complete, cart_of(line(price="4.20")), cash("5"))
    shop.clock.advance(60 * DAY)
    catch_up(shop)
    assert {20260302, 202603} <= summed(shop)
    shop.clock.advance(-60 * DAY)  # as if another till's sale of that day were written now
    shop.call(sales.complete, cart_of(line(price="1.00")), card("1.00"))
    assert not {20260302, 202603, 2026} & summed(shop)
    assert total(shop) == "5.20"
    shop.clock.advance(60 * DAY)
    catch_up(shop)
    assert {20260302, 202603} <= summed(shop)
    assert total(shop) == "5.20"
    assert shop.call(differing) == []


def test_what_comes_back_moves_the_sums_of_the_day_on_which_it_does(shop: Shop) -> None:
    item = mug(shop)
    sold = sell(shop, mugs(item))
    shop.clock.advance(DAY)
    catch_up(shop)
    refund(shop, everything(sold))
    shop.clock.advance(DAY)
    catch_up(shop)
    assert (total(shop), total(shop, MARCH_2 + timedelta(days=1))) == ("28.00", "-28.00")
    both = Span(MARCH_2, MARCH_2 + timedelta(days=1))
    figures = shop.call(reports.summary, both, actor=shop.owner).figures
    assert (figures.transactions, figures.refunds) == (1, 1)
    assert figures.total == gbp("0")
    assert figures.returned == gbp("-28.00")


def test_hours_are_told_anew_when_the_shop_moves_to_another_zone(shop: Shop) -> None:
    shop.call(sales.complete, cart_of(line()), cash("5"))
    shop.clock.advance(DAY)
    catch_up(shop)
    span = Span.day(MARCH_2)
    assert [row.hour for row in shop.call(reports.by_hour, span, actor=shop.owner)] == [12]
    shop.call(settings.change_shop, {"zone": "Asia/Kolkata"}, actor=shop.owner)
    assert [row.hour for row in shop.call(reports.by_hour, span, actor=shop.owner)] == [17]
    catch_up(shop)
    assert [row.hour for row in shop.call(reports.by_hour, span, actor=shop.owner)] == [17]


def test_the_parts_of_a_shop_are_in_the_sums_too(shop: Shop) -> None:
    shop.call(sales.complete, cart_of(line(price="4.20")), cash("5"))
    shop.call(sales.complete, cart_of(line(price="2.00")), card("2.00"), actor=shop.manager)
    shop.clock.advance(40 * DAY)
    catch_up(shop)
    month = Span(date(2026, 3, 1), date(2026, 3, 31))
    mine = Part(cashier_id=shop.manager.user_id)
    assert shop.call(reports.summary, month, mine, actor=shop.owner).figures.total == gbp("2.00")
    (row,) = shop.call(report_items.ranking, month, mine, actor=shop.owner)
    assert row.sold.total == gbp("2.00")
    (paid,) = shop.call(report_money.by_tender, month, mine, actor=shop.owner)
    assert (paid.kind, paid.net) == ("card", gbp("2.00"))


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("UPDATE sum_day SET total = total + 1 WHERE category = 0", "days"),
        ("UPDATE sum_hour SET net = net - 1 WHERE period > 999999", "hours"),
        ("UPDATE sum_day SET items = items + 1 WHERE category > 0", "categories"),
        ("UPDATE sum_tax SET base = base + 1", "taxes"),
        ("UPDATE sum_tender SET taken = taken + 1", "payments"),
        ("DELETE FROM sum_goods_day", "items of 2026"),
    ],
)
def test_the_doctor_finds_a_sum_that_is_not_its_sales_and_rebuilds_it(
    shop: Shop, statement: str, name: str
) -> None:
    shop.call(sales.complete, cart_of(line(price="4.20")), cash("5"))
    shop.clock.advance(DAY)
    catch_up(shop)
    assert shop.call(differing) == []
    shop.backend.close()
    with closing(sqlite3.connect(shop.folder / DATABASE)) as database, database:
        database.execute(statement)
    bad = [f.what for f in doctor.examine(shop.folder, shop.clock.now()) if f.level is Level.BAD]
    assert bad == [f"The sums that reports read are not those of the sales ({name})."]
    assert "past days summed up" in doctor.rebuild(shop.folder, shop.clock)
    said = [finding.what for finding in doctor.examine(shop.folder, shop.clock.now())]
    assert "The sums of past days are those of their sales." in said
    shop.backend = open_shop(shop.folder, clock=shop.clock).backend
    assert total(shop) == "4.20"
    kinds = shop.rows("SELECT kind FROM journal_entry WHERE kind = 'sums.rebuilt'")
    assert len(kinds) == 1
