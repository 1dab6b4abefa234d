"""Promotions over HTTP: quoted, sold, refunded by the very rules of the counter."""

from typing import Any
from uuid import UUID

from pos_app.domain.access import Role
from pos_app.domain.ids import new_id
from pos_app.domain.promotion_terms import PromotionTerms
from pos_app.services import promotion_edit
from tests.promotions import n_for, on, percent
from tests.server.conftest import Served
from tests.server.goods import milk


def promote(served: Served, terms: PromotionTerms) -> None:
    shop = served.shop
    shop.call(promotion_edit.save_promotion, new_id(), terms, actor=shop.manager)


def three_for_six(served: Served) -> UUID:
    oat = milk(served.shop)
    promote(served, n_for(3, 600, on(oat), name="3 for £6.00"))
    return oat


def basket(item_id: UUID, paid: str, **more: Any) -> dict[str, Any]:
    lines = [{"item_id": str(item_id), "quantity": "3"}]
    return {"lines": lines, "tenders": [{"kind": "card", "amount": paid}], **more}


def test_a_quote_and_the_sale_agree_on_what_promotions_give(served: Served) -> None:
    oat, client = three_for_six(served), served.as_(Role.CASHIER)
    asked = client.post("/sales/quote", json=basket(oat, "6.00")).json()
    assert (asked["total"], asked["lines"][0]["discount"]) == ("6.00", "0.60")
    assert asked["promotions"] == [{"name": "3 for £6.00", "amount": "0.60"}]
    answer = client.post("/sales", json=basket(oat, "6.00", total="6.00"))
    assert answer.status_code == 201, answer.text
    assert answer.json()["total"] == "6.00"
    assert served.shop.rows("SELECT name, amount FROM sale_promotion") == [("3 for £6.00", 60)]


def test_a_basket_in_another_currency_is_quoted_without_the_shops_promotions(
    served: Served,
) -> None:
    promote(served, percent("50"))
    client = served.as_(Role.CASHIER)
    lines = [{"name": "Thing", "unit_price": "2.00", "quantity": "1"}]
    found = client.post("/sales/quote", json={"lines": lines, "currency": "EUR"}).json()
    assert (found["total"], found["promotions"]) == ("2.00", [])


def test_a_coupon_is_handed_in_with_the_sale(served: Served) -> None:
    oat, client = milk(served.shop), served.as_(Role.CASHIER)
    promote(served, percent("50", on(oat), code="SPRING26"))
    answer = client.post("/sales", json=basket(oat, "3.30", coupons=["spring26"]))
    assert answer.status_code == 201, answer.text
    assert answer.json()["total"] == "3.30"
    refused = client.post("/sales", json=basket(oat, "6.60", coupons=["WINTER"]))
    assert refused.status_code == 404
    assert refused.json()["detail"] == "There is no coupon with this code."


def test_one_of_three_for_six_comes_back_for_what_two_leave(served: Served) -> None:
    oat, client = three_for_six(served), served.as_(Role.MANAGER)
    made = client.post("/sales", json=basket(oat, "6.00")).json()
    one = {"line_id": made["lines"][0]["line_id"], "quantity": "1"}
    back = client.post(f"/sales/{made['id']}/refunds", json={"lines": [one], "reason": "Dented"})
    assert back.status_code == 201, back.text
    assert back.json()["total"] == "-1.60"
