"""Every table is something to the other tills, and what acts write is noted."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Float

from pos_app.maintenance import DATABASE
from pos_app.models import Base
from pos_app.sync import tables


def test_every_table_is_told_or_kept() -> None:
    """A new table is put into pos_app/sync/tables.py: fact, record, derived or own."""
    groups = [set(tables.FACTS), set(tables.RECORDS), set(tables.DERIVED), set(tables.OWN)]
    known = set().union(*groups)
    assert set(Base.metadata.tables) - known == set(), "say what these are to other tills"
    assert known - set(Base.metadata.tables) == set()
    assert sum(map(len, groups)) == len(known), "a table is one of them"


def test_the_named_fields_exist() -> None:
    for name, record in tables.RECORDS.items():
        assert record.free <= set(tables.shared_fields(name)), name
    for name, fact in tables.FACTS.items():
        assert fact.document in tables.table(name).primary_key.columns, name


def test_nothing_that_travels_holds_a_fraction() -> None:
    found = [
        f"{name}.{column.name}"
        for name in (*tables.FACTS, *tables.RECORDS)
        for column in tables.table(name).columns
        if isinstance(column.type, Float)
    ]
    assert found == []


def test_the_file_has_the_triggers_that_note_what_acts_write(template: Path) -> None:
    """A migration that makes or remakes a table makes its triggers."""
    with closing(sqlite3.connect(template / DATABASE)) as database:
        found = dict(
            database.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
                " AND sql LIKE '%row_touched%'"
            )
        )
    assert found == tables.triggers()


def test_tables_that_others_point_to_come_first() -> None:
    order = {name: place for place, name in enumerate(tables.in_order())}
    names = random.Random(7).sample(sorted(order), len(order))
    for name in names:
        for key in tables.table(name).foreign_keys:
            target = key.column.table.name
            if target != name and target in order:
                assert order[target] < order[name], (name, target)
