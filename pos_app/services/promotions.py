"""Promotions at the counter: what they give to an open sale, and why.

A cart carries what it was given, so that every window shows one total; but nothing a cart says of
itself is believed. What is kept or sold is worked out anew and must agree, except that what stands
in the cart as it was kept last was right at its moment and may stay: a sale begun in the happy hour
is paid after it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.cart import Cart
from pos_app.domain.errors import Conflict, NotFound
from pos_app.domain.given import Given, basket_of, given_of, with_coupon
from pos_app.domain.promotion_reasons import Verdict, verdicts
from pos_app.domain.promotion_terms import coupon_key
from pos_app.domain.promotions import BasketLine, Book, Occasion, give
from pos_app.models.base import Id, cached, now, wire
from pos_app.models.catalogue import Item
from pos_app.models.fast import Fast
from pos_app.models.promotions import read_book
from pos_app.services import counter, settings
from pos_app.services.declare import query

KEY: Final = "promotions"


@dataclass(frozen=True, slots=True)
class LineReasons:
    """Why each promotion on the goods of a line was or was not given."""

    line_id: UUID
    verdicts: tuple[Verdict, ...]


@query(Permission.SALE_CREATE)
def apply(session: Session, actor: Actor, cart: Cart) -> Cart:
    """The cart with what promotions give it now."""
    return replace(cart, given=_given(session, cart))


@query(Permission.SALE_CREATE)
def hand_in(session: Session, actor: Actor, cart: Cart, code: str) -> Cart:
    """The cart with a coupon and what it brings. Raises `NotFound` for a code no promotion asks for
    today, `Conflict` for one that is there.
    """
    key = coupon_key(code)
    occasion = replace(_occasion(session, cart), codes=frozenset({key}))
    asking = [each.terms for each in _book(session).promotions if key and each.terms.code == key]
    if not asking:
        raise NotFound("There is no coupon with this code.")
    if not any(occasion.admits(replace(terms, group="")) for terms in asking):
        raise NotFound("This coupon does not hold today.")
    return apply.body(session, actor, with_coupon(cart, key))


@query(Permission.SALE_CREATE)
def is_coupon(session: Session, actor: Actor, code: str) -> bool:
    """Whether a promotion asks for this code: what was scanned may be a coupon."""
    key = coupon_key(code)
    return bool(key) and any(each.terms.code == key for each in _book(session).promotions)


@query(Permission.SALE_CREATE)
def explain(session: Session, actor: Actor, cart: Cart, line_id: UUID) -> LineReasons:
    """Why each promotion on a line's goods was or was not given. Raises `NotFound`."""
    cart.line(line_id)
    book, rules = _book(session), settings.rules_of(session)
    basket = _basket(session, cart)
    gifts = give(book, basket, _occasion(session, cart), rules.rounding)
    found = verdicts(book, basket, line_id, gifts, _occasion(session, cart))
    return LineReasons(line_id, found)


def check(session: Session, cart: Cart) -> None:
    """Hold what a cart says it was given against the promotions. Raises `Conflict`."""
    if not cart.given and not _book(session):
        return
    if cart.given == _given(session, cart):
        return
    kept = counter.kept_cart(session, cart.id)
    if kept is None or not _is_same(session, kept, cart):
        raise Conflict("The promotions of this sale changed. Look at its total again.")


def rows(cart: Cart) -> list[dict[str, Any]]:
    """What promotions took off each line, as it is stored and written to the journal."""
    places = {line.id: number for number, line in enumerate(cart.lines, 1)}
    found = [
        {
            "sale_id": cart.id,
            "line": places[line_id],
            "promotion_id": each.promotion_id,
            "version": each.version,
            "name": each.name,
            "amount": part,
        }
        for each in cart.given
        for line_id, part in each.parts
    ]
    return sorted(found, key=lambda row: (row["line"], row["promotion_id"]))


def _given(session: Session, cart: Cart) -> tuple[Given, ...]:
    book = _book(session)
    if not book or not cart.lines:
        return ()
    rules = settings.rules_of(session)
    gifts = give(book, _basket(session, cart), _occasion(session, cart), rules.rounding)
    return given_of(gifts, cart, rules)


def _is_same(session: Session, kept: Cart, cart: Cart) -> bool:
    """Whether a cart is the kept one, as far as promotions are concerned."""
    return (
        kept.given == cart.given
        and kept.coupons == cart.coupons
        and kept.terms == cart.terms
        and _basket(session, kept) == _basket(session, cart)
    )


def _book(session: Session) -> Book:
    return cached(session, KEY, read_book)


def _basket(session: Session, cart: Cart) -> Sequence[BasketLine]:
    """The lines with the categories their items are in, whatever the cart says."""
    connection = wire(session)
    known: dict[UUID, UUID | None] = {}
    for line in cart.lines:
        if line.item_id is not None and line.item_id not in known:
            found = _CATEGORY(connection, {"item": line.item_id})
            known[line.item_id] = found[0][0] if found else None
    return [
        replace(line, category_id=known[line.item_id]) if line.item_id is not None else line
        for line in basket_of(cart, settings.rules_of(session))
    ]


def _occasion(session: Session, cart: Cart) -> Occasion:
    zone = ZoneInfo(settings.of(session).shop.zone)
    return Occasion(
        at=now(session).astimezone(zone),
        day=settings.business_day_of(session),
        group=cart.terms.group,
        codes=frozenset(cart.coupons),
    )


_CATEGORY: Final = Fast(select(Item.category_id).where(Item.id == bindparam("item", type_=Id)))
