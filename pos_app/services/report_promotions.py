"""What promotions gave, and what was sold under them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.money import Money
from pos_app.domain.quantity import Quantity
from pos_app.domain.span import EVERYTHING, Part, Span
from pos_app.models.promotions import SalePromotion, StoredPromotion
from pos_app.models.sales import Sale, SaleLine
from pos_app.models.sold_sums import goods_sums
from pos_app.services.declare import query
from pos_app.services.report_basis import Margin, basis, of_lines, of_sales


@dataclass(frozen=True, slots=True)
class PromotionRow:
    """A promotion, by the name it has today; one that was removed keeps it. `receipts` are those on
    which it gave something; `given` is what it took off, less what went back with goods. `items`
    and `total` are what was sold in its lines, less what came back: a line under two promotions
    counts under each. `margin` is that of these lines, for whoever may see it.
    """

    id: UUID
    name: str
    receipts: int
    given: Money
    items: Quantity
    total: Money
    margin: Margin | None


@query(Permission.REPORT_OWN)
def by_promotion(
    session: Session, actor: Actor, span: Span, part: Part = EVERYTHING
) -> tuple[PromotionRow, ...]:
    """Each promotion that gave something or of which goods came back, the most given first."""
    told = basis(session, actor, span, part)
    names = dict(session.execute(select(StoredPromotion.id, StoredPromotion.name)).all())
    _quantity, items, _back, gross, _net, _tax, _discount, cost, costed_net, _un = goods_sums()
    gave = case((SalePromotion.amount > 0, SalePromotion.sale_id))
    on_line = and_(SaleLine.sale_id == SalePromotion.sale_id, SaleLine.line == SalePromotion.line)
    found = session.execute(
        select(
            SalePromotion.promotion_id, func.max(SalePromotion.name), func.count(gave.distinct()),
            func.sum(SalePromotion.amount), items, gross, cost, costed_net,
        )
        .join(Sale, Sale.id == SalePromotion.sale_id)
        .join(SaleLine, on_line)
        .where(*of_sales(span, told.part), *of_lines(told.part))
        .group_by(SalePromotion.promotion_id)
    )  # fmt: skip
    rows = [
        PromotionRow(
            key, names.get(key, name), receipts, told.money(given), Quantity(int(things)),
            told.money(total), told.margin(int(spent), int(known)),
        )
        for key, name, receipts, given, things, total, spent, known in found
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (-row.given.minor, row.name.casefold(), row.id)))
