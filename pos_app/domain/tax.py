"""Tax rates, exact to a ten-thousandth of a percent, and how a line stores its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pos_app.domain.errors import Invalid
from pos_app.domain.numerals import read_scaled, write_scaled

_DECIMALS = 4  # of a percent: parts per million
_HIGHEST = 10_000_000  # 1000 %
_STORED = re.compile(r"([0-9]{1,8})(i?)")


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A rate in parts per million, and whether the price already includes it."""

    ppm: int
    included: bool

    def __post_init__(self) -> None:
        if type(self.ppm) is not int:
            raise TypeError(f"a rate is a whole number of parts per million, not {self.ppm!r}")
        if not 0 <= self.ppm <= _HIGHEST:
            raise Invalid("A tax rate lies between 0 and 1000 percent.")

    @staticmethod
    def parse(percent: str, *, included: bool) -> TaxRate:
        """Read "9.975" percent; Invalid beyond four decimals."""
        return TaxRate(read_scaled(percent, _DECIMALS, "The tax rate"), included)

    @property
    def plain(self) -> str:
        """The percent as every machine reads it: "20", "9.975"."""
        return write_scaled(self.ppm, _DECIMALS, 0)


def encode(rates: Sequence[TaxRate]) -> str:
    """The rates of a line as it stores them: "200000i,50000"; the i says included."""
    return ",".join(f"{rate.ppm}i" if rate.included else str(rate.ppm) for rate in rates)


@lru_cache(maxsize=1024)
def decode(stored: str) -> tuple[TaxRate, ...]:
    """The rates that `encode` wrote; Invalid for anything else."""
    if not stored:
        return ()
    rates = [_STORED.fullmatch(part) for part in stored.split(",")]
    if any(rate is None for rate in rates):
        raise Invalid("The stored tax rates cannot be read.")
    return tuple(TaxRate(int(rate[1]), bool(rate[2])) for rate in rates if rate is not None)
