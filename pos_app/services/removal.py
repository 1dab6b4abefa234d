"""Deleting items: they are gone from the shelf, the search and every list, and their past stays.

The row, its movements and its names on old sales are kept; its SKU and its barcodes are free for
another item. What still lies on a shelf is written off by the act itself, for a reason. An item
that another one needs – a parent, a part of a bundle, a deposit – is not deleted before that one.
Deleting is undone by the id it was done under: the stock that was written off comes back with it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session, aliased

from pos_app.domain.access import Actor, Permission
from pos_app.domain.errors import Conflict, Invalid, NotFound
from pos_app.domain.quantity import Quantity, Unit
from pos_app.domain.stock import StockReason
from pos_app.models import journal
from pos_app.models.base import now
from pos_app.models.batches import BACK_OF
from pos_app.models.catalogue import Barcode, Item
from pos_app.models.item_holders import missing_need, reasons_to_stay
from pos_app.models.journal import JournalEntry
from pos_app.models.stock import StockLevel
from pos_app.models.versions import check_version
from pos_app.services.declare import Topic, allow, command, query
from pos_app.services.stock_rules import write_moves

MOST_ITEMS: Final = 500
_TOUCHES: Final = Topic.CATALOGUE | Topic.STOCK
_REMOVED: Final = "items.removed"
_PUT_BACK: Final = "items.put_back"
_WRITE_OFF: Final = "It is on hand. Say why it is written off, or bring it to zero first."


@dataclass(frozen=True, slots=True)
class Removal:
    """An item somebody wants to delete. `on_hand`: what would be written off, at all locations;
    `refused` says why it cannot be deleted.
    """

    item_id: UUID
    name: str
    unit: Unit
    on_hand: Quantity
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Removed:
    """What an act deleted, and which items stayed, with the reason. `document_id` undoes it."""

    document_id: UUID
    items: tuple[UUID, ...]
    refused: tuple[Removal, ...] = ()


@dataclass(frozen=True, slots=True)
class PutBack:
    """Items that are in the catalogue again; `without_codes` of them lost an SKU or a barcode,
    which another item has by now.
    """

    items: tuple[UUID, ...]
    without_codes: int = 0


@query(Permission.CATALOGUE_READ)
def plan(session: Session, actor: Actor, item_ids: Sequence[UUID]) -> tuple[Removal, ...]:
    """What deleting these items, at most 500, would come to, in their order."""
    return tuple(_Removing(session, item_ids).plans)


@command(Permission.CATALOGUE_EDIT, touches=_TOUCHES, asked="Delete an item")
def remove(
    session: Session,
    actor: Actor,
    document_id: UUID,
    item_id: UUID,
    version: int | None = None,
    reason: StockReason | None = None,
) -> Removed:
    """Delete an item, and write off what is on hand of it for the reason. Asked for a second time
    under one id, nothing more happens.

    Raises `NotFound`, `Stale`, and `Conflict` where it is needed by another or still on hand.
    """
    row = session.get(Item, item_id)
    if row is None:
        raise NotFound("There is no such item.")
    if row.is_deleted:
        return _known(session, document_id)
    check_version(session, item_id, row.name, stored=row.version, seen=version, words={})
    done = _remove(session, actor, document_id, [item_id], reason)
    for stayed in done.refused:
        raise Conflict(f"{stayed.name} stays. {stayed.refused}")
    return done


@command(Permission.CATALOGUE_EDIT, touches=_TOUCHES, asked="Delete items")
def remove_page(
    session: Session,
    actor: Actor,
    document_id: UUID,
    item_ids: Sequence[UUID],
    reason: StockReason | None = None,
) -> Removed:
    """Delete as many of these items, at most 500, as can be; the others stay and are listed."""
    return _remove(session, actor, document_id, item_ids, reason)


@command(Permission.CATALOGUE_EDIT, touches=_TOUCHES, asked="Put deleted items back")
def put_back(session: Session, actor: Actor, document_id: UUID) -> PutBack:
    """Undo a deletion: the items and the stock that was written off. A SKU or barcode that another
    item has meanwhile stays with that one.

    Raises `NotFound`, and `Conflict` where an item of it needs one that is deleted itself.
    """
    told = _entry(session, document_id)
    if told is None:
        raise NotFound("Nothing was deleted by this act.")
    parts = {UUID(each["item"]): each for each in told["items"]}
    found = select(Item).where(Item.id.in_(list(parts)), Item.is_deleted)
    rows = list(session.execute(found).scalars())
    if not rows:
        return PutBack(())
    ids = [row.id for row in rows]
    if missing := missing_need(session, ids):
        item, needed = missing
        raise Conflict(f"{item} needs {needed}, which is deleted. Put that back first.")
    bare = _release_codes(session, ids)
    skus = _free_skus(session, {i: parts[i].get("before", {}).get("sku") for i in ids})
    written = []
    for row in rows:
        sku = skus.get(row.id)
        was = parts[row.id].get("before", {}).get("sku")
        if was and not sku:
            bare.add(row.id)
        written.append(_mark(session, actor, row, is_deleted=False, sku=sku))
    told_moves = _return_stock(session, actor, document_id, told, set(ids))
    body = {"of": document_id.hex, "items": written, **told_moves}
    journal.append(session, actor, _PUT_BACK, body, subject=document_id)
    return PutBack(tuple(ids), len(bare))


def _remove(
    session: Session,
    actor: Actor,
    document_id: UUID,
    item_ids: Sequence[UUID],
    reason: StockReason | None,
) -> Removed:
    if _entry(session, document_id) is not None:
        return _known(session, document_id)
    if reason is not None and not reason.takes_out:
        raise Invalid("This reason does not fit: it goes the other way.", where="reason")
    removing = _Removing(session, item_ids)
    refused = [each for each in removing.plans if each.refused]
    able = [each for each in removing.plans if not each.refused]
    if reason is None:
        lying = {each.item_id for each in able if removing.levels.get(each.item_id)}
        refused += [_stays(each, _WRITE_OFF) for each in able if each.item_id in lying]
        able = [each for each in able if each.item_id not in lying]
    if not able:
        return Removed(document_id, (), tuple(refused))
    moves = removing.write_offs([each.item_id for each in able], reason)
    if moves:
        asked = "Write off what is on hand"
        allow(session, actor, Permission.STOCK_ADJUST, asked=asked, subject=document_id)
        place = moves[0]["location_id"]
        write_moves(session, actor, document_id, "adjustment", str(reason), moves, place)
    told = [_mark(session, actor, removing.rows[each.item_id], is_deleted=True) for each in able]
    body: dict[str, object] = {"items": told}
    if moves:
        body |= {"reason": str(reason), "written_off": [_told_move(move) for move in moves]}
    journal.append(session, actor, _REMOVED, body, subject=document_id)
    return Removed(document_id, tuple(each.item_id for each in able), tuple(refused))


def _mark(
    session: Session, actor: Actor, row: Item, *, is_deleted: bool, sku: str | None = None
) -> dict[str, object]:
    """Mark one item, and what the entry tells of it."""
    before = {"is_deleted": row.is_deleted, "sku": row.sku}
    after = {"is_deleted": is_deleted, "sku": sku}
    saved = row.version + 1
    session.execute(
        update(Item)
        .where(Item.id == row.id)
        .values(version=saved, updated_at=now(session), updated_by=actor.user_id, **after)
    )
    if before["sku"] == after["sku"]:
        del before["sku"], after["sku"]
    told = {"item": row.id.hex, "name": row.name, "version": saved}
    return {**told, "before": before, "after": after}


class _Removing:
    """What is known of items that shall go: their rows, their stock, and who needs them."""

    def __init__(self, session: Session, item_ids: Sequence[UUID]) -> None:
        if len(item_ids) > MOST_ITEMS:
            raise Conflict(f"At most {MOST_ITEMS} items are deleted at a time.")
        ids = list(dict.fromkeys(item_ids))
        found = select(Item).where(Item.id.in_(ids), ~Item.is_deleted)
        self.rows = {row.id: row for row in session.execute(found).scalars()}
        self.levels = _levels(session, [i for i, row in self.rows.items() if row.track_stock])
        reasons = reasons_to_stay(session, list(self.rows))
        self.plans = [
            Removal(
                item_id,
                row.name,
                Unit(row.unit),
                Quantity(sum(many for _place, many in self.levels.get(item_id, ()))),
                reasons.get(item_id, ""),
            )
            for item_id in ids
            if (row := self.rows.get(item_id)) is not None
        ]

    def write_offs(
        self, item_ids: Iterable[UUID], reason: StockReason | None
    ) -> list[dict[str, Any]]:
        """The movements that bring these items to zero everywhere. What was sold below zero was
        there after all: it comes in as counted.
        """
        moves: list[dict[str, Any]] = [
            {
                "item_id": item_id,
                "location_id": place,
                "quantity": -many,
                "unit_cost": self.rows[item_id].cost_price,
                "kind": "waste" if many > 0 and reason and reason.is_waste else "adjustment",
                "reason": str(reason if many > 0 else StockReason.COUNT),
            }
            for item_id in item_ids
            for place, many in self.levels.get(item_id, ())
        ]
        # What comes in first: after what leaves, it would be the other half of a transfer.
        return sorted(moves, key=lambda move: -move["quantity"])


def _levels(session: Session, item_ids: Sequence[UUID]) -> dict[UUID, list[tuple[UUID, int]]]:
    """Where something lies of these items, or less than nothing."""
    wanted = select(StockLevel.item_id, StockLevel.location_id, StockLevel.quantity).where(
        StockLevel.item_id.in_(item_ids), StockLevel.quantity != 0
    )
    found: dict[UUID, list[tuple[UUID, int]]] = {}
    for item_id, place, many in session.execute(wanted.order_by(StockLevel.location_id)):
        found.setdefault(item_id, []).append((place, many))
    return found


def _stays(plan: Removal, why: str) -> Removal:
    return Removal(plan.item_id, plan.name, plan.unit, plan.on_hand, why)


def _entry(session: Session, document_id: UUID) -> Mapping[str, Any] | None:
    """What the journal tells of a deletion."""
    found = session.execute(
        select(JournalEntry.body).where(
            JournalEntry.subject == document_id, JournalEntry.kind == _REMOVED
        )
    ).scalar_one_or_none()
    return None if found is None else json.loads(found)


def _known(session: Session, document_id: UUID) -> Removed:
    """What this very act did before. Raises `NotFound` where another one deleted the item."""
    told = _entry(session, document_id)
    if told is None:
        raise NotFound("There is no such item.")
    return Removed(document_id, tuple(UUID(each["item"]) for each in told["items"]))


def _told_move(move: Mapping[str, Any]) -> dict[str, object]:
    return {
        "item": move["item_id"].hex,
        "location": move["location_id"].hex,
        "quantity": move["quantity"],
    }


# -- the way back


def _release_codes(session: Session, ids: Sequence[UUID]) -> set[UUID]:
    """Leave barcodes that other items have by now to them; which items lost one."""
    theirs, other = aliased(Barcode), aliased(Item)
    taken = (
        exists()
        .where(theirs.key == Barcode.key, theirs.item_id != Barcode.item_id)
        .where(other.id == theirs.item_id, ~other.is_deleted)
        .correlate(Barcode.__table__)
    )
    lost = session.execute(
        select(Barcode.key, Barcode.item_id).where(Barcode.item_id.in_(ids), taken)
    )
    found = [(key, item_id) for key, item_id in lost]
    for key, item_id in found:
        session.execute(delete(Barcode).where(Barcode.key == key, Barcode.item_id == item_id))
    return {item_id for _key, item_id in found}


def _free_skus(session: Session, skus: Mapping[UUID, str | None]) -> dict[UUID, str]:
    """Of the SKUs these items had, those that nobody has now."""
    had = {sku for sku in skus.values() if sku}
    taken = set(session.execute(select(Item.sku).where(Item.sku.in_(had))).scalars())
    return {item_id: sku for item_id, sku in skus.items() if sku and sku not in taken}


def _return_stock(
    session: Session,
    actor: Actor,
    document_id: UUID,
    told: Mapping[str, Any],
    ids: set[UUID],
) -> dict[str, object]:
    """Take the write-offs of a deletion back, batch by batch; what the entry tells of it."""
    lines = list(enumerate(told.get("written_off", ()), 1))
    back = uuid5(document_id, "put back")
    known = select(Item.id, Item.cost_price).where(Item.id.in_(ids))
    costs = {row.id: row.cost_price for row in session.execute(known)}
    moves: list[dict[str, Any]] = [
        {
            "item_id": UUID(each["item"]),
            "location_id": UUID(each["location"]),
            "quantity": -each["quantity"],
            "unit_cost": costs[UUID(each["item"])],
            "reason": str(StockReason.FOUND if each["quantity"] < 0 else StockReason.COUNT),
            BACK_OF: (document_id, line),
        }
        for line, each in lines
        if UUID(each["item"]) in ids
    ]
    if not moves:
        return {}
    asked = "Put back what was written off"
    allow(session, actor, Permission.STOCK_ADJUST, asked=asked, subject=back)
    place = moves[0]["location_id"]
    write_moves(session, actor, back, "adjustment", "", moves, place)
    return {"document": back.hex, "returned": [_told_move(move) for move in moves]}
