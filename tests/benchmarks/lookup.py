"""Finding items: by code against the same SELECT through a Session, and by words while typing."""

import random
import tempfile
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.orm import Session

from pos_app.backend import Backend
from pos_app.domain.access import Actor
from pos_app.domain.barcode import lookup_key
from pos_app.models.base import begin_act
from pos_app.models.item_views import SELECT_BY_KEY
from pos_app.models.stock import main_location
from pos_app.services import catalogue
from tests.benchmarks.measure import (
    Figure,
    in_turns,
    median,
    ms,
    no_collection,
    percentile,
    timed,
    us,
)
from tests.benchmarks.shops import SEED, make_shop, opened, products


def run(small: int = 100_000, large: int = 800_000, scans: int = 3000) -> list[Figure]:
    """Both sizes, by code and by words."""
    figures: list[Figure] = []
    medians: list[float] = []
    for count in (small, large):
        with tempfile.TemporaryDirectory(prefix="pos-bench-", dir="/tmp") as place:
            folder = Path(place)
            actor, _ = make_shop(folder, count)
            backend = opened(folder)
            codes = [code for code, _ in products(count)]
            figure, found = _by_code(backend, actor, random.Random(SEED).choices(codes, k=scans))
            figures.append(figure)
            medians.append(found)
            if count == small:
                figures.append(_search(backend, actor))
            backend.close()
    ratio = medians[1] / medians[0]
    figures.append(
        Figure(
            f"find by code, {large:,} items against {small:,}",
            f"{ratio:.2f} × ({us(medians[1])} against {us(medians[0])})",
            "≤ 1.3 ×",
            ratio <= 1.3,
        )
    )
    return figures


def _by_code(backend: Backend, actor: Actor, codes: list[str]) -> tuple[Figure, float]:
    with Session(backend._reader) as session:
        begin_act(session, backend.clock.now(), {}, None)
        place = main_location(session)

    def floor(code: str) -> object:
        with Session(backend._reader) as session:
            return session.execute(SELECT_BY_KEY, {"key": lookup_key(code), "place": place}).all()

    ours: list[Callable[[], object]] = [
        lambda c=code: backend.call(catalogue.find_by_code, actor, c)  # type: ignore[misc]
        for code in codes
    ]
    same: list[Callable[[], object]] = [lambda c=code: floor(c) for code in codes]  # type: ignore[misc]
    with no_collection():
        times = in_turns(ours, same, block=100)
    mine, theirs = median(times[0]), median(times[1])
    count = _count(backend)
    ratio = mine / theirs
    return (
        Figure(
            f"find by code, {count:,} items, against the same SELECT through a Session",
            f"{ratio:.2f} × ({us(mine)} against {us(theirs)})",
            "≤ 1.5 ×",
            ratio <= 1.5,
        ),
        mine,
    )


def _count(backend: Backend) -> int:
    with Session(backend._reader) as session:
        count: int = session.connection().exec_driver_sql("SELECT count(*) FROM item").scalar_one()
        return count


def prefixes(names: list[str], longest: int = 20) -> list[str]:
    """Each name as it is typed, letter by letter."""
    return [name[:end] for name in names for end in range(1, min(len(name), longest) + 1)]


def _search(backend: Backend, actor: Actor) -> Figure:
    names = [name for _, name in products(100_000) if name]
    typed = prefixes(random.Random(SEED).sample(names, min(300, len(names))))
    with no_collection():
        times = timed([lambda t=text: backend.call(catalogue.search, actor, t) for text in typed])  # type: ignore[misc]
    p95 = percentile(times, 0.95)
    return Figure(
        f"search as you type, {len(typed):,} prefixes of real names, 100,000 items, in the service",
        f"p95 {ms(p95)}, median {ms(median(times))}, longest {ms(max(times))}",
        "p95 ≤ 5 ms",
        p95 <= 0.005,
    )
