"""The totals engine: what a basket comes to."""

from dataclasses import dataclass, replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.errors import Invalid
from pos_app.domain.money import Currency, CurrencyMismatch, Money, Rounding, UnitPrice
from pos_app.domain.pricing import (
    Discount,
    DiscountKind,
    PriceRules,
    TaxRounding,
    TaxTotal,
    price,
)
from pos_app.domain.quantity import Quantity
from pos_app.domain.tax import TaxRate

EUR = Currency.of("EUR")
CAD = Currency.of("CAD")
BHD = Currency.of("BHD")
JPY = Currency.of("JPY")
PER_LINE = PriceRules(EUR)
PER_DOCUMENT = PriceRules(EUR, TaxRounding.PER_DOCUMENT)


@dataclass(frozen=True)
class Line:
    unit_price: UnitPrice
    quantity: Quantity
    taxes: tuple[TaxRate, ...] = ()
    discount: Discount | None = None
    fixed_total: Money | None = None


def included(percent):
    return TaxRate.parse(percent, included=True)


def added(percent):
    return TaxRate.parse(percent, included=False)


def line(price_of_one, *taxes, quantity="1", discount=None, currency=EUR):
    return Line(
        UnitPrice.parse(price_of_one, currency), Quantity.parse(quantity), taxes, discount, None
    )


def mirror(basket):
    return [
        replace(
            each,
            quantity=-each.quantity,
            fixed_total=None if each.fixed_total is None else -each.fixed_total,
        )
        for each in basket
    ]


# What the API promises, row by row


def test_three_oat_milks_with_ten_percent_off_and_tax_included():
    totals = price(
        [line("2.20", included("20"), quantity="3", discount=Discount.percent("10"))],
        None,
        PER_LINE,
    )
    (milk,) = totals.lines
    assert (milk.extended, milk.discount, milk.gross, milk.tax, milk.net) == (660, 66, 594, 99, 495)


def test_two_canadian_taxes_are_added_and_neither_taxes_the_other():
    totals = price([line("10.00", added("5"), added("9.975"), currency=CAD)], None, PriceRules(CAD))
    assert [tax.tax for tax in totals.taxes] == [50, 100]
    assert totals.total == 1150


def test_tax_is_rounded_on_each_line_or_once_on_the_document():
    basket = [line("0.95", added("10")), line("0.95", added("10"))]
    assert price(basket, None, PER_LINE).tax == 20
    document = price(basket, None, PER_DOCUMENT)
    assert document.tax == 19
    assert [each.tax for each in document.lines] == [10, 9]


def test_a_euro_off_the_sale_is_spread_over_its_lines():
    basket = [line(each, included("20")) for each in ("3.33", "3.33", "3.34")]
    totals = price(basket, Discount.amount(Money(100, EUR)), PER_LINE)
    assert [each.discount for each in totals.lines] == [33, 33, 34]
    assert [each.gross for each in totals.lines] == [300, 300, 300]
    assert [each.tax for each in totals.lines] == [50, 50, 50]


def test_weighed_apples_are_rounded_once():
    totals = price([line("3.60", included("20"), quantity="0.482")], None, PER_LINE)
    assert (totals.total, totals.tax) == (174, 29)


def test_two_included_taxes_come_out_of_the_same_price():
    totals = price([line("110.00", included("8"), included("2"))], None, PER_LINE)
    assert totals.lines[0].taxes == (800, 200)
    assert totals.net == 10000


def test_dinars_have_three_decimals():
    totals = price([line("1.250", added("10"), quantity="3", currency=BHD)], None, PriceRules(BHD))
    assert (totals.net, totals.tax, totals.total) == (3750, 375, 4125)


# Other sums that people check by hand


def test_yen_have_no_decimals():
    totals = price([line("128", included("8"), quantity="3", currency=JPY)], None, PriceRules(JPY))
    assert (totals.net, totals.tax, totals.total) == (356, 28, 384)


def test_half_a_cent_goes_up_or_to_the_even_cent():
    basket = [line("0.10", added("5")), line("0.30", added("5"))]
    assert [each.tax for each in price(basket, None, PER_LINE).lines] == [1, 2]
    even = replace(PER_LINE, rounding=Rounding.HALF_EVEN)
    assert [each.tax for each in price(basket, None, even).lines] == [0, 2]


def test_a_price_label_fixes_the_total_of_its_line():
    cheese = Line(UnitPrice.parse("19.90", EUR), Quantity(338), (), None, Money(672, EUR))
    assert price([cheese], None, PER_LINE).total == 672  # 19.90 × 0.338 would be 6.73


def test_an_added_tax_beside_an_included_one_is_charged_on_what_is_left():
    basket = [line("11.00", included("10"), added("5"))]
    for rules in (PER_LINE, PER_DOCUMENT):
        totals = price(basket, None, rules)
        assert totals.lines[0].taxes == (100, 50)
        assert (totals.net, totals.total) == (1000, 1150)


def test_lines_with_different_sets_of_included_taxes_are_summed_exactly_on_the_document():
    city = included("2")
    basket = [line("1.10", included("8"), city), line("1.03", city), line("0.50", city)]
    totals = price(basket, None, PER_DOCUMENT)
    exact = Fraction(110 * 2, 110) + Fraction(153 * 2, 102)
    (city_total,) = [tax for tax in totals.taxes if tax.rate == city]
    assert city_total.tax == round(exact) == 5
    assert totals.total == 263


def test_each_rate_of_the_sale_shows_its_net_amount_and_its_tax():
    basket = [
        line("1.20", included("20")),
        line("1.05", included("5")),
        line("2.40", included("20")),
    ]
    assert price(basket, None, PER_LINE).taxes == (
        TaxTotal(included("20"), 300, 60),
        TaxTotal(included("5"), 100, 5),
    )


def test_an_exempt_line_shows_its_net_amount_at_zero_percent():
    assert price([line("4.00", included("0"))], None, PER_LINE).taxes == (
        TaxTotal(included("0"), 400, 0),
    )


def test_an_empty_basket_comes_to_nothing_whatever_the_discount():
    totals = price([], Discount.amount(Money(100, EUR)), PER_LINE)
    assert (totals.total, totals.discount, totals.lines, totals.taxes) == (0, 0, (), ())


def test_everything_may_be_given_away_but_not_more():
    basket = [line("1.00"), line("2.00")]
    assert price(basket, Discount.percent("100"), PER_LINE).total == 0
    assert price(basket, Discount.amount(Money(300, EUR)), PER_LINE).total == 0
    with pytest.raises(Invalid, match="more than the sale"):
        price(basket, Discount.amount(Money(301, EUR)), PER_LINE)
    with pytest.raises(Invalid, match="more than the line"):
        price([line("1.00", discount=Discount.amount(Money(101, EUR)))], None, PER_LINE)
    with pytest.raises(Invalid, match="more than the sale"):
        price([line("1.00"), *mirror([line("1.00")])], Discount.amount(Money(1, EUR)), PER_LINE)


def test_a_percentage_off_an_exchange_treats_goods_and_returns_alike():
    basket = [line("10.00", added("20")), *mirror([line("9.95", added("20"))])]
    for rules in (PER_LINE, PER_DOCUMENT):
        totals = price(basket, Discount.percent("10"), rules)
        assert [each.discount for each in totals.lines] == [100, -99]
        assert totals.discount == 1
        assert [each.tax for each in totals.lines] == [180, -179]


def test_an_exchange_shares_its_document_tax_by_what_each_line_bears():
    basket = [line("10.00", added("20")), *mirror([line("9.97", added("20"))])]
    totals = price(basket, None, PER_DOCUMENT)
    assert totals.tax == 1
    assert [each.tax for each in totals.lines] == [200, -199]


def test_amounts_off_a_line_follow_its_sign():
    sold = line("5.00", discount=Discount.amount(Money(100, EUR)))
    assert price([sold], None, PER_LINE).total == 400
    assert price(mirror([sold]), None, PER_LINE).total == -400


def test_a_basket_in_another_currency_is_refused():
    with pytest.raises(CurrencyMismatch):
        price([line("1", currency=JPY)], None, PER_LINE)
    fixed = replace(line("1.00"), fixed_total=Money(100, JPY))
    with pytest.raises(CurrencyMismatch):
        price([fixed], None, PER_LINE)


def test_a_currency_made_twice_is_the_same_currency():
    assert price([line("1.00", currency=Currency("EUR", 2))], None, PER_LINE).total == 100


def test_sums_beyond_all_bounds_are_refused():
    with pytest.raises(Invalid, match="line is too large"):
        price([line("9000000000.00", quantity="9999999")], None, PER_LINE)
    with pytest.raises(Invalid, match="sale is too large"):
        price([line("9000000.00", quantity="999999")] * 2, None, PER_LINE)


# Discounts and rules guard their own door


def test_a_discount_is_read_and_written_plainly():
    assert Discount.percent("7.5", "regular") == Discount(DiscountKind.PERCENT, 75000, "regular")
    assert Discount.percent("7.5").plain(EUR) == "7.5"
    assert Discount.amount(Money(50, EUR)).plain(EUR) == "0.50"
    assert Discount.percent("0").is_none
    assert not Discount.percent("1").is_none


@pytest.mark.parametrize("percent", ["-1", "100.1", "1.23456", "ten", ""])
def test_a_percentage_that_makes_no_sense_is_refused(percent):
    with pytest.raises(Invalid):
        Discount.percent(percent)


def test_a_discount_is_a_whole_number_and_never_negative():
    with pytest.raises(TypeError):
        Discount(DiscountKind.AMOUNT, 1.5)
    with pytest.raises(Invalid):
        Discount.amount(Money(-1, EUR))


@pytest.mark.parametrize("increment", [0, -5, 0.05, True])
def test_the_smallest_coin_is_at_least_the_smallest_unit(increment):
    with pytest.raises(Invalid):
        PriceRules(EUR, cash_increment=increment)


def test_a_bare_word_is_no_rounding_mode_and_no_discount():
    for act in (
        lambda: PriceRules(EUR, rounding="half_even"),
        lambda: PriceRules(EUR, cash_rounding="up"),
        lambda: PriceRules(EUR, "per_document"),
        lambda: Discount("percent", 100_000),
    ):
        with pytest.raises(TypeError):
            act()


# Whatever is in the basket

currencies = st.sampled_from([EUR, JPY, BHD])
rates = st.builds(
    TaxRate, st.sampled_from([0, 50_000, 55_000, 99_750, 100_000, 200_000]), st.booleans()
)
tax_sets = st.lists(rates, max_size=3, unique=True).map(tuple)
percents = st.builds(
    Discount, st.just(DiscountKind.PERCENT), st.integers(0, 1_000_000), st.just("")
)
small_amounts = st.builds(Discount, st.just(DiscountKind.AMOUNT), st.integers(0, 5), st.just(""))


@st.composite
def baskets(draw, sign=1, both_ways=False):
    currency = draw(currencies)
    lines = []
    for _ in range(draw(st.integers(1, 8))):
        quantity = draw(st.integers(1, 20_000)) * sign
        if both_ways and draw(st.booleans()):
            quantity = -quantity
        fixed = draw(st.none() | st.integers(10, 100_000))
        if fixed is not None and quantity < 0:
            fixed = -fixed
        lines.append(
            Line(
                UnitPrice(draw(st.integers(0, 1_000_000)), currency),
                Quantity(quantity),
                draw(tax_sets),
                draw(st.none() | percents),
                None if fixed is None else Money(fixed, currency),
            )
        )
    return lines


@st.composite
def rule_sets(draw, currency):
    return PriceRules(
        currency,
        draw(st.sampled_from(TaxRounding)),
        draw(st.sampled_from([Rounding.HALF_UP, Rounding.HALF_EVEN])),
    )


def assert_it_adds_up(totals):
    for each in totals.lines:
        assert each.net + each.tax == each.gross
        assert sum(each.taxes) == each.tax
    assert totals.extended == sum(each.extended for each in totals.lines)
    assert totals.discount == sum(each.discount for each in totals.lines)
    assert totals.net == sum(each.net for each in totals.lines)
    assert totals.tax == sum(each.tax for each in totals.lines)
    assert totals.tax == sum(tax.tax for tax in totals.taxes)
    assert totals.total == sum(each.gross for each in totals.lines) == totals.net + totals.tax


@given(st.data(), baskets(both_ways=True), st.none() | percents)
def test_the_lines_sum_to_the_sale_and_a_full_refund_to_nothing(data, basket, discount):
    rules = data.draw(rule_sets(basket[0].unit_price.currency))
    sale, refund = price(basket, discount, rules), price(mirror(basket), discount, rules)
    assert_it_adds_up(sale)
    for sold, returned in zip(sale.lines, refund.lines, strict=True):
        assert returned.taxes == tuple(-tax for tax in sold.taxes)
        assert (returned.net, returned.gross, returned.discount, returned.extended) == (
            -sold.net,
            -sold.gross,
            -sold.discount,
            -sold.extended,
        )
    assert sale.total + refund.total == 0
    assert [(tax.rate, -tax.base, -tax.tax) for tax in sale.taxes] == [
        (tax.rate, tax.base, tax.tax) for tax in refund.taxes
    ]


@given(st.data(), baskets(), st.none() | percents | small_amounts)
def test_no_line_is_sold_below_nothing_and_every_discount_is_given_whole(data, basket, discount):
    rules = data.draw(rule_sets(basket[0].unit_price.currency))
    undiscounted = price(basket, None, rules)
    if discount is not None and discount.kind is DiscountKind.AMOUNT:
        left = undiscounted.extended - undiscounted.discount
        if discount.value > left:
            with pytest.raises(Invalid):
                price(basket, discount, rules)
            return
        assert price(basket, discount, rules).discount == undiscounted.discount + discount.value
    totals = price(basket, discount, rules)
    for each in totals.lines:
        assert 0 <= each.discount <= each.extended
        assert each.net >= 0
        assert all(tax >= 0 for tax in each.taxes)


@given(st.data(), baskets(both_ways=True))
def test_each_tax_is_within_a_unit_of_the_exact_one(data, basket):
    rules = data.draw(rule_sets(basket[0].unit_price.currency))
    totals = price(basket, None, rules)
    for each, sums in zip(basket, totals.lines, strict=True):
        amount = sums.extended - sums.discount
        whole = 1_000_000 + sum(rate.ppm for rate in each.taxes if rate.included)
        for rate, tax in zip(each.taxes, sums.taxes, strict=True):
            if rate.included:
                assert abs(tax - Fraction(amount * rate.ppm, whole)) < 2
            else:
                assert abs(tax - Fraction(sums.net * rate.ppm, 1_000_000)) < 2


@given(st.data(), baskets())
def test_per_document_each_added_tax_is_its_rate_of_its_own_base(data, basket):
    rules = PriceRules(basket[0].unit_price.currency, TaxRounding.PER_DOCUMENT)
    totals = price(basket, data.draw(st.none() | percents), rules)
    for tax in totals.taxes:
        if not tax.rate.included:
            assert abs(tax.tax - Fraction(tax.base * tax.rate.ppm, 1_000_000)) <= Fraction(1, 2)


@given(baskets())
def test_one_tax_included_in_every_price_is_rounded_once_over_the_document(basket):
    rate = included("20")
    basket = [replace(each, taxes=(rate,)) for each in basket]
    totals = price(
        basket, None, PriceRules(basket[0].unit_price.currency, TaxRounding.PER_DOCUMENT)
    )
    assert abs(totals.tax - Fraction(totals.total, 6)) <= Fraction(1, 2)
