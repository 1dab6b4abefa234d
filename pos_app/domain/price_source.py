"""Where a line's price comes from."""

from enum import StrEnum


class PriceSource(StrEnum):
    """What made a line's price what it is."""

    CATALOGUE = "catalogue"
    REDUCED = "reduced"  # the item's own discount is taken off
    LIST = "list"  # a price list's
    PACK = "pack"  # a unit with a price of its own: a case
    DEPOSIT = "deposit"  # goes with another line
    OPEN = "open"  # the item has none; asked at the till
    OVERRIDE = "override"
    LABEL = "label"  # printed in the barcode
    MISC = "misc"  # a one-off, not in the catalogue
    GIFT_CARD = "gift_card"  # what is put on the card
    ACCOUNT = "account"  # what is paid of what was owed
    RETURNED = "returned"  # what was paid when it was sold


# Lines that are no goods but money owed (domain/owed.py).
OWED = frozenset({PriceSource.GIFT_CARD, PriceSource.ACCOUNT})
