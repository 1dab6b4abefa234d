import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.errors import Invalid
from pos_app.domain.item import Code, ItemFields, differences
from pos_app.domain.money import Currency, CurrencyMismatch, UnitPrice
from pos_app.domain.quantity import Quantity, Unit

GBP = Currency("GBP", 2)
OAT_MILK = "5012345678900"


@given(name=st.text(max_size=300), sku=st.text(max_size=80), text=st.text(max_size=120))
def test_what_was_cleaned_once_is_clean(name: str, sku: str, text: str) -> None:
    try:
        once = ItemFields(name, sku=sku, barcodes=(Code(text),)).cleaned(GBP)
    except Invalid:
        return
    assert once.cleaned(GBP) == once
    assert 0 < len(once.name) <= 200
    assert len(once.sku) <= 60


def test_one_code_in_two_spellings_is_one_barcode() -> None:
    fields = ItemFields("Pickles", barcodes=(Code("009300001809"), Code("0009300001809")))
    assert fields.cleaned(GBP).barcodes == (Code("009300001809"),)


def test_a_scan_of_weighed_goods_may_add_a_part_and_of_pieces_may_not() -> None:
    half = (Code("A", Quantity(500)),)
    assert ItemFields("Flour", unit=Unit.KG, barcodes=half).cleaned(GBP).barcodes == half
    with pytest.raises(Invalid, match="adds a whole number"):
        ItemFields("Loaf", barcodes=half).cleaned(GBP)


def test_only_what_looks_like_an_ean_or_upc_can_have_a_doubtful_check_digit() -> None:
    doubtful = {"5012345678901", "50123457", "012345678901"}
    fine = {OAT_MILK, "A-12", "12345", "009300001809", "٥٠١٢٣٤٥٦"}
    assert {text for text in doubtful | fine if Code(text).is_doubtful} == doubtful


def test_prices_are_of_the_shop_s_currency_and_not_negative() -> None:
    with pytest.raises(CurrencyMismatch):
        ItemFields("Loaf", unit_price=UnitPrice(100, Currency("JPY", 0))).cleaned(GBP)
    with pytest.raises(Invalid, match="The cost cannot be negative"):
        ItemFields("Loaf", cost_price=UnitPrice(-1, GBP)).cleaned(GBP)
    assert ItemFields("Gift", unit_price=UnitPrice(0, GBP)).cleaned(GBP).unit_price is not None


def test_differences_are_told_in_the_shop_s_words() -> None:
    before = ItemFields("Tea", unit_price=UnitPrice.parse("2.00", GBP))
    after = ItemFields(
        "Green tea",
        sku="T1",
        unit=Unit.PACK,
        unit_price=UnitPrice.parse("2.20", GBP),
        barcodes=(Code(OAT_MILK),),
    )
    assert differences(before, after) == (
        "name Tea → Green tea",
        "SKU none → T1",
        "price 2.00 → 2.20",
        "unit piece → pack",
        f"barcode {OAT_MILK} added",
    )
    assert differences(before, before) == ()
