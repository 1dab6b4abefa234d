"""How both ends keep an entry of another chain: in the journal as it was chained, or aside with the
reason; and what the feed tells of it.
"""

from typing import Final
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from pos_app.models.base import from_milliseconds, now, wire
from pos_app.models.fast import Fast
from pos_app.models.journal import JournalEntry, JournalPrivate
from pos_app.models.sync import Quarantined
from pos_app.sync import merging
from pos_app.sync.wire import Entry, Rows

_ADD_ENTRY: Final = Fast(insert(JournalEntry))


def store(session: Session, till: UUID, inc: int, entry: Entry) -> None:
    """Write an entry into the journal as it was chained; its private part beside it."""
    entry_id = UUID(hex=entry.id)
    row = {
        "till_id": till, "inc": inc, "n": entry.n, "id": entry_id, "kind": entry.kind,
        "ver": entry.ver, "subject": None if entry.subject is None else UUID(hex=entry.subject),
        "body": entry.body, "actor": UUID(hex=entry.actor), "hlc": entry.hlc,
        "at": from_milliseconds(entry.at), "content": entry.content(),
        "prev": bytes.fromhex(entry.prev), "hash": bytes.fromhex(entry.hash), "status": 1,
    }  # fmt: skip
    session.flush()
    _ADD_ENTRY(wire(session), row)
    if entry.private is not None and session.get(JournalPrivate, entry_id) is None:
        salt, data = entry.private
        session.add(JournalPrivate(entry_id=entry_id, salt=bytes.fromhex(salt), data=data))


def set_aside(
    session: Session,
    till: UUID,
    inc: int,
    entry: Entry,
    source: str,
    code: str,
    reason: str,
    *,
    is_open: bool = True,
) -> None:
    """Keep an entry whose rows could not be applied, whole; while it is open, it is tried again."""
    key = (till, inc, entry.n, bytes.fromhex(entry.hash))
    if session.get(Quarantined, key) is None:
        session.add(
            Quarantined(
                till_id=till, inc=inc, n=entry.n, hash=key[3], entry_id=UUID(hex=entry.id),
                source=source, code=code, reason=reason[:500], payload=entry.model_dump_json(),
                at=now(session), settled_at=None if is_open else now(session),
            )
        )  # fmt: skip
        session.flush()


def outcome(session: Session, rows: Rows) -> Rows:
    """What the feed tells of an entry's rows: its facts, and its records as they are now."""
    return [row for row in rows if "r" in row] + merging.as_they_are(session, rows)
