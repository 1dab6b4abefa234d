"""What a person decides about an item: its name, price, barcodes, tax, stock policy.

The fields guard their own door: `cleaned` gives them back fit to be stored, or says in one sentence
what is wrong. The item form, the import and the demo shop all fill in the same fields.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from pos_app.domain.barcode import check_digit_ok, lookup_key
from pos_app.domain.content import Content
from pos_app.domain.errors import Invalid
from pos_app.domain.money import Currency, CurrencyMismatch, UnitPrice
from pos_app.domain.numerals import LARGEST
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.text import clean

STOCK_POLICIES: Final = ("allow", "warn", "ask", "block")
TINTS: Final = ("ochre", "peach", "sky", "green", "lilac", "rose", "slate", "sand")
ONE: Final = Quantity.of(1)
LONGEST_NAME: Final = 200
LONGEST_CODE: Final = 100
LONGEST_UNIT_NAME: Final = 60
WHOLE: Final = 1_000_000  # 100 percent in parts per million
OLDEST_LIMIT: Final = 99
MOST_CODES: Final = 50

# An import asks for the key of each of its codes half a dozen times.
key_of: Final = lru_cache(maxsize=4096)(lookup_key)
_GTIN_LENGTHS: Final = frozenset({8, 12, 13, 14})


@dataclass(frozen=True, slots=True)
class Code:
    """A barcode of an item as it is printed; `quantity` is what one scan adds: 24 for a case.

    `price`: what that much of it costs as one unit of its own ("Case of 24"), instead of so many
    times the item's price; `name` is what it is called on the receipt.
    """

    text: str
    quantity: Quantity = ONE
    price: UnitPrice | None = None
    name: str = ""

    @property
    def key(self) -> str:
        """What a scan of it is looked up by."""
        return key_of(self.text)

    @property
    def is_doubtful(self) -> bool:
        """Whether it looks like an EAN or UPC whose check digit is wrong: kept, but told."""
        text = self.text
        if not (text.isascii() and text.isdigit() and len(text) in _GTIN_LENGTHS):
            return False
        # The key of a right one has 14 digits, which a code of 14 has in any case.
        return len(self.key) != 14 if len(text) != 14 else not check_digit_ok(text)

    def cleaned(self, unit: Unit) -> Code:
        """The code fit to be stored; Invalid if it is none."""
        text = clean(self.text, LONGEST_CODE + 1)
        if len(text) > LONGEST_CODE:
            raise Invalid(f"A barcode has at most {LONGEST_CODE} characters.", where="barcodes")
        if not text or not key_of(text):
            raise Invalid("A barcode cannot be empty.", where="barcodes")
        if self.quantity.thousandths <= 0:
            raise Invalid("A scan adds more than 0.", where="barcodes")
        if not unit.is_measured and not self.quantity.is_whole:
            raise Invalid("A scan of this item adds a whole number.", where="barcodes")
        name = clean(self.name, LONGEST_UNIT_NAME)
        if self.price is not None and self.quantity == ONE:
            raise Invalid("A unit with a price of its own holds more than one.", where="barcodes")
        if text == self.text and name == self.name:
            return self
        return replace(self, text=text, name=name)


@dataclass(frozen=True, slots=True)
class ItemFields:
    """An item as it is written down. `unit_price` None: no price yet; `is_open_price`: asked at
    each sale; `tax_class_id` None: the shop's first; `stock_policy` None: the category's.

    `discount_rate`: parts per million taken off the price at once; `age_limit`: years the customer
    must have; `deposit_item_id`: what is charged with each, a bottle's deposit;
    `is_returnable`: whether goods of it come back without a manager's yes.
    """

    name: str
    category_id: UUID | None = None
    tax_class_id: UUID | None = None
    description: str = ""
    sku: str = ""
    unit: Unit = Unit.PIECE
    unit_price: UnitPrice | None = None
    cost_price: UnitPrice | None = None
    is_open_price: bool = False
    track_stock: bool = True
    stock_policy: str | None = None
    reorder_level: Quantity | None = None
    favourite: int | None = None
    picture: str | None = None
    is_active: bool = True
    barcodes: tuple[Code, ...] = ()
    tracks_batches: bool = False
    content: Content | None = None
    discount_rate: int = 0
    age_limit: int | None = None
    deposit_item_id: UUID | None = None
    is_returnable: bool = True

    def cleaned(self, currency: Currency) -> ItemFields:
        """The fields fit to be stored in a shop of that currency; Invalid names a wrong one."""
        name = clean(self.name, LONGEST_NAME)
        if not name:
            raise Invalid("The item needs a name.", where="name")
        check_price(self.unit_price, currency, "The price", "unit_price")
        check_price(self.cost_price, currency, "The cost", "cost_price")
        check_policy(self.stock_policy)
        self._check_terms(currency)
        if self.reorder_level is not None and self.reorder_level.thousandths < 0:
            raise Invalid("The reorder level cannot be negative.", where="reorder_level")
        fit: dict[str, Any] = {
            "name": name,
            "description": clean(self.description, 2000),
            "sku": clean(self.sku, 60),
            "picture": clean(self.picture or "", 80) or None,
            "barcodes": _distinct(self.barcodes, self.unit),
        }
        is_fit = all(getattr(self, field) == value for field, value in fit.items())
        return self if is_fit else replace(self, **fit)

    def _check_terms(self, currency: Currency) -> None:
        """What it is sold under: what is taken off, to whom, with which deposit."""
        if not 0 <= self.discount_rate <= WHOLE:
            raise Invalid("The discount is a percentage from 0 to 100.", where="discount_rate")
        if self.age_limit is not None and not 1 <= self.age_limit <= OLDEST_LIMIT:
            raise Invalid(f"The age is from 1 to {OLDEST_LIMIT}.", where="age_limit")
        if self.deposit_item_id is not None and self.unit.is_measured:
            raise Invalid("A deposit goes with whole pieces only.", where="deposit_item_id")
        for code in self.barcodes:
            check_price(code.price, currency, "The price of a unit", "barcodes")


def differences(before: ItemFields, after: ItemFields) -> tuple[str, ...]:
    """What changed, in words for a list of changes: "price 2.00 → 2.20", "name", "barcode …"."""
    told = [
        f"{word} {_told(getattr(before, field))} → {_told(getattr(after, field))}"
        for field, word in _WORTH_TELLING.items()
        if getattr(before, field) != getattr(after, field)
    ]
    told += [
        word
        for field, word in (("category_id", "category"), ("tax_class_id", "tax"))
        if getattr(before, field) != getattr(after, field)
    ]
    told += ["description"] if before.description != after.description else []
    known = {code.key: code for code in before.barcodes}
    for code in after.barcodes:
        if code.key not in known:
            told.append(f"barcode {code.text} added")
        elif code.quantity != known[code.key].quantity:
            told.append(f"a scan of {code.text} adds {code.quantity.plain}")
        elif code.price != known[code.key].price:
            told.append(f"the price of {code.text} → {_told(code.price)}")
    return tuple(told)


_WORTH_TELLING: Final = {
    "is_active": "on sale",
    "discount_rate": "discount",
    "content": "a pack holds",
    "tracks_batches": "kept in batches",
    "deposit_item_id": "deposit",
    "track_stock": "counted",
    "is_open_price": "asks for its price",
    "stock_policy": "stock policy",
    "name": "name",
    "sku": "SKU",
    "unit_price": "price",
    "cost_price": "cost",
    "unit": "unit",
    "reorder_level": "reorder level",
    "age_limit": "age",
    "is_returnable": "may come back",
}


def _told(value: object) -> str:
    return (
        value.plain if isinstance(value, UnitPrice | Quantity | Content) else str(value or "none")
    )


def check_price(price: UnitPrice | None, currency: Currency, what: str, where: str) -> None:
    """Invalid for a negative or absurd price; CurrencyMismatch for another currency's."""
    if price is None:
        return
    if price.currency != currency:
        raise CurrencyMismatch(price.currency, currency)
    if price.hundredths < 0:
        raise Invalid(f"{what} cannot be negative.", where=where)
    if price.hundredths > LARGEST:
        raise Invalid(f"{what} is too large.", where=where)


def check_policy(policy: str | None) -> None:
    """Invalid for anything but the four stock policies or None."""
    if policy is not None and policy not in STOCK_POLICIES:
        raise Invalid(f"There is no stock policy “{policy}”.", where="stock_policy")


def _distinct(codes: Sequence[Code], unit: Unit) -> tuple[Code, ...]:
    """The codes once each, the first spelling kept."""
    if len(codes) > MOST_CODES:
        raise Invalid(f"An item has at most {MOST_CODES} barcodes.", where="barcodes")
    by_key: dict[str, Code] = {}
    for code in codes:
        fit = code.cleaned(unit)
        by_key.setdefault(fit.key, fit)
    return tuple(by_key.values())
