"""Connections to PostgreSQL, and what its refusals mean to a person.

Writers run at READ COMMITTED and take turns (models/turns.py); readers see one steady picture of
the shop and can change nothing. A sum over whole numbers is a whole number, as on SQLite.
"""

from typing import Any, Final

import psycopg
from psycopg import IsolationLevel
from psycopg.adapt import Loader
from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from pos_app.domain.errors import Invalid, PosError, StorageFailed

DRIVER: Final = "postgresql+psycopg"
# Refusals that reach us: through SQLAlchemy, past it (models/fast.py), and of the pool.
REFUSED: Final = (DBAPIError, psycopg.Error, PoolTimeout)
CONNECT_TIMEOUT: Final = 5  # seconds until a database that does not answer counts as gone
_SETTINGS: Final = {
    "statement_timeout": "30s",  # no report of three years takes that long
    "lock_timeout": "10s",  # of 64 who wait for their turn the last one waits below a second
    "idle_in_transaction_session_timeout": "60s",
    "synchronous_commit": "on",  # a sale is durable when it was answered
    "timezone": "UTC",
    "client_encoding": "utf8",
}
_READERS: Final = 8
_WRITERS: Final = 2  # acts of one program wait for each other before they reach the database
_RETRIED: Final = frozenset({"40001", "40P01"})  # serialization failure, deadlock
_SENTENCES: Final = {
    "gone": "The shop's database does not answer. Try again in a moment.",
    "busy": "Not saved. The shop's database has too much to do. Try again in a moment.",
    "locked": "Not saved. Another program holds the shop's database.",
    "full": "Not saved. The disk of the shop's database is full.",
    "read_only": "Not saved. The shop's database cannot be written to.",
    "corrupt": "The shop's database is damaged. Stop selling and restore a backup.",
    "unsure": "The shop's database went away, and nobody knows yet whether this was saved. "
    "Try again: what was saved is not saved twice.",
}
_REASONS: Final = {
    "53100": "full", "53200": "busy", "53300": "gone", "25006": "read_only", "55P03": "locked",
    "57014": "busy", "XX001": "corrupt", "XX002": "corrupt",
}  # fmt: skip


class _WholeNumber(Loader):
    """`sum()` over BIGINT is NUMERIC to PostgreSQL; all our columns are whole numbers."""

    def load(self, data: Any) -> Any:
        text = bytes(data).decode()
        return float(text) if "." in text else int(text)


def read_url(text: str) -> URL:
    """The address of a PostgreSQL database. Raises `Invalid`."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise Invalid("The database is named as postgresql+psycopg://USER@HOST/NAME.") from error
    if url.drivername in {"postgresql", "postgres", DRIVER}:
        return url.set(drivername=DRIVER)
    raise Invalid("The database is named as postgresql+psycopg://USER@HOST/NAME.")


def open_link(url: URL, *, writes: bool) -> Engine:
    """An engine on the shop's database: for acts that write, or for queries."""
    engine = create_engine(
        url,
        pool_size=_WRITERS if writes else _READERS,
        max_overflow=0,
        pool_timeout=CONNECT_TIMEOUT,
        pool_recycle=1800,
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT,
            "application_name": "pos-app",
            "options": " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items()),
            "keepalives_idle": 30,
            "keepalives_interval": 5,
            "keepalives_count": 3,
        },
    )
    event.listen(engine, "connect", _prepare_writer if writes else _prepare_reader)
    return engine


def _prepare_writer(connection: Any, _record: object) -> None:
    connection.adapters.register_loader("numeric", _WholeNumber)
    connection.isolation_level = IsolationLevel.READ_COMMITTED


def _prepare_reader(connection: Any, _record: object) -> None:
    connection.adapters.register_loader("numeric", _WholeNumber)
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    connection.read_only = True


def state_of(error: BaseException) -> str | None:
    """The SQLSTATE of a refusal; None for one that PostgreSQL did not make."""
    state: str | None = getattr(getattr(error, "orig", None) or error, "sqlstate", None)
    return state


def is_retried(error: BaseException) -> bool:
    """Whether the act may simply be done again: it stood in another's way and left nothing."""
    return state_of(error) in _RETRIED


def is_gone(error: BaseException) -> bool:
    """Whether the connection is lost, or none could be made."""
    state = state_of(error) or ""
    if state.startswith("08") or state in {"57P01", "57P02", "57P03", "25P03"}:
        return True
    driver = getattr(error, "orig", None) or error
    return not state and isinstance(driver, psycopg.OperationalError | psycopg.InterfaceError)


def meaning(error: BaseException) -> PosError | None:
    """What a refusal means to a person; None where it is a mistake of ours."""
    if is_gone(error):
        return gone()
    if isinstance(error, PoolTimeout):
        return _failed("busy")
    state = state_of(error) or ""
    if state in _REASONS:
        return _failed(_REASONS[state])
    if is_retried(error):
        return _failed("busy")
    if state.startswith("22") or isinstance(
        getattr(error, "orig", None) or error, psycopg.DataError | UnicodeError
    ):
        return Invalid("Something here is too long, too large or no text.")
    return None


def gone() -> StorageFailed:
    """The database does not answer."""
    return _failed("gone")


def unsure() -> StorageFailed:
    """Nobody knows what became of an act."""
    return _failed("unsure")


def _failed(reason: str) -> StorageFailed:
    return StorageFailed(_SENTENCES[reason], reason=reason)
