"""Which promotions want the same goods at the same time, so that only one of them can be given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import combinations
from uuid import UUID

from pos_app.domain.promotion_terms import DAY_MINUTES, PromotionKind, PromotionTerms, Scope
from pos_app.domain.promotions import Promotion


def rivals(
    promotions: Sequence[Promotion], categories: Mapping[UUID, UUID | None]
) -> dict[UUID, tuple[str, ...]]:
    """Of each promotion in use the names of those it competes with; `categories` of their items.

    One on what goods come to competes with others of its kind only: it is given on top.
    """
    found: dict[UUID, list[str]] = {}
    for one, other in combinations([each for each in promotions if each.terms.is_active], 2):
        if _are_rivals(one.terms, other.terms, categories):
            found.setdefault(one.id, []).append(other.terms.name)
            found.setdefault(other.id, []).append(one.terms.name)
    return {key: tuple(sorted(names)) for key, names in found.items()}


def _are_rivals(
    one: PromotionTerms, other: PromotionTerms, categories: Mapping[UUID, UUID | None]
) -> bool:
    kinds = {one.kind is PromotionKind.THRESHOLD, other.kind is PromotionKind.THRESHOLD}
    if len(kinds) > 1 or not _meet_in_time(one, other):
        return False
    if one.group and other.group and one.group != other.group:
        return False
    return any(
        _share_goods(mine, theirs, categories) for mine in _scopes(one) for theirs in _scopes(other)
    )


def _scopes(terms: PromotionTerms) -> tuple[Scope, ...]:
    if terms.get_scope.is_everything:
        return (terms.scope,)
    return terms.scope, terms.get_scope


def _share_goods(one: Scope, other: Scope, categories: Mapping[UUID, UUID | None]) -> bool:
    if one.is_everything or other.is_everything:
        return True
    if one.items & other.items or one.categories & other.categories:
        return True
    return any(
        categories.get(item) in scope.categories
        for scope, items in ((one, other.items), (other, one.items))
        for item in items
    )


def _meet_in_time(one: PromotionTerms, other: PromotionTerms) -> bool:
    first = max(one.starts_on or date.min, other.starts_on or date.min)
    last = min(one.ends_on or date.max, other.ends_on or date.max)
    if last < first:
        return False
    if one.weekdays and other.weekdays and not one.weekdays & other.weekdays:
        return False
    return any(max(a, c) < min(b, d) for a, b in _hours(one) for c, d in _hours(other))


def _hours(terms: PromotionTerms) -> tuple[tuple[int, int], ...]:
    """The stretches of a day it holds in, in minutes."""
    begins = terms.from_minute or 0
    ends = DAY_MINUTES if terms.until_minute is None else terms.until_minute
    return ((begins, ends),) if begins < ends else ((begins, DAY_MINUTES), (0, ends))
