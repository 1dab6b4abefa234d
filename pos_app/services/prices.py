"""What an item costs at the counter today: the one place where shelf, search, scan and completion
get a price from.

Price lists are few: their heads are kept in memory and held against the business day at each price,
so that a list begins and ends by itself. What a list says of one item is read only while a list
holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.cart import ONE, Cart, CartLine
from pos_app.domain.errors import NotFound
from pos_app.domain.money import UnitPrice
from pos_app.domain.price_source import PriceSource
from pos_app.domain.shelf_price import PriceList, PriceStep, in_order, steps
from pos_app.models.base import Id, cached, wire
from pos_app.models.catalogue import Barcode, Item
from pos_app.models.fast import Fast
from pos_app.models.price_lists import entries_of, read_lists
from pos_app.services import settings
from pos_app.services.declare import query

KEY: Final = "price lists"
_AT_THE_COUNTER: Final = frozenset({PriceSource.OPEN, PriceSource.MISC, PriceSource.LABEL})


@dataclass(frozen=True, slots=True)
class ListChoice:
    """A price list that may be chosen for a sale."""

    id: UUID
    name: str
    group: str
    ends_on: date | None


def lists_now(
    session: Session, chosen: UUID | None = None, group: str = ""
) -> tuple[PriceList, ...]:
    """The lists that hold today for a customer group, as they are asked; nothing is read where
    there are none.
    """
    lists = cached(session, KEY, read_lists)
    return in_order(lists, settings.business_day_of(session), chosen, group) if lists else ()


def price_now(
    session: Session,
    item_id: UUID,
    price: int,
    rate: int,
    category_id: UUID | None,
    lists: Sequence[PriceList],
) -> PriceStep:
    """What is charged for an item, and why. Hundredths of a minor unit."""
    entries = entries_of(session, item_id) if lists else {}
    return steps(price, rate, category_id, lists, entries)[-1]


def pack_price(session: Session, item_id: UUID, pack: int) -> int | None:
    """What a unit of an item costs that has a price of its own; `pack`: thousandths in one."""
    rows = _PACK(wire(session), {"item": item_id, "pack": pack})
    return rows[0][0] if rows else None


@query(Permission.CATALOGUE_READ)
def explain(
    session: Session,
    actor: Actor,
    item_id: UUID,
    price_list_id: UUID | None = None,
    group: str = "",
) -> tuple[PriceStep, ...]:
    """How an item's price comes about: its own, less its discount, by a list. Nothing where it has
    none. Raises `NotFound`.
    """
    row = session.get(Item, item_id)
    if row is None or row.is_deleted:
        raise NotFound("There is no such item.")
    if row.unit_price is None:
        return ()
    lists = lists_now(session, price_list_id, group)
    entries = entries_of(session, item_id) if lists else {}
    return steps(row.unit_price, row.discount_rate, row.category_id, lists, entries)


@query(Permission.SALE_CREATE)
def choosable(session: Session, actor: Actor) -> tuple[ListChoice, ...]:
    """The price lists that may be chosen for a sale today, by name."""
    today = settings.business_day_of(session)
    return tuple(
        ListChoice(each.id, each.terms.name, each.terms.group, each.terms.ends_on)
        for each in cached(session, KEY, read_lists)
        if each.terms.holds_on(today)
    )


@query(Permission.SALE_CREATE)
def reprice(session: Session, actor: Actor, cart: Cart) -> Cart:
    """The cart at the prices of its price list, or of no chosen one, and of its customer's group.
    What was typed at the till or stood on a label stays.
    """
    lists = lists_now(session, cart.price_list_id, cart.terms.group)
    return replace(cart, lines=tuple(_repriced(session, line, lists) for line in cart.lines))


def _repriced(session: Session, line: CartLine, lists: Sequence[PriceList]) -> CartLine:
    is_ours = line.item_id is None or line.list_price is None or line.pack is not ONE
    if is_ours or line.price_source in _AT_THE_COUNTER:
        return line
    assert line.item_id is not None
    rows = _ITEM(wire(session), {"item": line.item_id})
    if not rows or rows[0][0] is None:
        return line
    price, rate, category_id = rows[0]
    step = price_now(session, line.item_id, price, rate, category_id, lists)
    listed = UnitPrice(step.price, line.unit_price.currency)
    if line.price_source is PriceSource.OVERRIDE:
        return replace(line, list_price=listed)
    source = line.price_source if line.deposit_of is not None else step.source
    return replace(line, unit_price=listed, list_price=listed, price_source=source)


_ITEM: Final = Fast(
    select(Item.unit_price, Item.discount_rate, Item.category_id).where(
        Item.id == bindparam("item", type_=Id)
    )
)
_PACK: Final = Fast(
    select(Barcode.pack_price)
    .where(
        Barcode.item_id == bindparam("item", type_=Id),
        Barcode.quantity == bindparam("pack"),
        Barcode.pack_price.is_not(None),
    )
    .order_by(Barcode.position)
)
