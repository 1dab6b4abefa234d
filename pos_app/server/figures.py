"""Figures that were read before: kept in memory, and in Redis where several servers share them.

The key of an answer holds how far the books were when it was read (services/report_standing.py),
and that is asked anew with each request. So no answer is older than the last act that was
committed, whichever worker took it in, and nothing has to be thrown away when something is sold.
Whoever asks while an answer is being read waits for it. A Redis that is gone makes it slower, and
nothing else.
"""

import hashlib
import json
import logging
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final

from dogpile.cache import CacheRegion, make_region
from dogpile.cache.api import NO_VALUE, CantDeserializeException, SerializedReturnType
from dogpile.cache.proxy import ProxyBackend

from pos_app.domain.errors import Invalid

ADDRESS: Final = "POS_REDIS_URL"
MOST: Final = 256  # answers in memory; the longest has some 60 KB
KEPT_FOR: Final = 3600  # seconds in Redis, where nobody counts them
PATIENCE: Final = 0.25  # seconds for Redis to answer
PAUSE: Final = 10.0  # seconds in which a Redis that did not answer is left alone

_log = logging.getLogger("pos_app.server")


class Figures:
    """Answers by what was asked. `redis_url` empty: in memory alone; None: as the environment
    says (`POS_REDIS_URL`).
    """

    def __init__(self, redis_url: str | None = None) -> None:
        redis_url = os.environ.get(ADDRESS, "") if redis_url is None else redis_url
        self._near = make_region().configure(
            "dogpile.cache.memory", arguments={"cache_dict": _Latest(MOST)}
        )
        self._far = _shared(redis_url) if redis_url else None

    def get(self, asked: object, read: Callable[[], str]) -> str:
        """The answer to what is asked (anything with a telling `repr`), read where it is new."""
        key = "pos_app:figures:" + hashlib.sha256(repr(asked).encode()).hexdigest()
        far = self._far
        creator = read if far is None else lambda: str(far.get_or_create(key, read))
        return str(self._near.get_or_create(key, creator))


class _Latest(OrderedDict[str, Any]):
    """The answers that were asked for last."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most
        self._lock = threading.Lock()

    def get(self, key: str, default: Any = None) -> Any:
        with self._lock:
            if key not in self:
                return default
            self.move_to_end(key)
            return self[key]

    def __setitem__(self, key: str, value: Any) -> None:
        with self._lock:
            super().__setitem__(key, value)
            while len(self) > self._most:
                del self[next(iter(self))]


def _shared(url: str) -> CacheRegion:
    """Redis at an address. Raises `Invalid` where it is none, or the parts for it are missing."""
    try:
        from redis.backoff import NoBackoff
        from redis.retry import Retry
    except ModuleNotFoundError as error:
        raise Invalid("Redis needs its parts: pip install 'pos-app[redis]'.") from error
    backoff = NoBackoff()
    region = make_region(serializer=str.encode, deserializer=_text)
    try:
        return region.configure(
            "dogpile.cache.redis",
            arguments={
                "url": url,
                "socket_timeout": PATIENCE,
                "socket_connect_timeout": PATIENCE,
                "connection_kwargs": {"retry": Retry(backoff, 0)},
            },
            wrap=[_Forgiving],
        )
    except ValueError as error:
        raise Invalid("Redis is named by an address such as redis://127.0.0.1:6379/0.") from error


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise CantDeserializeException from error


class _Forgiving(ProxyBackend):
    """Redis, whose refusals are as if it knew nothing."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # its arguments have no types
        self._not_before = 0.0

    def get_serialized(self, key: str) -> SerializedReturnType:
        """What it holds, if that can be what was put there."""
        found = self._ask(lambda: self.proxied.get_serialized(key))
        if not isinstance(found, bytes):
            return NO_VALUE
        try:
            json.loads(found.partition(b"|")[0])
        except ValueError:
            return NO_VALUE
        return found

    def set_serialized(self, key: str, value: bytes) -> None:
        """Put it there, if that can be done."""
        client: Any = self.proxied  # dogpile's own way is one that redis warns of
        self._ask(lambda: client.writer_client.set(key, value, ex=KEPT_FOR))

    def _ask(self, act: Callable[[], Any]) -> Any:
        from redis.exceptions import RedisError

        if time.monotonic() < self._not_before:
            return NO_VALUE
        try:
            return act()
        except (RedisError, OSError) as error:
            self._not_before = time.monotonic() + PAUSE
            _log.warning("redis does not answer", extra={"error": type(error).__name__})
            return NO_VALUE
