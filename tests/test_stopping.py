"""A long reading that nobody waits for any more is given up; the till reads on."""

import threading
import time

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from pos_app.domain.access import SYSTEM, Actor
from pos_app.services import settings
from pos_app.services.declare import query
from pos_app.stopping import Stop, Stopped, until
from tests.shop import Shop

_ENDLESS = text(
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
)


@query(None, anyone="a test reads for ever")
def for_ever(session: Session, actor: Actor) -> None:
    session.execute(_ENDLESS)


def test_a_reading_ends_soon_after_it_is_stopped(shop: Shop) -> None:
    stop, ended = Stop(), threading.Event()

    def read() -> None:
        with pytest.raises(Stopped), until(stop):
            shop.backend.call(for_ever, SYSTEM)
        ended.set()

    reader = threading.Thread(target=read)
    reader.start()
    time.sleep(0.05)
    assert not ended.is_set()
    stop()
    assert ended.wait(2)
    reader.join()
    for _each in range(8):  # the connection it used reads on, whoever gets it
        assert shop.backend.call(settings.read, SYSTEM).shop.currency == "GBP"


def test_what_was_stopped_before_it_began_does_not_begin(shop: Shop) -> None:
    stop = Stop()
    stop()
    with pytest.raises(Stopped), until(stop):
        pytest.fail("it began")


def test_nothing_else_is_stopped(shop: Shop) -> None:
    stop = Stop()
    with until(stop):
        assert shop.backend.call(settings.read, SYSTEM).shop.currency == "GBP"
    stop()
    assert shop.backend.call(settings.read, SYSTEM).shop.currency == "GBP"
