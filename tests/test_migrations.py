"""The schema: what the migrations make is what the tables say, and an upgrade never touches the
file it starts from.
"""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from pos_app import maintenance
from pos_app.domain.errors import StorageFailed
from pos_app.domain.item import ItemFields
from pos_app.maintenance import DATABASE, SCHEMA, open_shop
from pos_app.models import Base
from pos_app.paths import migrations_dir
from pos_app.services import catalogue_edit, sales
from tests.durability.counter import faults
from tests.shop import Shop, cart_of, cash, line

# The full-text indexes and their shadow tables belong to no model.
DERIVED = ("item_search", "customer_search")
NEWER = "9001"


def test_the_program_knows_its_newest_migration() -> None:
    assert ScriptDirectory(str(migrations_dir())).get_current_head() == SCHEMA


def test_the_migrations_make_the_tables_the_program_knows(template: Path) -> None:
    engine = create_engine(f"sqlite:///{template / DATABASE}")
    options = {
        "compare_type": _is_other_type,
        "include_name": lambda name, kind, _parents: not _is_derived(name),
    }
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        found = compare_metadata(context, Base.metadata)
    engine.dispose()
    assert found == []


def _is_other_type(_context: Any, _inspected: Any, _column: Any, stored: Any, wanted: Any) -> bool:
    """Types are compared as SQLite stores them, ours too."""
    from sqlalchemy.dialects import sqlite

    dialect = sqlite.dialect()
    return str(stored.compile(dialect=dialect)) != str(wanted.compile(dialect=dialect))


def _is_derived(name: str | None) -> bool:
    return name is not None and name.startswith(DERIVED)


def test_also_in_what_alembic_does_not_compare(template: Path) -> None:
    """Partial indexes, tables without row numbers, nullability, keys: each as `create_all` makes
    them.
    """
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        raw: Any = connection.connection.dbapi_connection
        wanted = _shape(raw)
    engine.dispose()
    with closing(sqlite3.connect(template / DATABASE)) as database:
        found = _shape(database)
    assert found == wanted


def _shape(database: sqlite3.Connection) -> dict[str, Any]:
    tables = [
        (name, sql)
        for name, sql in database.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
        )
        if not _is_derived(name) and not name.startswith(("alembic", "sqlite_"))
    ]
    return {
        name: {
            "columns": sorted(
                (column, kind, bool(null), key)
                for _n, column, kind, null, _default, key in database.execute(
                    f"PRAGMA table_info({name})"
                )
            ),
            "without rowid": "WITHOUT ROWID" in sql,
            "indexes": _indexes(database, name),
            "references": sorted(
                row[2:5] for row in database.execute(f"PRAGMA foreign_key_list({name})")
            ),
        }
        for name, sql in sorted(tables)
    }


def _indexes(database: sqlite3.Connection, table: str) -> list[Any]:
    found = []
    for _n, name, is_unique, origin, is_partial in database.execute(f"PRAGMA index_list({table})"):
        columns = [row[2] for row in database.execute(f"PRAGMA index_info({name})")]
        sql = database.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()
        where = sql[0].partition(" WHERE ")[2] if is_partial else ""
        shown = name if origin == "c" else ""
        found.append((shown, columns, is_unique, origin, where))
    return sorted(found)


UPGRADE = """
from alembic import op
import sqlalchemy as sa
revision, down_revision, branch_labels, depends_on = "{newer}", "{old}", None, None
def upgrade():
    op.add_column("item", sa.Column("shelf", sa.String(20), nullable=True))
{more}
"""


@pytest.fixture
def newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Make the program one of a later version, whose migration does something more."""
    scripts = tmp_path / "migrations"
    shutil.copytree(migrations_dir(), scripts)

    def install(more: str = "") -> None:
        script = UPGRADE.format(newer=NEWER, old=SCHEMA, more=more)
        (scripts / "versions" / f"{NEWER}_shelves.py").write_text(script)
        monkeypatch.setattr(maintenance, "SCHEMA", NEWER)
        monkeypatch.setattr(maintenance, "migrations_dir", lambda: scripts)

    return install


def sold_and_closed(shop: Shop) -> bytes:
    for _ in range(3):
        shop.call(sales.complete, cart_of(line()), cash("5"))
    shop.backend.close()
    return (shop.folder / DATABASE).read_bytes()


def columns(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as database:
        return {row[1] for row in database.execute("PRAGMA table_info(item)")}


def test_an_upgrade_happens_on_a_copy_and_the_old_file_is_kept(shop: Shop, newer: Any) -> None:
    before = sold_and_closed(shop)
    newer()
    opened = open_shop(shop.folder, clock=shop.clock)
    opened.backend.close()
    assert opened.upgraded_from == SCHEMA
    kept = opened.kept_file
    assert kept is not None
    assert kept.name == f"shop-before-{NEWER}-from-{SCHEMA}.db"
    assert kept.read_bytes() == before
    assert "shelf" not in columns(kept)
    assert "shelf" in columns(shop.folder / DATABASE)
    assert maintenance.schema_of(shop.folder / DATABASE) == NEWER
    assert faults(shop.folder, []) == []
    assert shop.rows("SELECT count(*) FROM sale") == [(3,)]


def test_an_upgrade_carries_what_only_the_log_held(shop: Shop, newer: Any, tmp_path: Path) -> None:
    shop.call(sales.complete, cart_of(line()), cash("5"))
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    for name in (DATABASE, DATABASE + "-wal"):
        shutil.copy(shop.folder / name, crashed / name)
    newer()
    opened = open_shop(crashed, clock=shop.clock)
    opened.backend.close()
    assert opened.was_unclean
    assert opened.upgraded_from == SCHEMA
    assert opened.kept_file is not None
    for path in (crashed / DATABASE, opened.kept_file):
        with closing(sqlite3.connect(path)) as database:
            assert database.execute("SELECT count(*) FROM sale").fetchone() == (1,)


DOES_NOT_HOLD = {
    "stopped half way": ("    raise RuntimeError('half way')", RuntimeError),
    "changes a fact": ('    op.execute("UPDATE sale SET total = 0")', StorageFailed),
    "breaks a reference": (
        "    op.execute(\"UPDATE item_text SET item_id = x'00'\")",
        StorageFailed,
    ),
}


@pytest.mark.parametrize("how", DOES_NOT_HOLD)
def test_an_upgrade_that_does_not_hold_leaves_the_shop_as_it_was(
    shop: Shop, newer: Any, monkeypatch: pytest.MonkeyPatch, expect_log: list[str], how: str
) -> None:
    more, error = DOES_NOT_HOLD[how]
    shop.call(catalogue_edit.add_item, ItemFields("Loaf"), actor=shop.owner)
    before = sold_and_closed(shop)
    newer(more)
    if how == "changes a fact":
        expect_log.append("a migration failed")
    with pytest.raises(error):
        open_shop(shop.folder, clock=shop.clock)
    assert (shop.folder / DATABASE).read_bytes() == before
    monkeypatch.undo()
    shop.backend = open_shop(shop.folder, clock=shop.clock).backend
    assert shop.call(sales.complete, cart_of(line()), cash("5")).number == "2-0004"
    assert not list(shop.folder.glob("*.upgrade*")), "and no half of it lies about"


def test_a_shop_is_not_upgraded_by_a_program_that_may_not_open_it(shop: Shop, newer: Any) -> None:
    newer()
    with pytest.raises(StorageFailed, match="already open"):
        open_shop(shop.folder, clock=shop.clock)
    assert maintenance.schema_of(shop.folder / DATABASE) != NEWER


def test_a_till_never_goes_back(shop: Shop, newer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sold_and_closed(shop)
    newer()
    open_shop(shop.folder, clock=shop.clock).backend.close()
    monkeypatch.undo()
    with pytest.raises(StorageFailed, match="made by a newer version") as refused:
        open_shop(shop.folder, clock=shop.clock)
    assert refused.value.reason == "newer"
