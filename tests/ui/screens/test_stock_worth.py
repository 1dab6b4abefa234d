"""The pages of Stock about money and orders: what it is worth, and what to reorder."""

import csv
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.domain.access import SYSTEM, Permission, Role
from pos_app.domain.ids import new_id
from pos_app.domain.item import ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.domain.stock import StockReason
from pos_app.services import (
    catalogue_edit,
    catalogue_groups,
    purchasing,
    stock_keeping,
    suppliers,
)
from pos_app.services.suppliers import SupplierFields
from pos_app.ui.pos import Pos
from pos_app.ui.screens import build
from pos_app.ui.screens.stock.list_export import as_table_file
from pos_app.ui.screens.stock.reorder_screen import ReorderScreen
from pos_app.ui.screens.stock.value_screen import ValueScreen
from pos_app.ui.screens.stock.ways import stock_ways
from tests.shop import GBP, Shop
from tests.ui.screens.stock_desk import message


def add(shop: Shop, name: str, left: int, **fields: object) -> UUID:
    new = ItemFields(name, cost_price=UnitPrice.parse("2.50", GBP), **fields)  # type: ignore[arg-type]
    return shop.backend.call(catalogue_edit.add_item, SYSTEM, new, Quantity.of(left)).id


@pytest.fixture
def tea(shop: Shop) -> UUID:
    """Ten tins of tea in the pantry."""
    pantry = shop.backend.call(catalogue_groups.add_category, SYSTEM, "Pantry", "lilac")
    return add(shop, "Tea", 10, category_id=pantry)


@pytest.fixture
def value(qtbot: QtBot, pos: Pos, shop: Shop, tea: UUID) -> ValueScreen:
    pos.log_in(shop.owner)
    screen = ValueScreen(pos)
    qtbot.addWidget(screen)
    screen.resize(1290, 720)
    screen.show()
    screen.enter()
    qtbot.waitUntil(lambda: screen.report is not None)
    return screen


def rows(screen: ValueScreen) -> list[tuple[str, str]]:
    found = screen.categories.rows_model.rows
    return [(row.cells[0].text, row.cells[2].text) for row in found]


def test_the_value_stands_in_all_and_by_category(value: ValueScreen) -> None:
    assert [value.figures.value(at) for at in range(3)] == ["£25.00", "1", "0"]
    assert rows(value) == [("Pantry", "£25.00")]
    assert [row.cells[0].text for row in value.places.rows_model.rows] == ["Shop"]
    assert value.note.text() == "As it is now."


def test_a_typed_day_has_the_value_of_that_day(
    qtbot: QtBot, value: ValueScreen, shop: Shop, tea: UUID
) -> None:
    shop.clock.advance(timedelta(days=2).total_seconds())
    lose, why = stock_keeping.adjust, StockReason.BREAKAGE
    shop.call(lose, new_id(), tea, Quantity.of(-4), why, actor=shop.owner)
    value.read()
    qtbot.waitUntil(lambda: value.figures.value(0) == "£15.00")
    value.day.set_text("2/3/2026")
    value.day.entered.emit("")
    qtbot.waitUntil(lambda: value.figures.value(0) == "£25.00")
    assert value.day.text() == "02/03/2026"
    assert value.note.text().startswith("At the end of 2 Mar 2026.")


def test_what_is_no_day_is_said_and_the_figures_stay(value: ValueScreen) -> None:
    value.day.set_text("soon")
    value.read()
    assert value.day.error.startswith("Type a day")
    assert value.figures.value(0) == "£25.00"


def test_the_items_of_the_value_are_taken_out_as_a_file(
    qtbot: QtBot, value: ValueScreen, tmp_path: Path
) -> None:
    value.export(tmp_path / "value.csv")
    qtbot.waitUntil(
        lambda: (
            "value.csv is saved" in message(value.lane).replace("\u2068", "").replace("\u2069", "")
        )
    )
    with (tmp_path / "value.csv").open(encoding="utf-8-sig", newline="") as text:
        assert [row[0] for row in csv.reader(text)] == ["Item", "Tea"]
    assert as_table_file(Path("value")).name == "value.xlsx"


def test_another_person_does_not_see_the_costs_of_the_one_before(
    qtbot: QtBot, value: ValueScreen, pos: Pos, shop: Shop
) -> None:
    pos.log_in(shop.cashier)
    assert value.report is None
    assert rows(value) == []
    shown = [way.screen for way in stock_ways() if way.is_open_to(shop.cashier)]
    assert "stock-value" not in shown
    assert "reorder" not in shown


@pytest.fixture
def harrow(shop: Shop) -> UUID:
    """A supplier of oil and jam, of which there is too little; nobody has candles."""
    supplier = new_id()
    shop.backend.call(suppliers.add, SYSTEM, supplier, SupplierFields("Harrow Wholesale"))
    for name in ("Oil", "Jam", "Candle"):
        item = add(shop, name, 1, reorder_level=Quantity.of(6))
        if name != "Candle":
            shop.call(suppliers.supply, item, supplier, actor=shop.owner)
    return supplier


@pytest.fixture
def low(qtbot: QtBot, pos: Pos, shop: Shop, harrow: UUID) -> ReorderScreen:
    pos.log_in(shop.owner)
    screen = build("reorder", pos, None, None)  # type: ignore[arg-type]
    assert isinstance(screen, ReorderScreen)
    qtbot.addWidget(screen)
    screen.resize(1290, 720)
    screen.show()
    screen.enter()
    qtbot.waitUntil(lambda: len(screen.items) == 3)
    return screen


def listed(screen: ReorderScreen) -> list[tuple[str, str, str]]:
    found = screen.table.rows_model.rows
    return [(row.cells[0].text, row.cells[1].text, row.cells[5].text) for row in found]


def test_what_is_low_is_listed_with_who_has_it_and_how_many_to_order(low: ReorderScreen) -> None:
    assert listed(low) == [
        ("Candle", "none", "5"),
        ("Jam", "Harrow Wholesale", "5"),
        ("Oil", "Harrow Wholesale", "5"),
    ]
    low.supplier.set_value("nobody")
    low._show()
    assert [name for name, _who, _many in listed(low)] == ["Candle"]


def test_the_ticked_items_become_an_order_with_each_supplier(
    low: ReorderScreen, pos: Pos, harrow: UUID
) -> None:
    assert not low.order_button.isEnabled()
    low._tick_all()
    assert low.order_button.text() == "Order 2 items"
    assert "1 of the ticked has no supplier yet" in low.said.text()
    QTest.keyClick(low, Qt.Key.Key_F12)
    assert message(low.lane).startswith("1 order written.")
    (order,) = pos.call(purchasing.recent)
    lines = pos.call(purchasing.read, order.id).lines
    assert sorted((line.name, line.ordered.plain) for line in lines) == [("Jam", "5"), ("Oil", "5")]
    assert low.table.ticks == frozenset()


def test_what_is_on_its_way_is_not_ordered_again(
    qtbot: QtBot, low: ReorderScreen, pos: Pos, harrow: UUID
) -> None:
    low._tick_all()
    low.order()
    (order,) = pos.call(purchasing.recent)
    pos.call(purchasing.send, order.id)
    low.refresh()
    qtbot.waitUntil(lambda: listed(low)[1][2] == "–")
    low._tick_all()
    assert not low.order_button.isEnabled()
    assert "of 2 enough is on its way" in low.said.text()


def test_the_list_is_taken_out_and_the_journal_tells(
    qtbot: QtBot, low: ReorderScreen, shop: Shop, tmp_path: Path
) -> None:
    low.export(tmp_path / "low.csv")
    qtbot.waitUntil((tmp_path / "low.csv").exists)
    qtbot.waitUntil(lambda: "is saved" in message(low.lane))
    told = shop.rows("SELECT count(*) FROM journal_entry WHERE kind = 'stock.low_exported'")
    assert told == [(1,)]


def test_the_button_to_order_is_there_for_whoever_may_order(
    qtbot: QtBot, low: ReorderScreen, pos: Pos, shop: Shop
) -> None:
    keeper = shop.actors[Role.STOCK_KEEPER]
    pos.log_in(keeper)
    low.enter()
    qtbot.waitUntil(lambda: len(low.items) == 3)
    assert low.order_button.isVisible() is pos.can(Permission.STOCK_ORDER)
