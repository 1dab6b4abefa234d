"""A random day of a shop with two locations, as Hypothesis lives it: every act that moves stock, in
any order, each often asked for twice.

`DayInTheShop` keeps a book of its own (`levels`), and after each act holds the shop's file against
it.
"""

import shutil
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from pos_app import verify
from pos_app.domain.errors import Conflict
from pos_app.domain.ids import new_id
from pos_app.domain.item import ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.domain.returns import ReturnedAs, take_back
from pos_app.domain.stock import CountScope, Settlement, StockReason, TransferState
from pos_app.maintenance import DATABASE
from pos_app.models.stock import IN_TRANSIT
from pos_app.services import (
    bundles,
    catalogue_edit,
    counts,
    locations,
    purchasing,
    receiving,
    removal,
    sales,
    shifts,
    stock,
    stock_keeping,
    supplier_returns,
    suppliers,
    transfers,
)
from pos_app.services.stock_keeping import DeliveredBatch, DeliveredLine
from pos_app.services.suppliers import SupplierFields
from tests.refunds import refund
from tests.refunds import sell as sell_for_card
from tests.shop import GBP, Shop, cart_of, cash, gbp, line, open_copy

GOODS = (("Honey", "allow", False), ("Tea", "warn", False), ("Yoghurt", "warn", True))
few = st.integers(1, 6)
which = st.integers(0, len(GOODS) - 1)
either = st.booleans()


def of(pieces: int) -> Quantity:
    return Quantity.of(pieces)


class DayInTheShop(RuleBasedStateMachine):
    """The shop, and what it should have: `levels` in pieces by item and location."""

    template: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.template / DATABASE, self.folder / DATABASE)
        self.shop: Shop = open_copy(self.folder)
        self.levels: dict[tuple[UUID, UUID], int] = defaultdict(int)
        self.allowed: set[UUID] = set()
        self.paid: dict[UUID, list[int]] = {}
        self.transfers: dict[UUID, tuple[UUID, UUID, UUID, int, int | None]] = {}
        self.counts: dict[UUID, tuple[UUID, dict[UUID, tuple[int, int]]]] = {}
        self.sold: list[tuple[Any, dict[UUID, int]]] = []
        self._furnish()

    def _furnish(self) -> None:
        self.shop.call(shifts.open_shift, gbp("100"))
        (self.main,) = [each.id for each in self.shop.call(locations.shelves)]
        self.store, self.supplier = new_id(), new_id()
        self.do(locations.add, self.store, "Store room")
        self.do(suppliers.add, self.supplier, SupplierFields("Harrow Wholesale"))
        self.items: list[UUID] = []
        for name, policy, tracks in GOODS:
            fields = ItemFields(
                name,
                unit_price=UnitPrice.parse("4", GBP),
                cost_price=UnitPrice.parse("2", GBP),
                stock_policy=policy,
                tracks_batches=tracks,
            )
            item = self.do(catalogue_edit.add_item, fields, of(5)).id
            self.items.append(item)
            self.levels[item, self.main] = 5
            self.paid[item] = [20_000]
            if policy == "allow":
                self.allowed.add(item)
        hamper = ItemFields("Hamper", unit_price=UnitPrice.parse("9", GBP), track_stock=False)
        self.hamper = self.do(catalogue_edit.add_item, hamper).id
        self.parts = {self.items[0]: 2, self.items[1]: 1}
        self.do(bundles.compose, self.hamper, [(i, of(n)) for i, n in self.parts.items()])

    def do(self, service: Any, *args: Any, twice: bool = False, **kwargs: Any) -> Any:
        """Act as the owner; a second time where it is said to, which must change nothing."""
        done = self.shop.call(service, *args, actor=self.shop.owner, **kwargs)
        if twice:
            self.shop.call(service, *args, actor=self.shop.owner, **kwargs)
        return done

    def place(self, *, back: bool) -> UUID:
        return self.store if back else self.main

    def may_leave(self, item: UUID, place: UUID, pieces: int) -> bool:
        return pieces <= self.levels[item, place] or item in self.allowed

    # -- the counter

    @rule(at=which, pieces=few, twice=either)
    def sell(self, at: int, pieces: int, *, twice: bool) -> None:
        item = self.items[at]
        cart = cart_of(line(GOODS[at][0], "4", str(pieces), item_id=item))
        for _time in range(1 + twice):
            self.shop.call(sales.complete, cart, cash("100"))
        self.levels[item, self.main] -= pieces

    @rule(at=which, pieces=few)
    def sell_for_card(self, at: int, pieces: int) -> None:
        self._sell(GOODS[at][0], "4", self.items[at], {self.items[at]: 1}, pieces)

    @rule(pieces=few)
    def sell_a_bundle(self, pieces: int) -> None:
        self._sell("Hamper", "9", self.hamper, self.parts, pieces)

    def _sell(self, name: str, price: str, item: UUID, parts: dict[UUID, int], n: int) -> None:
        sale = sell_for_card(self.shop, line(name, price, str(n), item_id=item))
        for part, pieces in parts.items():
            self.levels[part, self.main] -= pieces * n
        self.sold.append((sale, {part: pieces * n for part, pieces in parts.items()}))

    @precondition(lambda self: self.sold)
    @rule(how=st.sampled_from(ReturnedAs))
    def take_back(self, how: ReturnedAs) -> None:
        sale, parts = self.sold.pop()
        back = take_back(sale.lines[0], new_id(), sale.lines[0].quantity, how)
        refund(self.shop, (back,), actor=self.shop.owner)
        if how is ReturnedAs.RESALEABLE:
            for part, pieces in parts.items():
                self.levels[part, self.main] += pieces

    # -- goods that come and go

    @rule(at=which, pieces=few, cost=st.integers(0, 900), back=either, twice=either)
    def receive_delivery(self, at: int, pieces: int, cost: int, *, back: bool, twice: bool) -> None:
        item, place = self.items[at], self.place(back=back)
        batches = (DeliveredBatch(f"L{cost}", of(pieces), None),) if GOODS[at][2] else ()
        came = DeliveredLine(item, of(pieces), UnitPrice(cost * 100, GBP), batches)
        self.do(stock_keeping.receive, new_id(), (came,), "HW-1", place, twice=twice)
        self.levels[item, place] += pieces
        self.paid[item].append(cost * 100)

    @rule(at=which, ordered=few, came=few, cost=st.integers(0, 900), twice=either)
    def order_and_receive(
        self, at: int, ordered: int, came: int, cost: int, *, twice: bool
    ) -> None:
        item, order, delivery = self.items[at], new_id(), new_id()
        self.do(purchasing.begin, order, self.supplier)
        self.do(purchasing.put, order, item, of(ordered), UnitPrice(cost * 100, GBP))
        self.do(purchasing.send, order, twice=twice)
        self.do(receiving.begin, delivery, order)
        self.do(receiving.put, delivery, item, of(came))
        self.do(receiving.price, delivery, item, UnitPrice(cost * 100, GBP))
        self.do(receiving.post, delivery, twice=twice)
        self.levels[item, self.main] += came
        self.paid[item].append(cost * 100)

    @rule(at=which, pieces=few, twice=either)
    def send_back_to_supplier(self, at: int, pieces: int, *, twice: bool) -> None:
        item = self.items[at]
        act = (supplier_returns.send_back, new_id(), self.supplier, item, of(pieces), "damaged")
        if not self.may_leave(item, self.main, pieces):
            self.refused(*act)
            return
        self.do(*act, twice=twice)
        self.levels[item, self.main] -= pieces

    @rule(at=which, change=st.integers(-6, 6).filter(bool), back=either, twice=either)
    def adjust(self, at: int, change: int, *, back: bool, twice: bool) -> None:
        item, place = self.items[at], self.place(back=back)
        reason = StockReason.BREAKAGE if change < 0 else StockReason.FOUND
        act = (stock_keeping.adjust, new_id(), item, of(change), reason, place)
        if change < 0 and not self.may_leave(item, place, -change):
            self.refused(*act)
            return
        self.do(*act, twice=twice)
        self.levels[item, place] += change

    @rule(at=which, pieces=few, back=either)
    def open_or_stop(self, at: int, pieces: int, *, back: bool) -> None:
        """One entry an item and location: opened once, stopped at zero alone."""
        item, place = self.items[at], self.place(back=back)
        if item in self.shop.call(stock.levels, [item], place):
            self.refused(stock.open_level, item, of(pieces), place)
            if self.levels[item, place]:
                self.refused(stock.stop, item, place)
            else:
                self.do(stock.stop, item, place)
            return
        self.do(stock.open_level, item, of(pieces), place)
        self.levels[item, place] += pieces

    @rule()
    def sell_from_the_other_location(self) -> None:
        self.do(locations.make_main, self.store, twice=True)
        self.main, self.store = self.store, self.main

    @rule()
    def retire_the_store_room(self) -> None:
        """Refused while anything lies there or is on its way; else for a moment."""
        lying = any(pieces for (_item, at), pieces in self.levels.items() if at == self.store)
        moving = [each for each in self.transfers.values() if self.store in each[:2]]
        counting = [place for place, _lines in self.counts.values() if place == self.store]
        if lying or moving or counting:
            self.refused(locations.retire, self.store)
        else:
            self.do(locations.retire, self.store, twice=True)
            self.do(locations.bring_back, self.store, twice=True)

    # -- goods on their way

    @rule(at=which, pieces=few, back=either, twice=either)
    def send(self, at: int, pieces: int, *, back: bool, twice: bool) -> None:
        item, transfer = self.items[at], new_id()
        source = self.place(back=back)
        target = self.store if source == self.main else self.main
        self.do(transfers.begin, transfer, source, target, twice=twice)
        self.do(transfers.put, transfer, item, of(pieces), twice=twice)
        if not self.may_leave(item, source, pieces):
            self.refused(transfers.send, transfer)
            self.do(transfers.cancel, transfer)
            return
        self.do(transfers.send, transfer, twice=twice)
        self.levels[item, source] -= pieces
        self.levels[item, IN_TRANSIT] += pieces
        self.transfers[transfer] = (source, target, item, pieces, None)

    @precondition(lambda self: self.on_their_way)
    @rule(arrived=st.integers(0, 7), twice=either)
    def arrive(self, arrived: int, *, twice: bool) -> None:
        transfer = self.on_their_way[0]
        source, target, item, sent, _none = self.transfers[transfer]
        self.do(transfers.put, transfer, item, of(arrived), twice=twice)
        state = self.do(transfers.receive, transfer, twice=twice)
        self.levels[item, IN_TRANSIT] -= arrived
        self.levels[item, target] += arrived
        if arrived == sent:
            assert state is TransferState.RECEIVED
            del self.transfers[transfer]
        else:
            assert state is TransferState.DIFFERS
            self.transfers[transfer] = (source, target, item, sent, arrived)

    @precondition(lambda self: self.on_their_way)
    @rule(twice=either)
    def call_off(self, *, twice: bool) -> None:
        transfer = self.on_their_way[0]
        source, _target, item, sent, _none = self.transfers.pop(transfer)
        self.do(transfers.cancel, transfer, twice=twice)
        self.levels[item, IN_TRANSIT] -= sent
        self.levels[item, source] += sent

    @precondition(lambda self: self.differing)
    @rule(how=st.sampled_from(Settlement), twice=either)
    def settle(self, how: Settlement, *, twice: bool) -> None:
        transfer = self.differing[0]
        source, target, item, sent, arrived = self.transfers[transfer]
        missing = sent - (arrived or 0)
        sends_extra = missing < 0 and how is Settlement.SENT_BACK
        if missing < 0 and how is Settlement.LOST:
            how = Settlement.FOUND
        elif sends_extra and not self.may_leave(item, target, -missing):
            self.refused(transfers.settle, transfer, item, how)
            return
        self.do(transfers.settle, transfer, item, how, twice=twice)
        del self.transfers[transfer]
        self.levels[item, IN_TRANSIT] -= missing
        if how is Settlement.SENT_BACK:
            self.levels[item, source if missing > 0 else target] += missing
        elif how is Settlement.FOUND and missing > 0:
            self.levels[item, target] += missing

    @property
    def on_their_way(self) -> list[UUID]:
        return [key for key, each in self.transfers.items() if each[4] is None]

    @property
    def differing(self) -> list[UUID]:
        return [key for key, each in self.transfers.items() if each[4] is not None]

    # -- counts while selling

    @precondition(lambda self: len(self.counts) < 2)
    @rule(back=either)
    def begin_count(self, *, back: bool) -> None:
        """At most one at a location: two at once have tests of their own."""
        place, count = self.place(back=back), new_id()
        if any(place == other for other, _lines in self.counts.values()):
            return
        self.do(counts.begin, count, place, CountScope.ALL, twice=True)
        self.counts[count] = (place, {})

    @precondition(lambda self: self.counts)
    @rule(at=which, pieces=st.integers(0, 9), more=either)
    def count(self, at: int, pieces: int, *, more: bool) -> None:
        count, (place, lines) = next(iter(self.counts.items()))
        item = self.items[at]
        before = lines[item][0] if more and item in lines else 0
        found = self.do(counts.count_item, count, item, of(pieces), more=more)
        lines[item] = (before + pieces, self.levels[item, place])
        assert found == of(lines[item][0])

    @precondition(lambda self: any(lines for _place, lines in self.counts.values()))
    @rule(is_all=either)
    def approve_count(self, *, is_all: bool) -> None:
        """What was counted less what the books said then, whatever moved since."""
        count, place, lines = next(
            (key, place, lines) for key, (place, lines) in self.counts.items() if lines
        )
        if is_all:
            assert self.do(counts.none_of_the_rest, count) == 0
            for item in self.items:
                lines.setdefault(item, (0, self.levels[item, place]))
        assert self.do(counts.post_page, count, twice=True) == 0
        for item, (counted, expected) in lines.items():
            self.levels[item, place] += counted - expected
        del self.counts[count]

    @precondition(lambda self: self.counts)
    @rule()
    def give_up_count(self) -> None:
        count = next(iter(self.counts))
        self.do(counts.cancel, count, twice=True)
        del self.counts[count]

    @rule(at=which, why=st.sampled_from([r for r in StockReason if r.takes_out]), twice=either)
    def delete_and_put_back(self, at: int, why: StockReason, *, twice: bool) -> None:
        act = (removal.remove, new_id(), self.items[at], None, why)
        if self.do(removal.plan, [self.items[at]])[0].refused:
            self.refused(*act)
            return
        self.do(*act, twice=twice)
        self.do(removal.put_back, act[1], twice=twice)

    @rule(seconds=st.integers(1, 7200))
    def time_passes(self, seconds: int) -> None:
        self.shop.clock.advance(seconds)

    # -- what always holds

    def refused(self, service: Any, *args: Any) -> None:
        try:
            self.do(service, *args)
        except Conflict:
            return
        raise AssertionError(f"{service} was not refused")

    @invariant()
    def every_level_is_what_moved(self) -> None:
        named = "SELECT item_id, location_id, sum(quantity) FROM {} GROUP BY 1, 2"
        wanted = {key: pieces * 1000 for key, pieces in self.levels.items() if pieces}
        for table in ("stock_level", "stock_movement"):
            rows = self.shop.rows(named.format(table))
            found = {(UUID(bytes=i), UUID(bytes=p)): sum_ for i, p, sum_ in rows if sum_}
            assert found == wanted, table

    @invariant()
    def in_transit_lies_what_open_transfers_say(self) -> None:
        told: dict[UUID, int] = defaultdict(int)
        for _source, _target, item, sent, arrived in self.transfers.values():
            told[item] += sent - (arrived or 0)
        lying = {item: n for (item, at), n in self.levels.items() if at == IN_TRANSIT and n}
        assert lying == {item: pieces for item, pieces in told.items() if pieces}

    @invariant()
    def a_cost_lies_between_those_that_were_paid(self) -> None:
        kept = self.shop.rows("SELECT id, cost_price FROM item WHERE track_stock")
        for key, cost in kept:
            paid = self.paid[UUID(bytes=key)]
            assert 0 <= min(paid) <= cost <= max(paid)

    @invariant()
    def the_books_are_whole(self) -> None:
        report = verify.whole(self.folder / DATABASE)
        assert report.is_whole, report.sentence

    def teardown(self) -> None:
        self.shop.backend.close()
        shutil.rmtree(self.folder)
