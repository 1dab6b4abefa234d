"""Opening a shop's file: one writer, the right schema, a sound file; upgrades keep the old one."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pos_app import backups, maintenance, verify
from pos_app.domain.errors import StorageFailed
from pos_app.maintenance import DATABASE, open_shop
from pos_app.services import carts, sales
from tests.shop import Shop, cart_of, cash, line

ROOT = Path(__file__).resolve().parent.parent
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture
def left(shop: Shop) -> Iterator[Path]:
    """The folder of a shop with one sale, closed."""
    shop.call(sales.complete, cart_of(line()), cash("5"))
    shop.backend.close()
    yield shop.folder
    shop.backend = open_shop(shop.folder, clock=shop.clock).backend


def count_sales(path: Path) -> int:
    with closing(sqlite3.connect(path)) as database:
        return int(database.execute("SELECT count(*) FROM sale").fetchone()[0])


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps other rights")
def test_a_new_shop_is_its_owners_alone_from_the_first_byte(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    old = os.umask(0)
    try:
        backend = open_shop(folder).backend
    finally:
        os.umask(old)
    assert folder.stat().st_mode & 0o777 == 0o700
    for file in folder.iterdir():
        assert file.stat().st_mode & 0o077 == 0, file.name
    backend.close()


def test_a_shop_that_was_left_open_is_checked_and_whole(shop: Shop, tmp_path: Path) -> None:
    shop.call(sales.complete, cart_of(line()), cash("5"))
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    for name in (DATABASE, DATABASE + "-wal"):
        shutil.copy(shop.folder / name, crashed / name)
    opened = open_shop(crashed, clock=shop.clock)
    opened.backend.close()
    assert opened.was_unclean
    assert count_sales(crashed / DATABASE) == 1
    opened = open_shop(crashed, clock=shop.clock)
    opened.backend.close()
    assert not opened.was_unclean


def test_what_a_killed_start_left_behind_is_cleared_away(left: Path) -> None:
    for ending in (".new", ".upgrade", ".restore", ".restore-wal"):
        (left / (DATABASE + ending)).write_text("half a file")
    open_shop(left).backend.close()
    names = {file.name for file in left.iterdir()}
    assert names <= {DATABASE, DATABASE + "-wal", DATABASE + "-shm", "shop.lock"}


def test_a_second_program_is_refused(shop: Shop) -> None:
    code = (
        "import sys; from pathlib import Path; from pos_app.maintenance import open_shop;"
        "from pos_app.domain.errors import StorageFailed\n"
        "try: open_shop(Path(sys.argv[1]))\n"
        "except StorageFailed as refusal: print(refusal.reason, refusal.sentence)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, shop.folder],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == "locked This shop is already open in another window or program.\n"
    shop.call(sales.complete, cart_of(line()), cash("5"))


def test_the_place_of_a_killed_program_is_free(left: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from pos_app.maintenance import open_shop;"
        "open_shop(Path(sys.argv[1])); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, left], cwd=ROOT, timeout=60, check=False)
    open_shop(left).backend.close()


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()


HARMS: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "newer": (newer, "newer", "made by a newer version of the program"),
    "truncated": (lambda path: os.truncate(path, 100_000), "corrupt", "file is damaged"),
    "text": (lambda path: path.write_text("no database" * 999), "corrupt", "file is damaged"),
    "empty": (lambda path: path.write_bytes(b""), "corrupt", "file is damaged"),
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_file_that_cannot_be_used_is_refused_and_left_as_it_is(
    left: Path, tmp_path: Path, harm: str
) -> None:
    do, reason, sentence = HARMS[harm]
    folder = tmp_path / "harmed"
    folder.mkdir()
    shutil.copy(left / DATABASE, folder / DATABASE)
    do(folder / DATABASE)
    before = (folder / DATABASE).read_bytes()
    for _ in range(2):  # the refusal leaves no lock behind
        with pytest.raises(StorageFailed, match=sentence) as refused:
            open_shop(folder)
        assert refused.value.reason == reason
    assert (folder / DATABASE).read_bytes() == before


SECOND = """
revision = "0002"
down_revision = "0001"

def upgrade():
    from alembic import op
    op.execute("CREATE TABLE of_tomorrow (id INTEGER PRIMARY KEY)")
    {more}
"""


@pytest.fixture
def tomorrow(tmp_path: Path) -> Iterator[Callable[..., None]]:
    """Make this program one of tomorrow, with one more migration."""
    patch = pytest.MonkeyPatch()

    def make_it(more: str = "pass") -> None:
        folder = tmp_path / "migrations"
        shutil.copytree(maintenance.migrations_dir(), folder)
        (folder / "versions" / "0002_tomorrow.py").write_text(SECOND.format(more=more))
        patch.setattr(maintenance, "migrations_dir", lambda: folder)
        patch.setattr(maintenance, "SCHEMA", "0002")
        patch.setattr(backups, "SCHEMA", "0002")

    yield make_it
    patch.undo()


def test_an_older_shop_is_upgraded_on_a_copy_and_the_old_file_kept(
    left: Path, tmp_path: Path, tomorrow: Callable[..., None]
) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    shutil.copy(left / DATABASE, folder / DATABASE)
    tomorrow()
    opened = open_shop(folder)
    opened.backend.close()
    assert opened.upgraded_from == "0001"
    assert opened.kept_file is not None
    assert opened.kept_file.name == "shop-before-0002-from-0001.db"
    assert count_sales(opened.kept_file) == count_sales(folder / DATABASE) == 1
    assert maintenance.schema_of(folder / DATABASE) == "0002"
    assert maintenance.schema_of(opened.kept_file) == "0001"
    assert verify.whole(folder).is_whole
    assert (folder / DATABASE).stat().st_mode & 0o077 == 0


def test_an_upgrade_takes_along_what_only_the_log_holds(
    shop: Shop, tmp_path: Path, tomorrow: Callable[..., None]
) -> None:
    shop.call(sales.complete, cart_of(line()), cash("5"))
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    for name in (DATABASE, DATABASE + "-wal"):
        shutil.copy(shop.folder / name, crashed / name)
    tomorrow()
    opened = open_shop(crashed)
    opened.backend.close()
    assert opened.kept_file is not None
    assert count_sales(opened.kept_file) == count_sales(crashed / DATABASE) == 1


def test_an_upgrade_that_fails_changes_nothing(
    left: Path, tmp_path: Path, tomorrow: Callable[..., None], expect_log: list[str]
) -> None:
    expect_log.append("a migration failed")
    folder = tmp_path / "old"
    folder.mkdir()
    shutil.copy(left / DATABASE, folder / DATABASE)
    before = (folder / DATABASE).read_bytes()
    tomorrow("op.execute('INSERT INTO of_yesterday VALUES (1)')")
    with pytest.raises(StorageFailed, match="could not be upgraded; nothing was changed"):
        open_shop(folder)
    assert (folder / DATABASE).read_bytes() == before


def test_a_backup_of_yesterday_is_upgraded_when_it_is_restored(
    left: Path, tmp_path: Path, tomorrow: Callable[..., None]
) -> None:
    backup = tmp_path / "backup.db"
    shutil.copy(left / DATABASE, backup)
    tomorrow()
    assert backups.preview(backup).needs_upgrade
    folder = tmp_path / "restored"
    assert backups.restore(folder, backup).series == "2B"
    assert maintenance.schema_of(folder / DATABASE) == "0002"
    assert maintenance.schema_of(backup) == "0001"
    assert verify.whole(folder).is_whole


@pytest.mark.skipif(
    not IS_ROOT or sys.platform != "linux", reason="needs root to mount a small disk"
)
def test_on_a_full_disk_a_sale_says_so_and_nothing_is_lost(shop: Shop, tmp_path: Path) -> None:
    stick = tmp_path / "small"
    stick.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=900k", "tmpfs", str(stick)]
    subprocess.run(mount, check=True)
    try:
        folder = stick / "shop"
        folder.mkdir()
        shop.backend.close()
        shutil.copy(shop.folder / DATABASE, folder / DATABASE)
        shop.backend = open_shop(folder, clock=shop.clock).backend
        sold = 0
        cart = cart_of(line())

        def sell_on() -> None:
            nonlocal cart, sold
            for _ in range(2000):
                cart = cart_of(line())
                shop.call(carts.save, cart)
                shop.call(sales.complete, cart, cash("5"))
                sold += 1

        with pytest.raises(StorageFailed, match=r"Not saved\. The disk is full") as refused:
            sell_on()
        assert refused.value.reason == "full"
        assert sold > 5
        subprocess.run(["mount", "-o", "remount,size=8m", str(stick)], check=True)
        # Room again: the same cart sells, and everything that was sold is there once.
        done = shop.call(sales.complete, cart, cash("5"))
        assert done.number == f"2-{sold + 1:04d}"
        report = verify.whole(folder)
        assert report.is_whole, report.sentence
        assert report.sales == sold + 1
        shop.backend.close()
    finally:
        subprocess.run(["umount", str(stick)], check=True)
        shop.backend = open_shop(shop.folder, clock=shop.clock).backend
