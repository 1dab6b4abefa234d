"""A shop served over real HTTP: uvicorn on loopback, in a thread, on a port the system chose."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
import pytest

from pos_app.domain.access import NOBODY
from pos_app.domain.ids import new_id
from pos_app.server.house import House
from pos_app.services import auth, customer_accounts, settings
from pos_app.services.customer_accounts import NewAccount
from pos_app.serving import Server, configured
from tests.server.matrix import CUSTOMER
from tests.shop import PASSWORD, PEPPER, Shop

KEY = b"the key that signs the test shop's tokens"


@dataclass
class Served:
    """A shop and the way to it over HTTP."""

    shop: Shop
    house: House
    url: str
    clients: list[httpx.Client] = field(default_factory=list)

    def client(self, token: str | None = None) -> httpx.Client:
        """Somebody who calls, with this access token."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        client = httpx.Client(base_url=self.url + "/api/v1", headers=headers, timeout=20)
        self.clients.append(client)
        return client

    def login(self, username: str, password: str = PASSWORD) -> dict[str, Any]:
        """What a log-in answers."""
        with httpx.Client(base_url=self.url + "/api/v1", timeout=20) as client:
            form = {"username": username, "password": password}
            answer = client.post("/auth/login", data=form)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def as_(self, role: str) -> httpx.Client:
        """Somebody of this role, logged in."""
        if role == CUSTOMER:
            return self.customer()[0]
        return self.client(self.login(role)["access_token"])

    def customer(self, name: str = "Ada") -> tuple[httpx.Client, UUID]:
        """A customer who has an account of their own, logged in, and their id."""
        email = f"{name.casefold()}@buyers.example"
        shop = self.shop
        shop.call(settings.change_shop, {"customers_register": True}, actor=shop.owner)
        if not (known := shop.rows("SELECT id FROM user_account WHERE email = ?", email)):
            new = NewAccount(name, email, "0117 496 0102", auth.hash_password(PASSWORD, 4))
            shop.backend.call(customer_accounts.register, NOBODY, new_id(), new)
            known = shop.rows("SELECT id FROM user_account WHERE email = ?", email)
        return self.client(self.login(email)["access_token"]), UUID(bytes=known[0][0])

    def close(self) -> None:
        for client in self.clients:
            client.close()


@contextmanager
def serving(house: House) -> Iterator[str]:
    """Serve until the block ends; the address."""
    ports: list[int] = []
    ready = threading.Event()

    def told(port: int) -> None:
        ports.append(port)
        ready.set()

    server = Server(configured(house, "127.0.0.1", 0), told)
    thread = threading.Thread(target=server.run, name="server of a test")
    thread.start()
    try:
        assert ready.wait(10)
        yield f"http://127.0.0.1:{ports[0]}"
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def served(closed_shop: Shop) -> Iterator[Served]:
    """The test shop over HTTP. Nobody opened a shift."""
    house = House(closed_shop.backend, closed_shop.folder, KEY, PEPPER, shows_docs=True)
    with serving(house) as url:
        made = Served(closed_shop, house, url)
        yield made
        made.close()
