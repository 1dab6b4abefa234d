"""A manager's yes: to one act, of one person, once, within two minutes."""

import json
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission, Role
from pos_app.domain.errors import (
    ApprovalRequired,
    NotAllowed,
    PosError,
    StorageFailed,
    TooManyTries,
    WrongSecret,
)
from pos_app.domain.ids import new_id
from pos_app.services import auth, carts, shifts
from pos_app.services.declare import query
from tests.shop import PINS, Shop, cart_of, line


def ask(shop: Shop, reason: str = "Change for the bus") -> ApprovalRequired:
    """What the till says when a cashier wants the drawer open."""
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(shifts.open_drawer, reason)
    return asked.value


def give(shop: Shop, asked: ApprovalRequired, by: Role, pin: str | None = None) -> UUID:
    approver = shop.actors[by]
    request = auth.ApprovalRequest(asked.permission, asked.subject, asked.amount, asked.asked)
    proof = shop.prove(approver, pin or PINS[by])
    approval: UUID = shop.call(auth.approve, proof, approver.user_id, request)
    return approval


def open_drawer(shop: Shop, approval: UUID | None, reason: str = "Change for the bus") -> None:
    shop.backend.call_approved(shifts.open_drawer, shop.cashier, approval, reason)


def openings(shop: Shop) -> int:
    ((count,),) = shop.rows("SELECT count(*) FROM cash_movement")
    return int(count)


def test_the_till_says_what_it_asks_a_manager_for(shop: Shop) -> None:
    asked = ask(shop)
    assert asked.sentence == "Open the drawer needs a manager."
    assert (asked.permission, asked.amount) == (Permission.DRAWER_OPEN, 0)


def test_an_approved_act_is_done_once(shop: Shop) -> None:
    approval = give(shop, ask(shop), Role.MANAGER)
    open_drawer(shop, approval)
    assert openings(shop) == 1
    with pytest.raises(ApprovalRequired):
        open_drawer(shop, approval)
    assert openings(shop) == 1


def test_both_people_are_in_the_journal(shop: Shop) -> None:
    give(shop, ask(shop), Role.MANAGER)
    ((kind, actor, body),) = shop.rows(
        "SELECT kind, actor, body FROM journal_entry ORDER BY n DESC LIMIT 1"
    )
    assert (kind, actor) == ("approval.given", shop.cashier.user_id.bytes)
    told = json.loads(body)
    assert told["by"] == shop.manager.user_id.hex
    assert (told["asked"], told["permission"]) == ("Open the drawer", "drawer:open")


def test_an_approval_is_for_exactly_what_was_asked(shop: Shop) -> None:
    approval = give(shop, ask(shop), Role.MANAGER)
    with pytest.raises(ApprovalRequired):
        open_drawer(shop, approval, "Something else")
    assert openings(shop) == 0
    open_drawer(shop, approval)


def test_an_approval_is_for_the_person_who_asked(shop: Shop) -> None:
    approval = give(shop, ask(shop), Role.MANAGER)
    keeper = shop.actors[Role.STOCK_KEEPER]
    with pytest.raises(PosError):
        shop.backend.call_approved(shifts.open_drawer, keeper, approval, "Change for the bus")
    assert openings(shop) == 0


def test_an_approval_is_not_good_for_another_kind_of_act(shop: Shop) -> None:
    cart = cart_of(line())
    shop.call(carts.park, cart, "")
    approval = give(shop, ask(shop), Role.MANAGER)
    with pytest.raises(ApprovalRequired):
        shop.backend.call_approved(carts.delete_parked, shop.cashier, approval, cart.id, "")


@pytest.mark.parametrize(("seconds", "is_good"), [(119, True), (121, False), (-1, False)])
def test_an_approval_is_good_for_two_minutes(shop: Shop, seconds: int, is_good: bool) -> None:
    approval = give(shop, ask(shop), Role.MANAGER)
    shop.clock.advance(seconds)
    if is_good:
        open_drawer(shop, approval)
    else:
        with pytest.raises(ApprovalRequired):
            open_drawer(shop, approval)


def test_an_approval_that_was_made_up_is_none(shop: Shop) -> None:
    with pytest.raises(ApprovalRequired):
        open_drawer(shop, new_id())


def test_an_act_that_failed_has_not_used_its_approval_up(shop: Shop) -> None:
    asked = ask(shop, " ")
    approval = give(shop, asked, Role.MANAGER)
    with pytest.raises(PosError, match="Say why"):
        open_drawer(shop, approval, " ")
    assert shop.rows("SELECT used_at FROM approval") == [(None,)]


def test_nobody_approves_for_themselves(shop: Shop) -> None:
    asked = ask(shop)
    with pytest.raises(NotAllowed, match="somebody else"):
        give(shop, asked, Role.CASHIER)
    assert shop.rows("SELECT count(*) FROM approval") == [(0,)]
    ((kind, body),) = shop.rows("SELECT kind, body FROM journal_entry ORDER BY n DESC LIMIT 1")
    assert kind == "approval.refused"
    assert json.loads(body)["by"] == shop.cashier.user_id.hex


def test_not_even_with_the_right_the_act_needs(shop: Shop) -> None:
    """A manager must ask for what only an owner may; asking oneself is no answer."""
    owner = shop.owner
    asked = ask(shop)
    request = auth.ApprovalRequest(asked.permission, asked.subject, 0, asked.asked)
    proof = shop.prove(owner, PINS[Role.OWNER])
    with pytest.raises(NotAllowed):
        shop.call(auth.approve, proof, owner.user_id, request, actor=owner)


def test_who_may_not_do_it_alone_cannot_approve_it(shop: Shop) -> None:
    asked = ask(shop)
    with pytest.raises(NotAllowed):
        give(shop, asked, Role.STOCK_KEEPER)
    assert shop.rows("SELECT count(*) FROM approval") == [(0,)]


def test_a_wrong_pin_approves_nothing_and_is_counted(shop: Shop) -> None:
    asked = ask(shop)
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(WrongSecret) as refused:
            give(shop, asked, Role.MANAGER, "999999")
        assert refused.value.tries_left == left
    with pytest.raises(TooManyTries):
        give(shop, asked, Role.MANAGER)
    assert give(shop, asked, Role.SUPERVISOR), "somebody else can"


def test_the_approvers_are_those_who_may_but_never_who_asks(shop: Shop) -> None:
    def names(actor: Any, permission: Permission) -> list[str]:
        tiles = shop.call(auth.approvers, str(permission), 0, actor=actor)
        return [tile.role for tile in tiles]

    assert names(shop.cashier, Permission.DRAWER_OPEN) == ["owner", "manager", "supervisor"]
    assert names(shop.manager, Permission.DRAWER_OPEN) == ["owner", "supervisor"]
    assert names(shop.manager, Permission.USER_EDIT) == ["owner"]
    assert names(shop.owner, Permission.USER_EDIT) == []


def test_a_manager_adds_a_user_with_the_owners_yes(shop: Shop) -> None:
    from pos_app.services import users

    new = users.NewUser("Ada", "ada", "cashier", pin_hash="$2b$", pin_digits=4)
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(users.add, new, actor=shop.manager)
    request = auth.ApprovalRequest(
        asked.value.permission, asked.value.subject, 0, asked.value.asked
    )
    proof = shop.prove(shop.owner, PINS[Role.OWNER])
    approval = shop.call(auth.approve, proof, shop.owner.user_id, request, actor=shop.manager)
    other = users.NewUser("Eve", "eve", "cashier", pin_hash="$2b$", pin_digits=4)
    with pytest.raises(ApprovalRequired):
        shop.backend.call_approved(users.add, shop.manager, approval, other)
    shop.backend.call_approved(users.add, shop.manager, approval, new)


def test_a_query_is_never_approved_but_refused(shop: Shop) -> None:
    @query(Permission.USER_EDIT)
    def look(session: Session, actor: Actor) -> int:
        return 1

    assert shop.call(look, actor=shop.owner) == 1
    with pytest.raises(NotAllowed):
        shop.call(look, actor=shop.manager)


def test_a_storage_failure_asks_nobody(shop: Shop) -> None:
    raw: Any = shop.backend._writer.raw_connection()
    raw.execute("PRAGMA query_only = ON")
    raw.close()
    with pytest.raises(StorageFailed):
        open_drawer(shop, new_id())
