"""Sale complete: the change, the coins, and a printer that may be dead."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.services import settings
from pos_app.ui.printing import ReceiptState
from pos_app.ui.screens.complete import CompleteScreen
from pos_app.ui.screens.pay import PayScreen
from tests.devices.printers import LanPrinter
from tests.shop import card, cash, line
from tests.ui.screens.counter import Counter, press, type_keys


@pytest.fixture
def complete(qtbot: QtBot, counter: Counter) -> Iterator[CompleteScreen]:
    screen = CompleteScreen(counter.pos, counter.sale, counter.printing)
    qtbot.addWidget(screen)
    screen.resize(1366, 720)
    screen.show()
    yield screen
    screen.leave()


def use_printer(counter: Counter, address: str, *, drawer: bool = False) -> None:
    counter.shop.call(
        settings.change_till,
        {"printer": "network", "printer_address": address, "has_drawer": drawer},
        actor=counter.shop.owner,
    )


def pay_cash(qtbot: QtBot, counter: Counter, given: str) -> None:
    """Through the Pay screen, as a cashier does."""
    pay = PayScreen(counter.pos, counter.sale, counter.printing)
    qtbot.addWidget(pay)
    counter.sell(line("Mug", "21.36"))
    pay.show()
    qtbot.waitExposed(pay)
    pay.enter()
    type_keys(pay, given)
    press(pay, Qt.Key.Key_Return)
    pay.hide()


def test_the_change_and_its_coins_are_shown(
    qtbot: QtBot, counter: Counter, complete: CompleteScreen
) -> None:
    pay_cash(qtbot, counter, "25")
    complete.enter()
    assert complete.big.words == "£3.64"
    assert complete.coins.coins == (
        ("£2", "1"), ("£1", "1"), ("50p", "1"), ("10p", "1"), ("2p", "2"),
    )  # fmt: skip
    assert "2-0001" in complete.paid.text()
    assert complete.given.text() == "£25.00 cash given"


def test_without_change_the_big_line_says_paid(counter: Counter, complete: CompleteScreen) -> None:
    counter.sell(line("Mug", "41.36"))
    counter.sale.take(card("41.36")[0])
    counter.sale.finish()
    complete.enter()
    assert complete.big.words == "Paid £41.36"
    assert not complete.label.isVisible()
    assert not complete.coins.isVisible()


def test_enter_goes_on_but_not_the_echo_of_the_one_that_finished(
    qtbot: QtBot, counter: Counter, complete: CompleteScreen
) -> None:
    pay_cash(qtbot, counter, "25")
    went: list[str] = []
    complete.go.connect(went.append)
    complete.enter()
    press(complete, Qt.Key.Key_Return)
    assert went == []
    qtbot.waitUntil(lambda: not complete._echo.isActive())
    press(complete, Qt.Key.Key_Return)
    assert went == ["sell"]


def test_the_next_scan_starts_the_next_sale(counter: Counter, complete: CompleteScreen) -> None:
    onwards: list[str] = []
    complete.scan_onwards.connect(onwards.append)
    complete.scan("5012345678900")
    assert onwards == ["5012345678900"]


def test_without_a_printer_nothing_claims_to_have_printed(
    qtbot: QtBot, counter: Counter, complete: CompleteScreen
) -> None:
    pay_cash(qtbot, counter, "25")
    complete.enter()
    assert complete.receipt.notice.label.text() == "No printer is set up."
    assert not complete.receipt.print_button.isEnabled()
    assert not complete.receipt.drawer_button.isVisible()


def test_the_receipt_goes_out_after_the_sale_and_a_second_one_is_a_copy(
    qtbot: QtBot, counter: Counter, complete: CompleteScreen
) -> None:
    with LanPrinter() as printer:
        use_printer(counter, f"127.0.0.1:{printer.port}", drawer=True)
        pay_cash(qtbot, counter, "25")
        complete.enter()
        sale_id = counter.done[0].id
        qtbot.waitUntil(
            lambda: counter.printing.receipt_state(sale_id) is ReceiptState.SENT, timeout=10_000
        )
        jobs = printer.wait_for(2)
        assert any(job.startswith(b"\x1bp") for job in jobs)  # the drawer
        receipt = next(job for job in jobs if b"Mug" in job)
        assert b"COPY" not in receipt
        assert complete.receipt.notice.label.text().startswith("Sent to 127.0.0.1")
        press(complete, Qt.Key.Key_F5)
        qtbot.waitUntil(lambda: len(printer.jobs) == 3, timeout=10_000)
        assert b"COPY 1" in printer.jobs[2]
        press(complete, Qt.Key.Key_F8)
        qtbot.waitUntil(lambda: len(printer.jobs) == 4, timeout=10_000)
        assert b"GIFT" in printer.jobs[3]
        assert b"21.36" not in printer.jobs[3]


def test_a_dead_printer_delays_nothing_and_says_that_the_sale_is_saved(
    qtbot: QtBot, counter: Counter, complete: CompleteScreen
) -> None:
    with LanPrinter() as gone:
        address = f"127.0.0.1:{gone.port}"
    use_printer(counter, address)
    pay_cash(qtbot, counter, "25")
    complete.enter()
    assert complete.big.words == "£3.64"
    qtbot.waitUntil(
        lambda: "The sale is saved. 1 receipt waits." in complete.receipt.notice.label.text(),
        timeout=10_000,
    )
    assert complete.receipt.print_button.text() == "Print now"
    assert counter.shop.rows("SELECT count(*) FROM sale") == [(1,)]


def test_opening_the_drawer_again_is_written_to_the_journal(
    qtbot: QtBot, counter: Counter, complete: CompleteScreen
) -> None:
    with LanPrinter() as printer:
        use_printer(counter, f"127.0.0.1:{printer.port}", drawer=True)
        counter.sell(line("Mug", "1"))
        counter.sale.take(cash("1")[0])
        counter.sale.finish()
        complete.enter()
        asked: list[object] = []
        complete.approval_needed.connect(lambda needed, _retry: asked.append(needed))
        press(complete, Qt.Key.Key_F9)
        assert asked  # a cashier asks a manager
        counter.pos.log_in(counter.shop.manager)
        press(complete, Qt.Key.Key_F9)
        qtbot.waitUntil(lambda: len(printer.jobs) == 2, timeout=10_000)
    rows = counter.shop.rows("SELECT reason FROM cash_movement WHERE kind = 'no_sale'")
    assert rows == [("After sale 2-0001",)]
