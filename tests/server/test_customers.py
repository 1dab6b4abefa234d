"""Customers' own accounts: off by default, theirs alone, and nobody's at the till."""

import httpx
import pytest

from pos_app.domain.access import NOBODY, Role
from pos_app.domain.errors import NotAllowed, NotFound
from pos_app.services import (
    accounts,
    auth,
    badges,
    customer_privacy,
    customers,
    roles,
    settings,
    users,
)
from pos_app.services.auth import SecretKind
from tests.server.conftest import Served
from tests.server.goods import milk
from tests.server.matrix import SECRET
from tests.shop import PASSWORD

ADA = {"name": "Ada Byron", "email": "Ada@Buyers.example", "password": SECRET}


def opened(served: Served) -> httpx.Client:
    """The shop lets customers register; somebody who is nobody yet."""
    shop = served.shop
    shop.call(settings.change_shop, {"customers_register": True}, actor=shop.owner)
    return served.client()


def test_nobody_registers_where_the_shop_did_not_say_so(served: Served) -> None:
    answer = served.client().post("/auth/register", json=ADA)
    assert answer.status_code == 403
    assert answer.json()["detail"] == "This shop makes its customers' accounts itself."
    assert served.shop.rows("SELECT count(*) FROM customer") == [(0,)]


def test_a_customer_registers_logs_in_and_is_one_of_the_shops_customers(served: Served) -> None:
    client = opened(served)
    made = client.post("/auth/register", json={**ADA, "phone": "0117 496 0102"})
    assert made.status_code == 201, made.text
    assert (made.json()["role"], made.json()["email"]) == ("customer", "ada@buyers.example")
    known = served.login("ada@buyers.example", SECRET)
    me = served.client(known["access_token"]).get("/auth/me").json()
    assert me["id"] == made.json()["id"]
    assert me["permissions"] == {"catalogue:read": "allow", "order:place": "allow"}
    ((name, email),) = served.shop.rows("SELECT name, email FROM customer")
    assert (name, email) == ("Ada Byron", "ada@buyers.example")
    kinds = [row[0] for row in served.shop.rows("SELECT kind FROM journal_entry ORDER BY n")]
    assert kinds[-2:] == ["customer.added", "auth.logged_in"]
    ((body,),) = served.shop.rows("SELECT body FROM journal_entry WHERE kind = 'customer.added'")
    assert "Ada" not in body
    assert "buyers" not in body


@pytest.mark.parametrize("role", ["owner", "cashier", "admin", "till"])
def test_whoever_registers_becomes_a_customer_and_nothing_else(served: Served, role: str) -> None:
    client = opened(served)
    assert client.post("/auth/register", json={**ADA, "role": role}).status_code == 403
    assert client.post("/auth/register", json={**ADA, "is_admin": True}).status_code == 422
    assert served.shop.rows("SELECT count(*) FROM customer") == [(0,)]


def test_an_address_that_somebody_logs_in_with_is_not_free(served: Served) -> None:
    client = opened(served)
    assert client.post("/auth/register", json=ADA).status_code == 201
    again = client.post("/auth/register", json={**ADA, "name": "Eve"})
    assert again.status_code == 409
    assert served.shop.rows("SELECT count(*) FROM customer") == [(1,)]


def test_a_weak_password_and_no_address_are_refused(served: Served) -> None:
    client = opened(served)
    for wrong in ({"password": "ada"}, {"email": "nobody"}, {"email": " "}, {"name": ""}):
        assert client.post("/auth/register", json={**ADA, **wrong}).status_code == 422, wrong
    assert served.shop.rows("SELECT count(*) FROM customer") == [(0,)]


def test_one_address_makes_no_crowd_of_accounts(served: Served) -> None:
    client = opened(served)
    served.house.registered_by_address._most = 1
    assert client.post("/auth/register", json=ADA).status_code == 201
    eve = client.post("/auth/register", json={**ADA, "email": "eve@buyers.example"})
    assert eve.status_code == 429
    assert int(eve.headers["retry-after"]) > 3000


def test_a_customer_is_seen_nowhere_among_the_people_of_the_shop(served: Served) -> None:
    shop = served.shop
    _client, ada = served.customer()
    for people in (
        shop.backend.call(auth.users_to_pick, NOBODY),
        shop.call(auth.approvers, "refund:create", 1),
        shop.call(users.list_users, actor=shop.owner),
        shop.call(accounts.page, accounts.Wanted(with_deleted=True), actor=shop.owner).accounts,
    ):
        assert ada not in {each.id for each in people}
    assert "customer" not in {each.key for each in shop.call(roles.list_roles)}
    new = {"username": "x", "name": "X", "password": SECRET, "role": "customer"}
    owner = served.as_(Role.OWNER)
    assert owner.post("/users", json=new).status_code == 422
    for answer in (
        owner.get(f"/users/{ada}"),
        owner.patch(f"/users/{ada}", json={"name": "Eve"}),
        owner.delete(f"/users/{ada}"),
    ):
        assert answer.status_code == 404
    assert owner.get("/users?role=customer").json()["total"] == 0


def test_a_customer_is_given_no_pin_and_no_badge_and_does_not_log_in_at_the_till(
    served: Served,
) -> None:
    shop = served.shop
    _client, ada = served.customer()
    with pytest.raises(NotFound):
        shop.call(users.set_pin, ada, "x", 6, actor=shop.owner)
    with pytest.raises(NotFound):
        shop.call(badges.revoke, ada, 1, actor=shop.owner)
    challenge = shop.backend.call(auth.challenge, NOBODY, ada, SecretKind.PASSWORD)
    proof = auth.prove(challenge, PASSWORD, b"")
    assert proof.fits
    with pytest.raises(NotAllowed, match="not at a till"):
        shop.backend.call(auth.log_in, NOBODY, proof, ada)


def test_customers_change_their_own_name_and_address_in_the_shops_record_too(
    served: Served,
) -> None:
    client, ada = served.customer()
    changed = client.patch(
        "/users/me", json={"name": "Ada King", "email": "king@buyers.example", "language": "de"}
    )
    assert changed.status_code == 200, changed.text
    assert changed.json()["language"] == "de"
    ((name, email),) = served.shop.rows("SELECT name, email FROM customer")
    assert (name, email) == ("Ada King", "king@buyers.example")
    served.login("king@buyers.example")
    assert client.patch("/users/me", json={"email": ""}).status_code == 422
    assert client.patch("/users/me", json={"role": "owner"}).status_code == 422
    assert client.patch(f"/users/{ada}", json={"role": "owner"}).status_code == 403


def test_a_customer_who_leaves_stays_in_the_books_and_logs_in_no_more(served: Served) -> None:
    client, ada = served.customer()
    assert client.delete(f"/users/{ada}").status_code == 204
    assert client.get("/auth/me").status_code == 401
    form = {"username": "ada@buyers.example", "password": PASSWORD}
    assert served.client().post("/auth/login", data=form).status_code == 401
    assert served.shop.rows("SELECT name FROM customer") == [("Ada",)]
    assert served.customer()[1] != ada, "the address is free again"


def test_a_customer_out_of_use_or_erased_logs_in_no_more(served: Served) -> None:
    shop = served.shop
    client, ada = served.customer()
    shop.call(customers.edit, ada, {"is_active": False}, actor=shop.owner)
    assert client.get("/auth/me").status_code == 401
    shop.call(customers.edit, ada, {"is_active": True}, actor=shop.owner)
    assert client.get("/auth/me").status_code == 200
    shop.call(customer_privacy.erase, ada, actor=shop.owner)
    assert client.get("/auth/me").status_code == 401
    ((name, username, email, digest),) = shop.rows(
        "SELECT name, username, email, password_hash FROM user_account WHERE id = ?", ada.bytes
    )
    assert (name, email, digest) == ("Erased customer", None, None)
    assert "ada" not in username.replace(ada.hex, "")


def test_customers_see_no_cost_no_sale_and_nobody_elses_orders(served: Served) -> None:
    oat = milk(served.shop)
    ada, _id = served.customer()
    eve, _id = served.customer("Eve")
    order = ada.post("/orders", json={"lines": [{"item_id": str(oat), "quantity": "1"}]}).json()
    assert eve.get(f"/orders/{order['id']}").status_code == 404
    assert eve.delete(f"/orders/{order['id']}").status_code == 404
    assert eve.get("/orders/my-orders").json()["total"] == 0
    assert ada.get("/orders/my-orders").json()["total"] == 1
    assert ada.get(f"/items/{oat}").json()["cost_price"] is None
    for path in ("/sales", "/users", "/audit-log", "/orders", f"/stock/{oat}/movements"):
        assert ada.get(path).status_code == 403, path


def test_the_catalogue_is_shown_to_visitors_only_where_the_shop_says_so(served: Served) -> None:
    shop = served.shop
    oat = milk(shop)
    visitor = served.client()
    paths = ("/items", f"/items/{oat}", "/items/search?q=oat", "/categories",
             "/items/by-barcode/5000112548167")  # fmt: skip
    for path in paths:
        assert visitor.get(path).status_code == 401, path
    shop.call(settings.change_shop, {"catalogue_is_open": True}, actor=shop.owner)
    for path in paths:
        assert visitor.get(path).status_code == 200, path
    assert visitor.get(f"/items/{oat}").json()["cost_price"] is None
    assert visitor.get("/items?include_deleted=true").status_code == 403
    assert visitor.post("/items", json={"name": "X"}).status_code == 401
    assert visitor.get("/stock").status_code == 401
    assert served.client("no token").get("/items").status_code == 401
