"""The list of items taken out of the shop: whole, harmless, and the same when it comes back."""

import csv
import io
import json
import zipfile
from pathlib import Path
from uuid import UUID

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos_app.documents import product_list
from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import NotAllowed
from pos_app.domain.item import Code, ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.text import clean
from pos_app.services import (
    catalogue,
    catalogue_edit,
    catalogue_groups,
    exporting,
    import_matching,
    importing,
)
from pos_app.services.exporting import Choice
from pos_app.services.import_matching import RowKind
from pos_app.services.product_file import ProductFile
from tests.services.test_importing import LIST, bring
from tests.shop import GBP, Shop

DANGEROUS = (
    "=1+1",
    "+44 tea",
    "-5 tea",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    "'=x",
    "''t",
    "'n beetje",
)


def export(shop: Shop, path: Path, choice: Choice | None = None, actor: Actor | None = None) -> int:
    """Export as the owner, in the format the file's name says."""
    who, wanted = actor or shop.owner, choice or Choice()
    plan = shop.call(exporting.begin, path.name, wanted, actor=who)
    write = product_list.WRITERS[path.suffix[1:]]
    return write(path, plan, exporting.rows(shop.backend.call, who, wanted))


def bring_back(shop: Shop, path: Path) -> list[importing.RowResult]:
    """What importing an exported file does."""
    with path.open("rb") as file:
        products = ProductFile.read(file, GBP)
        assert (products.system, products.ignored) == ("pos_app", ())
        batch = shop.call(importing.begin, path.name, len(products.rows), actor=shop.owner)
        options = import_matching.ImportOptions()
        pages = importing.run(shop.backend.call, shop.owner, batch, products, options)
        return [result for page in pages for result in page.results]


def add(shop: Shop, fields: ItemFields, opening: Quantity | None = None) -> None:
    shop.call(catalogue_edit.add_item, fields, opening, actor=shop.owner, may_share_codes=True)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_exported_and_brought_in_again_changes_nothing(
    shop: Shop, tmp_path: Path, kind: str
) -> None:
    bring(shop, LIST)
    shelved = shop.call(catalogue_groups.add_category, "Pop & fizz", actor=shop.owner)
    zero = shop.call(catalogue.tax_classes)[-1]
    for name in DANGEROUS:
        add(shop, ItemFields(name, sku=f"={name}"[:20], description=name))
    add(
        shop,
        ItemFields(
            "Cola", shelved, zero.id, "Line, with “quotes” and 牛奶", "-C1", Unit.LITRE,
            UnitPrice.parse("0.0125", GBP), UnitPrice.parse("1234567.89", GBP),
            reorder_level=Quantity.parse("2.5"),
            age_limit=16,
            barcodes=(
                Code("5449000000996"), Code("05449000011527", Quantity.of(24)), Code("A B|C"),
            ),
        ),
        Quantity.parse("3.25"),
    )  # fmt: skip
    add(shop, ItemFields("Cola", barcodes=(Code("5449000000996"),)))
    add(shop, ItemFields("Cola"))
    off = {"is_active": False}
    shop.call(catalogue_groups.edit_tax_class, zero.id, off, actor=shop.owner)
    before = shop.rows("SELECT * FROM item ORDER BY id"), shop.rows("SELECT * FROM barcode")
    path = tmp_path / f"items.{kind}"
    count = export(shop, path)
    results = bring_back(shop, path)
    assert [(row.name, row.reason) for row in results if row.kind is not RowKind.SAME] == []
    assert len(results) == count == 4 + len(DANGEROUS) + 3
    assert before == (
        shop.rows("SELECT * FROM item ORDER BY id"),
        shop.rows("SELECT * FROM barcode"),
    )
    assert {one.name for one in tmp_path.iterdir()} == {path.name, "shop"}


_TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), min_size=1, max_size=25
).filter(lambda text: bool(clean(text, 60)))
_START = st.sampled_from(("", "=", "+", "-", "@", "'", "''", "'=", '="'))
_ITEMS = st.lists(
    st.builds(
        lambda start, name, sku, price, cost, code, pack: ItemFields(
            start + name,
            sku=f"{start}{sku}",
            description=start + name,
            unit_price=UnitPrice(price, GBP),
            cost_price=None if cost is None else UnitPrice(cost, GBP),
            barcodes=(Code(start + code), Code(f"{code}-2", Quantity.of(pack))),
        ),
        _START, _TEXT, _TEXT, st.integers(0, 10**9), st.none() | st.integers(0, 10**9), _TEXT,
        st.integers(1, 99),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda fields: clean(fields.sku, 60),
)  # fmt: skip


@given(_ITEMS, st.sampled_from(("csv", "xlsx")))
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_items_are_called_the_way_out_and_in_again_changes_nothing(
    shop: Shop, tmp_path: Path, items: list[ItemFields], kind: str
) -> None:
    for (known,) in shop.rows("SELECT id FROM item WHERE is_active"):
        off = {"sku": "", "is_active": False}
        shop.call(catalogue_edit.edit_item, UUID(bytes=known), off, actor=shop.owner)
    for fields in items:
        add(shop, fields)
    before = shop.rows("SELECT * FROM item ORDER BY id"), shop.rows("SELECT * FROM barcode")
    path = tmp_path / f"items.{kind}"
    assert export(shop, path) == len(items)
    told = [(row.kind, row.reason, row.changes) for row in bring_back(shop, path)]
    assert told == [(RowKind.SAME, "", ())] * len(items)
    assert before == (
        shop.rows("SELECT * FROM item ORDER BY id"),
        shop.rows("SELECT * FROM barcode"),
    )


def test_no_cell_of_a_csv_is_taken_for_a_formula(shop: Shop, tmp_path: Path) -> None:
    for name in DANGEROUS:
        add(shop, ItemFields(name, description=name))
    path = tmp_path / "items.csv"
    export(shop, path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file):
            assert not any(cell[:1] in {"=", "+", "-", "@", "\t", "\r"} for cell in row)


def test_no_cell_of_a_workbook_is_a_formula_a_link_or_a_number_made_of_a_text(
    shop: Shop, tmp_path: Path
) -> None:
    add(shop, ItemFields("=1+1", sku="0012345", description="https://example.com"))
    path = tmp_path / "items.xlsx"
    export(shop, path)
    with zipfile.ZipFile(path) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet
    book = openpyxl.load_workbook(path)
    kinds = {cell.value: cell.data_type for cell in list(book.active.rows)[1]}  # type: ignore[union-attr]
    assert kinds["=1+1"] == kinds["0012345"] == "s"


def test_a_choice_is_exported_and_the_journal_tells_it(shop: Shop, tmp_path: Path) -> None:
    bring(shop, LIST)
    drinks = next(c.id for c in shop.call(catalogue.categories) if c.name == "Drinks")
    path = tmp_path / "drinks.csv"
    assert export(shop, path, Choice(category_id=drinks)) == 2
    assert export(shop, path, Choice(text="oat")) == 1
    ((first,), (second,)) = shop.rows(
        "SELECT body FROM journal_entry WHERE kind = 'items.exported' ORDER BY n"
    )
    assert json.loads(first) == {
        "file": "drinks.csv",
        "items": 2,
        "text": "",
        "category": drinks.hex,
        "delisted": False,
    }
    assert json.loads(second)["text"] == "oat"


def test_delisted_items_go_along_only_when_that_is_wanted(shop: Shop, tmp_path: Path) -> None:
    bring(shop, "barcode,name\n111,Tea\n222,Jam\n")
    (tea,) = shop.call(catalogue.find_by_code, "111")
    shop.call(catalogue_edit.delist, tea.id, actor=shop.owner)
    path = tmp_path / "items.csv"
    assert export(shop, path) == 1
    assert export(shop, path, Choice(delisted=True)) == 2


def test_a_long_list_comes_in_pages_by_name(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "_ROWS_A_PAGE", 2)
    for name in ("Pear", "apple", "Apple", "Cherry", "Banana"):
        add(shop, ItemFields(name))
    path = tmp_path / "items.csv"
    assert export(shop, path) == 5
    with path.open(encoding="utf-8-sig", newline="") as file:
        names = [row["Name"] for row in csv.DictReader(file)]
    assert [name.casefold() for name in names] == ["apple", "apple", "banana", "cherry", "pear"]
    assert len(set(names)) == 5


def test_costs_are_exported_for_whoever_may_see_them(shop: Shop, tmp_path: Path) -> None:
    bring(shop, LIST)
    path = tmp_path / "items.csv"
    export(shop, path)
    assert "Cost" in path.read_text("utf-8-sig").splitlines()[0]
    grants = {p: g for p, g in shop.owner.grants.items() if p != Permission.CATALOGUE_COST}
    clerk = Actor(shop.owner.user_id, "Clerk", "owner", grants)
    export(shop, path, actor=clerk)
    text = path.read_text("utf-8-sig")
    assert "Cost" not in text
    assert "1.10" not in text


def test_a_cashier_takes_no_list_out(shop: Shop) -> None:
    with pytest.raises(NotAllowed, match="You may not export the list of items"):
        shop.call(exporting.begin, "items.csv", Choice())
    with pytest.raises(NotAllowed):
        shop.call(exporting.page, Choice(), None)


def test_an_export_that_fails_leaves_the_old_file_and_no_part_of_a_new_one(
    shop: Shop, tmp_path: Path
) -> None:
    bring(shop, LIST)
    path = tmp_path / "items.csv"
    path.write_text("the old one")
    plan = shop.call(exporting.begin, path.name, Choice(), actor=shop.owner)

    def break_off():  # type: ignore[no-untyped-def]
        yield from list(exporting.rows(shop.backend.call, shop.owner, Choice()))[:1]
        raise OSError("disk full")

    for kind in ("csv", "xlsx"):
        with pytest.raises(OSError, match="disk full"):
            product_list.WRITERS[kind](path, plan, break_off())
    assert path.read_text() == "the old one"
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["items.csv"]


def test_two_items_cannot_be_given_one_sku_by_a_list(shop: Shop, tmp_path: Path) -> None:
    bring(shop, "barcode,name,sku\n111,Tea,A\n222,Jam,B\n333,Bun,C\n")
    path = tmp_path / "items.csv"
    export(shop, path)
    text = path.read_text("utf-8-sig")
    path.write_text(text.replace(",C,", ",D,").replace(",B,", ",D,"), "utf-8")
    assert [row.reason for row in bring_back(shop, path)] == [
        "", "Row 2 has this SKU already.", "",
    ]  # fmt: skip
    path.write_text(text.replace("Jam,B,", "Jam,D,").replace("Bun,C,", "Bun,,"), "utf-8")
    assert "Its SKU belongs to Bun." in [row.reason for row in bring_back(shop, path)]


def test_an_exported_list_edited_by_hand_changes_just_that(shop: Shop, tmp_path: Path) -> None:
    bring(shop, LIST)
    path = tmp_path / "items.csv"
    export(shop, path)
    text = path.read_text("utf-8-sig").replace("Oat milk", "Oat drink").replace(",OM,", ",OD,")
    path.write_text(text, "utf-8")
    changed = [row for row in bring_back(shop, path) if row.kind is RowKind.CHANGED]
    assert [row.changes for row in changed] == [
        ("name Oat milk → Oat drink", "SKU OM → OD"),
    ]
    assert io.StringIO(text).readline().startswith("Item id,Name,SKU,Barcode 1,Price")
