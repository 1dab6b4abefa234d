"""Practice mode: a copy in which everything works and nothing counts."""

import shutil
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from pos_app import backups, practice, verify
from pos_app.domain.access import SYSTEM, Role
from pos_app.domain.errors import NotAllowed, StorageFailed
from pos_app.maintenance import DATABASE, open_shop
from pos_app.services import carts, receipts, sales, setup
from pos_app.services import practice as service
from pos_app.services.receipts import Wanted
from tests.shop import Shop, cart_of, cash, line, open_copy


@pytest.fixture
def copy(shop: Shop) -> Any:
    """The practice shop of a shop that has sold something and has a sale parked and one open."""
    shop.call(sales.complete, cart_of(line()), cash("5"))
    shop.call(carts.park, cart_of(line()), "")
    shop.call(carts.save, cart_of(line()), ())
    made = open_copy(practice.make(shop.folder))
    yield made
    made.backend.close()


def count(shop: Shop, table: str) -> int:
    ((found,),) = shop.rows(f"SELECT count(*) FROM {table}")
    return int(found)


def test_what_is_sold_in_practice_is_not_in_the_shop(shop: Shop, copy: Shop) -> None:
    before = {table: count(shop, table) for table in ("sale", "stock_movement", "journal_entry")}
    done = copy.call(sales.complete, cart_of(line()), cash("5"))
    assert done.number == "PRACTICE-0001"
    assert {table: count(shop, table) for table in before} == before


def test_a_practice_receipt_says_so_and_the_shop_is_named_so(copy: Shop) -> None:
    done = copy.call(sales.complete, cart_of(line()), cash("5"))
    receipt = copy.call(receipts.receipt, done.id)
    assert receipt.practice
    assert receipt.shop.name == "PRACTICE – Marlow Street"


def test_receipts_of_the_shop_are_found_and_given_back_in_practice(shop: Shop, copy: Shop) -> None:
    (old,) = copy.call(receipts.find, Wanted(), actor=copy.owner)
    assert old.number == "2-0001"
    assert copy.call(receipts.receipt, old.id, actor=copy.owner).number == "2-0001"


def test_everybody_is_there_and_no_open_sale(copy: Shop) -> None:
    assert set(copy.actors) == set(Role)
    assert copy.call(carts.list_parked, actor=copy.owner) == ()
    assert copy.call(setup.state).is_practice
    assert copy.call(carts.read_open) is None


def test_the_copy_is_another_till_with_a_whole_chain_of_its_own(shop: Shop, copy: Shop) -> None:
    ((till,),) = shop.rows("SELECT till_id FROM identity")
    ((other,),) = copy.rows("SELECT till_id FROM identity")
    assert other != till
    copy.call(sales.complete, cart_of(line()), cash("5"))
    assert verify.whole(copy.folder).is_whole


def test_the_end_throws_it_away_and_the_journal_tells_how_many_receipts(
    shop: Shop, copy: Shop
) -> None:
    for _ in range(3):
        copy.call(sales.complete, cart_of(line()), cash("5"))
    copy.backend.close()
    assert practice.end(shop.folder) == 3
    assert not practice.folder_of(shop.folder).exists()
    assert practice.end(shop.folder) is None
    shop.backend.call(service.ended, SYSTEM, 3)
    ((body,),) = shop.rows("SELECT body FROM journal_entry ORDER BY n DESC LIMIT 1")
    assert body == '{"receipts":3}'


def test_a_copy_left_by_a_crash_is_replaced_by_a_fresh_one(shop: Shop, copy: Shop) -> None:
    copy.backend.close()
    left = shop.folder / "practice.new"
    left.mkdir()
    (left / DATABASE).write_bytes(b"half a copy")
    shop.call(sales.complete, cart_of(line()), cash("5"))
    again = open_copy(practice.make(shop.folder))
    assert count(again, "sale") == 2
    assert not left.exists()
    again.backend.close()


def test_a_copy_that_cannot_be_read_is_thrown_away_all_the_same(shop: Shop) -> None:
    place = practice.make(shop.folder)
    (place / DATABASE).write_bytes(b"no shop at all")
    assert practice.end(shop.folder) == 0
    assert not place.exists()


def test_a_full_disk_is_a_sentence_and_leaves_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(shop.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=1_000))
    with pytest.raises(StorageFailed, match="disk is too full"):
        practice.make(shop.folder)
    assert list(shop.folder.glob("practice*")) == []


def test_pictures_are_seen_in_practice_without_being_copied(shop: Shop) -> None:
    place = shop.folder / "pictures"
    (place / "small").mkdir(parents=True)
    (place / "small" / "a.jpg").write_bytes(b"x")
    copy = practice.make(shop.folder)
    assert (copy / "pictures" / "small" / "a.jpg").stat().st_nlink == 2
    practice.clear(shop.folder)
    assert (place / "small" / "a.jpg").read_bytes() == b"x"


def test_nobody_but_the_program_makes_the_shop_a_practice_shop(shop: Shop) -> None:
    for actor in shop.actors.values():
        with pytest.raises(NotAllowed):
            shop.call(service.become, actor=actor)
        with pytest.raises(NotAllowed):
            shop.call(service.ended, 5, actor=actor)
    assert not shop.call(setup.state).is_practice


def test_practising_is_written_down_by_whom(shop: Shop) -> None:
    shop.call(service.begin)
    ((kind, who),) = shop.rows("SELECT kind, actor FROM journal_entry ORDER BY n DESC LIMIT 1")
    assert (kind, who) == ("practice.begun", shop.cashier.user_id.bytes)


def test_a_practice_copy_cannot_take_the_shops_place(shop: Shop, copy: Shop) -> None:
    copy.backend.close()
    shop.backend.close()
    with pytest.raises(StorageFailed, match="practice copy"):
        backups.restore(shop.folder, practice.folder_of(shop.folder) / DATABASE)


def test_the_shop_opens_on_its_own_after_practice(shop: Shop, copy: Shop) -> None:
    copy.backend.close()
    shop.backend.close()
    opened = open_shop(shop.folder)
    assert not opened.backend.call(setup.state, shop.cashier).is_practice
    opened.backend.close()


def test_wrong_pins_of_the_shop_do_not_lock_practice(shop: Shop) -> None:
    with closing(sqlite3.connect(shop.folder / DATABASE)) as database:
        database.execute(
            "INSERT INTO throttle VALUES (?, 9, 0)",
            (f"user:{shop.cashier.user_id.hex}",),
        )
        database.commit()
    copy = open_copy(practice.make(shop.folder))
    assert copy.prove(copy.cashier, "2718").fits
    copy.backend.close()
