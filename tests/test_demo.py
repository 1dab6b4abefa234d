"""The demo shop: whole, lively, and plainly a demo."""

import sqlite3
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pos_app import demo, verify
from pos_app.backend import Backend
from pos_app.domain.access import NOBODY, SYSTEM
from pos_app.domain.barcode import check_digit_ok
from pos_app.domain.clock import FixedClock
from pos_app.domain.errors import Conflict
from pos_app.domain.quantity import Quantity, Unit
from pos_app.keys import pepper
from pos_app.maintenance import DATABASE, open_shop
from pos_app.paths import resource
from pos_app.services import (
    auth,
    carts,
    catalogue,
    customer_history,
    customers,
    order_views,
    promotion_edit,
    purchasing,
    receipts,
    settings,
    shifts,
)
from pos_app.services.auth import SecretKind

AFTERNOON = datetime(2026, 11, 19, 14, 26, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("demo") / "shop"
    demo.make_demo(place, AFTERNOON)
    return place


@pytest.fixture(scope="module")
def backend(folder: Path) -> Iterator[Backend]:
    opened = open_shop(folder, clock=FixedClock(AFTERNOON)).backend
    yield opened
    opened.close()


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        return database.execute(sql).fetchall()


def test_the_demo_shops_book_is_whole(folder: Path) -> None:
    report = verify.whole(folder)
    assert report.is_whole, report.sentence
    assert 140 <= report.sales <= 170


def test_the_demo_has_a_shelf_to_try_everything_on(backend: Backend) -> None:
    groups = backend.call(catalogue.categories, SYSTEM)
    assert len(groups) == 7
    assert len({group.tint for group in groups}) == 7
    items = [item for group in groups for item in backend.call(catalogue.tiles, SYSTEM, group.id)]
    assert len(items) >= 44
    assert {rate.plain for item in items for rate in item.taxes} == {"20", "5", "0"}
    assert sum(item.unit is Unit.KG for item in items) >= 5
    assert [item.name for item in items if item.is_open_price] == ["Gift wrapping"]
    no_price = [item.name for item in items if item.unit_price is None and not item.is_open_price]
    assert no_price == ["Hand-thrown bowl"]
    gone = [item for item in items if item.stock == Quantity.of(0)]
    assert [(item.name, item.policy) for item in gone] == [("Cedar candle", "block")]
    low = [item.name for item in items if item.stock is not None and item.stock < Quantity.of(4)]
    assert "Cretan olive oil 500 ml" in low
    assert all(item.stock is None or item.stock >= Quantity.of(0) for item in items)
    favourites = backend.call(catalogue.tiles, SYSTEM, None)
    assert len(favourites) == 20
    assert favourites[0].name == "Sourdough loaf"


def test_every_code_of_the_demo_is_valid_and_its_own(backend: Backend) -> None:
    text = resource("demo/catalogue.toml").read_text("utf-8")
    items = [item for group in tomllib.loads(text)["category"] for item in group["items"]]
    singles = [item["code"] for item in items]
    cases = [item["case"] for item in items if "case" in item]
    codes = singles + [code for code, _pieces in cases]
    assert all(len(code) == 13 and check_digit_ok(code) for code in codes)
    assert len(set(codes)) == len(codes)
    for item in items:
        (found,) = backend.call(catalogue.find_by_code, SYSTEM, item["code"])
        assert (found.name, found.scan_quantity) == (item["name"], Quantity.of(1))
    assert {pieces for _code, pieces in cases} >= {6, 24}
    for code, pieces in cases:
        (found,) = backend.call(catalogue.find_by_code, SYSTEM, code)
        assert found.scan_quantity == Quantity.of(pieces)


def test_the_unknown_code_of_the_walk_is_unknown(backend: Backend) -> None:
    assert backend.call(catalogue.find_by_code, SYSTEM, "5012345678900") == ()


def test_the_people_of_the_documentation_can_log_in(backend: Backend, folder: Path) -> None:
    secret = pepper(folder, use_key_store=False)
    documented = {"owner": "111111", "manager": "222222", "cashier": "3333"}
    known = {person.username: person.pin for person in demo.PEOPLE}
    assert documented.items() <= known.items()
    assert len(set(known.values())) == len(known)
    for username, pin in known.items():
        for kind, typed in ((SecretKind.PIN, pin), (SecretKind.PASSWORD, demo.PASSWORD)):
            challenge = backend.call(auth.challenge, NOBODY, username, kind)
            proof = auth.prove(challenge, typed, secret)
            actor = backend.call(auth.log_in, NOBODY, proof, username)
            assert actor.name
    assert demo.PASSWORD == "Demo-shop-2026!"


def test_the_demo_says_that_it_is_one(backend: Backend) -> None:
    read = backend.call(settings.read, NOBODY)
    assert read.till.is_demo
    assert any("DEMO" in line for line in read.shop.receipt_footer)


def test_the_demo_has_neighbours_who_buy_and_order(backend: Backend) -> None:
    everybody = backend.call(customers.page, SYSTEM).rows
    known = [row for row in everybody if row.name != "Robin Hale"]
    assert (len(known), len(everybody)) == (6, 7), "Robin Hale registered over HTTP"
    assert {row.group for row in known} == {"", "Trade", "Staff"}
    assert all(backend.call(customer_history.history, SYSTEM, row.id).purchases for row in known)
    assert sum(row.points > 0 for row in known) >= 3
    orders = backend.call(order_views.list_orders, SYSTEM)
    assert {str(order.state) for order in orders.rows} == {"pending", "ready"}


def test_the_demo_expects_goods_and_has_offers(backend: Backend) -> None:
    assert {str(row.state) for row in backend.call(purchasing.recent, SYSTEM)} == {"draft", "sent"}
    offers = backend.call(promotion_edit.all_promotions, SYSTEM)
    assert len(offers) == 3
    assert all(offer.terms.is_active for offer in offers)


def test_the_demo_is_in_the_middle_of_a_day(backend: Backend, folder: Path) -> None:
    shift = backend.call(shifts.current, SYSTEM)
    assert shift is not None
    assert shift.business_day == AFTERNOON.date()
    assert shift.number == demo.DAYS + 1
    parked = backend.call(carts.list_parked, SYSTEM)
    assert len(parked) == 3
    assert all(one.by and one.label and one.line_count > 1 for one in parked)
    past = backend.call(receipts.recent, SYSTEM, "", 200)
    assert past[0].at < AFTERNOON
    days = {row.business_day for row in past}
    assert days == {AFTERNOON.date() - timedelta(days=n) for n in range(demo.DAYS + 1)}
    kinds = {kind for (kind,) in rows(folder, "SELECT kind FROM sale_tender")}
    assert kinds == {"cash", "card", "voucher"}
    assert rows(folder, "SELECT count(*) FROM receipt_copy") == [(1,)]
    assert rows(folder, "SELECT max(at) FROM journal_entry")[0][0] <= AFTERNOON.timestamp() * 1000


@pytest.mark.parametrize("hour", [0, 3, 8, 23])
def test_the_demo_can_be_made_at_any_hour(tmp_path: Path, hour: int) -> None:
    place = tmp_path / "shop"
    now = datetime(2026, 3, 29, hour, 10, tzinfo=UTC)  # the night the clocks go forward
    demo.make_demo(place, now)
    assert verify.whole(place).is_whole
    assert rows(place, "SELECT max(at) FROM journal_entry")[0][0] <= now.timestamp() * 1000
    assert rows(place, "SELECT count(*) FROM shift WHERE closed_at IS NULL") == [(1,)]


def test_the_same_things_happen_in_every_demo(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "again"
    demo.make_demo(place, AFTERNOON)
    sold = (
        "SELECT s.sequence, s.at, s.total, l.name, l.quantity FROM sale s"
        " JOIN sale_line l ON l.sale_id = s.id ORDER BY 1, l.line"
    )
    assert rows(place, sold) == rows(folder, sold)


def test_a_demo_is_not_made_over_a_shop(folder: Path) -> None:
    with pytest.raises(Conflict, match="already"):
        demo.make_demo(folder, AFTERNOON)


def test_a_demo_that_failed_leaves_no_half_shop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(demo.Trade, "_park", stop)
    with pytest.raises(KeyboardInterrupt):
        demo.make_demo(tmp_path / "shop", AFTERNOON)
    assert list((tmp_path / "shop").iterdir()) == []


def test_every_picture_of_the_demo_is_drawn(backend: Backend, folder: Path) -> None:
    names = [name for (name,) in rows(folder, "SELECT picture FROM item WHERE picture NOT NULL")]
    assert len(names) >= 16
    drawn = {file.name for file in (folder / demo.PICTURES).iterdir()}
    assert set(names) == drawn
    for file in resource("demo/pictures").glob("*.svg"):
        root = ET.parse(file).getroot()
        assert root.get("viewBox") == "0 0 320 152"
        assert not [element.tag for element in root.iter() if element.tag.endswith("}text")]
