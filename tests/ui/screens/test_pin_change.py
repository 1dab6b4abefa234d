"""Another PIN at the log-in: wanted, or needed since rights were raised."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.domain.access import NOBODY, Decision, Grant, Permission, Role
from pos_app.services import roles
from pos_app.ui.pos import Pos
from pos_app.ui.screens.login import LoginScreen
from tests.shop import PINS, Shop


@pytest.fixture
def login(qtbot: QtBot, pos: Pos, shop: Shop) -> Iterator[LoginScreen]:
    """The log-in with the cashier chosen."""
    screen = LoginScreen(pos)
    qtbot.addWidget(screen)
    screen.resize(1366, 768)
    screen.show()
    screen.enter()
    tiles = screen.people._shown
    screen.choose(next(user for user in tiles if user.role == Role.CASHIER))
    yield screen
    screen.leave()


def type_pin(screen: LoginScreen, pin: str) -> None:
    QTest.keyClicks(screen.secret.pin.entry, pin)
    QTest.keyClick(screen.secret.pin.entry, Qt.Key.Key_Return)


def asks(screen: LoginScreen) -> str:
    return screen.secret.pin.entry.placeholderText()


def test_another_pin_is_chosen_with_the_old_one(
    qtbot: QtBot, pos: Pos, login: LoginScreen, shop: Shop
) -> None:
    login.secret.change.click()
    assert asks(login) == "Enter your old PIN"
    type_pin(login, PINS[Role.CASHIER])
    qtbot.waitUntil(lambda: asks(login) == "Choose a new PIN")
    assert pos.actor is NOBODY
    type_pin(login, "8642")
    assert asks(login) == "The new PIN again"
    with qtbot.waitSignal(pos.actor_changed, timeout=10_000):
        type_pin(login, "8642")
    assert pos.actor.user_id == shop.cashier.user_id
    assert shop.prove(shop.cashier, "8642").fits


def test_whose_rights_were_raised_chooses_a_longer_one_before_they_get_in(
    qtbot: QtBot, pos: Pos, login: LoginScreen, shop: Shop
) -> None:
    row = next(r for r in shop.call(roles.list_roles) if r.key == Role.CASHIER)
    grants = {Permission.REFUND_NO_RECEIPT: Grant(Decision.ALLOW)}
    shop.call(roles.change, row.id, row.version, grants, actor=shop.owner)
    type_pin(login, PINS[Role.CASHIER])
    qtbot.waitUntil(lambda: asks(login) == "Choose a new PIN")
    assert "6 to 8 digits" in login.secret._note.text()
    type_pin(login, "8642")
    assert login.secret.error == "A PIN here has 6 to 8 digits."
    type_pin(login, "864213")
    with qtbot.waitSignal(pos.actor_changed, timeout=10_000):
        type_pin(login, "864213")
    assert pos.actor.user_id == shop.cashier.user_id


def test_two_that_differ_begin_again(qtbot: QtBot, login: LoginScreen) -> None:
    login.secret.change.click()
    type_pin(login, PINS[Role.CASHIER])
    qtbot.waitUntil(lambda: asks(login) == "Choose a new PIN")
    type_pin(login, "8642")
    type_pin(login, "8643")
    assert login.secret.error == "The two PINs differ."
    assert asks(login) == "Choose a new PIN"


def test_anothers_pin_is_refused_without_saying_whose(qtbot: QtBot, login: LoginScreen) -> None:
    login.secret.change.click()
    type_pin(login, PINS[Role.CASHIER])
    qtbot.waitUntil(lambda: asks(login) == "Choose a new PIN")
    for _ in range(2):
        type_pin(login, PINS[Role.STOCK_KEEPER])
    qtbot.waitUntil(lambda: login.secret.error == "Choose another PIN.")


def test_a_wrong_old_pin_changes_nothing(qtbot: QtBot, login: LoginScreen) -> None:
    login.secret.change.click()
    type_pin(login, "9999")
    qtbot.waitUntil(lambda: bool(login.secret.error))
    assert login.secret.error == "That PIN is not right. 4 tries left."
    assert not login.change.is_choosing


def test_escape_leaves_the_old_pin(qtbot: QtBot, login: LoginScreen, shop: Shop) -> None:
    login.secret.change.click()
    type_pin(login, PINS[Role.CASHIER])
    qtbot.waitUntil(lambda: asks(login) == "Choose a new PIN")
    QTest.keyClick(login.secret.pin.entry, Qt.Key.Key_Escape)
    assert asks(login) == "Enter your PIN"
    assert not login.change.is_choosing
    assert shop.prove(shop.cashier, PINS[Role.CASHIER]).fits


def test_choosing_somebody_else_forgets_it(qtbot: QtBot, login: LoginScreen) -> None:
    login.secret.change.click()
    type_pin(login, PINS[Role.CASHIER])
    qtbot.waitUntil(lambda: asks(login) == "Choose a new PIN")
    login.choose(next(u for u in login.people._shown if u.role == Role.MANAGER))
    assert not login.change.is_choosing
    assert asks(login) == "Enter your PIN"
