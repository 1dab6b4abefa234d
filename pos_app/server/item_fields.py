"""Items in JSON: what is sent for one, what is answered, and how it becomes the domain's fields."""

from collections.abc import Sequence
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import Field, StringConstraints

from pos_app.domain.access import Permission
from pos_app.domain.errors import Invalid
from pos_app.domain.item import Code
from pos_app.domain.money import Currency, UnitPrice
from pos_app.domain.numerals import read_scaled, write_scaled
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.tax import TaxRate
from pos_app.server.basket import MOST_RATES, TaxIn, UnitName
from pos_app.server.caller import Caller
from pos_app.server.fields import Body, Id, Instant, LongWords, Number, Shown, Words
from pos_app.server.routes.categories import Policy
from pos_app.services import catalogue, catalogue_groups, settings
from pos_app.services.item_pages import ItemRecord

MOST_CODES: Final = 50
_PERCENT_DECIMALS: Final = 4


class ItemEdit(Body):
    """Fields of an item; what is left out stays as it is. `tax_rate` is one tax in short, inside
    the price unless `price_includes_tax` is false; `taxes` says all of them.
    """

    name: Words = ""
    category_id: Id | None = None
    description: LongWords = ""
    sku: Words | None = None
    barcodes: Annotated[
        list[Annotated[str, StringConstraints(max_length=100)]], Field(max_length=MOST_CODES)
    ] = Field(default_factory=list)
    unit_price: Number | None = None
    price_includes_tax: bool | None = None
    unit_type: UnitName = "piece"
    taxes: Annotated[list[TaxIn], Field(max_length=MOST_RATES)] | None = None
    tax_rate: Number | None = None
    discount_rate: Number = "0"
    cost_price: Number | None = None
    reorder_level: Number | None = None
    is_active: bool = True
    is_open_price: bool = False
    track_stock: bool = True
    stock_policy: Policy | None = None
    age_limit: Annotated[int, Field(ge=1, le=99)] | None = None
    is_returnable: bool = True
    deposit_item_id: Id | None = None


class ItemIn(ItemEdit):
    """An item to be made."""

    name: Words


class Tax(Shown):
    """One tax of an item, in percent."""

    rate: str
    included: bool


class Item(Shown):
    """An item. `tax_rate` is null where there are several taxes, or none; `cost_price` for whoever
    may not see costs.
    """

    id: Id
    category_id: Id | None
    name: str
    description: str
    sku: str | None
    barcodes: list[str]
    image_url: str | None
    unit_price: str | None
    price_includes_tax: bool
    unit_type: str
    taxes: list[Tax]
    tax_rate: str | None
    discount_rate: str
    cost_price: str | None
    reorder_level: str | None
    is_active: bool
    is_deleted: bool
    is_open_price: bool
    track_stock: bool
    stock_policy: str | None
    age_limit: int | None
    is_returnable: bool
    deposit_item_id: Id | None
    created_by: Id
    updated_by: Id
    created_at: Instant
    updated_at: Instant
    version: int


def shown(record: ItemRecord) -> Item:
    """An item as it is answered."""
    fields, taxes = record.fields, record.taxes
    return Item(
        id=record.id,
        category_id=fields.category_id,
        name=fields.name,
        description=fields.description,
        sku=fields.sku or None,
        barcodes=[code.text for code in fields.barcodes],
        image_url=f"/api/v1/items/{record.id}/image" if fields.picture else None,
        unit_price=None if fields.unit_price is None else fields.unit_price.plain,
        price_includes_tax=all(tax.included for tax in taxes),
        unit_type=str(fields.unit),
        taxes=[Tax(rate=tax.plain, included=tax.included) for tax in taxes],
        tax_rate=taxes[0].plain if len(taxes) == 1 else None,
        discount_rate=write_scaled(fields.discount_rate, _PERCENT_DECIMALS, 0),
        cost_price=None if fields.cost_price is None else fields.cost_price.plain,
        reorder_level=None if fields.reorder_level is None else fields.reorder_level.plain,
        is_active=fields.is_active,
        is_deleted=record.is_deleted,
        is_open_price=fields.is_open_price,
        track_stock=fields.track_stock,
        stock_policy=fields.stock_policy,
        age_limit=fields.age_limit,
        is_returnable=fields.is_returnable,
        deposit_item_id=fields.deposit_item_id,
        created_by=record.created_by,
        updated_by=record.updated_by,
        created_at=record.created_at,
        updated_at=record.updated_at,
        version=record.version,
    )


def changes_of(asking: Caller, body: ItemEdit, known: Sequence[Code] = ()) -> dict[str, Any]:
    """The domain's fields that a body sets; barcodes that are known keep what a scan of them adds.

    Raises `Invalid`.
    """
    currency = asking.currency
    found: dict[str, Any] = {}
    for name in body.model_fields_set - {"taxes", "tax_rate", "price_includes_tax"}:
        value = getattr(body, name)
        field, read = _READ.get(name, (name, _as_it_is))
        found[field] = read(value, currency)
    if "barcodes" in found:
        by_text = {code.text: code for code in known}
        found["barcodes"] = tuple(by_text.get(text, Code(text)) for text in body.barcodes)
    if body.taxes is not None or body.tax_rate is not None:
        found["tax_class_id"] = _tax_class(asking, _rates(asking, body))
    elif "price_includes_tax" in body.model_fields_set:
        raise Invalid("Say with which tax: give tax_rate, or taxes.", where="price_includes_tax")
    return found


def _rates(asking: Caller, body: ItemEdit) -> tuple[TaxRate, ...]:
    if body.taxes is not None:
        if body.tax_rate is not None:
            raise Invalid("Give tax_rate or taxes, not both.", where="tax_rate")
        return tuple(each.read() for each in body.taxes)
    included = body.price_includes_tax
    if included is None:
        included = asking.call(settings.read).shop.prices_include_tax
    assert body.tax_rate is not None  # as its caller knows
    return (TaxRate.parse(body.tax_rate, included=included),)


def _tax_class(asking: Caller, rates: tuple[TaxRate, ...]) -> UUID:
    """The shop's tax of these rates. A new one is made for whoever may change taxes."""
    for each in asking.call(catalogue.tax_classes):
        if each.rates == rates and each.is_active:
            return each.id
    # Who may not add taxes is told so before anything is stored.
    asking.actor.require(Permission.TAX_EDIT)
    name = " + ".join(f"{each.plain} %" for each in rates) or "No tax"
    sides = {each.included for each in rates}
    name += {True: " included", False: " added"}.get(next(iter(sides)), "") if sides else ""
    return asking.call(catalogue_groups.add_tax_class, name, rates)


def _as_it_is(value: Any, _currency: Currency) -> Any:
    return value


def _price(value: str | None, currency: Currency) -> UnitPrice | None:
    return None if value is None else UnitPrice.parse(value, currency)


def _level(value: str | None, _currency: Currency) -> Quantity | None:
    return None if value is None else Quantity.parse(value)


def _percent(value: str, _currency: Currency) -> int:
    return read_scaled(value, _PERCENT_DECIMALS, "The discount")


def _unit(value: str, _currency: Currency) -> Unit:
    return Unit(value)


def _text(value: str | None, _currency: Currency) -> str:
    return value or ""


_READ: Final[dict[str, tuple[str, Any]]] = {
    "unit_price": ("unit_price", _price),
    "cost_price": ("cost_price", _price),
    "reorder_level": ("reorder_level", _level),
    "discount_rate": ("discount_rate", _percent),
    "unit_type": ("unit", _unit),
    "sku": ("sku", _text),
}
