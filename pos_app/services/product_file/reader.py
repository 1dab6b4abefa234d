"""Cells to a row of products: each understood by its column, refused with the reason, or marked."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from html import unescape
from typing import Any, Final
from uuid import UUID

from pos_app.domain.errors import Invalid
from pos_app.domain.item import LONGEST_NAME, LONGEST_UNIT_NAME
from pos_app.domain.money import Currency, UnitPrice
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.text import clean, fold
from pos_app.services.product_file import damage, tax_flags
from pos_app.services.product_file.amounts import plain_number
from pos_app.services.product_file.fields import OWN, Field, System
from pos_app.services.product_file.own_cells import links_of, values_of
from pos_app.services.product_file.product import ProductRow
from pos_app.services.product_file.rows import Layout, TableRow
from pos_app.services.product_file.variants import Variants

_SAYS_NOTHING: Final = frozenset({"default", "parent", "none", "n a"})
_YES: Final = frozenset({"y", "yes", "true", "1", "x", "ja", "oui", "si", "sim", "weight", "tak"})
_UNITS: Final[Mapping[str, Unit]] = {
    **dict.fromkeys(("piece", "pieces", "pc", "pcs", "each", "ea", "unit", "units"), Unit.PIECE),
    **dict.fromkeys(
        ("item", "stk", "stuck", "st", "piece s", "u", "no", "nos", "per unit"), Unit.PIECE
    ),
    **dict.fromkeys(("pce", "pieza", "pezzo", "stuks", "szt", "unidad", "unite"), Unit.PIECE),
    **dict.fromkeys(("kg", "kilo", "kilogram", "kilogramme", "weight", "kgm"), Unit.KG),
    **dict.fromkeys(("g", "gr", "gram", "gramme"), Unit.G),
    **dict.fromkeys(("l", "lt", "litre", "liter"), Unit.LITRE),
    **dict.fromkeys(("ml", "millilitre", "milliliter"), Unit.ML),
    **dict.fromkeys(("m", "metre", "meter"), Unit.METRE),
    **dict.fromkeys(("lb", "lbs", "pound"), Unit.LB),
    **dict.fromkeys(("oz", "ounce"), Unit.OZ),
    **dict.fromkeys(("h", "hour", "hours", "hr"), Unit.HOUR),
    **{word.value.replace("_", " "): word for word in Unit},
}
_WHAT: Final[Mapping[str, str]] = {
    Field.NAME: "The name",
    Field.BARCODE: "The barcode",
    Field.SKU: "The SKU",
    Field.PRICE: "The price",
    Field.COST: "The cost",
    Field.CATEGORY: "The category",
    Field.TAX: "The tax",
    Field.UNIT: "The unit",
    Field.STOCK: "The stock",
    Field.REORDER: "The reorder level",
    Field.AGE: "The age",
    Field.SUPPLIER: "The supplier",
    Field.SUPPLIER_CODE: "The supplier’s code",
}


class Reader:
    """Cells to a row, by the file's columns and its way of writing numbers."""

    def __init__(
        self,
        places: Mapping[str, Sequence[int]],
        currency: Currency,
        decimal_comma: bool,
        system: System | None,
        layout: Layout,
        restores_zeros: bool,
    ) -> None:
        self._places, self._currency, self._comma = places, currency, decimal_comma
        self._system, self._heading = system, layout.heading
        self._restores_zeros = restores_zeros
        self._is_own = system is not None and system.is_own
        self._at = {field: places[field][0] if field in places else -1 for field in Field}
        self._own = [(field, places[field][0]) for field in OWN if field in places]
        self._flags = [
            (tax_flags.tax_of(self._heading[at]), at) for at in places.get(Field.TAX_FLAG, ())
        ]
        self._asked = [how for field, how in self._readers().items() if field in places]
        self._checked = [
            (at, _WHAT[field]) for field, ats in places.items() for at in ats if field in _WHAT
        ]

    def variants(self, rows: Iterator[TableRow]) -> Iterator[TableRow]:
        """The rows with the names of variants whole, where the list has any."""
        if not Variants.are_in(self._places):
            return rows
        return Variants(self._places, self._system, self._heading).named(rows)

    def row(self, row: TableRow) -> ProductRow:
        """The row as it is understood, or refused with the reason."""
        if row.refused:
            return ProductRow(row.number, refused=row.refused)
        name = clean(self._cell(row, Field.NAME), LONGEST_NAME)
        if row.passed_over:
            return ProductRow(row.number, name, passed_over=row.passed_over)
        try:
            return self._understood(row, name)
        except Invalid as reason:
            return ProductRow(row.number, name, refused=reason.sentence)

    def _understood(self, row: TableRow, name: str) -> ProductRow:
        if not name:
            raise Invalid("It has no name.")
        for at, what in self._checked:
            if (cell := row.cells[at]) and (cell[0] == "#" or type(cell) is not str):
                damage.check_cell(cell, what)
        values: dict[str, Any] = {name: read(row) for name, read in self._asked}
        if Field.BARCODE in self._places:
            codes, doubts = self._codes(row)
            packs = self._packs(row, codes) if Field.PACK in self._places else ()
            values |= {"codes": codes, "doubts": doubts, "packs": packs}
        if Field.PACK_PRICE in self._places or Field.PACK_NAME in self._places:
            values |= self._sold_as_packs(row)
        if self._own:
            own = {field: row.cells[at] for field, at in self._own}
            values |= {"values": values_of(own), "links": links_of(own)}
        if self._flags:
            cells = [(told, row.cells[at]) for told, at in self._flags]
            values["tax_flags"] = tax_flags.flags_of(cells)
        if self._is_own and (left := values.get("stock")) is not None and left < Quantity(0):
            values["stock"] = None
            doubts = (*values.get("doubts", ()), "stock below zero is left out")
            values["doubts"] = doubts
        if tax := values.get("tax"):
            values["tax_percent"] = plain_number(tax.replace("%", ""), self._comma) or ""
        if row.product:
            values |= {"parent": clean(row.product, LONGEST_NAME), "choices": row.choices}
        return ProductRow(row.number, name, **values)

    def _readers(self) -> Mapping[Field, tuple[str, Callable[[TableRow], object]]]:
        """What each column becomes of a row, and how it is read."""
        return {
            Field.SKU: ("sku", self._sku),
            Field.PRICE: ("price", lambda row: self._price(row, Field.PRICE)),
            Field.COST: ("cost", lambda row: self._price(row, Field.COST)),
            Field.CATEGORY: ("category", self._category),
            Field.TAX: ("tax", self._tax),
            Field.UNIT: ("unit", self._unit),
            Field.WEIGHED: ("unit", self._unit),
            Field.STOCK: ("stock", lambda row: self._quantity(row, Field.STOCK)),
            Field.REORDER: ("reorder", lambda row: self._quantity(row, Field.REORDER)),
            Field.DESCRIPTION: ("description", self._description),
            Field.AGE: ("age", self._age),
            Field.SUPPLIER: ("supplier", lambda row: self._text(row, Field.SUPPLIER, 120)),
            Field.SUPPLIER_CODE: (
                "supplier_code",
                lambda row: self._text(row, Field.SUPPLIER_CODE, 60),
            ),
            Field.ID: ("item_id", self._item_id),
        }

    def _cell(self, row: TableRow, field: Field) -> str:
        at = self._at[field]
        return row.cells[at] if at >= 0 else ""

    def _text(self, row: TableRow, field: Field, limit: int) -> str:
        cell = self._cell(row, field)
        return clean(cell, limit) if cell else ""

    def _sku(self, row: TableRow) -> str:
        cell = self._cell(row, Field.SKU)
        if not cell:
            return ""
        damage.check_code(cell, "the SKU")
        return clean(cell, 60)

    def _tax(self, row: TableRow) -> str:
        tax = self._text(row, Field.TAX, 80)
        return "" if tax and fold(tax) in _SAYS_NOTHING else tax

    def _category(self, row: TableRow) -> str:
        """The category; of several, or of one below another, the first and the lowest."""
        cell, system = self._cell(row, Field.CATEGORY), self._system
        if not cell:
            return ""
        if system is not None and system.between:
            cell = next((part for part in cell.split(system.between) if part.strip()), cell)
        if system is not None and system.above:
            cell = next((p for p in reversed(cell.split(system.above)) if p.strip()), cell)
        return clean(cell, 120)

    def _description(self, row: TableRow) -> str:
        cell = self._cell(row, Field.DESCRIPTION)
        if "<" in cell and not self._is_own:
            cell = unescape(re.sub(r"<[^>]{0,500}>", " ", cell))
        return clean(cell, 2000) if cell else ""

    def _unit(self, row: TableRow) -> Unit | None:
        weighed = self._cell(row, Field.WEIGHED)
        if weighed and fold(weighed) in _YES:
            return Unit.KG
        cell = self._cell(row, Field.UNIT)
        if not cell:
            return None
        unit = _UNITS.get(fold(cell[:40]))
        if unit is None:
            raise Invalid(f"There is no unit “{clean(cell, 30)}”.")
        return unit

    def _codes(self, row: TableRow) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The barcodes of all their columns, several in one cell where each is digits; and what is
        doubtful about them.
        """
        found: dict[str, None] = {}
        doubts: list[str] = []
        for at in self._places.get(Field.BARCODE, ()):
            cell = row.cells[at]
            if not cell:
                continue
            if cell.isalnum() or self._is_own:
                parts = [cell]
            elif damage.is_date(cell):
                parts = [cell]  # to be refused whole, not as the codes 3, 12 and 2003
            elif whole := damage.ungrouped(cell):
                parts = [whole]
                doubts.append(f"marks between thousands taken out of the barcode {cell}")
            else:
                parts = [part.strip() for part in re.split(r"[|;,/\s]+", cell)]
                parts = parts if all(p.isdigit() for p in parts if p) else [cell]
            for part in parts:
                if part:
                    found[self._code(part, doubts)] = None
        return tuple(found), tuple(doubts)

    def _code(self, cell: str, doubts: list[str]) -> str:
        code = damage.barcode(cell)
        if not 7 <= len(code) <= 11 or self._is_own:
            return code
        longer = damage.with_zeros(code)
        if not longer:
            return code
        if self._restores_zeros:
            doubts.append(f"zeros put back: {longer}")
            return longer
        doubts.append(f"barcode {code} may have lost zeros: {longer} would be right")
        return code

    def _packs(self, row: TableRow, codes: Sequence[str]) -> tuple[Quantity, ...]:
        cells = [row.cells[at] for at in self._places[Field.PACK]]
        packs = [self._parsed(cell, "The contents of a barcode") for cell in cells[: len(codes)]]
        return tuple(pack or Quantity.of(1) for pack in packs)

    def _sold_as_packs(self, row: TableRow) -> dict[str, object]:
        """What so many of it cost as one unit, and what that is called: by barcode."""
        at = self._places.get(Field.BARCODE, ())
        there = [place for place, cell in enumerate(at) if row.cells[cell]]
        prices, names = (self._places.get(f, ()) for f in (Field.PACK_PRICE, Field.PACK_NAME))
        return {
            "pack_prices": tuple(
                self._amount(row.cells[prices[place]], _WHAT[Field.PRICE])
                if place < len(prices)
                else None
                for place in there
            ),
            "pack_names": tuple(
                clean(row.cells[names[place]], LONGEST_UNIT_NAME) if place < len(names) else ""
                for place in there
            ),
        }

    def _item_id(self, row: TableRow) -> UUID | None:
        cell = self._cell(row, Field.ID)
        if cell:
            with suppress(ValueError):
                return UUID(cell)
        return None

    def _age(self, row: TableRow) -> int | None:
        cell = self._cell(row, Field.AGE)
        if not cell:
            return None
        years = self._plain(cell, _WHAT[Field.AGE])
        if not years.isdecimal() or len(years) > 2:
            raise Invalid(f"The age “{clean(cell, 30)}” is no number of years.")
        return int(years) or None

    def _price(self, row: TableRow, field: Field) -> UnitPrice | None:
        return self._amount(self._cell(row, field), _WHAT[field])

    def _amount(self, cell: str, what: str) -> UnitPrice | None:
        if not cell:
            return None
        price = UnitPrice.parse(self._plain(cell, what), self._currency)
        if price.hundredths < 0:
            raise Invalid(f"{what} cannot be negative.")
        return price

    def _quantity(self, row: TableRow, field: Field) -> Quantity | None:
        cell = self._cell(row, field)
        return self._parsed(cell, _WHAT[field]) if cell else None

    def _parsed(self, cell: str, what: str) -> Quantity | None:
        return Quantity.parse(self._plain(cell, what)) if cell else None

    def _plain(self, cell: str, what: str) -> str:
        plain = plain_number(cell, self._comma)
        if plain is None:
            raise Invalid(f"{what} “{clean(cell, 30)}” is not a number.")
        return plain
