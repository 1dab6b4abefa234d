"""What the till does while nobody touches it: the evening's report is written, and one that cannot
be is told and tried again an hour later.
"""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from pos_app.domain.errors import PosError
from pos_app.services import report_schedule, sales
from pos_app.ui.caretaker import Caretaker
from pos_app.ui.pos import Pos
from tests.shifts import count_and_close
from tests.shop import Shop, cart_of, cash, gbp, line


@pytest.fixture
def caretaker(qtbot: QtBot, pos: Pos, shop: Shop, tmp_path: Path) -> Caretaker:
    """Of a till whose day is closed, and which writes reports into a folder."""
    (tmp_path / "Evening").mkdir()
    pos.log_in(shop.manager)
    pos.call(report_schedule.save, str(tmp_path / "Evening"))
    qtbot.waitUntil(lambda: bool(pos.settings.till.report_folder), timeout=15000)
    shop.call(sales.complete, cart_of(line()), cash("4.20"))
    count_and_close(shop, gbp("104.20"))
    return Caretaker(pos, shop.folder)


def rest(shop: Shop, caretaker: Caretaker, seconds: float) -> None:
    """Nobody touches the till for so long."""
    shop.clock.advance(seconds)
    caretaker.keep_house()


def test_the_evenings_report_is_written_while_nobody_sells(
    qtbot: QtBot, shop: Shop, caretaker: Caretaker, tmp_path: Path
) -> None:
    rest(shop, caretaker, 1)
    assert not list((tmp_path / "Evening").iterdir())
    rest(shop, caretaker, 10)
    qtbot.waitUntil(lambda: any((tmp_path / "Evening").iterdir()), timeout=15000)
    assert [each.name for each in (tmp_path / "Evening").iterdir()] == ["Report 2026-03-02.pdf"]


def test_a_report_that_cannot_be_written_is_told_and_tried_again_in_an_hour(
    qtbot: QtBot, shop: Shop, caretaker: Caretaker, tmp_path: Path
) -> None:
    told: list[PosError] = []
    caretaker.found.connect(told.append)
    (tmp_path / "Evening").rename(tmp_path / "away")
    rest(shop, caretaker, 10)
    qtbot.waitUntil(lambda: bool(told), timeout=15000)
    assert "Report 2026-03-02.pdf was not written" in told[0].sentence
    (tmp_path / "away").rename(tmp_path / "Evening")
    rest(shop, caretaker, 600)
    assert not list((tmp_path / "Evening").iterdir())
    rest(shop, caretaker, 3600)
    qtbot.waitUntil(lambda: any((tmp_path / "Evening").iterdir()), timeout=15000)
    assert len(told) == 1
