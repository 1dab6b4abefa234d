"""One turn between the engine and the till's file: what a request says, and what an answer does.

Nothing here knows how words travel: the client (HTTP) and the simulator both stand on it.
"""

from dataclasses import dataclass
from typing import Final

from pos_app.domain.access import SYSTEM
from pos_app.services.declare import Door
from pos_app.sync import engine, till
from pos_app.sync.engine import Ask, Request
from pos_app.sync.wire import Enrol, Grant, Hello, HelloReply, Page, Push, PushReply

Word = Hello | Enrol | Push | int  # what is sent; of a pull, the cursor
Answer = HelloReply | Grant | PushReply | Page
PROVISIONAL: Final = "?"  # in a series that no server granted yet


@dataclass(frozen=True, slots=True)
class Taken:
    """What an answer came to, for the engine. `is_mine`: it answers what the file stood at."""

    verdict: str = "ok"
    more: bool = False
    is_mine: bool = True


def standing(door: Door) -> engine.Standing:
    """Where the till stands, as the engine wants it."""
    now = door(till.standing, SYSTEM)
    return engine.Standing(now.head_n, now.acked_n, now.must_enrol)


def words(door: Door, request: Request) -> Word | None:
    """What to send for a request; None: there is nothing to send any more."""
    if request.ask is Ask.HELLO:
        return door(till.greeting, SYSTEM, request.nonce)
    if request.ask is Ask.ENROL:
        now = door(till.standing, SYSTEM)
        return Enrol(till=now.till.hex, nonce=request.nonce, inc=now.inc)
    if request.ask is Ask.PUSH:
        return door(till.outgoing, SYSTEM, request.nonce, request.limit)
    return door(till.standing, SYSTEM).cursor


def take(door: Door, nonce: str, answer: Answer) -> Taken:
    """Take an answer into the file, in one transaction. `nonce` is the engine's open request: a
    greeting or a grant for another is nothing, for it may be of another life of this file.
    """
    if isinstance(answer, PushReply):
        done = door(till.acknowledge, SYSTEM, answer)
        return Taken(is_mine=done and answer.req == nonce)
    if isinstance(answer, Page):
        count = door(till.apply_page, SYSTEM, answer)
        more = bool(answer.lines) and answer.lines[-1].seq < answer.head
        return Taken(more=more and count > 0)
    if answer.nonce != nonce:
        return Taken(is_mine=False)
    if isinstance(answer, HelloReply):
        door(till.greeted, SYSTEM, answer)
        return Taken(verdict=answer.verdict)
    door(till.begin_anew, SYSTEM, answer)
    return Taken()


def provisional(code: str, salt: str) -> str:
    """The series a till sells under while no server can grant it one."""
    return f"{code}{PROVISIONAL}{salt[:4].upper()}"
