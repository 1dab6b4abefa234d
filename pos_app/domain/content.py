"""How much is in a pack, and what a kilogram or a litre of it costs.

Shops must show the price per unit of measure beside the price: per kilogram, litre, metre or square
metre, whatever the pack is measured in (Directive 98/6/EC, article 2; Price Marking Order 2004 of
the United Kingdom, schedule 1). Rounding: half up to the minor unit. Where the law asks for one
decimal more of small prices (the Order, schedule 2: below one pound), `finer` keeps it.
"""

import re
from dataclasses import dataclass
from typing import Final

from pos_app.domain.errors import Invalid
from pos_app.domain.money import Currency, Rounding, UnitPrice, divide
from pos_app.domain.numerals import LARGEST
from pos_app.domain.quantity import Quantity, Unit

# What a unit is told by on a shelf, and how many of it that is.
_TOLD_BY: Final = {
    Unit.G: (Unit.KG, 1000),
    Unit.KG: (Unit.KG, 1),
    Unit.ML: (Unit.LITRE, 1000),
    Unit.LITRE: (Unit.LITRE, 1),
    Unit.CM: (Unit.METRE, 100),
    Unit.METRE: (Unit.METRE, 1),
    Unit.SQUARE_METRE: (Unit.SQUARE_METRE, 1),
    Unit.OZ: (Unit.LB, 16),
    Unit.LB: (Unit.LB, 1),
    Unit.PIECE: (Unit.PIECE, 1),
}
_WRITTEN: Final = {
    "g": Unit.G, "gr": Unit.G, "kg": Unit.KG, "ml": Unit.ML, "l": Unit.LITRE, "ltr": Unit.LITRE,
    "cm": Unit.CM, "m": Unit.METRE, "m2": Unit.SQUARE_METRE, "m²": Unit.SQUARE_METRE,
    "oz": Unit.OZ, "lb": Unit.LB, "pcs": Unit.PIECE, "pc": Unit.PIECE, "pieces": Unit.PIECE,
    "": Unit.PIECE,
}  # fmt: skip
_SCALED: Final = {"cl": (Unit.ML, 10), "dl": (Unit.ML, 100)}
_SYMBOLS: Final = {
    Unit.G: "g", Unit.KG: "kg", Unit.ML: "ml", Unit.LITRE: "l", Unit.CM: "cm", Unit.METRE: "m",
    Unit.SQUARE_METRE: "m²", Unit.OZ: "oz", Unit.LB: "lb", Unit.PIECE: "pcs",
}  # fmt: skip
_TYPED: Final = re.compile(
    r"\s*(?:(\d{1,4})\s*[x×*]\s*)?(\d{1,7}(?:[.,]\d{1,3})?)\s*([^\W\d]{0,6}[2²]?)\s*"
)


@dataclass(frozen=True, slots=True)
class Content:
    """What a pack holds: 500 ml, 1.5 kg, 12 pieces. Whole thousandths of the unit, above zero."""

    quantity: Quantity
    unit: Unit

    def __post_init__(self) -> None:
        if not 0 < self.quantity.thousandths <= LARGEST:
            raise Invalid("A pack holds more than nothing.", where="content")
        if self.unit not in _TOLD_BY:
            raise Invalid("Type how much a pack holds, like 500 ml or 1.5 kg.", where="content")

    @staticmethod
    def parse(text: str) -> "Content":
        """Read "500 ml", "1,5 kg", "33cl", "6 x 330 ml", "12 pcs". Raises `Invalid`."""
        typed = _TYPED.fullmatch(text.casefold())
        word = typed[3] if typed else ""
        if typed is None or word not in {*_WRITTEN, *_SCALED}:
            raise Invalid("Type how much a pack holds, like 500 ml or 1.5 kg.", where="content")
        unit, scale = _SCALED.get(word) or (_WRITTEN[word], 1)
        each = Quantity.parse(typed[2].replace(",", "."))
        return Content(Quantity(each.thousandths * int(typed[1] or 1) * scale), unit)

    @property
    def plain(self) -> str:
        """As it is typed: "500 ml"."""
        return f"{self.quantity.plain} {_SYMBOLS[self.unit]}"


@dataclass(frozen=True, slots=True)
class PricePerUnit:
    """What one kilogram, litre, metre or piece costs."""

    price: UnitPrice
    unit: Unit

    @property
    def symbol(self) -> str:
        """The unit's sign on a shelf."""
        return _SYMBOLS[self.unit]


def price_per_unit(
    price: UnitPrice, sold_by: Unit, content: Content | None, *, finer: bool = False
) -> PricePerUnit | None:
    """What a unit of measure of it costs; None for what is sold by the piece and tells no content.

    What is sold by weight or length is told by its own price: 0.0125 a gram is 12.50 a kilogram.
    """
    if sold_by.is_measured and sold_by in _TOLD_BY:
        told, count = _TOLD_BY[sold_by]
        return PricePerUnit(
            _rounded(price.hundredths * count, 1, price.currency, finer=finer), told
        )
    if content is None:
        return None
    told, count = _TOLD_BY[content.unit]
    above = price.hundredths * count * 1000
    return PricePerUnit(
        _rounded(above, content.quantity.thousandths, price.currency, finer=finer), told
    )


def _rounded(above: int, below: int, currency: Currency, *, finer: bool) -> UnitPrice:
    """Half up to the minor unit; with `finer`, below one whole, to a tenth of it."""
    whole = 100 * 10**currency.decimals
    step = 10 if finer and above < whole * below else 100
    return UnitPrice(divide(above, below * step, Rounding.HALF_UP) * step, currency)
