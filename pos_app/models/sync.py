"""What a till and its server remember of each other, and what a till has yet to tell.

On every till: which rows an act touched (`RowTouched`, filled by triggers), what an entry of the
journal carries (`EntryRows`), which edit a field's value is of (`FieldStamp`), how far the server
was read (`SyncState`). On the server beside: the tills and their chains, the feed. What failed to
go in (`Quarantined`) and edits that lost (`EditConflict`) are kept on both, whole.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.models.base import Base, Id, Instant


class RowTouched(Base):
    """A row that this transaction wrote, by triggers; emptied into `EntryRows` when the act ends.

    `old` is the row's shared fields before its first write, as JSON; NULL: it is new.
    """

    __tablename__ = "row_touched"
    __table_args__ = {"sqlite_with_rowid": False}

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    old: Mapped[str | None] = mapped_column(Text)


class EntryRows(Base):
    """The rows that an own entry of the journal wrote, as `row_changes` says them."""

    __tablename__ = "entry_rows"
    __table_args__ = {"sqlite_with_rowid": False}

    entry_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    changes: Mapped[str] = mapped_column(Text)


class FieldStamp(Base):
    """Whose edit a field's value is: the clock and till of the entry, and the clock of the edit
    that one had seen before (`base`). No row: the value came with its record. `rank` is the clock
    that counts against others: no later than the server's own by five minutes. `pending`: the own
    entry whose verdict is still to come.
    """

    __tablename__ = "field_stamp"
    __table_args__ = {"sqlite_with_rowid": False}

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    field: Mapped[str] = mapped_column(String(40), primary_key=True)
    hlc: Mapped[int] = mapped_column(BigInteger)
    till_id: Mapped[UUID] = mapped_column(Id)
    base: Mapped[int] = mapped_column(BigInteger)
    rank: Mapped[int] = mapped_column(BigInteger)
    pending: Mapped[UUID | None] = mapped_column(Id)


class SyncState(Base):
    """Where this till stands with its server; at most one row, never sent anywhere.

    `must_enrol`: this file is older than what was sold, or another's copy; "" or why.
    """

    __tablename__ = "sync_state"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    epoch: Mapped[str] = mapped_column(String(32))
    cursor: Mapped[int] = mapped_column(BigInteger)
    must_enrol: Mapped[str] = mapped_column(String(16), default="")


class Peer(Base):
    """A till that the server knows; on the server only."""

    __tablename__ = "peer"

    till_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(80))
    inc: Mapped[int] = mapped_column(Integer)
    last_nonce: Mapped[str] = mapped_column(String(64), default="")
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    heard_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[str] = mapped_column(String(40), default="")


class PeerChain(Base):
    """How far the server holds one chain of a till, and the series of receipts it was granted."""

    __tablename__ = "peer_chain"

    till_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    inc: Mapped[int] = mapped_column(Integer, primary_key=True)
    series: Mapped[str] = mapped_column(String(20))
    head_n: Mapped[int] = mapped_column(BigInteger)
    head_hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class ServerState(Base):
    """The server's feed: which life of it this is (`epoch`, new after a restore) and its last
    number. One row; its lock is what makes the numbers come in the order they are committed.
    """

    __tablename__ = "server_state"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    epoch: Mapped[str] = mapped_column(String(32))
    seq: Mapped[int] = mapped_column(BigInteger)
    published: Mapped[int] = mapped_column(BigInteger)


class Change(Base):
    """One line of the feed: an entry as it was taken, and what became of its rows."""

    __tablename__ = "change"
    __table_args__ = (Index("ix_change_entry", "entry_id"),)

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    till_id: Mapped[UUID] = mapped_column(Id)
    inc: Mapped[int] = mapped_column(Integer)
    n: Mapped[int] = mapped_column(BigInteger)
    entry_id: Mapped[UUID] = mapped_column(Id)
    status: Mapped[str] = mapped_column(String(16))
    code: Mapped[str] = mapped_column(String(40), default="")
    outcome: Mapped[str] = mapped_column(Text)


class Quarantined(Base):
    """An entry that was taken but whose rows could not be: kept whole, tried again later.

    `source`: "push" (from a till) or "feed" (from the server). `payload` is its wire text.
    """

    __tablename__ = "quarantined"
    __table_args__ = (
        Index(
            "ix_quarantined_open", "at",
            sqlite_where=text("settled_at IS NULL"), postgresql_where=text("settled_at IS NULL"),
        ),
    )  # fmt: skip

    till_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    inc: Mapped[int] = mapped_column(Integer, primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(Id)
    source: Mapped[str] = mapped_column(String(8))
    code: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text)
    payload: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)


class EditConflict(Base):
    """An edit that lost: both values stay, for a manager to decide. Made by the server alone."""

    __tablename__ = "edit_conflict"

    entry_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    field: Mapped[str] = mapped_column(String(40), primary_key=True)
    kept: Mapped[str] = mapped_column(Text)
    lost: Mapped[str] = mapped_column(Text)
    kept_by: Mapped[UUID | None] = mapped_column(Id)
    lost_by: Mapped[UUID] = mapped_column(Id)
    at: Mapped[datetime] = mapped_column(Instant)
    resolved_at: Mapped[datetime | None] = mapped_column(Instant)
    resolved_by: Mapped[UUID | None] = mapped_column(Id)
