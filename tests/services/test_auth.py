"""Logging in: who is at the till, and how often a wrong secret may be tried."""

import json
from dataclasses import replace

import pytest

from pos_app.domain.access import NOBODY, Actor, Decision, Permission, Role
from pos_app.domain.errors import Conflict, NotLoggedIn, TooManyTries, WrongSecret
from pos_app.domain.ids import new_id
from pos_app.maintenance import open_shop
from pos_app.services import auth, pin_rules, users
from pos_app.services.auth import SecretKind
from tests.shop import PASSWORD, PEPPER, PINS, Shop


def wrong(shop: Shop, times: int = 1, actor: Actor | None = None) -> WrongSecret:
    """Try a wrong PIN so often; the last refusal."""
    who = actor or shop.cashier
    refused = None
    for _ in range(times):
        proof = shop.prove(who, "0000")
        with pytest.raises(WrongSecret) as caught:
            shop.backend.call(auth.log_in, NOBODY, proof, who.user_id)
        refused = caught.value
    assert refused is not None
    return refused


def right(shop: Shop, actor: Actor | None = None) -> Actor:
    who = actor or shop.cashier
    proof = shop.prove(who, PINS[Role(who.role)])
    logged_in: Actor = shop.backend.call(auth.log_in, NOBODY, proof, who.user_id)
    return logged_in


def wait(shop: Shop, actor: Actor | None = None) -> int:
    """How long this person must wait, in seconds; 0: not at all."""
    try:
        shop.backend.call(auth.challenge, NOBODY, (actor or shop.cashier).user_id, SecretKind.PIN)
    except TooManyTries as refused:
        return refused.wait_seconds
    return 0


def test_the_right_pin_gives_the_person_with_the_rights_of_now(shop: Shop) -> None:
    actor = right(shop)
    assert (actor.user_id, actor.name, actor.role) == (
        shop.cashier.user_id,
        "Cashier One",
        "cashier",
    )
    assert actor.decide(Permission.SALE_CREATE) is Decision.ALLOW
    assert actor.decide(Permission.USER_EDIT) is Decision.DENY
    ((kind, who, body),) = shop.rows(
        "SELECT kind, actor, body FROM journal_entry ORDER BY n DESC LIMIT 1"
    )
    assert (kind, who, json.loads(body)) == (
        "auth.logged_in",
        actor.user_id.bytes,
        {"with": "pin"},
    )


def test_a_password_logs_in_by_user_name_in_any_case(shop: Shop) -> None:
    challenge = shop.backend.call(auth.challenge, NOBODY, " Owner ", SecretKind.PASSWORD)
    proof = auth.prove(challenge, PASSWORD, PEPPER)
    assert shop.backend.call(auth.log_in, NOBODY, proof, " Owner ").role == "owner"


def test_every_wrong_pin_says_how_many_tries_are_left(shop: Shop) -> None:
    said = [wrong(shop).sentence for _ in range(5)]
    assert said == [
        "That PIN is not right. 4 tries left.",
        "That PIN is not right. 3 tries left.",
        "That PIN is not right. 2 tries left.",
        "That PIN is not right. 1 try left.",
        "That PIN is not right. Wait 30 s.",
    ]


def test_after_five_wrong_pins_comes_a_wait_that_doubles_up_to_an_hour(shop: Shop) -> None:
    wrong(shop, 5)
    waits = []
    for _ in range(9):
        seconds = wait(shop)
        waits.append(seconds)
        shop.clock.advance(seconds)
        wrong(shop)
    assert [round(seconds / 30) for seconds in waits] == [1, 2, 4, 8, 16, 32, 64, 120, 120]


def test_while_it_waits_not_even_the_right_pin_is_taken(shop: Shop) -> None:
    proof = shop.prove(shop.cashier, PINS[Role.CASHIER])  # read before the wait began
    wrong(shop, 5)
    with pytest.raises(TooManyTries, match=r"Too many wrong tries\. Wait \d+ s\."):
        shop.backend.call(auth.challenge, NOBODY, shop.cashier.user_id, SecretKind.PIN)
    with pytest.raises(TooManyTries):
        shop.backend.call(auth.log_in, NOBODY, proof, shop.cashier.user_id)
    shop.clock.advance(31)
    assert right(shop).role == "cashier"


def test_a_wait_concerns_one_person(shop: Shop) -> None:
    wrong(shop, 5)
    assert wait(shop) > 0
    assert wait(shop, shop.manager) == 0
    assert right(shop, shop.manager).role == "manager"


def test_logging_in_forgets_the_wrong_tries_before(shop: Shop) -> None:
    wrong(shop, 4)
    right(shop)
    assert wrong(shop).tries_left == 4


def test_a_restart_does_not_shorten_the_wait(shop: Shop) -> None:
    wrong(shop, 5)
    before = wait(shop)
    shop.backend.close()
    shop.backend = open_shop(shop.folder, clock=shop.clock).backend
    assert wait(shop) == before > 0


def test_a_clock_set_back_does_not_shorten_the_wait(shop: Shop) -> None:
    wrong(shop, 5)
    before = wait(shop)
    shop.clock.advance(-3600)
    assert wait(shop) >= before
    wrong_again = shop.rows("SELECT failures FROM throttle")
    assert wrong_again == [(5,)]


def test_each_wrong_try_is_in_the_journal(shop: Shop) -> None:
    wrong(shop, 3)
    rows = shop.rows("SELECT body FROM journal_entry WHERE kind = 'auth.refused'")
    assert [json.loads(body) for (body,) in rows] == [
        {"user": shop.cashier.user_id.hex, "with": "pin"}
    ] * 3


def test_a_name_nobody_has_is_answered_as_a_wrong_password(shop: Shop) -> None:
    answers = []
    for name in ("nobody", "owner"):
        challenge = shop.backend.call(auth.challenge, NOBODY, name, SecretKind.PASSWORD)
        proof = auth.prove(challenge, "wrong horse", PEPPER)
        with pytest.raises(WrongSecret) as refused:
            shop.backend.call(auth.log_in, NOBODY, proof, name)
        answers.append((refused.value.sentence, refused.value.tries_left))
    assert answers[0] == answers[1]
    for _ in range(4):
        challenge = shop.backend.call(auth.challenge, NOBODY, "nobody", SecretKind.PASSWORD)
        proof = auth.prove(challenge, "wrong horse", PEPPER)
        with pytest.raises(WrongSecret):
            shop.backend.call(auth.log_in, NOBODY, proof, "nobody")
    with pytest.raises(TooManyTries):
        shop.backend.call(auth.challenge, NOBODY, "NOBODY", SecretKind.PASSWORD)
    assert "nobody" not in str(shop.rows("SELECT * FROM throttle")), "a name typed wrong is private"


def test_what_is_hashed_for_a_name_nobody_has_takes_as_long(shop: Shop) -> None:
    challenge = shop.backend.call(auth.challenge, NOBODY, "nobody", SecretKind.PASSWORD)
    assert challenge.verifier.startswith(f"$2b${auth.PASSWORD_COST}$")
    assert not auth.prove(replace(challenge, verifier=challenge.verifier), "", PEPPER).fits


def test_a_person_without_a_password_cannot_log_in_with_none(shop: Shop) -> None:
    new = users.NewUser("Ada", "ada", "cashier", pin_hash="$2b$", pin_digits=4)
    shop.call(users.add, new, actor=shop.owner)
    challenge = shop.backend.call(auth.challenge, NOBODY, "ada", SecretKind.PASSWORD)
    proof = auth.prove(challenge, "", PEPPER)
    with pytest.raises(WrongSecret):
        shop.backend.call(auth.log_in, NOBODY, proof, "ada")


def test_nothing_of_a_long_password_is_cut_off() -> None:
    """bcrypt alone reads 72 bytes and stops at a NUL."""
    long = "x" * 72
    verifier = auth.hash_password(long + "a", cost=4)
    assert auth.fits(SecretKind.PASSWORD, long + "a", verifier, PEPPER)
    for other in (long + "b", long, long + "ab"):
        assert not auth.fits(SecretKind.PASSWORD, other, verifier, PEPPER)
    verifier = auth.hash_password("before\0after", cost=4)
    assert auth.fits(SecretKind.PASSWORD, "before\0after", verifier, PEPPER)
    for other in ("before", "before\0", "before\0other"):
        assert not auth.fits(SecretKind.PASSWORD, other, verifier, PEPPER)


def test_a_pin_fits_only_with_the_shops_pepper() -> None:
    verifier = auth.hash_pin("2718", PEPPER, cost=4)
    assert auth.fits(SecretKind.PIN, "2718", verifier, PEPPER)
    assert not auth.fits(SecretKind.PIN, "2718", verifier, b"another shop's")
    assert not auth.fits(SecretKind.PASSWORD, "2718", verifier, PEPPER)


def test_a_pin_that_was_changed_meanwhile_logs_nobody_in(shop: Shop) -> None:
    proof = shop.prove(shop.cashier, PINS[Role.CASHIER])
    fresh = auth.hash_pin("8642", PEPPER, cost=4)
    shop.call(users.set_pin, shop.cashier.user_id, fresh, 4, actor=shop.owner)
    with pytest.raises(WrongSecret):
        shop.backend.call(auth.log_in, NOBODY, proof, shop.cashier.user_id)


def test_a_proof_is_good_for_its_own_person_only(shop: Shop) -> None:
    proof = shop.prove(shop.cashier, PINS[Role.CASHIER])
    with pytest.raises(WrongSecret):
        shop.backend.call(auth.log_in, NOBODY, proof, shop.owner.user_id)


def test_who_was_switched_off_is_out(shop: Shop) -> None:
    proof = shop.prove(shop.cashier, PINS[Role.CASHIER])
    rows = {row.id: row for row in shop.call(users.list_users, actor=shop.owner)}
    version = rows[shop.cashier.user_id].version
    shop.call(users.set_active, shop.cashier.user_id, False, version, actor=shop.owner)
    with pytest.raises(WrongSecret):
        shop.backend.call(auth.log_in, NOBODY, proof, shop.cashier.user_id)
    with pytest.raises(NotLoggedIn, match="You were switched off"):
        shop.call(auth.refresh)
    assert shop.cashier.user_id not in {t.id for t in shop.backend.call(auth.users_to_pick, NOBODY)}


def test_nobody_is_logged_in_as_a_person_who_never_was(shop: Shop) -> None:
    with pytest.raises(NotLoggedIn):
        shop.backend.call(auth.refresh, Actor(new_id(), "", "", {}))


def test_leaving_is_written_down(shop: Shop) -> None:
    shop.call(auth.log_out, "auto_locked")
    ((kind, body),) = shop.rows("SELECT kind, body FROM journal_entry ORDER BY n DESC LIMIT 1")
    assert (kind, json.loads(body)) == ("auth.logged_out", {"how": "auto_locked"})


def test_a_new_pin_ends_the_wait(shop: Shop) -> None:
    wrong(shop, 5)
    fresh = auth.hash_pin("8642", PEPPER, cost=4)
    shop.call(users.set_pin, shop.cashier.user_id, fresh, 4, actor=shop.owner)
    assert wait(shop) == 0


@pytest.mark.sqlite
def test_no_secret_reaches_the_journal_or_the_file(shop: Shop) -> None:
    wrong(shop, 2)
    right(shop)
    with pytest.raises(Conflict):
        pin_rules.make_pin(
            PINS[Role.CASHIER],
            approves=False,
            others=shop.call(users.pin_verifiers, None, actor=shop.owner),
            pepper=PEPPER,
        )
    shop.backend.close()
    file = (shop.folder / "shop.db").read_bytes()
    assert PASSWORD.encode() not in file
    assert PEPPER not in file
    for (body,) in shop.rows("SELECT body FROM journal_entry"):
        assert not {*map(str, json.loads(body).values())} & {*PINS.values()}
