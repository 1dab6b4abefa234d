"""The door to a shop on PostgreSQL.

An act that writes takes its turn first (models/turns.py), so that receipt numbers, the journal's
chain, stock and the answers to keys are as safe among several programs as in a till's file. It is
tried anew when it stood in another's way or found a stale connection: before COMMIT nothing of it
can have happened. When COMMIT itself is not answered, its journal entry is looked up once the turn
is free again: present, the act happened.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar
from uuid import UUID

from sqlalchemy import URL, Engine, select
from sqlalchemy.orm import Session

from pos_app.backend import Backend, check_standing
from pos_app.domain.access import Actor
from pos_app.domain.clock import Clock
from pos_app.models import journal, turns
from pos_app.models.base import begin_act, noted_entry
from pos_app.postgres import links
from pos_app.services.declare import Service, Topic

P = ParamSpec("P")
R = TypeVar("R")

_TRIES: Final = 3
_CHANGES_WHAT_IS_CACHED: Final = Topic.SETTINGS | Topic.USERS
_log = logging.getLogger(__name__)


class _Again(Exception):
    """The act left nothing and may be tried once more; `refusal` is why it was not done."""

    def __init__(self, refusal: BaseException) -> None:
        super().__init__()
        self.refusal = refusal


class PostgresBackend(Backend):
    """The shop's database on a PostgreSQL server. `folder` holds what is no table: keys, pictures.

    Several of these, in several programs, may serve one database.
    """

    def __init__(self, url: URL, folder: Path, *, clock: Clock | None = None, **more: Any) -> None:
        self._url = url
        self._seen_settings = 0
        super().__init__(folder / "shop.db", clock=clock, **more)

    def _engines(self) -> tuple[Engine, Engine]:
        return links.open_link(self._url, writes=True), links.open_link(self._url, writes=False)

    def _query(self, service: Service[P, R], actor: Actor, *args: P.args, **kwargs: P.kwargs) -> R:
        def once() -> R:
            with self._told(), Session(self._reader) as session:
                try:
                    cache = self._cache_of(turns.settings_version(session))
                    begin_act(session, self.clock.now(), cache, None, self._tries)
                    check_standing(session, actor)
                    return service(session, actor, *args, **kwargs)
                except links.REFUSED as error:
                    self._drop_if_gone(session, error)
                    raise

        return _tried(once)

    def _command(
        self,
        service: Service[P, R],
        actor: Actor,
        approval: UUID | None,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        changes_settings = bool(service.touches & _CHANGES_WHAT_IS_CACHED)

        def once() -> R:
            with self._told(), Session(self._writer, expire_on_commit=False) as session:
                try:
                    version = turns.take_turn(session)
                    # A command that changes settings must not show them to others beforehand.
                    cache = {} if changes_settings else self._cache_of(version)
                    begin_act(session, self.clock.now(), cache, approval, self._tries)
                    if service.permission is not None or service.touches is not Topic.JOURNAL:
                        check_standing(session, actor)
                    result = service(session, actor, *args, **kwargs)
                    if changes_settings:
                        turns.tell_settings_changed(session)
                    session.flush()
                except links.REFUSED as error:
                    self._drop_if_gone(session, error)
                    raise
                self._commit(session)
                return result

        with self._writing:
            return _tried(once)

    def _cache_of(self, version: int) -> dict[str, object]:
        """What was read of settings of this version; another program may have changed them."""
        if version == self._seen_settings:
            return self._cache
        if version < self._seen_settings:
            return {}  # a query that began before the last change
        self._cache, self._seen_settings = {}, version
        return self._cache

    def _commit(self, session: Session) -> None:
        entry = noted_entry(session)
        try:
            session.commit()
        except links.REFUSED as error:
            session.invalidate()
            if links.is_retried(error):
                raise
            self._writer.dispose()
            _log.warning("a COMMIT was not answered; the act is looked up")
            if not self._find_out(entry):
                raise

    def _find_out(self, entry_id: UUID | None) -> bool:
        """Whether the act with this journal entry happened. Raises `StorageFailed`, reason
        "unsure".

        The turn is free only when the transaction in question is over, one way or the other.
        """
        found = select(journal.JournalEntry.n).where(journal.JournalEntry.id == entry_id)
        try:
            with Session(self._writer) as session:
                turns.take_turn(session)
                return entry_id is not None and session.execute(found).first() is not None
        except links.REFUSED as error:
            self._writer.dispose()
            raise links.unsure() from error

    def _drop_if_gone(self, session: Session, error: BaseException) -> None:
        """Throw away a lost connection and those opened beside it: they are lost too."""
        if links.is_gone(error):
            session.invalidate()
            self._writer.dispose()
            self._reader.dispose()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what PostgreSQL refuses into what it means; a mistake of ours stays what it is."""
        try:
            yield
        except links.REFUSED as error:
            if links.is_retried(error) or links.is_gone(error):
                raise _Again(links.meaning(error) or error) from error
            meant = links.meaning(error)
            if meant is None:
                raise
            raise meant from error

    def wal_pages(self) -> int:
        """PostgreSQL looks after its log itself."""
        return 0

    def checkpoint(self, *, at_least: int = 1) -> None:
        """PostgreSQL looks after its log itself."""

    def _end(self) -> None:
        """Nothing waits in this program."""


def _tried(once: Callable[[], R]) -> R:
    """Do it, and again where it left nothing; the refusal of the last time."""
    for attempt in range(1, _TRIES + 1):
        try:
            return once()
        except _Again as again:
            if attempt == _TRIES:
                raise again.refusal from again.__cause__
    raise AssertionError("unreachable")
