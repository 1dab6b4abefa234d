"""Stories of the whole window: from the log-in to the next sale, by keys and scans."""

from PySide6.QtCore import Qt

from pos_app.domain.access import Role
from pos_app.domain.pricing import Discount
from pos_app.services import sales
from pos_app.ui.screens.reports import ReportsScreen
from pos_app.ui.screens.sell.panels.one_off import OneOffPanel
from pos_app.ui.screens.settings import SettingsScreen
from pos_app.ui.screens.stock import StockScreen
from tests.shop import cart_of, cash, line
from tests.ui.screens.selling import LOAF, OAT_MILK, UNKNOWN
from tests.ui.whole import Till, till

__all__ = ["till"]

K = Qt.Key


def ask_for_a_fifth_off(till: Till) -> None:
    """The cashier may give a tenth alone."""
    till.log_in(Role.CASHIER)
    till.scan(LOAF)
    till.window.sale.discount_sale(Discount.percent("20"))
    assert till.window.approvals.is_open


# -- a manager is asked


def test_after_a_wrong_pin_the_next_one_can_be_typed_at_once(till: Till) -> None:
    ask_for_a_fifth_off(till)
    till.type("9999")
    till.press(K.Key_Return)
    till.bot.waitUntil(lambda: "not right" in till.card.pin.error_line.text())
    assert till.card.pin.entry.hasFocus()
    manager = next(one for one in till.card.choices if one.person.name == "Manager One")
    manager.click()
    till.type("314159")
    till.press(K.Key_Return)
    till.bot.waitUntil(lambda: not till.window.approvals.is_open)
    assert till.window.sale.cart.discount == Discount.percent("20")
    assert till.sell.field.entry.hasFocus()


def test_a_question_to_a_manager_grows_with_what_was_wrong(till: Till) -> None:
    ask_for_a_fifth_off(till)
    till.card.set_error("That PIN is not right. 4 tries left.")
    till.bot.waitUntil(lambda: till.card.height() >= till.card.sizeHint().height())
    assert till.card.pad.rect().contains(till.card.pad.keys["0"].geometry())


def test_esc_takes_the_question_back_and_the_scan_field_has_the_focus(till: Till) -> None:
    ask_for_a_fifth_off(till)
    till.press(K.Key_Escape)
    assert not till.window.approvals.is_open
    assert till.window.sale.cart.discount is None
    assert till.sell.field.entry.hasFocus()


def test_a_question_names_who_asks_and_both_outcomes(till: Till) -> None:
    ask_for_a_fifth_off(till)
    request = till.card.request
    assert (request.title, request.accept) == ("Give 20% off this sale?", "Give 20% off this sale")
    assert (request.refuse, request.rule) == ("No discount", "Cashier One may give up to 10%.")
    words = [(fact.words, fact.value) for fact in request.facts]
    assert words == [
        ("Asked by", "Cashier One"),
        ("Total now", "£4.20"),
        ("Discount", "−£0.84"),
        ("Total after", "£3.36"),
    ]


def test_scanning_goes_on_while_a_manager_is_asked(till: Till) -> None:
    ask_for_a_fifth_off(till)
    till.scan(OAT_MILK)
    assert till.lines == [("1", "Sourdough loaf"), ("1", "Oat milk 1 L")]
    assert till.card.pin.pin == ""
    assert [row.value.text() for row in till.card.rows] == [
        "Cashier One",
        "£6.40",
        "−£1.28",
        "£5.12",
    ]
    manager = next(one for one in till.card.choices if one.person.name == "Manager One")
    manager.click()
    till.type("314159")
    till.press(K.Key_Return)
    till.bot.waitUntil(lambda: till.window.sale.cart.discount is not None)
    assert [line.name for line in till.window.sale.cart.lines] == ["Sourdough loaf", "Oat milk 1 L"]
    assert till.window.sale.total.plain == "5.12"


def test_tab_stays_with_the_question(till: Till) -> None:
    ask_for_a_fifth_off(till)
    seen = []
    for _ in range(30):
        till.press(K.Key_Tab)
        seen.append(till.focus)
    assert all(till.card.isAncestorOf(one) for one in seen)
    assert till.card.refuse in seen


# -- a code nobody has


def test_an_unknown_barcode_becomes_an_item_in_stock(till: Till) -> None:
    till.log_in(Role.MANAGER)
    till.scan(UNKNOWN)
    till.sell.lane.answer_button(1).click()
    panel = till.sell.main.panel
    assert isinstance(panel, OneOffPanel)
    panel.keep.click()
    assert till.window.name == "stock"
    stock = till.window.screens["stock"]
    assert isinstance(stock, StockScreen)
    assert stock.detail.item is None
    assert [row.code.text() for row in stock.detail.fields.barcodes.rows] == [UNKNOWN]


def test_a_scan_in_settings_is_tried_on_the_page_of_barcodes_and_sold_on_any_other(
    till: Till,
) -> None:
    till.log_in(Role.MANAGER)
    till.window.go("settings")
    settings = till.window.screens["settings"]
    assert isinstance(settings, SettingsScreen)
    settings.show_page("barcodes")
    till.scan(LOAF)
    assert settings.barcodes.trial.said()[-1] == "Sourdough loaf: 1"
    assert till.lines == []
    settings.show_page("shop")
    till.scan(LOAF)
    assert till.lines == [("1", "Sourdough loaf")]


def test_figures_that_arrive_late_leave_the_scan_field_its_focus(till: Till) -> None:
    till.shop.call(sales.complete, cart_of(line()), cash("5"))
    till.log_in(Role.MANAGER)
    till.window.go("reports")
    reports = till.window.screens["reports"]
    assert isinstance(reports, ReportsScreen)
    reports.show_table("days")
    till.bot.waitUntil(lambda: bool(reports.tables.foot.text()))
    reports.tables.foot.setText("")
    reports.show_table("payments")
    till.window.go("sell")
    till.bot.waitUntil(lambda: bool(reports.tables.foot.text()))  # now they are there
    till.scan(LOAF)
    till.press(K.Key_F12)
    assert till.window.name == "pay"
