"""How much of an item: whole thousandths of its unit, so that 0.482 kg is exact."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pos_app.domain.numerals import read_scaled, write_scaled

_DECIMALS = 3
_THOUSAND = 1000


class Unit(StrEnum):
    """What a quantity counts or measures; the code that is stored, not the word that is shown."""

    PIECE = "piece"
    PAIR = "pair"
    PACK = "pack"
    PORTION = "portion"
    KG = "kg"
    G = "g"
    LB = "lb"
    OZ = "oz"
    LITRE = "litre"
    ML = "ml"
    METRE = "metre"
    CM = "cm"
    SQUARE_METRE = "square_metre"
    HOUR = "hour"
    DAY = "day"

    @property
    def is_measured(self) -> bool:
        """Whether there can be half of one; counted things are sold whole."""
        return self not in _COUNTED


_COUNTED = frozenset({Unit.PIECE, Unit.PAIR, Unit.PACK, Unit.PORTION})


@dataclass(frozen=True, slots=True, order=True)
class Quantity:
    """A number of units, in thousandths; negative for what comes back."""

    thousandths: int

    def __post_init__(self) -> None:
        if type(self.thousandths) is not int:
            raise TypeError(
                f"a quantity is a whole number of thousandths, not {self.thousandths!r}"
            )

    @staticmethod
    def of(units: int) -> Quantity:
        """So many whole units."""
        if type(units) is not int:
            raise TypeError(f"use parse for what is not a whole number: {units!r}")
        return Quantity(units * _THOUSAND)

    @staticmethod
    def parse(text: str) -> Quantity:
        """Read "0.482"; Invalid if it is no number or has more than three decimals."""
        return Quantity(read_scaled(text, _DECIMALS, "The quantity"))

    @property
    def plain(self) -> str:
        """As every machine reads it, without needless zeros: "0.482", "3"."""
        return write_scaled(self.thousandths, _DECIMALS, 0)

    @property
    def is_whole(self) -> bool:
        """Whether it can be counted."""
        return self.thousandths % _THOUSAND == 0

    def __add__(self, other: Quantity) -> Quantity:
        if not isinstance(other, Quantity):
            raise TypeError(f"a quantity meets only quantities, not {other!r}")
        return Quantity(self.thousandths + other.thousandths)

    def __sub__(self, other: Quantity) -> Quantity:
        if not isinstance(other, Quantity):
            raise TypeError(f"a quantity meets only quantities, not {other!r}")
        return Quantity(self.thousandths - other.thousandths)

    def __neg__(self) -> Quantity:
        return Quantity(-self.thousandths)

    def __bool__(self) -> bool:
        return self.thousandths != 0
