"""Wrong secrets are counted, and a wait is time the program runs through."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.tries import FREE_TRIES, LONGEST_WAIT, MOST_KEYS, Tries, pause


class Seconds:
    """A clock that never runs backwards."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_five_are_free_then_the_wait_doubles_up_to_an_hour() -> None:
    assert [pause(n) for n in (0, 4, 5, 6, 7, 11, 12, 99)] == [
        0, 0, 30, 60, 120, 1920, LONGEST_WAIT, LONGEST_WAIT,
    ]  # fmt: skip


def test_a_wait_passes_while_the_program_runs() -> None:
    clock = Seconds()
    tries = Tries(clock)
    for n in range(FREE_TRIES):
        assert tries.wait("a", n) == 0
        assert tries.count("a", n) == n + 1
    assert tries.wait("a", 5) == 30
    clock.now += 29
    assert tries.wait("a", 5) == 1
    clock.now += 1
    assert tries.wait("a", 5) == 0


def test_what_was_counted_before_a_start_waits_from_that_start() -> None:
    clock = Seconds()
    tries = Tries(clock)
    clock.now += 20
    assert tries.wait("a", 5) == 10
    assert tries.wait("b", 4) == 0


def test_of_file_and_witness_the_higher_count_holds() -> None:
    tries = Tries(Seconds(), {"a": 7, "b": 1})
    assert (tries.failures("a", 0), tries.failures("a", 9)) == (7, 9)
    assert tries.count("a", 0) == 8
    assert tries.count("b", 5) == 6


def test_the_right_secret_forgets_the_wrong_ones() -> None:
    told: list[Mapping[str, int]] = []
    tries = Tries(Seconds(), {"a": 7}, lambda counts: told.append(dict(counts)))
    tries.forget("a")
    tries.forget("a")
    assert told == [{}], "what was not counted is not written"
    assert tries.wait("a", 0) == 0


def test_the_witness_does_not_grow_for_ever() -> None:
    tries = Tries(Seconds(), {"often": 50})
    for n in range(MOST_KEYS + 20):
        tries.count(f"name:{n}", 0)
    assert len(tries._counts) == MOST_KEYS
    assert tries.failures("often", 0) == 50, "the lowest go first"


@given(st.lists(st.sampled_from(["wrong", "later"]), max_size=40))
def test_nobody_tries_faster_than_the_waits_allow(acts: list[str]) -> None:
    clock = Seconds()
    tries = Tries(clock)
    taken = 0
    for act in acts:
        if act == "later":
            clock.now += 45
        elif tries.wait("a", 0) == 0:
            tries.count("a", 0)
            taken += 1
    least = sum(pause(n) for n in range(1, taken))
    assert clock.now - 1000 >= least


def test_a_count_is_told_to_the_witness_at_once() -> None:
    told: list[dict[str, int]] = []
    tries = Tries(Seconds(), None, lambda counts: told.append(dict(counts)))
    tries.count("a", 0)
    tries.count("a", 1)
    assert told == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize("failures", range(FREE_TRIES))
def test_below_five_nobody_waits(failures: int) -> None:
    assert Tries(Seconds(), {"a": failures}).wait("a", failures) == 0
