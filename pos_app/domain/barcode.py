"""What a scanned or typed code means: which keys to look it up by, and what else it says.

A plain EAN or UPC is understood here, in microseconds; GS1 element strings and Digital Links are
read in `gs1`. A code that only looks like one (a wrong check digit) is text, never an item's
number. What a shop prints on its own weighed goods is read by the shop's own rules, in order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache

from pos_app.domain.errors import Invalid
from pos_app.domain.money import Currency, Money, Rounding, divide
from pos_app.domain.numerals import write_scaled
from pos_app.domain.quantity import Quantity, Unit

LONGEST = 1024  # a QR code with a long link; more is no barcode

_GTIN_LENGTHS = (8, 12, 13, 14)
_AIM = re.compile(r"\][A-Za-z][0-9]")  # what some scanners put before a code to name its kind
_GS1_AIM = frozenset({"]C1", "]e0", "]d2", "]Q3", "]J1"})
_EAN_8_AIM = "]E4"
_SEPARATOR = "\x1d"


class ScanKind(StrEnum):
    """What kind of code was read."""

    TEXT = "text"
    GTIN = "gtin"
    IN_STORE = "in_store"
    GS1 = "gs1"


class EmbeddedKind(StrEnum):
    """What an in-store code says beside the item."""

    WEIGHT = "weight"
    PRICE = "price"
    COUNT = "count"


class Miss(StrEnum):
    """Why a rule does not read a code."""

    LENGTH = "length"
    PREFIX = "prefix"
    CHECK_DIGIT = "check_digit"
    VALUE_CHECK = "value_check"


@dataclass(frozen=True, slots=True)
class EmbeddedRule:
    """How this shop's own labels are built: prefix, item, (check digit,) value, check digit.

    `decimals` belong to the value: 01234 with 3 is 1.234 kg, with 2 it is 12.34. `price_check` says
    that the value has a check digit of its own before it.
    """

    prefix: str
    item_digits: int
    value_digits: int
    decimals: int
    kind: EmbeddedKind
    price_check: bool = False
    name: str = ""
    length: int = field(init=False, repr=False, compare=False)  # of its barcodes, worked out once

    def __post_init__(self) -> None:
        length = len(self.prefix) + self.item_digits + self.price_check + self.value_digits + 1
        object.__setattr__(self, "length", length)
        if not (self.prefix.isascii() and self.prefix.isdigit()):
            raise Invalid("The prefix of a barcode rule is made of digits.", where="prefix")
        if self.item_digits < 1 or self.value_digits < 1:
            raise Invalid("A barcode rule has digits for the item and for the value.")
        if self.length not in {8, 12, 13}:
            raise Invalid(f"This rule makes {self.length} digits; a barcode has 8, 12 or 13.")
        if not 0 <= self.decimals <= (0 if self.kind is EmbeddedKind.COUNT else self.value_digits):
            raise Invalid("The value cannot have so many decimals.", where="decimals")
        if self.price_check and self.value_digits not in {4, 5}:
            raise Invalid("Only a value of 4 or 5 digits has a check digit of its own.")


@dataclass(frozen=True, slots=True)
class Scanned:
    """A code that was read. `keys` are what to look it up by, the likeliest first.

    `weight` is what the code says was measured, in `unit` where it says that too; `price` the
    digits of a price with `price_decimals`, in the country's money unless `currency` names one;
    `count` how many. `rule` is the shop's rule that
    matched, if one did: where its keys find nothing, the rules after it may still be tried.
    `number` is the item's number inside such a label, as the scale knows it.
    """

    text: str
    keys: tuple[str, ...]
    kind: ScanKind = ScanKind.TEXT
    weight: Quantity | None = None
    unit: Unit | None = None
    price: int | None = None
    price_decimals: int = 0
    currency: str = ""
    count: int | None = None
    batch: str = ""
    serial: str = ""
    expires: date | None = None
    best_before: date | None = None
    rule: EmbeddedRule | None = None
    number: str = ""

    def price_in(self, currency: Currency) -> Money | None:
        """The price it says, as money; None where it says none or one in another currency. Invalid
        if it is more exact than the currency.
        """
        if self.price is None or self.currency not in {"", currency.code}:
            return None
        return Money.parse(write_scaled(self.price, self.price_decimals, 0), currency)

    def tells_value(self, key: str) -> bool:
        """Whether its weight, price or count is meant for an item found under this key.

        An item that has the whole in-store code as its barcode is that item, weight and all.
        """
        return self.rule is None or key != self.keys[0]


def parse(code: str, rules: Sequence[EmbeddedRule] = ()) -> Scanned:
    """What a code means. Never fails: what nothing else explains is text to look up as it is."""
    text = _normal(code)
    aim = _AIM.match(text)
    body = text[3:] if aim else text
    if body.isascii() and body.isdigit() and (aim is None or aim[0] not in _GS1_AIM):
        plain = _plain(body, is_ean_8=aim is not None and aim[0] == _EAN_8_AIM)
        if plain.kind is ScanKind.GTIN:
            for rule in rules:
                if len(body) == rule.length and not body.startswith(rule.prefix):
                    continue  # nearly every scan: not worth a call
                if _miss(body, plain, rule) is None:
                    return _by_rule(body, plain, rule)
        if plain.kind is ScanKind.GTIN or not _begins_with_gtin(body):
            return plain
    if len(text) <= LONGEST and _may_be_gs1(code, text, aim is not None and aim[0] in _GS1_AIM):
        from pos_app.domain import gs1

        elements = gs1.read(body)
        if elements is not None:
            return elements
    return Scanned(body, (body.upper(),) if body else ())


def lookup_key(code: str) -> str:
    """The one form in which a code is stored and looked up; empty for an empty code.

    A GTIN of any length with a right check digit is 14 digits, UPC-E expanded; a GS1 code is the
    GTIN in it; anything else is its own text without spaces around it, in capitals.
    """
    if len(code) > 8 and code.isascii() and code.isdigit() and _is_gtin(code):
        return code.zfill(14)  # most codes of most lists
    keys = parse(code).keys
    return keys[0] if keys else ""


def check_digit_ok(code: str) -> bool:
    """Whether these digits are a GTIN or UPC-E whose last one is right."""
    text = _normal(code)
    return text.isascii() and text.isdigit() and _plain(text).kind is ScanKind.GTIN


def check_digit(digits: str) -> int:
    """The digit that belongs behind these: threes and ones from the right, up to the next ten."""
    threes = sum(map(int, digits[-1::-2]))
    ones = sum(map(int, digits[-2::-2]))
    return -(3 * threes + ones) % 10


def _normal(code: str) -> str:
    """Without spaces around it and without NUL, which no database looks up, in ASCII digits."""
    text = code.strip().replace("\0", "")
    if text.isascii():
        return text
    return "".join(str(int(char)) if char.isdecimal() else char for char in text)


def _is_gtin(digits: str) -> bool:
    return len(digits) in _GTIN_LENGTHS and check_digit(digits[:-1]) == int(digits[-1])


def _plain(digits: str, *, is_ean_8: bool = False) -> Scanned:
    """Digits alone: a GTIN, a UPC-E, or a number that is neither.

    Eight digits can be a right EAN-8 and a right UPC-E at once. EAN-8 numbers that begin with 0 are
    handed out to nobody, so there UPC-E is meant; both are looked up.
    """
    readings = [digits.zfill(14)] if _is_gtin(digits) else []
    upc_a = None if is_ean_8 else _expand_upc_e(digits)
    if upc_a is not None and len(digits) == 8:
        readings.insert(0 if digits[0] == "0" else len(readings), upc_a.zfill(14))
    if readings:
        return Scanned(digits, tuple(readings), ScanKind.GTIN)
    keys = (digits, upc_a.zfill(14)) if upc_a is not None else (digits,)
    return Scanned(digits, keys if digits else ())


def _expand_upc_e(digits: str) -> str | None:
    """The UPC-A that a UPC-E is short for, or None.

    Six digits have no check digit and may as well be the shop's own number: they are looked up as
    UPC-E only after that.
    """
    if len(digits) == 6:
        digits = "0" + digits
    elif len(digits) != 8 or digits[0] not in "01":
        return None
    system, body, last = digits[0], digits[1:7], digits[6]
    if last in "012":
        payload = body[:2] + last + "0000" + body[2:5]
    elif last == "3":
        payload = body[:3] + "00000" + body[3:5]
    elif last == "4":
        payload = body[:4] + "00000" + body[4]
    else:
        payload = body[:5] + "0000" + last
    upc_a = system + payload
    upc_a += str(check_digit(upc_a))
    return upc_a if len(digits) == 7 or upc_a[-1] == digits[7] else None


def why_not(code: str, rule: EmbeddedRule) -> Miss | None:
    """Why a rule does not read this code; None where it does."""
    text = _normal(code)
    aim = _AIM.match(text)
    body = text[3:] if aim else text
    if not (body.isascii() and body.isdigit()) or (aim is not None and aim[0] in _GS1_AIM):
        return Miss.LENGTH
    return _miss(body, _plain(body), rule)


def _miss(digits: str, plain: Scanned, rule: EmbeddedRule) -> Miss | None:
    label = _as_long_as(rule.length, digits)
    if label is None:
        return Miss.LENGTH
    if not label.startswith(rule.prefix):
        return Miss.PREFIX
    if plain.kind is not ScanKind.GTIN:
        return Miss.CHECK_DIGIT
    if rule.price_check:
        value = label[-1 - rule.value_digits : -1]
        if label[-2 - rule.value_digits] != value_check_digit(value):
            return Miss.VALUE_CHECK
    return None


def _by_rule(digits: str, plain: Scanned, rule: EmbeddedRule) -> Scanned:
    """What a shop's rule finds in digits it is for.

    The keys are the whole code first, then the same label without its value, then the item's number
    with the prefix, alone, and without the zeros before it.
    """
    label = _as_long_as(rule.length, digits)
    assert label is not None
    item_end = len(rule.prefix) + rule.item_digits
    item, value = label[len(rule.prefix) : item_end], label[-1 - rule.value_digits : -1]
    bare = label[:item_end].ljust(rule.length - 1, "0")
    keys = (*plain.keys, (bare + str(check_digit(bare))).zfill(14), label[:item_end], item)
    read = Scanned(
        plain.text,
        tuple(dict.fromkeys((*keys, item.lstrip("0") or "0"))),
        ScanKind.IN_STORE,
        rule=rule,
        number=item,
    )
    return _with_value(read, int(value), rule)


def _as_long_as(length: int, digits: str) -> str | None:
    """The code at the length a rule expects: scanners write a UPC-A as an EAN-13 and back."""
    if len(digits) == length:
        return digits
    if len(digits) == 13 and length == 12 and digits[0] == "0":
        return digits[1:]
    if len(digits) == 12 and length == 13:
        return "0" + digits
    return None


@lru_cache(maxsize=256)
def value_check_digit(value: str) -> str:
    """The check digit of a label's own value of 4 or 5 digits (GS1 General Specifications 7.9)."""
    from biip.checksums import gs1_price_weight_check_digit

    return str(gs1_price_weight_check_digit(value))


def _with_value(read: Scanned, value: int, rule: EmbeddedRule) -> Scanned:
    """The reading with its value; zeros say nothing, such a label is the item itself."""
    if value == 0:
        return read
    if rule.kind is EmbeddedKind.COUNT:
        return replace(read, count=value)
    if rule.kind is EmbeddedKind.PRICE:
        return replace(read, price=value, price_decimals=rule.decimals)
    return replace(read, weight=measured(value, rule.decimals))


def measured(value: int, decimals: int) -> Quantity:
    """Digits of a measure as a quantity: 1234 with 3 decimals is 1.234."""
    return Quantity(divide(value * 1000, 10**decimals, Rounding.HALF_UP))


def _begins_with_gtin(digits: str) -> bool:
    """Whether digits without any mark of GS1 are an element string all the same."""
    return digits[:2] in {"01", "02"} and len(digits) >= 16 and _is_gtin(digits[2:16])


def _may_be_gs1(code: str, text: str, is_marked: bool) -> bool:
    """Whether a code says that it is GS1; a plain EAN parses as one too and means nothing by it."""
    return (
        is_marked
        or _SEPARATOR in code
        or text.startswith("(")
        or text[:4].lower() == "http"
        or (text[2:16].isascii() and text[2:16].isdigit() and _begins_with_gtin(text))
    )
