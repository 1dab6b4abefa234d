"""What only this program's own lists say of an item: how it is sold and kept, and which other items
it hangs on. Each cell is meant as it stands.

Other items are named by the id they have in the list, or by their SKU. Options, choices and parts
are written as JSON: a value may hold any character.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from pos_app.domain.content import Content
from pos_app.domain.errors import Invalid
from pos_app.domain.item import STOCK_POLICIES, WHOLE
from pos_app.domain.quantity import Quantity
from pos_app.domain.tax import TaxRate
from pos_app.domain.text import clean
from pos_app.domain.variants import ItemOption, cleaned
from pos_app.services.product_file.fields import Field
from pos_app.services.product_file.product import Reference, RowLinks

YES, NO = "yes", "no"
_LONGEST: Final = 120


def _yes(cell: str, what: str) -> bool:
    if cell.casefold() not in {YES, NO}:
        raise Invalid(f"{what} is “{clean(cell, 30)}”: write yes or no.")
    return cell.casefold() == YES


def _percent(cell: str, what: str) -> int:
    parts = TaxRate.parse(cell, included=False).ppm
    if not 0 <= parts <= WHOLE:
        raise Invalid(f"{what} is a percentage from 0 to 100.")
    return parts


def _policy(cell: str, what: str) -> str:
    if cell not in STOCK_POLICIES:
        raise Invalid(f"{what} is one of {', '.join(STOCK_POLICIES)}.")
    return cell


# The field of an item, what it is called, and how its cell is read.
_READERS: Final[Mapping[Field, tuple[str, str, Callable[[str, str], object]]]] = {
    Field.ACTIVE: ("is_active", "Whether it is on sale", _yes),
    Field.COUNTED: ("track_stock", "Whether it is counted", _yes),
    Field.OPEN_PRICE: ("is_open_price", "Whether it asks for its price", _yes),
    Field.POLICY: ("stock_policy", "The stock policy", _policy),
    Field.DISCOUNT: ("discount_rate", "The discount", _percent),
    Field.CONTENT: ("content", "What a pack holds", lambda cell, _what: Content.parse(cell)),
    Field.BATCHES: ("tracks_batches", "Whether it is kept in batches", _yes),
    Field.RETURNABLE: ("is_returnable", "Whether it may come back", _yes),
}
_LINKS: Final = frozenset({Field.DEPOSIT, Field.PARENT, Field.OPTIONS, Field.CHOICES, Field.PARTS})


def values_of(cells: Mapping[Field, str]) -> tuple[tuple[str, object], ...]:
    """The fields of an item that these cells say; Invalid for what makes no sense."""
    return tuple(
        (name, read(cell, what))
        for field, (name, what, read) in _READERS.items()
        if (cell := cells.get(field, ""))
    )


def links_of(cells: Mapping[Field, str]) -> RowLinks | None:
    """The items a row hangs on; None where it stands by itself."""
    said = {field: cells[field] for field in _LINKS if cells.get(field)}
    if not said:
        return None
    try:
        return RowLinks(
            deposit=_reference(said.get(Field.DEPOSIT, "")),
            parent=_reference(said.get(Field.PARENT, "")),
            options=_options(said.get(Field.OPTIONS, "")),
            choices=tuple(str(each) for each in _json(said.get(Field.CHOICES, ""))),
            parts=tuple(
                (_known(str(item)), Quantity.parse(str(many)))
                for item, many in _json(said.get(Field.PARTS, ""))
            ),
        )
    except (ValueError, TypeError) as error:
        raise Invalid("Its options, choices or parts are not as they were exported.") from error


def _json(cell: str) -> list[Any]:
    found = json.loads(cell) if cell else []
    if not isinstance(found, list):
        raise TypeError(cell)
    return found


def _options(cell: str) -> tuple[ItemOption, ...]:
    found = [
        ItemOption(str(name), tuple(str(value) for value in values)) for name, values in _json(cell)
    ]
    return cleaned(found) if found else ()


def _reference(cell: str) -> Reference | None:
    return _known(cell) if cell else None


def _known(cell: str) -> Reference:
    try:
        return UUID(cell)
    except ValueError:
        return clean(cell, _LONGEST)
