"""A shop moved from a till's file to PostgreSQL, whole or not at all, and taken out of it again.

    the file is closed to everybody ─► the other side is empty? ─► every table, in one transaction
    ─► both sides counted and added up, the journal walked on the other side ─► COMMIT ─► the file
    is put aside under another name, so that nobody sells on it by mistake

What is taken out is a till's file like any other: a backup, and what `verify` looks at.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from sqlalchemy import (
    URL,
    Boolean,
    Column,
    Connection,
    Date,
    Engine,
    Integer,
    String,
    Table,
    create_engine,
    pool,
    select,
    text,
)
from sqlalchemy.orm import Session

from pos_app.domain.errors import Conflict, NotFound, PosError, StorageFailed
from pos_app.maintenance import (
    DATABASE,
    SCHEMA,
    open_shop,
    put_in_place,
    reading,
    schema_of,
    settle,
    take_writers_place,
)
from pos_app.models import journal
from pos_app.models.base import Instant
from pos_app.models.batches import wrong_batches
from pos_app.models.stock import wrong_levels
from pos_app.postgres import links
from pos_app.postgres.schema import prepare
from pos_app.postgres.tables import put_into_file, put_into_postgres, rows_of_file, tables

MOVED: Final = "shop-moved-to-postgresql.db"
_PART: Final = 1_000_000
_WORDS: Final = ("item", "customer")


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved and found equal on both sides; `kept_file` is the file it came from."""

    tables: int
    rows: int
    sums: int
    sales: int
    entries: int
    kept_file: Path


def move(folder: Path, url: URL) -> Moved:
    """Move the shop in `folder` into an empty database.

    Raises `NotFound` without a shop, `Conflict` for a database that has one, `StorageFailed` where
    the shop is open or the two sides do not agree: then nothing was changed.
    """
    path = folder / DATABASE
    if not path.exists():
        raise NotFound(f"There is no shop in {folder}.")
    release = take_writers_place(folder)
    try:
        if schema_of(path) != SCHEMA:
            raise StorageFailed(
                "The shop's file is of an older version. Start the till once: it upgrades it.",
                reason="unknown",
            )
        settle(path)
        prepare(url)
        with reading(path) as book, _linked(url) as engine, engine.begin() as connection:
            moved = _move(book, connection, folder / MOVED)
        path.replace(folder / MOVED)
        return moved
    finally:
        release()


def _move(book: sqlite3.Connection, connection: Connection, kept: Path) -> Moved:
    if connection.execute(select(journal.Identity.code)).first() is not None:
        raise Conflict("There is a shop in that database already. Name an empty one.")
    everything = tables()
    for table in reversed(everything):
        connection.execute(table.delete())  # what the migrations put there themselves
    for table in everything:
        try:
            put_into_postgres(connection, table, rows_of_file(book, table))
        except (*links.REFUSED, ValueError) as error:
            if links.is_gone(error):
                raise
            raise _unlike(f"{table.name} could not be copied ({error})") from error
    rows, sums = _agree(book, connection, everything)
    entries = _walk(connection)
    _levels(connection)
    (sales,) = book.execute("SELECT count(*) FROM sale").fetchone()
    return Moved(len(everything), rows, sums, int(sales), entries, kept)


def _agree(
    book: sqlite3.Connection, connection: Connection, everything: list[Table]
) -> tuple[int, int]:
    """Count and add up every column on both sides; how many rows and how many sums agreed."""
    rows = sums = 0
    for table in everything:
        ours = book.execute(_summing(table, "sqlite")).fetchone()
        theirs = connection.execute(text(_summing(table, "postgresql"))).one()
        for name, here, there in zip(_summed(table), ours, theirs, strict=True):
            if int(here) != int(there):
                raise _unlike(f"{name} of {table.name} is {here} here and {there} there")
            sums += 1
        rows += int(ours[0])
    return rows, sums


def _summed(table: Table) -> list[str]:
    return ["rows", *(name for column in table.columns for name, _sql in _sums(column, "sqlite"))]


def _summing(table: Table, dialect: str) -> str:
    sums = (sql for column in table.columns for _name, sql in _sums(column, dialect))
    return f"SELECT {', '.join(['count(*)', *sums])} FROM {table.name}"  # noqa: S608  our own names


def _sums(column: Column[Any], dialect: str) -> Iterator[tuple[str, str]]:
    """What a column holds, added up: numbers, and of texts the lengths; of what is neither, how
    many there are. Numbers in two parts: the journal's clock adds up to more than 64 bits.
    """
    name, kind = f'"{column.name}"', column.type
    added = name
    if isinstance(kind, Boolean):
        added = f"(CASE WHEN {name} THEN 1 ELSE 0 END)"
    elif isinstance(kind, String):
        added = f"length({name})"
    elif isinstance(kind, Date):
        days = f"CAST(julianday({name}) - 2451544.5 AS INTEGER)"
        added = days if dialect == "sqlite" else f"({name} - DATE '2000-01-01')"
    elif not isinstance(kind, Integer | Instant):
        yield column.name, f"count({name})"
        return
    yield column.name, f"coalesce(sum({added} / {_PART}), 0)"
    yield f"{column.name} (rest)", f"coalesce(sum({added} % {_PART}), 0)"


def _walk(connection: Connection) -> int:
    """Walk every chain of the journal as PostgreSQL tells it; how many entries."""
    entry = journal.JournalEntry.__table__.c
    chains = connection.execute(
        select(entry.till_id, entry.inc).distinct().order_by(entry.till_id, entry.inc)
    ).all()
    columns = (
        entry.till_id, entry.inc, entry.n, entry.id, entry.kind, entry.ver, entry.subject,
        entry.body, entry.actor, entry.hlc, entry.at, entry.content, entry.prev, entry.hash,
    )  # fmt: skip
    count = 0
    for till_id, inc in chains:
        walked = (
            select(*columns).where(entry.till_id == till_id, entry.inc == inc).order_by(entry.n)
        )
        found = list(connection.execute(walked))
        count += len(found)
        rows = [journal.as_row(_raw(row)) for row in found]
        first = rows[0]
        for number, what in journal.broken_entries(rows, first[12], first[2] - 1):
            raise _unlike(f"entry {number} of the journal is broken there: {what}")
    return count


def _raw(row: Any) -> list[Any]:
    """An entry as it is hashed."""
    from pos_app.models.base import to_milliseconds

    (till, inc, n, entry, kind, ver, subject, body, actor, hlc, at, content, prev, digest) = row
    return [
        till.bytes, inc, n, entry.bytes, kind.encode(), ver, subject and subject.bytes,
        body.encode(), actor.bytes, hlc, to_milliseconds(at), bytes(content), bytes(prev),
        bytes(digest),
    ]  # fmt: skip


def _levels(connection: Connection) -> None:
    with Session(connection) as session:
        if wrong_levels(session) or wrong_batches(session):
            raise _unlike("stock is not what its movements come to; let the doctor rebuild it")


def take_out(url: URL, target: Path) -> int:
    """Make a till's file of the shop in a database; how many sales it has. The target must not be
    there yet.
    """
    if target.exists():
        raise Conflict(f"{target} is there already.")
    with TemporaryDirectory(dir=target.parent, prefix=".taken-out-") as scratch:
        folder = Path(scratch)
        open_shop(folder).backend.close()
        fresh = folder / DATABASE
        with _linked(url) as engine, engine.connect() as connection:
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
            if found != SCHEMA:
                raise StorageFailed("The shop's database is of another version.", reason="unknown")
            with closing(sqlite3.connect(fresh, isolation_level=None)) as book:
                sales = _fill(connection, book)
        put_in_place(fresh, target)
    return sales


def _fill(connection: Connection, book: sqlite3.Connection) -> int:
    book.execute("PRAGMA foreign_keys=OFF")
    book.execute("BEGIN")
    for table in reversed(tables()):
        book.execute(f"DELETE FROM {table.name}")  # noqa: S608  our own names
    for table in tables():
        if table.name == "row_touched":
            book.execute("DELETE FROM row_touched")
        put_into_file(connection, book, table)
    names = {row[0] for row in book.execute("SELECT name FROM sqlite_master")}
    for of in _WORDS:
        if f"{of}_search" in names:
            book.execute(f"INSERT INTO {of}_search ({of}_search) VALUES ('rebuild')")  # noqa: S608
    book.execute("COMMIT")
    book.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (sales,) = book.execute("SELECT count(*) FROM sale").fetchone()
    return int(sales)


@contextmanager
def _linked(url: URL) -> Iterator[Engine]:
    engine = create_engine(
        url,
        poolclass=pool.NullPool,
        isolation_level="REPEATABLE READ",
        connect_args={"connect_timeout": links.CONNECT_TIMEOUT},
    )
    try:
        yield engine
    except links.REFUSED as error:
        raise links.meaning(error) or error from error
    finally:
        engine.dispose()


def _unlike(what: str) -> PosError:
    return StorageFailed(f"Not moved, and nothing was changed: {what}.", reason="unknown")
