"""Decimal numbers in text to whole scaled numbers and back, exactly and without floats.

`"12.50"` with two decimals is 1250. The decimal mark is always a point: reading `"12,50"` the way a
country writes it is the windows' affair. Digits of any script are understood.
"""

import re

from pos_app.domain.errors import Invalid

LARGEST = 10**15
"""No amount, price or rate is larger, in its smallest unit: sums of many stay within 64 bits."""

_NUMBER = re.compile(r"([+\-\u2212]?)(\d*)(?:\.(\d+))?")
_LONGEST = 40


def read_scaled(text: str, decimals: int, what: str) -> int:
    """The number in `text` times 10 to the power `decimals`.

    `what` begins the sentence of a refusal ("The price"). Spaces around the number, no-break spaces
    included, are ignored. Raises Invalid for anything that is not a plain decimal number, has more
    decimals than that, or is absurdly large.
    """
    number = _NUMBER.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if number is None or not (number[2] or number[3]):
        raise Invalid(f"{what} is not a number.")
    sign, whole, fraction = number[1], number[2] or "0", number[3] or ""
    if len(fraction) > decimals:
        raise Invalid(f"{what} has too many decimals: {_allowed(decimals)}.")
    scaled = int(whole + fraction.ljust(decimals, "0"))
    if scaled > LARGEST:
        raise Invalid(f"{what} is too large.")
    return scaled if sign in {"", "+"} else -scaled


def write_scaled(scaled: int, decimals: int, least: int) -> str:
    """The shortest exact decimal text, with at least `least` decimals: (4820, 3, 0) is "4.82"."""
    digits = str(abs(scaled)).zfill(decimals + 1)
    whole, fraction = digits[: len(digits) - decimals], digits[len(digits) - decimals :]
    fraction = fraction[:least] + fraction[least:].rstrip("0")
    return ("-" if scaled < 0 else "") + whole + (f".{fraction}" if fraction else "")


def _allowed(decimals: int) -> str:
    if decimals == 0:
        return "it must be a whole number"
    return f"at most {decimals}" if decimals > 1 else "at most one"
