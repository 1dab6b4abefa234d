"""The doctor: says what is wrong with a shop and its machine, and what to do."""

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from pos_app import backups, doctor, verify
from pos_app.doctor import machine
from pos_app.doctor.findings import Finding, Level
from pos_app.domain.errors import StorageFailed
from pos_app.domain.item import ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.maintenance import DATABASE, open_shop
from pos_app.services import catalogue, catalogue_edit, sales, setup
from tests.shop import GBP, Shop, cart_of, cash, line


@pytest.fixture
def stocked(shop: Shop) -> Shop:
    """A shop with an item that is counted, one sale and a backup."""
    fields = ItemFields(name="Crème brûlée", sku="CB-1", unit_price=UnitPrice.parse("3.60", GBP))
    shop.call(catalogue_edit.add_item, fields, Quantity.of(10), actor=shop.owner)
    shop.call(sales.complete, cart_of(line()), cash("5"))
    backups.make(shop.folder, shop.clock.now())
    return shop


def examine(shop: Shop) -> tuple[Finding, ...]:
    return doctor.examine(shop.folder, shop.clock.now())


def troubles(shop: Shop) -> list[str]:
    return [finding.sentence for finding in examine(shop) if finding.level is not Level.OK]


def tamper(shop: Shop, *statements: str) -> None:
    with closing(sqlite3.connect(shop.folder / DATABASE)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()


def test_a_healthy_shop_has_no_troubles(stocked: Shop) -> None:
    assert troubles(stocked) == []
    said = "\n".join(finding.sentence for finding in examine(stocked))
    assert f"SQLite {sqlite3.sqlite_version}" in said
    assert "A till has the shop open" in said
    stocked.backend.close()
    said = "\n".join(finding.sentence for finding in examine(stocked))
    assert "No till has the shop open" in said
    stocked.backend = open_shop(stocked.folder, clock=stocked.clock).backend


def test_the_sqlite_whose_log_can_be_damaged_is_named(
    stocked: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine.sqlite3, "sqlite_version_info", (3, 40, 1))
    said = "\n".join(finding.sentence for finding in examine(stocked))
    assert "mended in 3.51.3" in said
    monkeypatch.setattr(machine.sqlite3, "sqlite_version_info", (3, 51, 3))
    said = "\n".join(finding.sentence for finding in examine(stocked))
    assert "mended in" not in said


def test_wrong_levels_are_found_and_rebuilt(stocked: Shop) -> None:
    tamper(stocked, "UPDATE stock_level SET quantity = 1")
    assert troubles(stocked) == [
        "bad  1 stock levels differ from the sum of their movements. Run pos-app doctor --rebuild."
    ]
    stocked.backend.close()
    assert (
        doctor.rebuild(stocked.folder, stocked.clock)
        == "Rebuilt: 1 stock levels put right, 1 items indexed, past days summed up."
    )
    assert troubles(stocked) == []
    assert stocked.rows("SELECT quantity FROM stock_level") == [(10_000,)]
    kinds = [kind for (kind,) in stocked.rows("SELECT kind FROM journal_entry ORDER BY n DESC")]
    assert kinds[:3] == ["sums.rebuilt", "search.rebuilt", "stock.rebuilt"]
    assert verify.whole(stocked.folder).is_whole
    stocked.backend = open_shop(stocked.folder, clock=stocked.clock).backend


def test_a_level_that_is_missing_is_found_too(stocked: Shop) -> None:
    tamper(stocked, "DELETE FROM stock_level")
    assert "bad  1 stock levels differ" in troubles(stocked)[0]
    stocked.backend.close()
    assert doctor.rebuild(stocked.folder, stocked.clock).startswith("Rebuilt: 1 stock levels")
    assert stocked.rows("SELECT quantity FROM stock_level") == [(10_000,)]
    stocked.backend = open_shop(stocked.folder, clock=stocked.clock).backend


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE item_text SET words = 'something else'",
        "DELETE FROM item_text",
        "UPDATE item SET name = 'Custard'",
    ],
)
def test_a_stale_search_is_found_and_rebuilt(stocked: Shop, harm: str) -> None:
    tamper(stocked, harm)
    assert any("The search misses" in trouble for trouble in troubles(stocked))
    stocked.backend.close()
    doctor.rebuild(stocked.folder, stocked.clock)
    stocked.backend = open_shop(stocked.folder, clock=stocked.clock).backend
    assert troubles(stocked) == []
    name = "custard" if "Custard" in harm else "brulee"
    (found,) = stocked.call(catalogue.search, name)
    assert found.sku == "CB-1"
    assert stocked.call(catalogue.search, "cb 1") == (found,)


def test_nothing_is_rebuilt_under_a_till_that_sells(stocked: Shop) -> None:
    with pytest.raises(StorageFailed, match="already open"):
        doctor.rebuild(stocked.folder, stocked.clock)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps other rights")
def test_files_that_others_can_read_are_named(stocked: Shop) -> None:
    (stocked.folder / DATABASE).chmod(0o644)
    (trouble,) = troubles(stocked)
    assert "Others on this machine can read shop.db" in trouble
    assert "chmod" in trouble


@pytest.mark.parametrize(("free", "level"), [(400_000_000, "warn"), (30_000_000, "bad")])
def test_a_disk_that_fills_up_is_told(
    stocked: Shop, monkeypatch: pytest.MonkeyPatch, free: int, level: str
) -> None:
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _path: SimpleNamespace(free=free))
    (trouble,) = troubles(stocked)
    assert trouble.startswith(level)
    assert "free on the shop's disk. Make room" in trouble


def test_a_missing_or_old_backup_is_told(stocked: Shop) -> None:
    stocked.clock.advance(timedelta(days=4).total_seconds())
    assert troubles(stocked)[0].startswith("warn One backup, made 4 days ago. Run pos-app backup")
    shutil.rmtree(stocked.folder / backups.FOLDER)
    assert troubles(stocked) == ["warn There is no backup. Run pos-app backup."]


def test_a_backup_that_cannot_be_read_is_told(stocked: Shop) -> None:
    (backup,) = backups.existing(stocked.folder)
    backup.path.write_bytes(b"gone")
    backup.path.chmod(0o600)
    assert troubles(stocked)[0].startswith(f"bad  The backup {backup.path.name} cannot be read.")


def test_a_file_without_the_newest_tables_is_looked_over_as_far_as_it_goes(stocked: Shop) -> None:
    tamper(stocked, "UPDATE alembic_version SET version_num = '0019'", "DROP TABLE sum_look")
    assert troubles(stocked)[0] == (
        "warn The shop's file is of version 0019; the next start upgrades it."
    )


def test_a_guard_that_was_taken_off_is_told(stocked: Shop) -> None:
    tamper(stocked, "DROP TRIGGER sale_no_update")
    assert "The guard of past sales was taken off (sale_no_update)." in troubles(stocked)[0]


def test_a_broken_journal_is_told(stocked: Shop) -> None:
    trigger = stocked.rows("SELECT sql FROM sqlite_master WHERE name = 'sale_no_update'")[0][0]
    tamper(stocked, "DROP TRIGGER sale_no_update", "UPDATE sale SET total = 1", trigger)
    assert "Sale 2-0001: its total was changed." in troubles(stocked)[0]


def test_a_clock_that_was_set_back_is_told(stocked: Shop) -> None:
    stocked.clock.advance(-3600 * 24)
    assert any("The clock was set back" in trouble for trouble in troubles(stocked))


def test_unsound_settings_are_told(stocked: Shop) -> None:
    tamper(
        stocked,
        "INSERT OR REPLACE INTO setting (key, value, is_of_till)"
        " VALUES ('zone', '\"Mars/Olympus\"', 0), ('lock_minutes', '0', 0),"
        " ('printer', '\"pigeon\"', 1), ('cutoff_hour', '\"late\"', 0), ('of_tomorrow', '1', 0)",
        "UPDATE tax_class SET is_active = 0",
    )
    said = "\n".join(troubles(stocked))
    assert "“Mars/Olympus” is not a time zone" in said
    assert "Printer has no choice “pigeon”" in said
    assert "Cutoff hour is not right" in said
    assert "The till never locks by itself" in said
    assert "There is no tax to sell under" in said
    assert "of_tomorrow" not in said


def test_a_shop_without_an_owner_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    backend = open_shop(folder).backend
    from pos_app.domain.access import NOBODY

    backend.call(setup.prepare, NOBODY)
    backend.close()
    said = [finding.sentence for finding in doctor.examine(folder)]
    assert any("The shop has no owner yet" in sentence for sentence in said)


def test_a_damaged_shop_is_a_finding_not_a_crash(stocked: Shop) -> None:
    stocked.backend.close()
    (stocked.folder / DATABASE).write_bytes(os.urandom(100_000))
    said = troubles(stocked)
    assert any(sentence.startswith("bad  The shop's file is damaged.") for sentence in said)
    backups.restore(stocked.folder, backups.existing(stocked.folder)[0].path, clock=stocked.clock)
    stocked.backend = open_shop(stocked.folder, clock=stocked.clock).backend
    assert troubles(stocked) == []
    assert any("from before a restore" in finding.sentence for finding in examine(stocked))


def test_a_newer_shop_is_a_finding(stocked: Shop) -> None:
    tamper(stocked, "UPDATE alembic_version SET version_num = '9999'")
    assert any("newer version of the program" in sentence for sentence in troubles(stocked))
    tamper(stocked, "UPDATE alembic_version SET version_num = '0001'")


def test_where_there_is_no_shop_the_doctor_says_so(tmp_path: Path) -> None:
    (finding,) = doctor.examine(tmp_path)
    assert finding.sentence == f"bad  There is no shop in {tmp_path}."
