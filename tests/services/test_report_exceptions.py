"""Who gave discounts, took back, took out, sold for another price and opened the drawer."""

from dataclasses import replace
from datetime import date

import pytest

from pos_app.domain.errors import Invalid, NotAllowed
from pos_app.domain.ids import new_id
from pos_app.domain.money import UnitPrice
from pos_app.domain.price_source import PriceSource
from pos_app.domain.pricing import Discount
from pos_app.domain.span import EVERYTHING, Part, Span
from pos_app.domain.tender import TenderKind
from pos_app.services import (
    daily_sums,
    promotion_edit,
    report_exceptions,
    report_sales,
    sales,
    shifts,
)
from pos_app.services.report_exceptions import ExceptionRow
from pos_app.services.report_sales import Behind
from tests.promotions import on, percent
from tests.refunds import everything, refund
from tests.refunds import sell as sold
from tests.services.test_promotions import shelve
from tests.shifts import count_and_close
from tests.shop import GBP, Shop, card, cart_of, cash, gbp, line

DAY = Span.day(date(2026, 3, 2))


def rows(shop: Shop, span: Span = DAY, part: Part = EVERYTHING) -> dict[str, ExceptionRow]:
    found = shop.call(report_exceptions.by_user, span, part, actor=shop.manager)
    return {row.name: row for row in found}


def one(shop: Shop, **more: object) -> ExceptionRow:
    (row,) = rows(shop, **more).values()  # type: ignore[arg-type]
    return row


def test_an_ordinary_day_has_no_exceptions(shop: Shop) -> None:
    shop.call(sales.complete, cart_of(line()), card("4.20"))
    assert rows(shop) == {}


def test_a_discount_by_hand_is_counted_and_a_promotion_is_not(shop: Shop) -> None:
    mug = shelve(shop, price="4.00")
    terms = percent("50", on(mug))
    shop.call(promotion_edit.save_promotion, new_id(), terms, actor=shop.manager)
    whole = cart_of(line(price="10.00")).with_discount(Discount.percent("10", "Friend"))
    shop.call(sales.complete, whole, card("9.00"))
    row = one(shop)
    assert (row.name, row.discounts, row.discounted) == (shop.cashier.name, 1, gbp("1.00"))


def test_past_days_that_were_summed_up_tell_the_same(shop: Shop) -> None:
    whole = cart_of(line(price="10.00")).with_discount(Discount.percent("10", "Friend"))
    shop.call(sales.complete, whole, card("9.00"))
    dear = replace(
        line("Tea", "2.00", "3"),
        unit_price=UnitPrice.parse("2.25", GBP), price_source=PriceSource.OVERRIDE,
    )  # fmt: skip
    shop.call(sales.complete, cart_of(dear), card("6.75"), actor=shop.manager)
    before = rows(shop)
    assert (before[shop.manager.name].overrides, before[shop.manager.name].overridden) == (
        1,
        gbp("-0.75"),
    )
    shop.clock.advance(2 * 86_400)
    daily_sums.catch_up(lambda service, actor, *args: shop.call(service, *args, actor=actor))
    summed = shop.rows("SELECT sum(discounts), sum(discounted), sum(overrides) FROM sum_look")
    assert summed == [(1, 100, 1)]
    assert rows(shop) == before


def test_refunds_prices_and_openings_are_told_by_person(shop: Shop) -> None:
    first = sold(shop, line("Mug", "12.00"), paid=card("12.00"))
    refund(shop, everything(first), card("-12"), actor=shop.manager)
    cheap = replace(
        line("Tea", "2.00", "3"),
        unit_price=UnitPrice.parse("1.50", GBP), price_source=PriceSource.OVERRIDE,
    )  # fmt: skip
    shop.call(sales.complete, cart_of(cheap), card("4.50"), actor=shop.manager)
    shop.call(shifts.open_drawer, "Change", actor=shop.manager)
    row = one(shop)
    assert row.name == shop.manager.name
    assert (row.refunds, row.refunded) == (1, gbp("12"))
    assert (row.overrides, row.overridden) == (1, gbp("1.50"))
    assert row.no_sales == 1


@pytest.mark.parametrize("is_closed", [False, True])
def test_lines_taken_out_are_told_of_open_and_of_closed_shifts(shop: Shop, is_closed: bool) -> None:
    cart = cart_of(line("Mug", "12.00"), line("Tea", "2.00"))
    gone = cart.void(cart.lines[0].id, shop.clock.now(), shop.cashier.user_id, "Dear", shop.rules)
    shop.call(sales.complete, gone, cash("2"))
    if is_closed:
        count_and_close(shop, gbp("102"))
    row = one(shop)
    assert (row.voids, row.voided) == (1, gbp("12"))
    assert rows(shop, part=Part(cashier_id=shop.manager.user_id)) == {}
    assert rows(shop, span=Span.day(date(2026, 3, 1))) == {}


def test_a_cashier_sees_no_exceptions_and_a_category_has_none(shop: Shop) -> None:
    with pytest.raises(NotAllowed):
        shop.call(report_exceptions.by_user, DAY)
    with pytest.raises(Invalid):
        rows(shop, part=Part(category_id=new_id()))


def test_a_figure_leads_to_the_receipts_behind_it(shop: Shop) -> None:
    mug = shelve(shop, price="12.00", name="Mug")
    shop.clock.advance(3600)
    shop.call(sales.complete, cart_of(line("Mug", "12.00", item_id=mug)), card("12.00"))
    shop.clock.advance(3600)
    both = cart_of(line("Mug", "12.00", "2", item_id=mug), line())
    shop.call(sales.complete, both, cash("28.20"))

    def amounts(what: Behind) -> list[str]:
        page = shop.call(report_sales.behind, DAY, Part(), what, actor=shop.manager)
        assert page.total == len(page.rows)
        return [row.amount.plain for row in page.rows]

    assert amounts(Behind()) == ["28.20", "12.00"]
    assert amounts(Behind(item_id=mug)) == ["24.00", "12.00"]
    assert amounts(Behind(tender=TenderKind.CASH)) == ["28.20"]
    hour = shop.clock.now().hour
    assert amounts(Behind(hour=hour)) == ["28.20"]
    assert amounts(Behind(hour=hour - 1)) == ["12.00"]


def test_every_line_of_a_range_comes_once_page_by_page(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_sales, "PAGE", 2)
    first = sold(shop, line("Mug", "12.00"), line("Tea", "2.00"), paid=card("14.00"))
    refund(shop, everything(first), card("-14"), actor=shop.manager)
    shop.call(sales.complete, cart_of(line("Jam", "3.00")), card("3.00"))
    after, names = None, []
    while True:
        page, after = shop.call(report_sales.lines, DAY, Part(), after, actor=shop.manager)
        names += [(row.item, row.gross.plain) for row in page]
        if after is None:
            break
    assert names == [
        ("Mug", "12.00"), ("Tea", "2.00"), ("Mug", "-12.00"), ("Tea", "-2.00"), ("Jam", "3.00"),
    ]  # fmt: skip


def test_a_cashier_is_led_to_their_own_receipts_alone(shop: Shop) -> None:
    shop.call(sales.complete, cart_of(line()), card("4.20"), actor=shop.manager)
    shop.call(sales.complete, cart_of(line()), card("4.20"))
    assert shop.call(report_sales.behind, DAY).total == 1
    with pytest.raises(NotAllowed):
        shop.call(report_sales.behind, DAY, Part(cashier_id=shop.manager.user_id))
    with pytest.raises(NotAllowed):
        shop.call(report_sales.lines, DAY)
