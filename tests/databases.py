"""On which databases a test runs: on a till's file, on PostgreSQL, or on both.

    pytest                          everything on SQLite, and those of SELECTED on PostgreSQL too
    pytest --full                   everything that has a shop on both
    pytest --database sqlite        on this one alone (or postgresql)

A test that opens the file itself, or is marked `sqlite`, is about the file: it is not run on
PostgreSQL. Where one has the books verified, there they are verified as a file made of them.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import URL, create_engine, pool

from pos_app.backend import Backend
from pos_app.domain.clock import Clock
from pos_app.domain.ids import new_id
from tests.postgres import Cluster, NoPostgres, cluster

SQLITE, POSTGRESQL = "sqlite", "postgresql"
# Where acts of the shop are tested below its windows.
PLACES = ("models", "server", "services")
# What runs on PostgreSQL every time: each way a sum, a search or a right could differ.
SELECTED = frozenset(
    {
        "models/test_journal.py",
        "server/test_sales.py",
        "services/test_auth.py",
        "services/test_carts.py",
        "services/test_customer_orders.py",
        "services/test_ledgers.py",
        "services/test_returns.py",
        "services/test_sales.py",
        "services/test_search.py",
        "services/test_settings.py",
        "services/test_shifts.py",
    }
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=[SQLITE, POSTGRESQL], help="on this one alone")
    parser.addoption("--full", action="store_true", help="on both databases, everything")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that has a shop once for each database it is for."""
    if "database" in metafunc.fixturenames:
        metafunc.parametrize("database", list(_databases(metafunc)), scope="session")


def _databases(metafunc: pytest.Metafunc) -> Iterator[Any]:
    wanted = metafunc.config.getoption("database")
    path = Path(str(metafunc.definition.path)).relative_to(Path(__file__).parent)
    if wanted in {None, SQLITE}:
        yield SQLITE
    is_of_file = _opens_the_file(metafunc)
    if wanted == SQLITE or path.parts[0] not in PLACES or is_of_file:
        if wanted == POSTGRESQL:
            yield pytest.param(POSTGRESQL, marks=pytest.mark.skip("of a till's file"))
        return
    if wanted or metafunc.config.getoption("full") or path.as_posix() in SELECTED:
        yield POSTGRESQL


def _opens_the_file(metafunc: pytest.Metafunc) -> bool:
    """Whether a test goes past the program to the file, or to the connections that only it has."""
    names = set(metafunc.function.__code__.co_names)
    return (
        metafunc.definition.get_closest_marker("sqlite") is not None
        or bool(names & {"sqlite3", "_writer", "_reader", "copy_into"})
        or "template" in metafunc.fixturenames
    )


@dataclass
class PostgresShelf:
    """A PostgreSQL with a set-up shop to be copied."""

    cluster: Cluster
    template: str

    @contextmanager
    def copy(self) -> Iterator[URL]:
        """A database of its own with the set-up shop."""
        name = self.cluster.create(template=self.template)
        yield self.cluster.url(name)
        self.cluster.drop(name)

    def open(self, url: URL, folder: Path, clock: Clock) -> Backend:
        """The door of the shop in a database."""
        from pos_app.postgres.schema import open_postgres

        return open_postgres(url, folder, clock=clock)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL for this process; a test that needs one is skipped where there is none."""
    try:
        with cluster() as made:
            yield made
    except NoPostgres as why:
        pytest.skip(f"no PostgreSQL: {why}")


@pytest.fixture(scope="session")
def postgres_shelf(postgres: Cluster, tmp_path_factory: pytest.TempPathFactory) -> PostgresShelf:
    """The shop that tests happen in, made once by the migrations and the services."""
    from pos_app.domain.clock import FixedClock
    from pos_app.postgres.schema import open_postgres
    from tests.shop import NOON, set_up

    name = postgres.create(name="template_shop")
    folder = tmp_path_factory.mktemp("template-postgresql")
    set_up(open_postgres(postgres.url(name), folder, clock=FixedClock(NOON)))
    return PostgresShelf(postgres, name)


@contextmanager
def books_of(url: URL, folder: Path) -> Iterator[Path]:
    """The shop in a database as a till's file, to be looked over."""
    from pos_app.postgres.moving import take_out

    file = folder / f"books-{new_id().hex}.db"
    take_out(url, file)
    yield file
    file.unlink()


def rows_of(url: URL, sql: str, args: Sequence[object]) -> list[tuple[Any, ...]]:
    """What a statement written for SQLite answers on PostgreSQL."""
    engine = create_engine(url, poolclass=pool.NullPool)
    bound = tuple(UUID(bytes=a) if isinstance(a, bytes) and len(a) == 16 else a for a in args)
    for column in ("kind", "body"):
        sql = sql.replace(f"CAST({column} AS BLOB)", f"convert_to({column}, 'UTF8')")
    with engine.begin() as connection:
        result = connection.exec_driver_sql(sql.replace("%", "%%").replace("?", "%s"), bound)
        rows = [tuple(map(_plain, row)) for row in result] if result.returns_rows else []
    engine.dispose()
    return rows


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value.bytes if isinstance(value, UUID) else value
