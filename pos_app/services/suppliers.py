"""Suppliers: who they are, and which items they have under which code and at what cost.

What things cost is seen by whoever may see costs; the rest by whoever may order.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, delete, func, select, update
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Decision, Permission
from pos_app.domain.errors import Conflict, Invalid, NotFound
from pos_app.domain.money import UnitPrice
from pos_app.domain.numerals import LARGEST
from pos_app.domain.purchasing import OrderState
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.text import free_text
from pos_app.models import journal
from pos_app.models.catalogue import Item
from pos_app.models.purchasing import ItemSupplier, PurchaseOrder, Supplier
from pos_app.models.versions import check_version
from pos_app.services import settings
from pos_app.services.declare import Topic, allow, command, query

MOST: Final = 2_000
_ONE: Final = Quantity.of(1)
_LIMITS: Final = {
    "name": 120, "contact": 120, "phone": 40, "email": 120, "address": 400, "tax_id": 40,
    "account_number": 60, "terms": 120, "note": 1000,
}  # fmt: skip
_LONGEST_LEAD: Final = 365


@dataclass(frozen=True, slots=True)
class SupplierFields:
    """What is known of a supplier; `minimum_order` in minor units of the shop's currency."""

    name: str
    contact: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    tax_id: str = ""
    account_number: str = ""
    terms: str = ""
    note: str = ""
    lead_days: int = 7
    minimum_order: int = 0


@dataclass(frozen=True, slots=True)
class SupplierView:
    """A supplier, of how many items, and how many orders are expected."""

    id: UUID
    fields: SupplierFields
    is_active: bool
    version: int
    items: int
    expected: int


@dataclass(frozen=True, slots=True)
class SuppliedItem:
    """An item as a supplier has it. `cost` is None where it is not known or not to be seen."""

    item_id: UUID
    name: str
    unit: Unit
    supplier_id: UUID
    supplier: str
    code: str
    cost: UnitPrice | None
    pack_size: Quantity
    is_preferred: bool


@query(Permission.STOCK_RECEIVE)
def names(session: Session, actor: Actor) -> tuple[tuple[UUID, str], ...]:
    """The suppliers that goods come from, by name."""
    rows = session.execute(
        select(Supplier.id, Supplier.name)
        .where(Supplier.is_active)
        .order_by(func.lower(Supplier.name))
    )
    return tuple((supplier_id, name) for supplier_id, name in rows)


@query(Permission.STOCK_ORDER)
def list_suppliers(session: Session, actor: Actor, text: str = "") -> tuple[SupplierView, ...]:
    """All suppliers whose name holds the text, those in use first."""
    items = (
        select(ItemSupplier.supplier_id, func.count().label("many"))
        .group_by(ItemSupplier.supplier_id)
        .subquery()
    )
    states = [str(state) for state in OrderState if state.is_expected]
    expected = (
        select(PurchaseOrder.supplier_id, func.count().label("orders"))
        .where(PurchaseOrder.state.in_(states))
        .group_by(PurchaseOrder.supplier_id)
        .subquery()
    )
    wanted = (
        select(Supplier, func.coalesce(items.c.many, 0), func.coalesce(expected.c.orders, 0))
        .outerjoin(items, items.c.supplier_id == Supplier.id)
        .outerjoin(expected, expected.c.supplier_id == Supplier.id)
        .order_by(Supplier.is_active.desc(), func.lower(Supplier.name))
        .limit(MOST)
    )
    if text.strip():
        wanted = wanted.where(Supplier.name.icontains(text.strip(), autoescape=True))
    return tuple(_view(row, *counts) for row, *counts in session.execute(wanted))


@command(Permission.STOCK_ORDER, touches=Topic.STOCK, asked="Add a supplier")
def add(session: Session, actor: Actor, supplier_id: UUID, new: SupplierFields) -> None:
    """Add a supplier under an id of the caller's; asked twice, it is added once.

    Raises `Invalid` naming the field, `Conflict` for a name that is taken.
    """
    if session.get(Supplier, supplier_id) is not None:
        return
    values = _cleaned(asdict(new))
    _check_name(session, values["name"], supplier_id)
    session.add(Supplier(id=supplier_id, is_active=True, version=1, **values))
    session.flush()
    told = {name: value for name, value in values.items() if value not in {"", 0}}
    journal.append(session, actor, "supplier.added", told, subject=supplier_id)


@command(Permission.STOCK_ORDER, touches=Topic.STOCK, asked="Change a supplier")
def edit(
    session: Session,
    actor: Actor,
    supplier_id: UUID,
    changes: Mapping[str, object],
    version: int | None = None,
) -> int:
    """Set some of `SupplierFields`, or `is_active`; returns the new version.

    Raises `NotFound`, `Invalid`, `Conflict`, and `Stale` where it was changed since `version`.
    """
    row = _supplier(session, supplier_id)
    check_version(session, row.id, row.name, stored=row.version, seen=version, words={})
    values = _cleaned(dict(changes))
    if "name" in values:
        _check_name(session, values["name"], supplier_id)
    before = {name: getattr(row, name) for name in values}
    changed = {name: value for name, value in values.items() if value != before[name]}
    if not changed:
        return row.version
    for name, value in changed.items():
        setattr(row, name, value)
    row.version += 1
    session.flush()
    body = {
        "version": row.version,
        "before": {name: before[name] for name in changed},
        "after": changed,
    }
    journal.append(session, actor, "supplier.changed", body, subject=supplier_id)
    return row.version


@query(Permission.STOCK_ORDER)
def items_of(session: Session, actor: Actor, supplier_id: UUID) -> tuple[SuppliedItem, ...]:
    """What a supplier has, by name."""
    return _supplied(session, actor, ItemSupplier.supplier_id == supplier_id)


@query(Permission.STOCK_READ)
def suppliers_of(session: Session, actor: Actor, item_id: UUID) -> tuple[SuppliedItem, ...]:
    """Who has an item, the preferred one first."""
    return _supplied(session, actor, ItemSupplier.item_id == item_id)


@command(
    Permission.STOCK_ORDER, touches=Topic.STOCK | Topic.CATALOGUE, asked="Change who has an item"
)
def supply(
    session: Session,
    actor: Actor,
    item_id: UUID,
    supplier_id: UUID,
    *,
    code: str = "",
    cost: UnitPrice | None = None,
    pack_size: Quantity = _ONE,
    is_preferred: bool = False,
) -> None:
    """A supplier has this item. The first one an item gets is the preferred one.

    Whoever may not see costs leaves the known one as it is. Raises `NotFound`, `Invalid`.
    """
    item, supplier = session.get(Item, item_id), _supplier(session, supplier_id)
    if item is None or item.is_deleted:
        raise NotFound("There is no such item.")
    if not 0 < pack_size.thousandths <= LARGEST:
        raise Invalid("A pack holds more than nothing.", where="pack_size")
    row = session.get(ItemSupplier, (item_id, supplier_id))
    known = None if row is None else row.cost
    if cost is None and actor.decide(Permission.CATALOGUE_COST) is not Decision.ALLOW:
        stored = known  # whoever sees no costs changes none
    else:
        stored = _read_cost(session, cost)
    if stored != known:
        allow(session, actor, Permission.CATALOGUE_COST, asked="Change a cost", subject=None)
    before = None if row is None else _told(row)
    if row is None:
        row = ItemSupplier(item_id=item_id, supplier_id=supplier_id)
        session.add(row)
    others = select(func.count()).where(
        ItemSupplier.item_id == item_id,
        ItemSupplier.supplier_id != supplier_id,
        ItemSupplier.is_preferred,
    )
    row.code, row.pack_size = free_text(code, _LIMITS["account_number"]), pack_size.thousandths
    row.cost = stored
    row.is_preferred = is_preferred or not session.execute(others).scalar_one()
    session.flush()
    if row.is_preferred:
        session.execute(
            update(ItemSupplier)
            .where(ItemSupplier.item_id == item_id, ItemSupplier.supplier_id != supplier_id)
            .values(is_preferred=False)
        )
    body = {"supplier": supplier.id.hex, "before": before or {}, "after": _told(row)}
    journal.append(session, actor, "item.supplied", body, subject=item_id)


@command(
    Permission.STOCK_ORDER, touches=Topic.STOCK | Topic.CATALOGUE, asked="Change who has an item"
)
def supply_no_more(session: Session, actor: Actor, item_id: UUID, supplier_id: UUID) -> None:
    """A supplier has this item no longer."""
    row = session.get(ItemSupplier, (item_id, supplier_id))
    if row is None:
        return
    before = _told(row)
    session.execute(
        delete(ItemSupplier).where(
            ItemSupplier.item_id == item_id, ItemSupplier.supplier_id == supplier_id
        )
    )
    body = {"supplier": supplier_id.hex, "before": before, "after": {}}
    journal.append(session, actor, "item.supplied", body, subject=item_id)


def _supplied(session: Session, actor: Actor, condition: Any) -> tuple[SuppliedItem, ...]:
    sees_cost = actor.decide(Permission.CATALOGUE_COST) is Decision.ALLOW
    currency = settings.rules_of(session).currency
    rows = session.execute(
        select(ItemSupplier, Item.name, Item.unit, Supplier.name)
        .join(Item, Item.id == ItemSupplier.item_id)
        .join(Supplier, Supplier.id == ItemSupplier.supplier_id)
        .where(and_(condition, ~Item.is_deleted))
        .order_by(ItemSupplier.is_preferred.desc(), Item.name, Supplier.name)
        .limit(MOST)
    )
    return tuple(
        SuppliedItem(
            row.item_id,
            item,
            Unit(unit),
            row.supplier_id,
            supplier,
            row.code,
            UnitPrice(row.cost, currency) if sees_cost and row.cost is not None else None,
            Quantity(row.pack_size),
            row.is_preferred,
        )
        for row, item, unit, supplier in rows
    )


def _read_cost(session: Session, cost: UnitPrice | None) -> int | None:
    if cost is None:
        return None
    if cost.currency != settings.rules_of(session).currency or not 0 <= cost.hundredths <= LARGEST:
        raise Invalid("The cost is an amount of zero or more.", where="cost")
    return cost.hundredths


def _told(row: ItemSupplier) -> dict[str, object]:
    return {
        "code": row.code, "cost": row.cost, "pack_size": row.pack_size,
        "is_preferred": row.is_preferred,
    }  # fmt: skip


def _supplier(session: Session, supplier_id: UUID) -> Supplier:
    row = session.get(Supplier, supplier_id)
    if row is None:
        raise NotFound("There is no such supplier.")
    return row


def _check_name(session: Session, name: str, own: UUID) -> None:
    taken = select(Supplier.name).where(
        func.lower(Supplier.name) == name.lower(), Supplier.id != own
    )
    if found := session.execute(taken).scalar():
        raise Conflict(f"There is a supplier called {found} already.")


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values fit to be stored. Raises `Invalid` naming the field."""
    known = {field.name for field in fields(SupplierFields)} | {"is_active"}
    if unknown := values.keys() - known:
        raise Invalid(f"A supplier has no field called {min(unknown)}.", where=min(unknown))
    fit: dict[str, Any] = {}
    for name, value in values.items():
        if name in _LIMITS:
            value = free_text(str(value), _LIMITS[name])  # noqa: PLW2901  the same, tidied
        elif name == "is_active":
            value = bool(value)  # noqa: PLW2901
        elif type(value) is not int or value < 0:
            raise Invalid("That is zero or more.", where=name)
        fit[name] = value
    if fit.get("name") == "":
        raise Invalid("The supplier needs a name.", where="name")
    if fit.get("lead_days", 0) > _LONGEST_LEAD:
        raise Invalid(f"A delivery takes {_LONGEST_LEAD} days at most.", where="lead_days")
    if fit.get("minimum_order", 0) > LARGEST:
        raise Invalid("That is too much.", where="minimum_order")
    return fit


def _view(row: Supplier, items: int, expected: int) -> SupplierView:
    known = {field.name: getattr(row, field.name) for field in fields(SupplierFields)}
    return SupplierView(
        row.id, SupplierFields(**known), row.is_active, row.version, items, expected
    )
