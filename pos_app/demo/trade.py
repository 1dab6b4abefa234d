"""What happened in the demo shop before somebody opens it: five days of trade and this morning."""

import random
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from pos_app.backend import Backend
from pos_app.demo.neighbours import make_offers, order_goods, take_orders
from pos_app.demo.shelf import GBP, PLENTY
from pos_app.domain.access import NOBODY, SYSTEM, Actor
from pos_app.domain.cart import Cart
from pos_app.domain.clock import FixedClock
from pos_app.domain.money import Money
from pos_app.domain.pricing import Discount
from pos_app.domain.quantity import Quantity
from pos_app.domain.tender import Tender, TenderKind, quick_amounts
from pos_app.services import (
    auth,
    carts,
    catalogue,
    closing,
    customers,
    receipts,
    sales,
    settings,
    shifts,
)
from pos_app.services.catalogue import ItemView

SEED: Final = 20261
DAYS: Final = 5
SALES_A_DAY: Final = 28
FLOAT: Final = "100"
OPENS: Final = time(8, 2)
_CLOSES: Final = time(18, 12)
_TO_A_CUSTOMER: Final = 6  # every sixth sale is to a customer whom the shop knows
_ZONE: Final = ZoneInfo("Europe/London")


def local(now: datetime, days: int, at: time) -> datetime:
    """A time of day in the shop, so many days from today."""
    today = now.astimezone(_ZONE).date()
    return datetime.combine(today + timedelta(days=days), at, _ZONE)


class Trade:
    """Five days of trade and the morning of today, at their own times."""

    def __init__(
        self, backend: Backend, clock: FixedClock, now: datetime, buyers: tuple[UUID, ...]
    ) -> None:
        self._backend = backend
        self._clock = clock
        self._now = now
        self._buyers = buyers
        self._sold = 0
        self._chance = random.Random(SEED)
        people = {one.username: one for one in backend.call(auth.users_to_pick, NOBODY)}
        self._people: dict[str, Actor] = {
            name: backend.call(auth.refresh, Actor(tile.id, "", "", {}))
            for name, tile in people.items()
        }
        self._shelf = [
            view
            for group in backend.call(catalogue.categories, SYSTEM)
            for view in backend.call(catalogue.tiles, SYSTEM, group.id)
        ]
        self._usual = [
            view
            for view in self._shelf
            if view.unit_price is not None
            and not view.is_open_price
            and (view.stock is None or view.stock >= Quantity.of(PLENTY))
        ]

    def go_on(self) -> None:
        """Trade until now, and leave the shop as a morning does."""
        for day in range(-DAYS, 0):
            self._day(day)
        opened = min(local(self._now, 0, OPENS), self._now - timedelta(minutes=20))
        self._open(opened)
        self._sell_between(opened, self._now - timedelta(minutes=3), 14)
        self._park()
        shelf = {view.name: view for view in self._shelf}
        order_goods(self._backend, self._people["manager"], shelf)
        take_orders(self._backend, self._people["cashier"], self._buyers, shelf)
        make_offers(self._backend, shelf)

    def _day(self, day: int) -> None:
        opened, closed = local(self._now, day, OPENS), local(self._now, day, _CLOSES)
        self._open(opened)
        self._sell_between(opened, closed - timedelta(minutes=12), SALES_A_DAY)
        if day == -2:
            self._reprint_and_open_drawer()
        self._until(closed)
        read = self._backend.call(shifts.figures, self._people["supervisor"])
        assert read.expected_cash is not None
        missing = Money(self._chance.choice((0, 0, 0, 5, -10)), GBP)
        note = "Counted twice" if missing else ""
        counted = read.expected_cash + missing
        self._backend.call(closing.close, self._people["supervisor"], counted, note)

    def _open(self, at: datetime) -> None:
        self._until(at)
        self._backend.call(shifts.open_shift, self._people["supervisor"], Money.parse(FLOAT, GBP))

    def _until(self, at: datetime) -> None:
        self._clock.advance(max((at - self._clock.now()).total_seconds(), 1.0))

    def _sell_between(self, opened: datetime, closed: datetime, count: int) -> None:
        length = (closed - opened).total_seconds()
        for moment in sorted(self._chance.uniform(30, length) for _ in range(count)):
            self._until(opened + timedelta(seconds=moment))
            cashier = self._people[self._chance.choice(("cashier", "cashier", "daniel"))]
            cart = self._filled(self._chance.choice((1, 1, 2, 2, 3, 4, 6)))
            if self._chance.random() < 0.08:
                cart = cart.with_discount(Discount.percent("10", "Loyal customer"))
            self._sold += 1
            if self._sold % _TO_A_CUSTOMER == 0:
                cart = self._known(cart)
            self._backend.call(sales.complete, cashier, cart, self._paid(cart))

    def _known(self, cart: Cart) -> Cart:
        """The next of the customers buys it."""
        customer = self._buyers[self._sold // _TO_A_CUSTOMER % len(self._buyers)]
        buyer = self._backend.call(customers.buyer, SYSTEM, customer)
        return cart.with_customer(customer, buyer.terms)

    def _filled(self, lines: int) -> Cart:
        cart = Cart.new(GBP)
        for view in self._chance.sample(self._usual, lines):
            cart = cart.add(view.to_line(self._amount(view)))
        return cart

    def _amount(self, view: ItemView) -> Quantity:
        if view.unit.is_measured:
            return Quantity(self._chance.randrange(180, 1400))
        return Quantity.of(self._chance.choice((1, 1, 1, 1, 2, 2, 3)))

    def _paid(self, cart: Cart) -> tuple[Tender, ...]:
        """Mostly by card, often in cash with change, now and then both."""
        rules = settings.price_rules(self._backend.call(settings.read, SYSTEM).shop)
        due = Money(cart.totals(rules).total, GBP)
        chance = self._chance.random()
        if chance < 0.55:
            return (Tender(TenderKind.CARD, due, f"{self._chance.randrange(10**6):06d}"),)
        if chance < 0.62 and due.minor > 1000:
            return (
                Tender(TenderKind.VOUCHER, Money(500, GBP), "Town voucher"),
                Tender(TenderKind.CASH, Money(due.minor - 500, GBP)),
            )
        return (Tender(TenderKind.CASH, self._chance.choice(quick_amounts(due)[:3])),)

    def _reprint_and_open_drawer(self) -> None:
        last = self._backend.call(receipts.recent, self._people["cashier"], "", 1)[0]
        self._backend.call(receipts.reprint, self._people["cashier"], last.id)
        self._backend.call(
            shifts.open_drawer, self._people["supervisor"], "Change for the café next door"
        )

    def _park(self) -> None:
        """Three sales set aside, as on any morning."""
        for label, who, lines in (
            ("Window table", "cashier", 3),
            ("Mrs Okafor, back at 3", "cashier", 4),
            ("Phone order, Hughes", "daniel", 6),
        ):
            self._clock.advance(35)
            cart = self._filled(lines)
            self._backend.call(carts.park, self._people[who], cart, label)
