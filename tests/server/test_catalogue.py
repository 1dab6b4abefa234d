"""The catalogue over HTTP: categories, items, codes, search, pictures."""

import io
from typing import Any
from uuid import UUID

import httpx
import pytest
from PIL import Image

from pos_app.domain.access import Role
from pos_app.domain.ids import new_id
from pos_app.services import catalogue_groups
from tests.server.conftest import Served
from tests.server.goods import item, milk


@pytest.fixture
def owner(served: Served) -> httpx.Client:
    return served.as_(Role.OWNER)


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind)
    return out.getvalue()


def bring(client: httpx.Client, item_id: object, data: bytes, name: str = "a.png") -> Any:
    return client.post(f"/items/{item_id}/image", files={"file": (name, data, "image/png")})


def test_a_category_is_made_changed_and_deleted_when_it_is_empty(owner: httpx.Client) -> None:
    made = owner.post("/categories", json={"name": "Dairy", "tint": "sky"})
    assert made.status_code == 201
    path = f"/categories/{made.json()['id']}"
    assert made.headers["etag"] == '"1"'
    edited = owner.patch(path, json={"name": "Milk"}, headers={"If-Match": '"1"'})
    assert (edited.json()["name"], edited.json()["tint"]) == ("Milk", "sky")
    inside = owner.post("/items", json={"name": "Oat", "category_id": made.json()["id"]})
    assert owner.delete(path).status_code == 409
    assert owner.delete(f"/items/{inside.json()['id']}").status_code == 204
    assert owner.delete(path).status_code == 204
    assert owner.get(path).status_code == 404


def test_two_categories_have_two_names(owner: httpx.Client) -> None:
    assert owner.post("/categories", json={"name": "Dairy"}).status_code == 201
    assert owner.post("/categories", json={"name": "DAIRY"}).status_code == 409
    assert owner.post("/categories", json={"name": " "}).status_code == 422
    assert owner.post("/categories", json={"name": "X", "tint": "gold"}).status_code == 422


def test_a_stale_edit_is_refused_with_what_stands_now(owner: httpx.Client) -> None:
    made = owner.post("/categories", json={"name": "Dairy"}).json()
    path = f"/categories/{made['id']}"
    owner.patch(path, json={"tint": "rose"})
    stale = owner.patch(path, json={"name": "Milk"}, headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    assert stale.json()["current"]["tint"] == "rose"
    assert stale.json()["current"]["version"] == 2
    for tag in ("1", "W/1", '"x"', '""'):
        refused = owner.patch(path, json={"name": "Milk"}, headers={"If-Match": tag})
        assert refused.status_code == 422, tag


def test_categories_are_listed_in_pages_and_in_an_order(owner: httpx.Client) -> None:
    for name in ("Tea", "Bread", "Milk"):
        owner.post("/categories", json={"name": name})
    names = [each["name"] for each in owner.get("/categories").json()["items"]]
    assert names == ["Tea", "Bread", "Milk"], "in the shop's own order"
    page = owner.get("/categories", params={"sort": "-name", "page": 2, "size": 2}).json()
    assert [each["name"] for each in page["items"]] == ["Bread"]
    assert (page["page"], page["size"], page["total"]) == (2, 2, 3)
    assert owner.get("/categories", params={"sort": "colour"}).status_code == 422


def test_an_item_has_all_its_fields(served: Served, owner: httpx.Client) -> None:
    group = served.shop.call(catalogue_groups.add_category, "Dairy", actor=served.shop.owner)
    body = {
        "name": "Oat milk", "category_id": str(group), "description": "One litre",
        "sku": "OAT-1", "barcodes": ["5000112548167", "12345"], "unit_price": "2.205",
        "unit_type": "piece", "tax_rate": "20", "price_includes_tax": True,
        "discount_rate": "7.5", "cost_price": "1.10", "reorder_level": "6",
        "stock_policy": "block", "age_limit": 18, "is_returnable": False,
    }  # fmt: skip
    answer = owner.post("/items", json=body)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    told = {name: made[name] for name in body}
    assert told == body
    me = str(served.shop.owner.user_id)
    assert (made["created_by"], made["updated_by"]) == (me, me)
    assert made["created_at"] == "2026-03-02T12:00:00.000Z"
    assert made["taxes"] == [{"rate": "20", "included": True}]
    assert (made["version"], made["is_active"], made["image_url"]) == (1, True, None)
    assert owner.get(f"/items/{made['id']}").json() == made


def test_an_edit_touches_what_it_names_and_no_more(served: Served, owner: httpx.Client) -> None:
    oat = milk(served.shop)
    before = owner.get(f"/items/{oat}").json()
    served.shop.clock.advance(60)
    after = owner.patch(f"/items/{oat}", json={"unit_price": "2.40"}).json()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"unit_price", "updated_at", "version"}
    assert owner.patch(f"/items/{oat}", json={"sku": None}).json()["sku"] is None
    stale = owner.patch(f"/items/{oat}", json={"name": "X"}, headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    assert stale.json()["current"]["unit_price"] == "2.40"


def test_a_case_keeps_what_its_barcode_means(served: Served, owner: httpx.Client) -> None:
    from pos_app.domain.item import Code
    from pos_app.domain.quantity import Quantity

    case = Code("15000112548164", Quantity.of(24))
    cola = item(served.shop, "Cola", "1.50", barcodes=(Code("5000112548167"), case))
    codes = ["15000112548164", "999"]
    owner.patch(f"/items/{cola}", json={"barcodes": codes})
    scanned = owner.get("/items/by-barcode/15000112548164").json()
    assert scanned["scan_quantity"] == "24"
    assert scanned["barcodes"] == codes


def test_taxes_are_found_among_the_shops_or_made(served: Served, owner: httpx.Client) -> None:
    new = [{"rate": "5", "included": False}, {"rate": "9.975", "included": False}]
    made = owner.post("/items", json={"name": "Poutine", "taxes": new}).json()
    assert (made["taxes"], made["tax_rate"], made["price_includes_tax"]) == (new, None, False)
    again = owner.post("/items", json={"name": "Bagel", "taxes": new})
    assert again.status_code == 201
    rows = served.shop.rows("SELECT count(*) FROM tax_class WHERE rates = '50000,99750'")
    assert rows == [(1,)]
    keeper = served.as_(Role.STOCK_KEEPER)
    unknown = {"name": "Tea", "tax_rate": "17.25"}
    assert keeper.post("/items", json=unknown).status_code == 403
    assert keeper.post("/items", json={"name": "Tea", "tax_rate": "20"}).status_code == 201


def test_skus_and_barcodes_belong_to_one_item(served: Served, owner: httpx.Client) -> None:
    milk(served.shop)
    assert owner.post("/items", json={"name": "B", "sku": "OAT-1"}).status_code == 409
    code = owner.post("/items", json={"name": "B", "barcodes": ["5000112548167"]})
    assert code.status_code == 409
    assert "Oat milk" in code.json()["detail"]


@pytest.mark.parametrize(
    "bad",
    [
        {"name": ""},
        {"name": "x" * 201},
        {"name": "\x00"},
        {"name": 5},
        {"name": "A", "unit_price": False},
        {"name": "A", "unit_price": 2.5},
        {"name": "A", "unit_price": "-1"},
        {"name": "A", "unit_price": "1.00001"},
        {"name": "A", "unit_price": "9" * 30},
        {"name": "A", "unit_type": "bucket"},
        {"name": "A", "discount_rate": "101"},
        {"name": "A", "discount_rate": "-1"},
        {"name": "A", "tax_rate": "-1"},
        {"name": "A", "tax_rate": "20", "taxes": []},
        {"name": "A", "price_includes_tax": True},
        {"name": "A", "reorder_level": "-1"},
        {"name": "A", "category_id": str(UUID(int=5))},
        {"name": "A", "category_id": 5},
        {"name": "A", "barcodes": "123"},
        {"name": "A", "barcodes": [""]},
        {"name": "A", "is_active": "yes"},
        {"name": "A", "id": str(UUID(int=5))},
        {"name": "A", "created_by": str(UUID(int=5))},
        {"name": "A", "version": 9},
    ],
)
def test_what_makes_no_item_is_refused(owner: httpx.Client, bad: dict[str, Any]) -> None:
    answer = owner.post("/items", json=bad)
    assert answer.status_code == 422, answer.text


def test_costs_are_shown_to_whoever_may_see_them(served: Served) -> None:
    from pos_app.domain.money import UnitPrice
    from tests.shop import GBP

    oat = milk(served.shop, cost_price=UnitPrice.parse("1.10", GBP))
    shown = {
        role: served.as_(role).get(f"/items/{oat}").json()["cost_price"]
        for role in (Role.OWNER, Role.MANAGER, Role.STOCK_KEEPER, Role.CASHIER)
    }
    assert shown == {
        Role.OWNER: "1.10", Role.MANAGER: "1.10", Role.STOCK_KEEPER: "1.10", Role.CASHIER: None
    }  # fmt: skip


def names(client: httpx.Client, path: str = "/items", **params: Any) -> list[str]:
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return [each["name"] for each in answer.json()["items"]]


def test_items_are_narrowed_down_and_sorted(served: Served, owner: httpx.Client) -> None:
    shop = served.shop
    group = shop.call(catalogue_groups.add_category, "Hot", actor=shop.owner)
    item(shop, "Tea", "1.50", "4", category_id=group)
    item(shop, "Coffee", "2.50", "0", category_id=group)
    gone = item(shop, "Bread", "3.50", "1")
    item(shop, "Gift", None)
    assert names(owner) == ["Bread", "Coffee", "Gift", "Tea"]
    assert names(owner, sort="-name") == ["Tea", "Gift", "Coffee", "Bread"]
    assert names(owner, sort="unit_price") == ["Tea", "Coffee", "Bread", "Gift"]
    assert names(owner, sort="-unit_price") == ["Bread", "Coffee", "Tea", "Gift"]
    assert names(owner, category_id=str(group)) == ["Coffee", "Tea"]
    assert names(owner, q="cof") == ["Coffee"]
    assert names(owner, min_price="2.50", max_price="2.50") == ["Coffee"]
    assert names(owner, in_stock="true") == ["Bread", "Gift", "Tea"]
    assert names(owner, in_stock="false") == ["Coffee"]
    assert names(owner, page=2, size=3) == ["Tea"]
    assert owner.delete(f"/items/{gone}").status_code == 204
    assert owner.get(f"/items/{gone}").status_code == 404
    assert owner.delete(f"/items/{gone}").status_code == 404
    assert names(owner) == ["Coffee", "Gift", "Tea"]
    assert names(owner, include_deleted="true") == ["Bread", "Coffee", "Gift", "Tea"]
    cashier = served.as_(Role.CASHIER)
    assert cashier.get("/items", params={"include_deleted": "true"}).status_code == 403
    for bad in ({"sort": "cost"}, {"size": 0}, {"size": 201}, {"page": 0}, {"min_price": "x"}):
        assert owner.get("/items", params=bad).status_code == 422, bad


def test_search_finds_beginnings_codes_and_what_was_nearly_typed(
    served: Served, owner: httpx.Client
) -> None:
    milk(served.shop)
    item(served.shop, "Milk chocolate", "1.20")
    assert names(owner, "/items/search", q="mil") == ["Milk chocolate", "Oat milk"]
    assert names(owner, "/items/search", q="OAT-1") == ["Oat milk"]
    assert names(owner, "/items/search", q="5000112548") == ["Oat milk"]
    assert names(owner, "/items/search", q="choclate") == ["Milk chocolate"]
    assert names(owner, "/items/search", q="%_'\";--") == []
    assert owner.get("/items/search").status_code == 422


def test_a_scanned_code_names_its_item(served: Served, owner: httpx.Client) -> None:
    oat = milk(served.shop)
    found = owner.get("/items/by-barcode/5000112548167")
    assert (found.json()["id"], found.json()["scan_quantity"]) == (str(oat), "1")
    assert owner.get("/items/by-barcode/4006381333931").status_code == 404


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_taken_by_what_is_in_it(
    served: Served, owner: httpx.Client, kind: str
) -> None:
    oat = milk(served.shop)
    brought = bring(owner, oat, picture(kind), "../../evil.exe")
    assert brought.status_code == 201, brought.text
    assert brought.json()["image_url"] == f"/api/v1/items/{oat}/image"
    shown = owner.get(f"/items/{oat}/image")
    assert shown.headers["content-type"] == "image/jpeg"
    assert Image.open(io.BytesIO(shown.content)).size == (40, 30)
    tag = shown.headers["etag"]
    again = owner.get(f"/items/{oat}/image", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert owner.get(f"/items/{oat}/image", params={"small": True}).status_code == 200
    assert owner.delete(f"/items/{oat}/image").status_code == 204
    assert owner.get(f"/items/{oat}/image").status_code == 404


def test_what_is_no_picture_is_refused(served: Served, owner: httpx.Client) -> None:
    oat = milk(served.shop)
    assert bring(owner, oat, b"GIF89a....").status_code == 415
    assert bring(owner, oat, b"<svg onload='x'/>").status_code == 415
    assert bring(owner, oat, b"hello").status_code == 415
    assert bring(owner, oat, picture()[:40]).status_code == 422, "cut off"
    assert bring(owner, oat, b"\x89PNG\r\n\x1a\n" + b"x" * 5_000_001).status_code == 413
    assert bring(owner, oat, b"x" * 6_000_000).status_code == 413
    wrong = owner.post(f"/items/{oat}/image", content=b"x", headers={"Content-Type": "image/png"})
    assert wrong.status_code == 415
    assert owner.post(f"/items/{oat}/image", files={"other": b"x"}).status_code == 422
    assert owner.get(f"/items/{oat}").json()["image_url"] is None
    assert bring(owner, new_id(), picture()).status_code == 404


def test_who_may_change_items_is_the_roles_right(served: Served) -> None:
    oat, body = milk(served.shop), {"name": "Tea"}
    for role, allowed in ((Role.STOCK_KEEPER, True), (Role.CASHIER, False)):
        client = served.as_(role)
        made = client.post("/items", json=body).status_code
        changed = client.patch(f"/items/{oat}", json={"description": str(role)}).status_code
        assert (made, changed) == ((201, 200) if allowed else (403, 403)), role
