"""GS1 element strings and Digital Links, read by biip: the item, and what else the label says.

Imported only when a code says that it is GS1, since biip takes a tenth of a second to load.
"""

from __future__ import annotations

from collections.abc import Iterable

from biip import ParseConfig, ParseError
from biip.gs1_digital_link_uris import GS1DigitalLinkURI
from biip.gs1_element_strings import GS1ElementString
from biip.gs1_messages import GS1Message

from pos_app.domain.barcode import ScanKind, Scanned, measured
from pos_app.domain.quantity import Quantity, Unit

# A date that does not exist must not keep the item from being sold: it is left out instead.
_CONFIG = ParseConfig(gs1_element_strings_verify_date=False)

# The first three digits of a measure's identifier; the fourth says how many decimals it has. Width
# (312) and depth (313) of a board say nothing of how much of it is sold. A cubic metre (316) has
# three more places as litres.
_MEASURES = {
    "310": (Unit.KG, 0),
    "311": (Unit.METRE, 0),
    "314": (Unit.SQUARE_METRE, 0),
    "315": (Unit.LITRE, 0),
    "316": (Unit.LITRE, 3),
    "320": (Unit.LB, 0),
}
# ISO 4217 numbers, by which 393n names the currency of its price.
_CURRENCIES = {
    "036": "AUD", "048": "BHD", "124": "CAD", "156": "CNY", "203": "CZK", "208": "DKK",
    "344": "HKD", "348": "HUF", "352": "ISK", "356": "INR", "376": "ILS", "392": "JPY",
    "404": "KES", "410": "KRW", "414": "KWD", "484": "MXN", "512": "OMR", "554": "NZD",
    "566": "NGN", "578": "NOK", "634": "QAR", "682": "SAR", "702": "SGD", "710": "ZAR",
    "752": "SEK", "756": "CHF", "764": "THB", "784": "AED", "826": "GBP", "840": "USD",
    "946": "RON", "949": "TRY", "975": "BGN", "978": "EUR", "985": "PLN", "986": "BRL",
}  # fmt: skip


def read(text: str) -> Scanned | None:
    """What a GS1 code says, or None if it is none or names no item."""
    try:
        return _read(text)
    except (ParseError, ValueError):  # biip's own, and Python's about half a link or number
        return None


def _read(text: str) -> Scanned | None:
    elements = {element.ai.ai: element for element in _elements(text)}
    item = elements.get("01") or elements.get("02")
    if item is None or item.gtin is None:
        return None
    weight, unit = _measure(elements.values())
    price, decimals, currency = _price(elements.values())
    count = elements.get("30") or elements.get("37")
    best_before, expires = elements.get("15"), elements.get("17")
    return Scanned(
        text=text,
        keys=(item.gtin.as_gtin_14(),),
        kind=ScanKind.GS1,
        weight=weight,
        unit=unit,
        price=price,
        price_decimals=decimals,
        currency=currency,
        count=int(count.value) or None if count else None,
        batch=elements["10"].value if "10" in elements else "",
        serial=elements["21"].value if "21" in elements else "",
        expires=expires.date if expires else None,
        best_before=best_before.date if best_before else None,
    )


def _elements(text: str) -> Iterable[GS1ElementString]:
    if text[:4].lower() == "http":
        scheme, colon, rest = text.partition(":")
        return GS1DigitalLinkURI.parse(
            scheme.lower() + colon + rest, config=_CONFIG
        ).element_strings
    if text.startswith("("):
        return GS1Message.parse_hri(text, config=_CONFIG).element_strings
    return GS1Message.parse(text, config=_CONFIG).element_strings


def _measure(elements: Iterable[GS1ElementString]) -> tuple[Quantity | None, Unit | None]:
    """The net weight, length, area or volume of variable-measure goods."""
    for element in elements:
        identifier = element.ai.ai
        known = _MEASURES.get(identifier[:3]) if len(identifier) == 4 else None
        if known is not None:
            unit, more = known
            quantity = measured(int(element.value) * 10**more, int(identifier[3]))
            return (quantity, unit) if quantity else (None, None)
    return None, None


def _price(elements: Iterable[GS1ElementString]) -> tuple[int | None, int, str]:
    """The amount payable for variable-measure goods, its decimals, and its currency: 392n means the
    one of the country, 393n begins with the number of one (the number itself where nobody knows
    it).
    """
    for element in elements:
        identifier = element.ai.ai
        if len(identifier) != 4 or identifier[:3] not in {"392", "393"}:
            continue
        digits, currency = element.value, ""
        if identifier[:3] == "393":
            currency, digits = _CURRENCIES.get(digits[:3], digits[:3]), digits[3:]
        return int(digits) or None, int(identifier[3]), currency
    return None, 0, ""
