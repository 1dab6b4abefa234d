"""The sales behind a figure: which receipts a bar or a row stands for, and all lines of a range."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Date, and_, func, literal, select, tuple_
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.money import Money, UnitPrice
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.span import EVERYTHING, NO_CATEGORY, Part, Span
from pos_app.domain.tender import TenderKind
from pos_app.models.base import Id
from pos_app.models.catalogue import Category
from pos_app.models.people import User
from pos_app.models.sales import Sale, SaleLine, SaleTender
from pos_app.models.sold_sums import wall_hour
from pos_app.services import settings
from pos_app.services.declare import query
from pos_app.services.report_basis import visible
from pos_app.services.shifts import receipt_number

MOST: Final = 500
PAGE: Final = 500  # receipts
Following = tuple[date, UUID]  # the last receipt of a page


@dataclass(frozen=True, slots=True)
class Behind:
    """What of a range is asked for beside its part: an hour of the wall clock, an item, a kind of
    payment; None: any.
    """

    hour: int | None = None
    item_id: UUID | None = None
    tender: TenderKind | None = None


ANY: Final = Behind()


@dataclass(frozen=True, slots=True)
class SoldRow:
    """A receipt; `amount` is what it came to, or of it the lines that were asked for."""

    id: UUID
    number: str
    at: datetime
    business_day: date
    cashier: str
    amount: Money


@dataclass(frozen=True, slots=True)
class SoldPage:
    """Some receipts, newest first, and how many there are in all."""

    rows: tuple[SoldRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line as it was sold, or (negative) as it came back."""

    business_day: date
    at: datetime
    number: str
    cashier: str
    item: str
    category: str
    quantity: Quantity
    unit: Unit
    unit_price: UnitPrice
    discount: Money
    net: Money
    tax: Money
    gross: Money


@query(Permission.REPORT_OWN)
def behind(
    session: Session,
    actor: Actor,
    span: Span,
    part: Part = EVERYTHING,
    what: Behind = ANY,
    limit: int = 100,
    offset: int = 0,
) -> SoldPage:
    """The receipts that a figure stands for, newest first."""
    part = visible(actor, part)
    of_lines = what.item_id is not None or part.category_id is not None
    amount = func.sum(SaleLine.gross) if of_lines else Sale.total - Sale.owed
    wanted: Any = select(Sale, User.name, amount).outerjoin(User, User.id == Sale.cashier_id)
    wanted = _within(session, wanted, span, part, what)
    if of_lines:
        wanted = wanted.join(SaleLine, SaleLine.sale_id == Sale.id).where(*_lines(part, what))
        wanted = wanted.group_by(Sale.id, User.name)
    count = session.execute(select(func.count()).select_from(wanted.subquery())).scalar_one()
    rows = session.execute(
        wanted.order_by(Sale.business_day.desc(), Sale.id.desc())
        .limit(min(limit, MOST))
        .offset(max(offset, 0))
    )
    currency = settings.rules_of(session).currency
    return SoldPage(
        tuple(
            SoldRow(
                sale.id, receipt_number(sale.series, sale.sequence), sale.at, sale.business_day,
                name or "", Money(int(gross), currency),
            )
            for sale, name, gross in rows
        ),
        count,
    )  # fmt: skip


@query(Permission.REPORT_EXPORT)
def lines(
    session: Session,
    actor: Actor,
    span: Span,
    part: Part = EVERYTHING,
    after: Following | None = None,
) -> tuple[tuple[LineRow, ...], Following | None]:
    """The lines of a page of receipts in the order they were sold, and behind which receipt the
    next page begins; None behind the last. Pages let a till sell meanwhile.
    """
    part = visible(actor, part)
    place = tuple_(Sale.business_day, Sale.id)
    receipts = _within(session, select(Sale.business_day, Sale.id), span, part, ANY)
    if after is not None:
        day, sale_id = after
        receipts = receipts.where(
            Sale.business_day >= day,  # what the index is entered by
            place > tuple_(literal(day, Date), literal(sale_id, Id)),
        )
    # The index over days ends in the receipt's id: a page is read where the last one ended.
    page = session.execute(receipts.order_by(Sale.business_day, Sale.id).limit(PAGE)).all()
    if not page:
        return (), None
    wanted = (
        select(
            Sale.business_day, Sale.at, Sale.series, Sale.sequence, User.name.label("who"),
            Category.name.label("category"), SaleLine.name, SaleLine.quantity, SaleLine.unit,
            SaleLine.unit_price, SaleLine.discount, SaleLine.net, SaleLine.tax, SaleLine.gross,
        )
        .join(SaleLine, and_(SaleLine.sale_id == Sale.id, SaleLine.ledger == ""))
        .outerjoin(User, User.id == Sale.cashier_id)
        .outerjoin(Category, Category.id == SaleLine.category_id)
        .where(Sale.id.in_([row.id for row in page]), *_lines(part, ANY))
        .order_by(Sale.business_day, Sale.id, SaleLine.line)
    )  # fmt: skip
    rows = tuple(_told_lines(session, session.execute(wanted)))
    return rows, None if len(page) < PAGE else (page[-1].business_day, page[-1].id)


def _told_lines(session: Session, found: Any) -> Iterator[LineRow]:
    currency = settings.rules_of(session).currency
    for line in found:
        yield LineRow(
            line.business_day, line.at, receipt_number(line.series, line.sequence),
            line.who or "", line.name, line.category or "", Quantity(line.quantity),
            Unit(line.unit), UnitPrice(line.unit_price, currency), Money(line.discount, currency),
            Money(line.net, currency), Money(line.tax, currency), Money(line.gross, currency),
        )  # fmt: skip


def _within(session: Session, wanted: Any, span: Span, part: Part, what: Behind) -> Any:
    wanted = wanted.where(Sale.business_day.between(span.first, span.last))
    for column, value in (
        (Sale.location_id, part.location_id),
        (Sale.till_id, part.till_id),
        (Sale.cashier_id, part.cashier_id),
    ):
        if value is not None:
            wanted = wanted.where(column == value)
    if what.hour is not None:
        zone = settings.of(session).shop.zone
        wanted = wanted.where(wall_hour(zone, span.first, span.last) == what.hour)
    if what.tender is not None:
        paid = select(SaleTender.sale_id).where(SaleTender.kind == str(what.tender))
        wanted = wanted.where(Sale.id.in_(paid.where(SaleTender.sale_id == Sale.id)))
    return wanted


def _lines(part: Part, what: Behind) -> list[Any]:
    wanted: list[Any] = [SaleLine.ledger == ""]
    if what.item_id is not None:
        wanted.append(SaleLine.item_id == what.item_id)
    if part.category_id == NO_CATEGORY:
        wanted.append(SaleLine.category_id.is_(None))
    elif part.category_id is not None:
        wanted.append(SaleLine.category_id == part.category_id)
    return wanted
