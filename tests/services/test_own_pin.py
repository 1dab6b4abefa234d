"""Everybody changes their own PIN, with the old one; whose rights were raised must."""

import json

import pytest

from pos_app.domain.access import NOBODY, Decision, Grant, Permission, Role
from pos_app.domain.errors import Invalid, NotAllowed, PinTooShort, TooManyTries, WrongSecret
from pos_app.services import auth, own_pin, roles
from pos_app.services.auth import Proof, SecretKind
from tests.shop import PASSWORD, PEPPER, PINS, Shop


def verifier(pin: str) -> str:
    return auth.hash_pin(pin, PEPPER, cost=4)


def change(shop: Shop, proof: Proof, pin: str) -> None:
    user_id = proof.user_id or shop.cashier.user_id
    shop.backend.call(own_pin.change, NOBODY, proof, user_id, verifier(pin), len(pin))


def log_in(shop: Shop, role: Role, pin: str) -> None:
    actor = shop.actors[role]
    shop.backend.call(auth.log_in, NOBODY, shop.prove(actor, pin), actor.user_id)


def raise_cashiers(shop: Shop) -> None:
    """Cashiers may take goods back without a receipt from now on: supervisors ask for that."""
    row = next(r for r in shop.call(roles.list_roles) if r.key == Role.CASHIER)
    grants = {Permission.REFUND_NO_RECEIPT: Grant(Decision.ALLOW)}
    shop.call(roles.change, row.id, row.version, grants, actor=shop.owner)


def test_a_cashier_changes_their_own_pin(shop: Shop) -> None:
    change(shop, shop.prove(shop.cashier, PINS[Role.CASHIER]), "8642")
    assert shop.prove(shop.cashier, "8642").fits
    assert not shop.prove(shop.cashier, PINS[Role.CASHIER]).fits
    ((kind, actor, body),) = shop.rows(
        "SELECT kind, actor, body FROM journal_entry ORDER BY n DESC LIMIT 1"
    )
    assert (kind, actor) == ("user.pin_changed", shop.cashier.user_id.bytes)
    assert json.loads(body)["by"] == shop.cashier.user_id.hex


def test_without_the_old_pin_nothing_changes_and_the_try_counts(shop: Shop) -> None:
    for _ in range(5):
        with pytest.raises(WrongSecret):
            change(shop, shop.prove(shop.cashier, "9999"), "8642")
    with pytest.raises(TooManyTries):
        shop.prove(shop.cashier, PINS[Role.CASHIER])
    shop.clock.advance(31)
    assert shop.prove(shop.cashier, PINS[Role.CASHIER]).fits


def test_a_password_does_not_change_a_pin(shop: Shop) -> None:
    proof = shop.prove(shop.cashier, PASSWORD, SecretKind.PASSWORD)
    assert proof.fits
    with pytest.raises(NotAllowed, match="Type your old PIN first"):
        change(shop, proof, "8642")


def test_one_persons_proof_changes_nobody_elses_pin(shop: Shop) -> None:
    proof = shop.prove(shop.cashier, PINS[Role.CASHIER])
    with pytest.raises(WrongSecret):
        shop.backend.call(
            own_pin.change, NOBODY, proof, shop.manager.user_id, verifier("975310"), 6
        )


def test_an_old_proof_is_good_once(shop: Shop) -> None:
    proof = shop.prove(shop.cashier, PINS[Role.CASHIER])
    change(shop, proof, "8642")
    with pytest.raises(WrongSecret):
        change(shop, proof, "9753")


def test_the_verifiers_of_others_are_shown_to_a_proof_alone(shop: Shop) -> None:
    found = shop.call(own_pin.others, shop.prove(shop.cashier, PINS[Role.CASHIER]))
    assert len(found) == len(PINS) - 1
    with pytest.raises(NotAllowed):
        shop.call(own_pin.others, shop.prove(shop.cashier, "9999"))


def test_a_supervisors_new_pin_has_six_digits(shop: Shop) -> None:
    proof = shop.prove(shop.actors[Role.SUPERVISOR], PINS[Role.SUPERVISOR])
    assert shop.call(own_pin.approves, proof)
    with pytest.raises(Invalid, match="6 to 8 digits"):
        change(shop, proof, "8642")
    change(shop, proof, "864213")


def test_whose_rights_were_raised_must_choose_a_longer_pin_to_log_in(shop: Shop) -> None:
    raise_cashiers(shop)
    with pytest.raises(PinTooShort, match="needs a longer PIN"):
        log_in(shop, Role.CASHIER, PINS[Role.CASHIER])
    assert shop.rows("SELECT count(*) FROM journal_entry WHERE kind = 'auth.logged_in'") == [(0,)]
    with pytest.raises(Invalid):
        change(shop, shop.prove(shop.cashier, PINS[Role.CASHIER]), "8642")
    change(shop, shop.prove(shop.cashier, PINS[Role.CASHIER]), "864213")
    log_in(shop, Role.CASHIER, "864213")


def test_a_wrong_short_pin_is_wrong_and_says_nothing_of_its_length(shop: Shop) -> None:
    raise_cashiers(shop)
    with pytest.raises(WrongSecret):
        log_in(shop, Role.CASHIER, "9999")


def test_a_password_opens_the_till_also_while_the_pin_is_too_short(shop: Shop) -> None:
    raise_cashiers(shop)
    proof = shop.prove(shop.cashier, PASSWORD, SecretKind.PASSWORD)
    shop.backend.call(auth.log_in, NOBODY, proof, shop.cashier.user_id)


def test_a_short_pin_approves_nothing(shop: Shop) -> None:
    raise_cashiers(shop)
    supervisor = shop.actors[Role.SUPERVISOR]
    request = auth.ApprovalRequest("refund:no_receipt", supervisor.user_id, 0, "Take it back")
    proof = shop.prove(shop.cashier, PINS[Role.CASHIER])
    with pytest.raises(NotAllowed, match="Cashier One needs a longer PIN first"):
        shop.call(auth.approve, proof, shop.cashier.user_id, request, actor=supervisor)
    change(shop, shop.prove(shop.cashier, PINS[Role.CASHIER]), "864213")
    proof = shop.prove(shop.cashier, "864213")
    assert shop.call(auth.approve, proof, shop.cashier.user_id, request, actor=supervisor)
