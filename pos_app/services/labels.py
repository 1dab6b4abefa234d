"""What stands on the labels of items, and that labels were printed.

The price per kilogram or litre is worked out from what a pack holds. The price before, of what is
reduced, is the lowest of the 30 days before the present one, as Directive 98/6/EC asks in article
6a; where the journal does not tell every price of that time, none is shown.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.content import PricePerUnit, price_per_unit
from pos_app.domain.errors import Invalid, NotFound
from pos_app.domain.item import ONE, ItemFields
from pos_app.domain.money import UnitPrice
from pos_app.models import journal
from pos_app.models.catalogue import Item
from pos_app.models.item_fields import read_fields
from pos_app.models.journal import JournalEntry
from pos_app.models.purchasing import Delivery, DeliveryLine, Supplier
from pos_app.services import settings
from pos_app.services.declare import Topic, command, query

MOST_ITEMS: Final = 500
MOST_COPIES: Final = 999
_BEFORE: Final = timedelta(days=30)
_FINER_IN: Final = frozenset({"GB"})  # Price Marking Order 2004, schedule 2


@dataclass(frozen=True, slots=True)
class LabelItem:
    """An item as its label tells it. `was` None: not reduced, or not known."""

    id: UUID
    name: str
    sku: str
    code: str
    price: UnitPrice | None
    per: PricePerUnit | None
    was: UnitPrice | None


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A delivery that was taken in, to print the labels of."""

    id: UUID
    at: datetime
    supplier: str
    note: str
    items: int


@query(Permission.CATALOGUE_LABELS)
def items(session: Session, actor: Actor, item_ids: Sequence[UUID]) -> tuple[LabelItem, ...]:
    """The labels of these items, in this order; those that are gone are left out."""
    if len(item_ids) > MOST_ITEMS:
        raise Invalid(f"Labels of at most {MOST_ITEMS} items are printed at a time.")
    currency = settings.rules_of(session).currency
    found = read_fields(session, item_ids, currency)
    rows = session.execute(select(Item.id, Item.version).where(Item.id.in_(item_ids)))
    versions = {item_id: version for item_id, version in rows}  # noqa: C416 - Row is no pair to mypy
    finer = settings.of(session).shop.country in _FINER_IN
    return tuple(
        _label(session, item_id, found[item_id], versions[item_id], finer=finer)
        for item_id in item_ids
        if item_id in found
    )


@query(Permission.CATALOGUE_LABELS)
def deliveries(session: Session, actor: Actor, limit: int = 20) -> tuple[DeliveryView, ...]:
    """The deliveries that were taken in last, newest first."""
    rows = session.execute(
        select(Delivery.id, Delivery.posted_at, Supplier.name, Delivery.note, func.count())
        .join(DeliveryLine, DeliveryLine.delivery_id == Delivery.id)
        .outerjoin(Supplier, Supplier.id == Delivery.supplier_id)
        .where(Delivery.posted_at.is_not(None))
        .group_by(Delivery.id, Delivery.posted_at, Supplier.name, Delivery.note)
        .order_by(Delivery.posted_at.desc())
        .limit(min(limit, 100))
    )
    return tuple(
        DeliveryView(delivery, at, supplier or "", note, count)
        for delivery, at, supplier, note, count in rows
        if at is not None
    )


@query(Permission.CATALOGUE_LABELS)
def of_delivery(
    session: Session, actor: Actor, delivery_id: UUID
) -> tuple[tuple[LabelItem, int], ...]:
    """The items of a delivery with a label for each piece that came; one for what is weighed.

    Raises `NotFound`, and `Invalid` for more items than labels are printed of.
    """
    if session.get(Delivery, delivery_id) is None:
        raise NotFound("There is no such delivery.")
    came = session.execute(
        select(DeliveryLine.item_id, DeliveryLine.quantity)
        .where(DeliveryLine.delivery_id == delivery_id)
        .order_by(DeliveryLine.line)
    )
    counts = {item_id: quantity for item_id, quantity in came}  # noqa: C416 - as above
    return tuple(
        (label, _copies(counts[label.id])) for label in items.body(session, actor, list(counts))
    )


@command(Permission.CATALOGUE_LABELS, touches=Topic.JOURNAL, asked="Print labels")
def printed(session: Session, actor: Actor, copies: Sequence[tuple[UUID, int]], paper: str) -> None:
    """Write down that labels were printed or saved: of which items, how many, on what."""
    if not 1 <= len(copies) <= MOST_ITEMS:
        raise Invalid(f"Labels of 1 to {MOST_ITEMS} items are printed at a time.")
    if any(not 1 <= count <= MOST_COPIES for _item, count in copies):
        raise Invalid(f"Print 1 to {MOST_COPIES} labels of an item.", where="copies")
    body = {"items": [[item.hex, count] for item, count in copies], "paper": paper[:40]}
    journal.append(session, actor, "labels.printed", body)


def _label(
    session: Session, item_id: UUID, fields: ItemFields, version: int, *, finer: bool
) -> LabelItem:
    price = fields.unit_price
    codes = sorted(fields.barcodes, key=lambda code: code.quantity != ONE)
    return LabelItem(
        item_id,
        fields.name,
        fields.sku,
        codes[0].text if codes else "",
        price,
        None if price is None else price_per_unit(price, fields.unit, fields.content, finer=finer),
        None if price is None else _was(session, item_id, price, version),
    )


def _copies(thousandths: int) -> int:
    whole, rest = divmod(thousandths, 1000)
    return 1 if rest else max(1, min(whole, MOST_COPIES))


def _was(session: Session, item_id: UUID, price: UnitPrice, version: int) -> UnitPrice | None:
    """The lowest price of the 30 days before the present one, if the present one is lower."""
    rows = session.execute(
        select(JournalEntry.at, JournalEntry.body)
        .where(JournalEntry.subject == item_id, JournalEntry.kind == "item.changed")
        .order_by(JournalEntry.hlc)
    )
    edits = [(at, json.loads(body)) for at, body in rows]
    if len(edits) + 1 != version:  # some edits stand in entries about many items
        return None
    changes = [(at, body) for at, body in edits if "unit_price" in body["after"]]
    if not changes:
        return None
    since, last = changes[-1]
    before = [last["before"]["unit_price"]]
    for at, body in reversed(changes[:-1]):
        if at < since - _BEFORE:
            break
        before.append(body["before"]["unit_price"])
    lowest = min((value for value in before if value is not None), default=None)
    if lowest is None or lowest <= price.hundredths:
        return None
    return UnitPrice(lowest, price.currency)
