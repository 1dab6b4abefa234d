"""Not a test: kills a selling till again and again, and says what it found, for test_kills.

    python -m tests.durability.kills FOLDER ROUNDS SEED

Each round a child opens the shop, sells in a loop and tells every step down a pipe before it takes
the next; it is killed at a random moment. The parent opens the shop, holds it against what was
told, and finishes the sale that was open. Prints how many sales were told, and how many unfinished
ones were found stored and not stored.
"""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from pos_app.maintenance import open_shop
from pos_app.services import carts, sales
from tests.durability.counter import Counter, Told, as_told, cashier_of, drafted, faults, is_stored

LONGEST = 0.2  # seconds a child lives


def sell_until_killed(folder: Path, seed: int, pipe: int) -> None:
    """The child: told steps go out unbuffered."""

    def tell(what: str, of: dict[str, Any]) -> None:
        os.write(pipe, json.dumps([what, of]).encode() + b"\n")

    counter = Counter(open_shop(folder).backend, seed, tell)
    while True:
        counter.sell()


def one_round(folder: Path, seed: int) -> list[tuple[str, dict[str, Any]]]:
    """Let a child sell and kill it; what it told."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        sell_until_killed(folder, seed, writing)
        os._exit(0)
    os.close(writing)
    time.sleep(random.Random(seed).uniform(0.01, LONGEST))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return list(_steps(reading))


def _steps(pipe: int) -> Iterator[tuple[str, dict[str, Any]]]:
    with os.fdopen(pipe, "rb") as told:
        for text in told.read().split(b"\n")[:-1]:
            what, of = json.loads(text)
            yield what, of


def check_open_sale(folder: Path, steps: list[tuple[str, dict[str, Any]]], told: list[Told]) -> str:
    """Hold the sale that was under way against what was told of it, and finish it. How it was."""
    drafts = [(what, of) for what, of in steps if what in ("saving", "saved")]
    if not drafts:
        return "none"
    last, of = drafts[-1]
    cart, tenders = drafted(of)
    was_paying = ("paying", {"id": cart.id.hex}) in steps
    was_told = any(sale.id == cart.id.bytes for sale in told)
    stored = is_stored(folder, cart.id)
    backend = open_shop(folder).backend
    try:
        actor = cashier_of(backend)
        kept = backend.call(carts.read_open, actor)
        if stored:
            assert was_paying, "sold without being paid"
            assert kept is None, "a sold cart is still open"
        elif last == "saved" or kept is not None:
            assert kept is not None, "a saved cart is gone"
            if last == "saved" or kept.cart.id == cart.id:
                assert (kept.cart, kept.tenders) == (cart, tenders), "the open cart came back other"
        done = backend.call(sales.complete, actor, cart, tenders)
        again = backend.call(sales.complete, actor, cart, tenders)
        assert done == again, "the same cart was sold twice"
        assert done.id == cart.id
    finally:
        backend.close()
    return "told" if was_told else "stored" if stored else "absent"


def main(folder: Path, rounds: int, seed: int) -> None:
    """Kill, look, go on."""
    told: list[Told] = []
    counts = {"none": 0, "told": 0, "stored": 0, "absent": 0}
    for number in range(rounds):
        steps = one_round(folder, seed + number)
        told += [as_told(of) for what, of in steps if what == "sold"]
        open_shop(folder).backend.close()
        found = faults(folder, told[-2000:])
        assert not found, found[:5]
        counts[check_open_sale(folder, steps, told)] += 1
    found = faults(folder, told)
    assert not found, found[:5]
    assert len({UUID(bytes=sale.id) for sale in told}) == len(told)
    print(json.dumps({"sold": len(told), **counts}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
