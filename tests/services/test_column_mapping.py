"""What a person said the columns of a list are, the next time."""

import io
import json

import pytest

from pos_app.domain.errors import Conflict, Invalid, NotAllowed
from pos_app.services import column_mapping
from pos_app.services.product_file import ProductFile, Wishes
from tests.shop import GBP, Shop

ODD = "Was,Nummer,Kostet\nTee,111,1.20\n"
FIELDS = ("name", "barcode", "price")


def read(shop: Shop, text: str, wishes: Wishes = column_mapping.AS_FOUND) -> ProductFile:
    source = io.BytesIO(text.encode())
    return column_mapping.read_list(shop.backend.call, shop.owner, source, GBP, wishes)


def test_a_heading_nobody_knows_is_mapped_by_hand_and_known_the_next_time(shop: Shop) -> None:
    with pytest.raises(Invalid, match="No column is called"):
        read(shop, ODD).check_named()
    shop.call(
        column_mapping.remember, "", ("Was", "Nummer", "Kostet"), FIELDS, actor=shop.owner
    )  # fmt: skip
    listing = read(shop, ODD.replace("Was,Nummer", "WAS, nummer"))
    assert (listing.fields, listing.remembered) == (FIELDS, "Was, Nummer, Kostet")
    (row,) = listing.rows
    assert (row.name, row.codes) == ("Tee", ("111",))


def test_what_is_said_now_goes_before_what_was_said_then(shop: Shop) -> None:
    shop.call(column_mapping.remember, "", ("Was", "Nummer", "Kostet"), FIELDS, actor=shop.owner)
    listing = read(shop, ODD, Wishes(fields=("name", "sku", "")))
    assert listing.fields == ("name", "sku", "")
    assert listing.ignored == ("Kostet",)


def test_saying_the_same_again_leaves_no_trace_and_another_word_is_told(shop: Shop) -> None:
    heading = ("Was", "Nummer", "Kostet")
    shop.call(column_mapping.remember, "Tea list", heading, FIELDS, actor=shop.owner)
    shop.call(column_mapping.remember, "", heading, FIELDS, actor=shop.owner)
    shop.call(column_mapping.remember, "", heading, ("name", "sku", "price"), actor=shop.owner)
    bodies = shop.rows("SELECT body FROM journal_entry WHERE kind = 'import.mapping_saved'")
    first, second = (json.loads(body) for (body,) in bodies)
    assert first["before"] is None
    assert second["before"][1] == ["Nummer", "barcode"]
    assert second["after"][1] == ["Nummer", "sku"]
    known = shop.call(column_mapping.mapping_called, "Tea list", actor=shop.owner)
    assert known is not None
    assert known.fields_for(("Kostet", "Was")) == ("price", "name")


def test_two_mappings_have_two_names(shop: Shop) -> None:
    shop.call(
        column_mapping.remember, "Tea", ("Was", "Preis A"), ("name", "price"), actor=shop.owner
    )
    with pytest.raises(Conflict):
        shop.call(
            column_mapping.remember, "Tea", ("Was", "Preis B"), ("name", "price"), actor=shop.owner
        )


def test_two_columns_cannot_both_be_the_price(shop: Shop) -> None:
    with pytest.raises(Invalid, match="Two columns cannot both be the price"):
        read(shop, ODD, Wishes(fields=("name", "price", "price")))
    assert read(shop, ODD, Wishes(fields=("name", "barcode", "barcode"))).columns == {
        "name": "Was",
        "barcode": "Nummer, Kostet",
    }


def test_a_mapping_in_a_file_names_headings_and_fields() -> None:
    mapping = column_mapping.mapping_in('{"Was": "name", "Kostet": "price"}')
    assert mapping.fields_for(("Kostet", "Nummer", "Was")) == ("price", "", "name")
    for text in ("", "[]", '{"Was": 1}', "{}"):
        with pytest.raises(Invalid):
            column_mapping.mapping_in(text)
    with pytest.raises(Invalid, match="There is no field “colour”"):
        column_mapping.mapping_in('{"Farbe": "colour"}')


def test_a_cashier_maps_nothing(shop: Shop) -> None:
    with pytest.raises(NotAllowed):
        shop.call(column_mapping.remember, "", ("Was",), ("name",))
