"""Orders at the counter: taken by scanning, confirmed, prepared, paid and handed over."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pos_app.documents.picking_slip import PickingSlip, SlipLine, slip_text
from pos_app.domain.access import Role
from pos_app.domain.customer_order import CustomerOrderState as State
from pos_app.domain.ids import new_id
from pos_app.domain.quantity import Quantity, Unit
from pos_app.services import catalogue, customer_orders, order_views
from pos_app.services.customer_orders import Buyer, Wanted
from pos_app.services.order_views import OrderView
from pos_app.ui.screens.orders import CustomerOrdersScreen
from tests.shop import NOON, gbp
from tests.ui.screens.selling import LOAF, UNKNOWN
from tests.ui.whole import Till, till

__all__ = ["till"]
K = Qt.Key


@pytest.fixture
def orders(till: Till) -> CustomerOrdersScreen:
    """The screen in front, with a cashier at the till."""
    till.log_in(Role.CASHIER)
    till.window.go("customer_orders")
    screen = till.window.screens["customer_orders"]
    assert isinstance(screen, CustomerOrdersScreen)
    return screen


def placed(till: Till, name: str = "Ada Byron") -> OrderView:
    (loaf,) = till.shop.call(catalogue.find_by_code, LOAF)
    view: OrderView = till.shop.call(
        customer_orders.place, new_id(), Buyer(name=name), [Wanted(loaf.id, Quantity.of(2))], "Note"
    )
    return view


def names(screen: CustomerOrdersScreen) -> list[str]:
    return [row.cells[0].text for row in screen.table.rows_model.rows]


def test_an_order_is_taken_by_scanning_and_a_name(till: Till, orders: CustomerOrdersScreen) -> None:
    orders.new_button.click()
    till.scan(LOAF)
    till.scan(LOAF)
    orders.taking.name.set_text("Grace Hopper")
    till.press(K.Key_F12)
    (row,) = till.shop.call(order_views.list_orders).rows
    assert (row.name, row.lines, row.state) == ("Grace Hopper", 1, State.PENDING)
    assert names(orders) == ["Grace Hopper"]
    assert orders.panel.isVisible()
    assert "is taken" in orders.lane.message.head


def test_an_order_for_nobody_is_asked_for_a_name_and_keeps_its_lines(
    till: Till, orders: CustomerOrdersScreen
) -> None:
    orders.new_button.click()
    till.scan(LOAF)
    orders.taking.take_button.click()
    assert "Say who" in orders.taking.name.error
    orders.taking.name.set_text("Grace")
    orders.taking.take_button.click()
    assert till.shop.call(order_views.list_orders).total == 1


def test_an_unknown_barcode_orders_nothing(till: Till, orders: CustomerOrdersScreen) -> None:
    orders.new_button.click()
    till.scan(UNKNOWN)
    assert "not known" in orders.taking.body.lane.message.head
    assert not orders.taking.take_button.isEnabled()


def test_an_order_goes_from_new_to_the_counter_and_is_paid_there(
    till: Till, orders: CustomerOrdersScreen
) -> None:
    view = placed(till)
    orders.refresh()
    orders.table.chosen.emit(view.row.id)
    for words in ("Confirm this order", "It is ready"):
        assert orders.panel.step_button.text() == words
        till.press(K.Key_F12)
    assert orders.panel.step_button.text().startswith("Pay £")
    till.press(K.Key_F12)
    assert till.window.name == "pay"
    assert till.window.sale.cart.order_id == view.row.id
    till.type("100")
    till.press(K.Key_F12)
    till.bot.waitUntil(lambda: till.window.name == "complete")
    after = till.shop.call(order_views.read, view.row.id).row
    assert after.state is State.COMPLETED
    assert after.sale_id is not None


def test_an_open_sale_is_not_pushed_aside_by_an_order(
    till: Till, orders: CustomerOrdersScreen
) -> None:
    view = placed(till)
    for state in (State.CONFIRMED, State.READY):
        till.shop.call(customer_orders.advance, view.row.id, state)
    till.window.go("sell")
    till.scan(LOAF)
    till.window.go("customer_orders")
    orders.table.chosen.emit(view.row.id)
    orders.panel.step_button.click()
    assert till.window.name == "customer_orders"
    assert "Another sale is open" in orders.lane.message.head


def test_cancelling_asks_first_and_the_goods_are_back(
    till: Till, orders: CustomerOrdersScreen
) -> None:
    view = placed(till)
    orders.refresh()
    orders.table.chosen.emit(view.row.id)
    orders.panel.cancel_button.click()
    assert "Cancel" in orders.lane.message.head
    assert till.shop.call(order_views.read, view.row.id).row.state is State.PENDING
    orders.lane._buttons[0].click()
    assert till.shop.call(order_views.read, view.row.id).row.state is State.CANCELLED
    assert not orders.panel.step_button.isVisible()


def test_the_tabs_show_new_ones_those_to_prepare_and_what_is_done(
    till: Till, orders: CustomerOrdersScreen
) -> None:
    placed(till, "Ada")
    second = placed(till, "Ben")
    till.shop.call(customer_orders.advance, second.row.id, State.CONFIRMED)
    shown = {}
    for tab in ("open", "new", "prepare", "ready", "done"):
        orders.tabs.set_value(tab)
        orders.refresh()
        shown[tab] = names(orders)
    assert shown == {
        "open": ["Ben", "Ada"], "new": ["Ada"], "prepare": ["Ben"], "ready": [], "done": [],
    }  # fmt: skip


def test_a_new_order_is_counted_at_the_way_to_orders(till: Till) -> None:
    till.log_in(Role.CASHIER)
    item = till.window._rail._items["customer_orders"]
    assert item.accessibleName() == "Orders"
    view = placed(till)
    till.bot.waitUntil(lambda: item.accessibleName() == "Orders, 1")
    till.shop.call(customer_orders.advance, view.row.id, State.CONFIRMED)
    till.bot.waitUntil(lambda: item.accessibleName() == "Orders")


def test_esc_closes_the_order_then_goes_back_to_selling(
    till: Till, orders: CustomerOrdersScreen
) -> None:
    view = placed(till)
    orders.table.chosen.emit(view.row.id)
    QTest.keyClick(orders, K.Key_Escape)
    assert not orders.panel.isVisible()
    QTest.keyClick(orders, K.Key_Escape)
    assert till.window.name == "sell"


def test_a_picking_slip_names_the_goods_and_whose_they_are() -> None:
    slip = PickingSlip(
        shop="Marlow Street", title="Order", number="CO-2-0001", name="Ada\x1b@ Byron",
        phone="0199", note="Gift wrap", placed=NOON, placed_words="Today 12:00",
        total_words="To pay", total=gbp("8.40"),
        lines=(SlipLine("Rye bread", Quantity.of(2), Unit.PIECE),
               SlipLine("Plums", Quantity.parse("0.482"), Unit.KG)),
    )  # fmt: skip
    text = slip_text(slip, "en_GB", 32)
    assert "[ ] Rye bread" in text
    assert "0.482 kg" in text
    assert "CO-2-0001" in text
    assert "Gift wrap" in text
    assert "\x1b" not in text
    assert max(len(line) for line in text.splitlines()) <= 32
