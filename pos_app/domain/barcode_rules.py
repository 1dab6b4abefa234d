"""The rules by which a shop reads the labels its scales print: kept as text, checked, suggested.

GS1 leaves EAN-13 numbers from 20 to 29 and from 020 to 029 to each country, and to each shop where
the country says nothing (General Specifications 2.1.11 and 2.1.12). The presets below are those of
countries that do say something; their sources stand beside them. Every shop starts from one and
changes it to what its own scale prints.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from pos_app.domain.barcode import EmbeddedKind, EmbeddedRule, check_digit, value_check_digit
from pos_app.domain.errors import Invalid
from pos_app.domain.money import Currency
from pos_app.domain.text import clean

MOST_RULES: Final = 30
LONGEST_NAME: Final = 40
_BETWEEN: Final = "|"
_OPEN_TO_SHOPS: Final = ("02", "04", "2")  # of EAN-13: no manufacturer's number begins so
_OPEN_TO_SHOPS_8: Final = ("0", "2")


def encode(rule: EmbeddedRule) -> str:
    """A rule as a setting holds it: "weight|28|4|5|3|1|Scale"."""
    parts = (
        str(rule.kind),
        rule.prefix,
        str(rule.item_digits),
        str(rule.value_digits),
        str(rule.decimals),
        str(int(rule.price_check)),
        clean(rule.name.replace(_BETWEEN, " "), LONGEST_NAME),
    )
    return _BETWEEN.join(parts)


def decode(text: str) -> EmbeddedRule:
    """The rule that was encoded; `Invalid`, and nothing else, for what is none."""
    parts = text.split(_BETWEEN)
    try:
        kind, prefix, item, value, decimals, check, name = parts
        return EmbeddedRule(
            prefix=prefix,
            item_digits=int(item),
            value_digits=int(value),
            decimals=int(decimals),
            kind=EmbeddedKind(kind),
            price_check=check == "1",
            name=name,
        )
    except ValueError:
        raise Invalid("A barcode rule cannot be read.", where="barcode_rules") from None


def decode_all(texts: Iterable[str]) -> tuple[EmbeddedRule, ...]:
    """Rules as they were kept. One that cannot be read stops no scan: it is left out."""
    rules = []
    for text in texts:
        try:
            rules.append(decode(text))
        except Invalid:
            continue
    return tuple(rules)


def check(rules: Sequence[EmbeddedRule], currency: Currency) -> None:
    """`Invalid` for a list that no shop can work by."""
    if len(rules) > MOST_RULES:
        raise Invalid(f"A shop has at most {MOST_RULES} barcode rules.", where="barcode_rules")
    for rule in rules:
        if rule.kind is EmbeddedKind.PRICE and rule.decimals > currency.decimals:
            raise Invalid(
                f"Prices here have {currency.decimals} decimals, not {rule.decimals}.",
                where="decimals",
            )
    seen: set[tuple[object, ...]] = set()
    for rule in rules:
        shape = (rule.prefix, rule.length, rule.price_check)
        if shape in seen:
            raise Invalid(
                f"There is a rule for {rule.length} digits that begin with {rule.prefix} already.",
                where="prefix",
            )
        seen.add(shape)


class Doubt(StrEnum):
    """What may go wrong with a rule that is allowed all the same."""

    OVERLAP = "overlap"  # an earlier rule reads the same codes
    SHADOW = "shadow"  # it also reads numbers that manufacturers print


@dataclass(frozen=True, slots=True)
class Warned:
    """A doubt about the rule at `place`; `other` is the place of the earlier one, if it is that."""

    place: int
    doubt: Doubt
    other: int | None = None


def warnings(rules: Sequence[EmbeddedRule]) -> tuple[Warned, ...]:
    """What a person should know of these rules in this order.

    A code that two rules read is the first one's; the second gets it only where the first finds no
    item. An item that has the whole code as its barcode is found before any rule.
    """
    told = []
    for place, rule in enumerate(rules):
        other = next((k for k in range(place) if _overlap(rules[k], rule)), None)
        if other is not None:
            told.append(Warned(place, Doubt.OVERLAP, other))
        if not _is_open_to_shops(rule):
            told.append(Warned(place, Doubt.SHADOW))
    return tuple(told)


def reads_prefix(rule: EmbeddedRule, prefix: str, length: int = 13) -> bool:
    """Whether a rule reads some code of so many digits that begins so."""
    own, digits = _as_ean(rule)
    return digits == length and (own.startswith(prefix) or prefix.startswith(own))


def _overlap(one: EmbeddedRule, other: EmbeddedRule) -> bool:
    prefix, length = _as_ean(other)
    return reads_prefix(one, prefix, length)


def _as_ean(rule: EmbeddedRule) -> tuple[str, int]:
    """Prefix and length; a UPC-A is the EAN-13 with a zero before it."""
    return ("0" + rule.prefix, 13) if rule.length == 12 else (rule.prefix, rule.length)


def _is_open_to_shops(rule: EmbeddedRule) -> bool:
    prefix, length = _as_ean(rule)
    return prefix.startswith(_OPEN_TO_SHOPS if length == 13 else _OPEN_TO_SHOPS_8)


def label(rule: EmbeddedRule, number: int, value: int) -> str:
    """The label a scale prints by this rule; `Invalid` where number or value are too long."""
    item, said = str(number).zfill(rule.item_digits), str(value).zfill(rule.value_digits)
    if len(item) > rule.item_digits or len(said) > rule.value_digits:
        raise Invalid("This is more than the label has digits for.")
    verifier = value_check_digit(said) if rule.price_check else ""
    digits = f"{rule.prefix}{item}{verifier}{said}"
    return digits + str(check_digit(digits))


def example(rule: EmbeddedRule) -> str:
    """A label as this rule has it: of item 1234…, with a value a shop might see."""
    number = int("123456789012"[: rule.item_digits])
    value = {EmbeddedKind.COUNT: 12, EmbeddedKind.PRICE: 1250, EmbeddedKind.WEIGHT: 1250}
    return label(rule, number, value[rule.kind] % 10**rule.value_digits)


def preset(country: str, currency: Currency) -> tuple[EmbeddedRule, ...]:
    """The rules to start with in a country; where nothing is known of it, the usual layout."""
    return tuple(
        replace(rule, decimals=min(rule.decimals, currency.decimals))
        if rule.kind is EmbeddedKind.PRICE
        else rule
        for rule in _PRESETS.get(country, _USUAL)
    )


def has_own_preset(country: str) -> bool:
    """Whether the country's own layout is known; else the shop compares its labels."""
    return country in _PRESETS


def _price(prefix: str, item: int, value: int, decimals: int, check: bool = False) -> EmbeddedRule:
    kind = EmbeddedKind.PRICE
    return EmbeddedRule(prefix, item, value, decimals, kind, check, f"Price label {prefix}")


def _weight(prefix: str, item: int, value: int, decimals: int, check: bool = False) -> EmbeddedRule:
    kind = EmbeddedKind.WEIGHT
    return EmbeddedRule(prefix, item, value, decimals, kind, check, f"Weight label {prefix}")


def _count(prefix: str, item: int, value: int, check: bool = False) -> EmbeddedRule:
    return EmbeddedRule(prefix, item, value, 0, EmbeddedKind.COUNT, check, f"Count label {prefix}")


# What scales are delivered with where the country leaves it to the shop (France, Spain, the
# Netherlands, …): two digits, five of the item, five of the value. 21 with grams and 23 with a
# price is how Odoo's default nomenclature has it ("21.....{NNDDD}", "23.....{NNNDD}",
# odoo.com/documentation/15.0, barcode nomenclature); Spanish scale manuals have 2-5-5 too.
_USUAL: Final = (_weight("21", 5, 5, 3), _price("23", 5, 5, 2))

# gs1.se, "How do I create my variable weight numbers" (also winbas.se, Viktvarukoder): the second
# digit says what the last four are: 0 to 2 a price with 2, 1, 0 decimals, 3 to 5 kilograms with 3,
# 2, 1. Norwegian goods follow the same rules.
_SWEDEN: Final = (
    _price("20", 6, 4, 2),
    _price("21", 6, 4, 1),
    _price("22", 6, 4, 0),
    _weight("23", 6, 4, 3),
    _weight("24", 6, 4, 2),
    _weight("25", 6, 4, 1),
)
# gs1.fi, "How to identify a product"; gs1lv.org, "Variable measure in Latvia": weights alone.
_BALTIC: Final = _SWEDEN[3:]

# gs1-germany.de, "Globale Artikelnummer (GTIN) in der Anwendung": 22 and 23 price, 25 and 26
# pieces, 28 and 29 grams; four digits of the item, a check digit of the value, five of the value.
_GERMANY: Final = (
    _price("22", 4, 5, 2, True),
    _price("23", 4, 5, 2, True),
    _count("25", 4, 5, True),
    _count("26", 4, 5, True),
    _weight("28", 4, 5, 3, True),
    _weight("29", 4, 5, 3, True),
)

# gs1uk.org, "How to barcode variable measure items": manufacturers' 20XXX and 28XXX with two digits
# of the item, a price verifier digit and four digits of pence. 02 is the shop's own, built alike.
_BRITAIN: Final = (
    _price("20", 5, 4, 2, True),
    _price("28", 5, 4, 2, True),
    _price("02", 5, 4, 2, True),
)

# gs1.dk, "GTIN-13 pris" and "GTIN-13 vægt": four digits of the item and six of the value, but five
# and five behind 27.
_DENMARK: Final = (
    *(_price(prefix, 4, 6, 2) for prefix in ("21", "22", "23", "24")),
    _weight("26", 4, 6, 3),
    _weight("27", 5, 5, 3),
    _weight("28", 4, 6, 3),
)

# Indicod (as told by reminformatica.it, "Specifiche EAN13"): always 2, six digits of the item (to
# 199999 the shop's own, from 200000 the manufacturers'), five of the price in euro.
_ITALY: Final = (_price("2", 6, 5, 2),)

# UPC-A of number system 2: five digits of the item, a check digit of the price, four of the price
# (jatechnologysolutions.com, "Random-Weight UPC (Type 2)"; retailedge.com, "Type 2 UPC Items").
_AMERICA: Final = (_price("2", 5, 4, 2, True),)

_PRESETS: Final = {
    "CA": _AMERICA,
    "DE": _GERMANY,
    "DK": _DENMARK,
    "EE": _BALTIC,
    "FI": _BALTIC,
    "GB": _BRITAIN,
    "IT": _ITALY,
    "LT": _BALTIC,
    "LV": _BALTIC,
    "NO": _SWEDEN,
    "SE": _SWEDEN,
    "US": _AMERICA,
}
