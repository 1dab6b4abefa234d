"""The bodies of seeded faults that are more than an answer (mutants.py)."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select, update

from pos_app.models import stock
from pos_app.models.journal import Identity
from pos_app.models.sync import SyncState
from pos_app.sync.wire import Page

_carry = stock.carry


def blind_ack(session: Any, _actor: Any, reply: Any) -> bool:
    """Everything is held, whatever was proved."""
    session.execute(update(Identity).values(acked_n=Identity.head_n))
    return bool(reply)


def len_only(_session: Any, _peer: Any, chain: Any, told: Any) -> str:
    """Only lengths are compared."""
    if chain is None:
        return "unknown_inc"
    mine = next((each for each in told.chains if each.inc == told.inc), None)
    return "rolled_back" if mine is not None and mine.n < chain.head_n else "ok"


def ignore_epoch(session: Any, _actor: Any, reply: Any) -> None:
    """Another life of the server changes nothing but its name."""
    state = session.get(SyncState, 1)
    state.epoch = reply.epoch
    identity = session.execute(select(Identity)).scalar_one()
    if reply.verdict != "ok" and not identity.acked_n:
        state.must_enrol = reply.verdict


def carry_twice(session: Any, rows: Any) -> None:
    """Levels are carried once more than there are movements."""
    from pos_app.models.base import wire

    _carry(session, rows)
    stock._LEVEL.many(wire(session), rows)


def skipping(take: Callable[..., Any]) -> Callable[..., Any]:
    """The second line of every longer page is not taken."""

    def skips(door: Any, nonce: str, answer: Any) -> Any:
        if isinstance(answer, Page) and len(answer.lines) > 2:
            answer = answer.model_copy(update={"lines": [answer.lines[0], *answer.lines[2:]]})
        return take(door, nonce, answer)

    return skips
