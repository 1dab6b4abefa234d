"""A customer's basket: what they mean to order. Stock is checked whenever it changes."""

from uuid import UUID

from fastapi import APIRouter

from pos_app.domain.quantity import Quantity
from pos_app.server.caller import Asking
from pos_app.server.fields import Body, Id, Number, Shown
from pos_app.server.problems import documented
from pos_app.services import baskets
from pos_app.services.baskets import Basket

router = APIRouter(prefix="/cart", tags=["cart"])


class CartItemIn(Body):
    """So much more of an item."""

    item_id: Id
    quantity: Number


class CartLineEdit(Body):
    """So much of it instead."""

    quantity: Number


class CartLine(Shown):
    """A line with the price the item had when it was put in, and the one it has now: null where it
    has none any more.
    """

    id: Id
    item_id: Id
    name: str
    unit_type: str
    quantity: str
    price_at_time: str
    price_now: str | None
    total: str


class Cart(Shown):
    """What is in the basket, and what it comes to at the prices its lines keep."""

    lines: list[CartLine]
    total: str


@router.get("", responses=documented(401, 403))
def read(asking: Asking) -> Cart:
    """One's own basket."""
    return _shown(asking.call(baskets.read))


@router.post("/items", status_code=201, responses=documented(401, 403, 404, 409))
def put(body: CartItemIn, asking: Asking) -> Cart:
    """Put so much more of an item in. 409 where there is not enough of it."""
    return _shown(asking.call(baskets.put, body.item_id, Quantity.parse(body.quantity)))


@router.put("/items/{line_id}", responses=documented(401, 403, 404, 409))
def change(line_id: UUID, body: CartLineEdit, asking: Asking) -> Cart:
    """Have so much of a line's item instead."""
    return _shown(asking.call(baskets.change, line_id, Quantity.parse(body.quantity)))


@router.delete("/items/{line_id}", responses=documented(401, 403, 404))
def remove(line_id: UUID, asking: Asking) -> Cart:
    """Take a line out."""
    return _shown(asking.call(baskets.remove, line_id))


@router.delete("", responses=documented(401, 403))
def empty(asking: Asking) -> Cart:
    """Take everything out."""
    return _shown(asking.call(baskets.empty))


def _shown(basket: Basket) -> Cart:
    return Cart(
        lines=[
            CartLine(
                id=line.id,
                item_id=line.item_id,
                name=line.name,
                unit_type=str(line.unit),
                quantity=line.quantity.plain,
                price_at_time=line.price_at_time.plain,
                price_now=None if line.price_now is None else line.price_now.plain,
                total=line.total.plain,
            )
            for line in basket.lines
        ],
        total=basket.total.plain,
    )
