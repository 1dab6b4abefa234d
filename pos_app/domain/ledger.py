"""Ledgers: store credit, gift cards, accounts and loyalty points. Each is a sum of entries that are
never changed; the balance beside it is only their sum.

A balance is what the customer has: of an account it is negative, because they owe it. It may fall
to the ledger's `floor` at the till (0, or less the account's limit), and below it only by facts
that other tills made meanwhile.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid5

from pos_app.domain.errors import Invalid, PosError
from pos_app.domain.money import Rounding, divide
from pos_app.domain.text import clean, mask_card_numbers

LONGEST_CODE: Final = 40
SHORTEST_CODE: Final = 4
_LEDGERS: Final = UUID("3b0f6a52-5c80-4b3b-9f0e-3a2d9c6f7a10")
# No letter or digit that is read as another: a code is typed off paper.
_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_MADE_LENGTH: Final = 12


class LedgerKind(StrEnum):
    """What a ledger holds: minor units, or whole points."""

    STORE_CREDIT = "store_credit"
    GIFT_CARD = "gift_card"
    ON_ACCOUNT = "on_account"
    POINTS = "points"


class EntryKind(StrEnum):
    """Why a balance moved."""

    ISSUED = "issued"  # a gift card was sold, or credit given
    TOPPED_UP = "topped_up"
    SPENT = "spent"  # paid with
    REFUNDED = "refunded"  # money came back onto it
    TAKEN_BACK = "taken_back"  # what a sale brought goes with its refund
    SETTLED = "settled"  # an account was paid
    EARNED = "earned"
    TURNED = "turned"  # points into store credit
    ADJUSTED = "adjusted"  # by hand, with a reason


class LedgerShort(PosError):
    """There is less on a ledger than was to be taken from it."""

    code = "ledger_short"


@dataclass(frozen=True, slots=True)
class PointRules:
    """`per_unit`: points for each whole unit of money spent (0: no loyalty points); `value`: minor
    units of store credit that one point is turned into; `scale`: minor units in a unit of money.
    """

    per_unit: int
    value: int
    scale: int

    def earned(self, spent: int) -> int:
        """The points for so many minor units; what came to less than nothing earns none."""
        return divide(max(spent, 0) * self.per_unit, self.scale, Rounding.DOWN)

    def worth(self, points: int) -> int:
        """What points come to, in minor units."""
        return points * self.value


def points_left(earned: int, spent: int, kept: int) -> int:
    """How many of the points of a sale stay when goods for `kept` of its `spent` minor units do:
    all for all, none for nothing, and in between never more than the share.
    """
    if spent <= 0 or kept <= 0:
        return 0
    return divide(earned * min(kept, spent), spent, Rounding.DOWN)


def ledger_id(kind: LedgerKind, owner: UUID | str) -> UUID:
    """The id of a customer's ledger, or of the gift card with a code: the same on every till, so
    that two which open it offline open one.
    """
    return uuid5(_LEDGERS, f"{kind} {owner}")


def fit_code(text: str) -> str:
    """A gift card's code as it is stored and looked for.

    Raises `Invalid` for one that is too short, or is the number of a payment card.
    """
    cleaned = clean(text, LONGEST_CODE)
    code = "".join(sign for sign in cleaned.upper() if sign.isalnum())
    if len(code) < SHORTEST_CODE:
        raise Invalid(f"A gift card's code has at least {SHORTEST_CODE} signs.", where="code")
    if mask_card_numbers(code) != code:
        raise Invalid("That is the number of a payment card. It is not kept.", where="code")
    return code


def new_code() -> str:
    """A gift card's code that nobody can guess: 58 bits from the system's own source."""
    while True:
        code = "".join(secrets.choice(_ALPHABET) for _place in range(_MADE_LENGTH))
        if not code.isdigit():
            return code


def masked(code: str) -> str:
    """A code as receipts and lists show it: its last four signs."""
    return f"…{code[-4:]}"


def written(code: str) -> str:
    """A code in groups of four, as it is printed for its owner."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))
