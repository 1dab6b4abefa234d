"""The receipt as data: everything a customer may read, and nothing that has to be looked up or
added up again.

A service fills it from the stored sale; `documents` turns it into text, PDF or printer bytes.
Amounts are whole minor units of `currency` in the sale's own sign (a refund is negative
throughout). Discounts are stored with the sign of what they reduce and shown with the opposite
one.

What adds up, so that a customer with a pencil finds no difference:

- a line's `total` is what it comes to after its `discount`; both in the prices' own basis (with
  tax where tax is included). The discount is the line's own; it may hold its share of the sale's
  discount too, and then no discount on the sale is shown below,
- `subtotal` = sum of the lines before any discount, `discount` = every discount, the lines' own
  ones and the sale's,
- `net` + `tax` = `total`, `total` + `cash_rounding` = `payable` = tenders − `change`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pos_app.domain.money import Currency, UnitPrice
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.tax import TaxRate
from pos_app.domain.tender import TenderKind


@dataclass(frozen=True, slots=True)
class ShopHead:
    """What stands above and below every receipt of the shop."""

    name: str
    address: tuple[str, ...] = ()
    tax_id: str = ""
    phone: str = ""
    header: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReceiptPromotion:
    """What a promotion took off a line, by its name of that day."""

    name: str
    amount: int


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One line sold, as it was named and priced at that moment. `tax_marks` are the marks of its
    `ReceiptTax` rows ("A"). What promotions took off is part of its discount; `discount_name` says
    whose terms the rest of it is. `is_owed`: a gift card, a payment to an account: no goods, and it
    stands apart.
    """

    name: str
    quantity: Quantity
    unit: Unit
    unit_price: UnitPrice
    discount: int
    total: int
    note: str = ""
    tax_marks: str = ""
    promotions: tuple[ReceiptPromotion, ...] = ()
    discount_name: str = ""
    is_owed: bool = False

    @property
    def before_discount(self) -> int:
        """The extended price."""
        return self.total + self.discount

    @property
    def discount_by_hand(self) -> int:
        """Its discount beyond what promotions took off."""
        return self.discount - sum(each.amount for each in self.promotions)


@dataclass(frozen=True, slots=True)
class ReceiptTax:
    """One rate's share of the sale: `label` is the tax's own name ("VAT"), `mark` the letter
    beside its lines.
    """

    label: str
    mark: str
    rate: TaxRate
    base: int
    tax: int


@dataclass(frozen=True, slots=True)
class ReceiptTender:
    """One payment; `amount` is what was handed over, `reference` a slip or voucher number, never
    a full card number. `left` is what is left on a gift card.
    """

    kind: TenderKind
    amount: int
    reference: str = ""
    left: int | None = None


@dataclass(frozen=True, slots=True)
class ReceiptCustomer:
    """Whom the sale was for: the points it brought (or took), and what they have and owe now."""

    name: str
    points: int = 0
    points_now: int = 0
    credit: int = 0
    owes: int = 0
    is_tax_exempt: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """One completed sale on paper.

    `at` is the shop's local time and knows its zone. `mark` is four to eight characters of the
    sale's journal hash. `copy` is 0 for the first print and n for the n-th copy. `gift` leaves
    out every price; `practice` says in large letters that it is no receipt. `item_count` is
    already worded ("7", "3 + 0.482 kg"). `code` is what its QR code says (domain/receipt_code.py).
    """

    shop: ShopHead
    number: str
    at: datetime
    till: str
    cashier: str
    currency: Currency
    lines: tuple[ReceiptLine, ...]
    subtotal: int
    discount: int
    taxes: tuple[ReceiptTax, ...]
    net: int
    tax: int
    total: int
    cash_rounding: int
    payable: int
    tenders: tuple[ReceiptTender, ...]
    change: int
    mark: str
    copy: int = 0
    gift: bool = False
    practice: bool = False
    prices_include_tax: bool = True
    item_count: str = ""
    code: str = ""
    customer: ReceiptCustomer | None = None

    @property
    def lines_total(self) -> int:
        """The sum of the lines after their own discounts."""
        return sum(line.total for line in self.lines)

    @property
    def sale_discount(self) -> int:
        """The discount on the whole sale, beyond the lines' own."""
        return self.discount - sum(line.discount for line in self.lines)

    def taxes_on_top(self) -> Iterator[ReceiptTax]:
        """The taxes that are added to the prices: they stand between subtotal and total."""
        return (tax for tax in self.taxes if not tax.rate.included)

    def taxes_inside(self) -> Iterator[ReceiptTax]:
        """The taxes that the prices already hold: they are told below the total."""
        return (tax for tax in self.taxes if tax.rate.included)
