"""A row of a list as the import compares it with the shelf."""

from dataclasses import dataclass
from uuid import UUID

from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity, Unit


@dataclass(frozen=True, slots=True)
class ProductRow:
    """One row as it was read. None and "" mean that the row says nothing; `refused` says why it
    cannot be used, `passed_over` why it is no item. `packs` are what a scan of each code adds,
    where the list says so; `parent` is the product a variant belongs to, `choices`
    what it is of each option. `tax_percent` is the tax cell as a plain number, where it is one;
    `repeats` the earlier row that has this barcode under another name; `doubts` are words about
    what was kept and may be wrong.
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
    reorder: Quantity | None = None
    description: str = ""
    age: int | None = None
    supplier: str = ""
    supplier_code: str = ""
    parent: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    packs: tuple[Quantity, ...] = ()
    item_id: UUID | None = None
    doubts: tuple[str, ...] = ()
    repeats: int = 0
    refused: str = ""
    passed_over: str = ""
