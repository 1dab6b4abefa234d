"""Which promotion gives how much to which line of a basket.

1. Each piece takes part in one promotion at most; one on what goods come to (THRESHOLD) is taken
   from what the others left, and one of them at most.
2. Promotions of a higher priority choose first. Among equals the customer gets what is best: they
   are tried in the order they were made in, and whatever is changed for one must leave the basket
   cheaper than before. So a promotion that is added never makes a basket dearer.
3. What a group of pieces saves is spread over them by their prices (`allocate`), so that the parts
   sum to it and no line falls below zero.

The order of the lines does not matter. Amounts are minor units.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from pos_app.domain.money import Rounding
from pos_app.domain.promotion_piles import Goods
from pos_app.domain.promotion_search import Search
from pos_app.domain.promotion_terms import PromotionTerms, Scope

ONE_PIECE: Final = 1000  # thousandths


class Barred(StrEnum):
    """Why no promotion holds for a line at all."""

    PRICE = "price"  # somebody changed its price at the till
    DEPOSIT = "deposit"
    ONE_OFF = "one_off"


@dataclass(frozen=True, slots=True)
class Promotion:
    """A version of a promotion."""

    id: UUID
    version: int
    terms: PromotionTerms


@dataclass(frozen=True, slots=True)
class BasketLine:
    """A line as promotions see it. `amount` is its extended price, `quantity` in thousandths;
    `is_counted`: it is so many pieces, not a weight or a case.
    """

    key: Hashable
    item_id: UUID | None
    category_id: UUID | None
    amount: int
    quantity: int
    is_counted: bool
    barred: Barred | None = None


@dataclass(frozen=True, slots=True)
class Occasion:
    """When and for whom a basket is priced: the moment on the shop's own clock, its business day,
    the customer's group, the coupons that were handed in (`coupon_key`).
    """

    at: datetime
    day: date
    group: str = ""
    codes: frozenset[str] = frozenset()

    def admits(self, terms: PromotionTerms) -> bool:
        """Whether a promotion holds now and for this customer."""
        if terms.group and terms.group != self.group:
            return False
        if terms.code and terms.code not in self.codes:
            return False
        return terms.holds_at(self.at, self.day)


@dataclass(frozen=True, slots=True)
class Gift:
    """What a promotion takes off: so many times, and the part of each line by its key."""

    promotion: Promotion
    times: int
    parts: tuple[tuple[Hashable, int], ...]

    @property
    def amount(self) -> int:
        """What it takes off altogether."""
        return sum(part for _key, part in self.parts)


@dataclass(frozen=True, slots=True)
class Touch:
    """A promotion with the places of the lines it is on, and of those of which one gets."""

    promotion: Promotion
    lines: tuple[int, ...]
    get_lines: tuple[int, ...]


class Book:
    """The promotions of a shop, found by item and by category."""

    def __init__(self, promotions: Iterable[Promotion]) -> None:
        self.promotions = tuple(
            sorted(promotions, key=lambda each: (-each.terms.priority, each.id))
        )
        self._buys, self._gets = _Index(), _Index()
        for place, promotion in enumerate(self.promotions):
            terms = promotion.terms
            self._buys.enter(place, terms.scope)
            if not terms.get_scope.is_everything:
                self._gets.enter(place, terms.get_scope)

    def __bool__(self) -> bool:
        return bool(self.promotions)

    def touching(self, lines: Sequence[BasketLine]) -> list[Touch]:
        """The promotions on any of these goods, those asked first in front."""
        buys, gets = self._buys.find(lines), self._gets.find(lines)
        every = tuple(range(len(lines)))
        found = []
        for place in sorted({*buys, *gets, *self._buys.everywhere}):
            promotion = self.promotions[place]
            is_on_all = promotion.terms.scope.is_everything
            scope = every if is_on_all else tuple(buys.get(place, ()))
            is_same = promotion.terms.get_scope.is_everything
            found.append(Touch(promotion, scope, scope if is_same else tuple(gets.get(place, ()))))
        return found


class _Index:
    """Which promotions name an item, or its category, or nothing at all."""

    def __init__(self) -> None:
        self._by_item: dict[UUID, list[int]] = {}
        self._by_category: dict[UUID, list[int]] = {}
        self.everywhere: list[int] = []

    def enter(self, place: int, scope: Scope) -> None:
        if scope.is_everything:
            self.everywhere.append(place)
        for item_id in scope.items:
            self._by_item.setdefault(item_id, []).append(place)
        for category_id in scope.categories:
            self._by_category.setdefault(category_id, []).append(place)

    def find(self, lines: Sequence[BasketLine]) -> dict[int, list[int]]:
        """Of each promotion that names any of these goods, the places of their lines."""
        found: dict[int, list[int]] = {}
        for at, line in enumerate(lines):
            named = self._by_item.get(line.item_id, ()) if line.item_id else ()
            for place in named:
                found.setdefault(place, []).append(at)
            grouped = self._by_category.get(line.category_id, ()) if line.category_id else ()
            for place in grouped:
                if place not in named:
                    found.setdefault(place, []).append(at)
        return found


def give(
    book: Book,
    lines: Sequence[BasketLine],
    occasion: Occasion,
    rounding: Rounding = Rounding.HALF_UP,
) -> tuple[Gift, ...]:
    """What the promotions of a book take off a basket; those that give nothing are left out."""
    open_lines = sorted(
        (line for line in lines if line.barred is None and line.amount > 0), key=_in_order
    )
    found = [each for each in book.touching(open_lines) if occasion.admits(each.promotion.terms)]
    if not found:
        return ()
    goods = [
        Goods(line.item_id, line.amount, line.quantity, line.is_counted) for line in open_lines
    ]
    search = Search(goods, rounding)
    for each in found:
        search.add(each.promotion.terms, each.lines, each.get_lines)
    return tuple(
        Gift(each.promotion, times, tuple((open_lines[at].key, part) for at, part in parts))
        for each, (times, parts) in zip(found, search.result(), strict=True)
        if parts
    )


def _in_order(line: BasketLine) -> tuple[bytes, bytes, int, int, bool]:
    """Lines in an order of their own, whatever the order they were scanned in; those that are
    equal here are the same to every promotion.
    """
    item = b"" if line.item_id is None else line.item_id.bytes
    category = b"" if line.category_id is None else line.category_id.bytes
    return item, category, line.amount, line.quantity, line.is_counted


def parts_by_line(gifts: Iterable[Gift]) -> dict[Hashable, int]:
    """What promotions take off each line together."""
    sums: dict[Hashable, int] = {}
    for gift in gifts:
        for key, part in gift.parts:
            sums[key] = sums.get(key, 0) + part
    return sums
