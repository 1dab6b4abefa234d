"""The places that hold stock: what may be done to them, and what lies there."""

from uuid import UUID

import pytest

from pos_app.domain.access import Role
from pos_app.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from pos_app.domain.ids import new_id
from pos_app.domain.item import ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.domain.stock import StockReason
from pos_app.models.stock import IN_TRANSIT
from pos_app.services import (
    catalogue,
    catalogue_edit,
    counts,
    locations,
    sales,
    stock,
    stock_keeping,
    transfers,
)
from pos_app.services.locations import LocationView
from tests.shop import GBP, Shop, cart_of, cash, line


@pytest.fixture
def store(shop: Shop) -> UUID:
    place = new_id()
    for _time in range(2):
        shop.call(locations.add, place, "Store room", actor=shop.owner)
    return place


@pytest.fixture
def tea(shop: Shop) -> UUID:
    fields = ItemFields("Tea", unit_price=UnitPrice.parse("2", GBP))
    item: UUID = shop.call(catalogue_edit.add_item, fields, Quantity.of(10), actor=shop.owner).id
    return item


def main(shop: Shop) -> UUID:
    found: LocationView = shop.call(locations.shelves)[0]
    assert found.is_main
    return found.id


def at(shop: Shop, item: UUID, place: UUID) -> str | None:
    level = shop.call(stock.levels, [item], place).get(item)
    return None if level is None else level.plain


def test_a_location_is_added_once_and_its_name_is_its_own(shop: Shop, store: UUID) -> None:
    names = [each.name for each in shop.call(locations.all_of_them)]
    assert names == ["Shop", "Store room", "In transit", "Set aside for orders"]
    with pytest.raises(Conflict, match="There is a location called Store room already"):
        shop.call(locations.add, new_id(), "store  ROOM", actor=shop.owner)
    with pytest.raises(Invalid, match="needs a name"):
        shop.call(locations.add, new_id(), " ", actor=shop.owner)
    assert shop.rows("SELECT count(*) FROM journal_entry WHERE kind = 'location.added'") == [(1,)]


def test_a_location_is_renamed_by_one_person_at_a_time(shop: Shop, store: UUID) -> None:
    assert shop.call(locations.rename, store, "Cellar", 1, actor=shop.owner) == 2
    with pytest.raises(Stale, match="Cellar was changed meanwhile"):
        shop.call(locations.rename, store, "Attic", 1, actor=shop.owner)


def test_a_location_is_retired_once_nothing_lies_there(shop: Shop, store: UUID, tea: UUID) -> None:
    shop.call(stock.open_level, tea, Quantity.of(3), store, actor=shop.owner)
    with pytest.raises(Conflict, match="One item lies at Store room"):
        shop.call(locations.retire, store, actor=shop.owner)
    breakage = StockReason.BREAKAGE
    shop.call(
        stock_keeping.adjust, new_id(), tea, Quantity.of(-3), breakage, store, actor=shop.owner
    )
    count = new_id()
    shop.call(counts.begin, count, store, actor=shop.owner)
    with pytest.raises(Conflict, match="A count of Store room is open"):
        shop.call(locations.retire, store, actor=shop.owner)
    shop.call(counts.cancel, count, actor=shop.owner)
    transfer = new_id()
    shop.call(transfers.begin, transfer, main(shop), store, actor=shop.owner)
    with pytest.raises(Conflict, match="A transfer from or to Store room is open"):
        shop.call(locations.retire, store, actor=shop.owner)
    shop.call(transfers.cancel, transfer, actor=shop.owner)
    shop.call(locations.retire, store, actor=shop.owner)
    assert [each.name for each in shop.call(locations.shelves)] == ["Shop"]
    with pytest.raises(Conflict, match="Store room is not used any more"):
        shop.call(stock.open_level, tea, Quantity.of(1), store, actor=shop.owner)
    shop.call(locations.bring_back, store, actor=shop.owner)
    assert len(shop.call(locations.shelves)) == 2


def test_the_counter_sells_what_lies_at_the_main_location(
    shop: Shop, store: UUID, tea: UUID
) -> None:
    first = main(shop)
    shop.call(stock.open_level, tea, Quantity.of(4), store, actor=shop.owner)
    shop.call(locations.make_main, store, actor=shop.owner)
    (view,) = shop.call(catalogue.views, [tea])
    assert view.stock == Quantity.of(4)
    shop.call(sales.complete, cart_of(line("Tea", "2", item_id=tea)), cash("2"))
    assert (at(shop, tea, store), at(shop, tea, first)) == ("3", "10")
    with pytest.raises(Conflict, match="The counter sells what lies at Store room"):
        shop.call(locations.retire, store, actor=shop.owner)


def test_an_item_has_one_entry_a_location_and_loses_it_only_at_zero(
    shop: Shop, store: UUID, tea: UUID
) -> None:
    with pytest.raises(NotFound, match="not stocked there"):
        shop.call(stock.stop, tea, store, actor=shop.owner)
    shop.call(stock.open_level, tea, Quantity.of(2), store, actor=shop.owner)
    with pytest.raises(Conflict, match="Tea has a stock level already"):
        shop.call(stock.open_level, tea, Quantity.of(2), store, actor=shop.owner)
    with pytest.raises(Conflict, match="2 of Tea lie there"):
        shop.call(stock.stop, tea, store, actor=shop.owner)
    theft = StockReason.THEFT
    shop.call(stock_keeping.adjust, new_id(), tea, Quantity.of(-2), theft, store, actor=shop.owner)
    shop.call(stock.stop, tea, store, actor=shop.owner)
    assert at(shop, tea, store) is None
    history = shop.call(stock_keeping.history, tea, location_id=store, actor=shop.owner)
    assert [row.kind for row in history.rows] == ["adjustment", "opening"], "its history stays"


def test_what_is_in_transit_is_nobodys_to_touch(shop: Shop, tea: UUID) -> None:
    for act in (locations.retire, locations.make_main):
        with pytest.raises(Conflict, match="stays as it is"):
            shop.call(act, IN_TRANSIT, actor=shop.owner)
    with pytest.raises(Conflict, match="by its transfer alone"):
        shop.call(stock.open_level, tea, Quantity.of(1), IN_TRANSIT, actor=shop.owner)


def test_a_stock_keeper_sees_the_locations_and_changes_none(shop: Shop, store: UUID) -> None:
    keeper = shop.actors[Role.STOCK_KEEPER]
    assert len(shop.call(locations.shelves, actor=keeper)) == 2
    with pytest.raises(NotAllowed, match="You may not change settings"):
        shop.call(locations.rename, store, "Mine", actor=keeper)
