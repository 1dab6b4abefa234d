"""Logging in at the till, with real hashes on real workers."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.domain.access import NOBODY, SYSTEM, Role
from pos_app.services import auth, users
from pos_app.services.auth import SecretKind, UserTile
from pos_app.services.users import NewUser
from pos_app.ui.pos import Pos
from pos_app.ui.screens.login import LoginScreen
from tests.shop import PASSWORD, PINS, Shop


@pytest.fixture
def login(qtbot: QtBot, pos: Pos) -> Iterator[LoginScreen]:
    screen = LoginScreen(pos)
    qtbot.addWidget(screen)
    screen.resize(1366, 768)
    screen.show()
    screen.enter()
    yield screen
    screen.leave()


def tile(screen: LoginScreen, role: Role) -> UserTile:
    return next(user for user in screen.people._shown if user.role == role.value)


def type_pin(screen: LoginScreen, pin: str) -> None:
    QTest.keyClicks(screen.secret.pin.entry, pin)
    QTest.keyClick(screen.secret.pin.entry, Qt.Key.Key_Return)


def test_a_cashier_logs_in_with_the_keyboard(
    qtbot: QtBot, pos: Pos, login: LoginScreen, shop: Shop
) -> None:
    login.choose(tile(login, Role.CASHIER))
    with qtbot.waitSignal(pos.actor_changed):
        type_pin(login, PINS[Role.CASHIER])
    assert pos.actor.user_id == shop.cashier.user_id


def test_the_pad_types_the_pin_and_log_in_hands_it_over(
    qtbot: QtBot, pos: Pos, login: LoginScreen
) -> None:
    login.choose(tile(login, Role.MANAGER))
    for digit in PINS[Role.MANAGER]:
        login.secret.pad.keys[digit].click()
    with qtbot.waitSignal(pos.actor_changed):
        login.secret.log_in.click()
    assert pos.actor.role == Role.MANAGER


def test_a_wrong_pin_says_how_many_tries_are_left(
    qtbot: QtBot, pos: Pos, login: LoginScreen
) -> None:
    login.choose(tile(login, Role.CASHIER))
    type_pin(login, "9999")
    qtbot.waitUntil(lambda: bool(login.secret.error))
    assert login.secret.error == "That PIN is not right. 4 tries left."
    assert login.secret.pin.pin == ""
    assert pos.actor is NOBODY


def test_the_fifth_wrong_pin_waits_and_counts_down(
    qtbot: QtBot, pos: Pos, login: LoginScreen, shop: Shop
) -> None:
    login.choose(tile(login, Role.CASHIER))
    for left in (4, 3, 2, 1, 0):
        QTest.keyClicks(login.secret.pin.entry, "9999")
        login.secret.submit()
        words = f"{left} tr" if left else "Wait 3"
        qtbot.waitUntil(lambda words=words: words in login.secret.error)
    assert not login.secret.log_in.isEnabled()
    login.secret.hold(30)
    login.secret._on_second()
    assert login.secret.error == "Too many wrong tries. Wait 29 s."
    login.secret.hold(1)
    login.secret._on_second()
    assert login.secret.error == ""
    assert login.secret.log_in.isEnabled()


def test_a_wait_is_told_as_soon_as_the_person_tries_again(
    qtbot: QtBot, pos: Pos, login: LoginScreen, shop: Shop
) -> None:
    cashier = tile(login, Role.CASHIER)
    for _ in range(5):
        with pytest.raises(Exception, match="not right"):
            pos.call(auth.log_in, shop.prove(shop.cashier, "0000"), cashier.id)
    login.choose(cashier)
    type_pin(login, PINS[Role.CASHIER])
    assert login.secret.error.startswith("Too many wrong tries. Wait 3")
    login.choose(tile(login, Role.MANAGER))
    assert login.secret.error == ""
    assert login.secret.log_in.isEnabled()


def test_use_password_swaps_the_pad_for_a_password(
    qtbot: QtBot, pos: Pos, login: LoginScreen
) -> None:
    login.choose(tile(login, Role.OWNER))
    login.secret.swap.click()
    assert login.secret.kind is SecretKind.PASSWORD
    assert not login.secret.pad.isVisible()
    QTest.keyClicks(login.secret.password.entry, PASSWORD)
    with qtbot.waitSignal(pos.actor_changed):
        QTest.keyClick(login.secret.password.entry, Qt.Key.Key_Return)
    assert pos.actor.role == Role.OWNER


def test_someone_without_a_tile_types_their_user_name(
    qtbot: QtBot, pos: Pos, login: LoginScreen
) -> None:
    login.people.other.click()
    QTest.keyClicks(login.people.name.entry, "supervisor")
    QTest.keyClick(login.people.name.entry, Qt.Key.Key_Return)
    with qtbot.waitSignal(pos.actor_changed):
        type_pin(login, PINS[Role.SUPERVISOR])
    assert pos.actor.role == Role.SUPERVISOR


def test_a_user_name_nobody_has_is_answered_like_a_wrong_pin(
    qtbot: QtBot, pos: Pos, login: LoginScreen
) -> None:
    login.people.other.click()
    QTest.keyClicks(login.people.name.entry, "mallory")
    QTest.keyClick(login.people.name.entry, Qt.Key.Key_Return)
    type_pin(login, "1357")
    qtbot.waitUntil(lambda: bool(login.secret.error))
    assert login.secret.error == "That PIN is not right. 4 tries left."


def test_more_than_nine_people_are_filtered_by_name(
    qtbot: QtBot, pos: Pos, login: LoginScreen
) -> None:
    verifier = auth.hash_password(PASSWORD, cost=4)
    for number in range(9):
        new = NewUser(f"Helper {number}", f"helper{number}", "cashier", password_hash=verifier)
        pos.backend.call(users.add, SYSTEM, new)
    login.refresh()
    assert login.people.name.isVisible()
    QTest.keyClicks(login.people.name.entry, "help 7")
    assert [row.name for row in login.people.tiles.rows] == ["Helper 7"]
    login.people.name.clear()
    QTest.keyClicks(login.people.name.entry, "helper7")
    assert [row.name for row in login.people.tiles.rows] == ["Helper 7"]
    QTest.keyClick(login.people.name.entry, Qt.Key.Key_Return)
    assert login.secret.name.text() == "Helper 7"
    assert login.secret.kind is SecretKind.PASSWORD  # there is no PIN to ask for


def test_escape_empties_the_pin_and_then_leaves_the_person(login: LoginScreen) -> None:
    login.choose(tile(login, Role.CASHIER))
    QTest.keyClicks(login.secret.pin.entry, "27")
    QTest.keyClick(login.secret.pin.entry, Qt.Key.Key_Escape)
    assert login.secret.pin.pin == ""
    assert login.secret.name.text() == tile(login, Role.CASHIER).name
    QTest.keyClick(login.secret.pin.entry, Qt.Key.Key_Escape)
    assert login.secret.name.text() == "Tap your name"


def test_arrows_choose_among_the_people(login: LoginScreen) -> None:
    first, second = login.people._shown[:2]
    login.choose(first)
    QTest.keyClick(login.secret.pin.entry, Qt.Key.Key_Right)
    assert login.secret.name.text() == second.name
    QTest.keyClick(login.secret.pin.entry, Qt.Key.Key_Left)
    QTest.keyClick(login.secret.pin.entry, Qt.Key.Key_Left)
    assert login.secret.name.text() == first.name


def test_a_locked_till_says_whose_sale_is_kept(
    qtbot: QtBot, pos: Pos, login: LoginScreen, shop: Shop
) -> None:
    login.show_locked(tile(login, Role.CASHIER), 6)
    assert login.people.kept.text() == "Sale kept, 6 lines"
    assert len(login.people.tiles.rows) == 1
    assert login.secret.name.text() == shop.cashier.name
    login.people.back_to_all.click()
    assert len(login.people.tiles.rows) == len(PINS)
    assert login.secret.name.text() == "Tap your name"


def test_a_scan_goes_nowhere_and_says_so(login: LoginScreen) -> None:
    login.scan("5012345678900")
    assert login.people.note.text() == "Scan not taken. Log in first."


def test_nothing_typed_survives_leaving_the_screen(login: LoginScreen) -> None:
    login.choose(tile(login, Role.CASHIER))
    QTest.keyClicks(login.secret.pin.entry, "27")
    login.leave()
    assert login.secret.pin.pin == ""
    login.enter()
    assert login.secret.name.text() == "Tap your name"


def test_a_person_switched_off_has_no_tile(pos: Pos, login: LoginScreen, shop: Shop) -> None:
    row = next(
        row for row in pos.backend.call(users.list_users, SYSTEM) if row.role == Role.CASHIER
    )
    pos.backend.call(users.set_active, SYSTEM, row.id, False, row.version)
    assert row.id not in [shown.id for shown in login.people.tiles.rows]
