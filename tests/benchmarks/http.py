"""The server over real HTTP, a process of its own, beside the least that could be written by hand:
FastAPI on the same uvicorn, with the same flush of the same rows.

The caller is plain sockets that stay open, so that it costs less than what it measures.
"""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from pos_app.maintenance import DATABASE
from tests.benchmarks.measure import Figure, median
from tests.benchmarks.shops import fill_past_sales, make_shop, products

PHRASE: Final = "a pass phrase of benchmarks"
CALLERS: Final = 4
RACERS: Final = 64
PIECES: Final = 10

# The least there is: no rights, no checks, no totals, one table's worth of thought.
BARE: Final = textwrap.dedent(
    """
    import json, sqlite3, sys, uuid
    import uvicorn
    from fastapi import FastAPI, Response
    from pydantic import BaseModel

    app = FastAPI()
    base = sqlite3.connect(sys.argv[1], check_same_thread=False, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "fullfsync=1"):
        base.execute(f"PRAGMA {pragma}")
    base.executescript('''
        CREATE TABLE IF NOT EXISTS sale (id BLOB PRIMARY KEY, number INTEGER UNIQUE, at INTEGER,
            day TEXT, cashier BLOB, net INTEGER, tax INTEGER, total INTEGER, paid INTEGER);
        CREATE INDEX IF NOT EXISTS sale_day ON sale (day);
        CREATE TABLE IF NOT EXISTS sale_line (sale BLOB, line INTEGER, item BLOB, name TEXT,
            quantity INTEGER, price INTEGER, net INTEGER, tax INTEGER, gross INTEGER,
            PRIMARY KEY (sale, line)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS line_item ON sale_line (item);
        CREATE TABLE IF NOT EXISTS tax (sale BLOB, rate INTEGER, base INTEGER, tax INTEGER);
        CREATE TABLE IF NOT EXISTS tender (sale BLOB, line INTEGER, kind TEXT, amount INTEGER);
        CREATE TABLE IF NOT EXISTS movement (document BLOB, line INTEGER, item BLOB,
            quantity INTEGER, at INTEGER, PRIMARY KEY (document, line)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS level (item BLOB PRIMARY KEY, quantity INTEGER);
        CREATE TABLE IF NOT EXISTS entry (n INTEGER PRIMARY KEY, id BLOB, body TEXT);
    ''')

    class Line(BaseModel):
        item_id: uuid.UUID
        quantity: str

    class Tender(BaseModel):
        kind: str
        amount: str

    class Sale(BaseModel):
        lines: list[Line]
        tenders: list[Tender]

    import threading
    lock, last = threading.Lock(), [0]

    @app.get("/constant")
    def constant():
        return {"status": "ok"}

    @app.post("/sales", status_code=201)
    def sell(body: Sale):
        key = uuid.uuid4().bytes
        with lock:
            base.execute("BEGIN IMMEDIATE")
            last[0] += 1
            base.execute("INSERT INTO sale VALUES (?,?,1,'2026-03-02',?,3334,666,4000,4000)",
                         (key, last[0], key))
            for n, line in enumerate(body.lines, 1):
                item = line.item_id.bytes
                base.execute("INSERT INTO sale_line VALUES (?,?,?,'x',1000,100,83,17,100)",
                             (key, n, item))
                base.execute("INSERT INTO movement VALUES (?,?,?,-1000,1)", (key, n, item))
                base.execute("INSERT INTO level VALUES (?, -1000) ON CONFLICT (item)"
                             " DO UPDATE SET quantity = quantity - 1000", (item,))
            base.execute("INSERT INTO tax VALUES (?,200000,3334,666)", (key,))
            base.execute("INSERT INTO tender VALUES (?,1,'card',4000)", (key,))
            base.execute("INSERT INTO entry VALUES (?,?,?)", (last[0], key, body.json()))
            base.execute("COMMIT")
        return {"id": key.hex(), "number": last[0], "lines": [each.dict() for each in body.lines]}

    class Told(uvicorn.Server):
        async def startup(self, sockets=None):
            await super().startup(sockets)
            print("Serving at :%d" % self.servers[0].sockets[0].getsockname()[1], flush=True)

    Told(uvicorn.Config(app, port=0, loop="asyncio", http="h11", ws="none", lifespan="off",
                        log_config=None, access_log=False)).run()
    """
)


def run(
    *, items: int = 100_000, reads: int = 6000, sales: int = 1500, past: int = 350_000
) -> list[Figure]:
    """Reading, selling, racing, counting up, and sitting idle."""
    with tempfile.TemporaryDirectory(prefix="pos-bench-", dir="/tmp") as place:
        folder = Path(place, "shop")
        owner, ids = make_shop(folder, items)
        fill_past_sales(folder / DATABASE, past, ids[:2000], owner.user_id)
        bare = [sys.executable, "-W", "ignore", "-c", BARE, str(Path(place, "bare.db"))]
        with served(ours_command(folder)) as ours, served(bare) as other:
            idle = _memory(ours.pid)
            ours.log_in()
            figures = [_reading(ours, other, items, reads), _selling(ours, other, ids, sales)]
            figures += _racing(ours)
            figures.append(_counting_up(ours))
            figures.append(
                Figure(
                    "memory of an idle server",
                    f"{idle} MB, {_memory(ours.pid)} MB after all this",
                    "≤ 120 MB",
                    idle <= 120,
                )
            )
    return figures


def ours_command(folder: Path) -> list[str]:
    """How a shop is served."""
    return [sys.executable, "-m", "pos_app", "server", "--data", str(folder), "--port", "0"]


@dataclass
class Service:
    """A server that runs, and who calls it."""

    port: int
    pid: int
    token: str = ""
    callers: "list[Caller]" = field(default_factory=list)

    def log_in(self) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self.port)
        form = urlencode({"username": "owner", "password": PHRASE})
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        line.request("POST", "/api/v1/auth/login", form, kind)
        self.token = json.load(line.getresponse())["access_token"]
        line.close()

    def caller(self) -> "Caller":
        self.callers.append(Caller(self))
        return self.callers[-1]


class Caller:
    """One line that stays open."""

    def __init__(self, service: Service) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
        self._headers = {"Authorization": f"Bearer {service.token}"}

    def __call__(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        headers, text = self._headers, None
        if body is not None:
            headers, text = {**headers, "Content-Type": "application/json"}, json.dumps(body)
        self.line.request(method, path, text, headers)
        answer = self.line.getresponse()
        return answer.status, answer.read()


@contextmanager
def served(command: list[str]) -> Iterator[Service]:
    """A server in a process of its own, until the block ends."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if found := re.search(r"Serving at \S*:(\d+)", line):
                break
        else:
            raise RuntimeError("the server did not start")
        service = Service(int(found[1]), process.pid)
        try:
            yield service
        finally:
            for caller in service.callers:
                caller.line.close()
            process.send_signal(signal.SIGTERM)


@dataclass(frozen=True)
class Pace:
    """Requests a second, of several callers at once; the server's processor time for each, in
    milliseconds, which a busy machine does not change.
    """

    rate: float
    cost: float


def _rate(service: Service, act: Callable[[Caller, int], None], count: int) -> Pace:
    callers = [service.caller() for _each in range(CALLERS)]
    begin = threading.Barrier(CALLERS + 1)

    def work(number: int) -> None:
        begin.wait()
        for each in range(number, count, CALLERS):
            act(callers[number], each)

    with ThreadPoolExecutor(CALLERS) as pool:
        done = [pool.submit(work, number) for number in range(CALLERS)]
        begin.wait()
        start, spent = time.perf_counter(), _spent(service.pid)
        for each in done:
            each.result()
        cost = (_spent(service.pid) - spent) / count
        return Pace(count / (time.perf_counter() - start), cost * 1000)


def _turns(first: Callable[[], Pace], second: Callable[[], Pace], rounds: int = 5) -> list[Pace]:
    """Both in turns, so that a busy minute of the machine is both's."""
    pairs = [(first(), second()) for _each in range(rounds)]
    return [
        Pace(
            median([each[side].rate for each in pairs]), median([each[side].cost for each in pairs])
        )
        for side in (0, 1)
    ]


def _reading(ours: Service, bare: Service, items: int, count: int) -> Figure:
    codes = [code for code, _name in products(items)][:: max(items // 500, 1)]

    def read(caller: Caller, number: int) -> None:
        status, _body = caller("GET", f"/api/v1/items/by-barcode/{codes[number % len(codes)]}")
        assert status == 200

    def constant(caller: Caller, _number: int) -> None:
        assert caller("GET", "/constant")[0] == 200

    part = count // 5
    own, least = _turns(lambda: _rate(ours, read, part), lambda: _rate(bare, constant, part))
    return _ratio(f"GET item by barcode, {items:,} items, against a bare constant", own, least)


def _selling(ours: Service, bare: Service, ids: list[UUID], count: int) -> Figure:
    def body(number: int) -> dict[str, Any]:
        some = [ids[(number * 4 + each) % len(ids)] for each in range(4)]
        lines = [{"item_id": str(each), "quantity": "1"} for each in some]
        return {"lines": lines, "tenders": [{"kind": "cash", "amount": "1000.00"}]}

    def sell(path: str) -> Callable[[Caller, int], None]:
        def act(caller: Caller, number: int) -> None:
            status, answer = caller("POST", path, body(number))
            assert status == 201, answer

        return act

    part = count // 5
    own, least = _turns(
        lambda: _rate(ours, sell("/api/v1/sales"), part),
        lambda: _rate(bare, sell("/sales"), part),
    )
    return _ratio("POST sale of 4 lines on SQLite, against a hand-written one", own, least)


def _ratio(what: str, own: Pace, least: Pace) -> Figure:
    told = (
        f"{own.rate / least.rate:.2f} × ({own.rate:.0f} against {least.rate:.0f} requests a second;"
        f" {own.cost:.2f} ms of processor each against {least.cost:.2f} ms)"
    )
    return Figure(what, told, "≥ 0.5 ×", own.rate >= least.rate / 2)


def _racing(ours: Service) -> list[Figure]:
    call = ours.caller()
    item = json.loads(call("POST", "/api/v1/items", {"name": "Last", "unit_price": "4.00"})[1])
    first = {"item_id": item["id"], "quantity": str(PIECES)}
    assert call("POST", "/api/v1/stock", first)[0] == 201
    begin = threading.Barrier(RACERS)

    def order(number: int) -> int:
        caller = ours.caller()
        body = {"lines": [{"item_id": item["id"], "quantity": "1"}], "name": f"Racer {number}"}
        begin.wait()
        return caller("POST", "/api/v1/orders", body)[0]

    with ThreadPoolExecutor(RACERS) as pool:
        answers = list(pool.map(order, range(RACERS)))
    left = json.loads(call("GET", f"/api/v1/stock/{item['id']}")[1])["quantity"]
    placed, refused = answers.count(201), answers.count(409)
    return [
        Figure(
            f"{RACERS} clients racing for the last {PIECES} pieces, SQLite",
            f"{placed} orders, {refused} × 409, {RACERS - placed - refused} other; {left} left",
            f"exactly {PIECES} orders, {RACERS - PIECES} × 409",
            (placed, refused, left) == (PIECES, RACERS - PIECES, "0"),
        )
    ]


def _counting_up(ours: Service) -> Figure:
    """Each limit is another question: read anew once, then kept."""
    call = ours.caller()
    path = "/api/v1/analytics/top-items?from=2024-01-01&to=2024-12-31&limit="

    def timed(limit: int) -> float:
        start = time.perf_counter()
        status, _body = call("GET", path + str(limit))
        assert status == 200
        return time.perf_counter() - start

    timed(1)
    fresh = median([timed(limit) for limit in range(2, 22)])
    kept = median([timed(limit) for _again in range(10) for limit in range(2, 22)])
    return Figure(
        "top items of a year, kept, against read anew",
        f"{fresh / kept:.0f} × ({kept * 1000:.2f} ms against {fresh * 1000:.2f} ms)",
        "≥ 20 ×",
        fresh >= kept * 20,
    )


def _spent(pid: int) -> float:
    """Seconds of processor time that a process has used; 0 where the system does not tell."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> int:
    """Resident megabytes of a process; 0 where the system does not tell."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("ascii")
    except OSError:
        return 0
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) // 1024 if found else 0
