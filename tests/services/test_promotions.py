"""Promotions at the counter: what a sale is given, what it stores, and what no cart can claim."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from pos_app import verify
from pos_app.domain.cart import Cart
from pos_app.domain.customer import BuyerTerms
from pos_app.domain.errors import Conflict, NotFound
from pos_app.domain.given import Given, with_coupon
from pos_app.domain.ids import new_id
from pos_app.domain.item import ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.pricing import Discount
from pos_app.domain.promotion_reasons import Verdict, Why
from pos_app.domain.promotion_terms import PromotionTerms
from pos_app.domain.quantity import Quantity
from pos_app.maintenance import DATABASE
from pos_app.services import (
    carts,
    catalogue,
    catalogue_edit,
    catalogue_groups,
    promotion_edit,
    promotions,
    receipts,
    sales,
)
from tests.promotions import among, buy_get, n_for, on, percent, threshold
from tests.shop import GBP, Shop, cart_of, cash, line


def shelve(shop: Shop, name: str = "Mug", price: str = "4.00", **fields: Any) -> UUID:
    new = ItemFields(name, unit_price=UnitPrice.parse(price, GBP), track_stock=False, **fields)
    found: UUID = shop.call(catalogue_edit.add_item, new, actor=shop.manager).id
    return found


def promote(shop: Shop, terms: PromotionTerms, **changes: Any) -> UUID:
    promotion_id = new_id()
    wanted = replace(terms, **changes)
    shop.call(promotion_edit.save_promotion, promotion_id, wanted, actor=shop.manager)
    return promotion_id


def scanned(shop: Shop, *wanted: tuple[UUID, int]) -> Cart:
    """A cart as the counter makes it."""
    views = {view.id: view for view in shop.call(catalogue.views, [item for item, _n in wanted])}
    lines = [views[item].to_line(Quantity.of(count)) for item, count in wanted]
    cart: Cart = shop.call(promotions.apply, cart_of(*lines))
    return cart


def total(shop: Shop, cart: Cart) -> int:
    return cart.totals(shop.rules).total


def test_three_for_ten_pounds_are_sold_for_ten_pounds(shop: Shop) -> None:
    mug = shelve(shop)
    promotion = promote(shop, n_for(3, 1000, on(mug)), name="3 for £10")
    cart = scanned(shop, (mug, 3))
    assert total(shop, cart) == 1000
    done = shop.call(sales.complete, cart, cash("10.00"))
    assert shop.rows("SELECT line, promotion_id, version, name, amount FROM sale_promotion") == [
        (1, promotion.bytes, 1, "3 for £10", 200)
    ]
    assert shop.rows("SELECT extended, own_discount, discount, gross FROM sale_line") == [
        (1200, 200, 200, 1000)
    ]
    ((body,),) = shop.rows("SELECT body FROM journal_entry WHERE kind = 'sale'")
    assert json.loads(body)["promotions"] == [
        {
            "line": 1, "promotion_id": promotion.hex, "version": 1, "name": "3 for £10",
            "amount": 200,
        }
    ]  # fmt: skip
    receipt = shop.call(receipts.receipt, done.id)
    assert [(p.name, p.amount) for p in receipt.lines[0].promotions] == [("3 for £10", 200)]


def test_a_sale_with_promotions_agrees_with_the_journal_and_a_changed_part_is_found(
    shop: Shop,
) -> None:
    mug = shelve(shop)
    promote(shop, n_for(3, 1000, on(mug)))
    shop.call(sales.complete, scanned(shop, (mug, 3)), cash("10.00"))
    assert verify.whole(shop.folder).is_whole
    with closing(sqlite3.connect(shop.folder / DATABASE)) as database:
        database.execute("DROP TRIGGER sale_promotion_no_update")
        database.execute("UPDATE sale_promotion SET amount = 300")
        database.commit()
    (finding,) = verify.whole(shop.folder).findings
    assert "the amount of promotion 1 was changed" in finding.sentence


def test_what_no_promotion_gives_is_not_sold(shop: Shop) -> None:
    mug = shelve(shop)
    cart = scanned(shop, (mug, 3))
    claimed = Given(new_id(), 1, "Half price", 1, ((cart.lines[0].id, 600),))
    with pytest.raises(Conflict, match="promotions of this sale changed"):
        shop.call(sales.complete, replace(cart, given=(claimed,)), cash("6.00"))
    with pytest.raises(Conflict):
        shop.call(carts.save, replace(cart, given=(claimed,)))
    assert shop.rows("SELECT count(*) FROM sale") == [(0,)]


def test_more_than_the_promotion_gives_is_not_sold_nor_is_it_forgotten(shop: Shop) -> None:
    mug = shelve(shop)
    promote(shop, n_for(3, 1000, on(mug)))
    cart = scanned(shop, (mug, 3))
    (given,) = cart.given
    more = replace(given, parts=((cart.lines[0].id, 300),))
    with pytest.raises(Conflict):
        shop.call(sales.complete, replace(cart, given=(more,)), cash("9.00"))
    with pytest.raises(Conflict):
        shop.call(sales.complete, replace(cart, given=()), cash("12.00"))


def test_a_line_that_says_it_is_of_another_category_gains_nothing(shop: Shop) -> None:
    drinks = shop.call(catalogue_groups.add_category, "Drinks", actor=shop.manager)
    promote(shop, percent("50", among(drinks)))
    mug = shelve(shop)
    cart = scanned(shop, (mug, 1))
    posing = cart.replace(replace(cart.lines[0], category_id=drinks))
    assert total(shop, shop.call(promotions.apply, posing)) == 400


def test_a_sale_begun_in_the_happy_hour_is_paid_after_it(shop: Shop) -> None:
    mug = shelve(shop)
    promote(shop, percent("25", on(mug), from_minute=11 * 60, until_minute=12 * 60 + 5))
    cart = scanned(shop, (mug, 1))
    shop.call(carts.save, cart)
    shop.clock.advance(600)
    shop.call(carts.save, cart, cash("3.00"))
    assert total(shop, shop.call(promotions.apply, cart)) == 400, "a new one costs more"
    shop.call(sales.complete, cart, cash("3.00"))


def test_a_sale_that_grows_after_the_happy_hour_is_priced_anew(shop: Shop) -> None:
    mug = shelve(shop)
    promote(shop, percent("25", on(mug), until_minute=12 * 60 + 5))
    cart = scanned(shop, (mug, 1))
    shop.call(carts.save, cart)
    shop.clock.advance(600)
    grown = cart.with_quantity(cart.lines[0].id, Quantity.of(2))
    stretched = replace(grown, given=cart.given)
    with pytest.raises(Conflict):
        shop.call(carts.save, stretched)


def test_a_promotion_begins_and_ends_by_its_dates_without_a_restart(shop: Shop) -> None:
    mug = shelve(shop)
    tomorrow = date(2026, 3, 3)
    promote(shop, percent("25", on(mug), starts_on=tomorrow, ends_on=tomorrow))
    totals = []
    for _day in range(3):
        totals.append(total(shop, scanned(shop, (mug, 1))))
        shop.clock.advance(24 * 3600)
    assert totals == [400, 300, 400]


def test_a_changed_promotion_holds_from_the_next_scan_on(shop: Shop) -> None:
    mug = shelve(shop)
    promotion = promote(shop, percent("25", on(mug)))
    assert total(shop, scanned(shop, (mug, 1))) == 300
    shop.call(
        promotion_edit.save_promotion, promotion, percent("50", on(mug)), 1, actor=shop.manager
    )
    assert total(shop, scanned(shop, (mug, 1))) == 200
    shop.call(promotion_edit.remove_promotion, promotion, actor=shop.manager)
    assert total(shop, scanned(shop, (mug, 1))) == 400


def test_a_coupon_is_handed_in_once_and_brings_its_promotion(shop: Shop) -> None:
    mug = shelve(shop)
    promote(shop, percent("10", on(mug), code="SPRING26"))
    cart = scanned(shop, (mug, 1))
    assert total(shop, cart) == 400
    assert shop.call(promotions.is_coupon, "spring 26")
    cart = shop.call(promotions.hand_in, cart, "spring 26")
    assert total(shop, cart) == 360
    with pytest.raises(Conflict, match="on the sale already"):
        shop.call(promotions.hand_in, cart, "SPRING26")
    shop.call(sales.complete, cart, cash("3.60"))
    ((body,),) = shop.rows("SELECT body FROM journal_entry WHERE kind = 'sale'")
    assert json.loads(body)["coupons"] == ["SPRING26"]


def test_a_coupon_nobody_issued_or_of_another_day_is_refused_in_a_sentence(shop: Shop) -> None:
    mug = shelve(shop)
    promote(shop, percent("10", on(mug), code="EASTER", starts_on=date(2026, 4, 1)))
    cart = scanned(shop, (mug, 1))
    with pytest.raises(NotFound, match="no coupon with this code"):
        shop.call(promotions.hand_in, cart, "WINTER")
    with pytest.raises(NotFound, match="does not hold today"):
        shop.call(promotions.hand_in, cart, "easter")
    unasked = with_coupon(cart, "WINTER")
    assert total(shop, shop.call(promotions.apply, unasked)) == 400


def test_a_discount_by_hand_comes_off_what_the_promotion_left(shop: Shop) -> None:
    mug = shelve(shop)
    promote(shop, percent("50", on(mug)))
    cart = scanned(shop, (mug, 1))
    off = cart.with_line_discount(cart.lines[0].id, Discount.percent("10"))
    assert total(shop, off) == 180
    shop.call(sales.complete, off, cash("1.80"))
    assert shop.rows("SELECT own_discount, discount FROM sale_line") == [(220, 220)]


def test_a_promotion_below_cost_is_the_shops_own_and_nobody_is_asked(shop: Shop) -> None:
    mug = shelve(shop, cost_price=UnitPrice.parse("3.00", GBP))
    promote(shop, percent("50", on(mug)))
    shop.call(sales.complete, scanned(shop, (mug, 1)), cash("2.00"))


def test_a_price_changed_at_the_till_has_no_promotion(shop: Shop) -> None:
    mug = shelve(shop)
    promote(shop, percent("50", on(mug)))
    cart = scanned(shop, (mug, 1))
    changed = cart.with_price(cart.lines[0].id, UnitPrice.parse("3.90", GBP))
    cart = shop.call(promotions.apply, changed)
    assert total(shop, cart) == 390
    assert whys(shop, cart) == {"50 % off": Why.PRICE}


def whys(shop: Shop, cart: Cart) -> dict[str, Why]:
    found = shop.call(promotions.explain, cart, cart.lines[0].id)
    return {each.promotion.terms.name: each.why for each in found.verdicts}


def verdict(shop: Shop, cart: Cart) -> Verdict:
    (found,) = shop.call(promotions.explain, cart, cart.lines[0].id).verdicts
    assert isinstance(found, Verdict)
    return found


def test_it_is_told_why_each_promotion_was_or_was_not_given(shop: Shop) -> None:
    mug = shelve(shop)
    promote(shop, n_for(3, 1000, on(mug)))
    promote(shop, percent("10", on(mug)))
    promote(shop, percent("20", on(mug), code="CLUB"))
    promote(shop, percent("30", on(mug), group="Trade"))
    promote(shop, percent("40", on(mug), weekdays=frozenset({5, 6})))
    promote(shop, threshold(5000, amount=500))
    promote(shop, n_for(2, 900, on(mug)))
    assert whys(shop, scanned(shop, (mug, 3))) == {
        "3 for 1000": Why.GIVEN,
        "10 % off": Why.BETTER,
        "20 % off": Why.COUPON,
        "30 % off": Why.GROUP,
        "40 % off": Why.NOT_NOW,
        "spend 5000": Why.SPEND,
        "2 for 900": Why.NOTHING,
    }


def test_it_is_told_how_much_more_it_would_take(shop: Shop) -> None:
    mug = shelve(shop)
    first = promote(shop, buy_get(2, 1, on(mug)))
    found = verdict(shop, scanned(shop, (mug, 1)))
    assert (found.why, found.missing) == (Why.FEW, 2)
    shop.call(promotion_edit.remove_promotion, first, actor=shop.manager)
    promote(shop, threshold(5000, amount=500))
    found = verdict(shop, scanned(shop, (mug, 1)))
    assert (found.why, found.missing) == (Why.SPEND, 4600)


def test_the_customers_group_has_its_promotions_and_its_percentage_on_what_they_leave(
    shop: Shop,
) -> None:
    mug = shelve(shop)
    promote(shop, percent("50", on(mug), group="Club"))
    cart = scanned(shop, (mug, 1))
    assert total(shop, cart) == 400
    club = cart.with_customer(None, BuyerTerms("Club", 100_000))
    assert total(shop, shop.call(promotions.apply, club)) == 180


def test_whoever_pays_no_tax_has_three_for_ten_without_its_tax(shop: Shop) -> None:
    mug = shelve(shop, price="6.00")
    promote(shop, n_for(3, 1200, on(mug)))
    cart = scanned(shop, (mug, 3)).with_customer(None, BuyerTerms(is_tax_exempt=True))
    assert total(shop, shop.call(promotions.apply, cart)) == 1000


def test_a_parked_sale_comes_back_with_what_it_was_given(shop: Shop) -> None:
    mug = shelve(shop)
    promote(shop, percent("25", on(mug)))
    cart = scanned(shop, (mug, 1))
    shop.call(carts.park, cart, "Blue coat")
    back = shop.call(carts.resume, cart.id)
    assert back == cart
    shop.call(sales.complete, back, cash("3.00"))


def test_a_sale_saved_by_an_earlier_version_is_read_without_promotions(shop: Shop) -> None:
    draft = cart_of(line()).encode()
    old = {key: value for key, value in draft.items() if key not in {"coupons", "given"}}
    read = Cart.decode({**old, "version": 4})
    assert read.given == ()
    assert read.coupons == ()


def test_where_there_are_no_promotions_nothing_is_asked_or_stored(shop: Shop) -> None:
    cart = scanned(shop, (shelve(shop), 1))
    assert cart.given == ()
    shop.call(sales.complete, cart, cash("4.00"))
    assert shop.rows("SELECT count(*) FROM sale_promotion") == [(0,)]
    ((body,),) = shop.rows("SELECT body FROM journal_entry WHERE kind = 'sale'")
    assert "promotions" not in json.loads(body)
