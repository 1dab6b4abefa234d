"""What people do at a till, at random, through the real services."""

import random
from typing import Any
from uuid import UUID

from pos_app.domain.access import Actor
from pos_app.domain.cart import Cart
from pos_app.domain.errors import PosError
from pos_app.domain.ids import new_id
from pos_app.domain.item import ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.domain.returns import take_back
from pos_app.domain.stock import StockReason
from pos_app.domain.tender import Tender, TenderKind
from pos_app.services import (
    cash,
    catalogue,
    catalogue_edit,
    closing,
    returns,
    sales,
    shifts,
    stock_keeping,
)
from tests.shop import GBP, cart_of, gbp
from tests.sync.sim.memory import MemoryBackend

WEIGHTS = {
    "sell": 60, "refund": 6, "rename": 8, "reprice": 8, "add item": 3, "adjust": 4, "pay in": 3,
    "close shift": 2,
}  # fmt: skip


def act(backend: MemoryBackend, actor: Actor, rng: random.Random) -> tuple[str, UUID | None]:
    """Do something; what, and the sale it made."""
    what = rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
    try:
        return what, _do(backend, actor, rng, what)
    except PosError as refusal:
        return f"{what}: {refusal}", None


def open_shift(backend: MemoryBackend, actor: Actor) -> None:
    """Open the shift, if it is not."""
    if backend.call(shifts.current, actor) is None:
        backend.call(shifts.open_shift, actor, gbp("100"))


def _items(backend: MemoryBackend) -> list[UUID]:
    found = backend.rows("SELECT id FROM item WHERE NOT is_deleted ORDER BY created_at, id")
    return [UUID(bytes=row[0]) for row in found]


def _do(backend: MemoryBackend, actor: Actor, rng: random.Random, what: str) -> UUID | None:
    items = _items(backend)
    item = rng.choice(items)
    if what == "sell":
        open_shift(backend, actor)
        return _sell(backend, actor, rng, rng.sample(items, rng.randint(1, min(3, len(items)))))
    if what == "refund":
        open_shift(backend, actor)
        return _refund(backend, actor, rng)
    if what == "rename":
        name = f"Name {rng.randrange(10**6)}"
        backend.call(catalogue_edit.edit_item, actor, item, {"name": name})
    elif what == "reprice":
        price = UnitPrice.parse(f"{rng.randint(1, 20)}.50", GBP)
        backend.call(catalogue_edit.edit_item, actor, item, {"unit_price": price})
    elif what == "add item":
        _add(backend, actor, rng)
    elif what == "adjust":
        backend.call(
            stock_keeping.adjust, actor, new_id(), item, Quantity.of(rng.randint(1, 9)),
            StockReason.FOUND,
        )  # fmt: skip
    elif what == "pay in":
        open_shift(backend, actor)
        backend.call(cash.pay_in, actor, new_id(), gbp(f"{rng.randint(1, 50)}"), "change")
    else:
        open_shift(backend, actor)
        expected = backend.call(shifts.figures, actor).expected_cash
        backend.call(closing.close, actor, expected, "")
    return None


def _sell(
    backend: MemoryBackend, actor: Actor, rng: random.Random, items: list[UUID]
) -> UUID | None:
    views = backend.call(catalogue.views, actor, items)
    cart = cart_of(*(view.to_line(Quantity.of(rng.randint(1, 4))) for view in views))
    done = backend.call(sales.complete, actor, cart, (Tender(TenderKind.CASH, gbp("2000")),))
    return done.id


def _refund(backend: MemoryBackend, actor: Actor, rng: random.Random) -> UUID | None:
    found = backend.rows("SELECT id FROM sale WHERE total > 0 ORDER BY at DESC, id LIMIT 12")
    if not found:
        return None
    sold = backend.call(returns.sold, actor, UUID(bytes=rng.choice(found)[0]))
    left: list[Any] = [line for line in sold.lines if line.left]
    if not left:
        return None
    cart = Cart.new(GBP).take_back((take_back(left[0], new_id(), Quantity.of(1)),))
    back = Tender(TenderKind.CASH, gbp(f"-{left[0].unit_price.plain}"))
    return backend.call(sales.complete, actor, cart, (back,)).id


def _add(backend: MemoryBackend, actor: Actor, rng: random.Random) -> None:
    tax = backend.call(catalogue.tax_classes, actor)[0].id
    fields = ItemFields(
        name=f"New {rng.randrange(10**6)}", tax_class_id=tax, track_stock=True,
        unit_price=UnitPrice.parse("2.00", GBP),
    )  # fmt: skip
    backend.call(catalogue_edit.add_item, actor, fields, Quantity.of(20))
