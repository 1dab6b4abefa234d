"""One schedule: a shop of several tills with a network and hands that fail, all from one seed.

Time is a heap of events. What happened is a log of short lines; a run that fails prints it.
"""

import heapq
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from pos_app.domain import ids
from pos_app.domain.access import SYSTEM, Actor
from pos_app.sync import replication, till
from tests.shop import NOON
from tests.sync.sim.memory import Crash
from tests.sync.sim.nodes import Server, Till

DAY = 3600.0


@dataclass(frozen=True)
class Picture:
    """What every schedule begins with: the server's file, its owner, where the feed stands."""

    image: bytes
    owner: Actor


@dataclass
class World:
    """The shop. `sold` is every sale whose COMMIT returned, with the till; `lost` those that a
    disk took with it before anybody else had them, so that they may be anywhere or nowhere.
    """

    picture: Picture
    seed: int
    tills: list[Till] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    sold: dict[UUID, str] = field(default_factory=dict)
    lost: set[UUID] = field(default_factory=set)
    faults: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self._id_count = 0
        self.now = 0.0
        self._heap: list[tuple[float, int, Any]] = []
        self._order = 0
        self.down: dict[str, float] = {}
        self.restored = 0
        self.loss = self.rng.choice([0.0, 0.05, 0.2, 0.4])
        self.slow = self.rng.choice([0.05, 1.0, 20.0, 90.0])
        ids.uuid7 = self._next_id
        self.server = Server(self.picture.image, NOON, self.picture.owner)
        self.images: dict[str, list[bytes]] = {}
        for number in range(self.rng.randint(2, 4)):
            self._add_till(number)

    def _next_id(self) -> UUID:
        """UUIDv7 of the world's time, so that a seed makes the same shop."""
        self._id_count += 1
        ms = int((NOON + timedelta(seconds=self.now)).timestamp() * 1000)
        tail = (0x7000 << 64) | (0x8000000000000000 | self._id_count)
        return UUID(int=(ms & (2**48 - 1)) << 80 | tail)

    def _add_till(self, number: int) -> None:
        till_id, code = self._next_id(), str(number + 3)
        call = self.server.backend.call
        call(replication.publish, SYSTEM)
        cursor = call(replication.page, SYSTEM, 10**9).head
        image = self.server.backend.image()
        grant = call(replication.add_till, SYSTEM, till_id, code, f"Till {code}")
        made = Till(f"till {code}", image, NOON, self.picture.owner, self.rng)
        made.backend.call(till.join, SYSTEM, till_id, code, f"Till {code}", grant, cursor)
        made.write_witness()
        self.tills.append(made)
        self.images[made.name] = [made.backend.image()]
        self.at(self.rng.random() * 5, self._tick, made)

    # ---- time

    def at(self, wait: float, what: Any, *args: Any) -> None:
        """Let something happen after a while."""
        self._order += 1
        heapq.heappush(self._heap, (self.now + wait, self._order, (what, args)))

    def run(self, seconds: float) -> None:
        """Let time pass."""
        end = self.now + seconds
        while self._heap and self._heap[0][0] <= end:
            self.now, _order, (what, args) = heapq.heappop(self._heap)
            what(*args)
        self.now = end

    def say(self, what: str) -> None:
        self.log.append(f"{self.now:9.2f} {what}")

    # ---- what happens by itself

    def _tick(self, who: Till) -> None:
        self.at(self.rng.uniform(2.0, 15.0), self._tick, who)
        self._send(who, who.tick(self.now, hinted=self.rng.random() < 0.2))

    def _send(self, who: Till, told: list[Any]) -> None:
        for request, words in told:
            copies = 2 if self.rng.random() < self.loss / 2 else 1
            for _copy in range(copies):
                if self.rng.random() < self.loss or self.down.get(who.name, 0.0) > self.now:
                    self.faults["drop"] += 1
                    if self.rng.random() < 0.5:
                        self._later(self._heard, who, request.nonce, "failed", None, who.state.seed)
                    continue
                self._later(self._arrives, who, request, words, who.state.seed)

    def _later(self, what: Any, *args: Any) -> None:
        wait = self.rng.expovariate(1 / self.slow) if self.rng.random() < 0.3 else 0.01
        self.at(wait, what, *args)

    def _arrives(self, who: Till, request: Any, words: Any, seed: str) -> None:
        self.server.at(self.now)
        if self.down.get("server", 0.0) > self.now:
            self._later(self._heard, who, request.nonce, "failed", None, seed)
            return
        if self.rng.random() < self.loss / 4:
            self.server.backend.dies = self.rng.choice(["before", "after"])
            self.faults["server crash"] += 1
        try:
            how, answer = self.server.answer(request.ask, words)
        except Crash:
            self.server.start(self.server.backend.image())
            self._later(self._heard, who, request.nonce, "failed", None, seed)
            return
        self.server.backend.dies = ""
        self.say(f"{who.name} {request.ask} {how} {_short(answer)}")
        for _copy in range(2 if self.rng.random() < self.loss / 2 else 1):
            if self.rng.random() < self.loss:
                self.faults["drop"] += 1
                if self.rng.random() < 0.5:
                    self._later(self._heard, who, request.nonce, "failed", None, seed)
            else:
                self._later(self._heard, who, request.nonce, how, answer, seed)

    def _heard(self, who: Till, nonce: str, how: str, words: Any, seed: str) -> None:
        if who.state.seed != seed and self.rng.random() < 0.5:
            return  # the program that asked is gone; some systems deliver all the same
        try:
            if self.rng.random() < self.loss / 4:
                who.backend.dies = self.rng.choice(["before", "after"])
            told = who.heard(self.now, nonce, how, words)
        except Crash:
            self.faults["till crash"] += 1
            who.start(who.backend.image(), self.now)
            return
        who.backend.dies = ""
        self._send(who, told)

    # ---- what people and disks do

    def act(self) -> None:
        """One thing at the counter of one till, or a fault."""
        who = self.rng.choice(self.tills)
        if self.rng.random() < 0.06:
            self._fault(who)
            return
        if self.rng.random() < 0.05:
            who.backend.dies = self.rng.choice(["before", "after"])
        try:
            what, sale = who.act(self.now)
        except Crash:
            self._after_crash(who)
            return
        who.backend.dies = ""
        self.say(f"{who.name} {what}")
        if sale is not None:
            self.sold[sale] = who.name
        if self.rng.random() < 0.2:
            self.images[who.name].append(who.backend.image())

    def _after_crash(self, who: Till) -> None:
        """The program died at COMMIT: what is in the file happened."""
        self.faults["till crash"] += 1
        self.say(f"{who.name} crashes")
        who.start(who.backend.image(), self.now)
        for (sale,) in who.backend.rows("SELECT id FROM sale WHERE till_id = ?", who.till_id.bytes):
            self.sold.setdefault(UUID(bytes=sale), who.name)

    def _fault(self, who: Till) -> None:
        fault = self.rng.choice(FAULTS)
        self.faults[fault] += 1
        self.say(f"{who.name} fault: {fault}")
        getattr(self, f"_{fault}")(who)

    def _crash(self, who: Till) -> None:
        who.start(who.backend.image(), self.now)

    def _server_restarts(self, _who: Till) -> None:
        self.server.start(self.server.backend.image())

    def _cut_off(self, who: Till) -> None:
        self.down[who.name] = self.now + self.rng.choice([30.0, 600.0, 3 * DAY])

    def _server_away(self, _who: Till) -> None:
        self.down["server"] = self.now + self.rng.choice([30.0, 600.0])

    def _clock_jumps(self, who: Till) -> None:
        who.skew += self.rng.choice([-86_400.0, -60.0, 60.0, 3600.0, 86_400.0, 70 * 365 * 86_400.0])

    def _old_file(self, who: Till) -> None:
        """Somebody puts an older copy of a till's file back; the witness stays."""
        self._roll_back(who)

    def _old_file_no_witness(self, who: Till) -> None:
        who.witness = None
        self._roll_back(who)

    def _roll_back(self, who: Till) -> None:
        had = _own_sales(who)
        who.start(self.rng.choice(self.images[who.name]), self.now)
        self.lost |= had - _own_sales(who)
        self.images[who.name] = [who.backend.image()]

    def _keep_server(self, _who: Till) -> None:
        self.images.setdefault("server", []).append(self.server.backend.image())

    def _old_server(self, _who: Till) -> None:
        """The server is restored from a backup; the restore begins a new life of it."""
        kept = self.images.get("server")
        if not kept:
            return
        had = {row[0] for row in self.server.backend.rows("SELECT id FROM sale")}
        self.server.start(self.rng.choice(kept))
        has = {row[0] for row in self.server.backend.rows("SELECT id FROM sale")}
        self.restored += 1
        epoch = f"epoch {self.restored}"
        self.server.at(self.now)
        self.server.backend.call(replication.become_server, SYSTEM, epoch)
        own = set().union(*(_own_sales(each) for each in self.tills))
        self.lost |= {UUID(bytes=each) for each in had - has} - own
        self.images["server"] = []

    # ---- the end

    def heal(self) -> None:
        """Everything is well again, for long enough."""
        self.loss, self.slow = 0.0, 0.05
        self.down.clear()
        for _round in range(60):
            self.run(20.0)
            if self.is_quiet():
                return

    def is_quiet(self) -> bool:
        """Whether nothing waits and everybody has read to the end."""
        self.server.backend.call(replication.publish, SYSTEM)
        ((epoch, seq),) = self.server.backend.rows("SELECT epoch, seq FROM server_state")
        for who in self.tills:
            now = who.backend.call(till.standing, SYSTEM)
            if now.waiting or now.must_enrol or (now.epoch, now.cursor) != (epoch, seq):
                return False
        return True

    def close(self) -> None:
        for node in (self.server, *self.tills):
            node.backend.close()


FAULTS = (
    "crash", "crash", "server_restarts", "cut_off", "cut_off", "server_away", "clock_jumps",
    "old_file", "old_file_no_witness", "keep_server", "keep_server", "old_server",
)  # fmt: skip


def _own_sales(who: Till) -> set[UUID]:
    found = who.backend.rows("SELECT id FROM sale WHERE till_id = ?", who.till_id.bytes)
    return {UUID(bytes=row[0]) for row in found}


def _short(answer: Any) -> str:
    if isinstance(answer, str):
        return answer
    told = getattr(answer, "verdict", None) or getattr(answer, "inc", None)
    return str(told if told is not None else f"{answer.cursor}+{len(answer.lines)}/{answer.head}")


def schedule(picture: Picture, seed: int) -> World:
    """One seed, from the first sale to the quiet after everything was mended."""
    world = World(picture, seed)
    for _act in range(world.rng.randint(15, 60)):
        world.act()
        world.run(world.rng.choice([0.1, 1.0, 5.0, 15.0]))
    world.heal()
    return world
