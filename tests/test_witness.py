"""Guessed PINs, with the clock moved, the till started again, an older file put in its place."""

import json
import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from pos_app import witness
from pos_app.domain.access import NOBODY
from pos_app.domain.clock import FixedClock
from pos_app.domain.errors import TooManyTries, WrongSecret
from pos_app.maintenance import DATABASE, open_shop
from pos_app.services import auth
from pos_app.services.auth import SecretKind
from tests.shop import NOON, PINS, Shop


def guess(shop: Shop, times: int) -> None:
    for _ in range(times):
        shop.clock.advance(wait(shop))
        proof = shop.prove(shop.cashier, "0000")
        with pytest.raises(WrongSecret):
            shop.backend.call(auth.log_in, NOBODY, proof, shop.cashier.user_id)


def wait(shop: Shop) -> int:
    """Seconds the cashier must wait; 0: not at all."""
    try:
        shop.backend.call(auth.challenge, NOBODY, shop.cashier.user_id, SecretKind.PIN)
    except TooManyTries as refused:
        return refused.wait_seconds
    return 0


def start_again(shop: Shop, later: timedelta = timedelta()) -> None:
    """The program ends and starts, on a machine whose clock says something else."""
    shop.backend.close()
    shop.clock = FixedClock(shop.clock.now() + later)
    shop.backend = open_shop(shop.folder, clock=shop.clock).backend


@pytest.mark.parametrize("days", [1, 400, -1, -400])
def test_a_clock_that_is_set_ends_no_wait_and_begins_none(shop: Shop, days: int) -> None:
    guess(shop, 5)
    shop.clock.set(NOON + timedelta(days=days))
    assert wait(shop) == 30
    shop.clock.advance(30)
    assert wait(shop) == 0


@pytest.mark.parametrize("days", [0, 1, -1])
def test_a_start_on_another_day_ends_no_wait(shop: Shop, days: int) -> None:
    guess(shop, 7)
    start_again(shop, timedelta(days=days))
    assert wait(shop) == 120
    shop.clock.advance(120)
    assert wait(shop) == 0


def test_starting_again_and_again_gives_no_free_tries(shop: Shop) -> None:
    guess(shop, 5)
    tried = 0
    for _ in range(20):
        start_again(shop, timedelta(hours=2))
        if wait(shop) == 0:
            tried += 1
    assert tried == 0


def test_yesterdays_file_in_its_place_takes_no_count_back(shop: Shop, tmp_path: Path) -> None:
    shop.backend.close()
    shutil.copy(shop.folder / DATABASE, tmp_path / "yesterday.db")
    shop.backend = open_shop(shop.folder, clock=shop.clock).backend
    guess(shop, 6)
    shop.backend.close()
    shutil.copy(tmp_path / "yesterday.db", shop.folder / DATABASE)
    shop.backend = open_shop(shop.folder, clock=shop.clock).backend
    assert shop.rows("SELECT count(*) FROM throttle") == [(0,)]
    assert wait(shop) == 60


def test_a_lost_witness_takes_no_count_back(shop: Shop) -> None:
    guess(shop, 6)
    shop.backend.close()
    (shop.folder / witness.FILE).unlink()
    shop.backend = open_shop(shop.folder, clock=shop.clock).backend
    assert wait(shop) == 60


@pytest.mark.parametrize(
    "damage", [b"", b"\xff\xfe", b"[1, 2]", b'{"a": "x", "b": -4, "c": true}', b"{" * 5000]
)
def test_a_damaged_witness_stops_nobody(shop: Shop, damage: bytes) -> None:
    shop.backend.close()
    (shop.folder / witness.FILE).write_bytes(damage)
    shop.backend = open_shop(shop.folder, clock=shop.clock).backend
    proof = shop.prove(shop.cashier, PINS[next(r for r in PINS if r == shop.cashier.role)])
    shop.backend.call(auth.log_in, NOBODY, proof, shop.cashier.user_id)
    guess(shop, 2)
    told = json.loads((shop.folder / witness.FILE).read_text())
    assert told == {f"user:{shop.cashier.user_id.hex}": 2}


def test_the_right_pin_is_forgotten_by_the_witness_too(shop: Shop) -> None:
    guess(shop, 4)
    proof = shop.prove(shop.cashier, PINS[next(r for r in PINS if r == shop.cashier.role)])
    shop.backend.call(auth.log_in, NOBODY, proof, shop.cashier.user_id)
    assert json.loads((shop.folder / witness.FILE).read_text()) == {}
    start_again(shop)
    assert shop.prove(shop.cashier, "0000").tries_left == 5


def test_the_witness_is_its_owners_alone_and_names_nobody(shop: Shop) -> None:
    for _ in range(2):
        challenge = shop.backend.call(auth.challenge, NOBODY, "eve", SecretKind.PASSWORD)
        proof = auth.prove(challenge, "wrong", b"")
        with pytest.raises(WrongSecret):
            shop.backend.call(auth.log_in, NOBODY, proof, "eve")
    file = shop.folder / witness.FILE
    assert file.stat().st_mode & 0o777 == 0o600 or os.name == "nt"
    assert "eve" not in file.read_text()


def test_a_disk_that_refuses_the_witness_stops_nobody(
    shop: Shop, expect_log: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path) -> None:
        raise OSError(28, "No space left on device")

    expect_log.append("the witness of wrong tries was not written")
    monkeypatch.setattr(witness, "make_private", refuse)
    guess(shop, 5)
    assert wait(shop) == 30
