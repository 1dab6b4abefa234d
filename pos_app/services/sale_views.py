"""A completed sale whole, as another program reads it: its lines with what of each came back, its
taxes and its payments.

Whoever may not see other people's receipts sees their own sales.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID, uuid5

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from pos_app.domain import tax
from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import NotFound
from pos_app.domain.money import Currency, Money, UnitPrice
from pos_app.domain.pricing import TaxTotal
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.tax import TaxRate
from pos_app.domain.tender import Tender, TenderKind
from pos_app.models.base import Id, wire
from pos_app.models.fast import Fast
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


class _Row(NamedTuple):
    """A sale's own row, and who made it."""

    id: UUID
    series: str
    sequence: int
    at: datetime
    business_day: date
    till_id: UUID
    cashier_id: UUID
    customer_id: UUID | None
    discount: int
    net: int
    tax: int
    total: int
    cash_rounding: int
    paid: int
    change: int
    note: str
    cashier: str | None


# Each sale over HTTP is answered with what these read.
_KEY: Final = bindparam("sale", type_=Id)
_SALE: Final = Fast(
    select(
        Sale.id, Sale.series, Sale.sequence, Sale.at, Sale.business_day, Sale.till_id,
        Sale.cashier_id, Sale.customer_id, Sale.discount, Sale.net, Sale.tax, Sale.total,
        Sale.cash_rounding, Sale.paid, Sale.change, Sale.note, User.name,
    )
    .outerjoin(User, User.id == Sale.cashier_id)
    .where(Sale.id == _KEY)
)  # fmt: skip
_LINES: Final = Fast(
    select(
        SaleLine.line, SaleLine.item_id, SaleLine.name, SaleLine.unit, SaleLine.quantity,
        SaleLine.unit_price, SaleLine.discount, SaleLine.net, SaleLine.tax, SaleLine.gross,
        SaleLine.taxes, SaleLine.note, Returned.returned,
    )
    .outerjoin(
        Returned, and_(Returned.sale_id == SaleLine.sale_id, Returned.line == SaleLine.line)
    )
    .where(SaleLine.sale_id == _KEY)
    .order_by(SaleLine.line)
)  # fmt: skip
_TAXES: Final = Fast(
    select(SaleTax.rate, SaleTax.is_included, SaleTax.base, SaleTax.tax)
    .where(SaleTax.sale_id == _KEY)
    .order_by(SaleTax.rate.desc())
)
_TENDERS: Final = Fast(
    select(SaleTender.kind, SaleTender.amount, SaleTender.reference)
    .where(SaleTender.sale_id == _KEY)
    .order_by(SaleTender.line)
)
_ORIGINALS: Final = Fast(
    select(SaleReturn.original_sale_id).where(SaleReturn.sale_id == _KEY).distinct()
)


def line_id(sale_id: UUID, line: int) -> UUID:
    """What a line of a sale is called outside."""
    return uuid5(sale_id, str(line))


@query(Permission.SALE_CREATE)
def read(session: Session, actor: Actor, sale_id: UUID) -> SaleView:
    """One sale. Raises `NotFound`, also when it is not this person's to see."""
    connection, key = wire(session), {"sale": sale_id}
    rows = _SALE(connection, key)
    sees_all = actor.can(Permission.RECEIPT_OTHERS)
    sale = _Row(*rows[0]) if rows else None
    if sale is None or not (sees_all or sale.cashier_id == actor.user_id):
        raise NotFound("There is no such sale.")
    currency = settings.rules_of(session).currency
    return SaleView(
        id=sale.id,
        number=receipt_number(sale.series, sale.sequence),
        at=sale.at,
        business_day=sale.business_day,
        till_id=sale.till_id,
        cashier_id=sale.cashier_id,
        cashier=sale.cashier or "",
        customer_id=sale.customer_id,
        lines=tuple(_line(sale_id, currency, *row) for row in _LINES(connection, key)),
        discount=Money(sale.discount, currency),
        net=Money(sale.net, currency),
        taxes=tuple(
            TaxTotal(TaxRate(rate, bool(is_included)), base, amount)
            for rate, is_included, base, amount in _TAXES(connection, key)
        ),
        tax=Money(sale.tax, currency),
        total=Money(sale.total, currency),
        cash_rounding=Money(sale.cash_rounding, currency),
        payable=Money(sale.total + sale.cash_rounding, currency),
        paid=Money(sale.paid, currency),
        change=Money(sale.change, currency),
        tenders=tuple(
            Tender(TenderKind(kind), Money(amount, currency), reference)
            for kind, amount, reference in _TENDERS(connection, key)
        ),
        note=sale.note,
        refund_of=tuple(each for (each,) in _ORIGINALS(connection, key) if each is not None),
    )


def _line(
    sale_id: UUID,
    currency: Currency,
    line: int,
    item_id: UUID | None,
    name: str,
    unit: str,
    quantity: int,
    unit_price: int,
    discount: int,
    net: int,
    part: int,
    gross: int,
    taxes: str,
    note: str,
    returned: int | None,
) -> SoldLineView:
    return SoldLineView(
        id=line_id(sale_id, line),
        line=line,
        item_id=item_id,
        name=name,
        unit=Unit(unit),
        quantity=Quantity(quantity),
        unit_price=UnitPrice(unit_price, currency),
        discount=Money(discount, currency),
        net=Money(net, currency),
        tax=Money(part, currency),
        gross=Money(gross, currency),
        taxes=tax.decode(taxes),
        note=note,
        returned=Quantity(returned or 0),
    )
