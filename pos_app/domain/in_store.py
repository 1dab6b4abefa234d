"""Barcodes a shop makes itself, for goods that come without one.

GS1 leaves EAN-13 numbers from 20 to 29 and from 02 to shops, and EAN-8 numbers that begin with 2
or 0 (General Specifications 2.1.11). A shop takes a prefix that none of its label rules reads.
"""

from collections.abc import Sequence
from typing import Final

from pos_app.domain.barcode import EmbeddedRule, check_digit, lookup_key
from pos_app.domain.barcode_rules import reads_prefix
from pos_app.domain.errors import Invalid

LENGTHS: Final = (13, 8)
_PREFIXES: Final = {
    13: (*map(str, range(20, 30)), "02"),
    8: ("2", "0"),
}


def free_prefixes(rules: Sequence[EmbeddedRule], length: int) -> tuple[str, ...]:
    """The prefixes of so many digits that no rule reads. `Invalid` for another length."""
    if length not in _PREFIXES:
        raise Invalid("A shop makes EAN-13 or EAN-8 numbers.", where="length")
    return tuple(
        prefix
        for prefix in _PREFIXES[length]
        if not any(reads_prefix(rule, prefix, length) for rule in rules)
    )


def numbers(prefix: str, length: int) -> int:
    """How many codes begin with a prefix."""
    return int(10 ** (length - 1 - len(prefix)))


def code(prefix: str, number: int, length: int) -> str:
    """The code of a number under a prefix, with its check digit."""
    digits = prefix + str(number).zfill(length - 1 - len(prefix))
    return digits + str(check_digit(digits))


def is_plain(text: str) -> bool:
    """Whether a code is looked up as itself: an EAN-8 that begins with 0 may as well be a UPC-E."""
    return lookup_key(text) == text.zfill(14)


def number_of(key: str, prefix: str, length: int) -> int:
    """The number under a prefix in a stored key of 14 digits."""
    return int(key[14 - length + len(prefix) : -1])
