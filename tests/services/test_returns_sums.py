"""However a sale comes back, together they are nothing."""

from dataclasses import replace

from hypothesis import HealthCheck, given
from hypothesis import settings as tuned
from hypothesis import strategies as st

from pos_app.domain.cart import Cart
from pos_app.domain.ids import new_id
from pos_app.domain.pricing import Discount
from pos_app.domain.quantity import Quantity
from pos_app.domain.returns import take_back, ways_back
from pos_app.domain.tender import Tender, TenderKind, settle
from pos_app.services import returns, sales
from tests.refunds import pieces, total_of
from tests.shop import VAT_20, Shop, cart_of, line

PRICES = st.integers(1, 9_999).map(lambda minor: f"{minor // 100}.{minor % 100:02d}")
BASKETS = st.lists(
    st.tuples(PRICES, st.integers(1, 9), st.sampled_from([0, 5, 33, 100])), min_size=1, max_size=4
)


@tuned(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BASKETS, st.sampled_from([0, 7, 50]), st.booleans(), st.data())
def test_a_sale_and_all_that_comes_back_of_it_are_nothing(
    shop: Shop, basket: list[tuple[str, int, int]], off: int, in_cash: bool, data: st.DataObject
) -> None:
    cart = cart_of()
    for price, quantity, percent in basket:
        discount = Discount.percent(str(percent)) if percent else None
        one = line(price=price, quantity=str(quantity), discount=discount, taxes=(VAT_20,))
        cart = replace(cart, lines=(*cart.lines, one))
    if off:
        cart = cart.with_discount(Discount.percent(str(off)))
    total = total_of(shop, cart)
    kind = TenderKind.CASH if in_cash else TenderKind.CARD
    paid = (Tender(kind, total),) if total else ()
    before = shop.rows("SELECT coalesce(sum(total), 0) FROM sale")
    done = shop.call(sales.complete, cart, paid, actor=shop.manager)
    while not (sale := shop.call(returns.sold, done.id)).is_all_back:
        wanted = [each for each in sale.lines if each.left]
        some = [
            take_back(each, new_id(), Quantity.of(data.draw(st.integers(1, pieces(each)))))
            for each in wanted[: data.draw(st.integers(1, len(wanted)))]
        ]
        coming = Cart.new(cart.currency).take_back(some)
        worth = total_of(shop, coming)
        tenders = ways_back(sale.tenders, -worth)
        assert settle(worth, tenders, shop.rules).due == 0
        shop.call(sales.complete, coming, tenders, actor=shop.cashier)
    assert shop.rows("SELECT sum(total) FROM sale") == before
    assert shop.call(returns.sold, done.id).tenders == ()
