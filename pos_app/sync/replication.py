"""The services of both ends. The server's: hello, enrol, accept, pages of the feed. The till's are
in pos_app/sync/till.py.

`accept` takes first and applies then (SYNC.md 2): an entry whose chain is right is stored for good,
whatever becomes of its rows; rows that cannot be applied are put aside with the reason, and nothing
behind them waits. Who calls was proved at the door: a till's session, or the program itself.
"""

import hashlib
import json
from typing import Final
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, ActorKind
from pos_app.domain.errors import NotAllowed
from pos_app.models.base import now
from pos_app.models.journal import GENESIS, Identity, JournalEntry, JournalPrivate
from pos_app.models.row_changes import forget_touched
from pos_app.models.sync import Change, Peer, PeerChain, ServerState
from pos_app.services.declare import Topic, command, query
from pos_app.sync import applying, checks, merging
from pos_app.sync.outgoing import entries_of, entry_of
from pos_app.sync.storing import outcome, set_aside, store
from pos_app.sync.wire import (
    MOST_CHANGES,
    Enrol,
    Entry,
    Grant,
    Head,
    Hello,
    HelloReply,
    Line,
    Page,
    Push,
    PushReply,
    Refused,
    Result,
    Rows,
)

ANY_TOPIC: Final = (
    Topic.SALES | Topic.STOCK | Topic.CATALOGUE | Topic.SHIFTS | Topic.USERS | Topic.SETTINGS
    | Topic.CUSTOMERS | Topic.ORDERS
)  # fmt: skip
APPLIED: Final = "applied"
SUPERSEDED: Final = "superseded"
QUARANTINED: Final = "quarantined"
DUPLICATE: Final = "duplicate"
_WHY: Final = "a till proves itself at the door, with its key"


def program_only(actor: Actor) -> None:
    """Raise `NotAllowed` for a person: sync is the program's."""
    if actor.kind is not ActorKind.SYSTEM:
        raise NotAllowed("This is done by the program alone.")


@command(None, anyone=_WHY, touches=Topic.NONE)
def become_server(session: Session, actor: Actor, epoch: str) -> None:
    """Make this shop's file the server's, or begin a new life of it after a restore: tills that
    hear another epoch ask everything anew.
    """
    program_only(actor)
    state = session.get(ServerState, 1)
    if state is None:
        session.add(ServerState(id=1, epoch=epoch, seq=0, published=0))
        return
    state.epoch = epoch
    # The restored server's own acts since the backup are lost here and known elsewhere: its chain
    # goes on in a new incarnation.
    session.execute(
        update(Identity).values(inc=Identity.inc + 1, head_n=0, head_hash=GENESIS, acked_n=0)
    )
    state.published = 0


@command(None, anyone=_WHY, touches=Topic.NONE)
def add_till(session: Session, actor: Actor, till: UUID, code: str, name: str) -> Grant:
    """A new till of the shop, and its first series. What pairing calls at its end."""
    program_only(actor)
    state = _state(session)
    session.add(
        Peer(till_id=till, code=code, name=name, inc=1, last_nonce="", revoked_at=None,
             heard_at=None, version="")
    )  # fmt: skip
    session.add(PeerChain(till_id=till, inc=1, series=code, head_n=0, head_hash=GENESIS))
    return Grant(nonce="", epoch=state.epoch, inc=1, series=code, known=[])


@command(None, anyone=_WHY, touches=Topic.NONE)
def revoke(session: Session, actor: Actor, till: UUID) -> None:
    """A till is of the shop no more: what it made until now is still taken once."""
    program_only(actor)
    _peer(session, till).revoked_at = now(session)


@query(None, anyone=_WHY)
def hello(session: Session, actor: Actor, told: Hello) -> HelloReply:
    """How far the server holds a till's chains, and whether the till may go on as it is."""
    program_only(actor)
    till = UUID(hex=told.till)
    peer = _peer(session, till)
    state = _state(session)
    chains = _chains_of(session, till)
    chain = chains.get(told.inc)
    agreed = _agreed(session, till, told) if chain is not None else 0
    return HelloReply(
        nonce=told.nonce,
        epoch=state.epoch,
        verdict=_verdict(session, peer, chain, told),
        agreed=agreed,
        known=[_head(each) for each in chains.values()],
        head=state.seq,
    )


def _verdict(session: Session, peer: Peer, chain: PeerChain | None, told: Hello) -> str:
    if chain is None:
        return "unknown_inc"
    mine = next((each for each in told.chains if each.inc == told.inc), None)
    if mine is None:
        return "unknown_inc"
    if mine.n > chain.head_n:
        at = {each.n: each.hash for each in told.recent}
        if chain.head_n == 0 or chain.head_n not in at:
            return "ok"  # the push itself will prove it, or find the fork
        return "ok" if at[chain.head_n] == chain.head_hash.hex() else "fork"
    same = _hash_at(session, peer.till_id, told.inc, mine.n) == mine.hash
    if not same:
        return "fork"
    return "ok" if mine.n == chain.head_n else "rolled_back"


def _agreed(session: Session, till: UUID, told: Hello) -> int:
    """The highest number at which both hold the same hash."""
    for each in sorted(told.recent, key=lambda head: -head.n):
        if _hash_at(session, till, told.inc, each.n) == each.hash:
            return each.n
    return 0


def _hash_at(session: Session, till: UUID, inc: int, n: int) -> str:
    if n == 0:
        return GENESIS.hex()
    row = session.get(JournalEntry, (till, inc, n))
    return "" if row is None else row.hash.hex()


@command(None, anyone=_WHY, touches=Topic.NONE)
def enrol(session: Session, actor: Actor, asked: Enrol) -> Grant:
    """The next incarnation, with a series of its own. The same request twice is one grant."""
    program_only(actor)
    till = UUID(hex=asked.till)
    peer = _peer(session, till)
    if peer.last_nonce != asked.nonce:
        peer.inc = max(peer.inc, asked.inc, *_chains_of(session, till)) + 1
        peer.last_nonce = asked.nonce
        series = f"{peer.code}{_letters(peer.inc)}{_salt(asked.nonce)}"
        session.add(
            PeerChain(till_id=till, inc=peer.inc, series=series, head_n=0, head_hash=GENESIS)
        )
        session.flush()
    chains = _chains_of(session, till)
    return Grant(
        nonce=asked.nonce,
        epoch=_state(session).epoch,
        inc=peer.inc,
        series=chains[peer.inc].series,
        known=[_head(each) for each in chains.values()],
    )


def _letters(inc: int) -> str:
    """B for the second incarnation, C for the third, … AA after Z."""
    told = ""
    while inc > 0:
        inc, place = divmod(inc - 1, 26)
        told = chr(ord("A") + place) + told
    return told


def _salt(nonce: str) -> str:
    """A server restored from a backup may grant the same letter again: never the same series."""
    return hashlib.sha256(nonce.encode()).hexdigest()[:3].upper()


@command(None, anyone=_WHY, touches=ANY_TOPIC)
def accept(session: Session, actor: Actor, push: Push) -> PushReply:
    """Take a till's entries. Raises `Refused`: gap, fork, broken, unknown_inc, till_revoked."""
    program_only(actor)
    till = UUID(hex=push.till)
    peer = _peer(session, till)
    chain = session.get(PeerChain, (till, push.inc))
    if chain is None:
        raise Refused("unknown_inc")
    if peer.revoked_at is not None and any(e.n > chain.head_n for e in push.entries):
        raise Refused("till_revoked")
    _publish_own(session)
    results = [_take(session, chain, entry) for entry in push.entries]
    peer.heard_at = now(session)
    forget_touched(session)
    session.flush()
    last = push.entries[-1].n if push.entries else chain.head_n
    return PushReply(
        req=push.req,
        epoch=_state(session).epoch,
        inc=push.inc,
        n=last,
        hash=_hash_at(session, till, push.inc, last),
        results=results,
    )


def _take(session: Session, chain: PeerChain, entry: Entry) -> Result:
    till, inc = chain.till_id, chain.inc
    if not entry.is_whole(till, inc):
        raise Refused("broken")
    if entry.n <= chain.head_n:
        if _hash_at(session, till, inc, entry.n) != entry.hash:
            raise Refused("fork")
        return _as_before(session, entry)
    if entry.n != chain.head_n + 1:
        raise Refused("gap")
    if entry.prev != chain.head_hash.hex():
        raise Refused("fork")
    earlier = _same_entry(session, entry)
    store(session, till, inc, entry)
    chain.head_n, chain.head_hash = entry.n, bytes.fromhex(entry.hash)
    if earlier is not None:
        if earlier == entry.content():
            # Told in an earlier chain: this one is complete with it, and its rows are here.
            _publish(session, till, inc, entry, DUPLICATE, "", [])
            return _as_before(session, entry)
        set_aside(
            session, till, inc, entry, "push", "other_content", "it was told otherwise before"
        )
        return _publish(session, till, inc, entry, QUARANTINED, "other_content", [])
    status, code = _apply(session, till, inc, entry)
    rows = [] if status == QUARANTINED else outcome(session, entry.rows)
    return _publish(session, till, inc, entry, status, code, rows)


def _same_entry(session: Session, entry: Entry) -> bytes | None:
    """The content of this entry as it came in another chain, if it did."""
    change = _change_of(session, entry)
    if change is None:
        return None
    row = session.get(JournalEntry, (change.till_id, change.inc, change.n))
    return None if row is None else row.content


def _change_of(session: Session, entry: Entry) -> Change | None:
    wanted = select(Change).where(Change.entry_id == UUID(hex=entry.id)).order_by(Change.seq)
    return session.execute(wanted.limit(1)).scalar_one_or_none()


def _as_before(session: Session, entry: Entry) -> Result:
    change = _change_of(session, entry)
    if change is None:
        return Result(n=entry.n, status=DUPLICATE)
    return Result(n=entry.n, status=change.status, code=change.code)


def _apply(session: Session, till: UUID, inc: int, entry: Entry) -> tuple[str, str]:
    """Apply an entry's rows, whole or not at all."""
    merge = merging.Merge(session, till, entry)
    try:
        with session.begin_nested():
            checks.check(till, entry)
            merge.apply()
            applying.facts(session, entry.rows)
    except checks.BAD as error:
        code = checks.code_of(error)
        set_aside(session, till, inc, entry, "push", code, str(error))
        return QUARANTINED, code
    session.execute(update(Identity).where(Identity.hlc < merge.rank).values(hlc=merge.rank))
    return (SUPERSEDED if merge.has_lost else APPLIED), ""


def _publish(
    session: Session, till: UUID, inc: int, entry: Entry, status: str, code: str, rows: Rows
) -> Result:
    seq = _next(session)
    session.add(
        Change(
            seq=seq, till_id=till, inc=inc, n=entry.n, entry_id=UUID(hex=entry.id), status=status,
            code=code, outcome=json.dumps(rows, separators=(",", ":"), ensure_ascii=False),
        )
    )  # fmt: skip
    session.flush()
    return Result(n=entry.n, status=status, code=code)


def _next(session: Session) -> int:
    """The feed's next number: a row that stays locked until COMMIT, so that numbers are seen in the
    order in which they are committed (SYNC.md 2.5).
    """
    counted = update(ServerState).values(seq=ServerState.seq + 1).returning(ServerState.seq)
    seq: int = session.execute(counted).scalar_one()
    return seq


@command(None, anyone=_WHY, touches=Topic.NONE)
def publish(session: Session, actor: Actor) -> int:
    """Tell the feed what was done on the server itself; how many entries."""
    program_only(actor)
    return _publish_own(session)


def _publish_own(session: Session) -> int:
    state = _state(session)
    identity = session.execute(select(Identity)).scalar_one()
    count = 0
    while state.published < identity.head_n:
        found = entries_of(session, identity.till_id, identity.inc, state.published, MOST_CHANGES)
        for entry in found:
            rows = outcome(session, entry.rows)
            _publish(session, identity.till_id, identity.inc, entry, APPLIED, "", rows)
            state.published = entry.n
            count += 1
        session.flush()
    return count


@query(None, anyone=_WHY)
def has_unpublished(session: Session, actor: Actor) -> bool:
    """Whether the server itself did something that the feed does not tell yet."""
    program_only(actor)
    return _state(session).published < session.execute(select(Identity.head_n)).scalar_one()


@query(None, anyone=_WHY)
def page(session: Session, actor: Actor, cursor: int, limit: int = MOST_CHANGES) -> Page:
    """Lines of the feed after a number."""
    program_only(actor)
    state = _state(session)
    found = session.execute(
        select(Change, JournalEntry)
        .join(
            JournalEntry,
            (JournalEntry.till_id == Change.till_id)
            & (JournalEntry.inc == Change.inc)
            & (JournalEntry.n == Change.n),
        )
        .where(Change.seq > cursor)
        .order_by(Change.seq)
        .limit(min(limit, MOST_CHANGES))
    ).all()
    private = {
        row.entry_id: (row.salt.hex(), row.data)
        for row in session.execute(
            select(JournalPrivate).where(
                JournalPrivate.entry_id.in_([change.entry_id for change, _ in found])
            )
        ).scalars()
    }
    lines = [
        Line.model_construct(
            seq=change.seq, till=change.till_id.hex, inc=change.inc,
            entry=entry_of(row, [], private.get(row.id)), status=change.status, code=change.code,
            rows=json.loads(change.outcome),
        )
        for change, row in found
    ]  # fmt: skip
    return Page.model_construct(epoch=state.epoch, cursor=cursor, lines=lines, head=state.seq)


def _state(session: Session) -> ServerState:
    state = session.get(ServerState, 1)
    if state is None:
        raise Refused("unknown_till")
    session.refresh(state)
    return state


def _peer(session: Session, till: UUID) -> Peer:
    peer = session.get(Peer, till)
    if peer is None:
        raise Refused("unknown_till")
    return peer


def _chains_of(session: Session, till: UUID) -> dict[int, PeerChain]:
    found = select(PeerChain).where(PeerChain.till_id == till).order_by(PeerChain.inc)
    return {row.inc: row for row in session.execute(found).scalars()}


def _head(chain: PeerChain) -> Head:
    return Head(inc=chain.inc, n=chain.head_n, hash=chain.head_hash.hex())
