"""Products that stand in several rows: each row of a variant becomes an item of its own.

Systems tell them apart in three ways: rows that share a handle, the first with the name (Shopify,
Loyverse, Lightspeed X); rows under one name, or none, with the variant beside it (Square, SumUp,
Zettle); rows of a kind that name their parent (WooCommerce). What a variant's row does not say,
its product's says. Rows that are no goods (a further picture, the product above its variants) are
passed over and say so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Final

from pos_app.domain.variants import variant_name
from pos_app.services.product_file.fields import Field, System
from pos_app.services.product_file.rows import TableRow

_INHERITED: Final = (Field.CATEGORY, Field.TAX, Field.UNIT, Field.WEIGHED, Field.DESCRIPTION)
_OF_GOODS: Final = (Field.SKU, Field.BARCODE, Field.PRICE, Field.COST, Field.STOCK)
_MOST_KEPT: Final = 5_000  # products whose variants may still come
# What variants differ by where the list does not say; more than these no system writes.
_UNNAMED: Final = ("Variant", "Variant 2", "Variant 3", "Variant 4", "Variant 5")
_PARENT: Final = "It is the product above its variants, which are the items."
_PICTURE: Final = "It is a picture or a part of the product above, no item."
_END: Final = TableRow(0, ())


@dataclass(frozen=True, slots=True)
class _Product:
    name: str
    cells: tuple[str, ...]


class Variants:
    """Rows with the names of their variants in them, those that are no goods marked."""

    def __init__(
        self, places: Mapping[str, Sequence[int]], system: System | None, heading: Sequence[str]
    ) -> None:
        self._places = places
        self._nothing = (
            {word.casefold() for word in system.nothing} if system is not None else set()
        )
        self._products: dict[str, _Product] = {}
        self._last = ""
        names = [cell.casefold() for cell in heading]
        self._id = names.index("id") if Field.KIND in places and "id" in names else -1

    @staticmethod
    def are_in(places: Mapping[str, Sequence[int]]) -> bool:
        """Whether a list has columns that say something of variants."""
        return bool({Field.GROUP, Field.VARIANT, Field.KIND} & places.keys())

    def named(self, rows: Iterator[TableRow]) -> Iterator[TableRow]:
        """The rows, each with its whole name."""
        for row, following in pairwise(chain(rows, (_END,))):
            yield row if row.refused else self._named(row, following)

    def _named(self, row: TableRow, following: TableRow) -> TableRow:
        kind = self._cell(row, Field.KIND).casefold()
        key = self._key(row, kind)
        if "variable" in kind or "grouped" in kind:
            self._keep(row, self._cell(row, Field.SKU), self._cell(row, Field.NAME))
            if self._id >= 0:
                self._keep(row, f"id:{row.cells[self._id]}", self._cell(row, Field.NAME))
            return TableRow(row.number, row.cells, passed_over=_PARENT)
        product = self._products.get(key)
        name = self._cell(row, Field.NAME) or (product.name if product is not None else "")
        if "variation" not in kind and self._cell(row, Field.NAME):
            self._keep(row, key, name)
            product = None
        self._last = key
        is_plain = Field.KIND in self._places and "variation" not in kind
        choices = () if is_plain else self._choices(row, product)
        if not choices and not self._has_goods(row):
            if product is not None and not self._cell(row, Field.NAME):
                return TableRow(row.number, row.cells, passed_over=_PICTURE)
            if self._is_variant_of(following, key):
                return TableRow(row.number, row.cells, passed_over=_PARENT)
        parent = product.name if product is not None else name
        if not parent or not choices:
            return TableRow(row.number, self._filled(row, name, product))
        whole = variant_name(parent, tuple(value for _option, value in choices))
        cells = self._filled(row, whole, product)
        return TableRow(row.number, cells, product=parent, choices=choices)

    def _key(self, row: TableRow, kind: str) -> str:
        """What this row shares with the others of its product."""
        if Field.KIND in self._places:
            return self._cell(row, Field.GROUP) if "variation" in kind else ""
        if Field.GROUP in self._places:
            return self._cell(row, Field.GROUP)
        return self._cell(row, Field.NAME) or self._last

    def _is_variant_of(self, row: TableRow, key: str) -> bool:
        if row is _END or row.refused or not key or not self._choices(row, None):
            return False
        if Field.GROUP in self._places:
            return self._cell(row, Field.GROUP) == key
        return self._cell(row, Field.NAME) in {"", key}

    def _keep(self, row: TableRow, key: str, name: str) -> None:
        if key:
            if len(self._products) >= _MOST_KEPT:
                del self._products[next(iter(self._products))]
            self._products[key] = _Product(name, row.cells)

    def _filled(self, row: TableRow, name: str, product: _Product | None) -> tuple[str, ...]:
        cells = list(row.cells)
        for at in self._places.get(Field.NAME, ())[:1]:
            cells[at] = name
        if product is not None:
            for field in _INHERITED:
                for at in self._places.get(field, ())[:1]:
                    cells[at] = cells[at] or product.cells[at]
            for at in self._places.get(Field.TAX_FLAG, ()):
                cells[at] = cells[at] or product.cells[at]
        return tuple(cells)

    def _choices(self, row: TableRow, product: _Product | None) -> tuple[tuple[str, str], ...]:
        """What the row is of each option. Where there are more columns of values than of options,
        the first have none; an option is often named in the product's first row alone.
        """
        values, options = self._places.get(Field.VARIANT, ()), self._places.get(Field.OPTION, ())
        found: list[tuple[str, str]] = []
        for place, at in enumerate(values):
            value, named = row.cells[at], place - (len(values) - len(options))
            if not value or value.casefold() in self._nothing:
                continue
            name = ""
            if 0 <= named < len(options):
                name = row.cells[options[named]]
                name = name or (product.cells[options[named]] if product is not None else "")
            found.append((name or _UNNAMED[len(found)], value))
        return tuple(found)

    def _has_goods(self, row: TableRow) -> bool:
        places = (at for field in _OF_GOODS for at in self._places.get(field, ()))
        return any(row.cells[at] for at in places)

    def _cell(self, row: TableRow, field: Field) -> str:
        places = self._places.get(field)
        return row.cells[places[0]] if places else ""
