"""What was sold, as it may come back: the lines with how much of each came back before, and what
the shop still has of the payments.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import and_, bindparam, literal_column, select
from sqlalchemy.orm import Session

from pos_app.domain import tax
from pos_app.domain.money import Currency, Money, UnitPrice, allocate
from pos_app.domain.price_source import PriceSource
from pos_app.domain.pricing import LineTotals
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.returns import KeptTender, SoldLine
from pos_app.domain.tender import TenderKind
from pos_app.models.base import Id, wire
from pos_app.models.fast import Fast
from pos_app.models.sales import Returned, Sale, SaleLine, SaleReturn, SaleTender


def sold_lines(session: Session, sales: Iterable[UUID], currency: Currency) -> tuple[SoldLine, ...]:
    """The lines of these sales, with how much of each came back."""
    connection = wire(session)
    return tuple(
        _sold_line(_Sold(*row), currency)
        for sale_id in sorted(sales)
        for row in _LINES(connection, {"sale": sale_id})
    )


class _Sold(NamedTuple):
    """A line as it stands in the file; amounts in minor units."""

    sale_id: UUID
    line: int
    item_id: UUID | None
    category_id: UUID | None
    name: str
    unit: str
    quantity: int
    unit_price: int
    extended: int
    own_discount: int
    discount: int
    net: int
    tax: int
    gross: int
    taxes: str
    tax_parts: str
    ledger: str
    price_source: str
    returned: int | None


def _sold_line(row: _Sold, currency: Currency) -> SoldLine:
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
        returned=Quantity(row.returned or 0),
        unit_price=UnitPrice(row.unit_price, currency),
        taxes=rates,
        amounts=LineTotals(
            row.extended, row.own_discount, row.discount, row.net, row.tax, row.gross, parts
        ),
        ledger=row.ledger,
        price_source=PriceSource(row.price_source),
    )


def kept_tenders(
    session: Session, sales: Iterable[UUID], currency: Currency
) -> tuple[KeptTender, ...]:
    """What the shop has of these sales by each kind of payment: taken, less change, less what went
    back before.
    """
    connection = wire(session)
    ids = sorted(sales)
    refunds = {row[0] for sale_id in ids for row in _REFUNDS(connection, {"original": sale_id})}
    back = dict.fromkeys(TenderKind, 0)
    for refund_id in refunds:
        for kind, amount, _reference in _TENDERS(connection, {"sale": refund_id}):
            back[TenderKind(kind)] -= min(amount, 0)
    changes = [_CHANGE(connection, {"sale": sale_id})[0][0] for sale_id in (*ids, *refunds)]
    back[TenderKind.CASH] += sum(changes[: len(ids)])
    back[TenderKind.CASH] += sum(min(change, 0) for change in changes[len(ids) :])
    kept = []
    for sale_id in ids:
        for kind, amount, reference in _TENDERS(connection, {"sale": sale_id}):
            gone = min(back[TenderKind(kind)], max(amount, 0))
            back[TenderKind(kind)] -= gone
            if amount - gone > 0:
                kept.append(KeptTender(TenderKind(kind), reference, Money(amount - gone, currency)))
    return tuple(kept)


def costs_of(session: Session, sale_id: UUID) -> dict[int, int | None]:
    """What each line of a sale cost the shop when it was sold."""
    return dict(_COSTS(wire(session), {"sale": sale_id}))


_SALE: Final = bindparam("sale", type_=Id)
_LINES: Final = Fast(
    select(
        *(getattr(SaleLine, name) for name in _Sold._fields if name != "returned"),
        Returned.returned,
    )
    .outerjoin(Returned, and_(Returned.sale_id == SaleLine.sale_id, Returned.line == SaleLine.line))
    .where(SaleLine.sale_id == _SALE, SaleLine.quantity > literal_column("0"))
    .order_by(SaleLine.line)
)
_TENDERS: Final = Fast(
    select(SaleTender.kind, SaleTender.amount, SaleTender.reference)
    .where(SaleTender.sale_id == _SALE)
    .order_by(SaleTender.line)
)
_REFUNDS: Final = Fast(
    select(SaleReturn.sale_id)
    .where(SaleReturn.original_sale_id == bindparam("original", type_=Id))
    .distinct()
)
_CHANGE: Final = Fast(select(Sale.change).where(Sale.id == _SALE))
_COSTS: Final = Fast(select(SaleLine.line, SaleLine.unit_cost).where(SaleLine.sale_id == _SALE))
