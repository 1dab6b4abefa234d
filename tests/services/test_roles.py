"""What a role may do is the shop's to say: changed, copied, renamed, deleted, and written down."""

import json
from uuid import UUID

import pytest

from pos_app.domain.access import GRANTS, SYSTEM, Actor, Decision, Grant, Permission, Role
from pos_app.domain.errors import ApprovalRequired, Conflict, Invalid, NotAllowed, NotFound, Stale
from pos_app.domain.ids import new_id
from pos_app.services import audit, auth, roles, users
from pos_app.services.roles import RoleRow
from tests.shop import Shop

ALLOW, ASK, DENY = Grant(Decision.ALLOW), Grant(Decision.ASK), Grant(Decision.DENY)
TWENTY_PERCENT = Grant(Decision.ALLOW, 200_000)


def role(shop: Shop, key: str) -> RoleRow:
    """A role as it stands now, by its key or its name."""
    return next(r for r in shop.call(roles.list_roles) if key in (r.key, r.name))


def change(
    shop: Shop, key: str, grants: dict[Permission, Grant], actor: Actor | None = None
) -> tuple[str, ...]:
    row = role(shop, key)
    names: tuple[str, ...] = shop.call(
        roles.change, row.id, row.version, grants, actor=actor or shop.owner
    )
    return names


def copy(shop: Shop, name: str, like: str = Role.CASHIER, actor: Actor | None = None) -> RoleRow:
    """A role of the shop's own."""
    shop.call(roles.add, new_id(), name, role(shop, like).id, actor=actor or shop.owner)
    return role(shop, name)


def now(shop: Shop, of: Role) -> Actor:
    """The person of this role with the rights of now."""
    actor: Actor = shop.call(auth.refresh, actor=shop.actors[of])
    return actor


def last_entry(shop: Shop) -> tuple[str, dict[str, object]]:
    ((kind, body),) = shop.rows("SELECT kind, body FROM journal_entry ORDER BY n DESC LIMIT 1")
    return kind, json.loads(body)


def entries(shop: Shop) -> int:
    ((count,),) = shop.rows("SELECT count(*) FROM journal_entry")
    return int(count)


def with_role_rights(actor: Actor) -> Actor:
    """The same person in a shop that lets them change roles without asking."""
    return Actor(
        actor.user_id, actor.name, actor.role, {**actor.grants, Permission.ROLE_EDIT: ALLOW}
    )


@pytest.mark.parametrize("grant", [ALLOW, ASK, DENY])
def test_a_changed_right_holds_for_everybody_of_the_role(shop: Shop, grant: Grant) -> None:
    change(shop, Role.CASHIER, {Permission.RECEIPT_OTHERS: grant})
    assert now(shop, Role.CASHIER).decide(Permission.RECEIPT_OTHERS) is grant.decision
    assert now(shop, Role.SUPERVISOR).decide(Permission.RECEIPT_OTHERS) is Decision.ALLOW


def test_what_is_not_mentioned_stays(shop: Shop) -> None:
    before = dict(role(shop, Role.CASHIER).grants)
    change(shop, Role.CASHIER, {Permission.DISCOUNT_LINE: TWENTY_PERCENT})
    assert role(shop, Role.CASHIER).grants == {**before, Permission.DISCOUNT_LINE: TWENTY_PERCENT}


def test_a_limit_is_changed_to_the_percent(shop: Shop) -> None:
    change(shop, Role.CASHIER, {Permission.DISCOUNT_LINE: TWENTY_PERCENT})
    cashier = now(shop, Role.CASHIER)
    assert cashier.decide(Permission.DISCOUNT_LINE, 200_000) is Decision.ALLOW
    assert cashier.decide(Permission.DISCOUNT_LINE, 200_001) is Decision.ASK


def test_the_journal_says_what_was_there_before_and_after(shop: Shop) -> None:
    row = role(shop, Role.CASHIER)
    change(
        shop,
        Role.CASHIER,
        {
            Permission.DISCOUNT_LINE: TWENTY_PERCENT,
            Permission.DRAWER_OPEN: DENY,
            Permission.SALE_CREATE: ALLOW,  # as it was
        },
    )
    assert last_entry(shop) == (
        "role.changed",
        {
            "id": row.id.hex,
            "before": {
                "discount:line": {"decision": "allow", "limit": 100_000},
                "drawer:open": {"decision": "ask"},
            },
            "after": {
                "discount:line": {"decision": "allow", "limit": 200_000},
                "drawer:open": {"decision": "deny"},
            },
        },
    )


def test_the_audit_log_tells_limits_as_people_read_them(shop: Shop) -> None:
    change(
        shop,
        Role.CASHIER,
        {
            Permission.DISCOUNT_LINE: TWENTY_PERCENT,
            Permission.REFUND_CREATE: Grant(Decision.ALLOW, 5_000),
        },
    )
    page = shop.call(audit.page, audit.Wanted(group="people"), actor=shop.owner)
    entry = shop.call(audit.entry, page.rows[0].id, actor=shop.owner)
    assert page.rows[0].record == "Cashier"
    assert [(fact.name, fact.before, fact.value) for fact in entry.facts] == [
        ("discount:line", "allow up to 10 %", "allow up to 20 %"),
        ("refund:create", "allow", "allow up to 50.00"),
    ]


def test_a_change_of_nothing_leaves_no_trace(shop: Shop) -> None:
    before = entries(shop)
    change(shop, Role.CASHIER, {Permission.SALE_CREATE: ALLOW, Permission.AUDIT_READ: DENY})
    assert entries(shop) == before


@pytest.mark.parametrize("limit", [-1, 1_000_001])
def test_a_percent_beyond_the_price_is_no_limit(shop: Shop, limit: int) -> None:
    with pytest.raises(Invalid, match="limit makes no sense"):
        change(shop, Role.CASHIER, {Permission.DISCOUNT_LINE: Grant(Decision.ALLOW, limit)})


def test_a_limit_stays_only_where_the_act_has_a_size_and_is_allowed(shop: Shop) -> None:
    change(
        shop,
        Role.CASHIER,
        {
            Permission.RECEIPT_OTHERS: Grant(Decision.ALLOW, 5),
            Permission.DISCOUNT_LINE: Grant(Decision.ASK, 5),
        },
    )
    grants = role(shop, Role.CASHIER).grants
    assert grants[Permission.RECEIPT_OTHERS] == ALLOW
    assert grants[Permission.DISCOUNT_LINE] == ASK


def test_the_owners_role_is_fixed(shop: Shop) -> None:
    for actor in (shop.owner, SYSTEM):
        with pytest.raises(Conflict, match="An owner may do everything"):
            change(shop, Role.OWNER, {Permission.SALE_CREATE: DENY}, actor)
    assert role(shop, Role.OWNER).grants == GRANTS[Role.OWNER]


def test_who_looked_at_an_older_role_looks_again(shop: Shop) -> None:
    row = role(shop, Role.CASHIER)
    change(shop, Role.CASHIER, {Permission.RECEIPT_OTHERS: ALLOW})
    with pytest.raises(Stale, match="“Cashier” was changed meanwhile"):
        shop.call(
            roles.change,
            row.id,
            row.version,
            {Permission.RECEIPT_OTHERS: DENY},
            actor=shop.owner,
        )


def test_a_manager_asks_an_owner_for_each_change(shop: Shop) -> None:
    with pytest.raises(ApprovalRequired) as asked:
        change(shop, Role.CASHIER, {Permission.RECEIPT_OTHERS: ALLOW}, shop.manager)
    assert asked.value.permission == Permission.ROLE_EDIT
    assert asked.value.sentence == "Change what a role may do needs a manager."
    for other in (Role.SUPERVISOR, Role.CASHIER, Role.STOCK_KEEPER):
        with pytest.raises(NotAllowed):
            change(shop, Role.CASHIER, {Permission.RECEIPT_OTHERS: ALLOW}, shop.actors[other])


def test_nobody_raises_their_own_role_or_one_above(shop: Shop) -> None:
    manager = with_role_rights(shop.manager)
    for key in (Role.MANAGER,):
        with pytest.raises(NotAllowed, match="Only people below your own role"):
            change(shop, key, {Permission.USER_EDIT: ALLOW}, manager)
    change(shop, Role.SUPERVISOR, {Permission.STOCK_ORDER: ALLOW}, manager)


def test_nobody_hands_out_what_they_do_not_have(shop: Shop) -> None:
    manager = with_role_rights(shop.manager)
    with pytest.raises(NotAllowed, match="rights that you do not have yourself"):
        change(shop, Role.SUPERVISOR, {Permission.BACKUP_RESTORE: ALLOW}, manager)
    change(shop, Role.SUPERVISOR, {Permission.BACKUP_RESTORE: ASK}, manager)
    limited = Actor(
        manager.user_id,
        manager.name,
        manager.role,
        {**manager.grants, Permission.REFUND_CREATE: Grant(Decision.ALLOW, 10_000)},
    )
    with pytest.raises(NotAllowed):
        change(
            shop, Role.CASHIER, {Permission.REFUND_CREATE: Grant(Decision.ALLOW, 10_001)}, limited
        )
    change(shop, Role.CASHIER, {Permission.REFUND_CREATE: Grant(Decision.ALLOW, 10_000)}, limited)


def test_a_copy_may_what_the_first_may_and_then_goes_its_own_way(shop: Shop) -> None:
    change(shop, Role.CASHIER, {Permission.RECEIPT_OTHERS: ALLOW})
    weekend = copy(shop, "Weekend help")
    assert last_entry(shop)[0] == "role.added"
    cashier = role(shop, Role.CASHIER)
    for permission in Permission:
        assert weekend.grants[permission] == cashier.grants.get(permission, DENY)
    change(shop, "Weekend help", {Permission.RECEIPT_OTHERS: DENY})
    assert role(shop, Role.CASHIER).grants[Permission.RECEIPT_OTHERS] == ALLOW
    change(shop, Role.CASHIER, {Permission.SALE_VOID: ASK})
    assert role(shop, "Weekend help").grants[Permission.SALE_VOID] == ALLOW


def test_people_get_a_role_of_the_shops_own(shop: Shop) -> None:
    weekend = copy(shop, "Weekend help")
    change(shop, "Weekend help", {Permission.SALE_VOID: ASK})
    new = users.NewUser("Ada", "ada", weekend.key, pin_hash="$2b$x", pin_digits=4)
    ada = shop.call(users.add, new, actor=shop.owner)
    actor = shop.call(auth.refresh, actor=Actor(ada, "", "", {}))
    assert actor.decide(Permission.SALE_VOID) is Decision.ASK
    assert actor.decide(Permission.SALE_CREATE) is Decision.ALLOW
    assert role(shop, "Weekend help").users == 1


def test_a_role_of_the_shops_own_learns_of_a_new_permission_from_the_one_it_was_made_from(
    shop: Shop,
) -> None:
    """A later program brings a permission and its migration grants it to the built-in roles."""
    copy(shop, "Weekend help")
    copy(shop, "Sunday help", like="Weekend help")
    forget(shop, Permission.RECEIPT_REPRINT)
    for name in ("Weekend help", "Sunday help"):
        assert role(shop, name).grants[Permission.RECEIPT_REPRINT] == ALLOW
    change(shop, Role.CASHIER, {Permission.RECEIPT_REPRINT: ASK})
    assert role(shop, "Sunday help").grants[Permission.RECEIPT_REPRINT] == ASK
    change(shop, "Sunday help", {Permission.RECEIPT_REPRINT: DENY})
    assert role(shop, "Sunday help").grants[Permission.RECEIPT_REPRINT] == DENY


def forget(shop: Shop, permission: Permission) -> None:
    """As if the shop's own roles were made before there was this permission."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(shop.backend.path)) as database, database:
        database.execute(
            "DELETE FROM role_grant WHERE permission = ?"
            " AND role_id IN (SELECT id FROM role WHERE based_on IS NOT NULL)",
            (str(permission),),
        )


def test_making_a_role_twice_makes_one(shop: Shop) -> None:
    key, like = new_id(), role(shop, Role.CASHIER).id
    for _ in range(2):
        assert shop.call(roles.add, key, "Weekend help", like, actor=shop.owner) == key
    assert [r.name for r in shop.call(roles.list_roles)].count("Weekend help") == 1


@pytest.mark.parametrize("name", ["", " \u202e ", "Cashier", "cashiér"])
def test_a_role_has_a_name_of_its_own(shop: Shop, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        copy(shop, name)
    assert refused.value.where == "name"


def test_a_role_is_renamed_and_the_journal_says_so(shop: Shop) -> None:
    row = copy(shop, "Weekend help")
    shop.call(roles.rename, row.id, "Sunday help", row.version, actor=shop.owner)
    assert last_entry(shop) == (
        "role.changed",
        {
            "id": row.id.hex,
            "before": {"name": "Weekend help"},
            "after": {"name": "Sunday help"},
        },
    )
    assert role(shop, "Sunday help").key == row.key


def test_a_role_nobody_has_is_deleted_and_its_name_is_free(shop: Shop) -> None:
    row = copy(shop, "Weekend help")
    shop.call(roles.remove, row.id, row.version, actor=shop.owner)
    assert last_entry(shop) == ("role.deleted", {"id": row.id.hex, "name": "Weekend help"})
    assert "Weekend help" not in {r.name for r in shop.call(roles.list_roles)}
    with pytest.raises(NotFound):
        shop.call(roles.rename, row.id, "Again", row.version, actor=shop.owner)
    assert copy(shop, "Weekend help").id != row.id
    new = users.NewUser("Ada", "ada", row.key, pin_hash="$2b$x", pin_digits=4)
    with pytest.raises(Invalid):
        shop.call(users.add, new, actor=shop.owner)


def test_a_role_somebody_has_stays(shop: Shop) -> None:
    row = copy(shop, "Weekend help")
    new = users.NewUser("Ada", "ada", row.key, pin_hash="$2b$x", pin_digits=4)
    ada = shop.call(users.add, new, actor=shop.owner)
    with pytest.raises(Conflict, match="Somebody still has the role “Weekend help”"):
        shop.call(roles.remove, row.id, row.version, actor=shop.owner)
    shop.call(users.remove, ada, 1, actor=shop.owner)
    shop.call(roles.remove, row.id, row.version, actor=shop.owner)


@pytest.mark.parametrize("key", list(Role))
def test_what_belongs_to_the_program_is_neither_renamed_nor_deleted(shop: Shop, key: Role) -> None:
    row = role(shop, key)
    with pytest.raises(Conflict, match="belongs to the program"):
        shop.call(roles.rename, row.id, "Other", row.version, actor=shop.owner)
    with pytest.raises(Conflict, match="belongs to the program"):
        shop.call(roles.remove, row.id, row.version, actor=shop.owner)


def test_a_copy_of_ones_own_role_is_beside_oneself(shop: Shop) -> None:
    manager = with_role_rights(shop.manager)
    with pytest.raises(NotAllowed, match="Only people below your own role"):
        copy(shop, "Deputy", Role.MANAGER, manager)
    deputy = copy(shop, "Deputy", Role.MANAGER)
    with pytest.raises(NotAllowed):
        change(shop, "Deputy", {Permission.SALE_VOID: ASK}, manager)
    assert deputy.approves


def test_raising_rights_names_who_needs_a_longer_pin(shop: Shop) -> None:
    assert change(shop, Role.CASHIER, {Permission.REFUND_NO_RECEIPT: ALLOW}) == ("Cashier One",)
    assert role(shop, Role.CASHIER).approves
    row = next(u for u in shop.call(users.list_users, actor=shop.owner) if u.role == Role.CASHIER)
    assert (row.approves, row.is_pin_short) == (True, True)
    assert change(shop, Role.CASHIER, {Permission.REFUND_NO_RECEIPT: ASK}) == ()
    assert not role(shop, Role.CASHIER).approves


def test_a_narrower_limit_of_some_makes_approvers_of_others(shop: Shop) -> None:
    """A trainee who must ask above 5 % asks whoever may give 10 %."""
    copy(shop, "Trainee")
    assert not role(shop, Role.CASHIER).approves
    change(shop, "Trainee", {Permission.DISCOUNT_LINE: Grant(Decision.ALLOW, 50_000)})
    assert role(shop, Role.CASHIER).approves


def test_a_shop_has_so_many_roles_at_most(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roles, "MOST_ROLES", 6)
    copy(shop, "Sixth")
    with pytest.raises(Conflict, match="at most 6 roles"):
        copy(shop, "Seventh")


def test_there_is_no_such_role(shop: Shop) -> None:
    for call in (
        lambda key: shop.call(roles.change, key, 1, {}, actor=shop.owner),
        lambda key: shop.call(roles.add, new_id(), "X", key, actor=shop.owner),
    ):
        with pytest.raises(NotFound):
            call(UUID(int=5))
