"""Who may do what over HTTP, written down: every route with the roles it is open to, and what the
API promises that is not there yet.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from pos_app.domain.access import Role

OWNER, MANAGER, SUPERVISOR, CASHIER, KEEPER = Role
CUSTOMER: Final = "customer"
STAFF: Final = frozenset[str](Role)
EVERYBODY: Final = STAFF | {CUSTOMER}
SELLERS: Final = STAFF - {KEEPER}
CHIEFS: Final = frozenset[str]({OWNER, MANAGER})
BUYERS: Final = frozenset({CUSTOMER})
SHELF: Final = frozenset[str]({OWNER, MANAGER, KEEPER})
STORE: Final = frozenset[str]({OWNER, MANAGER, SUPERVISOR, KEEPER})

NOBODY_THERE: Final = "0192f0c4-7a11-7c3e-8a55-5d1e7a6f00ff"
SECRET: Final = "seven wet umbrellas"


@dataclass(frozen=True)
class Row:
    """A route: who passes its door, and a request that makes sense. `{item}` and the like are
    filled in by the test. `public`: it asks nobody who they are.
    """

    method: str
    path: str
    who: frozenset[str]
    body: dict[str, Any] | None = None
    query: dict[str, str] = field(default_factory=dict)
    form: dict[str, str] | None = None
    public: bool = False


def line() -> dict[str, Any]:
    return {"item_id": "{item}", "quantity": "1"}


def user(name: str) -> dict[str, Any]:
    return {"username": name, "name": name, "password": SECRET, "role": "cashier"}


COUNTED: Final = {"quantity": "5", "reason": "count"}
MATRIX: Final = (
    Row("POST", "/setup", EVERYBODY, {
        "code": "x", "name": "X", "country": "GB",
        "owner": {"name": "A", "username": "a", "password": SECRET, "pin": "271828"},
    }, public=True),
    Row("POST", "/auth/login", EVERYBODY, form={"username": "x", "password": "x"}, public=True),
    Row("POST", "/auth/refresh", EVERYBODY, {"refresh_token": "x" * 64}, public=True),
    Row("POST", "/auth/logout", EVERYBODY, {"refresh_token": "x" * 64}),
    Row("GET", "/auth/me", EVERYBODY),
    Row("POST", "/auth/register", EVERYBODY,
        {"name": "A", "email": "a@b.example", "password": SECRET}, public=True),
    Row("POST", "/auth/password", EVERYBODY, {"current_password": "{password}",
        "new_password": "a garden of small potatoes"}),
    Row("POST", "/categories", SHELF, {"name": "New"}),
    Row("GET", "/categories", EVERYBODY),
    Row("GET", "/categories/{category}", EVERYBODY),
    Row("PATCH", "/categories/{category}", SHELF, {"tint": "rose"}),
    Row("DELETE", "/categories/{category}", SHELF),
    Row("POST", "/items", SHELF, {"name": "New"}),
    Row("GET", "/items", EVERYBODY),
    Row("GET", "/items/search", EVERYBODY, query={"q": "oat"}),
    Row("GET", "/items/by-barcode/5000112548167", EVERYBODY),
    Row("GET", "/items/{item}", EVERYBODY),
    Row("PATCH", "/items/{item}", SHELF, {"description": "New"}),
    Row("GET", "/items/{item}/image", EVERYBODY),
    Row("POST", "/items/{item}/image", SHELF),
    Row("DELETE", "/items/{item}/image", SHELF),
    Row("POST", "/stock", SHELF, {"item_id": "{item}", "quantity": "1"}),
    Row("GET", "/stock", EVERYBODY),
    Row("GET", "/stock/by-category", EVERYBODY),
    Row("GET", "/stock/low", EVERYBODY),
    Row("GET", "/stock/{item}", EVERYBODY),
    Row("GET", "/stock/{item}/movements", STORE),
    Row("PATCH", "/stock/{item}", STORE, COUNTED),
    Row("POST", "/stock/movements", STORE,
        {"item_id": "{item}", "kind": "delivery", "quantity": "1"}),
    Row("DELETE", "/stock/{item}", SHELF),
    Row("POST", "/sales/quote", SELLERS, {"lines": [line()]}),
    Row("POST", "/sales", SELLERS,
        {"lines": [line()], "tenders": [{"kind": "card", "amount": "2.20"}]}),
    Row("GET", "/sales", SELLERS),
    Row("GET", "/sales/{sale}", SELLERS),
    Row("GET", "/sales/{sale}/receipt", SELLERS),
    Row("POST", "/sales/{sale}/refunds", SELLERS,
        {"lines": [{"line_id": "{line}", "quantity": "1"}], "reason": "x"}),
    Row("DELETE", "/items/{item}", SHELF),
    Row("GET", "/cart", BUYERS),
    Row("POST", "/cart/items", BUYERS, line()),
    Row("PUT", "/cart/items/{basket_line}", BUYERS, {"quantity": "1"}),
    Row("DELETE", "/cart/items/{basket_line}", BUYERS),
    Row("DELETE", "/cart", BUYERS),
    Row("POST", "/orders", STAFF, {"lines": [line()], "name": "Ann", "phone": "0117 496 0101"}),
    Row("POST", "/orders", EVERYBODY, {"lines": [line()], "customer_id": "{customer}"}),
    Row("GET", "/orders", STAFF),
    Row("GET", "/orders/my-orders", BUYERS),
    Row("GET", "/orders/{order}", EVERYBODY),
    Row("PUT", "/orders/{order}/status", STAFF, {"status": "confirmed"}),
    Row("DELETE", "/orders/{order}", EVERYBODY),
    Row("POST", "/users", CHIEFS, user("new")),
    Row("POST", "/users/register", CHIEFS, user("newer")),
    Row("GET", "/users", CHIEFS),
    Row("GET", "/users/me", EVERYBODY),
    Row("PATCH", "/users/me", EVERYBODY, {"language": "de"}),
    Row("GET", "/users/{user}", CHIEFS),
    Row("PATCH", "/users/{user}", CHIEFS, {"name": "New"}),
    Row("DELETE", "/users/{user}", CHIEFS),
    *(Row("GET", f"/analytics/{each}", SELLERS) for each in (
        "summary", "top-items", "lowest-items", "ranking", "by-day", "by-hour", "by-category",
        "by-cashier", "by-tender", "taxes",
    )),
    Row("GET", "/analytics/stock-value", SHELF),
    Row("GET", "/audit-log", CHIEFS),
    Row("POST", "/auth/logout-all", EVERYBODY),
)  # fmt: skip

# What the API promises: its rows, as they stand in its document.
PROMISED: Final = """
POST /auth/login · POST /auth/refresh · POST /auth/logout · POST /auth/logout-all · GET /auth/me
POST /auth/register · POST /auth/password
POST /users/register · POST /users · GET /users · GET /users/me · PATCH /users/me
GET /users/{} · PATCH /users/{} · DELETE /users/{}
POST /categories · GET /categories · GET /categories/{} · PATCH /categories/{}
DELETE /categories/{}
POST /items · GET /items · GET /items/search · GET /items/by-barcode/{} · GET /items/{}
PATCH /items/{} · DELETE /items/{} · POST /items/{}/image · DELETE /items/{}/image
GET /items/{}/image
POST /stock · GET /stock · GET /stock/by-category · GET /stock/low · GET /stock/{}
GET /stock/{}/movements · PATCH /stock/{} · DELETE /stock/{} · POST /stock/movements
GET /cart · POST /cart/items · PUT /cart/items/{} · DELETE /cart/items/{} · DELETE /cart
POST /orders · GET /orders · GET /orders/my-orders · GET /orders/{} · PUT /orders/{}/status
DELETE /orders/{}
POST /sales/quote · POST /sales · GET /sales · GET /sales/{} · GET /sales/{}/receipt
POST /sales/{}/refunds
GET /analytics/summary · GET /analytics/top-items · GET /analytics/lowest-items
GET /analytics/ranking · GET /analytics/by-day · GET /analytics/by-hour
GET /analytics/by-category · GET /analytics/by-cashier · GET /analytics/by-tender
GET /analytics/taxes · GET /analytics/stock-value
GET /audit-log
POST /sync/pair · POST /sync/session · POST /sync/hello · POST /sync/push · GET /sync/pull
GET /sync/snapshot · GET /sync/events · GET /sync/status
"""
# Beginnings of what is promised and not there yet, with the reason. None may outlive its route.
NOT_YET: Final = {
    "/sync": "tills meet a server in a later version",
}
# Routes beyond the document, with the reason.
BESIDE: Final = {"POST /setup": "a server's first owner is made with the code it printed"}
