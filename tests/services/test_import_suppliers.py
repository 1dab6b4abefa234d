"""Who has an item, as an imported list says."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.domain.access import Permission
from pos_app.domain.errors import NotAllowed
from pos_app.domain.ids import new_id
from pos_app.services import catalogue, importing, suppliers
from pos_app.services.import_matching import RowKind
from pos_app.services.suppliers import SuppliedItem, SupplierFields
from tests.services.test_exporting import bring_back, export
from tests.services.test_import_undo import undo
from tests.services.test_importing import bring, kinds, listing, price, tell
from tests.shop import Shop

LIST = (
    "barcode,name,cost,supplier,supplier code\n"
    "111,Tea,1.10,Harrow Wholesale,HW-1\n"
    "222,Jam,,harrow wholesale,\n"
    "333,Bun,,,\n"
)


def supplied(shop: Shop, code: str) -> tuple[SuppliedItem, ...]:
    (item,) = shop.call(catalogue.find_by_code, code)
    found: tuple[SuppliedItem, ...] = shop.call(
        suppliers.suppliers_of, item.id, actor=shop.owner
    )  # fmt: skip
    return found


def known(shop: Shop) -> list[str]:
    return [name for (name,) in shop.rows("SELECT name FROM supplier ORDER BY name")]


def test_a_list_names_who_has_an_item_and_a_new_supplier_is_added(shop: Shop) -> None:
    assert kinds(bring(shop, LIST)) == [RowKind.NEW] * 3
    assert known(shop) == ["Harrow Wholesale"]
    (link,) = supplied(shop, "111")
    assert (link.supplier, link.code, link.cost) == ("Harrow Wholesale", "HW-1", price("1.10"))
    assert link.is_preferred
    assert supplied(shop, "333") == ()
    assert kinds(bring(shop, LIST)) == [RowKind.SAME] * 3
    assert len(supplied(shop, "222")) == 1


def test_the_telling_says_who_and_adds_nobody(shop: Shop) -> None:
    bring(shop, "barcode,name\n111,Tea\n")
    (told, *_rest) = tell(shop, LIST)
    assert told.changes == ("cost none → 1.10", "supplier Harrow Wholesale")
    assert known(shop) == []


def test_another_code_changes_the_link_and_neither_cost_nor_item(shop: Shop) -> None:
    bring(shop, LIST)
    before = shop.rows("SELECT * FROM item ORDER BY id")
    text = "barcode,name,supplier,supplier code\n111,Tea,Harrow Wholesale,HW-9\n"
    (changed,) = bring(shop, text)
    assert (changed.kind, changed.changes) == (RowKind.CHANGED, ("code of Harrow Wholesale",))
    (link,) = supplied(shop, "111")
    assert (link.code, link.cost) == ("HW-9", price("1.10"))
    assert shop.rows("SELECT * FROM item ORDER BY id") == before


def test_a_second_supplier_is_not_the_preferred_one(shop: Shop) -> None:
    bring(shop, LIST)
    bring(shop, "barcode,name,supplier\n111,Tea,Metro\n")
    assert [(link.supplier, link.is_preferred) for link in supplied(shop, "111")] == [
        ("Harrow Wholesale", True),
        ("Metro", False),
    ]


def test_undoing_takes_links_and_new_suppliers_back(shop: Shop) -> None:
    bring(shop, LIST)
    bring(shop, "barcode,name,supplier,supplier code\n111,Tea,Harrow Wholesale,X\n333,Bun,Metro,\n")
    done = undo(shop)
    assert (done.restored, done.kept, known(shop)) == (2, (), ["Harrow Wholesale"])
    assert [link.code for link in supplied(shop, "111")] == ["HW-1"]
    assert supplied(shop, "333") == ()
    undo(shop, 1)
    assert known(shop) == []
    assert shop.rows("SELECT count(*) FROM item_supplier") == [(0,)]


def test_a_link_somebody_changed_since_stays_and_a_supplier_in_use_too(shop: Shop) -> None:
    bring(shop, "barcode,name\n111,Tea\n")
    bring(shop, "barcode,name,supplier\n111,Tea,Metro\n")
    (link,) = supplied(shop, "111")
    shop.call(suppliers.supply, link.item_id, link.supplier_id, code="M-1", actor=shop.owner)
    done = undo(shop)
    assert [(one.name, one.reason) for one in done.kept] == [
        ("Tea", "Who has it was changed since.")
    ]
    assert known(shop) == ["Metro"]
    assert [one.code for one in supplied(shop, "111")] == ["M-1"]


def test_who_may_not_order_brings_no_suppliers_in(shop: Shop) -> None:
    grants = {p: g for p, g in shop.owner.grants.items() if p != Permission.STOCK_ORDER}
    clerk = replace(shop.owner, grants=grants)
    with pytest.raises(NotAllowed):
        list(importing.preview(shop.backend.call, clerk, listing(LIST)))


def test_the_journal_tells_who_has_what(shop: Shop) -> None:
    bring(shop, LIST)
    ((body,),) = shop.rows("SELECT body FROM journal_entry WHERE kind = 'items.imported'")
    told = json.loads(body)
    assert [one["name"] for one in told["suppliers"]] == ["Harrow Wholesale"]
    assert [one["after"]["code"] for one in told["supplied"]] == ["HW-1", ""]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_suppliers_go_out_and_come_back_the_same(shop: Shop, tmp_path: Path, kind: str) -> None:
    bring(shop, LIST)
    whom = new_id()
    shop.call(suppliers.add, whom, SupplierFields("Odd"), actor=shop.owner)
    (bun,) = shop.call(catalogue.find_by_code, "333")
    shop.call(suppliers.supply, bun.id, whom, code="=1+1", cost=price("9"), actor=shop.owner)
    path = tmp_path / f"items.{kind}"
    export(shop, path)
    assert kinds(bring_back(shop, path)) == [RowKind.SAME] * 3
