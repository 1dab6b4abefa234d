"""Bundles and cases: sold as one, while their parts leave the stock and come back."""

from dataclasses import replace
from uuid import UUID

import pytest

from pos_app import verify
from pos_app.domain.cart import Cart
from pos_app.domain.errors import ApprovalRequired, Conflict, Invalid, NotAllowed, StockShort
from pos_app.domain.ids import new_id
from pos_app.domain.item import Code, ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.domain.returns import ReturnedAs, take_back
from pos_app.services import bundles, catalogue, catalogue_edit, returns, sales, stock_keeping
from tests.shop import GBP, Shop, cart_of, cash


def shelve(shop: Shop, name: str, price: str, opening: str = "10", **fields: object) -> UUID:
    """Put an item on the shelf, with so many of it."""
    new = ItemFields(name, unit_price=UnitPrice.parse(price, GBP), **fields)  # type: ignore[arg-type]
    stock = Quantity.parse(opening) if new.track_stock else None
    item_id: UUID = shop.call(catalogue_edit.add_item, new, stock, actor=shop.manager).id
    return item_id


def compose(shop: Shop, bundle: UUID, *parts: tuple[UUID, str]) -> None:
    wanted = [(item, Quantity.parse(many)) for item, many in parts]
    shop.call(bundles.compose, bundle, wanted, actor=shop.manager)


def box(shop: Shop, policy: str | None = None) -> tuple[UUID, UUID, UUID]:
    """A breakfast box of six rolls and a jam."""
    rolls = shelve(shop, "Roll", "0.50", "20", stock_policy=policy, cost_price=cost("0.20"))
    jam = shelve(shop, "Jam", "3.00", "5", cost_price=cost("1.50"))
    bundle = shelve(shop, "Breakfast box", "5.50", track_stock=False)
    compose(shop, bundle, (rolls, "6"), (jam, "1"))
    return bundle, rolls, jam


def cost(price: str) -> UnitPrice:
    return UnitPrice.parse(price, GBP)


def view(shop: Shop, item_id: UUID) -> catalogue.ItemView:
    (found,) = shop.call(catalogue.views, (item_id,))
    assert isinstance(found, catalogue.ItemView)
    return found


def stock(shop: Shop, item_id: UUID) -> str:
    left = view(shop, item_id).stock
    return "not counted" if left is None else left.plain


def of(shop: Shop, item_id: UUID, many: str = "1") -> Cart:
    return cart_of(view(shop, item_id).to_line(Quantity.parse(many)))


def books(shop: Shop) -> list[str]:
    return [each.sentence for each in verify.whole(shop.folder).findings]


def test_a_bundle_has_one_line_and_its_parts_leave_the_stock(shop: Shop) -> None:
    bundle, rolls, jam = box(shop)
    assert stock(shop, bundle) == "3", "the rolls are enough for three"
    done = shop.call(sales.complete, of(shop, bundle, "2"), cash("11"))
    assert (stock(shop, rolls), stock(shop, jam), stock(shop, bundle)) == ("8", "3", "1")
    assert shop.rows("SELECT name, quantity, gross, unit_cost FROM sale_line") == [
        ("Breakfast box", 2000, 1100, 27000)
    ], "it costs what its parts cost: 6 × 0.20 and 1.50"
    page = shop.call(stock_keeping.history, rolls, actor=shop.manager)
    assert page.rows[0].number == done.number
    assert page.rows[0].within == "Breakfast box"


def test_what_was_sold_keeps_the_parts_of_its_day_and_a_refund_brings_them_back(shop: Shop) -> None:
    bundle, rolls, jam = box(shop)
    done = shop.call(sales.complete, of(shop, bundle, "2"), cash("11"))
    compose(shop, bundle, (rolls, "1"))
    sold = shop.call(returns.sold, done.id, actor=shop.manager)
    back = take_back(sold.lines[0], new_id(), Quantity.of(1), ReturnedAs.RESALEABLE)
    cart = Cart.new(GBP).take_back([back])
    ways = shop.call(returns.ways_for, cart, actor=shop.manager)
    shop.call(sales.complete, cart, ways, actor=shop.manager)
    assert (stock(shop, rolls), stock(shop, jam)) == ("14", "4")
    assert books(shop) == []


def test_damaged_parts_come_in_and_go_out_again(shop: Shop) -> None:
    bundle, rolls, _jam = box(shop)
    done = shop.call(sales.complete, of(shop, bundle), cash("5.50"))
    sold = shop.call(returns.sold, done.id, actor=shop.manager)
    back = take_back(sold.lines[0], new_id(), Quantity.of(1), ReturnedAs.DAMAGED)
    cart = Cart.new(GBP).take_back([back])
    ways = shop.call(returns.ways_for, cart, actor=shop.manager)
    shop.call(sales.complete, cart, ways, actor=shop.manager)
    assert stock(shop, rolls) == "14"
    kinds = [row.kind for row in shop.call(stock_keeping.history, rolls, actor=shop.manager).rows]
    assert sorted(kinds[:3]) == ["refund", "sale", "waste"]
    assert books(shop) == []


def test_the_policy_of_a_part_holds_for_all_it_is_sold_in(shop: Shop) -> None:
    bundle, rolls, _jam = box(shop, policy="block")
    assert view(shop, bundle).policy == "block", "the strictest of its parts"
    cart = of(shop, bundle, "3").add(view(shop, rolls).to_line(Quantity.of(3)))
    with pytest.raises(StockShort, match="Roll") as refused:
        shop.call(sales.complete, cart, cash("50"))
    assert refused.value.wanted == 21000, "three boxes of six, and three alone"


def test_a_manager_may_sell_a_part_below_zero(shop: Shop) -> None:
    bundle, rolls, _jam = box(shop, policy="ask")
    cart = of(shop, bundle, "4")
    with pytest.raises(ApprovalRequired, match="Roll below zero"):
        shop.call(sales.complete, cart, cash("22"))
    shop.call(sales.complete, cart, cash("22"), actor=shop.manager)
    assert stock(shop, rolls) == "-4"


def test_a_bundle_holds_no_bundle_and_a_part_is_none(shop: Shop) -> None:
    bundle, rolls, jam = box(shop)
    other = shelve(shop, "Big box", "9", track_stock=False)
    with pytest.raises(Conflict, match="holds no bundle"):
        compose(shop, other, (bundle, "1"))
    with pytest.raises(Conflict, match="Roll is part of a bundle"):
        compose(shop, rolls, (jam, "1"))
    with pytest.raises(Invalid, match="whole numbers"):
        compose(shop, other, (jam, "0.5"))
    with pytest.raises(Invalid, match="once"):
        compose(shop, other, (jam, "1"), (jam, "2"))
    with pytest.raises(Conflict, match="stock of its own"):
        compose(shop, shelve(shop, "Tea", "2"), (jam, "1"))
    with pytest.raises(Invalid, match="parts are counted"):
        shop.call(catalogue_edit.edit_item, bundle, {"track_stock": True}, actor=shop.manager)


def test_only_whoever_may_change_items_composes_and_the_log_has_both(shop: Shop) -> None:
    bundle, _rolls, jam = box(shop)
    with pytest.raises(NotAllowed):
        shop.call(bundles.compose, bundle, [(jam, Quantity.of(2))])
    shop.call(bundles.compose, bundle, [(jam, Quantity.of(2))], actor=shop.manager)
    told = shop.rows("SELECT body FROM journal_entry WHERE kind = 'item.composed'")
    assert len(told) == 2
    assert f'"after":[["{jam.hex}",2000]]' in told[-1][0]


def test_the_cost_of_a_bundle_is_shown_to_whoever_may_see_costs(shop: Shop) -> None:
    bundle, _rolls, _jam = box(shop)
    assert shop.call(bundles.composition, bundle, actor=shop.manager).cost == cost("2.70")
    assert shop.call(bundles.composition, bundle).cost is None
    assert [each.name for each in shop.call(bundles.composition, bundle).lines] == ["Roll", "Jam"]


# A case with a price of its own


def cola(shop: Shop, **fields: object) -> UUID:
    codes = (
        Code("5000112637922"),
        Code("15000112637929", Quantity.of(24), UnitPrice.parse("20", GBP), "case of 24"),
    )
    return shelve(shop, "Cola", "1.00", "100", barcodes=codes, **fields)


def test_a_case_has_its_own_price_and_takes_twenty_four(shop: Shop) -> None:
    item = cola(shop, cost_price=cost("0.50"))
    (case,) = shop.call(catalogue.find_by_code, "15000112637929")
    line = case.to_line(Quantity.of(2))
    assert (line.name, line.unit_price.plain) == ("Cola, case of 24", "20.00")
    shop.call(sales.complete, cart_of(line), cash("40"))
    assert stock(shop, item) == "52"
    assert shop.rows("SELECT quantity, gross, unit_cost FROM sale_line") == [(2000, 4000, 120000)]
    assert books(shop) == []


def test_a_case_and_a_can_are_two_lines_of_one_item(shop: Shop) -> None:
    item = cola(shop)
    (case,) = shop.call(catalogue.find_by_code, "15000112637929")
    cart = of(shop, item).add(case.to_line(Quantity.of(1))).add(case.to_line(Quantity.of(1)))
    assert [each.quantity.plain for each in cart.lines] == ["1", "2"]
    assert cart.quantity_of(item) == Quantity.of(49)
    assert Cart.decode(cart.encode()) == cart, "it is kept on disk as it is"


def test_a_case_at_another_price_or_of_another_size_is_not_believed(shop: Shop) -> None:
    cola(shop)
    (case,) = shop.call(catalogue.find_by_code, "15000112637929")
    line = case.to_line(Quantity.of(1))
    cheap = UnitPrice.parse("2", GBP)
    with pytest.raises(ApprovalRequired, match="Change the price"):
        shop.call(
            sales.complete, cart_of(replace(line, unit_price=cheap, list_price=cheap)), cash("2")
        )
    with pytest.raises(Invalid, match="not sold in that unit"):
        shop.call(sales.complete, cart_of(replace(line, pack=Quantity.of(12))), cash("20"))


def test_a_case_comes_back_as_a_case(shop: Shop) -> None:
    item = cola(shop)
    (case,) = shop.call(catalogue.find_by_code, "15000112637929")
    done = shop.call(sales.complete, cart_of(case.to_line(Quantity.of(1))), cash("20"))
    sold = shop.call(returns.sold, done.id, actor=shop.manager)
    back = take_back(sold.lines[0], new_id(), Quantity.of(1), ReturnedAs.RESALEABLE)
    cart = Cart.new(GBP).take_back([back])
    ways = shop.call(returns.ways_for, cart, actor=shop.manager)
    shop.call(sales.complete, cart, ways, actor=shop.manager)
    assert stock(shop, item) == "100"
    assert books(shop) == []
