"""What the labels of items tell, and that printing them is written down."""

from datetime import timedelta
from uuid import UUID

import pytest

from pos_app.domain.access import SYSTEM, Role
from pos_app.domain.content import Content
from pos_app.domain.errors import Invalid, NotAllowed
from pos_app.domain.ids import new_id
from pos_app.domain.item import Code, ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.services import catalogue_edit, labels, receiving
from tests.shop import GBP, Shop


def price(text: str) -> UnitPrice:
    return UnitPrice.parse(text, GBP)


@pytest.fixture
def oil(shop: Shop) -> UUID:
    fields = ItemFields(
        "Oil",
        unit_price=price("9.80"),
        content=Content.parse("500 ml"),
        barcodes=(Code("15060912300072", Quantity.of(12)), Code("4006381333931")),
    )
    item_id: UUID = shop.call(catalogue_edit.add_item, fields, actor=SYSTEM).id
    return item_id


def label(shop: Shop, item: UUID) -> labels.LabelItem:
    (found,) = shop.call(labels.items, [item], actor=shop.manager)
    return found


def test_a_label_tells_the_price_of_a_litre_and_the_code_of_one_piece(
    shop: Shop, oil: UUID
) -> None:
    found = label(shop, oil)
    assert found.per is not None
    assert (found.per.price, found.per.symbol) == (price("19.60"), "l")
    assert found.code == "4006381333931"
    assert found.was is None


def test_what_a_pack_holds_is_an_items_field_with_its_history(shop: Shop, oil: UUID) -> None:
    six = Content.parse("6 x 330 ml")
    shop.call(catalogue_edit.edit_item, oil, {"content": six}, actor=shop.manager)
    per = label(shop, oil).per
    assert per is not None
    assert per.price == price("4.95")
    ((body,),) = shop.rows("SELECT body FROM journal_entry WHERE kind = 'item.changed'")
    assert '"content":"1980 ml"' in body
    assert '"content":"500 ml"' in body


def test_the_price_before_is_the_lowest_of_the_thirty_days_before(shop: Shop, oil: UUID) -> None:
    def to(text: str, after_days: int) -> None:
        shop.clock.advance(timedelta(days=after_days).total_seconds())
        shop.call(catalogue_edit.set_price, oil, price(text), actor=shop.manager)

    to("7.00", 1)
    to("12.00", 60)
    to("10.50", 10)
    to("9.00", 10)
    assert label(shop, oil).was is None, "7.00 was asked for within the thirty days: no reduction"
    to("6.50", 1)
    assert label(shop, oil).was == price("7.00"), "it was in force within the thirty days"
    to("9.50", 40)
    assert label(shop, oil).was is None, "a price that rose is no reduction"


def test_a_delivery_gives_a_label_for_each_piece(shop: Shop, oil: UUID) -> None:
    delivery = new_id()
    keeper = shop.actors[Role.STOCK_KEEPER]
    shop.call(receiving.begin, delivery, actor=keeper)
    shop.call(receiving.put, delivery, oil, Quantity.of(3), actor=keeper)
    assert shop.call(labels.deliveries, actor=keeper) == (), "it is not taken in yet"
    shop.call(receiving.post, delivery, actor=keeper)
    (seen,) = shop.call(labels.deliveries, actor=shop.manager)
    assert (seen.id, seen.items) == (delivery, 1)
    ((found, copies),) = shop.call(labels.of_delivery, delivery, actor=shop.manager)
    assert (found.id, copies) == (oil, 3)


def test_printing_is_written_down_with_how_many_of_what(shop: Shop, oil: UUID) -> None:
    shop.call(labels.printed, [(oil, 3)], "L7160", actor=shop.manager)
    ((body,),) = shop.rows("SELECT body FROM journal_entry WHERE kind = 'labels.printed'")
    assert f'"items":[["{oil.hex}",3]]' in body
    with pytest.raises(Invalid, match="1 to 999"):
        shop.call(labels.printed, [(oil, 0)], "L7160", actor=shop.manager)


def test_a_cashier_prints_no_labels_and_a_stock_keeper_does(shop: Shop, oil: UUID) -> None:
    with pytest.raises(NotAllowed, match="labels"):
        shop.call(labels.items, [oil])
    assert shop.call(labels.items, [oil], actor=shop.actors[Role.STOCK_KEEPER])


def test_at_most_five_hundred_items_at_a_time(shop: Shop, oil: UUID) -> None:
    with pytest.raises(Invalid, match="500 items"):
        shop.call(labels.items, [oil] * 501, actor=shop.manager)
