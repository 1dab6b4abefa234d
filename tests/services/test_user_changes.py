"""People are changed, let do more or less than their role, and deleted; their past stays."""

import json
from typing import Any
from uuid import UUID

import pytest

from pos_app.domain.access import NOBODY, SYSTEM, Actor, Decision, Grant, Permission, Role
from pos_app.domain.errors import (
    ApprovalRequired,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    NotLoggedIn,
    Stale,
    WrongSecret,
)
from pos_app.domain.ids import new_id
from pos_app.services import audit, auth, catalogue, sales, user_rights, users
from pos_app.services import cash as cash_services
from pos_app.services.auth import SecretKind
from pos_app.services.users import NewUser, UserChange, UserRow
from tests.shop import PEPPER, PINS, Shop, cart_of, cash, gbp, line

ALLOW, ASK, DENY = Grant(Decision.ALLOW), Grant(Decision.ASK), Grant(Decision.DENY)


def row(shop: Shop, key: UUID) -> UserRow:
    rows = shop.call(users.list_users, actor=shop.owner)
    return next(each for each in rows if each.id == key)


def of(shop: Shop, role: Role) -> UserRow:
    return row(shop, shop.actors[role].user_id)


def change(shop: Shop, who: Role, actor: Actor | None = None, **fields: str) -> None:
    user = of(shop, who)
    changes = UserChange(**fields)
    shop.call(users.change, user.id, user.version, changes, actor=actor or shop.owner)


def except_(
    shop: Shop,
    role: Role,
    grants: dict[Permission, Grant | None],
    actor: Actor | None = None,
) -> None:
    user = of(shop, role)
    shop.call(user_rights.set_exceptions, user.id, user.version, grants, actor=actor or shop.owner)


def now(shop: Shop, role: Role) -> Actor:
    actor: Actor = shop.call(auth.refresh, actor=shop.actors[role])
    return actor


def last_entry(shop: Shop) -> tuple[str, dict[str, Any]]:
    ((kind, body),) = shop.rows("SELECT kind, body FROM journal_entry ORDER BY n DESC LIMIT 1")
    return kind, json.loads(body)


def with_user_rights(actor: Actor) -> Actor:
    """The same person in a shop that lets them change users without asking."""
    return Actor(
        actor.user_id, actor.name, actor.role, {**actor.grants, Permission.USER_EDIT: ALLOW}
    )


# -- name and role


def test_a_person_gets_another_name_and_user_name(shop: Shop) -> None:
    change(shop, Role.CASHIER, name="Aisha Rahman", username="Aisha")
    user = of(shop, Role.CASHIER)
    assert (user.name, user.username, user.version) == ("Aisha Rahman", "aisha", 2)


def test_a_name_is_personal_and_stands_beside_the_chain(shop: Shop) -> None:
    """So that a person can be erased and the chain stays whole."""
    change(shop, Role.CASHIER, name="Aisha Rahman")
    kind, body = last_entry(shop)
    assert kind == "user.changed"
    assert "Aisha" not in json.dumps(body)
    ((told,),) = shop.rows("SELECT data FROM journal_private ORDER BY rowid DESC LIMIT 1")
    assert json.loads(told) == {
        "renamed": {
            "before": {"name": "Cashier One", "username": "cashier"},
            "after": {"name": "Aisha Rahman", "username": "cashier"},
        }
    }


def test_a_person_gets_another_role_and_its_rights_at_once(shop: Shop) -> None:
    change(shop, Role.CASHIER, role="supervisor")
    assert now(shop, Role.CASHIER).decide(Permission.STOCK_RECEIVE) is Decision.ALLOW
    page = shop.call(audit.page, audit.Wanted(group="people"), actor=shop.owner)
    entry = shop.call(audit.entry, page.rows[0].id, actor=shop.owner)
    assert [(fact.name, fact.before, fact.value) for fact in entry.facts] == [
        ("role", "Cashier", "Supervisor")
    ]
    assert of(shop, Role.CASHIER).is_pin_short, "a supervisor needs six digits"


def test_a_change_of_nothing_leaves_no_trace(shop: Shop) -> None:
    before = last_entry(shop)
    change(shop, Role.CASHIER, name="Cashier One", username="cashier", role="cashier")
    assert last_entry(shop) == before
    assert of(shop, Role.CASHIER).version == 1


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"name": " \u202e "}, Invalid),
        ({"username": "two words"}, Invalid),
        ({"username": "OWNER"}, Conflict),
        ({"role": "queen"}, Invalid),
    ],
)
def test_what_makes_no_sense_is_refused(
    shop: Shop, fields: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        change(shop, Role.CASHIER, **fields)
    assert of(shop, Role.CASHIER).version == 1


def test_nobody_changes_their_own_role(shop: Shop) -> None:
    with pytest.raises(Conflict, match="your own role"):
        change(shop, Role.OWNER, role="cashier")
    manager = with_user_rights(shop.manager)
    with pytest.raises(Conflict, match="your own role"):
        change(shop, Role.MANAGER, manager, role="owner")
    change(shop, Role.MANAGER, manager, name="Elena Costa")


def test_a_manager_makes_nobody_a_manager(shop: Shop) -> None:
    manager = with_user_rights(shop.manager)
    for role in ("owner", "manager"):
        with pytest.raises(NotAllowed, match="Only people below your own role"):
            change(shop, Role.CASHIER, manager, role=role)
    change(shop, Role.CASHIER, manager, role="supervisor")


def test_the_last_owner_stays_one(shop: Shop) -> None:
    with pytest.raises(Conflict, match="The last owner stays one"):
        change(shop, Role.OWNER, SYSTEM, role="manager")
    change(shop, Role.MANAGER, role="owner")
    change(shop, Role.OWNER, SYSTEM, role="manager")
    assert of(shop, Role.OWNER).role == "manager"


def test_who_looked_at_an_older_form_looks_again(shop: Shop) -> None:
    user = of(shop, Role.CASHIER)
    change(shop, Role.CASHIER, name="Aisha Rahman")
    with pytest.raises(Stale, match="Aisha Rahman was changed meanwhile"):
        shop.call(users.change, user.id, 1, UserChange(name="Tom"), actor=shop.owner)


# -- exceptions


@pytest.mark.parametrize(
    ("permission", "grant"),
    [
        (Permission.RECEIPT_OTHERS, ALLOW),  # the role has a dash
        (Permission.DRAWER_OPEN, ALLOW),  # the role asks
        (Permission.SALE_VOID, ASK),  # the role allows
        (Permission.SALE_CREATE, DENY),  # a denial of one's own beats what the role allows
    ],
)
def test_an_exception_stands_in_place_of_the_role(
    shop: Shop, permission: Permission, grant: Grant
) -> None:
    except_(shop, Role.CASHIER, {permission: grant})
    assert now(shop, Role.CASHIER).decide(permission) is grant.decision


def test_what_is_denied_to_one_person_is_refused_below_the_screen(shop: Shop) -> None:
    except_(shop, Role.CASHIER, {Permission.SALE_CREATE: DENY})
    with pytest.raises(NotAllowed, match=r"You may not sell\."):
        shop.call(sales.complete, cart_of(line()), cash("5"), actor=now(shop, Role.CASHIER))


def test_an_exception_has_a_limit_of_its_own(shop: Shop) -> None:
    except_(shop, Role.CASHIER, {Permission.DISCOUNT_LINE: Grant(Decision.ALLOW, 50_000)})
    cashier = now(shop, Role.CASHIER)
    assert cashier.decide(Permission.DISCOUNT_LINE, 50_000) is Decision.ALLOW
    assert cashier.decide(Permission.DISCOUNT_LINE, 50_001) is Decision.ASK


def test_an_exception_taken_back_leaves_what_the_role_says(shop: Shop) -> None:
    except_(shop, Role.CASHIER, {Permission.SALE_VOID: DENY, Permission.DRAWER_OPEN: ALLOW})
    except_(shop, Role.CASHIER, {Permission.SALE_VOID: None})
    assert of(shop, Role.CASHIER).exceptions == {Permission.DRAWER_OPEN: ALLOW}
    kind, body = last_entry(shop)
    assert kind == "user.rights_changed"
    assert (body["before"], body["after"]) == (
        {"sale:void": {"decision": "deny"}},
        {"sale:void": {"decision": "as in the role"}},
    )


def test_an_exception_of_the_same_leaves_no_trace(shop: Shop) -> None:
    except_(shop, Role.CASHIER, {Permission.SALE_VOID: DENY})
    before = last_entry(shop)
    except_(shop, Role.CASHIER, {Permission.SALE_VOID: DENY, Permission.SALE_EXPIRED: None})
    assert last_entry(shop) == before


def test_an_owner_has_no_exceptions(shop: Shop) -> None:
    with pytest.raises(Conflict, match="An owner may do everything"):
        except_(shop, Role.OWNER, {Permission.SALE_CREATE: DENY}, SYSTEM)
    except_(shop, Role.MANAGER, {Permission.SALE_CREATE: DENY})
    change(shop, Role.MANAGER, role="owner")
    assert now(shop, Role.MANAGER).decide(Permission.SALE_CREATE) is Decision.ALLOW


def test_nobody_gets_by_exception_what_the_giver_does_not_have(shop: Shop) -> None:
    manager = with_user_rights(shop.manager)
    with pytest.raises(NotAllowed, match="rights that you do not have yourself"):
        except_(shop, Role.SUPERVISOR, {Permission.BACKUP_RESTORE: ALLOW}, manager)
    with pytest.raises(NotAllowed, match="Only people below your own role"):
        except_(shop, Role.MANAGER, {Permission.BACKUP_RESTORE: ALLOW}, manager)
    except_(shop, Role.SUPERVISOR, {Permission.STOCK_ORDER: ALLOW}, manager)


def test_nobody_takes_over_somebody_who_may_do_more(shop: Shop) -> None:
    """Whoever could set such a person's PIN could log in as them."""
    except_(shop, Role.SUPERVISOR, {Permission.BACKUP_RESTORE: ALLOW})
    fresh = auth.hash_pin("975310", PEPPER, cost=4)
    with pytest.raises(NotAllowed):
        shop.call(
            users.set_pin,
            shop.actors[Role.SUPERVISOR].user_id,
            fresh,
            6,
            actor=with_user_rights(shop.manager),
        )


def test_a_cashier_gives_nobody_anything(shop: Shop) -> None:
    with pytest.raises(NotAllowed):
        except_(shop, Role.CASHIER, {Permission.AUDIT_READ: ALLOW}, shop.cashier)
    with pytest.raises(ApprovalRequired):
        except_(shop, Role.CASHIER, {Permission.AUDIT_READ: ALLOW}, shop.manager)


def test_who_approves_by_exception_needs_six_digits(shop: Shop) -> None:
    except_(shop, Role.CASHIER, {Permission.DRAWER_OPEN: ALLOW})
    user = of(shop, Role.CASHIER)
    assert (user.approves, user.is_pin_short) == (True, True), "other cashiers may ask this one"


# -- deleting


def delete(shop: Shop, role: Role, actor: Actor | None = None) -> None:
    user = of(shop, role)
    shop.call(users.remove, user.id, user.version, actor=actor or shop.owner)


def test_a_deleted_person_cannot_log_in(shop: Shop) -> None:
    proof = shop.prove(shop.cashier, PINS[Role.CASHIER])
    delete(shop, Role.CASHIER)
    with pytest.raises(WrongSecret):
        shop.backend.call(auth.log_in, NOBODY, proof, shop.cashier.user_id)
    assert not shop.prove(shop.cashier, PINS[Role.CASHIER]).fits
    challenge = shop.backend.call(auth.challenge, NOBODY, "cashier", SecretKind.PASSWORD)
    assert challenge.user_id is None
    tiles = shop.call(auth.users_to_pick, actor=NOBODY)
    assert shop.cashier.user_id not in {tile.id for tile in tiles}


def test_a_deleted_persons_session_ends(shop: Shop) -> None:
    delete(shop, Role.CASHIER)
    with pytest.raises(NotLoggedIn):
        shop.call(auth.refresh)


def switch_off(shop: Shop) -> None:
    user = of(shop, Role.CASHIER)
    shop.call(users.set_active, user.id, False, user.version, actor=shop.owner)


@pytest.mark.parametrize("end", [switch_off, lambda shop: delete(shop, Role.CASHIER)])
def test_an_open_session_ends_at_once_whatever_screen_it_has(shop: Shop, end: Any) -> None:
    """The actor from the log-in is of no use any more, for any act or question."""
    shop.call(sales.complete, cart_of(line(price="4.20")), cash("5"))
    end(shop)
    for call in (
        lambda: shop.call(sales.complete, cart_of(line(price="4.20")), cash("5")),
        lambda: shop.call(catalogue.search, "oil"),
        lambda: shop.call(cash_services.pay_in, new_id(), gbp("1"), "Change"),
    ):
        with pytest.raises(NotLoggedIn, match="You were switched off"):
            call()
    assert shop.rows("SELECT count(*) FROM sale") == [(1,)]


def test_who_is_switched_on_again_goes_on(shop: Shop) -> None:
    switch_off(shop)
    user = of(shop, Role.CASHIER)
    shop.call(users.set_active, user.id, True, user.version, actor=shop.owner)
    shop.call(sales.complete, cart_of(line(price="4.20")), cash("5"))


def test_an_ended_session_can_still_be_left_and_its_refusals_are_written(shop: Shop) -> None:
    switch_off(shop)
    shop.call(auth.log_out, "locked")
    with pytest.raises(NotLoggedIn):
        shop.call(users.list_users)


def test_no_secret_of_a_deleted_person_is_kept(shop: Shop) -> None:
    except_(shop, Role.CASHIER, {Permission.SALE_VOID: DENY})
    delete(shop, Role.CASHIER)
    ((pin, password, badge, name),) = shop.rows(
        "SELECT pin_hash, password_hash, badge_hash, name FROM user_account WHERE is_deleted"
    )
    assert (pin, password, badge) == (None, None, None)
    assert name == "Cashier One", "receipts and the journal go on naming them"
    assert shop.rows("SELECT count(*) FROM user_grant") == [(0,)]


def test_the_history_of_a_deleted_person_keeps_their_name(shop: Shop) -> None:
    shop.call(sales.complete, cart_of(line(price="4.20")), cash("5"))
    delete(shop, Role.CASHIER)
    page = shop.call(audit.page, audit.Wanted(group="sales"), actor=shop.owner)
    assert page.rows[0].who == "Cashier One"
    kind, body = last_entry(shop)
    assert (kind, body["id"]) == ("user.deleted", shop.cashier.user_id.hex)


def test_the_user_name_is_free_again(shop: Shop) -> None:
    delete(shop, Role.CASHIER)
    new = NewUser("Another", "cashier", "cashier", pin_hash="$2b$x", pin_digits=4)
    again = shop.call(users.add, new, actor=shop.owner)
    assert row(shop, again).username == "cashier"


def test_nobody_deletes_themselves_or_the_last_owner(shop: Shop) -> None:
    with pytest.raises(Conflict, match="You cannot delete yourself"):
        delete(shop, Role.OWNER)
    with pytest.raises(Conflict, match="The last owner cannot be deleted"):
        delete(shop, Role.OWNER, SYSTEM)
    with pytest.raises(NotAllowed):
        delete(shop, Role.OWNER, with_user_rights(shop.manager))


def test_who_was_deleted_is_not_there_any_more(shop: Shop) -> None:
    user = of(shop, Role.CASHIER)
    delete(shop, Role.CASHIER)
    for call in (
        lambda: shop.call(users.remove, user.id, 2, actor=shop.owner),
        lambda: shop.call(users.set_active, user.id, True, 2, actor=shop.owner),
        lambda: shop.call(users.change, user.id, 2, UserChange(name="X"), actor=shop.owner),
    ):
        with pytest.raises(NotFound):
            call()
