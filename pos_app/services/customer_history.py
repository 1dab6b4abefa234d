"""What a customer bought: their sales, and what they spent in all."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import NotFound
from pos_app.domain.money import Money
from pos_app.models.customers import Customer
from pos_app.models.sales import Sale, SaleLine
from pos_app.services import settings
from pos_app.services.declare import query
from pos_app.services.shifts import receipt_number

MOST_SHOWN: Final = 200
_NAMES_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Purchase:
    """A sale to a customer, or what they brought back. `names`: its first lines."""

    sale_id: UUID
    number: str
    at: datetime
    business_day: date
    names: tuple[str, ...]
    lines: int
    total: Money


@dataclass(frozen=True, slots=True)
class History:
    """What a customer bought, newest first; `spent` is all of it less what came back, without gift
    cards and payments to the account.
    """

    purchases: tuple[Purchase, ...]
    visits: int
    spent: Money


@query(Permission.CUSTOMER_READ)
def history(
    session: Session, actor: Actor, customer_id: UUID, offset: int = 0, limit: int = 50
) -> History:
    """What a customer bought and brought back. Raises `NotFound`."""
    if session.get(Customer, customer_id) is None:
        raise NotFound("There is no such customer.")
    currency = settings.rules_of(session).currency
    of_customer = Sale.customer_id == customer_id
    visits, spent = session.execute(
        select(func.count(), func.coalesce(func.sum(Sale.total - Sale.owed), 0)).where(of_customer)
    ).one()
    sales = list(
        session.execute(
            select(Sale)
            .where(of_customer)
            .order_by(Sale.at.desc(), Sale.id.desc())
            .offset(offset)
            .limit(min(limit, MOST_SHOWN))
        ).scalars()
    )
    names: dict[UUID, list[str]] = {sale.id: [] for sale in sales}
    for sale_id, name in session.execute(
        select(SaleLine.sale_id, SaleLine.name)
        .where(SaleLine.sale_id.in_(list(names)))
        .order_by(SaleLine.sale_id, SaleLine.line)
    ):
        names[sale_id].append(name)
    purchases = tuple(
        Purchase(
            sale.id,
            receipt_number(sale.series, sale.sequence),
            sale.at,
            sale.business_day,
            tuple(names[sale.id][:_NAMES_SHOWN]),
            len(names[sale.id]),
            Money(sale.total, currency),
        )
        for sale in sales
    )
    return History(purchases, visits, Money(spent, currency))
