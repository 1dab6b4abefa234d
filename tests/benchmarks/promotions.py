"""Promotions: a cart of thirty lines priced anew, as after each scan, while two hundred are on."""

import random
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from uuid import UUID

from pos_app.backend import Backend
from pos_app.domain.access import Actor
from pos_app.domain.cart import Cart
from pos_app.domain.ids import new_id
from pos_app.domain.promotion_terms import PromotionKind, PromotionTerms, Scope
from pos_app.domain.quantity import Quantity
from pos_app.services import catalogue, catalogue_groups, promotion_edit, promotions
from pos_app.services.catalogue_edit import edit_item
from tests.benchmarks.measure import Figure, median, ms, no_collection, percentile, timed
from tests.benchmarks.shops import GBP, SEED, make_shop, opened

AIM = 0.005  # seconds (issue of money and people)


def run(*, many: int = 200, lines: int = 30, carts: int = 300, items: int = 3_000) -> list[Figure]:
    """In the service that Sell asks: carts of any goods of the shop, carts of those goods alone of
    which most are on a promotion, and the first while there is none.
    """
    with tempfile.TemporaryDirectory(prefix="pos-bench-", dir="/tmp") as place:
        actor, ids = make_shop(Path(place, "shop"), items)
        backend = opened(Path(place, "shop"))
        any_goods = [_cart(backend, actor, chosen) for chosen in _choices(ids, lines, carts)]
        without = _times(backend, actor, any_goods)
        few = ids[: items // 5]
        for terms in _terms(many, few, ids, _categories(backend, actor, ids)):
            backend.call(promotion_edit.save_promotion, actor, new_id(), terms)
        wanted = [_cart(backend, actor, chosen) for chosen in _choices(few, lines, carts)]
        figures = [
            _figure(backend, actor, any_goods, f"{lines} lines of any goods", many),
            _figure(backend, actor, wanted, f"{lines} lines of what is on promotion", many),
        ]
        backend.close()
    return [*figures, Figure("without any promotion", f"median {ms(median(without))}", "", None)]


def _figure(backend: Backend, actor: Actor, carts: list[Cart], what: str, many: int) -> Figure:
    given = [len(backend.call(promotions.apply, actor, cart).given) for cart in carts]
    times = _times(backend, actor, carts)
    middle = median(times)
    return Figure(
        f"a cart of {what} priced anew, {many} promotions on",
        f"median {ms(middle)}, p95 {ms(percentile(times, 0.95))};"
        f" {sum(given) / len(given):.0f} promotions given in each",
        "≤ 5 ms (issue of money and people)",
        middle <= AIM,
    )


def _times(backend: Backend, actor: Actor, carts: list[Cart]) -> list[float]:
    """Of each cart the fastest of five: it is all work of the processor, and what else the machine
    does is none of it.
    """
    acts = [partial(backend.call, promotions.apply, actor, cart) for cart in carts]
    with no_collection():
        return [min(five) for five in zip(*(timed(acts) for _ in range(5)), strict=True)]


def _choices(ids: list[UUID], lines: int, carts: int) -> Iterator[list[UUID]]:
    dice = random.Random(SEED)
    for _ in range(carts):
        yield dice.sample(ids, lines)


def _cart(backend: Backend, actor: Actor, chosen: list[UUID]) -> Cart:
    dice, cart = random.Random(chosen[0].int), Cart.new(GBP)
    for view in backend.call(catalogue.views, actor, chosen):
        cart = cart.add(view.to_line(Quantity.of(dice.randint(1, 6))))
    return cart


def _categories(backend: Backend, actor: Actor, ids: list[UUID]) -> list[UUID]:
    """Twenty categories, with every item in one of them."""
    found = [
        backend.call(catalogue_groups.add_category, actor, f"Group {number}")
        for number in range(20)
    ]
    for place, item in enumerate(ids):
        backend.call(edit_item, actor, item, {"category_id": found[place % len(found)]})
    return found


def _terms(
    many: int, few: list[UUID], ids: list[UUID], categories: list[UUID]
) -> Iterator[PromotionTerms]:
    """Every kind in turn: one in eight on a whole category, most on some of few items."""
    dice = random.Random(SEED)
    for number in range(many):
        among = few if number % 4 else ids
        items = Scope(items=frozenset(dice.sample(among, dice.randint(3, 12))))
        scope = items if number % 8 else Scope(categories=frozenset({dice.choice(categories)}))
        yield _of_kind(number, scope)


def _of_kind(number: int, scope: Scope) -> PromotionTerms:
    kind, name = list(PromotionKind)[number % len(PromotionKind)], f"Promotion {number}"
    if kind is PromotionKind.PERCENT:
        return PromotionTerms(name, kind, scope, rate=100_000)
    if kind is PromotionKind.AMOUNT:
        return PromotionTerms(name, kind, scope, amount=15)
    if kind in {PromotionKind.N_FOR, PromotionKind.MIX}:
        return PromotionTerms(name, kind, scope, count=3, amount=2_500)
    if kind is PromotionKind.BUY_GET:
        return PromotionTerms(name, kind, scope, count=2, gets=1, rate=1_000_000)
    return PromotionTerms(name, kind, scope, spend=5_000, amount=500)
