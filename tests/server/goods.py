"""Goods that the tests over HTTP sell."""

from typing import Any
from uuid import UUID

from pos_app.domain.item import Code, ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity
from pos_app.services import catalogue_edit
from tests.shop import GBP, Shop


def item(shop: Shop, name: str, price: str | None, stock: str | None = None, **fields: Any) -> UUID:
    """An item on the shelf; `stock` None: not counted."""
    new = ItemFields(
        name=name,
        unit_price=None if price is None else UnitPrice.parse(price, GBP),
        track_stock=stock is not None,
        **fields,
    )
    opening = None if stock is None else Quantity.parse(stock)
    return shop.call(catalogue_edit.add_item, new, opening, actor=shop.owner).id


def milk(shop: Shop, stock: str = "10", **fields: Any) -> UUID:
    """Oat milk at 2.20, counted."""
    codes = (Code("5000112548167"),)
    return item(shop, "Oat milk", "2.20", stock, barcodes=codes, sku="OAT-1", **fields)
