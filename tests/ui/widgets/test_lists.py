"""Tiles, cart, results and tables as a cashier uses them."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from pos_app.ui import theme
from pos_app.ui.widgets.cart import CartList, CartRow
from pos_app.ui.widgets.painting import Side
from pos_app.ui.widgets.results import ONE_OFF, Result, SearchResults
from pos_app.ui.widgets.rows import Cell, Column, TableRow
from pos_app.ui.widgets.table import Table
from pos_app.ui.widgets.tiles import TileGrid
from tests.ui.widgets.gallery import line, tile

LEFT = Qt.MouseButton.LeftButton


def grid(bot: QtBot, count: int, width: int = 854) -> TileGrid:
    made = TileGrid("Products")
    bot.addWidget(made)
    made.resize(width, 496)
    made.set_tiles([tile(at) for at in range(count)])
    made.show()
    return made


def cart(bot: QtBot, count: int, height: int = 440) -> CartList:
    made = CartList()
    bot.addWidget(made)
    made.resize(403, height)
    made.set_rows([line(at) for at in range(count)])
    made.show()
    return made


def middle(view: TileGrid | CartList, row: int) -> QPoint:
    return view.visualRect(view.model_rows.index(row)).center()


def settle(bot: QtBot, view: QWidget) -> None:
    """Let the first paint of a new window pass."""
    with bot.waitExposed(view):
        view.show()
    bot.wait(50)


class PaintLog:
    """Counts the rows a view paints."""

    def __init__(self, view: CartList | TileGrid, patch: pytest.MonkeyPatch) -> None:
        self.rows: list[int] = []
        plain = view.paint_row

        def noted(painter: object, rect: object, row: int) -> None:
            self.rows.append(row)
            plain(painter, rect, row)  # type: ignore[arg-type]

        patch.setattr(view, "paint_row", noted)


# -- tiles


def test_five_columns_share_the_width_of_a_usual_window_to_the_pixel(qtbot: QtBot) -> None:
    view = grid(qtbot, 15)
    rects = [view.row_rect(at) for at in range(5)]
    assert rects[0].left() == 0
    assert rects[4].right() == 853
    assert view.row_rect(5).top() == 156 + 12


def test_compact_and_wide_windows_have_their_own_tiles(qtbot: QtBot) -> None:
    view = grid(qtbot, 15, width=588)
    view.set_size_class(theme.SizeClass.COMPACT)
    assert view.row_rect(4).top() == 156 + 10


def test_two_quick_taps_on_a_tile_add_two(qtbot: QtBot) -> None:
    view, chosen = grid(qtbot, 15), list[object]()
    view.chosen.connect(chosen.append)
    QTest.mouseClick(view.viewport(), LEFT, pos=middle(view, 3))
    QTest.mouseDClick(view.viewport(), LEFT, pos=middle(view, 3))
    QTest.mouseRelease(view.viewport(), LEFT, pos=middle(view, 3))
    assert chosen == [3, 3]


def test_a_tap_in_the_gap_between_tiles_adds_nothing(qtbot: QtBot) -> None:
    view, chosen = grid(qtbot, 15), list[object]()
    view.chosen.connect(chosen.append)
    gap = QPoint(view.row_rect(0).right() + 5, 50)
    QTest.mouseClick(view.viewport(), LEFT, pos=gap)
    assert chosen == []


def test_a_tap_leaves_the_focus_in_the_scan_field(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    field, view = QLineEdit(window), TileGrid("Products", window)
    view.setGeometry(0, 40, 600, 400)
    view.set_tiles([tile(at) for at in range(8)])
    window.resize(600, 440)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    field.setFocus()
    QTest.mouseClick(view.viewport(), LEFT, pos=middle(view, 1))
    assert field.hasFocus()


def test_arrow_keys_go_over_the_tiles_and_enter_adds_one(qtbot: QtBot) -> None:
    view, chosen = grid(qtbot, 15), list[object]()
    view.chosen.connect(chosen.append)
    view.setFocus(Qt.FocusReason.TabFocusReason)
    view.setCurrentIndex(view.model_rows.index(0))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(view, key)
    assert chosen == [6]


def test_the_first_tile_of_an_arabic_window_is_on_the_right(qtbot: QtBot) -> None:
    view = grid(qtbot, 15)
    view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    rect = view.visualRect(view.model_rows.index(0))
    assert rect.right() == view.viewport().width() - 1
    assert view.indexAt(rect.center()).row() == 0


def test_a_hundred_thousand_tiles_are_one_widget_that_paints_what_is_seen(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = grid(qtbot, 0)
    few = len(view.findChildren(QWidget))
    view.set_tiles([tile(at % 90) for at in range(100_000)])
    log = PaintLog(view, monkeypatch)
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    view.grab()
    assert len(view.findChildren(QWidget)) == few
    assert len(set(log.rows)) <= 5 * 5


def test_a_count_that_changes_paints_its_tile_alone(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = grid(qtbot, 15)
    settle(qtbot, view)
    log = PaintLog(view, monkeypatch)
    view.change_tile(tile(7, "4"))
    qtbot.waitUntil(lambda: bool(log.rows))
    assert set(log.rows) == {7}


# -- cart


def test_the_selected_line_opens_and_the_list_scrolls_to_it(qtbot: QtBot) -> None:
    view = cart(qtbot, 30)
    view.select(29)
    rect = view.visualRect(view.model_rows.index(29))
    assert rect.height() == 110 + 1  # and the line below it
    assert view.viewport().rect().contains(rect)


def test_a_new_line_is_painted_without_the_others(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = cart(qtbot, 3)
    settle(qtbot, view)
    log = PaintLog(view, monkeypatch)
    view.append(line(77))
    qtbot.waitUntil(lambda: bool(log.rows))
    assert set(log.rows) == {3}


def test_five_hundred_lines_are_painted_a_screenful_at_a_time(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = cart(qtbot, 500)
    few = len(view.findChildren(QWidget))
    log = PaintLog(view, monkeypatch)
    view.select(250)
    view.grab()
    assert len(view.findChildren(QWidget)) == few
    assert len(set(log.rows)) < 15


def test_stepping_below_one_asks_instead_of_selling_none(qtbot: QtBot) -> None:
    view, asked, stepped = cart(qtbot, 2), list[object](), list[tuple[object, int]]()
    view.less_than_one.connect(asked.append)
    view.stepped.connect(lambda key, value: stepped.append((key, value)))
    view.change_row(CartRow(1, "1", "Mug", "£14.00 each", "£14.00", 1))
    view.select(1)
    tools = view.findChildren(QWidget)
    less = next(part for part in tools if part.accessibleName() == "One less Mug")
    more = next(part for part in tools if part.accessibleName() == "One more Mug")
    QTest.mouseClick(less, LEFT)
    QTest.mouseClick(more, LEFT)
    assert (asked, stepped) == ([1], [(1, 2)])


def test_only_undo_answers_on_a_voided_line(qtbot: QtBot) -> None:
    view, undone, chosen = cart(qtbot, 2), list[object](), list[object]()
    view.undo_asked.connect(undone.append)
    view.selected.connect(chosen.append)
    view.change_row(CartRow(1, "", "Honey", "Voided · £6.50", "", ghost=True))
    rect = view.visualRect(view.model_rows.index(1))
    QTest.mouseClick(view.viewport(), LEFT, pos=rect.center())
    assert (undone, chosen) == ([], [])
    QTest.mouseClick(view.viewport(), LEFT, pos=QPoint(rect.right() - 40, rect.center().y()))
    assert undone == [1]


def test_the_arrows_pass_over_voided_lines(qtbot: QtBot) -> None:
    view = cart(qtbot, 3)
    view.change_row(CartRow(1, "", "Honey", "Voided", "", ghost=True))
    view.select(2)
    view.move(-1)
    assert view.selection() == 0


def test_while_a_manager_is_asked_the_line_is_marked_without_its_buttons(qtbot: QtBot) -> None:
    view = cart(qtbot, 3)
    view.select(1)
    view.set_closed(True)
    assert view.visualRect(view.model_rows.index(1)).height() == 52
    assert not any(part.isVisible() for part in view.viewport().findChildren(QWidget))


# -- results


def test_enter_takes_the_marked_result_and_the_last_row_sells_a_one_off(qtbot: QtBot) -> None:
    found, chosen = SearchResults(), list[object]()
    qtbot.addWidget(found)
    found.chosen.connect(chosen.append)
    found.set_results("oat", [Result("a", "Oat milk", "£2.20", 3), Result("b", "Oatmeal", "£1")])
    found.enter()
    found.move(1)
    found.enter()
    found.move(5)
    found.enter()
    assert chosen == ["a", "b", ONE_OFF]


# -- tables


def table(bot: QtBot) -> Table:
    columns = (Column("Item", sort="name"), Column("Price", 90, Side.END, compact=-1))
    made = Table(columns, name="Items", tickable=True)
    bot.addWidget(made)
    made.resize(500, 400)
    made.set_rows([TableRow(at, (Cell(f"Item {at}"), Cell("£1.00"))) for at in range(20)])
    made.show()
    return made


def test_a_tick_is_not_a_choice(qtbot: QtBot) -> None:
    view, chosen, ticked = table(qtbot), list[object](), list[object]()
    view.chosen.connect(chosen.append)
    view.ticked.connect(ticked.append)
    box = view.visualRect(view.rows_model.index(2, 0)).center()
    QTest.mouseClick(view.viewport(), LEFT, pos=box)
    assert (chosen, ticked) == ([], [frozenset({2})])
    name = view.visualRect(view.rows_model.index(3, 1)).center()
    QTest.mouseClick(view.viewport(), LEFT, pos=name)
    assert chosen == [3]


def test_ticking_the_head_ticks_all_and_rows_that_go_lose_their_tick(qtbot: QtBot) -> None:
    view = table(qtbot)
    view.toggle_all()
    assert len(view.ticks) == 20
    view.set_rows([TableRow(1, (Cell("Item 1"), Cell("£1.00")))])
    assert view.ticks == frozenset({1})


def test_a_second_click_on_a_head_turns_the_order_round(qtbot: QtBot) -> None:
    view, asked = table(qtbot), list[tuple[str, bool]]()
    view.sort_asked.connect(lambda name, up: asked.append((name, up)))
    spot = QPoint(view.columnViewportPosition(1) + 20, 20)
    QTest.mouseClick(view.head.viewport(), LEFT, pos=spot)
    QTest.mouseClick(view.head.viewport(), LEFT, pos=spot)
    assert asked == [("name", True), ("name", False)]


def test_a_compact_window_leaves_columns_out_and_one_takes_the_rest(qtbot: QtBot) -> None:
    view = table(qtbot)
    assert view.columnWidth(1) == 500 - 40 - 90
    view.set_compact(True)
    assert view.isColumnHidden(2)
    assert view.columnWidth(1) == 500 - 40


def test_a_table_asks_only_for_the_rows_it_shows(qtbot: QtBot) -> None:
    class Lazy(list[TableRow]):
        def __init__(self) -> None:
            super().__init__()
            self.asked: set[int] = set()

        def __len__(self) -> int:
            return 100_000

        def __getitem__(self, at: int) -> TableRow:  # type: ignore[override]
            self.asked.add(at)
            return TableRow(at, (Cell(f"Item {at}"), Cell("£1.00")))

    view, rows = table(qtbot), Lazy()
    view.set_rows(rows)
    view.grab()
    assert len(rows.asked) < 60


def test_a_painted_list_paints_nothing_when_it_is_empty(qtbot: QtBot) -> None:
    view = cart(qtbot, 0)
    assert not view.grab().isNull()
    assert view.content_height() == 0
