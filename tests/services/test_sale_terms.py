"""Terms under which goods are sold: deposits, ages, variants, nothing below its cost."""

from dataclasses import replace
from uuid import UUID

import pytest

from pos_app.domain.access import Decision, Grant, Permission
from pos_app.domain.cart import Cart
from pos_app.domain.errors import ApprovalRequired, Conflict, Invalid, NotAllowed
from pos_app.domain.item import Code, ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.pricing import Discount
from pos_app.domain.quantity import Quantity
from pos_app.domain.variants import ItemOption
from pos_app.services import carts, catalogue, catalogue_edit, sale_terms, sales, variants
from pos_app.services.sale_terms import AgeRefusal
from tests.shop import GBP, NOON, Shop, cart_of, cash


def price(text: str) -> UnitPrice:
    return UnitPrice.parse(text, GBP)


def shelve(shop: Shop, name: str, text: str, **fields: object) -> UUID:
    new = ItemFields(name, unit_price=price(text), track_stock=False, **fields)  # type: ignore[arg-type]
    item_id: UUID = shop.call(catalogue_edit.add_item, new, actor=shop.manager).id
    return item_id


def view(shop: Shop, item_id: UUID) -> catalogue.ItemView:
    (found,) = shop.call(catalogue.views, (item_id,))
    assert isinstance(found, catalogue.ItemView)
    return found


def drinks(shop: Shop, many: str = "1") -> Cart:
    """A sale of colas with their deposits."""
    bottle = shelve(shop, "Bottle deposit", "0.25")
    cola = shelve(shop, "Cola", "1.50", deposit_item_id=bottle)
    line = view(shop, cola).to_line(Quantity.parse(many))
    deposit = view(shop, bottle).to_line(Quantity.of(1))
    return cart_of().add(line, deposit)


def told(cart: Cart) -> list[tuple[str, str]]:
    return [(line.name, line.quantity.plain) for line in cart.lines]


# Deposits


def test_a_deposit_follows_its_drink(shop: Shop) -> None:
    cart = drinks(shop, "2")
    cola, deposit = cart.lines
    assert told(cart) == [("Cola", "2"), ("Bottle deposit", "2")]
    cart = cart.with_quantity(cola.id, Quantity.of(5))
    assert told(cart) == [("Cola", "5"), ("Bottle deposit", "5")]
    for refused in (
        lambda: cart.with_quantity(deposit.id, Quantity.of(1)),
        lambda: cart.with_price(deposit.id, price("0.01")),
        lambda: cart.with_line_discount(deposit.id, Discount.percent("50")),
        lambda: cart.void(deposit.id, NOON, shop.cashier.user_id, "", shop.rules),
    ):
        with pytest.raises(Invalid, match="goes with its item"):
            refused()
    gone = cart.void(cola.id, NOON, shop.cashier.user_id, "", shop.rules)
    assert told(gone) == []
    assert told(gone.restore(cola.id)) == told(cart) == told(gone.restore(deposit.id))
    again = Cart.decode(gone.encode())
    assert again == gone


def test_another_of_the_drink_raises_the_deposit(shop: Shop) -> None:
    cart = drinks(shop)
    cola, deposit = cart.lines
    more = replace(cola, id=UUID(int=7))
    cart = cart.add(more, replace(deposit, id=UUID(int=8), deposit_of=None))
    assert told(cart) == [("Cola", "2"), ("Bottle deposit", "2")]


def test_a_discount_on_the_sale_leaves_deposits_alone(shop: Shop) -> None:
    cart = drinks(shop, "2").with_discount(Discount.percent("10"))
    amounts = cart.totals(shop.rules).lines
    assert [each.discount for each in amounts] == [30, 0]
    done = shop.call(sales.complete, cart, cash("5"))
    assert done.total.plain == "3.20"
    assert shop.rows("SELECT name, discount, gross FROM sale_line") == [
        ("Cola", 30, 270), ("Bottle deposit", 0, 50)
    ]  # fmt: skip


def test_a_drink_without_its_deposit_is_not_sold(shop: Shop) -> None:
    cart = drinks(shop)
    cola, deposit = cart.lines
    with pytest.raises(Invalid, match="goes with a deposit"):
        shop.call(sales.complete, cart_of(cola), cash("2"))
    with pytest.raises(Invalid, match="goes with nothing"):
        shop.call(sales.complete, replace(cart, lines=(deposit,)), cash("2"))
    fewer = replace(cart, lines=(replace(cola, quantity=Quantity.of(3)), deposit))
    with pytest.raises(Invalid, match="as many"):
        shop.call(sales.complete, fewer, cash("9"))
    off = replace(cart, lines=(cola, replace(deposit, discount=Discount.percent("50"))))
    with pytest.raises(Invalid, match="Nothing is taken off"):
        shop.call(sales.complete, off, cash("9"), actor=shop.manager)


def test_a_sale_that_began_before_the_deposit_is_finished_as_it_began(shop: Shop) -> None:
    bottle, cola = shelve(shop, "Bottle deposit", "0.25"), shelve(shop, "Cola", "1.50")
    cart = cart_of(view(shop, cola).to_line(Quantity.of(1)))
    shop.call(carts.save, cart)
    change = {"deposit_item_id": bottle}
    shop.call(catalogue_edit.edit_item, cola, change, actor=shop.manager)
    shop.call(sales.complete, cart, cash("2"))


def test_a_deposit_has_no_deposit_and_needs_a_price(shop: Shop) -> None:
    bottle = shelve(shop, "Bottle deposit", "0.25")
    cola = shelve(shop, "Cola", "1.50", deposit_item_id=bottle)
    edit = catalogue_edit.edit_item
    for item, deposit in ((cola, cola), (shelve(shop, "Beer", "2"), cola)):
        with pytest.raises(Invalid, match="no deposit of its own"):
            shop.call(edit, item, {"deposit_item_id": deposit}, actor=shop.manager)


# Ages


def test_nothing_with_an_age_is_sold_unless_somebody_asked(shop: Shop) -> None:
    beer = shelve(shop, "Beer", "2", age_limit=18)
    cart = cart_of(view(shop, beer).to_line(Quantity.of(1)))
    shop.call(carts.save, cart)
    with pytest.raises(Invalid, match="18 years"):
        shop.call(sales.complete, replace(cart, age_confirmed=16), cash("2"))
    done = shop.call(sales.complete, replace(cart, age_confirmed=18), cash("2"))
    ((body,),) = shop.rows("SELECT body FROM journal_entry WHERE id = ?", done.id.bytes)
    assert '"age_confirmed":18' in body


def test_that_somebody_was_too_young_is_written_down(shop: Shop) -> None:
    beer = shelve(shop, "Beer", "2", age_limit=18)
    cart = Cart.new(GBP)
    shop.call(sale_terms.refuse_age, cart.id, AgeRefusal(beer, 18))
    ((body,),) = shop.rows("SELECT body FROM journal_entry WHERE kind = 'age.refused'")
    assert '"age":18' in body
    assert '"name":"Beer"' in body


# Below cost


def test_a_price_made_at_the_counter_below_cost_asks_a_manager_and_does_not_tell_it(
    shop: Shop,
) -> None:
    wine = shelve(shop, "Wine", "10", cost_price=price("8.10"))
    cart = cart_of(view(shop, wine).to_line(Quantity.of(1)))
    cart = cart.with_line_discount(cart.lines[0].id, Discount.percent("3"))
    with pytest.raises(ApprovalRequired, match="Wine at so low a price") as needed:
        shop.call(carts.save, cart)
    assert "8.10" not in needed.value.sentence, "10.00 less 3 % less the tax is 8.08"
    approval = shop.approve(needed.value)
    line = replace(cart.lines[0], approvals=(approval,))
    shop.call(carts.save, cart.replace(line))
    shop.call(sales.complete, cart.replace(line), cash("10"))


def test_the_shops_own_price_asks_nobody_after_a_dear_delivery(shop: Shop) -> None:
    wine = shelve(shop, "Wine", "10", cost_price=price("20"))
    shop.call(sales.complete, cart_of(view(shop, wine).to_line(Quantity.of(1))), cash("10"))


# Variants


SIZES = (ItemOption("Colour", ("Red", "Blue")), ItemOption("Size", ("S", "L")))


def shirts(shop: Shop) -> UUID:
    shirt = shelve(shop, "T-shirt", "15", sku="TS")
    assert shop.call(variants.make, shirt, SIZES, actor=shop.manager) == 4
    return shirt


def test_variants_are_made_of_options_and_the_search_shows_their_parent(shop: Shop) -> None:
    shirt = shirts(shop)
    family = shop.call(variants.family, shirt)
    assert [each.item.name for each in family.variants] == [
        "T-shirt, Red / S", "T-shirt, Red / L", "T-shirt, Blue / S", "T-shirt, Blue / L"
    ]  # fmt: skip
    found = shop.call(catalogue.search, "t-shirt")
    assert [(each.id, each.is_parent) for each in found] == [(shirt, True)]
    found = shop.call(catalogue.search, "blue")
    assert [each.id for each in found] == [shirt]


def test_more_values_make_only_what_is_missing(shop: Shop) -> None:
    shirt = shirts(shop)
    more = (SIZES[0], ItemOption("Size", ("S", "M", "L")))
    assert shop.call(variants.make, shirt, more, actor=shop.manager) == 2
    assert shop.call(variants.make, shirt, more, actor=shop.manager) == 0


def test_a_variant_is_scanned_at_once_and_a_parent_is_not_sold(shop: Shop) -> None:
    shirt = shirts(shop)
    red = shop.call(variants.family, shirt).variants[0].item
    codes = {"barcodes": (Code("5000112637922"),)}
    shop.call(catalogue_edit.edit_item, red.id, codes, actor=shop.manager)
    (found,) = shop.call(catalogue.find_by_code, "5000112637922")
    assert (found.name, found.is_parent) == ("T-shirt, Red / S", False)
    shop.call(sales.complete, cart_of(found.to_line(Quantity.of(1))), cash("15"))
    cart = cart_of(view(shop, shirt).to_line(Quantity.of(1)))
    with pytest.raises(Invalid, match="several kinds"):
        shop.call(sales.complete, cart, cash("15"))


def test_a_parent_stays_while_its_variants_are_sold(shop: Shop) -> None:
    shirt = shirts(shop)
    with pytest.raises(Conflict, match="variants on sale"):
        shop.call(catalogue_edit.delist, shirt, actor=shop.manager)
    for each in shop.call(variants.family, shirt).variants[1:]:
        shop.call(catalogue_edit.delist, each.item.id, actor=shop.manager)
    (last,) = shop.call(variants.family, shirt).variants
    shop.call(variants.detach, last.item.id, actor=shop.manager)
    assert not view(shop, shirt).is_parent
    assert not view(shop, last.item.id).is_parent
    shop.call(catalogue_edit.delist, shirt, actor=shop.manager)


def test_variants_are_called_after_their_parent(shop: Shop) -> None:
    shirt = shirts(shop)
    shop.call(catalogue_edit.edit_item, shirt, {"name": "Linen shirt"}, actor=shop.manager)
    names = [each.item.name for each in shop.call(variants.family, shirt).variants]
    assert names[0] == "Linen shirt, Red / S"
    assert [each.id for each in shop.call(catalogue.search, "linen blue")] == [shirt]


def test_the_price_of_a_case_needs_the_right_to_change_prices(shop: Shop) -> None:
    cola = shelve(shop, "Cola", "1")
    codes = (Code("15000112637929", Quantity.of(24), price("20")),)
    grants = {**shop.manager.grants, Permission.CATALOGUE_PRICE: Grant(Decision.DENY)}
    clerk = replace(shop.manager, grants=grants)
    with pytest.raises(NotAllowed, match="shelf prices"):
        shop.call(catalogue_edit.edit_item, cola, {"barcodes": codes}, actor=clerk)
    plain = (Code("15000112637929", Quantity.of(24)),)
    shop.call(catalogue_edit.edit_item, cola, {"barcodes": plain}, actor=clerk)


def test_options_that_make_no_sense_are_refused(shop: Shop) -> None:
    shirt = shelve(shop, "T-shirt", "15")
    many = ItemOption("Size", tuple(map(str, range(15))))
    for options, why in (
        ((), "one to 3"),
        ((ItemOption("", ("S",)),), "needs a name"),
        ((ItemOption("Size", ()),), "Type the values"),
        ((many, replace(many, name="Width")), "225 variants"),
        ((many, many), "same name"),
    ):
        with pytest.raises(Invalid, match=why):
            shop.call(variants.make, shirt, options, actor=shop.manager)
    with pytest.raises(NotAllowed):
        shop.call(variants.make, shirt, SIZES)
