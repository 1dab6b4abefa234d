"""A row of a list as the import compares it with the shelf."""

from dataclasses import dataclass
from uuid import UUID

from pos_app.domain.money import UnitPrice
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.variants import ItemOption

Reference = UUID | str  # another item: its id in the list it was exported in, or its SKU


@dataclass(frozen=True, slots=True)
class RowLinks:
    """The items a row hangs on: its deposit, its parent with what it chose of the options, and its
    parts where it is a bundle. `options` are of a parent.
    """

    deposit: Reference | None = None
    parent: Reference | None = None
    options: tuple[ItemOption, ...] = ()
    choices: tuple[str, ...] = ()
    parts: tuple[tuple[Reference, Quantity], ...] = ()

    @property
    def references(self) -> tuple[Reference, ...]:
        """Every item it names."""
        named = (self.deposit, self.parent, *(item for item, _many in self.parts))
        return tuple(each for each in named if each is not None)


@dataclass(frozen=True, slots=True)
class ProductRow:
    """One row as it was read. None and "" mean that the row says nothing; `refused` says why it
    cannot be used, `passed_over` why it is no item.

    `packs` are what a scan of each code adds, `pack_prices` and `pack_names` what that costs and is
    called as a unit of its own, where the list says so; `parent` is the product a variant belongs
    to, `choices` what it is of each option. `tax_percent` is the tax cell as a plain number, where
    it is one; `tax_flags` are the taxes it says yes to, each with its percent (nothing: it is free
    of them). `values` are fields of `ItemFields` as this program's own list says them, `links` the
    items it hangs on. `repeats` is the earlier row that has this barcode under another name;
    `doubts` are words about what was kept and may be wrong.
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
    pack_prices: tuple[UnitPrice | None, ...] = ()
    pack_names: tuple[str, ...] = ()
    tax_flags: tuple[tuple[str, str], ...] | None = None
    values: tuple[tuple[str, object], ...] = ()
    links: RowLinks | None = None
    item_id: UUID | None = None
    doubts: tuple[str, ...] = ()
    repeats: int = 0
    refused: str = ""
    passed_over: str = ""
