"""What a manager looks at: who gave discounts, took goods back, took lines out, sold at another
price than the shelf's, and opened the drawer without a sale.

Lines that were taken out stand in the closures of the range's shifts, and in the journal for the
shifts that are still open. What promotions give is no discount of a person's.
"""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.cash_slip import CashAct
from pos_app.domain.errors import Invalid
from pos_app.domain.money import Money, divide
from pos_app.domain.span import EVERYTHING, Part, Span
from pos_app.models.closures import closed_voids
from pos_app.models.people import User
from pos_app.models.shift_sums import shift_body
from pos_app.models.shifts import CashMovement, Shift
from pos_app.services.declare import query
from pos_app.services.report_basis import Basis, basis


@dataclass(frozen=True, slots=True)
class Counted:
    """How often, and what it comes to."""

    count: int = 0
    amount: int = 0

    def __add__(self, more: "Counted") -> "Counted":
        return Counted(self.count + more.count, self.amount + more.amount)


NONE: Final = Counted()
_UNIT: Final = 100_000  # hundredths of a minor unit times thousandths of a unit


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """One person's. `discounts` are sales with a discount by hand and what it took off; `refunds`
    receipts on which something came back, and how much; `voids` lines taken out of a sale;
    `overrides` lines at another price, and how much less than the shelf's they came to (negative:
    more); `no_sales` how often the drawer was opened.
    """

    user_id: UUID
    name: str
    discounts: int
    discounted: Money
    refunds: int
    refunded: Money
    voids: int
    voided: Money
    overrides: int
    overridden: Money
    no_sales: int


@query(Permission.REPORT_EXCEPTIONS)
def by_user(
    session: Session, actor: Actor, span: Span, part: Part = EVERYTHING
) -> tuple[ExceptionRow, ...]:
    """Each person with any of it, by name. Raises `Invalid` for a category: what was taken out of a
    sale, and a drawer, are of none.
    """
    if part.category_id is not None:
        raise Invalid("Exceptions are of whole sales: leave the category out.", where="category")
    told = basis(session, actor, span, part)
    discounts, overrides = _looks(told)
    kinds = {
        "discounts": discounts,
        "refunds": _refunds(told),
        "voids": _voids(session, span, told),
        "overrides": overrides,
        "no_sales": _no_sales(session, span, told),
    }
    people = set().union(*kinds.values())
    names = {user.id: user.name for user in session.scalars(select(User))}
    rows = [
        _row(told, who, names.get(who, ""), {kind: found.get(who, NONE) for kind, found in
             kinds.items()})
        for who in people
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (row.name.casefold(), row.user_id)))


def _row(told: Basis, who: UUID, name: str, found: dict[str, Counted]) -> ExceptionRow:
    return ExceptionRow(
        who,
        name,
        found["discounts"].count,
        told.money(found["discounts"].amount),
        found["refunds"].count,
        told.money(found["refunds"].amount),
        found["voids"].count,
        told.money(found["voids"].amount),
        found["overrides"].count,
        told.money(found["overrides"].amount),
        found["no_sales"].count,
    )


def _looks(told: Basis) -> tuple[dict[UUID, Counted], dict[UUID, Counted]]:
    """Discounts by hand, and other prices, from the sums of past days (`LOOK_SUMS`)."""
    rows = told.reading.looks("cashier").items()
    return (
        {who: Counted(sums[0], sums[1]) for (who,), sums in rows if sums[0]},
        {
            who: Counted(sums[2], divide(sums[3], _UNIT, told.rounding))
            for (who,), sums in rows
            if sums[2]
        },
    )


def _refunds(told: Basis) -> dict[UUID, Counted]:
    """From the sums of past days: `SALE_SUMS` has refunds second, what came back eighth."""
    rows = told.reading.receipts("cashier")
    return {who: Counted(sums[1], -sums[7]) for (who,), sums in rows.items() if sums[1]}


def _no_sales(session: Session, span: Span, told: Basis) -> dict[UUID, Counted]:
    rows = session.execute(
        _of_shifts(
            select(CashMovement.actor, func.count())
            .join(Shift, Shift.id == CashMovement.shift_id)
            .where(CashMovement.kind == str(CashAct.NO_SALE)),
            span,
            told.part,
        ).group_by(CashMovement.actor)
    )
    only = told.part.cashier_id
    return {who: Counted(count) for who, count in rows if only in {None, who}}


def _voids(session: Session, span: Span, told: Basis) -> dict[UUID, Counted]:
    still = session.execute(
        _of_shifts(select(Shift.id).where(Shift.closed_at.is_(None)), span, told.part)
    ).scalars()
    rows = [tuple(row) for row in session.execute(
        _of_shifts(closed_voids(session), span, told.part)
    )]  # fmt: skip
    rows += [
        (who, row["voids"], row["voided"])
        for shift in still
        for who, row in shift_body(session, shift)["people"].items()
    ]
    found: dict[UUID, Counted] = {}
    for who, count, amount in rows:
        key = UUID(who)
        if count and told.part.cashier_id in {None, key}:
            found[key] = found.get(key, NONE) + Counted(int(count), int(amount))
    return found


def _of_shifts(wanted: Any, span: Span, part: Part) -> Any:
    """Those of shifts of the range, at its till. A drawer is of no location."""
    wanted = wanted.where(Shift.business_day.between(span.first, span.last))
    return wanted if part.till_id is None else wanted.where(Shift.till_id == part.till_id)
