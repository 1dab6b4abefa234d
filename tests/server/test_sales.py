"""Selling over HTTP: once, at the server's own totals, on a shift that nobody opened."""

import threading
from typing import Any
from uuid import UUID

import httpx
import pytest

from pos_app.domain.access import Role
from pos_app.domain.ids import new_id
from pos_app.services import settings
from tests.server.conftest import Served
from tests.server.goods import item, milk

CASH = [{"kind": "cash", "amount": "5.00"}]
CARD = [{"kind": "card", "amount": "4.40"}]


def sale(item_id: UUID, quantity: str = "2", tenders: Any = CARD, **more: Any) -> dict[str, Any]:
    return {"lines": [{"item_id": str(item_id), "quantity": quantity}], "tenders": tenders, **more}


def on_hand(served: Served, item_id: UUID) -> int:
    ((left,),) = served.shop.rows(
        "SELECT quantity FROM stock_level WHERE item_id = ?", item_id.bytes
    )
    return int(left)


def test_a_sale_takes_stock_gives_change_and_has_a_number(served: Served) -> None:
    oat, client = milk(served.shop), served.as_(Role.CASHIER)
    answer = client.post("/sales", json=sale(oat, tenders=CASH, total="4.40", note="For Ann"))
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["number"] == "2-0001"
    assert (made["total"], made["tax"], made["change"]) == ("4.40", "0.73", "0.60")
    assert made["cashier"] == "Cashier One"
    assert made["at"] == "2026-03-02T12:00:00.000Z"
    assert made["business_day"] == "2026-03-02"
    assert made["lines"][0]["name"] == "Oat milk"
    assert on_hand(served, oat) == 8000
    assert client.get(f"/sales/{made['id']}").json() == made


def test_the_server_opens_a_shift_of_each_day_and_closes_the_one_before(served: Served) -> None:
    oat, client = milk(served.shop), served.as_(Role.CASHIER)
    assert client.post("/sales", json=sale(oat, tenders=CASH)).status_code == 201
    assert client.post("/sales", json=sale(oat)).status_code == 201
    assert served.shop.rows("SELECT count(*), count(closed_at) FROM shift") == [(1, 0)]
    served.shop.clock.advance(24 * 3600)
    client = served.as_(Role.CASHIER)
    assert client.post("/sales", json=sale(oat)).status_code == 201
    assert served.shop.rows("SELECT count(*), count(closed_at) FROM shift") == [(2, 1)]
    assert served.shop.rows("SELECT expected_cash, counted_cash FROM closure") == [(440, 440)]


def test_a_day_on_which_more_cash_went_back_than_came_in_is_closed_too(served: Served) -> None:
    dear = item(served.shop, "Lamp", "40.00", "5")
    client = served.as_(Role.OWNER)
    paid = [{"kind": "cash", "amount": "40.00"}]
    made = client.post("/sales", json=sale(dear, "1", paid)).json()
    served.shop.clock.advance(24 * 3600)
    client = served.as_(Role.OWNER)
    back = {"lines": [{"line_id": made["lines"][0]["line_id"], "quantity": "1"}], "reason": "x"}
    assert client.post(f"/sales/{made['id']}/refunds", json=back).status_code == 201
    served.shop.clock.advance(24 * 3600)
    client = served.as_(Role.OWNER)
    assert client.post("/sales", json=sale(dear, "1", paid)).status_code == 201
    assert served.shop.rows("SELECT count(*) FROM closure") == [(2,)]


def test_a_total_that_differs_is_refused(served: Served) -> None:
    oat = milk(served.shop)
    answer = served.as_(Role.CASHIER).post("/sales", json=sale(oat, total="4.39"))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == ["body", "total"]
    assert on_hand(served, oat) == 10000


def test_a_sale_that_is_not_paid_is_none(served: Served) -> None:
    oat, client = milk(served.shop), served.as_(Role.CASHIER)
    for tenders in ([], [{"kind": "card", "amount": "4.39"}], [{"kind": "card", "amount": "4.41"}]):
        assert client.post("/sales", json=sale(oat, tenders=tenders)).status_code == 422
    assert served.shop.rows("SELECT count(*) FROM sale") == [(0,)]


def test_the_same_key_answers_as_the_first_time(served: Served) -> None:
    oat, client = milk(served.shop), served.as_(Role.CASHIER)
    key = {"Idempotency-Key": "order 17"}
    first = client.post("/sales", json=sale(oat), headers=key)
    second = client.post("/sales", json=sale(oat), headers=key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert second.headers["idempotency-replayed"] == "true"
    assert on_hand(served, oat) == 8000
    other = client.post("/sales", json=sale(oat, "1"), headers=key)
    assert other.status_code == 409
    theirs = served.as_(Role.MANAGER).post("/sales", json=sale(oat), headers=key)
    assert theirs.json()["id"] != first.json()["id"], "a key is its person's own"


def test_a_repeated_sale_is_answered_whatever_the_shelf_says_now(served: Served) -> None:
    from pos_app.domain.money import UnitPrice
    from pos_app.services import catalogue_edit
    from tests.shop import GBP

    oat, client = milk(served.shop), served.as_(Role.CASHIER)
    body = sale(oat, id=str(new_id()), total="4.40")
    first = client.post("/sales", json=body)
    price = UnitPrice.parse("9", GBP)
    served.shop.call(catalogue_edit.set_price, oat, price, actor=served.shop.owner)
    assert client.post("/sales", json=body).json() == first.json()
    assert client.post("/sales", json={**body, "note": "other"}).status_code == 409


def test_a_refused_sale_may_be_tried_again_with_its_key(served: Served) -> None:
    oat, client = milk(served.shop, "1"), served.as_(Role.CASHIER)
    key = {"Idempotency-Key": "k"}
    assert client.post("/sales", json=sale(oat), headers=key).status_code == 409
    from pos_app.domain.quantity import Quantity
    from pos_app.domain.stock import StockReason
    from pos_app.services import stock_keeping

    found = (new_id(), oat, Quantity.of(1), StockReason.FOUND)
    served.shop.call(stock_keeping.adjust, *found, actor=served.shop.owner)
    assert client.post("/sales", json=sale(oat), headers=key).status_code == 201


@pytest.mark.parametrize(("policy", "status"), [("warn", 409), ("block", 409), ("allow", 201)])
def test_nothing_goes_below_zero_unless_its_policy_allows(
    served: Served, policy: str, status: int
) -> None:
    oat = milk(served.shop, "1", stock_policy=policy)
    answer = served.as_(Role.OWNER).post("/sales", json=sale(oat))
    assert answer.status_code == status, answer.text
    assert on_hand(served, oat) == (-1000 if status == 201 else 1000)


def test_of_many_who_race_for_the_last_pieces_so_many_get_one(served: Served) -> None:
    oat = milk(served.shop, "3")
    token = served.login("cashier")["access_token"]
    paid = [{"kind": "card", "amount": "2.20"}]
    statuses: list[int] = []

    def buy() -> None:
        with httpx.Client(base_url=served.url + "/api/v1", timeout=30) as client:
            headers = {"Authorization": f"Bearer {token}"}
            answer = client.post("/sales", json=sale(oat, "1", paid), headers=headers)
            statuses.append(answer.status_code)

    buyers = [threading.Thread(target=buy) for _each in range(12)]
    for buyer in buyers:
        buyer.start()
    for buyer in buyers:
        buyer.join()
    assert sorted(statuses) == [201] * 3 + [409] * 9
    assert on_hand(served, oat) == 0


def test_another_price_needs_the_right_to_it(served: Served) -> None:
    oat = milk(served.shop)
    body = sale(oat, "1", [{"kind": "card", "amount": "1.00"}])
    body["lines"][0]["unit_price"] = "1.00"
    assert served.as_(Role.CASHIER).post("/sales", json=body).status_code == 403
    assert served.as_(Role.MANAGER).post("/sales", json=body).status_code == 201


def test_what_is_sold_from_an_age_on_needs_the_age(served: Served) -> None:
    wine = item(served.shop, "Wine", "4.40", "5", age_limit=18)
    client = served.as_(Role.CASHIER)
    assert client.post("/sales", json=sale(wine, "1")).status_code == 422
    assert client.post("/sales", json=sale(wine, "1", age_confirmed=18)).status_code == 201


def test_a_bottle_is_sold_with_its_deposit(served: Served) -> None:
    deposit = item(served.shop, "Deposit", "0.25")
    cola = item(served.shop, "Cola", "1.95", deposit_item_id=deposit)
    made = served.as_(Role.CASHIER).post("/sales", json=sale(cola)).json()
    assert [line["name"] for line in made["lines"]] == ["Cola", "Deposit"]


def test_the_receipt_comes_in_the_form_that_is_asked_for(served: Served) -> None:
    oat, client = milk(served.shop), served.as_(Role.CASHIER)
    made = client.post("/sales", json=sale(oat)).json()
    path = f"/sales/{made['id']}/receipt"
    pdf = client.get(path, headers={"Accept": "application/pdf"})
    assert (pdf.headers["content-type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    text = client.get(path, headers={"Accept": "text/plain"})
    assert text.headers["content-type"].startswith("text/plain")
    assert "Oat milk" in text.text
    assert "2-0001" in text.text
    printer = client.get(path, headers={"Accept": "application/vnd.escpos"})
    assert printer.content.startswith(b"\x1b@")
    assert client.get(path, headers={"Accept": "image/png"}).status_code == 406


def test_goods_come_back_once_and_no_more_than_were_sold(served: Served) -> None:
    oat, client = milk(served.shop), served.as_(Role.CASHIER)
    made = client.post("/sales", json=sale(oat)).json()
    line_id, path = made["lines"][0]["line_id"], f"/sales/{made['id']}/refunds"
    one = {"lines": [{"line_id": line_id, "quantity": "1"}], "reason": "Changed mind"}
    back = client.post(path, json=one)
    assert back.status_code == 201, back.text
    assert back.json()["total"] == "-2.20"
    assert back.json()["refund_of"] == [made["id"]]
    assert back.json()["tenders"] == [{"kind": "card", "amount": "-2.20", "reference": ""}]
    assert on_hand(served, oat) == 9000
    assert client.get(f"/sales/{made['id']}").json()["lines"][0]["returned"] == "1"
    two = {"lines": [{"line_id": line_id, "quantity": "2"}], "reason": "Changed mind"}
    assert client.post(path, json=two).status_code == 409
    rest = {**one, "id": str(new_id())}
    assert client.post(path, json=rest).status_code == 201
    assert client.post(path, json=rest).status_code == 201, "asked twice, done once"
    assert client.post(path, json={**one, "id": str(new_id())}).status_code == 409
    assert on_hand(served, oat) == 10000


def test_damaged_goods_do_not_go_back_on_the_shelf(served: Served) -> None:
    oat, client = milk(served.shop), served.as_(Role.CASHIER)
    made = client.post("/sales", json=sale(oat)).json()
    line_id = made["lines"][0]["line_id"]
    lines = [{"line_id": line_id, "quantity": "1", "returned_as": "damaged"}]
    back = client.post(f"/sales/{made['id']}/refunds", json={"lines": lines, "reason": "Torn"})
    assert back.status_code == 201
    assert on_hand(served, oat) == 8000


def test_money_that_goes_back_in_another_way_needs_the_right(served: Served) -> None:
    oat, client = milk(served.shop), served.as_(Role.CASHIER)
    made = client.post("/sales", json=sale(oat)).json()
    lines = [{"line_id": made["lines"][0]["line_id"], "quantity": "1"}]
    cash = [{"kind": "cash", "amount": "2.20"}]
    body = {"lines": lines, "reason": "x", "tenders": cash}
    assert client.post(f"/sales/{made['id']}/refunds", json=body).status_code == 403
    own = served.as_(Role.MANAGER).post(f"/sales/{made['id']}/refunds", json=body)
    assert own.status_code == 201
    assert own.json()["tenders"][0]["kind"] == "cash"


def test_a_cashier_sees_their_own_sales_and_a_supervisor_all(served: Served) -> None:
    oat, cashier, manager = milk(served.shop), served.as_(Role.CASHIER), served.as_(Role.MANAGER)
    mine = cashier.post("/sales", json=sale(oat)).json()
    theirs = manager.post("/sales", json=sale(oat)).json()
    assert [each["id"] for each in cashier.get("/sales").json()["items"]] == [mine["id"]]
    assert cashier.get(f"/sales/{theirs['id']}").status_code == 404
    assert cashier.get(f"/sales/{theirs['id']}/receipt").status_code == 404
    everything = served.as_(Role.SUPERVISOR).get("/sales").json()["items"]
    assert [each["id"] for each in everything] == [theirs["id"], mine["id"]]


def test_past_sales_are_walked_slice_by_slice_and_narrowed_down(served: Served) -> None:
    oat, client = milk(served.shop, "100"), served.as_(Role.OWNER)
    made = [client.post("/sales", json=sale(oat)).json()["id"] for _each in range(5)]
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = client.get("/sales", params={"limit": 2, **after}).json()
        seen += [each["id"] for each in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert seen == made[::-1]
    day = {"from": "2026-03-02", "to": "2026-03-02"}
    assert len(client.get("/sales", params=day).json()["items"]) == 5
    assert client.get("/sales", params={"from": "2026-03-03"}).json()["items"] == []
    assert client.get("/sales", params={"to": "2026-03-01"}).json()["items"] == []
    assert len(client.get("/sales", params={"q": "2-0003"}).json()["items"]) == 1
    assert len(client.get("/sales", params={"item_id": str(oat)}).json()["items"]) == 5
    assert client.get("/sales", params={"cashier_id": str(new_id())}).json()["items"] == []
    for bad in ({"after": "x"}, {"limit": 0}, {"limit": 201}, {"from": "yesterday"}):
        assert client.get("/sales", params=bad).status_code == 422


def test_the_smallest_coin_of_the_shop_holds_over_http(served: Served) -> None:
    served.shop.call(settings.change_shop, {"cash_increment": 5}, actor=served.shop.owner)
    thing = item(served.shop, "Thing", "15.28")
    made = served.as_(Role.CASHIER).post(
        "/sales", json=sale(thing, "1", [{"kind": "cash", "amount": "20.00"}])
    )
    assert (made.json()["payable"], made.json()["change"]) == ("15.30", "4.70")
