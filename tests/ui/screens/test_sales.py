"""Past sales: found by number, printed again as copies, saved as PDF."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.services import sales, settings
from pos_app.ui.screens.sales import SalesScreen
from tests.devices.printers import LanPrinter
from tests.shop import card, cart_of, cash, line
from tests.ui.screens.counter import Counter, press, type_keys


@pytest.fixture
def past(qtbot: QtBot, counter: Counter) -> Iterator[SalesScreen]:
    """The owner looks at past sales; there are none yet."""
    counter.pos.log_in(counter.shop.owner)
    screen = SalesScreen(counter.pos, counter.printing)
    screen.folder = counter.shop.folder / "Receipts"
    qtbot.addWidget(screen)
    screen.resize(1290, 720)
    screen.show()
    qtbot.waitExposed(screen)
    screen.enter()
    yield screen
    screen.leave()


def sell(counter: Counter, name: str, price: str, *, by_card: bool = False) -> None:
    tenders = card(price) if by_card else cash(price)
    counter.shop.call(sales.complete, cart_of(line(name, price)), tenders)


def numbers(past: SalesScreen) -> list[str]:
    return [row.cells[0].text.strip("\u2066\u2069") for row in past.list.table.rows_model.rows]


def test_an_empty_shop_says_what_comes_here(counter: Counter, past: SalesScreen) -> None:
    went: list[str] = []
    past.go.connect(went.append)
    assert past.list.empty.isVisible()
    assert not past.detail.isVisible()
    past.list.empty.buttons[0].click()
    assert went == ["sell"]


def test_the_newest_sale_stands_first_with_its_receipt(counter: Counter, past: SalesScreen) -> None:
    sell(counter, "Loaf", "4.20")
    sell(counter, "Mug", "14", by_card=True)
    assert numbers(past) == ["2-0002", "2-0001"]
    past.enter()
    assert "Mug" in past.detail.paper.preview.accessibleDescription()
    press(past, Qt.Key.Key_Down)
    assert "Loaf" in past.detail.paper.preview.accessibleDescription()


def test_a_sale_is_found_by_the_end_of_its_number(counter: Counter, past: SalesScreen) -> None:
    for name in ("Loaf", "Mug", "Pen"):
        sell(counter, name, "3")
    type_keys(past, "2")
    assert numbers(past) == ["2-0002"]
    assert "Mug" in past.detail.paper.preview.accessibleDescription()
    press(past, Qt.Key.Key_Escape)
    assert len(numbers(past)) == 3


def test_a_number_nobody_has_says_so(counter: Counter, past: SalesScreen) -> None:
    sell(counter, "Loaf", "4.20")
    type_keys(past, "77")
    assert past.list.nothing.isVisible()
    past.list.nothing.buttons[0].click()
    assert numbers(past) == ["2-0001"]


def test_a_copy_is_marked_and_counted(qtbot: QtBot, counter: Counter, past: SalesScreen) -> None:
    sell(counter, "Loaf", "4.20")
    with LanPrinter() as printer:
        counter.shop.call(
            settings.change_till,
            {"printer": "network", "printer_address": f"127.0.0.1:{printer.port}"},
            actor=counter.shop.owner,
        )
        past.enter()
        past.detail.copy_button.click()
        qtbot.waitUntil(lambda: len(printer.jobs) == 1, timeout=10_000)
        past.detail.copy_button.click()
        qtbot.waitUntil(lambda: len(printer.jobs) == 2, timeout=10_000)
    assert b"COPY 1" in printer.jobs[0]
    assert b"COPY 2" in printer.jobs[1]
    qtbot.waitUntil(lambda: past.detail.paper.notice.label.text().startswith("Sent to"))


def test_without_a_printer_a_copy_cannot_be_asked_for(counter: Counter, past: SalesScreen) -> None:
    sell(counter, "Loaf", "4.20")
    past.enter()
    assert not past.detail.copy_button.isEnabled()
    assert past.detail.copy_button.toolTip() == "No printer is set up."


def test_a_receipt_is_saved_as_pdf_and_says_where(
    qtbot: QtBot, counter: Counter, past: SalesScreen
) -> None:
    sell(counter, "Loaf", "4.20")
    past.enter()
    past.detail.pdf_button.click()
    qtbot.waitUntil(past.detail.paper.notice.isVisible, timeout=10_000)
    assert past.detail.paper.notice.label.text() == "Receipt 2-0001.pdf is saved in Receipts."
    assert (past.folder / "Receipt 2-0001.pdf").read_bytes().startswith(b"%PDF")


def test_a_cashier_sees_their_own_sales(counter: Counter, past: SalesScreen) -> None:
    sell(counter, "Loaf", "4.20")
    counter.shop.call(
        sales.complete, cart_of(line("Mug", "14")), cash("14"), actor=counter.shop.manager
    )
    counter.pos.log_in(counter.shop.cashier)
    assert numbers(past) == ["2-0001"]
    assert "You see your own sales." in past.list.foot.text()


def test_a_scanned_receipt_is_found_and_an_item_goes_to_the_sale(
    counter: Counter, past: SalesScreen
) -> None:
    sell(counter, "Loaf", "4.20")
    sell(counter, "Mug", "14")
    onwards: list[str] = []
    past.scan_onwards.connect(onwards.append)
    past.scan("2-0001")
    assert numbers(past) == ["2-0001"]
    past.scan("5012345678900")
    assert onwards == ["5012345678900"]
