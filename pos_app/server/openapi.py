"""What FastAPI does not write into the OpenAPI document by itself: how one logs in, what a body
looks like, what each refusal means, and which answers lead to which requests.
"""

from typing import Any, Final

from fastapi import FastAPI

from pos_app.server.problems import Problem

_LOG_IN: Final = "logIn"
_ITEM: Final = "0192f0c4-7a11-7c3e-8a55-5d1e7a6f0001"
_LINE: Final = "0192f0c4-7a11-7c3e-8a55-5d1e7a6f0002"
_SOLD: Final = {"item_id": _ITEM, "quantity": "2"}

# Beginnings of addresses that ask nobody who they are; the catalogue may be open to visitors.
_OPEN: Final = ("/api/v1/auth/login", "/api/v1/auth/refresh", "/api/v1/auth/register",
                "/api/v1/setup", "/health/")  # fmt: skip
_SHOWN: Final = ("/api/v1/items", "/api/v1/categories")

EXAMPLES: Final[dict[str, Any]] = {
    "CartItemIn": _SOLD,
    "CartLineEdit": {"quantity": "3"},
    "CategoryIn": {"name": "Dairy"},
    "Counted": {"quantity": "12", "reason": "count"},
    "DiscountIn": {"kind": "percent", "value": "10"},
    "FirstEntry": {"item_id": _ITEM, "quantity": "24"},
    "ItemEdit": {"unit_price": "2.40"},
    "ItemIn": {
        "name": "Oat milk", "sku": "OAT-1", "barcodes": ["5000112548167"],
        "unit_price": "2.20", "tax_rate": "20",
    },
    "MovementIn": {
        "item_id": _ITEM, "kind": "delivery", "quantity": "24", "reference": "Note 4711",
    },
    "NewPassword": {
        "current_password": "seven wet umbrellas", "new_password": "a garden of small potatoes",
    },
    "OrderIn": {"lines": [_SOLD], "note": "After five"},
    "OwnEdit": {"language": "en_GB"},
    "QuoteIn": {
        "lines": [
            _SOLD,
            {
                "name": "Oat milk", "unit_price": "2.20", "quantity": "3",
                "taxes": [{"rate": "20", "included": True}],
                "discount": {"kind": "percent", "value": "10"},
            },
        ],
        "tenders": [{"kind": "cash", "amount": "20.00"}],
        "cash_rounding": {"increment": "0.05", "mode": "half_up"},
    },
    "RefundIn": {
        "lines": [{"line_id": _LINE, "quantity": "1", "returned_as": "resaleable"}],
        "reason": "Changed mind",
    },
    "Registration": {
        "name": "Ada Byron", "email": "ada@buyers.example", "password": "seven wet umbrellas",
    },
    "SaleIn": {"lines": [_SOLD], "tenders": [{"kind": "card", "amount": "4.40"}], "total": "4.40"},
    "StatusEdit": {"status": "completed", "tenders": [{"kind": "card", "amount": "4.40"}]},
    "UserEdit": {"role": "supervisor"},
    "UserIn": {
        "username": "ann", "name": "Ann Lee", "password": "seven wet umbrellas", "role": "cashier",
    },
}  # fmt: skip

MEANINGS: Final[dict[str, str]] = {
    "400": "The body is not JSON, or the address cannot be read.",
    "401": "Not logged in, or the token is not valid.",
    "403": "Logged in, but not allowed; `ask` in one's permissions is this over HTTP, too.",
    "404": "No such record, or not yours to see.",
    "405": "This cannot be done at this address; `Allow` says what can.",
    "406": "Not in a form that was asked for.",
    "408": "The body did not come in time.",
    "409": "Conflicts with what is stored: stock that is not there, a name that is taken, a step"
    " that comes too early, a key that came before with something else.",
    "412": "Somebody else changed it; `current` is the record as it is now.",
    "413": "Too large.",
    "415": "Not the media type that is wanted; packed bodies are not unpacked.",
    "422": "Does not make sense; `errors` says where.",
    "429": "Too many tries; `Retry-After` says for how long.",
    "503": "The database does not answer; `Retry-After` says when to come again.",
}
_RETRY: Final = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}}
_HEADERS: Final[dict[str, Any]] = {
    "401": {"WWW-Authenticate": {"schema": {"type": "string", "examples": ["Bearer"]}}},
    "429": _RETRY,
    "503": _RETRY,
}

# What makes a record, and the part of other addresses that its id fills.
_MAKERS: Final = {
    "/api/v1/categories": "category_id",
    "/api/v1/items": "item_id",
    "/api/v1/orders": "order_id",
    "/api/v1/sales": "sale_id",
    "/api/v1/users": "user_id",
}
_STOCKED: Final = "/api/v1/stock/{item_id}"


def document(app: FastAPI) -> None:
    """Complete the application's document."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        schema = plain()
        if "Problem" not in schema["components"]["schemas"]:
            _complete(schema)
        return schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to extend it


def _complete(schema: dict[str, Any]) -> None:
    schemas = schema["components"]["schemas"]
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    for name, example in EXAMPLES.items():
        schemas[name]["examples"] = [example]
    schema["components"]["securitySchemes"] = {
        _LOG_IN: {
            "type": "oauth2",
            "flows": {
                "password": {
                    "tokenUrl": "/api/v1/auth/login",
                    "refreshUrl": "/api/v1/auth/refresh",
                    "scopes": {},
                }
            },
        }
    }
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            _secure(path, method, operation)
            _explain(operation)
    for path, part in _MAKERS.items():
        _link(schema["paths"], path, part)


def _secure(path: str, method: str, operation: dict[str, Any]) -> None:
    if path.startswith(_OPEN):
        return
    is_shown = method == "get" and path.startswith(_SHOWN)
    operation["security"] = [{}, {_LOG_IN: []}] if is_shown else [{_LOG_IN: []}]


def _explain(operation: dict[str, Any]) -> None:
    for status, answer in operation["responses"].items():
        if status in MEANINGS:
            answer["description"] = MEANINGS[status]
        if status in _HEADERS:
            answer["headers"] = _HEADERS[status]


def _link(paths: dict[str, Any], path: str, part: str) -> None:
    """Say which requests the id of a new record is for."""
    links = {}
    for other, methods in paths.items():
        if f"{{{part}}}" not in other or not other.startswith((path, _STOCKED)):
            continue
        for operation in methods.values():
            links[operation["operationId"]] = {
                "operationId": operation["operationId"],
                "parameters": {part: "$response.body#/id"},
            }
    paths[path]["post"]["responses"]["201"]["links"] = links
