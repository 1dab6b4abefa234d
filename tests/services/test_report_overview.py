"""The first page of the reports: its parts are read at one moment and agree."""

from datetime import date, timedelta

from pos_app.domain.span import EVERYTHING, NO_CATEGORY, Against, Part, Span
from pos_app.services import report_items, report_overview, reports, sales
from tests.services.test_promotions import shelve
from tests.shop import Shop, card, cart_of, line

DAY = Span.day(date(2026, 3, 2))


def test_every_part_comes_to_the_same_total(shop: Shop) -> None:
    mug = shelve(shop, price="12.00", name="Mug")
    for hour in range(3):
        shop.clock.advance(3600 * hour)
        cart = cart_of(line("Mug", "12.00", item_id=mug), line())
        shop.call(sales.complete, cart, card("16.20"))
    found = shop.call(report_overview.overview, DAY, actor=shop.manager)
    total = found.summary.figures.total
    assert total.plain == "48.60"
    for rows in (found.hours, found.categories, found.cashiers):
        assert sum(row.figures.total.minor for row in rows) == total.minor
    assert sum(row.net.minor for row in found.tenders) == total.minor
    assert sum(row.sold.total.minor for row in found.top) == total.minor
    assert found.taxes.total == total
    assert found.exceptions == ()


def test_a_day_is_shown_among_the_seven_that_end_with_it_and_years_by_month(shop: Shop) -> None:
    shop.call(sales.complete, cart_of(line()), card("4.20"))

    def step(span: Span) -> tuple[str, int]:
        found = shop.call(report_overview.overview, span, actor=shop.manager)
        return found.days.step, found.days.span.days

    assert step(DAY) == ("day", 7)
    assert step(Span(DAY.first - timedelta(days=29), DAY.last)) == ("day", 30)
    assert step(Span(DAY.first - timedelta(days=100), DAY.last)) == ("week", 101)
    assert step(Span(date(2024, 1, 1), DAY.last))[0] == "month"


def test_what_it_is_compared_with_stands_beside_it(shop: Shop) -> None:
    shop.call(sales.complete, cart_of(line(price="5.00")), card("5.00"))
    shop.clock.advance(7 * 86_400)
    shop.call(sales.complete, cart_of(line()), card("4.20"))
    week_on = Span.day(DAY.first + timedelta(days=7))
    found = shop.call(
        report_overview.overview, week_on, EVERYTHING, Against.EARLIER, actor=shop.manager
    )
    assert found.summary.before is not None
    assert (found.summary.figures.total.plain, found.summary.before.total.plain) == ("4.20", "5.00")
    assert [row.figures.total.plain for row in found.hours_before] == ["5.00"]
    assert found.days.before


def test_a_cashier_sees_their_own_figures_and_no_exceptions(shop: Shop) -> None:
    shop.call(sales.complete, cart_of(line()), card("4.20"), actor=shop.manager)
    shop.call(sales.complete, cart_of(line(price="5.00")), card("5.00"))
    found = shop.call(report_overview.overview, DAY)
    assert found.summary.is_own
    assert found.summary.figures.total.plain == "5.00"
    assert found.summary.figures.margin is None
    assert found.exceptions is None


def test_a_category_has_no_payments(shop: Shop) -> None:
    shop.call(sales.complete, cart_of(line()), card("4.20"))
    (none,) = shop.call(report_items.by_category, DAY, actor=shop.manager)
    assert none.id is None
    part = Part(category_id=NO_CATEGORY)
    found = shop.call(report_overview.overview, DAY, part, actor=shop.manager)
    assert found.tenders is None
    assert found.exceptions is None
    assert found.summary.figures == shop.call(reports.summary, DAY, actor=shop.manager).figures
