"""THE DEMO SHOP IS FOR TRYING THINGS, NEVER FOR A REAL SHOP: its people, password and PINs are
printed in the documentation, and their hashes are cheap on purpose.

`make_demo` builds a whole shop through the same services a till uses: shelf and pictures from
`resources/demo`, six people, five past days of sales with their shifts, sales parked, an open shift
today. What happens is drawn from one fixed seed; when it happened is told from now, so that the
shop never looks old.
"""

import random
import shutil
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from pos_app.backend import Backend
from pos_app.domain.access import NOBODY, SYSTEM, Actor
from pos_app.domain.cart import Cart
from pos_app.domain.clock import FixedClock, SystemClock
from pos_app.domain.errors import Conflict
from pos_app.domain.item import Code, ItemFields
from pos_app.domain.money import Currency, Money, UnitPrice
from pos_app.domain.pricing import Discount
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.tender import Tender, TenderKind, quick_amounts
from pos_app.keys import FILE as PEPPER
from pos_app.keys import pepper
from pos_app.maintenance import DATABASE, open_shop, put_in_place
from pos_app.paths import resource
from pos_app.services import (
    auth,
    carts,
    catalogue,
    catalogue_edit,
    catalogue_groups,
    closing,
    receipts,
    sales,
    settings,
    setup,
    shifts,
    users,
)
from pos_app.services.catalogue import ItemView
from pos_app.services.users import NewUser

PASSWORD: Final = "Demo-shop-2026!"  # noqa: S105  public on purpose: it opens the demo alone
CHEAP_COST: Final = 6  # 4 ms a hash: nothing here is worth guarding
SEED: Final = 20261
DAYS: Final = 5
SALES_A_DAY: Final = 28
FLOAT: Final = "100"

PICTURES: Final = "pictures"

_PLENTY: Final = 10  # only what there is plenty of is sold before somebody tries the shop
_SOLD: Final = 15  # of each, in all those days, about
_ASIDE: Final = "being-made"
_ZONE: Final = ZoneInfo("Europe/London")
_GBP: Final = Currency.of("GBP")
_OPENS: Final = time(8, 2)
_CLOSES: Final = time(18, 12)


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
    clock = FixedClock(_local(now, -DAYS, _OPENS) - timedelta(minutes=50))
    backend = open_shop(folder, clock=clock).backend
    try:
        _set_up(backend, folder)
        _fill_shelf(backend)
        _Trade(backend, clock, now).go_on()
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


def _fill_shelf(backend: Backend) -> None:
    """The items of the catalogue file, with what lies on the shelf before the first day."""
    taxes = {tax.rates[0].plain: tax.id for tax in backend.call(catalogue.tax_classes, SYSTEM)}
    for group in _catalogue():
        category = backend.call(catalogue_groups.add_category, SYSTEM, group["name"], group["tint"])
        for item in group["items"]:
            fields = _fields(item, category, taxes[item.get("tax", group["tax"])])
            backend.call(catalogue_edit.add_item, SYSTEM, fields, _opening(item))


def _opening(item: Mapping[str, Any]) -> Quantity | None:
    """What lay there before the first day: what is left today and what the days sell of it."""
    stock = item.get("stock")
    if stock is None:
        return None
    return Quantity.of(stock + _SOLD if stock >= _PLENTY else stock)


def _catalogue() -> Sequence[Mapping[str, Any]]:
    text = resource("demo/catalogue.toml").read_text("utf-8")
    groups: Sequence[Mapping[str, Any]] = tomllib.loads(text)["category"]
    return groups


def _fields(item: Mapping[str, Any], category: UUID, tax: UUID) -> ItemFields:
    codes = [Code(item["code"])]
    if "case" in item:
        code, pieces = item["case"]
        codes.append(Code(code, Quantity.of(pieces)))
    return ItemFields(
        name=item["name"],
        category_id=category,
        tax_class_id=tax,
        unit=Unit(item.get("unit", "piece")),
        unit_price=UnitPrice.parse(item["price"], _GBP) if "price" in item else None,
        cost_price=UnitPrice.parse(item["cost"], _GBP),
        is_open_price=item.get("open_price", False),
        track_stock="stock" in item,
        stock_policy=item.get("stock_policy"),
        reorder_level=Quantity.of(item["reorder_level"]) if "reorder_level" in item else None,
        favourite=item.get("favourite"),
        picture=item.get("picture"),
        barcodes=tuple(codes),
    )


def _copy_pictures(folder: Path) -> None:
    place = folder / PICTURES
    place.mkdir(mode=0o700)
    for picture in resource("demo/pictures").glob("*.svg"):
        shutil.copyfile(picture, place / picture.name)


def _local(now: datetime, days: int, at: time) -> datetime:
    """A time of day in the shop, so many days from today."""
    today = now.astimezone(_ZONE).date()
    return datetime.combine(today + timedelta(days=days), at, _ZONE)


class _Trade:
    """Five days of trade and the morning of today, at their own times."""

    def __init__(self, backend: Backend, clock: FixedClock, now: datetime) -> None:
        self._backend = backend
        self._clock = clock
        self._now = now
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
            and (view.stock is None or view.stock >= Quantity.of(_PLENTY))
        ]

    def go_on(self) -> None:
        """Trade until now, and leave the shop as a morning does."""
        for day in range(-DAYS, 0):
            self._day(day)
        opened = min(_local(self._now, 0, _OPENS), self._now - timedelta(minutes=20))
        self._open(opened)
        self._sell_between(opened, self._now - timedelta(minutes=3), 14)
        self._park()

    def _day(self, day: int) -> None:
        opened, closed = _local(self._now, day, _OPENS), _local(self._now, day, _CLOSES)
        self._open(opened)
        self._sell_between(opened, closed - timedelta(minutes=12), SALES_A_DAY)
        if day == -2:
            self._reprint_and_open_drawer()
        self._until(closed)
        read = self._backend.call(shifts.figures, self._people["supervisor"])
        assert read.expected_cash is not None
        missing = Money(self._chance.choice((0, 0, 0, 5, -10)), _GBP)
        note = "Counted twice" if missing else ""
        counted = read.expected_cash + missing
        self._backend.call(closing.close, self._people["supervisor"], counted, note)

    def _open(self, at: datetime) -> None:
        self._until(at)
        self._backend.call(shifts.open_shift, self._people["supervisor"], Money.parse(FLOAT, _GBP))

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
            self._backend.call(sales.complete, cashier, cart, self._paid(cart))

    def _filled(self, lines: int) -> Cart:
        cart = Cart.new(_GBP)
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
        due = Money(cart.totals(rules).total, _GBP)
        chance = self._chance.random()
        if chance < 0.55:
            return (Tender(TenderKind.CARD, due, f"{self._chance.randrange(10**6):06d}"),)
        if chance < 0.62 and due.minor > 1000:
            return (
                Tender(TenderKind.VOUCHER, Money(500, _GBP), "Town voucher"),
                Tender(TenderKind.CASH, Money(due.minor - 500, _GBP)),
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
