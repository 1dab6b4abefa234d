"""Variants of an imported list belong to their product."""

import json

from pos_app.domain import variants
from pos_app.domain.variants import ItemOption
from pos_app.services import catalogue, importing, sales
from pos_app.services.import_matching import RowKind
from tests.services.test_import_systems import SHOPIFY, WOO_DE
from tests.services.test_import_undo import undo
from tests.services.test_importing import bring, kinds, tell
from tests.shop import Shop, cart_of, cash, line

MORE = (
    "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Price\n"
    "tee,Basic tee,Colour,Blue,Size,L,T-BL,15\n"
)


def family(shop: Shop, name: str) -> dict[str, tuple[str, ...]]:
    """The variants of a product: their names and choices."""
    rows = shop.rows(
        "SELECT v.name, v.choices FROM item v JOIN item p ON p.id = v.parent_id"
        " WHERE p.name = ? AND NOT v.is_deleted AND NOT p.is_deleted ORDER BY v.name",
        name,
    )
    return {name: variants.decode_choices(choices) for name, choices in rows}


def options(shop: Shop, name: str) -> tuple[ItemOption, ...]:
    ((stored,),) = shop.rows(
        "SELECT options FROM item WHERE name = ? AND NOT is_deleted AND options IS NOT NULL", name
    )
    return variants.decode_options(stored)


def test_the_rows_of_one_product_become_its_variants(shop: Shop) -> None:
    results = bring(shop, SHOPIFY)
    assert results[0].changes == ("variant of Basic tee",)
    assert family(shop, "Basic tee") == {
        "Basic tee, Red / L": ("Red", "L"),
        "Basic tee, Red / M": ("Red", "M"),
    }
    assert options(shop, "Basic tee") == (
        ItemOption("Colour", ("Red",)),
        ItemOption("Size", ("L", "M")),
    )
    assert shop.rows("SELECT count(*) FROM item WHERE parent_id IS NULL") == [(2,)]
    assert shop.call(catalogue.find_by_code, "T-RM")[0].name == "Basic tee, Red / M"


def test_bringing_it_in_again_changes_nothing_and_telling_writes_nothing(shop: Shop) -> None:
    tell(shop, SHOPIFY)
    assert shop.rows("SELECT count(*) FROM item") == [(0,)]
    bring(shop, SHOPIFY)
    before = shop.rows("SELECT * FROM item ORDER BY id")
    assert set(kinds(bring(shop, SHOPIFY))) == {RowKind.SAME, RowKind.PASSED_OVER}
    assert shop.rows("SELECT * FROM item ORDER BY id") == before


def test_another_variant_joins_the_product_that_is_there(shop: Shop) -> None:
    bring(shop, SHOPIFY)
    bring(shop, MORE)
    assert len(family(shop, "Basic tee")) == 3
    assert options(shop, "Basic tee")[0] == ItemOption("Colour", ("Red", "Blue"))


def test_what_does_not_fit_stays_an_item_of_its_own(shop: Shop) -> None:
    bring(shop, SHOPIFY)
    other = MORE.replace("Colour", "Print").replace("T-BL", "T-PR")
    assert kinds(bring(shop, other)) == [RowKind.NEW]
    assert len(family(shop, "Basic tee")) == 2
    twice = MORE.replace("Blue", "Red").replace("T-BL", "T-RL2")
    bring(shop, twice)
    assert len(family(shop, "Basic tee")) == 2
    many = "".join(f"mug,Mug,Print,Nr {n},,,M-{n},6\n" for n in range(201))
    bring(shop, MORE.splitlines()[0] + "\n" + many)
    assert shop.rows("SELECT count(*) FROM item WHERE name LIKE 'Mug, Nr%'") == [(201,)]


def test_a_woocommerce_variation_knows_its_attribute(shop: Shop) -> None:
    bring(shop, WOO_DE)
    assert family(shop, "Kapuzenpulli") == {
        "Kapuzenpulli, Blau": ("Blau",),
        "Kapuzenpulli, Rot": ("Rot",),
    }
    assert options(shop, "Kapuzenpulli") == (ItemOption("Farbe", ("Blau", "Rot")),)


def test_undoing_takes_the_product_too_and_the_options_it_gained(shop: Shop) -> None:
    bring(shop, SHOPIFY)
    bring(shop, MORE)
    assert undo(shop).removed == 1
    assert options(shop, "Basic tee")[0] == ItemOption("Colour", ("Red",))
    done = undo(shop, 1)
    assert done.kept == ()
    assert shop.rows("SELECT count(*) FROM item WHERE NOT is_deleted") == [(0,)]


def test_a_product_stays_while_a_variant_of_it_does(shop: Shop) -> None:
    bring(shop, SHOPIFY)
    (red,) = shop.call(catalogue.find_by_code, "T-RL")
    sold = line(red.name, "15.00", item_id=red.id, category_id=red.category_id)
    shop.call(sales.complete, cart_of(sold), cash("20"))
    done = undo(shop)
    assert {(one.name, one.reason) for one in done.kept} == {
        ("Basic tee, Red / L", "It was sold since."),
        ("Basic tee", "Variants of it stay."),
    }
    assert list(family(shop, "Basic tee")) == ["Basic tee, Red / L"]


def test_variants_pages_apart_have_one_product(shop: Shop, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(importing, "_ROWS_A_PAGE", 1)
    bring(shop, SHOPIFY)
    assert len(family(shop, "Basic tee")) == 2
    bodies = shop.rows("SELECT body FROM journal_entry WHERE kind = 'items.imported' ORDER BY n")
    first, second, *_rest = (json.loads(body)["families"][0] for (body,) in bodies[:2])
    assert (first["before"], second["before"]) == (None, first["after"])
    undo(shop)
    assert shop.rows("SELECT count(*) FROM item WHERE NOT is_deleted") == [(0,)]
