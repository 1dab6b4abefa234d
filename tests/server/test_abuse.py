"""Requests that were damaged on purpose: refused with the right problem, and nothing is stored.

Short here; `POS_ABUSE=10000 python -m pytest tests/server/test_abuse.py` is the long run.
"""

import json
import os
import random
import resource
import socket
from typing import Any, Final
from urllib.parse import quote

import httpx
import pytest

from pos_app.domain.access import Role
from tests.server.conftest import Served
from tests.server.matrix import CUSTOMER, MATRIX, Row
from tests.server.test_matrix import filled
from tests.server.test_matrix import things as _things

things = _things
COUNT: Final = int(os.environ.get("POS_ABUSE", "400"))
SEED: Final = 20261125
PROBLEMS: Final = frozenset({400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 422, 429})
# What a refusal may leave: that it was refused.
TRACES: Final = frozenset({"access.denied", "auth.refused", "auth.token_reused"})
# What the body is made of goes on being JSON; how it is written may not.
ODD: Final[tuple[str, ...]] = (
    "null", "true", "false", "0", "-0", "-1", "1e400", "NaN", "-Infinity", "1.5", "9" * 400,
    "9223372036854775808", '""', '"\\ud800"', '"\\udc00x"', '"\\u0000"', '"\\u202e\\u200b"',
    '"' + "A" * 5000 + '"', '"1e5"', '"0x10"', '"NaN"', '"٣"', '"１２"', '" 1 "', '"1,5"',
    '"-999999999999999"', '"0.00000000001"', '"../../etc/passwd"', '"\'; DROP TABLE sale; --"',
    '"%_"', '"{{7*7}}"', '"=HYPERLINK(1)"', "[]", "{}", "[[[[[[]]]]]]", '{"$ne": null}',
    '"0192f0c4-7a11-7c3e-8a55-5d1e7a6f00ff"', "[null]", '"4111 1111 1111 1111"',
)  # fmt: skip
HEADERS: Final = ('"1"', "*", "x", '"99999999999"', "W/", "a" * 300, "text/html")
_HERE: Final = "\x01here\x01"


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a body where something stands."""
    found = [path] if path else []
    if isinstance(value, dict):
        return found + [each for key in value for each in places(value[key], (*path, key))]
    if isinstance(value, list):
        return found + [each for n, inner in enumerate(value) for each in places(inner, (*path, n))]
    return found


def damaged(dice: random.Random, body: Any) -> bytes:
    """The body with something else in one or two places, or with bytes of it lost or turned."""
    text = json.dumps(body)
    for _each in range(dice.choice((1, 1, 2))):
        changed = json.loads(json.dumps(body))
        if spots := places(changed):
            spot = dice.choice(spots)
            holder = changed
            for key in spot[:-1]:
                holder = holder[key]
            if isinstance(holder, dict) and dice.random() < 0.1:
                holder.pop(spot[-1], None)
            else:
                holder[spot[-1]] = _HERE
            text = json.dumps(changed).replace(json.dumps(_HERE), dice.choice(ODD))
    raw = bytearray(text.encode())
    if dice.random() < 0.25 and raw:
        for _each in range(dice.randint(1, 4)):
            raw[dice.randrange(len(raw))] = dice.randrange(256)
        del raw[dice.randrange(len(raw)) :]
    return bytes(raw)


def send(dice: random.Random, client: httpx.Client, row: Row, things: dict[str, str]) -> Any:
    path = filled(row.path, things)
    if dice.random() < 0.3:
        odd = quote(json.loads(dice.choice(ODD[12:32])).encode("utf-8", "replace"), safe="")
        path = path.rpartition("/")[0] + "/" + odd[:900]
    query = dict(row.query)
    if dice.random() < 0.3:
        name = dice.choice(("page", "size", "limit", "after", "sort", "q", "from", "to", "status"))
        query[name] = dice.choice(
            ("0", "-1", "9" * 30, "x", "", "1e9", "2026-02-30", "%_", "é" * 60)
        )
    headers = {}
    if dice.random() < 0.2:
        name = dice.choice(("If-Match", "If-None-Match", "Idempotency-Key", "Accept"))
        headers[name] = dice.choice(HEADERS)
    content = None
    if row.body is not None:
        content = damaged(dice, filled(row.body, things))
        headers["Content-Type"] = "application/json"
    return client.request(row.method, path, content=content, params=query, headers=headers)


@pytest.mark.slow
def test_damaged_requests_are_refused_with_a_problem_and_nothing_is_stored(
    served: Served, things: dict[str, str]
) -> None:
    dice = random.Random(SEED)
    clients = [served.as_(role) for role in (Role.OWNER, Role.CASHIER, CUSTOMER)]
    rows = [
        row for row in MATRIX
        if not row.path.startswith(("/auth/log", "/auth/pass", "/users", "/setup"))
    ]  # fmt: skip
    seen: dict[int, int] = {}
    peak = 0
    for number in range(COUNT):
        if number == COUNT // 10:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        ((before,),) = served.shop.rows("SELECT max(n) FROM journal_entry")
        row = dice.choice(rows)
        answer = send(dice, dice.choice(clients), row, things)
        told = (
            number,
            row.method,
            str(answer.request.url),
            answer.request.content[:300],
            answer.text,
        )
        status = answer.status_code
        seen[status] = seen.get(status, 0) + 1
        assert status < 400 or status in PROBLEMS, told
        if status < 400:
            continue
        assert answer.headers["content-type"] == "application/problem+json", told
        problem = answer.json()
        assert problem["status"] == status, told
        for inside in ("Traceback", "sqlite", "SELECT", "pos_app/", str(served.shop.folder)):
            assert inside not in answer.text, told
        kinds = served.shop.rows("SELECT kind FROM journal_entry WHERE n > ?", before)
        assert {kind for (kind,) in kinds} <= TRACES, told
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak
    print(f"{COUNT} requests: {dict(sorted(seen.items()))}, {grown // 1024} MB more at the most")
    assert grown < 64 * 1024
    assert seen[422] > COUNT // 10


BOMBS: Final = {
    "deep": b"[" * 500_000,
    "long number": b'{"quantity": ' + b"9" * 900_000 + b"}",
    "long text": b'{"name": "' + b"A" * 900_000 + b'"}',
    "many fields": b"{" + b",".join(b'"f%d":1' % n for n in range(60_000)) + b"}",
    "many lines": b'{"lines": [' + b",".join([b'{"quantity":"1"}'] * 50_000) + b"]}",
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_body_that_unfolds_is_refused_in_few_words(served: Served, name: str) -> None:
    client = served.as_(Role.OWNER)
    answer = client.post(
        "/sales", content=BOMBS[name], headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in {400, 422}, answer.text[:200]
    assert len(answer.content) < 20_000
    assert served.shop.rows("SELECT count(*) FROM sale") == [(0,)]


@pytest.mark.parametrize("packing", ["gzip", "deflate", "br", "zstd", "identity, gzip"])
def test_what_is_packed_is_not_unpacked(served: Served, packing: str) -> None:
    import gzip

    bomb = gzip.compress(b" " * 50_000_000)
    answer = served.as_(Role.OWNER).post(
        "/sales", content=bomb,
        headers={"Content-Type": "application/json", "Content-Encoding": packing},
    )  # fmt: skip
    assert answer.status_code == 415


def test_a_body_that_never_comes_is_not_waited_for(served: Served) -> None:
    served.house.limits = type(served.house.limits)(patience=0.3)
    host, port = served.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        line.sendall(
            b"POST /api/v1/auth/refresh HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Content-Length: 100\r\n\r\n{"
        )
        answer = line.recv(4000)
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"application/problem+json" in answer
    assert served.client().get("/auth/me").status_code == 401, "others are served"


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e", "a/../../b", "con", "x%5c..%5c"],
)
def test_pictures_are_found_by_their_item_and_by_no_path(served: Served, name: str) -> None:
    client = served.as_(Role.OWNER)
    for path in (f"/items/{name}/image", f"/items/{name}"):
        answer = client.get(path)
        assert answer.status_code in {404, 405, 422}, path
        assert b"root:" not in answer.content
