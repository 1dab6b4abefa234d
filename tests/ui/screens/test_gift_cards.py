"""Gift cards on their page: listed, looked up, given away, corrected, stopped."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.domain.tender import TenderKind
from pos_app.services import gift_cards, settings
from pos_app.ui.pos import Pos
from pos_app.ui.screens.customers.gift_cards_screen import ALL, GiftCardsScreen
from tests.ledger_shop import CODE, pay, sell, sell_card
from tests.shop import Shop, gbp


@pytest.fixture
def screen(qtbot: QtBot, pos: Pos, shop: Shop) -> Iterator[GiftCardsScreen]:
    pos.log_in(shop.manager)
    screen = GiftCardsScreen(pos)
    qtbot.addWidget(screen)
    screen.resize(1290, 652)
    screen.show()
    screen.enter()
    yield screen
    pos.wait_idle()


def shown(screen: GiftCardsScreen) -> list[str]:
    """The endings of the cards in the list."""
    return [row.cells[0].text.strip("\u2066\u2069") for row in screen.table.rows_model.rows]


def type_into(screen: GiftCardsScreen, text: str) -> None:
    """Typed by a person into the field for codes."""
    screen.code.set_text(text)
    screen.code.edited.emit(text)


def said(screen: GiftCardsScreen) -> str:
    """What stands above the list."""
    return "" if screen.lane.message is None else screen.lane.message.head


def test_without_a_card_it_says_how_one_comes_to_be(screen: GiftCardsScreen) -> None:
    assert screen.nothing.isVisible()
    assert screen.owed.text() == ""


def test_the_list_shows_ends_of_codes_and_what_the_shop_owes(
    screen: GiftCardsScreen, shop: Shop
) -> None:
    sell_card(shop, "25.00")
    sell_card(shop, "10.00", "OTHER6789")
    sell(shop, "10.00", tenders=pay(TenderKind.GIFT_CARD, "10.00", "OTHER6789"))
    screen.refresh()
    assert shown(screen) == ["…CARD"]
    assert screen.owed.text() == "1 card · £25.00 can be spent"
    screen.filter.set_value(ALL)
    screen.filter.chosen.emit(ALL)
    assert sorted(shown(screen)) == ["…6789", "…CARD"]
    type_into(screen, "789")
    assert shown(screen) == ["…6789"]


def test_a_lost_card_is_looked_up_and_stopped(screen: GiftCardsScreen, shop: Shop) -> None:
    sell_card(shop, "25.00")
    screen.scan("NOSUCHCARD")
    assert said(screen) == "There is no gift card with that code."
    screen.scan(CODE)
    assert "…CARD" in screen.panel.title.text()
    assert CODE not in screen.panel.title.text()
    screen.panel.stop.click()
    assert screen.panel.reason.error == "Write why."
    screen.panel.reason.set_text("lost")
    screen.panel.stop.click()
    assert screen.panel.state.text() == "Stopped: it does not pay"
    assert shop.call(gift_cards.card, CODE).why_not
    screen.panel.reason.set_text("found")
    screen.panel.stop.click()
    assert screen.panel.state.text() == "In use"


def test_a_card_is_given_away_and_its_made_code_told_once(
    screen: GiftCardsScreen, shop: Shop
) -> None:
    screen.add_button.click()
    screen.panel.amount.set_text("20")
    screen.panel.reason.set_text("Prize of the raffle")
    screen.panel.give.click()
    code = "".join(screen.panel.new_code.text().split("\u2066")[1].split("\u2069")[0].split())
    assert shop.call(gift_cards.card, code).balance == gbp("20.00")
    assert screen.panel.new_code.isVisible()
    assert shown(screen) == [f"…{code[-4:]}"]
    screen.refresh()
    assert screen.panel.new_code.isVisible()  # what the list reads anew does not take it away
    QTest.keyClick(screen, Qt.Key.Key_Escape)
    screen.scan(code)
    assert not screen.panel.new_code.isVisible()


def test_a_printed_card_is_scanned_into_the_form(screen: GiftCardsScreen, shop: Shop) -> None:
    screen.add_button.click()
    screen.scan("OLDTILL-0042")
    assert screen.panel.code.text() == "OLDTILL-0042"
    screen.panel.amount.set_text("7.50")
    screen.panel.reason.set_text("From the old till")
    screen.panel.give.click()
    assert not screen.panel.new_code.isVisible()
    assert shop.call(gift_cards.card, "OLDTILL0042").balance == gbp("7.50")


def test_what_is_on_a_card_is_put_right(screen: GiftCardsScreen, shop: Shop) -> None:
    sell_card(shop, "25.00")
    screen.scan(CODE)
    screen.panel.amount.set_text("nonsense")
    screen.panel.give.click()
    assert screen.panel.amount.error
    screen.panel.amount.set_text("-5")
    screen.panel.give.click()
    assert screen.panel.reason.error == "Write why."
    screen.panel.reason.set_text("typed wrong at the sale")
    screen.panel.give.click()
    assert said(screen) == "−£5.00 taken off it." or said(screen) == "£5.00 taken off it."
    assert shop.call(gift_cards.card, CODE).balance == gbp("20.00")
    screen.panel.amount.set_text("-50")
    screen.panel.reason.set_text("too much")
    screen.panel.give.click()
    assert said(screen) == "Only 20.00 is on this gift card."


def test_an_expired_card_says_so_in_the_list(screen: GiftCardsScreen, shop: Shop) -> None:
    shop.call(settings.change_shop, {"gift_card_days": 30}, actor=shop.owner)
    sell_card(shop, "10.00")
    shop.clock.advance(31 * 86_400)
    screen.refresh()
    (row,) = screen.table.rows_model.rows
    badge = row.cells[3].badge
    assert badge is not None
    assert badge.words == "Expired"
    assert screen.owed.text() == "1 card · £0.00 can be spent"


def test_a_manager_is_asked_when_a_cashier_gives_a_card_away(
    screen: GiftCardsScreen, shop: Shop, pos: Pos, qtbot: QtBot
) -> None:
    pos.log_in(shop.cashier)
    screen.enter()
    screen.add_button.click()
    screen.panel.amount.set_text("20")
    screen.panel.reason.set_text("for my friend")
    with qtbot.waitSignal(screen.approval_needed) as asked:
        screen.panel.give.click()
    needed, retry = asked.args
    assert needed.permission == "customer:credit"
    assert shop.rows("SELECT count(*) FROM ledger") == [(0,)]
    retry(shop.approve(needed))
    assert shop.rows("SELECT balance FROM ledger") == [(2000,)]
