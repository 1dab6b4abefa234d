"""uvicorn as it runs here: told when it is ready, ended by a signal without dying of it."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

import uvicorn

from pos_app.server.app import create_app
from pos_app.server.house import House

if TYPE_CHECKING:
    from socket import socket

GRACE: Final = 2  # seconds for answers under way: a client that keeps its line open holds up nobody
_BACKLOG: Final = 256
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class Server(uvicorn.Server):
    """uvicorn, told when it is ready, that ends on a signal without dying of it."""

    def __init__(
        self, config: uvicorn.Config, ready: Callable[[int], None], house: House | None = None
    ) -> None:
        super().__init__(config)
        self._ready = ready
        self._house = house

    async def startup(self, sockets: "list[socket] | None" = None) -> None:
        """Listen, then say so with the port that was given."""
        await super().startup(sockets)
        if self.started:
            listening = sockets[0] if sockets else self.servers[0].sockets[0]
            self._ready(listening.getsockname()[1])

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End: what is being answered is answered, what comes now is sent away with a 503."""
        if self._house is not None:
            self._house.is_ending = True
        super().handle_exit(sig, frame)

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


def configured(house: House, host: str, port: int, **more: Any) -> uvicorn.Config:
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
        backlog=_BACKLOG,
        timeout_graceful_shutdown=GRACE,
        **{"proxy_headers": False, **more},
    )
