"""Shops that an earlier version of the program made: each schema's file, opened by this one."""

import lzma
from pathlib import Path

import pytest

from pos_app import doctor, verify
from pos_app.domain.access import SYSTEM, Decision, Permission, Role
from pos_app.domain.clock import FixedClock
from pos_app.domain.errors import StorageFailed
from pos_app.maintenance import DATABASE, SCHEMA, open_shop
from pos_app.report_command import Asked, report
from pos_app.services import roles
from tests.durability.counter import faults
from tests.shop import NOON

FILES = sorted((Path(__file__).parent / "data").glob("shop-*.db.xz"))


@pytest.mark.parametrize("packed", FILES, ids=lambda path: path.name)
def test_a_shop_of_an_earlier_version_goes_on_with_all_its_books(
    tmp_path: Path, packed: Path
) -> None:
    (tmp_path / DATABASE).write_bytes(lzma.decompress(packed.read_bytes()))
    opened = open_shop(tmp_path, clock=FixedClock(NOON))
    found = opened.backend.call(roles.list_roles, SYSTEM)
    opened.backend.close()
    assert opened.upgraded_from is not None
    assert opened.upgraded_from < SCHEMA
    assert faults(tmp_path, []) == []
    grants = {role.key: role.grants for role in found}
    assert grants[Role.STOCK_KEEPER][Permission.STOCK_RECEIVE].decision is Decision.ALLOW
    assert grants[Role.SUPERVISOR][Permission.STOCK_ADJUST].decision is Decision.ALLOW
    assert Permission.STOCK_READ not in grants[Role.CASHIER]


def test_what_an_older_program_left_is_opened_before_it_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_bytes(lzma.decompress(FILES[0].read_bytes()))
    for look in (verify.whole, verify.tail, lambda place: report(place, Asked("days"))):
        with pytest.raises(StorageFailed, match="Open it in the till first"):
            look(tmp_path)
    told = {finding.sentence: finding.level for finding in doctor.examine(tmp_path)}
    (about,) = [sentence for sentence in told if "is of version" in sentence]
    assert "the next start upgrades it" in about
    assert told[about] is doctor.Level.WARN
    assert doctor.Level.BAD not in told.values(), "nothing is wrong with it"


def test_there_is_a_file_of_each_earlier_schema() -> None:
    assert [path.name for path in FILES] == ["shop-0001.db.xz"]
