"""What every request passes before a route and every answer after it: an id, a size, a media type,
the headers that keep a browser from guessing, and one line in the log.

The last handler stands here: what no rule foresaw is logged with its traceback under the request's
id, and the caller is told the id and nothing of the inside.
"""

import asyncio
import json
import logging
import time
import uuid
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pos_app.server.house import House
from pos_app.server.problems import MEDIA_TYPE

_log = logging.getLogger("pos_app.server")

_JSON: Final = "application/json"
_FORM: Final = "application/x-www-form-urlencoded"
_PARTS: Final = "multipart/form-data"
_SECRETS: Final = frozenset({"token", "access_token", "refresh_token", "password", "pin"})
_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_DOCS: Final = frozenset({"/docs", "/redoc"})
_HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_CLOSED: Final = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
_TLS_ONLY: Final = (b"strict-transport-security", b"max-age=31536000")


class _Refused(Exception):
    """A request that no route sees."""

    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.title, self.detail = status, title, detail


class Guard:
    """ASGI middleware around the routes."""

    def __init__(self, app: ASGIApp, house: House) -> None:
        self._app = app
        self._house = house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = _Passing(scope, receive, send, self._house)
        self._house.metrics.begin()
        try:
            request.check()
            await self._app(scope, request.receive, request.send)
        except _Refused as refused:
            await request.refuse(refused)
        except Exception:  # noqa: BLE001 - the last handler: logged whole, and answered
            _log.exception("unforeseen", extra={"request": request.id})
            await request.refuse(
                _Refused(500, "Internal Server Error", "Something went wrong here. Say the id.")
            )
        finally:
            request.tell()


class _Passing:
    """One request on its way."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, house: House) -> None:
        self.id = uuid.uuid4().hex
        self._scope = scope
        self._receive = receive
        self._send = send
        self._house = house
        self._began = time.perf_counter()
        self._status = 0
        self._read = 0
        self._is_read = self._is_late = False
        self._headers: dict[bytes, str] = {
            name: value.decode("latin-1") for name, value in scope["headers"]
        }
        self._most = house.limits.picture if self._brings_picture() else house.limits.body
        scope.setdefault("state", {})["request_id"] = self.id

    def check(self) -> None:
        """Refuse what no route should see."""
        if self._house.is_ending:
            raise _Refused(503, "Service Unavailable", "The server is ending. Try again soon.")
        query = self._scope["query_string"]
        if b"%00" in query or b"%00" in self._scope.get("raw_path", b""):
            raise _Refused(400, "Bad Request", "The address holds a NUL.")
        names = {name.lower() for name, _value in parse_qsl(query.decode("latin-1"))}
        if names & _SECRETS:
            raise _Refused(400, "Bad Request", "Secrets do not stand in an address.")
        length = self._headers.get(b"content-length", "0")
        if length.isdigit() and int(length) > self._most:
            raise self._too_large()
        if b"content-encoding" in self._headers:
            raise _Refused(415, "Unsupported Media Type", "Send the body as it is, not packed.")
        has_body = length not in {"", "0"} or b"transfer-encoding" in self._headers
        if (
            self._scope["method"] in _WITH_BODY
            and has_body
            and self._media_type() != self._wanted()
        ):
            raise _Refused(415, "Unsupported Media Type", f"Send the body as {self._wanted()}.")

    async def receive(self) -> Message:
        """The next part of the body, counted and not waited for too long."""
        if self._is_read:
            return await self._receive()  # that the caller hung up
        left = self._house.limits.patience - (time.perf_counter() - self._began)
        try:
            message = await asyncio.wait_for(self._receive(), max(left, 0.0))
        except TimeoutError:
            self._is_late = True
            raise self._too_late() from None
        if message["type"] == "http.request":
            self._is_read = not message.get("more_body", False)
            self._read += len(message.get("body", b""))
            if self._read > self._most:
                raise self._too_large()
        return message

    async def send(self, message: Message) -> None:
        """The answer, with the headers every answer has."""
        if not self._status:  # the framework took it for a body that cannot be read
            if self._read > self._most:
                raise self._too_large()
            if self._is_late and message.get("status") != 408:
                raise self._too_late()
        if message["type"] == "http.response.start":
            self._status = message["status"]
            given = {name.lower() for name, _value in message.get("headers", ())}
            headers = list(message.get("headers", ()))
            headers += [(b"x-request-id", self.id.encode()), *_HEADERS]
            if self._scope["path"] not in _DOCS:
                headers.append(_CLOSED)
            if b"cache-control" not in given:
                headers.append((b"cache-control", b"no-store"))
            if self._is_late:  # what still comes is not read
                headers.append((b"connection", b"close"))
            if self._house.is_tls:
                headers.append(_TLS_ONLY)
            message = {**message, "headers": headers}
        await self._send(message)

    async def refuse(self, refused: _Refused) -> None:
        """Answer with a problem, unless an answer has begun."""
        if self._status:
            return
        body = json.dumps(
            {
                "type": "about:blank",
                "title": refused.title,
                "status": refused.status,
                "detail": refused.detail,
            }
        ).encode()
        headers = [
            (b"content-type", MEDIA_TYPE.encode()),
            (b"content-length", str(len(body)).encode()),
        ]
        if refused.status in {413, 503}:  # what still comes is not read
            headers.append((b"connection", b"close"))
        if refused.status == 503:
            headers.append((b"retry-after", b"5"))
        start = {"type": "http.response.start", "status": refused.status, "headers": headers}
        self._read = 0
        await self.send(start)
        await self.send({"type": "http.response.body", "body": body})

    def tell(self) -> None:
        """One line in the log: no address' query, no body, no header."""
        route: Any = self._scope.get("route")
        pattern = getattr(route, "path", "") or "none"
        state: Mapping[str, Any] = self._scope.get("state", {})
        seconds = time.perf_counter() - self._began
        self._house.metrics.end(self._scope["method"], pattern, self._status, seconds)
        _log.info(
            "request",
            extra={
                "request": self.id,
                "method": self._scope["method"],
                "route": pattern,
                "status": self._status,
                "ms": int(seconds * 1000),
                "user": str(state.get("user_id", "")),
            },
        )

    def _too_late(self) -> _Refused:
        return _Refused(408, "Request Timeout", "The body did not come in time.")

    def _too_large(self) -> _Refused:
        return _Refused(413, "Content Too Large", f"At most {self._most:,} bytes.")

    def _media_type(self) -> str:
        return self._headers.get(b"content-type", "").partition(";")[0].strip().lower()

    def _wanted(self) -> str:
        if self._brings_picture():
            return _PARTS
        return _FORM if self._scope["path"].endswith("/auth/login") else _JSON

    def _brings_picture(self) -> bool:
        return str(self._scope["path"]).endswith("/image")
