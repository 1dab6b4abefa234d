"""Who may make and restore backups, and what the journal says of it.

The files themselves are made by `pos_app.backups` and `pos_app.restoring`, outside any transaction;
whoever does that from a screen calls `may_back_up` or `may_restore` first. After a restore the till
goes on as its next incarnation: a chain and a series of its own ("2", then "2B"), so that no number
given out after the backup is ever given out twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.models import journal
from pos_app.models.base import from_milliseconds
from pos_app.models.people import Throttle
from pos_app.models.sales import Sale, SavedCart
from pos_app.services.declare import Topic, command, query


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What a restored shop takes over from the file it replaces.

    `least_inc`: the next incarnation is later than this. `waits`: log-ins that wait after wrong
    secrets (key, failures, last failure, blocked until), which a restore must not shorten. `sold`:
    carts that became sales after the backup. `facts` goes into the journal as it is.
    """

    least_inc: int
    waits: Sequence[tuple[str, int, int]]
    sold: Sequence[UUID]
    facts: Mapping[str, object]


@query(Permission.BACKUP_MAKE)
def may_back_up(session: Session, actor: Actor) -> None:
    """Pass if this person may make a backup; asked before the file is made."""


@command(Permission.BACKUP_MAKE, touches=Topic.JOURNAL, asked="Make a backup")
def record_backup(session: Session, actor: Actor, name: str, size: int) -> None:
    """Write to the journal that a backup was made: the file's name and its bytes."""
    journal.append(session, actor, "backup.made", {"file": name, "bytes": size})


@command(Permission.BACKUP_RESTORE, touches=Topic.JOURNAL, asked="Restore a backup")
def may_restore(session: Session, actor: Actor, name: str) -> None:
    """Pass if this person may restore this backup, and write that it begins; then the shop is
    closed.
    """
    journal.append(session, actor, "till.restore_begun", {"file": name})


@command(Permission.BACKUP_RESTORE, touches=Topic.SETTINGS | Topic.CARTS | Topic.SALES)
def go_on_restored(session: Session, actor: Actor, taken: TakenOver) -> str:
    """Make a restored file the till's next incarnation; returns its series. Runs on the copy,
    before it takes the shop's place.
    """
    identity = session.execute(select(journal.Identity)).scalar_one()
    before = {"inc": identity.inc, "n": identity.head_n, "hash": identity.head_hash.hex()}
    inc = max(identity.inc, taken.least_inc) + 1
    while _is_used(session, _series_of(identity.code, inc)):
        inc += 1
    series = _series_of(identity.code, inc)
    session.execute(
        update(journal.Identity).values(
            inc=inc,
            series=series,
            next_number=1,
            head_n=0,
            head_hash=journal.GENESIS,
            acked_n=0,
        )
    )
    session.expire_all()
    session.execute(delete(SavedCart).where(SavedCart.id.in_(taken.sold)))
    _keep_waits(session, taken.waits)
    journal.append(
        session, actor, "till.restored", {"from": before, "series": series, **taken.facts}
    )
    return series


def _keep_waits(session: Session, waits: Sequence[tuple[str, int, int]]) -> None:
    for key, failures, last_failure in waits:
        row = session.get(Throttle, key)
        last = from_milliseconds(last_failure)
        if row is None:
            session.add(Throttle(key=key, failures=failures, last_failure=last))
        else:
            row.failures = max(row.failures, failures)
            row.last_failure = max(row.last_failure, last)


def _is_used(session: Session, series: str) -> bool:
    return (
        session.execute(select(Sale.id).where(Sale.series == series).limit(1)).first() is not None
    )


def _series_of(code: str, inc: int) -> str:
    """The series of a till's incarnation: its code, then B, C … Z, AA for every one after the
    first.
    """
    letters = ""
    rest = inc if inc > 1 else 0
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return code + letters
