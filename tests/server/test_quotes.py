"""What a basket would come to: the table of the API's own document, row by row."""

from typing import Any

import pytest

from pos_app.domain.access import Role
from tests.server.conftest import Served
from tests.server.goods import item, milk

VAT = [{"rate": "20", "included": True}]
COINS = {"increment": "0.05", "mode": "half_up"}


def line(price: str, quantity: str = "1", **fields: Any) -> dict[str, Any]:
    return {"name": "Thing", "unit_price": price, "quantity": quantity, **fields}


def ask(served: Served, **basket: Any) -> dict[str, Any]:
    answer = served.as_(Role.CASHIER).post("/sales/quote", json=basket)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_line_discount_is_taken_off_before_the_included_tax(served: Served) -> None:
    tenth = {"kind": "percent", "value": "10"}
    found = ask(served, currency="EUR", lines=[line("2.20", "3", taxes=VAT, discount=tenth)])
    assert found["lines"] == [{"net": "4.95", "tax": "0.99", "gross": "5.94", "discount": "0.66"}]
    assert found["total"] == "5.94"


def test_added_taxes_are_not_compounded(served: Served) -> None:
    taxes = [{"rate": "5", "included": False}, {"rate": "9.975", "included": False}]
    found = ask(served, currency="CAD", lines=[line("10.00", taxes=taxes)])
    assert sorted(each["tax"] for each in found["taxes"]) == ["0.50", "1.00"]
    assert found["total"] == "11.50"


def test_tax_is_rounded_by_line_or_by_document_as_asked(served: Served) -> None:
    lines = [line("0.95", taxes=[{"rate": "10", "included": False}]) for _each in range(2)]
    assert ask(served, lines=lines, tax_rounding="per_line")["tax"] == "0.20"
    found = ask(served, lines=lines, tax_rounding="per_document")
    assert found["tax"] == "0.19"
    assert [each["tax"] for each in found["lines"]] == ["0.10", "0.09"]


def test_a_discount_on_the_sale_is_shared_among_its_lines(served: Served) -> None:
    lines = [line(price, taxes=VAT) for price in ("3.33", "3.33", "3.34")]
    found = ask(served, lines=lines, discount={"kind": "amount", "value": "1.00"})
    assert [each["discount"] for each in found["lines"]] == ["0.33", "0.33", "0.34"]
    assert [(each["gross"], each["tax"]) for each in found["lines"]] == [("3.00", "0.50")] * 3


def test_weighed_goods_are_rounded_once(served: Served) -> None:
    found = ask(served, lines=[line("3.60", "0.482", taxes=VAT)])
    assert (found["total"], found["tax"]) == ("1.74", "0.29")


def test_several_included_taxes_share_one_price(served: Served) -> None:
    taxes = [{"rate": "8", "included": True}, {"rate": "2", "included": True}]
    found = ask(served, lines=[line("110.00", taxes=taxes)])
    assert (found["tax"], found["net"]) == ("10.00", "100.00")


def test_a_currency_has_its_own_decimals(served: Served) -> None:
    taxes = [{"rate": "10", "included": False}]
    found = ask(served, currency="BHD", lines=[line("1.250", "3", taxes=taxes)])
    assert (found["net"], found["tax"], found["total"]) == ("3.750", "0.375", "4.125")
    yen = ask(served, currency="JPY", lines=[line("150", "2")])
    assert yen["total"] == "300"


def test_only_the_part_that_cash_settles_is_rounded(served: Served) -> None:
    basket = {"currency": "EUR", "lines": [line("15.28")], "cash_rounding": COINS}
    cash = ask(served, **basket, tenders=[{"kind": "cash", "amount": "20.00"}])
    told = [cash[name] for name in ("cash_rounding", "payable", "paid", "change", "due")]
    assert told == ["0.02", "15.30", "20.00", "4.70", "0.00"]
    both = [{"kind": "card", "amount": "5.28"}, {"kind": "cash", "amount": "10.00"}]
    mixed = ask(served, **basket, tenders=both)
    assert (mixed["cash_rounding"], mixed["payable"], mixed["change"]) == ("0.00", "15.28", "0.00")


def test_without_payments_all_is_still_to_pay(served: Served) -> None:
    found = ask(served, lines=[line("15.28")], cash_rounding=COINS)
    assert (found["payable"], found["due"], found["paid"]) == ("15.30", "15.30", "0.00")


def test_an_item_brings_its_price_and_its_tax(served: Served) -> None:
    found = ask(served, lines=[{"item_id": str(milk(served.shop)), "quantity": "2"}])
    assert (found["total"], found["taxes"][0]["rate"]) == ("4.40", "20")
    assert served.shop.rows("SELECT count(*) FROM sale") == [(0,)]


def test_a_bottle_brings_its_deposit(served: Served) -> None:
    deposit = item(served.shop, "Deposit", "0.25")
    cola = item(served.shop, "Cola", "1.50", deposit_item_id=deposit)
    found = ask(served, lines=[{"item_id": str(cola), "quantity": "2"}])
    assert [each["gross"] for each in found["lines"]] == ["3.00", "0.50"]


@pytest.mark.parametrize(
    "bad",
    [
        {"lines": []},
        {"lines": [line("1.00", "0")]},
        {"lines": [line("1.00", "-1")]},
        {"lines": [line("-1.00")]},
        {"lines": [line("1.00001")]},
        {"lines": [line("1.00", "1.0001")]},
        {"lines": [{"name": "Thing", "quantity": "1"}]},
        {"lines": [{**line("1"), "unit_price": False}]},
        {"lines": [{**line("1"), "unit_price": 1.5}]},
        {"lines": [{**line("1"), "unit_price": "1e3"}]},
        {"lines": [{**line("1"), "unit_price": "NaN"}]},
        {"lines": [{**line("1"), "unit_price": "1,50"}]},
        {"lines": [{**line("1"), "unit_price": "9" * 39}]},
        {"lines": [{**line("1"), "price": "1"}]},
        {"lines": [line("1", taxes=[{"rate": "20", "included": "yes"}])]},
        {"lines": [line("1", taxes=[{"rate": "-1", "included": True}])]},
        {"lines": [line("1", discount={"kind": "percent", "value": "101"})]},
        {"lines": [line("1", discount={"kind": "amount", "value": "1.01"})]},
        {"lines": [line("1")], "currency": "XXQ"},
        {"lines": [line("1")], "rounding_mode": "sideways"},
        {"lines": [line("1")], "tenders": [{"kind": "card", "amount": "1.01"}]},
        {"lines": [line("1")], "tenders": [{"kind": "cash", "amount": "0"}]},
        {"lines": [line("1")], "tenders": [{"kind": "shells", "amount": "1"}]},
        {"lines": [{"item_id": "0192f0c4-7a11-7c3e-8a55-5d1e7a6f0009", "quantity": "1"}]},
        {"lines": [{"item_id": "no id", "quantity": "1"}]},
        {"lines": [line("1")] * 501},
    ],
)
def test_what_makes_no_sense_is_refused(served: Served, bad: dict[str, Any]) -> None:
    answer = served.as_(Role.CASHIER).post("/sales/quote", json=bad)
    assert answer.status_code == 422, answer.text
    assert answer.json()["detail"].endswith(".")


def test_a_whole_number_may_be_a_number(served: Served) -> None:
    found = ask(served, lines=[{"name": "Thing", "unit_price": 3, "quantity": 2}])
    assert found["total"] == "6.00"
