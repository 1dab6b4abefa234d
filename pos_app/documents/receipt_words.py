"""The words a receipt is made of, in one place, so that another language is another value and not
another layout.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pos_app.domain.quantity import Unit
from pos_app.domain.tender import TenderKind

_TENDERS: Final[Mapping[TenderKind, str]] = {
    TenderKind.CASH: "Cash",
    TenderKind.CARD: "Card",
    TenderKind.VOUCHER: "Voucher",
    TenderKind.GIFT_CARD: "Gift card",
    TenderKind.STORE_CREDIT: "Store credit",
    TenderKind.ON_ACCOUNT: "On account",
    TenderKind.OTHER: "Other",
}

_UNITS: Final[Mapping[Unit, str]] = {
    Unit.PIECE: "",
    Unit.LITRE: "L",
    Unit.METRE: "m",
    Unit.SQUARE_METRE: "m²",
    Unit.HOUR: "h",
}


@dataclass(frozen=True, slots=True)
class ReceiptWords:
    """English unless another language is given. `{…}` marks where a value goes."""

    receipt: str = "Receipt {number}"
    till: str = "Till {till}"
    cashier: str = "Served by {name}"
    tax_id: str = "Tax no. {number}"
    copy: str = "COPY {n}"
    gift: str = "GIFT RECEIPT"
    practice: str = "PRACTICE \N{EN DASH} NOT A RECEIPT"
    again: str = "PRINTED AGAIN \N{EN DASH} THE FIRST PRINT MAY HAVE BROKEN OFF"
    items: str = "Items"
    subtotal: str = "Subtotal"
    discount: str = "Discount"
    promotion_lost: str = "Stays; a promotion no longer holds"
    sale_discount: str = "Discount on the sale"
    tax_on_top: str = "{label} {rate} of {base}"
    total: str = "Total"
    cash_rounding: str = "Cash rounding"
    payable: str = "To pay"
    change: str = "Change"
    tax_inside: str = "Tax in the total"
    tax_base: str = "Net"
    tax_amount: str = "Tax"
    mark: str = "Sale mark {mark}"
    owed: str = "Not goods: no tax"
    left: str = "Left on the card"
    customer: str = "Customer {name}"
    tax_exempt: str = "Tax exempt"
    points: str = "Points of this sale"
    points_now: str = "Points now"
    credit: str = "Store credit"
    owes: str = "Owed on account"
    tenders: Mapping[TenderKind, str] = field(default_factory=lambda: _TENDERS)
    units: Mapping[Unit, str] = field(default_factory=lambda: _UNITS)

    def unit(self, unit: Unit) -> str:
        """The unit's short form, its own name where none is given; nothing for pieces."""
        return self.units.get(unit, unit.value)


ENGLISH: Final = ReceiptWords()
