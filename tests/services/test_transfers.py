"""Goods on their way between two locations."""

import sqlite3
from contextlib import closing
from uuid import UUID

import pytest

from pos_app import doctor, verify
from pos_app.domain.errors import Conflict, Invalid, NotFound
from pos_app.domain.ids import new_id
from pos_app.domain.item import ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.domain.stock import Settlement, TransferState
from pos_app.maintenance import DATABASE
from pos_app.models.stock import IN_TRANSIT
from pos_app.services import catalogue_edit, locations, stock, transfers
from tests.shop import GBP, Shop


def of(pieces: int) -> Quantity:
    return Quantity.of(pieces)


class Places:
    """A shop with a store room, and tea in the shop."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.main = next(p.id for p in shop.call(locations.shelves) if p.is_main)
        self.store = new_id()
        shop.call(locations.add, self.store, "Store room", actor=shop.owner)
        fields = ItemFields("Tea", unit_price=UnitPrice.parse("2", GBP))
        self.tea: UUID = shop.call(catalogue_edit.add_item, fields, of(10), actor=shop.owner).id

    def at(self, place: UUID) -> int:
        level = self.shop.call(stock.levels, [self.tea], place).get(self.tea, Quantity(0))
        return level.thousandths // 1000

    @property
    def levels(self) -> tuple[int, int, int]:
        """Shop, on the way, store room."""
        return self.at(self.main), self.at(IN_TRANSIT), self.at(self.store)

    def begun(self, pieces: int) -> UUID:
        transfer = new_id()
        self.do(transfers.begin, transfer, self.main, self.store)
        self.do(transfers.put, transfer, self.tea, of(pieces))
        return transfer

    def do(self, service: object, *args: object) -> object:
        return self.shop.call(service, *args, actor=self.shop.manager)


@pytest.fixture
def places(shop: Shop) -> Places:
    return Places(shop)


def test_what_was_sent_is_on_its_way_until_it_arrives(places: Places) -> None:
    transfer = places.begun(4)
    assert places.levels == (10, 0, 0)
    places.do(transfers.send, transfer)
    assert places.levels == (6, 4, 0)
    places.do(transfers.send, transfer)
    assert places.levels == (6, 4, 0)
    places.do(transfers.put, transfer, places.tea, of(4))
    assert places.do(transfers.receive, transfer) is TransferState.RECEIVED
    assert places.levels == (6, 0, 4)
    assert places.do(transfers.receive, transfer) is TransferState.RECEIVED
    assert places.levels == (6, 0, 4)


@pytest.mark.parametrize(
    ("how", "levels"),
    [
        (Settlement.LOST, (6, 0, 3)),
        (Settlement.SENT_BACK, (7, 0, 3)),
        (Settlement.FOUND, (6, 0, 4)),
    ],
)
def test_what_did_not_arrive_stays_visible_until_somebody_says_what_became_of_it(
    places: Places, how: Settlement, levels: tuple[int, int, int]
) -> None:
    transfer = places.begun(4)
    places.do(transfers.send, transfer)
    places.do(transfers.put, transfer, places.tea, of(3))
    assert places.do(transfers.receive, transfer) is TransferState.DIFFERS
    assert places.levels == (6, 1, 3)
    view = places.shop.call(transfers.read, transfer, actor=places.shop.manager)
    assert view.lines[0].open == of(1)
    assert places.do(transfers.settle, transfer, places.tea, how) is TransferState.RECEIVED
    assert places.do(transfers.settle, transfer, places.tea, how) is TransferState.RECEIVED
    assert places.levels == levels, "said twice, done once"
    other = next(each for each in Settlement if each is not how)
    with pytest.raises(Conflict, match="Nothing of this item is open"):
        places.do(transfers.settle, transfer, places.tea, other)


@pytest.mark.parametrize(
    ("how", "levels"), [(Settlement.FOUND, (6, 0, 5)), (Settlement.SENT_BACK, (6, 0, 4))]
)
def test_more_may_arrive_than_was_sent(
    places: Places, how: Settlement, levels: tuple[int, int, int]
) -> None:
    transfer = places.begun(4)
    places.do(transfers.send, transfer)
    places.do(transfers.put, transfer, places.tea, of(5))
    places.do(transfers.receive, transfer)
    assert places.levels == (6, -1, 5)
    with pytest.raises(Invalid, match="more came"):
        places.do(transfers.settle, transfer, places.tea, Settlement.LOST)
    places.do(transfers.settle, transfer, places.tea, how)
    assert places.levels == levels


def test_a_transfer_is_called_off_before_it_arrives(places: Places) -> None:
    transfer = places.begun(4)
    places.do(transfers.send, transfer)
    places.do(transfers.cancel, transfer)
    places.do(transfers.cancel, transfer)
    assert places.levels == (10, 0, 0)
    with pytest.raises(Conflict):
        places.do(transfers.receive, transfer)
    arrived = places.begun(1)
    places.do(transfers.send, arrived)
    places.do(transfers.receive, arrived)
    with pytest.raises(Conflict, match="settle what differs"):
        places.do(transfers.cancel, arrived)


def test_what_cannot_be_sent_is_said(places: Places) -> None:
    with pytest.raises(Conflict, match="from one location to another"):
        places.do(transfers.begin, new_id(), places.main, places.main)
    empty = new_id()
    places.do(transfers.begin, empty, places.main, places.store)
    with pytest.raises(Invalid, match="nothing to send"):
        places.do(transfers.send, empty)
    too_many = places.begun(11)
    with pytest.raises(Conflict, match="Only 10 of Tea"):
        places.do(transfers.send, too_many)
    assert places.levels == (10, 0, 0)
    with pytest.raises(NotFound):
        places.do(transfers.send, new_id())
    half = places.begun(1)
    with pytest.raises(Invalid, match="whole numbers"):
        places.do(transfers.put, half, places.tea, Quantity(500))
    places.do(transfers.put, half, places.tea, Quantity(0))
    assert places.shop.call(transfers.read, half, actor=places.shop.manager).lines == ()


def test_the_list_of_transfers_shows_those_that_wait(places: Places) -> None:
    waiting, done = places.begun(1), places.begun(2)
    places.do(transfers.send, done)
    places.do(transfers.put, done, places.tea, of(2))
    places.do(transfers.receive, done)
    shop = places.shop
    every = shop.call(transfers.recent, actor=shop.manager)
    assert {row.id for row in every} == {waiting, done}
    assert [row.id for row in shop.call(transfers.recent, only_open=True, actor=shop.manager)] == [
        waiting
    ]


def test_goods_in_transit_that_no_transfer_knows_are_found(places: Places) -> None:
    transfer = places.begun(4)
    places.do(transfers.send, transfer)
    file = places.shop.folder / DATABASE
    assert verify.whole(file).is_whole
    with closing(sqlite3.connect(file)) as book:
        book.execute("UPDATE stock_transfer_line SET sent = 3000")
        book.commit()
    told = [finding.sentence for finding in verify.whole(file).findings]
    assert told == ["Tea in transit: 4000 lie there, the open transfers say 3000 (thousandths)."]
    bad = [found.what for found in doctor.examine(places.shop.folder) if found.level == "bad"]
    assert bad == ["Of 1 items other goods are in transit than the open transfers say."]
