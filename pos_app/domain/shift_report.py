"""The figures of a shift as data: what an X or a Z says, before anybody knows how wide paper is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pos_app.domain.money import Currency
from pos_app.domain.receipt import ShopHead


@dataclass(frozen=True, slots=True)
class Correction:
    """What arrived after the closing: `net` of a sale, `cash` what it did to the drawer."""

    kind: str
    words: str
    at: datetime
    net: int
    cash: int


@dataclass(frozen=True, slots=True)
class ShiftReport:
    """An X (`number` None) or a Z. Times are local. `body` is the JSON of models/shift_sums.py,
    version 1, with what was counted added by the closing; amounts in minor units.
    """

    shop: ShopHead
    tax_name: str
    currency: Currency
    number: int | None
    opened_at: datetime
    at: datetime
    body: Mapping[str, Any]
    corrections: tuple[Correction, ...] = ()
    version: str = ""
    copy: int = 0

    @property
    def is_clock_back(self) -> bool:
        """Whether the till's clock was set back while the shift was open."""
        return self.at.timestamp() < self.opened_at.timestamp()

    @property
    def minutes(self) -> int:
        """How long the shift was open: never less than nothing, whatever the clock did."""
        seconds = self.at.timestamp() - self.opened_at.timestamp()
        return max(int(seconds), 0) // 60

    def as_copy(self, number: int) -> "ShiftReport":
        """The same paper, printed again."""
        return replace(self, copy=number)
