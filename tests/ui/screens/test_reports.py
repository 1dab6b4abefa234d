"""The figures of the shop on one page: any days, what is behind them, files, and who sees what."""

from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from pypdf import PdfReader
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.domain.ids import new_id
from pos_app.domain.span import Against, Preset, Span
from pos_app.services import report_schedule, report_views, sales
from pos_app.services.reports import TillState
from pos_app.ui import theme
from pos_app.ui.format import Formats
from pos_app.ui.pos import Pos
from pos_app.ui.screens.reports import ReportsScreen
from pos_app.ui.screens.reports.cards import DAYS
from pos_app.ui.screens.reports.meanings_page import meanings
from pos_app.ui.screens.reports.overview_page import MORE
from pos_app.ui.widgets.menu import Menu
from pos_app.ui.widgets.text import Text
from tests.refunds import everything, refund, sell
from tests.services.test_promotions import shelve
from tests.shop import Shop, card, cart_of, cash, line

TODAY = date(2026, 3, 2)


@pytest.fixture
def screen(qtbot: QtBot, pos: Pos, shop: Shop) -> ReportsScreen:
    mug = shelve(shop, price="12.00", name="Mug")
    shop.call(sales.complete, cart_of(line("Mug", "12.00", "2", item_id=mug)), card("24.00"))
    shop.clock.advance(3600)
    shop.call(sales.complete, cart_of(line()), cash("4.20"))
    pos.log_in(shop.manager)
    screen = ReportsScreen(pos)
    qtbot.addWidget(screen)
    screen.resize(1290, 720)
    screen.show()
    screen.enter()
    shown(qtbot, screen)
    return screen


def shown(qtbot: QtBot, screen: ReportsScreen, span: Span | None = None) -> None:
    """Wait until the figures of the chosen days are there."""
    wanted = span or screen.bar.span
    qtbot.waitUntil(
        lambda: screen.found is not None and screen.found.summary.span == wanted, timeout=5000
    )


def test_today_is_shown_in_figures_bars_shares_and_lists(screen: ReportsScreen) -> None:
    page = screen.page
    assert [card.value for card in page.cards[:3]] == ["£28.20", "2", "£14.10"]
    assert [bar.value for bar in page.chart.chart.bars] == [2400, 420]
    assert sum(bar.value for bar in page.breakdown.bars.bars) == 2820
    assert page.top.table.rows_model.rows[0].cells[0].text == "Mug"
    assert screen.foot.text().startswith("Up to date to ")


def test_a_sale_moves_the_figures_of_today(
    qtbot: QtBot, screen: ReportsScreen, pos: Pos, shop: Shop
) -> None:
    pos.call(sales.complete, cart_of(line(price="10.00")), card("10.00"))
    qtbot.waitUntil(lambda: screen.page.sales.value == "£38.20", timeout=5000)


def test_other_days_are_chosen_by_name_and_by_their_ends(
    qtbot: QtBot, screen: ReportsScreen
) -> None:
    screen.bar.choose(Preset.YESTERDAY)
    shown(qtbot, screen, Span.day(TODAY - timedelta(days=1)))
    assert screen.page.sales.value == "£0.00"
    screen.bar.type_days()
    screen.bar.first.set_text("1/3/2026")
    screen.bar.last.set_text("soon")
    screen.bar.show_own()
    assert screen.bar.last.error
    screen.bar.last.set_text("28/2/2026")
    screen.bar.show_own()
    assert screen.bar.last.error == "The range ends before it begins."
    screen.bar.last.set_text("2/3/2026")
    screen.bar.show_own()
    shown(qtbot, screen, Span(TODAY - timedelta(days=1), TODAY))
    assert screen.page.sales.value == "£28.20"
    assert screen.page.chart.kind.value() == DAYS


def test_the_days_it_is_compared_with_can_be_changed(qtbot: QtBot, screen: ReportsScreen) -> None:
    assert screen.bar.compare.text() == "against Mon 23 Feb"
    screen.bar.choose_against(Against.LAST_YEAR)
    assert screen.bar.compare.text() == "against 2 Mar"
    screen.bar.choose_against(Against.NOTHING)
    assert screen.bar.compare.text() == "not compared"
    qtbot.waitUntil(
        lambda: screen.found is not None and screen.found.summary.before is None, timeout=5000
    )
    assert screen.page.sales.note == ""


def test_a_bar_leads_to_its_receipts_and_a_receipt_to_sales(
    qtbot: QtBot, screen: ReportsScreen
) -> None:
    chart = screen.page.chart.chart
    spot = chart.area_of(0).center()
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(spot.x(), spot.y()))
    rows = screen.behind.table.rows_model
    qtbot.waitUntil(lambda: len(rows.rows) == 1, timeout=5000)
    assert rows.rows[0].cells[3].text == "£24.00"
    with qtbot.waitSignal(screen.receipt_wanted):
        QTest.keyClick(screen.behind.table, Qt.Key.Key_Return)
    QTest.keyClick(screen, Qt.Key.Key_Escape)
    assert screen.page.isVisible()


def test_arrows_walk_the_bars_and_enter_opens_one(qtbot: QtBot, screen: ReportsScreen) -> None:
    chart = screen.page.chart.chart
    QTest.keyClick(chart, Qt.Key.Key_Right)
    QTest.keyClick(chart, Qt.Key.Key_Right)
    QTest.keyClick(chart, Qt.Key.Key_Return)
    rows = screen.behind.table.rows_model
    qtbot.waitUntil(lambda: len(rows.rows) == 1, timeout=5000)
    assert rows.rows[0].cells[3].text == "£4.20"


def test_what_has_no_place_among_the_shares_stands_behind_more(
    qtbot: QtBot, screen: ReportsScreen
) -> None:
    page = screen.page
    page.breakdown.kind.chosen.emit(MORE)
    menu = page.findChild(Menu)
    assert menu is not None
    words = [entry.text() for entry in menu.entries]
    assert words == ["Tax rate", "Till", "Location", "Supplier"]
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert page.breakdown.kind.value() == MORE
    rows = page.breakdown.bars
    qtbot.waitUntil(lambda: [bar.value for bar in rows.bars] == [2820], timeout=5000)
    rows.chosen.emit(rows.bars[0].key)
    receipts = screen.behind.table.rows_model
    qtbot.waitUntil(lambda: len(receipts.rows) == 2, timeout=5000)


def test_a_chart_has_its_figures_as_a_table(qtbot: QtBot, screen: ReportsScreen) -> None:
    QTest.mouseClick(screen.page.chart.table_button, Qt.MouseButton.LeftButton)
    assert screen.tables.name == "hours"
    rows = screen.tables.table.rows_model
    qtbot.waitUntil(lambda: len(rows.rows) == 2, timeout=5000)


def test_filters_are_shown_while_something_is_chosen(
    qtbot: QtBot, screen: ReportsScreen, shop: Shop
) -> None:
    bar = screen.part_bar
    assert not bar.isVisible()
    screen.bar.more_wanted.emit()
    menu = screen.findChild(Menu)
    assert menu is not None
    menu.chosen.emit("part")
    menu.close()
    assert bar.isVisible()
    bar.cashier.set_value(str(shop.manager.user_id))
    bar.cashier.chosen.emit(str(shop.manager.user_id))
    qtbot.waitUntil(lambda: screen.page.sales.value == "£0.00", timeout=5000)
    QTest.mouseClick(bar.none_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: screen.page.sales.value == "£28.20", timeout=5000)
    assert not bar.isVisible()


def test_a_till_that_was_not_heard_of_is_told(shop: Shop, screen: ReportsScreen) -> None:
    now = shop.clock.now()
    tills = (
        TillState(new_id(), "Counter", now),
        TillState(new_id(), "Till 2", now - timedelta(days=2)),
    )
    screen.foot.show_state(tills, "18:32", ZoneInfo("Europe/London"), Formats())
    assert screen.foot.lacking.spec.words == "Nothing from Till 2 since 28 Feb, 13:00"
    assert "Till 2" not in screen.foot.text()
    screen.foot.show_state(tills[:1], "18:32", ZoneInfo("Europe/London"), Formats())
    assert not screen.foot.lacking.isVisible()


def test_shares_of_payments_and_people_lead_to_receipts_too(
    qtbot: QtBot, screen: ReportsScreen, shop: Shop
) -> None:
    page = screen.page
    page.breakdown.kind.set_value("payment")
    page.breakdown.kind.chosen.emit("payment")
    words = [bar.words for bar in page.breakdown.bars.bars]
    assert words == ["Cash", "Card"]
    page.breakdown.bars.chosen.emit(page.breakdown.bars.bars[0].key)
    rows = screen.behind.table.rows_model
    qtbot.waitUntil(lambda: [row.cells[3].text for row in rows.rows] == ["£4.20"], timeout=5000)
    screen.behind.left.emit()
    page.breakdown.kind.set_value("person")
    page.breakdown.kind.chosen.emit("person")
    page.breakdown.bars.chosen.emit(shop.cashier.user_id)
    qtbot.waitUntil(lambda: len(rows.rows) == 2, timeout=5000)


def test_every_report_is_a_table_too(qtbot: QtBot, screen: ReportsScreen) -> None:
    QTest.keyClick(screen, Qt.Key.Key_F5)
    page = screen.tables
    assert page.isVisible()
    for name, cell in (
        ("items", "Mug"),
        ("payments", "cash"),
        ("days", "28.20"),
        ("summary", "Tax"),
    ):
        page.report.set_value(name)
        page.report.chosen.emit(name)
        qtbot.waitUntil(
            lambda cell=cell: any(  # type: ignore[misc]
                each.text == cell for row in page.table.rows_model.rows for each in row.cells
            ),
            timeout=5000,
        )


def test_what_is_worth_a_look_leads_to_the_people(
    qtbot: QtBot, screen: ReportsScreen, shop: Shop
) -> None:
    first = sell(shop, line("Tea", "2.00"), paid=card("2.00"))
    refund(shop, everything(first), card("-2"), actor=shop.manager)
    screen.read()
    table = screen.page.look.table.rows_model
    qtbot.waitUntil(lambda: table.rows[1].cells[1].text == "1", timeout=5000)
    assert table.rows[1].cells[2].text == "−£2.00"
    screen.page.look.chosen.emit("refunds")
    qtbot.waitUntil(lambda: len(screen.tables.table.rows_model.rows) == 1, timeout=5000)
    assert screen.tables.table.rows_model.rows[0].cells[0].text == shop.manager.name


@pytest.mark.parametrize("kind", ["pdf", "xlsx", "csv"])
def test_the_figures_are_written_into_a_file_and_the_journal_tells_it(
    qtbot: QtBot, screen: ReportsScreen, shop: Shop, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "new folder" / f"report.{kind}"
    assert screen.found is not None
    screen.exporting.export(kind, screen.found, screen.part_bar.part, path)
    qtbot.waitUntil(lambda: "is saved" in _said(screen), timeout=10_000)
    if kind == "pdf":
        text = "".join(page.extract_text() for page in PdfReader(path).pages)
        assert "£28.20" in text
        assert "page 1" in text
    elif kind == "xlsx":
        book = openpyxl.load_workbook(path)
        assert {"Summary", "Hours", "Payments", "Exceptions"} <= set(book.sheetnames)
        assert float(book["Payments"]["E2"].value) == 4.2
    else:
        lines = path.read_text("utf-8-sig").splitlines()
        assert len(lines) == 3
        assert "Mug" in lines[1]
    (entry,) = shop.rows("SELECT count(*) FROM journal_entry WHERE kind = 'report.exported'")
    assert entry == (1,)


def _said(screen: ReportsScreen) -> str:
    return "" if screen.lane.message is None else screen.lane.message.head


def test_a_file_that_cannot_be_written_is_told(
    qtbot: QtBot, screen: ReportsScreen, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert screen.found is not None
    screen.exporting.export("csv", screen.found, screen.part_bar.part, blocked / "report.csv")
    qtbot.waitUntil(lambda: "cannot be written" in _said(screen), timeout=5000)


def test_a_cashier_sees_their_own_figures_without_margin_and_exceptions(
    qtbot: QtBot, screen: ReportsScreen, pos: Pos, shop: Shop
) -> None:
    pos.log_in(shop.cashier)
    shown(qtbot, screen)
    assert screen.page.margin.value == "Not shown"
    assert not screen.page.look.isVisible()
    assert not screen.part_bar.cashier.isVisible()
    assert not screen.bar.export_button.isEnabled()


@pytest.mark.parametrize("width", [960, 1290, 1840])
@pytest.mark.parametrize("scale", [100, 130])
def test_the_page_fits_its_window(screen: ReportsScreen, width: int, scale: int) -> None:
    app = theme.QApplication.instance()
    assert isinstance(app, theme.QApplication)
    before = theme.current()
    try:
        theme.apply(app, theme.Theme(theme.Scheme.LIGHT, scale))
        screen.resize(width, 652)
        app.processEvents()
        assert screen.minimumSizeHint().width() <= width
        assert screen.bar.export_button.geometry().right() <= screen.bar.width()
        for each in screen.page.cards:
            assert each.width() >= 90
    finally:
        theme.apply(app, before)


def test_a_row_of_a_table_leads_on(qtbot: QtBot, screen: ReportsScreen, shop: Shop) -> None:
    rows, behind = screen.tables.table.rows_model, screen.behind.table.rows_model
    for name, receipts in (("items", 1), ("hours", 1), ("cashiers", 2), ("payments", 1)):
        screen.show_table(name)
        qtbot.waitUntil(lambda name=name: screen.tables.shown == name, timeout=5000)  # type: ignore[misc]
        screen.tables.table.opened.emit(0)
        qtbot.waitUntil(lambda count=receipts: len(behind.rows) == count, timeout=5000)  # type: ignore[misc]
        assert screen.behind.isVisible()
    screen.bar.choose(Preset.THIS_MONTH)
    screen.show_table("days")
    qtbot.waitUntil(lambda: screen.tables.shown == "days" and len(rows.rows) == 1, timeout=5000)
    screen.tables.table.opened.emit(0)
    shown(qtbot, screen, Span.day(TODAY))
    assert screen.page.isVisible()


def test_a_receipt_leads_to_all_that_happened_to_it(qtbot: QtBot, screen: ReportsScreen) -> None:
    screen.page.breakdown.bars.chosen.emit(screen.page.breakdown.bars.bars[0].key)
    rows = screen.behind.table.rows_model
    qtbot.waitUntil(lambda: len(rows.rows) > 0, timeout=5000)
    with qtbot.waitSignal(screen.record_wanted) as wanted:
        screen.behind.log_button.click()
    sale, number = wanted.args[0]
    assert (sale, number) == (rows.rows[0].id, screen.behind._numbers[sale])


def test_a_person_of_the_exceptions_leads_to_what_they_did(
    qtbot: QtBot, screen: ReportsScreen, shop: Shop
) -> None:
    refund(shop, everything(sell(shop, line("Tea", "2.00"), paid=card("2.00"))), card("-2"),
           actor=shop.manager)  # fmt: skip
    screen.show_table("exceptions")
    qtbot.waitUntil(lambda: len(screen.tables.table.rows_model.rows) == 1, timeout=5000)
    with qtbot.waitSignal(screen.person_wanted) as wanted:
        screen.tables.table.opened.emit(0)
    assert wanted.args == [(shop.manager.user_id, TODAY, TODAY)]


def test_a_view_is_kept_by_a_name_and_comes_back(
    qtbot: QtBot, screen: ReportsScreen, shop: Shop
) -> None:
    screen.bar.choose(Preset.LAST_30_DAYS)
    screen.bar.choose_against(Against.LAST_YEAR)
    wanted = screen.view
    _more(screen, "keep")
    screen.view_bar.keep_button.click()
    assert _said(screen) == "Give the view a name."
    screen.view_bar.name.set_text("Month")
    screen.view_bar.keep_button.click()
    assert not screen.view_bar.isVisible()
    screen.bar.choose(Preset.TODAY)
    (kept,) = shop.call(report_views.mine, actor=shop.manager)
    _more(screen, kept.id.hex)
    assert screen.view == wanted
    shown(qtbot, screen, Span(TODAY - timedelta(days=29), TODAY))
    _more(screen, "forget")
    assert shop.call(report_views.mine, actor=shop.manager) == ()


def test_what_the_figures_mean_can_be_read(screen: ReportsScreen) -> None:
    _more(screen, "meanings")
    said = {label.text() for label in screen.meanings.findChildren(Text) if label.isVisible()}
    assert {word for pair in meanings() for word in pair} <= said
    QTest.keyClick(screen.meanings.back, Qt.Key.Key_Escape)
    assert screen.page.isVisible()


def test_a_report_of_every_evening_has_its_folder(
    screen: ReportsScreen, pos: Pos, shop: Shop, tmp_path: Path
) -> None:
    _more(screen, "evening")
    bar = screen.evening
    assert bar.isVisible()
    assert bar.words.text() == "No PDF of the day is written in the evening."
    assert not bar.end_button.isVisible()
    bar.save(str(tmp_path))
    assert str(tmp_path) in bar.words.text()
    assert shop.call(report_schedule.read, actor=shop.manager).folder == str(tmp_path)
    bar.end_button.click()
    assert shop.call(report_schedule.read, actor=shop.manager).folder == ""
    pos.log_in(shop.cashier)
    assert not bar.isVisible()


def _more(screen: ReportsScreen, choice: str) -> None:
    screen.bar.more_button.click()
    menu = screen.findChild(Menu)
    assert menu is not None
    (entry,) = [entry for entry in menu.entries if entry.key == choice]
    entry.click()
    menu.setParent(None)
