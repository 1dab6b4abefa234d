"""What all tables share: the declarative base, column types, and what a transaction knows about
itself.

Money columns hold minor units, prices hundredths of a minor unit, quantities thousandths, rates
parts per million: whole numbers, so that sums in SQL are exact. The shop has one currency, kept in
its settings. Instants are UTC milliseconds.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import BigInteger, Connection, Dialect, LargeBinary, MetaData, Uuid, text
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator, TypeEngine

from pos_app.domain.tries import Tries

T = TypeVar("T")

NAMING: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=NAMING)


def only_where(condition: str, on_postgresql: str = "") -> dict[str, Any]:
    """What makes an index one of these rows only, on both databases."""
    return {
        "sqlite_where": text(condition),
        "postgresql_where": text(on_postgresql or condition),
    }


class Id(TypeDecorator[UUID]):
    """A UUID as 16 bytes on SQLite (a third smaller than text) and as `uuid` on PostgreSQL."""

    impl = LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(Uuid())
        return dialect.type_descriptor(LargeBinary(16))

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return value.bytes

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        if value is None or isinstance(value, UUID):
            return value
        return UUID(bytes=bytes(value))


EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


def to_milliseconds(at: datetime) -> int:
    """Whole UTC milliseconds since 1970 of an aware instant."""
    return (at - EPOCH) // _MILLISECOND


def from_milliseconds(value: int) -> datetime:
    """The aware UTC instant of whole milliseconds since 1970."""
    return EPOCH + timedelta(milliseconds=value)


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant, stored as whole milliseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_milliseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else from_milliseconds(value)


# What Backend.call tells a transaction: the moment it happens, an approval handed in with the act,
# and a cache that is emptied whenever settings change or a transaction fails.
_NOW: Final = "now"
_APPROVAL: Final = "approval"
_CACHE: Final = "cache"
_ENTRY: Final = "entry"
_BATCHES: Final = "batches"
_USED: Final = "used approvals"
_WIRE: Final = "wire"
_TRIES: Final = "tries"


def begin_act(
    session: Session,
    now: datetime,
    cache: dict[str, object],
    approval: UUID | None,
    tries: Tries | None = None,
) -> None:
    """Tell the session what the act knows; called by `Backend.call` alone.

    The moment is cut to the milliseconds that are stored, so that what an act answers is what is
    read again later.
    """
    info = session.info
    info[_NOW] = now.replace(microsecond=now.microsecond // 1000 * 1000)
    info[_CACHE] = cache
    info[_APPROVAL] = approval
    info[_TRIES] = tries
    info.pop(_BATCHES, None)
    info.pop(_USED, None)


def now(session: Session) -> datetime:
    """The instant of this act: decided once, the same for every row it writes."""
    moment: datetime = session.info[_NOW]
    return moment


def tries_of(session: Session) -> Tries:
    """The counters of wrong secrets of the running program."""
    tries: Tries | None = session.info[_TRIES]
    if tries is None:
        raise RuntimeError("this transaction proves nobody's secret")
    return tries


def handed_approval(session: Session) -> UUID | None:
    """The approval that came with this act, if any."""
    approval: UUID | None = session.info.get(_APPROVAL)
    return approval


def note_approval(session: Session, approval_id: UUID) -> None:
    """Remember that a manager's yes was used for this act: its journal entry names it."""
    session.info.setdefault(_USED, []).append(approval_id)


def noted_approvals(session: Session) -> list[UUID]:
    """The approvals used for this act so far."""
    used: list[UUID] = session.info.get(_USED, [])
    return used


def wire(session: Session) -> Connection:
    """The connection of this act, asked of the session once: hot statements each save 8 µs."""
    connection: Connection | None = session.info.get(_WIRE)
    if connection is None:
        connection = session.info[_WIRE] = session.connection()
    return connection


def note_entry(session: Session, entry_id: UUID) -> None:
    """Remember the journal entry of this act, by which an unknown commit outcome is looked up."""
    session.info[_ENTRY] = entry_id


def noted_entry(session: Session) -> UUID | None:
    """The journal entry this act wrote last."""
    entry: UUID | None = session.info.get(_ENTRY)
    return entry


def note_batches(session: Session, moved: list[dict[str, Any]]) -> None:
    """Remember what this act moved of which batch, for its journal entry."""
    if moved:
        session.info.setdefault(_BATCHES, []).extend(moved)


def noted_batches(session: Session) -> list[dict[str, Any]]:
    """What this act moved of batches since its last entry; asked for once."""
    moved: list[dict[str, Any]] = session.info.pop(_BATCHES, [])
    return moved


def cached(session: Session, key: str, load: Callable[[Session], T]) -> T:
    """A value that only a change of settings can change, read once."""
    cache: dict[str, Any] = session.info[_CACHE]
    if key not in cache:
        cache[key] = load(session)
    value: T = cache[key]
    return value
