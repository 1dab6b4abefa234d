"""Timing and the table: what a benchmark measures, and how it is written down."""

import gc
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of RESULTS.md: what, what was measured, what was aimed at, and whether it is met."""

    what: str
    measured: str
    aim: str
    is_met: bool | None  # None: nothing was aimed at

    def row(self) -> str:
        met = {True: "yes", False: "**no**", None: ""}[self.is_met]
        return f"| {self.what} | {self.measured} | {self.aim} | {met} |"


def median(times: list[float]) -> float:
    return statistics.median(times)


def percentile(times: list[float], share: float) -> float:
    """The value below which this share of the times lies."""
    ordered = sorted(times)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def timed(acts: Iterator[Callable[[], object]] | list[Callable[[], object]]) -> list[float]:
    """Seconds each act took, one after the other."""
    times = []
    for act in acts:
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return times


def in_turns(*sides: list[Callable[[], object]], block: int = 25) -> list[list[float]]:
    """Times of several sides, run in alternating blocks, so that a slow spell of the machine
    falls on all of them.
    """
    times: list[list[float]] = [[] for _ in sides]
    longest = max(len(side) for side in sides)
    for start in range(0, longest, block):
        for place, side in enumerate(sides):
            times[place] += timed(side[start : start + block])
    return times


@contextmanager
def no_collection() -> Iterator[None]:
    """Python's garbage is not collected meanwhile: the till collects on a timer of its own."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"


def us(seconds: float) -> str:
    return f"{seconds * 1_000_000:.0f} µs"
