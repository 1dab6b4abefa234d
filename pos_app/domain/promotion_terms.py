"""What a promotion says: on which goods, what it gives, when and to whom it holds.

Terms are values: a version of a promotion is never changed, so that goods that come back later are
priced again under the very words they were sold under (domain/promotion_returns.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from pos_app.domain.errors import Invalid
from pos_app.domain.numerals import LARGEST
from pos_app.domain.text import clean

WHOLE: Final = 1_000_000
DAY_MINUTES: Final = 24 * 60
LONGEST_NAME: Final = 80
LONGEST_CODE: Final = 40
MOST_COUNT: Final = 100
MOST_CHOSEN: Final = 500  # items and categories one promotion names


class PromotionKind(StrEnum):
    """What a promotion gives."""

    PERCENT = "percent"  # so many percent off
    AMOUNT = "amount"  # so much off each
    N_FOR = "n_for"  # so many of one item for a price
    MIX = "mix"  # any so many of a choice for a price
    BUY_GET = "buy_get"  # buy so many, get so many for less or for nothing
    THRESHOLD = "threshold"  # so much off when goods come to so much

    @property
    def is_group(self) -> bool:
        """Whether it takes several pieces together."""
        return self in {PromotionKind.N_FOR, PromotionKind.MIX, PromotionKind.BUY_GET}


@dataclass(frozen=True, slots=True)
class Scope:
    """The goods a promotion is on: these items and those of these categories; neither: all."""

    items: frozenset[UUID] = frozenset()
    categories: frozenset[UUID] = frozenset()

    @property
    def is_everything(self) -> bool:
        """Whether no goods are named."""
        return not self.items and not self.categories

    def holds(self, item_id: UUID | None, category_id: UUID | None) -> bool:
        """Whether an item of that category is among them."""
        return self.is_everything or item_id in self.items or category_id in self.categories


EVERYTHING: Final = Scope()


@dataclass(frozen=True, slots=True)
class PromotionTerms:
    """One promotion. Rates are parts per million, amounts minor units of the shop's currency.

    `rate`: off each (PERCENT), off what one gets (BUY_GET; whole: free), off the goods
    (THRESHOLD). `amount`: off each (AMOUNT), the price of the group (N_FOR, MIX), off the goods
    (THRESHOLD). `count`: how many make a group, or must be bought; `gets`: how many one then gets,
    of `get_scope` (no goods named there: of the same). `spend`: what the goods must come to.

    `starts_on` and `ends_on` are business days, both included. `weekdays` counts from Monday = 0;
    none: every day. From `from_minute` until before `until_minute` of the shop's own clock, over
    midnight where the second is the earlier; None: all day. `group`: the customers it is for; "":
    everyone. `code`: the coupon it asks for. `most`: how often in one sale, pieces of PERCENT and
    AMOUNT, groups otherwise; 0: no limit. Of promotions on the same goods those of a higher
    `priority` come first; of equal ones the customer gets what is best for them.
    """

    name: str
    kind: PromotionKind
    scope: Scope = EVERYTHING
    rate: int = 0
    amount: int = 0
    count: int = 0
    gets: int = 0
    get_scope: Scope = EVERYTHING
    spend: int = 0
    starts_on: date | None = None
    ends_on: date | None = None
    weekdays: frozenset[int] = frozenset()
    from_minute: int | None = None
    until_minute: int | None = None
    group: str = ""
    code: str = ""
    priority: int = 0
    most: int = 0
    is_active: bool = True

    def cleaned(self) -> PromotionTerms:
        """The terms fit to be stored, with nothing its kind does not use; Invalid names what is
        wrong and where.
        """
        name = clean(self.name, LONGEST_NAME)
        if not name:
            raise Invalid("The promotion needs a name.", where="name")
        _check_gift(self)
        _check_times(self)
        for scope in (self.scope, self.get_scope):
            if len(scope.items) + len(scope.categories) > MOST_CHOSEN:
                raise Invalid(f"A promotion names at most {MOST_CHOSEN} items.", where="scope")
        if not -1000 <= self.priority <= 1000:
            raise Invalid("The priority is a number from -1000 to 1000.", where="priority")
        if not 0 <= self.most <= LARGEST:
            raise Invalid("How often in one sale is 0 (no limit) or more.", where="most")
        return replace(
            self,
            name=name,
            group=clean(self.group, LONGEST_NAME),
            code=coupon_key(self.code),
            weekdays=frozenset() if len(self.weekdays) == 7 else self.weekdays,
            **_unused(self),
        )

    def holds_at(self, at: datetime, day: date) -> bool:
        """Whether it holds at a moment of the shop's own clock, on that business day."""
        if not self.is_active:
            return False
        if self.starts_on is not None and day < self.starts_on:
            return False
        if self.ends_on is not None and day > self.ends_on:
            return False
        if self.weekdays and day.weekday() not in self.weekdays:
            return False
        return self._is_hour(at.hour * 60 + at.minute)

    def _is_hour(self, minute: int) -> bool:
        begins, ends = self.from_minute or 0, self.until_minute
        ends = DAY_MINUTES if ends is None else ends
        if begins < ends:
            return begins <= minute < ends
        return minute >= begins or minute < ends


def coupon_key(code: str) -> str:
    """A coupon code as it is compared: capitals, without spaces."""
    return "".join(clean(code, LONGEST_CODE).split()).upper()


def _check_gift(terms: PromotionTerms) -> None:
    """Raise Invalid where the terms do not say what their kind gives."""
    kind = terms.kind
    if not 0 <= terms.rate <= WHOLE:
        raise Invalid("What is taken off is a percentage from 0 to 100.", where="rate")
    if not 0 <= terms.amount <= LARGEST or not 0 <= terms.spend <= LARGEST:
        raise Invalid("The amount is more than nothing.", where="amount")
    if kind is PromotionKind.PERCENT and not terms.rate:
        raise Invalid("Say how many percent are taken off.", where="rate")
    if kind is PromotionKind.AMOUNT and not terms.amount:
        raise Invalid("Say how much is taken off each.", where="amount")
    if kind is PromotionKind.THRESHOLD:
        if not terms.spend:
            raise Invalid("Say what the goods must come to.", where="spend")
        if bool(terms.rate) is bool(terms.amount):
            raise Invalid("Say how much is taken off: a percentage or an amount.", where="rate")
    if kind.is_group:
        _check_counts(terms)


def _check_counts(terms: PromotionTerms) -> None:
    """Raise Invalid where a group has no size, or one gets nothing."""
    kind = terms.kind
    least = 1 if kind is PromotionKind.BUY_GET else 2
    if not least <= terms.count <= MOST_COUNT:
        raise Invalid(f"How many is a number from {least} to {MOST_COUNT}.", where="count")
    if kind is PromotionKind.BUY_GET:
        if not 1 <= terms.gets <= MOST_COUNT:
            raise Invalid(f"How many one gets is a number from 1 to {MOST_COUNT}.", where="gets")
        if not terms.rate:
            raise Invalid("Say how much less is paid for what one gets.", where="rate")


def _check_times(terms: PromotionTerms) -> None:
    if terms.starts_on and terms.ends_on and terms.ends_on < terms.starts_on:
        raise Invalid("The last day is before the first.", where="ends_on")
    if not terms.weekdays <= frozenset(range(7)):
        raise Invalid("A week has seven days.", where="weekdays")
    for minute in (terms.from_minute, terms.until_minute):
        if minute is not None and not 0 <= minute <= DAY_MINUTES:
            raise Invalid("A time of day is from 00:00 to 24:00.", where="from_minute")
    if terms.from_minute is not None and terms.from_minute == terms.until_minute:
        raise Invalid("It would end when it begins.", where="until_minute")


_USED: Final[Mapping[PromotionKind, frozenset[str]]] = {
    PromotionKind.PERCENT: frozenset({"rate"}),
    PromotionKind.AMOUNT: frozenset({"amount"}),
    PromotionKind.N_FOR: frozenset({"amount", "count"}),
    PromotionKind.MIX: frozenset({"amount", "count"}),
    PromotionKind.BUY_GET: frozenset({"rate", "count", "gets", "get_scope"}),
    PromotionKind.THRESHOLD: frozenset({"rate", "amount", "spend"}),
}
_NOTHING: Final[Mapping[str, Any]] = {
    "rate": 0, "amount": 0, "count": 0, "gets": 0, "get_scope": EVERYTHING, "spend": 0,
}  # fmt: skip


def _unused(terms: PromotionTerms) -> dict[str, Any]:
    """The fields a kind does not use, emptied: what stood in a form before is no part of it."""
    used = _USED[terms.kind]
    return {name: empty for name, empty in _NOTHING.items() if name not in used}


_VERSION: Final = 1
_PLAIN: Final = ("rate", "amount", "count", "gets", "spend", "priority", "most")


def encode(terms: PromotionTerms) -> dict[str, Any]:
    """The terms as whole numbers and strings, ready for JSON; nothing that says nothing."""
    body: dict[str, Any] = {"v": _VERSION, "name": terms.name, "kind": terms.kind.value}
    body |= {name: value for name in _PLAIN if (value := getattr(terms, name))}
    body |= {name: value for name in ("group", "code") if (value := getattr(terms, name))}
    for name in ("scope", "get_scope"):
        scope: Scope = getattr(terms, name)
        if not scope.is_everything:
            body[name] = {
                "items": sorted(each.hex for each in scope.items),
                "categories": sorted(each.hex for each in scope.categories),
            }
    for name in ("starts_on", "ends_on"):
        if (day := getattr(terms, name)) is not None:
            body[name] = day.isoformat()
    for name in ("from_minute", "until_minute"):
        if (minute := getattr(terms, name)) is not None:
            body[name] = minute
    if terms.weekdays:
        body["weekdays"] = sorted(terms.weekdays)
    if not terms.is_active:
        body["is_active"] = False
    return body


def decode(body: Mapping[str, Any]) -> PromotionTerms:
    """The terms that were encoded; Invalid, and nothing else, for what is not."""
    try:
        if body["v"] != _VERSION:
            raise Invalid("This promotion was saved by another version of the program.")
        return PromotionTerms(
            name=str(body["name"]),
            kind=PromotionKind(body["kind"]),
            scope=_scope(body.get("scope")),
            get_scope=_scope(body.get("get_scope")),
            starts_on=_day(body.get("starts_on")),
            ends_on=_day(body.get("ends_on")),
            weekdays=frozenset(body.get("weekdays", ())),
            from_minute=body.get("from_minute"),
            until_minute=body.get("until_minute"),
            group=str(body.get("group", "")),
            code=str(body.get("code", "")),
            is_active=bool(body.get("is_active", True)),
            **{name: int(body.get(name, 0)) for name in _PLAIN},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as broken:
        raise Invalid("This promotion cannot be read.") from broken


def _scope(body: Mapping[str, Any] | None) -> Scope:
    if body is None:
        return EVERYTHING
    return Scope(
        frozenset(UUID(each) for each in body["items"]),
        frozenset(UUID(each) for each in body["categories"]),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
