"""Counting and checking on the screen: slips, the float, what is blind, what goes on, papers."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.domain.access import Role
from pos_app.domain.cash_slip import CashAct
from pos_app.domain.errors import ApprovalRequired
from pos_app.domain.tender import Tender, TenderKind
from pos_app.services import carts, settings, shifts
from pos_app.ui import theme
from pos_app.ui.screens.shift import ShiftScreen
from pos_app.ui.screens.shift.screen import Page
from tests.devices.printers import LanPrinter
from tests.shifts import count_and_close
from tests.shop import Shop, cart_of, gbp, line
from tests.ui.screens.shift_desk import count, log_in, open_screen, open_with, pay, rows, sell


@pytest.fixture
def screen(dressed: QApplication, qtbot: QtBot, closed_shop: Shop) -> Iterator[ShiftScreen]:
    yield from open_screen(qtbot, closed_shop)


def words_of(screen: ShiftScreen) -> str:
    """Everything the open shift's page says in its rows."""
    page = screen.overview
    shown = [card for card in (page.sales, page.tenders, page.taxes, page.cash) if card.isVisible()]
    return " ".join(f"{row.words} {row.amount}" for card in shown for row in card.rows.rows)


def test_the_float_is_compared_with_what_the_last_closing_left(
    screen: ShiftScreen, closed_shop: Shop
) -> None:
    open_with(screen, "100")
    count_and_close(closed_shop, gbp("100"), float_left=gbp("80"))
    screen.enter()
    card = screen.opening
    assert rows(card._card.rows.rows)["Left by the last closing"] == "£80.00"
    assert not card.difference.isVisible(), "nothing is counted yet"
    QTest.keyClicks(card.count.amount.entry, "77.50")
    assert (card.difference.words, card.difference.amount) == ("Short by", "£2.50")
    log_in(screen, closed_shop, Role.CASHIER)
    QTest.keyClicks(card.count.amount.entry, "77.50")
    assert "Left by the last closing" not in rows(card._card.rows.rows)
    assert not card.difference.isVisible()


def test_coins_of_the_float_are_written_down(screen: ShiftScreen, closed_shop: Shop) -> None:
    screen.opening.count.steppers[gbp("20")].step(4)
    screen.opening.submit()
    assert closed_shop.rows("SELECT opening_count FROM shift") == [("[[2000, 4]]",)]


def test_whoever_counts_blind_cannot_work_the_cash_out(
    screen: ShiftScreen, closed_shop: Shop
) -> None:
    log_in(screen, closed_shop, Role.CASHIER)
    open_with(screen, "100")
    pay(closed_shop, "12.34", Tender(TenderKind.CASH, gbp("20")))
    sell(closed_shop, "8.80", by_card=True)
    screen.enter()
    told = words_of(screen)
    assert "2 sales" in told
    for amount in ("12.34", "8.80", "21.14", "112.34", "10.28"):
        assert amount not in told
    assert "shown once you have counted" in screen.overview._blind.text()
    log_in(screen, closed_shop, Role.MANAGER)
    assert "21.14" in words_of(screen)


def test_slips_are_counted_beside_the_cash_and_told_once_locked(
    screen: ShiftScreen, closed_shop: Shop
) -> None:
    open_with(screen, "100")
    sell(closed_shop, "30", by_card=True)
    screen.start_closing()
    fields = screen.closing.count.slips.fields
    assert list(fields) == [TenderKind.CARD]
    count(screen, "100")
    assert "Card slips: type what they come to" in screen.closing.notice.label.text()
    assert fields[TenderKind.CARD].hasFocus()
    QTest.keyClicks(fields[TenderKind.CARD].entry, "29")
    assert screen.closing.count.slips.told[TenderKind.CARD].text() == ""
    screen.closing.go_on()
    told = screen.closing.count.slips.told[TenderKind.CARD].text()
    assert told == "expected £30.00 · Short by £1.00"
    assert not fields[TenderKind.CARD].isEnabled()
    screen.closing.go_on()
    screen.closing.question.yes.click()
    assert closed_shop.rows("SELECT json_extract(body, '$.count.tenders') FROM closure") == [
        ('{"card":2900}',)
    ]


def test_slips_far_off_are_counted_again_and_explained(
    screen: ShiftScreen, closed_shop: Shop
) -> None:
    open_with(screen, "100")
    sell(closed_shop, "30", by_card=True)
    screen.start_closing()
    screen.closing.count.slips.fields[TenderKind.CARD].set_text("10")
    count(screen, "100")
    assert "Exact · Card: Short by £20.00. Count once more" in screen.closing.notice.label.text()
    screen.closing.go_on()
    assert screen.closing.leaving.why.text() == "Why do the slips differ?"
    screen.closing.go_on()
    assert "Say why" in screen.closing.notice.label.text()


def test_where_no_card_was_taken_no_slips_have_to_be_counted(screen: ShiftScreen) -> None:
    open_with(screen, "100")
    screen.start_closing()
    count(screen, "100")
    assert screen.closing.difference.words == "Exact"


def test_the_float_left_is_typed_or_counted_coin_by_coin(
    screen: ShiftScreen, closed_shop: Shop
) -> None:
    open_with(screen, "100")
    sell(closed_shop, "50")
    screen.start_closing()
    count(screen, "150")
    leaving = screen.closing.leaving
    assert leaving.float.text() == "100.00", "as much as it began with"
    leaving.float.set_text("151")
    screen.closing.go_on()
    assert "part of the cash that was counted" in leaving.float.error
    leaving.coins.click()
    assert screen.closing.float_count.isVisible()
    assert not screen.closing.count.isVisible()
    screen.closing.float_count.steppers[gbp("20")].step(3)
    screen.closing.float_count.steppers[gbp("0.50")].step(1)
    assert leaving.float.text() == "60.50"
    assert rows(leaving.bank.rows) == {"Take to the bank": "£89.50"}
    QTest.keyClick(screen, Qt.Key.Key_Escape)
    assert screen.page is Page.CLOSE
    assert screen.closing.count.isVisible()
    screen.closing.go_on()
    screen.closing.question.yes.click()
    assert closed_shop.rows("SELECT float_left FROM closure") == [(6050,)]


def test_what_goes_on_after_the_closing_is_listed_and_stops_nobody(
    screen: ShiftScreen, closed_shop: Shop
) -> None:
    open_with(screen, "100")
    closed_shop.call(carts.park, cart_of(line("Mug", "14")), "Mrs Lee")
    screen.start_closing()
    told = rows(screen.closing.open_ends.rows.rows)
    assert told["Parked: Mrs Lee"] == "£14.00"
    assert int(told["Entries not sent to a server"]) > 0
    count(screen, "100")
    screen.closing.go_on()
    screen.closing.question.yes.click()
    assert screen.page is Page.CLOSED


def test_the_reason_says_above_which_amount_it_is_asked(
    screen: ShiftScreen, closed_shop: Shop
) -> None:
    closed_shop.call(settings.change_shop, {"variance_tolerance": 150}, actor=closed_shop.owner)
    open_with(screen, "100")
    screen.start_closing()
    assert screen.closing._detail.text().startswith("Till 2 · opened 12:00 by ")
    count(screen, "99")
    assert screen.closing.leaving.why.text() == "Why is it short?"
    assert screen.closing.leaving._asked.text() == "Asked above £1.50"


def test_a_compact_window_shows_the_z_by_a_button(screen: ShiftScreen) -> None:
    screen.resize(960, 652)
    open_with(screen, "100")
    screen.start_closing()
    page = screen.closing
    assert not page.preview_button.isVisible()
    count(screen, "100")
    assert page.preview_button.isVisible()
    assert not page.strip.isVisible()
    page.preview_button.click()
    assert page.strip.isVisible()
    assert not page.count.isVisible()
    assert "Z report" in page.strip.paper.accessibleDescription()
    page.preview_button.click()
    assert page.count.isVisible()
    screen.resize(1290, 720)
    assert page.strip.isVisible()
    assert not page.preview_button.isVisible()


def test_each_way_cash_moves_prints_its_slip(
    qtbot: QtBot, screen: ShiftScreen, closed_shop: Shop
) -> None:
    log_in(screen, closed_shop, Role.MANAGER)
    open_with(screen, "100")
    with LanPrinter() as printer:
        changes = {"printer": "network", "printer_address": f"127.0.0.1:{printer.port}"}
        closed_shop.call(settings.change_till, changes, actor=closed_shop.owner)
        for at, act in enumerate((CashAct.PAY_IN, CashAct.PAY_OUT, CashAct.DROP), 1):
            screen.overview.ask_cash()
            screen.overview.money.amount.set_text("12")
            screen.overview.money.reason.set_text("Because")
            screen.overview.money.submit(act)
            qtbot.waitUntil(lambda at=at: len(printer.jobs) == at, timeout=10_000)
    for words, job in zip((b"Paid in", b"Paid out", b"To the safe"), printer.jobs, strict=True):
        assert words in job
        assert b"12.00" in job
        assert b"Manager One" in job


def test_a_dead_printer_stops_no_cash(screen: ShiftScreen, closed_shop: Shop) -> None:
    open_with(screen, "100")
    changes = {"printer": "network", "printer_address": "127.0.0.1:9"}
    closed_shop.call(settings.change_till, changes, actor=closed_shop.owner)
    screen.overview.ask_cash()
    screen.overview.money.amount.set_text("20")
    screen.overview.money.reason.set_text("Bank")
    screen.overview.money.submit(CashAct.PAY_IN)
    assert closed_shop.rows("SELECT amount FROM cash_movement") == [(2000,)]
    assert "written down" in screen.overview.notice.label.text()


def test_a_managers_yes_to_a_large_difference_keeps_the_float_that_was_typed(
    screen: ShiftScreen, closed_shop: Shop
) -> None:
    log_in(screen, closed_shop, Role.CASHIER)
    open_with(screen, "100")
    screen.start_closing()
    count(screen, "90")
    screen.closing.go_on()
    screen.closing.leaving.float.set_text("50")
    screen.closing.leaving.note.set_text("A note was lost")
    screen.closing.go_on()
    asked: list[tuple[ApprovalRequired, object]] = []
    screen.approval_needed.connect(lambda needed, retry: asked.append((needed, retry)))
    screen.closing.question.yes.click()
    ((needed, retry),) = asked
    assert callable(retry)
    retry(closed_shop.approve(needed))
    assert screen.page is Page.CLOSED
    assert closed_shop.rows("SELECT float_left, counted_cash FROM closure") == [(5000, 9000)]
    assert closed_shop.call(shifts.current) is None


def test_large_text_in_a_small_window_cuts_no_coin_off(
    dressed: QApplication, screen: ShiftScreen
) -> None:
    theme.apply(dressed, theme.Theme(scale=130))
    screen.resize(960, 652)
    QApplication.processEvents()
    count_card = screen.opening.count
    for stepper in count_card.steppers.values():
        right = stepper.mapTo(count_card, stepper.rect().topRight()).x()
        assert right < count_card.width()
    columns = {stepper.x() for stepper in count_card.steppers.values()}
    assert len(columns) == 1, "there is room for one column"
