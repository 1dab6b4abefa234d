"""Cash paid in, paid out and dropped: with a reason, within a limit, written down once."""

from dataclasses import replace

import pytest

from pos_app.domain.access import Actor, Decision, Grant, Permission
from pos_app.domain.errors import ApprovalRequired, Conflict, Invalid
from pos_app.domain.ids import new_id
from pos_app.services import cash, shifts
from tests.shop import Shop, gbp


def with_grant(actor: Actor, permission: Permission, grant: Grant) -> Actor:
    return replace(actor, grants={**actor.grants, permission: grant})


def test_cash_paid_in_and_out_moves_what_should_be_there(shop: Shop) -> None:
    shop.call(cash.pay_in, new_id(), gbp("20"), "Change from the bank")
    shop.call(cash.drop, new_id(), gbp("50"), "To the safe")
    shop.call(cash.pay_out, new_id(), gbp("12"), "Milk round", actor=shop.manager)
    assert shop.call(shifts.figures, actor=shop.manager).expected_cash == gbp("58")
    assert shop.rows("SELECT kind, amount, reason FROM cash_movement ORDER BY at, id") == [
        ("pay_in", 2000, "Change from the bank"),
        ("drop", -5000, "To the safe"),
        ("pay_out", -1200, "Milk round"),
    ]
    assert shop.rows("SELECT count(*) FROM journal_entry WHERE kind LIKE 'cash.%'") == [(3,)]


def test_the_same_movement_twice_moves_the_cash_once(shop: Shop) -> None:
    movement = new_id()
    first = shop.call(cash.pay_in, movement, gbp("20"), "Bank")
    assert shop.call(cash.pay_in, movement, gbp("20"), "Bank") == first
    with pytest.raises(Conflict):
        shop.call(cash.pay_in, movement, gbp("21"), "Bank")
    assert shop.rows("SELECT sum(amount) FROM cash_movement") == [(2000,)]


@pytest.mark.parametrize(("amount", "reason"), [("0", "Milk"), ("-5", "Milk"), ("5", "  ")])
def test_cash_moves_for_an_amount_and_a_reason(shop: Shop, amount: str, reason: str) -> None:
    with pytest.raises(Invalid):
        shop.call(cash.pay_in, new_id(), gbp(amount), reason)


def test_no_more_is_taken_out_than_the_drawer_holds(shop: Shop) -> None:
    with pytest.raises(Conflict, match="does not hold so much"):
        shop.call(cash.drop, new_id(), gbp("100.01"), "To the safe")


def test_above_the_roles_limit_a_manager_is_asked(shop: Shop) -> None:
    asker = with_grant(shop.cashier, Permission.CASH_PAY_OUT, Grant(Decision.ALLOW, 1000))
    shop.call(cash.pay_out, new_id(), gbp("10"), "Window cleaner", actor=asker)
    movement = new_id()
    with pytest.raises(ApprovalRequired) as asked:
        shop.call(cash.pay_out, movement, gbp("10.01"), "Window cleaner", actor=asker)
    assert (asked.value.amount, asked.value.asked) == (1001, "Pay 10.01 out")
    yes = shop.approve(asked.value)
    with pytest.raises(ApprovalRequired):  # the yes was for this amount
        shop.backend.call_approved(cash.pay_out, asker, yes, movement, gbp("11"), "Window cleaner")
    shop.backend.call_approved(cash.pay_out, asker, yes, movement, gbp("10.01"), "Window cleaner")
