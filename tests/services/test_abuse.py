"""What a person at the till might try, below every screen: each is refused, and written down."""

import json
import sqlite3
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from pos_app.domain.access import Actor, Decision, Grant, Permission, Role
from pos_app.domain.cart import Cart
from pos_app.domain.errors import ApprovalRequired, NotAllowed, PosError
from pos_app.domain.ids import new_id
from pos_app.domain.pricing import Discount
from pos_app.services import auth, closing, roles, sales, shifts, user_rights, users
from pos_app.services.users import NewUser
from tests.shifts import count_and_close
from tests.shop import PEPPER, PINS, Shop, card, cart_of, gbp, line


def asked_for(shop: Shop, service: Any, *args: Any) -> ApprovalRequired:
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(service, *args)
    return asked.value


def request(needed: ApprovalRequired) -> auth.ApprovalRequest:
    return auth.ApprovalRequest(needed.permission, needed.subject, needed.amount, needed.asked)


def discounted(percent: str) -> Cart:
    return cart_of(line(price="10.00")).with_discount(Discount.percent(percent))


def twin(shop: Shop, pin: str) -> UUID:
    """A second person, a manager, with this PIN: made past the check that no two have the same."""
    new = NewUser("Twin", "twin", "manager", auth.hash_pin(pin, PEPPER, cost=4), len(pin))
    key: UUID = shop.call(users.add, new, actor=shop.owner)
    return key


def prove_as(shop: Shop, asker: Actor, who: UUID, pin: str) -> auth.Proof:
    """What the approval card does: the challenge is read for who asks."""
    challenge = shop.call(auth.challenge, who, auth.SecretKind.PIN, actor=asker)
    return auth.prove(challenge, pin, PEPPER)


def test_nobody_approves_in_another_name_with_their_own_pin(shop: Shop) -> None:
    """A cashier whose PIN a second user has as well approves for nobody but themselves."""
    shop.call(
        users.set_pin,
        shop.cashier.user_id,
        auth.hash_pin("864213", PEPPER, cost=4),
        6,
        actor=shop.owner,
    )
    second = twin(shop, "864213")
    needed = asked_for(shop, shifts.open_drawer, "Change")
    proof = prove_as(shop, shop.cashier, second, "864213")
    assert proof.fits
    with pytest.raises(NotAllowed, match="somebody else"):
        shop.call(auth.approve, proof, second, request(needed))
    assert shop.rows("SELECT count(*) FROM approval") == [(0,)]
    other = prove_as(shop, shop.cashier, shop.manager.user_id, PINS[Role.MANAGER])
    assert shop.call(auth.approve, other, shop.manager.user_id, request(needed))


def test_one_persons_pin_is_no_others_approval(shop: Shop) -> None:
    needed = asked_for(shop, shifts.open_drawer, "Change")
    proof = prove_as(shop, shop.cashier, shop.cashier.user_id, PINS[Role.CASHIER])
    with pytest.raises(PosError):
        shop.call(auth.approve, proof, shop.manager.user_id, request(needed))
    assert shop.rows("SELECT count(*) FROM approval") == [(0,)]


def test_a_yes_to_a_discount_is_none_to_a_larger_one(shop: Shop) -> None:
    cart = discounted("20")
    needed = asked_for(shop, sales.complete, cart, card("8"))
    yes = shop.approve(needed)
    more = replace(cart.with_discount(Discount.percent("30")), approvals=(yes,))
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(sales.complete, more, card("7"))
    assert asked.value.amount == 300_000
    shop.call(sales.complete, replace(cart, approvals=(yes,)), card("8"))


def test_a_yes_to_one_sale_is_none_to_the_next(shop: Shop) -> None:
    cart = discounted("20")
    yes = shop.approve(asked_for(shop, sales.complete, cart, card("8")))
    shop.call(sales.complete, replace(cart, approvals=(yes,)), card("8"))
    with pytest.raises(ApprovalRequired):
        shop.call(sales.complete, replace(discounted("20"), approvals=(yes,)), card("8"))


def test_a_yes_to_one_kind_of_act_is_none_to_another(shop: Shop) -> None:
    cart = discounted("20")
    yes = shop.approve(asked_for(shop, sales.complete, cart, card("8")))
    with pytest.raises(ApprovalRequired):
        shop.backend.call_approved(shifts.open_drawer, shop.cashier, yes, "Change")


def test_a_yes_that_a_made_up_request_got_opens_only_what_it_says(shop: Shop) -> None:
    """Whoever asks for little and acts big is asked again."""
    cart = discounted("50")
    needed = asked_for(shop, sales.complete, cart, card("5"))
    small = replace(request(needed), amount=1)
    proof = prove_as(shop, shop.cashier, shop.manager.user_id, PINS[Role.MANAGER])
    yes = shop.call(auth.approve, proof, shop.manager.user_id, small)
    with pytest.raises(ApprovalRequired):
        shop.call(sales.complete, replace(cart, approvals=(yes,)), card("5"))


def test_an_approval_another_person_was_given_is_none(shop: Shop) -> None:
    needed = asked_for(shop, shifts.open_drawer, "Change")
    yes = shop.approve(needed)
    supervisor = replace(
        shop.actors[Role.SUPERVISOR],
        grants={
            **shop.actors[Role.SUPERVISOR].grants,
            Permission.DRAWER_OPEN: Grant(Decision.ASK),
        },
    )
    with pytest.raises(ApprovalRequired):
        shop.backend.call_approved(shifts.open_drawer, supervisor, yes, "Change")


@pytest.mark.parametrize(
    "call",
    [
        lambda shop, who: shop.call(
            roles.change, who, 1, {Permission.AUDIT_READ: Grant(Decision.ALLOW)}
        ),
        lambda shop, who: shop.call(roles.add, new_id(), "Mine", who),
        lambda shop, who: shop.call(
            user_rights.set_exceptions, who, 1, {Permission.USER_EDIT: Grant(Decision.ALLOW)}
        ),
        lambda shop, who: shop.call(users.set_active, who, False, 1),
        lambda shop, who: shop.call(users.remove, who, 1),
        lambda shop, who: shop.call(users.change, who, 1, users.UserChange(role="owner")),
    ],
)
def test_a_cashier_who_calls_a_managers_service_is_refused_and_named(shop: Shop, call: Any) -> None:
    with pytest.raises(NotAllowed):
        call(shop, shop.cashier.user_id)
    ((actor, body),) = shop.rows(
        "SELECT actor, body FROM journal_entry WHERE kind = 'access.denied'"
    )
    assert actor == shop.cashier.user_id.bytes
    assert json.loads(body)["permission"] in {"role:edit", "user:edit"}


def test_what_the_cashier_may_is_read_from_the_shop_not_from_what_they_say(shop: Shop) -> None:
    """An actor is made by logging in; refreshing gives back the rights of the file."""
    boasting = replace(shop.cashier, role="owner", grants=shop.owner.grants)
    assert shop.call(auth.refresh, actor=boasting).grants == shop.cashier.grants


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE closure SET body = '{}'",
        "DELETE FROM closure",
        "UPDATE journal_entry SET body = '{}'",
        "DELETE FROM journal_entry",
        "UPDATE sale SET total = 0",
        "DELETE FROM sale_tender",
    ],
)
def test_a_closed_shift_is_not_edited(shop: Shop, statement: str) -> None:
    shop.call(sales.complete, cart_of(line(price="4.20")), card("4.20"))
    count_and_close(shop, gbp("100"))
    raw: Any = shop.backend._writer.raw_connection()
    try:
        with pytest.raises(sqlite3.IntegrityError):
            raw.execute(statement)
    finally:
        raw.rollback()
        raw.close()


def test_a_closed_shift_is_neither_counted_nor_closed_again(shop: Shop) -> None:
    count_and_close(shop, gbp("100"))
    for call in (
        lambda: shop.call(closing.begin_count, actor=shop.manager),
        lambda: shop.call(closing.close, gbp("0"), "Again", actor=shop.manager),
    ):
        with pytest.raises(PosError):
            call()
    assert shop.rows("SELECT count(*) FROM closure") == [(1,)]
