"""A receipt to print, with whatever a test wants different."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pos_app.domain.money import Currency, UnitPrice
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.receipt import Receipt, ReceiptLine, ReceiptTax, ReceiptTender, ShopHead
from pos_app.domain.tax import TaxRate
from pos_app.domain.tender import TenderKind

GBP = Currency.of("GBP")
VAT = TaxRate(200_000, included=True)
NO_VAT = TaxRate(0, included=True)

SHOP = ShopHead(
    name="Corner & Co.",
    address=("12 High Street", "London N1 2AB"),
    tax_id="GB 123 4567 89",
    phone="020 7946 0000",
    header=("Open every day",),
    footer=("Thank you, see you soon",),
)


def line(name: str, quantity: str, price: str, total: int, **other: Any) -> ReceiptLine:
    """A line in pounds; `total` is after its own discount."""
    plain = ReceiptLine(
        name, Quantity.parse(quantity), Unit.PIECE, UnitPrice.parse(price, GBP), 0, total
    )
    return replace(plain, **other)


def receipt(**other: Any) -> Receipt:
    """Milk with a discount, weighed pears, a coffee with a note; a pound off, card and cash."""
    plain = Receipt(
        shop=SHOP,
        number="2-0184",
        at=datetime(2026, 3, 14, 14, 5, tzinfo=ZoneInfo("Europe/London")),
        till="2",
        cashier="Maria",
        currency=GBP,
        lines=(
            line("Oat milk 1 L", "3", "2.20", 594, discount=66, tax_marks="A"),
            line("Conference pears", "0.482", "3.60", 174, unit=Unit.KG, tax_marks="B"),
            line("Flat white", "1", "3.40", 340, note="extra hot", tax_marks="A"),
        ),
        subtotal=1174,
        discount=166,
        taxes=(ReceiptTax("VAT", "A", VAT, 709, 142), ReceiptTax("VAT", "B", NO_VAT, 157, 0)),
        net=866,
        tax=142,
        total=1008,
        cash_rounding=2,
        payable=1010,
        tenders=(
            ReceiptTender(TenderKind.CARD, 528, "•••• 4242"),
            ReceiptTender(TenderKind.CASH, 1000),
        ),
        change=518,
        mark="7f3a9c2e",
        item_count="5",
    )
    return replace(plain, **other)


def named(name: str) -> Receipt:
    """A receipt with one item of that name."""
    return receipt(lines=(line(name, "1", "3.40", 340, tax_marks="A"),), subtotal=340, discount=0)
