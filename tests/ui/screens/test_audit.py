"""The audit log on the screen: narrowed down, opened, taken out; nothing in it can be changed."""

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.domain.access import Role
from pos_app.domain.item import ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.services import catalogue_edit, sales
from pos_app.ui.pos import Pos
from pos_app.ui.screens.audit import AuditScreen
from pos_app.ui.ways import rail_ways
from tests.shop import GBP, Shop, cart_of, cash, line


@pytest.fixture
def screen(pos: Pos, shop: Shop, qtbot: QtBot) -> AuditScreen:
    """The log as the owner sees it after a sale and a new item."""
    shop.call(sales.complete, cart_of(line("Rye bread")), cash("5"))
    loaf = ItemFields(name="=Loaf", unit_price=UnitPrice.parse("2.10", GBP))
    saved = shop.call(catalogue_edit.add_item, loaf, actor=shop.manager)
    dearer = UnitPrice.parse("2.20", GBP)
    shop.call(catalogue_edit.set_price, saved.id, dearer, actor=shop.manager)
    pos.log_in(shop.owner)
    built = AuditScreen(pos)
    qtbot.addWidget(built)
    built.resize(1290, 720)
    built.show()
    built.enter()
    qtbot.waitUntil(lambda: bool(built.rows))
    return built


def choose(screen: AuditScreen, kind: str) -> None:
    """Click the newest entry of this kind."""
    row = next(row for row in screen.rows if row.kind == kind)
    screen.table.set_current(row.id)
    screen.table.chosen.emit(row.id)


def said(screen: AuditScreen) -> list[str]:
    return [row.spoken for row in screen.detail.table.rows_model.rows]


def test_a_changed_price_is_told_with_both_values_and_the_person(
    screen: AuditScreen, shop: Shop
) -> None:
    choose(screen, "item.changed")
    assert screen.detail.isVisible()
    assert screen.detail.title.text() == "Item changed"
    assert shop.manager.name in screen.detail.where.text()
    assert "Unit price: £2.10 → £2.20" in said(screen)


def test_the_list_is_narrowed_to_what_when_and_who(
    screen: AuditScreen, shop: Shop, qtbot: QtBot
) -> None:
    screen.filters.group.set_value("sales")
    screen.filters.changed.emit()
    qtbot.waitUntil(lambda: {row.kind for row in screen.rows} == {"sale"})
    screen.filters.group.set_value("")
    screen.filters.person.set_value(shop.manager.user_id.hex)
    screen.filters.changed.emit()
    qtbot.waitUntil(lambda: {row.who for row in screen.rows} == {shop.manager.name})
    screen.filters.person.set_value("")
    screen.filters.since.set_text("03/03/2026")
    screen.filters.changed.emit()
    qtbot.waitUntil(lambda: not screen.rows)
    assert screen.nothing.isVisible()
    screen.nothing.answered.emit(0)
    qtbot.waitUntil(lambda: len(screen.rows) > 5)


def test_a_day_that_is_none_is_said_at_its_field_and_the_list_stays(
    screen: AuditScreen, qtbot: QtBot
) -> None:
    before = list(screen.rows)
    screen.filters.since.set_text("yesterday")
    screen.refresh()
    assert "Type a day" in screen.filters.since.error
    screen.filters.since.set_text("05/03/2026")
    screen.filters.until.set_text("04/03/2026")
    screen.refresh()
    assert screen.filters.until.error == "This day is before the first."
    assert screen.rows == before


def test_typing_finds_a_word_and_everything_about_a_record(
    screen: AuditScreen, qtbot: QtBot
) -> None:
    screen.filters.search.setFocus()
    QTest.keyClicks(screen.filters.search.entry, "rye", delay=50)
    qtbot.waitUntil(lambda: [row.kind for row in screen.rows] == ["sale"])
    screen.filters.clear()
    screen.refresh()
    qtbot.waitUntil(lambda: len(screen.rows) > 5)
    choose(screen, "item.changed")
    screen.detail.record_button.click()
    qtbot.waitUntil(lambda: [row.kind for row in screen.rows] == ["item.changed", "item.added"])


def test_a_sales_entry_leads_to_its_receipt(screen: AuditScreen, qtbot: QtBot) -> None:
    choose(screen, "sale")
    with qtbot.waitSignal(screen.receipt_wanted) as asked:
        screen.detail.sale_button.click()
    assert asked.args == [next(row.sale_id for row in screen.rows if row.kind == "sale")]
    choose(screen, "item.added")
    assert not screen.detail.sale_button.isVisible()


def test_scrolling_down_brings_the_older_entries(
    screen: AuditScreen, shop: Shop, qtbot: QtBot
) -> None:
    for _ in range(120):
        shop.call(sales.complete, cart_of(line()), cash("5"))
    screen.refresh()
    qtbot.waitUntil(lambda: len(screen.rows) == 100)
    assert "more follow" in screen.foot.text()
    bar = screen.table.verticalScrollBar()
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: len(screen.rows) > 120)
    ids = [row.id for row in screen.rows]
    assert len(set(ids)) == len(ids)


def test_the_log_is_taken_out_and_nothing_in_it_is_a_formula(
    screen: AuditScreen, qtbot: QtBot, tmp_path: Path
) -> None:
    for name in ("log.csv", "log.xlsx"):
        screen.export(tmp_path / name)
        qtbot.waitUntil(lambda name=name: (tmp_path / name).exists())
    with (tmp_path / "log.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["What"] == "audit.exported"
    loaf = next(row for row in rows if row["What"] == "item.changed")
    assert loaf["Record"] == "'=Loaf"
    assert "unit_price: 2.10 → 2.20" in loaf["Says"]


def test_a_place_that_cannot_be_written_is_a_sentence(
    screen: AuditScreen, qtbot: QtBot, tmp_path: Path
) -> None:
    screen.export(tmp_path / "gone" / "log.csv")
    qtbot.waitUntil(lambda: "cannot be written" in screen.lane.message.head)


def test_escape_closes_the_entry_then_empties_the_search(screen: AuditScreen, qtbot: QtBot) -> None:
    choose(screen, "sale")
    screen.filters.search.set_text("rye")
    QTest.keyClick(screen, Qt.Key.Key_Escape)
    assert not screen.detail.isVisible()
    assert screen.filters.search.text() == "rye"
    QTest.keyClick(screen, Qt.Key.Key_Escape)
    assert screen.filters.search.text() == ""


def test_only_whoever_may_read_the_log_sees_the_way_to_it(shop: Shop) -> None:
    (way,) = [each for each in rail_ways() if each.way.id == "audit"]
    open_to = {role for role in Role if way.is_open_to(shop.actors[role])}
    assert open_to == {Role.OWNER, Role.MANAGER}
