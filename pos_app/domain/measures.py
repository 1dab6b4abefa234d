"""One measure in another unit of the same kind: grams of what has its price by the kilogram."""

from typing import Final

from pos_app.domain.money import Money, Rounding, UnitPrice, divide
from pos_app.domain.quantity import Quantity, Unit

_PRICE_TIMES_QUANTITY: Final = 100_000  # hundredths of a minor unit × thousandths

# What a unit measures, and how much: nanograms, microlitres, millimetres.
_SIZES: Final = {
    Unit.KG: ("mass", 1_000_000_000_000),
    Unit.G: ("mass", 1_000_000_000),
    Unit.LB: ("mass", 453_592_370_000),
    Unit.OZ: ("mass", 28_349_523_125),
    Unit.LITRE: ("volume", 1_000_000),
    Unit.ML: ("volume", 1_000),
    Unit.METRE: ("length", 1_000),
    Unit.CM: ("length", 10),
}
# A shop's own label does not tell its unit: 1.250 is kilograms, whatever the item is priced by.
OF_LABELS: Final = {
    Unit.G: Unit.KG,
    Unit.OZ: Unit.LB,
    Unit.ML: Unit.LITRE,
    Unit.CM: Unit.METRE,
}


def converted(measured: Quantity, unit: Unit, wanted: Unit) -> Quantity | None:
    """A measure in another unit of the same kind; None where there is none."""
    if not wanted.is_measured:
        return None
    if unit is wanted:
        return measured
    one, other = _SIZES.get(unit), _SIZES.get(wanted)
    if one is None or other is None or one[0] != other[0]:
        return None
    return Quantity(divide(measured.thousandths * one[1], other[1], Rounding.HALF_UP))


def labelled(total: Money, unit: Unit, price: UnitPrice | None) -> Quantity:
    """How much a price label stands for, which is what leaves the stock."""
    if price is None or not price or not unit.is_measured:
        return Quantity.of(1)
    exact = total.minor * _PRICE_TIMES_QUANTITY
    return Quantity(max(1, divide(exact, price.hundredths, Rounding.HALF_UP)))
