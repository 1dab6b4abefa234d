"""Goods that were sold under promotions come back: what was paid, less what the rest now costs."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as whatever
from hypothesis import settings
from hypothesis import strategies as st

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.errors import Conflict, NotFound
from pos_app.domain.given import basket_of, given_of
from pos_app.domain.ids import new_id
from pos_app.domain.money import UnitPrice
from pos_app.domain.pricing import Discount, LineTotals, PriceRules, TaxRounding
from pos_app.domain.promotion_returns import SoldUnder, priced_together
from pos_app.domain.promotion_terms import PromotionTerms
from pos_app.domain.promotions import Promotion, give
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.returns import ReturnLine, SoldLine, less, plus, take_back
from pos_app.domain.tax import TaxRate
from tests.promotions import (
    CAKE,
    MUG,
    NOW,
    PLATE,
    TEA,
    book,
    buy_get,
    mix,
    n_for,
    on,
    percent,
    threshold,
)
from tests.shop import GBP

RULES = PriceRules(GBP)
VAT = TaxRate.parse("20", included=True)


class Sold:
    """A sale under promotions, of which goods come back bit by bit."""

    def __init__(self, cart: Cart, *terms: PromotionTerms, rules: PriceRules = RULES) -> None:
        shop = book(*terms)
        gifts = give(shop, basket_of(cart, rules), NOW, rules.rounding)
        cart = replace(cart, given=given_of(gifts, cart, rules))
        totals = cart.totals(rules)
        self.total = totals.total
        self.lines = [
            SoldLine(
                sale_id=cart.id, line=number, item_id=line.item_id, category_id=line.category_id,
                name=line.name, unit=line.unit, quantity=line.quantity, returned=Quantity(0),
                unit_price=line.unit_price, taxes=line.taxes, amounts=amounts,
                price_source=line.price_source,
            )
            for number, (line, amounts) in enumerate(
                zip(cart.lines, totals.lines, strict=True), 1
            )
        ]  # fmt: skip
        self.promotions: tuple[Promotion, ...] = shop.promotions
        self.rules = rules
        self.gone: dict[int, LineTotals] = {}

    def priced(self, **back: int) -> tuple[ReturnLine, ...]:
        """What so many of the n-th line (`l1=2`) are worth together now."""
        under = SoldUnder(self.promotions, NOW, self.rules, self.gone)
        wanted = [
            take_back(self.lines[int(name[1:]) - 1], new_id(), Quantity.of(count))
            for name, count in back.items()
        ]
        return priced_together(self.lines, under, wanted)

    def take(self, **back: int) -> int:
        """Take them back; what the customer gets."""
        returns = self.priced(**back)
        for each in returns:
            given_back = less(less(each.amounts, each.amounts), each.amounts)
            before = self.gone.get(each.line)
            self.gone[each.line] = given_back if before is None else plus(before, given_back)
            line = self.lines[each.line - 1]
            self.lines[each.line - 1] = replace(line, returned=line.returned + each.quantity)
        return -sum(each.amounts.gross for each in returns)


def line(item: UUID, price: int, pieces: int, **fields: Any) -> CartLine:
    values: dict[str, Any] = {"taxes": (VAT,), **fields}
    name, unit, many = f"Item {item.int}", Unit.PIECE, Quantity.of(pieces)
    return CartLine(new_id(), item, name, unit, many, UnitPrice(price * 100, GBP), **values)


def cart(*lines: CartLine) -> Cart:
    return replace(Cart.new(GBP), lines=lines)


def test_one_of_three_for_ten_is_worth_what_two_leave_of_it() -> None:
    sold = Sold(cart(line(MUG, 400, 3)), n_for(3, 1000, on(MUG)))
    assert sold.total == 1000
    assert sold.take(l1=1) == 200
    assert sold.take(l1=2) == 800


def test_all_three_come_back_at_what_was_paid_for_them() -> None:
    assert Sold(cart(line(MUG, 400, 3)), n_for(3, 1000, on(MUG))).take(l1=3) == 1000


def test_of_six_three_keep_their_price() -> None:
    sold = Sold(cart(line(MUG, 400, 6)), n_for(3, 1000, on(MUG)))
    assert sold.take(l1=3) == 1000
    assert sold.take(l1=1) == 200


def test_nobody_pays_for_bringing_something_back() -> None:
    sold = Sold(cart(line(MUG, 600, 3)), n_for(3, 1000, on(MUG)))
    assert sold.take(l1=1) == 0, "two at their price are 12.00, and 10.00 were paid"
    assert sold.take(l1=1) == 400
    assert sold.take(l1=1) == 600


def test_the_free_one_that_stays_is_paid_out_of_the_one_that_comes_back() -> None:
    promotion = buy_get(1, 1, on(MUG), on(TEA))
    sold = Sold(cart(line(MUG, 2000, 1), line(TEA, 500, 1, taxes=())), promotion)
    assert sold.total == 2000
    mug, tea = sold.priced(l1=1)
    assert (mug.quantity, mug.amounts.gross) == (Quantity.of(1), -1600)
    assert (tea.quantity, tea.amounts.gross, tea.amounts.tax) == (Quantity(0), 100, 0)
    assert sold.take(l1=1) == 1500
    assert sold.take(l2=1) == 500


def test_the_free_one_comes_back_for_nothing() -> None:
    promotion = buy_get(1, 1, on(MUG), on(TEA))
    sold = Sold(cart(line(MUG, 2000, 1), line(TEA, 500, 1)), promotion)
    assert sold.take(l2=1) == 0
    assert sold.take(l1=1) == 2000


def test_a_threshold_that_is_reached_no_more_is_taken_back() -> None:
    sold = Sold(cart(line(MUG, 3000, 1), line(TEA, 3000, 1)), threshold(5000, amount=1000))
    assert sold.total == 5000
    assert sold.take(l1=1) == 2000
    assert sold.take(l2=1) == 3000


def test_what_stays_has_the_next_best_promotion_of_the_day() -> None:
    sold = Sold(cart(line(MUG, 400, 3)), n_for(3, 800, on(MUG)), percent("10", on(MUG)))
    assert sold.total == 800
    assert sold.take(l1=1) == 80, "two at 10 percent off are 7.20"


def test_a_percentage_is_earned_by_each_piece() -> None:
    sold = Sold(cart(line(MUG, 400, 3)), percent("25", on(MUG)))
    assert [sold.take(l1=1) for _ in range(3)] == [300, 300, 300]


def test_a_discount_by_hand_stays_in_its_proportion() -> None:
    ten_off = Discount.percent("10")
    sold = Sold(cart(line(MUG, 400, 3, discount=ten_off)), n_for(3, 1000, on(MUG)))
    assert sold.total == 900
    assert sold.take(l1=1) == 180
    assert sold.take(l1=2) == 720


def test_goods_that_have_nothing_to_do_with_what_comes_back_keep_what_they_were_given() -> None:
    sold = Sold(cart(line(MUG, 400, 3), line(TEA, 500, 1)), n_for(3, 1000, on(MUG)))
    better, none = book(n_for(3, 900, on(MUG))).promotions, book().promotions
    for another in (better, none):  # as where the sale was begun before that moment
        sold.promotions = another
        (tea,) = sold.priced(l2=1)
        assert tea.amounts.gross == -500
    sold.promotions = better
    assert sold.take(l1=1) == 200, "an advantage that is not earned goes, whatever it was"
    assert sold.take(l1=2) == 800


def test_a_line_of_another_receipt_or_twice_is_refused() -> None:
    sold = Sold(cart(line(MUG, 400, 3)), n_for(3, 1000, on(MUG)))
    (one,) = sold.priced(l1=1)
    under = SoldUnder(sold.promotions, NOW, RULES, {})
    with pytest.raises(NotFound, match="not on that receipt"):
        priced_together(sold.lines, under, [replace(one, line=7)])
    with pytest.raises(Conflict, match="comes back once"):
        priced_together(sold.lines, under, [one, one])


LINES = st.lists(
    st.builds(
        line,
        st.sampled_from([MUG, PLATE, TEA, CAKE]),
        st.integers(1, 2000),
        st.integers(1, 5),
        taxes=st.sampled_from([(), (VAT,), (TaxRate.parse("9.975", included=False),)]),
        discount=st.sampled_from([None, None, Discount.percent("7.5")]),
    ),
    min_size=1,
    max_size=4,
)
TERMS = st.lists(
    st.sampled_from(
        [
            n_for(3, 700),
            n_for(2, 900, on(MUG)),
            mix(3, 800, on(MUG, TEA, CAKE)),
            buy_get(1, 1, on(MUG), on(TEA)),
            buy_get(2, 1, on(PLATE, CAKE)),
            percent("12.5", on(TEA)),
            threshold(2500, amount=600),
            threshold(1000, on(MUG, PLATE), rate=100_000),
        ]
    ),
    min_size=1,
    max_size=4,
)
WHOLE_SALE = st.sampled_from([None, Discount.percent("5"), Discount.percent("33.3333")])


@whatever(LINES, TERMS, WHOLE_SALE, st.sampled_from(list(TaxRounding)), st.data())
@settings(max_examples=150, deadline=None)
def test_however_goods_come_back_everything_paid_comes_back_and_no_advantage_stays(
    lines: list[CartLine],
    terms: list[PromotionTerms],
    discount: Discount | None,
    tax_rounding: TaxRounding,
    data: st.DataObject,
) -> None:
    rules = PriceRules(GBP, tax_rounding=tax_rounding)
    sold = Sold(replace(cart(*lines), discount=discount), *terms, rules=rules)
    given_back = 0
    while any(each.left for each in sold.lines):
        back = {
            f"l{each.line}": count
            for each in sold.lines
            if (count := data.draw(st.integers(0, each.left.thousandths // 1000)))
        }
        if not back:
            back = {f"l{each.line}": 1 for each in sold.lines if each.left}
        amount = sold.take(**back)
        assert amount >= 0, "nobody pays for bringing something back"
        given_back += amount
        assert given_back <= sold.total
    assert given_back == sold.total
    for each in sold.lines:
        back_of_line = sold.gone[each.line]
        assert back_of_line.net == each.amounts.net
        assert back_of_line.taxes == each.amounts.taxes
        assert back_of_line.discount == each.amounts.discount
        assert back_of_line.extended == each.amounts.extended
