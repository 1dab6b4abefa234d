"""A power cut keeps what was flushed and an arbitrary part of what was written since.

The disk after a cut is made from copies of the file and its log: sectors of the last, unflushed
writes come through or do not, in any mixture. What the till told was flushed; it must be whole.
"""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pos_app.maintenance import DATABASE, open_shop
from tests.durability.counter import Counter, Told, as_told, faults, fill_shelf
from tests.shop import Shop

SECTOR = 512
FRAME = 24 + 4096
TRIALS = 12


class Disk:
    """A selling till, and the disk as it would be found after a power cut."""

    def __init__(self, shop: Shop, work: Path) -> None:
        fill_shelf(shop)
        self.shop = shop
        self.told: list[Told] = []
        self.counter = Counter(shop.backend, 11, self._hear)
        self._work = work
        self._trials = 0

    def _hear(self, what: str, of: dict[str, object]) -> None:
        if what == "sold":
            self.told.append(as_told(of))

    def read(self, ending: str = "") -> bytes:
        path = self.shop.folder / (DATABASE + ending)
        return path.read_bytes() if path.exists() else b""

    def after_cut(self, file: bytes, log: bytes, told: list[Told]) -> tuple[list[str], int]:
        """Open the shop that a cut left: what is wrong with it, and how many sales it has."""
        self._trials += 1
        folder = self._work / f"cut {self._trials}"
        folder.mkdir(parents=True)
        (folder / DATABASE).write_bytes(file)
        (folder / (DATABASE + "-wal")).write_bytes(log)
        open_shop(folder).backend.close()
        found = faults(folder, told)
        with closing(sqlite3.connect(folder / DATABASE)) as database:
            count: int = database.execute("SELECT count(*) FROM sale").fetchone()[0]
        return found, count


@pytest.fixture
def disk(shop: Shop, tmp_path: Path) -> Disk:
    return Disk(shop, tmp_path / "cuts")


def mixtures(before: bytes, after: bytes, kept: int, seed: int) -> Iterator[bytes]:
    """`after` with some of its changed sectors as they were before; the first `kept` bytes are
    after's.
    """
    pick = random.Random(seed)
    old = before.ljust(len(after), b"\0")
    changed = [
        start
        for start in range(kept // SECTOR * SECTOR, len(after), SECTOR)
        if old[start : start + SECTOR] != after[start : start + SECTOR]
    ]
    for number in range(TRIALS):
        share = number / (TRIALS - 1)
        mixed = bytearray(after)
        for start in changed:
            if start >= kept and pick.random() > share:
                mixed[start : start + SECTOR] = old[start : start + SECTOR]
        yield bytes(mixed)


def test_a_log_cut_anywhere_holds_each_told_sale_whole_and_no_half_one(disk: Disk) -> None:
    ends = []
    for _ in range(4):
        disk.counter.sell()
        ends.append(len(disk.read("-wal")))
    file, log = disk.read(), disk.read("-wal")
    start = ends[0] - FRAME
    cuts = {*range(start, len(log), 4 * FRAME), *ends, len(log)}
    cuts |= {cut + shift for cut in ends for shift in (-1, -FRAME, 1, 24) if cut + shift < len(log)}
    for cut in sorted(cuts):
        sold = sum(end <= cut for end in ends)
        assert disk.after_cut(file, log[:cut], disk.told[:sold]) == ([], sold), f"cut at {cut}"


def test_a_sale_torn_before_its_flush_is_absent_or_whole(disk: Disk) -> None:
    disk.counter.sell()
    file, before = disk.read(), disk.read("-wal")
    disk.counter.sell()
    after = disk.read("-wal")
    assert len(after) > len(before), "the log grows"
    seen = set()
    for torn in mixtures(before, after, len(before), seed=1):
        found, count = disk.after_cut(file, torn, disk.told[:1])
        assert found == []
        seen.add(count)
    assert seen == {1, 2}


def test_a_cut_while_the_log_is_carried_into_the_file_loses_nothing(disk: Disk) -> None:
    for _ in range(3):
        disk.counter.sell()
    before, log = disk.read(), disk.read("-wal")
    disk.shop.backend.checkpoint()
    after = disk.read()
    assert before != after
    for torn in mixtures(before, after, 0, seed=2):
        assert disk.after_cut(torn, log, disk.told) == ([], 3)


def test_a_cut_when_the_log_begins_anew_loses_nothing(disk: Disk) -> None:
    for _ in range(3):
        disk.counter.sell()
    disk.shop.backend.checkpoint()
    file, before = disk.read(), disk.read("-wal")
    disk.counter.sell()
    after = disk.read("-wal")
    assert len(after) == len(before), "the log is written from its beginning again"
    assert disk.after_cut(file, before, disk.told[:3]) == ([], 3)
    seen = set()
    # SQLite flushes the log's new head before anything that follows it.
    for torn in mixtures(before, after, SECTOR, seed=3):
        found, count = disk.after_cut(file, torn, disk.told[:3])
        assert found == []
        seen.add(count)
    assert seen == {3, 4}
