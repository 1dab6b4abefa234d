"""A list of products from a file, read into rows that the import compares with the shelf.

Columns are recognised by their heading in several languages and in the exports of other programs; a
file with nothing but barcode and name works. Whether amounts have a decimal comma is told from the
amounts themselves. A row that makes no sense is kept with its number and the reason.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO, Final

from pos_app.domain.errors import Invalid
from pos_app.domain.item import LONGEST_CODE, LONGEST_NAME, Code
from pos_app.domain.money import Currency, UnitPrice
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.text import clean, fold
from pos_app.services.table_file import Table, TableRow


@dataclass(frozen=True, slots=True)
class ProductRow:
    """One row as it was read. None and "" mean that the row says nothing; `refused` says why it
    cannot be used. `tax_percent` is the tax cell as a plain number, where it is one; `repeats` the
    earlier row that has this barcode under another name.
    """

    number: int
    name: str = ""
    codes: tuple[str, ...] = ()
    sku: str = ""
    price: UnitPrice | None = None
    cost: UnitPrice | None = None
    category: str = ""
    tax: str = ""
    tax_percent: str = ""
    unit: Unit | None = None
    stock: Quantity | None = None
    repeats: int = 0
    refused: str = ""


@dataclass(frozen=True, slots=True)
class ProductFile:
    """A file's rows and how it was read: encoding, delimiter, decimal comma, which heading became
    which column, and the headings that were not recognised.
    """

    rows: tuple[ProductRow, ...]
    encoding: str
    delimiter: str
    decimal_comma: bool
    columns: Mapping[str, str]
    ignored: tuple[str, ...]

    @staticmethod
    def read(source: BinaryIO, currency: Currency) -> "ProductFile":
        """Read an open file whole, outside any transaction. Raises Invalid for what is no list."""
        table = Table.read(source, _likeness)
        columns = _columns(table.heading)
        comma = _has_decimal_comma(table, columns)
        reader = _Reader(columns, currency, comma)
        used = {place for places in columns.values() for place in places}
        return ProductFile(
            rows=tuple(_without_repeats(map(reader.row, table.rows))),
            encoding=table.encoding,
            delimiter=table.delimiter,
            decimal_comma=comma,
            columns={
                field: ", ".join(table.heading[place] for place in places)
                for field, places in columns.items()
            },
            ignored=tuple(h for place, h in enumerate(table.heading) if h and place not in used),
        )


# Headings as `fold` leaves them; where several of a field's are there, the first named is taken.
_HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": (
        *("name", "product name", "item name", "product", "item", "title", "article", "artikel"),
        *("bezeichnung", "artikelname", "produkt", "nom", "produit", "libelle", "designation"),
        *("nombre", "producto", "articulo", "nome", "prodotto", "articolo", "produto", "naam"),
        *("omschrijving", "nazwa", "navn", "namn", "品 名", "商 品 名", "名 称", "description"),
        *("descripcion", "descrizione", "descricao", "beschreibung"),
    ),
    "barcode": (
        *("barcode", "barcodes", "bar code", "ean", "ean13", "ean 13", "ean code", "gtin", "upc"),
        *("upc ean", "upc code", "variant barcode", "gtin upc ean or isbn", "isbn", "strichcode"),
        *("code barre", "code barres", "code a barres", "codigo de barras", "codice a barre"),
        *("streepjescode", "kod kreskowy", "条 码", "code"),
    ),
    "sku": (
        *("sku", "variant sku", "stock code", "item code", "product code", "internal reference"),
        *("reference", "ref", "plu", "item number", "article number", "artikelnummer", "art nr"),
        *("item no", "product no", "referencia", "codigo", "codice", "code"),
    ),
    "price": (
        *("price", "unit price", "selling price", "sale price", "sales price", "retail price"),
        *("retail", "variant price", "regular price", "default price", "list price", "lst price"),
        *("price incl tax", "price inc tax", "preis", "verkaufspreis", "vk", "prix", "prix ttc"),
        *("prix de vente", "precio", "precio de venta", "prezzo", "preco", "prijs", "cena", "pris"),
    ),
    "cost": (
        *("cost", "cost price", "unit cost", "cost per item", "purchase price", "supply price"),
        *("default cost", "standard price", "buying price", "einkaufspreis", "ek", "prix d achat"),
        *("prix dachat", "costo", "coste", "custo", "inkoopprijs", "purchase cost"),
    ),
    "category": (
        *("category", "categories", "product category", "item category", "product type", "type"),
        *("group", "department", "reporting category", "kategorie", "warengruppe", "categorie"),
        *("categoria", "rayon", "groep", "kategoria", "kategori"),
    ),
    "tax": (
        *("tax", "tax rate", "vat", "vat rate", "tax class", "gst", "sales tax", "tax name"),
        *("mwst", "ust", "steuer", "steuersatz", "tva", "iva", "btw", "customer taxes", "moms"),
    ),
    "stock": (
        *("stock", "quantity", "qty", "on hand", "quantity on hand", "qty on hand", "in stock"),
        *("inventory", "stock level", "current quantity", "current stock", "bestand", "menge"),
        *("variant inventory qty", "quantite", "cantidad", "existencias", "quantita", "voorraad"),
        *("available", "stock quantity"),
    ),
    "unit": (
        *("unit", "uom", "unit of measure", "sold by", "unit type", "einheit", "unite", "unidad"),
        *("unita", "eenheid", "unidade"),
    ),
}
_UNITS: Final[Mapping[str, Unit]] = {
    **dict.fromkeys(("piece", "pieces", "pc", "pcs", "each", "ea", "unit"), Unit.PIECE),
    **dict.fromkeys(("units", "item", "stk", "stuck", "st", "piece s", "u"), Unit.PIECE),
    **dict.fromkeys(("kg", "kilo", "kilogram", "kilogramme", "weight"), Unit.KG),
    **dict.fromkeys(("g", "gr", "gram", "gramme"), Unit.G),
    **dict.fromkeys(("l", "lt", "litre", "liter"), Unit.LITRE),
    **dict.fromkeys(("ml", "millilitre", "milliliter"), Unit.ML),
    **dict.fromkeys(("m", "metre", "meter"), Unit.METRE),
    **dict.fromkeys(("lb", "lbs", "pound"), Unit.LB),
    **dict.fromkeys(("oz", "ounce"), Unit.OZ),
    **dict.fromkeys(("h", "hour", "hours", "hr"), Unit.HOUR),
    **{word.value.replace("_", " "): word for word in Unit},
}
_BRACKETS: Final = re.compile(r"\s*[\[(][^\])]*[\])]")
_CUT_BY_SPREADSHEET: Final = re.compile(r"\d(?:[.,]\d+)?[Ee]\+?\d+")
_AMOUNT: Final = re.compile(
    r"[^\d.,+\-\u2212]{0,5}([+\-\u2212]?)[^\d.,+\-\u2212]{0,5}(\d[\d.,'’\s]*|[.,]\d+)\D{0,8}"
)


def _columns(heading: Sequence[str]) -> dict[str, list[int]]:
    """Which column holds which field. Barcodes may stand in several; “code” is one only where no
    other column is.
    """
    folded = [fold(_BRACKETS.sub("", cell[:100])) for cell in heading]
    columns: dict[str, list[int]] = {}
    used: set[int] = set()
    for field, names in _HEADINGS.items():
        places = [folded.index(name) for name in names if name in folded]
        places = [place for place in places if place not in used]
        if field == "barcode" and any(folded[place] != "code" for place in places):
            places = [place for place in places if folded[place] != "code"]
        if places:
            columns[field] = sorted(places) if field == "barcode" else places[:1]
            used.update(columns[field])
    return columns


def _has_decimal_comma(table: Table, columns: Mapping[str, list[int]]) -> bool:
    """Told by amounts that can be read one way only; where none can, by the delimiter."""
    places = [p for field in ("price", "cost", "stock") for p in columns.get(field, ())]
    votes = 0
    for row in table.rows:
        for place in places:
            cell = row.cells[place] if row.cells else ""
            comma, point = cell.rfind(","), cell.rfind(".")
            if comma < 0 and point < 0:
                continue
            votes += _vote(cell, comma, point)
    return votes > 0 or (votes == 0 and table.delimiter == ";")


def _vote(cell: str, comma: int, point: int) -> int:
    """1 for a decimal comma, -1 for a decimal point, 0 where it may be either ("1,234")."""
    last = 1 if comma > point else -1
    if comma >= 0 and point >= 0:
        return last
    mark = "," if last > 0 else "."
    if cell.count(mark) > 1:
        return -last
    behind = len(re.findall(r"\d", cell[max(comma, point) :]))
    return 0 if behind == 3 else last


def _likeness(cells: Sequence[str]) -> int:
    """How much a row looks like a heading: how many columns it names, with one for names."""
    columns = _columns(cells)
    return len(columns) if "name" in columns else 0


class _Reader:
    """Cells to a row, by the file's columns and its way of writing numbers."""

    def __init__(
        self, columns: Mapping[str, list[int]], currency: Currency, decimal_comma: bool
    ) -> None:
        self.columns, self.currency, self.decimal_comma = columns, currency, decimal_comma

    def row(self, row: TableRow) -> ProductRow:
        """The row as it is understood, or refused with the reason."""
        if row.refused:
            return ProductRow(row.number, refused=row.refused)
        name = clean(self._cell(row, "name"), LONGEST_NAME)
        try:
            return self._understood(row, name)
        except Invalid as reason:
            return ProductRow(row.number, name, refused=reason.sentence)

    def _understood(self, row: TableRow, name: str) -> ProductRow:
        if not name:
            raise Invalid("It has no name.")
        tax = self._text(row, "tax", 80)
        stock = self._number(row, "stock", "The stock")
        read = ProductRow(
            number=row.number,
            name=name,
            codes=self._codes(row),
            sku=self._text(row, "sku", 60),
            price=self._price(row, "price", "The price"),
            cost=self._price(row, "cost", "The cost"),
            category=self._text(row, "category", 120),
            tax=tax,
            tax_percent=_plain_number(tax.replace("%", ""), self.decimal_comma) or "",
            unit=_unit(self._cell(row, "unit")),
            stock=Quantity.parse(stock) if stock else None,
        )
        for amount, what in ((read.price, "The price"), (read.cost, "The cost")):
            if amount is not None and amount.hundredths < 0:
                raise Invalid(f"{what} cannot be negative.")
        return read

    def _cell(self, row: TableRow, field: str) -> str:
        places = self.columns.get(field)
        return row.cells[places[0]] if places else ""

    def _text(self, row: TableRow, field: str, limit: int) -> str:
        cell = self._cell(row, field)
        return clean(cell, limit) if cell else ""

    def _codes(self, row: TableRow) -> tuple[str, ...]:
        """The barcodes of all their columns; several in one cell where each is digits."""
        found: dict[str, None] = {}
        for place in self.columns.get("barcode", ()):
            if row.cells[place].isalnum():
                found[row.cells[place]] = None
                continue
            parts = [part.strip() for part in re.split(r"[|;,/\s]+", row.cells[place])]
            whole = all(part.isdigit() for part in parts if part)
            found.update(dict.fromkeys(parts if whole else [row.cells[place]]))
        return tuple(_checked_code(code) for code in found if code)

    def _price(self, row: TableRow, field: str, what: str) -> UnitPrice | None:
        plain = self._number(row, field, what)
        return UnitPrice.parse(plain, self.currency) if plain else None

    def _number(self, row: TableRow, field: str, what: str) -> str:
        cell = self._cell(row, field)
        if not cell:
            return ""
        plain = _plain_number(cell, self.decimal_comma)
        if plain is None:
            raise Invalid(f"{what} “{clean(cell, 30)}” is not a number.")
        return plain


def _plain_number(cell: str, decimal_comma: bool) -> str | None:
    """ "£1,234.50" or "1.234,50 €" as "1234.5": signs of currency, grouping and needless zeros
    gone. None for what is no number.
    """
    mark, group = (",", ".") if decimal_comma else (".", ",")
    whole, found, fraction = cell.partition(mark)
    if whole.isdecimal() and len(cell) <= 40 and (fraction.isdecimal() or not found):
        fraction = fraction.rstrip("0")
        return f"{whole}.{fraction}" if fraction else whole
    amount = _AMOUNT.fullmatch(cell)
    if amount is None or len(cell) > 40:
        return None
    digits = re.sub(r"['’\s]", "", amount[2])
    whole, found, fraction = digits.partition(mark)
    thousands = whole.split(group)
    is_grouped = len(thousands) > 1 and all(len(part) == 3 for part in thousands[1:])
    if (len(thousands) > 1 and not (is_grouped and 1 <= len(thousands[0]) <= 3)) or (
        found and not fraction.isdigit() and fraction
    ):
        return None
    sign = "" if amount[1] in {"", "+"} else "-"
    fraction = fraction.rstrip("0")
    return sign + ("".join(thousands) or "0") + (f".{fraction}" if fraction else "")


def _checked_code(code: str) -> str:
    if code.isdecimal() and len(code) <= LONGEST_CODE:
        return code
    if _CUT_BY_SPREADSHEET.fullmatch(code):
        raise Invalid(f"A spreadsheet has cut the barcode to {code}. Format the column as text.")
    text = clean(code, LONGEST_CODE + 1)
    if len(text) > LONGEST_CODE:
        raise Invalid(f"A barcode has at most {LONGEST_CODE} characters.")
    return text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text


def _unit(cell: str) -> Unit | None:
    if not cell:
        return None
    unit = _UNITS.get(fold(cell[:40]))
    if unit is None:
        raise Invalid(f"There is no unit “{clean(cell, 30)}”.")
    return unit


def _without_repeats(rows: Iterable[ProductRow]) -> Iterator[ProductRow]:
    """Refuse a row whose SKU, barcode and name, or with neither code its name, stand in an earlier
    one. Another name under the same barcode may be an item that shares it: `repeats` says so.
    """
    seen: dict[tuple[str, str], ProductRow] = {}
    for row in rows:
        marks = [] if row.refused else _marks(row)
        repeated = next((mark for mark in marks if mark in seen), None)
        if repeated is None:
            seen.update(dict.fromkeys(marks, row))
            yield row
            continue
        what, earlier = repeated[0], seen[repeated]
        if what == "barcode" and fold(earlier.name) != fold(row.name):
            yield replace(row, repeats=earlier.number)
        else:
            yield replace(row, refused=f"Row {earlier.number} has this {what} already.")


def _marks(row: ProductRow) -> list[tuple[str, str]]:
    """What tells a row from all others."""
    marks = [("SKU", row.sku)] if row.sku else []
    marks += [("barcode", key) for code in row.codes if (key := Code(code).key)]
    return marks or [("name", fold(row.name))]
