"""The schema on PostgreSQL is the one of a till's file: tables, partial indexes, what keeps facts
as they are.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, pool, text
from sqlalchemy.exc import DBAPIError

from pos_app.maintenance import DATABASE
from pos_app.models import Base
from pos_app.postgres.schema import prepare
from pos_app.services import sales
from tests.databases import PostgresShelf
from tests.postgres import Cluster
from tests.shop import Shop, cart_of, cash, line

pytestmark = pytest.mark.postgresql


def ask(cluster: Cluster, name: str, sql: str) -> set[tuple[Any, ...]]:
    engine = create_engine(cluster.url(name), poolclass=pool.NullPool)
    with engine.connect() as connection:
        found = {tuple(row) for row in connection.execute(text(sql))}
    engine.dispose()
    return found


INDEXES = (
    "SELECT tablename, indexname, replace(indexdef, ' ON public.', ' ON ') FROM pg_indexes"
    " WHERE schemaname = 'public' AND indexdef LIKE '% WHERE %'"
)


def test_the_migrations_make_the_tables_the_program_knows(postgres_shelf: PostgresShelf) -> None:
    engine = create_engine(postgres_shelf.cluster.url(postgres_shelf.template))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_name": lambda name, _k, _p: not str(name).endswith("_text_lexemes")},
        )
        found = compare_metadata(context, Base.metadata)
    engine.dispose()
    assert found == []


def test_also_indexes_of_some_rows_only(postgres_shelf: PostgresShelf) -> None:
    """A unique one over all rows would let a shop have one shift for good."""
    cluster = postgres_shelf.cluster
    fresh = cluster.create()
    engine = create_engine(cluster.url(fresh), poolclass=pool.NullPool)
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
    engine.dispose()
    wanted = ask(cluster, fresh, INDEXES)
    assert wanted
    assert ask(cluster, postgres_shelf.template, INDEXES) == wanted
    cluster.drop(fresh)


def test_what_keeps_facts_on_sqlite_keeps_them_here(
    template: Path, postgres_shelf: PostgresShelf
) -> None:
    with closing(sqlite3.connect(template / DATABASE)) as book:
        wanted = {
            row
            for row in book.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            if "_no_" in row[0]
        }
    assert len(wanted) > 30
    names = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    found = ask(postgres_shelf.cluster, postgres_shelf.template, names)
    assert wanted <= found


def test_every_text_is_compared_byte_by_byte(postgres_shelf: PostgresShelf) -> None:
    other = (
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND data_type IN ('text', 'character varying')"
        " AND collation_name IS DISTINCT FROM 'C'"
    )
    assert not ask(postgres_shelf.cluster, postgres_shelf.template, other)


def test_a_fact_cannot_be_changed_past_the_program(on_postgresql: Shop) -> None:
    shop = on_postgresql
    shop.call(sales.complete, cart_of(line()), cash("5.00"))
    acts = [
        *(f"DELETE FROM {table}" for table in ("sale_line", "sale_tender", "journal_entry")),
        *(f"TRUNCATE {table} CASCADE" for table in ("sale", "journal_entry")),
        "UPDATE sale SET total = total + 1",
        "UPDATE journal_entry SET body = '{}'",
        "UPDATE journal_entry SET status = 1, hash = prev",
    ]
    for act in acts:
        with pytest.raises(DBAPIError, match="immutable"):
            shop.rows(act)
    shop.rows("UPDATE journal_entry SET status = 1")
    assert shop.rows("SELECT count(*) FROM sale") == [(1,)]


def test_a_database_is_prepared_once_by_whoever_comes_first(postgres: Cluster) -> None:
    from concurrent.futures import ThreadPoolExecutor

    url = postgres.url(postgres.create())
    with ThreadPoolExecutor(4) as programs:
        before = list(programs.map(lambda _n: prepare(url), range(4)))
    assert before.count("") == 1
    assert len(set(before)) == 2, "the others found it made"


def test_a_newer_shop_is_left_alone(postgres: Cluster) -> None:
    from pos_app.domain.errors import StorageFailed

    name = postgres.create()
    prepare(postgres.url(name))
    engine = create_engine(postgres.url(name), poolclass=pool.NullPool)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StorageFailed, match="newer version"):
        prepare(postgres.url(name))
