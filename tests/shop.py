"""The shop that tests happen in: a real file, built once by the migrations and copied for each
test.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import URL

from pos_app import verify
from pos_app.backend import Backend
from pos_app.domain.access import NOBODY, SYSTEM, Actor, Role
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.clock import FixedClock
from pos_app.domain.ids import new_id
from pos_app.domain.money import Currency, Money, UnitPrice
from pos_app.domain.price_source import PriceSource
from pos_app.domain.pricing import PriceRules
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.tax import TaxRate
from pos_app.domain.tender import Tender, TenderKind
from pos_app.maintenance import DATABASE, open_shop, reading
from pos_app.services import auth, settings, setup, shifts, users
from pos_app.services.auth import SecretKind
from pos_app.services.users import NewUser
from tests.databases import POSTGRESQL, PostgresShelf, books_of, rows_of

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PEPPER = b"pepper of the test shop"
PASSWORD = "correct horse battery staple"
GBP = Currency("GBP", 2)
PINS = {
    Role.OWNER: "271828",
    Role.MANAGER: "314159",
    Role.SUPERVISOR: "161803",
    Role.CASHIER: "2718",
    Role.STOCK_KEEPER: "3141",
}
VAT_20 = TaxRate.parse("20", included=True)


@dataclass
class Shop:
    """A shop of one till in Britain, with one person of each role; the shift is open with £100."""

    folder: Path
    backend: Backend
    clock: FixedClock
    actors: dict[Role, Actor] = field(default_factory=dict)
    url: URL | None = None  # of its database; None: a file

    @property
    def owner(self) -> Actor:
        return self.actors[Role.OWNER]

    @property
    def manager(self) -> Actor:
        return self.actors[Role.MANAGER]

    @property
    def cashier(self) -> Actor:
        return self.actors[Role.CASHIER]

    @property
    def rules(self) -> PriceRules:
        """How this shop rounds."""
        return settings.price_rules(self.backend.call(settings.read, NOBODY).shop)

    def call(self, service: Any, *args: Any, actor: Actor | None = None, **kwargs: Any) -> Any:
        """Call a service as the cashier, or as `actor`."""
        return self.backend.call(service, actor or self.cashier, *args, **kwargs)

    def prove(self, actor: Actor, secret: str, kind: SecretKind = SecretKind.PIN) -> auth.Proof:
        """What the log-in worker makes of a typed secret."""
        challenge = self.backend.call(auth.challenge, NOBODY, actor.user_id, kind)
        return auth.prove(challenge, secret, PEPPER)

    def approve(self, needed: Any, by: Role = Role.MANAGER) -> UUID:
        """A manager's yes to what the cashier was refused (`ApprovalRequired`)."""
        request = auth.ApprovalRequest(
            needed.permission, needed.subject, needed.amount, needed.asked
        )
        proof = self.prove(self.actors[by], PINS[by])
        approval: UUID = self.call(auth.approve, proof, self.actors[by].user_id, request)
        return approval

    def rows(self, sql: str, *args: object) -> list[tuple[Any, ...]]:
        """Read the database past the program; ids are bytes, as a till's file has them."""
        if self.url is not None:
            return rows_of(self.url, sql, args)
        import sqlite3
        from contextlib import closing

        with closing(sqlite3.connect(self.folder / DATABASE)) as database:
            return database.execute(sql, args).fetchall()


def gbp(text: str) -> Money:
    """An amount in pounds."""
    return Money.parse(text, GBP)


def line(name: str = "Loaf", price: str = "4.20", quantity: str = "1", **fields: Any) -> CartLine:
    """A line of a cart, of no item unless `item_id` is given."""
    values: dict[str, Any] = {
        "id": new_id(),
        "item_id": None,
        "name": name,
        "unit": Unit.PIECE,
        "quantity": Quantity.parse(quantity),
        "unit_price": UnitPrice.parse(price, GBP),
        "list_price": UnitPrice.parse(price, GBP),
        "price_source": PriceSource.CATALOGUE,
        "taxes": (VAT_20,),
        "category_id": None,
        "discount": None,
        "fixed_total": None,
        "note": "",
        "serial": "",
    }
    return CartLine(**{**values, **fields})


def cart_of(*lines: CartLine) -> Cart:
    """A cart in pounds with these lines."""
    cart = Cart.new(GBP)
    for one in lines:
        cart = cart.add(one)
    return cart


def cash(text: str) -> tuple[Tender, ...]:
    """One cash payment."""
    return (Tender(TenderKind.CASH, gbp(text)),)


def card(text: str) -> tuple[Tender, ...]:
    """One card payment."""
    return (Tender(TenderKind.CARD, gbp(text)),)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set-up shop's folder, made once by the migrations and the services, and closed."""
    folder = tmp_path_factory.mktemp("template")
    set_up(open_shop(folder, clock=FixedClock(NOON)).backend)
    return folder


def set_up(backend: Backend) -> None:
    """Make the shop that tests happen in, and close it."""
    backend.call(setup.prepare, NOBODY)
    backend.call(setup.use_country, NOBODY, "GB")
    backend.call(setup.save_shop, NOBODY, {"name": "Marlow Street"})
    backend.call(setup.save_till, NOBODY, "2", "Till 2", {})
    password = auth.hash_password(PASSWORD, cost=4)
    for role, pin in PINS.items():
        new = NewUser(
            name=f"{role.value.title()} One".replace("_", " "),
            username=role.value,
            role=role.value,
            pin_hash=auth.hash_pin(pin, PEPPER, cost=4),
            pin_digits=len(pin),
            password_hash=password,
        )
        if role is Role.OWNER:
            backend.call(setup.create_owner, NOBODY, new)
        else:
            backend.call(users.add, SYSTEM, new)
    backend.close()


def open_copy(folder: Path) -> Shop:
    """The shop whose file was copied to this folder, with everybody in it; no shift is open."""
    clock = FixedClock(NOON)
    return with_everybody(Shop(folder, open_shop(folder, clock=clock).backend, clock))


def with_everybody(shop: Shop) -> Shop:
    """The shop, one person of each role ready to act."""
    tiles = {tile.role: tile for tile in shop.backend.call(auth.users_to_pick, NOBODY)}
    for role in PINS:
        probe = Actor(tiles[role.value].id, "", "", {})
        shop.actors[role] = shop.backend.call(auth.refresh, probe)
    return shop


@contextmanager
def _reading_a_copy(url: URL, path: Path) -> Iterator[Any]:
    """What `verify` reads of a shop that is in no file."""
    with books_of(url, path.parent) as file, reading(file) as book:
        yield book


@pytest.fixture
def closed_shop(
    database: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Shop]:
    """A shop whose shift is not open yet, on the database this run of the test is about."""
    folder = tmp_path / "shop"
    folder.mkdir()
    if database == POSTGRESQL:
        shelf: PostgresShelf = request.getfixturevalue("postgres_shelf")
        with shelf.copy() as url:
            clock = FixedClock(NOON)
            backend = shelf.open(url, folder, clock)
            shop = with_everybody(Shop(folder, backend, clock, url=url))
            monkeypatch.setattr(verify, "reading", partial(_reading_a_copy, url))
            yield shop
            shop.backend.close()
        return
    template: Path = request.getfixturevalue("template")
    shutil.copy(template / DATABASE, folder / DATABASE)
    shop = open_copy(folder)
    yield shop
    shop.backend.close()


@pytest.fixture
def shop(closed_shop: Shop) -> Shop:
    """A shop with an open shift and £100 in the drawer."""
    closed_shop.call(shifts.open_shift, gbp("100"))
    return closed_shop
