"""Stock that changes other than by a sale: deliveries, waste and adjustments, and the history of an
item.

Each act is a document with an id that the caller chose: asked for a second time, it changes
nothing. By these acts a level goes below zero only where the item's policy says "allow"; the
counter's other policies are about goods that a customer holds in the hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.cart import LONGEST_BATCH
from pos_app.domain.errors import Conflict, Invalid, NotFound
from pos_app.domain.money import UnitPrice
from pos_app.domain.numerals import LARGEST
from pos_app.domain.quantity import Quantity
from pos_app.domain.stock import StockReason, average_cost
from pos_app.domain.text import clean, free_text
from pos_app.models import journal
from pos_app.models.batches import NAMED, ensure
from pos_app.models.catalogue import Item
from pos_app.models.item_fields import read_fields, update_items
from pos_app.models.movement_history import movement_history
from pos_app.models.stock import StockLevel, main_location
from pos_app.services import settings
from pos_app.services.declare import Topic, command, query
from pos_app.services.stock_rules import (
    MOST_LINES,
    check_amount,
    check_batch,
    check_leaves,
    counted_item,
    is_repeated,
    on_hand,
    place,
    write_moves,
)

_MOST_ROWS: Final = 200
_MOST_SEEN: Final = 2000


@dataclass(frozen=True, slots=True)
class DeliveredBatch:
    """So much of what came is of this batch; `expires_on` None: not told."""

    code: str
    quantity: Quantity
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class DeliveredLine:
    """What came of one item; `unit_cost` None: not known, and the item keeps its cost. `batches`
    are of items that are kept in batches; what is in none of them came without one.
    """

    item_id: UUID
    quantity: Quantity
    unit_cost: UnitPrice | None = None
    batches: tuple[DeliveredBatch, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where the next page of a history begins: after this movement, with so many on hand."""

    at: datetime
    document_id: UUID
    line: int
    on_hand: Quantity


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One movement: what it was, who did it, and what was on hand after it.

    `reason` is a `StockReason` or a delivery's note number; `number` the receipt of a sale; `who`
    is empty where the program did it; `within` is the bundle or the case it was sold in.
    """

    document_id: UUID
    line: int
    at: datetime
    kind: str
    reason: str
    number: str
    who: str
    change: Quantity
    on_hand: Quantity
    within: str = ""


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Movements, newest first; `rest` None: these were the last."""

    rows: tuple[HistoryRow, ...]
    rest: Place | None


@command(Permission.STOCK_ADJUST, touches=Topic.STOCK, asked="Adjust stock")
def adjust(
    session: Session,
    actor: Actor,
    document_id: UUID,
    item_id: UUID,
    change: Quantity,
    reason: StockReason,
    location_id: UUID | None = None,
    batch_id: UUID | None = None,
) -> Quantity:
    """Put in or take out (negative) for a reason, in the shop unless another location is named, of
    one batch if it is named; returns what is on hand there then.

    Raises `NotFound`, `Invalid`, and `Conflict` where it would go below zero.
    """
    item = counted_item(session, item_id)
    check_amount(item, change if change > Quantity(0) else -change)
    here = place(session, location_id)
    out = change < Quantity(0)
    if not (reason.takes_out if out else reason.puts_in):
        raise Invalid("This reason does not fit: it goes the other way.", where="reason")
    row: dict[str, Any] = {
        "item_id": item_id,
        "quantity": change.thousandths,
        "unit_cost": item.cost_price,
    }
    if batch_id is not None:
        row[NAMED] = ((batch_id, change.thousandths),)
    kind = "waste" if reason.is_waste else "adjustment"
    left = on_hand(session, item_id, here)
    if is_repeated(session, document_id, kind, reason, [row], here):
        return left
    after = left + change
    if out:
        check_leaves(session, item, left, -change)
    if batch_id is not None:
        check_batch(session, item_id, batch_id, -change, here)
    write_moves(session, actor, document_id, kind, reason, [row], here)
    body = {
        "document": document_id.hex,
        "quantity": change.thousandths,
        "on_hand": after.thousandths,
        "reason": str(reason),
        "location": here.hex,
    }
    told = "stock.wasted" if reason.is_waste else "stock.adjusted"
    journal.append(session, actor, told, body, subject=item_id)
    return after


@command(
    Permission.STOCK_RECEIVE, touches=Topic.STOCK | Topic.CATALOGUE, asked="Receive a delivery"
)
def receive(
    session: Session,
    actor: Actor,
    document_id: UUID,
    lines: Sequence[DeliveredLine],
    note: str = "",
    location_id: UUID | None = None,
) -> None:
    """Take a delivery into stock, in the shop unless another location is named; where a cost is
    known, the item's cost becomes the weighted average. `note` is the number on the supplier's
    paper.

    Raises `NotFound`, `Invalid`, and `Conflict` for another delivery of the same id.
    """
    if not 1 <= len(lines) <= MOST_LINES:
        raise Invalid(f"A delivery has 1 to {MOST_LINES} lines.")
    if len({line.item_id for line in lines}) < len(lines):
        raise Invalid("An item stands in a delivery once.")
    note, here = free_text(note, 60), place(session, location_id)
    for line in lines:
        _check_line(session, line)
    rows: list[dict[str, Any]] = [
        {
            "item_id": line.item_id,
            "quantity": line.quantity.thousandths,
            "unit_cost": None if line.unit_cost is None else line.unit_cost.hundredths,
        }
        for line in lines
    ]
    if is_repeated(session, document_id, "delivery", note, rows, here):
        return
    costs = _average(session, actor, lines)
    for line, row in zip(lines, rows, strict=True):
        if line.batches:
            row[NAMED] = _batches(session, actor, line, document_id)
    write_moves(session, actor, document_id, "delivery", note, rows, here)
    told = [
        {"item": row["item_id"].hex, "quantity": row["quantity"], "unit_cost": row["unit_cost"]}
        | costs.get(row["item_id"], {})
        | _told_batches(line)
        for row, line in zip(rows, lines, strict=True)
    ]
    body = {"lines": told, "note": note, "location": here.hex}
    journal.append(session, actor, "stock.received", body, subject=document_id)


@query(Permission.STOCK_READ)
def history(
    session: Session,
    actor: Actor,
    item_id: UUID,
    after: Place | None = None,
    limit: int = 50,
    location_id: UUID | None = None,
    kinds: frozenset[str] = frozenset(),
) -> HistoryPage:
    """How an item's stock came to what it is, newest first, in the shop or at another location.

    With `kinds` only these movements; a page may then hold fewer than `limit` and still not be the
    last, for at most 2,000 movements are looked through at a time. Raises `NotFound`.
    """
    if session.get(Item, item_id) is None:
        raise NotFound("There is no such item.")
    limit = min(max(limit, 1), _MOST_ROWS)
    here = location_id or main_location(session)
    if not kinds:
        return _page(session, item_id, here, after, limit)
    kept: list[HistoryRow] = []
    for _turn in range(_MOST_SEEN // _MOST_ROWS):
        page = _page(session, item_id, here, after, _MOST_ROWS)
        for row in page.rows:
            if row.kind in kinds:
                kept.append(row)
                if len(kept) == limit:
                    before = row.on_hand - row.change
                    return HistoryPage(
                        tuple(kept), Place(row.at, row.document_id, row.line, before)
                    )
        after = page.rest
        if after is None:
            break
    return HistoryPage(tuple(kept), after)


def _page(
    session: Session, item_id: UUID, here: UUID, after: Place | None, limit: int
) -> HistoryPage:
    left = after.on_hand if after else on_hand(session, item_id, here)
    key = (after.at, after.document_id, after.line) if after else None
    found = session.execute(movement_history(item_id, here, key, limit)).all()
    rows: list[HistoryRow] = []
    for move_, series, sequence, name, within in found[:limit]:
        number = "" if series is None else f"{series}-{sequence:04d}"
        change = Quantity(move_.quantity)
        rows.append(
            HistoryRow(
                move_.document_id,
                move_.line,
                move_.at,
                move_.kind,
                move_.reason,
                number,
                name or "",
                change,
                left,
                within or "",
            )
        )
        left = left - change
    last = rows[-1] if len(found) > limit else None
    rest = Place(last.at, last.document_id, last.line, left) if last else None
    return HistoryPage(tuple(rows), rest)


def _batches(
    session: Session, actor: Actor, line: DeliveredLine, document_id: UUID
) -> list[tuple[UUID, int]]:
    """The batches a delivery brings, and how much of each. Raises `Invalid`, `Conflict`."""
    item = counted_item(session, line.item_id)
    if not item.tracks_batches:
        raise Conflict(f"{item.name} is not kept in batches.")
    came = []
    for each in line.batches:
        check_amount(item, each.quantity)
        code = clean(each.code, LONGEST_BATCH)
        if not code:
            raise Invalid("Type the batch as it is printed.", where="batch")
        batch_id = ensure(session, actor, item.id, code, each.expires_on, document_id)
        came.append((batch_id, each.quantity.thousandths))
    if len({batch_id for batch_id, _quantity in came}) < len(came):
        raise Invalid(f"A batch of {item.name} stands in a delivery once.", where="batch")
    if sum(quantity for _batch, quantity in came) > line.quantity.thousandths:
        raise Invalid(f"More of {item.name} is in batches than came.", where="batch")
    return came


def _told_batches(line: DeliveredLine) -> dict[str, object]:
    """What another till needs to know of the batches: code, good until, how much."""
    told = [
        [each.code, each.expires_on and each.expires_on.isoformat(), each.quantity.thousandths]
        for each in line.batches
    ]
    return {"batches": told} if told else {}


def _check_line(session: Session, line: DeliveredLine) -> None:
    check_amount(counted_item(session, line.item_id), line.quantity)
    cost = line.unit_cost
    if cost is None:
        return
    if cost.currency != settings.rules_of(session).currency or not 0 <= cost.hundredths <= LARGEST:
        raise Invalid("The cost is an amount of zero or more.", where="unit_cost")


def _everywhere(session: Session, items: Sequence[UUID]) -> dict[UUID, Quantity]:
    """What the shop has of items at all its locations and on the way: they have one cost."""
    found = session.execute(
        select(StockLevel.item_id, func.sum(StockLevel.quantity))
        .where(StockLevel.item_id.in_(items))
        .group_by(StockLevel.item_id)
    )
    lying = {item_id: Quantity(int(total)) for item_id, total in found}
    return {item_id: lying.get(item_id, Quantity(0)) for item_id in items}


def _average(
    session: Session, actor: Actor, lines: Sequence[DeliveredLine]
) -> dict[UUID, dict[str, object]]:
    """Carry the costs of the items that came with one; what the entry tells of each."""
    priced = {line.item_id: line for line in lines if line.unit_cost is not None}
    rules = settings.rules_of(session)
    before = read_fields(session, list(priced), rules.currency)
    lying = _everywhere(session, list(priced))
    edits = []
    told: dict[UUID, dict[str, object]] = {}
    for item_id, line in priced.items():
        assert line.unit_cost is not None
        old = before[item_id].cost_price
        new = average_cost(lying[item_id], old, line.quantity, line.unit_cost, rules.rounding)
        if new == old:
            continue
        version = session.get_one(Item, item_id).version + 1
        edits.append((item_id, version, before[item_id], replace(before[item_id], cost_price=new)))
        told[item_id] = {
            "cost_before": None if old is None else old.hundredths,
            "cost_after": new.hundredths,
            "version": version,
        }
    update_items(session, actor, edits)
    return told
