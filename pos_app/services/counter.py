"""What the counter holds a cart against before it becomes a sale: the shelf's prices and the stock.

A cart is a value that any caller can make; what it says of prices and goods is checked here.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.cart import Cart
from pos_app.domain.errors import StockShort
from pos_app.domain.money import Rounding, divide
from pos_app.models.base import Id, from_milliseconds, wire
from pos_app.models.catalogue import Category, Item
from pos_app.models.fast import Fast
from pos_app.models.stock import StockLevel, main_location
from pos_app.services import carts, settings


@dataclass(frozen=True, slots=True)
class Stocked:
    """What completing a sale needs to know of an item; `price` in hundredths of a minor unit."""

    price: int | None
    is_open_price: bool
    changed_at: datetime
    cost: int | None
    is_tracked: bool
    policy: str
    left: int


def stocked(session: Session, cart: Cart) -> dict[UUID, Stocked]:
    """The items of a cart as they stand now."""
    shop_policy = settings.of(session).shop.stock_policy
    place = main_location(session)
    connection = wire(session)
    found = {}
    for item_id in {line.item_id for line in cart.lines if line.item_id is not None}:
        for price, is_open, changed_at, cost, is_tracked, own, group, left in _ITEM(
            connection, {"item": item_id, "location": place}
        ):
            policy = own or group or shop_policy
            found[item_id] = Stocked(
                price, is_open, changed_at, cost, is_tracked, policy, left or 0
            )
    return found


def check_prices(session: Session, actor: Actor, cart: Cart, items: dict[UUID, Stocked]) -> None:
    """Hold each price against the shelf, not against what the cart says the shelf said.

    A line keeps the shelf price it was added at. It is believed when that is the price of now, or
    when the item was changed after the cart was begun; anything lower is a price override.
    """
    begun = from_milliseconds(cart.id.int >> 80)  # RFC 9562: a UUIDv7 begins with its millisecond
    for line in cart.lines:
        item = items.get(line.item_id) if line.item_id is not None else None
        if item is None or item.price is None or item.is_open_price or line.fixed_total is not None:
            continue
        price = line.unit_price.hundredths
        said = None if line.list_price is None else line.list_price.hundredths
        if price >= item.price or said == item.price or item.changed_at > begun:
            continue
        lowered = divide((item.price - price) * 1_000_000, item.price, Rounding.UP)
        carts.ask_kept(
            session,
            actor,
            Permission.PRICE_OVERRIDE,
            line.approvals,
            f"Change the price of {line.name} to {line.unit_price.plain}",
            line.id,
            lowered,
        )


def check_stock(session: Session, actor: Actor, cart: Cart, items: dict[UUID, Stocked]) -> None:
    """Hold the counter's stock policy: only "ask" and "block" refuse, and only here, never for
    another till's sale.
    """
    wanted: dict[UUID, int] = {}
    for line in cart.lines:
        if line.item_id is not None:
            wanted[line.item_id] = wanted.get(line.item_id, 0) + line.quantity.thousandths
    for line in cart.lines:
        item = items.get(line.item_id) if line.item_id is not None else None
        if item is None or not item.is_tracked or item.policy in ("allow", "warn"):
            continue
        assert line.item_id is not None
        if wanted[line.item_id] <= max(item.left, 0):
            continue
        if item.policy == "block":
            raise StockShort(
                f"{line.name} cannot be sold below zero here.",
                item_id=line.item_id,
                left=item.left,
                wanted=wanted[line.item_id],
                may_sell=False,
            )
        carts.ask_kept(
            session,
            actor,
            Permission.STOCK_OVERSELL,
            line.approvals,
            f"Sell {line.name} below zero",
            line.id,
            wanted[line.item_id],  # a yes to two is no yes to two hundred
        )


_ITEM: Final = Fast(
    select(
        Item.unit_price,
        Item.is_open_price,
        Item.updated_at,
        Item.cost_price,
        Item.track_stock,
        Item.stock_policy,
        Category.stock_policy,
        StockLevel.quantity,
    )
    .outerjoin(Category, Category.id == Item.category_id)
    .outerjoin(
        StockLevel,
        (StockLevel.item_id == Item.id)
        & (StockLevel.location_id == bindparam("location", type_=Id)),
    )
    .where(Item.id == bindparam("item", type_=Id))
)
