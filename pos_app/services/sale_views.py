"""A completed sale whole, as another program reads it: its lines with what of each came back, its
taxes and its payments.

Whoever may not see other people's receipts sees their own sales.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from pos_app.domain import tax
from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import NotFound
from pos_app.domain.money import Currency, Money, UnitPrice
from pos_app.domain.pricing import TaxTotal
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.tax import TaxRate
from pos_app.domain.tender import Tender, TenderKind
from pos_app.models.people import User
from pos_app.models.sales import Returned, Sale, SaleLine, SaleReturn, SaleTax, SaleTender
from pos_app.services import settings
from pos_app.services.declare import query
from pos_app.services.shifts import receipt_number


@dataclass(frozen=True, slots=True)
class SoldLineView:
    """A line as it was sold; `id` follows from the sale and the line's place. What came back is
    negative. `returned`: how much of it came back since.
    """

    id: UUID
    line: int
    item_id: UUID | None
    name: str
    unit: Unit
    quantity: Quantity
    unit_price: UnitPrice
    discount: Money
    net: Money
    tax: Money
    gross: Money
    taxes: tuple[TaxRate, ...]
    note: str
    returned: Quantity


@dataclass(frozen=True, slots=True)
class SaleView:
    """A sale with everything of it. `refund_of`: the sales that goods came back of."""

    id: UUID
    number: str
    at: datetime
    business_day: date
    till_id: UUID
    cashier_id: UUID
    cashier: str
    customer_id: UUID | None
    lines: tuple[SoldLineView, ...]
    discount: Money
    net: Money
    taxes: tuple[TaxTotal, ...]
    tax: Money
    total: Money
    cash_rounding: Money
    payable: Money
    paid: Money
    change: Money
    tenders: tuple[Tender, ...]
    note: str
    refund_of: tuple[UUID, ...]


def line_id(sale_id: UUID, line: int) -> UUID:
    """What a line of a sale is called outside."""
    return uuid5(sale_id, str(line))


@query(Permission.SALE_CREATE)
def read(session: Session, actor: Actor, sale_id: UUID) -> SaleView:
    """One sale. Raises `NotFound`, also when it is not this person's to see."""
    row = session.execute(
        select(Sale, User.name)
        .outerjoin(User, User.id == Sale.cashier_id)
        .where(Sale.id == sale_id)
    ).one_or_none()
    sees_all = actor.can(Permission.RECEIPT_OTHERS)
    if row is None or not (sees_all or row[0].cashier_id == actor.user_id):
        raise NotFound("There is no such sale.")
    sale, cashier = row
    currency = settings.rules_of(session).currency
    originals = session.execute(
        select(SaleReturn.original_sale_id).where(SaleReturn.sale_id == sale_id).distinct()
    ).scalars()
    return SaleView(
        id=sale.id,
        number=receipt_number(sale.series, sale.sequence),
        at=sale.at,
        business_day=sale.business_day,
        till_id=sale.till_id,
        cashier_id=sale.cashier_id,
        cashier=cashier or "",
        customer_id=sale.customer_id,
        lines=_lines(session, sale_id, currency),
        discount=Money(sale.discount, currency),
        net=Money(sale.net, currency),
        taxes=_taxes(session, sale_id),
        tax=Money(sale.tax, currency),
        total=Money(sale.total, currency),
        cash_rounding=Money(sale.cash_rounding, currency),
        payable=Money(sale.total + sale.cash_rounding, currency),
        paid=Money(sale.paid, currency),
        change=Money(sale.change, currency),
        tenders=_tenders(session, sale_id, currency),
        note=sale.note,
        refund_of=tuple(each for each in originals if each is not None),
    )


def _lines(session: Session, sale_id: UUID, currency: Currency) -> tuple[SoldLineView, ...]:
    rows = session.execute(
        select(SaleLine, Returned.returned)
        .outerjoin(
            Returned, and_(Returned.sale_id == SaleLine.sale_id, Returned.line == SaleLine.line)
        )
        .where(SaleLine.sale_id == sale_id)
        .order_by(SaleLine.line)
    )
    return tuple(
        SoldLineView(
            id=line_id(sale_id, row.line),
            line=row.line,
            item_id=row.item_id,
            name=row.name,
            unit=Unit(row.unit),
            quantity=Quantity(row.quantity),
            unit_price=UnitPrice(row.unit_price, currency),
            discount=Money(row.discount, currency),
            net=Money(row.net, currency),
            tax=Money(row.tax, currency),
            gross=Money(row.gross, currency),
            taxes=tax.decode(row.taxes),
            note=row.note,
            returned=Quantity(returned or 0),
        )
        for row, returned in rows
    )


def _taxes(session: Session, sale_id: UUID) -> tuple[TaxTotal, ...]:
    rows = session.execute(
        select(SaleTax).where(SaleTax.sale_id == sale_id).order_by(SaleTax.rate.desc())
    ).scalars()
    return tuple(TaxTotal(TaxRate(row.rate, row.is_included), row.base, row.tax) for row in rows)


def _tenders(session: Session, sale_id: UUID, currency: Currency) -> tuple[Tender, ...]:
    rows = session.execute(
        select(SaleTender).where(SaleTender.sale_id == sale_id).order_by(SaleTender.line)
    ).scalars()
    return tuple(
        Tender(TenderKind(row.kind), Money(row.amount, currency), row.reference) for row in rows
    )
