"""A customer's order on its way from the first call to the counter.

    pending ─► confirmed ─► ready ─► completed        cancelled: from any of the first three

Its goods are set aside while it is open. Every other step is refused.
"""

from enum import StrEnum
from typing import Final

from pos_app.domain.errors import Conflict


class CustomerOrderState(StrEnum):
    """How far an order is: new, being prepared, ready to be fetched, paid and handed over, given
    up.
    """

    PENDING = "pending"
    CONFIRMED = "confirmed"
    READY = "ready"
    COMPLETED = "completed"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Whether goods are set aside for it."""
        return self in OPEN

    @property
    def is_customers_to_cancel(self) -> bool:
        """Whether whoever ordered may still call it off without the shop."""
        return self in {CustomerOrderState.PENDING, CustomerOrderState.CONFIRMED}


_S = CustomerOrderState
OPEN: Final = (_S.PENDING, _S.CONFIRMED, _S.READY)
_NEXT: Final = {_S.PENDING: _S.CONFIRMED, _S.CONFIRMED: _S.READY, _S.READY: _S.COMPLETED}


def next_state(state: CustomerOrderState) -> CustomerOrderState | None:
    """The one step forward, None where there is none."""
    return _NEXT.get(state)


def check_step(state: CustomerOrderState, wanted: CustomerOrderState) -> None:
    """Raise `Conflict` for a step that is none."""
    if _NEXT.get(state) is not wanted:
        raise Conflict(f"An order that is {state} cannot become {wanted}.")
