"""Sell at its limits: 500 lines, long names, large sums, small windows, large text, both ways."""

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QWidget

from pos_app.domain.cart import CartLine
from pos_app.domain.pricing import Discount
from pos_app.domain.quantity import Unit
from pos_app.services import sales
from pos_app.ui import theme
from tests.shop import cart_of, cash, line
from tests.ui.screens.selling import LOAF, OAT_MILK, Desk, price, shelve

LONG = "Stoneware casserole with lid, speckled glaze, five litres, blue"
TARGET = 48


def put(desk: Desk, *lines: CartLine) -> None:
    for one in lines:
        assert desk.sale.add(one)


def settle(app: QApplication) -> None:
    """Layouts within layouts ask for their room one after another."""
    for _ in range(6):
        app.processEvents()


def inside(desk: Desk, widget: QWidget) -> bool:
    """Whether a widget is seen whole."""
    place = QRect(widget.mapTo(desk.screen, QPoint(0, 0)), widget.size())
    return desk.screen.rect().contains(place) and widget.isVisible()


def test_five_hundred_lines_show_the_last_one_scanned(desk: Desk) -> None:
    cart = desk.sale.cart
    for number in range(499):
        cart = cart.add(line(f"Item {number}", "1.00"))
    assert desk.sale._apply(cart)
    desk.scan(OAT_MILK)
    lines = desk.screen.cart_side.lines
    assert len(lines.rows) == 500
    assert desk.screen.cart_side.count.text() == "500 items"
    assert lines.verticalScrollBar().value() == lines.verticalScrollBar().maximum()
    assert desk.screen.cart_side.pay.text() == "Pay £501.20"


def test_a_name_of_sixty_letters_leaves_the_amount_whole(desk: Desk) -> None:
    assert len(LONG) > 60
    shelve(desk.shop, LONG, "5000000000208", unit_price=price("123456.78"), favourite=9)
    desk.screen.refresh()
    desk.scan("5000000000208")
    row = desk.screen.cart_side.lines.rows[0]
    assert (row.name, row.total) == (LONG, "£123,456.78")
    assert desk.screen.cart_side.pay.text() == "Pay £123,456.78"
    totals = desk.screen.cart_side.totals
    assert totals.width() >= totals.minimumSizeHint().width()


@pytest.mark.parametrize(
    ("width", "height", "scale"),
    [(960, 652, 100), (948, 638, 130), (1290, 720, 100), (1844, 1032, 100)],
)
def test_a_large_sum_fits_every_window(
    desk: Desk, dressed: QApplication, width: int, height: int, scale: int
) -> None:
    theme.apply(dressed, theme.Theme(theme.Scheme.LIGHT, scale))
    desk.screen.resize(width, height)
    put(desk, line("Piano", "123456.78"))
    settle(dressed)
    side = desk.screen.cart_side
    for widget in (side.pay, side.totals, side.lines, *desk.screen.main.buttons.values()):
        assert inside(desk, widget)
    assert side.totals.width() >= side.totals.minimumSizeHint().width()
    assert desk.screen.shelf.grid.row_rect(0).width() >= 120


@pytest.mark.parametrize("open_panel", ["discount", "line", "parked", "drawer", "more", "keys"])
def test_every_panel_keeps_its_buttons_in_sight_in_the_smallest_window(
    desk: Desk, dressed: QApplication, open_panel: str
) -> None:
    put(desk, line(LONG, "123456.78"))
    for scale in (100, 130):
        theme.apply(dressed, theme.Theme(theme.Scheme.DARK, scale))
        desk.screen.resize(960, 638)
        getattr(desk.screen.panels, open_panel)()
        settle(dressed)
        panel = desk.panel
        assert inside(desk, panel.close_button)
        accept = getattr(panel, "accept", None)
        if accept is not None:
            assert inside(desk, accept)
        desk.screen.panels.finished.emit()


def test_right_to_left_the_cart_stands_on_the_left(desk: Desk, dressed: QApplication) -> None:
    theme.apply(dressed, theme.Theme(rtl=True))
    desk.scan(LOAF)
    settle(dressed)
    assert desk.screen.cart_side.x() == 0
    assert desk.screen.main.x() > desk.screen.cart_side.width() // 2


def test_targets_are_large_enough_for_a_finger(desk: Desk, dressed: QApplication) -> None:
    desk.scan(LOAF)
    settle(dressed)
    tools = desk.screen.cart_side.lines._tools
    widgets = [*desk.screen.main.buttons.values(), desk.screen.cart_side.pay]
    for widget in (*widgets, tools.discount, tools.void, tools.stepper):
        assert min(widget.width(), widget.height()) >= TARGET


def test_the_sums_of_lines_discounts_and_taxes_are_those_of_the_sale(desk: Desk) -> None:
    put(desk, line("Loaf", "4.20", "3"), line("Cheese", "12.60", "0.482", unit=Unit.KG))
    desk.sale.discount_sale(Discount.percent("10"))
    rows = desk.screen.cart_side.totals._rows
    assert [(row.words, row.amount) for row in rows] == [
        ("Subtotal", "£18.67"),
        ("Discounts", "−£1.87"),
        ("VAT included", "£2.80"),
    ]
    assert desk.screen.cart_side.pay.text() == "Pay £16.80"


def test_the_last_sale_stands_under_the_empty_cart(desk: Desk) -> None:
    desk.shop.call(sales.complete, cart_of(line("Loaf", "12.70")), cash("20"))
    desk.screen.refresh()
    (row,) = desk.screen.cart_side.totals._rows
    assert (row.words, row.amount) == ("Last sale \u20662-0001\u2069", "£12.70 · cash")
    desk.scan(LOAF)
    assert desk.screen.cart_side.totals._rows[0].words == "Subtotal"
