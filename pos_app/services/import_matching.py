"""What each row of an imported list does to the shelf: adds an item, changes one, or neither.

The telling and the doing ask the same question here, so that what was told is what is done.
"""

from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from pos_app.domain import tax
from pos_app.domain.errors import Invalid
from pos_app.domain.ids import new_id
from pos_app.domain.item import ONE, Code, ItemFields, key_of
from pos_app.domain.text import fold
from pos_app.models.catalogue import Barcode, Category, Item, ItemText, TaxClass
from pos_app.models.item_fields import read_fields
from pos_app.services import settings, stock
from pos_app.services.import_links import Link, Links
from pos_app.services.import_suppliers import Supplies, Supply
from pos_app.services.product_file import ProductRow
from pos_app.services.product_file.tax_flags import bare

ALONE: Final = Link()
NOTHING: Final[Mapping[UUID, UUID]] = MappingProxyType({})


class RowKind(StrEnum):
    """What a row does."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"
    PASSED_OVER = "passed over"


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the person who imports decides. `tax_class_id` is for new items whose row names no tax
    (None: the shop's first); `may_share_codes` lets two rows with one barcode become two items.
    """

    tax_class_id: UUID | None = None
    may_share_codes: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What one row will do. `before` is None for a new item, `after` where it does nothing."""

    row: ProductRow
    kind: RowKind
    reason: str = ""
    item_id: UUID | None = None
    version: int = 0
    before: ItemFields | None = None
    after: ItemFields | None = None
    supply: Supply | None = None
    link: Link = ALONE
    doubts: tuple[str, ...] = ()


_b, _i, _w = Barcode.__table__.c, Item.__table__.c, ItemText.__table__.c
_BY_KEYS: Final = (
    select(_b.key, _b.item_id)
    .join_from(Barcode.__table__, Item.__table__, _i.id == _b.item_id)
    .where(_b.key.in_(bindparam("keys", expanding=True)), ~_i.is_deleted)
)
_BY_SKUS: Final = select(_i.sku, _i.id, _i.is_deleted).where(
    _i.sku.in_(bindparam("skus", expanding=True))
)
_BY_NAME: Final = (
    select(_w.item_id, _i.name)
    .join_from(ItemText.__table__, Item.__table__, _i.id == _w.item_id)
    .where(_w.words >= bindparam("low"), _w.words < bindparam("high"), ~_i.is_deleted)
    .order_by(_w.words)
    .limit(200)
)
_BY_IDS: Final = select(_i.id).where(_i.id.in_(bindparam("ids", expanding=True)), ~_i.is_deleted)
_VERSIONS: Final = select(_i.id, _i.version).where(_i.id.in_(bindparam("ids", expanding=True)))


class Shelf:
    """What the rows of one page meet: items under their codes and names, categories, taxes.

    `taken` are the items that earlier rows of the same import stand for, with those rows' numbers;
    `known` are the ids earlier rows have in the list, with those of their items.
    """

    def __init__(
        self,
        session: Session,
        rows: Sequence[ProductRow],
        options: ImportOptions,
        taken: Mapping[UUID, int],
        known: Mapping[UUID, UUID] = NOTHING,
    ) -> None:
        self._options = options
        self._doubts: list[str] = []
        self._links = Links.load(session, rows, known)
        self._taken: ChainMap[UUID, int] = ChainMap({}, cast("dict[UUID, int]", taken))
        self._currency = settings.rules_of(session).currency
        self.supplies = Supplies(session, (), ())
        self._load_items(session, [r for r in rows if not r.refused and not r.passed_over])
        self._load_groups(session)
        self._tax_found: dict[str, UUID] = {}
        self.new_categories: dict[str, tuple[UUID, str]] = {}

    def _load_items(self, session: Session, rows: Sequence[ProductRow]) -> None:
        self._by_key: dict[str, list[UUID]] = {}
        keys = {key for row in rows for key in _keys(row)}
        if keys:
            for key, item_id in session.execute(_BY_KEYS, {"keys": list(keys)}):
                self._by_key.setdefault(key, []).append(item_id)
        own = [row.item_id for row in rows if row.item_id is not None]
        self._known = set(session.execute(_BY_IDS, {"ids": own}).scalars()) if own else set()
        skus = [row.sku for row in rows if row.sku]
        found = session.execute(_BY_SKUS, {"skus": skus}).all() if skus else []
        self._by_sku: dict[str, UUID] = {row.sku: row.id for row in found if not row.is_deleted}
        self._gone_skus = {row.sku for row in found if row.is_deleted}
        self._by_name = {
            words: _named(session, words)
            for row in rows
            if not row.codes and not row.sku and (words := fold(row.name))
        }
        met = [*self._by_key.values(), self._by_sku.values(), *self._by_name.values(), self._known]
        ids = list({item_id for each in met for item_id in each})
        self.supplies = Supplies(session, rows, ids)
        self._fields: dict[UUID, ItemFields] = {}
        self._versions: dict[UUID, int] = {}
        if not ids:
            return
        self._fields = read_fields(session, ids, self._currency)
        self._versions = {row.id: row.version for row in session.execute(_VERSIONS, {"ids": ids})}

    def _load_groups(self, session: Session) -> None:
        rows = session.execute(select(Category.id, Category.name))
        self._exactly = {name: category_id for category_id, name in rows}
        self._categories = {name.casefold(): known for name, known in self._exactly.items()}
        taxes = session.execute(select(TaxClass).order_by(TaxClass.position)).scalars().all()
        self._tax_names = {known.id: known.name for known in taxes}
        self._taxes = [known for known in taxes if known.is_active]
        if not self._taxes:
            raise Invalid("Add a tax first: every item is sold under one.")
        self._includes_tax = settings.of(session).shop.prices_include_tax

    def plan(self, row: ProductRow) -> Plan:
        """What this row will do; refused with the reason where it makes no sense here."""
        if row.refused:
            return Plan(row, RowKind.REFUSED, row.refused)
        if row.passed_over:
            return Plan(row, RowKind.PASSED_OVER, row.passed_over)
        if row.repeats and not self._options.may_share_codes:
            return Plan(row, RowKind.REFUSED, f"Row {row.repeats} has this barcode already.")
        try:
            return self._planned(row)
        except Invalid as reason:
            return Plan(row, RowKind.REFUSED, reason.sentence)

    def _planned(self, row: ProductRow) -> Plan:
        self._doubts = []
        item_id = self._match(row)
        before = None if item_id is None else self._fields[item_id]
        after = self._merged(row, before).cleaned(self._currency)
        if item_id is None or before is None:
            return self._new(row, after)
        if item_id in self._taken:
            raise Invalid(f"Row {self._taken[item_id]} is this item already.")
        self._taken[item_id] = row.number
        self._links.note(row, item_id, after, ALONE)
        supply = self.supplies.of(row, item_id)
        kind = RowKind.SAME if after == before and supply is None else RowKind.CHANGED
        return Plan(
            row, kind, "", item_id, self._versions[item_id], before, after, supply,
            doubts=tuple(self._doubts),
        )  # fmt: skip

    def _new(self, row: ProductRow, after: ItemFields) -> Plan:
        """A new item. It has the id of the list it comes from, unless that was used here."""
        if row.item_id is not None and row.item_id in self._taken:
            raise Invalid(f"Row {self._taken[row.item_id]} is this item already.")
        link = self._links.of_new(row, self._doubts)
        if not link.is_counted:
            after = replace(after, track_stock=False)
        if row.stock is not None:
            stock.check_opening(row.stock, after.unit)
        used = row.item_id is None or row.item_id in self._links.used
        item_id = new_id() if used or row.item_id is None else row.item_id
        self._taken[item_id] = row.number
        self._links.note(row, item_id, after, link)
        supply = self.supplies.of(row, None)
        return Plan(
            row, RowKind.NEW, item_id=item_id, after=after, supply=supply, link=link,
            doubts=tuple(self._doubts),
        )  # fmt: skip

    def _match(self, row: ProductRow) -> UUID | None:
        """The item a row stands for, None where it is a new one."""
        if row.sku and row.sku in self._gone_skus:
            raise Invalid(f"The SKU “{row.sku}” belonged to an item that was deleted.")
        if row.item_id is not None and row.item_id in self._known:
            owner = self._by_sku.get(row.sku, row.item_id)
            if owner != row.item_id:
                raise Invalid(f"Its SKU belongs to {self._fields[owner].name}.")
            return row.item_id
        found = list(dict.fromkeys(i for key in _keys(row) for i in self._by_key.get(key, ())))
        by_sku = self._by_sku.get(row.sku)
        if by_sku is not None and (not found or by_sku in found):
            return by_sku
        if not found:
            return None if row.codes or row.sku else self._match_name(row)
        if by_sku is not None:
            names = self._fields[found[0]].name, self._fields[by_sku].name
            raise Invalid(f"Its barcode belongs to {names[0]}, its SKU to {names[1]}.")
        if len(found) > 1 or row.repeats:
            same = [i for i in found if fold(self._fields[i].name) == fold(row.name)]
            if same or row.repeats:
                found = same
        return self._only(found, "have its barcodes: give the SKU")

    def _match_name(self, row: ProductRow) -> UUID | None:
        """The item of that name; of several the one that, like the row, has no codes. A list that
        names its items by id means another one where an earlier row is that item.
        """
        named = self._by_name.get(fold(row.name), [])
        if row.item_id is not None:
            named = [item_id for item_id in named if item_id not in self._taken]
        bare = [i for i in named if not (self._fields[i].sku or self._fields[i].barcodes)]
        return self._only(bare or named, "are called so: give the barcode")

    def _only(self, found: list[UUID], what: str) -> UUID | None:
        if len(found) > 1:
            raise Invalid(f"{len(found)} items {what} too.")
        return found[0] if found else None

    def _merged(self, row: ProductRow, before: ItemFields | None) -> ItemFields:
        """The fields with what the row says, and nothing else, put over them."""
        told: dict[str, Any] = {
            "category_id": self._category(row.category) if row.category else None,
            "tax_class_id": self._tax(row, before) if row.tax else self._flagged(row),
            "description": row.description or None,
            "sku": row.sku or None,
            "unit": row.unit,
            "unit_price": row.price,
            "cost_price": row.cost,
            "reorder_level": row.reorder,
            "age_limit": row.age,
            "deposit_item_id": self._links.deposit(row, self._doubts),
            **dict(row.values),
        }
        said = {name: value for name, value in told.items() if value is not None}
        if before is not None:
            codes = _with_codes(before.barcodes, row)
            return replace(before, name=row.name, barcodes=codes, **said)
        said.setdefault("tax_class_id", self._first_tax)
        return ItemFields(row.name, barcodes=_codes(row), **said)

    def _flagged(self, row: ProductRow) -> UUID | None:
        """The tax of the columns a row says yes to; None, and a word about it, where the shop knows
        no such tax.
        """
        if row.tax_flags is None:
            return None
        if not row.tax_flags:
            found = self._by_rates(["0"])
            if found is None:
                self._doubts.append("it is free of tax, which no tax here is")
            return found
        names = [name for name, _percent in row.tax_flags]
        if len(names) == 1:
            for called in (names[0], bare(names[0])):
                for known in self._taxes:
                    if known.name.casefold() == called.casefold():
                        return known.id
        percents = [percent for _name, percent in row.tax_flags]
        found = self._by_rates(percents) if all(percents) else None
        if found is None:
            self._doubts.append(f"the tax {' and '.join(names)} is not known here")
        return found

    @property
    def _first_tax(self) -> UUID:
        return self._options.tax_class_id or self._taxes[0].id

    def _category(self, name: str) -> UUID:
        if (known := self._exactly.get(name)) is not None:
            return known
        folded = name.casefold()
        if folded not in self._categories:
            self._categories[folded] = new_id()
            self.new_categories[folded] = (self._categories[folded], name)
        return self._categories[folded]

    def _tax(self, row: ProductRow, before: ItemFields | None) -> UUID:
        """The tax a row names; the item's own is known by its name also when it is not used any
        more.
        """
        own = before.tax_class_id if before is not None else None
        if own is not None and self._tax_names.get(own) == row.tax:
            return own
        if row.tax not in self._tax_found:
            self._tax_found[row.tax] = self._look_up_tax(row)
        return self._tax_found[row.tax]

    def _look_up_tax(self, row: ProductRow) -> UUID:
        """By its name, else by its one rate, included or not as the shop's prices are."""
        for known in self._taxes:
            if known.name.casefold() == row.tax.casefold():
                return known.id
        found = self._by_rates([row.tax_percent]) if row.tax_percent else None
        if found is not None:
            return found
        raise Invalid(f"There is no tax “{row.tax}” here. Add it in Settings, then import again.")

    def _by_rates(self, percents: Sequence[str]) -> UUID | None:
        """The first tax of just these rates, included or not as the shop's prices are."""
        for included in (self._includes_tax, not self._includes_tax):
            rates = {tax.TaxRate.parse(percent, included=included) for percent in percents}
            for known in self._taxes:
                if set(tax.decode(known.rates)) == rates:
                    return known.id
        return None


def _keys(row: ProductRow) -> Iterable[str]:
    return map(key_of, row.codes)


def _codes(row: ProductRow) -> tuple[Code, ...]:
    packs = row.packs or (ONE,) * len(row.codes)
    prices = row.pack_prices or (None,) * len(row.codes)
    names = row.pack_names or ("",) * len(row.codes)
    return tuple(map(Code, row.codes, packs, prices, names))


def _with_codes(known: tuple[Code, ...], row: ProductRow) -> tuple[Code, ...]:
    """The item's barcodes and those the row adds; what a scan adds follows the row if it says."""
    said = {code.key: code for code in _codes(row)}
    kept = tuple(
        _followed(code, said[code.key], row) if code.key in said else code for code in known
    )
    keys = {code.key for code in known}
    return (*kept, *(code for key, code in said.items() if key not in keys))


def _followed(code: Code, said: Code, row: ProductRow) -> Code:
    """A barcode with what the list says of it: only where it has a column for that."""
    return replace(
        code,
        quantity=said.quantity if row.packs else code.quantity,
        price=said.price if row.pack_prices else code.price,
        name=said.name if row.pack_names else code.name,
    )


def _named(session: Session, words: str) -> list[UUID]:
    """Items called exactly so, with a SKU or without: `!` is what sorts behind a space."""
    found = session.execute(_BY_NAME, {"low": words, "high": words + "!"})
    return [item_id for item_id, name in found if fold(name) == words]
