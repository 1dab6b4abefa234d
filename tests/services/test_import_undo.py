"""Taking an import back: what nobody touched since is as it was, the rest is listed."""

from datetime import timedelta

import pytest

from pos_app.domain.access import ApprovalRequired, Role
from pos_app.domain.errors import Conflict, NotAllowed, NotFound
from pos_app.domain.ids import new_id
from pos_app.domain.item import ItemFields
from pos_app.domain.quantity import Quantity
from pos_app.domain.shelf_price import PriceListTerms
from pos_app.domain.stock import StockReason
from pos_app.models.stock import wrong_levels
from pos_app.services import (
    bundles,
    catalogue,
    catalogue_edit,
    import_undo,
    importing,
    price_lists,
    sales,
    stock_keeping,
)
from pos_app.services.import_matching import RowKind
from pos_app.services.import_undo import Undone
from tests.services.test_importing import LIST, bring, kinds, price, stock_model_session
from tests.shop import Shop, cart_of, cash, line


def undo(shop: Shop, which: int = 0) -> Undone:
    """Undo the newest import (or an earlier one) as the owner."""
    batch = shop.call(import_undo.batches, actor=shop.owner)[which].id
    pages = shop.call(import_undo.begin, batch, actor=shop.owner)
    return list(import_undo.run(shop.backend.call, shop.owner, batch, pages))[-1]


def shelf(shop: Shop) -> list[tuple[object, ...]]:
    """All that is on the shelf, without who touched it when."""
    return shop.rows(
        "SELECT name, sku, unit, item.unit_price, cost_price, description, reorder_level,"
        " age_limit, c.code"
        " FROM item LEFT JOIN barcode c ON c.item_id = id WHERE NOT is_deleted ORDER BY name, c.key"
    )


def test_an_import_is_undone_as_a_whole_and_can_be_brought_in_again(shop: Shop) -> None:
    bring(shop, LIST)
    done = undo(shop)
    assert (done.removed, done.restored, done.kept) == (4, 0, ())
    assert shelf(shop) == []
    assert shop.call(catalogue.find_by_code, "5012345678900") == ()
    assert shop.call(catalogue.search, "cherries") == ()
    assert shop.rows("SELECT name FROM category") == []
    with stock_model_session(shop) as session:
        assert wrong_levels(session) == []
    assert shop.rows("SELECT quantity FROM stock_level") == [(0,), (0,)]
    assert kinds(bring(shop, LIST)) == [RowKind.NEW] * 4
    assert shop.call(catalogue.find_by_code, "5012345678900")[0].stock == Quantity.of(12)


def test_what_was_changed_is_as_it_was(shop: Shop) -> None:
    bring(shop, LIST)
    before = shelf(shop)
    text = (
        "barcode,name,sku,price,cost,category,tax,unit,description,reorder level,age limit\n"
        "5012345678900,Oat drink,OD,2.40,1.20,Milks,0,kg,Fresh,3,16\n"
        "0020357122682,Cherries,CH,4.00,,Fruit,20,,,,18\n"
    )
    assert kinds(bring(shop, text)) == [RowKind.CHANGED] * 2
    done = undo(shop)
    assert (done.removed, done.restored, done.kept) == (0, 2, ())
    assert shelf(shop) == before
    (milk,) = shop.call(catalogue.find_by_code, "5012345678900")
    assert (milk.category_name, milk.taxes[0].plain) == ("Drinks", "20")
    assert [row.name for row in shop.call(catalogue.categories)] == ["Drinks", "Fruit"]


def test_what_was_sold_moved_or_edited_since_stays_and_is_listed(shop: Shop) -> None:
    bring(shop, LIST)
    (milk,) = shop.call(catalogue.find_by_code, "5012345678900")
    (card,) = shop.call(catalogue.find_by_code, "GC")
    (cherries,) = shop.call(catalogue.search, "cherries")
    sold = line("Oat milk", "2.20", item_id=milk.id, category_id=milk.category_id)
    shop.call(sales.complete, cart_of(sold), cash("5"))
    shop.call(catalogue_edit.set_price, card.id, price("25"), actor=shop.owner)
    shop.call(
        stock_keeping.adjust, new_id(), cherries.id, Quantity.parse("-0.5"), StockReason.SAMPLE,
        actor=shop.owner,
    )  # fmt: skip
    done = undo(shop)
    assert (done.removed, done.restored) == (1, 0)
    assert {(one.name, one.reason) for one in done.kept} == {
        ("Oat milk", "It was sold since."),
        ("Gift card", "It was changed since."),
        ("Cherries", "Its stock moved since."),
    }
    assert shop.call(catalogue.find_by_code, "5012345678900")[0].stock == Quantity.of(11)
    assert {row.name for row in shop.call(catalogue.categories)} == {"Drinks", "Fruit"}


def test_what_a_bundle_holds_or_another_item_takes_as_deposit_stays_and_is_listed(
    shop: Shop,
) -> None:
    box = shop.call(
        catalogue_edit.add_item, ItemFields("Box", unit_price=price("9")), actor=shop.owner
    ).id
    bring(shop, "name,price,stock\nRoll,0.40,\nBottle,0.25,\nJuice,2.00,\nTea,1.00,\n")
    known = {name: shop.call(catalogue.search, name)[0].id for name in ("Roll", "Bottle", "Juice")}
    shop.call(bundles.compose, box, [(known["Roll"], Quantity.of(6))], actor=shop.owner)
    deposit = {"deposit_item_id": known["Bottle"]}
    shop.call(catalogue_edit.edit_item, known["Juice"], deposit, actor=shop.owner)
    done = undo(shop)
    assert {(one.name, one.reason) for one in done.kept} == {
        ("Roll", "A bundle holds it."),
        ("Bottle", "It is the deposit of another item."),
        ("Juice", "It was changed since."),
    }
    assert done.removed == 1


def test_a_category_of_the_import_stays_while_a_price_list_names_it(shop: Shop) -> None:
    bring(shop, "name,price,category\nRoll,0.40,Bakery\nTea,1.00,Drinks\n")
    named = {row.name: row.id for row in shop.call(catalogue.categories)}
    terms = PriceListTerms("Summer", category_rates={named["Bakery"]: 100_000})
    shop.call(price_lists.save_list, new_id(), terms, actor=shop.owner)
    assert undo(shop).removed == 2
    assert [row.name for row in shop.call(catalogue.categories)] == ["Bakery"]


def test_an_item_edited_after_the_import_keeps_what_the_person_wrote(shop: Shop) -> None:
    bring(shop, "barcode,name,price\n111,Tea,1.00\n")
    bring(shop, "barcode,name,price\n111,Tea,1.20\n")
    (tea,) = shop.call(catalogue.find_by_code, "111")
    shop.call(catalogue_edit.set_price, tea.id, price("1.50"), actor=shop.owner)
    assert [one.reason for one in undo(shop).kept] == ["It was changed since."]
    assert shop.call(catalogue.find_by_code, "111")[0].unit_price == price("1.50")


def test_an_old_sku_that_another_item_has_by_now_is_not_taken_from_it(shop: Shop) -> None:
    bring(shop, "barcode,name,sku\n111,Tea,T1\n")
    bring(shop, "barcode,name,sku\n111,Tea,T2\n")
    bring(shop, "barcode,name,sku\n222,Jam,T1\n")
    assert [one.reason for one in undo(shop, 1).kept] == [
        "Its old SKU belongs to another item now."
    ]
    assert {view.sku for view in shop.call(catalogue.search, "tea")} == {"T2"}


def test_undoing_that_was_stopped_is_finished_by_doing_it_again(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_ROWS_A_PAGE", 1)
    bring(shop, LIST)
    batch = shop.call(import_undo.batches, actor=shop.owner)[0]
    pages = shop.call(import_undo.begin, batch.id, actor=shop.owner)
    steps = import_undo.run(shop.backend.call, shop.owner, batch.id, pages)
    assert next(steps).done == 1
    steps.close()  # type: ignore[attr-defined]
    assert shop.rows("SELECT count(*) FROM item WHERE NOT is_deleted") == [(3,)]
    assert shop.call(import_undo.batches, actor=shop.owner)[0].can_undo
    assert undo(shop).removed == 3
    assert not shop.call(import_undo.batches, actor=shop.owner)[0].can_undo
    with pytest.raises(Conflict, match="undone already"):
        shop.call(import_undo.begin, batch.id, actor=shop.owner)


def test_an_import_that_is_being_undone_takes_no_more_pages(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.services.test_importing import listing

    monkeypatch.setattr(importing, "_ROWS_A_PAGE", 1)
    batch = shop.call(importing.begin, "list.csv", 4, actor=shop.owner)
    pages = importing.run(shop.backend.call, shop.owner, batch, listing(LIST))
    next(pages)
    shop.call(import_undo.begin, batch, actor=shop.owner)
    with pytest.raises(NotFound, match="was not begun"):
        next(pages)


def test_past_imports_are_listed_with_what_they_did(shop: Shop) -> None:
    bring(shop, LIST)
    shop.clock.advance(60)
    bring(shop, "barcode,name,price\n5012345678900,Oat milk,2.40\n111,Tea,1\n")
    newest, oldest = shop.call(import_undo.batches, actor=shop.owner)
    assert (newest.file, newest.row_count, newest.added, newest.changed) == ("list.csv", 2, 1, 1)
    assert (oldest.added, oldest.changed, oldest.can_undo) == (4, 0, True)


def test_undoing_asks_a_manager_where_importing_does_and_belongs_to_who_began(shop: Shop) -> None:
    bring(shop, LIST)
    batch = shop.call(import_undo.batches, actor=shop.owner)[0].id
    keeper = shop.actors[Role.STOCK_KEEPER]
    with pytest.raises(ApprovalRequired):
        shop.call(import_undo.begin, batch, actor=keeper)
    with pytest.raises(NotAllowed):
        shop.call(import_undo.begin, batch)
    with pytest.raises(NotFound, match="no such import"):
        shop.call(import_undo.begin, new_id(), actor=shop.owner)
    (page,) = shop.call(import_undo.begin, batch, actor=shop.owner)
    with pytest.raises(NotFound, match="was not begun"):
        shop.call(import_undo.undo_page, batch, page, True, actor=keeper)
    with pytest.raises(NotFound, match="no such page"):
        shop.call(import_undo.undo_page, batch, new_id(), True, actor=shop.owner)
    shop.clock.advance(timedelta(hours=13).total_seconds())
    with pytest.raises(NotFound, match="was not begun"):
        shop.call(import_undo.undo_page, batch, page, True, actor=shop.owner)


def test_the_journal_tells_what_was_taken_back(shop: Shop) -> None:
    import json

    bring(shop, "barcode,name,price,stock\n111,Tea,1.00,5\n")
    bring(shop, "barcode,name,price\n111,Tea,1.20\n")
    undo(shop)
    ((body,),) = shop.rows("SELECT body FROM journal_entry WHERE kind = 'items.import_undone'")
    (edit,) = json.loads(body)["restored"]
    assert (edit["before"], edit["after"]) == ({"unit_price": 12_000}, {"unit_price": 10_000})
    assert edit["version"] == 3
