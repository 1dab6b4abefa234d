"""A till and the server in the simulator: the real engine, round and services, each over its file
in memory, with a clock of its own.
"""

import random
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pos_app.domain.access import SYSTEM, Actor
from pos_app.domain.clock import FixedClock
from pos_app.sync import engine, replication, till
from pos_app.sync import round as sync_round
from pos_app.sync.engine import Ask, Request
from pos_app.sync.wire import Enrol, Hello, Push, Refused
from tests.sync.sim import acts, mutants
from tests.sync.sim.memory import MemoryBackend


@dataclass
class Server:
    """The shop's server. `dies`: how its next write ends."""

    image: bytes
    begins: datetime
    owner: Actor
    backend: MemoryBackend = field(init=False)
    skew: float = 0.0

    def __post_init__(self) -> None:
        self.clock = FixedClock(self.begins)
        self.backend = MemoryBackend(self.image, self.clock)

    def start(self, image: bytes) -> None:
        """Start again on an image."""
        self.backend.close()
        self.backend = MemoryBackend(image, self.clock)

    def at(self, now: float) -> None:
        self.clock.set(self.begins + timedelta(seconds=now + self.skew))

    def answer(self, ask: Ask, text: Any) -> tuple[str, Any]:
        """The answer to a request: ("ok", words) or ("denied", why)."""
        call = self.backend.call
        try:
            if ask is Ask.HELLO:
                return "ok", call(replication.hello, SYSTEM, Hello.model_validate_json(text))
            if ask is Ask.ENROL:
                return "ok", call(replication.enrol, SYSTEM, Enrol.model_validate_json(text))
            if ask is Ask.PUSH:
                return "ok", call(replication.accept, SYSTEM, Push.model_validate_json(text))
            call(replication.publish, SYSTEM)
            cursor, limit = text
            return "ok", call(replication.page, SYSTEM, cursor, limit)
        except Refused as refusal:
            return "denied", refusal.why


class Till:
    """A till: its file, its clock, its witness beside the file, and the engine."""

    def __init__(
        self, name: str, image: bytes, begins: datetime, owner: Actor, rng: random.Random
    ) -> None:
        self.name = name
        self.begins = begins
        self.owner = owner
        self.rng = rng
        self.skew = rng.choice([0.0, 0.0, 0.0, -7200.0, 40.0, 86_400.0])
        self.clock = FixedClock(begins)
        self.backend = MemoryBackend(image, self.clock)
        self.witness: tuple[int, int, str] | None = None
        self.state = engine.State(seed=f"{name}-{rng.random()}")
        self.asked: dict[str, Request] = {}

    @property
    def till_id(self) -> UUID:
        return UUID(bytes=self.backend.rows("SELECT till_id FROM identity")[0][0])

    def at(self, now: float) -> None:
        self.clock.set(self.begins + timedelta(seconds=now + self.skew))

    def start(self, image: bytes, now: float) -> None:
        """The program starts on an image of its file: a crash, a restored or a copied file."""
        self.backend.close()
        self.backend = MemoryBackend(image, self.clock)
        self.state = engine.State(seed=f"{self.name}-{self.rng.random()}", next_at=now)
        self.asked = {}
        self._ask_witness()

    def _ask_witness(self) -> None:
        """A file that lacks what was written last is an older one (SYNC.md 2.12)."""
        if self.witness is None or mutants.on("no_witness"):
            return
        inc, n, digest = self.witness
        found = self.backend.rows(
            "SELECT lower(hex(hash)) FROM journal_entry WHERE till_id = ? AND inc = ? AND n = ?",
            self.till_id.bytes, inc, n,
        )  # fmt: skip
        if n and (not found or found[0][0] != digest):
            code = self.backend.rows("SELECT code FROM identity")[0][0]
            series = sync_round.provisional(code, f"{self.rng.randrange(16**4):04x}")
            self.backend.call(till.must_enrol, SYSTEM, "rolled_back", series)

    def write_witness(self) -> None:
        inc, n, digest = self.backend.rows(
            "SELECT inc, head_n, lower(hex(head_hash)) FROM identity"
        )[0]
        self.witness = (inc, n, digest)

    def act(self, now: float) -> tuple[str, UUID | None]:
        """Somebody does something at the counter."""
        self.at(now)
        done = acts.act(self.backend, self.owner, self.rng)
        self.write_witness()
        return done

    def event(self, event_of: Any) -> list[tuple[Request, Any]]:
        """Give the engine an event; what it asks for, as it goes over the wire."""
        self.state, requests = engine.step(
            self.state, event_of(sync_round.standing(self.backend.call))
        )
        told: list[tuple[Request, Any]] = []
        for request in requests:
            if request.ask is Ask.RESET:
                self.asked = {}
                continue
            words = self._words(request)
            if words is not None:
                self.asked[request.nonce] = request
                told.append((request, words))
        return told

    def _words(self, request: Request) -> Any:
        limit = request.limit
        if self.rng.random() < 0.5:  # BUGGIFY: tiny batches and short pages
            limit = self.rng.randint(1, 4)
        words = sync_round.words(self.backend.call, replace(request, limit=limit))
        if words is None:
            return None
        if isinstance(words, int):
            return words, limit or 500
        return words.model_dump_json()

    def tick(self, now: float, *, hinted: bool = False) -> list[tuple[Request, Any]]:
        self.at(now)
        return self.event(lambda at: engine.Tick(now, at, hinted=hinted))

    def heard(self, now: float, nonce: str, how: str, words: Any) -> list[tuple[Request, Any]]:
        """An answer came, perhaps late or twice."""
        self.at(now)
        if how == "denied":
            return self.event(lambda at: engine.Denied(now, at, nonce, words))
        if how == "failed":
            return self.event(lambda at: engine.Failed(now, at, nonce))
        open_one = words.nonce if mutants.on("no_nonce") and hasattr(words, "nonce") else (
            self.state.nonce
        )  # fmt: skip
        taken = sync_round.take(self.backend.call, open_one, words)
        self.write_witness()
        return self.event(
            lambda at: engine.Answered(now, at, nonce, verdict=taken.verdict, more=taken.more)
        )
