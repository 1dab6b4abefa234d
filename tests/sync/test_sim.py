"""Schedules of faults, for as long as this run has time for; and that the simulator finds faults of
the protocol that were put in on purpose.
"""

import os
import time
from collections.abc import Iterator

import pytest

from pos_app.domain import ids
from tests.sync.sim import invariants, mutants
from tests.sync.sim.picture import picture
from tests.sync.sim.world import Picture, schedule

SECONDS = float(os.environ.get("POS_SIM_SECONDS", "12"))  # `./dev test --full` gives more
FIRST_SEED = int(os.environ.get("POS_SIM_SEED", "1"))


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Picture:
    return picture(tmp_path_factory.mktemp("picture"))


@pytest.fixture(autouse=True)
def own_ids() -> Iterator[None]:
    """The simulator makes ids of its own; other tests get the real ones back."""
    before = ids.uuid7
    yield
    ids.uuid7 = before


def test_a_shop_survives_whatever_happens_to_it(start: Picture) -> None:
    """It prints the seed; `python -m tests.sync.sim --seed N --schedules 1` runs it again."""
    end = time.monotonic() + SECONDS
    seed = FIRST_SEED
    while time.monotonic() < end:
        world = schedule(start, seed)
        found = invariants.wrong(world)
        assert found == [], f"seed {seed}\n" + "\n".join(world.log[-60:])
        world.close()
        seed += 1
    assert seed > FIRST_SEED


def test_a_seed_makes_the_same_shop_twice(start: Picture) -> None:
    first, second = schedule(start, 5), schedule(start, 5)
    assert first.log == second.log
    assert set(first.sold) == set(second.sold)


SOON_CAUGHT = ("facts_dropped", "levels_twice", "nothing_noted", "records_ignored")


@pytest.mark.parametrize("name", SOON_CAUGHT)
def test_a_fault_of_the_protocol_is_found(start: Picture, name: str) -> None:
    """The rest, which need more schedules, are run by `python -m tests.sync.sim --mutant`."""
    with mutants.seeded(name):
        for seed in range(1, 12):
            world = schedule(start, seed)
            if invariants.wrong(world):
                return
            world.close()
    pytest.fail(f"{name} was not found")
