"""What is behind the exceptions, price changes, promotions and shifts, each with its way into the
journal.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from pos_app.domain.errors import Invalid, NotAllowed
from pos_app.domain.ids import new_id
from pos_app.domain.money import UnitPrice
from pos_app.domain.price_source import PriceSource
from pos_app.domain.pricing import Discount
from pos_app.domain.quantity import Quantity
from pos_app.domain.span import NO_CATEGORY, Part, Span
from pos_app.services import (
    audit,
    carts,
    catalogue_edit,
    promotion_edit,
    report_acts,
    report_exceptions,
    report_prices,
    report_promotions,
    report_shifts,
    sales,
    shifts,
)
from pos_app.services.report_acts import ActKind
from tests.promotions import on, percent
from tests.refunds import everything, refund, sell
from tests.services.test_promotions import scanned, shelve
from tests.shifts import count_and_close
from tests.shop import GBP, Shop, card, cart_of, cash, gbp, line

DAY = Span.day(date(2026, 3, 2))


def acts(shop: Shop, *args: Any, **more: Any) -> list[Any]:
    return list(shop.call(report_acts.acts, *(args or (DAY,)), actor=shop.manager, **more))


@pytest.fixture
def busy(shop: Shop) -> Shop:
    """A discount, a refund, a line and a whole cart taken out, another price, an opening."""
    given = cart_of(line("Mug", "12.00")).with_discount(Discount.percent("10", "Friend"))
    shop.call(sales.complete, given, card("10.80"))
    shop.clock.advance(60)
    back = sell(shop, line("Tea", "2.00", "2"))
    refund(shop, everything(back), actor=shop.manager)
    shop.clock.advance(60)
    cart = cart_of(line("Jam", "3.00"), line())
    gone = cart.void(cart.lines[0].id, shop.clock.now(), shop.cashier.user_id, "Dear", shop.rules)
    shop.call(sales.complete, gone, card("4.20"))
    shop.clock.advance(60)
    cheap = replace(
        line("Cake", "5.00", "3"),
        unit_price=UnitPrice.parse("4.50", GBP), price_source=PriceSource.OVERRIDE,
    )  # fmt: skip
    shop.call(sales.complete, cart_of(cheap), card("13.50"), actor=shop.manager)
    shop.clock.advance(60)
    shop.call(shifts.open_drawer, "Change", actor=shop.manager)
    return shop


def test_each_act_is_told_with_its_person_amount_and_receipt(busy: Shop) -> None:
    told = [
        (row.kind, row.name, row.what, row.amount and row.amount.plain, bool(row.number))
        for row in acts(busy)
    ]
    cashier, manager = busy.cashier.name, busy.manager.name
    assert told == [
        (ActKind.NO_SALE, manager, "Change", None, False),
        (ActKind.OVERRIDE, manager, "Cake", "1.50", True),
        (ActKind.VOID, cashier, "Jam · Dear", "3.00", True),
        (ActKind.REFUND, manager, "Tea", "4.00", True),
        (ActKind.DISCOUNT, cashier, "", "1.20", True),
    ]


def test_every_act_leads_to_its_entry_in_the_journal(busy: Shop) -> None:
    for row in acts(busy):
        entry = busy.call(audit.entry, row.entry_id, actor=busy.owner)
        assert entry.row.at == row.at


def test_the_acts_are_as_many_and_as_much_as_the_exceptions(busy: Shop) -> None:
    counted: dict[tuple[Any, ActKind], list[int]] = defaultdict(lambda: [0, 0])
    for row in acts(busy):
        found = counted[row.user_id, row.kind]
        found[0] += 1
        found[1] += row.amount.minor if row.amount else 0
    for each in busy.call(report_exceptions.by_user, DAY, actor=busy.manager):
        assert [each.discounts, each.discounted.minor] == counted[each.user_id, ActKind.DISCOUNT]
        assert [each.refunds, each.refunded.minor] == counted[each.user_id, ActKind.REFUND]
        assert [each.voids, each.voided.minor] == counted[each.user_id, ActKind.VOID]
        assert [each.overrides, each.overridden.minor] == counted[each.user_id, ActKind.OVERRIDE]
        assert [each.no_sales, 0] == counted[each.user_id, ActKind.NO_SALE]


def test_a_cart_that_was_put_away_tells_its_voided_lines_of_its_shift_alone(shop: Shop) -> None:
    cart = cart_of(line("Jam", "3.00"), line())
    gone = cart.void(cart.lines[0].id, shop.clock.now(), shop.cashier.user_id, "Dear", shop.rules)
    shop.call(carts.void, gone, "Left", actor=shop.manager)
    count_and_close(shop, gbp("100"))
    (row,) = acts(shop, kind=ActKind.VOID)
    assert (row.what, row.number, row.sale_id) == ("Jam · Dear", "", None)
    shop.clock.advance(timedelta(days=1).total_seconds())
    assert acts(shop, Span.day(date(2026, 3, 3))) == []


def test_acts_are_chosen_by_kind_person_till_and_number_and_refused_to_cashiers(
    busy: Shop,
) -> None:
    assert [row.kind for row in acts(busy, kind=ActKind.REFUND)] == [ActKind.REFUND]
    mine = acts(busy, DAY, Part(cashier_id=busy.cashier.user_id))
    assert {row.kind for row in mine} == {ActKind.VOID, ActKind.DISCOUNT}
    assert acts(busy, DAY, Part(till_id=new_id())) == []
    assert len(acts(busy, limit=2)) == 2
    with pytest.raises(NotAllowed):
        busy.call(report_acts.acts, DAY)
    with pytest.raises(Invalid):
        acts(busy, DAY, Part(category_id=new_id()))


def test_price_changes_are_told_with_who_changed_them(shop: Shop) -> None:
    mug, jam = shelve(shop, price="4.00"), shelve(shop, "Jam", "3.00")
    shop.call(catalogue_edit.set_price, mug, UnitPrice.parse("4.50", GBP), actor=shop.manager)
    shop.clock.advance(60)
    shop.call(catalogue_edit.edit_item, jam, {"name": "Fig jam"}, actor=shop.owner)
    change = {"unit_price": UnitPrice.parse("2.80", GBP)}
    shop.call(catalogue_edit.edit_item, jam, change, actor=shop.owner)
    rows = shop.call(report_prices.price_changes, DAY, actor=shop.manager)
    assert [(row.name, row.before.plain, row.after.plain, row.who) for row in rows] == [
        ("Fig jam", "3.00", "2.80", shop.owner.name),
        ("Mug", "4.00", "4.50", shop.manager.name),
    ]
    for row in rows:
        assert shop.call(audit.entry, row.entry_id, actor=shop.owner).row.at == row.at
    one = shop.call(report_prices.price_changes, DAY, limit=1, actor=shop.manager)
    assert one == rows[:1]


def test_price_changes_are_of_the_days_the_person_and_the_category(shop: Shop) -> None:
    mug = shelve(shop, price="4.00")
    shop.call(catalogue_edit.set_price, mug, UnitPrice.parse("4.50", GBP), actor=shop.manager)

    def count(span: Span, part: Part = Part()) -> int:  # noqa: B008  frozen
        return len(shop.call(report_prices.price_changes, span, part, actor=shop.manager))

    assert count(DAY) == count(Span(date.min, date.max)) == 1
    assert count(Span.day(date(2026, 3, 1))) == count(Span.day(date(2026, 3, 3))) == 0
    assert count(DAY, Part(cashier_id=shop.manager.user_id)) == 1
    assert count(DAY, Part(cashier_id=shop.owner.user_id)) == 0
    assert count(DAY, Part(category_id=NO_CATEGORY)) == 1
    assert count(DAY, Part(category_id=new_id())) == 0
    assert count(DAY, Part(till_id=new_id())) == 0
    with pytest.raises(Invalid):
        count(DAY, Part(location_id=new_id()))
    with pytest.raises(NotAllowed):
        shop.call(report_prices.price_changes, DAY)


def test_a_promotion_is_told_by_what_it_gave_and_what_went_back(shop: Shop) -> None:
    mug = shelve(shop, price="4.00", cost_price=UnitPrice.parse("1.00", GBP))
    terms = replace(percent("50", on(mug)), name="Half price")
    shop.call(promotion_edit.save_promotion, new_id(), terms, actor=shop.manager)
    shop.call(sales.complete, scanned(shop, (mug, 3)), card("6.00"))
    (row,) = shop.call(report_promotions.by_promotion, DAY, actor=shop.owner)
    assert (row.name, row.receipts, row.given, row.total) == ("Half price", 1, gbp("6"), gbp("6"))
    assert row.items == Quantity.of(3)
    assert row.margin is not None
    assert row.margin.cost == gbp("3.00")
    (own,) = shop.call(report_promotions.by_promotion, DAY)
    assert own.margin is None
    other = Part(cashier_id=shop.manager.user_id)
    assert shop.call(report_promotions.by_promotion, DAY, other, actor=shop.owner) == ()


def test_shifts_are_told_open_and_closed_with_their_z(shop: Shop) -> None:
    shop.call(sales.complete, cart_of(line()), cash("4.20"))
    (row,) = shop.call(report_shifts.shifts, DAY, actor=shop.manager)
    assert (row.receipts, row.total, row.z, row.counted, row.closed_at) == (
        1, gbp("4.20"), None, None, None,
    )  # fmt: skip
    count_and_close(shop, gbp("104.00"))
    (row,) = shop.call(report_shifts.shifts, DAY, actor=shop.manager)
    assert (row.z, row.expected, row.counted, row.difference) == (
        1, gbp("104.20"), gbp("104.00"), gbp("-0.20"),
    )  # fmt: skip
    assert (row.opened_by, row.closed_by, row.corrections) == (
        shop.cashier.name, shop.manager.name, 0,
    )  # fmt: skip
    assert shop.call(report_shifts.shifts, Span.day(date(2026, 3, 3)), actor=shop.manager) == ()
    with pytest.raises(NotAllowed):
        shop.call(report_shifts.shifts, DAY)
    for part in (Part(category_id=new_id()), Part(location_id=new_id())):
        with pytest.raises(Invalid):
            shop.call(report_shifts.shifts, DAY, part, actor=shop.manager)
