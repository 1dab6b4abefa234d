"""A till's shift: opened with a counted float, looked at while it is open.

A shift belongs to its till; there is one open at a time, and no sale without one. It is counted and
closed in services/closing.py; cash that moves besides sales is services/cash.py.
"""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Decision, Permission
from pos_app.domain.cash_slip import CashAct, CashSlip
from pos_app.domain.drawer import COUNTED_TENDERS, DrawerCount
from pos_app.domain.errors import Conflict, Invalid
from pos_app.domain.ids import new_id
from pos_app.domain.money import Currency, Money
from pos_app.domain.tender import TenderKind
from pos_app.domain.text import free_text
from pos_app.models import journal
from pos_app.models.base import now
from pos_app.models.closures import float_left, unsent
from pos_app.models.people import User
from pos_app.models.sales import Sale, SaleTax, SaleTender
from pos_app.models.shifts import CashMovement, Shift, open_shift_id
from pos_app.services import settings
from pos_app.services.cash_slips import slip_of
from pos_app.services.declare import Topic, command, query


@dataclass(frozen=True, slots=True)
class ShiftView:
    """The open shift, as the status bar and the Shift screen show it."""

    id: UUID
    number: int
    business_day: date
    opened_at: datetime
    opened_by: str
    opening_float: Money
    closers: frozenset[UUID] = frozenset()  # who opened it, or took it over
    is_counting: bool = False


@dataclass(frozen=True, slots=True)
class TenderTotal:
    """What one kind of payment came to, after change."""

    kind: TenderKind
    count: int
    amount: Money


@dataclass(frozen=True, slots=True)
class CashLine:
    """Cash paid in, out or dropped: `amount` is negative where it left the drawer."""

    kind: str
    amount: Money
    reason: str


@dataclass(frozen=True, slots=True)
class TaxFigure:
    """What one tax rate came to."""

    rate: int
    is_included: bool
    base: Money
    tax: Money


@dataclass(frozen=True, slots=True)
class Figures:
    """The shift's figures at one moment, for the Shift screen.

    Whoever may not see the expected cash gets no amount it could be worked out from: `total`,
    `cash_rounding`, `expected_cash` and `cash_refunded` are None, `tenders` and `taxes` empty.
    `counted` are the ways to pay whose slips are counted beside the cash.
    """

    shift: ShiftView
    at: datetime
    sales: int
    total: Money | None
    discounts: Money
    cash_rounding: Money | None
    tenders: tuple[TenderTotal, ...]
    taxes: tuple[TaxFigure, ...]
    no_sales: int
    expected_cash: Money | None
    first_number: str
    last_number: str
    cash_refunded: Money | None
    movements: tuple[CashLine, ...]
    counted: tuple[TenderKind, ...]
    unsent: int

    @property
    def is_blind(self) -> bool:
        """Whether what should be there is hidden from whoever asked."""
        return self.expected_cash is None


@query(None, anyone="the status bar shows whether a shift is open")
def current(session: Session, actor: Actor) -> ShiftView | None:
    """The open shift of this till."""
    shift_id = open_shift_id(session)
    return None if shift_id is None else _view(session, shift_id)


@command(Permission.SHIFT_OPEN, touches=Topic.SHIFTS, asked="Open the shift")
def open_shift(
    session: Session,
    actor: Actor,
    opening_float: Money,
    coins: tuple[tuple[Money, int], ...] = (),
) -> UUID:
    """Open this till's shift with the counted float. What the last closure left is what should be
    there; the difference is written down and stops nobody.

    Raises `Conflict` when one is open, `Invalid` for what no drawer holds.
    """
    DrawerCount(opening_float, coins).check(_currency(session))
    if open_shift_id(session) is not None:
        raise Conflict("A shift is open already.")
    return _open(session, actor, opening_float.minor, coins, silently=False)


@command(Permission.SHIFT_OPEN, touches=Topic.SHIFTS, asked="Open the shift")
def open_silently(session: Session, actor: Actor) -> UUID | None:
    """Where the shop's setting says so, open the shift with what should be in the drawer, without
    counting; an open one stays. Returns the open shift, None where the drawer has to be counted.
    """
    open_id = open_shift_id(session)
    if open_id is not None or not settings.of(session).shop.opens_silently:
        return open_id
    return begin_silently(session, actor)


def begin_silently(session: Session, actor: Actor) -> UUID:
    """Open the shift with what should be in the drawer, uncounted."""
    return _open(session, actor, float_left(session) or 0, (), silently=True)


@query(Permission.SHIFT_OPEN)
def float_expected(session: Session, actor: Actor) -> Money | None:
    """What the last closure left in the drawer; None for the first shift, and for whoever counts
    blind.
    """
    minor = float_left(session)
    if minor is None or actor.decide(Permission.SHIFT_EXPECTED) is not Decision.ALLOW:
        return None
    return Money(minor, _currency(session))


def _open(
    session: Session,
    actor: Actor,
    float_: int,
    coins: tuple[tuple[Money, int], ...],
    *,
    silently: bool,
) -> UUID:
    identity = session.execute(select(journal.Identity.till_id, journal.Identity.next_shift)).one()
    shift_id, day, expected = new_id(), settings.business_day_of(session), float_left(session)
    counted = json.dumps([[coin.minor, times] for coin, times in coins if times])
    session.execute(
        insert(Shift),
        {
            "id": shift_id, "till_id": identity.till_id, "number": identity.next_shift,
            "business_day": day, "opened_at": now(session), "opened_by": actor.user_id,
            "opening_float": float_, "expected_float": expected, "note": "",
            "opening_count": counted if coins else "",
        },
    )  # fmt: skip
    body: dict[str, object] = {
        "number": identity.next_shift,
        "float": float_,
        "expected": expected,
        "day": day.isoformat(),
        "coins": [[coin.minor, times] for coin, times in coins if times],
    }
    if silently:
        body["silently"] = True
    journal.append(session, actor, "shift.opened", body, subject=shift_id)
    session.execute(update(journal.Identity).values(next_shift=identity.next_shift + 1))
    return shift_id


@command(Permission.DRAWER_OPEN, touches=Topic.SHIFTS, asked="Open the drawer")
def open_drawer(session: Session, actor: Actor, reason: str) -> CashSlip:
    """Record a drawer opening without a sale; the drawer is opened after this returned."""
    shift_id = open_shift_id(session)
    if shift_id is None:
        raise Conflict("Open a shift first.")
    why = free_text(reason, 200)
    if not why:
        raise Invalid("Say why the drawer is opened.", where="reason")
    row = CashMovement(
        id=new_id(),
        shift_id=shift_id,
        kind=CashAct.NO_SALE.value,
        amount=0,
        reason=why,
        at=now(session),
        actor=actor.user_id,
    )
    values = {c.name: getattr(row, c.name) for c in CashMovement.__table__.columns}
    session.execute(insert(CashMovement), values)
    told = {"reason": why, "shift": shift_id.hex}
    journal.append(session, actor, "drawer.opened", told, entry_id=row.id)
    return slip_of(session, row)


@query(None, anyone="whoever closes with a manager's help reads the figures first")
def figures(session: Session, actor: Actor) -> Figures:
    """The X of the open shift: no number, no change. Raises `Conflict` when none is open.

    For whoever may close, alone or with a manager: closing is always possible.
    """
    if not actor.can(Permission.SHIFT_CLOSE):
        actor.require(Permission.SHIFT_CLOSE)
    shift_id = open_shift_id(session)
    if shift_id is None:
        raise Conflict("No shift is open.")
    figures = _figures(session, shift_id)
    if actor.decide(Permission.SHIFT_EXPECTED) is Decision.ALLOW:
        return figures
    return replace(
        figures, total=None, cash_rounding=None, tenders=(), taxes=(), expected_cash=None,
        cash_refunded=None,
    )  # fmt: skip


def _figures(session: Session, shift_id: UUID) -> Figures:
    currency = _currency(session)

    def money(minor: int | None) -> Money:
        return Money(minor or 0, currency)

    count, total, discount, rounding, change = session.execute(
        select(
            func.count(),
            func.sum(Sale.total - Sale.owed),
            func.sum(Sale.discount),
            func.sum(Sale.cash_rounding),
            func.sum(Sale.change),
        ).where(Sale.shift_id == shift_id)
    ).one()
    tenders = _tenders(session, shift_id, change or 0, currency)
    taxes = session.execute(
        select(SaleTax.rate, SaleTax.is_included, func.sum(SaleTax.base), func.sum(SaleTax.tax))
        .join(Sale, Sale.id == SaleTax.sale_id)
        .where(Sale.shift_id == shift_id)
        .group_by(SaleTax.rate, SaleTax.is_included)
        .order_by(SaleTax.rate.desc())
    )
    moves = session.execute(
        select(CashMovement.kind, CashMovement.amount, CashMovement.reason)
        .where(CashMovement.shift_id == shift_id)
        .order_by(CashMovement.at, CashMovement.id)
    ).all()
    refunded = session.execute(
        select(func.sum(SaleTender.amount))
        .join(Sale, Sale.id == SaleTender.sale_id)
        .where(Sale.shift_id == shift_id, SaleTender.kind == "cash", SaleTender.amount < 0)
    ).scalar_one()
    view = _view(session, shift_id)
    cash = sum(tender.amount.minor for tender in tenders if tender.kind is TenderKind.CASH)
    moved = sum(amount for _kind, amount, _reason in moves)
    first, last = _numbers(session, shift_id)
    return Figures(
        shift=view,
        at=now(session),
        sales=count,
        total=money(total),
        discounts=money(discount),
        cash_rounding=money(rounding),
        tenders=tenders,
        taxes=tuple(TaxFigure(r, i, money(base), money(tax)) for r, i, base, tax in taxes),
        no_sales=sum(kind == "no_sale" for kind, _amount, _reason in moves),
        expected_cash=view.opening_float + money(cash + moved),
        first_number=first,
        last_number=last,
        cash_refunded=money(refunded),
        movements=tuple(
            CashLine(kind, money(amount), reason)
            for kind, amount, reason in moves
            if kind != "no_sale"
        ),
        counted=tuple(kind for kind in COUNTED_TENDERS if kind in {t.kind for t in tenders}),
        unsent=unsent(session),
    )


def _numbers(session: Session, shift_id: UUID) -> tuple[str, str]:
    """The first and the last receipt number; after a restore a shift has numbers of two series."""
    runs = session.execute(
        select(Sale.series, func.min(Sale.sequence), func.max(Sale.sequence))
        .where(Sale.shift_id == shift_id)
        .group_by(Sale.series)
        .order_by(func.length(Sale.series), Sale.series)
    ).all()
    if not runs:
        return "", ""
    (first_series, first, _), (last_series, _, last) = runs[0], runs[-1]
    return receipt_number(first_series, first), receipt_number(last_series, last)


def _tenders(
    session: Session, shift_id: UUID, change: int, currency: Currency
) -> tuple[TenderTotal, ...]:
    rows = session.execute(
        select(SaleTender.kind, func.count(), func.sum(SaleTender.amount))
        .join(Sale, Sale.id == SaleTender.sale_id)
        .where(Sale.shift_id == shift_id)
        .group_by(SaleTender.kind)
    )
    totals = {TenderKind(kind): (count, amount) for kind, count, amount in rows}
    return tuple(
        TenderTotal(
            kind, count, Money(amount - (change if kind is TenderKind.CASH else 0), currency)
        )
        for kind, (count, amount) in sorted(
            totals.items(), key=lambda pair: pair[0] is not TenderKind.CASH
        )
    )


def receipt_number(series: str, sequence: int) -> str:
    """The number a person reads: till code and sequence, "2-0184"."""
    return f"{series}-{sequence:04d}"


def _view(session: Session, shift_id: UUID) -> ShiftView:
    shift, name = session.execute(
        select(Shift, User.name).join(User, User.id == Shift.opened_by).where(Shift.id == shift_id)
    ).one()
    return ShiftView(
        shift.id,
        shift.number,
        shift.business_day,
        shift.opened_at,
        name,
        Money(shift.opening_float, _currency(session)),
        frozenset(who for who in (shift.opened_by, shift.taken_over_by) if who is not None),
        shift.counting_since is not None,
    )


def _currency(session: Session) -> Currency:
    return settings.rules_of(session).currency
