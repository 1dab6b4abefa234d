"""Rows that say twice what may be said once, told from numbers instead of the rows themselves, so
that a million of them stay small.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import replace

from pos_app.domain.item import key_of
from pos_app.domain.text import fold
from pos_app.services.product_file.product import ProductRow


def without_repeats(rows: Iterable[ProductRow]) -> Iterator[ProductRow]:
    """Refuse a row whose SKU, barcode and name, or with neither code its name, stand in an earlier
    one. Another name under the same barcode may be an item that shares it: `repeats` says so.

    A mark is kept as Python's own 64-bit hash: among a million, two different ones agree once in
    thirty million lists, and then a row is refused that need not be.
    """
    seen: dict[int, int] = {}  # hash of a mark -> place of the row in the two below
    numbers, names = array("q"), array("q")
    for row in rows:
        if row.refused or row.passed_over:
            yield row
            continue
        marks = _marks(row)
        hashes = [hash(mark) for mark in marks]
        repeated = next((m for m, h in zip(marks, hashes, strict=True) if h in seen), None)
        name = hash(row.name.casefold())
        if repeated is None:
            seen.update(dict.fromkeys(hashes, len(numbers)))
            numbers.append(row.number)
            names.append(name)
            yield row
            continue
        earlier = seen[hash(repeated)]
        if repeated[0] == "barcode" and names[earlier] != name:
            yield replace(row, repeats=numbers[earlier])
        else:
            told = f"Row {numbers[earlier]} has this {repeated[0]} already."
            yield replace(row, refused=told)


def _marks(row: ProductRow) -> list[tuple[str, object]]:
    """What tells a row from all others."""
    marks: list[tuple[str, object]] = [("SKU", row.sku)] if row.sku else []
    if row.item_id is not None:
        return [("item", row.item_id), *marks]
    marks += [("barcode", key) for code in row.codes if (key := key_of(code))]
    return marks or [("name", fold(row.name))]
