"""What every request meets, whatever it asks for."""

import logging
import time

import httpx
import pytest

from pos_app.domain.access import Role
from tests.server.conftest import Served
from tests.shop import PASSWORD


def test_the_server_says_that_it_lives_and_that_it_can_serve(served: Served) -> None:
    for path in ("/health/live", "/health/ready"):
        answer = httpx.get(served.url + path)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_every_answer_has_an_id_and_closes_what_browsers_guess(served: Served) -> None:
    client = served.client()
    seen = set()
    for path in ("/auth/me", "/nothing", "/auth/login"):
        answer = client.get(path)
        seen.add(answer.headers["x-request-id"])
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert answer.headers["cache-control"] == "no-store"
        assert "server" not in answer.headers
        assert answer.headers["content-type"] == "application/problem+json"
    assert len(seen) == 3


def test_other_sites_are_let_in_by_no_header(served: Served) -> None:
    answer = served.client().get("/auth/me", headers={"Origin": "https://elsewhere.example"})
    assert not [name for name in answer.headers if name.startswith("access-control")]
    asked = served.client().request("OPTIONS", "/auth/me")
    assert asked.status_code == 405


@pytest.mark.parametrize("body", ["{", "[1,", "\x00", '{"a":1' + "0" * 5000, "[" * 100_000])
def test_what_is_no_json_is_told_so(served: Served, body: str) -> None:
    answer = served.client().post(
        "/auth/refresh", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 400
    assert answer.json()["title"] == "Bad Request"


def test_text_that_is_not_utf_8_is_no_json(served: Served) -> None:
    answer = served.client().post(
        "/auth/refresh", content=b'{"refresh_token":"\xff"}',
        headers={"Content-Type": "application/json"},
    )  # fmt: skip
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"refresh_token": None},
        {"refresh_token": 5},
        {"refresh_token": ["a"]},
        {"refresh_token": "a", "is_admin": True},
        [],
        "text",
        None,
    ],
)
def test_a_body_that_does_not_fit_names_the_field(served: Served, body: object) -> None:
    answer = served.client().post("/auth/refresh", json=body)
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["detail"].endswith(".")
    assert problem["errors"][0]["loc"][0] == "body"


def test_half_of_a_letter_is_none(served: Served) -> None:
    answer = served.client().post(
        "/auth/refresh", content=b'{"refresh_token": "\\ud800"}',
        headers={"Content-Type": "application/json"},
    )  # fmt: skip
    assert answer.status_code == 422


def test_a_body_of_another_kind_is_refused_before_it_is_read(served: Served) -> None:
    client = served.client()
    for kind in ("text/plain", "application/xml", "multipart/form-data; boundary=x", ""):
        answer = client.post("/auth/refresh", content=b"{}", headers={"Content-Type": kind})
        assert answer.status_code == 415, kind
    packed = client.post(
        "/auth/refresh", content=b"{}",
        headers={"Content-Type": "application/json", "Content-Encoding": "gzip"},
    )  # fmt: skip
    assert packed.status_code == 415


def test_a_body_that_is_too_large_is_refused(served: Served) -> None:
    client = served.client()
    headers = {"Content-Type": "application/json"}
    whole = client.post("/auth/refresh", content=b" " * 1_000_001, headers=headers)
    assert whole.status_code == 413
    parts = (b" " * 100_000 for _part in range(11))
    assert client.post("/auth/refresh", content=parts, headers=headers).status_code == 413


def test_secrets_do_not_stand_in_addresses(served: Served) -> None:
    token = served.login("cashier")["access_token"]
    client = served.client()
    for query in (f"access_token={token}", "password=x", "PIN=1"):
        assert client.get(f"/auth/me?{query}").status_code == 400
    assert client.get("/auth/me?q=%00").status_code == 400


def test_an_unknown_way_and_an_unknown_method_are_problems_too(served: Served) -> None:
    client = served.client()
    assert client.get("/nothing").status_code == 404
    assert client.get("/auth/login").status_code == 405
    assert client.get("/auth/login").headers["allow"] == "POST"
    assert client.put("/categories/x", json={}).headers["allow"] == "DELETE, GET, PATCH"
    assert client.request("TRACE", "/auth/login", content=b"x").status_code == 405
    assert client.request("TRACE", "/auth/me").status_code == 405


def test_the_log_tells_the_request_and_none_of_its_secrets(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "pos_app.server"):
        served.login("cashier")
        client = served.as_(Role.CASHIER)
        client.get("/auth/me?q=private")
        until = time.monotonic() + 10  # the line is written when the answer is on its way
        while not any(vars(each).get("route") == "/auth/me" for each in caplog.records):
            assert time.monotonic() < until
            time.sleep(0.01)
    told = [record for record in caplog.records if record.name == "pos_app.server"]
    (last,) = (vars(each) for each in told if vars(each).get("route") == "/auth/me")
    assert (last["method"], last["status"]) == ("GET", 200)
    assert last["user"] == str(served.shop.cashier.user_id)
    everything = " ".join(str(vars(record)) for record in told)
    assert PASSWORD not in everything
    assert "private" not in everything
    assert "eyJ" not in everything


def test_a_bug_is_logged_and_tells_the_caller_nothing(
    served: Served, monkeypatch: pytest.MonkeyPatch, expect_log: list[str]
) -> None:
    expect_log.append("unforeseen")

    def broken(*_args: object) -> None:
        raise RuntimeError("SELECT secret FROM somewhere")

    client = served.as_(Role.CASHIER)
    monkeypatch.setattr(type(served.shop.backend), "call", broken)
    answer = client.get("/auth/me")
    assert answer.status_code == 500
    assert "SELECT" not in answer.text
    assert answer.headers["x-request-id"]


def test_the_documents_tell_every_route(served: Served) -> None:
    schema = httpx.get(served.url + "/openapi.json").json()
    assert "/api/v1/auth/login" in schema["paths"]
    assert "Problem" in schema["components"]["schemas"]
    assert httpx.get(served.url + "/docs").status_code == 200
    assert httpx.get(served.url + "/redoc").status_code == 200
