"""Taxes that a list tells by yes or no in a column each, as Square and Loyverse write them."""

from uuid import UUID

from pos_app.domain.tax import TaxRate
from pos_app.services import catalogue, catalogue_groups
from tests.services.test_importing import bring
from tests.shop import Shop

HEADS = "Token,Item Name,Variation Name,SKU,Price"


def taxes_of(shop: Shop) -> dict[str, str]:
    """The name of each item's tax."""
    rows = shop.rows("SELECT i.sku, t.name FROM item i JOIN tax_class t ON t.id = i.tax_class_id")
    return dict(rows)


def add_tax(shop: Shop, name: str, *percents: str, included: bool = True) -> UUID:
    rates = tuple(TaxRate.parse(each, included=included) for each in percents)
    made: UUID = shop.call(catalogue_groups.add_tax_class, name, rates, actor=shop.owner)
    return made


def test_a_tax_is_known_by_its_name_with_or_without_the_percent(shop: Shop) -> None:
    add_tax(shop, "Food", "3")
    add_tax(shop, "Books (7%)", "7")
    bring(
        shop,
        f"{HEADS},Tax - Food (5%),Tax - Books (7%)\nA,Bread,,BR,2.00,Y,N\nB,Atlas,,AT,9.00,N,Y\n",
    )
    assert taxes_of(shop) == {"BR": "Food", "AT": "Books (7%)"}


def test_a_tax_of_another_name_is_known_by_its_rate(shop: Shop) -> None:
    usual = shop.call(catalogue.tax_classes)[0]
    assert [rate.plain for rate in usual.rates] == ["20"]
    made = bring(shop, f"{HEADS},Tax - Mehrwertsteuer (20%)\nA,Tea,,TEA,2.00,Y\n")
    assert taxes_of(shop) == {"TEA": usual.name}
    assert made[0].doubts == ()


def test_two_taxes_together_are_the_one_that_has_both_rates(shop: Shop) -> None:
    add_tax(shop, "GST and QST", "5", "9.975", included=False)
    heads = f"{HEADS},Tax - QST (9.975%),Tax - GST (5%)"
    bring(shop, f"{heads}\nA,Syrup,,SYR,8.00,Y,Y\n")
    assert taxes_of(shop) == {"SYR": "GST and QST"}


def test_a_tax_the_shop_does_not_have_is_said_and_the_item_comes_in(shop: Shop) -> None:
    usual = shop.call(catalogue.tax_classes)[0].name
    (made,) = bring(shop, f"{HEADS},Tax - Luxury (33%)\nA,Pearl,,PE,99.00,Y\n")
    assert made.doubts == ("the tax Luxury (33%) is not known here",)
    assert taxes_of(shop) == {"PE": usual}


def test_what_is_free_of_every_tax_gets_the_zero_rate(shop: Shop) -> None:
    zero = next(
        each.name
        for each in shop.call(catalogue.tax_classes)
        if [rate.plain for rate in each.rates] == ["0"]
    )
    bring(shop, f"{HEADS},Tax - VAT (20%)\nA,Apple,,AP,1.00,N\nB,Unsaid,,UN,1.00,\n")
    assert taxes_of(shop)["AP"] == zero
    assert taxes_of(shop)["UN"] != zero, "an empty cell says nothing"


def test_variants_have_the_tax_of_their_product(shop: Shop) -> None:
    add_tax(shop, "Drinks", "12")
    bring(
        shop,
        "Handle,SKU,Name,Sold by weight,Option 1 name,Option 1 value,Default price,Tax - Drinks\n"
        "latte,L1,Latte,N,Size,Small,2.80,Y\nlatte,L2,,,,Large,3.40,\n",
    )
    assert taxes_of(shop)["L1"] == taxes_of(shop)["L2"] == "Drinks"
