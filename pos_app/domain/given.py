"""What promotions gave to an open sale, as the sale keeps it and its receipt shows it.

Worked out by `promotions.give` and held again before it is believed (services/promotions.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from pos_app.domain.errors import Conflict, Invalid
from pos_app.domain.money import Rounding, divide
from pos_app.domain.price_source import OWED, PriceSource
from pos_app.domain.pricing import PriceRules, extended_price
from pos_app.domain.promotion_terms import coupon_key
from pos_app.domain.promotions import ONE_PIECE, Barred, BasketLine, Gift

if TYPE_CHECKING:
    from pos_app.domain.cart import Cart, CartLine

MOST_COUPONS: Final = 20


@dataclass(frozen=True, slots=True)
class Given:
    """A promotion in a version, how often it was given, and its part of each line by its id; minor
    units.
    """

    promotion_id: UUID
    version: int
    name: str
    times: int
    parts: tuple[tuple[UUID, int], ...]

    @property
    def amount(self) -> int:
        """What it takes off altogether."""
        return sum(part for _line, part in self.parts)


def basket_of(cart: Cart, rules: PriceRules) -> tuple[BasketLine, ...]:
    """The lines of a cart as promotions see them: at the shelf's prices, with the taxes in them;
    `given_of` takes the tax off what whoever pays none was given.
    """
    return tuple(
        BasketLine(
            key=line.id,
            item_id=line.item_id,
            category_id=line.category_id,
            amount=extended_price(line, rules),
            quantity=line.quantity.thousandths,
            is_counted=not line.unit.is_measured and line.pack.thousandths == ONE_PIECE,
            barred=_barred(line),
        )
        for line in cart.lines
    )


def _barred(line: CartLine) -> Barred | None:
    if line.deposit_of is not None:
        return Barred.DEPOSIT
    if line.item_id is None or line.price_source in OWED:
        return Barred.ONE_OFF
    return Barred.PRICE if line.price_source is PriceSource.OVERRIDE else None


def given_of(gifts: Iterable[Gift], cart: Cart, rules: PriceRules) -> tuple[Given, ...]:
    """What was given, its parts in the order of the lines. Whoever pays no tax has it off the
    price without tax, in that proportion.
    """
    places = {line.id: place for place, line in enumerate(cart.lines)}
    if cart.terms.is_tax_exempt:
        gifts = [_untaxed(gift, cart, rules) for gift in gifts]
    return tuple(
        Given(
            gift.promotion.id,
            gift.promotion.version,
            gift.promotion.terms.name,
            gift.times,
            tuple(sorted(_known(gift.parts), key=lambda part: places[part[0]])),
        )
        for gift in gifts
        if gift.parts
    )


def _untaxed(gift: Gift, cart: Cart, rules: PriceRules) -> Gift:
    shelf = {line.id: extended_price(line, rules) for line in cart.lines}
    paid = {line.id: extended_price(line, rules) for line in cart.charged}
    parts = [
        (key, divide(part * paid[key], shelf[key], Rounding.DOWN))
        for key, part in _known(gift.parts)
    ]
    return replace(gift, parts=tuple((key, part) for key, part in parts if part))


def _known(parts: Sequence[tuple[Any, int]]) -> list[tuple[UUID, int]]:
    return [(key, part) for key, part in parts]


def promoted(given: Sequence[Given], lines: Sequence[CartLine]) -> tuple[int, ...]:
    """What promotions take off each line; nothing at all where there are none."""
    if not given:
        return ()
    sums: dict[UUID, int] = {}
    for each in given:
        for line_id, part in each.parts:
            sums[line_id] = sums.get(line_id, 0) + part
    return tuple(sums.get(line.id, 0) for line in lines)


def same_goods(one: CartLine, other: CartLine) -> bool:
    """Whether promotions see no difference between two states of a line."""
    return (
        one.quantity == other.quantity
        and one.unit_price == other.unit_price
        and one.fixed_total == other.fixed_total
        and one.price_source is other.price_source
    )


def with_coupon(cart: Cart, code: str) -> Cart:
    """The cart with one more coupon. Invalid for no code, Conflict for one that is there."""
    key = coupon_key(code)
    if not key:
        raise Invalid("Type the code of the coupon.", where="code")
    if key in cart.coupons:
        raise Conflict("This coupon is on the sale already.")
    if len(cart.coupons) >= MOST_COUPONS:
        raise Invalid(f"A sale takes at most {MOST_COUPONS} coupons.")
    return replace(cart, coupons=(*cart.coupons, key))


def without_coupon(cart: Cart, code: str) -> Cart:
    """The cart without a coupon."""
    kept = tuple(each for each in cart.coupons if each != coupon_key(code))
    return replace(cart, coupons=kept)


def encode_given(given: Given) -> dict[str, Any]:
    """It, ready for JSON."""
    return {
        "promotion": str(given.promotion_id),
        "version": given.version,
        "name": given.name,
        "times": given.times,
        "parts": [[str(line_id), part] for line_id, part in given.parts],
    }


def decode_given(draft: Mapping[str, Any]) -> Given:
    """What was encoded. Raises KeyError, TypeError or ValueError for what is not."""
    parts = tuple((UUID(line_id), part) for line_id, part in draft["parts"])
    numbers = (draft["version"], draft["times"], *(part for _line, part in parts))
    if not all(type(each) is int for each in numbers):
        raise TypeError("amounts are whole numbers")
    return Given(
        UUID(draft["promotion"]), draft["version"], str(draft["name"]), draft["times"], parts
    )
