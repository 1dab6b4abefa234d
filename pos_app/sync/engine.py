"""When a till asks its server what: a pure state machine.

    step(state, event) → (state, requests)

It starts no thread, reads no clock and opens no socket: the time, the till's standing and every
answer come in with events, and what is to be done goes out as requests. The same machine runs in
the till and in the simulator.

    connect ─► hello ─┬─ ok ──────────────► push until nothing waits ─► pull to the end ─► wait
                      └─ rolled back, fork, unknown ─► enrol ─► hello

One request is open at a time, under a nonce of its own: an answer to another is nothing. Whatever
fails comes back after a wait that grows, and a request without an answer is given up. What a till
sold is never dropped: only where it stands decides what is sent.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Final

HELLO_EVERY: Final = 900.0  # seconds: a session's length
ASK_EVERY: Final = 30.0  # seconds between looks at the feed where no hint comes
GIVE_UP: Final = 40.0  # seconds without an answer
LONGEST_WAIT: Final = 60.0
FIRST_WAIT: Final = 1.0
STALLED: Final = 60.0  # seconds with entries waiting and none acknowledged
MOST_ENTRIES: Final = 200
MOST_CHANGES: Final = 500


class Phase(StrEnum):
    """What the till is about."""

    OFFLINE = "offline"  # waiting to try again
    HELLO = "hello"
    ENROL = "enrol"
    PUSH = "push"
    PULL = "pull"
    IDLE = "idle"  # connected, everything told and heard
    REVOKED = "revoked"  # taken out of the shop
    TOO_OLD = "too_old"  # what it sold is taken, the feed is not given


class Ask(StrEnum):
    """What a request is."""

    HELLO = "hello"
    ENROL = "enrol"
    PUSH = "push"
    PULL = "pull"
    RESET = "reset"  # throw the connections away


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the till stands, as its file says at the event."""

    head_n: int
    acked_n: int
    must_enrol: str = ""

    @property
    def waiting(self) -> int:
        """Entries the server has not acknowledged."""
        return self.head_n - self.acked_n


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask the server. `limit`: entries or lines at most; `wait`: seconds the server may
    hold a pull until something is new.
    """

    ask: Ask
    nonce: str = ""
    limit: int = 0
    wait: int = 0


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened. `now` is monotonic seconds; `at` is the till's standing then."""

    now: float
    at: Standing


@dataclass(frozen=True, slots=True)
class Tick(Event):
    """Time went by, or something was sold, or a hint came."""

    hinted: bool = False


@dataclass(frozen=True, slots=True)
class Answered(Event):
    """The server answered, and the till took it into its file before this event. `verdict` is
    hello's; `more`: there is more to pull; `lines`: how many were taken.
    """

    nonce: str
    verdict: str = "ok"
    more: bool = False


@dataclass(frozen=True, slots=True)
class Denied(Event):
    """The server refused with a word of the protocol."""

    nonce: str
    why: str
    retry_after: float = 0.0


@dataclass(frozen=True, slots=True)
class Failed(Event):
    """No answer: the network, or a server that is busy or broken."""

    nonce: str
    retry_after: float = 0.0
    was_slow: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """Everything the machine knows; nothing of it needs to survive the program.

    `seed` and `count` make nonces and the spread of waits; `next_at` is the one deadline.
    """

    seed: str
    phase: Phase = Phase.OFFLINE
    count: int = 0
    nonce: str = ""  # of the one open request
    sent_at: float = 0.0
    next_at: float = 0.0
    fails: int = 0
    refusals: int = 0  # since the server took something last
    batch: int = MOST_ENTRIES
    greeted_at: float = -HELLO_EVERY
    progress_at: float = 0.0  # when something was acknowledged last, or nothing waited
    acked_seen: int = -1
    trouble: str = ""
    hinted: bool = False

    @property
    def is_connected(self) -> bool:
        """Whether the server answered last."""
        return self.phase not in {Phase.OFFLINE, Phase.REVOKED} and self.fails == 0


Step = tuple[State, tuple[Request, ...]]


def step(state: State, event: Event) -> Step:
    """What happens next. An answer to anything but the open request changes nothing."""
    state = _watch(state, event)
    if isinstance(event, Tick):
        return _tick(state, event)
    if event.nonce != state.nonce or not state.nonce:  # type: ignore[attr-defined]
        return state, ()
    state = replace(state, nonce="")
    if isinstance(event, Failed):
        return _back_off(state, event, "no answer", event.retry_after, slow=event.was_slow)
    if isinstance(event, Denied):
        return _denied(state, event)
    assert isinstance(event, Answered)
    return _answered(state, event)


def _watch(state: State, event: Event) -> State:
    """Remember when the server took something last."""
    if event.at.acked_n != state.acked_seen or not event.at.waiting:
        return replace(state, progress_at=event.now, acked_seen=event.at.acked_n)
    return state


def _tick(state: State, event: Tick) -> Step:
    state = replace(state, hinted=state.hinted or event.hinted)
    if state.phase is Phase.REVOKED:
        return state, ()
    if state.nonce:
        return _open(state, event)
    stalled = event.at.waiting and event.now - state.progress_at > STALLED
    if stalled and state.phase is not Phase.OFFLINE:
        # Entries wait, the server seems well, and nothing goes: begin the connection anew.
        state = replace(state, phase=Phase.OFFLINE, next_at=event.now, progress_at=event.now,
                        trouble="stalled")  # fmt: skip
        state, asked = _begin(state, event)
        return state, (Request(Ask.RESET), *asked)
    wants = event.at.waiting or state.hinted or event.at.must_enrol
    if state.phase is Phase.IDLE and wants:
        return _go_on(state, event)
    if event.now < state.next_at:
        return state, ()
    return _begin(state, event)


def _open(state: State, event: Event) -> Step:
    if event.now - state.sent_at <= GIVE_UP:
        return state, ()
    state = replace(state, nonce="")
    state, asked = _back_off(state, event, "no answer in time", 0.0, slow=True)
    return state, (Request(Ask.RESET), *asked)


def _begin(state: State, event: Event) -> Step:
    """Hello, or straight on while the session lasts."""
    if event.now - state.greeted_at >= HELLO_EVERY or state.phase is Phase.OFFLINE:
        return _send(replace(state, phase=Phase.HELLO), event, Request(Ask.HELLO))
    return _go_on(state, event)


def _go_on(state: State, event: Event) -> Step:
    """What is due now: a new chain, what waits, or the feed."""
    if event.at.must_enrol:
        return _send(replace(state, phase=Phase.ENROL), event, Request(Ask.ENROL))
    if event.at.waiting:
        asked = Request(Ask.PUSH, limit=state.batch)
        return _send(replace(state, phase=Phase.PUSH), event, asked)
    if state.trouble == "upgrade":
        return replace(state, phase=Phase.TOO_OLD, next_at=event.now + HELLO_EVERY), ()
    asked = Request(Ask.PULL, limit=MOST_CHANGES)
    return _send(replace(state, phase=Phase.PULL, hinted=False), event, asked)


def _send(state: State, event: Event, request: Request) -> Step:
    count = state.count + 1
    nonce = sha256(f"{state.seed}|{count}".encode()).hexdigest()[:32]
    state = replace(state, count=count, nonce=nonce, sent_at=event.now)
    return state, (replace(request, nonce=nonce),)


def _answered(state: State, event: Answered) -> Step:
    state = replace(state, fails=0, trouble="" if state.phase is Phase.HELLO else state.trouble)
    if state.phase is Phase.HELLO:
        return _go_on(replace(state, greeted_at=event.now), event)
    if state.phase is Phase.ENROL:
        # A new chain is proved as any other.
        return _send(replace(state, phase=Phase.HELLO), event, Request(Ask.HELLO))
    if state.phase is Phase.PUSH:
        state = replace(state, batch=min(state.batch * 2, MOST_ENTRIES), refusals=0)
        return _go_on(state, event)
    if event.more or event.at.waiting or event.at.must_enrol:
        return _go_on(state, event)
    return replace(state, phase=Phase.IDLE, next_at=event.now + _spread(state, ASK_EVERY)), ()


def _denied(state: State, event: Denied) -> Step:
    if event.why == "till_revoked":
        return replace(state, phase=Phase.REVOKED, trouble=event.why), ()
    if event.why == "upgrade":
        return replace(
            state, phase=Phase.TOO_OLD, trouble=event.why, next_at=event.now + HELLO_EVERY
        ), ()
    if event.why in {"fork", "unknown_inc", "gap", "epoch", "expired"}:
        return _refused(replace(state, refusals=state.refusals + 1, trouble=event.why), event)
    return _back_off(state, event, event.why, event.retry_after)


def _refused(state: State, event: Denied) -> Step:
    """Hello finds out what it is. Where hello sees nothing wrong and the server refuses again, the
    till begins a new chain; and where that is no help either, it asks ever more rarely.
    """
    if state.refusals == 1:
        return _send(replace(state, phase=Phase.HELLO), event, Request(Ask.HELLO))
    if state.refusals == 2 and event.why in {"fork", "unknown_inc"}:
        return _send(replace(state, phase=Phase.ENROL), event, Request(Ask.ENROL))
    state = replace(state, fails=state.refusals - 2)
    return _back_off(state, event, event.why, event.retry_after)


def _back_off(
    state: State, event: Event, why: str, retry_after: float, *, slow: bool = False
) -> Step:
    """Wait twice as long as last time, a minute at most, spread so that tills do not come at once.
    A push that got no answer in time is tried with one entry.
    """
    fails = state.fails + 1
    longest = min(FIRST_WAIT * 2 ** min(fails - 1, 10), LONGEST_WAIT)
    wait = max(_spread(state, longest), retry_after)
    batch = 1 if slow and state.phase is Phase.PUSH else state.batch
    return replace(
        state, phase=Phase.OFFLINE, fails=fails, next_at=event.now + wait, batch=batch, trouble=why
    ), ()


def _spread(state: State, longest: float) -> float:
    """Between a quarter and the whole of it: by the nonces, so that the same seed does the same."""
    part = int(sha256(f"{state.seed}|wait|{state.count}".encode()).hexdigest()[:4], 16)
    return longest * (0.25 + 0.75 * part / 65_535)
