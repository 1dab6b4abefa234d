"""Answers that are kept: read once however many ask at once, bounded, and right without Redis."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar

import pytest
from dogpile.cache import make_region
from dogpile.cache.api import NO_VALUE

from pos_app.domain.errors import Invalid
from pos_app.server import figures
from pos_app.server.figures import KEPT_FOR, MOST, Figures
from tests.conftest import _Alarms

SILENT = "redis://127.0.0.1:1/0"


def test_whoever_asks_while_an_answer_is_read_waits_for_it() -> None:
    kept, reads, slow = Figures(), [], threading.Event()

    def read() -> str:
        reads.append(1)
        slow.wait(0.2)
        return "the answer"

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: kept.get("asked", read), range(16)))
    assert answers == ["the answer"] * 16
    assert len(reads) == 1


def test_a_refusal_is_kept_for_nobody() -> None:
    kept = Figures()

    def refuse() -> str:
        raise PermissionError

    with pytest.raises(PermissionError):
        kept.get("asked", refuse)
    assert kept.get("asked", lambda: "the answer") == "the answer"


def test_memory_holds_so_many_answers_those_asked_for_last() -> None:
    kept = Figures()
    for each in range(MOST + 1):
        kept.get(each, lambda each=each: str(each))  # type: ignore[misc]
        kept.get(0, lambda: "read again")
    assert len(kept._near.backend._cache) == MOST
    assert kept.get(0, lambda: "read again") == "0"
    assert kept.get(1, lambda: "read again") == "read again"


def test_where_redis_is_stands_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Figures()._far is None
    monkeypatch.setenv("POS_REDIS_URL", SILENT)
    assert Figures()._far is not None


def test_a_redis_that_is_gone_makes_it_slower_and_nothing_else(alarms: _Alarms) -> None:
    kept = Figures(SILENT)
    assert kept.get("asked", lambda: "the answer") == "the answer"
    assert kept.get("asked", lambda: "another") == "the answer"
    assert kept.get("more", lambda: "more") == "more"
    assert len(alarms.take("redis does not answer")) == 1, "it is left alone for a while"


@pytest.fixture
def mute() -> Iterator[str]:
    """Somebody who takes calls and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"redis://127.0.0.1:{listening.getsockname()[1]}/0"


def test_a_redis_that_does_not_answer_is_waited_for_a_moment(mute: str, alarms: _Alarms) -> None:
    kept = Figures(mute)
    assert kept.get("asked", lambda: "the answer") == "the answer"
    assert alarms.take("redis does not answer")


@pytest.mark.parametrize("held", [b"\x80\x04", b"", b"{}|\xff", b"[1", b"no json|x"])
def test_what_nobody_put_there_is_not_believed(held: bytes) -> None:
    store = {}
    region = make_region(serializer=str.encode, deserializer=figures._text)
    region.configure(
        "dogpile.cache.memory", arguments={"cache_dict": store}, wrap=[figures._Forgiving]
    )
    proxy = region.backend
    proxy.proxied.get_serialized = lambda _key: held
    assert proxy.get_serialized("k") in {NO_VALUE, held}
    region.get("k")


class _Redis(socketserver.StreamRequestHandler):
    """Enough of Redis to keep texts for a while: the protocol's arrays of strings."""

    held: ClassVar[dict[bytes, bytes]] = {}

    def handle(self) -> None:
        while head := self.rfile.readline():
            words = []
            for _word in range(int(head[1:])):
                size = int(self.rfile.readline()[1:])
                words.append(self.rfile.read(size + 2)[:-2])
            self.wfile.write(self.answer(words[0].upper(), *words[1:]))

    def answer(self, command: bytes, *words: bytes) -> bytes:
        if command == b"GET":
            found = self.held.get(words[0])
            return b"$-1\r\n" if found is None else b"$%d\r\n%s\r\n" % (len(found), found)
        if command == b"SET":
            assert words[2:] == (b"EX", b"%d" % KEPT_FOR)
            self.held[words[0]] = words[1]
        return b"+OK\r\n" if command in {b"SET", b"CLIENT"} else b"-ERR unknown command\r\n"


@pytest.fixture
def redis_address() -> Iterator[str]:
    """A Redis that runs until the test ends."""
    _Redis.held.clear()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Redis) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"redis://127.0.0.1:{server.server_address[1]}/0?protocol=2"
        server.shutdown()
        thread.join()


def test_several_servers_share_what_one_of_them_read(redis_address: str) -> None:
    one, other = Figures(redis_address), Figures(redis_address)
    assert one.get("asked", lambda: "the answer") == "the answer"
    assert other.get("asked", lambda: "read again") == "the answer"
    (held,) = _Redis.held.values()
    assert held.endswith(b"|the answer")
    for each in (one, other):
        assert each._far is not None
        each._far.backend.proxied.writer_client.close()


@pytest.mark.parametrize("address", ["here", "http://127.0.0.1", "redis://127.0.0.1:x"])
def test_an_address_that_is_none_is_told_at_the_start(address: str) -> None:
    with pytest.raises(Invalid, match="redis://"):
        Figures(address)
