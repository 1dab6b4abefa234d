"""The receipt of a test print: it shows letters beyond English, a column of amounts and the cut,
and says in large letters that it is no receipt.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from pos_app.domain.money import Currency, UnitPrice
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.receipt import Receipt, ReceiptLine, ShopHead
from pos_app.services.settings import ShopSettings

_LINES = (
    ("ABCDEFGHIJ abcdefghij 0123456789", 123),
    ("Äpfel, crème brûlée, señor, Škoda", 4567),
    ("€ £ ¥ 100 % « » & @ #", 1234567),
)


def sample_receipt(shop: ShopSettings, at: datetime, currency: Currency) -> Receipt:
    """A practice receipt of the shop with a few telling lines."""
    total = sum(amount for _name, amount in _LINES)
    return Receipt(
        shop=ShopHead(shop.name, shop.address, shop.tax_id, shop.phone),
        number="0000",
        at=at.astimezone(ZoneInfo(shop.zone)),
        till="",
        cashier="",
        currency=currency,
        lines=tuple(
            ReceiptLine(
                name,
                Quantity.of(1),
                Unit.PIECE,
                UnitPrice(amount * 100, currency),
                discount=0,
                total=amount,
            )
            for name, amount in _LINES
        ),
        subtotal=total,
        discount=0,
        taxes=(),
        net=total,
        tax=0,
        total=total,
        cash_rounding=0,
        payable=total,
        tenders=(),
        change=0,
        mark="",
        practice=True,
    )
