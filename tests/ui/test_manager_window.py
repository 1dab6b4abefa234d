"""The manager's window: alone in the back office, or beside the till in its program."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app import app as application
from pos_app.demo import make_demo
from pos_app.services import sales
from pos_app.ui import bell
from pos_app.ui.manager_window import BACK, ManagerWindow
from pos_app.ui.pos import Pos
from pos_app.ui.screens.reports import ReportsScreen
from tests.shop import PEPPER, Shop, card, cart_of, line


@pytest.fixture
def window(
    dressed: QApplication, qtbot: QtBot, shop: Shop, tmp_path: Path
) -> Iterator[ManagerWindow]:
    window = ManagerWindow(shop.backend, PEPPER, tmp_path / "shop")
    window.resize(1366, 768)
    window.show()
    yield window
    window.shut()


def pages(window: ManagerWindow) -> list[str]:
    return [key for key in window.side._items if not window.side._items[key].isHidden()]


def test_a_manager_sees_the_figures_first_and_every_page_there_is(
    qtbot: QtBot, window: ManagerWindow, shop: Shop
) -> None:
    assert window.name == "login"
    assert not window.side.isVisible()
    window._pos.log_in(shop.manager)
    assert window.name == "reports"
    assert window.side.isVisible()
    for page in pages(window):
        if page != BACK:
            window.go(page)
            assert window.screens[page].isVisible()
    window.side.chosen.emit(BACK)
    assert window.name == "login"


def test_a_cashier_sees_what_a_cashier_may(window: ManagerWindow, shop: Shop) -> None:
    window._pos.log_in(shop.cashier)
    assert {"users", "settings", "audit"}.isdisjoint(pages(window))
    assert "reports" in pages(window)


def test_a_sale_at_the_till_moves_the_figures_here(
    qtbot: QtBot, window: ManagerWindow, shop: Shop
) -> None:
    window._pos.log_in(shop.manager)
    reports = window.screens["reports"]
    assert isinstance(reports, ReportsScreen)
    qtbot.waitUntil(lambda: reports.found is not None, timeout=5000)
    till = Pos(shop.backend, PEPPER)
    till.log_in(shop.cashier)
    till.call(sales.complete, cart_of(line(price="10.00")), card("10.00"))
    qtbot.waitUntil(lambda: reports.page.sales.value == "£10.00", timeout=5000)
    till.wait_idle()


def test_a_receipt_behind_a_figure_is_shown_on_sales(
    qtbot: QtBot, window: ManagerWindow, shop: Shop
) -> None:
    done = shop.call(sales.complete, cart_of(line()), card("4.20"))
    window._pos.log_in(shop.manager)
    window.screens["reports"].receipt_wanted.emit(done.id)  # type: ignore[attr-defined]
    assert window.name == "sales"


def test_what_only_a_till_can_do_is_said(window: ManagerWindow, shop: Shop) -> None:
    done = shop.call(sales.complete, cart_of(line()), card("4.20"))
    window._pos.log_in(shop.manager)
    window.hand_over("sales", "show_sale", done.id)
    sales_screen = window.screens["sales"]
    sales_screen.refund_wanted.emit(done.id)  # type: ignore[attr-defined]
    assert window.name == "sales"
    window.go("customers")
    customers_screen = window.screens["customers"]
    for wanted in ("serve_wanted", "payment_wanted"):
        getattr(customers_screen, wanted).emit(done.id)
        assert window.name == "customers"
        message = customers_screen.lane.message  # type: ignore[attr-defined]
        assert message.head == "That is done at the till."


def test_closing_the_window_logs_out(window: ManagerWindow, shop: Shop) -> None:
    window._pos.log_in(shop.manager)
    window.close()
    (row,) = shop.rows("SELECT count(*) FROM journal_entry WHERE kind = 'auth.logged_out'")
    assert row == (1,)


@pytest.mark.parametrize("width", [1024, 1366, 1920])
def test_it_fits_a_screen(window: ManagerWindow, shop: Shop, width: int) -> None:
    window._pos.log_in(shop.manager)
    window.resize(width, 768)
    QApplication.processEvents()
    assert window.width() == width
    assert window.minimumSizeHint().width() <= 1024


def test_a_running_till_opens_it_when_it_is_asked_for(
    dressed: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "demo"
    make_demo(folder)
    assert not bell.ring(folder, bell.MANAGER), "nobody has this shop open"
    till = application.Till(dressed, folder)
    with qtbot.waitSignal(till.ready, timeout=20_000):
        till.start()
    command = [sys.executable, "-m", "pos_app", "--data", str(folder), "manager"]
    second = subprocess.Popen(command, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
    try:
        qtbot.waitUntil(lambda: second.poll() is not None, timeout=30_000)
        assert second.returncode == 0
        qtbot.waitUntil(lambda: till.desk is not None and till.desk.isVisible())
        assert till.desk is not None
        assert till.window is not None
        assert till.desk.printing is till.window.printing
        till.desk.close()
        assert till.window.isVisible()
    finally:
        second.kill()
        till.stop()


def test_it_opens_alone_where_no_till_runs(
    dressed: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "demo"
    make_demo(folder)
    desk = application.Till(dressed, folder, is_desk=True)
    with qtbot.waitSignal(desk.ready, timeout=20_000):
        desk.start()
    try:
        assert desk.window is None
        assert desk.desk is not None
        assert desk.desk.name == "login"
    finally:
        desk.stop()


def test_a_person_of_the_exceptions_is_looked_for_in_the_audit_log(
    qtbot: QtBot, window: ManagerWindow, shop: Shop
) -> None:
    done = shop.call(sales.complete, cart_of(line()), card("4.20"))
    window._pos.log_in(shop.manager)
    day = shop.clock.now().date()
    window.screens["reports"].person_wanted.emit((shop.cashier.user_id, day, day))  # type: ignore[attr-defined]
    assert window.name == "audit"
    log = window.screens["audit"]
    qtbot.waitUntil(lambda: len(log.rows) > 0, timeout=5000)  # type: ignore[attr-defined]
    assert log.filters.person.value() == shop.cashier.user_id.hex  # type: ignore[attr-defined]
    window.screens["reports"].record_wanted.emit((done.id, "1-0001"))  # type: ignore[attr-defined]
    assert log.filters.wanted().record_id == done.id  # type: ignore[attr-defined]
