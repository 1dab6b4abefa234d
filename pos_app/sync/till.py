"""The till's services of sync: what goes out, what was acknowledged, what comes in, and how a chain
that cannot go on is begun anew. Each is one short transaction; nothing here waits for a network.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import and_, func, insert, or_, select, update
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor
from pos_app.models.base import wire
from pos_app.models.fast import Fast
from pos_app.models.journal import GENESIS, Identity, JournalEntry, chain_hash, chains
from pos_app.models.row_changes import forget_touched
from pos_app.models.sync import SyncState
from pos_app.services.declare import Topic, command, query
from pos_app.sync import applying, checks, merging
from pos_app.sync.outgoing import entries_of
from pos_app.sync.replication import (
    ANY_TOPIC,
    QUARANTINED,
    program_only,
)
from pos_app.sync.storing import set_aside, store
from pos_app.sync.wire import (
    MOST_ENTRIES,
    Grant,
    Head,
    Hello,
    HelloReply,
    Line,
    Page,
    Push,
    PushReply,
)

_WHY: Final = "the program's own round, no person's act"
_ADD_ENTRY: Final = Fast(insert(JournalEntry))
_STATUS: Final = {"applied": 1, "superseded": 2, "quarantined": 3, "duplicate": 1}
RECENT: Final = 32


@dataclass(frozen=True, slots=True)
class Standing:
    """Where this till stands: its chain's end, what the server acknowledged, how far it read."""

    till: UUID
    inc: int
    head_n: int
    head_hash: str
    acked_n: int
    epoch: str
    cursor: int
    must_enrol: str

    @property
    def waiting(self) -> int:
        """How many entries the server has not acknowledged."""
        return self.head_n - self.acked_n


@query(None, anyone=_WHY)
def standing(session: Session, actor: Actor) -> Standing:
    """Where this till stands with its server."""
    program_only(actor)
    identity = session.execute(select(Identity)).scalar_one()
    state = session.get(SyncState, 1)
    return Standing(
        identity.till_id,
        identity.inc,
        identity.head_n,
        identity.head_hash.hex(),
        identity.acked_n,
        "" if state is None else state.epoch,
        0 if state is None else state.cursor,
        "" if state is None else state.must_enrol,
    )


@command(None, anyone=_WHY, touches=Topic.SETTINGS)
def join(
    session: Session, actor: Actor, till: UUID, code: str, name: str, grant: Grant, cursor: int
) -> None:
    """Make this file, a picture of the server's at `cursor`, a till of its own. What pairing and
    the snapshot call at their end.
    """
    program_only(actor)
    session.execute(
        update(Identity).values(
            till_id=till, code=code, name=name, inc=grant.inc, series=grant.series, next_number=1,
            next_shift=1, head_n=0, head_hash=GENESIS, acked_n=0,
        )
    )  # fmt: skip
    state = SyncState(id=1, epoch=grant.epoch, cursor=cursor, must_enrol="")
    session.merge(state)


@query(None, anyone=_WHY)
def greeting(session: Session, actor: Actor, nonce: str) -> Hello:
    """What this till says of its chains: each one's end, and hashes along the present one."""
    program_only(actor)
    identity = session.execute(select(Identity)).scalar_one()
    ends = [
        Head(inc=inc, n=n, hash=_hash_at(session, identity.till_id, inc, n))
        for till, inc in chains(session)
        if till == identity.till_id
        for n in [_last(session, till, inc)]
    ]
    if all(end.inc != identity.inc for end in ends):
        ends.append(Head(inc=identity.inc, n=0, hash=GENESIS.hex()))
    back = {identity.head_n - step for step in range(RECENT)}
    back |= {identity.head_n - 2**power for power in range(5, 60)}
    recent = [
        Head(inc=identity.inc, n=n, hash=_hash_at(session, identity.till_id, identity.inc, n))
        for n in sorted(back)
        if n > 0
    ]
    return Hello(
        till=identity.till_id.hex, nonce=nonce, inc=identity.inc, chains=ends, recent=recent
    )


@query(None, anyone=_WHY)
def outgoing(session: Session, actor: Actor, req: str, limit: int = MOST_ENTRIES) -> Push | None:
    """The next entries the server has not acknowledged; None when it has them all."""
    program_only(actor)
    identity = session.execute(select(Identity)).scalar_one()
    found = entries_of(session, identity.till_id, identity.inc, identity.acked_n, limit)
    if not found:
        return None
    return Push.model_construct(
        till=identity.till_id.hex, inc=identity.inc, req=req, entries=found, proto=1
    )


@command(None, anyone=_WHY, touches=Topic.NONE)
def acknowledge(session: Session, actor: Actor, reply: PushReply) -> bool:
    """The server holds the chain up to here, if it says so with this till's own hash. A late or
    doubled reply changes nothing.
    """
    program_only(actor)
    identity = session.execute(select(Identity)).scalar_one()
    state = session.get(SyncState, 1)
    if state is None or state.epoch != reply.epoch or reply.inc != identity.inc:
        return False
    if not identity.acked_n < reply.n <= identity.head_n:
        return False
    if _hash_at(session, identity.till_id, reply.inc, reply.n) != reply.hash:
        return False
    identity.acked_n = reply.n
    return True


@command(None, anyone=_WHY, touches=Topic.NONE)
def greeted(session: Session, actor: Actor, reply: HelloReply) -> None:
    """Take what the server said of its life and of the present chain. Another epoch: what it was
    known to hold and how far it was read are void.
    """
    program_only(actor)
    identity = session.execute(select(Identity)).scalar_one()
    state = session.get(SyncState, 1)
    assert state is not None
    if state.epoch != reply.epoch:
        state.epoch, state.cursor = reply.epoch, 0
    known = {head.inc: head for head in reply.known}.get(identity.inc)
    if reply.verdict != "ok" or known is None:
        state.must_enrol = reply.verdict if reply.verdict != "ok" else "unknown_inc"
        return
    identity.acked_n = min(known.n, identity.head_n)
    if _lacks_earlier(session, identity, reply.known):
        state.must_enrol = "server_lost"


def _lacks_earlier(session: Session, identity: Identity, known: list[Head]) -> bool:
    """Whether the server, restored from a backup, misses acts of earlier chains that the present
    one does not tell again.
    """
    held = {head.inc: head.n for head in known}
    earlier = [
        inc
        for till, inc in chains(session)
        if till == identity.till_id and inc < identity.inc
        if _last(session, till, inc) > held.get(inc, 0)
    ]
    if not earlier:
        return False
    told_again = set(
        session.execute(
            select(JournalEntry.id).where(
                JournalEntry.till_id == identity.till_id, JournalEntry.inc == identity.inc
            )
        ).scalars()
    )
    missing = _missing(session, identity, known)
    return any(row.inc < identity.inc and row.id not in told_again for row in missing)


@command(None, anyone=_WHY, touches=Topic.NONE)
def must_enrol(session: Session, actor: Actor, why: str, series: str) -> None:
    """This file is older than what was sold from it (the witness, or the server, says so): it sells
    on under a provisional series until the server grants another.
    """
    program_only(actor)
    state = session.get(SyncState, 1)
    if state is not None and not state.must_enrol:
        state.must_enrol = why
        if series:
            session.execute(update(Identity).values(series=series, next_number=1))


@command(None, anyone=_WHY, touches=Topic.NONE)
def begin_anew(session: Session, actor: Actor, grant: Grant) -> int:
    """Go on in a new incarnation: the entries that the server does not hold are chained again, the
    same acts under the same ids; how many.
    """
    program_only(actor)
    identity = session.execute(select(Identity)).scalar_one()
    if grant.inc <= identity.inc:
        return 0
    missing = _missing(session, identity, grant.known)
    prev, n = GENESIS, 0
    rows = []
    for entry in missing:
        n += 1
        digest = chain_hash(
            identity.till_id.bytes, grant.inc, n, prev, entry.id.bytes, entry.content
        )
        rows.append(
            {
                "till_id": entry.till_id, "inc": grant.inc, "n": n, "id": entry.id,
                "kind": entry.kind, "ver": entry.ver, "subject": entry.subject,
                "body": entry.body, "actor": entry.actor, "hlc": entry.hlc, "at": entry.at,
                "content": entry.content, "prev": prev, "hash": digest, "status": 0,
            }
        )  # fmt: skip
        prev = digest
    _ADD_ENTRY.many(wire(session), rows)
    identity.inc, identity.head_n, identity.head_hash = grant.inc, n, prev
    identity.acked_n, identity.series, identity.next_number = 0, grant.series, 1
    state = session.get(SyncState, 1)
    assert state is not None
    state.must_enrol = ""
    if state.epoch != grant.epoch:
        state.epoch, state.cursor = grant.epoch, 0
    return n


def _missing(session: Session, identity: Identity, known: list[Head]) -> list[JournalEntry]:
    """Own entries that the server is not known to hold, in the order they were made. What it holds
    and is sent again is known there by its id.
    """
    own = JournalEntry.till_id == identity.till_id
    held = [
        and_(JournalEntry.inc == head.inc, JournalEntry.n <= head.n)
        for head in known
        if head.n and _hash_at(session, identity.till_id, head.inc, head.n) == head.hash
    ]
    wanted = select(JournalEntry).where(own, *([~or_(*held)] if held else []))
    sure = select(JournalEntry.id).where(own, or_(*held)) if held else None
    found: dict[UUID, JournalEntry] = {}
    holds = set() if sure is None else set(session.execute(sure).scalars())
    for row in session.execute(wanted.order_by(JournalEntry.inc, JournalEntry.n)).scalars():
        if row.id not in holds:
            found.setdefault(row.id, row)
    return list(found.values())


@command(None, anyone=_WHY, touches=ANY_TOPIC)
def apply_page(session: Session, actor: Actor, page: Page) -> int:
    """Take a page of the feed, and how far it was read, at once. A page asked for at another cursor
    or of another epoch is nothing; how many lines were taken.
    """
    program_only(actor)
    state = session.get(SyncState, 1)
    if state is None or (state.epoch, state.cursor) != (page.epoch, page.cursor):
        return 0
    for line in page.lines:
        _take(session, line)
    if page.lines:
        state.cursor = page.lines[-1].seq
    forget_touched(session)
    session.flush()
    return len(page.lines)


def _take(session: Session, line: Line) -> None:
    till, entry = UUID(hex=line.till), line.entry
    stored = _hash_at(session, till, line.inc, entry.n)
    if not stored and _follows(session, line):
        store(session, till, line.inc, entry)
    elif stored != entry.hash:
        # Another copy of this till told that number first. What was sold there was sold.
        set_aside(session, till, line.inc, entry, "feed", "fork", "taken here", is_open=False)
    _say_status(session, line)
    if line.status == QUARANTINED:
        return
    try:
        with session.begin_nested():
            merging.follow_server(session, UUID(hex=entry.id), line.rows)
            applying.facts(session, line.rows)
    except checks.BAD as error:
        kept = entry.model_copy(update={"rows": line.rows})
        set_aside(session, till, line.inc, kept, "feed", checks.code_of(error), str(error))
    stamps = [stamp[0] for row in line.rows for stamp in row.get("stamps", {}).values()]
    if stamps:
        latest = max(stamps)
        session.execute(update(Identity).where(Identity.hlc < latest).values(hlc=latest))


def _follows(session: Session, line: Line) -> bool:
    """Whether an entry goes on where this file holds its chain to, or begins what it holds of it: a
    till that joined later does not have the beginning.
    """
    wanted = (
        select(JournalEntry.n, JournalEntry.hash)
        .where(
            JournalEntry.till_id == UUID(hex=line.till),
            JournalEntry.inc == line.inc,
            JournalEntry.n < line.entry.n,
        )
        .order_by(JournalEntry.n.desc())
        .limit(1)
    )
    last = session.execute(wanted).first()
    return last is None or (last.n, last.hash.hex()) == (line.entry.n - 1, line.entry.prev)


def _say_status(session: Session, line: Line) -> None:
    session.execute(
        update(JournalEntry)
        .where(
            JournalEntry.till_id == UUID(hex=line.till),
            JournalEntry.inc == line.inc,
            JournalEntry.n == line.entry.n,
        )
        .values(status=_STATUS.get(line.status, 1))
        .execution_options(synchronize_session=False)
    )


def _last(session: Session, till: UUID, inc: int) -> int:
    wanted = select(func.max(JournalEntry.n)).where(
        JournalEntry.till_id == till, JournalEntry.inc == inc
    )
    return session.execute(wanted).scalar_one() or 0


def _hash_at(session: Session, till: UUID, inc: int, n: int) -> str:
    if n == 0:
        return GENESIS.hex()
    wanted = select(JournalEntry.hash).where(
        JournalEntry.till_id == till, JournalEntry.inc == inc, JournalEntry.n == n
    )
    found = session.execute(wanted).scalar_one_or_none()
    return "" if found is None else found.hex()
