"""A drawer as it was counted: notes and coins, and what the other ways to pay left behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pos_app.domain.errors import Invalid
from pos_app.domain.money import Currency, Money
from pos_app.domain.tender import TenderKind, denominations

LARGEST_CASH: Final = 10**12
MOST_OF_ONE: Final = 99_999  # notes or coins of one kind
# What leaves a slip or a paper in the drawer, to be counted beside the cash; credit, gift cards and
# accounts are in the shop's own ledgers.
COUNTED_TENDERS: Final = (TenderKind.CARD, TenderKind.VOUCHER, TenderKind.OTHER)


@dataclass(frozen=True, slots=True)
class DrawerCount:
    """Cash in all, by note and coin where it was counted so, and the slips of other tenders."""

    cash: Money
    coins: tuple[tuple[Money, int], ...] = ()
    tenders: tuple[tuple[TenderKind, Money], ...] = ()

    @classmethod
    def of_coins(
        cls,
        coins: Sequence[tuple[Money, int]],
        currency: Currency,
        *others: tuple[TenderKind, Money],
    ) -> "DrawerCount":
        """Add up what was counted coin by coin."""
        minor = sum(coin.minor * times for coin, times in coins)
        return cls(Money(minor, currency), tuple(coins), others)

    def check(self, currency: Currency) -> None:
        """Raises `Invalid` for what no drawer holds: less than nothing, other coins than the
        currency has, a sum that is not its coins.
        """
        check_cash(self.cash, currency, "counted")
        known = set(denominations(currency))
        for coin, times in self.coins:
            if coin not in known:
                raise Invalid(f"There is no note or coin of {coin.plain}.", where="coins")
            if not 0 <= times <= MOST_OF_ONE:
                raise Invalid(f"Count each note and coin: zero to {MOST_OF_ONE:,}.", where="coins")
        if self.coins and sum(c.minor * times for c, times in self.coins) != self.cash.minor:
            raise Invalid("The notes and coins do not add up to the cash.", where="coins")
        if len({kind for kind, _amount in self.tenders}) < len(self.tenders):
            raise Invalid("Count each way to pay once.", where="tenders")
        for kind, amount in self.tenders:
            if kind is TenderKind.CASH or amount.currency != currency:
                raise Invalid("Cash is counted by notes and coins.", where="tenders")
            if abs(amount.minor) > LARGEST_CASH:
                raise Invalid("So much was not paid in one shift.", where="tenders")

    def encode(self) -> dict[str, object]:
        """As JSON holds it; nothing that is zero."""
        return {
            "cash": self.cash.minor,
            "coins": [[coin.minor, times] for coin, times in self.coins if times],
            "tenders": {str(kind): amount.minor for kind, amount in self.tenders},
        }


@dataclass(frozen=True, slots=True)
class TenderCount:
    """What the slips of one tender came to, beside what was taken with it."""

    kind: TenderKind
    expected: Money
    counted: Money

    @property
    def difference(self) -> Money:
        """Counted less expected."""
        return self.counted - self.expected


def check_cash(amount: Money, currency: Currency, where: str) -> None:
    """Raises `Invalid` for cash in another currency, below zero, or beyond any drawer."""
    if amount.currency != currency:
        raise Invalid(f"The drawer holds {currency.code}.", where=where)
    if amount.minor < 0:
        raise Invalid("A drawer holds nothing or more.", where=where)
    if amount.minor > LARGEST_CASH:
        raise Invalid("No drawer holds so much.", where=where)
