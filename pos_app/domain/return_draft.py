"""Goods that come back, as they are saved with the open sale (domain/cart_draft.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pos_app.domain import tax
from pos_app.domain.money import Currency, UnitPrice
from pos_app.domain.pricing import LineTotals
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.returns import ReturnedAs, ReturnLine


def encode_return(line: ReturnLine) -> dict[str, Any]:
    """The line, ready for JSON."""
    amounts = line.amounts
    return {
        "id": str(line.id),
        "sale": None if line.sale_id is None else str(line.sale_id),
        "line": line.line,
        "item": None if line.item_id is None else str(line.item_id),
        "category": None if line.category_id is None else str(line.category_id),
        "name": line.name,
        "unit": line.unit.value,
        "quantity": line.quantity.thousandths,
        "unit_price": line.unit_price.hundredths,
        "taxes": tax.encode(line.taxes),
        "amounts": [
            amounts.extended,
            amounts.own_discount,
            amounts.discount,
            amounts.net,
            amounts.tax,
            amounts.gross,
            amounts.promoted,
        ],
        "tax_parts": list(amounts.taxes),
        "returned_as": line.returned_as.value,
        "reason": line.reason,
        "ledger": line.ledger,
    }


def decode_return(draft: Mapping[str, Any], currency: Currency) -> ReturnLine:
    """The line that was encoded. Raises KeyError, TypeError or ValueError for what is not one."""
    extended, own, discount, net, tax_sum, gross, *more = draft["amounts"]
    promoted = more[0] if more else 0  # before there were promotions
    parts = tuple(draft["tax_parts"])
    if not all(type(each) is int for each in (*draft["amounts"], *parts)):
        raise TypeError("amounts are whole numbers")
    rates = tax.decode(draft["taxes"])
    if len(parts) != len(rates):
        raise ValueError("each rate has its amount")
    return ReturnLine(
        id=UUID(draft["id"]),
        sale_id=_id(draft["sale"]),
        line=Quantity(draft["line"]).thousandths,
        item_id=_id(draft["item"]),
        category_id=_id(draft["category"]),
        name=str(draft["name"]),
        unit=Unit(draft["unit"]),
        quantity=Quantity(draft["quantity"]),
        unit_price=UnitPrice(draft["unit_price"], currency),
        taxes=rates,
        amounts=LineTotals(extended, own, discount, net, tax_sum, gross, parts, promoted),
        returned_as=ReturnedAs(draft["returned_as"]),
        reason=str(draft["reason"]),
        ledger=str(draft.get("ledger", "")),
    )


def _id(stored: str | None) -> UUID | None:
    return None if stored is None else UUID(stored)
