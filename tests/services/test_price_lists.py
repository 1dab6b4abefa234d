"""What an item costs today: its price, its own discount, the price list that fits best."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from pos_app.domain.cart import Cart
from pos_app.domain.errors import ApprovalRequired, Conflict, Invalid, NotAllowed, Stale
from pos_app.domain.ids import new_id
from pos_app.domain.item import ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.price_source import PriceSource
from pos_app.domain.quantity import Quantity
from pos_app.domain.shelf_price import PriceListTerms
from pos_app.services import (
    carts,
    catalogue,
    catalogue_edit,
    catalogue_groups,
    price_lists,
    prices,
    sales,
)
from tests.shop import GBP, Shop, cart_of, cash

TODAY = date(2026, 3, 2)


def price(text: str) -> UnitPrice:
    return UnitPrice.parse(text, GBP)


def shelve(shop: Shop, name: str, text: str, **fields: object) -> UUID:
    new = ItemFields(name, unit_price=price(text), track_stock=False, **fields)  # type: ignore[arg-type]
    item_id: UUID = shop.call(catalogue_edit.add_item, new, actor=shop.manager).id
    return item_id


def a_list(shop: Shop, name: str = "Spring", **terms: object) -> UUID:
    list_id = new_id()
    wanted = PriceListTerms(name, **terms)  # type: ignore[arg-type]
    shop.call(price_lists.save_list, list_id, wanted, actor=shop.manager)
    return list_id


def put(shop: Shop, list_id: UUID, item_id: UUID, text: str | None) -> None:
    wanted = {item_id: None if text is None else price(text)}
    shop.call(price_lists.set_prices, list_id, wanted, actor=shop.manager)


def view(shop: Shop, item_id: UUID) -> catalogue.ItemView:
    (found,) = shop.call(catalogue.views, (item_id,))
    assert isinstance(found, catalogue.ItemView)
    return found


def charged(shop: Shop, item_id: UUID) -> str:
    found = view(shop, item_id).unit_price
    assert found is not None
    return found.plain


def one(shop: Shop, item_id: UUID) -> Cart:
    return cart_of(view(shop, item_id).to_line(Quantity.of(1)))


def test_an_items_own_discount_comes_off_its_price_at_once(shop: Shop) -> None:
    honey = shelve(shop, "Honey", "6.50", discount_rate=100_000)
    assert charged(shop, honey) == "5.85"
    shop.call(sales.complete, one(shop, honey), cash("5.85"))
    assert shop.rows("SELECT unit_price, list_price, price_source FROM sale_line") == [
        (58500, 58500, "reduced")
    ]


def test_a_list_begins_and_ends_by_its_dates_without_a_restart(shop: Shop) -> None:
    honey = shelve(shop, "Honey", "6.50")
    week = a_list(shop, starts_on=TODAY + timedelta(1), ends_on=TODAY + timedelta(2))
    put(shop, week, honey, "5.9999")
    assert charged(shop, honey) == "6.50"
    shop.clock.advance(24 * 3600)
    assert charged(shop, honey) == "5.9999", "two more decimals than the currency"
    assert view(shop, honey).source is PriceSource.LIST
    shop.call(sales.complete, one(shop, honey), cash("6"))
    shop.clock.advance(2 * 24 * 3600)
    assert charged(shop, honey) == "6.50"


def test_the_list_with_the_higher_priority_decides_and_a_price_beats_a_percentage(
    shop: Shop,
) -> None:
    honey, tea = shelve(shop, "Honey", "10"), shelve(shop, "Tea", "4")
    ordinary = a_list(shop, "All year", rate=100_000)
    put(shop, ordinary, honey, "8.50")
    assert (charged(shop, honey), charged(shop, tea)) == ("8.50", "3.60")
    sale = a_list(shop, "Sale", priority=5)
    put(shop, sale, honey, "7")
    assert (charged(shop, honey), charged(shop, tea)) == ("7.00", "3.60")
    put(shop, sale, honey, None)
    assert charged(shop, honey) == "8.50"


def test_a_category_has_a_percentage_of_its_own(shop: Shop) -> None:
    drinks = shop.call(catalogue_groups.add_category, "Drinks", "sky", actor=shop.manager)
    tea = shelve(shop, "Tea", "4", category_id=drinks)
    bread = shelve(shop, "Bread", "4")
    a_list(shop, rate=100_000, category_rates={drinks: 250_000})
    assert (charged(shop, tea), charged(shop, bread)) == ("3.00", "3.60")


def test_each_step_to_a_price_is_explained(shop: Shop) -> None:
    honey = shelve(shop, "Honey", "10", discount_rate=100_000)
    a_list(shop, "Club night", rate=500_000)
    told = [(step.source, step.name, step.price) for step in shop.call(prices.explain, honey)]
    assert told == [
        (PriceSource.CATALOGUE, "", 100_000),
        (PriceSource.REDUCED, "", 90_000),
        (PriceSource.LIST, "Club night", 45_000),
    ]


def test_a_cart_lies_about_its_list_price_in_vain(shop: Shop) -> None:
    honey = shelve(shop, "Honey", "10")
    a_list(shop, rate=100_000)
    line = view(shop, honey).to_line(Quantity.of(1))
    cheap = price("5")
    with pytest.raises(ApprovalRequired, match="Change the price"):
        shop.call(
            sales.complete, cart_of(replace(line, unit_price=cheap, list_price=cheap)), cash("5")
        )


def test_what_stands_in_the_open_sale_keeps_its_price_when_a_list_ends(shop: Shop) -> None:
    honey = shelve(shop, "Honey", "10")
    a_list(shop, rate=100_000, ends_on=TODAY)
    cart = one(shop, honey)
    shop.call(carts.save, cart)
    shop.clock.advance(24 * 3600)
    assert shop.call(sales.complete, cart, cash("9")).total.plain == "9.00"


def test_a_list_for_a_customer_group_holds_where_it_is_chosen_by_right(shop: Shop) -> None:
    honey = shelve(shop, "Honey", "10")
    trade = a_list(shop, "Trade", group="Trade", rate=200_000)
    assert charged(shop, honey) == "10.00"
    cart = replace(one(shop, honey), price_list_id=trade)
    cheaper = shop.call(prices.reprice, cart)
    assert cheaper.lines[0].unit_price.plain == "8.00"
    with pytest.raises(ApprovalRequired, match="at the prices of “Trade”") as needed:
        shop.call(carts.save, cheaper)
    approval = shop.approve(needed.value)
    approved = replace(cheaper, approvals=(approval,))
    shop.call(carts.save, approved)
    assert shop.call(sales.complete, approved, cash("8")).total.plain == "8.00"
    back = shop.call(prices.reprice, replace(cheaper, price_list_id=None))
    assert back.lines[0].unit_price.plain == "10.00"


def test_choosing_a_list_leaves_a_typed_price_alone(shop: Shop) -> None:
    honey = shelve(shop, "Honey", "10")
    trade = a_list(shop, "Trade", rate=200_000)
    shop.call(price_lists.save_list, trade, PriceListTerms("Trade", "Trade"), actor=shop.manager)
    cart = one(shop, honey)
    cart = cart.with_price(cart.lines[0].id, price("9.99"))
    repriced = shop.call(prices.reprice, replace(cart, price_list_id=trade))
    assert repriced.lines[0].unit_price.plain == "9.99"


def test_only_lists_of_today_can_be_chosen(shop: Shop) -> None:
    a_list(shop, "Over", ends_on=TODAY - timedelta(1))
    a_list(shop, "Off", is_active=False)
    a_list(shop, "Now")
    assert [each.name for each in shop.call(prices.choosable)] == ["Now"]


def test_a_list_is_filled_copied_and_removed_and_each_is_written_down(shop: Shop) -> None:
    honey = shelve(shop, "Honey", "10")
    spring = a_list(shop)
    assert shop.call(price_lists.fill, spring, None, 150_000, actor=shop.manager) >= 1
    (listed,) = [
        each
        for each in shop.call(price_lists.entries, spring, actor=shop.manager)
        if each.item_id == honey
    ]
    assert (listed.own_price, listed.price) == (price("10"), price("8.50"))
    copy = new_id()
    for _twice in range(2):
        shop.call(price_lists.copy_list, spring, copy, "Summer", actor=shop.manager)
    shop.call(price_lists.remove_list, spring, actor=shop.manager)
    (left,) = shop.call(price_lists.all_lists, actor=shop.manager)
    assert (left.terms.name, left.holds) == ("Summer", False)
    assert left.entry_count >= 1
    kinds = [kind for (kind,) in shop.rows("SELECT kind FROM journal_entry")]
    assert [kind for kind in kinds if kind.startswith("price_list")] == [
        "price_list.added", "price_list.priced", "price_list.copied", "price_list.removed"
    ]  # fmt: skip


def test_terms_that_make_no_sense_are_refused_in_a_sentence(shop: Shop) -> None:
    with pytest.raises(Invalid, match="before the first"):
        a_list(shop, starts_on=TODAY, ends_on=TODAY - timedelta(1))
    with pytest.raises(Invalid, match="name"):
        a_list(shop, " ")
    with pytest.raises(Invalid, match="0 to 100"):
        a_list(shop, rate=2_000_000)
    a_list(shop)
    with pytest.raises(Conflict, match="already"):
        a_list(shop)


def test_two_people_who_edit_one_list_do_not_undo_each_other(shop: Shop) -> None:
    spring = a_list(shop)
    terms = PriceListTerms("Spring", rate=10_000)
    shop.call(price_lists.save_list, spring, terms, 1, actor=shop.manager)
    with pytest.raises(Stale):
        shop.call(price_lists.save_list, spring, replace(terms, priority=9), 1, actor=shop.owner)


def test_a_cashier_makes_no_price_lists(shop: Shop) -> None:
    with pytest.raises(NotAllowed):
        shop.call(price_lists.save_list, new_id(), PriceListTerms("Mine"))
