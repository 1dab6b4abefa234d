import random
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos_app.domain.item import Code, ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.models import item_search
from pos_app.services import catalogue, catalogue_edit
from tests.shop import GBP, Shop


def add(shop: Shop, name: str, *codes: str, sku: str = "") -> UUID:
    new = ItemFields(
        name, sku=sku, unit_price=UnitPrice.parse("1.00", GBP), barcodes=tuple(map(Code, codes))
    )
    saved: catalogue_edit.SavedItem = shop.call(catalogue_edit.add_item, new, actor=shop.owner)
    return saved.id


def found(shop: Shop, typed: str, limit: int = 50) -> list[str]:
    return [view.name for view in shop.call(catalogue.search, typed, limit)]


@pytest.fixture(params=["with the index", "without"])
def any_shop(shop: Shop, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """The same shop on a SQLite with FTS5 and on one without."""
    if request.param == "without":
        shop.backend._cache["search index"] = False
    return shop


def test_words_are_found_in_any_order_half_typed_and_without_accents(any_shop: Shop) -> None:
    add(any_shop, "Crème brûlée à la vanille")
    add(any_shop, "Vanilla ice")
    for typed in ("creme brulee", "VANILLE crème", "brul", "vani cre", "crème-brûlée", "b c l a"):
        assert found(any_shop, typed) == ["Crème brûlée à la vanille"]
    assert found(any_shop, "vani") == ["Vanilla ice", "Crème brûlée à la vanille"]
    assert found(any_shop, "anille") == []


def test_names_of_every_script_are_found(any_shop: Shop) -> None:
    names = {
        "Straße Bräu": "strasse",
        "Łódzki ser": "lodz",
        "Молоко овсяное": "овс мол",
        "燕麦牛奶": "牛奶",
        "กาแฟเย็น": "กาแฟ",
        "شاي أخضر": "شاي",
        "दूध": "दू",
        "Ελαιόλαδο": "ελαιολ",
    }
    for name in names:
        add(any_shop, name)
    for name, typed in names.items():
        assert found(any_shop, typed) == [name]


def test_whole_words_and_starts_come_first_then_the_shorter_name(any_shop: Shop) -> None:
    for name in ("Teapot", "Green tea", "Iced tea with lemon", "Tea", "Steak", "Tea towel"):
        add(any_shop, name)
    assert found(any_shop, "tea") == [
        "Tea",
        "Tea towel",
        "Green tea",
        "Iced tea with lemon",
        "Teapot",
    ]


def test_a_sku_and_the_beginning_of_a_barcode_find_the_item(any_shop: Shop) -> None:
    add(any_shop, "Lantern", "5012345678900", sku="85123-A")
    add(any_shop, "Pickles", "0009300001809")
    assert found(any_shop, "85123") == found(any_shop, "85123-a") == ["Lantern"]
    assert found(any_shop, "50123456") == found(any_shop, "5012345678900") == ["Lantern"]
    assert found(any_shop, "0009300") == found(any_shop, "00930000") == ["Pickles"]
    assert found(any_shop, "501") == []


def test_what_looks_like_a_query_is_only_words(any_shop: Shop) -> None:
    add(any_shop, "AND or NOT near")
    add(any_shop, "100 % juice_box")
    for typed in (
        '"',
        "*",
        "a* OR b*",
        "(",
        "NEAR(",
        "x'; DROP TABLE item",
        "\x00",
        "☕",
        "ी",
        "^",
    ):
        found(any_shop, typed)
    assert found(any_shop, "and or not near") == ["AND or NOT near"]
    assert found(any_shop, "100%") == found(any_shop, "juice box") == ["100 % juice_box"]
    assert found(any_shop, "1_0") == []
    assert found(any_shop, "") == found(any_shop, "   ") == []


def test_a_renamed_item_is_found_by_its_new_name_only(any_shop: Shop) -> None:
    item_id = add(any_shop, "Oat drink")
    change = {"name": "Oat milk", "sku": "OM"}
    any_shop.call(catalogue_edit.edit_item, item_id, change, actor=any_shop.owner)
    assert found(any_shop, "milk") == found(any_shop, "om") == ["Oat milk"]
    assert found(any_shop, "drink") == []


def test_a_search_gives_no_more_than_was_asked_for(any_shop: Shop) -> None:
    for number in range(12):
        add(any_shop, f"Drop {number}")
    assert len(found(any_shop, "dr", 5)) == 5
    assert len(found(any_shop, "dr")) == 12


def test_a_very_long_query_is_cut_and_answered(any_shop: Shop) -> None:
    add(any_shop, "milk " * 30)
    assert found(any_shop, "milk " * 5000)
    assert found(any_shop, "m" * 100_000) == []


def test_something_near_is_suggested_where_nothing_is_found(any_shop: Shop) -> None:
    for name in ("Oat milk 1 L", "Chocolate bar", "Yoghurt nature", "Banana", "Coffee beans"):
        add(any_shop, name)
    meant = {
        "otmilk": "oat milk",
        "choclate": "chocolate",
        "yoghrut natur": "yoghurt natur",
        "bannana": "banana",
        "cofee bens": "coffee beans",
    }
    for typed, right in meant.items():
        assert found(any_shop, typed) == []
        assert any_shop.call(catalogue.suggest, typed) == right
        assert found(any_shop, right)
    for typed in ("zzzzqq", "", "x", "☕"):
        assert any_shop.call(catalogue.suggest, typed) is None


def test_every_prefix_of_a_name_finds_it(shop: Shop) -> None:
    names = ["Pâté de campagne au poivre", "L'éclair d'or", "Coca-Cola 33 cl", "Ö, Äpfel!"]
    for name in names:
        add(shop, name)
    for name in names:
        for end in range(1, len(name) + 1):
            assert name in found(shop, name[:end])


@given(st.text(min_size=1, max_size=60))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_typed_has_an_answer(shop: Shop, typed: str) -> None:
    found(shop, typed)
    shop.call(catalogue.suggest, typed)


def test_shuffled_words_of_a_name_find_it(shop: Shop) -> None:
    name = "Terrine de canard au poivre vert"
    add(shop, name)
    rng = random.Random(1)
    for _ in range(20):
        words = name.split()
        rng.shuffle(words)
        assert found(shop, " ".join(word[: rng.randint(1, 9)] for word in words)) == [name]


def test_the_whole_words_of_many_items_do_not_hide_the_exact_name(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(item_search, "MOST_FETCHED", 20)
    for number in range(30):
        add(shop, f"Teapot {number}")
    add(shop, "Tea")
    assert found(shop, "tea", 3)[0] == "Tea"


def test_the_item_called_just_so_is_found_though_hundreds_are_called_alike(shop: Shop) -> None:
    for number in range(item_search.MOST_FETCHED + 20):
        add(shop, f"Dark lait au chocolat {number}")
    add(shop, "Lait au chocolat noir")
    add(shop, "Lait au chocolat")
    assert found(shop, "lait au chocolat")[:2] == ["Lait au chocolat", "Lait au chocolat noir"]
    assert found(shop, "lait au chocol")[:2] == ["Lait au chocolat", "Lait au chocolat noir"]
