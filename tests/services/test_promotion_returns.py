"""Goods sold under promotions come back at the counter: the money, the rows, the books."""

from dataclasses import replace
from uuid import UUID

import pytest

from pos_app import verify
from pos_app.domain.errors import Conflict
from pos_app.domain.ids import new_id
from pos_app.domain.promotion_terms import PromotionTerms
from pos_app.domain.quantity import Quantity
from pos_app.domain.returns import ReturnedAs, take_back
from pos_app.services import catalogue, promotion_edit, promotions, receipts, returns, sales
from pos_app.services.returns import SoldSale
from tests.promotions import buy_get, n_for, on, percent
from tests.refunds import back, everything, mug, refund, total_of
from tests.shop import Shop, card, cart_of


def promote(shop: Shop, terms: PromotionTerms) -> UUID:
    promotion_id = new_id()
    shop.call(promotion_edit.save_promotion, promotion_id, terms, actor=shop.manager)
    return promotion_id


def sell(shop: Shop, *wanted: tuple[UUID, int]) -> SoldSale:
    """A sale as the counter makes it, paid by card."""
    views = {view.id: view for view in shop.call(catalogue.views, [item for item, _n in wanted])}
    basket = cart_of(*(views[item].to_line(Quantity.of(n)) for item, n in wanted))
    basket = shop.call(promotions.apply, basket)
    done = shop.call(sales.complete, basket, card(total_of(shop, basket).plain))
    found: SoldSale = shop.call(returns.sold, done.id)
    return found


def again(shop: Shop, sale: SoldSale) -> SoldSale:
    found: SoldSale = shop.call(returns.sold, sale.id)
    return found


def test_one_of_three_for_ten_brings_what_two_leave_and_the_rest_the_rest(shop: Shop) -> None:
    item = mug(shop, "4.00")
    promote(shop, n_for(3, 1000, on(item)))
    sale = sell(shop, (item, 3))
    assert refund(shop, sale.priced(back(sale, (1, "1")))).total.minor == -200
    sale = again(shop, sale)
    assert refund(shop, sale.priced(everything(sale))).total.minor == -800
    assert shop.rows("SELECT sum(total), sum(net), sum(tax), sum(discount) FROM sale") == [
        (0, 0, 0, 0)
    ]
    assert verify.whole(shop.folder).is_whole


def test_a_promotion_that_changed_or_went_since_changes_nothing_of_an_old_sale(shop: Shop) -> None:
    item = mug(shop, "4.00")
    promotion = promote(shop, n_for(3, 1000, on(item)))
    sale = sell(shop, (item, 3))
    shop.clock.advance(60)
    better = n_for(2, 100, on(item))
    shop.call(promotion_edit.save_promotion, promotion, better, actor=shop.manager)
    shop.call(promotion_edit.remove_promotion, promotion, actor=shop.manager)
    promote(shop, percent("90", on(item)))
    assert refund(shop, again(shop, sale).priced(back(sale, (1, "1")))).total.minor == -200


def test_what_stays_and_costs_more_has_a_row_and_a_line_on_the_receipt(shop: Shop) -> None:
    item, tea = mug(shop, "20.00"), mug(shop, "5.00", sku="TEA")
    promote(shop, buy_get(1, 1, on(item), on(tea)))
    sale = sell(shop, (item, 1), (tea, 1))
    done = refund(shop, sale.priced(back(sale, (1, "1"), returned_as=ReturnedAs.DAMAGED)))
    assert done.total.minor == -1500
    assert shop.rows("SELECT quantity, gross FROM sale_line WHERE sale_id = ?", done.id.bytes) == [
        (-1000, -1600),
        (0, 100),
    ]
    receipt = shop.call(receipts.receipt, done.id)
    assert [line.total for line in receipt.lines] == [-1600, 100]
    assert verify.whole(shop.folder).is_whole
    sale = again(shop, sale)
    assert [line.left.plain for line in sale.lines] == ["0", "1"]
    assert refund(shop, sale.priced(everything(sale))).total.minor == -500
    assert shop.rows("SELECT sum(total), sum(tax) FROM sale") == [(0, 0)]
    assert verify.whole(shop.folder).is_whole


def test_a_share_of_what_was_paid_is_more_than_two_leave_and_is_refused(shop: Shop) -> None:
    item = mug(shop, "4.00")
    promote(shop, n_for(3, 1000, on(item)))
    sale = sell(shop, (item, 3))
    share = take_back(sale.lines[0], new_id(), Quantity.of(1))
    assert share.amounts.gross == -333
    with pytest.raises(Conflict, match="worth something else"):
        refund(shop, (share,))


def test_what_stays_and_costs_more_cannot_be_left_out(shop: Shop) -> None:
    item, tea = mug(shop, "20.00"), mug(shop, "5.00", sku="TEA")
    promote(shop, buy_get(1, 1, on(item), on(tea)))
    sale = sell(shop, (item, 1), (tea, 1))
    goods, stays = sale.priced(back(sale, (1, "1")))
    assert not stays.quantity
    with pytest.raises(Conflict, match="costs more now"):
        refund(shop, (goods,))
    cheaper = replace(stays, amounts=replace(stays.amounts, gross=1, net=1))
    with pytest.raises(Conflict):
        refund(shop, (goods, cheaper))


def test_goods_taken_off_a_promoted_return_take_the_others_of_the_receipt_along(
    shop: Shop,
) -> None:
    item, tea = mug(shop, "20.00"), mug(shop, "5.00", sku="TEA")
    promote(shop, buy_get(1, 1, on(item), on(tea)))
    sale = sell(shop, (item, 1), (tea, 1))
    cart = cart_of().take_back(sale.priced(everything(sale)))
    now = shop.clock.now()
    left = cart.void(cart.returns[0].id, now, shop.cashier.user_id, "", shop.rules)
    assert left.returns == ()


def test_a_sale_without_promotions_comes_back_as_ever(shop: Shop) -> None:
    item = mug(shop, "4.00")
    sale = sell(shop, (item, 3))
    assert sale.under is None
    assert refund(shop, sale.priced(back(sale, (1, "1")))).total.minor == -400


def test_a_return_saved_with_an_exchange_is_read_as_it_was(shop: Shop) -> None:
    item = mug(shop, "4.00")
    promote(shop, n_for(3, 1000, on(item)))
    sale = sell(shop, (item, 3))
    cart = cart_of().take_back(sale.priced(back(sale, (1, "1"))))
    assert type(cart).decode(cart.encode()) == cart
