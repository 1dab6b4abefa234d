"""Words find the same on both databases, in the same order."""

import random

import pytest

from pos_app.domain.item import ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.services import catalogue, catalogue_edit
from tests.shop import GBP, Shop

WORDS = [
    "oat", "milk", "Crème", "brûlée", "1e5", "10kg", "2-in-1", "o'neill", "foo.bar/baz", "C++",
    "ñandú", "straße", "Ærø", "naïve", "牛乳", "ชา", "кефир", "şeker", "3.5%", "A&B", "half\\half",
    "apple", "appletiser", "pineapple",
]  # fmt: skip


@pytest.fixture
def both(shop: Shop, on_postgresql: Shop) -> tuple[Shop, Shop]:
    """Two shops with the same 300 items, one on each database."""
    if shop.url is not None:
        pytest.skip("compares the two")
    chance = random.Random(7)
    for _n in range(300):
        name = " ".join(chance.sample(WORDS, chance.randint(1, 4)))
        new = ItemFields(name, unit_price=UnitPrice.parse("1.00", GBP))
        for each in (shop, on_postgresql):
            each.call(catalogue_edit.add_item, new, actor=each.owner)
    return shop, on_postgresql


TYPED = [*WORDS, *(word[:2] for word in WORDS), "milk oat", "appel", "pin", "1e", "a b", "' | !",
         "oat & milk", "!oat", "oat:*", "\\", "''", "牛", "half half"]  # fmt: skip


def test_a_search_answers_the_same(both: tuple[Shop, Shop]) -> None:
    here, there = both
    for typed in TYPED:
        ours = [each.name for each in here.call(catalogue.search, typed)]
        theirs = [each.name for each in there.call(catalogue.search, typed)]
        assert theirs == ours, typed


def test_what_may_have_been_meant_too(both: tuple[Shop, Shop]) -> None:
    here, there = both
    for typed in ("otmilk", "appel", "brulee cerme", "pinaple", "xyzzy"):
        meant = here.call(catalogue.suggest, typed)
        assert there.call(catalogue.suggest, typed) == meant, typed
