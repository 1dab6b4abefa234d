"""What to order: the items at or below their reorder level, and how many of each.

How many follows from how fast the item went in the last four weeks and how long its supplier takes
(domain/purchasing.py: to_order).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.purchasing import SALES_DAYS, OrderState, to_order
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.text import clean
from pos_app.models import journal
from pos_app.models.catalogue import Item
from pos_app.models.purchasing import ItemSupplier, PurchaseOrder, PurchaseOrderLine, Supplier
from pos_app.models.stock import StockLevel, StockMovement, main_location
from pos_app.services import settings
from pos_app.services.declare import Topic, command, query

_MOST_ROWS: Final = 5_000
_LEAD_DAYS: Final = 7  # of an item nobody supplies yet
_ONE: Final = 1000


@dataclass(frozen=True, slots=True)
class LowItem:
    """An item to order: what is there, what is coming, how it went, and how many to order."""

    item_id: UUID
    name: str
    sku: str
    unit: Unit
    supplier_id: UUID | None
    supplier: str
    on_hand: Quantity
    reorder_level: Quantity
    on_order: Quantity
    sold: Quantity
    suggested: Quantity


@query(Permission.STOCK_RECEIVE)
def low_items(session: Session, actor: Actor) -> tuple[LowItem, ...]:
    """Everything at or below its reorder level at the main location, by supplier and name."""
    return _low(session, main_location(session), None)


@command(Permission.STOCK_RECEIVE, touches=Topic.JOURNAL, asked="Export what is to be ordered")
def begin_export(session: Session, actor: Actor, file: str) -> tuple[LowItem, ...]:
    """Begin to take the list out as a file, which the journal tells; the list as it is now."""
    found = _low(session, main_location(session), None)
    body = {"file": clean(file, 120), "rows": len(found)}
    journal.append(session, actor, "stock.low_exported", body)
    return found


@query(Permission.STOCK_READ)
def on_order(session: Session, actor: Actor, item_id: UUID) -> Quantity:
    """How much of an item is expected."""
    return Quantity(_coming(session, [item_id]).get(item_id, 0))


def for_supplier(session: Session, supplier: Supplier, place: UUID) -> tuple[LowItem, ...]:
    """What is low of what a supplier has, and something is to be ordered of."""
    return tuple(each for each in _low(session, place, supplier.id) if each.suggested)


def _low(session: Session, place: UUID, supplier_id: UUID | None) -> tuple[LowItem, ...]:
    level = func.coalesce(StockLevel.quantity, 0)
    has = ItemSupplier.item_id == Item.id
    has = (
        and_(has, ItemSupplier.is_preferred)
        if supplier_id is None
        else and_(has, ItemSupplier.supplier_id == supplier_id)
    )
    wanted: Any = (
        select(
            Item.id, Item.name, Item.sku, Item.unit, Item.reorder_level, level,
            Supplier.id, Supplier.name, Supplier.lead_days, ItemSupplier.pack_size,
        )
        .outerjoin(
            StockLevel, and_(StockLevel.item_id == Item.id, StockLevel.location_id == place)
        )
        .join(ItemSupplier, has, isouter=supplier_id is None)
        .join(Supplier, Supplier.id == ItemSupplier.supplier_id, isouter=supplier_id is None)
        .where(
            Item.is_active,
            ~Item.is_deleted,
            Item.track_stock,
            Item.reorder_level.is_not(None),
            level <= Item.reorder_level,
        )
        .order_by(Supplier.name, Item.name)
        .limit(_MOST_ROWS)
    )  # fmt: skip
    rows = session.execute(wanted).all()
    ids = [row[0] for row in rows]
    coming, sold = _coming(session, ids), _sold(session, ids, place)
    return tuple(_low_item(row, coming.get(row[0], 0), sold.get(row[0], 0)) for row in rows)


def _low_item(row: Any, coming: int, sold: int) -> LowItem:
    item_id, name, sku, unit, reorder, left, supplier_id, supplier, lead, pack = row
    suggested = to_order(
        reorder_level=Quantity(reorder),
        on_hand=Quantity(left),
        on_order=Quantity(coming),
        sold=Quantity(sold),
        lead_days=_LEAD_DAYS if lead is None else lead,
        pack=Quantity(pack or _ONE),
    )
    return LowItem(
        item_id, name, sku or "", Unit(unit), supplier_id, supplier or "", Quantity(left),
        Quantity(reorder), Quantity(coming), Quantity(sold), suggested,
    )  # fmt: skip


def _coming(session: Session, item_ids: Sequence[UUID]) -> dict[UUID, int]:
    """What was ordered of these items and did not come yet."""
    states = [str(state) for state in OrderState if state.is_expected]
    rest = PurchaseOrderLine.ordered - PurchaseOrderLine.received
    rows = session.execute(
        select(PurchaseOrderLine.item_id, func.sum(rest))
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseOrderLine.order_id)
        .where(PurchaseOrder.state.in_(states), rest > 0)
        .group_by(PurchaseOrderLine.item_id)
    )
    wanted = set(item_ids)
    return {item_id: int(total) for item_id, total in rows if item_id in wanted}


def _sold(session: Session, item_ids: Sequence[UUID], place: UUID) -> dict[UUID, int]:
    """What was sold of these items in the last four weeks, less what came back."""
    if not item_ids:
        return {}
    since = settings.business_day_of(session) - timedelta(days=SALES_DAYS)
    rows = session.execute(
        select(StockMovement.item_id, func.sum(-StockMovement.quantity))
        .where(
            StockMovement.item_id.in_(item_ids),
            StockMovement.location_id == place,
            StockMovement.business_day > since,
            StockMovement.kind.in_(("sale", "refund")),
        )
        .group_by(StockMovement.item_id)
    )
    return {item_id: int(total) for item_id, total in rows}
