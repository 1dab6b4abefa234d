"""How often a secret was wrong, and how long one must wait: measured by a clock nobody can set.

Five wrong tries are free; then a wait of 30 s that doubles with each further one, up to an hour. A
wait is time the program runs through: neither a wall clock set forward nor a restart makes it pass.
What was counted before the program started waits anew from its start.

The shop's file keeps the counts; beside it stands a witness (pos_app/witness.py), so that an older
copy of the file put in its place takes no count back. Of both the higher one holds.
"""

from collections.abc import Callable, Mapping
from typing import Final

FREE_TRIES: Final = 5
FIRST_WAIT: Final = 30.0  # seconds
LONGEST_WAIT: Final = 3600.0
MOST_KEYS: Final = 500  # counters the witness keeps; of more the lowest are dropped

Keep = Callable[[Mapping[str, int]], None]


def pause(failures: int) -> float:
    """Seconds one waits after so many wrong tries."""
    if failures < FREE_TRIES:
        return 0.0
    return min(FIRST_WAIT * (1 << min(failures - FREE_TRIES, 10)), LONGEST_WAIT)


class Tries:
    """The counters of one running program. `kept` is what the witness knows, `keep` is called with
    all counts whenever one changes; `seconds` is a clock that never runs backwards.
    """

    def __init__(
        self,
        seconds: Callable[[], float],
        kept: Mapping[str, int] | None = None,
        keep: Keep = lambda _counts: None,
    ) -> None:
        self._seconds = seconds
        self._counts = dict(kept or {})
        self._keep = keep
        self._began = seconds()
        self._until: dict[str, float] = {}

    def failures(self, key: str, stored: int) -> int:
        """How often this secret was wrong; `stored` is what the shop's file says."""
        return max(stored, self._counts.get(key, 0))

    def wait(self, key: str, stored: int) -> float:
        """Seconds until it may be tried again; 0: now."""
        length = pause(self.failures(key, stored))
        if not length:
            return 0.0
        until = self._until.setdefault(key, self._began + length)
        return max(until - self._seconds(), 0.0)

    def count(self, key: str, stored: int) -> int:
        """It was wrong once more; returns how often in all."""
        failures = self.failures(key, stored) + 1
        self._counts[key] = failures
        self._until[key] = self._seconds() + pause(failures)
        if len(self._counts) > MOST_KEYS:
            least = min(self._counts, key=lambda each: (self._counts[each], each == key))
            del self._counts[least]
        self._keep(self._counts)
        return failures

    def forget(self, key: str) -> None:
        """It was right, or there is a new one."""
        self._until.pop(key, None)
        if self._counts.pop(key, None) is not None:
            self._keep(self._counts)
