"""Why a promotion was or was not given to a line: what "Explain this price" tells."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pos_app.domain.promotion_terms import PromotionKind, PromotionTerms, Scope
from pos_app.domain.promotions import (
    ONE_PIECE,
    Barred,
    BasketLine,
    Book,
    Gift,
    Occasion,
    Promotion,
)


class Why(StrEnum):
    """What became of a promotion."""

    GIVEN = "given"
    BETTER = "better"  # another one gives the customer more, or comes first
    PRICE = "price"  # the line's price was changed at the till
    NOT_NOW = "not_now"  # other days or hours
    COUPON = "coupon"  # its coupon was not handed in
    GROUP = "group"  # it is for other customers
    FEW = "few"  # too few pieces
    SPEND = "spend"  # the goods do not come to enough
    NOTHING = "nothing"  # it would give nothing: the goods are cheaper without it


@dataclass(frozen=True, slots=True)
class Verdict:
    """A promotion on a line's goods. `amount`: what it took off the line, in minor units.
    `missing`: how many more pieces (FEW), or how much more money in minor units (SPEND), it would
    take.
    """

    promotion: Promotion
    why: Why
    amount: int = 0
    missing: int = 0


def verdicts(
    book: Book,
    lines: Sequence[BasketLine],
    key: Hashable,
    gifts: Sequence[Gift],
    occasion: Occasion,
) -> tuple[Verdict, ...]:
    """What became of each promotion on the goods of a line; those given first."""
    line = next(each for each in lines if each.key == key)
    if line.barred in {Barred.DEPOSIT, Barred.ONE_OFF}:
        return ()
    parts = {gift.promotion.id: sum(part for at, part in gift.parts if at == key) for gift in gifts}
    found = [
        _verdict(each.promotion, line, lines, parts.get(each.promotion.id, 0), occasion)
        for each in book.touching([line])
    ]
    return tuple(sorted(found, key=lambda each: each.why is not Why.GIVEN))


def _verdict(
    promotion: Promotion,
    line: BasketLine,
    lines: Sequence[BasketLine],
    amount: int,
    occasion: Occasion,
) -> Verdict:
    terms = promotion.terms
    if amount:
        return Verdict(promotion, Why.GIVEN, amount)
    if line.barred is Barred.PRICE:
        return Verdict(promotion, Why.PRICE)
    if not terms.holds_at(occasion.at, occasion.day):
        return Verdict(promotion, Why.NOT_NOW)
    if terms.code and terms.code not in occasion.codes:
        return Verdict(promotion, Why.COUPON)
    if terms.group and terms.group != occasion.group:
        return Verdict(promotion, Why.GROUP)
    open_lines = [each for each in lines if each.barred is None]
    if terms.kind is PromotionKind.THRESHOLD:
        there = sum(e.amount for e in open_lines if terms.scope.holds(e.item_id, e.category_id))
        if there < terms.spend:
            return Verdict(promotion, Why.SPEND, missing=terms.spend - there)
    elif missing := _missing(terms, line, open_lines):
        return Verdict(promotion, Why.FEW, missing=missing)
    if _gives_nothing(terms, line, open_lines):
        return Verdict(promotion, Why.NOTHING)
    return Verdict(promotion, Why.BETTER)


def _missing(terms: PromotionTerms, line: BasketLine, lines: Sequence[BasketLine]) -> int:
    """How many pieces more a group would take."""
    if not terms.kind.is_group:
        return 0
    if terms.kind is PromotionKind.N_FOR:
        lines = [each for each in lines if each.item_id == line.item_id]
    there = _pieces(terms.scope, lines)
    if terms.kind is not PromotionKind.BUY_GET:
        return max(terms.count - there, 0)
    if terms.get_scope.is_everything:
        return max(terms.count + terms.gets - there, 0)
    got = _pieces(terms.get_scope, lines)
    return max(terms.count - there, 0) + max(terms.gets - got, 0)


def _pieces(scope: Scope, lines: Sequence[BasketLine]) -> int:
    thousandths = sum(
        each.quantity
        for each in lines
        if each.is_counted and scope.holds(each.item_id, each.category_id)
    )
    return divmod(thousandths, ONE_PIECE)[0]


def _gives_nothing(terms: PromotionTerms, line: BasketLine, lines: Sequence[BasketLine]) -> bool:
    """Whether so many for a price are no cheaper than without."""
    if terms.kind not in {PromotionKind.N_FOR, PromotionKind.MIX}:
        return False
    if terms.kind is PromotionKind.N_FOR:
        lines = [each for each in lines if each.item_id == line.item_id]
    among = [e for e in lines if e.is_counted and terms.scope.holds(e.item_id, e.category_id)]
    dearest = max((divmod(e.amount * ONE_PIECE, e.quantity)[0] for e in among), default=0)
    return dearest * terms.count <= terms.amount
