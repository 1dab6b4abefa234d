"""Settings that amounts depend on."""

import pytest

from pos_app.domain.errors import Conflict, Invalid
from pos_app.domain.item import ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.services import carts, catalogue_edit, settings, shifts
from tests.shop import GBP, Shop, cart_of, gbp, line


def test_the_currency_stays_once_there_are_amounts_in_it(closed_shop: Shop) -> None:
    """1.00 pound is stored as 100, which would be 100 yen."""
    shop, yen, pounds = closed_shop, {"currency": "JPY"}, {"currency": "GBP"}
    shop.call(settings.change_shop, yen, actor=shop.owner)
    shop.call(settings.change_shop, pounds, actor=shop.owner)
    shop.call(catalogue_edit.add_item, ItemFields("Ham"), actor=shop.owner)
    shop.call(settings.change_shop, yen, actor=shop.owner)  # an item without a price is no amount
    shop.call(settings.change_shop, pounds, actor=shop.owner)
    priced = ItemFields("Honey", unit_price=UnitPrice.parse("6.50", GBP))
    shop.call(catalogue_edit.add_item, priced, actor=shop.owner)
    with pytest.raises(Conflict, match="in GBP already"):
        shop.call(settings.change_shop, yen, actor=shop.owner)
    shop.call(settings.change_shop, {"name": "Corner", **pounds}, actor=shop.owner)


@pytest.mark.parametrize("act", [(shifts.open_shift, gbp("0")), (carts.save, cart_of(line()))])
def test_a_float_or_a_parked_sale_holds_the_currency_too(
    closed_shop: Shop, act: tuple[object, object]
) -> None:
    closed_shop.call(*act)
    with pytest.raises(Conflict):
        closed_shop.call(settings.change_shop, {"currency": "EUR"}, actor=closed_shop.owner)


@pytest.mark.parametrize("presets", [("five",), (0,), (101,), (True,), (2.5,)])
def test_discounts_to_tap_are_percents(shop: Shop, presets: tuple[object, ...]) -> None:
    with pytest.raises(Invalid) as refused:
        shop.call(settings.change_shop, {"discount_presets": presets}, actor=shop.owner)
    assert refused.value.where == "discount_presets"
