"""Restores: the backup takes the shop's place whole or not at all, and no number comes twice."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from pos_app import backups, verify
from pos_app.domain.access import NOBODY
from pos_app.domain.cart import Cart
from pos_app.domain.errors import Conflict, Invalid, StorageFailed, TooManyTries, WrongSecret
from pos_app.maintenance import DATABASE, open_shop
from pos_app.restoring import INCARNATIONS, Restored
from pos_app.services import auth, carts, sales, setup
from pos_app.services.auth import SecretKind
from tests.shop import Shop, cart_of, cash, line

ROOT = Path(__file__).resolve().parent.parent


def sell(shop: Shop, cart: Cart | None = None) -> str:
    done = shop.call(sales.complete, cart or cart_of(line()), cash("5"))
    return str(done.number)


def back_up(shop: Shop) -> Path:
    return backups.make(shop.folder, shop.clock.now()).path


def crash(shop: Shop, folder: Path) -> Path:
    """The shop as a power cut would leave it: what was sold last is in the log only."""
    folder.mkdir()
    for name in (DATABASE, DATABASE + "-wal"):
        shutil.copy(shop.folder / name, folder / name)
    assert (folder / "shop.db-wal").stat().st_size > 0
    return folder


def restore(shop: Shop, file: Path, **how: bool) -> Restored:
    """Close the shop, restore, and open it again."""
    shop.backend.close()
    try:
        return backups.restore(shop.folder, file, clock=shop.clock, by=shop.owner.user_id, **how)
    finally:
        shop.backend = open_shop(shop.folder, clock=shop.clock).backend


def test_a_restored_till_goes_on_as_its_next_incarnation(shop: Shop) -> None:
    sell(shop)
    backup = back_up(shop)
    assert [sell(shop), sell(shop)] == ["2-0002", "2-0003"]
    done = restore(shop, backup)
    assert done.series == "2B"
    assert done.lost == ("2-0002 to 2-0003",)
    assert [sell(shop), sell(shop)] == ["2B-0001", "2B-0002"]
    report = verify.whole(shop.folder)
    assert report.is_whole, report.sentence
    ((inc, n, body),) = shop.rows(
        "SELECT inc, n, body FROM journal_entry WHERE kind = 'till.restored'"
    )
    assert (inc, n) == (2, 1)
    assert json.loads(body)["lost"] == [["2", 2, 3]]
    assert json.loads(body)["by"] == shop.owner.user_id.hex


def test_the_replaced_file_is_kept_whole_under_a_clear_name(shop: Shop) -> None:
    backup = back_up(shop)
    sell(shop)
    kept = restore(shop, backup).kept_file
    assert kept is not None
    assert kept.name == "shop-before-restore-20260302-120000.db"
    seen = backups.preview(kept)
    assert seen.is_ok
    assert seen.sales == 1
    # and can itself be restored: nothing is lost by restoring the wrong one
    assert restore(shop, kept).series == "2C"
    assert [number for (number,) in shop.rows("SELECT sequence FROM sale")] == [1]


def test_the_same_backup_restored_three_times_never_gives_a_number_twice(shop: Shop) -> None:
    backup = back_up(shop)
    numbers = [sell(shop)]
    for _ in range(3):
        restore(shop, backup)
        numbers.append(sell(shop))
    assert numbers == ["2-0001", "2B-0001", "2C-0001", "2D-0001"]


def test_also_after_the_shop_was_lost_and_only_an_old_backup_is_left(shop: Shop) -> None:
    backup = back_up(shop)
    restore(shop, backup)
    sell(shop)
    shop.backend.close()
    (shop.folder / DATABASE).write_bytes(os.urandom(50_000))
    done = backups.restore(shop.folder, backup, clock=shop.clock)
    shop.backend = open_shop(shop.folder, clock=shop.clock).backend
    assert done.series == "2C"
    assert sell(shop) == "2C-0001"


def test_the_log_of_a_damaged_shop_never_reaches_the_restored_one(
    shop: Shop, tmp_path: Path
) -> None:
    backup = back_up(shop)
    sell(shop)
    crashed = crash(shop, tmp_path / "crashed")
    path = crashed / DATABASE
    path.write_bytes(os.urandom(path.stat().st_size))
    with pytest.raises(StorageFailed, match="damaged"):
        open_shop(crashed, clock=shop.clock)
    done = backups.restore(crashed, backup, clock=shop.clock)
    assert done.kept_file is not None
    assert done.kept_file.stat().st_size >= 60_000
    assert not path.with_name("shop.db-wal").exists()
    assert verify.whole(crashed).is_whole
    assert backups.preview(path).sales == 0


def test_a_shop_can_be_restored_on_a_new_machine(shop: Shop, tmp_path: Path) -> None:
    sell(shop)
    backup = back_up(shop)
    folder = tmp_path / "new machine"
    done = backups.restore(folder, backup, clock=shop.clock)
    assert (done.series, done.kept_file, done.lost) == ("2B", None, ())
    assert verify.whole(folder).is_whole
    # The pepper stays where it was: PINs are void there, passwords hold.
    assert not (folder / "pepper.key").exists()


def test_nothing_is_restored_while_a_program_has_the_shop_open(shop: Shop) -> None:
    backup = back_up(shop)
    with pytest.raises(StorageFailed, match="already open") as refused:
        backups.restore(shop.folder, backup, clock=shop.clock)
    assert refused.value.reason == "locked"
    assert sell(shop) == "2-0001"


def test_nor_while_a_program_reads_what_the_log_holds(shop: Shop, tmp_path: Path) -> None:
    backup = back_up(shop)
    sell(shop)
    crashed = crash(shop, tmp_path / "crashed")
    with closing(sqlite3.connect(crashed / DATABASE, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM sale").fetchone() == (1,)
        with pytest.raises(StorageFailed, match="reading this shop's file") as refused:
            backups.restore(crashed, backup, clock=shop.clock)
        assert refused.value.reason == "locked"
        assert reader.execute("SELECT count(*) FROM sale").fetchone() == (1,)
    assert backups.restore(crashed, backup, clock=shop.clock).lost == ("2-0001",)


def test_another_tills_backup_does_not_replace_a_shop_that_sold(shop: Shop, tmp_path: Path) -> None:
    other = tmp_path / "other"
    backend = open_shop(other, clock=shop.clock).backend
    backend.call(setup.prepare, NOBODY)
    backend.close()
    foreign = backups.make(other, shop.clock.now()).path
    sell(shop)
    with pytest.raises(Conflict, match="another till"):
        restore(shop, foreign)
    assert sell(shop) == "2-0002"
    # A till that has sold nothing yet may become the restored one.
    backup = back_up(shop)
    assert backups.restore(other, backup, clock=shop.clock).series == "2B"


def test_a_backup_whose_journal_is_broken_is_refused_unless_accepted(shop: Shop) -> None:
    sell(shop)
    backup = back_up(shop)
    with closing(sqlite3.connect(backup)) as database:
        database.execute("DROP TRIGGER journal_entry_no_update")
        database.execute("UPDATE journal_entry SET body = replace(body, '420', '120') WHERE n = 12")
        database.execute("UPDATE journal_entry SET at = at + 1 WHERE kind = 'sale'")
        database.commit()
    with pytest.raises(Invalid, match=r"journal is broken. Journal entry \d+ \(sale 2-0001\)"):
        restore(shop, backup)
    assert shop.rows("SELECT inc FROM identity") == [(1,)]
    restore(shop, backup, accept_broken_journal=True)
    assert sell(shop) == "2B-0001"
    ((body,),) = shop.rows("SELECT body FROM journal_entry WHERE kind = 'till.restored'")
    assert json.loads(body)["journal_was_whole"] is False


@pytest.mark.parametrize("harm", ["text", "truncated", "flipped", "newer", "empty", "gone"])
def test_what_cannot_be_restored_changes_nothing(shop: Shop, tmp_path: Path, harm: str) -> None:
    sell(shop)
    good = back_up(shop)
    file = tmp_path / "backup.db"
    shutil.copy(good, file)
    if harm == "text":
        file.write_text("name,price\n")
    elif harm == "truncated":
        os.truncate(file, file.stat().st_size // 2)
    elif harm == "flipped":
        whole = bytearray(file.read_bytes())
        for page in range(8, len(whole) // 4096):
            whole[page * 4096] ^= 0xFF
        file.write_bytes(whole)
    elif harm == "newer":
        with closing(sqlite3.connect(file)) as database:
            database.execute("UPDATE alembic_version SET version_num = '9999'")
            database.commit()
    elif harm == "empty":
        file.write_bytes(b"")
    else:
        file.unlink()
    with pytest.raises((StorageFailed, Invalid)) as refused:
        restore(shop, file)
    assert refused.value.sentence.endswith(".")
    assert sell(shop) == "2-0002"
    left = {path.name for path in shop.folder.iterdir()}
    assert not any("before-restore" in name or name.endswith(".restore") for name in left)


def test_the_shops_own_file_is_no_backup(shop: Shop) -> None:
    with pytest.raises(Invalid, match="own file"):
        backups.restore(shop.folder, shop.folder / DATABASE, clock=shop.clock)


def test_a_raw_copy_with_its_log_is_restored_with_what_the_log_holds(
    shop: Shop, tmp_path: Path
) -> None:
    sell(shop)
    copies = crash(shop, tmp_path / "copied by hand")
    done = backups.restore(tmp_path / "elsewhere", copies / DATABASE, clock=shop.clock)
    assert done.series == "2B"
    with closing(sqlite3.connect(tmp_path / "elsewhere" / DATABASE)) as database:
        assert database.execute("SELECT count(*) FROM sale").fetchone() == (1,)


def test_a_wait_after_wrong_pins_is_not_shortened_by_a_restore(shop: Shop) -> None:
    backup = back_up(shop)
    for _ in range(5):
        with pytest.raises(WrongSecret):
            shop.call(auth.log_in, shop.prove(shop.cashier, "0000"), shop.cashier.user_id)
    restore(shop, backup)
    with pytest.raises(TooManyTries):
        shop.backend.call(auth.challenge, NOBODY, shop.cashier.user_id, SecretKind.PIN)


def test_a_cart_that_was_paid_after_the_backup_is_not_asked_for_again(shop: Shop) -> None:
    paid, parked = cart_of(line()), cart_of(line("Cake"))
    shop.call(carts.save, parked)
    shop.call(carts.park, parked, "Table 4")
    shop.call(carts.save, paid)
    backup = back_up(shop)
    sell(shop, paid)
    restore(shop, backup)
    assert shop.call(carts.read_open) is None
    assert [one.label for one in shop.call(carts.list_parked)] == ["Table 4"]


def test_after_z_comes_aa(shop: Shop) -> None:
    backup = back_up(shop)
    (shop.folder / "incarnations.json").write_text(
        json.dumps({shop.rows("SELECT hex(till_id) FROM identity")[0][0].lower(): 26})
    )
    assert restore(shop, backup).series == "2AA"


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the child is forked")
def test_killed_at_any_step_of_a_restore_the_old_shop_or_the_restored_one_is_there(
    shop: Shop, tmp_path: Path
) -> None:
    """Kill -9 before each file is opened, linked, renamed, removed or synced: see
    tests/kill_restore.py.
    """
    sell(shop)
    backup = tmp_path / "backup.db"
    backups.make(shop.folder, shop.clock.now(), into=backup)
    sell(shop)
    crashed = crash(shop, tmp_path / "crashed")
    run = subprocess.run(
        [sys.executable, ROOT / "tests" / "kill_restore.py", crashed, backup, tmp_path / "work"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    kills, old, restored = map(int, run.stdout.split())
    assert kills > 30
    assert old > 20
    assert restored > 1


@pytest.mark.parametrize("note", ["[]", '{"ab": null}', "3", "", "{"])
def test_an_unreadable_note_of_incarnations_stops_no_restore(shop: Shop, note: str) -> None:
    copy = back_up(shop)
    shop.backend.close()
    (shop.folder / INCARNATIONS).write_text(note)
    assert backups.restore(shop.folder, copy, clock=shop.clock).series == "2B"
