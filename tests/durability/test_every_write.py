"""A sale that is killed, or refused by the disk, at any of its writes is whole or absent."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.durability.counter import fill_shelf
from tests.shop import Shop

ROOT = Path(__file__).resolve().parents[2]

# What happens, and at which writes: each, or every few.
FAULTS = [
    ("pwrite64 signal=SIGKILL", 1),
    ("fdatasync signal=SIGKILL", 1),
    ("fdatasync error=EIO", 1),
    ("fdatasync error=EIO+", 1),
    ("pwrite64 error=EIO", 6),
    ("pwrite64 error=EIO+", 6),
    ("pwrite64 error=ENOSPC+", 6),
]


@pytest.fixture(scope="module")
def may_trace() -> None:
    """Skip where strace is missing or may not hold another process."""
    if sys.platform != "linux" or shutil.which("strace") is None:
        pytest.skip("no strace here")
    with subprocess.Popen(["sleep", "5"]) as other:
        held = subprocess.run(
            ["timeout", "1", "strace", "-qqq", "-e", "trace=none", "-p", str(other.pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        other.kill()
    if held.stderr:
        pytest.skip(f"strace may not trace here: {held.stderr.strip()}")


def each_write(shop: Shop, work: Path, fault: str, step: int) -> list[dict[str, Any]]:
    """A sale under the fault at its first write, at later ones, and at none."""
    fill_shelf(shop)
    shop.backend.close()
    ran = subprocess.run(
        [sys.executable, "-m", "tests.durability.every_write", shop.folder, work, *fault.split(),
         str(step)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]
    return [json.loads(line) for line in ran.stdout.splitlines()]


@pytest.mark.parametrize(("fault", "step"), FAULTS)
def test_a_sale_is_whole_or_absent_and_never_there_twice(
    shop: Shop, tmp_path: Path, may_trace: None, fault: str, step: int
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    found = each_write(shop, work, fault, step)
    assert [one["faults"] for one in found if one["faults"]] == []
    *struck, last = found
    assert (last["told"], last["stored"]) == (["paying", "sold"], True)
    assert struck, "the fault never struck"
    if fault.startswith("pwrite64 signal"):
        assert len(struck) > 20
        assert not any(one["stored"] for one in struck)
    if fault == "fdatasync signal=SIGKILL":
        assert len(struck) == 1, "one flush a sale"
    if "signal" in fault:
        assert {one["end"] for one in struck} == {-9}
        assert {tuple(one["told"]) for one in struck} == {("paying",)}
    elif fault.endswith("ENOSPC+"):
        assert {tuple(one["reasons"]) for one in struck} == {("full", "full")}
        assert not any(one["stored"] for one in struck)
    elif fault.endswith("+"):
        assert {tuple(one["reasons"]) for one in struck} == {("unsure", "unsure")}
    else:
        assert {tuple(one["told"]) for one in struck} == {("paying", "refused", "paying", "sold")}
        assert {tuple(one["reasons"]) for one in struck} == {("unknown",)}
