"""The audit log over HTTP: every act, newest first, and no way to change it."""

from typing import Any

from pos_app.domain.access import Role
from pos_app.domain.ids import new_id
from tests.server.conftest import Served
from tests.server.goods import milk


def test_an_act_over_http_stands_in_the_log_with_both_values(served: Served) -> None:
    oat, owner = milk(served.shop), served.as_(Role.OWNER)
    owner.patch(f"/items/{oat}", json={"unit_price": "2.40"})
    page = owner.get("/audit-log", params={"entity_id": str(oat)}).json()
    entry = page["items"][0]
    assert (entry["action"], entry["who"]) == ("item.changed", "Owner One")
    assert (entry["entity_id"], entry["entity_name"]) == (str(oat), "Oat milk")
    told = {fact["name"]: (fact["before"], fact["value"]) for fact in entry["facts"]}
    assert told["unit_price"] == ("2.20", "2.40")


def test_the_log_is_narrowed_down(served: Served) -> None:
    oat, owner, cashier = milk(served.shop), served.as_(Role.OWNER), served.as_(Role.CASHIER)
    line = {"item_id": str(oat), "quantity": "1"}
    paid = [{"kind": "card", "amount": "2.20"}]
    sold = cashier.post("/sales", json={"lines": [line], "tenders": paid}).json()

    def actions(**params: Any) -> list[str]:
        answer = owner.get("/audit-log", params=params)
        assert answer.status_code == 200, answer.text
        return [each["action"] for each in answer.json()["items"]]

    assert actions(action="sale") == ["sale"]
    assert actions(entity="sale") == ["sale"]
    assert actions(entity="shift") == ["shift.opened"]
    assert actions(entity_id=sold["id"]) == ["sale"]
    me = str(served.shop.cashier.user_id)
    assert set(actions(actor_id=me)) == {"sale", "shift.opened", "auth.logged_in"}
    assert actions(**{"from": "2026-03-03"}) == []
    assert actions(to="2026-03-01") == []
    assert actions(entity="%") == []
    assert actions(entity_id=str(new_id())) == []


def test_the_log_is_walked_to_its_beginning(served: Served) -> None:
    owner = served.as_(Role.OWNER)
    ((entries,),) = served.shop.rows("SELECT count(*) FROM journal_entry")
    seen: list[int] = []
    params: dict[str, Any] = {"limit": 3}
    while True:
        page = owner.get("/audit-log", params=params).json()
        seen += [each["number"] for each in page["items"]]
        if page["next"] is None:
            break
        params["after"] = page["next"]
    assert seen == list(range(entries, 0, -1))


def test_the_log_is_read_and_never_changed(served: Served) -> None:
    owner = served.as_(Role.OWNER)
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert owner.request(method, "/audit-log").status_code == 405, method
    assert served.as_(Role.CASHIER).get("/audit-log").status_code == 403


def test_places_that_the_server_did_not_give_are_none(served: Served) -> None:
    owner = served.as_(Role.OWNER)
    for bad in ("x", "WzFd", "WzEsMl0", "WyJhIiwiYiJd", "Wzk5OTk5OTk5OTk5OTk5OTk5OTk5OTksIngiXQ"):
        assert owner.get("/audit-log", params={"after": bad}).status_code == 422, bad
