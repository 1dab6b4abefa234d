"""Users and roles at the window: adding, PINs, blocking, and a matrix that tells the truth."""

from typing import Any

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.domain.access import NOBODY, SYSTEM, Decision, Permission, Role
from pos_app.domain.errors import ApprovalRequired, NotAllowed
from pos_app.services import auth, roles, users
from pos_app.services.auth import ApprovalRequest, SecretKind
from pos_app.services.users import UserRow
from pos_app.ui.pos import Pos
from pos_app.ui.screens.users import UsersScreen, matrix
from pos_app.ui.screens.users.drafts import decide
from pos_app.ui.widgets.badges import Badge
from tests.shop import PINS, Shop


@pytest.fixture
def screen(qtbot: QtBot, pos: Pos, shop: Shop) -> UsersScreen:
    """The screen with the owner at the till."""
    return shown(qtbot, pos, shop, Role.OWNER)


def shown(qtbot: QtBot, pos: Pos, shop: Shop, role: Role) -> UsersScreen:
    pos.log_in(shop.actors[role])
    made = UsersScreen(pos)
    qtbot.addWidget(made)
    made.resize(1290, 720)
    made.show()
    made.enter()
    return made


def person(pos: Pos, role: Role) -> UserRow:
    rows = pos.backend.call(users.list_users, SYSTEM)
    return next(row for row in rows if row.role == role.value)


def choose(screen: UsersScreen, user: UserRow) -> None:
    screen.side.people.set_current(user.id)
    screen.side.people.chosen.emit(user.id)


def said(screen: UsersScreen) -> str:
    message = screen.lane.message
    return "" if message is None else message.head


def may_log_in(pos: Pos, username: str, pin: str) -> bool:
    challenge = pos.backend.call(auth.challenge, NOBODY, username, SecretKind.PIN)
    return auth.prove(challenge, pin, pos.pepper).fits


def type_user(screen: UsersScreen, pin: str = "4826", role: str = "cashier") -> None:
    form = screen.adding
    QTest.keyClicks(form.name.entry, "Nora Ellison")
    form.role.set_value(role)
    form.role.chosen.emit(role)
    for field in (form.pin, form.pin_again):
        field.set_text(pin)


def test_people_stand_by_role_with_the_owner_last(screen: UsersScreen) -> None:
    roles = [row.detail for row in screen.side.people.rows]
    assert roles == ["Cashier", "Supervisor", "Stock keeper", "Manager", "Owner"]
    assert screen.side.count.text() == "5"


def test_a_cashier_is_added_and_can_log_in(qtbot: QtBot, screen: UsersScreen, pos: Pos) -> None:
    screen.add_button.click()
    type_user(screen)
    assert screen.adding.accept.text() == "Add Nora"
    screen.adding.accept.click()
    qtbot.waitUntil(lambda: said(screen) == "Nora Ellison can log in now.")
    assert may_log_in(pos, "nora", "4826")
    assert screen.user is not None
    assert screen.user.name == "Nora Ellison"
    assert screen.adding.pin.text() == ""


@pytest.mark.parametrize(
    ("role", "pin", "sentence"),
    [
        ("cashier", "123", "4 to 8 digits"),
        ("cashier", "1234", "too easy to guess"),
        ("manager", "4826", "6 to 8 digits"),
        ("cashier", "", "Give the user a PIN or a password."),
    ],
)
def test_a_pin_that_will_not_do_is_refused_under_its_field(
    screen: UsersScreen, role: str, pin: str, sentence: str
) -> None:
    screen.add_button.click()
    type_user(screen, pin, role)
    screen.adding.submit()
    assert sentence in screen.adding.pin.error


def test_a_pin_that_another_person_has_is_refused_without_saying_whose(
    qtbot: QtBot, screen: UsersScreen
) -> None:
    screen.add_button.click()
    type_user(screen, PINS[Role.CASHIER])
    screen.adding.submit()
    qtbot.waitUntil(lambda: screen.adding.pin.error == "Choose another PIN.")
    assert screen.side.count.text() == "5"


def test_a_user_name_that_is_taken_says_so(qtbot: QtBot, screen: UsersScreen) -> None:
    screen.add_button.click()
    type_user(screen)
    screen.adding.username.set_text("cashier")
    screen.adding.submit()
    qtbot.waitUntil(lambda: "is taken" in screen.adding.error.text())


def test_a_new_pin_replaces_the_old_one(qtbot: QtBot, screen: UsersScreen, pos: Pos) -> None:
    choose(screen, person(pos, Role.CASHIER))
    screen.side.new_pin.click()
    for field in (screen.pin_form.pin, screen.pin_form.pin_again):
        field.set_text("9073")
    screen.pin_form.submit()
    qtbot.waitUntil(lambda: "has a new PIN" in said(screen))
    assert may_log_in(pos, "cashier", "9073")
    assert not may_log_in(pos, "cashier", PINS[Role.CASHIER])


def test_a_blocked_person_cannot_log_in_until_unblocked(screen: UsersScreen, pos: Pos) -> None:
    choose(screen, person(pos, Role.CASHIER))
    assert screen.side.block.text() == "Block Cashier"
    screen.side.block.click()
    assert not person(pos, Role.CASHIER).is_active
    assert not may_log_in(pos, "cashier", PINS[Role.CASHIER])
    assert screen.side.people.rows[0].badge.words == "Blocked"
    choose(screen, person(pos, Role.CASHIER))
    screen.side.block.click()
    assert may_log_in(pos, "cashier", PINS[Role.CASHIER])


def test_nobody_blocks_themselves(screen: UsersScreen, pos: Pos) -> None:
    choose(screen, person(pos, Role.OWNER))
    assert not screen.side.block.isEnabled()


def test_a_manager_sees_the_people_and_asks_the_owner_for_each_change(
    qtbot: QtBot, pos: Pos, shop: Shop
) -> None:
    screen = shown(qtbot, pos, shop, Role.MANAGER)
    asked: list[tuple[ApprovalRequired, Any]] = []
    screen.approval_needed.connect(lambda needed, retry: asked.append((needed, retry)))
    choose(screen, person(pos, Role.CASHIER))
    screen.side.block.click()
    assert person(pos, Role.CASHIER).is_active
    needed, retry = asked[0]
    request = ApprovalRequest(needed.permission, needed.subject, needed.amount, needed.asked)
    proof = shop.prove(shop.owner, PINS[Role.OWNER])
    retry(pos.call(auth.approve, proof, shop.owner.user_id, request))
    assert not person(pos, Role.CASHIER).is_active


def test_a_manager_cannot_touch_the_owner_even_with_a_yes(
    qtbot: QtBot, pos: Pos, shop: Shop
) -> None:
    screen = shown(qtbot, pos, shop, Role.MANAGER)
    asked: list[tuple[ApprovalRequired, Any]] = []
    screen.approval_needed.connect(lambda needed, retry: asked.append((needed, retry)))
    choose(screen, person(pos, Role.OWNER))
    screen.side.block.click()
    needed, retry = asked[0]
    request = ApprovalRequest(needed.permission, needed.subject, needed.amount, needed.asked)
    proof = shop.prove(shop.owner, PINS[Role.OWNER])
    retry(pos.call(auth.approve, proof, shop.owner.user_id, request))
    assert person(pos, Role.OWNER).is_active
    assert screen.lane.message is not None
    assert "below your own role" in screen.lane.message.text


def test_a_cashier_may_not_even_look(pos: Pos, shop: Shop) -> None:
    pos.log_in(shop.cashier)
    with pytest.raises(NotAllowed, match="You may not change users"):
        pos.call(users.list_users)
    with pytest.raises(NotAllowed):
        pos.call(users.pin_verifiers, None)


def test_the_matrix_tells_every_permission_once_and_truly(screen: UsersScreen, pos: Pos) -> None:
    told = [permission for _, group in matrix.groups() for permission, _ in group]
    assert sorted(told) == sorted(Permission)
    columns = matrix.in_order(pos.call(roles.list_roles))
    assert screen.rights.table is not None
    for row in screen.rights.table.rows_model.rows:
        if row.section:
            continue
        assert isinstance(row.id, tuple)
        permission, amount = row.id
        for role, cell in zip(columns, row.cells[1:], strict=True):
            grant = role.grants.get(permission)
            decision = decide(grant, amount) if grant else Decision.DENY
            shown = {"check": Decision.ALLOW, "minus": Decision.DENY}.get(cell.icon, Decision.ASK)
            assert shown is decision, (row.cells[0].text, role.name)


def test_a_limit_makes_a_row_below_and_a_row_above_it(screen: UsersScreen) -> None:
    assert screen.rights.table is not None
    words = [row.cells[0].text for row in screen.rights.table.rows_model.rows if not row.section]
    assert "Discount on a line up to 10%" in words
    assert "Discount on a line above 10%" in words


def test_the_column_of_the_marked_person_has_a_tint(screen: UsersScreen, pos: Pos) -> None:
    choose(screen, person(pos, Role.SUPERVISOR))
    assert screen.rights.table is not None
    row = next(row for row in screen.rights.table.rows_model.rows if not row.section)
    assert [bool(cell.ground) for cell in row.cells[1:]] == [False, True, False, False, False]


def test_a_narrow_window_shows_the_role_of_the_marked_person_alone(
    qtbot: QtBot, screen: UsersScreen
) -> None:
    screen.resize(700, 600)
    qtbot.waitUntil(
        lambda: screen.rights.table is not None and len(screen.rights.table.rows_model.columns) == 2
    )
    assert not any(badge.isVisible() for badge in screen.rights.findChildren(Badge))


def test_no_secret_stays_in_a_form_that_was_left(screen: UsersScreen) -> None:
    screen.add_button.click()
    type_user(screen)
    screen.leave()
    assert screen.adding.pin.text() == ""
    assert not screen.adding.isVisible()
