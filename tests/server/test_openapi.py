"""The document is good enough for a stranger: how to log in, what to send, what a refusal means."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from pydantic import BaseModel

from pos_app.server import openapi
from pos_app.server.app import ROUTERS
from tests.server.conftest import Served


@pytest.fixture
def document(served: Served) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(served.url + "/openapi.json").json()
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def bodies() -> dict[str, type[BaseModel]]:
    """What routes take, by the name the document has for it."""
    found = {}
    for router in ROUTERS:
        for route in router.routes:
            if body := getattr(route, "body_field", None):
                kind = body.field_info.annotation
                if isinstance(kind, type) and issubclass(kind, BaseModel):
                    found[kind.__name__] = kind
    return found


def test_every_example_is_a_body_that_would_be_taken() -> None:
    known = bodies()
    for name, example in openapi.EXAMPLES.items():
        if name in known:
            known[name].model_validate_json(httpx.Request("POST", "http://x", json=example).content)
    nested = openapi.EXAMPLES.keys() - known.keys()
    assert nested == {"DiscountIn"}
    left = {name for name in known if not name.startswith("Body_")} - openapi.EXAMPLES.keys()
    assert left == {"RefreshToken", "NewShop", "CategoryEdit"}


def test_every_operation_says_what_it_is_and_who_may_ask(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        assert operation["description"], (path, method)
        assert operation["tags"], (path, method)
        needs = "401" in operation["responses"] and not path.startswith(openapi._OPEN)
        assert ("security" in operation) == needs, (path, method)
    flow = document["components"]["securitySchemes"]["logIn"]["flows"]["password"]
    assert flow["tokenUrl"] == "/api/v1/auth/login"


def test_every_refusal_is_a_problem_with_its_meaning(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        for status, answer in operation["responses"].items():
            if status < "400":
                continue
            assert answer["description"] == openapi.MEANINGS[status], (path, method, status)
            assert list(answer["content"]) == ["application/problem+json"], (path, method, status)


def test_what_is_made_leads_to_what_is_done_with_it(document: dict[str, Any]) -> None:
    known = {operation["operationId"] for _path, _method, operation in operations(document)}
    links = document["paths"]["/api/v1/orders"]["post"]["responses"]["201"]["links"]
    assert len(links) == 3
    assert links.keys() <= known
