"""What a column of a list can hold, and what is known of a system that exports lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Field(StrEnum):
    """What a column can hold."""

    NAME = "name"
    BARCODE = "barcode"
    SKU = "sku"
    PRICE = "price"
    COST = "cost"
    CATEGORY = "category"
    TAX = "tax"
    UNIT = "unit"
    STOCK = "stock"
    REORDER = "reorder"
    DESCRIPTION = "description"
    VARIANT = "variant"  # "Red" of a T-shirt; colour and size may be two columns
    OPTION = "option"  # "Colour": what that variant column says
    GROUP = "group"  # what the rows of one product share (Shopify's handle)
    KIND = "kind"  # whether a row is a product or one of its variants (WooCommerce)
    WEIGHED = "weighed"  # yes: sold by weight
    PACK = "pack"  # how many one scan of the barcode before it adds
    AGE = "age"  # the customer must have
    SUPPLIER = "supplier"
    SUPPLIER_CODE = "supplier code"  # what the supplier calls it
    ACTIVE = "on sale"
    COUNTED = "counted"
    OPEN_PRICE = "asks for its price"
    POLICY = "stock policy"
    DISCOUNT = "discount"  # percent off at once
    CONTENT = "a pack holds"
    BATCHES = "kept in batches"
    RETURNABLE = "returnable"
    PACK_PRICE = "price of the barcode"  # what so many of it cost as one unit
    PACK_NAME = "name of the barcode"
    DEPOSIT = "deposit"  # the item that goes with it
    PARENT = "variant of"
    OPTIONS = "options"  # of a parent, by which its variants differ
    CHOICES = "choices"  # of a variant
    PARTS = "parts"  # of a bundle
    TAX_FLAG = "tax by yes or no"  # the tax is in the heading
    ID = "id"  # the item itself, in what this program exported


SEVERAL: Final = frozenset({
    Field.BARCODE, Field.PACK, Field.PACK_PRICE, Field.PACK_NAME, Field.VARIANT, Field.OPTION,
    Field.TAX_FLAG,
})  # fmt: skip
# What only this program writes, and nobody maps by hand.
OWN: Final = frozenset({
    Field.ACTIVE, Field.COUNTED, Field.OPEN_PRICE, Field.POLICY, Field.DISCOUNT, Field.CONTENT,
    Field.BATCHES, Field.RETURNABLE, Field.DEPOSIT, Field.PARENT, Field.OPTIONS, Field.CHOICES,
    Field.PARTS,
})  # fmt: skip
LEFT_OUT: Final = ""  # the field of a column that is not taken


@dataclass(frozen=True, slots=True)
class System:
    """A program that exports lists.

    `marks` are headings that together tell it; `nothing` what it writes for "no variant"; in a
    category cell it puts `between` several categories and `above` between a category and its
    parent. `is_own` is what this program wrote: each cell is meant as it stands.
    """

    name: str
    marks: tuple[tuple[str, ...], ...]
    columns: Mapping[Field, tuple[str, ...]]
    leaves_out: tuple[str, ...] = ()
    nothing: tuple[str, ...] = ()
    between: str = ""
    above: str = ""
    is_own: bool = False
