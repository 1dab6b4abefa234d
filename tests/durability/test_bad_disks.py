"""A disk that is full, read-only, damaged or held by another: one sentence, and nothing is lost."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import deque
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pos_app.domain.cart import Cart
from pos_app.domain.errors import StorageFailed
from pos_app.maintenance import DATABASE, SCHEMA, open_shop
from pos_app.services import carts, sales, settings
from tests.durability.counter import Counter, Told, as_told, faults, fill_shelf
from tests.shop import Shop, cart_of, cash, line

ROOT = Path(__file__).resolve().parents[2]


def pragma(shop: Shop, text: str) -> Any:
    """Set something on the writer's connection, as the disk might."""
    raw: Any = shop.backend._writer.raw_connection()
    try:
        return raw.execute(f"PRAGMA {text}").fetchone()
    finally:
        raw.close()


def refusal(shop: Shop, cart: Cart) -> StorageFailed:
    with pytest.raises(StorageFailed) as refused:
        shop.call(sales.complete, cart, cash("5"))
    return refused.value


def test_on_a_full_disk_nothing_is_sold_by_halves_and_selling_goes_on_when_there_is_room(
    shop: Shop,
) -> None:
    fill_shelf(shop)
    told: list[Told] = []

    def hear(what: str, of: dict[str, Any]) -> None:
        if what == "sold":
            told.append(as_told(of))

    counter = Counter(shop.backend, 5, hear)
    (pages,) = pragma(shop, "page_count")
    pragma(shop, f"max_page_count = {pages + 3}")
    with pytest.raises(StorageFailed, match=r"Not saved\. The disk is full\.") as refused:
        deque((counter.sell() for _ in range(500)), maxlen=0)
    assert refused.value.reason == "full"
    sold = len(told)
    assert sold > 0
    assert faults(shop.folder, told) == []
    pragma(shop, "max_page_count = 100000")
    counter.sell()
    assert len(told) == sold + 1
    assert faults(shop.folder, told) == []


def test_the_open_cart_is_still_there_after_the_disk_was_full(shop: Shop) -> None:
    cart = cart_of(line())
    shop.call(carts.save, cart)
    (pages,) = pragma(shop, "page_count")
    pragma(shop, f"max_page_count = {pages}")
    big = cart_of(*(line(name=f"Item {n}", note="x" * 100) for n in range(200)))
    with pytest.raises(StorageFailed, match="full"):
        shop.call(carts.save, big)
    assert shop.call(carts.read_open).cart == cart


def test_a_file_that_cannot_be_written_to_says_so(shop: Shop) -> None:
    cart = cart_of(line())
    pragma(shop, "query_only = ON")
    refused = refusal(shop, cart)
    assert (refused.reason, refused.sentence) == (
        "read_only",
        "Not saved. The shop's file cannot be written to.",
    )
    pragma(shop, "query_only = OFF")
    assert shop.call(sales.complete, cart, cash("5")).number == "2-0001"


def test_a_file_another_program_writes_to_says_so(shop: Shop) -> None:
    cart = cart_of(line())
    pragma(shop, "busy_timeout = 20")
    with closing(sqlite3.connect(shop.backend.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        refused = refusal(shop, cart)
        assert (refused.reason, refused.sentence) == (
            "locked",
            "Not saved. Another program holds the shop's file.",
        )
        assert shop.call(settings.read).shop.name == "Marlow Street", "reading goes on"
    assert shop.call(sales.complete, cart, cash("5")).number == "2-0001"


def test_a_sale_waits_for_a_reader_of_the_file_not_at_all(shop: Shop) -> None:
    with closing(sqlite3.connect(shop.backend.path, isolation_level=None)) as other:
        other.execute("BEGIN")
        assert other.execute("SELECT count(*) FROM sale").fetchone() == (0,)
        pragma(shop, "busy_timeout = 0")  # whoever had to wait would be refused at once
        assert shop.call(sales.complete, cart_of(line()), cash("5")).number == "2-0001"
        shop.backend.checkpoint()
        assert other.execute("SELECT count(*) FROM sale").fetchone() == (0,), "a steady picture"


@pytest.fixture
def closed(shop: Shop) -> Path:
    """The folder of a shop with ten sales that nobody has open."""
    fill_shelf(shop)
    counter = Counter(shop.backend, 3)
    for _ in range(10):
        counter.sell()
    shop.backend.close()
    return shop.folder


def opening(folder: Path) -> StorageFailed:
    before = (folder / DATABASE).read_bytes()
    with pytest.raises(StorageFailed) as refused:
        open_shop(folder)
    assert (folder / DATABASE).read_bytes() == before, "a refused file is left as it is"
    return refused.value


def test_a_file_of_a_newer_program_is_refused_and_left_alone(closed: Path) -> None:
    with closing(sqlite3.connect(closed / DATABASE)) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    refused = opening(closed)
    assert refused.reason == "newer"
    assert refused.sentence == (
        "This shop's file was made by a newer version of the program. "
        "Install that version; nothing was changed."
    )
    with closing(sqlite3.connect(closed / DATABASE)) as database:
        database.execute("UPDATE alembic_version SET version_num = ?", (SCHEMA,))
        database.commit()
    open_shop(closed).backend.close()


DAMAGED = "The shop's file is damaged. Restore the last backup; the damaged file is kept."


@pytest.mark.parametrize("kept", [0, 1, 60, 100, 4096, 20_000])
def test_a_truncated_file_is_refused_as_damaged(closed: Path, kept: int) -> None:
    path = closed / DATABASE
    path.write_bytes(path.read_bytes()[:kept])
    (closed / (DATABASE + "-wal")).write_bytes(b"left by a crash")
    refused = opening(closed)
    assert (refused.reason, refused.sentence) == ("corrupt", DAMAGED)


def test_a_file_that_is_no_database_is_refused_as_damaged(closed: Path) -> None:
    (closed / DATABASE).write_bytes(random.Random(1).randbytes(100_000))
    assert opening(closed).sentence == DAMAGED


@pytest.mark.parametrize("seed", range(6))
def test_a_file_with_overwritten_pages_is_refused_after_an_unclean_stop(
    closed: Path, seed: int
) -> None:
    pick = random.Random(seed)
    path = closed / DATABASE
    file = bytearray(path.read_bytes())
    for _ in range(20):
        page = pick.randrange(1, len(file) // 4096)
        file[page * 4096 : (page + 1) * 4096] = pick.randbytes(4096)
    path.write_bytes(file)
    (closed / (DATABASE + "-wal")).write_bytes(b"left by a crash")
    assert opening(closed).sentence == DAMAGED


def test_a_file_that_goes_bad_while_it_is_open_stops_the_act_and_says_so(shop: Shop) -> None:
    shop.call(sales.complete, cart_of(line()), cash("5"))
    shop.backend.close()
    path = shop.folder / DATABASE
    file = bytearray(path.read_bytes())
    with closing(sqlite3.connect(path)) as database:
        (root,) = database.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'setting'"
        ).fetchone()
    file[(root - 1) * 4096 : root * 4096] = b"\xff" * 4096
    path.write_bytes(file)
    shop.backend = open_shop(shop.folder, clock=shop.clock).backend
    with pytest.raises(StorageFailed) as refused:
        shop.call(settings.read)
    assert refused.value.reason == "corrupt"
    assert refused.value.sentence == (
        "The shop's file is damaged. Stop selling and restore a backup."
    )


OTHER = """
import os, sys
from pathlib import Path
from pos_app.maintenance import open_shop
from pos_app.domain.errors import StorageFailed
if len(sys.argv) > 2:
    os.setuid(int(sys.argv[2]))
try:
    open_shop(Path(sys.argv[1]))
except StorageFailed as refused:
    print(refused.reason, refused.sentence)
"""


def run_other(folder: Path, *user: str) -> str:
    """What another program hears that opens the shop, as another user of the machine if named."""
    command = [sys.executable, "-c", OTHER, str(folder), *user]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return ran.stdout.strip()


def test_a_second_program_on_the_same_shop_is_refused(shop: Shop) -> None:
    assert run_other(shop.folder) == (
        "locked This shop is already open in another window or program."
    )
    assert shop.call(sales.complete, cart_of(line()), cash("5")).number == "2-0001"
    shop.backend.close()
    assert run_other(shop.folder) == "", "and may have it when the first is gone"


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows has other rights")
def test_a_folder_that_cannot_be_written_to_is_refused(closed: Path) -> None:
    """As a user without rights: for root there is no folder that cannot be written to."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "shop"
        shutil.copytree(closed, folder)
        for path in (*folder.iterdir(), folder, Path(place)):
            path.chmod(0o555 if path.is_dir() else 0o444)
        said = run_other(folder, *(["65534"] if os.geteuid() == 0 else []))
        Path(place).chmod(0o755)
        folder.chmod(0o755)
    assert said == "read_only The shop's folder cannot be written to."
