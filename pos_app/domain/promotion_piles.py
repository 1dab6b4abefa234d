"""What promotions can make of a basket's goods: piles of equal pieces, what a piece saves by
itself, and which pieces make the best group.

Every line is one or two piles of equal pieces, whose prices sum to the line to the last minor unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from pos_app.domain.money import Rounding, allocate, divide
from pos_app.domain.promotion_terms import WHOLE, PromotionKind, PromotionTerms

_ONE: Final = 1000  # thousandths

Parts = tuple[tuple[int, int], ...]  # line, amount
Used = tuple[tuple[int, int], ...]  # pile, pieces


@dataclass(frozen=True, slots=True)
class Goods:
    """A line of the basket: what it comes to, how much of it, whether it is counted in pieces."""

    item_id: UUID | None
    amount: int
    quantity: int
    is_counted: bool


@dataclass(frozen=True, slots=True, eq=False)
class Pile:
    """So many equal pieces of one line; what is weighed is one piece."""

    line: int
    price: int
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A promotion and the piles it is on, also by the item they are of where groups are of one
    item; `place` is its place among all.
    """

    place: int
    terms: PromotionTerms
    piles: tuple[int, ...]
    get_piles: tuple[int, ...]
    lines: frozenset[int]
    all_piles: frozenset[int]
    by_item: tuple[tuple[UUID | None, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Pieces taken together so many times, what that saves, and each line's part of it."""

    rule: Rule
    used: Used  # pieces each time
    times: int
    saving: int
    parts: Parts


@dataclass(slots=True)
class State:
    """What was formed so far: free pieces by pile, what the rest of each line saves by itself
    (`values`), what is left to pay of each line, what is saved altogether.
    """

    free: list[int]
    values: list[int]
    lefts: list[int]
    saved: int = 0
    groups: list[Group] = field(default_factory=list)

    def copy(self) -> State:
        """One that changes by itself."""
        return State(
            self.free.copy(), self.values.copy(), self.lefts.copy(), self.saved, self.groups.copy()
        )

    def set_value(self, line: int, value: int) -> None:
        """What the free pieces of a line save by themselves."""
        more = value - self.values[line]
        self.values[line] = value
        self.lefts[line] -= more
        self.saved += more


class Basket:
    """The goods as piles, and the promotions of this priority that need no group (`singles`)."""

    def __init__(self, goods: Sequence[Goods], rounding: Rounding) -> None:
        self.goods, self.rounding = goods, rounding
        self.piles: list[Pile] = []
        self.of_line: list[tuple[int, ...]] = []
        for line, each in enumerate(goods):
            first = len(self.piles)
            self.piles += _piles(line, each)
            self.of_line.append(tuple(range(first, len(self.piles))))
        self.singles: list[list[Rule]] = []
        self._bases: dict[int, int] = {}  # until a promotion that needs no group is added
        self._orders: dict[tuple[int, UUID | None], Sequence[int]] = {}  # the same
        self._pieces: dict[tuple[int, int], int] = {}
        self.clear_singles()

    def add_single(self, rule: Rule) -> None:
        """One more promotion that needs no group."""
        for line in rule.lines:
            self.singles[line].append(rule)
        self._forget()

    def clear_singles(self) -> None:
        """Another priority begins."""
        self.singles = [[] for _ in self.goods]
        self._forget()

    def _forget(self) -> None:
        self._bases.clear()
        self._orders.clear()

    def piles_of(self, lines: Iterable[int], kind: PromotionKind) -> tuple[int, ...]:
        """The piles of these lines; where groups are formed, of those counted in pieces."""
        return tuple(
            pile
            for line in lines
            if self.goods[line].is_counted or not kind.is_group
            for pile in self.of_line[line]
        )

    def by_item(
        self, piles: Iterable[int], kind: PromotionKind
    ) -> tuple[tuple[UUID | None, tuple[int, ...]], ...]:
        """The piles by item where groups are of one item; all together where they are not."""
        found: dict[UUID | None, list[int]] = {}
        for pile in piles:
            item = self.goods[self.piles[pile].line].item_id
            found.setdefault(item if kind is PromotionKind.N_FOR else None, []).append(pile)
        return tuple((item, tuple(of_item)) for item, of_item in found.items())

    def alone(self, line: int, free: Sequence[int]) -> int:
        """What the free pieces of a line save by the best promotion that needs no group."""
        if not self.singles[line]:
            return 0
        return max(self.single(rule, line, free) for rule in self.singles[line])

    def single(self, rule: Rule, line: int, free: Sequence[int]) -> int:
        piles, goods = self.of_line[line], self.goods[line]
        if rule.terms.kind is PromotionKind.PERCENT:
            amount = sum(self.piles[pile].price * free[pile] for pile in piles)
            return divide(amount * rule.terms.rate, WHOLE, self.rounding)
        if not goods.is_counted and free[piles[0]]:
            return self._off_measured(rule.terms.amount, goods)
        off = rule.terms.amount
        return sum(min(off, self.piles[pile].price) * free[pile] for pile in piles)

    def _off_measured(self, off: int, goods: Goods) -> int:
        return min(divide(off * goods.quantity, _ONE, self.rounding), goods.amount)

    def piece(self, rule: Rule, pile: int) -> int:
        """What one piece of a pile saves by a percentage or an amount off each."""
        known = self._pieces.get((rule.place, pile))
        if known is None:
            known = self._pieces[rule.place, pile] = self._piece(rule, pile)
        return known

    def _piece(self, rule: Rule, pile: int) -> int:
        own = self.piles[pile]
        goods = self.goods[own.line]
        if rule.terms.kind is PromotionKind.AMOUNT:
            if not goods.is_counted:
                return self._off_measured(rule.terms.amount, goods)
            return min(rule.terms.amount, own.price)
        return divide(own.price * rule.terms.rate, WHOLE, self.rounding)

    def _base(self, pile: int) -> int:
        """What one piece of a pile saves where it is in no group."""
        known = self._bases.get(pile)
        if known is None:
            rules = self.singles[self.piles[pile].line]
            known = max((self.piece(rule, pile) for rule in rules), default=0)
            self._bases[pile] = known
        return known

    def group(self, rule: Rule, used: Used, times: int, saving: int) -> Group:
        """A group formed so many times, each saving so much: spread over its pieces by price."""
        weights = [self.piles[pile].price * n for pile, n in used]
        shares = allocate(saving * times, weights)
        parts = tuple(
            (self.piles[pile].line, share) for (pile, _n), share in zip(used, shares, strict=True)
        )
        return Group(rule, used, times, saving * times, parts)

    def choose(
        self, free: Sequence[int], rule: Rule, refused: set[UUID | None]
    ) -> tuple[UUID | None, Used, int] | None:
        """The best group there is of a rule: its item, its pieces, what it saves."""
        kind = rule.terms.kind
        if kind is PromotionKind.BUY_GET:
            picked = self._buy_and_get(free, rule)
            return None if picked is None else (None, *picked)
        if not kind.is_group:
            piles = [pile for pile in rule.piles if free[pile]]
            if not piles:
                return None
            best = max(piles, key=lambda pile: self.piece(rule, pile) - self._base(pile))
            return None, ((best, 1),), self.piece(rule, best)
        best_found = None
        for key, of_item in rule.by_item:
            if key in refused:
                continue
            used = self._dearest(free, rule, key, of_item, rule.terms.count)
            if used is None:
                continue
            saving = sum(self.piles[pile].price * n for pile, n in used) - rule.terms.amount
            if saving > 0 and (best_found is None or saving > best_found[2]):
                best_found = (key, used, saving)
        return best_found

    def _dearest(
        self,
        free: Sequence[int],
        rule: Rule,
        key: UUID | None,
        piles: Iterable[int],
        count: int,
    ) -> Used | None:
        """So many free pieces of a rule's (of one item, `key`), those first that cost most by
        themselves.
        """
        order = self._orders.get((rule.place, key))
        if order is None:
            order = sorted(piles, key=lambda pile: self._base(pile) - self.piles[pile].price)
            self._orders[rule.place, key] = order
        used = []
        for pile in order:
            n = min(free[pile], count)
            if n:
                used.append((pile, n))
                count -= n
            if not count:
                return tuple(used)
        return None

    def _buy_and_get(self, free: Sequence[int], rule: Rule) -> tuple[Used, int] | None:
        terms = rule.terms
        if terms.get_scope.is_everything:
            used = self._dearest(free, rule, None, rule.piles, terms.count + terms.gets)
            if used is None:
                return None
            cheapest = sorted(used, key=lambda each: self.piles[each[0]].price)
            got = _first(cheapest, terms.gets)
        else:
            order = sorted(
                (pile for pile in rule.get_piles if free[pile]),
                key=lambda pile: self._base(pile) - self.piece(rule, pile),
            )
            got = _first([(pile, free[pile]) for pile in order], terms.gets)
            taken = dict(got)
            rest = sorted(rule.piles, key=lambda pile: (self._base(pile), self.piles[pile].price))
            bought = _first([(p, free[p] - taken.get(p, 0)) for p in rest], terms.count)
            if _size(got) < terms.gets or _size(bought) < terms.count:
                return None
            for pile, n in bought:
                taken[pile] = taken.get(pile, 0) + n
            used = tuple(sorted(taken.items()))
        saving = sum(self.piece(rule, pile) * n for pile, n in got)
        return (used, saving) if saving > 0 else None


def _piles(line: int, goods: Goods) -> list[Pile]:
    """A line as piles: its pieces differ by a minor unit where its total does not divide."""
    if not goods.is_counted:
        return [Pile(line, goods.amount, 1)]
    count = divide(goods.quantity, _ONE, Rounding.DOWN)
    price = divide(goods.amount, count, Rounding.DOWN)
    dearer = goods.amount - price * count
    piles = [Pile(line, price + 1, dearer), Pile(line, price, count - dearer)]
    return [pile for pile in piles if pile.count]


def _first(piles: Sequence[tuple[int, int]], count: int) -> list[tuple[int, int]]:
    """The first so many pieces of these."""
    found = []
    for pile, there in piles:
        n = min(there, count)
        if n > 0:
            found.append((pile, n))
            count -= n
    return found


def _size(piles: Sequence[tuple[int, int]]) -> int:
    return sum(n for _pile, n in piles)
