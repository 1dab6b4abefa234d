"""Baskets and orders over HTTP: taken at the price of the day, set aside at once, handed over as a
sale.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import httpx
import pytest

from pos_app.domain.access import Role
from pos_app.domain.ids import new_id
from pos_app.domain.money import UnitPrice
from pos_app.services import catalogue_edit
from tests.server.conftest import Served
from tests.server.goods import item, milk
from tests.shop import GBP

CARD = [{"kind": "card", "amount": "4.40"}]


def wanted(item_id: UUID, quantity: str = "2") -> dict[str, str]:
    return {"item_id": str(item_id), "quantity": quantity}


def on_hand(served: Served, item_id: UUID) -> str:
    answer = served.as_(Role.OWNER).get(f"/stock/{item_id}")
    level: str = answer.json()["quantity"]
    return level


def step(client: httpx.Client, order: dict[str, Any], to: str, **more: Any) -> httpx.Response:
    return client.put(f"/orders/{order['id']}/status", json={"status": to, **more})


def ready(served: Served, order: dict[str, Any]) -> httpx.Client:
    """The order is ready to be fetched; a cashier."""
    cashier = served.as_(Role.CASHIER)
    for to in ("confirmed", "ready"):
        assert step(cashier, order, to).status_code == 200
    return cashier


def test_a_basket_keeps_the_price_of_its_time_and_counts_what_is_there(served: Served) -> None:
    shop, oat = served.shop, milk(served.shop)
    ada, _id = served.customer()
    assert ada.post("/cart/items", json=wanted(oat)).status_code == 201
    shop.call(
        catalogue_edit.edit_item, oat, {"unit_price": UnitPrice.parse("3.00", GBP)},
        actor=shop.owner,
    )  # fmt: skip
    (line,) = ada.get("/cart").json()["lines"]
    assert (line["price_at_time"], line["price_now"], line["total"]) == ("2.20", "3.00", "4.40")
    short = ada.put(f"/cart/items/{line['id']}", json={"quantity": "11"})
    assert short.status_code == 409
    assert "only 10" in short.json()["detail"]
    assert ada.post("/cart/items", json=wanted(oat, "9")).status_code == 409
    changed = ada.put(f"/cart/items/{line['id']}", json={"quantity": "3"}).json()
    assert changed["lines"][0]["quantity"] == "3"
    assert ada.delete(f"/cart/items/{line['id']}").json() == {"lines": [], "total": "0.00"}
    ada.post("/cart/items", json=wanted(oat))
    assert ada.delete("/cart").json()["lines"] == []


@pytest.mark.parametrize("quantity", ["0", "-1", "1.5", "9999999999", "0.0001"])
def test_nobody_puts_half_a_bottle_or_less_than_nothing_in(served: Served, quantity: str) -> None:
    oat = milk(served.shop)
    ada, _id = served.customer()
    assert ada.post("/cart/items", json=wanted(oat, quantity)).status_code in {409, 422}
    assert ada.get("/cart").json()["lines"] == []


def test_from_the_basket_to_a_collected_order(served: Served) -> None:
    oat = milk(served.shop)
    ada, ada_id = served.customer()
    ada.post("/cart/items", json=wanted(oat))
    placed = ada.post("/orders", json={"note": "After five"})
    assert placed.status_code == 201, placed.text
    order = placed.json()
    assert (order["status"], order["total"], order["note"]) == ("pending", "4.40", "After five")
    assert order["customer_id"] == str(ada_id)
    assert ada.get("/cart").json()["lines"] == []
    assert on_hand(served, oat) == "8"
    cashier = ready(served, order)
    done = step(cashier, order, "completed", tenders=CARD)
    assert done.status_code == 200, done.text
    assert done.json()["status"] == "completed"
    sale = cashier.get(f"/sales/{done.json()['sale_id']}").json()
    assert (sale["total"], sale["customer_id"]) == ("4.40", str(ada_id))
    assert on_hand(served, oat) == "8", "the sale moved no stock again"
    seen = ada.get(f"/orders/{order['id']}")
    assert seen.json()["sale_id"] == sale["id"]
    assert seen.headers["etag"] == f'"{seen.json()["version"]}"'
    assert served.shop.rows("SELECT count(*) FROM shift") == [(1,)]


def test_an_empty_basket_is_no_order(served: Served) -> None:
    ada, _id = served.customer()
    assert ada.post("/orders", json={}).status_code == 409
    assert ada.post("/orders", json={"lines": []}).status_code == 422


def test_each_step_comes_after_the_one_before(served: Served) -> None:
    oat = milk(served.shop)
    ada, _id = served.customer()
    order = ada.post("/orders", json={"lines": [wanted(oat)]}).json()
    cashier = served.as_(Role.CASHIER)
    for to in ("ready", "pending", "cancelled"):
        assert step(cashier, order, to).status_code == 409, to
    assert step(cashier, order, "completed", tenders=CARD).status_code == 409
    assert step(cashier, order, "sold").status_code == 422
    ready(served, order)
    unpaid = step(cashier, order, "completed")
    assert unpaid.status_code == 422
    assert unpaid.json()["errors"][0]["loc"] == ["body", "tenders"]
    assert step(cashier, order, "completed", tenders=CARD).status_code == 200
    assert step(cashier, order, "completed", tenders=CARD).status_code == 409
    assert cashier.delete(f"/orders/{order['id']}").status_code == 409
    assert len(served.shop.rows("SELECT id FROM sale")) == 1


def test_an_order_paid_short_is_not_handed_over(served: Served) -> None:
    oat = milk(served.shop)
    ada, _id = served.customer()
    order = ada.post("/orders", json={"lines": [wanted(oat)]}).json()
    cashier = ready(served, order)
    for tenders in ([], [{"kind": "card", "amount": "4.39"}], [{"kind": "card", "amount": "9"}]):
        answer = step(cashier, order, "completed", tenders=tenders)
        assert answer.status_code == 422, answer.text
    assert cashier.get(f"/orders/{order['id']}").json()["status"] == "ready"
    assert served.shop.rows("SELECT count(*) FROM sale") == [(0,)]


def test_customers_call_off_what_is_not_ready_and_the_shop_what_is_not_collected(
    served: Served,
) -> None:
    oat = milk(served.shop)
    ada, _id = served.customer()
    first, second = (
        ada.post("/orders", json={"lines": [wanted(oat)]}).json() for _each in range(2)
    )
    assert on_hand(served, oat) == "6"
    gone = ada.delete(f"/orders/{first['id']}?reason=Too+late")
    assert gone.status_code == 200
    assert (gone.json()["status"], gone.json()["order_cancellation_count"]) == ("cancelled", 1)
    assert on_hand(served, oat) == "8"
    assert ada.delete(f"/orders/{first['id']}").json()["order_cancellation_count"] == 1
    cashier = ready(served, second)
    assert ada.delete(f"/orders/{second['id']}").status_code == 409
    assert cashier.delete(f"/orders/{second['id']}").status_code == 200
    assert on_hand(served, oat) == "10"


def test_an_edit_begun_at_an_older_version_is_told_the_present_one(served: Served) -> None:
    oat = milk(served.shop)
    ada, _id = served.customer()
    order = ada.post("/orders", json={"lines": [wanted(oat)]}).json()
    cashier = served.as_(Role.CASHIER)
    url, seen = f"/orders/{order['id']}/status", {"If-Match": f'"{order["version"]}"'}
    assert cashier.put(url, json={"status": "confirmed"}, headers=seen).status_code == 200
    stale = cashier.put(url, json={"status": "ready"}, headers=seen)
    assert stale.status_code == 412
    assert stale.json()["current"]["status"] == "confirmed"
    assert ada.delete(f"/orders/{order['id']}", headers=seen).status_code == 412
    cashier.put(url, json={"status": "ready"})
    paid = {"status": "completed", "tenders": CARD}
    assert cashier.put(url, json=paid, headers=seen).status_code == 412
    assert served.shop.rows("SELECT count(*) FROM sale") == [(0,)]


def test_an_order_that_is_sent_twice_is_placed_once_and_paid_once(served: Served) -> None:
    oat = milk(served.shop)
    ada, _id = served.customer()
    body = {"id": str(new_id()), "lines": [wanted(oat)]}
    first, again = ada.post("/orders", json=body), ada.post("/orders", json=body)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert ada.post("/orders", json={**body, "note": "x"}).status_code == 409
    named = {"Idempotency-Key": "basket 1"}
    ada.post("/cart/items", json=wanted(oat))
    from_basket = [ada.post("/orders", json={}, headers=named) for _each in range(2)]
    assert from_basket[0].json() == from_basket[1].json()
    assert on_hand(served, oat) == "6"
    cashier = ready(served, first.json())
    url, paid = f"/orders/{body['id']}/status", {"status": "completed", "tenders": CARD}
    key = {"Idempotency-Key": "hand-over 1"}
    answers = [cashier.put(url, json=paid, headers=key) for _each in range(2)]
    assert answers[0].json() == answers[1].json()
    assert answers[1].headers["idempotency-replayed"] == "true"
    assert len(served.shop.rows("SELECT id FROM sale")) == 1


def test_staff_say_whom_an_order_is_for_and_customers_order_for_themselves(
    served: Served,
) -> None:
    oat = milk(served.shop)
    ada, ada_id = served.customer()
    _eve, eve_id = served.customer("Eve")
    cashier = served.as_(Role.CASHIER)
    lines = [wanted(oat, "1")]
    assert cashier.post("/orders", json={"lines": lines}).status_code == 422
    assert cashier.post("/orders", json={"name": "Ann"}).status_code == 422
    named = cashier.post("/orders", json={"lines": lines, "name": "Ann", "phone": "0117 496"})
    assert (named.json()["name"], named.json()["order_cancellation_count"]) == ("Ann", None)
    known = cashier.post("/orders", json={"lines": lines, "customer_id": str(ada_id)})
    assert known.json()["name"] == "Ada"
    for more in ({"customer_id": str(eve_id)}, {"name": "Ann"}):
        assert ada.post("/orders", json={"lines": lines, **more}).status_code == 403
    listed = cashier.get("/orders", params={"status": "pending", "size": 1, "sort": "placed_at"})
    assert (listed.json()["total"], len(listed.json()["items"])) == (2, 1)
    assert listed.json()["items"][0]["id"] == named.json()["id"]
    assert cashier.get("/orders?status=ready").json()["total"] == 0
    assert cashier.get("/orders?sort=name").status_code == 422
    assert cashier.get("/orders?status=lost").status_code == 422


def test_of_all_who_race_for_the_last_piece_one_has_it(served: Served) -> None:
    lamp = item(served.shop, "Lamp", "40.00", "1")
    people = [served.customer(name)[0] for name in ("Ada", "Eve", "Bob", "Cy")]
    body = {"lines": [wanted(lamp, "1")]}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda each: each.post("/orders", json=body), people))
    assert sorted(each.status_code for each in answers) == [201, 409, 409, 409]
    assert on_hand(served, lamp) == "0"
