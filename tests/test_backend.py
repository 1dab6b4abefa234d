"""The one door to the database: what a transaction is, and what it leaves when it fails."""

import sqlite3
import threading
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from pos_app import backend as backend_module
from pos_app.domain.access import NOBODY, SYSTEM, Actor, Permission
from pos_app.domain.errors import Conflict, NotAllowed, StorageFailed, Trace
from pos_app.models import journal
from pos_app.models.base import now
from pos_app.models.stock import Location
from pos_app.services import auth, carts, sales, settings
from pos_app.services.declare import Topic, command, query
from tests.shop import NOON, Shop, cart_of, cash, gbp, line


@command(Permission.SETTINGS_EDIT, touches=Topic.STOCK, asked="Add a place")
def add_place(session: Session, actor: Actor, name: str, fails: str = "") -> None:
    session.add(Location(id=SYSTEM.user_id, name=name))
    session.flush()
    journal.append(session, actor, "place.added", {"name": name})
    if fails == "refused":
        raise Conflict("Not here.")
    if fails == "traced":
        raise NotAllowed("Not you.", trace=Trace("place.refused", {"name": name}))
    if fails == "bug":
        raise KeyError(name)
    if fails == "twice":
        session.execute(insert(Location), {"id": SYSTEM.user_id, "name": name, "is_main": False})


@query(None, anyone="a test reads")
def places(session: Session, actor: Actor) -> list[str]:
    known = select(Location.name).where(~Location.is_transit).order_by(Location.name)
    return list(session.execute(known).scalars())


@query(None, anyone="a test tries to write")
def write_in_a_query(session: Session, actor: Actor) -> None:
    session.execute(text("DELETE FROM location"))


@query(None, anyone="a test asks for the time")
def moments(session: Session, actor: Actor) -> tuple[Any, Any]:
    return now(session), now(session)


def pragma(engine: Any, name: str) -> Any:
    raw = engine.raw_connection()
    try:
        return raw.execute(f"PRAGMA {name}").fetchone()[0]
    finally:
        raw.close()


def test_the_file_is_written_so_that_a_sale_survives_a_power_cut(shop: Shop) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0}
    writer = shop.backend._writer
    wanted["recursive_triggers"] = 1  # which a REPLACE of facts must meet
    assert {name: pragma(writer, name) for name in wanted} == wanted
    assert pragma(writer, "wal_autocheckpoint") == 0, "no sale waits for a checkpoint of SQLite's"
    assert pragma(shop.backend._reader, "query_only") == 1


def test_a_query_cannot_write(shop: Shop) -> None:
    with pytest.raises(StorageFailed):
        shop.call(write_in_a_query)
    assert shop.call(places) == ["Shop"]


@pytest.mark.parametrize(
    ("fails", "error"), [("refused", Conflict), ("traced", NotAllowed), ("bug", KeyError)]
)
def test_an_act_that_fails_leaves_nothing(shop: Shop, fails: str, error: type[Exception]) -> None:
    ((before,),) = shop.rows("SELECT count(*) FROM journal_entry")
    with pytest.raises(error):
        shop.call(add_place, "Cellar", fails, actor=shop.owner)
    assert shop.call(places) == ["Shop"]
    assert shop.rows("SELECT count(*) FROM journal_entry WHERE kind = 'place.added'") == [(0,)]
    ((after,),) = shop.rows("SELECT count(*) FROM journal_entry")
    assert after - before == (fails == "traced"), "but the trace it was to leave"


def test_a_mistake_of_the_program_is_not_blamed_on_the_disk(shop: Shop) -> None:
    with pytest.raises(IntegrityError):
        shop.call(add_place, "Cellar", "twice", actor=shop.owner)
    assert shop.call(places) == ["Shop"]
    shop.call(add_place, "Cellar", actor=shop.owner)
    assert shop.call(places) == ["Cellar", "Shop"]


def test_who_may_not_is_refused_at_the_door_and_it_is_written_down(shop: Shop) -> None:
    with pytest.raises(NotAllowed, match="You may not change settings"):
        shop.call(add_place, "Cellar")
    assert shop.rows("SELECT kind, actor FROM journal_entry ORDER BY n DESC LIMIT 1") == [
        ("access.denied", shop.cashier.user_id.bytes)
    ]


def test_what_changed_is_announced_after_it_is_committed_and_only_then(shop: Shop) -> None:
    heard: list[tuple[Topic, int]] = []

    def hear(topic: Topic) -> None:
        ((count,),) = shop.rows("SELECT count(*) FROM location WHERE NOT is_transit")
        heard.append((topic, count))

    shop.backend.listeners.append(hear)
    with pytest.raises(Conflict):
        shop.call(add_place, "Cellar", "refused", actor=shop.owner)
    shop.call(places)
    assert heard == []
    shop.call(add_place, "Cellar", actor=shop.owner)
    assert heard == [(Topic.STOCK, 2)]


def test_keeping_the_open_sale_is_announced_to_nobody(shop: Shop) -> None:
    heard: list[Topic] = []
    shop.backend.listeners.append(heard.append)
    shop.call(carts.save, cart_of(line()))
    shop.call(auth.log_out, "locked")
    assert heard == [Topic.JOURNAL]


def test_an_act_happens_at_one_moment_in_whole_milliseconds(shop: Shop) -> None:
    shop.clock.advance(0.0125)
    first, second = shop.call(moments)
    assert first == second
    assert first == NOON.replace(microsecond=12_000)


def test_reading_waits_for_no_act(shop: Shop) -> None:
    inside, leave = threading.Event(), threading.Event()

    @command(None, touches=Topic.NONE, anyone="a test waits inside an act")
    def wait_inside(session: Session, actor: Actor) -> None:
        session.add(Location(id=SYSTEM.user_id, name="Cellar"))
        session.flush()
        inside.set()
        assert leave.wait(10)

    act = threading.Thread(target=lambda: shop.call(wait_inside))
    act.start()
    assert inside.wait(10)
    assert shop.call(places) == ["Shop"], "and sees nothing unfinished"
    leave.set()
    act.join()
    assert shop.call(places) == ["Cellar", "Shop"]


def test_acts_of_many_threads_follow_one_another(shop: Shop) -> None:
    def sell() -> None:
        for _ in range(5):
            shop.call(sales.complete, cart_of(line()), cash("5"))

    threads = [threading.Thread(target=sell) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shop.rows("SELECT count(*), max(sequence) FROM sale") == [(20, 20)]


def test_the_log_is_carried_into_the_file_also_when_the_till_is_never_idle(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backend_module, "_CHECKPOINT_ROWS", 100)
    for _ in range(60):
        shop.call(sales.complete, cart_of(line()), cash("5"))
    assert shop.backend.wal_pages() < 300, "of some 660 that were written"


def test_a_sale_is_sold_though_the_log_cannot_be_carried_into_the_file(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, expect_log: list[str]
) -> None:
    class Connection(sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            if "wal_checkpoint" in sql:
                raise sqlite3.OperationalError("disk I/O error")
            return super().execute(sql, *values)

    def connect(_dialect: Any, _record: Any, arguments: Any, options: Any) -> sqlite3.Connection:
        return sqlite3.connect(*arguments, **options, factory=Connection)

    event.listen(shop.backend._writer, "do_connect", connect)
    shop.backend._writer.dispose()
    monkeypatch.setattr(backend_module, "_CHECKPOINT_ROWS", 1)
    expect_log.append("the write-ahead log was not carried into the file")
    assert shop.call(sales.complete, cart_of(line()), cash("5")).total == gbp("4.20")
    shop.backend.checkpoint()
    shop.backend.close()
    assert shop.rows("SELECT count(*) FROM sale") == [(1,)]


def test_a_closed_shop_is_not_opened_again_by_a_late_call(shop: Shop) -> None:
    shop.backend.close()
    shop.backend.close()
    with pytest.raises(RuntimeError, match="closed"):
        shop.call(settings.read)
    with pytest.raises(RuntimeError, match="closed"):
        shop.backend.call(add_place, NOBODY, "Cellar")
    assert not shop.backend.path.with_name("shop.db-wal").exists()
