"""Whatever happens in a shift, the sums agree with a shop that reckons with a pencil."""

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos_app import verify
from pos_app.backend import Backend
from pos_app.domain.access import NOBODY, Actor, Role
from pos_app.domain.cart import Cart
from pos_app.domain.clock import FixedClock
from pos_app.domain.drawer import DrawerCount
from pos_app.domain.ids import new_id
from pos_app.domain.money import Money
from pos_app.domain.quantity import Quantity
from pos_app.domain.returns import take_back
from pos_app.domain.tender import Tender, TenderKind
from pos_app.maintenance import DATABASE, open_shop
from pos_app.services import auth, cash, closing, closures, returns, sales, shifts
from tests.shop import GBP, NOON, cart_of, line

PENCE = st.integers(1, 5000)
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("cash"), PENCE, st.integers(0, 900)),
        st.tuples(st.just("card"), PENCE, st.just(0)),
        st.tuples(st.just("split"), st.integers(2, 5000), st.integers(0, 900)),
        st.tuples(st.just("refund"), st.integers(0, 20), st.just(0)),
        st.tuples(st.just("pay_in"), PENCE, st.just(0)),
        st.tuples(st.just("pay_out"), PENCE, st.just(0)),
        st.tuples(st.just("drop"), PENCE, st.just(0)),
        st.tuples(st.just("no_sale"), st.just(0), st.just(0)),
    ),
    max_size=12,
)
DAYS = st.lists(
    st.tuples(st.integers(0, 20_000), ACTS, st.integers(-150, 150)), min_size=1, max_size=3
)


class Pencil:
    """A shop, and beside it what a person would have written down."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        tiles = backend.call(auth.users_to_pick, NOBODY)
        owner = next(tile for tile in tiles if tile.role == Role.OWNER)
        self.owner = backend.call(auth.refresh, Actor(owner.id, "", "", {}))
        self.sold = self.returned = 0
        self.open_sales: list[Any] = []
        self.drawer = 0
        self.day: Counter[str] = Counter()

    def call(self, service: Any, *args: Any) -> Any:
        return self.backend.call(service, self.owner, *args)

    def sell(self, pence: int, tenders: tuple[Tender, ...]) -> None:
        cart = cart_of(line("Mug", Money(pence, GBP).plain))
        done = self.call(sales.complete, cart, tenders)
        self.open_sales.append((done.id, pence))
        self.day["sold"] += pence

    def act(self, kind: str, amount: int, more: int) -> None:
        money = Money(amount, GBP)
        if kind == "cash":
            self.sell(amount, (Tender(TenderKind.CASH, Money(amount + more, GBP)),))
            self.drawer += amount
        elif kind == "card":
            self.sell(amount, (Tender(TenderKind.CARD, money),))
            self.day["card"] += amount
        elif kind == "split":
            by_card = amount // 2
            tenders = (
                Tender(TenderKind.CARD, Money(by_card, GBP)),
                Tender(TenderKind.CASH, Money(amount - by_card + more, GBP)),
            )
            self.sell(amount, tenders)
            self.drawer += amount - by_card
            self.day["card"] += by_card
        elif kind == "refund" and self.open_sales:
            self.refund(*self.open_sales.pop(amount % len(self.open_sales)))
        elif kind == "no_sale":
            self.call(shifts.open_drawer, "Change")
            self.day["no_sales"] += 1
        elif kind in {"pay_out", "drop"} and amount <= self.drawer:
            self.call(getattr(cash, kind), new_id(), money, "Because")
            self.drawer -= amount
        elif kind == "pay_in":
            self.call(cash.pay_in, new_id(), money, "Because")
            self.drawer += amount

    def refund(self, sale_id: Any, pence: int) -> None:
        """The whole sale comes back in cash, however it was paid."""
        (sold,) = self.call(returns.sold, sale_id).lines
        cart = Cart.new(GBP).take_back([take_back(sold, new_id(), Quantity.of(1))])
        self.call(sales.complete, cart, (Tender(TenderKind.CASH, Money(-pence, GBP)),))
        self.day["returned"] -= pence
        self.drawer -= pence


@pytest.fixture(scope="module")
def folder(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pencil")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(days=DAYS)
def test_expected_cash_and_perpetual_totals_are_exact(
    template: Path, folder: Path, days: list[Any]
) -> None:
    shutil.rmtree(folder)
    folder.mkdir()
    shutil.copy(template / DATABASE, folder / DATABASE)
    shop = Pencil(open_shop(folder, clock=FixedClock(NOON)).backend)
    try:
        for number, (opening, acts, error) in enumerate(days, 1):
            _one_day(shop, number, opening, acts, error)
        rows = shop.call(closures.list_closures)
        assert [row.number for row in rows] == list(range(len(days), 0, -1))
        assert sum(row.net.minor for row in rows) == shop.sold + shop.returned
    finally:
        shop.backend.close()
    assert verify.whole(folder).is_whole


def _one_day(shop: Pencil, number: int, opening: int, acts: list[Any], error: int) -> None:
    shop.call(shifts.open_shift, Money(opening, GBP))
    shop.drawer, shop.day = opening, Counter()
    for act in acts:
        shop.act(*act)
    shop.call(closing.begin_count)
    if shop.drawer < 0:  # more was given back than the drawer held: counted, it holds nothing
        return _close_short(shop)
    counted = Money(max(shop.drawer + error, 0), GBP)
    told = shop.call(closing.lock_count, DrawerCount(counted))
    assert told.expected == Money(shop.drawer, GBP)
    closed = shop.call(closing.close, counted, "")
    shop.sold += shop.day["sold"]
    shop.returned += shop.day["returned"]
    body = shop.call(closures.read_closure, closed.shift_id).body
    assert closed.number == body["number"] == number
    assert body["expected"] == shop.drawer
    assert (body["sold"], body["returned"]) == (shop.day["sold"], shop.day["returned"])
    assert body["net"] == sum(row["gross"] for row in body["taxes"])
    assert body["tax"] == sum(row["tax"] for row in body["taxes"])
    assert body["net"] + body["rounding"] == sum(row["net"] for row in body["tenders"])
    assert body["net"] == sum(row["gross"] for row in body["categories"])
    assert body["net"] == sum(r["sold"] + r["returned"] for r in body["people"].values())
    assert body["no_sales"] == shop.day["no_sales"]
    assert sum(r["net"] for r in body["tenders"] if r["kind"] == "card") == shop.day["card"]
    assert body["perpetual_sold"] == shop.sold
    assert body["perpetual_net"] == shop.sold + shop.returned
    assert all(run["gaps"] == 0 for run in body["numbers"])
    return None


def _close_short(shop: Pencil) -> None:
    nothing = Money(0, GBP)
    told = shop.call(closing.lock_count, DrawerCount(nothing))
    assert told.expected == Money(shop.drawer, GBP)
    if told.may_recount:
        shop.call(closing.lock_count, DrawerCount(nothing))
    shop.call(closing.close, nothing, "More went back than was there")
    shop.sold += shop.day["sold"]
    shop.returned += shop.day["returned"]
