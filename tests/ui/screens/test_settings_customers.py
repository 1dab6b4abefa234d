"""What customers may do over the internet, in Settings."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from pos_app.domain.access import NOBODY, Role
from pos_app.domain.errors import NotAllowed, NotLoggedIn
from pos_app.services import customer_accounts, tokens
from pos_app.ui.pos import Pos
from pos_app.ui.printing import Printing
from pos_app.ui.screens.settings import SettingsScreen
from pos_app.ui.screens.settings.customers_page import CustomersPage
from tests.shop import Shop


@pytest.fixture
def page(qtbot: QtBot, pos: Pos, shop: Shop) -> Iterator[CustomersPage]:
    pos.log_in(shop.actors[Role.OWNER])
    printing = Printing(pos, shop.folder)
    screen = SettingsScreen(pos, printing)
    qtbot.addWidget(screen)
    screen.resize(1290, 720)
    screen.show()
    screen.enter()
    screen.show_page("customers")
    made = screen.page
    assert isinstance(made, CustomersPage)
    yield made
    printing.stop()


def test_customers_register_once_it_is_switched_on_here(page: CustomersPage, shop: Shop) -> None:
    with pytest.raises(NotAllowed):
        shop.backend.call(customer_accounts.check_open, NOBODY)
    page.register.click()
    page.save()
    shop.backend.call(customer_accounts.check_open, NOBODY)
    with pytest.raises(NotLoggedIn):
        shop.backend.call(tokens.visitor, NOBODY)


def test_anybody_looks_up_items_once_it_is_switched_on_here(
    page: CustomersPage, shop: Shop
) -> None:
    page.is_open.click()
    page.save()
    assert shop.backend.call(tokens.visitor, NOBODY).can("catalogue:read")
    with pytest.raises(NotAllowed):
        shop.backend.call(customer_accounts.check_open, NOBODY)
