"""A server program on PostgreSQL, and clients that press it."""

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from pos_app.domain.ids import new_id
from pos_app.domain.item import ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.services import catalogue_edit
from tests.server.test_serving import program
from tests.shop import GBP, PASSWORD, Shop


@dataclass
class Till:
    """A running server of several workers, and what it was asked."""

    url: str
    process: Any
    token: str = ""
    took: list[float] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def login(self, username: str = "owner") -> None:
        form = {"username": username, "password": PASSWORD}
        answer = httpx.post(f"{self.url}/api/v1/auth/login", data=form, timeout=30)
        assert answer.status_code == 200, answer.text
        self.token = answer.json()["access_token"]

    def client(self) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.Client(base_url=self.url + "/api/v1", headers=headers, timeout=60)

    def press(self, clients: int, bodies: Sequence[dict[str, Any]]) -> None:
        """Send all of these sales, so many at a time, each client over a line of its own."""
        lock, waiting = threading.Lock(), iter(bodies)

        def sell(_n: int) -> None:
            with self.client() as client:
                while True:
                    with lock:
                        body = next(waiting, None)
                    if body is None:
                        return
                    began = time.perf_counter()
                    answer = client.post("/sales", json=body)
                    with lock:
                        self.took.append(time.perf_counter() - began)
                        self.statuses.append(answer.status_code)

        with ThreadPoolExecutor(clients) as crowd:
            list(crowd.map(sell, range(clients)))


@contextmanager
def till(shop: Shop, folder: Path, *more: str) -> Iterator[Till]:
    """Serve the test shop's database with a program of its own."""
    assert shop.url is not None
    url = shop.url.render_as_string(hide_password=False)
    with program(folder, "--database-url", url, *more) as (process, _lines, address):
        made = Till(address, process)
        made.login()
        yield made


def item(shop: Shop, name: str, pieces: int, policy: str | None = None) -> str:
    """An item with so many pieces on the shelf."""
    new = ItemFields(name, unit_price=UnitPrice.parse("1.00", GBP), stock_policy=policy)
    saved = shop.call(catalogue_edit.add_item, new, Quantity.of(pieces), actor=shop.owner)
    return str(saved.id)


def sale(*items: str) -> dict[str, Any]:
    """One piece of each, paid by card."""
    return {
        "id": str(new_id()),
        "lines": [{"item_id": each, "quantity": "1"} for each in items],
        "tenders": [{"kind": "card", "amount": f"{len(items)}.00"}],
    }
