"""Stock over HTTP: levels, their ledger, and what changes them."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from pos_app.domain.access import Role
from pos_app.domain.ids import new_id
from pos_app.domain.quantity import Quantity, Unit
from pos_app.services import catalogue_groups, locations, suppliers
from tests.server.conftest import Served
from tests.server.goods import item, milk


@pytest.fixture
def keeper(served: Served) -> httpx.Client:
    return served.as_(Role.STOCK_KEEPER)


def uncounted(served: Served, name: str = "Tea", **fields: Any) -> UUID:
    """An item that is counted but has no entry yet."""
    made = served.as_(Role.OWNER).post("/items", json={"name": name, **fields})
    assert made.status_code == 201, made.text
    return UUID(made.json()["id"])


def store_room(served: Served) -> UUID:
    room = new_id()
    served.shop.call(locations.add, room, "Store room", actor=served.shop.owner)
    return room


def move(client: httpx.Client, item_id: UUID, kind: str, quantity: str, **more: Any) -> Any:
    body = {"item_id": str(item_id), "kind": kind, "quantity": quantity, **more}
    return client.post("/stock/movements", json=body)


def left(client: httpx.Client, item_id: UUID, **params: Any) -> str:
    answer = client.get(f"/stock/{item_id}", params=params)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["quantity"])


def test_an_item_has_one_first_entry(served: Served, keeper: httpx.Client) -> None:
    tea = uncounted(served)
    assert keeper.get(f"/stock/{tea}").status_code == 404
    body = {"item_id": str(tea), "quantity": "12"}
    first = keeper.post("/stock", json=body)
    assert (first.status_code, first.json()["quantity"]) == (201, "12")
    assert keeper.post("/stock", json=body).status_code == 409
    elsewhere = keeper.post("/stock", json={**body, "location_id": str(store_room(served))})
    assert elsewhere.status_code == 201
    assert left(keeper, tea) == "12"


def test_a_first_entry_with_a_key_is_made_once(served: Served, keeper: httpx.Client) -> None:
    body = {"item_id": str(uncounted(served)), "quantity": "12"}
    key = {"Idempotency-Key": "a"}
    answers = [keeper.post("/stock", json=body, headers=key) for _each in range(2)]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


def test_levels_are_listed_grouped_and_told_when_low(served: Served, keeper: httpx.Client) -> None:
    shop = served.shop
    hot = shop.call(catalogue_groups.add_category, "Hot", actor=shop.owner)
    item(shop, "Tea", "1", "2", category_id=hot, reorder_level=Quantity.of(5))
    item(shop, "Coffee", "1", "9", category_id=hot)
    item(shop, "Bread", "1", "0")
    page = keeper.get("/stock").json()
    assert [each["name"] for each in page["items"]] == ["Bread", "Coffee", "Tea"]
    assert page["total"] == 3
    by_amount = keeper.get("/stock", params={"sort": "-quantity"}).json()["items"]
    assert [each["quantity"] for each in by_amount] == ["9", "2", "0"]
    groups = keeper.get("/stock/by-category").json()["items"]
    told = [(each["category"], [level["name"] for level in each["levels"]]) for each in groups]
    assert told == [("Hot", ["Coffee", "Tea"]), (None, ["Bread"])]
    low = keeper.get("/stock/low").json()["items"]
    assert [(each["name"], each["is_low"]) for each in low] == [("Bread", True), ("Tea", True)]


def test_a_count_takes_the_levels_place_and_is_a_movement(
    served: Served, keeper: httpx.Client
) -> None:
    oat = milk(served.shop)
    counted = keeper.patch(f"/stock/{oat}", json={"quantity": "7", "reason": "Friday"})
    assert (counted.status_code, counted.json()["quantity"]) == (200, "7")
    ledger = keeper.get(f"/stock/{oat}/movements").json()["items"]
    assert [(each["kind"], each["quantity"], each["on_hand"]) for each in ledger] == [
        ("adjustment", "-3", "7"),
        ("opening", "10", "10"),
    ]
    same = keeper.patch(f"/stock/{oat}", json={"quantity": "7", "reason": "again"})
    assert same.status_code == 200
    assert len(keeper.get(f"/stock/{oat}/movements").json()["items"]) == 2
    for bad in ("-1", "0.5", "x"):
        body = {"quantity": bad, "reason": "x"}
        assert keeper.patch(f"/stock/{oat}", json=body).status_code == 422, bad


def test_only_what_is_at_zero_is_not_stocked_any_more(served: Served, keeper: httpx.Client) -> None:
    oat = milk(served.shop)
    assert keeper.delete(f"/stock/{oat}").status_code == 409
    keeper.patch(f"/stock/{oat}", json={"quantity": "0", "reason": "gone"})
    assert keeper.delete(f"/stock/{oat}").status_code == 204
    assert keeper.get(f"/stock/{oat}").status_code == 404
    assert keeper.delete(f"/stock/{oat}").status_code == 404


def test_each_kind_of_movement_goes_its_way(served: Served, keeper: httpx.Client) -> None:
    oat = milk(served.shop)
    supplier = new_id()
    from pos_app.services.suppliers import SupplierFields

    served.shop.call(
        suppliers.add, supplier, SupplierFields(name="Dairy Ltd"), actor=served.shop.owner
    )
    steps = [
        ("delivery", "5", {"reference": "DN 17"}, "15"),
        ("waste", "1", {"reason": "expired"}, "14"),
        ("own_use", "1", {}, "13"),
        ("adjustment", "-2", {"reason": "theft"}, "11"),
        ("adjustment", "1", {"reason": "found"}, "12"),
        ("return_to_supplier", "2", {"reference": str(supplier), "reason": "Torn"}, "10"),
    ]
    for kind, quantity, more, after in steps:
        made = move(keeper, oat, kind, quantity, **more)
        assert made.status_code == 201, made.text
        assert left(keeper, oat) == after, kind
    kinds = [each["kind"] for each in keeper.get(f"/stock/{oat}/movements").json()["items"]]
    assert kinds[:2] == ["supplier_return", "adjustment"]


def test_goods_on_their_way_are_at_neither_place(served: Served, keeper: httpx.Client) -> None:
    oat, room = milk(served.shop), store_room(served)
    sent = move(keeper, oat, "transfer", "4", to_location_id=str(room))
    assert sent.status_code == 201, sent.text
    assert left(keeper, oat) == "6"
    assert keeper.get(f"/stock/{oat}", params={"location_id": str(room)}).status_code == 404
    arrived = move(keeper, oat, "transfer_receipt", "4", reference=sent.json()["id"])
    assert arrived.status_code == 201, arrived.text
    assert left(keeper, oat, location_id=str(room)) == "4"
    again = move(keeper, oat, "transfer_receipt", "4", reference=sent.json()["id"])
    assert again.status_code == 409


def test_no_movement_takes_more_than_there_is(served: Served, keeper: httpx.Client) -> None:
    oat = milk(served.shop, "3")
    room = store_room(served)
    for kind in ("waste", "own_use"):
        assert move(keeper, oat, kind, "4").status_code == 409, kind
    assert move(keeper, oat, "adjustment", "-4", reason="theft").status_code == 409
    assert move(keeper, oat, "transfer", "4", to_location_id=str(room)).status_code == 409
    assert left(keeper, oat) == "3"
    rows = served.shop.rows("SELECT count(*) FROM stock_transfer")
    assert rows == [(0,)], "a transfer that cannot leave is none"


def test_a_movement_is_written_once_for_its_id(served: Served, keeper: httpx.Client) -> None:
    oat, key = milk(served.shop), str(new_id())
    for _each in range(2):
        assert move(keeper, oat, "delivery", "5", id=key).status_code == 201
    assert left(keeper, oat) == "15"
    assert move(keeper, oat, "delivery", "6", id=key).status_code == 409


@pytest.mark.parametrize(
    "bad",
    [
        {"quantity": "0"},
        {"quantity": "-1"},
        {"quantity": "1.5"},
        {"quantity": True},
        {"kind": "gift"},
        {"kind": "waste", "reason": "boredom"},
        {"kind": "waste", "reason": "theft"},
        {"kind": "adjustment", "reason": "found", "quantity": "-1"},
        {"kind": "transfer"},
        {"kind": "transfer_receipt", "reference": "x"},
        {"kind": "return_to_supplier"},
    ],
)
def test_a_movement_that_makes_no_sense_is_refused(
    served: Served, keeper: httpx.Client, bad: dict[str, Any]
) -> None:
    body = {"item_id": str(milk(served.shop)), "kind": "delivery", "quantity": "1", **bad}
    assert keeper.post("/stock/movements", json=body).status_code == 422


def test_a_ledger_is_walked_slice_by_slice(served: Served, keeper: httpx.Client) -> None:
    flour = item(served.shop, "Flour", "1.20", "10", unit=Unit.KG)
    for amount in ("0.1", "0.2", "0.3", "0.4"):
        assert move(keeper, flour, "delivery", amount).status_code == 201
        served.shop.clock.advance(1)
    seen: list[str] = []
    params: dict[str, Any] = {"limit": 2}
    while True:
        page = keeper.get(f"/stock/{flour}/movements", params=params).json()
        seen += [each["on_hand"] for each in page["items"]]
        if page["next"] is None:
            break
        params["after"] = page["next"]
    assert seen == ["11", "10.6", "10.3", "10.1", "10"]
    for bad in ("x", "bm8", "W10", "A" * 401):
        answer = keeper.get(f"/stock/{flour}/movements", params={"after": bad})
        assert answer.status_code == 422, bad


def test_a_cashier_looks_and_does_not_touch(served: Served) -> None:
    oat, client = milk(served.shop), served.as_(Role.CASHIER)
    assert client.get("/stock").status_code == 200
    assert client.get(f"/stock/{oat}/movements").status_code == 403
    assert client.patch(f"/stock/{oat}", json={"quantity": "1", "reason": "x"}).status_code == 403
    assert move(client, oat, "delivery", "1").status_code == 403
