"""Why stock changes other than by a sale, how far transfers and counts are, and what a delivery
makes of a cost.
"""

from enum import StrEnum

from pos_app.domain.money import Rounding, UnitPrice, divide
from pos_app.domain.quantity import Quantity


class StockReason(StrEnum):
    """Why stock was adjusted; the code that is stored, not the word that is shown."""

    BREAKAGE = "breakage"
    EXPIRED = "expired"
    OWN_USE = "own_use"
    SAMPLE = "sample"
    THEFT = "theft"
    FOUND = "found"
    COUNT = "count"

    @property
    def is_waste(self) -> bool:
        """Whether goods were lost: such a reason only takes out."""
        return self in {StockReason.BREAKAGE, StockReason.EXPIRED}

    @property
    def takes_out(self) -> bool:
        """Whether stock can leave for this reason."""
        return self is not StockReason.FOUND

    @property
    def puts_in(self) -> bool:
        """Whether stock can come back for this reason."""
        return self in {StockReason.FOUND, StockReason.COUNT}


class TransferState(StrEnum):
    """How far a transfer is. `DIFFERS`: it arrived, and what was missing or too many is open."""

    DRAFT = "draft"
    SENT = "sent"
    DIFFERS = "differs"
    RECEIVED = "received"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self in {TransferState.DRAFT, TransferState.SENT, TransferState.DIFFERS}


class Settlement(StrEnum):
    """What became of goods that arrived otherwise than they were sent."""

    LOST = "lost"
    FOUND = "found"
    SENT_BACK = "sent_back"


class CountScope(StrEnum):
    """What a count is of."""

    ALL = "all"
    CATEGORY = "category"
    SUPPLIER = "supplier"
    CHOSEN = "chosen"


class CountState(StrEnum):
    """How far a count is. `POSTING`: approved, and its pages are being written."""

    OPEN = "open"
    POSTING = "posting"
    POSTED = "posted"
    CANCELLED = "cancelled"


def average_cost(
    level: Quantity, cost: UnitPrice | None, received: Quantity, paid: UnitPrice, rounding: Rounding
) -> UnitPrice:
    """The cost of one after a delivery: what is there at its cost and what came at what was paid.

    Stock below zero or of unknown cost weighs nothing.
    """
    if cost is None or level <= Quantity(0):
        return paid
    total = level.thousandths * cost.hundredths + received.thousandths * paid.hundredths
    hundredths = divide(total, level.thousandths + received.thousandths, rounding)
    return UnitPrice(hundredths, paid.currency)
