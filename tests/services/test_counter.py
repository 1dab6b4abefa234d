"""A cart is a value that anybody can make: what it says of itself is not believed."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from pos_app.domain.access import Decision, Grant, Permission
from pos_app.domain.cart import Cart
from pos_app.domain.errors import ApprovalRequired, Conflict, Invalid, NotAllowed, PosError
from pos_app.domain.ids import new_id
from pos_app.domain.item import ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.pricing import Discount
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.tax import TaxRate
from pos_app.services import carts, catalogue, catalogue_edit, catalogue_groups, sales
from tests.shop import GBP, Shop, card, cart_of, cash, gbp, line


def shelve(shop: Shop, name: str = "Honey", price: str | None = "6.50", **fields: Any) -> UUID:
    """Put an item on the shelf."""
    unit_price = None if price is None else UnitPrice.parse(price, GBP)
    new = ItemFields(name, unit_price=unit_price, **fields)
    item_id: UUID = shop.call(catalogue_edit.add_item, new, actor=shop.manager).id
    return item_id


def refused(shop: Shop, cart: Cart) -> PosError:
    """What the counter says to a cart, the same when it is kept and when it is paid."""
    with pytest.raises(PosError) as kept:
        shop.call(carts.save, cart)
    with pytest.raises(PosError) as paid:
        shop.call(sales.complete, cart, cash(shop_total(shop, cart)))
    assert type(kept.value) is type(paid.value)
    assert kept.value.sentence == paid.value.sentence
    return kept.value


def shop_total(shop: Shop, cart: Cart) -> str:
    return gbp("0.00").plain if cart.is_empty else _plain(cart.totals(shop.rules).total)


def _plain(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02d}"


def permission(refusal: PosError) -> str:
    assert isinstance(refusal, ApprovalRequired)
    return refusal.permission


def test_a_cart_whose_age_is_made_up_lies_about_the_shelf_price_in_vain(shop: Shop) -> None:
    honey = shelve(shop)
    old = replace(cart_of(line(name="Honey", price="0.01", item_id=honey)), id=UUID(int=5))
    assert permission(refused(shop, old)) == Permission.PRICE_OVERRIDE


@pytest.mark.parametrize("told", [None, "9.99"])
def test_a_price_above_the_shelfs_is_one_changed_at_the_till_too(
    shop: Shop, told: str | None
) -> None:
    said = None if told is None else UnitPrice.parse(told, GBP)
    dear = line(name="Honey", price="9.99", item_id=shelve(shop), list_price=said)
    assert permission(refused(shop, cart_of(dear))) == Permission.PRICE_OVERRIDE


def test_what_was_never_on_the_shelf_is_not_sold_from_it(shop: Shop) -> None:
    cart = cart_of(line(name="Honey", price="0.01", item_id=new_id()))
    assert isinstance(refused(shop, cart), Invalid)


def test_a_cart_cannot_leave_out_an_items_tax(shop: Shop) -> None:
    cart = cart_of(line(name="Honey", price="6.50", item_id=shelve(shop), taxes=()))
    assert isinstance(refused(shop, cart), NotAllowed)
    shop.call(sales.complete, cart, cash("6.50"), actor=shop.manager)


def test_a_one_off_is_sold_under_a_tax_the_shop_has(shop: Shop) -> None:
    cart = cart_of(line(taxes=(TaxRate.parse("1", included=True),)))
    assert isinstance(refused(shop, cart), NotAllowed)


def test_a_piece_is_not_sold_by_the_gram(shop: Shop) -> None:
    cart = cart_of(
        line(name="Honey", price="6.50", item_id=shelve(shop), unit=Unit.KG, quantity="0.002")
    )
    assert isinstance(refused(shop, cart), Invalid)


@pytest.mark.parametrize("is_one_off", [True, False])
def test_nothing_is_given_away_where_the_price_is_typed(shop: Shop, is_one_off: bool) -> None:
    item = None if is_one_off else shelve(shop, "Ham", None)
    free = line(name="Ham", price="0", item_id=item, list_price=None)
    assert permission(refused(shop, cart_of(free))) == Permission.PRICE_ZERO
    cheap = line(name="Ham", price="0.01", item_id=item, list_price=None)
    assert shop.call(sales.complete, cart_of(cheap), cash("0.01")).total == gbp("0.01")


def test_a_label_that_anybody_can_print_does_not_lower_the_price(shop: Shop) -> None:
    """GS1 lets a code carry any price: (01) item, (3922) amount."""
    shelve(shop, "Watch", "89.00", barcodes=(_code("5012345678900"),))
    (found,) = shop.call(catalogue.find_by_code, "]C101050123456789003922001")
    assert found.fixed_total == gbp("0.01")
    cart = cart_of(found.to_line(Quantity.of(1)))
    assert permission(refused(shop, cart)) == Permission.PRICE_OVERRIDE


def test_a_label_tells_a_weight_by_its_price(shop: Shop) -> None:
    cheese = shelve(shop, "Cheese", "12.00", unit=Unit.KG)
    fields = {"name": "Cheese", "price": "12.00", "item_id": cheese, "unit": Unit.KG}
    honest = line(**fields, quantity="0.375", fixed_total=gbp("4.50"))
    assert shop.call(sales.complete, cart_of(honest), cash("4.50")).total == gbp("4.50")
    forged = line(**fields, quantity="0.375", fixed_total=gbp("0.45"))
    assert permission(refused(shop, cart_of(forged))) == Permission.PRICE_OVERRIDE


def test_a_kept_sale_keeps_price_and_tax_of_its_time(shop: Shop) -> None:
    honey = shelve(shop)
    (view,) = shop.call(catalogue.views, [honey])
    cart = cart_of(view.to_line(Quantity.of(1)))
    shop.call(carts.save, cart)
    owner, price = shop.owner, UnitPrice.parse("7.00", GBP)
    shop.call(catalogue_edit.set_price, honey, price, actor=owner)
    half = (TaxRate.parse("5", included=True),)
    reduced = shop.call(catalogue_groups.add_tax_class, "Half", half, actor=owner)
    shop.call(catalogue_edit.edit_item, honey, {"tax_class_id": reduced}, actor=owner)
    (only,) = cart.lines
    cart = cart.with_quantity(only.id, Quantity.of(2))
    shop.call(carts.save, cart)
    assert shop.call(sales.complete, cart, cash("13.00")).total == gbp("13.00")
    fresh = cart_of(view.to_line(Quantity.of(1)))
    assert isinstance(refused(shop, fresh), NotAllowed), "the tax of now is another"


def test_a_yes_is_for_one_sale_and_not_for_the_next(shop: Shop) -> None:
    one = line(price="10.00")
    cart = approved(shop, cart_of(one).with_line_discount(one.id, Discount.percent("50")))
    shop.call(sales.complete, cart, cash("5.00"))
    again = replace(cart, id=new_id())
    with pytest.raises(ApprovalRequired):
        shop.call(sales.complete, again, cash("5.00"))


def test_a_yes_is_for_so_many_of_that_item(shop: Shop) -> None:
    one = line(name="Gum", price="1.00")
    cart = approved(shop, cart_of(one).with_line_discount(one.id, Discount.percent("50")))
    (kept,) = cart.lines
    others = (
        replace(kept, quantity=Quantity.of(50)),
        replace(kept, name="Watch", item_id=shelve(shop, "Watch", "1.00")),
        replace(kept, unit_price=UnitPrice.parse("89", GBP), list_price=None),
    )
    for other in others:
        assert isinstance(refused(shop, cart.replace(other)), ApprovalRequired)
    assert shop.call(sales.complete, cart, cash("0.50")).total == gbp("0.50")


def approved(shop: Shop, cart: Cart) -> Cart:
    """The cart with the manager's yes it needs, kept."""
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(carts.save, cart)
    yes, kept_by = shop.approve(asked.value), asked.value.kept_by
    lines = tuple(
        replace(one, approvals=(*one.approvals, yes)) if one.id == kept_by else one
        for one in cart.lines
    )
    own = (*cart.approvals, yes) if kept_by == cart.id else cart.approvals
    cart = replace(cart, lines=lines, approvals=own)
    shop.call(carts.save, cart)
    return cart


def test_two_small_discounts_are_no_large_one(shop: Shop) -> None:
    """The sale's discount is a share of what the lines' discounts left."""
    one = line(price="100.00")
    cart = cart_of(one).with_line_discount(one.id, Discount.percent("10"))
    shop.call(carts.save, cart.with_discount(Discount.amount(gbp("9.00"))))
    asked = refused(shop, cart.with_discount(Discount.amount(gbp("9.01"))))
    assert permission(asked) == Permission.DISCOUNT_SALE


def test_a_hair_above_the_limit_is_above_it(shop: Shop) -> None:
    limit = {Permission.PRICE_OVERRIDE: Grant(Decision.ALLOW, 100_000)}
    clerk = replace(shop.cashier, grants={**shop.cashier.grants, **limit})
    one = line(price="300.00")
    for price, may in (("270.00", True), ("269.9999", False)):
        cart = cart_of(one).with_price(one.id, UnitPrice.parse(price, GBP))
        if may:
            shop.call(carts.save, cart, actor=clerk)
        else:
            with pytest.raises(ApprovalRequired):
                shop.call(carts.save, cart, actor=clerk)


def test_whoever_must_ask_to_void_a_line_asks(shop: Shop) -> None:
    must_ask = {Permission.LINE_VOID: Grant(Decision.ASK)}
    clerk = replace(shop.cashier, grants={**shop.cashier.grants, **must_ask})
    one, other = line(), line(name="Tea")
    cart = cart_of(one, other).void(one.id, shop.clock.now(), clerk.user_id, "", shop.rules)
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(carts.save, cart, actor=clerk)
    yes = shop.approve(asked.value)
    cart = replace(cart, approvals=(yes,))
    shop.call(carts.save, cart, actor=clerk)
    more = cart.void(other.id, shop.clock.now(), clerk.user_id, "", shop.rules)
    with pytest.raises(ApprovalRequired):
        shop.call(carts.save, more, actor=clerk)


def test_whoever_must_ask_to_take_a_card_takes_it_with_a_manager(shop: Shop) -> None:
    must_ask = {Permission.TENDER_CARD: Grant(Decision.ASK)}
    clerk = replace(shop.cashier, grants={**shop.cashier.grants, **must_ask})
    cart = cart_of(line(price="4.20"))
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(sales.complete, cart, card("4.20"), actor=clerk)
    cart = replace(cart, approvals=(shop.approve(asked.value),))
    shop.call(carts.save, cart, actor=clerk)
    assert shop.call(sales.complete, cart, card("4.20"), actor=clerk).total == gbp("4.20")


def test_one_yes_to_an_oversell_is_enough_for_all_lines_of_the_item(shop: Shop) -> None:
    candle = shelve(shop, "Candle", "18.00", stock_policy="ask")
    cart = cart_of(
        line(name="Candle", price="18.00", item_id=candle),
        line(name="Candle", price="18.00", item_id=candle, note="in a box"),
    )
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(sales.complete, cart, cash("36"))
    assert asked.value.amount == 2000
    _first, second = cart.lines
    cart = cart.replace(replace(second, approvals=(shop.approve(asked.value),)))
    shop.call(carts.save, cart)
    assert shop.call(sales.complete, cart, cash("36")).total == gbp("36.00")


def test_another_cart_under_the_id_of_a_finished_sale_is_no_sale(shop: Shop) -> None:
    cart = cart_of(line(price="4.20"))
    shop.call(sales.complete, cart, cash("5"))
    dearer = replace(cart, lines=(line(price="50.00"),))
    with pytest.raises(Conflict):
        shop.call(sales.complete, dearer, cash("50"))
    assert shop.rows("SELECT count(*), sum(total) FROM sale") == [(1, 420)]


def _code(text: str) -> Any:
    from pos_app.domain.item import Code

    return Code(text)
