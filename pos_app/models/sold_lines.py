"""What was sold, as it may come back: the lines with how much of each came back before, and what
the shop still has of the payments.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from pos_app.domain import tax
from pos_app.domain.money import Currency, Money, UnitPrice, allocate
from pos_app.domain.pricing import LineTotals
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.returns import KeptTender, SoldLine
from pos_app.domain.tender import TenderKind
from pos_app.models.sales import Returned, Sale, SaleLine, SaleReturn, SaleTender


def sold_lines(session: Session, sales: Iterable[UUID], currency: Currency) -> tuple[SoldLine, ...]:
    """The lines of these sales, with how much of each came back."""
    found = session.execute(
        select(SaleLine, Returned.returned)
        .outerjoin(
            Returned, and_(Returned.sale_id == SaleLine.sale_id, Returned.line == SaleLine.line)
        )
        .where(SaleLine.sale_id.in_(list(sales)), SaleLine.quantity > 0)
        .order_by(SaleLine.sale_id, SaleLine.line)
    )
    return tuple(_sold_line(row, returned or 0, currency) for row, returned in found)


def _sold_line(row: SaleLine, returned: int, currency: Currency) -> SoldLine:
    rates = tax.decode(row.taxes)
    if row.tax_parts:
        parts = tuple(int(part) for part in row.tax_parts.split(","))
    else:
        parts = allocate(row.tax, [rate.ppm for rate in rates])
    return SoldLine(
        sale_id=row.sale_id,
        line=row.line,
        item_id=row.item_id,
        category_id=row.category_id,
        name=row.name,
        unit=Unit(row.unit),
        quantity=Quantity(row.quantity),
        returned=Quantity(returned),
        unit_price=UnitPrice(row.unit_price, currency),
        taxes=rates,
        amounts=LineTotals(
            row.extended, row.own_discount, row.discount, row.net, row.tax, row.gross, parts
        ),
    )


def kept_tenders(
    session: Session, sales: Iterable[UUID], currency: Currency
) -> tuple[KeptTender, ...]:
    """What the shop has of these sales by each kind of payment: taken, less change, less what went
    back before.
    """
    ids = list(sales)
    paid = session.execute(
        select(SaleTender.kind, SaleTender.amount, SaleTender.reference)
        .where(SaleTender.sale_id.in_(ids))
        .order_by(SaleTender.sale_id, SaleTender.line)
    ).all()
    refunds = (
        select(SaleReturn.sale_id).where(SaleReturn.original_sale_id.in_(ids)).distinct().subquery()
    )
    back = dict.fromkeys(TenderKind, 0)
    for kind, amount in session.execute(
        select(SaleTender.kind, func.sum(SaleTender.amount))
        .where(SaleTender.sale_id.in_(select(refunds.c.sale_id)), SaleTender.amount < 0)
        .group_by(SaleTender.kind)
    ):
        back[TenderKind(kind)] -= amount
    back[TenderKind.CASH] += session.execute(
        select(func.coalesce(func.sum(Sale.change), 0)).where(
            or_(Sale.id.in_(ids), and_(Sale.id.in_(select(refunds.c.sale_id)), Sale.change < 0))
        )
    ).scalar_one()
    kept = []
    for kind, amount, reference in paid:
        gone = min(back[TenderKind(kind)], max(amount, 0))
        back[TenderKind(kind)] -= gone
        if amount - gone > 0:
            kept.append(KeptTender(TenderKind(kind), reference, Money(amount - gone, currency)))
    return tuple(kept)
