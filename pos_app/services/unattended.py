"""Selling where nobody stands at a drawer: what is sold over HTTP.

The server is a till of its own. Its shift opens silently with the first sale of a business day, and
the one before is closed with what should be in it. Nobody holds the goods in a hand here, so that
nothing goes below zero unless the item's policy says "allow".
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from pos_app.domain.access import SYSTEM, Actor, Permission
from pos_app.domain.cart import Cart
from pos_app.domain.customer_order import CustomerOrderState, check_step
from pos_app.domain.drawer import DrawerCount
from pos_app.domain.errors import StockShort
from pos_app.domain.money import Money
from pos_app.domain.quantity import Quantity
from pos_app.domain.tender import Tender
from pos_app.models.base import Id, wire
from pos_app.models.fast import Fast
from pos_app.models.people import User
from pos_app.models.shifts import Shift, open_shift_id
from pos_app.models.stock import main_location
from pos_app.services import (
    closing,
    counter,
    customer_orders,
    order_views,
    sale_views,
    sales,
    settings,
    shifts,
    stock_rules,
)
from pos_app.services.declare import Topic, command
from pos_app.services.order_views import OrderView
from pos_app.services.sale_views import SaleView

_TOUCHES: Final = Topic.SALES | Topic.STOCK | Topic.CARTS | Topic.SHIFTS
_NO_DRAWER: Final = "More cash went back than came in, and there is no drawer here."


_BEGAN: Final = Fast(
    select(Shift.business_day, Shift.opened_by).where(Shift.id == bindparam("shift", type_=Id))
)


@command(Permission.SALE_CREATE, touches=_TOUCHES)
def complete(session: Session, actor: Actor, cart: Cart, tenders: Sequence[Tender]) -> SaleView:
    """Turn a cart into a sale of this server's own till. Raises as `sales.complete` does, and
    `StockShort` where an item would go below zero.
    """
    _keep_shift(session, actor)
    items = counter.on_shelf(session, cart)
    done = sales.complete.body(session, actor, cart, tenders)
    _check_levels(session, items)
    return sale_views.read.body(session, actor, done.id)


@command(Permission.ORDER_SERVE, touches=_TOUCHES | Topic.ORDERS)
def hand_over(
    session: Session,
    actor: Actor,
    order_id: UUID,
    tenders: Sequence[Tender],
    version: int | None = None,
) -> OrderView:
    """Pay a ready order and hand it over: a sale of this server's own till, to which the order
    points then. Raises `NotFound`, `Stale`, `Conflict` for an order that is not ready.
    """
    row = order_views.order_of(session, actor, order_id)
    customer_orders.check_order_version(row, version)
    check_step(CustomerOrderState(row.state), CustomerOrderState.COMPLETED)
    _keep_shift(session, actor)
    customer_orders.complete.body(session, actor, order_id, tenders)
    return order_views.view_of(session, row)


def _check_levels(session: Session, items: dict[UUID, counter.Shelved]) -> None:
    """What is left after the sale, in its own transaction: of two who race for the last piece, one
    finds it gone.
    """
    guarded = [key for key, item in items.items() if item.is_tracked and item.policy != "allow"]
    if not guarded:
        return
    levels = stock_rules.levels(session, guarded, main_location(session))
    for item_id in guarded:
        left = levels.get(item_id, Quantity(0))
        if left < Quantity(0) and items[item_id].left > left.thousandths:
            before = Quantity(max(items[item_id].left, 0))
            raise StockShort(
                f"Only {before.plain} on hand of what was asked for."
                if before
                else "There is none on hand of what was asked for.",
                item_id=item_id,
                left=before.thousandths,
                wanted=items[item_id].left - left.thousandths,
                may_sell=False,
            )


def _keep_shift(session: Session, actor: Actor) -> None:
    """There is a shift of today."""
    shift_id = open_shift_id(session)
    if shift_id is not None:
        ((day, opener),) = _BEGAN(wire(session), {"shift": shift_id})
        if day == settings.business_day_of(session):
            return
        name = session.execute(select(User.name).where(User.id == opener)).scalar_one()
        _close(session, replace(SYSTEM, user_id=opener, name=name))
    shifts.begin_silently(session, actor)


def _close(session: Session, program: Actor) -> None:
    """Close the shift of another day with what should be in its drawer: by the program, in the name
    of whoever opened it.
    """
    expected = shifts.figures.body(session, program).expected_cash
    assert expected is not None  # the program may see it
    if expected.minor >= 0:
        closing.close.body(session, program, expected, "")
        return
    nothing = Money.zero(expected.currency)
    while closing.lock_count.body(session, program, DrawerCount(nothing)).may_recount:
        pass  # counted twice, as anybody's would be
    closing.close.body(session, program, nothing, _NO_DRAWER)
