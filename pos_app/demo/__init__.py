"""THE DEMO SHOP IS FOR TRYING THINGS, NEVER FOR A REAL SHOP: its people, password and PINs are
printed in the documentation, and their hashes are cheap on purpose.

`make_demo` builds a whole shop through the same services a till uses: shelf and pictures from
`resources/demo`, six people, customers, suppliers, five past days of sales with their shifts, an
open shift today, sales parked, offers and orders. What happens is drawn from one fixed seed; when
it happened is told from now, so that the shop never looks old.
"""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from pos_app.backend import Backend
from pos_app.demo.neighbours import meet_neighbours
from pos_app.demo.shelf import fill_shelf
from pos_app.demo.trade import DAYS, OPENS, Trade, local
from pos_app.domain.access import NOBODY, SYSTEM
from pos_app.domain.clock import FixedClock, SystemClock
from pos_app.domain.errors import Conflict
from pos_app.domain.ids import new_id
from pos_app.keys import FILE as PEPPER
from pos_app.keys import pepper
from pos_app.maintenance import DATABASE, open_shop, put_in_place
from pos_app.paths import resource
from pos_app.services import auth, customer_accounts, settings, setup, users
from pos_app.services.users import NewUser

PASSWORD: Final = "Demo-shop-2026!"  # noqa: S105  public on purpose: it opens the demo alone
CHEAP_COST: Final = 6  # 4 ms a hash: nothing here is worth guarding

PICTURES: Final = "pictures"

_ASIDE: Final = "being-made"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the demo shop, with a PIN that everybody knows."""

    username: str
    name: str
    role: str
    pin: str


PEOPLE: Final = (
    Person("owner", "Ruth Adeyemi", "owner", "111111"),
    Person("cashier", "Aisha Rahman", "cashier", "3333"),
    Person("daniel", "Daniel Osei", "cashier", "5555"),
    Person("supervisor", "Priya Nair", "supervisor", "444444"),
    Person("stock", "Jun Park", "stock_keeper", "6666"),
    Person("manager", "Elena Costa", "manager", "222222"),
)


def make_demo(folder: Path, now: datetime | None = None) -> None:
    """Build the demo shop in a folder that has none. Two seconds or so.

    It is built aside and put in place last, so that half a demo is never taken for a shop. Raises
    `Conflict` where there is a shop already.
    """
    if (folder / DATABASE).exists():
        raise Conflict(f"There is a shop in {folder} already.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = folder / _ASIDE
    shutil.rmtree(aside, ignore_errors=True)
    try:
        _build(aside, now or SystemClock().now())
        for name in (PICTURES, PEPPER):
            (aside / name).replace(folder / name)
        put_in_place(aside / DATABASE, folder / DATABASE)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _build(folder: Path, now: datetime) -> None:
    clock = FixedClock(local(now, -DAYS, OPENS) - timedelta(minutes=50))
    backend = open_shop(folder, clock=clock).backend
    try:
        _set_up(backend, folder)
        fill_shelf(backend)
        Trade(backend, clock, now, meet_neighbours(backend)).go_on()
    finally:
        backend.close()
    _copy_pictures(folder)


def _set_up(backend: Backend, folder: Path) -> None:
    backend.call(setup.prepare, NOBODY)
    backend.call(setup.use_country, NOBODY, "GB")
    backend.call(
        setup.save_shop,
        NOBODY,
        {
            "name": "Marlow Street General Store",
            "address": ["14 Marlow Street", "Bristol BS1 0AA"],
            "phone": "0117 496 0114",
            "tax_id": "GB 999 9999 73",
            "receipt_footer": ["Thank you for your visit.", "DEMO SHOP: not a real receipt"],
        },
    )
    backend.call(setup.save_till, NOBODY, "2", "Front counter", {"is_demo": True})
    secret = pepper(folder, use_key_store=False)
    password = auth.hash_password(PASSWORD, CHEAP_COST)
    for person in PEOPLE:
        new = NewUser(
            name=person.name,
            username=person.username,
            role=person.role,
            pin_hash=auth.hash_pin(person.pin, secret, CHEAP_COST),
            pin_digits=len(person.pin),
            password_hash=password,
        )
        if person.role == "owner":
            backend.call(setup.create_owner, NOBODY, new)
        else:
            backend.call(users.add, SYSTEM, new)
    backend.call(settings.change_shop, SYSTEM, {"customers_register": True})
    account = customer_accounts.NewAccount(
        "Robin Hale", "robin.hale@example.org", "0117 496 0155", password, "customer"
    )
    backend.call(customer_accounts.register, NOBODY, new_id(), account)


def _copy_pictures(folder: Path) -> None:
    place = folder / PICTURES
    place.mkdir(mode=0o700)
    for picture in resource("demo/pictures").glob("*.svg"):
        shutil.copyfile(picture, place / picture.name)
