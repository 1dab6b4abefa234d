"""Under which promotions a sale was made, and what of it went back since: what goods that come back
are priced again by.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from pos_app.domain import tax
from pos_app.domain.money import allocate
from pos_app.domain.pricing import LineTotals, PriceRules
from pos_app.domain.promotion_returns import SoldUnder
from pos_app.domain.promotion_terms import PromotionTerms
from pos_app.domain.promotions import Occasion, Promotion
from pos_app.domain.returns import SoldLine, plus
from pos_app.models.base import Id, wire
from pos_app.models.fast import Fast
from pos_app.models.promotions import SalePromotion, promotions_at
from pos_app.models.sales import Sale, SaleLine, SaleReturn


def sold_under(
    session: Session, sale_id: UUID, lines: Sequence[SoldLine], rules: PriceRules, zone: ZoneInfo
) -> tuple[tuple[SoldLine, ...], SoldUnder | None]:
    """A sale's lines with what promotions took off them, and those promotions as they were; None
    for a sale that had none.
    """
    connection = wire(session)
    given = _GIVEN(connection, {"sale": sale_id})
    if not given:
        return tuple(lines), None
    parts: dict[int, int] = {}
    for line, _promotion, _version, amount in given:
        parts[line] = parts.get(line, 0) + amount
    known = {promotion: version for _line, promotion, version, _amount in given}
    ((at, day),) = _WHEN(connection, {"sale": sale_id})
    under = SoldUnder(
        promotions=_as_they_were(session, at, known),
        occasion=Occasion(at.astimezone(zone), day),
        rules=rules,
        gone=_gone(session, sale_id),
    )
    promoted = tuple(
        replace(line, amounts=replace(line.amounts, promoted=parts.get(line.line, 0)))
        for line in lines
    )
    return promoted, under


def _as_they_were(session: Session, at: datetime, known: dict[UUID, int]) -> tuple[Promotion, ...]:
    """The promotions of that moment; those the sale was given held, whatever they ask for."""
    return tuple(
        replace(each, terms=_as_held(each.terms)) if each.id in known else each
        for each in promotions_at(session, at, known.items())
    )


def _as_held(terms: PromotionTerms) -> PromotionTerms:
    return replace(
        terms, starts_on=None, ends_on=None, weekdays=frozenset(), from_minute=None,
        until_minute=None, group="", code="", is_active=True,
    )  # fmt: skip


def _gone(session: Session, sale_id: UUID) -> dict[int, LineTotals]:
    """What went back of each line before, in positive amounts."""
    gone: dict[int, LineTotals] = {}
    rows = _GONE(wire(session), {"sale": sale_id})
    for line, extended, own, discount, net, of_tax, gross, rates, parts in rows:
        shares = [rate.ppm for rate in tax.decode(rates)]
        taxes = tuple(map(int, parts.split(","))) if parts else allocate(of_tax, shares)
        amounts = LineTotals(
            -extended, -own, -discount, -net, -of_tax, -gross, tuple(-each for each in taxes)
        )
        gone[line] = plus(gone[line], amounts) if line in gone else amounts
    return gone


_SALE: Final = bindparam("sale", type_=Id)
_GIVEN: Final = Fast(
    select(
        SalePromotion.line,
        SalePromotion.promotion_id,
        SalePromotion.version,
        SalePromotion.amount,
    ).where(SalePromotion.sale_id == _SALE)
)
_WHEN: Final = Fast(select(Sale.at, Sale.business_day).where(Sale.id == _SALE))
_GONE: Final = Fast(
    select(
        SaleReturn.original_line,
        SaleLine.extended,
        SaleLine.own_discount,
        SaleLine.discount,
        SaleLine.net,
        SaleLine.tax,
        SaleLine.gross,
        SaleLine.taxes,
        SaleLine.tax_parts,
    )
    .join(SaleLine, and_(SaleLine.sale_id == SaleReturn.sale_id, SaleLine.line == SaleReturn.line))
    .where(SaleReturn.original_sale_id == _SALE)
)
