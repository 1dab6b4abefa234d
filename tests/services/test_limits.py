"""Every limit there is, held by the act itself: up to it allowed, above it asked of a manager for
exactly that size; whether the limit comes from the role, a role of the shop's own, or one person's
exception.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest

from pos_app.domain.access import LIMITS, Actor, Decision, Grant, LimitUnit, Permission, Role
from pos_app.domain.drawer import DrawerCount
from pos_app.domain.errors import ApprovalRequired, NotAllowed
from pos_app.domain.ids import new_id
from pos_app.domain.money import Money, UnitPrice
from pos_app.domain.pricing import Discount, DiscountKind
from pos_app.domain.quantity import Quantity
from pos_app.services import auth, closing, returns, roles, sales, user_rights, users
from pos_app.services import cash as drawer
from pos_app.services.users import UserChange
from tests.refunds import everything, mug, refund, sell
from tests.shop import GBP, Shop, card, cart_of, line

HUNDRED = "100.00"
LIMIT = {LimitUnit.PERCENT: 150_000, LimitUnit.MONEY: 500, LimitUnit.DAYS: 40}
Act = Callable[[Shop, Actor, int], None]


def pays(way: object) -> Act:
    def act(shop: Shop, actor: Actor, size: int) -> None:
        shop.call(way, new_id(), Money(size, GBP), "Change from the bank", actor=actor)

    return act


def line_discount(shop: Shop, actor: Actor, size: int) -> None:
    cart = cart_of(line(price=HUNDRED, discount=Discount(DiscountKind.PERCENT, size)))
    shop.call(sales.complete, cart, card(paid(shop, cart)), actor=actor)


def sale_discount(shop: Shop, actor: Actor, size: int) -> None:
    cart = cart_of(line(price=HUNDRED)).with_discount(Discount(DiscountKind.PERCENT, size))
    shop.call(sales.complete, cart, card(paid(shop, cart)), actor=actor)


def lowered_price(shop: Shop, actor: Actor, size: int) -> None:
    cart = cart_of(line(price=HUNDRED))
    lowered = UnitPrice(10_000 * 100 - size, GBP)  # of a million hundredths, so many ppm
    cart = cart.with_price(cart.lines[0].id, lowered)
    shop.call(sales.complete, cart, card(paid(shop, cart)), actor=actor)


def paid(shop: Shop, cart: object) -> str:
    total: int = cart.totals(shop.rules).total  # type: ignore[attr-defined]
    return Money(total, GBP).plain


def refunded(shop: Shop, actor: Actor, size: int) -> None:
    sale = sell(shop, line("Tea", Money(size, GBP).plain))
    refund(shop, everything(sale), actor=actor)


def refunded_loose(shop: Shop, actor: Actor, size: int) -> None:
    item = mug(shop, Money(size, GBP).plain)
    loose = shop.call(returns.without_receipt, item, Quantity.of(1))
    refund(shop, (loose,), card(Money(-size, GBP).plain), actor=actor)


def refunded_late(shop: Shop, actor: Actor, size: int) -> None:
    sale = sell(shop, line("Tea", "2.00"))
    shop.clock.advance(size * 86_400)
    refund(shop, everything(sale), actor=actor)


def short_drawer(shop: Shop, actor: Actor, size: int) -> None:
    counted = Money(10_000 - size, GBP)
    shop.call(closing.begin_count, actor=actor)
    if shop.call(closing.lock_count, DrawerCount(counted), actor=actor).may_recount:
        shop.call(closing.lock_count, DrawerCount(counted), actor=actor)
    shop.call(closing.accept_difference, "A note was lost", actor=actor)


ACTS: dict[Permission, Act] = {
    Permission.CASH_DROP: pays(drawer.drop),
    Permission.CASH_PAY_IN: pays(drawer.pay_in),
    Permission.CASH_PAY_OUT: pays(drawer.pay_out),
    Permission.DISCOUNT_LINE: line_discount,
    Permission.DISCOUNT_SALE: sale_discount,
    Permission.PRICE_OVERRIDE: lowered_price,
    Permission.REFUND_CREATE: refunded,
    Permission.REFUND_NO_RECEIPT: refunded_loose,
    Permission.REFUND_OLD: refunded_late,
    Permission.SHIFT_VARIANCE: short_drawer,
}


def test_every_limit_has_an_act_here() -> None:
    assert set(ACTS) == set(LIMITS)


def limit_of(permission: Permission) -> int:
    return LIMIT[LIMITS[permission]]


def of_role(shop: Shop, grant: Grant, permission: Permission) -> Actor:
    row = next(r for r in shop.call(roles.list_roles) if r.key == Role.CASHIER)
    shop.call(roles.change, row.id, row.version, {permission: grant}, actor=shop.owner)
    return refreshed(shop)


def of_own_role(shop: Shop, grant: Grant, permission: Permission) -> Actor:
    cashier = next(r for r in shop.call(roles.list_roles) if r.key == Role.CASHIER)
    key = shop.call(roles.add, new_id(), "Weekend help", cashier.id, actor=shop.owner)
    shop.call(roles.change, key, 1, {permission: grant}, actor=shop.owner)
    user = shop.cashier.user_id
    shop.call(users.change, user, 1, UserChange(role=key.hex), actor=shop.owner)
    return refreshed(shop)


def of_person(shop: Shop, grant: Grant, permission: Permission) -> Actor:
    """The exception stands although the role says otherwise."""
    of_role(shop, Grant(Decision.DENY), permission)
    user = shop.cashier.user_id
    shop.call(user_rights.set_exceptions, user, 1, {permission: grant}, actor=shop.owner)
    return refreshed(shop)


def refreshed(shop: Shop) -> Actor:
    """The cashier with the rights of now, and every other right, so that one alone decides."""
    actor: Actor = shop.call(auth.refresh)
    others = {p: g for p, g in shop.owner.grants.items() if p not in LIMITS}
    mine = {p: g for p, g in actor.grants.items() if p in LIMITS}
    plain = dict.fromkeys(LIMITS, Grant(Decision.ALLOW))
    changed = {p: g for p, g in mine.items() if g != shop.cashier.grants.get(p)}
    return replace(actor, grants={**others, **plain, **changed})


@pytest.mark.parametrize("source", [of_role, of_own_role, of_person])
@pytest.mark.parametrize("permission", sorted(LIMITS))
def test_up_to_its_limit_an_act_is_done(
    shop: Shop, permission: Permission, source: Callable[..., Actor]
) -> None:
    limit = limit_of(permission)
    actor = source(shop, Grant(Decision.ALLOW, limit), permission)
    assert actor.grants[permission] == Grant(Decision.ALLOW, limit)
    ACTS[permission](shop, actor, limit)


@pytest.mark.parametrize("source", [of_role, of_own_role, of_person])
@pytest.mark.parametrize("permission", sorted(LIMITS))
def test_above_it_a_manager_is_asked_for_that_size(
    shop: Shop, permission: Permission, source: Callable[..., Actor]
) -> None:
    limit = limit_of(permission)
    actor = source(shop, Grant(Decision.ALLOW, limit), permission)
    with pytest.raises(ApprovalRequired) as asked:
        ACTS[permission](shop, actor, limit + 1)
    assert (asked.value.permission, asked.value.amount) == (permission, limit + 1)


@pytest.mark.parametrize("permission", sorted(LIMITS))
def test_without_the_right_not_the_smallest_is_done(shop: Shop, permission: Permission) -> None:
    grants = {p: g for p, g in shop.owner.grants.items() if p is not permission}
    size = 35 if LIMITS[permission] is LimitUnit.DAYS else limit_of(permission)
    with pytest.raises(NotAllowed):
        ACTS[permission](shop, replace(shop.cashier, grants=grants), size)


@pytest.mark.parametrize("permission", sorted(LIMITS))
def test_who_must_ask_asks_for_the_smallest_too(shop: Shop, permission: Permission) -> None:
    grants = {**shop.owner.grants, permission: Grant(Decision.ASK)}
    size = 35 if LIMITS[permission] is LimitUnit.DAYS else limit_of(permission)
    with pytest.raises(ApprovalRequired) as asked:
        ACTS[permission](shop, replace(shop.cashier, grants=grants), size)
    assert asked.value.permission == permission


def test_only_who_may_do_that_much_alone_can_approve_it(shop: Shop) -> None:
    """A supervisor with a limit of £5 says no yes to £6."""
    row = next(r for r in shop.call(roles.list_roles) if r.key == Role.SUPERVISOR)
    grants = {Permission.CASH_PAY_OUT: Grant(Decision.ALLOW, 500)}
    shop.call(roles.change, row.id, row.version, grants, actor=shop.owner)
    names = [
        [tile.role for tile in shop.call(auth.approvers, str(Permission.CASH_PAY_OUT), size)]
        for size in (500, 600)
    ]
    assert names == [["owner", "manager", "supervisor"], ["owner", "manager"]]
    with pytest.raises(ApprovalRequired) as asked:
        ACTS[Permission.CASH_PAY_OUT](shop, shop.cashier, 600)
    with pytest.raises(NotAllowed, match="somebody else"):
        shop.approve(asked.value, Role.SUPERVISOR)
    assert shop.approve(asked.value, Role.MANAGER)
