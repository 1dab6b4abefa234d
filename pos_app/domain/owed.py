"""Lines of a sale that are no goods: a gift card that is sold or topped up, and what a customer
pays to their account.

They are money the shop owes or was owed: no turnover, no tax, never discounted, and they stand
apart on the receipt.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from pos_app.domain.errors import Invalid
from pos_app.domain.ledger import LedgerKind, fit_code
from pos_app.domain.money import Money, Rounding, UnitPrice
from pos_app.domain.price_source import OWED, PriceSource
from pos_app.domain.quantity import Quantity, Unit

if TYPE_CHECKING:
    from pos_app.domain.cart import Cart, CartLine
    from pos_app.domain.pricing import Totals

_LEDGERS = {
    PriceSource.GIFT_CARD: LedgerKind.GIFT_CARD,
    PriceSource.ACCOUNT: LedgerKind.ON_ACCOUNT,
}


def gift_card(line_id: UUID, name: str, code: str, amount: Money) -> CartLine:
    """A gift card with so much on it, or so much more. Raises `Invalid` for a code or amount that
    cannot be.
    """
    return _line(line_id, name, amount, PriceSource.GIFT_CARD, serial=fit_code(code))


def account_payment(line_id: UUID, name: str, amount: Money) -> CartLine:
    """So much of what the cart's customer owes is paid."""
    return _line(line_id, name, amount, PriceSource.ACCOUNT)


def ledger_of(line: CartLine) -> str:
    """The kind of ledger a line pays into; "" for goods."""
    kind = _LEDGERS.get(line.price_source)
    return "" if kind is None else str(kind)


def is_owed(line: CartLine) -> bool:
    """Whether a line is no goods."""
    return line.price_source in OWED


def amount_of(line: CartLine) -> Money:
    """What such a line puts on its ledger: its price, which is a whole amount."""
    return line.unit_price.money(Rounding.HALF_UP)


def owed_of(cart: Cart, totals: Totals) -> int:
    """What of a sale's total is no turnover."""
    lines = zip(cart.lines, totals.lines, strict=True)
    sold = sum(amounts.gross for line, amounts in lines if line.price_source in OWED)
    return sold + sum(each.amounts.gross for each in cart.returns if each.ledger)


def check_owed(lines: Iterable[CartLine]) -> None:
    """Raise `Invalid` for such a line that is not as it was made here."""
    seen = set()
    for line in lines:
        if not is_owed(line):
            continue
        made = _line(
            line.id,
            line.name,
            amount_of(line),
            line.price_source,
            serial=line.serial,
        )
        if (
            (line.unit_price, line.quantity, line.item_id) != (made.unit_price, made.quantity, None)
            or line.taxes
            or line.discount is not None
            or line.fixed_total is not None
        ):
            raise Invalid(f"{line.name}: one whole amount, without tax and discount.")
        if line.price_source is PriceSource.GIFT_CARD and fit_code(line.serial) != line.serial:
            raise Invalid("That is no code of a gift card.", where="code")
        key = (line.price_source, line.serial)
        if key in seen:
            raise Invalid(f"{line.name} is on this sale already.")
        seen.add(key)


def _line(
    line_id: UUID, name: str, amount: Money, source: PriceSource, *, serial: str = ""
) -> CartLine:
    from pos_app.domain.cart import CartLine

    if amount.minor <= 0:
        raise Invalid("Type an amount: more than nothing.", where="amount")
    price = UnitPrice.of(amount)
    return CartLine(
        id=line_id,
        item_id=None,
        name=name,
        unit=Unit.PIECE,
        quantity=Quantity.of(1),
        unit_price=price,
        list_price=price,
        price_source=source,
        serial=serial,
    )
