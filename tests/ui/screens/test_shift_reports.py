"""X and Z on the screen: listed, narrowed down to days, on their paper, printed again, saved."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.domain.access import Role
from pos_app.services import closures, settings, shifts
from pos_app.ui.screens.shift import ShiftScreen
from pos_app.ui.screens.shift.reports import ReportsPage
from pos_app.ui.screens.shift.screen import Page
from tests.devices.printers import LanPrinter
from tests.shifts import count_and_close, late_sale
from tests.shop import Shop, gbp
from tests.ui.screens.shift_desk import log_in, open_screen, open_with, sell


@pytest.fixture
def screen(dressed: QApplication, qtbot: QtBot, closed_shop: Shop) -> Iterator[ShiftScreen]:
    yield from open_screen(qtbot, closed_shop)


def three_days(shop: Shop) -> None:
    """Z 1 to 3, on 2, 3 and 4 March; a pound was missing each time but the first."""
    for day in (2, 3, 4):
        at = datetime(2026, 3, day, 12, 0, tzinfo=UTC)
        shop.clock.advance((at - shop.clock.now()).total_seconds())
        shop.call(shifts.open_shift, gbp("100"))
        sell(shop, f"{day}.00")
        count_and_close(shop, gbp("102" if day == 2 else f"10{day - 1}"))


def listed(page: ReportsPage) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in page.table.rows_model.rows]


def test_every_z_is_listed_with_what_was_counted(screen: ShiftScreen, closed_shop: Shop) -> None:
    three_days(closed_shop)
    screen.enter()
    screen.opening.reports_button.click()
    assert screen.page is Page.REPORTS
    assert listed(screen.reports) == [
        ["Z 0003", "Manager One", "£4.00", "£104.00", "£103.00", "Short by £1.00"],
        ["Z 0002", "Manager One", "£3.00", "£103.00", "£102.00", "Short by £1.00"],
        ["Z 0001", "Manager One", "£2.00", "£102.00", "£102.00", "Exact"],
    ]
    assert screen.reports.paper.paper.title.text() == "Z report 0003"


def test_days_narrow_the_list_down(screen: ShiftScreen, closed_shop: Shop) -> None:
    three_days(closed_shop)
    screen.show_reports()
    page = screen.reports
    page.since.set_text("3/3/26")
    page.until.set_text("03/03/2026")
    page.refresh()
    assert [row[0] for row in listed(page)] == ["Z 0002"]
    assert page.since.text() == "03/03/2026"
    page.until.set_text("2/3/26")
    page.refresh()
    assert "before the first" in page.until.error
    page.until.set_text("soon")
    page.refresh()
    assert "Type a day" in page.until.error
    page.until.set_text("")
    page.since.set_text("5/3/26")
    page.refresh()
    assert listed(page) == []
    assert not page.paper.isVisible()


def test_the_x_is_shown_at_any_time_and_changes_nothing(
    screen: ShiftScreen, closed_shop: Shop
) -> None:
    open_with(screen, "100")
    sell(closed_shop, "12")
    before = closed_shop.rows("SELECT head_n FROM identity")
    screen.overview.reports_button.click()
    assert screen.reports.paper.paper.title.text() == "X report"
    assert "Expected cash" in screen.reports.paper.paper.preview.accessibleDescription()
    assert "112.00" in screen.reports.paper.paper.preview.accessibleDescription()
    sell(closed_shop, "8")
    screen.enter()
    assert "120.00" in screen.reports.paper.paper.preview.accessibleDescription(), (
        "it is of this moment"
    )
    (sold,) = closed_shop.rows("SELECT count(*) FROM journal_entry WHERE kind = 'sale'")
    assert sold == (2,)
    assert closed_shop.rows("SELECT head_n FROM identity") == [(before[0][0] + 1,)]
    QTest.keyClick(screen.reports, Qt.Key.Key_Escape)
    assert screen.page is Page.OVERVIEW


def test_what_arrived_late_stands_under_the_figures_of_its_z(
    screen: ShiftScreen, closed_shop: Shop
) -> None:
    three_days(closed_shop)
    ((shift,),) = closed_shop.rows("SELECT shift_id FROM closure WHERE number = 3")
    late = late_sale(closed_shop, shift)
    closed_shop.call(closures.append_correction, late, actor=closed_shop.manager)
    screen.show_reports()
    assert "1 correction" in screen.reports.table.rows_model.rows[0].cells[0].detail
    assert "ARRIVED AFTER THE CLOSING" in screen.reports.paper.paper.preview.accessibleDescription()


def test_a_z_printed_again_says_copy_and_an_x_prints_as_it_is(
    qtbot: QtBot, screen: ShiftScreen, closed_shop: Shop
) -> None:
    three_days(closed_shop)
    closed_shop.call(shifts.open_shift, gbp("100"), actor=closed_shop.manager)
    screen.enter()
    screen.show_reports()
    page = screen.reports
    assert not page.paper.print_button.isEnabled(), "there is no printer"
    with LanPrinter() as printer:
        changes = {"printer": "network", "printer_address": f"127.0.0.1:{printer.port}"}
        closed_shop.call(settings.change_till, changes, actor=closed_shop.owner)
        page.print_chosen()
        qtbot.waitUntil(lambda: len(printer.jobs) == 1, timeout=10_000)
        page.table.selectRow(1)
        QTest.keyClick(page, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: len(printer.jobs) == 2, timeout=10_000)
    x, z = printer.jobs
    assert b"X report" in x
    assert b"COPY" not in x
    assert b"Z report 0003" in z
    assert b"COPY 1" in z
    copies = "SELECT count(*) FROM journal_entry WHERE kind = 'closure.printed_again'"
    assert closed_shop.rows(copies) == [(1,)]


def test_a_report_is_saved_as_a_pdf(
    qtbot: QtBot, screen: ShiftScreen, closed_shop: Shop, tmp_path: Path
) -> None:
    three_days(closed_shop)
    screen.show_reports()
    screen.reports.folder = tmp_path / "Reports"
    screen.reports.save_chosen()
    file = tmp_path / "Reports" / "Z report 0003.pdf"
    qtbot.waitUntil(file.exists, timeout=10_000)
    assert file.read_bytes().startswith(b"%PDF")
    qtbot.waitUntil(screen.reports.paper.paper.open_button.isVisible, timeout=5_000)


def test_a_full_disk_is_said_beside_the_buttons(
    qtbot: QtBot, screen: ShiftScreen, closed_shop: Shop, tmp_path: Path
) -> None:
    three_days(closed_shop)
    screen.show_reports()
    (tmp_path / "Reports").write_text("a file where the folder should be")
    screen.reports.folder = tmp_path / "Reports"
    screen.reports.save_chosen()
    qtbot.waitUntil(screen.reports.paper.paper.notice.isVisible, timeout=10_000)
    assert "was not saved" in screen.reports.paper.paper.notice.label.text()


def test_whoever_counts_blind_is_offered_no_reports(screen: ShiftScreen, closed_shop: Shop) -> None:
    log_in(screen, closed_shop, Role.CASHIER)
    assert not screen.opening.reports_button.isVisible()
    open_with(screen, "100")
    assert not screen.overview.reports_button.isVisible()


def test_reports_do_not_stay_for_the_next_person(screen: ShiftScreen, closed_shop: Shop) -> None:
    open_with(screen, "100")
    screen.show_reports()
    log_in(screen, closed_shop, Role.CASHIER)
    assert screen.page is Page.OVERVIEW
