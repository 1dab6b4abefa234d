"""The words of an item's form and the arithmetic it shows."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from pos_app.domain.money import Rounding, UnitPrice, divide
from pos_app.domain.quantity import Unit
from pos_app.domain.tax import TaxRate
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.choices import Option

NEW_CATEGORY = "+"
POLICIES = ("allow", "warn", "ask", "block")


def net_price(price: UnitPrice, rates: Sequence[TaxRate]) -> UnitPrice:
    """What is left of a price without the taxes it includes."""
    included = sum(rate.ppm for rate in rates if rate.included)
    net = divide(price.hundredths * 1_000_000, 1_000_000 + included, Rounding.HALF_UP)
    return UnitPrice(net, price.currency)


def unit_options() -> tuple[Option, ...]:
    """What an item is sold by."""
    words: Mapping[Unit, str] = {
        Unit.PIECE: tr("piece"),
        Unit.PAIR: tr("pair"),
        Unit.PACK: tr("pack"),
        Unit.PORTION: tr("portion"),
        Unit.KG: tr("kilogram"),
        Unit.G: tr("gram"),
        Unit.LB: tr("pound (weight)"),
        Unit.OZ: tr("ounce"),
        Unit.LITRE: tr("litre"),
        Unit.ML: tr("millilitre"),
        Unit.METRE: tr("metre"),
        Unit.CM: tr("centimetre"),
        Unit.SQUARE_METRE: tr("square metre"),
        Unit.HOUR: tr("hour"),
        Unit.DAY: tr("day"),
    }
    return tuple(Option(unit.value, words[unit]) for unit in Unit)


def policy_words() -> Mapping[str, str]:
    """What the counter does when none is left."""
    return {
        "allow": tr("sell on"),
        "warn": tr("warn and sell"),
        "ask": tr("ask a manager"),
        "block": tr("do not sell"),
    }


def read_id(raw: str) -> UUID | None:
    """The id of a choice; None for no choice, and for a category that is still to be made."""
    return UUID(raw) if raw and raw != NEW_CATEGORY else None


def show_id(value: UUID | None) -> str:
    """An id as the key of a choice."""
    return "" if value is None else str(value)
