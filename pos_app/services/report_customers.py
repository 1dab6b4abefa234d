"""Who bought, and what customers have and owe: store credit, gift cards, accounts, loyalty points.

Balances are told as they were when the last day of the range ended, with what they were before it
and what moved in it, so that one year's end is the next one's start.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.business_day import day_begins, day_ends
from pos_app.domain.errors import Invalid
from pos_app.domain.ledger import LedgerKind, masked
from pos_app.domain.money import Currency, Money, divide
from pos_app.domain.span import EVERYTHING, Part, Span
from pos_app.models.customers import Customer
from pos_app.models.ledgers import Ledger, LedgerEntry
from pos_app.models.sales import Sale
from pos_app.services import settings
from pos_app.services.declare import query
from pos_app.services.report_basis import MILLION, visible

_ORDER: Final = tuple(LedgerKind)
_ASKED: Final = "See what customers bought and have"


@dataclass(frozen=True, slots=True)
class BuyerRow:
    """A customer, or (`id` None) everybody whom no sale names. `receipts` are those with goods on
    them; `total` is with tax, less what came back, without gift cards sold and accounts paid;
    `share` of all of it, in parts per million.
    """

    id: UUID | None
    name: str
    receipts: int
    total: Money
    net: Money
    share: int | None
    last_day: date


@dataclass(frozen=True, slots=True)
class Moved:
    """What was on ledgers before a range, what came onto them and went off (negative) in it, and
    what is there when it ends: money, or points where `currency` is None. Of an account all that is
    owed is negative.
    """

    before: int
    added: int
    used: int
    currency: Currency | None

    @property
    def after(self) -> int:
        """What is there when the range ends."""
        return self.before + self.added + self.used


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One ledger: `name` is its customer's, or the end of a gift card's code."""

    kind: LedgerKind
    customer_id: UUID | None
    name: str
    moved: Moved


@dataclass(frozen=True, slots=True)
class CreditRow:
    """All ledgers of a kind together; `holders` are those with something on them at the end."""

    kind: LedgerKind
    holders: int
    moved: Moved


@query(Permission.REPORT_OWN)
def by_customer(
    session: Session,
    actor: Actor,
    span: Span,
    part: Part = EVERYTHING,
    limit: int | None = None,
) -> tuple[BuyerRow, ...]:
    """Who bought in the range, the best first. Raises `Invalid` for a category: a customer is of a
    whole receipt.
    """
    actor.require(Permission.CUSTOMER_READ, asked=_ASKED)
    if part.category_id is not None:
        raise Invalid("Customers are of whole sales: leave the category out.", where="category")
    rules = settings.rules_of(session)
    total = func.sum(Sale.total - Sale.owed)
    has_goods = case((and_(Sale.owed != 0, Sale.total == Sale.owed), 0), else_=1)
    found = session.execute(
        select(
            Sale.customer_id,
            Customer.name,
            func.sum(has_goods),
            total,
            func.sum(Sale.tax),
            func.max(Sale.business_day),
        )
        .outerjoin(Customer, Customer.id == Sale.customer_id)
        .where(Sale.business_day.between(span.first, span.last), *_within(visible(actor, part)))
        .group_by(Sale.customer_id, Customer.name)
        .having(func.sum(has_goods) > 0)
        .order_by(total.desc(), Customer.name)
    ).all()
    whole = sum(int(row[3]) for row in found)
    return tuple(
        BuyerRow(
            customer_id, name or "", int(receipts), Money(int(gross), rules.currency),
            Money(int(gross) - int(tax), rules.currency),
            divide(int(gross) * MILLION, whole, rules.rounding) if whole > 0 else None, last,
        )
        for customer_id, name, receipts, gross, tax, last in found[:limit]
    )  # fmt: skip


@query(Permission.REPORT_ALL)
def balances(
    session: Session,
    actor: Actor,
    span: Span,
    part: Part = EVERYTHING,
    limit: int | None = None,
) -> tuple[BalanceRow, ...]:
    """Each ledger with something on it, or that moved in the range: by kind, those who have most
    first, of accounts those who owe most. Raises `Invalid` for a part of the shop: a balance is
    with all of it.
    """
    sums = _sums(session, actor, span, part)
    currency = settings.rules_of(session).currency
    after = sums.c.before + sums.c.added + sums.c.used
    kinds = case({str(kind): place for place, kind in enumerate(_ORDER)}, value=Ledger.kind)
    rows = session.execute(
        select(Ledger.kind, Ledger.code, Ledger.customer_id, Customer.name, *_columns(sums))
        .join(sums, sums.c.ledger_id == Ledger.id)
        .outerjoin(Customer, Customer.id == Ledger.customer_id)
        .order_by(kinds, func.abs(after).desc(), Customer.name, Ledger.id)
        .limit(limit)
    )
    return tuple(
        BalanceRow(
            LedgerKind(kind),
            customer_id,
            " ".join(filter(None, (masked(code) if code else "", name))),
            _moved(kind, moved, currency),
        )
        for kind, code, customer_id, name, *moved in rows
    )


@query(Permission.REPORT_ALL)
def credit(
    session: Session, actor: Actor, span: Span, part: Part = EVERYTHING
) -> tuple[CreditRow, ...]:
    """What the shop owes its customers and they owe it, in all. Raises as `balances` does."""
    sums = _sums(session, actor, span, part)
    currency = settings.rules_of(session).currency
    after = sums.c.before + sums.c.added + sums.c.used
    rows = session.execute(
        select(
            Ledger.kind,
            func.sum(case((after != 0, 1), else_=0)),
            *(func.sum(column) for column in _columns(sums)),
        )
        .join(sums, sums.c.ledger_id == Ledger.id)
        .group_by(Ledger.kind)
    )
    found = [
        CreditRow(LedgerKind(kind), int(holders), _moved(kind, moved, currency))
        for kind, holders, *moved in rows
    ]
    return tuple(sorted(found, key=lambda row: _ORDER.index(row.kind)))


def _within(part: Part) -> list[Any]:
    """The sales of a part of the shop."""
    wanted = (
        (Sale.location_id, part.location_id),
        (Sale.till_id, part.till_id),
        (Sale.cashier_id, part.cashier_id),
    )
    return [column == value for column, value in wanted if value is not None]


def _sums(session: Session, actor: Actor, span: Span, part: Part) -> Any:
    """Per ledger what was on it and what moved, as a table to join."""
    actor.require(Permission.CUSTOMER_READ, asked=_ASKED)
    if part != EVERYTHING:
        raise Invalid("Balances are with the whole shop: ask for all of it.", where="part")
    shop = settings.of(session).shop
    try:
        start = day_begins(span.first, shop.zone, shop.cutoff_hour)
    except OverflowError:
        start = datetime.min.replace(tzinfo=UTC)
    end = day_ends(span.last, shop.zone, shop.cutoff_hour)
    amount, is_before = LedgerEntry.amount, LedgerEntry.at < start
    before = func.sum(case((is_before, amount), else_=0))
    added = func.sum(case((is_before, 0), (amount > 0, amount), else_=0))
    used = func.sum(case((is_before, 0), (amount < 0, amount), else_=0))
    found: Any = (
        select(
            LedgerEntry.ledger_id,
            before.label("before"),
            added.label("added"),
            used.label("used"),
        )
        .where(LedgerEntry.at < end)
        .group_by(LedgerEntry.ledger_id)
        .having((before != 0) | (added != 0) | (used != 0))
    )
    return found.subquery()


def _columns(sums: Any) -> tuple[Any, ...]:
    return sums.c.before, sums.c.added, sums.c.used


def _moved(kind: str, moved: Iterable[Any], currency: Currency) -> Moved:
    before, added, used = (int(each) for each in moved)
    return Moved(before, added, used, None if kind == LedgerKind.POINTS else currency)
