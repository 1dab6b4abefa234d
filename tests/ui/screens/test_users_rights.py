"""The matrix at the window: clicks, limits, what differs, one person's exceptions, roles made."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.domain.access import SYSTEM, Decision, Grant, Permission, Role
from pos_app.services import auth, roles, users
from pos_app.services.auth import ApprovalRequest
from pos_app.services.roles import RoleRow
from pos_app.ui.pos import Pos
from pos_app.ui.screens.users import UsersScreen
from pos_app.ui.screens.users.drafts import stepped
from pos_app.ui.widgets.rows import Cell
from tests.shop import PINS, Shop

ALLOW, ASK, DENY = Grant(Decision.ALLOW), Grant(Decision.ASK), Grant(Decision.DENY)
CASHIER, SUPERVISOR = 1, 2  # columns


@pytest.fixture
def screen(qtbot: QtBot, pos: Pos, shop: Shop) -> UsersScreen:
    """The screen with the owner at the till, the cashier marked."""
    return shown(qtbot, pos, shop, Role.OWNER)


def shown(qtbot: QtBot, pos: Pos, shop: Shop, role: Role) -> UsersScreen:
    pos.log_in(shop.actors[role])
    made = UsersScreen(pos)
    qtbot.addWidget(made)
    made.resize(1290, 720)
    made.show()
    made.enter()
    return made


def role(pos: Pos, key: str) -> RoleRow:
    return next(r for r in pos.backend.call(roles.list_roles, SYSTEM) if key in (r.key, r.name))


def table(screen: UsersScreen) -> Any:
    assert screen.rights.table is not None
    return screen.rights.table


def rows_of(screen: UsersScreen, permission: Permission) -> dict[str, tuple[Any, tuple[Cell, ...]]]:
    """The rows of a permission: words -> (id, cells)."""
    return {
        row.cells[0].text: (row.id, row.cells)
        for row in table(screen).rows_model.rows
        if not row.section and row.id[0] is permission
    }


def click(screen: UsersScreen, permission: Permission, column: int, words: str = "") -> None:
    found = rows_of(screen, permission)
    key = next(key for said, (key, _) in found.items() if words in said)
    table(screen).cell_clicked.emit(key, column)


def sign(screen: UsersScreen, permission: Permission, column: int, words: str = "") -> str:
    """What a cell shows: tick, PIN or dash, with a dot where it differs from the default."""
    cells = next(cells for said, (_, cells) in rows_of(screen, permission).items() if words in said)
    cell = cells[column]
    shown = {"check": "tick", "minus": "dash"}.get(cell.icon, "PIN")
    return f"{shown} •" if cell.mark else shown


def said(screen: UsersScreen) -> str:
    message = screen.lane.message
    return "" if message is None else message.head


def test_a_click_steps_through_tick_pin_and_dash(screen: UsersScreen) -> None:
    seen = []
    for _ in range(4):
        seen.append(sign(screen, Permission.SALE_VOID, CASHIER))
        click(screen, Permission.SALE_VOID, CASHIER)
    assert seen == ["tick", "PIN •", "dash •", "tick"]


def test_nothing_is_stored_before_it_is_saved(screen: UsersScreen, pos: Pos) -> None:
    click(screen, Permission.SALE_VOID, CASHIER)
    assert role(pos, Role.CASHIER).grants[Permission.SALE_VOID] == ALLOW
    assert screen.rights.bar.words.text() == "1 change not saved"
    screen.rights.bar.discard.click()
    assert sign(screen, Permission.SALE_VOID, CASHIER) == "tick"
    assert not screen.rights.bar.isVisible()


def test_saved_changes_of_two_roles_hold_at_once(screen: UsersScreen, pos: Pos) -> None:
    click(screen, Permission.SALE_VOID, CASHIER)
    click(screen, Permission.STOCK_ADJUST, SUPERVISOR)
    screen.rights.bar.save.click()
    assert role(pos, Role.CASHIER).grants[Permission.SALE_VOID] == ASK
    assert role(pos, Role.SUPERVISOR).grants[Permission.STOCK_ADJUST] == ASK
    assert said(screen) == "The rights are saved."
    assert len(screen.rights.drafts) == 0


def test_three_clicks_lead_back_and_change_nothing(screen: UsersScreen) -> None:
    for _ in range(3):
        click(screen, Permission.SALE_VOID, CASHIER)
    assert len(screen.rights.drafts) == 0


def test_the_owners_column_is_fixed(screen: UsersScreen) -> None:
    owner = len(table(screen).rows_model.columns) - 1
    click(screen, Permission.SALE_VOID, owner)
    assert sign(screen, Permission.SALE_VOID, owner) == "tick"
    assert screen.rights.detail.about.text() == "An owner may do everything."
    assert not screen.rights.detail.choice.isEnabled()


def test_a_limit_is_typed_in_the_detail_of_a_cell(screen: UsersScreen, pos: Pos) -> None:
    click(screen, Permission.DISCOUNT_LINE, CASHIER, "above")
    detail = screen.rights.detail
    assert detail.right.text() == "Discount on a line"
    assert detail.default.text() == "Default: Allowed up to 10%"
    detail.choice.chosen.emit(str(Decision.ALLOW))
    assert detail.limit.text() == "10"
    detail.limit.set_text("12.5")
    detail.limit.entered.emit("12.5")
    assert list(rows_of(screen, Permission.DISCOUNT_LINE)) == [
        "Discount on a line up to 12.5%",
        "Discount on a line above 12.5%",
    ]
    screen.rights.bar.save.click()
    assert role(pos, Role.CASHIER).grants[Permission.DISCOUNT_LINE] == Grant(
        Decision.ALLOW, 125_000
    )


def test_a_limit_of_money_is_typed_in_the_shops_currency(screen: UsersScreen, pos: Pos) -> None:
    click(screen, Permission.REFUND_CREATE, CASHIER)
    detail = screen.rights.detail
    detail.choice.chosen.emit(str(Decision.ALLOW))
    assert detail.limit.unit == "£"
    detail.limit.set_text("50")
    detail.limit.entered.emit("50")
    screen.rights.bar.save.click()
    grant = role(pos, Role.CASHIER).grants[Permission.REFUND_CREATE]
    assert grant == Grant(Decision.ALLOW, 5_000)
    assert "Refund with a receipt, as paid up to £50.00" in rows_of(
        screen, Permission.REFUND_CREATE
    )


@pytest.mark.parametrize("typed", ["ten", "-5", "101"])
def test_a_limit_that_makes_no_sense_is_refused_under_its_field(
    screen: UsersScreen, typed: str
) -> None:
    click(screen, Permission.DISCOUNT_LINE, CASHIER, "above")
    screen.rights.detail.choice.chosen.emit(str(Decision.ALLOW))
    before = len(screen.rights.drafts)
    screen.rights.detail.limit.set_text(typed)
    screen.rights.detail.limit.entered.emit(typed)
    assert screen.rights.detail.limit.error != ""
    assert len(screen.rights.drafts) == before


def test_what_differs_is_marked_and_can_be_reset(screen: UsersScreen, pos: Pos) -> None:
    click(screen, Permission.SALE_VOID, CASHIER)
    click(screen, Permission.RECEIPT_OTHERS, CASHIER)
    screen.rights.bar.save.click()
    assert sign(screen, Permission.SALE_VOID, CASHIER) == "PIN •"
    assert screen.rights.detail.about.text() == "1 person · 2 rights differ from the default"
    screen.rights.detail.to_default.click()
    screen.rights.bar.save.click()
    assert sign(screen, Permission.SALE_VOID, CASHIER) == "tick"
    assert role(pos, Role.CASHIER).grants[Permission.RECEIPT_OTHERS] == DENY


def test_rights_are_found_by_their_words(screen: UsersScreen) -> None:
    screen.rights.search.set_text("refund rec")
    screen.rights.search.edited.emit("refund rec")
    words = [row.cells[0].text for row in table(screen).rows_model.rows if not row.section]
    assert words == ["Refund with a receipt, as paid", "Refund without a receipt"]
    screen.setFocus()
    QTest.keyClick(screen, Qt.Key.Key_Escape)
    assert len(table(screen).rows_model.rows) > 40


def test_the_keys_alone_change_a_right(qtbot: QtBot, screen: UsersScreen) -> None:
    grid = table(screen)
    grid.setFocus()
    rows = grid.rows_model.rows
    place = next(at for at, row in enumerate(rows) if row.id == (Permission.SALE_CREATE, 0))
    grid.setCurrentIndex(grid.rows_model.index(place, 0))
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Space):
        QTest.keyClick(grid, key)
    assert sign(screen, Permission.SALE_EXPIRED, CASHIER) == "dash •"
    QTest.keyClick(grid, Qt.Key.Key_Space)
    assert sign(screen, Permission.SALE_EXPIRED, CASHIER) == "tick •", "the place was kept"


def test_one_person_may_do_more_than_their_role(screen: UsersScreen, pos: Pos) -> None:
    screen.rights.mode.set_value("person")
    screen.rights.mode.chosen.emit("person")
    heads = [column.title for column in table(screen).rows_model.columns]
    assert heads == ["Permission", "Cashier", "Cashier One"]
    click(screen, Permission.DRAWER_OPEN, 1)
    assert len(screen.rights.drafts) == 0, "the role is not changed here"
    click(screen, Permission.DRAWER_OPEN, 2)
    click(screen, Permission.DRAWER_OPEN, 2)
    assert sign(screen, Permission.DRAWER_OPEN, 2) == "tick •"
    screen.rights.bar.save.click()
    user = next(u for u in pos.call(users.list_users) if u.role == Role.CASHIER)
    assert user.exceptions == {Permission.DRAWER_OPEN: ALLOW}
    assert screen.side.people.rows[0].detail == "Cashier · 1 exception"
    screen.rights.detail.to_default.click()
    screen.rights.bar.save.click()
    user = next(u for u in pos.call(users.list_users) if u.role == Role.CASHIER)
    assert user.exceptions == {}


def test_a_role_is_made_like_another_renamed_and_deleted(screen: UsersScreen, pos: Pos) -> None:
    screen.new_role.click()
    form = screen.role_form
    form.name.set_text("Weekend help")
    form.accept.click()
    assert said(screen) == "There is a role Weekend help now."
    assert role(pos, "Weekend help").based_on == Role.CASHIER
    heads = [column.title for column in table(screen).rows_model.columns]
    assert "Weekend help" in heads
    table(screen).head.sectionClicked.emit(heads.index("Weekend help"))
    screen.rights.detail.rename.click()
    form.name.set_text("Sunday help")
    form.accept.click()
    table(screen).head.sectionClicked.emit(heads.index("Weekend help"))
    assert screen.rights.detail.name.text() == "Sunday help"
    screen.rights.detail.delete.click()
    assert said(screen) == "The role Sunday help is deleted."


def test_what_the_program_brings_has_no_way_to_be_deleted(screen: UsersScreen) -> None:
    click(screen, Permission.SALE_VOID, CASHIER)
    assert not screen.rights.detail.delete.isVisible()
    assert not screen.rights.detail.rename.isVisible()


def test_a_name_that_is_taken_is_refused_under_its_field(screen: UsersScreen) -> None:
    screen.new_role.click()
    screen.role_form.name.set_text("cashier")
    screen.role_form.accept.click()
    assert screen.role_form.name.error == "There is a role “cashier” already."


def test_a_manager_saves_with_the_owners_yes(qtbot: QtBot, pos: Pos, shop: Shop) -> None:
    screen = shown(qtbot, pos, shop, Role.MANAGER)
    asked: list[tuple[Any, Any]] = []
    screen.approval_needed.connect(lambda needed, retry: asked.append((needed, retry)))
    click(screen, Permission.SALE_VOID, CASHIER)
    screen.rights.bar.save.click()
    assert role(pos, Role.CASHIER).grants[Permission.SALE_VOID] == ALLOW
    needed, retry = asked[0]
    request = ApprovalRequest(needed.permission, needed.subject, needed.amount, needed.asked)
    proof = shop.prove(shop.owner, PINS[Role.OWNER])
    retry(pos.call(auth.approve, proof, shop.owner.user_id, request))
    assert role(pos, Role.CASHIER).grants[Permission.SALE_VOID] == ASK
    assert len(screen.rights.drafts) == 0


def test_what_one_left_unsaved_is_not_the_next_persons(
    screen: UsersScreen, pos: Pos, shop: Shop
) -> None:
    click(screen, Permission.SALE_VOID, CASHIER)
    screen.leave()
    pos.log_in(shop.manager)
    screen.enter()
    assert len(screen.rights.drafts) == 0


def test_a_person_is_renamed_and_given_another_role(screen: UsersScreen, pos: Pos) -> None:
    screen.side.edit.click()
    form = screen.editing
    form.form.put("name", "Aisha Rahman")
    form.form.put("role", "supervisor")
    form.accept.click()
    assert said(screen) == "Aisha Rahman is saved."
    user = next(u for u in pos.call(users.list_users) if u.name == "Aisha Rahman")
    assert user.role == "supervisor"
    person = next(row for row in screen.side.people.rows if row.id == user.id)
    assert person.badge is not None
    assert person.badge.words == "Short PIN"


def test_deleting_asks_and_names_both_outcomes(screen: UsersScreen, pos: Pos) -> None:
    screen.side.edit.click()
    form = screen.editing
    form.delete.click()
    assert (form.really.text(), form.keep.text()) == ("Delete Cashier for good", "Keep Cashier")
    form.keep.click()
    assert form.delete.isVisible()
    form.delete.click()
    form.really.click()
    assert said(screen) == "Cashier One is deleted."
    assert "cashier" not in {u.role for u in pos.call(users.list_users)}


def test_nobody_deletes_themselves_or_changes_their_own_role(
    screen: UsersScreen, pos: Pos, shop: Shop
) -> None:
    screen.side.people.set_current(shop.owner.user_id)
    screen.side.people.chosen.emit(shop.owner.user_id)
    screen.side.edit.click()
    assert not screen.editing.delete.isEnabled()
    assert not screen.editing.role.box.isEnabled()


@pytest.mark.parametrize(
    ("grant", "amount", "after"),
    [
        (ALLOW, 0, ASK),
        (ASK, 0, DENY),
        (DENY, 0, Grant(Decision.ALLOW, 0)),
        (ALLOW, 6, Grant(Decision.ALLOW, 5)),
        (Grant(Decision.ALLOW, 5), 6, DENY),
        (DENY, 6, ALLOW),
        (Grant(Decision.ALLOW, 5), 5, Grant(Decision.ALLOW, 0)),
    ],
)
def test_rows_of_a_limit_step_each_for_its_size(grant: Grant, amount: int, after: Grant) -> None:
    assert stepped(grant, amount, (0, 5, 6)) == after
