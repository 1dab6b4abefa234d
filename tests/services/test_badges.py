"""A badge in place of name and PIN: given, lost, scanned by the wrong person."""

import json
from typing import Any
from uuid import UUID

import pytest

from pos_app.domain import badge
from pos_app.domain.access import NOBODY, Actor, Decision, Grant, Permission, Role
from pos_app.domain.errors import ApprovalRequired, Conflict, NotAllowed
from pos_app.services import auth, badges, shifts, users
from tests.shop import PEPPER, Shop


def give(shop: Shop, role: Role, actor: Actor | None = None) -> str:
    """A badge for the person of this role; its token."""
    token = badge.token(badge.new_code(), PEPPER)
    user = shop.actors[role].user_id
    shop.call(badges.give, user, version(shop, user), token, actor=actor or shop.owner)
    return token


def version(shop: Shop, user_id: UUID) -> int:
    rows = shop.call(users.list_users, actor=shop.owner)
    return next(row.version for row in rows if row.id == user_id)


def log_in(shop: Shop, token: str) -> Actor:
    actor: Actor = shop.backend.call(badges.log_in, NOBODY, token)
    return actor


def ask(shop: Shop) -> auth.ApprovalRequest:
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(shifts.open_drawer, "Change for the bus")
    needed = asked.value
    return auth.ApprovalRequest(needed.permission, needed.subject, needed.amount, needed.asked)


def approve(shop: Shop, token: str, asker: Actor | None = None) -> UUID:
    approval: UUID = shop.call(badges.approve, token, ask(shop), actor=asker or shop.cashier)
    return approval


def last_entry(shop: Shop) -> tuple[str, dict[str, Any]]:
    ((kind, body),) = shop.rows("SELECT kind, body FROM journal_entry ORDER BY n DESC LIMIT 1")
    return kind, json.loads(body)


def test_a_badge_logs_its_holder_in_with_the_rights_of_now(shop: Shop) -> None:
    token = give(shop, Role.CASHIER)
    actor = log_in(shop, token)
    assert (actor.user_id, actor.grants) == (shop.cashier.user_id, shop.cashier.grants)
    assert last_entry(shop) == ("auth.logged_in", {"with": "badge"})


def test_only_a_digest_is_stored_and_it_opens_nothing(shop: Shop) -> None:
    code = badge.new_code()
    token = badge.token(code, PEPPER)
    shop.call(badges.give, shop.cashier.user_id, 1, token, actor=shop.owner)
    told = str(shop.rows("SELECT * FROM user_account")) + str(
        shop.rows("SELECT body FROM journal_entry")
    )
    assert code not in told
    assert token not in told
    ((stored,),) = shop.rows("SELECT badge_hash FROM user_account WHERE badge_hash IS NOT NULL")
    with pytest.raises(NotAllowed):
        log_in(shop, stored)


@pytest.mark.parametrize("end", ["revoke", "replace", "switch off", "delete"])
def test_a_badge_that_was_taken_back_opens_nothing(shop: Shop, end: str) -> None:
    token = give(shop, Role.CASHIER)
    who = shop.cashier.user_id
    if end == "replace":
        give(shop, Role.CASHIER)
        assert last_entry(shop)[1]["replaced"] is True
    elif end == "revoke":
        shop.call(badges.revoke, who, version(shop, who), actor=shop.owner)
        assert last_entry(shop)[0] == "user.badge_revoked"
    elif end == "switch off":
        shop.call(users.set_active, who, False, version(shop, who), actor=shop.owner)
    else:
        shop.call(users.remove, who, version(shop, who), actor=shop.owner)
    with pytest.raises(NotAllowed, match="That badge opens nothing here"):
        log_in(shop, token)
    assert last_entry(shop) == ("auth.refused", {"user": "", "with": "badge"})
    assert shop.backend.call(badges.holder, NOBODY, token) is None


def test_a_managers_badge_approves_one_act(shop: Shop) -> None:
    token = give(shop, Role.MANAGER)
    approval = approve(shop, token)
    kind, body = last_entry(shop)
    assert (kind, body["by"]) == ("approval.given", shop.manager.user_id.hex)
    shop.backend.call_approved(shifts.open_drawer, shop.cashier, approval, "Change for the bus")
    with pytest.raises(ApprovalRequired):
        shop.backend.call_approved(shifts.open_drawer, shop.cashier, approval, "Change for the bus")


def test_nobody_approves_for_themselves_with_their_badge(shop: Shop) -> None:
    token = give(shop, Role.CASHIER)
    with pytest.raises(NotAllowed, match="somebody else"):
        approve(shop, token)
    assert last_entry(shop)[0] == "approval.refused"
    assert shop.rows("SELECT count(*) FROM approval") == [(0,)]


def test_a_badge_of_who_may_not_alone_approves_nothing(shop: Shop) -> None:
    token = give(shop, Role.STOCK_KEEPER)
    with pytest.raises(NotAllowed):
        approve(shop, token)


def test_two_people_never_have_the_same_badge(shop: Shop) -> None:
    """Or a cashier's own badge would be a manager's too."""
    token = give(shop, Role.CASHIER)
    who = shop.manager.user_id
    with pytest.raises(Conflict, match="belongs to somebody"):
        shop.call(badges.give, who, version(shop, who), token, actor=shop.owner)


def test_nor_past_the_program(shop: Shop) -> None:
    import sqlite3
    from contextlib import closing

    give(shop, Role.CASHIER)
    with (
        closing(sqlite3.connect(shop.backend.path)) as database,
        pytest.raises(sqlite3.IntegrityError),
    ):
        database.execute(
            "UPDATE user_account SET badge_hash ="
            " (SELECT badge_hash FROM user_account WHERE badge_hash IS NOT NULL)"
        )


def test_a_manager_makes_no_badge_of_an_owners(shop: Shop) -> None:
    manager = Actor(
        shop.manager.user_id,
        "",
        shop.manager.role,
        {**shop.manager.grants, Permission.USER_EDIT: Grant(Decision.ALLOW)},
    )
    with pytest.raises(NotAllowed):
        give(shop, Role.OWNER, manager)
    give(shop, Role.CASHIER, manager)
    give(shop, Role.MANAGER, manager)
    with pytest.raises(NotAllowed):
        give(shop, Role.SUPERVISOR, shop.cashier)


def test_revoking_none_leaves_no_trace(shop: Shop) -> None:
    before = last_entry(shop)
    shop.call(badges.revoke, shop.cashier.user_id, 1, actor=shop.owner)
    assert last_entry(shop) == before
