"""How far an order is, and how much of an item to order."""

from enum import StrEnum

from pos_app.domain.money import Rounding, divide
from pos_app.domain.quantity import Quantity

SALES_DAYS = 28  # what was sold in so many days says how fast an item goes


class OrderState(StrEnum):
    """How far a purchase order is."""

    DRAFT = "draft"
    SENT = "sent"
    PARTLY = "partly"  # something of it has come
    CLOSED = "closed"
    CANCELLED = "cancelled"

    @property
    def is_expected(self) -> bool:
        """Whether goods are still to come."""
        return self in {OrderState.SENT, OrderState.PARTLY}


def to_order(
    *,
    reorder_level: Quantity,
    on_hand: Quantity,
    on_order: Quantity,
    sold: Quantity,
    lead_days: int,
    pack: Quantity,
) -> Quantity:
    """How much brings an item up to its reorder level on the day the goods come, in whole packs.

    `sold` is what was sold in the last `SALES_DAYS` days; till the delivery it goes on like that.
    """
    meanwhile = divide(max(sold.thousandths, 0) * lead_days, SALES_DAYS, Rounding.UP)
    missing = reorder_level.thousandths + meanwhile - on_hand.thousandths - on_order.thousandths
    if missing <= 0:
        return Quantity(0)
    size = max(pack.thousandths, 1)
    return Quantity(divide(missing, size, Rounding.UP) * size)
