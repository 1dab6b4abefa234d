"""Backups: made while the till sells, checked, rotated, looked into."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app import backups, rotation
from pos_app.domain.errors import Invalid, NotAllowed, NotFound, StorageFailed
from pos_app.maintenance import DATABASE, open_shop
from pos_app.services import backup, sales
from tests.shop import NOON, Shop, cart_of, cash, line

IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


def sell(shop: Shop, count: int = 1) -> None:
    for _ in range(count):
        shop.call(sales.complete, cart_of(line()), cash("5"))


def test_a_backup_holds_every_sale_made_before_it(shop: Shop) -> None:
    sell(shop, 3)
    made = backups.make(shop.folder, shop.clock.now())
    sell(shop)
    assert made.sales == 3
    seen = backups.preview(made.path)
    assert seen.is_ok
    assert (seen.shop, seen.till, seen.sales, seen.last_number) == (
        "Marlow Street",
        "Till 2",
        3,
        "2-0003",
    )
    assert seen.last_sale_at == NOON
    assert seen.users == 5


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps other rights")
def test_a_backup_is_its_owners_alone(shop: Shop) -> None:
    made = backups.make(shop.folder, shop.clock.now())
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert made.path.parent.stat().st_mode & 0o777 == 0o700
    assert (shop.folder / DATABASE).stat().st_mode & 0o777 == 0o600


def test_a_backup_never_takes_the_place_of_the_shop_or_of_another_file(shop: Shop) -> None:
    sell(shop)
    paper = shop.folder / "prices.xlsx"
    paper.write_bytes(b"PK not a shop")
    second_name = shop.folder / "also the shop.db"
    second_name.hardlink_to(shop.folder / DATABASE)
    names = (DATABASE, f"{DATABASE}-wal", "shop.lock", paper.name, second_name.name)
    for name in names:
        with pytest.raises(Invalid):
            backups.make(shop.folder, shop.clock.now(), into=shop.folder / name)
    sell(shop)
    assert shop.rows("SELECT count(*) FROM sale") == [(2,)]
    assert paper.read_bytes() == b"PK not a shop"
    for _ in range(2):  # an older backup is replaced by a newer one of the same name
        made = backups.make(shop.folder, shop.clock.now(), into=shop.folder / "monday.db")
    assert made.sales == 2


def test_a_backup_can_be_made_where_the_owner_says(shop: Shop, tmp_path: Path) -> None:
    stick = tmp_path / "stick ? # 100%"
    stick.mkdir()
    made = backups.make(shop.folder, shop.clock.now(), into=stick / "my shop.db")
    assert backups.preview(made.path).is_ok
    assert [path.name for path in stick.iterdir()] == ["my shop.db"]
    assert backups.existing(shop.folder) == ()


def test_two_backups_in_one_second_are_two(shop: Shop) -> None:
    first = backups.make(shop.folder, shop.clock.now())
    second = backups.make(shop.folder, shop.clock.now())
    assert first.path != second.path
    assert [one.path for one in backups.existing(shop.folder)] == [second.path, first.path]


def test_there_is_nothing_to_back_up_without_a_shop(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="There is no shop in"):
        backups.make(tmp_path, NOON)
    assert backups.make_if_changed(tmp_path, NOON) is None


def test_closing_makes_a_backup_only_if_something_happened(shop: Shop) -> None:
    assert backups.make_if_changed(shop.folder, shop.clock.now()) is not None
    assert backups.make_if_changed(shop.folder, shop.clock.now()) is None
    sell(shop)
    made = backups.make_if_changed(shop.folder, shop.clock.now())
    assert made is not None
    assert made.sales == 1


def test_a_backup_is_due_after_a_day(shop: Shop) -> None:
    assert backups.is_due(shop.folder, shop.clock.now())
    backups.make(shop.folder, shop.clock.now())
    assert not backups.is_due(shop.folder, shop.clock.now())
    shop.clock.advance(24 * 3600)
    assert backups.is_due(shop.folder, shop.clock.now())


def test_a_clock_set_back_does_not_put_backups_off_for_years(shop: Shop) -> None:
    backups.make(shop.folder, shop.clock.now() + timedelta(days=4000))
    assert backups.is_due(shop.folder, shop.clock.now())


def test_a_damaged_backup_is_listed_as_unreadable(shop: Shop) -> None:
    made = backups.make(shop.folder, shop.clock.now())
    made.path.write_bytes(b"not a database at all" * 1000)
    (found,) = backups.existing(shop.folder)
    assert found.sales is None
    assert backups.preview(found.path).problem == "This is not a backup of a shop."
    # and the next one is made all the same
    assert backups.make_if_changed(shop.folder, shop.clock.now()) is not None


@pytest.mark.parametrize("cut", [5_000, 50_000, 200_000])
def test_a_truncated_backup_is_refused_in_words(shop: Shop, cut: int) -> None:
    made = backups.make(shop.folder, shop.clock.now())
    with made.path.open("r+b") as file:
        file.truncate(cut)
    assert backups.preview(made.path).problem == "This backup is damaged."


def test_what_is_no_backup_is_said_so(tmp_path: Path) -> None:
    text = tmp_path / "prices.csv"
    text.write_text("name,price\n")
    assert backups.preview(text).problem == "This is not a backup of a shop."
    assert "There is no file" in backups.preview(tmp_path / "gone.db").problem
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as database:
        database.execute("CREATE TABLE song (title)")
        database.commit()
    assert backups.preview(other).problem == "This is not a backup of a shop."
    empty = tmp_path / "empty.db"
    empty.touch()
    assert backups.preview(empty).problem == "This is not a backup of a shop."


def test_a_backup_of_a_newer_program_is_refused(shop: Shop) -> None:
    made = backups.make(shop.folder, shop.clock.now())
    with closing(sqlite3.connect(made.path)) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    assert "newer version of the program" in backups.preview(made.path).problem


def test_a_journal_that_lost_its_end_is_not_backed_up_silently(shop: Shop) -> None:
    sell(shop)
    with closing(sqlite3.connect(shop.folder / DATABASE)) as database:
        database.execute("UPDATE identity SET head_n = head_n + 1")
        database.commit()
    with pytest.raises(StorageFailed, match="journal does not end"):
        backups.make(shop.folder, shop.clock.now())
    assert list((shop.folder / backups.FOLDER).iterdir()) == []


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """A disk of its own, as small as that."""
    folder.mkdir()
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", folder], check=True
    )
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def _can_mount() -> bool:
    return IS_ROOT and sys.platform == "linux" and shutil.which("mount") is not None


@pytest.mark.skipif(not _can_mount(), reason="needs root to mount a small disk")
def test_a_full_disk_leaves_no_half_backup(shop: Shop, tmp_path: Path) -> None:
    sell(shop)
    with small_disk(tmp_path / "stick", 200) as stick:
        with pytest.raises(StorageFailed, match="the disk has") as refused:
            backups.make(shop.folder, shop.clock.now(), into=stick / "shop.db")
        assert refused.value.reason == "full"
        assert list(stick.iterdir()) == []


@pytest.mark.skipif(not _can_mount(), reason="needs root to mount a small disk")
def test_a_disk_that_fills_up_meanwhile_leaves_no_half_backup(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sell(shop)
    monkeypatch.setattr(backups, "_check_space", lambda source, target: None)
    with small_disk(tmp_path / "stick", 200) as stick:
        with pytest.raises(StorageFailed, match="disk is full") as refused:
            backups.make(shop.folder, shop.clock.now(), into=stick / "shop.db")
        assert refused.value.reason == "full"
        assert list(stick.iterdir()) == []
    sell(shop)


def test_a_folder_that_is_none_is_said_so(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(StorageFailed, match="cannot be written to") as refused:
        backups.make(shop.folder, shop.clock.now(), into=tmp_path / "gone" / "shop.db")
    assert refused.value.reason == "read_only"


DAY = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)


def test_rotation_keeps_ten_then_one_a_day_then_one_a_month() -> None:
    thrice_a_day = [DAY - timedelta(hours=8 * n) for n in range(3 * 400)]
    going = set(backups.to_let_go(thrice_a_day, DAY))
    kept = [made for made in thrice_a_day if made not in going]
    assert kept[:10] == thrice_a_day[:10]
    within_month = [made for made in kept if DAY - made < timedelta(days=30)]
    assert len({made.date() for made in within_month}) == 30
    older = [made for made in kept if DAY - made >= timedelta(days=30)]
    assert len(older) == len({(made.year, made.month) for made in older})
    assert 11 <= len(older) <= 12
    assert len(kept) < 55


@given(
    st.lists(st.integers(min_value=-10_000_000, max_value=40_000_000), max_size=60, unique=True),
    st.integers(min_value=0, max_value=5_000_000),
)
def test_rotation_never_lets_the_newest_go_and_settles_at_once(ages: list[int], later: int) -> None:
    stamps = [DAY - timedelta(seconds=age) for age in ages]
    going = backups.to_let_go(stamps, DAY)
    kept = [made for made in stamps if made not in going]
    assert len(kept) >= min(len(stamps), rotation.LAST)
    assert set(sorted(stamps, reverse=True)[: rotation.LAST]) <= set(kept)
    assert backups.to_let_go(kept, DAY) == []
    # What is kept later is never what was let go earlier: copies only get fewer.
    assert set(backups.to_let_go(kept, DAY + timedelta(seconds=later))) <= set(kept)


def test_rotation_removes_only_backups(shop: Shop) -> None:
    folder = shop.folder / backups.FOLDER
    folder.mkdir()
    for n in range(40):
        stamp = DAY - timedelta(days=2 * n)
        (folder / f"shop-{stamp:%Y%m%d-%H%M%S}.db").touch()
    (folder / "my own copy.db").touch()
    backups.rotate(shop.folder, DAY)
    names = {path.name for path in folder.iterdir()}
    assert "my own copy.db" in names
    assert len(names) < 25


def test_who_may_not_back_up_or_restore_is_refused_at_the_door(shop: Shop) -> None:
    with pytest.raises(NotAllowed, match="You may not make a backup"):
        shop.call(backup.may_back_up)
    with pytest.raises(NotAllowed, match="You may not restore a backup"):
        shop.call(backup.may_restore, "shop.db")
    shop.call(backup.may_back_up, actor=shop.manager)
    shop.call(backup.record_backup, "shop.db", 4096, actor=shop.manager)
    shop.call(backup.may_restore, "shop.db", actor=shop.owner)
    kinds = [kind for (kind,) in shop.rows("SELECT kind FROM journal_entry ORDER BY n")]
    assert kinds[-4:] == ["access.denied", "access.denied", "backup.made", "till.restore_begun"]


def test_an_unprepared_shop_is_not_backed_up_when_it_closes(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    open_shop(folder).backend.close()
    assert backups.make_if_changed(folder, NOON) is None
