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

# The first three digits of a measure's identifier; the fourth says how many decimals it has.
_MEASURES = {
    "310": Unit.KG,
    "311": Unit.METRE,
    "314": Unit.SQUARE_METRE,
    "315": Unit.LITRE,
    "320": Unit.LB,
}


def read(text: str) -> Scanned | None:
    """What a GS1 code says, or None if it is none or names no item."""
    try:
        elements = {element.ai.ai: element for element in _elements(text)}
    except (ParseError, ValueError):  # biip's own, and urlsplit's about half a link
        return None
    item = elements.get("01") or elements.get("02")
    if item is None or item.gtin is None:
        return None
    weight, unit = _measure(elements.values())
    price, decimals = _price(elements.values())
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
        unit = _MEASURES.get(identifier[:3]) if len(identifier) == 4 else None
        if unit is not None:
            quantity = measured(int(element.value), int(identifier[3]))
            return (quantity, unit) if quantity else (None, None)
    return None, None


def _price(elements: Iterable[GS1ElementString]) -> tuple[int | None, int]:
    """The amount payable for variable-measure goods, and its decimals.

    393n begins with the number of a currency; the shop's own is taken for granted.
    """
    for element in elements:
        identifier = element.ai.ai
        if len(identifier) == 4 and identifier[:3] in {"392", "393"}:
            digits = element.value[3:] if identifier[:3] == "393" else element.value
            return int(digits) or None, int(identifier[3])
    return None, 0
