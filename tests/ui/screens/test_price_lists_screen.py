"""Price lists in the window: made, filled, priced, copied, deleted."""

from collections.abc import Iterator
from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from pos_app.domain.item import ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.services import catalogue_edit, price_lists
from pos_app.ui.pos import Pos
from pos_app.ui.screens.stock.price_lists_screen import PriceListsScreen
from tests.shop import GBP, Shop


@pytest.fixture
def screen(qtbot: QtBot, pos: Pos, shop: Shop) -> Iterator[PriceListsScreen]:
    """The manager at the price lists of a shop with one item."""
    pos.log_in(shop.manager)
    honey = ItemFields("Honey", sku="HON", unit_price=UnitPrice.parse("10", GBP))
    pos.call(catalogue_edit.add_item, honey)
    made = PriceListsScreen(pos)
    qtbot.addWidget(made)
    made.resize(1290, 720)
    made.show()
    made.enter()
    yield made
    pos.wait_idle()


def spring(screen: PriceListsScreen) -> None:
    screen.add_button.click()
    screen.panel.form.put("name", "Spring")
    screen.panel.form.put("starts_on", "01/03/2026")
    screen.panel.form.put("ends_on", "31/03/2026")
    screen.panel.bar.save.click()


def test_a_list_is_made_with_its_dates(screen: PriceListsScreen, pos: Pos) -> None:
    spring(screen)
    (view,) = pos.call(price_lists.all_lists)
    assert (view.terms.name, view.terms.starts_on) == ("Spring", date(2026, 3, 1))
    assert view.holds
    assert screen.panel.bar.words.text() == "Saved"


def test_what_makes_no_sense_is_said_under_its_field(screen: PriceListsScreen, pos: Pos) -> None:
    screen.add_button.click()
    screen.panel.form.put("name", "Spring")
    screen.panel.form.put("starts_on", "01/03/2026")
    screen.panel.form.put("ends_on", "01/02/2026")
    screen.panel.bar.save.click()
    assert screen.panel.ends.error == "The last day is before the first."
    assert pos.call(price_lists.all_lists) == ()


def test_an_item_is_priced_and_taken_off_again(screen: PriceListsScreen, pos: Pos) -> None:
    spring(screen)
    panel = screen.panel
    panel.item.set_text("HON")
    panel.price.set_text("8.50")
    panel.set_price.click()
    (entry,) = pos.call(price_lists.entries, panel.list_id)
    assert entry.price == UnitPrice.parse("8.50", GBP)
    panel.entries.set_current(entry.item_id)
    panel.entries.chosen.emit(entry.item_id)
    panel.take_off.click()
    assert pos.call(price_lists.entries, panel.list_id) == ()
    panel.item.set_text("nothing like it")
    panel.set_price.click()
    assert panel.error.text() == "Nothing is called so."


def test_a_percentage_fills_in_prices_or_stays_one(screen: PriceListsScreen, pos: Pos) -> None:
    spring(screen)
    panel = screen.panel
    panel.off.set_text("15")
    panel.fill.click()
    (entry,) = pos.call(price_lists.entries, panel.list_id)
    assert entry.price == UnitPrice.parse("8.50", GBP)
    panel.off.set_text("7.5")
    panel.set_rate.click()
    (view,) = pos.call(price_lists.all_lists)
    assert view.terms.rate == 75_000


def test_a_list_is_copied_and_deleted(screen: PriceListsScreen, pos: Pos) -> None:
    spring(screen)
    screen.panel.copy.click()
    names = [view.terms.name for view in pos.call(price_lists.all_lists)]
    assert names == ["Spring", "Spring (copy)"]
    assert screen.panel.title.text() == "Spring (copy)"
    screen.panel.remove.click()
    assert [view.terms.name for view in pos.call(price_lists.all_lists)] == ["Spring"]
    assert not screen.panel.isVisible()
