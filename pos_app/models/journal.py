"""The journal: outbox, audit log and tamper-evident chain in one table, one entry per act in the
act's own transaction.

An entry's content is hashed, and its place in the chain is hashed to the entry before it (SYNC.md
2.3):

    content = sha256(kind | ver | actor | hlc | at | body)
    hash    = sha256("pos1" | till | inc | n | prev | id | content)

so that a changed byte breaks the chain at that entry, and a re-numbered one too. Bodies are
canonical JSON: sorted keys, no floats, NFC. Personal fields stand in `journal_private`; the body
holds only their salted digest, so that a person can be erased and the chain stays whole. Triggers
refuse every update and delete.
"""

import hashlib
import json
import secrets
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    bindparam,
    func,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from pos_app.domain.access import Actor
from pos_app.domain.ids import new_id
from pos_app.models.base import (
    Base,
    Id,
    Instant,
    note_entry,
    noted_approvals,
    noted_batches,
    now,
    only_where,
    to_milliseconds,
    wire,
)
from pos_app.models.fast import Fast

GENESIS: Final = b"\0" * 32
PRACTICE: Final = (
    "PRACTICE"  # the series of a copy for practice; a till's own code has four characters at most
)


class Identity(Base):
    """Who this till is and where its series and its chain stand; exactly one row, never sent
    anywhere.
    """

    __tablename__ = "identity"

    till_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(80))
    inc: Mapped[int] = mapped_column(Integer)
    series: Mapped[str] = mapped_column(String(20))
    next_number: Mapped[int] = mapped_column(BigInteger)
    next_shift: Mapped[int] = mapped_column(Integer)
    head_n: Mapped[int] = mapped_column(BigInteger)
    head_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    acked_n: Mapped[int] = mapped_column(BigInteger)
    hlc: Mapped[int] = mapped_column(BigInteger)


class JournalEntry(Base):
    """One act, chained to the one before it."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        UniqueConstraint("till_id", "inc", "id"),
        Index(
            "ix_journal_entry_subject",
            "subject",
            **only_where("subject IS NOT NULL"),
        ),
        Index("ix_journal_entry_hlc", "hlc", "kind", "actor"),
        # No table without row ids: an entry is longer than a quarter of a page (revision "the
        # journal in less room").
    )

    till_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    inc: Mapped[int] = mapped_column(Integer, primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    id: Mapped[UUID] = mapped_column(Id)
    kind: Mapped[str] = mapped_column(String(40))
    ver: Mapped[int] = mapped_column(Integer)
    subject: Mapped[UUID | None] = mapped_column(Id)
    body: Mapped[str] = mapped_column(Text)
    actor: Mapped[UUID] = mapped_column(Id)
    hlc: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(Instant)
    content: Mapped[bytes] = mapped_column(LargeBinary(32))
    prev: Mapped[bytes] = mapped_column(LargeBinary(32))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    status: Mapped[int] = mapped_column(Integer)


class JournalPrivate(Base):
    """Personal fields of an entry; erasing `data` leaves the entry and the chain whole."""

    __tablename__ = "journal_private"

    entry_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    data: Mapped[str | None] = mapped_column(Text)


_encode: Final = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
).encode


def canonical(body: Mapping[str, object]) -> str:
    """The one text of a body: sorted keys, no spaces, NFC. Bodies hold no floats."""
    return unicodedata.normalize("NFC", _encode(body))


def content_hash(kind: bytes, ver: int, actor: bytes, hlc: int, at: int, body: bytes) -> bytes:
    """The digest of what an entry says, the same in whatever chain it stands; texts in UTF-8."""
    return hashlib.sha256(b"%s|%d|%s|%d|%d|%s" % (kind, ver, actor, hlc, at, body)).digest()


def chain_hash(till: bytes, inc: int, n: int, prev: bytes, entry: bytes, content: bytes) -> bytes:
    """The digest of an entry's place: till, incarnation, number, the hash before it, and its
    content.
    """
    return hashlib.sha256(b"pos1|%s|%d|%d|%s|%s|%s" % (till, inc, n, prev, entry, content)).digest()


_IDENTITY: Final = Fast(
    select(Identity.till_id, Identity.inc, Identity.head_n, Identity.head_hash, Identity.hlc)
)
# Each is a look at one place of the key. (Asked for the next pair of till and incarnation at once,
# SQLite reads the chain before it from end to end.)
_FIRST_TILL: Final = select(JournalEntry.till_id).order_by(JournalEntry.till_id).limit(1)
_NEXT_TILL: Final = _FIRST_TILL.where(JournalEntry.till_id > bindparam("till", type_=Id))
_NEXT_INC: Final = Fast(
    select(func.min(JournalEntry.inc)).where(
        JournalEntry.till_id == bindparam("till", type_=Id),
        JournalEntry.inc > bindparam("inc", type_=Integer),
    )
)
_LAST: Final = Fast(
    select(func.max(JournalEntry.n)).where(
        JournalEntry.till_id == bindparam("till", type_=Id),
        JournalEntry.inc == bindparam("inc", type_=Integer),
    )
)
_APPEND: Final = Fast(insert(JournalEntry))
_HEAD: Final = Fast(
    update(Identity).values(
        head_n=bindparam("n", type_=BigInteger),
        head_hash=bindparam("digest", type_=LargeBinary),
        hlc=bindparam("last", type_=BigInteger),
    )
)


def append(
    session: Session,
    actor: Actor,
    kind: str,
    body: Mapping[str, object],
    *,
    entry_id: UUID | None = None,
    subject: UUID | None = None,
    private: Mapping[str, object] | None = None,
) -> bytes:
    """Write the act's entry at the head of the chain and return its hash.

    `subject` is the record the act is about, so that its history is found.
    """
    entry_id = entry_id or new_id()
    connection = wire(session)
    ((till_id, inc, head_n, prev, last_hlc),) = _IDENTITY(connection)
    moment = now(session)
    at = to_milliseconds(moment)
    hlc = max(last_hlc + 1, at << 16)
    fields = dict(body)
    if moved := noted_batches(session):
        fields["batches"] = [
            [row["document_id"].hex, row["line"], row["batch_id"].hex, row["quantity"]]
            for row in moved
        ]
    if used := noted_approvals(session):
        kept = fields.get("approvals")
        told = kept if isinstance(kept, list) else []
        fields["approvals"] = [*told, *(each.hex for each in used if each.hex not in told)]
    if subject is not None:
        fields["id"] = subject.hex
    if private is not None:
        fields["private"] = _put_private(session, entry_id, private)
    text_body = canonical(fields)
    content = content_hash(kind.encode(), 1, actor.user_id.bytes, hlc, at, text_body.encode())
    n = head_n + 1
    digest = chain_hash(till_id.bytes, inc, n, prev, entry_id.bytes, content)
    row = {
        "till_id": till_id, "inc": inc, "n": n, "id": entry_id, "kind": kind, "ver": 1,
        "subject": subject, "body": text_body, "actor": actor.user_id, "hlc": hlc, "at": moment,
        "content": content, "prev": prev, "hash": digest, "status": 0,
    }  # fmt: skip
    _APPEND(connection, row)
    _HEAD(connection, {"n": n, "digest": digest, "last": hlc})
    note_entry(session, entry_id)
    return digest


def _put_private(session: Session, entry_id: UUID, data: Mapping[str, object]) -> str:
    """Store personal fields aside and return their salted digest, which the chain covers."""
    salt = secrets.token_bytes(16)
    text_data = canonical(data)
    session.execute(insert(JournalPrivate), {"entry_id": entry_id, "salt": salt, "data": text_data})
    return hashlib.sha256(salt + text_data.encode()).hexdigest()


def chains(session: Session) -> list[tuple[UUID, int]]:
    """Each (till, incarnation) there are entries of, found by leaping through the key."""
    connection = wire(session)
    found: list[tuple[UUID, int]] = []
    till: UUID | None = connection.execute(_FIRST_TILL).scalar()
    while till is not None:
        inc = -1
        while (following := _NEXT_INC(connection, {"till": till, "inc": inc})[0][0]) is not None:
            inc = int(following)
            found.append((till, inc))
        till = connection.execute(_NEXT_TILL, {"till": till}).scalar()
    return found


def ends(session: Session) -> list[tuple[UUID, int, int]]:
    """Where each chain ends: till, incarnation, and the number of its last entry. Another list
    after every act, whoever did it, wherever it was taken in.
    """
    return [
        (till, inc, int(_LAST(wire(session), {"till": till, "inc": inc})[0][0]))
        for till, inc in chains(session)
    ]


def told_as(session: Session, ids: Iterable[UUID]) -> ColumnElement[bool]:
    """Whether an entry has one of these ids, by the key of its chain."""
    places = [(till, inc, each) for each in ids for till, inc in chains(session)]
    return tuple_(JournalEntry.till_id, JournalEntry.inc, JournalEntry.id).in_(places)


Row = tuple[
    bytes, int, int, bytes, bytes, int, bytes | None, bytes, bytes, int, int, bytes, bytes, bytes
]
COLUMNS: Final = (
    "till_id, inc, n, id, CAST(kind AS BLOB), ver, subject, CAST(body AS BLOB), actor, hlc, at,"
    " content, prev, hash"
)


def broken_entries(rows: Iterable[Row], prev: bytes, n: int) -> Iterator[tuple[int, str]]:
    """Walk a chain's rows in order from after (`prev`, `n`) and yield each break: the entry's
    number and what is wrong.

    Rows are raw column values in the order of `COLUMNS`, so that a million entries can be walked
    without building objects.
    """
    for (
        till,
        inc,
        number,
        entry,
        kind,
        ver,
        subject,
        body,
        actor,
        hlc,
        at,
        content,
        before,
        digest,
    ) in rows:
        if number != n + 1:
            yield number, f"entries {n + 1} to {number - 1} are missing"
        if before != prev:
            yield number, "it does not follow the entry before it"
        if content_hash(kind, ver, actor, hlc, at, body) != content:
            yield number, "its content was changed"
        elif subject is not None and subject.hex().encode() not in body:
            yield number, "its subject was changed"
        if chain_hash(till, inc, number, before, entry, content) != digest:
            yield number, "its place in the chain was changed"
        prev, n = digest, number


def as_row(values: Any) -> Row:
    """A driver row as the tuple `broken_entries` walks."""
    row: Row = tuple(values)
    return row
