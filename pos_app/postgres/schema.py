"""The schema of a shop on PostgreSQL: the till's own migrations, in one transaction.

Texts are compared byte by byte (collation "C") whatever the database was made with, so that lists
have one order on both databases and words are found by their beginning.
"""

import logging
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, create_engine, inspect, pool, text

from pos_app.backend import Backend
from pos_app.domain.clock import Clock, SystemClock
from pos_app.domain.errors import PosError, StorageFailed
from pos_app.maintenance import SCHEMA, refuse_newer, upgrade_over
from pos_app.postgres import links
from pos_app.postgres.doors import PostgresBackend

OLDEST: Final = 14  # PostgreSQL's own oldest major version in care
_MIGRATING: Final = 0x706F735F  # the advisory lock that one migrating program holds
_log = logging.getLogger(__name__)

_OTHER_COLLATION: Final = text(
    "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod)"
    " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
    " JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = current_schema() AND c.relkind = 'r' AND a.attnum > 0"
    " AND NOT a.attisdropped AND a.attcollation NOT IN (0, '\"C\"'::regcollation)"
    " ORDER BY 1, 2"
)


def open_postgres(url: URL, folder: Path, *, clock: Clock | None = None) -> Backend:
    """Open the shop in this database, making or upgrading its tables where needed.

    Raises `StorageFailed`: it does not answer, is newer than this program, or is not UTF-8.
    """
    from pos_app.witness import open_tries

    prepare(url)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    clock = clock or SystemClock()
    return PostgresBackend(url, folder, clock=clock, tries=open_tries(folder, clock))


def prepare(url: URL) -> str:
    """Bring the database to this program's schema; what it had before ("" for none)."""
    engine = create_engine(url, poolclass=pool.NullPool, connect_args={"connect_timeout": 5})
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATING})
            _check_server(connection)
            found = version_of(connection)
            if found != SCHEMA:
                if found:
                    refuse_newer(found)
                upgrade_over(connection)
                _compare_by_bytes(connection)
            return found
    except links.REFUSED as error:
        meant = links.meaning(error)
        if meant is None:
            _log.exception("a migration failed")
            meant = StorageFailed(
                "The shop's database could not be upgraded; nothing was changed. The log says why.",
                reason="unknown",
            )
        raise meant from error
    finally:
        engine.dispose()


def version_of(connection: Connection) -> str:
    """The schema version the database has; "" for one without a shop."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
    return str(row[0]) if row else ""


def _check_server(connection: Connection) -> None:
    driver = connection.connection.driver_connection
    version: int = driver.info.server_version  # type: ignore[union-attr]  # psycopg's
    encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    if version < OLDEST * 10_000:
        raise _unfit(f"The shop's database needs PostgreSQL {OLDEST} or later.")
    if encoding != "UTF8":
        raise _unfit(f"The shop's database holds {encoding} and has to hold UTF8.")


def _unfit(sentence: str) -> PosError:
    return StorageFailed(sentence, reason="unknown")


def _compare_by_bytes(connection: Connection) -> None:
    quote = connection.dialect.identifier_preparer.quote
    for table, column, kind in connection.execute(_OTHER_COLLATION).all():
        connection.exec_driver_sql(
            f'ALTER TABLE {quote(table)} ALTER COLUMN {quote(column)} TYPE {kind} COLLATE "C"'
        )
