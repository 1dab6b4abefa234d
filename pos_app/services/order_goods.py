"""An order is handed over: its goods come back to the shelf they are sold from, in the transaction
of the sale that services/sales.py completes.
"""

from sqlalchemy.orm import Session

from pos_app.domain.access import Actor
from pos_app.domain.cart import Cart
from pos_app.domain.customer_order import CustomerOrderState
from pos_app.domain.errors import Conflict, NotFound
from pos_app.models.base import now
from pos_app.models.customer_orders import mark_handed_over, put_back, sale_of, state_of
from pos_app.services import settings


def hand_over(session: Session, actor: Actor, cart: Cart) -> None:
    """Put the goods of a cart's order back, and say that this sale is what became of it.

    Raises `NotFound`, `Conflict` for an order that is not ready, or was handed over before.
    """
    assert cart.order_id is not None
    found = state_of(session, cart.order_id)
    if found is None:
        raise NotFound("There is no such order.")
    state = CustomerOrderState(found[0])
    if state is not CustomerOrderState.READY:
        raise Conflict(f"This order is {state}: it cannot be handed over.")
    if cart.id != sale_of(cart.order_id):
        raise Conflict("This sale is not the one of that order. Take it from Orders again.")
    moment = now(session)
    day = settings.business_day_of(session)
    told = {"at": moment, "business_day": day, "actor": actor.user_id}
    put_back(session, cart.order_id, told)
    mark_handed_over(session, cart.order_id, cart.id, moment)
