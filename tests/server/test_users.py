"""The people of the shop over HTTP: who keeps whom, and what is left of whoever goes."""

from typing import Any

import httpx
import pytest

from pos_app.domain.access import Role
from pos_app.domain.ids import new_id
from tests.server.conftest import Served
from tests.shop import PASSWORD

NEW = {"username": "sam", "name": "Sam Lee", "password": "seven wet umbrellas", "role": "cashier"}


@pytest.fixture
def owner(served: Served) -> httpx.Client:
    return served.as_(Role.OWNER)


def id_of(served: Served, role: Role) -> str:
    return str(served.shop.actors[role].user_id)


def test_a_person_is_added_and_logs_in(served: Served, owner: httpx.Client) -> None:
    body = {**NEW, "email": "Sam@Example.org", "language": "en_GB", "pin": "4826"}
    made = owner.post("/users", json=body)
    assert made.status_code == 201, made.text
    told = made.json()
    assert (told["username"], told["email"], told["role"]) == ("sam", "sam@example.org", "cashier")
    assert "password" not in made.text
    assert "hash" not in made.text
    assert served.login("sam", NEW["password"])["user"]["id"] == told["id"]
    assert served.login("SAM@example.org", NEW["password"]), "by e-mail too"
    again = owner.post("/users/register", json=NEW)
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("by", "role", "status"),
    [
        (Role.OWNER, "owner", 201),
        (Role.OWNER, "manager", 201),
        (Role.MANAGER, "owner", 403),
        (Role.MANAGER, "manager", 403),
        (Role.MANAGER, "supervisor", 201),
        (Role.MANAGER, "cashier", 201),
        (Role.SUPERVISOR, "cashier", 403),
        (Role.CASHIER, "cashier", 403),
        (Role.STOCK_KEEPER, "cashier", 403),
        (Role.OWNER, "astronaut", 422),
    ],
)
def test_everybody_adds_people_below_themselves(
    served: Served, by: Role, role: str, status: int
) -> None:
    answer = served.as_(by).post("/users/register", json={**NEW, "role": role})
    assert answer.status_code == status, answer.text


def test_an_owner_sees_everybody_and_a_manager_whoever_is_below(served: Served) -> None:
    everybody = served.as_(Role.OWNER).get("/users").json()
    assert everybody["total"] == 5
    manager = served.as_(Role.MANAGER)
    seen = {each["role"] for each in manager.get("/users").json()["items"]}
    assert seen == {"supervisor", "cashier", "stock_keeper"}
    assert manager.get(f"/users/{id_of(served, Role.OWNER)}").status_code == 403
    assert manager.get(f"/users/{id_of(served, Role.CASHIER)}").status_code == 200
    assert manager.get("/users", params={"include_deleted": True}).status_code == 403
    for role in (Role.SUPERVISOR, Role.CASHIER, Role.STOCK_KEEPER):
        client = served.as_(role)
        assert client.get("/users").status_code == 403, role
        assert client.get(f"/users/{id_of(served, role)}").status_code == 200, "oneself"
        assert client.get(f"/users/{id_of(served, Role.MANAGER)}").status_code == 403


def test_people_are_found_by_words_and_role_and_sorted(owner: httpx.Client) -> None:
    def names(**params: Any) -> list[str]:
        answer = owner.get("/users", params=params)
        assert answer.status_code == 200, answer.text
        return [each["username"] for each in answer.json()["items"]]

    assert names(sort="username", size=2) == ["cashier", "manager"]
    assert names(sort="-username", size=2) == ["supervisor", "stock_keeper"]
    assert names(q="CASH") == ["cashier"]
    assert names(q="%") == []
    assert names(role="manager") == ["manager"]
    assert owner.get("/users", params={"sort": "password"}).status_code == 422


def test_everybody_changes_their_own_name_and_never_their_role(served: Served) -> None:
    client = served.as_(Role.CASHIER)
    body = {"name": "Ada King", "email": "ada@example.org", "language": "de"}
    changed = client.patch("/users/me", json=body)
    assert changed.status_code == 200, changed.text
    assert {name: changed.json()[name] for name in body} == body
    assert client.get("/users/me").json() == changed.json()
    assert client.patch("/users/me", json={"role": "owner"}).status_code == 422
    path = f"/users/{id_of(served, Role.CASHIER)}"
    assert client.patch(path, json={"role": "owner"}).status_code == 403
    assert client.patch(path, json={"name": "Ada"}).status_code == 200
    other = f"/users/{id_of(served, Role.STOCK_KEEPER)}"
    assert client.patch(other, json={"name": "X"}).status_code == 403


def test_a_manager_changes_whoever_is_below_and_never_their_role(served: Served) -> None:
    manager = served.as_(Role.MANAGER)
    cashier = f"/users/{id_of(served, Role.CASHIER)}"
    assert manager.patch(cashier, json={"name": "Ann"}).json()["name"] == "Ann"
    assert manager.patch(cashier, json={"role": "supervisor"}).status_code == 403
    assert manager.patch(cashier, json={"is_active": False}).json()["is_active"] is False
    owner = f"/users/{id_of(served, Role.OWNER)}"
    assert manager.patch(owner, json={"name": "X"}).status_code == 403
    assert manager.delete(owner).status_code == 403


def test_an_owner_gives_another_role(served: Served, owner: httpx.Client) -> None:
    cashier = served.as_(Role.CASHIER)
    path = f"/users/{id_of(served, Role.CASHIER)}"
    assert owner.patch(path, json={"role": "supervisor"}).json()["role"] == "supervisor"
    assert cashier.get("/auth/me").json()["role"] == "supervisor", "at once"
    me = f"/users/{id_of(served, Role.OWNER)}"
    assert owner.patch(me, json={"role": "cashier"}).status_code == 403


def test_a_stale_edit_of_a_person_shows_who_they_are_now(
    served: Served, owner: httpx.Client
) -> None:
    path = f"/users/{id_of(served, Role.CASHIER)}"
    owner.patch(path, json={"name": "Ann"}, headers={"If-Match": '"1"'})
    stale = owner.patch(path, json={"name": "Bea"}, headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    assert stale.json()["current"]["name"] == "Ann"


def test_whoever_is_deleted_is_out_at_once_and_stays_in_the_history(
    served: Served, owner: httpx.Client
) -> None:
    cashier, path = served.as_(Role.CASHIER), f"/users/{id_of(served, Role.CASHIER)}"
    assert owner.delete(path).status_code == 204
    assert cashier.get("/auth/me").status_code == 401
    form = {"username": "cashier", "password": PASSWORD}
    assert served.client().post("/auth/login", data=form).status_code == 401
    assert owner.get("/users").json()["total"] == 4
    gone = owner.get(path).json()
    assert (gone["is_deleted"], gone["is_active"], gone["name"]) == (True, False, "Cashier One")
    assert gone["deleted_at"] == "2026-03-02T12:00:00.000Z"
    assert owner.get("/users", params={"include_deleted": True}).json()["total"] == 5
    assert served.as_(Role.MANAGER).get(path).status_code == 404
    assert owner.delete(path).status_code == 404
    assert owner.post("/users", json={**NEW, "username": "cashier"}).status_code == 201


def test_people_may_delete_themselves_but_the_last_owner_stays(
    served: Served, owner: httpx.Client
) -> None:
    cashier = served.as_(Role.CASHIER)
    assert cashier.delete(f"/users/{id_of(served, Role.STOCK_KEEPER)}").status_code == 403
    assert cashier.delete(f"/users/{id_of(served, Role.CASHIER)}").status_code == 204
    me = f"/users/{id_of(served, Role.OWNER)}"
    assert owner.delete(me).status_code == 409
    assert owner.post("/users", json={**NEW, "role": "owner"}).status_code == 201
    assert owner.delete(me).status_code == 204


@pytest.mark.parametrize(
    "bad",
    [
        {"password": "short"},
        {"password": "sam lee sam lee"},
        {"username": "two words"},
        {"username": ""},
        {"name": ""},
        {"email": "nobody"},
        {"language": "English"},
        {"pin": "12"},
        {"pin": "1111"},
        {"role": None},
        {"is_deleted": False},
        {"id": str(new_id())},
    ],
)
def test_what_makes_no_person_is_refused(owner: httpx.Client, bad: dict[str, Any]) -> None:
    assert owner.post("/users", json={**NEW, **bad}).status_code == 422


def test_an_e_mail_is_one_persons(owner: httpx.Client) -> None:
    mail = {"email": "sam@example.org"}
    assert owner.post("/users", json={**NEW, **mail}).status_code == 201
    assert owner.post("/users", json={**NEW, **mail, "username": "tom"}).status_code == 409
    assert owner.patch("/users/me", json={"email": "SAM@example.org"}).status_code == 409
