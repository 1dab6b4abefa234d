"""How much a pack holds, and what a kilogram or a litre costs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.content import Content, price_per_unit
from pos_app.domain.errors import Invalid
from pos_app.domain.money import Currency, UnitPrice
from pos_app.domain.quantity import Quantity, Unit

GBP, JPY = Currency.of("GBP"), Currency.of("JPY")


def told(price: str, content: str, currency: Currency = GBP, *, finer: bool = False) -> str:
    pack = Content.parse(content)
    per = price_per_unit(UnitPrice.parse(price, currency), Unit.PIECE, pack, finer=finer)
    assert per is not None
    return f"{per.price.plain}/{per.symbol}"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("500 ml", "500 ml"),
        ("500ML", "500 ml"),
        ("1,5 kg", "1.5 kg"),
        ("33 cl", "330 ml"),
        ("6 x 330 ml", "1980 ml"),
        ("6×33cl", "1980 ml"),
        ("12 pcs", "12 pcs"),
        ("12", "12 pcs"),
        ("0.75 l", "0.75 l"),
        ("2.5 m²", "2.5 m²"),
    ],
)
def test_a_content_is_typed_as_packs_are_printed(typed: str, meant: str) -> None:
    assert Content.parse(typed).plain == meant
    assert Content.parse(meant) == Content.parse(typed)


@pytest.mark.parametrize("typed", ["", "a lot", "0 ml", "-5 g", "5 parsecs", "1/2 l", "1e9 g"])
def test_what_is_no_content_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        Content.parse(typed)


def test_a_bottle_is_told_by_the_litre_and_a_jar_by_the_kilogram() -> None:
    assert told("9.80", "500 ml") == "19.60/l"
    assert told("6.50", "340 g") == "19.12/kg"
    assert told("2.20", "1 l") == "2.20/l"
    assert told("3", "6 x 330 ml") == "1.52/l"
    assert told("2.40", "12 pcs") == "0.20/pcs"
    assert told("248", "500 ml", JPY) == "496/l"


def test_half_a_penny_goes_up() -> None:
    assert told("1", "800 g") == "1.25/kg"
    assert told("0.01", "400 g") == "0.03/kg"


def test_british_prices_below_a_pound_keep_a_tenth_of_a_penny() -> None:
    assert told("0.10", "300 g", finer=True) == "0.333/kg"
    assert told("0.10", "300 g") == "0.33/kg"
    assert told("1", "300 g", finer=True) == "3.33/kg"


def test_what_is_weighed_is_told_by_its_own_price() -> None:
    per = price_per_unit(UnitPrice.parse("0.0125", GBP), Unit.G, None)
    assert per is not None
    assert (per.price.plain, per.unit) == ("12.50", Unit.KG)
    assert price_per_unit(UnitPrice.parse("5", GBP), Unit.PIECE, None) is None


@given(st.integers(0, 10**9), st.integers(1, 10**7))
def test_the_price_of_a_unit_is_within_half_a_penny(hundredths: int, thousandths: int) -> None:
    pack = Content(Quantity(thousandths), Unit.KG)
    per = price_per_unit(UnitPrice(hundredths, GBP), Unit.PIECE, pack)
    assert per is not None
    assert per.price.hundredths % 100 == 0
    off = per.price.hundredths * thousandths - hundredths * 1000
    assert -50 * thousandths < off <= 50 * thousandths
