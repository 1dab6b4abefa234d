"""`python -m tests.sync.sim --schedules N --seed S`: run schedules, and print the seed and the log
of the first that goes wrong.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.sync.sim import invariants, mutants
from tests.sync.sim.picture import picture
from tests.sync.sim.world import schedule

LOG_LINES = 400


def main() -> int:
    """Run; 1 when a schedule went wrong."""
    parser = argparse.ArgumentParser(prog="tests.sync.sim", description=__doc__)
    parser.add_argument("--schedules", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutant", default="", choices=["", *mutants.NAMES])
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        start = picture(Path(folder))
    faults: Counter[str] = Counter()
    sales = 0
    began = time.perf_counter()
    for seed in range(told.seed, told.seed + told.schedules):
        with mutants.seeded(told.mutant):
            world = schedule(start, seed)
            found = invariants.wrong(world)
        faults.update(world.faults)
        sales += len(world.sold)
        if found:
            print("\n".join(world.log[-LOG_LINES:]))
            print(f"\nseed {seed}: {len(found)} violations")
            print("\n".join(found[:20]))
            return 1
        world.close()
    took = time.perf_counter() - began
    print(
        f"{told.schedules} schedules from seed {told.seed}: {sales} sales, no violation,"
        f" {took:.0f} s ({told.schedules / took:.1f} a second)"
    )
    print("faults:", ", ".join(f"{name} {count}" for name, count in sorted(faults.items())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
