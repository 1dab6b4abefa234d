"""The open sale as it is saved on every change: whole numbers and strings in a dict, versioned.

Whoever changes what is written here raises the version and keeps reading the ones before: a till is
upgraded with sales parked in its store.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pos_app.domain import tax
from pos_app.domain.cart import ONE, Cart, CartLine
from pos_app.domain.customer import NO_TERMS, BuyerTerms
from pos_app.domain.errors import Invalid, PosError
from pos_app.domain.given import decode_given, encode_given
from pos_app.domain.money import Currency, Money, UnitPrice
from pos_app.domain.price_source import PriceSource
from pos_app.domain.pricing import Discount, DiscountKind
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.return_draft import decode_return, encode_return
from pos_app.domain.voided_line import VoidedLine

VERSION = 7
# 1 knew nothing of goods that come back, 2 nothing of batches, 3 nothing of deposits, ages, packs
# and price lists, 4 nothing of customers' terms, 5 nothing of promotions and coupons, 6 nothing of
# orders.
_READABLE = frozenset({1, 2, 3, 4, 5, 6, 7})


def encode(cart: Cart) -> dict[str, Any]:
    """The cart, ready for JSON."""
    return {
        "version": VERSION,
        "id": str(cart.id),
        "currency": cart.currency.code,
        "decimals": cart.currency.decimals,
        "lines": [_encode_line(line) for line in cart.lines],
        "discount": _encode_discount(cart.discount),
        "note": cart.note,
        "voided": [_encode_voided(voided) for voided in cart.voided],
        "customer": _encode_id(cart.customer_id),
        "approvals": [str(approval) for approval in cart.approvals],
        "returns": [encode_return(each) for each in cart.returns],
        "price_list": _encode_id(cart.price_list_id),
        "age_confirmed": cart.age_confirmed,
        "age_refused": cart.age_refused,
        "terms": _encode_terms(cart.terms),
        "coupons": list(cart.coupons),
        "given": [encode_given(each) for each in cart.given],
        "order": _encode_id(cart.order_id),
    }


def decode(draft: Mapping[str, Any]) -> Cart:
    """The cart that was encoded; Invalid, and nothing else, for what is not one."""
    try:
        if draft["version"] not in _READABLE:
            raise Invalid("This sale was saved by another version of the program.")
        currency = Currency(draft["currency"], draft["decimals"])
        return Cart(
            id=UUID(draft["id"]),
            currency=currency,
            lines=tuple(_decode_line(line, currency) for line in draft["lines"]),
            discount=_decode_discount(draft["discount"]),
            note=_text(draft["note"]),
            voided=tuple(_decode_voided(voided, currency) for voided in draft["voided"]),
            customer_id=_decode_id(draft["customer"]),
            approvals=tuple(UUID(approval) for approval in draft["approvals"]),
            returns=tuple(decode_return(each, currency) for each in draft.get("returns", ())),
            price_list_id=_decode_id(draft.get("price_list")),
            age_confirmed=Quantity(draft.get("age_confirmed", 0)).thousandths,
            age_refused=Quantity(draft.get("age_refused", 0)).thousandths,
            terms=_decode_terms(draft.get("terms")),
            coupons=tuple(_text(code) for code in draft.get("coupons", ())),
            given=tuple(decode_given(each) for each in draft.get("given", ())),
            order_id=_decode_id(draft.get("order")),
        )
    except PosError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as broken:
        raise Invalid("This saved sale cannot be read.") from broken


def _encode_line(line: CartLine) -> dict[str, Any]:
    return {
        "id": str(line.id),
        "item": _encode_id(line.item_id),
        "name": line.name,
        "unit": line.unit.value,
        "quantity": line.quantity.thousandths,
        "unit_price": line.unit_price.hundredths,
        "list_price": None if line.list_price is None else line.list_price.hundredths,
        "price_source": line.price_source.value,
        "taxes": tax.encode(line.taxes),
        "category": _encode_id(line.category_id),
        "discount": _encode_discount(line.discount),
        "fixed_total": None if line.fixed_total is None else line.fixed_total.minor,
        "note": line.note,
        "serial": line.serial,
        "approvals": [str(approval) for approval in line.approvals],
        "barcode": line.barcode,
        "batch": line.batch,
        "expires": None if line.expires is None else line.expires.isoformat(),
        "pack": line.pack.thousandths,
        "deposit_of": _encode_id(line.deposit_of),
    }


def _decode_line(draft: Mapping[str, Any], currency: Currency) -> CartLine:
    list_price, fixed_total = draft["list_price"], draft["fixed_total"]
    return CartLine(
        id=UUID(draft["id"]),
        item_id=_decode_id(draft["item"]),
        name=_text(draft["name"]),
        unit=Unit(draft["unit"]),
        quantity=Quantity(draft["quantity"]),
        unit_price=UnitPrice(draft["unit_price"], currency),
        list_price=None if list_price is None else UnitPrice(list_price, currency),
        price_source=PriceSource(draft["price_source"]),
        taxes=tax.decode(_text(draft["taxes"])),
        category_id=_decode_id(draft["category"]),
        discount=_decode_discount(draft["discount"]),
        fixed_total=None if fixed_total is None else Money(fixed_total, currency),
        note=_text(draft["note"]),
        serial=_text(draft["serial"]),
        approvals=tuple(UUID(approval) for approval in draft["approvals"]),
        barcode=_text(draft["barcode"]),
        batch=_text(draft.get("batch", "")),
        expires=_decode_day(draft.get("expires")),
        pack=Quantity(draft.get("pack", ONE.thousandths)),
        deposit_of=_decode_id(draft.get("deposit_of")),
    )


def _encode_voided(voided: VoidedLine) -> dict[str, Any]:
    return {
        "line": _encode_line(voided.line),
        "total": voided.total,
        "at": voided.at.isoformat(),
        "by": str(voided.by),
        "reason": voided.reason,
        "place": voided.place,
    }


def _decode_voided(draft: Mapping[str, Any], currency: Currency) -> VoidedLine:
    return VoidedLine(
        line=_decode_line(draft["line"], currency),
        total=Money(draft["total"], currency).minor,
        at=datetime.fromisoformat(draft["at"]),
        by=UUID(draft["by"]),
        reason=_text(draft["reason"]),
        place=Quantity(draft["place"]).thousandths,
    )


def _encode_discount(discount: Discount | None) -> dict[str, Any] | None:
    if discount is None:
        return None
    return {
        "kind": discount.kind.value,
        "value": discount.value,
        "reason": discount.reason,
    }


def _decode_discount(draft: Mapping[str, Any] | None) -> Discount | None:
    if draft is None:
        return None
    return Discount(DiscountKind(draft["kind"]), draft["value"], _text(draft["reason"]))


def _encode_terms(terms: BuyerTerms) -> list[Any] | None:
    return None if terms == NO_TERMS else [terms.group, terms.rate, terms.is_tax_exempt]


def _decode_terms(draft: Any) -> BuyerTerms:
    if draft is None:
        return NO_TERMS
    group, rate, is_tax_exempt = draft
    return BuyerTerms(_text(group), rate, bool(is_tax_exempt))


def _encode_id(identity: UUID | None) -> str | None:
    return None if identity is None else str(identity)


def _decode_id(stored: str | None) -> UUID | None:
    return None if stored is None else UUID(stored)


def _decode_day(stored: str | None) -> date | None:
    return None if stored is None else date.fromisoformat(stored)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected text, not {value!r}")
    return value
