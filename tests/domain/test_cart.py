"""The open sale."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.cart import MOST_LINES, Cart, CartLine
from pos_app.domain.errors import Conflict, Invalid, NotFound
from pos_app.domain.ids import new_id
from pos_app.domain.money import Currency, CurrencyMismatch, Money, UnitPrice
from pos_app.domain.price_source import PriceSource
from pos_app.domain.pricing import Discount, DiscountKind, PriceRules
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.tax import TaxRate

EUR = Currency.of("EUR")
JPY = Currency.of("JPY")
RULES = PriceRules(EUR)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ADA = new_id()
MILK, APPLES, CHEESE = new_id(), new_id(), new_id()


def milk(**fields):
    defaults = {
        "item_id": MILK,
        "name": "Oat milk",
        "unit": Unit.PIECE,
        "quantity": Quantity.of(1),
        "unit_price": UnitPrice.parse("2.20", EUR),
        "list_price": UnitPrice.parse("2.20", EUR),
        "taxes": (TaxRate.parse("20", included=True),),
    }
    return CartLine(id=new_id(), **(defaults | fields))


def apples(weight="0.482"):
    return milk(
        item_id=APPLES,
        name="Apples",
        unit=Unit.KG,
        quantity=Quantity.parse(weight),
        unit_price=UnitPrice.parse("3.60", EUR),
    )


def cart_of(*lines):
    cart = Cart.new(EUR)
    for line in lines:
        cart = cart.add(line)
    return cart


def names(cart):
    return [line.name for line in cart.lines]


def void(cart, line):
    return cart.void(line.id, NOON, ADA, "changed mind", RULES)


def test_a_new_sale_is_empty_and_comes_to_nothing():
    cart = Cart.new(EUR)
    assert cart.is_empty
    assert cart.totals(RULES).total == 0
    assert cart.id != Cart.new(EUR).id


def test_scanning_the_same_thing_again_raises_its_quantity_where_it_stands():
    first = milk()
    cart = cart_of(first, apples(), milk(quantity=Quantity.of(3)))
    assert names(cart) == ["Oat milk", "Apples"]
    assert cart.line(first.id).quantity == Quantity.of(4)
    assert cart.quantity_of(MILK) == Quantity.of(4)
    assert cart.quantity_of(CHEESE) == Quantity.of(0)
    assert not cart.is_empty


def test_another_barcode_of_the_same_thing_still_merges():
    assert len(cart_of(milk(barcode="1"), milk(barcode="2")).lines) == 1


@pytest.mark.parametrize(
    "difference",
    [
        {"unit_price": UnitPrice.parse("2.00", EUR)},
        {"discount": Discount.percent("10")},
        {"note": "cold"},
        {"serial": "A1"},
        {"fixed_total": Money(220, EUR)},
        {"price_source": PriceSource.OVERRIDE},
        {"taxes": ()},
        {"approvals": (new_id(),)},
        {"item_id": CHEESE},
    ],
)
def test_lines_on_other_terms_do_not_merge(difference):
    assert len(cart_of(milk(), milk(**difference)).lines) == 2
    assert len(cart_of(milk(**difference), milk()).lines) == 2


@pytest.mark.parametrize(
    "own",
    [
        {"serial": "A1"},
        {"fixed_total": Money(220, EUR)},
        {"discount": Discount.amount(Money(20, EUR))},
    ],
)
def test_what_belongs_to_one_line_alone_never_merges_even_with_its_like(own):
    assert len(cart_of(milk(**own), milk(**own)).lines) == 2


def test_equal_percentages_and_one_off_items_merge():
    ten_off = {"discount": Discount.percent("10")}
    assert len(cart_of(milk(**ten_off), milk(**ten_off)).lines) == 1
    misc = {"item_id": None, "name": "Gift wrap", "price_source": PriceSource.MISC}
    assert len(cart_of(milk(**misc), milk(**misc)).lines) == 1


def test_the_same_line_is_not_added_twice():
    line = milk()
    with pytest.raises(Conflict):
        cart_of(line, line)


def test_a_line_is_found_and_replaced_by_its_id():
    line = milk()
    cart = cart_of(line, apples())
    changed = replace(line, note="cold")
    assert cart.replace(changed).line(line.id).note == "cold"
    with pytest.raises(NotFound):
        cart.line(new_id())
    with pytest.raises(NotFound):
        cart.replace(milk())


def test_quantities_change_within_reason():
    line, fruit = milk(), apples()
    cart = cart_of(line, fruit)
    assert cart.with_quantity(line.id, Quantity.of(7)).line(line.id).quantity == Quantity.of(7)
    assert cart.with_quantity(fruit.id, Quantity(1)).line(fruit.id).quantity == Quantity(1)
    for quantity, words in (
        (Quantity.of(0), "more than 0"),
        (Quantity.of(-1), "more than 0"),
        (Quantity.of(10_000_000), "9999999"),
        (Quantity(1500), "whole numbers"),
    ):
        with pytest.raises(Invalid, match=words):
            cart.with_quantity(line.id, quantity)


def test_merging_cannot_pass_the_largest_quantity():
    with pytest.raises(Invalid, match="9999999"):
        cart_of(milk(quantity=Quantity.of(9_999_999)), milk())


def test_a_labelled_line_keeps_the_quantity_of_its_label():
    cheese = milk(item_id=CHEESE, unit=Unit.KG, fixed_total=Money(672, EUR))
    cart = cart_of(cheese)
    assert cart.with_quantity(cheese.id, cheese.quantity) == cart
    with pytest.raises(Invalid, match="label"):
        cart.with_quantity(cheese.id, Quantity.of(2))


def test_a_price_may_be_overridden_and_given_back():
    line, approval = milk(), new_id()
    cart = cart_of(line)
    cheap = cart.with_price(line.id, UnitPrice.parse("1.50", EUR), approval=approval)
    assert cheap.line(line.id).price_source is PriceSource.OVERRIDE
    assert cheap.line(line.id).approvals == (approval,)
    again = cheap.with_price(line.id, UnitPrice.parse("2.20", EUR), approval=approval)
    assert again.line(line.id).price_source is PriceSource.CATALOGUE
    assert again.line(line.id).approvals == (approval,)


def test_a_price_that_was_asked_for_is_no_override():
    line = milk(list_price=None, price_source=PriceSource.OPEN)
    cart = cart_of(line).with_price(line.id, UnitPrice.parse("9.00", EUR))
    assert cart.line(line.id).price_source is PriceSource.OPEN


def test_another_price_lifts_the_total_of_a_label():
    line = milk(fixed_total=Money(672, EUR), price_source=PriceSource.LABEL)
    cart = cart_of(line).with_price(line.id, UnitPrice.parse("5.00", EUR))
    assert cart.line(line.id).price_source is PriceSource.OVERRIDE
    assert cart.totals(RULES).total == 500


def test_prices_are_never_negative_nor_in_another_currency():
    line = milk()
    cart = cart_of(line)
    with pytest.raises(Invalid, match="negative"):
        cart.with_price(line.id, UnitPrice.parse("-1", EUR))
    with pytest.raises(Invalid, match="negative"):
        milk(fixed_total=Money(-1, EUR))
    yen = UnitPrice.parse("220", JPY)
    for act in (
        lambda: cart.add(milk(unit_price=yen, list_price=None)),
        lambda: cart.replace(replace(line, unit_price=yen, list_price=None)),
        lambda: milk(list_price=yen),
        lambda: milk(fixed_total=Money(1, JPY)),
    ):
        with pytest.raises(CurrencyMismatch):
            act()


def test_discounts_notes_and_customer_are_set_and_taken_away():
    line, approval, customer = milk(), new_id(), new_id()
    cart = cart_of(line)
    off = cart.with_line_discount(line.id, Discount.percent("10"), approval=approval)
    assert off.totals(RULES).total == 198
    assert off.line(line.id).approvals == (approval,)
    assert off.with_line_discount(line.id, None).totals(RULES).total == 220
    euro_off = cart.with_discount(Discount.amount(Money(100, EUR)), approval=approval)
    assert euro_off.totals(RULES).total == 120
    assert euro_off.approvals == (approval,)
    assert euro_off.with_discount(Discount.percent("0")).discount is None
    assert cart.with_note(line.id, "cold").line(line.id).note == "cold"
    assert cart.with_sale_note("party").note == "party"
    assert cart.with_customer(customer).customer_id == customer
    assert cart.with_customer(None).customer_id is None


def test_a_discount_that_no_longer_fits_is_refused_when_the_sum_is_asked():
    line = milk(quantity=Quantity.of(2))
    cart = cart_of(line).with_discount(Discount.amount(Money(400, EUR)))
    with pytest.raises(Invalid, match="more than the sale"):
        cart.with_quantity(line.id, Quantity.of(1)).totals(RULES)


def test_a_voided_line_is_remembered_with_what_it_came_to():
    line = milk(quantity=Quantity.of(3))
    cart = void(cart_of(line, apples()).with_discount(Discount.percent("10")), line)
    assert names(cart) == ["Apples"]
    (voided,) = cart.voided
    assert (voided.line, voided.total, voided.at, voided.by, voided.reason) == (
        line,
        594,
        NOON,
        ADA,
        "changed mind",
    )
    with pytest.raises(NotFound):
        void(cart, line)


def test_undo_of_the_only_line_finds_the_discount_still_there():
    line = milk()
    cart = cart_of(line).with_discount(Discount.amount(Money(100, EUR)))
    emptied = void(cart, line)
    assert emptied.totals(RULES).total == 0
    assert emptied.restore(line.id) == cart


def test_nothing_is_restored_that_was_not_voided():
    with pytest.raises(NotFound):
        cart_of(milk()).restore(new_id())


@given(st.data())
def test_voided_lines_come_back_to_their_places_in_any_order(data):
    lines = [milk(name=f"Item {n}", item_id=new_id()) for n in range(data.draw(st.integers(1, 7)))]
    cart = cart_of(*lines[: len(lines) // 2])
    for line in lines[len(lines) // 2 :]:
        if cart.lines and data.draw(st.booleans()):
            cart = void(cart, data.draw(st.sampled_from(cart.lines)))
        cart = cart.add(line)
    for _ in range(data.draw(st.integers(0, len(cart.lines)))):
        cart = void(cart, data.draw(st.sampled_from(cart.lines)))
    while cart.voided:
        standing = [line.name for line in cart.lines]
        assert standing == sorted(standing)
        cart = cart.restore(data.draw(st.sampled_from(cart.voided)).line.id)
    assert cart.lines == tuple(lines)


def test_a_sale_has_an_end():
    line = milk()
    full = tuple(replace(line, id=new_id(), note=str(n)) for n in range(MOST_LINES))
    cart = replace(Cart.new(EUR), lines=full)
    with pytest.raises(Invalid, match="2000 lines"):
        cart.add(milk())


# The draft in the store

texts = st.text(max_size=20)
ids = st.uuids()
discounts = st.none() | st.builds(
    Discount, st.sampled_from(DiscountKind), st.integers(0, 1_000_000), texts
)
prices = st.integers(0, 10**9).map(lambda hundredths: UnitPrice(hundredths, EUR))
cart_lines = st.builds(
    CartLine,
    id=ids,
    item_id=st.none() | ids,
    name=texts,
    unit=st.sampled_from([unit for unit in Unit if unit.is_measured]),
    quantity=st.integers(1, 10**9).map(Quantity),
    unit_price=prices,
    list_price=st.none() | prices,
    price_source=st.sampled_from(PriceSource),
    taxes=st.lists(st.builds(TaxRate, st.integers(0, 10**6), st.booleans()), max_size=3).map(tuple),
    category_id=st.none() | ids,
    discount=discounts,
    fixed_total=st.none() | st.integers(0, 10**9).map(lambda minor: Money(minor, EUR)),
    note=texts,
    serial=texts,
    approvals=st.lists(ids, max_size=2).map(tuple),
    barcode=texts,
)


@given(
    st.lists(cart_lines, max_size=4, unique_by=lambda line: line.id),
    discounts,
    texts,
    st.none() | ids,
    st.lists(ids, max_size=2),
)
def test_a_saved_sale_is_the_same_sale_after_a_restart(lines, discount, note, customer, approvals):
    cart = replace(
        Cart.new(EUR),
        lines=tuple(lines),
        discount=discount,
        note=note,
        customer_id=customer,
        approvals=tuple(approvals),
    )
    assert Cart.decode(json.loads(json.dumps(cart.encode()))) == cart


def test_voided_lines_are_saved_with_the_sale():
    line = milk()
    cart = void(cart_of(apples(), line, milk(note="cold")), line)
    saved = Cart.decode(json.loads(json.dumps(cart.encode())))
    assert saved == cart
    assert saved.restore(line.id).lines[1] == line


def broken_drafts():
    draft = void(cart_of(line := milk(), apples()), line).encode()
    yield {}
    yield []
    yield None
    yield draft | {"version": 99}
    yield draft | {"currency": "euro"}
    yield draft | {"id": "17"}
    yield draft | {"note": 5}
    yield draft | {"lines": 3}
    yield draft | {"lines": [{}]}
    yield draft | {"lines": [draft["lines"][0] | {"quantity": 0.482}]}
    yield draft | {"lines": [draft["lines"][0] | {"quantity": 0}]}
    yield draft | {"lines": [draft["lines"][0] | {"taxes": "20%"}]}
    yield draft | {"voided": [draft["voided"][0] | {"at": "yesterday"}]}
    yield draft | {"discount": {"kind": "gift", "value": 1, "reason": ""}}


@pytest.mark.parametrize("draft", list(broken_drafts()))
def test_a_broken_draft_has_one_clear_sentence(draft):
    with pytest.raises(Invalid):
        Cart.decode(draft)


def test_a_draft_holds_only_whole_numbers_and_text():
    def leaves(value):
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, list):
            return [leaf for each in value for leaf in leaves(each)]
        return [value]

    draft = void(cart_of(line := milk(), apples()), line).with_customer(UUID(int=1)).encode()
    assert {type(leaf) for leaf in leaves(draft)} <= {int, str, type(None)}
