"""What goods that come back are worth."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.errors import Conflict, Invalid
from pos_app.domain.ids import new_id
from pos_app.domain.money import Currency, UnitPrice
from pos_app.domain.pricing import Discount, DiscountKind, LineTotals, PriceRules, TaxRounding
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.returns import ReturnedAs, SoldLine, take_back
from pos_app.domain.tax import TaxRate

GBP = Currency("GBP", 2)
RATES = st.lists(
    st.builds(
        TaxRate,
        ppm=st.sampled_from([50_000, 99_750, 200_000, 175_000]),
        included=st.booleans(),
    ),
    max_size=3,
    unique=True,
).map(tuple)


def cart_line(price: int, quantity: int, taxes: tuple[TaxRate, ...], off: int) -> CartLine:
    return CartLine(
        id=new_id(),
        item_id=None,
        name="Mug",
        unit=Unit.PIECE,
        quantity=Quantity.of(quantity),
        unit_price=UnitPrice(price, GBP),
        taxes=taxes,
        discount=Discount(DiscountKind.PERCENT, off) if off else None,
    )


def sold_of(cart: Cart, amounts: LineTotals, line: CartLine, number: int) -> SoldLine:
    return SoldLine(
        sale_id=cart.id,
        line=number,
        item_id=None,
        category_id=None,
        name=line.name,
        unit=line.unit,
        quantity=line.quantity,
        returned=Quantity(0),
        unit_price=line.unit_price,
        taxes=line.taxes,
        amounts=amounts,
    )


LINES = st.lists(
    st.builds(
        cart_line,
        price=st.integers(0, 5_000_000),
        quantity=st.integers(1, 12),
        taxes=RATES,
        off=st.sampled_from([0, 0, 33_333, 100_000, 1_000_000]),
    ),
    min_size=1,
    max_size=6,
)


@given(LINES, st.sampled_from([0, 100_000, 77_777]), st.sampled_from(list(TaxRounding)), st.data())
def test_however_the_pieces_come_back_together_they_are_the_sale(
    lines: list[CartLine], off: int, tax_rounding: TaxRounding, data: st.DataObject
) -> None:
    rules = PriceRules(GBP, tax_rounding=tax_rounding)
    discount = Discount(DiscountKind.PERCENT, off) if off else None
    cart = replace(Cart.new(GBP), lines=tuple(lines), discount=discount)
    totals = cart.totals(rules)
    sums: dict[TaxRate, int] = {each.rate: each.tax for each in totals.taxes}
    left = totals.total
    for number, (line, amounts) in enumerate(zip(lines, totals.lines, strict=True), 1):
        sold = sold_of(cart, amounts, line, number)
        worth = [0, 0, 0, 0, 0, 0]
        while sold.left:
            most = sold.left.thousandths // 1000
            some = Quantity.of(data.draw(st.integers(1, most)))
            back = Cart.new(GBP).take_back([take_back(sold, new_id(), some)])
            refund = back.totals(rules)
            (part,) = refund.returns
            assert part.gross == part.net + part.tax
            inside = sum(t for t, r in zip(part.taxes, line.taxes, strict=True) if r.included)
            assert part.extended - part.discount == part.net + inside
            left += refund.total
            for each in refund.taxes:
                sums[each.rate] += each.tax
            parts = (
                part.extended, part.own_discount, part.discount, part.net, part.tax, part.gross
            )  # fmt: skip
            worth = [a + b for a, b in zip(worth, parts, strict=True)]
            sold = replace(sold, returned=sold.returned + some)
        assert [-each for each in worth] == [
            amounts.extended, amounts.own_discount, amounts.discount,
            amounts.net, amounts.tax, amounts.gross,
        ]  # fmt: skip
    assert left == 0
    assert not any(sums.values())


def test_one_of_two_is_worth_its_price_and_not_a_penny_more_for_its_tax() -> None:
    line = cart_line(22_000, 2, (TaxRate(200_000, included=True),), 0)
    cart = replace(Cart.new(GBP), lines=(line,))
    sold = sold_of(cart, cart.totals(PriceRules(GBP)).lines[0], line, 1)
    assert sold.worth(Quantity.of(1)).gross == -220


def test_a_third_of_what_cannot_be_divided_comes_back_a_penny_apart() -> None:
    line = cart_line(price=33_333, quantity=3, taxes=(), off=0)  # 3 × 3.3333 = 10.00
    cart = replace(Cart.new(GBP), lines=(line,))
    sold = sold_of(cart, cart.totals(PriceRules(GBP)).lines[0], line, 1)
    worth = []
    for back in range(3):
        once = replace(sold, returned=Quantity.of(back))
        worth.append(once.worth(Quantity.of(1)).gross)
    assert worth == [-333, -334, -333]


@pytest.mark.parametrize(
    ("quantity", "error", "says"),
    [
        (Quantity(0), Invalid, "more than zero"),
        (Quantity(-1000), Invalid, "more than zero"),
        (Quantity(1500), Invalid, "whole numbers"),
        (Quantity.of(3), Conflict, "Only 2 of Mug"),
    ],
)
def test_what_cannot_come_back_is_said(
    quantity: Quantity, error: type[Exception], says: str
) -> None:
    line = cart_line(price=1000, quantity=2, taxes=(), off=0)
    cart = replace(Cart.new(GBP), lines=(line,))
    sold = sold_of(cart, cart.totals(PriceRules(GBP)).lines[0], line, 1)
    with pytest.raises(error, match=says):
        sold.worth(quantity)
    with pytest.raises(Conflict, match="came back already"):
        replace(sold, returned=Quantity.of(2)).worth(Quantity.of(1))


def test_what_comes_back_survives_on_the_draft() -> None:
    rates = (TaxRate(200_000, included=True), TaxRate(50_000, included=False))
    line = cart_line(price=12_345, quantity=5, taxes=rates, off=33_333)
    cart = replace(Cart.new(GBP), lines=(line,))
    sold = sold_of(cart, cart.totals(PriceRules(GBP)).lines[0], line, 1)
    back = take_back(sold, new_id(), Quantity.of(2), ReturnedAs.DAMAGED, "Chipped")
    exchange = cart.take_back([back])
    assert Cart.decode(exchange.encode()) == exchange
    with pytest.raises(Conflict, match="comes back once"):
        cart.take_back([back, take_back(sold, new_id(), Quantity.of(1))])
