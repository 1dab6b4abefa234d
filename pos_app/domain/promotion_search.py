"""The search for what is best for the customer among promotions that want the same goods.

A state says which groups of pieces were formed; the pieces that are in none have the best of the
promotions that need no group. Each step looks at one more promotion and keeps the cheapest of a few
states, among them the one before with the new promotion added to its free pieces: hence no step
makes the basket dearer. It is a search and no proof: where several groups compete for the same
pieces, another order of making the promotions might have saved a little more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from pos_app.domain.money import Rounding, allocate, divide
from pos_app.domain.promotion_piles import Basket, Goods, Group, Parts, Rule, State
from pos_app.domain.promotion_terms import WHOLE, PromotionKind, PromotionTerms

_MOST_PLACES: Final = 2  # where among its rivals a promotion is tried
_NO_LIMIT: Final = 1 << 60


class Search:
    """Promotions are added in the order they are asked; `result` tells what each gives."""

    def __init__(self, goods: Sequence[Goods], rounding: Rounding) -> None:
        self._basket = Basket(goods, rounding)
        self._thresholds: list[Rule] = []
        self._seen: list[Rule] = []  # rules of this priority that form groups
        self._places = 0
        self._priority: int | None = None
        self._given: dict[int, tuple[int, dict[int, int]]] = {}
        self._state = State(
            [pile.count for pile in self._basket.piles],
            [0] * len(goods),
            [each.amount for each in goods],
        )
        self._threshold_priority: int | None = None

    # -- one more promotion

    def add(self, terms: PromotionTerms, lines: Sequence[int], get_lines: Sequence[int]) -> None:
        """One more promotion: `lines` it is on, `get_lines` of which one gets something."""
        if terms.priority != self._priority:
            self._settle()
            self._priority = terms.priority
        rule = self._rule(terms, lines, get_lines)
        self._places += 1
        if terms.kind is PromotionKind.THRESHOLD:
            self._add_threshold(rule)
        elif terms.kind.is_group or terms.most:
            self._add_group(rule)
        else:
            self._add_single(rule)

    def result(self) -> list[tuple[int, Parts]]:
        """Of each promotion how often it was given, and its part of each line."""
        chosen, off = self._best_threshold(self._state)
        if chosen is not None:
            lines = sorted(chosen.lines)
            shares = allocate(off, [self._state.lefts[line] for line in lines])
            self._given[chosen.place] = (1, dict(zip(lines, shares, strict=True)))
        self._settle()
        found = []
        for place in range(self._places):
            times, amounts = self._given.get(place, (0, {}))
            found.append((times, tuple((at, part) for at, part in sorted(amounts.items()) if part)))
        return found

    def _rule(self, terms: PromotionTerms, lines: Sequence[int], get_lines: Sequence[int]) -> Rule:
        piles = self._basket.piles_of(lines, terms.kind)
        get_piles = self._basket.piles_of(get_lines, terms.kind)
        return Rule(
            self._places,
            terms,
            piles,
            get_piles,
            frozenset(lines),
            frozenset((*piles, *get_piles)),
            self._basket.by_item(piles, terms.kind),
        )

    def _add_threshold(self, rule: Rule) -> None:
        reached = sum(self._basket.goods[line].amount for line in rule.lines)
        if reached < rule.terms.spend:
            return
        if self._threshold_priority in {None, rule.terms.priority}:
            self._threshold_priority = rule.terms.priority
            self._thresholds.append(rule)

    def _add_single(self, rule: Rule) -> None:
        state = self._state
        self._basket.add_single(rule)
        for line in rule.lines:
            state.set_value(line, self._basket.alone(line, state.free))
        piles = set(rule.piles)
        touched = [g for g in state.groups if any(pile in piles for pile, _n in g.used)]
        if not touched:
            return
        for group in touched:  # a group may be worth less now than its pieces by themselves
            without = state.copy()
            self._dissolve(without, [group])
            if self._worth(without) > self._worth(state):
                state = without
        self._state = self._best([state, *self._rebuilt(state, piles, None)])

    def _add_group(self, rule: Rule) -> None:
        before = self._state
        added = before.copy()
        self._form(added, rule)
        self._seen.append(rule)
        if before.groups:
            self._state = self._best([added, *self._rebuilt(before, rule.all_piles, rule)])
        else:
            self._state = added

    def _rebuilt(self, state: State, piles: Iterable[int], rule: Rule | None) -> Iterable[State]:
        """States in which the rivals for these piles are formed anew: in their order, or with one
        more rule at each of the first places among them.
        """
        rivals: list[Group] = []
        reach, grows = set(piles), True
        while grows:
            rivals = [g for g in state.groups if any(pile in reach for pile, _n in g.used)]
            wider = reach.union(*(g.rule.all_piles for g in rivals))
            grows, reach = len(wider) > len(reach), wider
        if not rivals:
            return
        order = list({g.rule.place: g.rule for g in rivals}.values())
        others = [
            r
            for r in self._seen
            if r not in order and r is not rule and not r.all_piles.isdisjoint(reach)
        ]
        orders = [order]
        if rule is not None:
            places = range(min(len(order), _MOST_PLACES))
            orders = [[*order[:at], rule, *order[at:]] for at in places]
        for each in orders:
            anew = state.copy()
            self._dissolve(anew, rivals)
            for one in (*each, *others):
                self._form(anew, one)
            yield anew

    def _best(self, states: Sequence[State]) -> State:
        """The cheapest for the customer; of equal ones the first."""
        return states[0] if len(states) == 1 else max(states, key=self._worth)

    # -- what a state is worth

    def _worth(self, state: State) -> int:
        """What everything saves together."""
        return state.saved + self._best_threshold(state)[1] if self._thresholds else state.saved

    def _best_threshold(self, state: State) -> tuple[Rule | None, int]:
        """The threshold that takes most off, and how much."""
        best: Rule | None = None
        most = 0
        for rule in self._thresholds:
            left = sum([state.lefts[line] for line in rule.lines])
            off = min(rule.terms.amount, left)
            if rule.terms.rate:
                off = divide(left * rule.terms.rate, WHOLE, self._basket.rounding)
            if off > most:
                best, most = rule, off
        return best, most

    # -- groups

    def _form(self, state: State, rule: Rule) -> None:
        """Form as many groups of a rule from the free pieces as make the basket cheaper."""
        left = _NO_LIMIT
        if rule.terms.most:
            formed = sum(group.times for group in state.groups if group.rule is rule)
            left = rule.terms.most - formed
        refused: set[UUID | None] = set()  # items of which no group is worth it
        while left > 0:
            found = self._basket.choose(state.free, rule, refused)
            if found is None:
                return
            item, used, saving = found
            times = min(left, *(divide(state.free[pile], n, Rounding.DOWN) for pile, n in used))
            if self._commit(state, self._basket.group(rule, used, times, saving)):
                left -= times
            elif rule.terms.kind is PromotionKind.N_FOR:
                refused.add(item)
            else:
                return

    def _commit(self, state: State, group: Group) -> bool:
        """Form a group if that makes the basket cheaper; whether it did."""
        before = self._worth(state)
        self._put(state, group)
        if self._worth(state) > before:
            return True
        self._dissolve(state, [group])
        return False

    def _put(self, state: State, group: Group) -> None:
        state.groups.append(group)
        state.saved += group.saving
        for line, part in group.parts:
            state.lefts[line] -= part
        self._take(state, group, 1)

    def _dissolve(self, state: State, groups: Iterable[Group]) -> None:
        for group in groups:
            state.groups.remove(group)
            state.saved -= group.saving
            for line, part in group.parts:
                state.lefts[line] += part
            self._take(state, group, -1)

    def _take(self, state: State, group: Group, sign: int) -> None:
        """Take a group's pieces from the free ones, or give them back."""
        for pile, n in group.used:
            state.free[pile] -= sign * n * group.times
        for line, _part in group.parts:
            state.set_value(line, self._basket.alone(line, state.free))

    # -- the end of a priority

    def _settle(self) -> None:
        """Keep what this priority gives; only what it left free is there for the next."""
        state = self._state
        for group in state.groups:
            times, amounts = self._given.setdefault(group.rule.place, (0, {}))
            for line, part in group.parts:
                amounts[line] = amounts.get(line, 0) + part
            self._given[group.rule.place] = (times + group.times, amounts)
        for line, value in enumerate(state.values):
            if value:
                self._keep_single(line, value)
        state.groups, state.values = [], [0] * len(state.values)
        self._seen = []
        self._basket.clear_singles()

    def _keep_single(self, line: int, value: int) -> None:
        free = self._state.free
        rule = next(
            r for r in self._basket.singles[line] if self._basket.single(r, line, free) == value
        )
        pieces = sum(free[pile] for pile in self._basket.of_line[line])
        times, amounts = self._given.setdefault(rule.place, (0, {}))
        amounts[line] = amounts.get(line, 0) + value
        self._given[rule.place] = (times + pieces, amounts)
        for pile in self._basket.of_line[line]:
            free[pile] = 0
