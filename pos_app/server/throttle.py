"""How many wrong secrets came from one address lately. A person's own counter is in the database
(services/refusals.py) and outlives a restart; this one keeps somebody from trying every name.
"""

import threading
from collections import OrderedDict, deque
from typing import Final

MOST: Final = 30  # a shop's tills and offices share one address
WITHIN: Final = 15 * 60.0  # seconds
_ADDRESSES: Final = 10_000


class Throttle:
    """Counts by address in a window that moves on."""

    def __init__(self, most: int = MOST, within: float = WITHIN) -> None:
        self._most = most
        self._within = within
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, address: str, now: float) -> int:
        """Seconds until this address may try again; 0: at once. `now` is monotonic."""
        with self._lock:
            times = self._recent(address, now)
            if len(times) < self._most:
                return 0
            return int(times[0] + self._within - now) + 1

    def count(self, address: str, now: float) -> None:
        """One more wrong secret from this address."""
        with self._lock:
            self._recent(address, now).append(now)
            self._seen.move_to_end(address)
            while len(self._seen) > _ADDRESSES:
                self._seen.popitem(last=False)

    def _recent(self, address: str, now: float) -> deque[float]:
        times = self._seen.setdefault(address, deque(maxlen=self._most))
        while times and times[0] <= now - self._within:
            times.popleft()
        return times
