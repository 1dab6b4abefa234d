import io
import json
from datetime import timedelta

import pytest

from pos_app.domain.access import Actor, ApprovalRequired, Decision, Grant, Permission, Role
from pos_app.domain.errors import Invalid, NotAllowed, NotFound
from pos_app.domain.ids import new_id
from pos_app.domain.item import ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity, Unit
from pos_app.models import stock as stock_model
from pos_app.services import catalogue, catalogue_edit, catalogue_groups, importing
from pos_app.services.import_matching import ImportOptions, RowKind
from pos_app.services.importing import RowResult
from pos_app.services.product_file import ProductFile
from tests.shop import GBP, Shop

LIST = (
    "barcode,name,sku,price,cost,category,tax,stock,unit\n"
    "5012345678900,Oat milk,OM,2.20,1.10,Drinks,20,12,\n"
    "4006381333931,Cherries,CH,3.60,,Fruit,0%,4.5,kg\n"
    ",Gift card,GC,,,,,,\n"
    ",Bread roll,,0.40,,drinks,Zero 0%,,\n"
)


def listing(text: str) -> ProductFile:
    return ProductFile.read(io.BytesIO(text.encode()), GBP)


def bring(shop: Shop, text: str, options: ImportOptions = importing.AS_USUAL) -> list[RowResult]:
    """Import a list as the owner; what each row did."""
    products = listing(text)
    batch = shop.call(importing.begin, "list.csv", len(products.rows), actor=shop.owner)
    pages = importing.run(shop.backend.call, shop.owner, batch, products, options)
    return [result for page in pages for result in page.results]


def tell(shop: Shop, text: str) -> list[RowResult]:
    """What importing a list would do."""
    pages = importing.preview(shop.backend.call, shop.owner, listing(text))
    return [result for page in pages for result in page.results]


def kinds(results: list[RowResult]) -> list[RowKind]:
    return [result.kind for result in results]


def price(text: str) -> UnitPrice:
    return UnitPrice.parse(text, GBP)


def test_a_list_becomes_items_with_price_tax_category_and_stock(shop: Shop) -> None:
    assert kinds(bring(shop, LIST)) == [RowKind.NEW] * 4
    (milk,) = shop.call(catalogue.find_by_code, "5012345678900")
    assert (milk.name, milk.unit_price, milk.category_name) == ("Oat milk", price("2.20"), "Drinks")
    assert milk.stock == Quantity.of(12)
    (cherries,) = shop.call(catalogue.search, "cherries")
    assert (cherries.unit, cherries.stock) == (Unit.KG, Quantity.parse("4.5"))
    assert [rate.plain for rate in cherries.taxes] == ["0"]
    (card,) = shop.call(catalogue.find_by_code, "GC")
    assert (card.unit_price, card.category_id, card.taxes[0].plain) == (None, None, "20")
    (roll,) = shop.call(catalogue.search, "roll")
    assert roll.category_name == "Drinks"
    assert [row.name for row in shop.call(catalogue.categories)] == ["Drinks", "Fruit"]
    form = shop.call(catalogue.item, milk.id, actor=shop.owner)
    assert form.fields.cost_price == price("1.10")


def test_the_telling_writes_nothing_and_says_what_the_doing_does(shop: Shop) -> None:
    told = tell(shop, LIST)
    assert shop.rows("SELECT count(*) FROM item") == [(0,)]
    assert shop.rows("SELECT count(*) FROM category") == [(0,)]
    done = bring(shop, LIST)
    assert kinds(told) == kinds(done)
    assert [result.number for result in told] == [result.number for result in done]


def test_importing_again_changes_nothing(shop: Shop) -> None:
    bring(shop, LIST)
    before = shop.rows("SELECT * FROM item ORDER BY id")
    entries = shop.rows("SELECT count(*) FROM journal_entry WHERE kind = 'items.imported'")
    assert kinds(bring(shop, LIST)) == [RowKind.SAME] * 4
    assert shop.rows("SELECT * FROM item ORDER BY id") == before
    assert shop.rows("SELECT count(*) FROM stock_movement") == [(2,)]
    assert shop.rows("SELECT count(*) FROM journal_entry WHERE kind = 'items.imported'") == entries


def test_a_changed_list_changes_what_differs_and_says_so(shop: Shop) -> None:
    bring(shop, LIST)
    text = "ean,product,price\n5012345678900,Oat drink,2.40\n4006381333931,Cherries,3.60\n"
    changed, same = bring(shop, text)
    assert (changed.kind, same.kind) == (RowKind.CHANGED, RowKind.SAME)
    assert changed.changes == ("name Oat milk → Oat drink", "price 2.20 → 2.40")
    (view,) = shop.call(catalogue.search, "oat drink")
    assert (view.unit_price, view.category_name, view.sku) == (price("2.40"), "Drinks", "OM")


def test_a_row_is_matched_by_barcode_then_sku_then_name(shop: Shop) -> None:
    bring(shop, LIST)
    text = (
        "barcode,sku,name,price\n0020357122682,OM,Oat milk,2.20\n,CH,Cherries,3.80\n"
        ",,bread ROLL,0.50\n,NEW,Bread roll,0.60\n"
    )
    results = bring(shop, text)
    assert kinds(results) == [RowKind.CHANGED] * 3 + [RowKind.NEW]
    assert results[0].changes == ("barcode 0020357122682 added",)
    assert shop.rows("SELECT count(*) FROM item") == [(5,)]
    assert kinds(bring(shop, text)) == [RowKind.SAME] * 4


def test_rows_that_contradict_the_shelf_are_refused_and_the_others_go_in(shop: Shop) -> None:
    bring(shop, LIST)
    text = (
        "barcode,sku,name,tax,stock\n"
        "5012345678900,CH,Which,,\n"
        "111,,Taxed,7 %,\n"
        "112,,Half a piece,,1.5\n"
        "113,,Less than none,,-2\n"
        "114,,Good,,\n"
    )
    results = bring(shop, text)
    assert [result.reason for result in results] == [
        "Its barcode belongs to Oat milk, its SKU to Cherries.",
        "There is no tax “7 %” here. Add it in Settings, then import again.",
        "This item is counted in whole numbers.",
        "The stock is what was counted: zero or more.",
        "",
    ]
    assert results[4].kind is RowKind.NEW


def test_an_item_is_named_by_one_row_only_even_pages_apart(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_ROWS_A_PAGE", 1)
    bring(shop, "barcode,sku,name\n5012345678900,OM,Oat milk\n")
    text = "barcode,sku,name\n5012345678900,,Oat milk\n,OM,Oat drink\n"
    for _ in range(2):
        first, second = bring(shop, text)
        assert (first.kind, second.reason) == (RowKind.SAME, "Row 2 is this item already.")


def test_two_rows_with_one_barcode_become_two_items_when_that_is_meant(shop: Shop) -> None:
    text = "barcode,name\n602561450203,IPA\n0602561450203,Hoppy people\n"
    assert tell(shop, text)[1].reason == "Row 2 has this barcode already."
    shared = ImportOptions(may_share_codes=True)
    assert kinds(bring(shop, text, shared)) == [RowKind.NEW] * 2
    assert kinds(bring(shop, text, shared)) == [RowKind.SAME] * 2
    assert len(shop.call(catalogue.find_by_code, "602561450203")) == 2
    lone = tell(shop, "barcode,name\n602561450203,Stout\n")
    assert lone[0].reason == "2 items have its barcodes: give the SKU too."


def test_wrong_check_digits_go_in_and_are_told(shop: Shop) -> None:
    (result,) = bring(shop, "barcode,name\n5012345678901,Oat milk\n")
    assert (result.kind, result.doubtful) == (RowKind.NEW, ("5012345678901",))


def test_every_page_is_one_entry_under_the_batch_and_small_enough(shop: Shop) -> None:
    long_name = "牛奶" * 100
    rows = [f"{100000 + number},{long_name}{number}" for number in range(1201)]
    results = bring(shop, "barcode,name\n" + "\n".join(rows) + "\n")
    assert kinds(results) == [RowKind.NEW] * 1201
    bodies = shop.rows(
        "SELECT body, subject FROM journal_entry WHERE kind = 'items.imported' ORDER BY n"
    )
    told = [json.loads(body) for body, _subject in bodies]
    assert len({subject for _body, subject in bodies}) == 1
    assert [entry["page"] for entry in told] == list(range(1, len(told) + 1))
    assert sum(len(entry["new"]) for entry in told) == 1201
    assert all(len(entry["new"]) <= 500 for entry in told)
    assert all(len(body.encode()) <= 256 * 1024 for body, _subject in bodies)


def test_a_changed_page_tells_before_and_after(shop: Shop) -> None:
    bring(shop, "barcode,name,price\n111,Tea,1.00\n")
    bring(shop, "barcode,name,price\n111,Tea,1.20\n")
    body = shop.rows("SELECT body FROM journal_entry WHERE kind = 'items.imported'")[-1][0]
    (edit,) = json.loads(body)["changed"]
    assert (edit["before"], edit["after"], edit["version"]) == (
        {"unit_price": 10_000},
        {"unit_price": 12_000},
        2,
    )


def test_an_import_that_was_stopped_is_finished_by_running_it_again(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_ROWS_A_PAGE", 2)
    products = listing(LIST)
    batch = shop.call(importing.begin, "list.csv", 4, actor=shop.owner)
    pages = importing.run(shop.backend.call, shop.owner, batch, products)
    first = next(pages)
    pages.close()  # type: ignore[attr-defined]
    assert (first.done, first.total) == (2, 4)
    assert shop.rows("SELECT count(*) FROM item") == [(2,)]
    assert kinds(bring(shop, LIST)) == [RowKind.SAME] * 2 + [RowKind.NEW] * 2


def test_stock_is_set_for_new_items_only(shop: Shop) -> None:
    bring(shop, "barcode,name,stock\n111,Tea,5\n")
    results = bring(shop, "barcode,name,stock\n111,Tea,9\n")
    assert kinds(results) == [RowKind.SAME]
    assert shop.call(catalogue.find_by_code, "111")[0].stock == Quantity.of(5)
    with stock_model_session(shop) as session:
        assert stock_model.wrong_levels(session) == []


def stock_model_session(shop: Shop):  # type: ignore[no-untyped-def]
    from sqlalchemy.orm import Session

    return Session(shop.backend._reader)


def test_an_item_without_category_or_tax_takes_the_chosen_tax(shop: Shop) -> None:
    zero = shop.call(catalogue.tax_classes)[-1]
    bring(shop, "barcode,name\n111,Tea\n", ImportOptions(tax_class_id=zero.id))
    assert shop.call(catalogue.find_by_code, "111")[0].taxes == zero.rates


def test_a_shop_without_taxes_says_so_first(shop: Shop) -> None:
    for row in shop.call(catalogue.tax_classes):
        off = {"is_active": False}
        shop.call(catalogue_groups.edit_tax_class, row.id, off, actor=shop.owner)
    with pytest.raises(Invalid, match="Add a tax first"):
        tell(shop, LIST)


def test_a_delisted_item_stays_delisted(shop: Shop) -> None:
    bring(shop, "barcode,name\n111,Tea\n")
    (view,) = shop.call(catalogue.find_by_code, "111")
    shop.call(catalogue_edit.delist, view.id, actor=shop.owner)
    assert kinds(bring(shop, "barcode,name\n111,Green tea\n")) == [RowKind.CHANGED]
    assert shop.call(catalogue.find_by_code, "111") == ()


def test_importing_needs_its_right_and_a_manager_s_yes_covers_the_whole_list(shop: Shop) -> None:
    products = listing(LIST)
    with pytest.raises(NotAllowed, match="You may not import items"):
        shop.call(importing.begin, "list.csv", 4)
    keeper = shop.actors[Role.STOCK_KEEPER]
    with pytest.raises(ApprovalRequired):
        shop.call(importing.begin, "list.csv", 4, actor=keeper)
    with pytest.raises(NotFound, match="was not begun"):
        list(importing.run(shop.backend.call, keeper, new_id(), products))
    others = shop.call(importing.begin, "list.csv", 4, actor=shop.owner)
    with pytest.raises(NotFound):
        list(importing.run(shop.backend.call, keeper, others, products))
    shop.clock.advance(timedelta(hours=13).total_seconds())
    with pytest.raises(NotFound):
        list(importing.run(shop.backend.call, shop.owner, others, products))


def test_prices_and_costs_in_a_list_need_their_rights(shop: Shop) -> None:
    for permission in (Permission.CATALOGUE_PRICE, Permission.CATALOGUE_COST):
        grants = {**shop.owner.grants, permission: Grant(Decision.DENY)}
        clerk = Actor(shop.owner.user_id, "Clerk", "owner", grants)
        with pytest.raises(NotAllowed):
            list(importing.preview(shop.backend.call, clerk, listing(LIST)))
        plain = listing("barcode,name\n111,Tea\n")
        assert list(importing.preview(shop.backend.call, clerk, plain))


def test_a_page_larger_than_five_hundred_rows_is_refused(shop: Shop) -> None:
    products = listing("name\n" + "".join(f"Item {number}\n" for number in range(501)))
    batch = shop.call(importing.begin, "list.csv", 501, actor=shop.owner)
    with pytest.raises(Invalid, match="at most 500 rows"):
        shop.call(
            importing.apply_page,
            batch,
            1,
            list(products.rows),
            importing.AS_USUAL,
            {},
            actor=shop.owner,
        )


def test_sales_go_on_between_the_pages(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "_ROWS_A_PAGE", 1)
    batch = shop.call(importing.begin, "list.csv", 4, actor=shop.owner)
    for number, _page in enumerate(
        importing.run(shop.backend.call, shop.owner, batch, listing(LIST))
    ):
        shop.call(catalogue_edit.add_item, ItemFields(f"By hand {number}"), actor=shop.owner)
    assert shop.rows("SELECT count(*) FROM item") == [(8,)]


def test_the_journal_tells_a_free_item_from_one_without_a_price(shop: Shop) -> None:
    bring(shop, "name,price\nTap water,0\nGift card,\n")
    ((body,),) = shop.rows("SELECT body FROM journal_entry WHERE kind = 'items.imported'")
    told = {row["name"]: row for row in json.loads(body)["new"]}
    assert told["Tap water"]["unit_price"] == 0
    assert "unit_price" not in told["Gift card"]
    assert told["Tap water"]["is_open_price"] is False
