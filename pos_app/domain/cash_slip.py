"""A slip of cash that moved without a sale: what the drawer keeps as the proof of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pos_app.domain.money import Money
from pos_app.domain.receipt import ShopHead


class CashAct(StrEnum):
    """What happens to the cash; the values are those of the rows."""

    PAY_IN = "pay_in"
    PAY_OUT = "pay_out"
    DROP = "drop"
    NO_SALE = "no_sale"  # the drawer was only opened


@dataclass(frozen=True, slots=True)
class CashSlip:
    """A movement as its slip shows it: `amount` is what was handed over, without a sign; `at` is
    local; `till` is how a person calls the till.
    """

    id: UUID
    act: CashAct
    amount: Money
    reason: str
    by: str
    at: datetime
    shop: ShopHead
    till: str
    shift: int
