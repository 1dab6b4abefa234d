"""Promotions and baskets, as tests make them."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from pos_app.domain.promotion_terms import EVERYTHING, PromotionKind, PromotionTerms, Scope
from pos_app.domain.promotions import BasketLine, Book, Gift, Occasion, Promotion, give

MONDAY_NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MONDAY = date(2026, 3, 2)
NOW = Occasion(MONDAY_NOON, MONDAY)
MUG, PLATE, TEA, CAKE = (UUID(int=number) for number in range(1, 5))
DRINKS = UUID(int=100)


def on(*items: UUID) -> Scope:
    """These items."""
    return Scope(items=frozenset(items))


def among(*categories: UUID) -> Scope:
    """The items of these categories."""
    return Scope(categories=frozenset(categories))


def _named(usual: str, kind: PromotionKind, scope: Scope, **values: Any) -> PromotionTerms:
    return PromotionTerms(values.pop("name", usual), kind, scope, **values)


def percent(off: str, scope: Scope = EVERYTHING, **more: Any) -> PromotionTerms:
    """So many percent off."""
    rate = int(float(off) * 10_000)
    return _named(f"{off} % off", PromotionKind.PERCENT, scope, rate=rate, **more)


def n_for(count: int, amount: int, scope: Scope = EVERYTHING, **more: Any) -> PromotionTerms:
    """So many of one item for so much."""
    kind, name = PromotionKind.N_FOR, f"{count} for {amount}"
    return _named(name, kind, scope, count=count, amount=amount, **more)


def mix(count: int, amount: int, scope: Scope, **more: Any) -> PromotionTerms:
    """Any so many of these for so much."""
    kind, name = PromotionKind.MIX, f"any {count} for {amount}"
    return _named(name, kind, scope, count=count, amount=amount, **more)


def buy_get(
    buys: int, gets: int, scope: Scope = EVERYTHING, get_scope: Scope = EVERYTHING, **more: Any
) -> PromotionTerms:
    """Buy so many, get so many for nothing."""
    values: dict[str, Any] = {"rate": 1_000_000, **more}
    return PromotionTerms(
        f"buy {buys} get {gets}",
        PromotionKind.BUY_GET,
        scope,
        count=buys,
        gets=gets,
        get_scope=get_scope,
        **values,
    )


def threshold(spend: int, scope: Scope = EVERYTHING, **more: Any) -> PromotionTerms:
    """Something off when the goods come to so much."""
    return _named(f"spend {spend}", PromotionKind.THRESHOLD, scope, spend=spend, **more)


def book(*terms: PromotionTerms) -> Book:
    """These promotions, made in this order."""
    return Book(
        Promotion(UUID(int=1000 + number), 1, each.cleaned()) for number, each in enumerate(terms)
    )


def goods(
    item: UUID | None, price: int, pieces: int = 1, category: UUID | None = None, key: Any = None
) -> BasketLine:
    """A line of so many pieces at so much each."""
    found = item if key is None else key
    return BasketLine(found, item, category, price * pieces, pieces * 1000, is_counted=True)


def saved(gifts: tuple[Gift, ...]) -> int:
    """What promotions take off together."""
    return sum(gift.amount for gift in gifts)


def off(terms: PromotionTerms, *lines: BasketLine, occasion: Occasion = NOW) -> int:
    """What one promotion takes off a basket."""
    return saved(give(book(terms), lines, occasion))
