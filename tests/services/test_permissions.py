"""Who may do what, below every screen: each declared use case against each built-in role."""

import importlib
import inspect
import json
import pkgutil
from dataclasses import replace
from typing import Any

import pytest

import pos_app.services
from pos_app.domain.access import (
    GRANTS,
    NOBODY,
    REFUSALS,
    Actor,
    Decision,
    Grant,
    Permission,
    Role,
)
from pos_app.domain.errors import ApprovalRequired, NotAllowed
from pos_app.domain.ids import new_id
from pos_app.domain.money import UnitPrice
from pos_app.domain.tender import Tender, TenderKind
from pos_app.services import auth, carts, roles, sales, user_rights, users
from pos_app.services.declare import Service
from tests.shop import GBP, Shop, cart_of, cash, gbp, line


def every_service() -> dict[str, Service[Any, Any]]:
    """Every use case of the program, by module and name."""
    found = {}
    for module_info in pkgutil.iter_modules(pos_app.services.__path__):
        module = importlib.import_module(f"pos_app.services.{module_info.name}")
        for name, value in vars(module).items():
            if isinstance(value, Service) and value.body.__module__ == module.__name__:
                found[f"{module_info.name}.{name}"] = value
    return found


SERVICES = every_service()
GUARDED = {name: service for name, service in SERVICES.items() if service.permission is not None}

# Whoever adds to these says there why nobody is asked who they are.
OPEN_TO_ANYONE = {
    "badges.approve", "badges.holder", "badges.log_in",
    "own_pin.approves", "own_pin.change", "own_pin.others",
    "auth.approve", "auth.approvers", "auth.challenge", "auth.log_in", "auth.log_out",
    "auth.refresh", "auth.users_to_pick", "cash.drop", "cash.pay_in", "cash.pay_out",
    "closing.accept_difference", "refusals.leave", "settings.read", "setup.create_owner",
    "setup.prepare", "setup.save_shop", "setup.save_taxes", "setup.save_till", "setup.state",
    "setup.taxes", "setup.use_country", "shifts.current", "shifts.figures",
    "accounts.check_may_add", "accounts.delete", "accounts.edit", "accounts.one",
    "accounts.page", "accounts.register",
    "customer_accounts.check_open", "customer_accounts.register",
    "once.recall", "report_standing.read", "roles.list_roles", "users.list_users",
    "users.pin_verifiers",
    "tokens.begin", "tokens.change_password", "tokens.end", "tokens.end_all", "tokens.renew",
    "tokens.visitor", "tokens.whose",
}  # fmt: skip


def arguments(service: Service[Any, Any]) -> list[object]:
    """Something for each parameter without a default: the door is asked before any is looked at."""
    parameters = list(inspect.signature(service.body).parameters.values())[2:]
    return [None for one in parameters if one.default is one.empty and one.kind != one.VAR_KEYWORD]


def denials(shop: Shop) -> int:
    ((count,),) = shop.rows("SELECT count(*) FROM journal_entry WHERE kind = 'access.denied'")
    return int(count)


def test_only_these_use_cases_are_open_to_anyone() -> None:
    assert {name for name in SERVICES if name not in GUARDED} == OPEN_TO_ANYONE
    assert len(GUARDED) > 40


def meets_its_grants(shop: Shop, actor: Actor) -> None:
    """Each door lets this person in, asks, or refuses in its words, as they were granted."""
    for name, service in GUARDED.items():
        assert service.permission is not None
        decision = actor.decide(service.permission)
        before = denials(shop)
        if decision is Decision.ALLOW:
            assert passes(shop, service, actor), name
            continue
        wanted: type[Exception] = NotAllowed
        if decision is Decision.ASK and service.writes:
            wanted = ApprovalRequired
        with pytest.raises(wanted) as refused:
            shop.backend.call(service, actor, *arguments(service))
        if wanted is NotAllowed:
            assert str(refused.value) == REFUSALS[service.permission], name
            assert denials(shop) == before + 1, "and it is written down"


@pytest.mark.parametrize("role", list(Role))
def test_each_role_meets_its_grant_at_the_door_of_every_use_case(shop: Shop, role: Role) -> None:
    actor = shop.actors[role]
    assert actor.grants == GRANTS[role]
    meets_its_grants(shop, actor)


@pytest.mark.parametrize("decision", list(Decision))
def test_a_role_of_the_shops_own_meets_its_grants_at_every_door(
    shop: Shop, decision: Decision
) -> None:
    cashier = next(row for row in shop.call(roles.list_roles) if row.key == Role.CASHIER)
    key = shop.call(roles.add, new_id(), "Own", cashier.id, actor=shop.owner)
    every = dict.fromkeys(Permission, Grant(decision))
    shop.call(roles.change, key, 1, every, actor=shop.owner)
    change = users.UserChange(role=key.hex)
    shop.call(users.change, shop.cashier.user_id, 1, change, actor=shop.owner)
    actor = shop.call(auth.refresh)
    assert {grant.decision for grant in actor.grants.values()} == {decision}
    meets_its_grants(shop, actor)


@pytest.mark.parametrize("decision", list(Decision))
def test_one_persons_exceptions_are_met_at_every_door(shop: Shop, decision: Decision) -> None:
    every: dict[Permission, Grant | None] = dict.fromkeys(Permission, Grant(decision))
    who = shop.cashier.user_id
    shop.call(user_rights.set_exceptions, who, 1, every, actor=shop.owner)
    actor = shop.call(auth.refresh)
    assert {grant.decision for grant in actor.grants.values()} == {decision}
    meets_its_grants(shop, actor)


def passes(shop: Shop, service: Service[Any, Any], actor: Actor) -> bool:
    """Whether this person gets through the door that was declared for a use case."""
    reached = []
    probe: Service[Any, Any] = Service(
        lambda _session, _actor: reached.append(True),
        service.permission,
        writes=service.writes,
        touches=service.touches,
        asked=service.asked,
    )
    shop.backend.call(probe, actor)
    return bool(reached)


def test_whoever_is_not_logged_in_gets_nowhere(shop: Shop) -> None:
    for name, service in GUARDED.items():
        with pytest.raises(NotAllowed):
            shop.backend.call(service, NOBODY, *arguments(service))
        assert denials(shop) > 0, name


def test_a_denial_says_who_and_what(shop: Shop) -> None:
    keeper = shop.actors[Role.STOCK_KEEPER]
    with pytest.raises(NotAllowed, match=r"You may not sell\."):
        shop.call(sales.complete, cart_of(line()), cash("5"), actor=keeper)
    ((actor, body),) = shop.rows(
        "SELECT actor, body FROM journal_entry WHERE kind = 'access.denied'"
    )
    assert actor == keeper.user_id.bytes
    assert json.loads(body) == {"permission": "sale:create"}


def test_every_permission_has_its_sentence_and_stands_in_order() -> None:
    assert set(REFUSALS) == set(Permission)
    assert list(Permission) == sorted(Permission)
    assert set(GRANTS[Role.OWNER]) == set(Permission)


def without(actor: Actor, *permissions: Permission) -> Actor:
    """The same person in a shop that does not let them do this."""
    grants = {p: g for p, g in actor.grants.items() if p not in permissions}
    return replace(actor, grants=grants)


@pytest.mark.parametrize(
    ("kind", "permission"),
    [
        (TenderKind.CASH, Permission.TENDER_CASH),
        (TenderKind.CARD, Permission.TENDER_CARD),
        (TenderKind.VOUCHER, Permission.TENDER_OTHER),
    ],
)
def test_each_kind_of_payment_has_its_right(
    shop: Shop, kind: TenderKind, permission: Permission
) -> None:
    cart = cart_of(line(price="4.20"))
    paid = (Tender(kind, gbp("4.20")),)
    with pytest.raises(NotAllowed):
        shop.call(sales.complete, cart, paid, actor=without(shop.cashier, permission))
    others = {Permission.TENDER_CASH, Permission.TENDER_CARD, Permission.TENDER_OTHER} - {
        permission
    }
    shop.call(sales.complete, cart, paid, actor=without(shop.cashier, *others))


def test_nothing_is_given_away_without_a_manager(shop: Shop) -> None:
    cart = cart_of(line(price="4.20"), line(name="Tea", price="1.00"))
    free = cart.with_price(cart.lines[0].id, UnitPrice.parse("0", GBP))
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(carts.save, free)
    assert asked.value.permission == Permission.PRICE_ZERO


def test_a_higher_price_needs_a_manager_too(shop: Shop) -> None:
    cart = cart_of(line(price="4.20"))
    dearer = cart.with_price(cart.lines[0].id, UnitPrice.parse("4.21", GBP))
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(sales.complete, dearer, cash("5"))
    assert asked.value.permission == Permission.PRICE_OVERRIDE


def test_whoever_may_not_see_others_parked_sales_sees_their_own(shop: Shop) -> None:
    mine, theirs = cart_of(line()), cart_of(line())
    shop.call(carts.park, theirs, "theirs", actor=shop.manager)
    shop.call(carts.park, mine, "mine")
    alone = without(shop.cashier, Permission.PARKED_OTHERS)
    assert [one.label for one in shop.call(carts.list_parked, actor=alone)] == ["mine"]
    with pytest.raises(NotAllowed):
        shop.call(carts.resume, theirs.id, actor=alone)
    assert shop.call(carts.resume, mine.id, actor=alone) == mine


def test_rights_are_asked_again_when_the_sale_is_completed(shop: Shop) -> None:
    """Whatever a screen let through, the sale itself does not."""
    from pos_app.domain.pricing import Discount

    cart = cart_of(line(price="10.00")).with_discount(Discount.percent("50"))
    with pytest.raises(ApprovalRequired):
        shop.call(sales.complete, cart, cash("5.00"))
    plain = without(shop.cashier, Permission.DISCOUNT_SALE)
    cart = cart_of(line(price="10.00")).with_discount(Discount.percent("1"))
    with pytest.raises(NotAllowed):
        shop.call(sales.complete, cart, cash("10.00"), actor=plain)
    assert shop.rows("SELECT count(*) FROM sale") == [(0,)]
