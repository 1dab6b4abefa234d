"""A till that is killed at any moment has sold what it said it sold, and nothing by halves."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.durability.counter import fill_shelf
from tests.shop import Shop

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")


def kill_again_and_again(shop: Shop, rounds: int, seed: int) -> dict[str, int]:
    fill_shelf(shop)
    shop.backend.close()
    ran = subprocess.run(
        [sys.executable, "-m", "tests.durability.kills", shop.folder, str(rounds), str(seed)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    counts: dict[str, int] = json.loads(ran.stdout)
    return counts


def test_a_killed_till_keeps_every_sale_it_told_and_each_once(shop: Shop) -> None:
    """POS_KILLS=500 in the environment makes a night of it."""
    counts = kill_again_and_again(shop, int(os.environ.get("POS_KILLS", "25")), seed=1)
    assert counts["sold"] > 50
