"""What each row of an imported list does to the shelf: adds an item, changes one, or neither.

The telling and the doing ask the same question here, so that what was told is what is done.
"""

from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, cast
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from pos_app.domain import tax
from pos_app.domain.errors import Invalid
from pos_app.domain.ids import new_id
from pos_app.domain.item import Code, ItemFields, key_of
from pos_app.domain.quantity import Unit
from pos_app.domain.text import fold
from pos_app.models.catalogue import Barcode, Category, Item, ItemText, TaxClass
from pos_app.models.item_fields import read_fields
from pos_app.services import settings, stock
from pos_app.services.import_suppliers import Supplies, Supply
from pos_app.services.product_file import ProductRow


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

    `taken` are the items that earlier rows of the same import stand for, with those rows' numbers.
    """

    def __init__(
        self,
        session: Session,
        rows: Sequence[ProductRow],
        options: ImportOptions,
        taken: Mapping[UUID, int],
    ) -> None:
        self._options = options
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
        item_id = self._match(row)
        before = None if item_id is None else self._fields[item_id]
        after = self._merged(row, before).cleaned(self._currency)
        if item_id is None or before is None:
            if row.stock is not None:
                stock.check_opening(row.stock, after.unit)
            supply = self.supplies.of(row, None)
            return Plan(row, RowKind.NEW, item_id=new_id(), after=after, supply=supply)
        if item_id in self._taken:
            raise Invalid(f"Row {self._taken[item_id]} is this item already.")
        self._taken[item_id] = row.number
        supply = self.supplies.of(row, item_id)
        kind = RowKind.SAME if after == before and supply is None else RowKind.CHANGED
        return Plan(row, kind, "", item_id, self._versions[item_id], before, after, supply)

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
            return None if row.codes or row.sku else self._match_name(fold(row.name))
        if by_sku is not None:
            names = self._fields[found[0]].name, self._fields[by_sku].name
            raise Invalid(f"Its barcode belongs to {names[0]}, its SKU to {names[1]}.")
        if len(found) > 1 or row.repeats:
            same = [i for i in found if fold(self._fields[i].name) == fold(row.name)]
            if same or row.repeats:
                found = same
        return self._only(found, "have its barcodes: give the SKU")

    def _match_name(self, words: str) -> UUID | None:
        """The item of that name; of several the one that, like the row, has no codes."""
        named = self._by_name.get(words, [])
        bare = [i for i in named if not (self._fields[i].sku or self._fields[i].barcodes)]
        return self._only(bare or named, "are called so: give the barcode")

    def _only(self, found: list[UUID], what: str) -> UUID | None:
        if len(found) > 1:
            raise Invalid(f"{len(found)} items {what} too.")
        return found[0] if found else None

    def _merged(self, row: ProductRow, before: ItemFields | None) -> ItemFields:
        """The fields with what the row says, and nothing else, put over them."""
        if before is None:
            return ItemFields(
                row.name,
                category_id=self._category(row.category) if row.category else None,
                tax_class_id=self._tax(row, None) if row.tax else self._first_tax,
                description=row.description,
                sku=row.sku,
                unit=row.unit or Unit.PIECE,
                unit_price=row.price,
                cost_price=row.cost,
                reorder_level=row.reorder,
                age_limit=row.age,
                barcodes=_codes(row),
            )
        return replace(
            before,
            name=row.name,
            category_id=self._category(row.category) if row.category else before.category_id,
            tax_class_id=self._tax(row, before) if row.tax else before.tax_class_id,
            description=row.description or before.description,
            sku=row.sku or before.sku,
            unit=row.unit or before.unit,
            unit_price=before.unit_price if row.price is None else row.price,
            cost_price=before.cost_price if row.cost is None else row.cost,
            reorder_level=before.reorder_level if row.reorder is None else row.reorder,
            age_limit=row.age or before.age_limit,
            barcodes=_with_codes(before.barcodes, row),
        )

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
        if row.tax_percent:
            by_rate = {known.rates: known.id for known in reversed(self._taxes)}
            for included in (self._includes_tax, not self._includes_tax):
                rate = tax.TaxRate.parse(row.tax_percent, included=included)
                if (found := by_rate.get(tax.encode((rate,)))) is not None:
                    return found
        raise Invalid(f"There is no tax “{row.tax}” here. Add it in Settings, then import again.")


def _keys(row: ProductRow) -> Iterable[str]:
    return map(key_of, row.codes)


def _codes(row: ProductRow) -> tuple[Code, ...]:
    if not row.packs:
        return tuple(map(Code, row.codes))
    return tuple(map(Code, row.codes, row.packs))


def _with_codes(known: tuple[Code, ...], row: ProductRow) -> tuple[Code, ...]:
    """The item's barcodes and those the row adds; what a scan adds follows the row if it says."""
    said = {code.key: code for code in _codes(row)}
    kept = tuple(
        replace(code, quantity=said[code.key].quantity) if row.packs and code.key in said else code
        for code in known
    )
    keys = {code.key for code in known}
    return (*kept, *(code for key, code in said.items() if key not in keys))


def _named(session: Session, words: str) -> list[UUID]:
    """Items called exactly so, with a SKU or without: `!` is what sorts behind a space."""
    found = session.execute(_BY_NAME, {"low": words, "high": words + "!"})
    return [item_id for item_id, name in found if fold(name) == words]
