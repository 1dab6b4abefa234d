"""How rounding is named where it is chosen: on the first run and in Settings."""

from pos_app.domain.money import Currency, Money, Rounding
from pos_app.domain.pricing import TaxRounding
from pos_app.ui.format import Formats
from pos_app.ui.i18n import tr
from pos_app.ui.widgets.choices import Option

_INCREMENTS = (1, 5, 10, 20, 25, 50, 100)


def tax_rounding_options() -> tuple[Option, ...]:
    """Line by line, or once for the receipt."""
    return (
        Option(TaxRounding.PER_LINE.value, tr("line by line")),
        Option(TaxRounding.PER_DOCUMENT.value, tr("once on the receipt")),
    )


def rounding_options() -> tuple[Option, ...]:
    """What happens to half a penny in prices and taxes."""
    return (
        Option(Rounding.HALF_UP.value, tr("up")),
        Option(Rounding.HALF_EVEN.value, tr("to the even digit")),
    )


def cash_rounding_options() -> tuple[Option, ...]:
    """Which way an amount in cash goes when no coin is small enough."""
    return (
        Option(Rounding.HALF_UP.value, tr("to the nearest, halves up")),
        Option(Rounding.HALF_EVEN.value, tr("to the nearest, halves to even")),
        Option(Rounding.HALF_DOWN.value, tr("to the nearest, halves down")),
        Option(Rounding.UP.value, tr("always up")),
        Option(Rounding.DOWN.value, tr("always down")),
    )


def cash_options(formats: Formats, currency: Currency, present: int) -> tuple[Option, ...]:
    """The smallest coin cash is rounded to; the present one is always among them."""
    increments = sorted({*_INCREMENTS, present})
    return tuple(
        Option(
            str(increment),
            tr("not rounded") if increment == 1 else formats.money(Money(increment, currency)),
        )
        for increment in increments
    )
