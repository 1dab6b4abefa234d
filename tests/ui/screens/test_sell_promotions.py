"""Promotions and coupons at the counter, with real keys."""

from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt

from pos_app.domain.ids import new_id
from pos_app.domain.pricing import Discount
from pos_app.domain.promotion_terms import PromotionTerms
from pos_app.services import catalogue, promotion_edit
from pos_app.ui.screens.sell.panels.explain import ExplainPanel
from pos_app.ui.screens.sell.panels.line import LinePanel
from pos_app.ui.screens.sell.panels.more import MorePanel
from pos_app.ui.screens.sell.panels.reason import ReasonPanel
from tests.promotions import n_for, on, percent, threshold
from tests.shop import cash, gbp
from tests.ui.screens.selling import LOAF, OAT_MILK, Desk

K = Qt.Key


def item(desk: Desk, code: str) -> UUID:
    (view,) = desk.shop.call(catalogue.find_by_code, code)
    found: UUID = view.id
    return found


def promote(desk: Desk, terms: PromotionTerms) -> None:
    desk.shop.call(promotion_edit.save_promotion, new_id(), terms, actor=desk.shop.manager)


def row(desk: Desk, place: int = 0) -> Any:
    return desk.screen.cart_side.lines.rows[place]


def three_for_six(desk: Desk) -> None:
    promote(desk, n_for(3, 600, on(item(desk, OAT_MILK)), name="3 for £6.00"))


def test_the_third_scan_brings_the_promotion_onto_the_line_and_among_the_sums(desk: Desk) -> None:
    three_for_six(desk)
    desk.scan(OAT_MILK)
    desk.scan(OAT_MILK)
    assert desk.sale.total == gbp("4.40")
    desk.scan(OAT_MILK)
    assert desk.sale.total == gbp("6.00")
    shown = row(desk)
    assert "3 for £6.00" in shown.detail
    assert "3 for £6.00" in shown.spoken
    assert shown.total == "£6.00"
    assert "Promotions −£0.60" in desk.screen.cart_side.totals.accessibleName()


def test_undo_and_a_voided_line_take_the_promotion_away_again(desk: Desk) -> None:
    three_for_six(desk)
    desk.type("3*")
    desk.scan(OAT_MILK)
    assert desk.sale.total == gbp("6.00")
    desk.type("-")
    assert desk.sale.total == gbp("4.40")
    desk.undo()
    assert desk.sale.total == gbp("6.00")
    desk.press(K.Key_Delete)
    assert desk.sale.total == gbp("0.00")


def test_what_is_paid_is_what_the_promotion_left(desk: Desk) -> None:
    three_for_six(desk)
    desk.type("3*")
    desk.scan(OAT_MILK)
    assert desk.sale.take(cash("6.00")[0])
    assert desk.sale.finish()
    assert desk.sale.last is not None
    assert desk.sale.last.total == gbp("6.00")


def test_a_scanned_coupon_comes_off_the_sale_and_says_so(desk: Desk) -> None:
    promote(desk, threshold(400, amount=100, code="SPRING26"))
    desk.scan(LOAF)
    desk.scan("SPRING26")
    assert desk.sale.total == gbp("3.20")
    assert desk.said == "Coupon taken. It takes £1.00 off."


def test_a_typed_coupon_that_nobody_issued_is_refused_in_a_sentence(desk: Desk) -> None:
    desk.scan(LOAF)
    desk.screen.panels.more()
    assert isinstance(desk.panel, MorePanel)
    desk.panel.chosen.emit("coupon")
    assert isinstance(desk.panel, ReasonPanel)
    desk.type("WINTER")
    desk.press(K.Key_Return)
    assert desk.refused[-1].sentence == "There is no coupon with this code."
    assert desk.sale.total == gbp("4.20")


def explained(desk: Desk) -> ExplainPanel:
    desk.press(K.Key_F8)
    assert isinstance(desk.panel, LinePanel)
    desk.press(K.Key_F8)
    assert isinstance(desk.panel, ExplainPanel)
    return desk.panel


def test_f8_twice_explains_the_price_from_the_shelf_to_the_tax(desk: Desk) -> None:
    three_for_six(desk)
    promote(desk, percent("5", on(item(desk, OAT_MILK)), name="Five off"))
    promote(desk, percent("50", on(item(desk, OAT_MILK)), name="Half price", code="CLUB"))
    desk.type("3*")
    desk.scan(OAT_MILK)
    line_id = desk.sale.cart.lines[0].id
    desk.sale.discount_line(line_id, Discount.percent("10"))
    desk.sale.discount_sale(Discount.percent("10"))
    panel = explained(desk)
    assert panel.steps == (
        ("Shelf price", "£2.20"),
        ("3 × £2.20", "£6.60"),
        ("3 for £6.00", "−£0.60"),
        ("Discount", "−£0.60"),
        ("Share of the discount on the sale", "−£0.54"),
        ("Tax 20% included", "£0.81"),
        ("This line", "£4.86"),
    )
    assert panel.reasons == (
        ("Five off", "Another promotion gives more, or comes first."),
        ("Half price", "It asks for the coupon CLUB."),
    )


def test_it_is_said_what_would_make_a_promotion_hold(desk: Desk) -> None:
    three_for_six(desk)
    promote(desk, threshold(1000, amount=100, name="£1 off £10"))
    desk.scan(OAT_MILK)
    assert explained(desk).reasons == (
        ("3 for £6.00", "2 more would make it hold."),
        ("£1 off £10", "Goods for £7.80 more would make it hold."),
    )


def test_the_explanation_closes_when_the_sale_changes(desk: Desk) -> None:
    desk.scan(OAT_MILK)
    explained(desk)
    desk.scan(LOAF)
    assert desk.screen.main.panel is None
