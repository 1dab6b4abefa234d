"""On which terms a customer buys: the group's percentage, the group's price list, no tax."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.charged import charged
from pos_app.domain.customer import BuyerTerms, GroupFields
from pos_app.domain.errors import Conflict
from pos_app.domain.ids import new_id
from pos_app.domain.money import UnitPrice
from pos_app.domain.price_source import PriceSource
from pos_app.domain.pricing import Discount, PriceRules, TaxRounding
from pos_app.domain.quantity import Quantity
from pos_app.domain.shelf_price import PriceListTerms
from pos_app.domain.tax import TaxRate
from pos_app.services import catalogue, customer_groups, prices, receipts, sales
from tests.ledger_shop import attached, bring_back, customer
from tests.shop import GBP, VAT_20, Shop, cart_of, cash, gbp, line
from tests.ui.screens.selling import LOAF, stock_up


def group(shop: Shop, name: str = "Trade", rate: int = 100_000) -> UUID:
    """A group of customers who pay so many parts per million less."""
    group_id = new_id()
    fields = GroupFields(name, rate)
    shop.call(customer_groups.save_group, group_id, fields, actor=shop.owner)
    return group_id


def test_the_group_takes_its_percentage_off_each_line_and_is_named_on_it(shop: Shop) -> None:
    nora = customer(shop, group_id=group(shop))
    cart = attached(shop, cart_of(line(price="4.00"), line(name="Tea", price="2.50")), nora)
    done = shop.call(sales.complete, cart, cash("10"))
    assert done.total == gbp("5.85")
    rows = shop.rows("SELECT own_discount, discount_name FROM sale_line ORDER BY line")
    assert rows == [(40, "Trade"), (25, "Trade")]
    lines = shop.call(receipts.receipt, done.id).lines
    assert [each.discount_name for each in lines] == ["Trade", "Trade"]


def test_a_discount_of_the_lines_own_stands_instead_of_the_groups(shop: Shop) -> None:
    nora = customer(shop, group_id=group(shop))
    cart = attached(shop, cart_of(line(price="4.00")), nora)
    cart = cart.with_line_discount(cart.lines[0].id, Discount.percent("5"))
    assert cart.totals(shop.rules).total == 380
    shop.call(sales.complete, cart, cash("3.80"))
    assert shop.rows("SELECT discount_name FROM sale_line") == [("",)]


def test_the_groups_percentage_needs_no_right_of_the_cashier(shop: Shop) -> None:
    """More than a cashier may give by hand: the shop itself gives it."""
    nora = customer(shop, group_id=group(shop, rate=500_000))
    cart = attached(shop, cart_of(line(price="4.00")), nora)
    assert shop.call(sales.complete, cart, cash("2.00")).total == gbp("2.00")


def test_a_group_that_is_no_longer_used_gives_nothing(shop: Shop) -> None:
    trade = group(shop)
    nora = customer(shop, group_id=trade)
    before = attached(shop, cart_of(line(price="4.00")), nora)
    off = GroupFields("Trade", 100_000, is_active=False)
    shop.call(customer_groups.save_group, trade, off, actor=shop.owner)
    with pytest.raises(Conflict, match="terms"):
        shop.call(sales.complete, before, cash("4.00"))
    after = attached(shop, before, nora)
    assert shop.call(sales.complete, after, cash("4.00")).total == gbp("4.00")


def test_a_groups_price_list_holds_for_its_customers_alone(shop: Shop) -> None:
    from pos_app.services import price_lists

    stock_up(shop)
    nora = customer(shop, group_id=group(shop, rate=50_000))
    half = PriceListTerms("Trade prices", group="Trade", rate=500_000)
    shop.call(price_lists.save_list, new_id(), half, actor=shop.owner)
    (view,) = shop.call(catalogue.find_by_code, LOAF)
    plain = cart_of(view.to_line(Quantity.of(1)))
    assert shop.call(prices.reprice, plain).totals(shop.rules).total == 420
    cart = shop.call(prices.reprice, attached(shop, plain, nora))
    (sold,) = cart.lines
    assert (sold.unit_price, sold.price_source) == (UnitPrice.parse("2.10", GBP), PriceSource.LIST)
    assert shop.call(sales.complete, cart, cash("2.10")).total == gbp("2.10"), "no percent on top"


def test_nobody_gets_the_price_of_a_group_they_are_not_in(shop: Shop) -> None:
    from pos_app.domain.errors import PosError
    from pos_app.services import price_lists

    stock_up(shop)
    group(shop)
    half = PriceListTerms("Trade prices", group="Trade", rate=500_000)
    shop.call(price_lists.save_list, new_id(), half, actor=shop.owner)
    (view,) = shop.call(catalogue.find_by_code, LOAF)
    claimed = cart_of(view.to_line(Quantity.of(1))).with_customer(None, BuyerTerms("Trade"))
    cart = shop.call(prices.reprice, claimed)
    with pytest.raises(PosError):
        shop.call(sales.complete, cart, cash("2.10"))


def test_whoever_pays_no_tax_pays_the_price_without_it(shop: Shop) -> None:
    nora = customer(shop, is_tax_exempt=True)
    cart = attached(shop, cart_of(line(price="12.00", quantity="2")), nora)
    done = shop.call(sales.complete, cart, cash("20"))
    assert done.total == gbp("20.00")
    ((net, tax, total),) = shop.rows("SELECT net, tax, total FROM sale")
    assert (net, tax, total) == (2000, 0, 2000)
    assert shop.rows("SELECT unit_price, taxes FROM sale_line") == [(100_000, "")]
    assert shop.rows("SELECT * FROM sale_tax") == []
    paper = shop.call(receipts.receipt, done.id)
    (sold,) = paper.lines
    assert (sold.unit_price, sold.total) == (UnitPrice.parse("10.00", GBP), 2000)


def test_a_refund_of_an_exempt_sale_gives_back_what_was_paid(shop: Shop) -> None:
    nora = customer(shop, is_tax_exempt=True)
    cart = attached(shop, cart_of(line(price="2.20", quantity="3")), nora)
    done = shop.call(sales.complete, cart, cash("10"))
    bring_back(shop, done.id)
    assert shop.rows("SELECT sum(net), sum(tax), sum(total) FROM sale") == [(0, 0, 0)]


RATES = st.lists(
    st.builds(TaxRate, st.integers(0, 300_000), st.booleans()), max_size=2, unique=True
).map(tuple)


@given(
    st.lists(st.tuples(st.integers(1, 99_999), st.integers(1, 20), RATES), min_size=1, max_size=4),
    st.integers(0, 1_000_000),
    st.booleans(),
    st.sampled_from(TaxRounding),
)
def test_the_one_engine_keeps_its_sums_on_all_terms(
    goods: list[tuple[int, int, Any]], rate: int, is_exempt: bool, rounding: TaxRounding
) -> None:
    rules = PriceRules(GBP, rounding)
    cart = cart_of(
        *(
            line(price=f"{minor // 100}.{minor % 100:02}", quantity=str(many), taxes=taxes)
            for minor, many, taxes in goods
        )
    ).with_customer(new_id(), BuyerTerms("Trade", rate, is_exempt))
    totals = cart.totals(rules)
    assert totals.net + totals.tax == totals.total == sum(each.gross for each in totals.lines)
    assert 0 <= totals.total <= cart.with_customer(None).totals(rules).total + 2 * len(goods)
    if is_exempt:
        assert (totals.tax, totals.taxes) == (0, ())


def test_deposits_and_made_prices_are_left_alone() -> None:
    terms = BuyerTerms("Trade", 100_000)
    drink = line(price="1.00")
    kept: list[CartLine] = [
        replace(line(price="0.25"), deposit_of=drink.id),
        replace(line(price="3.00"), price_source=PriceSource.LIST),
        replace(line(price="3.00"), price_source=PriceSource.OVERRIDE),
    ]
    after = charged([drink, *kept], terms)
    assert after[0].discount == Discount.percent("10", "Trade")
    assert list(after[1:]) == kept


def test_a_cart_keeps_its_terms_on_disk() -> None:
    cart = cart_of(line(taxes=(VAT_20,))).with_customer(new_id(), BuyerTerms("Trade", 50_000, True))
    assert Cart.decode(cart.encode()) == cart
    assert Cart.decode({**cart.encode(), "version": 4, "terms": None}).terms == BuyerTerms()
