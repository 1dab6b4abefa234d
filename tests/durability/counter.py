"""Not a test: a counter that sells, and what a killed one must have left behind.

`Counter` makes random sales through the till's own services and tells each step: what it is about
to do, and what it was told is done. `faults` holds a shop's file against what was told.
"""

import random
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from pos_app import verify
from pos_app.backend import Backend
from pos_app.domain.access import NOBODY, Actor, Role
from pos_app.domain.cart import Cart
from pos_app.domain.item import ItemFields
from pos_app.domain.money import Money, UnitPrice
from pos_app.domain.pricing import Discount
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.tender import Tender, TenderKind, settle
from pos_app.maintenance import DATABASE
from pos_app.services import auth, carts, catalogue_edit, sales, settings, stock_list
from pos_app.services.sales import CompletedSale
from tests.shop import GBP, Shop

Tell = Callable[[str, dict[str, Any]], None]


def fill_shelf(shop: Shop) -> None:
    """Ten items: pieces and weighed goods, counted and not."""
    for number in range(10):
        unit = Unit.KG if number % 3 == 0 else Unit.PIECE
        fields = ItemFields(
            f"Item {number}",
            unit=unit,
            unit_price=UnitPrice.parse(f"{number}.{number}9", GBP),
            track_stock=number != 7,
        )
        opening = Quantity.of(1000) if fields.track_stock else None
        shop.call(catalogue_edit.add_item, fields, opening, actor=shop.owner)


@dataclass(frozen=True, slots=True)
class Told:
    """A sale the counter was told is done."""

    id: bytes
    number: str
    total: int
    lines: int
    tenders: int
    movements: int


class Counter:
    """Sells random carts as the cashier of an opened shop."""

    def __init__(self, backend: Backend, seed: int, tell: Tell = lambda _what, _of: None) -> None:
        self._backend = backend
        self._tell = tell
        self._random = random.Random(seed)
        self.actor = cashier_of(backend)
        self._rules = settings.price_rules(backend.call(settings.read, self.actor).shop)
        page = backend.call(stock_list.page, self.actor)
        self._shelf = [view for view in (row.item for row in page.rows) if view.unit_price]

    def cart(self) -> Cart:
        """A cart of one to six lines, now and then with discounts."""
        cart = Cart.new(GBP)
        pick = self._random
        for view in pick.sample(self._shelf, pick.randint(1, 6)):
            most = 2500 if view.unit.is_measured else 4
            amount = pick.randint(1, most)
            quantity = Quantity(amount if view.unit.is_measured else amount * 1000)
            line = view.to_line(quantity)
            cart = cart.add(line)
            if pick.random() < 0.2:
                cart = cart.with_line_discount(line.id, Discount.percent("7.5"))
        return cart.with_discount(Discount.percent("5")) if pick.random() < 0.2 else cart

    def payment(self, cart: Cart) -> tuple[Tender, ...]:
        """Card, cash, or some of both; one payment is always there, also for nothing."""
        total = Money(cart.totals(self._rules).total, GBP)
        by_card = self._random.choice((0, 0, total.minor // 2, total.minor))
        tenders = [Tender(TenderKind.CARD, Money(by_card, GBP), "4711")] if by_card else []
        due = settle(total, tenders, self._rules).due
        if due or not tenders:
            handed = due + self._random.choice((0, 100, 500))
            tenders.append(Tender(TenderKind.CASH, Money(max(handed, 1), GBP)))
        return tuple(tenders)

    def sell(self) -> CompletedSale:
        """One sale from the open cart to the receipt, each step told before and after."""
        cart = self.cart()
        tenders = self.payment(cart)
        self._tell("saving", _drafted(cart, tenders))
        self._backend.call(carts.save, self.actor, cart, tenders)
        self._tell("saved", _drafted(cart, tenders))
        return self.finish(cart, tenders)

    def finish(self, cart: Cart, tenders: tuple[Tender, ...]) -> CompletedSale:
        """Complete a cart, told before and after."""
        self._tell("paying", {"id": cart.id.hex})
        done = self._backend.call(sales.complete, self.actor, cart, tenders)
        counted = {view.id for view in self._shelf if view.stock is not None}
        self._tell(
            "sold",
            {
                "id": done.id.hex,
                "number": done.number,
                "total": done.total.minor,
                "lines": len(cart.lines),
                "tenders": len(tenders),
                "movements": sum(line.item_id in counted for line in cart.lines),
            },
        )
        return done


def _drafted(cart: Cart, tenders: Iterable[Tender]) -> dict[str, Any]:
    taken = [[str(t.kind), t.amount.minor, t.reference] for t in tenders]
    return {"cart": cart.encode(), "tenders": taken}


def drafted(told: dict[str, Any]) -> tuple[Cart, tuple[Tender, ...]]:
    """The cart and payments a "saving" or "saved" told of."""
    return Cart.decode(told["cart"]), tuple(
        Tender(TenderKind(kind), Money(amount, GBP), reference)
        for kind, amount, reference in told["tenders"]
    )


def cashier_of(backend: Backend) -> Actor:
    """The shop's cashier, with the rights of now."""
    tiles = {tile.role: tile for tile in backend.call(auth.users_to_pick, NOBODY)}
    return backend.call(auth.refresh, Actor(tiles[Role.CASHIER.value].id, "", "", {}))


def as_told(of: dict[str, Any]) -> Told:
    """What a "sold" told of."""
    return Told(
        UUID(of["id"]).bytes,
        of["number"],
        of["total"],
        of["lines"],
        of["tenders"],
        of["movements"],
    )


_STORED = """
    SELECT s.series || '-' || printf('%04d', s.sequence), s.total,
           (SELECT count(*) FROM sale_line WHERE sale_id = s.id),
           (SELECT count(*) FROM sale_tender WHERE sale_id = s.id),
           (SELECT count(*) FROM stock_movement WHERE document_id = s.id),
           (SELECT sum(gross) FROM sale_line WHERE sale_id = s.id),
           (SELECT sum(base + tax) FROM sale_tax WHERE sale_id = s.id),
           (SELECT sum(amount) FROM sale_tender WHERE sale_id = s.id) - s.change - s.cash_rounding,
           (SELECT count(*) FROM journal_entry WHERE id = s.id AND kind = 'sale')
    FROM sale s WHERE s.id = ?
"""


def faults(folder: Path, told: Iterable[Told]) -> list[str]:
    """What is not as it must be in a shop's file: each told sale whole, every other whole too,
    chain, numbers and stock in order.
    """
    found = [finding.sentence for finding in verify.whole(folder).findings]
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        for sale in told:
            row = database.execute(_STORED, (sale.id,)).fetchone()
            total = sale.total
            whole = (sale.number, total, sale.lines, sale.tenders, sale.movements)
            if row is None:
                found.append(f"{sale.number} was told as sold and is gone")
            elif row != (*whole, total, total, total, 1):
                found.append(f"{sale.number} is not whole: {row}, told {sale}")
        found += [f"{count} broken references" for (count,) in _references(database) if count]
    return found


def _references(database: sqlite3.Connection) -> list[tuple[int]]:
    return [(len(database.execute("PRAGMA foreign_key_check").fetchall()),)]


def is_stored(folder: Path, sale_id: UUID) -> bool:
    """Whether this sale is in the file."""
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        found = database.execute("SELECT 1 FROM sale WHERE id = ?", (sale_id.bytes,))
        return found.fetchone() is not None
