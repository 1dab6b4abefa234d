"""Promotions as they are edited: terms, copies, what stands against what, and a test basket.

A change holds from the next act at the counter on. What was sold under an earlier version keeps it,
also when it comes back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import Conflict, Invalid, NotFound
from pos_app.domain.money import Money, UnitPrice
from pos_app.domain.promotion_conflicts import rivals
from pos_app.domain.promotion_reasons import Verdict, verdicts
from pos_app.domain.promotion_terms import PromotionTerms, coupon_key, encode
from pos_app.domain.promotions import ONE_PIECE, BasketLine, Book, Occasion, Promotion, give
from pos_app.domain.quantity import Quantity, Unit
from pos_app.models import journal
from pos_app.models import promotions as store
from pos_app.models.base import now
from pos_app.models.catalogue import Item
from pos_app.models.promotions import StoredPromotion
from pos_app.models.versions import check_version
from pos_app.services import prices, settings
from pos_app.services.declare import Topic, command, query

MOST_PROMOTIONS: Final = 2000
MOST_TRIED: Final = 100
_A_QUERY: Final = 500
_TOUCHES: Final = Topic.CATALOGUE | Topic.SETTINGS  # they are kept in memory with the settings


class PromotionState(StrEnum):
    """Where a promotion stands today."""

    RUNNING = "running"
    PLANNED = "planned"
    OFF = "off"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class PromotionView:
    """A promotion in the list; `rivals` are the names of others on the same goods at the same
    time.
    """

    id: UUID
    terms: PromotionTerms
    state: PromotionState
    rivals: tuple[str, ...]
    version: int


@dataclass(frozen=True, slots=True)
class Tried:
    """An item in the test basket, and how many."""

    item_id: UUID
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class TrialLine:
    """A line of the test basket: what it comes to without and with promotions, and what became of
    each promotion on its goods.
    """

    item_id: UUID
    name: str
    quantity: Quantity
    unit_price: UnitPrice
    before: Money
    after: Money
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """A test basket with what each promotion takes off it."""

    lines: tuple[TrialLine, ...]
    given: tuple[tuple[str, int, Money], ...]  # name, times, amount
    before: Money
    after: Money


@query(Permission.CATALOGUE_READ)
def all_promotions(session: Session, actor: Actor) -> tuple[PromotionView, ...]:
    """Every promotion: running ones first, then planned, switched off and ended; by name."""
    found = store.read_promotions(session)
    today = settings.business_day_of(session)
    named = [each.terms.scope.items | each.terms.get_scope.items for each in found]
    categories = _categories(session, frozenset().union(*named))
    against = rivals([each for each in found if not _has_ended(each.terms, today)], categories)
    views = [
        PromotionView(
            each.id, each.terms, state(each.terms, today), against.get(each.id, ()), each.version
        )
        for each in found
    ]
    order = list(PromotionState)
    return tuple(sorted(views, key=lambda v: (order.index(v.state), v.terms.name.casefold())))


@command(Permission.PROMOTION_EDIT, touches=_TOUCHES, asked="Change a promotion")
def save_promotion(
    session: Session,
    actor: Actor,
    promotion_id: UUID,
    terms: PromotionTerms,
    version: int | None = None,
) -> int:
    """Store what a promotion says from now on; a new id is a new one. Returns its version.

    Raises `Invalid`, `Conflict` for a name another has, `Stale`, `NotFound` for a removed one.
    """
    fit = terms.cleaned()
    row = session.get(StoredPromotion, promotion_id)
    _check_name(session, promotion_id, fit.name)
    if row is None:
        _check_number(session)
        store.write_version(session, promotion_id, fit, 1)
        journal.append(session, actor, "promotion.added", encode(fit), subject=promotion_id)
        return 1
    before = _current(session, promotion_id)
    check_version(session, promotion_id, row.name, stored=row.version, seen=version, words={})
    if before.terms == fit:
        return row.version
    saved = row.version + 1
    store.write_version(session, promotion_id, fit, saved)
    body = {"version": saved, "before": encode(before.terms), "after": encode(fit)}
    journal.append(session, actor, "promotion.changed", body, subject=promotion_id)
    return saved


@command(Permission.PROMOTION_EDIT, touches=_TOUCHES, asked="Copy a promotion")
def copy_promotion(
    session: Session, actor: Actor, promotion_id: UUID, copy_id: UUID, name: str
) -> None:
    """Make another promotion that says the same, switched off until it is wanted."""
    terms = _current(session, promotion_id).terms
    if session.get(StoredPromotion, copy_id) is not None:
        return
    _check_number(session)
    fit = replace(terms, name=name, is_active=False).cleaned()
    _check_name(session, copy_id, fit.name)
    store.write_version(session, copy_id, fit, 1)
    body = {"from": promotion_id.hex, **encode(fit)}
    journal.append(session, actor, "promotion.copied", body, subject=copy_id)


@command(Permission.PROMOTION_EDIT, touches=_TOUCHES, asked="Delete a promotion")
def remove_promotion(session: Session, actor: Actor, promotion_id: UUID) -> None:
    """Take a promotion away; what was sold under it keeps it. Raises `NotFound`."""
    terms = _current(session, promotion_id).terms
    store.remove(session, promotion_id)
    journal.append(session, actor, "promotion.removed", encode(terms), subject=promotion_id)


@query(Permission.PROMOTION_EDIT)
def try_out(
    session: Session,
    actor: Actor,
    basket: Sequence[Tried],
    draft: tuple[UUID, PromotionTerms] | None = None,
    at: datetime | None = None,
    group: str = "",
    codes: Sequence[str] = (),
) -> Trial:
    """What promotions would give to a basket at today's prices. `draft`: one as it stands in the
    editor, in place of the stored one; `at`: another moment than now, on the shop's own clock.

    Raises `Invalid`, `NotFound`.
    """
    if len(basket) > MOST_TRIED:
        raise Invalid(f"A test basket holds at most {MOST_TRIED} lines.")
    found = {each.id: each for each in store.read_promotions(session)}
    if draft is not None:
        found[draft[0]] = Promotion(draft[0], 0, draft[1].cleaned())
    local = (at or now(session)).astimezone(ZoneInfo(settings.of(session).shop.zone))
    day = settings.business_day_of(session) if at is None else local.date()
    keys = frozenset(coupon_key(code) for code in codes)
    occasion = Occasion(local, day, group, keys)
    return _trial(session, Book(found.values()), basket, occasion)


def state(terms: PromotionTerms, today: date) -> PromotionState:
    """Where a promotion stands on a business day."""
    if not terms.is_active:
        return PromotionState.OFF
    if _has_ended(terms, today):
        return PromotionState.ENDED
    if terms.starts_on is not None and terms.starts_on > today:
        return PromotionState.PLANNED
    return PromotionState.RUNNING


def _has_ended(terms: PromotionTerms, today: date) -> bool:
    return terms.ends_on is not None and terms.ends_on < today


def _trial(session: Session, book: Book, basket: Sequence[Tried], occasion: Occasion) -> Trial:
    rules = settings.rules_of(session)
    currency = rules.currency
    lists = prices.lists_now(session)
    lines: list[BasketLine] = []
    shelf: list[tuple[str, UnitPrice]] = []
    for number, tried in enumerate(basket):
        item = session.get(Item, tried.item_id)
        if item is None or item.is_deleted:
            raise NotFound("There is no such item.")
        if item.unit_price is None:
            raise Invalid(f"{item.name} has no price.")
        if tried.quantity.thousandths <= 0:
            raise Invalid("The quantity must be more than 0.", where="quantity")
        step = prices.price_now(
            session, item.id, item.unit_price, item.discount_rate, item.category_id, lists
        )
        price = UnitPrice(step.price, currency)
        amount = price.times(tried.quantity, rules.rounding).minor
        is_counted = not Unit(item.unit).is_measured
        if is_counted and tried.quantity.thousandths % ONE_PIECE:
            raise Invalid(f"“{item.name}” is sold in whole numbers only.", where="quantity")
        thousandths = tried.quantity.thousandths
        lines.append(BasketLine(number, item.id, item.category_id, amount, thousandths, is_counted))
        shelf.append((item.name, price))
    gifts = give(book, lines, occasion, rules.rounding)
    off = [0] * len(lines)
    for gift in gifts:
        for key, part in gift.parts:
            assert isinstance(key, int)
            off[key] += part
    told = tuple(
        TrialLine(
            tried.item_id,
            name,
            tried.quantity,
            price,
            Money(line.amount, currency),
            Money(line.amount - less, currency),
            verdicts(book, lines, line.key, gifts, occasion),
        )
        for tried, (name, price), line, less in zip(basket, shelf, lines, off, strict=True)
    )
    given = tuple(
        (gift.promotion.terms.name, gift.times, Money(gift.amount, currency)) for gift in gifts
    )
    before = sum(line.amount for line in lines)
    return Trial(told, given, Money(before, currency), Money(before - sum(off), currency))


def _current(session: Session, promotion_id: UUID) -> Promotion:
    found = next((e for e in store.read_promotions(session) if e.id == promotion_id), None)
    if found is None:
        raise NotFound("There is no such promotion.")
    return found


def _check_name(session: Session, promotion_id: UUID, name: str) -> None:
    taken = select(StoredPromotion.id).where(
        StoredPromotion.name == name,
        StoredPromotion.id != promotion_id,
        StoredPromotion.removed_at.is_(None),
    )
    if session.execute(taken).first() is not None:
        raise Conflict(f"There is a promotion “{name}” already.")


def _check_number(session: Session) -> None:
    if len(store.read_promotions(session)) >= MOST_PROMOTIONS:
        raise Invalid(f"A shop has at most {MOST_PROMOTIONS} promotions. Delete old ones first.")


def _categories(session: Session, items: frozenset[UUID]) -> dict[UUID, UUID | None]:
    """The categories of these items."""
    found: dict[UUID, UUID | None] = {}
    wanted = list(items)
    for first in range(0, len(wanted), _A_QUERY):
        some = select(Item.id, Item.category_id).where(
            Item.id.in_(wanted[first : first + _A_QUERY])
        )
        found.update(dict(session.execute(some).all()))
    return found
