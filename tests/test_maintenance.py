"""Opening a shop's file: made whole or not at all, private, and checked after an unclean stop."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pos_app import maintenance
from pos_app.domain.access import NOBODY
from pos_app.domain.clock import FixedClock
from pos_app.domain.errors import NotFound, StorageFailed
from pos_app.maintenance import DATABASE, SCHEMA, open_shop, reading
from pos_app.services import sales, setup
from tests.shop import NOON, Shop, cart_of, cash, line

CLOCK = FixedClock(NOON)


def test_a_new_shops_file_is_made_with_the_schema_of_the_program(tmp_path: Path) -> None:
    opened = open_shop(tmp_path / "new" / "shop", clock=CLOCK)
    opened.backend.call(setup.prepare, NOBODY)
    opened.backend.close()
    assert (opened.was_unclean, opened.upgraded_from, opened.kept_file) == (False, None, None)
    assert maintenance.schema_of(tmp_path / "new" / "shop" / DATABASE) == SCHEMA


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_only_its_owner_can_read_a_shop(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    backend = open_shop(folder, clock=CLOCK).backend
    backend.call(setup.prepare, NOBODY)
    rights = {path.name: path.stat().st_mode & 0o777 for path in (folder, *folder.iterdir())}
    backend.close()
    assert rights.pop("shop") == 0o700
    assert {"shop.db", "shop.db-wal", "shop.lock"} <= rights.keys()
    assert set(rights.values()) == {0o600}


def test_a_file_that_was_being_made_when_the_power_went_is_made_anew(tmp_path: Path) -> None:
    for ending in (".new", ".new-journal", ".upgrade", ".upgrade-wal"):
        (tmp_path / (DATABASE + ending)).write_bytes(b"half")
    open_shop(tmp_path, clock=CLOCK).backend.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == [DATABASE, "shop.lock"]


def test_after_an_unclean_stop_the_file_is_checked_and_says_so(shop: Shop, tmp_path: Path) -> None:
    shop.call(sales.complete, cart_of(line()), cash("5"))
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    for name in (DATABASE, DATABASE + "-wal"):
        shutil.copy(shop.folder / name, crashed / name)
    opened = open_shop(crashed, clock=CLOCK)
    assert opened.was_unclean
    opened.backend.close()
    again = open_shop(crashed, clock=CLOCK)
    assert not again.was_unclean, "it was closed in order since"
    again.backend.close()


def test_looking_at_a_shop_changes_nothing_and_needs_no_lock(shop: Shop) -> None:
    shop.call(sales.complete, cart_of(line()), cash("5"))
    with reading(shop.folder / DATABASE) as book:
        assert book.execute("SELECT count(*) FROM sale").fetchone() == (1,)
        shop.call(sales.complete, cart_of(line()), cash("5"))
        assert book.execute("SELECT count(*) FROM sale").fetchone() == (1,), "a steady picture"
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            book.execute("DELETE FROM setting")


def test_there_is_nothing_to_look_at_where_no_shop_is(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="There is no file"), reading(tmp_path / DATABASE):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_another_program_is_no_shop(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / DATABASE)) as database:
        database.execute("CREATE TABLE bookmark (url TEXT)")
    with pytest.raises(StorageFailed) as refused:
        open_shop(tmp_path, clock=CLOCK)
    assert refused.value.reason == "corrupt"


def test_a_log_that_somebody_reads_is_not_thrown_away(shop: Shop, tmp_path: Path) -> None:
    shop.call(sales.complete, cart_of(line()), cash("5"))
    with closing(sqlite3.connect(shop.backend.path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sale").fetchone()
        with pytest.raises(StorageFailed, match="Another program is reading"):
            maintenance.settle(shop.backend.path)
    assert shop.rows("SELECT count(*) FROM sale") == [(1,)]
