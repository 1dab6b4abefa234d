"""What the demo shop sells: the items of `resources/demo/catalogue.toml`."""

import tomllib
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from pos_app.backend import Backend
from pos_app.domain.access import SYSTEM
from pos_app.domain.item import Code, ItemFields
from pos_app.domain.money import Currency, UnitPrice
from pos_app.domain.quantity import Quantity, Unit
from pos_app.paths import resource
from pos_app.services import catalogue, catalogue_edit, catalogue_groups

GBP: Final = Currency.of("GBP")
PLENTY: Final = 10  # only what there is plenty of is sold before somebody tries the shop
_SOLD: Final = 15  # of each, in all those days, about


def fill_shelf(backend: Backend) -> None:
    """The items of the catalogue file, with what lies on the shelf before the first day."""
    taxes = {tax.rates[0].plain: tax.id for tax in backend.call(catalogue.tax_classes, SYSTEM)}
    for group in _catalogue():
        category = backend.call(catalogue_groups.add_category, SYSTEM, group["name"], group["tint"])
        for item in group["items"]:
            fields = _fields(item, category, taxes[item.get("tax", group["tax"])])
            backend.call(catalogue_edit.add_item, SYSTEM, fields, _opening(item))


def _opening(item: Mapping[str, Any]) -> Quantity | None:
    """What lay there before the first day: what is left today and what the days sell of it."""
    stock = item.get("stock")
    if stock is None:
        return None
    return Quantity.of(stock + _SOLD if stock >= PLENTY else stock)


def _catalogue() -> Sequence[Mapping[str, Any]]:
    text = resource("demo/catalogue.toml").read_text("utf-8")
    groups: Sequence[Mapping[str, Any]] = tomllib.loads(text)["category"]
    return groups


def _fields(item: Mapping[str, Any], category: UUID, tax: UUID) -> ItemFields:
    codes = [Code(item["code"])]
    if "case" in item:
        code, pieces = item["case"]
        codes.append(Code(code, Quantity.of(pieces)))
    return ItemFields(
        name=item["name"],
        category_id=category,
        tax_class_id=tax,
        unit=Unit(item.get("unit", "piece")),
        unit_price=UnitPrice.parse(item["price"], GBP) if "price" in item else None,
        cost_price=UnitPrice.parse(item["cost"], GBP),
        is_open_price=item.get("open_price", False),
        track_stock="stock" in item,
        stock_policy=item.get("stock_policy"),
        reorder_level=Quantity.of(item["reorder_level"]) if "reorder_level" in item else None,
        favourite=item.get("favourite"),
        picture=item.get("picture"),
        barcodes=tuple(codes),
    )
