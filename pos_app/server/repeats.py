"""A request that may come twice: `Idempotency-Key`, or the id in its body, names it; the answer is
kept in the transaction of the act.
"""

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Annotated, ParamSpec, TypeVar

from fastapi import Depends, Header, Request, Response

from pos_app.server.caller import Caller
from pos_app.services import once
from pos_app.services.declare import Service
from pos_app.services.once import Ticket

P = ParamSpec("P")
R = TypeVar("R")

REPEATED = "Idempotency-Replayed"


class Repeat:
    """How one request is known again."""

    def __init__(self, key: str | None, request: bytes) -> None:
        self._key = key
        self._request = request

    def named(self, key: object) -> "Repeat":
        """The same, under the id in the body where no header names it."""
        if self._key is not None or key is None:
            return self
        return Repeat(f"id {key}", self._request)

    def recall(self, caller: Caller) -> Response | None:
        """What was answered the first time. Raises `Conflict` for another request of the key."""
        if self._key is None:
            return None
        answer = caller.call(once.recall, self._ticket(self._key, 0))
        return None if answer is None else _answer(answer)

    def call(
        self,
        caller: Caller,
        status: int,
        write: Callable[[R], str],
        service: Service[P, R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Response:
        """Run a use case once and answer what `write` makes of its result."""
        if self._key is None:
            body = write(caller.call(service, *args, **kwargs))
            return Response(body, status, media_type="application/json")
        done = once.once(service, self._ticket(self._key, status), write)
        return _answer(caller.call(done, *args, **kwargs))

    def _ticket(self, key: str, status: int) -> Ticket:
        return Ticket(key, self._request, status)


def _answer(answer: once.Answer) -> Response:
    headers = {REPEATED: "true"} if answer.is_repeated else None
    return Response(answer.body, answer.status, headers, "application/json")


async def _repeat(
    request: Request,
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=190)] = None,
) -> Repeat:
    """What is asked, whatever the order and the spaces of its body."""
    body = await request.body()
    with suppress(ValueError, RecursionError):  # what is no JSON is refused further on
        body = json.dumps(json.loads(body), sort_keys=True).encode()
    asked = f"{request.method} {request.url.path}\n".encode() + body
    key = None if idempotency_key is None else f"key {idempotency_key}"
    return Repeat(key, hashlib.sha256(asked).digest())


Repeating = Annotated[Repeat, Depends(_repeat)]
