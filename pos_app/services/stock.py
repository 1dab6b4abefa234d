"""What is on hand. Stock is a ledger: a level is what its movements sum to, and starts with one.

Selling moves stock in services/sales.py; deliveries, counts and waste are their own use cases.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import Conflict, Invalid, NotFound
from pos_app.domain.ids import new_id
from pos_app.domain.money import UnitPrice
from pos_app.domain.numerals import LARGEST
from pos_app.domain.quantity import Quantity, Unit
from pos_app.models import journal
from pos_app.models.base import now
from pos_app.models.catalogue import Item
from pos_app.models.stock import StockLevel, main_location, move
from pos_app.services import settings, stock_rules
from pos_app.services.declare import Topic, command, query

Opening = tuple[UUID, Quantity, UnitPrice | None]


@query(Permission.CATALOGUE_READ)
def levels(
    session: Session, actor: Actor, item_ids: Sequence[UUID], location_id: UUID | None = None
) -> Mapping[UUID, Quantity]:
    """What is on hand of these items in the shop or at another location; an item that was never
    stocked there has no level.
    """
    return stock_rules.levels(session, item_ids, location_id or main_location(session))


@command(Permission.CATALOGUE_EDIT, touches=Topic.STOCK, asked="Start counting an item")
def open_level(
    session: Session,
    actor: Actor,
    item_id: UUID,
    quantity: Quantity,
    location_id: UUID | None = None,
) -> None:
    """The first entry of an item's stock at a location, the shop unless another is named. Raises
    `Conflict` where it has one: that is a count.
    """
    item = session.get(Item, item_id)
    if item is None or item.is_deleted:
        raise NotFound("There is no such item.")
    check_opening(quantity, Unit(item.unit))
    here = stock_rules.place(session, location_id)
    if stock_rules.levels(session, [item_id], here):
        raise Conflict(f"{item.name} has a stock level already.")
    document = new_id()
    write_openings(session, actor, document, [(item_id, quantity, None)], here)
    body = {"quantity": quantity.thousandths, "document": document.hex, "location": here.hex}
    journal.append(session, actor, "stock.opened", body, subject=item_id)


@command(Permission.CATALOGUE_EDIT, touches=Topic.STOCK, asked="Stop stocking an item")
def stop(session: Session, actor: Actor, item_id: UUID, location_id: UUID | None = None) -> None:
    """Keep an item at a location no longer: its entry there goes, its history stays.

    Raises `NotFound` where it has none, `Conflict` unless it is at zero.
    """
    here = location_id or main_location(session)
    item, level = session.get(Item, item_id), session.get(StockLevel, (item_id, here))
    if item is None or level is None:
        raise NotFound("This item is not stocked there.")
    if level.quantity:
        left = Quantity(level.quantity).plain
        raise Conflict(f"{left} of {item.name} lie there. Count it or move it first.")
    session.delete(level)
    session.flush()
    journal.append(session, actor, "stock.stopped", {"location": here.hex}, subject=item_id)


def check_opening(quantity: Quantity, unit: Unit) -> None:
    """Invalid for what cannot lie on a shelf."""
    if not 0 <= quantity.thousandths <= LARGEST:
        raise Invalid("The stock is what was counted: zero or more.", where="stock")
    if not unit.is_measured and not quantity.is_whole:
        raise Invalid("This item is counted in whole numbers.", where="stock")


def write_openings(
    session: Session,
    actor: Actor,
    document_id: UUID,
    openings: Sequence[Opening],
    location_id: UUID | None = None,
) -> None:
    """The ledger's first line of new items: item, quantity, cost. The caller's entry tells it."""
    shared = {
        "document_id": document_id,
        "location_id": location_id or main_location(session),
        "kind": "opening",
        "at": now(session),
        "business_day": settings.business_day_of(session),
        "actor": actor.user_id,
        "reason": "",
    }
    move(
        session,
        [
            {
                **shared,
                "line": line,
                "item_id": item_id,
                "quantity": quantity.thousandths,
                "unit_cost": None if cost is None else cost.hundredths,
            }
            for line, (item_id, quantity, cost) in enumerate(openings, 1)
        ],
    )
