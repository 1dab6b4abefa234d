"""Promotions in the window: made, tried out, copied, deleted; what competes is said."""

from collections.abc import Iterator
from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from pos_app.domain.access import Permission
from pos_app.domain.ids import new_id
from pos_app.domain.item import ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.promotion_terms import PromotionKind
from pos_app.services import catalogue_edit, catalogue_groups, promotion_edit
from pos_app.ui.pos import Pos
from pos_app.ui.screens.stock.promotions_screen import PromotionsScreen
from pos_app.ui.screens.stock.ways import stock_ways
from tests.promotions import n_for, percent
from tests.shop import GBP, Shop


@pytest.fixture
def screen(qtbot: QtBot, pos: Pos, shop: Shop) -> Iterator[PromotionsScreen]:
    """The manager at the promotions of a shop with mugs and tea."""
    pos.log_in(shop.manager)
    drinks = pos.call(catalogue_groups.add_category, "Drinks")
    pos.call(catalogue_edit.add_item, ItemFields("Mug", sku="MUG", unit_price=price("4")))
    tea = ItemFields("Tea", sku="TEA", unit_price=price("5"), category_id=drinks)
    pos.call(catalogue_edit.add_item, tea)
    made = PromotionsScreen(pos)
    qtbot.addWidget(made)
    made.resize(1290, 720)
    made.show()
    made.enter()
    yield made
    pos.wait_idle()


def price(text: str) -> UnitPrice:
    return UnitPrice.parse(text, GBP)


def three_for_ten(screen: PromotionsScreen) -> None:
    screen.add_button.click()
    form = screen.panel.form
    form.put("name", "3 for £10")
    form.put("kind", "n_for")
    form.put("count", "3")
    form.put("amount", "10")
    screen.panel.scope.add_item("mug")
    screen.panel.bar.save.click()


def test_three_for_ten_is_made_and_runs_at_once(screen: PromotionsScreen, pos: Pos) -> None:
    three_for_ten(screen)
    (view,) = pos.call(promotion_edit.all_promotions)
    terms = view.terms
    assert (terms.kind, terms.count, terms.amount) == (PromotionKind.N_FOR, 3, 1000)
    assert len(terms.scope.items) == 1
    assert view.state is promotion_edit.PromotionState.RUNNING
    assert screen.panel.bar.words.text() == "Saved"
    assert screen.table.rows_model.rows[0].cells[0].detail == "3 for £10.00"


def test_days_hours_and_a_category_are_kept_as_they_are_typed(
    screen: PromotionsScreen, pos: Pos
) -> None:
    screen.add_button.click()
    panel, form = screen.panel, screen.panel.form
    form.put("name", "Happy hour")
    form.put("rate", "12,5")
    form.put("starts_on", "01/04/2026")
    form.put("from_minute", "17")
    form.put("until_minute", "18:30")
    form.put("code", "spring 26")
    panel.weekdays.chips[4].click()
    drinks = panel.scope.category.box
    drinks.setCurrentIndex(1)
    drinks.activated.emit(1)
    panel.bar.save.click()
    (view,) = pos.call(promotion_edit.all_promotions)
    terms = view.terms
    assert (terms.rate, terms.starts_on) == (125_000, date(2026, 4, 1))
    assert (terms.from_minute, terms.until_minute) == (17 * 60, 18 * 60 + 30)
    assert (terms.weekdays, terms.code) == (frozenset({4}), "SPRING26")
    assert len(terms.scope.categories) == 1
    assert view.state is promotion_edit.PromotionState.PLANNED
    row = screen.table.rows_model.rows[0]
    assert row.cells[0].detail == "12.5% off · coupon SPRING26"
    assert row.cells[1].text.endswith("Fri · 17:00 – 18:30")


def test_what_makes_no_sense_is_said_under_its_field(screen: PromotionsScreen, pos: Pos) -> None:
    screen.add_button.click()
    screen.panel.form.put("name", "Nothing")
    screen.panel.bar.save.click()
    assert screen.panel.rate.error == "Say how many percent are taken off."
    screen.panel.form.put("from_minute", "25:00")
    screen.panel.bar.save.click()
    assert screen.panel.first.error == "Type a time of day, such as 17:30."
    assert pos.call(promotion_edit.all_promotions) == ()


def test_each_kind_asks_for_what_it_needs_only(screen: PromotionsScreen) -> None:
    screen.add_button.click()
    panel = screen.panel
    shown = {}
    for kind in PromotionKind:
        panel.form.put("kind", kind.value)
        fields = ("count", "gets", "rate", "amount", "spend", "get_scope")
        shown[kind] = [name for name in fields if getattr(panel, name).isVisible()]
    assert shown == {
        PromotionKind.PERCENT: ["rate"],
        PromotionKind.AMOUNT: ["amount"],
        PromotionKind.N_FOR: ["count", "amount"],
        PromotionKind.MIX: ["count", "amount"],
        PromotionKind.BUY_GET: ["count", "gets", "rate", "get_scope"],
        PromotionKind.THRESHOLD: ["rate", "amount", "spend"],
    }


def put_in(screen: PromotionsScreen, name: str, many: str) -> None:
    basket = screen.panel.basket
    basket.item.set_text(name)
    basket.quantity.set_text(many)
    basket.put_in.click()


def test_a_basket_tells_what_each_promotion_gives_before_anything_is_saved(
    screen: PromotionsScreen, pos: Pos, shop: Shop
) -> None:
    pos.call(promotion_edit.save_promotion, new_id(), percent("10", name="Ten off"))
    screen.refresh()
    screen.add_button.click()
    panel, basket = screen.panel, screen.panel.basket
    panel.form.put("name", "3 for £10")
    panel.form.put("kind", "n_for")
    panel.form.put("count", "3")
    panel.form.put("amount", "10")
    panel.scope.add_item("mug")
    panel.show_page("basket")
    put_in(screen, "mug", "3")
    put_in(screen, "tea", "2")
    assert basket.words() == [
        "Ten off, 2 times −£1.00",
        "3 for £10 −£2.00",
        "Without promotions £22.00",
        "To pay £19.00",
    ]
    told = [basket.lines.rows_model.rows[at].cells[0] for at in range(2)]
    assert [each.text for each in told] == ["3 × Mug", "2 × Tea"]
    assert "3 for £10 −£2.00" in told[0].detail
    assert "Ten off: Another promotion gives more" in told[0].detail
    assert len(pos.call(promotion_edit.all_promotions)) == 1, "nothing is stored"


def test_a_basket_is_tried_at_another_hour_and_with_a_coupon(
    screen: PromotionsScreen, pos: Pos
) -> None:
    happy = percent("50", name="Happy hour", from_minute=17 * 60, until_minute=18 * 60)
    pos.call(promotion_edit.save_promotion, new_id(), happy)
    coupon = percent("60", name="Club", code="CLUB")
    pos.call(promotion_edit.save_promotion, new_id(), coupon)
    screen.add_button.click()
    basket = screen.panel.basket
    screen.panel.show_page("basket")
    put_in(screen, "mug", "")
    assert basket.words()[-1] == "To pay £4.00"
    basket.hour.set_text("17:15")
    basket.work_out()
    assert basket.words()[-1] == "To pay £2.00"
    basket.code.set_text("club")
    basket.work_out()
    assert basket.words()[-1] == "To pay £1.60"
    basket.empty.click()
    assert basket.words() == []


def test_a_basket_says_what_it_cannot_do(screen: PromotionsScreen) -> None:
    screen.add_button.click()
    screen.panel.show_page("basket")
    put_in(screen, "sofa", "1")
    assert screen.panel.basket.error.text() == "Nothing is called so."
    put_in(screen, "mug", "1.5")
    assert screen.panel.basket.error.text() == "“Mug” is sold in whole numbers only."
    assert screen.panel.basket.words() == []


def test_promotions_on_the_same_goods_are_said_of_each_other(
    screen: PromotionsScreen, pos: Pos
) -> None:
    pos.call(promotion_edit.save_promotion, new_id(), percent("10", name="Ten off"))
    pos.call(promotion_edit.save_promotion, new_id(), n_for(3, 1000, name="3 for £10"))
    screen.refresh()
    row = screen.table.rows_model.rows[0]
    assert row.cells[0].text == "3 for £10"
    assert row.cells[0].detail == "3 for £10.00 · 1 on the same goods"
    screen.open(row.id)
    assert screen.panel.rivals.text() == "On the same goods at the same time: Ten off."


def test_a_copy_is_switched_off_and_a_deleted_one_is_gone(
    screen: PromotionsScreen, pos: Pos
) -> None:
    three_for_ten(screen)
    screen.panel.copy.click()
    states = {v.terms.name: v.state.value for v in pos.call(promotion_edit.all_promotions)}
    assert states == {"3 for £10": "running", "3 for £10 (copy)": "off"}
    assert screen.panel.title.text() == "3 for £10 (copy)"
    screen.panel.remove.click()
    assert [v.terms.name for v in pos.call(promotion_edit.all_promotions)] == ["3 for £10"]
    assert not screen.panel.isVisible()


def test_what_another_person_changed_meanwhile_is_not_overwritten(
    screen: PromotionsScreen, pos: Pos
) -> None:
    three_for_ten(screen)
    (view,) = pos.call(promotion_edit.all_promotions)
    other = n_for(3, 900, view.terms.scope, name="3 for £9")
    pos.call(promotion_edit.save_promotion, view.id, other)
    screen.panel.form.put("amount", "8")
    screen.panel.bar.save.click()
    (view,) = pos.call(promotion_edit.all_promotions)
    assert view.terms.name == "3 for £9"
    assert screen.panel.error.text()


def test_only_whoever_may_edit_promotions_finds_the_page(shop: Shop) -> None:
    (way,) = [each for each in stock_ways() if each.screen == "promotions"]
    assert way.permission is Permission.PROMOTION_EDIT
    assert way.is_open_to(shop.manager)
    assert not way.is_open_to(shop.cashier)
