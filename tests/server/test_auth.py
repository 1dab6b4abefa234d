"""Logging in over HTTP: tokens that are good for a while, renewed once each, and ended at will."""

import base64
import json
from datetime import timedelta
from typing import Any

import httpx
import jwt
import pytest

from pos_app.domain.access import Decision, Grant, Permission, Role
from pos_app.server import tokens
from pos_app.services import roles, user_rights, users
from tests.server.conftest import KEY, Served
from tests.shop import PASSWORD


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def claims_of(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})


def refresh(client: httpx.Client, token: str) -> httpx.Response:
    return client.post("/auth/refresh", json={"refresh_token": token})


def test_whoever_logs_in_is_told_who_they_are_and_what_they_may_do(served: Served) -> None:
    answer = served.login("cashier")
    assert answer["token_type"] == "bearer"
    assert answer["expires_in"] == 15 * 60
    assert answer["user"] == {
        "id": str(served.shop.cashier.user_id),
        "name": "Cashier One",
        "role": "cashier",
    }
    me = served.client(answer["access_token"]).get("/auth/me").json()
    assert me["name"] == "Cashier One"
    assert me["permissions"]["sale:create"] == "allow"
    assert me["permissions"]["price:override"] == "ask"
    assert str(Permission.CATALOGUE_EDIT) not in me["permissions"]


def test_user_names_are_read_as_people_write_them(served: Served) -> None:
    assert served.login("  CASHIER ")["user"]["role"] == "cashier"


def test_a_wrong_password_and_an_unknown_name_are_told_alike(served: Served) -> None:
    client = served.client()
    form = {"username": "cashier", "password": "not the password at all"}
    wrong = client.post("/auth/login", data=form)
    unknown = client.post("/auth/login", data={**form, "username": "nobody here"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert wrong.headers["content-type"] == "application/problem+json"
    assert wrong.headers["www-authenticate"] == "Bearer"


def test_after_five_wrong_passwords_the_right_one_waits_too(served: Served) -> None:
    client = served.client()
    for _try in range(5):
        client.post("/auth/login", data={"username": "cashier", "password": "wrong"})
    answer = client.post("/auth/login", data={"username": "cashier", "password": PASSWORD})
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "30"
    served.shop.clock.advance(31)
    assert served.login("cashier")


def test_one_address_that_tries_many_names_waits(served: Served) -> None:
    client = served.client()
    moment = served.shop.clock.monotonic()
    for _try in range(30):
        served.house.wrong_by_address.count("127.0.0.1", moment)
    answer = client.post("/auth/login", data={"username": "cashier", "password": PASSWORD})
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 800


def test_an_access_token_ends_after_a_quarter_of_an_hour(served: Served) -> None:
    client = served.as_(Role.CASHIER)
    served.shop.clock.advance(14 * 60 + 59)
    assert client.get("/auth/me").status_code == 200
    served.shop.clock.advance(1)
    assert client.get("/auth/me").status_code == 401


def test_a_refresh_token_is_good_for_one_new_pair(served: Served) -> None:
    first = served.login("cashier")
    served.shop.clock.advance(60)
    second = refresh(served.client(), first["refresh_token"])
    assert second.status_code == 200
    assert second.json()["refresh_token"] != first["refresh_token"]
    assert served.client(second.json()["access_token"]).get("/auth/me").status_code == 200


def test_a_refresh_token_used_twice_ends_the_whole_log_in(served: Served) -> None:
    client = served.client()
    first = served.login("cashier")
    second = refresh(client, first["refresh_token"]).json()
    assert refresh(client, first["refresh_token"]).status_code == 401
    assert refresh(client, second["refresh_token"]).status_code == 401, "the thief's too"
    assert client.get("/auth/me", headers=bearer(second["access_token"])).status_code == 401
    kinds = served.shop.rows("SELECT kind FROM journal_entry ORDER BY n DESC LIMIT 1")
    assert kinds == [("auth.token_reused",)], "and it is written down"


def test_a_refresh_token_is_over_after_seven_days(served: Served) -> None:
    answer = served.login("cashier")
    served.shop.clock.advance(timedelta(days=7).total_seconds())
    assert refresh(served.client(), answer["refresh_token"]).status_code == 401


def test_the_stored_sessions_open_nothing(served: Served) -> None:
    answer = served.login("cashier")
    padded = answer["refresh_token"] + "=="
    secret = base64.urlsafe_b64decode(padded)[16:]
    ((stored,),) = served.shop.rows("SELECT secret FROM login_session")
    assert secret not in stored
    assert len(secret) == 32


def test_logging_out_ends_the_access_token_too(served: Served) -> None:
    answer, other = served.login("cashier"), served.login("cashier")
    client = served.client(answer["access_token"])
    out = client.post("/auth/logout", json={"refresh_token": answer["refresh_token"]})
    assert out.status_code == 204
    assert out.content == b""
    assert client.get("/auth/me").status_code == 401
    assert refresh(client, answer["refresh_token"]).status_code == 401
    assert served.client(other["access_token"]).get("/auth/me").status_code == 200


def test_nobody_logs_somebody_else_out(served: Served) -> None:
    theirs = served.login("manager")
    client = served.as_(Role.CASHIER)
    client.post("/auth/logout", json={"refresh_token": theirs["refresh_token"]})
    assert served.client(theirs["access_token"]).get("/auth/me").status_code == 200


def test_logging_out_everywhere_ends_every_log_in_of_one_person(served: Served) -> None:
    here, there, theirs = (served.login(each) for each in ("cashier", "cashier", "manager"))
    assert served.client(here["access_token"]).post("/auth/logout-all").status_code == 204
    for answer in (here, there):
        assert served.client(answer["access_token"]).get("/auth/me").status_code == 401
    assert served.client(theirs["access_token"]).get("/auth/me").status_code == 200


def test_a_new_password_ends_every_other_log_in(served: Served) -> None:
    fresh = "a garden of small potatoes"
    here, there = served.login("cashier"), served.login("cashier")
    client = served.client(here["access_token"])
    body = {"current_password": PASSWORD, "new_password": fresh}
    assert client.post("/auth/password", json=body).status_code == 204
    assert client.get("/auth/me").status_code == 200
    assert served.client(there["access_token"]).get("/auth/me").status_code == 401
    assert refresh(client, there["refresh_token"]).status_code == 401
    assert served.login("cashier", fresh)
    again = served.client().post("/auth/login", data={"username": "cashier", "password": PASSWORD})
    assert again.status_code == 401


def test_a_new_password_needs_the_old_one_and_must_be_a_good_one(served: Served) -> None:
    client = served.as_(Role.CASHIER)
    wrong = {"current_password": "wrong", "new_password": "a garden of small potatoes"}
    assert client.post("/auth/password", json=wrong).status_code == 401
    short = {"current_password": PASSWORD, "new_password": "short"}
    refused = client.post("/auth/password", json=short)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["loc"] == ["body", "password"]


def test_whoever_is_switched_off_is_out_at_once(served: Served) -> None:
    answer = served.login("cashier")
    client = served.client(answer["access_token"])
    shop = served.shop
    shop.call(users.set_active, shop.cashier.user_id, False, 1, actor=shop.owner)
    assert client.get("/auth/me").status_code == 401
    assert refresh(client, answer["refresh_token"]).status_code == 401


def test_rights_are_those_of_now_not_of_the_log_in(served: Served) -> None:
    shop, client = served.shop, served.as_(Role.CASHIER)
    assert client.get("/auth/me").json()["permissions"]["sale:create"] == "allow"
    role = next(each for each in shop.call(roles.list_roles) if each.key == "cashier")
    denied = {Permission.SALE_CREATE: Grant(Decision.DENY)}
    shop.call(roles.change, role.id, role.version, denied, actor=shop.owner)
    assert "sale:create" not in client.get("/auth/me").json()["permissions"]
    own = {Permission.SALE_CREATE: Grant(Decision.ALLOW)}
    shop.call(user_rights.set_exceptions, shop.cashier.user_id, 1, own, actor=shop.owner)
    assert client.get("/auth/me").json()["permissions"]["sale:create"] == "allow"


@pytest.mark.parametrize("without", ["iss", "aud", "exp", "iat", "sub", "sid", "jti"])
def test_a_token_that_lacks_a_claim_is_none(served: Served, without: str) -> None:
    claims = claims_of(served.login("cashier")["access_token"])
    del claims[without]
    token = jwt.encode(claims, KEY, tokens.ALGORITHM)
    assert served.client(token).get("/auth/me").status_code == 401


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "another"},
        {"aud": "another"},
        {"exp": "tomorrow"},
        {"sub": "cashier"},
        {"sid": "1"},
        {"sub": "00000000-0000-0000-0000-000000000001"},
    ],
)
def test_a_token_that_says_something_else_is_none(served: Served, claims: dict[str, Any]) -> None:
    good = claims_of(served.login("cashier")["access_token"])
    token = jwt.encode({**good, **claims}, KEY, tokens.ALGORITHM)
    assert served.client(token).get("/auth/me").status_code == 401


def test_tokens_signed_otherwise_are_none(served: Served) -> None:
    good = served.login("cashier")["access_token"]
    claims = claims_of(good)
    none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    bad = [
        jwt.encode(claims, b"another key, as long as the right one is", "HS256"),
        jwt.encode(claims, KEY * 2, "HS512"),
        f"{none}.{body}.",
        good[:-4] + "AAAA",
        good + "x" * 2000,
        "x",
        "a.b.c",
    ]
    for token in bad:
        assert served.client(token).get("/auth/me").status_code == 401, token


def test_without_a_token_one_is_asked_to_log_in(served: Served) -> None:
    client = served.client()
    for headers in ({}, {"Authorization": "Basic Y2FzaGllcjp4"}, {"Authorization": "Bearer"}):
        answer = client.get("/auth/me", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.json()["status"] == 401


@pytest.mark.parametrize("text", ["", "x", "é", "A" * 20, "A" * 64, "A" * 999, "AA=="])
def test_what_is_no_refresh_token_renews_nothing(served: Served, text: str) -> None:
    assert refresh(served.client(), text).status_code in {401, 422}


def test_nobody_registers_where_the_shop_does_not_allow_it(served: Served) -> None:
    body = {"name": "Sam", "email": "sam@example.org", "password": PASSWORD}
    assert served.client().post("/auth/register", json=body).status_code == 403
    staff = {**body, "role": "owner"}
    assert served.client().post("/auth/register", json=staff).status_code == 403
