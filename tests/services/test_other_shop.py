"""A catalogue that is exported and brought into another shop is the same catalogue there: families,
bundles, deposits, cases and all.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos_app.domain.access import Actor, Permission
from pos_app.domain.content import Content
from pos_app.domain.errors import NotAllowed
from pos_app.domain.item import STOCK_POLICIES, Code, ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.variants import ItemOption
from pos_app.maintenance import DATABASE
from pos_app.services import (
    bundles,
    catalogue_edit,
    import_undo,
    importing,
    variants,
)
from pos_app.services.exporting import Choice
from pos_app.services.import_matching import RowKind
from pos_app.services.product_file import ProductFile
from tests.services.test_exporting import bring_back, export
from tests.shop import GBP, Shop, open_copy

ALL = Choice(delisted=True)
_ITEM = (
    "name", "sku", "description", "unit", "unit_price", "cost_price", "is_open_price",
    "track_stock", "stock_policy", "reorder_level", "tracks_batches", "content", "discount_rate",
    "age_limit", "is_returnable", "is_active", "options", "choices", "is_bundle",
)  # fmt: skip


@contextmanager
def another_shop(template: Path) -> Iterator[Shop]:
    """A second shop, with nothing on its shelves."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        shutil.copy(template / DATABASE, folder / DATABASE)
        shop = open_copy(folder)
        try:
            yield shop
        finally:
            shop.backend.close()


def add(shop: Shop, name: str, price: str = "2.00", left: int | None = None, **more: Any) -> UUID:
    fields = ItemFields(name, **{"unit_price": UnitPrice.parse(price, GBP), **more})
    opening = None if left is None else Quantity.of(left)
    made: UUID = shop.call(catalogue_edit.add_item, fields, opening, actor=shop.owner).id
    return made


def edit(shop: Shop, item: UUID, **changes: object) -> None:
    shop.call(catalogue_edit.edit_item, item, changes, actor=shop.owner)


def book(shop: Shop) -> dict[str, Any]:
    """All that the catalogue says, ids as names."""
    with closing(sqlite3.connect(shop.folder / DATABASE)) as database:

        def rows(sql: str) -> list[tuple[Any, ...]]:
            return sorted(database.execute(sql).fetchall(), key=repr)

        named = "(SELECT name FROM item x WHERE x.id = {})"
        live = "FROM item i WHERE NOT is_deleted"
        return {
            "items": rows(f"SELECT {', '.join(_ITEM)} {live}"),
            "deposits": rows(
                f"SELECT name, {named.format('deposit_item_id')} {live}"
                " AND deposit_item_id IS NOT NULL"
            ),
            "parents": rows(
                f"SELECT name, {named.format('parent_id')} {live} AND parent_id IS NOT NULL"
            ),
            "parts": rows(
                f"SELECT {named.format('bundle_id')}, {named.format('item_id')}, quantity, position"
                " FROM bundle_part"
            ),
            "codes": rows(
                f"SELECT {named.format('item_id')}, code, quantity, position, pack_price, pack_name"
                " FROM barcode"
            ),
            "categories": rows("SELECT name FROM category"),
            "stock": rows(f"SELECT {named.format('item_id')}, quantity FROM stock_level"),
        }  # fmt: skip


def furnish(shop: Shop) -> None:
    """Something of everything a list can carry."""
    deposit = add(shop, "Bottle deposit", "0.25", track_stock=False)
    case = Code("5449000000439", Quantity.of(24), UnitPrice.parse("30", GBP), "Case of 24")
    cola = add(
        shop, "Cola", "1.50", 48, sku="COLA", deposit_item_id=deposit, stock_policy="block",
        content=Content.parse("500 ml"), barcodes=(Code("5449000000996"), case),
    )  # fmt: skip
    add(shop, "Advocaat", "12.00", 3, age_limit=18, discount_rate=123_456)
    old = add(shop, "Old tin", "1.00", 0)
    edit(shop, old, is_active=False)
    add(shop, "Yoghurt", "0.90", 0, tracks_batches=True, reorder_level=Quantity.of(6))
    add(shop, "Gift wrapping", "1.00", is_open_price=True, track_stock=False)
    shirt = add(shop, "Shirt", "20.00", description="The parent’s own words", sku="SHIRT")
    options = [ItemOption("Size", ("S", "M, wide")), ItemOption('Col"our', ("Red", "Blue"))]
    shop.call(variants.make, shirt, options, actor=shop.owner)
    edit(shop, shirt, description="Changed since")
    box = add(shop, "A box", "5.00", track_stock=False)
    parts = [(cola, Quantity.of(2)), (deposit, Quantity.of(2))]
    shop.call(bundles.compose, box, parts, actor=shop.owner)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_everything_arrives_in_another_shop(
    shop: Shop, template: Path, tmp_path: Path, kind: str
) -> None:
    furnish(shop)
    file = tmp_path / f"all.{kind}"
    count = export(shop, file, ALL)
    with another_shop(template) as other:
        results = bring_back(other, file)
        assert len(results) == count
        assert {(row.kind, row.doubts, row.reason) for row in results} == {(RowKind.NEW, (), "")}
        assert book(other) == book(shop)
        again = bring_back(other, file)
        assert {row.kind for row in again} == {RowKind.SAME}
        back = tmp_path / f"back.{kind}"
        assert export(other, back, ALL) == count


def test_what_is_told_before_is_what_happens(
    shop: Shop, template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_ROWS_A_PAGE", 2)
    furnish(shop)
    file = tmp_path / "all.csv"
    export(shop, file, ALL)
    with another_shop(template) as other, file.open("rb") as source:
        listing = ProductFile.read(source, GBP)
        pages = importing.preview(other.backend.call, other.owner, listing)
        told = [(row.number, row.kind, row.doubts) for page in pages for row in page.results]
        done = [(row.number, row.kind, row.doubts) for row in bring_back(other, file)]
        assert told == done
        assert book(other) == book(shop)


def test_items_the_other_shop_has_are_met_and_what_hangs_on_them_follows(
    shop: Shop, template: Path, tmp_path: Path
) -> None:
    furnish(shop)
    file = tmp_path / "all.csv"
    export(shop, file, ALL)
    with another_shop(template) as other:
        add(other, "Bottle deposit", "0.25", track_stock=False)
        theirs = add(other, "Coca", "1.40", 5, sku="COLA")
        results = {row.name: row for row in bring_back(other, file)}
        assert results["Cola"].kind is RowKind.CHANGED
        assert results["Cola"].item_id == theirs
        assert results["A box"].doubts == ()
        assert book(other)["parts"] == book(shop)["parts"]
        assert book(other)["deposits"] == book(shop)["deposits"]


def test_an_import_of_families_and_bundles_is_undone_as_a_whole(
    shop: Shop, template: Path, tmp_path: Path
) -> None:
    furnish(shop)
    file = tmp_path / "all.csv"
    export(shop, file, ALL)
    with another_shop(template) as other:
        bring_back(other, file)
        (batch,) = other.call(import_undo.batches, actor=other.owner)
        pages = other.call(import_undo.begin, batch.id, actor=other.owner)
        outcome = list(import_undo.run(other.backend.call, other.owner, batch.id, pages))[-1]
        assert outcome.kept == ()
        assert book(other)["items"] == []
        assert {row.kind for row in bring_back(other, file)} == {RowKind.NEW}
        assert book(other)["items"] == book(shop)["items"]


def test_a_link_that_makes_no_sense_here_is_left_out_and_told(
    shop: Shop, template: Path, tmp_path: Path
) -> None:
    furnish(shop)
    file = tmp_path / "all.csv"
    export(shop, file, ALL)
    lines = file.read_text("utf-8-sig").splitlines(keepends=True)
    kept = [one for one in lines if "Bottle deposit" not in one and one.split(",")[1] != "Shirt"]
    file.write_text("".join(kept), "utf-8")
    with another_shop(template) as other:
        doubts = {row.name: row.doubts for row in bring_back(other, file)}
        assert doubts["Cola"] == ("its deposit is not known here and is left out",)
        assert doubts["A box"] == ("it is no bundle here: not all of its parts are known",)
        assert doubts["Shirt, S / Red"][0].startswith("it is no variant here")
        assert book(other)["parts"] == book(other)["parents"] == []


def test_a_cell_that_says_neither_yes_nor_no_refuses_its_row(shop: Shop, tmp_path: Path) -> None:
    old = add(shop, "Old tin", "1.00", 0)
    edit(shop, old, is_active=False)
    file = tmp_path / "all.csv"
    export(shop, file, ALL)
    file.write_text(file.read_text("utf-8-sig").replace(",no\n", ",maybe\n"), "utf-8")
    (row,) = bring_back(shop, file)
    assert row.reason == "Whether it is on sale is “maybe”: write yes or no."


def test_a_price_of_a_case_needs_the_right_to_change_prices(shop: Shop, tmp_path: Path) -> None:
    case = Code("5449000000439", Quantity.of(24), UnitPrice.parse("30", GBP), "Case of 24")
    add(shop, "Water", unit_price=None, barcodes=(case,))
    file = tmp_path / "all.csv"
    export(shop, file, ALL)
    grants = {p: g for p, g in shop.owner.grants.items() if p != Permission.CATALOGUE_PRICE}
    clerk = Actor(shop.owner.user_id, "Clerk", "owner", grants)
    with file.open("rb") as source:
        pages = importing.preview(shop.backend.call, clerk, ProductFile.read(source, GBP))
        with pytest.raises(NotAllowed, match="You may not change shelf prices"):
            list(pages)


_NAMES = st.text(st.characters(categories=("L", "N", "Po")), min_size=1, max_size=12).filter(
    lambda text: bool(text.strip(" '\"")) and text.strip() == text
)
_SHELF = st.lists(
    st.fixed_dictionaries(
        {
            "name": _NAMES,
            "price": st.integers(1, 10**7),
            "policy": st.none() | st.sampled_from(STOCK_POLICIES),
            "discount": st.integers(0, 1_000_000),
            "content": st.none() | st.sampled_from(["500 ml", "1.5 kg", "12 pcs", "0.33 l"]),
            "batches": st.booleans(),
            "is_active": st.booleans(),
            "left": st.none() | st.integers(0, 50),
            "deposit": st.booleans(),
            "pack": st.none() | st.tuples(st.integers(2, 48), st.integers(1, 10**6), _NAMES),
            "values": st.lists(_NAMES, max_size=3, unique_by=str.casefold),
            "bundle": st.booleans(),
        }
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda one: one["name"].casefold(),
)


def shelve(
    shop: Shop, number: int, told: dict[str, Any], deposit: UUID, before: list[UUID]
) -> None:
    """Put one item of any kind on the shelf."""
    codes: tuple[Code, ...] = (Code(f"CODE-{number}"),)
    if told["pack"] is not None:
        many, price, name = told["pack"]
        codes += (Code(f"CASE-{number}", Quantity.of(many), UnitPrice(price, GBP), name),)
    is_bundle = told["bundle"] and bool(before)
    is_parent = bool(told["values"]) and not is_bundle
    item = add(
        shop, told["name"], left=None if is_bundle or is_parent else told["left"],
        unit_price=UnitPrice(told["price"], GBP), unit=Unit.PIECE,
        stock_policy=told["policy"], discount_rate=told["discount"],
        content=Content.parse(told["content"]) if told["content"] else None,
        tracks_batches=told["batches"] and not is_bundle and not is_parent,
        deposit_item_id=deposit if told["deposit"] else None, barcodes=codes,
        track_stock=not is_bundle,
    )  # fmt: skip
    if is_bundle:
        parts = [(before[-1], Quantity.of(number + 1))]
        shop.call(bundles.compose, item, parts, actor=shop.owner)
    elif is_parent:
        option = ItemOption("Kind", tuple(told["values"]))
        shop.call(variants.make, item, [option], actor=shop.owner)
    else:
        before.append(item)
        edit(shop, item, is_active=told["is_active"])


@given(_SHELF, st.sampled_from(("csv", "xlsx")), st.integers(1, 4))
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_catalogue_is_the_same_in_another_shop(
    template: Path, tmp_path: Path, shelf: list[dict[str, Any]], kind: str, rows: int
) -> None:
    with another_shop(template) as one, another_shop(template) as other:
        deposit = add(one, "Zz deposit", "0.25", track_stock=False)
        before: list[UUID] = []
        for number, told in enumerate(shelf):
            shelve(one, number, told, deposit, before)
        file = tmp_path / f"all.{kind}"
        export(one, file, ALL)
        usual, importing._ROWS_A_PAGE = importing._ROWS_A_PAGE, rows  # type: ignore[misc]
        try:
            results = bring_back(other, file)
        finally:
            importing._ROWS_A_PAGE = usual  # type: ignore[misc]
        assert {(row.kind, row.reason, row.doubts) for row in results} == {(RowKind.NEW, "", ())}
        assert book(other) == book(one)
        assert {row.kind for row in bring_back(other, file)} == {RowKind.SAME}
