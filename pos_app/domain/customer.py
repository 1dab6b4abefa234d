"""A customer of the shop: what is known of the person, what they agreed to, and on which terms they
buy.

Personal fields (`PERSONAL`) can be erased; the sales, the ledgers and the journal's chain stay.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final
from uuid import UUID

from pos_app.domain.barcode import lookup_key
from pos_app.domain.errors import Invalid
from pos_app.domain.numerals import LARGEST
from pos_app.domain.text import clean, fold, free_text

LONGEST_GROUP: Final = 80
WHOLE: Final = 1_000_000
_LIMITS: Final = {
    "name": 120, "phone": 40, "email": 120, "address": 400, "tax_id": 40, "note": 2000,
}  # fmt: skip
_LONGEST_CARD: Final = 40
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_SHORTEST_PHONE: Final = 4

# What identifies a person: aside from the chain in the journal, and gone when they are erased.
PERSONAL: Final = frozenset({"name", "phone", "email", "card", "address", "tax_id", "note"})


@dataclass(frozen=True, slots=True)
class CustomerFields:
    """What is known of a customer. `card` is the number on their card; `account_limit` is how much
    they may owe, in minor units (0: nothing goes on account); `may_email` and `may_text` are what
    they agreed to.
    """

    name: str
    phone: str = ""
    email: str = ""
    card: str = ""
    address: str = ""
    tax_id: str = ""
    note: str = ""
    group_id: UUID | None = None
    is_tax_exempt: bool = False
    account_limit: int = 0
    may_email: bool = False
    may_text: bool = False


@dataclass(frozen=True, slots=True)
class GroupFields:
    """A customer group: `rate` is taken off each line, in parts per million. A price list that is
    for the group (its `group` is this name) holds for its sales as well.
    """

    name: str
    rate: int = 0
    is_active: bool = True

    def cleaned(self) -> GroupFields:
        """The group fit to be stored; Invalid names what is wrong."""
        name = clean(self.name, LONGEST_GROUP)
        if not name:
            raise Invalid("The group needs a name.", where="name")
        if type(self.rate) is not int or not 0 <= self.rate <= WHOLE:
            raise Invalid("What is taken off is a percentage from 0 to 100.", where="rate")
        return GroupFields(name, self.rate, bool(self.is_active))


@dataclass(frozen=True, slots=True)
class BuyerTerms:
    """On which terms a customer buys: the group's name and what it takes off each line (parts per
    million), and whether they pay no tax.
    """

    group: str = ""
    rate: int = 0
    is_tax_exempt: bool = False

    def __post_init__(self) -> None:
        if type(self.rate) is not int or not 0 <= self.rate <= WHOLE:
            raise Invalid("What is taken off is a percentage from 0 to 100.")


NO_TERMS: Final = BuyerTerms()


def cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of `CustomerFields` fit to be stored. Raises `Invalid` naming the field."""
    known = {field.name for field in fields(CustomerFields)} | {"is_active"}
    if unknown := values.keys() - known:
        raise Invalid(f"A customer has no field called {min(unknown)}.", where=min(unknown))
    return {name: _fit(name, value) for name, value in values.items()}


def _fit(name: str, value: Any) -> Any:
    if name in _LIMITS:
        return _fit_text(name, free_text(str(value), _LIMITS[name]))
    if name == "card":
        return fit_card(str(value))
    if name == "group_id":
        if value is not None and not isinstance(value, UUID):
            raise Invalid("There is no such group.", where=name)
        return value
    if name == "account_limit":
        if type(value) is not int or not 0 <= value <= LARGEST:
            raise Invalid("The limit is an amount of zero or more.", where=name)
        return value
    return bool(value)


def _fit_text(name: str, text: str) -> str:
    if name == "name" and not text:
        raise Invalid("The customer needs a name.", where=name)
    if name == "email" and text and not _EMAIL.fullmatch(text):
        raise Invalid("That is no e-mail address.", where=name)
    if name == "phone" and text and len(digits(text)) < _SHORTEST_PHONE:
        raise Invalid("That is no phone number.", where=name)
    return text


def fit_card(text: str) -> str:
    """The number of a customer card as it is stored: what a scan of it looks for.

    Raises `Invalid` for the number of a payment card, which is never kept.
    """
    text = clean(text, _LONGEST_CARD)
    if not text:
        return ""
    if free_text(text, _LONGEST_CARD) != text and len(digits(text)) > 14:
        raise Invalid("That is the number of a payment card. It is not kept.", where="card")
    return lookup_key(text)


def digits(text: str) -> str:
    """The digits of a text, of any script, as 0 to 9."""
    return "".join(str(int(sign)) for sign in text if sign.isdecimal())


def looks_like_phone(typed: str) -> bool:
    """Whether what was typed into a search is a phone number, however it is spaced."""
    signs = [sign for sign in typed if not sign.isdecimal() and sign not in " +-()./"]
    return not signs and len(digits(typed)) >= _SHORTEST_PHONE


def search_text(name: str, phone: str, email: str, card: str) -> str:
    """What a customer is found by: name, e-mail, card, and the phone number from its beginning,
    without its leading zero or country, and by its last six and four digits.
    """
    number = digits(phone)
    tails = [number, number.lstrip("0"), number[2:].lstrip("0"), number[-6:], number[-4:]]
    numbers = dict.fromkeys(tail for tail in tails if len(tail) >= _SHORTEST_PHONE)
    card_words = dict.fromkeys((card, card.lstrip("0"))) if card else {}
    return " ".join([fold(name), *numbers, fold(email), *map(fold, card_words)]).strip()
