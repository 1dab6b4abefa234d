"""Categories and favourites: named, coloured, arranged, deleted when empty."""

from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.domain.access import SYSTEM, Role
from pos_app.domain.item import Code, ItemFields
from pos_app.domain.tax import TaxRate
from pos_app.services import catalogue, catalogue_edit, catalogue_groups
from pos_app.services.catalogue import CategoryView
from pos_app.ui.pos import Pos
from pos_app.ui.screen import Screen
from pos_app.ui.screens.stock import StockScreen
from pos_app.ui.screens.stock.categories_screen import CategoriesScreen
from pos_app.ui.screens.stock.favourites_screen import FavouritesScreen
from tests.shop import Shop

CTRL = Qt.KeyboardModifier.ControlModifier


def show(qtbot: QtBot, screen: Screen) -> None:
    qtbot.addWidget(screen)
    screen.resize(1290, 720)
    screen.show()
    screen.enter()


@pytest.fixture
def categories(qtbot: QtBot, pos: Pos, shop: Shop, oil: UUID) -> CategoriesScreen:
    """Pantry, which has an item, and two empty ones."""
    for name in ("Care", "Home"):
        shop.backend.call(catalogue_groups.add_category, SYSTEM, name, "rose")
    pos.log_in(shop.manager)
    screen = CategoriesScreen(pos)
    show(qtbot, screen)
    return screen


@pytest.fixture
def favourites(qtbot: QtBot, pos: Pos, shop: Shop) -> FavouritesScreen:
    """Four favourites, A to D."""
    for name in "ABCD":
        fields = ItemFields(name, barcodes=(Code(f"FAV-{name}-1"),))
        saved = shop.backend.call(catalogue_edit.add_item, SYSTEM, fields)
        shop.backend.call(catalogue_edit.set_favourite, SYSTEM, saved.id, True)
    pos.log_in(shop.manager)
    screen = FavouritesScreen(pos)
    show(qtbot, screen)
    return screen


def named(screen: CategoriesScreen, name: str) -> CategoryView:
    return next(each for each in screen.categories if each.name == name)


def stored(pos: Pos) -> list[str]:
    return [each.name for each in pos.call(catalogue.categories)]


def on_sell(pos: Pos) -> str:
    return "".join(view.name for view in pos.call(catalogue.tiles, None))


def test_a_category_gets_name_colour_and_what_its_items_get(
    categories: CategoriesScreen, pos: Pos
) -> None:
    rates = (TaxRate.parse("0", included=True),)
    zero = pos.backend.call(catalogue_groups.add_tax_class, SYSTEM, "Zero rated", rates)
    categories.refresh()
    categories.add_button.click()
    categories.form.put("name", "Books")
    categories.form.put("tint", "sky")
    categories.form.put("stock_policy", "block")
    categories.form.put("tax_class_id", str(zero))
    categories.bar.save.click()
    books = named(categories, "Books")
    assert (books.tint, books.stock_policy, books.tax_class_id) == ("sky", "block", zero)
    assert categories.bar.words.text() == "Saved"


def test_a_colour_is_chosen_by_click_and_by_keyboard(categories: CategoriesScreen) -> None:
    categories.show_category(named(categories, "Care"))
    first = categories.tint.raw()
    QTest.keyClick(categories.tint, Qt.Key.Key_Right)
    assert categories.tint.raw() != first
    QTest.mouseClick(categories.tint, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert categories.tint.raw() == "ochre"
    assert categories.bar.words.text() == "1 change not saved"


def test_a_name_that_is_taken_is_refused(categories: CategoriesScreen, pos: Pos) -> None:
    categories.show_category(named(categories, "Care"))
    categories.form.put("name", "pantry")
    categories.bar.save.click()
    message = categories.lane.message
    assert message is not None
    assert "There is a category called Pantry already." in message.text
    assert "Care" in stored(pos)


def test_categories_are_moved_by_button_and_keyboard(
    categories: CategoriesScreen, pos: Pos
) -> None:
    before = stored(pos)
    categories.show_category(categories.categories[-1])
    categories.up.click()
    assert stored(pos)[-2] == before[-1]
    QTest.keyClick(categories, Qt.Key.Key_Down, CTRL)
    assert stored(pos) == before


def test_deleting_asks_and_says_how_many_items_are_in_the_way(
    categories: CategoriesScreen, pos: Pos
) -> None:
    categories.show_category(named(categories, "Pantry"))
    categories.delete.click()
    assert "Pantry" in stored(pos), "not before it was answered"
    categories.lane.answer_button(0).click()
    message = categories.lane.message
    assert message is not None
    assert message.text.startswith("One item is in Pantry.")
    categories.show_category(named(categories, "Home"))
    categories.delete.click()
    categories.lane.answer_button(0).click()
    assert "Home" not in stored(pos)


def test_another_category_waits_for_what_is_not_saved(
    categories: CategoriesScreen, pos: Pos
) -> None:
    categories.show_category(named(categories, "Care"))
    categories.form.put("name", "Body care")
    categories.table.chosen.emit(named(categories, "Home").id)
    assert categories.title.text() == "Care"
    categories.lane.answer_button(0).click()
    assert categories.title.text() == "Home"
    assert "Body care" in stored(pos)


def test_a_supervisor_looks_and_changes_nothing(
    qtbot: QtBot, categories: CategoriesScreen, pos: Pos, shop: Shop
) -> None:
    pos.log_in(shop.actors[Role.SUPERVISOR])
    assert not categories.bar.isVisible()
    assert not categories.delete.isVisible()
    assert categories.name.entry.isReadOnly()


def test_a_new_item_gets_the_tax_of_its_category_until_one_is_chosen(
    items: StockScreen, pos: Pos, shop: Shop
) -> None:
    rates = (TaxRate.parse("0", included=True),)
    zero = pos.backend.call(catalogue_groups.add_tax_class, SYSTEM, "Zero rated", rates)
    books = pos.backend.call(catalogue_groups.add_category, SYSTEM, "Books")
    pos.call(catalogue_groups.edit_category, books, {"tax_class_id": zero})
    items.add()
    fields = items.detail.fields
    fields.category.set_value(str(books))
    fields.category.chosen.emit(str(books))
    assert items.detail.form.value("tax_class_id") == zero
    first = pos.call(catalogue.tax_classes)[0].id
    fields.tax.set_value(str(first))
    fields.tax.chosen.emit(str(first))
    fields.category.chosen.emit(str(books))
    assert items.detail.form.value("tax_class_id") == first


def test_a_favourite_is_dragged_to_another_place(favourites: FavouritesScreen, pos: Pos) -> None:
    view = favourites.grid.viewport()
    start = favourites.grid.seen(favourites.grid.row_rect(3)).center()
    end = favourites.grid.seen(favourites.grid.row_rect(0)).center()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 11):
        QTest.mouseMove(view, start + (end - start) * step / 10)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
    assert on_sell(pos) == "DABC"


def test_a_favourite_is_moved_by_keyboard_and_taken_back(
    favourites: FavouritesScreen, pos: Pos
) -> None:
    grid = favourites.grid
    grid.setCurrentIndex(grid.model_rows.index(0))
    QTest.keyClick(grid, Qt.Key.Key_Right, CTRL)
    QTest.keyClick(grid, Qt.Key.Key_Right, CTRL)
    assert on_sell(pos) == "BCAD"
    QTest.keyClick(favourites, Qt.Key.Key_Z, CTRL)
    assert on_sell(pos) == "BACD"
    favourites.undo_button.click()
    assert on_sell(pos) == "ABCD"
    assert not favourites.undo_button.isEnabled()


def test_del_takes_a_favourite_out_and_a_scan_puts_one_in(
    favourites: FavouritesScreen, pos: Pos
) -> None:
    favourites.grid.setCurrentIndex(favourites.grid.model_rows.index(1))
    QTest.keyClick(favourites.grid, Qt.Key.Key_Delete)
    assert on_sell(pos) == "ACD"
    favourites.scan("FAV-B-1")
    assert on_sell(pos) == "ACDB"


def test_an_order_somebody_overtook_is_told_and_read_anew(
    favourites: FavouritesScreen, pos: Pos
) -> None:
    saved = pos.backend.call(catalogue_edit.add_item, SYSTEM, ItemFields("E"))
    favourites.blockSignals(True)
    pos.backend.listeners.clear()
    pos.backend.call(catalogue_edit.set_favourite, SYSTEM, saved.id, True)
    QTest.keyClick(favourites.grid, Qt.Key.Key_Right, CTRL)
    assert favourites.lane.message is not None
    assert "changed meanwhile" in favourites.lane.message.text
    assert on_sell(pos) == "ABCDE"
    assert len(favourites.grid.rows) == 5
