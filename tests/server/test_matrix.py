"""Every route against every role, and every promise of the API against the routes."""

import re
from typing import Any

import httpx
import pytest

from pos_app.domain.access import Role
from pos_app.services import catalogue_groups
from tests.server import matrix
from tests.server.conftest import Served
from tests.server.goods import milk
from tests.server.matrix import MATRIX, Row
from tests.shop import PASSWORD


@pytest.fixture
def routes(served: Served) -> set[str]:
    """What there is: method and path, the names of its parts left out."""
    schema = httpx.get(served.url + "/openapi.json").json()
    return {
        f"{method.upper()} {re.sub(r'{[^}]*}', '{}', path.removeprefix('/api/v1'))}"
        for path, methods in schema["paths"].items()
        if path.startswith("/api/v1")
        for method in methods
    }


def shape(row: Row) -> str:
    path = re.sub(r"{[^}]*}|(?<=by-barcode/)[0-9]+", "{}", row.path)
    return f"{row.method} {path}"


def test_every_route_has_its_row_in_the_matrix(routes: set[str]) -> None:
    assert {shape(row) for row in MATRIX} == routes


def test_every_promise_of_the_api_is_kept_or_written_down_as_not_yet(routes: set[str]) -> None:
    promised = {each.strip() for each in re.split(r"[·\n]", matrix.PROMISED) if each.strip()}
    late = {each for each in promised if each.split()[1].startswith(tuple(matrix.NOT_YET))}
    assert promised - late == routes - matrix.BESIDE.keys() - late
    missing = {path for path in matrix.NOT_YET if not any(f" {path}" in each for each in late)}
    assert not missing
    assert not late & routes, "what is there is no longer late"


@pytest.fixture
def things(served: Served) -> dict[str, str]:
    """What the paths and bodies of the matrix name."""
    shop = served.shop
    oat = milk(shop)
    owner = served.as_(Role.OWNER)
    sold = {
        "lines": [{"item_id": str(oat), "quantity": "1"}],
        "tenders": [{"kind": "card", "amount": "2.20"}],
    }
    made = owner.post("/sales", json=sold).json()
    someone = owner.post("/users", json={**matrix.user("someone"), "role": "cashier"}).json()
    buyer, buyer_id = served.customer()
    wanted = {"item_id": str(oat), "quantity": "1"}
    basket = buyer.post("/cart/items", json=wanted).json()
    order = buyer.post("/orders", json={"lines": [wanted]}).json()
    group = shop.call(catalogue_groups.add_category, "Empty", actor=shop.owner)
    return {
        "item": str(oat),
        "category": str(group),
        "sale": made["id"],
        "line": made["lines"][0]["line_id"],
        "user": someone["id"],
        "customer": str(buyer_id),
        "basket_line": basket["lines"][0]["id"],
        "order": order["id"],
        "password": PASSWORD,
    }


def filled(value: Any, things: dict[str, str]) -> Any:
    if isinstance(value, str):
        return value.format(**things) if "{" in value else value
    if isinstance(value, dict):
        return {name: filled(each, things) for name, each in value.items()}
    return [filled(each, things) for each in value] if isinstance(value, list) else value


def asked(client: httpx.Client, row: Row, things: dict[str, str]) -> httpx.Response:
    path = filled(row.path, things)
    if row.method == "POST" and row.path.endswith("/image"):
        return client.post(path, files={"file": ("a.gif", b"GIF89a", "image/gif")})
    body = None if row.body is None else filled(row.body, things)
    return client.request(row.method, path, json=body, data=row.form, params=row.query)


@pytest.mark.parametrize("role", [*Role, matrix.CUSTOMER])
def test_each_role_passes_where_the_matrix_says_and_nowhere_else(
    served: Served, things: dict[str, str], role: str
) -> None:
    client = served.as_(role)
    for row in MATRIX:
        answer = asked(client, row, things)
        told = (role, row.method, row.path, answer.status_code, answer.text[:200])
        assert answer.status_code != 422, told
        assert answer.status_code < 500, told
        if role in row.who:
            allowed = {401} if row.public else set()  # a wrong password is one too
            assert answer.status_code not in {401, 403} - allowed, told
        else:
            assert answer.status_code == 403, told


def test_whoever_is_not_logged_in_passes_nowhere_but_where_one_logs_in(
    served: Served, things: dict[str, str]
) -> None:
    client = served.client()
    for row in MATRIX:
        if not row.public:
            answer = asked(client, row, things)
            assert answer.status_code == 401, (row.method, row.path, answer.text[:200])
            assert answer.headers["www-authenticate"] == "Bearer"


def test_ids_that_are_none_and_records_that_are_not_there(
    served: Served, things: dict[str, str]
) -> None:
    owner, buyer = served.as_(Role.OWNER), served.as_(matrix.CUSTOMER)
    records = ("item", "category", "sale", "user", "order", "basket_line")
    gone = {**things, **dict.fromkeys(records, matrix.NOBODY_THERE)}
    odd = {**things, **dict.fromkeys(records, "no-id")}
    for row in MATRIX:
        if "{" not in row.path:
            continue
        client = owner if Role.OWNER in row.who else buyer
        answer = asked(client, row, gone)
        assert answer.status_code == 404, (row.method, row.path, answer.text[:200])
        assert asked(client, row, odd).status_code == 422, (row.method, row.path)
