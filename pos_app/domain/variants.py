"""Variants: one item in several sizes and colours.

A parent says by which options its variants differ (three at most) and is not sold itself; each
variant is an item of its own, with its own codes, price and stock, that makes a choice in each.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from pos_app.domain.errors import Invalid
from pos_app.domain.text import clean

MOST_OPTIONS: Final = 3
MOST_VARIANTS: Final = 200
LONGEST: Final = 40
Choices = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemOption:
    """By what variants differ ("Size"), and the values it may have."""

    name: str
    values: tuple[str, ...]


def cleaned(options: Sequence[ItemOption]) -> tuple[ItemOption, ...]:
    """Options fit to be stored; Invalid says which is wrong."""
    fit = tuple(
        ItemOption(clean(each.name, LONGEST), _distinct(each.values))
        for each in options
        if each.name.strip() or each.values
    )
    if not 1 <= len(fit) <= MOST_OPTIONS:
        raise Invalid(f"Variants differ by one to {MOST_OPTIONS} options.", where="options")
    if not all(each.name for each in fit):
        raise Invalid("Each option needs a name.", where="options")
    if len({each.name.casefold() for each in fit}) < len(fit):
        raise Invalid("Two options have the same name.", where="options")
    for each in fit:
        if not each.values:
            raise Invalid(f"Type the values of {each.name}.", where="options")
    count = 1
    for each in fit:
        count *= len(each.values)
    if count > MOST_VARIANTS:
        raise Invalid(f"That makes {count} variants; {MOST_VARIANTS} is the most.", where="options")
    return fit


def combinations(options: Sequence[ItemOption]) -> tuple[Choices, ...]:
    """Every choice there is, in the order the values were typed in."""
    return tuple(product(*(each.values for each in options)))


def variant_name(parent: str, choices: Choices) -> str:
    """What a variant is called everywhere: "T-shirt, Red / L"."""
    return f"{parent}, {' / '.join(choices)}"


def split_values(typed: str) -> tuple[str, ...]:
    """The values in "S, M, L"."""
    return tuple(each.strip() for each in typed.replace(";", ",").split(",") if each.strip())


def encode_options(options: Sequence[ItemOption]) -> str:
    """Options as they are stored."""
    return json.dumps([[each.name, list(each.values)] for each in options], ensure_ascii=False)


def decode_options(stored: str | None) -> tuple[ItemOption, ...]:
    """Options as they were stored; none where nothing was."""
    return tuple(ItemOption(name, tuple(values)) for name, values in json.loads(stored or "[]"))


def encode_choices(choices: Choices) -> str:
    """A variant's choices as they are stored."""
    return json.dumps(list(choices), ensure_ascii=False)


def decode_choices(stored: str | None) -> Choices:
    """A variant's choices as they were stored."""
    return tuple(json.loads(stored or "[]"))


def _distinct(values: Sequence[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for value in values:
        if fit := clean(value, LONGEST):
            found.setdefault(fit.casefold(), fit)
    return tuple(found.values())
