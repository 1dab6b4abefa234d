"""The composition root of the server: opens a shop, serves it until it is told to stop, closes it.

    pos-app server --data DIR [--host 127.0.0.1] [--port 8000] [--docs] [--demo]

Plain HTTP stays on this machine: a host beyond loopback is refused. Signals end it: what is being
answered is answered, then the shop's file is closed in order.
"""

import ipaddress
import secrets
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

try:
    import uvicorn
except ModuleNotFoundError as error:
    from pos_app.domain.errors import NotFound

    raise NotFound(
        "The server's parts are not installed: pip install 'pos-app[server]'."
    ) from error

from pos_app import keys
from pos_app.domain.access import NOBODY
from pos_app.domain.errors import Invalid, StorageFailed
from pos_app.maintenance import DATABASE, open_shop
from pos_app.server.app import create_app
from pos_app.server.house import House
from pos_app.services import setup

if TYPE_CHECKING:
    from socket import socket

    from pos_app.backend import Backend

GRACE: Final = 1  # seconds for answers under way: a client that keeps its line open holds up nobody
_BACKLOG: Final = 256
_CODE_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another
_CODE_LENGTH: Final = 16


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen; `docs` shows /docs also where it is not asked for by being on loopback."""

    host: str = "127.0.0.1"
    port: int = 8000
    docs: bool = False

    def checked(self) -> "Address":
        """The address, if plain HTTP may be spoken there. Raises `Invalid`."""
        if not is_loopback(self.host):
            raise Invalid(
                f"Plain HTTP stays on this machine, and {self.host} is beyond it: "
                "listen at 127.0.0.1."
            )
        if not 0 <= self.port <= 65535:
            raise Invalid("A port is a number from 0 to 65535.")
        return self


def serve(folder: Path, address: Address, *, demo: bool = False) -> int:
    """Serve the shop in `folder` until a signal comes; the exit code.

    Raises `Invalid` for an address beyond this machine, `StorageFailed` where the shop is open
    elsewhere.
    """
    address.checked()
    if demo:
        _make_demo(folder)
    opened = open_shop(folder)
    try:
        opened.backend.call(setup.prepare, NOBODY)
        house = furnish(opened.backend, folder, docs=address.docs or is_loopback(address.host))
        if house.setup_code is not None:
            _say(f"No shop yet. Set it up with this code, good for one time: {house.setup_code}")
        return _run(house, address)
    finally:
        opened.backend.close()


def furnish(backend: "Backend", folder: Path, *, docs: bool) -> House:
    """The shop with its keys, and a set-up code where it has no owner yet."""
    try:
        token_key, pepper = keys.token_key(folder), keys.pepper(folder)
    except OSError as error:
        raise StorageFailed(
            "The shop's keys cannot be kept on this disk.", reason="read_only"
        ) from error
    has_owner = backend.call(setup.state, NOBODY).shop_exists
    return House(
        backend=backend,
        folder=folder,
        token_key=token_key,
        pepper=pepper,
        setup_code=None if has_owner else _code(),
        shows_docs=docs,
    )


def is_loopback(host: str) -> bool:
    """Whether a host is this machine and no other."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Server(uvicorn.Server):
    """uvicorn, told when it is ready, that ends on a signal without dying of it."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[int], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: "list[socket] | None" = None) -> None:
        """Listen, then say so with the port that was given."""
        await super().startup(sockets)
        if self.started:
            self._ready(self.servers[0].sockets[0].getsockname()[1])

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """uvicorn raises the signal again when it is done, before the shop's file is closed."""
        if threading.current_thread() is not threading.main_thread():
            yield  # whoever runs it beside something else ends it with `should_exit`
            return
        before = {each: signal.signal(each, self.handle_exit) for each in _SIGNALS}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)


_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


def configured(house: House, host: str, port: int) -> uvicorn.Config:
    """How uvicorn runs here: plain asyncio and h11, its log in ours, no names of programs."""
    return uvicorn.Config(
        create_app(house),
        host=host,
        port=port,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=_BACKLOG,
        timeout_graceful_shutdown=GRACE,
    )


def _run(house: House, address: Address) -> int:
    def ready(port: int) -> None:
        host = f"[{address.host}]" if ":" in address.host else address.host
        docs = " (documentation at /docs)" if house.shows_docs else ""
        _say(f"Serving at http://{host}:{port}{docs}")

    server = Server(configured(house, address.host, address.port), ready)
    server.run()
    return 0 if server.started else 1


def _make_demo(folder: Path) -> None:
    from pos_app.demo import PASSWORD, make_demo

    if not (folder / DATABASE).exists():
        make_demo(folder)
    _say(f"THIS IS A DEMO SHOP. Everybody knows its password: {PASSWORD}")


def _code() -> str:
    letters = "".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH))
    return "-".join(letters[at : at + 4] for at in range(0, _CODE_LENGTH, 4))


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()
