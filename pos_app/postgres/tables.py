"""A shop's tables carried between a till's file and PostgreSQL, row by row as they stand.

Both have the same tables; what differs is how an id, a yes or no and a day are written down.
"""

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Boolean, Column, Connection, Date, Table, text
from sqlalchemy.types import TypeEngine

from pos_app.models import Base
from pos_app.models.base import Id

_PAGE: Final = 2_000
Row = tuple[Any, ...]
Convert = Callable[[Any], Any]


def tables() -> list[Table]:
    """Every table, those that others point to first; whose turn it is stays where it is. What was
    touched comes last: in a till's file the other tables' triggers write it.
    """
    found = [each for each in Base.metadata.sorted_tables if each.name != "turn"]
    return sorted(found, key=lambda each: each.name == "row_touched")


def rows_of_file(book: sqlite3.Connection, table: Table) -> Iterator[Row]:
    """A table's rows out of a till's file, as PostgreSQL takes them."""
    names = ", ".join(f'"{each.name}"' for each in table.columns)
    converts = [_from_file(each.type) for each in table.columns]
    cursor = book.execute(f"SELECT {names} FROM {table.name}")  # noqa: S608  our own names
    for row in cursor:
        yield tuple(
            value if convert is None or value is None else convert(value)
            for value, convert in zip(row, converts, strict=True)
        )


def put_into_postgres(connection: Connection, table: Table, rows: Iterator[Row]) -> None:
    """Copy rows into an empty table and let its numbering go on behind them."""
    cursor: Any = connection.connection.cursor()
    names = ", ".join(f'"{each.name}"' for each in table.columns)
    with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    for column in table.columns:
        _number_on(connection, column)


def _number_on(connection: Connection, column: Column[Any]) -> None:
    table = column.table.name
    ours = {"t": table, "c": column.name}
    sequence = connection.execute(text("SELECT pg_get_serial_sequence(:t, :c)"), ours).scalar_one()
    if sequence is not None:
        connection.execute(
            text(
                f'SELECT setval(:s, coalesce(max("{column.name}"), 0) + 1, false)'  # noqa: S608
                f" FROM {table}"
            ),
            {"s": sequence},
        )


def put_into_file(connection: Connection, book: sqlite3.Connection, table: Table) -> None:
    """Copy a table of PostgreSQL into the same, empty table of a till's file."""
    names = ", ".join(f'"{each.name}"' for each in table.columns)
    converts = [_to_file(each.type) for each in table.columns]
    places = ", ".join("?" for _each in table.columns)
    sql = f"INSERT INTO {table.name} ({names}) VALUES ({places})"  # noqa: S608  our own names
    found = connection.execution_options(yield_per=_PAGE).exec_driver_sql(
        f"SELECT {names} FROM {table.name}"  # noqa: S608
    )
    for page in found.partitions():
        book.executemany(
            sql,
            [
                [
                    value if convert is None or value is None else convert(value)
                    for value, convert in zip(row, converts, strict=True)
                ]
                for row in page
            ],
        )


def _from_file(kind: TypeEngine[Any]) -> Convert | None:
    if isinstance(kind, Id):
        return lambda value: UUID(bytes=value)
    return bool if isinstance(kind, Boolean) else None


def _to_file(kind: TypeEngine[Any]) -> Convert | None:
    if isinstance(kind, Id):
        return lambda value: value.bytes
    if isinstance(kind, Boolean):
        return int
    return str if isinstance(kind, Date) else None
