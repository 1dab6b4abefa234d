"""Into practice and out again through the window, as a new cashier does it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app import app as application
from pos_app import practice
from pos_app.domain.access import Role
from pos_app.ui.screens.sell.panels.more import MorePanel
from tests.shop import Shop, open_copy
from tests.ui.screens.selling import LOAF, stock_up
from tests.ui.whole import Till, open_till, till

__all__ = ["till"]


@pytest.fixture
def practising(qtbot: QtBot, dressed: QApplication, shop: Shop) -> Iterator[Till]:
    """The window as it opens on the copy."""
    stock_up(shop)
    copy = open_copy(practice.make(shop.folder))
    yield from open_till(qtbot, copy)
    copy.backend.close()


def choose_to_practise(till: Till) -> None:
    till.sell.panels.more()
    panel = till.sell.main.panel
    assert isinstance(panel, MorePanel)
    panel.buttons["practice"].click()


def test_a_cashier_begins_practice_from_more_and_the_shop_is_copied(till: Till) -> None:
    till.log_in(Role.CASHIER)
    with till.bot.waitSignal(till.window.practice_changed, timeout=10_000):
        choose_to_practise(till)
    assert (practice.folder_of(till.shop.folder) / "shop.db").exists()


def test_a_disk_without_room_is_said_and_the_till_sells_on(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    usage = shutil.disk_usage(till.shop.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=10))
    till.log_in(Role.CASHIER)
    choose_to_practise(till)
    till.bot.waitUntil(lambda: "disk is too full" in till.said)
    till.scan(LOAF)
    assert till.lines


def test_practice_is_unmistakable_on_every_screen_and_ends_with_one_button(
    practising: Till,
) -> None:
    bar = practising.window._practice_bar
    assert bar.isVisible()
    practising.log_in(Role.OWNER)
    for name in ("sell", "sales", "stock", "shift", "settings", "users"):
        practising.window.go(name)
        assert bar.isVisible()
        assert "PRACTICE" in bar.words.label.text()
    with practising.bot.waitSignal(practising.window.practice_changed):
        bar.end_button.click()


def test_the_drawer_stays_shut_in_practice(practising: Till) -> None:
    assert not practising.window.printing.has_drawer


def test_whoever_practises_cannot_practise_in_practice(practising: Till) -> None:
    practising.log_in(Role.CASHIER)
    practising.sell.panels.more()
    panel = practising.sell.main.panel
    assert isinstance(panel, MorePanel)
    assert not panel.buttons["practice"].isEnabled()


def test_the_shop_itself_shows_no_bar(till: Till) -> None:
    assert not till.window._practice_bar.isVisible()


def test_the_program_opens_the_copy_then_the_shop_and_throws_the_copy_away(
    qtbot: QtBot, dressed: QApplication, closed_shop: Shop
) -> None:
    folder: Path = closed_shop.folder
    practice.make(folder)
    closed_shop.backend.close()
    for practises in (True, False):
        run = application.Till(dressed, folder, practises=practises)
        with qtbot.waitSignal(run.ready, timeout=20_000):
            run.start()
        assert run.window is not None
        assert run.window._practice_bar.isVisible() is practises
        run.stop()
    assert not practice.folder_of(folder).exists()
    rows = closed_shop.rows("SELECT kind FROM journal_entry WHERE kind LIKE 'practice.%'")
    assert rows == [("practice.ended",)]
