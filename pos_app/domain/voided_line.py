"""A line that was taken off a sale before it was paid: it stays in the log and can come back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from pos_app.domain.text import free_text

if TYPE_CHECKING:
    from pos_app.domain.cart import CartLine

LONGEST_NOTE = 200


@dataclass(frozen=True, slots=True)
class VoidedLine:
    """A line that was taken off before the sale, what it came to, when, by whom and why.

    `place` is its position among all lines the cart ever held.
    """

    line: CartLine
    total: int
    at: datetime
    by: UUID
    reason: str
    place: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "reason", free_text(self.reason, LONGEST_NOTE))
