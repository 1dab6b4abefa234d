"""The acts behind the exceptions: each discount by hand, refund, line taken out, other price and
opening of the drawer, with its entry in the journal.

They are those that `report_exceptions.by_user` counts: as many, and of the same amounts but for
other prices, each of which is rounded by itself here.
"""

import json
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Subquery, func, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.cash_slip import CashAct
from pos_app.domain.errors import Invalid
from pos_app.domain.money import Money, divide
from pos_app.domain.span import EVERYTHING, Part, Span
from pos_app.models.journal import JournalEntry
from pos_app.models.people import User
from pos_app.models.promotions import SalePromotion
from pos_app.models.sales import Sale, SaleLine
from pos_app.models.shifts import CashMovement, Shift
from pos_app.services import settings
from pos_app.services.declare import query
from pos_app.services.report_basis import Basis, basis, of_sales
from pos_app.services.shifts import receipt_number

_UNIT: Final = 100_000  # hundredths of a minor unit times thousandths of a unit
_FOREVER: Final = 1 << 62


class ActKind(StrEnum):
    """What was done."""

    DISCOUNT = "discount"
    REFUND = "refund"
    VOID = "void"
    OVERRIDE = "override"
    NO_SALE = "no_sale"


@dataclass(frozen=True, slots=True)
class ActRow:
    """One act; `at` is the shop's time. `what` is the item or the reason, `amount` as
    `ExceptionRow` tells it, None for an opening. `number` is the receipt it stands on (its
    `sale_id` with it), and `entry_id` its entry in the journal.
    """

    kind: ActKind
    at: datetime
    user_id: UUID
    name: str
    what: str
    amount: Money | None
    number: str
    sale_id: UUID | None
    entry_id: UUID


@dataclass(frozen=True, slots=True)
class _Act:
    kind: ActKind
    at: datetime
    who: UUID
    what: str
    amount: int | None
    entry_id: UUID
    number: str = ""
    sale_id: UUID | None = None


@query(Permission.REPORT_EXCEPTIONS)
def acts(
    session: Session,
    actor: Actor,
    span: Span,
    part: Part = EVERYTHING,
    limit: int | None = None,
    kind: ActKind | None = None,
) -> tuple[ActRow, ...]:
    """Each of them, or those of one kind, the latest first. Raises `Invalid` for a category: what
    was taken out of a sale, and a drawer, are of none.
    """
    if part.category_id is not None:
        raise Invalid("Exceptions are of whole sales: leave the category out.", where="category")
    told = basis(session, actor, span, part)
    readers = {
        ActKind.DISCOUNT: _discounts,
        ActKind.REFUND: _refunds,
        ActKind.VOID: _voids,
        ActKind.OVERRIDE: _overrides,
        ActKind.NO_SALE: _no_sales,
    }
    found = [
        act
        for each, read in readers.items()
        if kind in {None, each}
        for act in read(session, span, told)
    ]
    found.sort(key=lambda act: (act.at, act.entry_id.bytes, act.kind), reverse=True)
    names = {user.id: user.name for user in session.scalars(select(User))}
    zone = ZoneInfo(settings.of(session).shop.zone)
    return tuple(
        ActRow(
            act.kind, act.at.astimezone(zone), act.who, names.get(act.who, ""), act.what,
            None if act.amount is None else told.money(act.amount), act.number, act.sale_id,
            act.entry_id,
        )
        for act in found[:limit]
    )  # fmt: skip


def _of_sale(kind: ActKind, sale: Any, what: str, amount: int) -> _Act:
    number = receipt_number(sale.series, sale.sequence)
    # A sale's entry in the journal has the sale's id.
    return _Act(kind, sale.at, sale.cashier_id, what, amount, sale.id, number, sale.id)


_HEAD: Final = (Sale.id, Sale.series, Sale.sequence, Sale.at, Sale.cashier_id)


# The few lines that count are read from their own small index, and their sales after them: the
# offset of 0 keeps the database from going through all lines of the range's sales instead.


def _discounted() -> Subquery:
    """What was taken `off` the goods of each sale."""
    return (
        select(SaleLine.sale_id, func.sum(SaleLine.discount).label("off"))
        .where(SaleLine.discount != 0, SaleLine.quantity > 0)
        .group_by(SaleLine.sale_id)
        .offset(0)
        .subquery("discounted")
    )


def _overridden() -> Subquery:
    """Each line at another price: how many, and how much `less` for one than on the shelf."""
    less = func.coalesce(SaleLine.list_price, SaleLine.unit_price) - SaleLine.unit_price
    return (
        select(SaleLine.sale_id, SaleLine.name, SaleLine.quantity, less.label("less"))
        .where(SaleLine.price_source == "override", SaleLine.quantity > 0)
        .offset(0)
        .subquery("overridden")
    )


def _promoted(session: Session, span: Span, part: Part) -> dict[UUID, int]:
    """What promotions took off each sale."""
    given = (
        select(SalePromotion.sale_id, func.sum(SalePromotion.amount).label("amount"))
        .where(SalePromotion.amount > 0)
        .group_by(SalePromotion.sale_id)
        .offset(0)
        .subquery("given")
    )
    rows = session.execute(
        select(given.c.sale_id, given.c.amount)
        .join(Sale, Sale.id == given.c.sale_id)
        .where(*of_sales(span, part))
    )
    return {sale: int(amount) for sale, amount in rows}


def _discounts(session: Session, span: Span, told: Basis) -> Iterator[_Act]:
    """By hand: all that was taken off goods sold, less what promotions gave."""
    given, off = _promoted(session, span, told.part), _discounted()
    rows = session.execute(
        select(*_HEAD, off.c.off)
        .join(off, off.c.sale_id == Sale.id)
        .where(*of_sales(span, told.part))
    )
    for row in rows:
        by_hand = int(row.off) - given.get(row.id, 0)
        if by_hand > 0:
            yield _of_sale(ActKind.DISCOUNT, row, "", by_hand)


def _refunds(session: Session, span: Span, told: Basis) -> Iterator[_Act]:
    rows = session.execute(
        select(*_HEAD, func.sum(SaleLine.gross).label("back"), func.min(SaleLine.name))
        .join(SaleLine, SaleLine.sale_id == Sale.id)
        .where(SaleLine.quantity < 0, SaleLine.ledger == "", *of_sales(span, told.part))
        .group_by(*_HEAD)
    )
    for row in rows:
        yield _of_sale(ActKind.REFUND, row, row[-1], -int(row.back))


def _overrides(session: Session, span: Span, told: Basis) -> Iterator[_Act]:
    lines = _overridden()
    rows = session.execute(
        select(*_HEAD, lines.c.name, lines.c.quantity, lines.c.less)
        .join(lines, lines.c.sale_id == Sale.id)
        .where(*of_sales(span, told.part))
    )
    for row in rows:
        less = divide(row.less * row.quantity, _UNIT, told.rounding)
        yield _of_sale(ActKind.OVERRIDE, row, row.name, less)


def _no_sales(session: Session, span: Span, told: Basis) -> Iterator[_Act]:
    wanted = (
        select(CashMovement)
        .join(Shift, Shift.id == CashMovement.shift_id)
        .where(
            CashMovement.kind == str(CashAct.NO_SALE),
            Shift.business_day.between(span.first, span.last),
        )
    )
    if told.part.till_id is not None:
        wanted = wanted.where(Shift.till_id == told.part.till_id)
    if told.part.cashier_id is not None:
        wanted = wanted.where(CashMovement.actor == told.part.cashier_id)
    for each in session.scalars(wanted):
        yield _Act(ActKind.NO_SALE, each.at, each.actor, each.reason, None, each.id)


def _voids(session: Session, span: Span, told: Basis) -> Iterator[_Act]:
    """From the entries between a shift's opening and its closing, in the order of the chain."""
    periods = _periods(session, span, told.part)
    for till, times in periods.items():
        entries = session.execute(
            select(
                JournalEntry.id, JournalEntry.kind, JournalEntry.at, JournalEntry.hlc,
                JournalEntry.body,
            ).where(
                JournalEntry.till_id == till,
                JournalEntry.hlc.between(times[0][0], max(end for _begin, end in times)),
                (JournalEntry.kind == "cart.voided")
                | (JournalEntry.kind.in_(("sale", "refund"))
                   & JournalEntry.body.contains('"voided":')),
            )
        )  # fmt: skip
        begins = [begin for begin, _end in times]
        for entry in entries:
            place = bisect_right(begins, entry.hlc) - 1
            if place >= 0 and entry.hlc <= times[place][1]:
                yield from _taken_out(entry, told)


def _periods(session: Session, span: Span, part: Part) -> dict[UUID, list[tuple[int, int]]]:
    """Of each till, from which hybrid time to which its shifts of the range were open."""
    wanted = select(Shift.id, Shift.till_id).where(
        Shift.business_day.between(span.first, span.last)
    )
    if part.till_id is not None:
        wanted = wanted.where(Shift.till_id == part.till_id)
    shifts = wanted.subquery("wanted")
    rows = session.execute(
        select(shifts.c.till_id, JournalEntry.subject, JournalEntry.kind, JournalEntry.hlc)
        .join(JournalEntry, JournalEntry.subject == shifts.c.id)
        .where(JournalEntry.kind.in_(("shift.opened", "shift.closed")))
    )
    ends: dict[tuple[UUID, UUID], dict[str, int]] = {}
    for till, shift, kind, hlc in rows:
        ends.setdefault((till, shift), {})[kind] = hlc
    found: dict[UUID, list[tuple[int, int]]] = {}
    for (till, _shift), both in ends.items():
        if "shift.opened" in both:
            end = both.get("shift.closed", _FOREVER)
            found.setdefault(till, []).append((both["shift.opened"], end))
    return {till: sorted(times) for till, times in found.items()}


def _taken_out(entry: Any, told: Basis) -> Iterator[_Act]:
    body = json.loads(entry.body)
    is_sale = entry.kind != "cart.voided"
    number = receipt_number(body["series"], body["sequence"]) if is_sale else ""
    for each in (body if is_sale else body["cart"]).get("voided", ()):
        who = UUID(each["by"])
        if told.part.cashier_id in {None, who}:
            what = " · ".join(filter(None, (each["line"]["name"], each["reason"])))
            yield _Act(
                ActKind.VOID, entry.at, who, what, each["total"], entry.id, number,
                entry.id if is_sale else None,
            )  # fmt: skip
