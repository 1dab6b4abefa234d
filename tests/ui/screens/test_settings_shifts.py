"""How shifts are closed and opened, in Settings."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from pos_app.domain.access import Role
from pos_app.domain.drawer import DrawerCount
from pos_app.services import closing
from pos_app.ui.pos import Pos
from pos_app.ui.printing import Printing
from pos_app.ui.screens.settings import SettingsScreen
from pos_app.ui.screens.settings.shift_page import ShiftPage
from tests.shop import Shop, gbp


@pytest.fixture
def page(qtbot: QtBot, pos: Pos, shop: Shop) -> Iterator[ShiftPage]:
    pos.log_in(shop.actors[Role.OWNER])
    printing = Printing(pos, shop.folder)
    screen = SettingsScreen(pos, printing)
    qtbot.addWidget(screen)
    screen.resize(1290, 720)
    screen.show()
    screen.enter()
    screen.show_page("shifts")
    made = screen.page
    assert isinstance(made, ShiftPage)
    yield made
    printing.stop()


def test_the_tolerance_is_typed_as_money_and_holds_at_the_next_count(
    page: ShiftPage, pos: Pos, shop: Shop
) -> None:
    assert page.tolerance.text() == "2.00"
    page.form.put("variance_tolerance", "5")
    page.save()
    assert pos.settings.shop.variance_tolerance == 500
    assert not shop.call(closing.lock_count, DrawerCount(gbp("95.50"))).is_over


@pytest.mark.parametrize("typed", ["much", "-1", "1.234"])
def test_a_tolerance_that_is_no_amount_is_refused_under_its_field(
    page: ShiftPage, pos: Pos, typed: str
) -> None:
    page.form.put("variance_tolerance", typed)
    page.save()
    assert page.tolerance.error
    assert pos.settings.shop.variance_tolerance == 200


def test_opening_without_counting_is_switched_on_here(page: ShiftPage, pos: Pos) -> None:
    assert not pos.settings.shop.opens_silently
    page.silent.click()
    page.save()
    assert pos.settings.shop.opens_silently


def test_the_page_says_which_right_ends_the_blind_count(page: ShiftPage) -> None:
    words = page.blind.label.text()
    assert "“See the expected cash” under Users" in words
