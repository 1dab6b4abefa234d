"""A shop on PostgreSQL, whatever the run is about."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_app.domain.clock import FixedClock
from pos_app.services import shifts
from tests.databases import PostgresShelf
from tests.shop import NOON, Shop, gbp, with_everybody


@pytest.fixture
def on_postgresql(postgres_shelf: PostgresShelf, tmp_path: Path) -> Iterator[Shop]:
    """The test shop with an open shift and £100 in the drawer."""
    folder = tmp_path / "on-postgresql"
    folder.mkdir()
    with postgres_shelf.copy() as url:
        clock = FixedClock(NOON)
        shop = with_everybody(Shop(folder, postgres_shelf.open(url, folder, clock), clock, url=url))
        shop.call(shifts.open_shift, gbp("100"))
        yield shop
        shop.backend.close()
