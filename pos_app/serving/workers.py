"""Several processes that answer at one address, watched by the one that started them.

Each has its own connections to the shop's database; what they write is kept in order there
(postgres/doors.py). One that dies is started anew.
"""

import logging
import multiprocessing
import os
import signal
import socket
import tempfile
import threading
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path
from types import FrameType
from typing import Final

from prometheus_client.multiprocess import mark_process_dead

from pos_app.serving.listening import GRACE
from pos_app.serving.plan import Plan, house_of, open_backend

_LOOK: Final = 0.5  # seconds between two looks at the workers
_START: Final = 30.0  # seconds a worker may take to open the shop
_BACKLOG: Final = 256
_log = logging.getLogger(__name__)


def run(plan: Plan, ready: Callable[[int], None]) -> int:
    """Start the workers, watch them until a signal comes, end them in order; the exit code."""
    with tempfile.TemporaryDirectory(prefix="pos-metrics-") as metrics, _listening(plan) as line:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = metrics
        ended = threading.Event()
        before = {each: signal.signal(each, _ends(ended)) for each in _SIGNALS}
        crew = _Crew(plan, line)
        try:
            if not crew.start():
                return 1
            ready(line.getsockname()[1])
            while not ended.wait(_LOOK):
                crew.look_after()
            return 0
        finally:
            crew.end()
            for each, handler in before.items():
                signal.signal(each, handler)


_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


def _ends(ended: threading.Event) -> Callable[[int, FrameType | None], None]:
    return lambda _signal, _frame: ended.set()


def _listening(plan: Plan) -> socket.socket:
    host = plan.address.host
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    line = socket.socket(family)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    line.bind((host, plan.address.port))
    line.listen(_BACKLOG)
    line.set_inheritable(True)
    return line


class _Crew:
    """The workers of one server."""

    def __init__(self, plan: Plan, line: socket.socket) -> None:
        self._plan, self._line = plan, line
        self._context = multiprocessing.get_context("spawn")
        self._workers: dict[int, BaseProcess] = {}

    def start(self) -> bool:
        """Start them all and wait until each has opened the shop; whether they did."""
        begun = [self._begin(number) for number in range(1, self._plan.workers + 1)]
        return all(opened.wait(_START) for opened in begun)

    def _begin(self, number: int) -> Event:
        opened = self._context.Event()
        worker = self._context.Process(
            target=work, args=(self._plan, self._line, number, opened), name=f"worker {number}"
        )
        worker.start()
        self._workers[number] = worker
        return opened

    def look_after(self) -> None:
        """Start another one for each that died."""
        for number, worker in list(self._workers.items()):
            if not worker.is_alive():
                _log.warning("a worker ended by itself (%s); another starts", worker.exitcode)
                mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
                self._begin(number)

    def end(self) -> None:
        """Let them finish what they answer; whoever does not come to an end is ended."""
        for worker in self._workers.values():
            if worker.is_alive():
                worker.terminate()
        for worker in self._workers.values():
            worker.join(GRACE + 0.7)
            if worker.is_alive():
                worker.kill()
                worker.join()


def work(plan: Plan, line: socket.socket, number: int, opened: Event) -> None:
    """One worker, from its start to its end."""
    from pos_app import logs
    from pos_app.serving.program import listen

    logs.start(folder=_log_folder(number))
    backend = open_backend(plan)
    try:
        house = house_of(plan, backend)
        opened.set()
        listen(house, plan, [line])
    finally:
        backend.close()


def _log_folder(number: int) -> Path:
    """A file of its own: two programs cannot turn one log over."""
    from pos_app import paths

    folder = paths.log_dir() / f"worker-{number}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
