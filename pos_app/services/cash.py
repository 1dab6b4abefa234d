"""Cash that goes into or out of the drawer without a sale: paid in, paid out, dropped into the
safe. Each has a reason and a limit by role, and leaves a slip.
"""

from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import insert
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.cash_slip import CashAct, CashSlip
from pos_app.domain.drawer import LARGEST_CASH
from pos_app.domain.errors import Conflict, Invalid, Trace
from pos_app.domain.money import Money
from pos_app.domain.text import free_text
from pos_app.models import journal
from pos_app.models.base import now
from pos_app.models.shift_sums import expected_cash
from pos_app.models.shifts import CashMovement, trading_shift
from pos_app.services import settings
from pos_app.services.cash_slips import slip_of
from pos_app.services.declare import Topic, allow, command

# So that the manager's card tells the amount: a door knows none.
_BELOW: Final = "the right is asked for below, with the amount"
_ASKED: Final = {
    CashAct.PAY_IN: "Pay {amount} in",
    CashAct.PAY_OUT: "Pay {amount} out",
    CashAct.DROP: "Take {amount} to the safe",
}


@command(None, touches=Topic.SHIFTS, anyone=_BELOW)
def pay_in(
    session: Session, actor: Actor, movement_id: UUID, amount: Money, reason: str
) -> CashSlip:
    """Cash comes into the drawer: change from the bank, a debt that is paid.

    Raises `Invalid` without an amount or a reason, `Conflict` without a shift, `ApprovalRequired`
    above the role's limit. The same id twice moves it once.
    """
    return _move(
        session, actor, CashAct.PAY_IN, Permission.CASH_PAY_IN, movement_id, amount, reason
    )


@command(None, touches=Topic.SHIFTS, anyone=_BELOW)
def pay_out(
    session: Session, actor: Actor, movement_id: UUID, amount: Money, reason: str
) -> CashSlip:
    """Cash leaves the drawer for something bought. Raises as `pay_in`, and `Conflict` for more than
    the drawer holds.
    """
    permission = Permission.CASH_PAY_OUT
    return _move(session, actor, CashAct.PAY_OUT, permission, movement_id, amount, reason)


@command(None, touches=Topic.SHIFTS, anyone=_BELOW)
def drop(session: Session, actor: Actor, movement_id: UUID, amount: Money, reason: str) -> CashSlip:
    """Cash goes from the drawer to the safe or the bank. Raises as `pay_out`."""
    return _move(session, actor, CashAct.DROP, Permission.CASH_DROP, movement_id, amount, reason)


def _move(
    session: Session,
    actor: Actor,
    act: CashAct,
    permission: Permission,
    movement_id: UUID,
    amount: Money,
    reason: str,
) -> CashSlip:
    done = session.get(CashMovement, movement_id)
    signed = amount.minor if act is CashAct.PAY_IN else -amount.minor
    if done is not None:
        if (done.kind, done.amount) != (act, signed):
            raise Conflict("Other cash was moved under this one's id.")
        return slip_of(session, done)
    shift_id = trading_shift(session)
    why = _checked(session, amount, reason)
    allow(
        session,
        actor,
        permission,
        asked=_ASKED[act].format(amount=amount.plain),
        subject=uuid5(movement_id, f"{act} {amount.minor} {why}"),
        amount=amount.minor,
    )
    if act is not CashAct.PAY_IN and amount.minor > expected_cash(session, shift_id):
        trace = Trace("cash.refused", {"act": str(act), "amount": signed, "shift": shift_id.hex})
        raise Conflict("The drawer does not hold so much.", trace=trace)
    row = CashMovement(
        id=movement_id,
        shift_id=shift_id,
        kind=act.value,
        amount=signed,
        reason=why,
        at=now(session),
        actor=actor.user_id,
    )
    values = {c.name: getattr(row, c.name) for c in CashMovement.__table__.columns}
    session.execute(insert(CashMovement), values)
    body = {"amount": signed, "reason": why, "shift": shift_id.hex}
    journal.append(session, actor, f"cash.{act}", body, entry_id=movement_id)
    return slip_of(session, row)


def _checked(session: Session, amount: Money, reason: str) -> str:
    if amount.currency != settings.rules_of(session).currency:
        raise Invalid("The drawer holds the shop's currency.", where="amount")
    if not 0 < amount.minor <= LARGEST_CASH:
        raise Invalid(
            "Type the amount: more than nothing, and what a drawer holds.", where="amount"
        )
    why = free_text(reason, 200)
    if not why:
        raise Invalid("Say what the cash is for.", where="reason")
    return why
