"""The people of the shop: who may make whom, PINs that name one person, and never no owner."""

import json
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.access import GRANTS, SYSTEM, Actor, Decision, Permission, Role
from pos_app.domain.errors import Conflict, Invalid, NotAllowed, NotFound, PosError, Stale
from pos_app.domain.ids import new_id
from pos_app.domain.rights import asked_in, may_approve
from pos_app.services import auth, pin_rules, roles, users
from pos_app.services.users import NewUser, UserRow
from tests.shop import PEPPER, PINS, Shop


def new_user(name: str = "Ada", role: Role = Role.CASHIER, digits: int = 4) -> NewUser:
    return NewUser(name, name.casefold(), role.value, pin_hash="$2b$x", pin_digits=digits)


def rows(shop: Shop) -> dict[UUID, UserRow]:
    return {row.id: row for row in shop.call(users.list_users, actor=shop.owner)}


def last_entry(shop: Shop) -> tuple[str, dict[str, object]]:
    ((kind, body),) = shop.rows("SELECT kind, body FROM journal_entry ORDER BY n DESC LIMIT 1")
    return kind, json.loads(body)


def test_an_added_person_can_be_picked_at_the_till(shop: Shop) -> None:
    ada = shop.call(users.add, new_user(), actor=shop.owner)
    row = rows(shop)[ada]
    assert (row.name, row.username, row.role, row.is_active) == ("Ada", "ada", "cashier", True)
    assert (row.has_pin, row.has_password, row.version) == (True, False, 1)
    assert ada in {tile.id for tile in shop.call(auth.users_to_pick)}
    assert last_entry(shop)[0] == "user.added"


def test_a_user_name_is_one_persons_in_any_case(shop: Shop) -> None:
    shop.call(users.add, new_user("Ada"), actor=shop.owner)
    with pytest.raises(Conflict, match="The user name “ada” is taken"):
        shop.call(users.add, new_user("ADA"), actor=shop.owner)


@pytest.mark.parametrize(
    ("new", "where"),
    [
        (NewUser(" \u202e\x00 ", "ada", "cashier", "$2b$x", 4), "name"),
        (NewUser("Ada", "", "cashier", "$2b$x", 4), "username"),
        (NewUser("Ada", "ada byron", "cashier", "$2b$x", 4), "username"),
        (NewUser("Ada", "ada", "queen", "$2b$x", 4), "role"),
        (NewUser("Ada", "ada", "cashier"), "pin"),
        (NewUser("Ada", "ada", "cashier", "$2b$x", 3), "pin"),
        (NewUser("Ada", "ada", "cashier", "$2b$x", 9), "pin"),
        (NewUser("Ada", "ada", "supervisor", "$2b$x", 5), "pin"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(shop: Shop, new: NewUser, where: str) -> None:
    with pytest.raises(Invalid) as refused:
        shop.call(users.add, new, actor=shop.owner)
    assert refused.value.where == where
    assert len(rows(shop)) == len(PINS)


def test_a_name_of_ten_thousand_letters_is_cut_and_loses_its_control_characters(
    shop: Shop,
) -> None:
    new = NewUser("A\x07d\u202ea " * 3000, "ada", "cashier", "$2b$x", 4)
    ada = shop.call(users.add, new, actor=shop.owner)
    name = rows(shop)[ada].name
    assert len(name) <= 80
    assert name.isprintable()
    assert name.startswith("Ada Ada")


@pytest.mark.parametrize("pin", ["", "123", "123456789", "12a4", "١٢٣٥", "1 35", "12.5"])
def test_a_pin_has_four_to_eight_digits(pin: str) -> None:
    with pytest.raises(Invalid, match="A PIN here has 4 to 8 digits"):
        pin_rules.check_pin(pin, approves=False)


@pytest.mark.parametrize("pin", ["0000", "1111", "99999999", "1234", "4321", "456789", "876543"])
def test_a_pin_that_is_tried_first_is_refused(pin: str) -> None:
    with pytest.raises(Invalid, match="too easy"):
        pin_rules.check_pin(pin, approves=False)


@given(st.text("0123456789", min_size=6, max_size=8))
def test_every_other_pin_is_fine_also_for_who_approves(pin: str) -> None:
    steps = {int(b) - int(a) for a, b in pairwise(pin)}
    if steps in ({0}, {1}, {-1}):
        return
    pin_rules.check_pin(pin, approves=True)
    pin_rules.check_pin(pin, approves=False)


def test_who_approves_needs_six_digits() -> None:
    pin_rules.check_pin("2718", approves=False)
    with pytest.raises(Invalid, match="A PIN here has 6 to 8 digits"):
        pin_rules.check_pin("2718", approves=True)


def test_those_who_approve_are_the_roles_others_ask() -> None:
    asked = asked_in(GRANTS.values())
    assert {role for role in Role if may_approve(GRANTS[role], asked)} == {
        Role.OWNER,
        Role.MANAGER,
        Role.SUPERVISOR,
    }


@pytest.mark.parametrize(
    "password",
    ["short", "x" * 14, "aaaaaaaaaaaaaaaaaaaa", "abcabcabcabcabcabc", "MarlowStreet2026!!!"],
)
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(Invalid):
        pin_rules.check_password(password, names=("MarlowStreet", "owner"))


def test_a_few_words_make_a_password() -> None:
    pin_rules.check_password("correct horse battery staple", names=("Marlow Street", "owner"))
    pin_rules.check_password("ключ от всех дверей", names=("",))


def test_a_pin_names_one_person(shop: Shop) -> None:
    others = shop.call(users.pin_verifiers, None, actor=shop.owner)
    assert len(others) == len(PINS)
    with pytest.raises(Conflict, match="Choose another PIN"):
        pin_rules.make_pin(PINS[Role.CASHIER], approves=False, others=others, pepper=PEPPER)


def test_ones_own_pin_may_be_given_again(shop: Shop) -> None:
    others = shop.call(users.pin_verifiers, shop.cashier.user_id, actor=shop.owner)
    verifier = pin_rules.make_pin(PINS[Role.CASHIER], approves=False, others=others, pepper=PEPPER)
    assert auth.fits(auth.SecretKind.PIN, PINS[Role.CASHIER], verifier, PEPPER)


def test_whoever_may_not_change_users_does_not_see_verifiers(shop: Shop) -> None:
    for role in (Role.CASHIER, Role.SUPERVISOR, Role.STOCK_KEEPER):
        with pytest.raises(NotAllowed):
            shop.call(users.pin_verifiers, None, actor=shop.actors[role])
        with pytest.raises(NotAllowed):
            shop.call(users.list_users, actor=shop.actors[role])


def test_a_new_pin_is_the_only_one_that_fits(shop: Shop) -> None:
    fresh = auth.hash_pin("8642", PEPPER, cost=4)
    shop.call(users.set_pin, shop.cashier.user_id, fresh, 4, actor=shop.owner)
    assert not shop.prove(shop.cashier, PINS[Role.CASHIER]).fits
    assert shop.prove(shop.cashier, "8642").fits
    assert rows(shop)[shop.cashier.user_id].version == 2
    assert last_entry(shop) == ("user.pin_changed", {"id": shop.cashier.user_id.hex})


def with_user_rights(actor: Actor) -> Actor:
    """The same person in a shop whose roles let them change users alone."""
    grants = {**actor.grants, Permission.USER_EDIT: GRANTS[Role.OWNER][Permission.USER_EDIT]}
    return Actor(actor.user_id, actor.name, actor.role, grants)


@pytest.mark.parametrize("role", Role)
def test_a_manager_makes_nobody_above_or_beside(shop: Shop, role: Role) -> None:
    manager = with_user_rights(shop.manager)
    new = new_user(role=role, digits=6)
    if role in (Role.OWNER, Role.MANAGER):
        with pytest.raises(NotAllowed, match="Only people below your own role"):
            shop.call(users.add, new, actor=manager)
    else:
        shop.call(users.add, new, actor=manager)


def test_a_manager_gives_no_pin_to_an_owner_but_one_to_themselves(shop: Shop) -> None:
    manager = with_user_rights(shop.manager)
    fresh = auth.hash_pin("975310", PEPPER, cost=4)
    with pytest.raises(NotAllowed):
        shop.call(users.set_pin, shop.owner.user_id, fresh, 6, actor=manager)
    shop.call(users.set_pin, manager.user_id, fresh, 6, actor=manager)
    assert shop.prove(shop.manager, "975310").fits


def test_a_manager_switches_no_owner_off(shop: Shop) -> None:
    with pytest.raises(NotAllowed):
        shop.call(
            users.set_active, shop.owner.user_id, False, 1, actor=with_user_rights(shop.manager)
        )


def test_a_role_the_shop_does_not_know_is_above_nobody(shop: Shop) -> None:
    stranger = Actor(shop.manager.user_id, "x", "made up", with_user_rights(shop.manager).grants)
    with pytest.raises(NotAllowed):
        shop.call(users.add, new_user(), actor=stranger)


def test_the_last_owner_stays(shop: Shop) -> None:
    with pytest.raises(Conflict, match="You cannot switch yourself off"):
        shop.call(users.set_active, shop.owner.user_id, False, 1, actor=shop.owner)
    second = shop.call(users.add, new_user("Second", Role.OWNER, 6), actor=shop.owner)
    shop.backend.call(users.set_active, SYSTEM, shop.owner.user_id, False, 1)
    with pytest.raises(Conflict, match="The last owner cannot be switched off"):
        shop.backend.call(users.set_active, SYSTEM, second, False, 1)


def test_switching_off_and_on_again(shop: Shop) -> None:
    who = shop.cashier.user_id
    shop.call(users.set_active, who, False, 1, actor=shop.owner)
    assert last_entry(shop) == ("user.switched_off", {"id": who.hex})
    assert not rows(shop)[who].is_active
    shop.call(users.set_active, who, True, 2, actor=shop.owner)
    assert last_entry(shop)[0] == "user.switched_on"
    assert shop.prove(shop.cashier, PINS[Role.CASHIER]).fits


def test_a_form_that_is_out_of_date_is_refused(shop: Shop) -> None:
    who = shop.cashier.user_id
    shop.call(users.set_active, who, False, 1, actor=shop.owner)
    with pytest.raises(Stale, match="Cashier One was changed meanwhile"):
        shop.call(users.set_active, who, True, 1, actor=shop.owner)


def test_there_is_no_such_user(shop: Shop) -> None:
    with pytest.raises(NotFound):
        shop.call(users.set_active, new_id(), False, 1, actor=shop.owner)
    with pytest.raises(PosError):
        shop.call(users.set_pin, new_id(), "$2b$x", 4, actor=shop.owner)


def test_the_built_in_roles_are_stored_as_they_were_granted(shop: Shop) -> None:
    stored = {role.key: role for role in shop.call(roles.list_roles)}
    assert list(stored) == [str(role) for role in Role], "owner first"
    for role, grants in GRANTS.items():
        assert stored[role].grants == grants
        assert stored[role].is_built_in


def test_a_role_a_shop_edited_holds_from_the_next_log_in(shop: Shop) -> None:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(shop.backend.path)) as database, database:
        database.execute(
            "UPDATE role_grant SET decision = 'deny' WHERE permission = 'sale:create'"
            " AND role_id = (SELECT id FROM role WHERE key = 'cashier')"
        )
        database.execute(
            "INSERT INTO role_grant SELECT id, 'rocket:launch', 'allow', NULL FROM role"
        )
    actor = shop.call(auth.refresh)
    assert actor.decide(Permission.SALE_CREATE) is Decision.DENY
    assert set(actor.grants) <= set(Permission), "of a newer program's permissions nothing is read"
