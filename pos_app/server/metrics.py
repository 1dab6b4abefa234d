"""What a running server tells a Prometheus: requests by route and status, how long they took, how
many are under way, and whether the database answers.

A registry for each application. With several workers their numbers are added up through a folder
that the one who started them names (PROMETHEUS_MULTIPROC_DIR); the library reads that variable when
it is imported, so it is imported here and nowhere earlier.
"""

import os
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from pos_app import __version__

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The counters of one application."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        self._requests = Counter(
            "pos_requests_total", "Requests answered", ["method", "route", "status"],
            registry=registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "pos_request_seconds", "How long requests took", ["method", "route"],
            buckets=_SECONDS, registry=registry,
        )  # fmt: skip
        self._under_way = Gauge(
            "pos_requests_under_way", "Requests being answered", registry=registry,
            multiprocess_mode="livesum",
        )  # fmt: skip
        self._database = Gauge(
            "pos_database_up", "Whether the shop's database answered when it was last asked",
            registry=registry, multiprocess_mode="livemostrecent",
        )  # fmt: skip
        self._build = Gauge(
            "pos_build_info", "The version that runs", ["version"], registry=registry,
            multiprocess_mode="livemax",
        )  # fmt: skip
        self._build.labels(__version__).set(1)

    def begin(self) -> None:
        """A request came."""
        self._under_way.inc()

    def end(self, method: str, route: str, status: int, seconds: float) -> None:
        """It was answered. `route` is the pattern, never an address somebody made up."""
        self._under_way.dec()
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def told(self, *, database_is_up: bool) -> bytes:
        """All of it, in Prometheus' text form."""
        self._database.set(1 if database_is_up else 0)
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return generate_latest(self._registry)
        everybody = CollectorRegistry()
        MultiProcessCollector(everybody)  # type: ignore[no-untyped-call]
        return generate_latest(everybody)
