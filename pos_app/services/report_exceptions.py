"""What a manager looks at: who gave discounts, took goods back, took lines out, sold at another
price than the shelf's, and opened the drawer without a sale.

Lines that were taken out stand in the closures of the range's shifts, and in the journal for the
shifts that are still open. What promotions give is no discount of a person's.
"""

import json
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.cash_slip import CashAct
from pos_app.domain.errors import Invalid
from pos_app.domain.money import Money, divide
from pos_app.domain.span import EVERYTHING, Part, Span
from pos_app.models.people import User
from pos_app.models.promotions import SalePromotion
from pos_app.models.sales import Sale, SaleLine
from pos_app.models.shift_sums import shift_body
from pos_app.models.shifts import CashMovement, Closure, Shift
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
    kinds = {
        "discounts": _discounts(session, span, told),
        "refunds": _refunds(told),
        "voids": _voids(session, span, told),
        "overrides": _overrides(session, span, told),
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


def _of_sales(span: Span, part: Part) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [Sale.business_day.between(span.first, span.last)]
    for column, value in (
        (Sale.location_id, part.location_id),
        (Sale.till_id, part.till_id),
        (Sale.cashier_id, part.cashier_id),
    ):
        if value is not None:
            wanted.append(column == value)
    return wanted


def _discounts(session: Session, span: Span, told: Basis) -> dict[UUID, Counted]:
    """By hand: all that was taken off goods sold, less what promotions gave."""
    wanted = _of_sales(span, told.part)
    promoted: Any = (
        select(SalePromotion.sale_id, func.sum(SalePromotion.amount))
        .join(Sale, Sale.id == SalePromotion.sale_id)
        .where(SalePromotion.amount > 0, *wanted)
        .group_by(SalePromotion.sale_id)
    )
    given: dict[UUID, int] = dict(session.execute(promoted).all())
    found: dict[UUID, Counted] = {}
    for sale, who, off in session.execute(
        select(Sale.id, Sale.cashier_id, func.sum(SaleLine.discount))
        .join(SaleLine, SaleLine.sale_id == Sale.id)
        .where(SaleLine.discount != 0, SaleLine.quantity > 0, *wanted)
        .group_by(Sale.id, Sale.cashier_id)
    ):
        by_hand = off - given.get(sale, 0)
        if by_hand > 0:
            found[who] = found.get(who, NONE) + Counted(1, by_hand)
    return found


def _refunds(told: Basis) -> dict[UUID, Counted]:
    """From the sums of past days: `SALE_SUMS` has refunds second, what came back eighth."""
    rows = told.reading.receipts("cashier")
    return {who: Counted(sums[1], -sums[7]) for (who,), sums in rows.items() if sums[1]}


def _overrides(session: Session, span: Span, told: Basis) -> dict[UUID, Counted]:
    below = SaleLine.unit_price - func.coalesce(SaleLine.list_price, SaleLine.unit_price)
    rows = session.execute(
        select(Sale.cashier_id, SaleLine.quantity, below)
        .join(SaleLine, SaleLine.sale_id == Sale.id)
        .where(
            SaleLine.price_source == "override",
            SaleLine.quantity > 0,
            *_of_sales(span, told.part),
        )
    )
    found: dict[UUID, Counted] = {}
    for who, quantity, less in rows:
        found[who] = found.get(who, NONE) + Counted(1, -less * quantity)
    return {
        who: Counted(each.count, divide(each.amount, _UNIT, told.rounding))
        for who, each in found.items()
    }


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
    closed = session.execute(
        _of_shifts(select(Closure.body).join(Shift, Shift.id == Closure.shift_id), span, told.part)
    ).scalars()
    still = session.execute(
        _of_shifts(select(Shift.id).where(Shift.closed_at.is_(None)), span, told.part)
    ).scalars()
    bodies = [json.loads(body) for body in closed]
    bodies += [shift_body(session, shift) for shift in still]
    found: dict[UUID, Counted] = {}
    for body in bodies:
        for who, row in body["people"].items():
            if row["voids"] and told.part.cashier_id in {None, UUID(who)}:
                key = UUID(who)
                found[key] = found.get(key, NONE) + Counted(row["voids"], row["voided"])
    return found


def _of_shifts(wanted: Any, span: Span, part: Part) -> Any:
    """Those of shifts of the range, at its till. A drawer is of no location."""
    wanted = wanted.where(Shift.business_day.between(span.first, span.last))
    return wanted if part.till_id is None else wanted.where(Shift.till_id == part.till_id)
