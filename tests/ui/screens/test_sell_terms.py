"""Deposits, ages, variants and price lists at the counter, with real keys."""

from dataclasses import replace

from PySide6.QtCore import Qt

from pos_app.domain.access import Permission
from pos_app.domain.ids import new_id
from pos_app.domain.item import Code
from pos_app.domain.shelf_price import PriceListTerms
from pos_app.domain.variants import ItemOption
from pos_app.services import catalogue_edit, price_lists, variants
from pos_app.ui.screens.sell.panels.look_up import LookUpPanel
from pos_app.ui.screens.sell.panels.more import MorePanel
from pos_app.ui.screens.sell.panels.variants import VariantPanel
from tests.shop import gbp
from tests.ui.screens.selling import LOAF, OAT_MILK, Desk, price, shelve

K = Qt.Key
COLA, BEER, GIN, SHIRT = "5000112637922", "5000213000014", "5000289020701", "5000000000321"


def cola(desk: Desk) -> None:
    bottle = shelve(desk.shop, "Bottle deposit", unit_price=price("0.25"))
    shelve(desk.shop, "Cola", COLA, unit_price=price("1.50"), deposit_item_id=bottle)


def test_a_drink_brings_its_deposit_and_takes_it_away_again(desk: Desk) -> None:
    cola(desk)
    desk.scan(COLA)
    desk.scan(COLA)
    assert desk.lines == [("2", "Cola"), ("2", "Bottle deposit")]
    assert desk.sale.selected_id == desk.sale.cart.lines[0].id, "the drink, not its deposit"
    desk.type("+")
    assert desk.lines == [("3", "Cola"), ("3", "Bottle deposit")]
    assert desk.sale.total == gbp("5.25")
    desk.press(K.Key_Delete)
    assert desk.lines == []
    desk.undo()
    assert desk.lines == [("3", "Cola"), ("3", "Bottle deposit")]


def test_a_deposit_alone_is_not_voided(desk: Desk) -> None:
    cola(desk)
    desk.scan(COLA)
    desk.sale.void_line(desk.sale.cart.lines[1].id)
    assert desk.lines == [("1", "Cola"), ("1", "Bottle deposit")]
    assert desk.refused[-1].sentence == "Bottle deposit goes with its item: void that one."


def test_the_age_is_asked_once_a_sale(desk: Desk) -> None:
    shelve(desk.shop, "Beer", BEER, age_limit=18)
    desk.scan(BEER)
    assert desk.said == "Born on or before 2 Mar 2008? Beer is sold from 18 years on."
    message = desk.screen.lane.message
    assert message is not None
    assert (desk.answers, message.closable) == (("Yes", "No"), False)
    assert desk.lines == []
    desk.answer(0)
    desk.scan(BEER)
    assert desk.lines == [("2", "Beer")]
    desk.undo()
    desk.undo()
    desk.scan(BEER)
    assert desk.lines == [("1", "Beer")], "what was seen stays seen"


def test_a_higher_age_is_asked_for_anew(desk: Desk) -> None:
    shelve(desk.shop, "Beer", BEER, age_limit=16)
    shelve(desk.shop, "Gin", GIN, age_limit=18)
    desk.scan(BEER)
    desk.answer(0)
    desk.scan(GIN)
    assert desk.said.startswith("Born on or before 2 Mar 2008?")


def test_whoever_is_too_young_gets_none_and_it_is_written_down(desk: Desk) -> None:
    shelve(desk.shop, "Beer", BEER, age_limit=18)
    desk.scan(LOAF)
    desk.scan(BEER)
    desk.answer(1)
    assert desk.lines == [("1", "Sourdough loaf")]
    ((count,),) = desk.shop.rows("SELECT count(*) FROM journal_entry WHERE kind = 'age.refused'")
    assert count == 1
    desk.scan(BEER)
    assert desk.said.startswith("Not sold to this customer."), "not asked a second time"
    desk.answer(0)
    desk.answer(0)
    assert desk.lines == [("1", "Sourdough loaf"), ("1", "Beer")], "but looked at again on demand"


def shirts(desk: Desk) -> None:
    shirt = shelve(desk.shop, "T-shirt", SHIRT, unit_price=price("15"))
    options = (ItemOption("Colour", ("Red", "Blue")), ItemOption("Size", ("S", "L")))
    desk.shop.call(variants.make, shirt, options, actor=desk.shop.manager)
    family = desk.shop.call(variants.family, shirt)
    change = {"unit_price": price("17"), "barcodes": (Code(COLA),)}
    blue = family.variants[3].item.id
    desk.shop.call(catalogue_edit.edit_item, blue, change, actor=desk.shop.manager)


def test_a_parent_opens_the_choice_of_its_kinds(desk: Desk) -> None:
    shirts(desk)
    desk.scan(SHIRT)
    panel = desk.panel
    assert isinstance(panel, VariantPanel)
    panel.options[0].chips["Blue"].click()
    panel.options[1].chips["L"].click()
    assert panel.title.text() == "T-shirt, Blue / L"
    assert panel.price.text() == "£17.00"
    panel.accept.click()
    assert desk.lines == [("1", "T-shirt, Blue / L")]
    assert desk.screen.main.panel is None


def test_arrows_and_enter_choose_a_kind(desk: Desk) -> None:
    shirts(desk)
    desk.type("2*")
    desk.scan(SHIRT)
    desk.press(K.Key_Down, K.Key_Down, K.Key_Return)
    assert desk.lines == [("2", "T-shirt, Blue / S")]


def test_a_variant_that_is_scanned_is_sold_at_once(desk: Desk) -> None:
    shirts(desk)
    desk.scan(COLA)
    assert desk.lines == [("1", "T-shirt, Blue / L")]


def trade(desk: Desk) -> None:
    terms = PriceListTerms("Trade", group="Trade", rate=100_000)
    desk.shop.call(price_lists.save_list, new_id(), terms, actor=desk.shop.manager)


def test_a_price_list_is_chosen_for_a_sale_with_a_managers_yes(desk: Desk) -> None:
    trade(desk)
    desk.scan(LOAF)
    desk.screen.main.buttons["more"].click()
    more = desk.panel
    assert isinstance(more, MorePanel)
    more.buttons["price-list"].click()
    lists = desk.panel
    assert isinstance(lists, MorePanel)
    trade_button = next(b for b in lists.buttons.values() if b.text() == "Trade · Trade")
    trade_button.click()
    assert desk.sale.total == gbp("4.20")
    needed, retry = desk.asked.pop()
    assert needed.permission == Permission.PRICE_OVERRIDE
    retry(desk.shop.approve(needed))
    assert desk.sale.total == gbp("3.78")
    desk.scan(OAT_MILK)
    assert desk.sale.total == gbp("5.76"), "what is scanned afterwards too"


def test_the_price_check_explains_a_price(desk: Desk) -> None:
    terms = PriceListTerms("Spring", rate=500_000)
    desk.shop.call(price_lists.save_list, new_id(), terms, actor=desk.shop.manager)
    desk.screen.panels.look_up()
    desk.scan(LOAF)
    panel = desk.panel
    assert isinstance(panel, LookUpPanel)
    assert [(fact.words(), fact.amount()) for fact in panel.facts] == [
        ("Shelf price", "£4.20"),
        ("Price list Spring", "£2.10"),
    ]


def test_what_a_sale_was_told_of_the_age_is_kept_on_disk(desk: Desk) -> None:
    shelve(desk.shop, "Beer", BEER, age_limit=18)
    desk.scan(BEER)
    desk.answer(0)
    cart = desk.sale.cart
    desk.sale.restore()
    assert desk.sale.cart == replace(cart, age_confirmed=18)
