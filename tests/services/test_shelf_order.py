"""The order of favourites and categories, and categories that go."""

from uuid import UUID

import pytest

from pos_app.domain.access import SYSTEM
from pos_app.domain.errors import Conflict, Invalid, NotAllowed, Stale
from pos_app.domain.ids import new_id
from pos_app.domain.item import ItemFields
from pos_app.domain.shelf_price import PriceListTerms
from pos_app.domain.tax import TaxRate
from pos_app.services import (
    catalogue,
    catalogue_edit,
    catalogue_groups,
    price_lists,
    shelf_order,
)
from tests.shop import Shop


def item(shop: Shop, name: str, *, favourite: bool = False, category: UUID | None = None) -> UUID:
    fields = ItemFields(name, category_id=category)
    item_id: UUID = shop.call(catalogue_edit.add_item, fields, actor=SYSTEM).id
    if favourite:
        shop.call(catalogue_edit.set_favourite, item_id, True, actor=SYSTEM)
    return item_id


def category(shop: Shop, name: str) -> UUID:
    key: UUID = shop.call(catalogue_groups.add_category, name, actor=SYSTEM)
    return key


def favourites(shop: Shop) -> list[str]:
    return [view.name for view in shop.call(catalogue.tiles, None)]


def test_favourites_stand_on_sell_as_they_were_arranged(shop: Shop) -> None:
    a, b, c = (item(shop, name, favourite=True) for name in ("A", "B", "C"))
    shop.call(shelf_order.order_favourites, [c, a, b], actor=shop.manager)
    assert favourites(shop) == ["C", "A", "B"]
    item(shop, "D", favourite=True)
    assert favourites(shop) == ["C", "A", "B", "D"], "a new one comes last"
    ((body,),) = shop.rows("SELECT body FROM journal_entry WHERE kind = 'favourites.ordered'")
    assert f'"after":["{c.hex}","{a.hex}","{b.hex}"]' in body


def test_arranging_does_not_make_an_open_form_stale(shop: Shop) -> None:
    a, b = item(shop, "A", favourite=True), item(shop, "B", favourite=True)
    version = shop.call(catalogue.item, a).version
    shop.call(shelf_order.order_favourites, [b, a], actor=shop.manager)
    assert shop.call(catalogue.item, a).version == version


def test_an_order_that_somebody_overtook_is_refused(shop: Shop) -> None:
    a, b = item(shop, "A", favourite=True), item(shop, "B", favourite=True)
    item(shop, "C", favourite=True)
    with pytest.raises(Stale, match="changed meanwhile"):
        shop.call(shelf_order.order_favourites, [b, a], actor=shop.manager)
    with pytest.raises(Stale):
        shop.call(shelf_order.order_favourites, [a, a, b], actor=shop.manager)
    assert favourites(shop) == ["A", "B", "C"]


def test_the_pages_of_sell_follow_the_order_of_the_categories(shop: Shop) -> None:
    a, b, c = (category(shop, name) for name in ("A", "B", "C"))
    known = [each.id for each in shop.call(catalogue.categories)]
    rest = [key for key in known if key not in {a, b, c}]
    shop.call(shelf_order.order_categories, [c, a, b, *rest], actor=shop.manager)
    assert [each.name for each in shop.call(catalogue.categories)][:3] == ["C", "A", "B"]


def test_a_category_with_items_is_not_deleted_and_says_how_many(shop: Shop) -> None:
    pantry = category(shop, "Pantry")
    first = item(shop, "Oil", category=pantry)
    with pytest.raises(Conflict, match=r"^One item is in Pantry\. Move them"):
        shop.call(shelf_order.delete_category, pantry, actor=shop.manager)
    item(shop, "Salt", category=pantry)
    with pytest.raises(Conflict, match=r"^2 items are in Pantry\."):
        shop.call(shelf_order.delete_category, pantry, actor=shop.manager)
    shop.call(catalogue_edit.delist, first, actor=shop.manager)
    with pytest.raises(Conflict, match="2 items"):
        shop.call(shelf_order.delete_category, pantry, actor=shop.manager)


def test_a_category_a_price_list_names_is_not_deleted_and_says_which(shop: Shop) -> None:
    pantry, summer = category(shop, "Pantry"), new_id()
    terms = PriceListTerms("Summer", category_rates={pantry: 100_000})
    shop.call(price_lists.save_list, summer, terms, actor=shop.manager)
    with pytest.raises(Conflict, match=r"^The price list Summer takes something off Pantry\."):
        shop.call(shelf_order.delete_category, pantry, actor=shop.manager)
    shop.call(price_lists.remove_list, summer, actor=shop.manager)
    shop.call(shelf_order.delete_category, pantry, actor=shop.manager)


def test_an_empty_category_goes_and_the_journal_keeps_what_it_was(shop: Shop) -> None:
    pantry = category(shop, "Pantry")
    shop.call(shelf_order.delete_category, pantry, 1, actor=shop.manager)
    assert "Pantry" not in [each.name for each in shop.call(catalogue.categories)]
    ((body,),) = shop.rows("SELECT body FROM journal_entry WHERE kind = 'category.deleted'")
    assert '"name":"Pantry"' in body


def test_a_category_changed_meanwhile_is_not_deleted(shop: Shop) -> None:
    pantry = category(shop, "Pantry")
    shop.call(catalogue_groups.edit_category, pantry, {"tint": "rose"}, actor=shop.manager)
    with pytest.raises(Stale):
        shop.call(shelf_order.delete_category, pantry, 1, actor=shop.manager)


def test_new_items_of_a_category_get_its_tax(shop: Shop) -> None:
    zero = shop.call(
        catalogue_groups.add_tax_class, "Books", (TaxRate.parse("0", included=True),), actor=SYSTEM
    )
    books = category(shop, "Books")
    change = {"tax_class_id": zero}
    shop.call(catalogue_groups.edit_category, books, change, actor=shop.manager)
    assert shop.call(catalogue.item, item(shop, "Atlas", category=books)).tax_class_name == "Books"
    with pytest.raises(Invalid, match="no such tax"):
        shop.call(
            catalogue_groups.edit_category, books, {"tax_class_id": new_id()}, actor=shop.manager
        )


def test_a_cashier_arranges_nothing(shop: Shop) -> None:
    with pytest.raises(NotAllowed):
        shop.call(shelf_order.order_favourites, [])
