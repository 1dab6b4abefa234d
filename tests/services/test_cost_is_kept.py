"""A cashier never sees a cost or a margin: every query they may call is called, and what comes back
is searched, to its last field, for the cost of an item whose cost is a number nothing else is.

Screens, documents and exports are made of what queries return, so that this holds for them too. The
same walk as a manager finds the cost, or it would prove nothing.
"""

import enum
import inspect
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from types import UnionType
from typing import Any, get_args, get_origin
from uuid import UUID

import pytest

from pos_app.domain.access import Actor, Decision, Permission, Role
from pos_app.domain.cart import Cart
from pos_app.domain.errors import NotAllowed, PosError
from pos_app.domain.item import Code, ItemFields
from pos_app.domain.money import Money, UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.domain.span import Span
from pos_app.services import auth, catalogue_edit, sales, shifts, stock
from pos_app.services.catalogue_bulk import BulkChange
from pos_app.services.declare import Service
from pos_app.services.receipts import recent
from tests.ledger_shop import CODE, attached, customer, sell_card
from tests.services.test_permissions import SERVICES
from tests.shop import GBP, NOON, PINS, Shop, card, cart_of, line

COST = UnitPrice.parse("77.7713", GBP)
PRICE = "99.00"
PIECES = 7
_COSTS = {
    COST.hundredths, 7_777, 7_778,  # a piece, in each of its roundings
    COST.hundredths * PIECES, 54_439, 54_440,  # all of them
    COST.hundredths * (PIECES - 1), 46_662, 46_663,
    9_900_00 - COST.hundredths, 2_122, 2_123,  # what a piece earns
    214_431, 214_432,  # and in parts per million of its price
}  # fmt: skip
_WORDS = ("77.77", "777713", "54439", "54440", "21.22", "21.23")
MOST_CALLS = 150
VALUES: dict[Any, Any] = {
    BulkChange: BulkChange(values={"is_active": False}),
    Quantity: Quantity.of(1),
    Span: Span(NOON.date(), NOON.date()),
    bool: True,
    int: 1,
}

# Queries nothing can be made for here: what they are asked with, and why no cost is in them.
NOT_WALKED = {
    "once.recall": "an answer the same person was given before, by its ticket",
    "tokens.whose": "who has a session of the server",
    "tokens.visitor": "whether the server answers somebody who did not log in",
    "order_views.read": "an order of a customer: it is one of the waiting ones, which are walked",
    "price_lists.entries": "the prices of a list, none of which this shop has",
    "promotions.hand_in": "a coupon, of which this shop has none",
    "promotions.explain": "a line's discounts, of promotions this shop has none of",
}


@dataclass(frozen=True)
class Marked:
    """What the shop has of the item with the number."""

    ids: tuple[UUID, ...]
    words: tuple[str, ...]
    cart: Cart


@pytest.fixture
def marked(shop: Shop) -> Marked:
    """The item on the shelf, sold once, in a parked sale and in the sale that is open."""
    item = shop.call(
        catalogue_edit.add_item,
        ItemFields(
            name="Marked mug",
            unit_price=UnitPrice.parse(PRICE, GBP),
            cost_price=COST,
            sku="MARK",
            barcodes=(Code("5012345678900"),),
        ),
        actor=shop.manager,
    ).id
    shop.call(stock.open_level, item, Quantity.of(PIECES), actor=shop.manager)
    nora = customer(shop)
    sell_card(shop, "5.00")
    cart = cart_of(line("Marked mug", PRICE, item_id=item))
    sold = attached(shop, cart_of(line("Marked mug", PRICE, item_id=item)), nora)
    done = shop.call(sales.complete, sold, card(PRICE))
    number = shop.call(recent)[0].number
    shift = shop.call(shifts.current).id
    ids = (item, done.id, cart.lines[0].id, shift, shop.cashier.user_id, nora)
    words = ("Marked", "5012345678900", "MARK", number, str(Permission.SALE_VOID), CODE, "cashier")
    return Marked(ids, words, cart)


def may_call(service: Service[Any, Any], actor: Actor) -> bool:
    if service.writes:
        return False
    return service.permission is None or actor.decide(service.permission) is Decision.ALLOW


def candidates(shop: Shop, marked: Marked, annotation: Any) -> Sequence[Any]:
    """What a parameter of this type can be."""
    if get_origin(annotation) is UnionType:
        parts = [each for each in get_args(annotation) if each is not type(None)]
        found = [value for part in parts for value in candidates(shop, marked, part)]
        return [*found, None] if type(None) in get_args(annotation) else found
    if get_origin(annotation) is tuple:
        return ()
    if annotation is UUID:
        return marked.ids
    if annotation is str:
        return marked.words
    if get_origin(annotation) is not None and issubclass(get_origin(annotation), Sequence):
        return (marked.ids[:1],) if get_args(annotation)[0] is UUID else ((),)
    if annotation is Cart:
        return (marked.cart,)
    if annotation is auth.Proof:
        return (shop.prove(shop.cashier, PINS[Role.CASHIER]),)
    if annotation in VALUES:
        return (VALUES[annotation],)
    if inspect.isclass(annotation) and issubclass(annotation, enum.Enum):
        return tuple(annotation)
    return _without_arguments(annotation)


def _without_arguments(kind: Any) -> Sequence[Any]:
    try:
        return (kind(),)
    except TypeError:
        return ()


def calls(shop: Shop, marked: Marked, service: Service[Any, Any]) -> Iterator[tuple[Any, ...]]:
    wanted = [
        candidates(shop, marked, each.annotation)
        for each in list(inspect.signature(service.body).parameters.values())[2:]
        if each.default is each.empty
    ]
    return itertools.islice(itertools.product(*wanted), MOST_CALLS)


def results(shop: Shop, marked: Marked, service: Service[Any, Any], actor: Actor) -> Iterator[Any]:
    """Everything this query says to this person."""
    for arguments in calls(shop, marked, service):
        try:
            yield shop.backend.call(service, actor, *arguments)
        except PosError as refused:
            yield refused


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every number and word in it, with its place."""
    if isinstance(value, UnitPrice):
        yield path, value.hundredths
    elif isinstance(value, Money):
        yield path, value.minor
    elif isinstance(value, PosError):
        yield path, value.sentence
    elif is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            yield from leaves(getattr(value, each.name), f"{path}.{each.name}")
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from leaves(each, f"{path}[{key}]")
    elif isinstance(value, list | tuple | set | frozenset):
        for place, each in enumerate(value):
            yield from leaves(each, f"{path}[{place}]")
    elif isinstance(value, int | str | bytes) and not isinstance(value, bool):
        yield path, value


def told(value: Any) -> list[str]:
    """Where the cost, or what it leads to, stands in an answer."""
    found = []
    for path, leaf in leaves(value):
        if (isinstance(leaf, int) and leaf in _COSTS) or (
            isinstance(leaf, str) and any(word in leaf for word in _WORDS)
        ):
            found.append(path)
    return found


def walk(shop: Shop, marked: Marked, actor: Actor) -> tuple[dict[str, list[str]], set[str]]:
    """Which queries tell the cost and where, and which answered nothing at all."""
    telling: dict[str, list[str]] = {}
    silent: set[str] = set()
    for name, service in SERVICES.items():
        if not may_call(service, actor):
            continue
        answers = list(results(shop, marked, service, actor))
        if all(isinstance(each, PosError) and not isinstance(each, NotAllowed) for each in answers):
            silent.add(name)
        places = sorted({place for each in answers for place in told(each)})
        if places:
            telling[name] = places
    return telling, silent


@pytest.mark.parametrize("role", [Role.CASHIER, Role.SUPERVISOR])
def test_no_query_tells_a_cost_to_who_may_not_see_costs(
    shop: Shop, marked: Marked, role: Role
) -> None:
    actor = shop.actors[role]
    assert actor.decide(Permission.CATALOGUE_COST) is Decision.DENY
    telling, silent = walk(shop, marked, actor)
    assert telling == {}
    if role is Role.CASHIER:
        assert silent - set(NOT_WALKED) == set(), "they were called with nothing that fits"


def test_the_same_walk_finds_it_for_a_manager(shop: Shop, marked: Marked) -> None:
    telling, _silent = walk(shop, marked, shop.manager)
    assert len(telling) >= 3
    assert any("item" in name for name in telling)


def test_what_a_sale_answers_has_no_cost(shop: Shop, marked: Marked) -> None:
    assert told(shop.call(sales.complete, marked.cart, card(PRICE))) == []


@pytest.mark.parametrize("value", [COST, (1, {"a": 7_778}), Money(54_440, GBP), "cost 77.77"])
def test_the_search_sees_a_cost_wherever_it_is(value: Any) -> None:
    assert told(value)
    makers: list[Callable[[Any], Any]] = [lambda v: [v], lambda v: {"deep": (v,)}]
    assert all(told(make(value)) for make in makers)
