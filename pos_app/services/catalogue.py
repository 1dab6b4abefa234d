"""What is on the shelf, read: by code, by words, by category, and one item with all it has.

`find_by_code` is what every scan runs: one statement, built once, over indexed keys.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.domain import barcode, tax
from pos_app.domain.access import Actor, Decision, Permission
from pos_app.domain.barcode import EmbeddedRule, ScanKind, Scanned
from pos_app.domain.cart import CartLine
from pos_app.domain.errors import Invalid, NotFound
from pos_app.domain.ids import new_id
from pos_app.domain.item import ONE, STOCK_POLICIES, ItemFields
from pos_app.domain.measures import OF_LABELS, converted, labelled
from pos_app.domain.money import Money, Rounding, UnitPrice, divide
from pos_app.domain.price_source import PriceSource
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.tax import TaxRate
from pos_app.models.base import wire
from pos_app.models.batches import expiry_of
from pos_app.models.bundles import part_levels
from pos_app.models.catalogue import Item, TaxClass
from pos_app.models.item_fields import read_fields
from pos_app.models.item_search import (
    families,
    nearest_words,
    ranked_items,
)
from pos_app.models.item_views import (
    BY_IDS,
    BY_KEY,
    BY_SKU,
    CATEGORIES,
    COLUMNS,
    FAVOURITES,
    OF_CATEGORY,
)
from pos_app.models.stock import main_location
from pos_app.services import prices, settings
from pos_app.services.declare import query

MOST_TILES: Final = 500
MOST_FOUND: Final = 200
MOST_SHARED: Final = 20
NO_TINT: Final = "slate"


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item as a tile, a search result or a scan shows it.

    `stock` None: not counted. `policy` is what the counter does without stock: the item's own, else
    its category's, else the shop's. `scan_quantity` is what this code adds, `fixed_total` what a
    price label says; `says_amount`: the code itself said how much, be it exactly one. `batch`,
    `serial` and `expires` are what a GS1 label says of the very goods in the hand.

    `unit_price` is what is charged today and `source` why; `pack`: how much of the item is in the
    unit this code sells at a price of its own. A parent is not sold: one of its variants is chosen.
    Of a bundle, `stock` is how many can be made. `age_limit`, 0: none.
    """

    id: UUID
    name: str
    sku: str
    category_id: UUID | None
    category_name: str
    tint: str
    unit: Unit
    unit_price: UnitPrice | None
    is_open_price: bool
    taxes: tuple[TaxRate, ...]
    stock: Quantity | None
    policy: str
    picture: str | None
    favourite: int | None
    is_active: bool = True
    scan_quantity: Quantity = ONE
    code: str = ""
    fixed_total: Money | None = None
    says_amount: bool = False
    batch: str = ""
    serial: str = ""
    expires: date | None = None
    source: PriceSource = PriceSource.CATALOGUE
    pack: Quantity = ONE
    age_limit: int = 0
    deposit_id: UUID | None = None
    is_parent: bool = False
    is_bundle: bool = False

    def to_line(self, quantity: Quantity, price: UnitPrice | None = None) -> CartLine:
        """A line for the cart. `price` where one was typed. Invalid where the item has none."""
        unit_price = self.unit_price if price is None else price
        fixed = self.fixed_total if price is None and quantity == self.scan_quantity else None
        if unit_price is None and fixed is not None:
            unit_price = UnitPrice.of(fixed)
        if unit_price is None or (self.is_open_price and price is None and fixed is None):
            raise Invalid(f"{self.name} has no price. Type one to sell it.", where="unit_price")
        is_open = self.is_open_price or self.unit_price is None
        return CartLine(
            id=new_id(),
            item_id=self.id,
            name=self.name,
            unit=self.unit,
            quantity=quantity,
            unit_price=unit_price,
            list_price=None if is_open else self.unit_price,
            price_source=self._source(price, fixed, is_open),
            taxes=self.taxes,
            category_id=self.category_id,
            fixed_total=fixed,
            barcode=self.code,
            serial=self.serial,
            batch=self.batch,
            expires=self.expires,
            pack=self.pack,
        )

    def _source(self, price: UnitPrice | None, fixed: Money | None, is_open: bool) -> PriceSource:
        if fixed is not None:
            return PriceSource.LABEL
        if is_open:
            return PriceSource.OPEN
        return self.source if price in {None, self.unit_price} else PriceSource.OVERRIDE


@dataclass(frozen=True, slots=True)
class ItemForm:
    """Everything the item form shows. `fields.cost_price` is None for whoever may not see costs."""

    id: UUID
    version: int
    fields: ItemFields
    category_name: str
    tax_class_name: str
    taxes: tuple[TaxRate, ...]
    stock: Quantity | None
    policy: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class CategoryView:
    """A category as a tab and in the categories list. `has_items`: something on sale is in it."""

    id: UUID
    name: str
    tint: str
    position: int
    stock_policy: str | None
    is_active: bool
    has_items: bool
    version: int
    tax_class_id: UUID | None = None  # what new items of it get


@dataclass(frozen=True, slots=True)
class TaxClassView:
    """A tax class with its rates."""

    id: UUID
    name: str
    rates: tuple[TaxRate, ...]
    position: int
    is_active: bool
    version: int


@query(Permission.CATALOGUE_READ)
def find_by_code(
    session: Session, actor: Actor, code: str, rules: Sequence[EmbeddedRule] | None = None
) -> tuple[ItemView, ...]:
    """The items on sale under a scanned or typed code: none, one, or several that share it.

    The exact code comes first, then what the shop's label rules (or `rules`) find inside it, one
    after the other, then the SKU.
    """
    if rules is None:
        rules = settings.label_rules_of(session)
    place, connection = main_location(session), wire(session)
    scanned = barcode.parse(code, rules)
    while True:
        for key in scanned.keys:
            rows = BY_KEY(connection, {"key": key, "place": place})
            if rows:
                return tuple(
                    _told(session, _coded(session, row), scanned, key) for row in rows[:MOST_SHARED]
                )
        if scanned.rule is None:
            break
        short = scanned.number.lstrip("0") or "0"
        rows = BY_SKU(connection, {"sku": scanned.number, "upper": short, "place": place})
        if rows:
            view = replace(_view(session, rows[0]), code=scanned.number)
            return (_told(session, view, scanned, scanned.number),)
        rules = rules[rules.index(scanned.rule) + 1 :]
        scanned = barcode.parse(code, rules)
    skus = {"sku": scanned.text, "upper": scanned.text.upper(), "place": place}
    rows = BY_SKU(connection, skus)
    return tuple(replace(_view(session, row), code=scanned.text) for row in rows[:1])


@query(Permission.CATALOGUE_READ)
def search(session: Session, actor: Actor, text: str, limit: int = 50) -> tuple[ItemView, ...]:
    """Items on sale whose words begin as typed, in any order, best first; SKU and barcode too. Of
    variants, the parent is shown once.
    """
    found = ranked_items(session, text, min(limit, MOST_FOUND))
    return _by_ids(session, families(session, found))


@query(Permission.CATALOGUE_READ)
def suggest(session: Session, actor: Actor, text: str) -> str | None:
    """Words near those typed that do find something: "Did you mean …". Some 50 ms: on a worker."""
    return nearest_words(session, text)


@query(Permission.CATALOGUE_READ)
def tiles(
    session: Session, actor: Actor, category_id: UUID | None, offset: int = 0, limit: int = 200
) -> tuple[ItemView, ...]:
    """The items on sale of a category by name, or (None) the favourites in their order."""
    page = {"place": main_location(session), "offset": offset, "most": min(limit, MOST_TILES)}
    if category_id is None:
        rows = session.execute(FAVOURITES, page)
    else:
        rows = session.execute(OF_CATEGORY, {"category": category_id, **page})
    return tuple(_view(session, row) for row in rows)


@query(Permission.CATALOGUE_READ)
def views(session: Session, actor: Actor, item_ids: Sequence[UUID]) -> tuple[ItemView, ...]:
    """These items, in this order; those that are gone are left out."""
    return _by_ids(session, list(item_ids[:MOST_TILES]))


@query(Permission.CATALOGUE_READ)
def categories(session: Session, actor: Actor) -> tuple[CategoryView, ...]:
    """All categories in their order, those switched off too."""
    return tuple(CategoryView(*row) for row in session.execute(CATEGORIES))


@query(Permission.CATALOGUE_READ)
def tax_classes(session: Session, actor: Actor) -> tuple[TaxClassView, ...]:
    """All tax classes in their order; the first is what a new item gets."""
    rows = session.execute(select(TaxClass).order_by(TaxClass.position, TaxClass.name)).scalars()
    return tuple(
        TaxClassView(
            row.id, row.name, tax.decode(row.rates), row.position, row.is_active, row.version
        )
        for row in rows
    )


@query(Permission.CATALOGUE_READ)
def item(session: Session, actor: Actor, item_id: UUID) -> ItemForm:
    """Everything about one item. Raises `NotFound`."""
    row = session.get(Item, item_id)
    if row is None or row.is_deleted:
        raise NotFound("There is no such item.")
    view = _by_ids(session, [item_id])[0]
    shows_cost = actor.decide(Permission.CATALOGUE_COST) is Decision.ALLOW
    currency = settings.rules_of(session).currency
    fields = read_fields(session, [item_id], currency)[item_id]
    return ItemForm(
        id=row.id,
        version=row.version,
        fields=fields if shows_cost else replace(fields, cost_price=None),
        category_name=view.category_name,
        tax_class_name=session.get_one(TaxClass, row.tax_class_id).name,
        taxes=view.taxes,
        stock=view.stock,
        policy=view.policy,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


_rates = lru_cache(maxsize=256)(tax.decode)
_UNITS: Final = {str(unit): unit for unit in Unit}


def _told(session: Session, view: ItemView, scanned: Scanned, key: str) -> ItemView:
    """The item as this code sells it: a case, a weight, a price label."""
    if not scanned.tells_value(key):
        return view
    if scanned.kind is ScanKind.GS1:
        view = _of_batch(session, view, scanned)
    if scanned.count is not None:
        return replace(view, scan_quantity=Quantity.of(scanned.count), says_amount=True)
    if scanned.weight is not None:
        unit = scanned.unit or OF_LABELS.get(view.unit, view.unit)
        measured = converted(scanned.weight, unit, view.unit)
        if measured is None:
            return view
        return replace(view, scan_quantity=measured, says_amount=True)
    fixed = _price_told(session, scanned)
    if fixed is None:
        return view
    quantity = labelled(fixed, view.unit, view.unit_price)
    return replace(view, fixed_total=fixed, scan_quantity=quantity, says_amount=True)


def _of_batch(session: Session, view: ItemView, scanned: Scanned) -> ItemView:
    """The goods in the hand: their batch and serial number, and the day they are good until. Where
    the label tells no day, the batch may have one.
    """
    expires = scanned.expires or scanned.best_before
    if expires is None and scanned.batch:
        expires = expiry_of(session, view.id, scanned.batch)
    return replace(view, batch=scanned.batch, serial=scanned.serial, expires=expires)


def _price_told(session: Session, scanned: Scanned) -> Money | None:
    """The price on the label; one that no coin can pay, or of another currency, is none."""
    try:
        return scanned.price_in(settings.rules_of(session).currency)
    except Invalid:
        return None


def _view(session: Session, row: Any, scan_quantity: Quantity = ONE, code: str = "") -> ItemView:
    currency = settings.rules_of(session).currency
    price, level, rate, source = row[7], row[11], row[16], PriceSource.CATALOGUE
    lists = prices.lists_now(session)
    if price is not None and (rate or lists):
        step = prices.price_now(session, row[0], price, rate, row[3], lists)
        price, source = step.price, step.source
    view = ItemView(
        row[0],
        row[1],
        row[2] or "",
        row[3],
        row[4] or "",
        row[5] or NO_TINT,
        _UNITS[row[6]],
        None if price is None else UnitPrice(price, currency),
        row[8],
        _rates(row[9]),
        Quantity(level or 0) if row[10] else None,
        row[12] or settings.of(session).shop.stock_policy,
        row[13],
        row[14],
        row[15],
        scan_quantity,
        code,
        source=source,
        age_limit=row[17] or 0,
        deposit_id=row[18],
        is_parent=row[19] is not None,
        is_bundle=row[20],
    )
    return _as_bundle(session, view) if view.is_bundle else view


def _coded(session: Session, row: Any) -> ItemView:
    """The item as a code of it sells it; a case with a price of its own is a unit of its own."""
    quantity, code, price, name = row[len(COLUMNS) :]
    if price is None:
        return _view(session, row, Quantity(quantity), code)
    view, pack = _view(session, row, ONE, code), Quantity(quantity)
    return replace(
        view,
        name=f"{view.name}, {name}" if name else f"{view.name} × {pack.plain}",
        unit=Unit.PIECE,
        unit_price=UnitPrice(price, settings.rules_of(session).currency),
        is_open_price=False,
        pack=pack,
        source=PriceSource.PACK,
        says_amount=True,
    )


def _as_bundle(session: Session, view: ItemView) -> ItemView:
    """How many can be made of what there is, and the strictest policy of its parts."""
    usual = settings.of(session).shop.stock_policy
    parts = part_levels(session, view.id, main_location(session))
    made = [divide(max(left, 0), needed, Rounding.DOWN) for needed, left, _own in parts]
    policies = {own or usual for _needed, _left, own in parts} or {view.policy}
    policy = max(policies, key=STOCK_POLICIES.index)
    return replace(view, stock=Quantity.of(min(made)) if made else None, policy=policy)


def _by_ids(session: Session, ids: list[UUID]) -> tuple[ItemView, ...]:
    if not ids:
        return ()
    rows = session.execute(BY_IDS, {"ids": ids, "place": main_location(session)})
    found = {row[0]: _view(session, row) for row in rows}
    return tuple(found[item_id] for item_id in ids if item_id in found)
