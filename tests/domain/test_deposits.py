"""A deposit is always as many as its drink, whatever is done to the sale."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.ids import new_id
from pos_app.domain.price_source import PriceSource
from pos_app.domain.pricing import Discount, PriceRules
from pos_app.domain.quantity import Quantity
from tests.shop import GBP, NOON, line

ACTS = st.lists(st.tuples(st.sampled_from(["add", "many", "void", "restore"]), st.integers(1, 9)))


def cola(pack: int) -> tuple[CartLine, CartLine]:
    drink = line("Cola", "1.50", item_id=COLA, pack=Quantity.of(pack))
    deposit = line("Bottle", "0.25", item_id=BOTTLE, price_source=PriceSource.DEPOSIT)
    return drink, deposit


COLA, BOTTLE = new_id(), new_id()


@given(ACTS, st.sampled_from([1, 6]))
def test_a_deposit_follows_whatever_happens_to_its_drink(
    acts: list[tuple[str, int]], pack: int
) -> None:
    cart, rules = Cart.new(GBP), PriceRules(GBP)
    for act, many in acts:
        drinks = [each for each in cart.lines if each.item_id == COLA]
        if act == "add":
            drink, deposit = cola(pack)
            cart = cart.add(drink, deposit)
        elif act == "many" and drinks:
            cart = cart.with_quantity(drinks[0].id, Quantity.of(many))
        elif act == "void" and drinks:
            cart = cart.void(drinks[0].id, NOON, new_id(), "", rules)
        elif act == "restore" and cart.voided:
            cart = cart.restore(cart.voided[-1].line.id)
        owners = {each.id: each.pieces for each in cart.lines if each.item_id == COLA}
        tied = {each.deposit_of: each.quantity for each in cart.lines if each.item_id == BOTTLE}
        assert tied == owners
        assert Cart.decode(cart.encode()) == cart


@given(st.integers(1, 50), st.integers(0, 100))
def test_a_discount_on_the_sale_takes_nothing_off_a_deposit(many: int, percent: int) -> None:
    drink, deposit = cola(1)
    cart = Cart.new(GBP).add(replace(drink, quantity=Quantity.of(many)), deposit)
    amounts = cart.with_discount(Discount.percent(str(percent))).totals(PriceRules(GBP)).lines
    assert amounts[1].discount == 0
    assert amounts[1].extended == 25 * many
    assert amounts[0].discount <= amounts[0].extended
