"""A count of a whole shop: 5,000 lines approved, and sales at the counter while that is written."""

import tempfile
import threading
import time
from pathlib import Path
from uuid import UUID

from pos_app.backend import Backend
from pos_app.domain.access import Actor
from pos_app.domain.cart import Cart
from pos_app.domain.ids import new_id
from pos_app.domain.money import Money
from pos_app.domain.quantity import Quantity
from pos_app.domain.stock import CountScope
from pos_app.domain.tender import Tender, TenderKind
from pos_app.services import catalogue, count_review, counts, locations, sales
from tests.benchmarks.measure import Figure, ms, no_collection, percentile
from tests.benchmarks.shops import GBP, make_shop, opened

LINES = 5_000
_PAUSE = 0.001  # seconds between pages, as the Count screen waits
_SALES_EVERY = 0.002


def run(lines: int = LINES) -> list[Figure]:
    """Count every item one off, look through the review, and approve."""
    with tempfile.TemporaryDirectory(prefix="pos-bench-", dir="/tmp") as place:
        folder = Path(place) / "shop"
        actor, items = make_shop(folder, lines)
        backend = opened(folder)
        scans, first = _counted(backend, actor, items)
        review = _seconds(
            lambda: backend.call(count_review.lines, actor, first, only_differing=True)
        )
        with no_collection():
            begin = time.perf_counter()
            pages = _post(backend, actor, first)
            seconds = time.perf_counter() - begin
        second = _counted(backend, actor, items)[1]
        waits = _sales_meanwhile(backend, actor, items[0], second)
        backend.close()
    return [
        Figure(
            f"a count of {lines:,} lines approved and written",
            f"{seconds:.2f} s in {pages} pages",
            "≤ 1.5 s (issue of the catalogue)",
            seconds <= 1.5,
        ),
        Figure(
            f"its review, the dearest of {lines:,} differences first", ms(review), "≤ 100 ms",
            review <= 0.1,
        ),
        Figure(
            "one scan while counting, saved", f"p95 {ms(percentile(scans, 0.95))}", "≤ 16 ms",
            percentile(scans, 0.95) <= 0.016,
        ),
        Figure(
            "a sale while a count is written, in the same process",
            f"longest {ms(max(waits))}, median {ms(percentile(waits, 0.5))}, {len(waits)} sales",
            "≤ 50 ms",
            max(waits) <= 0.05,
        ),
    ]  # fmt: skip


def _seconds(act: object) -> float:
    assert callable(act)
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def _counted(backend: Backend, actor: Actor, items: list[UUID]) -> tuple[list[float], UUID]:
    """A count in which one more of each item was found than the books say; seconds a scan."""
    (main,) = (each.id for each in backend.call(locations.shelves, actor))
    count = new_id()
    backend.call(counts.begin, actor, count, main, CountScope.ALL)
    times = [
        _seconds(
            lambda item=item: backend.call(  # type: ignore[misc]
                counts.count_item, actor, count, item, Quantity.of(7)
            )
        )
        for item in items
    ]
    return times, count


def _post(backend: Backend, actor: Actor, count: UUID) -> int:
    pages = 1
    while backend.call(counts.post_page, actor, count):
        pages += 1
        time.sleep(_PAUSE)
    return pages


def _sales_meanwhile(backend: Backend, actor: Actor, item: UUID, count: UUID) -> list[float]:
    """Seconds each sale took that began while the count was being written."""
    (view,) = backend.call(catalogue.views, actor, [item])
    is_written = threading.Event()
    waits: list[float] = []

    def sell() -> None:
        while not is_written.is_set():
            cart = Cart.new(GBP).add(view.to_line(Quantity.of(1)))
            paid = (Tender(TenderKind.CASH, Money(1_000_000, GBP)),)
            begin = time.perf_counter()
            backend.call(sales.complete, actor, cart, paid)
            waits.append(time.perf_counter() - begin)
            time.sleep(_SALES_EVERY)

    till = threading.Thread(target=sell)
    till.start()
    _post(backend, actor, count)
    is_written.set()
    till.join()
    return waits
