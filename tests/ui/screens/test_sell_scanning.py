"""Scanning, typing and tapping at the counter, with real keys."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.domain.errors import StorageFailed
from pos_app.domain.price_source import PriceSource
from pos_app.services import carts
from tests.shop import gbp
from tests.ui.screens.selling import (
    BLOCKED,
    CANDLE,
    CARD,
    CUP,
    LOAF,
    OAT_MILK,
    OIL,
    TOMATOES,
    UNKNOWN,
    Desk,
    shelve,
)

ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape


def tile(desk: Desk, name: str) -> object:
    return next(row for row in desk.screen.shelf.grid.rows if row.name.replace("\xa0", " ") == name)


def test_a_scan_puts_the_item_on_the_sale_and_selects_it(desk: Desk) -> None:
    desk.scan(OAT_MILK)
    assert desk.lines == [("1", "Oat milk 1 L")]
    assert desk.screen.cart_side.lines.selection() == desk.sale.cart.lines[0].id
    assert desk.screen.cart_side.pay.text() == "Pay £2.20"
    assert desk.screen.field.text() == ""
    assert desk.focus is desk.screen.field.entry


def test_the_same_item_scanned_again_raises_its_line(desk: Desk) -> None:
    for code in (OAT_MILK, LOAF, OAT_MILK):
        desk.scan(code)
    assert desk.lines == [("2", "Oat milk 1 L"), ("1", "Sourdough loaf")]
    assert desk.sale.selected_id == desk.sale.cart.lines[0].id
    assert desk.screen.cart_side.count.text() == "3 items"
    assert tile(desk, "Oat milk 1 L").count == "2"  # type: ignore[attr-defined]


def test_three_star_then_a_scan_adds_three(desk: Desk) -> None:
    desk.type("3 *")
    desk.scan(OAT_MILK)
    assert desk.lines == [("3", "Oat milk 1 L")]
    assert desk.screen.field.text() == ""


def test_three_star_and_a_tile_adds_three(desk: Desk) -> None:
    desk.type("3*")
    desk.screen.shelf.grid.chosen.emit(tile(desk, "Sourdough loaf").id)  # type: ignore[attr-defined]
    assert desk.lines == [("3", "Sourdough loaf")]


def test_three_star_enter_adds_three_more_of_the_selected_line(desk: Desk) -> None:
    desk.scan(LOAF)
    desk.type("3 *")
    desk.press(ENTER)
    assert desk.lines == [("4", "Sourdough loaf")]


def test_an_unknown_barcode_adds_nothing_and_says_so(desk: Desk) -> None:
    desk.scan(UNKNOWN)
    assert desk.lines == []
    assert desk.said.startswith("Barcode not known.")
    assert UNKNOWN in desk.said
    assert desk.answers == ("Find item", "Sell at a price")


def test_the_next_scan_clears_the_message(desk: Desk) -> None:
    desk.scan(UNKNOWN)
    desk.scan(LOAF)
    assert desk.said == ""
    assert desk.screen.shelf.tabs.isVisible()


def test_an_unknown_barcode_is_sold_at_a_price(desk: Desk) -> None:
    desk.scan(UNKNOWN)
    desk.answer(1)
    assert desk.panel.name == "one-off"
    desk.type("4.5")
    desk.press(ENTER)
    (line,) = desk.sale.cart.lines
    assert (line.item_id, line.barcode, line.price_source) == (None, UNKNOWN, PriceSource.MISC)
    assert desk.sale.total == gbp("4.50")
    assert desk.focus is desk.screen.field.entry


def test_a_scan_while_a_name_is_typed_adds_and_leaves_the_name(desk: Desk) -> None:
    desk.type("oat")
    desk.scan(LOAF)
    assert desk.lines == [("1", "Sourdough loaf")]
    assert desk.screen.field.text() == "oat"


def test_a_scan_never_lands_in_a_price(desk: Desk) -> None:
    desk.scan(CARD)
    assert desk.panel.name == "price"
    desk.type("25")
    desk.scan(LOAF)
    assert desk.lines == [("1", "Sourdough loaf")]
    assert desk.panel.name == "price"
    desk.press(ENTER)
    assert desk.lines == [("1", "Sourdough loaf"), ("1", "Gift card")]
    assert desk.sale.total == gbp("29.20")


def test_enter_in_an_empty_field_does_nothing(desk: Desk) -> None:
    desk.scan(LOAF)
    desk.press(ENTER, ENTER)
    assert desk.lines == [("1", "Sourdough loaf")]


def test_a_name_is_found_as_it_is_typed_and_enter_adds_the_first(desk: Desk) -> None:
    desk.type("oat")
    results = desk.screen.finder.results.list.rows
    assert {row.name for row in results[:2]} == {"Oat milk 1 L", "Oat cup"}
    desk.type(" mi")
    desk.press(ENTER)
    assert desk.lines == [("1", "Oat milk 1 L")]
    assert desk.screen.field.text() == ""
    assert desk.screen.shelf.grid.isVisible()


def test_arrows_choose_among_what_was_found(desk: Desk) -> None:
    desk.type("l")
    names = [getattr(row, "name", "") for row in desk.screen.finder.results.list.rows]
    desk.press(Qt.Key.Key_Down, ENTER)
    assert desk.lines == [("1", names[1])]


def test_a_typed_code_is_added_before_anything_a_search_finds(desk: Desk) -> None:
    desk.type("drk-014")
    desk.press(ENTER)
    assert desk.lines == [("1", "Oat milk 1 L")]


def test_nothing_found_asks_what_was_meant(qtbot: QtBot, desk: Desk) -> None:
    desk.type("otmilk")
    finder = desk.screen.finder
    qtbot.waitUntil(lambda: finder._empty is not None and finder._empty._link.text() != "")
    assert finder._empty is not None
    finder._empty._link.click()
    assert desk.screen.field.text() == "oat milk"
    desk.press(ENTER)
    assert desk.lines == [("1", "Oat milk 1 L")]


def test_the_last_row_sells_what_was_typed_as_a_one_off(desk: Desk) -> None:
    desk.type("oat")
    desk.press(Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, ENTER)
    assert desk.panel.name == "one-off"
    desk.type("1.99")
    desk.press(ENTER)
    assert desk.lines == [("1", "oat")]
    assert desk.sale.total == gbp("1.99")


def test_a_typed_price_sells_a_one_off(desk: Desk) -> None:
    desk.type("4.50")
    desk.press(ENTER)
    assert desk.panel.name == "one-off"
    desk.type("Basket")
    desk.press(ENTER, ENTER)
    assert desk.lines == [("1", "Basket")]
    assert desk.sale.total == gbp("4.50")


def test_two_items_of_one_barcode_are_chosen_between(desk: Desk) -> None:
    shelve(desk.shop, "Oat milk 6 pack", OAT_MILK)
    desk.scan(OAT_MILK)
    assert desk.lines == []
    assert desk.said == "2 items share this barcode. Choose the one in your hand."
    desk.answer()
    desk.press(Qt.Key.Key_Down, ENTER)
    assert desk.lines == [("1", "Oat milk 6 pack")]


def test_an_item_without_price_is_sold_at_the_one_that_is_typed(desk: Desk) -> None:
    desk.scan(CUP)
    assert desk.said == "Oat cup has no price. Type one to sell it."
    desk.answer()
    desk.type("4.5")
    assert desk.panel.accept.text() == "Sell at £4.50"  # type: ignore[attr-defined]
    desk.press(ENTER)
    assert desk.sale.total == gbp("4.50")
    assert desk.sale.cart.lines[0].price_source is PriceSource.OPEN


def test_what_is_sold_by_weight_asks_how_much(desk: Desk) -> None:
    desk.screen.shelf.grid.chosen.emit(tile(desk, "Vine tomatoes").id)  # type: ignore[attr-defined]
    assert desk.panel.name == "amount"
    desk.type("0.482")
    desk.press(ENTER)
    assert desk.lines == [("0.482", "Vine tomatoes")]
    assert desk.sale.total == gbp("1.74")
    desk.type("0.5*")
    desk.scan(TOMATOES)
    assert desk.lines == [("0.982", "Vine tomatoes")]


def test_more_than_there_is_may_be_sold_or_kept_at_what_there_is(desk: Desk) -> None:
    desk.type("4 *")
    desk.scan(OIL)
    assert desk.said == "Only 3 left. You have 4 Cretan olive oil in this sale."
    assert desk.answers == ("Sell 4", "Keep 3")
    desk.answer(1)
    assert desk.lines == [("3", "Cretan olive oil")]
    desk.scan(OIL)
    desk.answer(0)
    desk.scan(OIL)
    assert desk.said == "", "it was answered for this sale"
    assert desk.lines == [("5", "Cretan olive oil")]


def test_none_left_asks_a_manager_and_sells_after_the_yes(desk: Desk) -> None:
    desk.scan(CANDLE)
    assert desk.said == "None left. Cedar candle cannot be sold below zero here."
    assert (desk.answers, desk.lines) == (("Ask a manager",), [])
    desk.answer()
    needed, retry = desk.asked.pop()
    assert desk.lines == []
    retry(desk.shop.approve(needed))
    assert desk.lines == [("1", "Cedar candle")]
    desk.scan(CANDLE)
    assert desk.answers == ("Ask a manager",), "one yes is for one candle"


def test_what_is_blocked_is_not_sold_below_zero(desk: Desk) -> None:
    desk.scan(BLOCKED)
    desk.scan(BLOCKED)
    assert desk.lines == [("1", "Last cake")]
    assert desk.said == "Only 1 left. Last cake cannot be sold below zero here."
    assert desk.answers == ()


def test_a_full_disk_loses_nothing_and_can_be_tried_again(desk: Desk) -> None:
    full = StorageFailed("Not saved. The disk is full.", reason="full")
    call = desk.pos.backend.call_approved

    def refuse(service: object, *args: object, **kwargs: object) -> object:
        if service is carts.save:
            raise full
        return call(service, *args, **kwargs)  # type: ignore[arg-type]

    desk.scan(LOAF)
    desk.pos.backend.call_approved = refuse  # type: ignore[method-assign,assignment]
    desk.scan(OAT_MILK)
    assert desk.lines == [("1", "Sourdough loaf")]
    assert desk.said == "Not saved. The disk is full."
    desk.pos.backend.call_approved = call  # type: ignore[method-assign]
    desk.answer()
    assert desk.lines == [("1", "Sourdough loaf"), ("1", "Oat milk 1 L")]


def test_escape_clears_the_field_then_drops_the_selection_and_never_the_sale(desk: Desk) -> None:
    desk.scan(LOAF)
    desk.type("oat")
    desk.press(ESC)
    assert desk.screen.field.text() == ""
    assert desk.sale.selected_id is not None
    desk.press(ESC, ESC, ESC)
    assert desk.sale.selected_id is None
    assert desk.lines == [("1", "Sourdough loaf")]
