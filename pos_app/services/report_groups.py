"""Who bought, by customer group: which terms bring what. Customers one by one are in
report_customers.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.span import EVERYTHING, Part, Span
from pos_app.models.customers import Customer, CustomerGroup
from pos_app.models.sales import Sale
from pos_app.models.sold_sums import SALE_SUMS, lines, sale_sums
from pos_app.services.declare import query
from pos_app.services.report_basis import Basis, Turnover, basis, of_lines, of_sales

_Sums = list[int]
_TOTAL: Final = SALE_SUMS.index("total")


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A customer group and how many of its customers bought or brought back; without an id:
    customers of no group and receipts of nobody in particular. `share` is of the total, in parts
    per million.
    """

    id: UUID | None
    name: str
    customers: int
    figures: Turnover
    share: int | None


@query(Permission.REPORT_OWN)
def by_group(
    session: Session, actor: Actor, span: Span, part: Part = EVERYTHING
) -> tuple[GroupRow, ...]:
    """Each group of customers as they are in it today, the highest total first. Raises
    `NotAllowed` for whoever may not look up customers.
    """
    actor.require(Permission.CUSTOMER_READ)
    told = basis(session, actor, span, part)
    sums, whole = _sums(session, told, span)
    members: Any = session.execute(select(Customer.id, Customer.group_id)).all()
    group_of: dict[UUID | None, UUID | None] = dict(members)
    found: dict[UUID | None, list[tuple[UUID | None, _Sums]]] = {}
    for customer, each in sums.items():
        found.setdefault(group_of.get(customer), []).append((customer, each))
    names = _groups(session)
    rows = []
    for group, some in found.items():
        added = _added(each for _customer, each in some)
        count = sum(customer is not None for customer, _each in some)
        share = told.share(added[_TOTAL], whole)
        rows.append(GroupRow(group, names.get(group, ""), count, told.turnover(added), share))
    rows.sort(key=lambda row: (-row.figures.total.minor, row.name.casefold(), str(row.id)))
    return tuple(rows)


def _sums(session: Session, told: Basis, span: Span) -> tuple[dict[UUID | None, _Sums], int]:
    """`SALE_SUMS` of each customer, read from their lines; of all others together, what the whole
    has beyond them; and the whole's total. A receipt is of one customer, so that counts add up.
    """
    rows = session.execute(
        lines(Sale.customer_id, *sale_sums())
        .where(Sale.customer_id.is_not(None), *of_sales(span, told.part), *of_lines(told.part))
        .group_by(Sale.customer_id)
    )
    found: dict[UUID | None, _Sums] = {row[0]: [int(value) for value in row[1:]] for row in rows}
    whole = told.reading.receipts().get((), [0] * len(SALE_SUMS))
    known = _added(found.values())
    others = [all_of_it - part for all_of_it, part in zip(whole, known, strict=True)]
    if others[0] or others[1]:  # receipts with something sold, or with something back
        found[None] = others
    return found, whole[_TOTAL]


def _added(some: Iterable[_Sums]) -> _Sums:
    sums = [0] * len(SALE_SUMS)
    for each in some:
        sums = [a + b for a, b in zip(sums, each, strict=True)]
    return sums


def _groups(session: Session) -> dict[UUID | None, str]:
    rows: Any = session.execute(select(CustomerGroup.id, CustomerGroup.name)).all()
    return dict(rows)
