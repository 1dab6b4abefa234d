"""The movements of an item in its panel: which ones, and as a file."""

import csv
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from pytestqt.qtbot import QtBot

from pos_app.domain.access import SYSTEM
from pos_app.domain.ids import new_id
from pos_app.domain.quantity import Quantity
from pos_app.domain.stock import StockReason
from pos_app.services import catalogue_edit, customer_orders, removal, sales, stock_keeping
from pos_app.services.stock_keeping import DeliveredLine, HistoryRow
from pos_app.ui.format import isolate
from pos_app.ui.pos import Pos
from pos_app.ui.screens.stock import StockScreen
from pos_app.ui.screens.stock.detail_tabs import HISTORY
from pos_app.ui.screens.stock.history import StockHistory
from pos_app.ui.screens.stock.history_words import what_words
from tests.shop import Shop, cart_of, cash, line


def moved(pos: Pos, shop: Shop, oil: UUID) -> None:
    """First stock 3, one broken, a delivery of 12, two sold."""
    out, more = Quantity.of(-1), (DeliveredLine(oil, Quantity.of(12)),)
    pos.backend.call(stock_keeping.adjust, shop.owner, new_id(), oil, out, StockReason.BREAKAGE)
    shop.clock.advance(60)
    pos.backend.call(stock_keeping.receive, shop.owner, new_id(), more, "=HW-1")
    shop.clock.advance(60)
    shop.call(sales.complete, cart_of(line("Oil", "9.80", "2", item_id=oil)), cash("19.60"))


def opened(qtbot: QtBot, items: StockScreen, oil: UUID, count: int) -> StockHistory:
    items.open(oil)
    items.detail.tabs.set_value(HISTORY)
    items.detail.tabs.chosen.emit(HISTORY)
    page = items.detail.history
    qtbot.waitUntil(lambda: len(page.rows) == count)
    return page


def test_only_waste_is_shown_with_what_was_on_hand_then(
    qtbot: QtBot, items: StockScreen, pos: Pos, shop: Shop, oil: UUID
) -> None:
    moved(pos, shop, oil)
    page = opened(qtbot, items, oil, 4)
    page.which.set_value("waste")
    page.which.chosen.emit("waste")
    qtbot.waitUntil(lambda: len(page.rows) == 1)
    cells = page.table.rows_model.rows[0].cells
    assert [cell.text for cell in cells] == ["Waste: broken", "−1", "2"]


def test_goods_set_aside_for_an_order_and_an_item_put_back_have_words_too(
    qtbot: QtBot, items: StockScreen, pos: Pos, shop: Shop, oil: UUID
) -> None:
    order, deletion = new_id(), new_id()
    wanted = [customer_orders.Wanted(oil, Quantity.of(2))]
    shop.call(customer_orders.place, order, customer_orders.Buyer(name="Ada"), wanted)
    shop.clock.advance(60)
    shop.call(customer_orders.cancel, order)
    shop.clock.advance(60)
    remove = (deletion, [oil], StockReason.BREAKAGE)
    pos.backend.call(removal.remove_page, shop.owner, *remove)
    shop.clock.advance(60)
    pos.backend.call(removal.put_back, shop.owner, deletion)
    page = opened(qtbot, items, oil, 5)
    rows = page.table.rows_model.rows
    assert [row.cells[0].text for row in rows][1:] == [
        "Waste: broken",
        "Back from an order",
        "Set aside for an order",
        "First stock",
    ]
    assert rows[0].cells[0].text.startswith("Adjusted")


def test_a_reason_that_is_no_code_of_the_program_is_told_as_it_stands() -> None:
    row = HistoryRow(
        document_id=new_id(),
        line=1,
        kind="adjustment",
        reason="from the old till",
        change=Quantity.of(1),
        on_hand=Quantity.of(1),
        at=datetime(2026, 11, 25, tzinfo=UTC),
        who="",
        number="",
    )
    assert what_words(row) == f"Adjusted: {isolate('from the old till')}"


def test_movements_are_saved_as_a_file_no_spreadsheet_executes(
    qtbot: QtBot, items: StockScreen, pos: Pos, shop: Shop, oil: UUID, tmp_path: Path
) -> None:
    moved(pos, shop, oil)
    page = opened(qtbot, items, oil, 4)
    file = tmp_path / "oil.csv"
    page.save(file)
    qtbot.waitUntil(file.exists)
    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.reader(text))
    assert rows[0] == ["When", "What", "By", "Change", "On hand"]
    assert [row[3:] for row in rows[1:]] == [["-2", "12"], ["12", "14"], ["-1", "2"], ["3", "3"]]
    assert rows[2][1] == "Delivery =HW-1"
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row[:3])
    qtbot.waitUntil(lambda: "Saved as" in page.said.text())


def test_a_long_history_is_looked_through_page_by_page(shop: Shop, oil: UUID) -> None:
    for number in range(450):
        reason = StockReason.BREAKAGE if number == 0 else StockReason.FOUND
        change = Quantity.of(-1 if number == 0 else 1)
        shop.clock.advance(1)
        shop.backend.call(stock_keeping.adjust, shop.owner, new_id(), oil, change, reason)
    page = shop.backend.call(stock_keeping.history, shop.owner, oil, kinds=frozenset({"waste"}))
    assert [(row.change, row.on_hand) for row in page.rows] == [(Quantity.of(-1), Quantity.of(2))]
    assert page.rest is None
    first = shop.backend.call(
        stock_keeping.history, shop.owner, oil, None, 5, kinds=frozenset({"adjustment"})
    )
    assert len(first.rows) == 5
    assert first.rest is not None
    second = shop.backend.call(
        stock_keeping.history, shop.owner, oil, first.rest, 5, kinds=frozenset({"adjustment"})
    )
    assert second.rows[0].on_hand == first.rows[-1].on_hand - Quantity.of(1)


def test_what_was_sold_below_zero_is_told(
    qtbot: QtBot, items: StockScreen, pos: Pos, shop: Shop, oil: UUID
) -> None:
    change = {"stock_policy": "allow"}
    pos.backend.call(catalogue_edit.edit_item, SYSTEM, oil, change)
    shop.call(sales.complete, cart_of(line("Oil", "9.80", "5", item_id=oil)), cash("49"))
    page = opened(qtbot, items, oil, 2)
    assert page.said.text().startswith("Sold below zero on ")
