"""Figures over HTTP: those of now whatever was kept, and for each only what they may see."""

import sqlite3
from contextlib import closing
from typing import Any
from uuid import UUID

import httpx
import pytest

from pos_app.domain.access import Role
from pos_app.maintenance import DATABASE
from tests.server.conftest import Served
from tests.server.goods import item, milk

PATHS = (
    "summary", "top-items", "lowest-items", "ranking", "by-day", "by-hour", "by-category",
    "by-cashier", "by-tender", "taxes", "stock-value",
)  # fmt: skip


def sell(client: httpx.Client, item_id: UUID, quantity: str, amount: str) -> dict[str, Any]:
    body = {
        "lines": [{"item_id": str(item_id), "quantity": quantity}],
        "tenders": [{"kind": "card", "amount": amount}],
    }
    answer = client.post("/sales", json=body)
    assert answer.status_code == 201, answer.text
    sale: dict[str, Any] = answer.json()
    return sale


def figure(client: httpx.Client, path: str, **query: Any) -> Any:
    answer = client.get(f"/analytics/{path}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_shop_that_sold_nothing_has_figures_too(served: Served) -> None:
    owner = served.as_(Role.OWNER)
    for path in PATHS:
        figure(owner, path)
    summary = figure(owner, "summary")
    assert (summary["from"], summary["to"]) == ("2026-02-01", "2026-03-02")
    assert (summary["figures"]["total"], summary["figures"]["basket"]) == ("0.00", None)


def test_the_figures_of_two_sales(served: Served) -> None:
    oat, tea = milk(served.shop), item(served.shop, "Tea", "3.00", "9")
    owner, cashier = served.as_(Role.OWNER), served.as_(Role.CASHIER)
    sell(cashier, oat, "2", "4.40")
    sell(owner, tea, "1", "3.00")
    figures = figure(owner, "summary")["figures"]
    assert (figures["transactions"], figures["items"], figures["total"]) == (2, "3", "7.40")
    assert (figures["net"], figures["tax"], figures["basket"]) == ("6.17", "1.23", "3.70")
    best = figure(owner, "ranking")["items"]
    assert [(row["name"], row["rank"], row["total"]) for row in best] == [
        ("Oat milk", 1, "4.40"), ("Tea", 2, "3.00"),
    ]  # fmt: skip
    assert [(row["share"], row["running_share"]) for row in best] == [
        ("59.4595", "59.4595"), ("40.5405", "100"),
    ]  # fmt: skip
    assert [row["name"] for row in figure(owner, "top-items", limit=1)["items"]] == ["Oat milk"]
    assert figure(owner, "lowest-items", limit=1)["items"][0]["name"] == "Tea"
    (day,) = figure(owner, "by-day")["items"]
    assert (day["day"], day["total"]) == ("2026-03-02", "7.40")
    (hour,) = figure(owner, "by-hour")["items"]
    assert (hour["hour"], hour["transactions"]) == (12, 2)
    (group,) = figure(owner, "by-category")["items"]
    assert (group["id"], group["name"], group["share"]) == (None, None, "100")
    people = figure(owner, "by-cashier")["items"]
    assert [(row["name"], row["total"]) for row in people] == [
        ("Cashier One", "4.40"), ("Owner One", "3.00"),
    ]  # fmt: skip
    (kind,) = figure(owner, "by-tender")["items"]
    assert (kind["kind"], kind["count"], kind["net"]) == ("card", 2, "7.40")
    taxes = figure(owner, "taxes")
    assert [(row["rate"], row["base"], row["tax"]) for row in taxes["items"]] == [
        ("20", "6.17", "1.23")
    ]
    assert figure(owner, "stock-value")["items"] == 2


def test_the_next_sale_is_in_the_next_answer(served: Served) -> None:
    oat, owner = milk(served.shop), served.as_(Role.OWNER)
    for count in range(1, 5):
        sell(owner, oat, "1", "2.20")
        for _again in range(2):
            (row,) = figure(owner, "top-items")["items"]
            assert row["quantity"] == str(count)


def test_what_was_asked_before_is_not_read_again_until_something_is_done(served: Served) -> None:
    oat, owner = milk(served.shop), served.as_(Role.OWNER)
    sell(owner, oat, "1", "2.20")
    kept = served.house.figures._near.backend._cache
    for _again in range(3):
        figure(owner, "top-items")
    assert len(kept) == 1
    figure(owner, "top-items", limit=9)
    assert len(kept) == 2
    owner.patch(f"/items/{oat}", json={"name": "Oat drink"})
    assert figure(owner, "top-items")["items"][0]["name"] == "Oat drink"
    assert len(kept) == 3


def test_what_is_taken_in_from_another_till_makes_an_answer_old(served: Served) -> None:
    oat, owner = milk(served.shop), served.as_(Role.OWNER)
    sell(owner, oat, "1", "2.20")
    figure(owner, "top-items")
    kept = served.house.figures._near.backend._cache
    assert len(kept) == 1
    with closing(sqlite3.connect(served.shop.folder / DATABASE)) as database, database:
        database.execute("CREATE TEMP TABLE theirs AS SELECT * FROM journal_entry WHERE n = 1")
        # A till whose clock is long behind, so that its act is not the latest of all.
        database.execute("UPDATE theirs SET till_id = ?, hlc = 1, at = 1", (bytes(16),))
        database.execute("INSERT INTO journal_entry SELECT * FROM theirs")
    figure(owner, "top-items")
    assert len(kept) == 2


def test_who_has_the_answer_is_told_that_it_stands(served: Served) -> None:
    oat, owner = milk(served.shop), served.as_(Role.OWNER)
    first = owner.get("/analytics/top-items")
    seen = {"If-None-Match": first.headers["etag"]}
    again = owner.get("/analytics/top-items", headers=seen)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    weak = {"If-None-Match": f'"x", W/{first.headers["etag"]}'}
    assert owner.get("/analytics/top-items", headers=weak).status_code == 304
    sell(owner, oat, "1", "2.20")
    assert owner.get("/analytics/top-items", headers=seen).status_code == 200


def test_a_cashier_sees_their_own_sales_and_no_margin_whoever_asked_before(
    served: Served,
) -> None:
    oat = milk(served.shop)
    owner, cashier = served.as_(Role.OWNER), served.as_(Role.CASHIER)
    sell(owner, oat, "3", "6.60")
    sell(cashier, oat, "1", "2.20")
    assert figure(owner, "summary")["figures"]["margin"] is not None
    own = figure(cashier, "summary")
    assert (own["is_own"], own["figures"]["total"], own["figures"]["margin"]) == (
        True, "2.20", None,
    )  # fmt: skip
    assert figure(served.as_(Role.SUPERVISOR), "summary")["figures"]["total"] == "8.80"
    profit = cashier.get("/analytics/ranking?by=profit")
    assert profit.status_code == 403
    assert cashier.get("/analytics/stock-value").status_code == 403
    for role in (Role.STOCK_KEEPER, "customer"):
        assert served.as_(role).get("/analytics/top-items").status_code == 403


def test_ranges_are_business_days_both_included(served: Served) -> None:
    oat, owner = milk(served.shop), served.as_(Role.OWNER)
    sell(owner, oat, "1", "2.20")
    served.shop.clock.advance(24 * 3600)
    owner = served.as_(Role.OWNER)
    sell(owner, oat, "2", "4.40")
    day = {"from": "2026-03-02", "to": "2026-03-02"}
    assert figure(owner, "summary", **day)["figures"]["total"] == "2.20"
    whole = figure(owner, "summary", **{"from": "2026-03-02", "to": "2026-03-03"})
    assert whole["figures"]["total"] == "6.60"
    compared = figure(owner, "summary", **{"from": "2026-03-03", "against": "earlier"})
    assert compared["before"]["total"] == "0.00"
    assert figure(owner, "summary", to="0001-01-02")["from"] == "0001-01-01"
    assert figure(owner, "summary", **{"from": "9999-12-31"})["to"] == "9999-12-31"


@pytest.mark.parametrize(
    "query",
    ["from=2026-03-02&to=2026-03-01", "from=yesterday", "to=2026-13-01", "limit=0", "limit=201",
     "limit=x", "by=name", "till_id=2", "location_id=x"],
)  # fmt: skip
def test_a_range_that_makes_no_sense_is_told_so(served: Served, query: str) -> None:
    answer = served.as_(Role.OWNER).get(f"/analytics/top-items?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"][0] == "query"


def test_a_till_and_a_place_that_sold_nothing_have_no_figures(served: Served) -> None:
    oat, owner = milk(served.shop), served.as_(Role.OWNER)
    sale = sell(owner, oat, "1", "2.20")
    nowhere = "0192f0c4-7a11-7c3e-8a55-5d1e7a6f00ff"
    assert figure(owner, "top-items", till_id=sale["till_id"])["items"]
    assert not figure(owner, "top-items", till_id=nowhere)["items"]
    assert not figure(owner, "top-items", location_id=nowhere)["items"]
