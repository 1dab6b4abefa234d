"""Lists from files on the items screen: told first, approved, stopped, finished."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from pos_app.domain.access import Role
from pos_app.domain.errors import ApprovalRequired
from pos_app.services import auth
from pos_app.services.auth import ApprovalRequest
from pos_app.ui.pos import Pos
from pos_app.ui.screens.stock import StockScreen
from tests.shop import PINS, Shop


@pytest.fixture
def items(qtbot: QtBot, pos: Pos, shop: Shop) -> StockScreen:
    return shown(qtbot, pos, shop, Role.MANAGER)


def shown(qtbot: QtBot, pos: Pos, shop: Shop, role: Role) -> StockScreen:
    pos.log_in(shop.actors[role])
    screen = StockScreen(pos)
    qtbot.addWidget(screen)
    screen.resize(1290, 720)
    screen.show()
    screen.enter()
    qtbot.waitUntil(lambda: screen.list.rows is not None)
    return screen


def names(screen: StockScreen) -> list[str]:
    rows = screen.list.rows
    return [] if rows is None else [row.cells[0].text for row in rows]


def test_a_stock_keeper_asks_a_manager_before_importing(
    qtbot: QtBot,
    pos: Pos,
    shop: Shop,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    listing = tmp_path / "list.csv"
    listing.write_text("Name,Price\nSoap,2.50\nTowel,4.50\n")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(listing), ""))
    screen = shown(qtbot, pos, shop, Role.STOCK_KEEPER)
    screen.import_button.click()
    qtbot.waitUntil(lambda: screen.importing.is_ready)
    assert screen.importing.summary.text() == "list.csv: 2 new"
    asked: list[tuple[ApprovalRequired, Any]] = []
    screen.approval_needed.connect(lambda needed, retry: asked.append((needed, retry)))
    screen.importing.add.click()
    needed, retry = asked[0]
    assert needed.asked == "Import items"
    request = ApprovalRequest(needed.permission, needed.subject, needed.amount, needed.asked)
    proof = shop.prove(shop.manager, PINS[Role.MANAGER])
    retry(pos.call(auth.approve, proof, shop.manager.user_id, request))
    qtbot.waitUntil(lambda: screen.importing.is_done)
    assert screen.importing.summary.text() == "Done: 2 added"
    screen.importing.decline.click()
    qtbot.waitUntil(lambda: set(names(screen)) == {"Soap", "Towel"})


def test_an_import_that_is_stopped_keeps_what_is_done_and_can_be_finished(
    qtbot: QtBot, items: StockScreen, pos: Pos, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = tmp_path / "long.csv"
    rows = "".join(f"Thing {number:04},1.00\n" for number in range(1_200))
    listing.write_text(f"Name,Price\n{rows}")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(listing), ""))
    items.import_button.click()
    view = items.importing
    qtbot.waitUntil(lambda: view.is_ready, timeout=20_000)
    assert view.add.text() == "Add 1200 items"
    pages: list[int] = []

    def stop_after_the_first(tally: Any) -> None:
        pages.append(tally.done)
        view.job.stop()

    # On the worker, so that the next page is never begun, however busy the machine is.
    view.job.going.connect(stop_after_the_first, Qt.ConnectionType.DirectConnection)
    view.add.click()
    qtbot.waitUntil(lambda: view.is_done, timeout=20_000)
    kept = pages[-1]
    assert kept < 1_200
    assert view.summary.text() == f"Stopped: {kept} added"
    assert view.columns.text() == "Import the file again to do the rest."
    view.job.going.disconnect(stop_after_the_first)
    view.decline.click()
    items.import_button.click()
    qtbot.waitUntil(lambda: view.is_ready, timeout=20_000)
    assert view.tally is not None
    assert (view.tally.new, view.tally.same) == (1_200 - kept, kept)


def test_reading_a_list_can_be_stopped(
    qtbot: QtBot, items: StockScreen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = tmp_path / "list.csv"
    listing.write_text("Name,Price\nSoap,2.50\n")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(listing), ""))
    items.import_button.click()
    items.importing._reading.buttons[0].click()
    assert items.list.isVisible()
    qtbot.wait(50)
    assert not items.importing.is_ready
